"""Issuing: what is kept, what it is numbered, what is refused, and that it never changes."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import JournalEntry
from governance.models import IssuedFile, IssuedReport
from governance.selectors import figures_moved, issue_detail, issue_rows, register
from governance.services.issued import issue_contributions
from pooledbudgets.lib.append_only import RowIsPermanent
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.exports import stated_digest
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.reports.contributions import Options
from pools.services.figures import FigureChange, save_figures
from pools.services.sharing import share_figures
from tests import snapshot
from tests.factories import make_agreement, make_lines, make_pool, make_version, party_of, standing, submitted
from tests.partnership import Partnership, make_partnership
from tests.pdf_reading import failures_of, one_line

WHY = "For Cabinet on 18 July 2017"


def issue_tables(partnership: Partnership, **changes: object) -> IssuedReport:
    facts = {
        "version": partnership.draft,
        "options": Options(),
        "seen": AS_THEY_STAND,
        "standing": partnership.issuer,
        "reason": WHY,
    }
    return issue_contributions(**(facts | changes))  # type: ignore[arg-type]


def issued() -> Partnership:
    partnership = make_partnership()
    submitted(partnership.draft)
    issue_tables(partnership)
    return partnership


@pytest.fixture
def partnership(request: pytest.FixtureRequest, db: None) -> Partnership:
    """Its table has been issued where the test asks for the issue."""
    return snapshot.world(issued if "issue" in request.fixturenames else make_partnership)


@pytest.fixture
def issue(partnership: Partnership) -> IssuedReport:
    return IssuedReport.objects.get()


def share(partnership: Partnership, person: object, organisation: object) -> None:
    share_figures(
        version=partnership.draft,
        party=party_of(partnership.agreement, organisation),  # type: ignore[arg-type]
        seen=AS_THEY_STAND,
        standing=standing(person),  # type: ignore[arg-type]
        reason="To agree them",
    )


def test_issue_contributions_keeps_each_file_with_its_digest(issue: IssuedReport) -> None:
    files = {file.form: file for file in issue.files.all()}

    assert list(files) == ["pdf", "xlsx", "csv", "json"]
    assert all(sha256(file.content).hexdigest() == file.sha256 for file in files.values())
    assert bytes(files["pdf"].content).startswith(b"%PDF-")


def test_issue_contributions_keeps_the_data_under_the_digest_that_is_printed(issue: IssuedReport) -> None:
    content = bytes(issue.files.get(form="json").content)
    data = json.loads(content)

    assert data["digest"] == issue.data_digest == stated_digest(content)
    assert data["issue"] == {"number": 1, "on": "2017-07-03"}
    assert f"{issue.data_digest[:4]} {issue.data_digest[4:8]}" in one_line(
        bytes(issue.files.get(form="pdf").content)
    )


def test_issued_pdf_says_which_issue_it_is_and_stays_accessible(issue: IssuedReport) -> None:
    pdf = bytes(issue.files.get(form="pdf").content)

    assert "Issue 1, issued 3 July 2017" in one_line(pdf)
    assert failures_of(pdf, profile="ua1") == []
    assert failures_of(pdf, profile="3a") == []


def test_issue_contributions_says_who_issued_it_for_whom_and_why(
    issue: IssuedReport, partnership: Partnership
) -> None:
    entry = JournalEntry.objects.get(verb="report issued")

    assert (issue.issued_by, issue.organisation, issue.reason) == (
        partnership.council_finance,
        partnership.council,
        WHY,
    )
    assert (entry.actor, entry.version, entry.reason) == (partnership.council_finance, partnership.draft, WHY)
    assert entry.detail == {"number": 1, "digest": issue.data_digest, "supersedes": None}


def test_issues_are_numbered_without_a_gap_even_after_a_refusal(
    issue: IssuedReport, partnership: Partnership
) -> None:
    with pytest.raises(DomainError):
        issue_tables(partnership, reason=" ")

    assert (issue.number, issue_tables(partnership).number) == (1, 2)


def test_issue_contributions_without_the_right_is_refused(partnership: Partnership) -> None:
    with pytest.raises(NotPermitted):
        issue_tables(partnership, standing=standing(partnership.auditor))

    assert not IssuedReport.objects.exists()


@pytest.mark.parametrize(
    "who_shares", [[], ["council"], ["nhs"]], ids=["nobody", "council-alone", "partner-alone"]
)
def test_issue_contributions_of_a_draft_not_shared_by_all_is_refused(
    partnership: Partnership, who_shares: list[str]
) -> None:
    if "council" in who_shares:
        share(partnership, partnership.council_finance, partnership.council)
    if "nhs" in who_shares:
        share(partnership, partnership.nhs_finance, partnership.nhs_body)

    with pytest.raises(DomainError, match="Not yet shared in this draft"):
        issue_tables(partnership)

    assert not IssuedReport.objects.exists()
    assert not IssuedFile.objects.exists()
    assert not JournalEntry.objects.filter(verb="report issued").exists()


def test_issue_contributions_of_a_draft_shared_by_all_says_that_it_is_a_draft(
    partnership: Partnership,
) -> None:
    share(partnership, partnership.council_finance, partnership.council)
    share(partnership, partnership.nhs_finance, partnership.nhs_body)

    issue = issue_tables(partnership)

    assert issue.was_draft
    assert "DRAFT. Version 1 has not been submitted" in one_line(bytes(issue.files.get(form="pdf").content))


def test_issue_contributions_of_an_empty_table_is_refused(partnership: Partnership) -> None:
    empty = make_pool(partnership.agreement, code="empty")

    with pytest.raises(DomainError, match="no line in these tables"):
        issue_tables(partnership, pool_codes=[empty.code])


def test_issue_contributions_of_a_pool_that_is_not_there_is_refused(partnership: Partnership) -> None:
    submitted(partnership.draft)

    with pytest.raises(DomainError, match="no pool “children”"):
        issue_tables(partnership, pool_codes=["adults", "children"])


def test_issue_contributions_superseding_marks_the_earlier_one(
    issue: IssuedReport, partnership: Partnership
) -> None:
    later = issue_tables(partnership, supersedes=issue)

    rows = issue_rows(register(partnership.issuer))
    assert [(row.number, row.supersedes, row.superseded_by) for row in rows] == [(2, 1, None), (1, None, 2)]
    assert [row.number for row in issue_rows(register(partnership.issuer, only_current=True))] == [
        later.number
    ]


def test_issue_contributions_superseding_twice_is_refused(
    issue: IssuedReport, partnership: Partnership
) -> None:
    issue_tables(partnership, supersedes=issue)

    with pytest.raises(DomainError, match="superseded by issue 2 already"):
        issue_tables(partnership, supersedes=issue)


def test_issue_contributions_superseding_another_agreements_issue_is_refused(
    issue: IssuedReport, partnership: Partnership
) -> None:
    other = make_agreement(parties=[partnership.council, partnership.nhs_body])
    version = make_version(other)
    make_lines(version, make_pool(other), "homes")
    submitted(version)

    with pytest.raises(DomainError, match="of another year"):
        issue_tables(partnership, version=version, supersedes=issue)


@pytest.mark.parametrize("change", ["save", "delete", "update", "delete-many"])
def test_issued_reports_and_files_cannot_be_changed(issue: IssuedReport, change: str) -> None:
    for row in (issue, issue.files.first()):
        deeds = {
            "save": row.save,
            "delete": row.delete,
            "update": lambda row=row: type(row).objects.update(pk=row.pk),
            "delete-many": type(row).objects.all().delete,
        }
        with pytest.raises(RowIsPermanent):
            deeds[change]()


def test_figures_moved_of_a_frozen_version_finds_none(issue: IssuedReport, partnership: Partnership) -> None:
    assert figures_moved(issue, standing=partnership.issuer) == []


def test_issue_with_an_option_no_report_has_any_more_is_still_read(
    issue: IssuedReport, partnership: Partnership
) -> None:
    issue.options["share_base"] = "net"

    assert issue_detail(issue, standing=partnership.issuer).moved == ()


def test_figures_moved_after_a_draft_was_issued_names_each_figure(partnership: Partnership) -> None:
    share(partnership, partnership.council_finance, partnership.council)
    share(partnership, partnership.nhs_finance, partnership.nhs_body)
    issue = issue_tables(partnership, options=Options(total=True))

    change_home_care(partnership, to=75_000_000)
    moved = issue_detail(issue, standing=partnership.issuer).moved
    assert [str(item.place) for item in moved] == [
        f"adults, {row}, {column}"
        for row in ("gross", "home-care", "net")
        for column in (partnership.council.code, "total")
    ]
    assert {item.now for item in moved if item.place.row == "home-care"} == {75_000_000, 88_477_000}


def change_home_care(partnership: Partnership, *, to: int) -> None:
    change = FigureChange("adults", "home-care", partnership.council.code, Decimal(to), seen_revision=1)
    save_figures(version=partnership.draft, changes=[change], standing=partnership.issuer, reason="Agreed")


@pytest.mark.once
def test_register_takes_the_same_queries_for_one_and_for_many(
    issue: IssuedReport, partnership: Partnership
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            issue_rows(register(partnership.issuer))
        return len(captured)

    one = queries()
    for _ in range(5):
        issue_tables(partnership)

    assert queries() == one


def test_issue_contributions_prints_the_moment_it_was_kept(issue: IssuedReport) -> None:
    data = json.loads(bytes(issue.files.get(form="json").content))

    assert data["dated"] == "2017-07-03"
    assert datetime.fromisoformat(data["as_at"]) == issue.issued_at
