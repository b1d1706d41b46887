"""Issuing a written report: as the contributions tables are issued, and only when nothing in it is open."""

from __future__ import annotations

import json

import pytest

from agreements.models import Person, ScheduleVersion
from governance.integrity import CHECKS
from governance.models import IssuedReport, WrittenReport
from governance.selectors import issue_detail, verify_file
from governance.services.issued import issue_written
from governance.services.written import rest_report_on
from governance.verification import Verdict
from governance.written.reading import seen_in_draft
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import REASON, standing
from tests.governance.written_report import read, write, written
from tests.pdf_reading import failures_of, one_line

__all__ = ["written"]


def issue(report: WrittenReport, by: Person, **changes: object) -> IssuedReport:
    report = WrittenReport.objects.select_related("version__schedule__agreement", "agreement").get(
        pk=report.pk
    )
    terms = {"seen": AS_THEY_STAND, "standing": standing(by), "reason": REASON, **changes}
    return issue_written(report=report, **terms)


def test_an_issued_report_is_numbered_sealed_kept_and_recognised(
    written: WrittenReport, council_finance: Person, nhs_finance: Person
) -> None:
    write(written, "The net is {{ all net }}.", by=council_finance)
    issued = issue(written, council_finance)

    files = {file.form: bytes(file.content) for file in issued.files.all()}
    assert set(files) == {"pdf", "xlsx", "csv", "json"}
    words = one_line(files["pdf"])
    assert "1. The net is £311.2m." in words
    assert "Issue 1, issued 3 July 2017 · oxfordshire 2017-18 version 1 · Public" in words
    assert "WORKING COPY" not in words
    assert failures_of(files["pdf"], profile="ua1") == []
    assert json.loads(files["json"])["digest"] == issued.data_digest
    assert issued.options["pools"] == ["adults", "better-care-fund"]
    assert issued.options["revisions"]["summary"] == 2
    assert verify_file(files["pdf"], standing=standing(nhs_finance)).verdict is Verdict.GENUINE
    assert issue_detail(issued, standing=standing(nhs_finance)).moved == ()
    assert [sentence for check in CHECKS for sentence in check()] == []


def test_a_report_with_an_open_place_is_not_issued(written: WrittenReport, council_finance: Person) -> None:
    write(written, "It is {{ pool adult net }}, {{ weather }}.", by=council_finance)

    with pytest.raises(
        DomainError,
        match=r"2 places in the report are still open. In “Summary”, {{ pool adult net }}: There is",
    ):
        issue(written, council_finance)
    assert not IssuedReport.objects.exists()


def test_a_report_of_figures_not_shared_is_not_issued(
    written: WrittenReport, draft_version: ScheduleVersion, council_finance: Person
) -> None:
    rest_report_on(
        report=written,
        version=draft_version,
        decision=None,
        standing=standing(council_finance),
        reason=REASON,
    )

    with pytest.raises(DomainError, match="Not yet shared in this draft"):
        issue(written, council_finance)


def test_a_report_is_issued_as_it_was_seen(
    written: WrittenReport, council_finance: Person, pool_manager: Person
) -> None:
    seen = seen_in_draft(read(written, by=council_finance))
    write(written, "Written since.", by=pool_manager)

    with pytest.raises(DomainError, match="no longer what you had before you"):
        issue(written, council_finance, seen=seen)
    assert issue(written, council_finance, seen=seen_in_draft(read(written, by=council_finance))).number == 1


def test_a_later_issue_supersedes_an_earlier_one_of_the_same_report_alone(
    written: WrittenReport, council_finance: Person
) -> None:
    first = issue(written, council_finance)
    write(written, "A word more.", by=council_finance)
    second = issue(written, council_finance, supersedes=first)

    assert (second.number, second.supersedes) == (2, first)
    with pytest.raises(DomainError, match="was superseded by issue 2 already"):
        issue(written, council_finance, supersedes=first)


def test_only_those_who_issue_for_its_organisation_issue_it(
    written: WrittenReport, nhs_approver: Person, auditor: Person
) -> None:
    for person in (nhs_approver, auditor):
        with pytest.raises(NotPermitted):
            issue(written, person)
