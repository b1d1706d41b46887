"""The register on pages: who sees it, what it offers, and that files are sent as they were kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Person
from governance.models import IssuedReport
from governance.services.issued import issue_contributions
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.reports.contributions import Options
from tests import snapshot
from tests.factories import submitted
from tests.page_reading import decide
from tests.partnership import Partnership, make_partnership


def issued() -> Partnership:
    partnership = make_partnership()
    submitted(partnership.draft)
    issue_contributions(
        version=partnership.draft,
        options=Options(total=True),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="For Cabinet",
    )
    return partnership


@pytest.fixture
def partnership(request: pytest.FixtureRequest, db: None) -> Partnership:
    """Its table has been issued where the test asks for the issue."""
    return snapshot.world(issued if "issue" in request.fixturenames else make_partnership)


@pytest.fixture
def issue(partnership: Partnership) -> IssuedReport:
    return IssuedReport.objects.get()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


MEMBERS = ["council_finance", "nhs_finance", "democratic_services", "auditor"]


@pytest.mark.parametrize("who", MEMBERS)
def test_register_shows_issues_to_every_partner(
    issue: IssuedReport, partnership: Partnership, who: str
) -> None:
    page = signed_in(getattr(partnership, who)).get("/issued/").content.decode()

    assert "2017/18 Proposed Indicative Contributions" in page
    assert "Ada Ledger, for" in page
    assert f"{issue.data_digest[:4]} {issue.data_digest[4:8]} {issue.data_digest[8:12]}" in page
    assert all(f"/issued/1.{form}" in page for form in ("pdf", "xlsx", "csv", "json"))


@pytest.mark.parametrize("path", ["/issued/1/", "/issued/1.pdf", "/issued/1.json"])
def test_issue_does_not_exist_for_a_stranger(
    issue: IssuedReport, partnership: Partnership, path: str
) -> None:
    client = signed_in(partnership.stranger)

    assert client.get(path).status_code == 404
    assert "Nothing has been issued yet" in client.get("/issued/").content.decode()


@pytest.mark.parametrize("path", ["/issued/", "/issued/1/", "/issued/1.pdf"])
def test_register_asks_a_visitor_to_sign_in(issue: IssuedReport, path: str) -> None:
    assert Client().get(path).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "json"])
def test_issued_file_is_sent_byte_for_byte(issue: IssuedReport, partnership: Partnership, form: str) -> None:
    kept = issue.files.get(form=form)
    answer = signed_in(partnership.nhs_finance).get(f"/issued/1.{form}")

    assert answer.content == bytes(kept.content)
    assert answer.headers["ETag"] == f'"{kept.sha256}"'
    assert (
        f'filename="issue-1-northmoor-2017-18-contributions.{form}"' in answer.headers["Content-Disposition"]
    )


@pytest.mark.parametrize("path", ["/issued/1.html", "/issued/1.exe", "/issued/2/", "/issued/2.pdf"])
def test_what_was_not_issued_is_not_found(issue: IssuedReport, partnership: Partnership, path: str) -> None:
    assert signed_in(partnership.nhs_finance).get(path).status_code == 404


def test_issue_page_tells_how_and_why_it_was_issued(issue: IssuedReport, partnership: Partnership) -> None:
    page = signed_in(partnership.auditor).get("/issued/1/").content.decode()

    for words in [
        "For Cabinet",
        "a total column",
        issue.data_digest,
        *(file.sha256 for file in issue.files.all()),
    ]:
        assert words in page


def test_register_says_which_issue_was_superseded(issue: IssuedReport, partnership: Partnership) -> None:
    issue_contributions(
        version=partnership.draft,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="Corrected",
        supersedes=issue,
    )
    client = signed_in(partnership.nhs_finance)

    assert "Superseded" in client.get("/issued/").content.decode()
    assert "/issued/1/" not in client.get("/issued/?show=current").content.decode()
    assert 'href="/issued/2/"' in client.get("/issued/1/").content.decode()


def test_register_filters_by_agreement(issue: IssuedReport, partnership: Partnership) -> None:
    client = signed_in(partnership.nhs_finance)

    assert "/issued/1/" in client.get("/issued/?agreement=northmoor").content.decode()
    assert "No issue is as you asked" in client.get("/issued/?agreement=elsewhere").content.decode()


def test_issue_page_of_contributions_issues_what_its_address_asks_for(partnership: Partnership) -> None:
    submitted(partnership.draft)
    client = signed_in(partnership.council_finance)
    page = f"{partnership.page}tables/contributions/issue/?version=1&total=on"

    assert "Issue these tables" in client.get(page).content.decode()
    answer = decide(client, page, {"reason": "For Cabinet"}, follow=True)

    assert answer.redirect_chain == [("/issued/", 302)]
    assert "Issue 1 is in the register" in answer.content.decode()
    assert IssuedReport.objects.get().options["total"] is True


def test_issuing_again_asks_whether_it_supersedes(issue: IssuedReport, partnership: Partnership) -> None:
    client = signed_in(partnership.council_finance)
    page = f"{partnership.page}tables/contributions/issue/"

    unanswered = decide(client, page, {"reason": "Again"})
    assert unanswered.status_code == 422
    assert "Answer the question" in unanswered.content.decode()

    decide(client, page, {"reason": "Again", "supersedes": "1"})
    assert IssuedReport.objects.get(number=2).supersedes == issue


def test_issuing_beside_an_earlier_issue_supersedes_nothing(
    issue: IssuedReport, partnership: Partnership
) -> None:
    decide(
        signed_in(partnership.council_finance),
        f"{partnership.page}tables/contributions/issue/",
        {"reason": "For the board", "supersedes": "none"},
    )

    assert IssuedReport.objects.get(number=2).supersedes is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("council_finance", 200),
        ("democratic_services", 200),
        ("nhs_finance", 200),
        ("auditor", 403),
        ("stranger", 404),
    ],
)
def test_issuing_is_for_those_whose_role_lets_them(partnership: Partnership, who: str, status: int) -> None:
    page = f"{partnership.page}tables/contributions/issue/"

    assert signed_in(getattr(partnership, who)).get(page).status_code == status


def test_issuing_a_draft_not_shared_is_refused_on_the_page(partnership: Partnership) -> None:
    answer = decide(
        signed_in(partnership.council_finance),
        f"{partnership.page}tables/contributions/issue/",
        {"reason": "For <b>Cabinet</b>"},
    )

    assert answer.status_code == 422
    assert "Not yet shared in this draft" in answer.content.decode()
    assert "For &lt;b&gt;Cabinet&lt;/b&gt;" in answer.content.decode()
    assert not IssuedReport.objects.exists()


@pytest.mark.once
def test_register_page_takes_the_same_queries_for_one_and_for_many(
    issue: IssuedReport, partnership: Partnership
) -> None:
    client = signed_in(partnership.nhs_finance)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    one = queries("/issued/"), queries("/issued/1/")
    for _ in range(3):
        issue_contributions(
            version=partnership.draft,
            options=Options(),
            seen=AS_THEY_STAND,
            standing=partnership.issuer,
            reason="Again",
        )

    assert (queries("/issued/"), queries("/issued/1/")) == one


def test_home_lists_what_democratic_services_have_still_to_issue(partnership: Partnership) -> None:
    clerk, officer = signed_in(partnership.democratic_services), signed_in(partnership.council_finance)
    reference = partnership.draft.schedule.agreement.reference
    link = f"/agreements/{reference}/2017-18/tables/contributions/issue/?version=1"
    assert link not in clerk.get("/").content.decode()

    submitted(partnership.draft)

    assert link in clerk.get("/").content.decode()
    assert link not in officer.get("/").content.decode()
    assert clerk.get(link).status_code == 200
    issue_contributions(
        version=partnership.draft,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="For Cabinet",
    )
    assert link not in clerk.get("/").content.decode()
