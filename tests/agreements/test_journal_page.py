"""The Journal on its page: who reads which entries, and how they are narrowed and taken away."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.choices import Role
from agreements.journal_reading import journal_rows, visible_entries, with_names
from agreements.models import Person
from agreements.services.people import appoint, command_line_person
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.services.figures import FigureChange, save_figures
from pools.services.lines import LineSpec, add_lines
from pools.services.sharing import recall_figures, share_figures
from tests.factories import REASON, make_officer, make_pool, party_of, standing, submitted
from tests.partnership import Partnership

JOURNAL = "/agreements/northmoor/journal/"
SECRET = "Council budget cut by a third"


def page_for(person: Person, query: str = "") -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(f"{JOURNAL}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def reasons_for(person: Person, partnership: Partnership) -> list[str]:
    return [entry.reason for entry in visible_entries(standing(person), partnership.agreement)]


@pytest.fixture
def council_entry(partnership: Partnership) -> None:
    """Something the council's officer did in a draft that it does not share."""
    change = FigureChange("adults", "home-care", partnership.council.code, None, seen_revision=1)
    save_figures(version=partnership.draft, changes=[change], standing=partnership.issuer, reason=SECRET)


def share(partnership: Partnership, deed: object = partial(share_figures, seen=AS_THEY_STAND)) -> None:
    deed(  # type: ignore[operator]
        version=partnership.draft,
        party=party_of(partnership.agreement, partnership.council),
        standing=partnership.issuer,
        reason="Agreed between us",
    )


def test_own_entries_of_a_draft_are_read(partnership: Partnership, council_entry: None) -> None:
    assert SECRET in reasons_for(partnership.council_finance, partnership)


def test_partners_entries_of_a_draft_are_not_read_before_it_shares(
    partnership: Partnership, council_entry: None
) -> None:
    assert SECRET not in reasons_for(partnership.nhs_finance, partnership)
    assert SECRET not in page_for(partnership.nhs_finance)


def test_partners_entries_of_a_draft_are_read_while_it_shares(
    partnership: Partnership, council_entry: None
) -> None:
    share(partnership)
    assert SECRET in reasons_for(partnership.nhs_finance, partnership)

    share(partnership, recall_figures)
    assert SECRET not in reasons_for(partnership.nhs_finance, partnership)


def test_entries_of_a_submitted_version_are_read_by_every_partner(partnership: Partnership) -> None:
    add_lines(
        version=partnership.draft,
        pool=partnership.pool,
        lines=[LineSpec("respite", "Respite")],
        standing=partnership.issuer,
        reason="Respite joins the pool",
    )
    assert "Respite joins the pool" not in reasons_for(partnership.nhs_finance, partnership)

    submitted(partnership.draft)
    assert "Respite joins the pool" in reasons_for(partnership.nhs_finance, partnership)


def test_entries_about_the_agreement_itself_are_read_by_every_partner(partnership: Partnership) -> None:
    make_pool(partnership.agreement, reason="A second pool, for children")

    assert "A second pool, for children" in reasons_for(partnership.auditor, partnership)


def test_entries_of_another_agreement_are_not_read(partnership: Partnership) -> None:
    entries = visible_entries(standing(partnership.council_finance), partnership.agreement)

    assert {entry.agreement for entry in entries} == {partnership.agreement}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("council_finance", 200),
        ("nhs_finance", 200),
        ("auditor", 200),
        ("democratic_services", 200),
        ("stranger", 404),
    ],
)
def test_journal_page_by_role(partnership: Partnership, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(partnership, who))

    assert client.get(JOURNAL).status_code == status
    assert client.get("/agreements/northmoor/journal.csv").status_code == status


@pytest.mark.parametrize("role", [Role.BUDGET_HOLDER, Role.COMMISSIONER])
def test_journal_is_refused_to_roles_without_it(partnership: Partnership, client: Client, role: Role) -> None:
    client.force_login(make_officer(partnership.council, role))

    assert client.get(JOURNAL).status_code == 403


def test_own_means_an_organisation_for_which_the_journal_is_read(
    partnership: Partnership, council_entry: None
) -> None:
    person = make_officer(partnership.nhs_body, Role.AUDITOR)
    appoint(
        person=person,
        organisation=partnership.council,
        role=Role.BUDGET_HOLDER,
        starts_on=date(2016, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )

    assert SECRET not in reasons_for(person, partnership)


def test_journal_page_says_who_for_whom_what_and_why(partnership: Partnership, council_entry: None) -> None:
    page = page_for(partnership.council_finance)

    for words in ["Ada Ledger", "for Northmoor", "Figures saved", "changed: 1", SECRET]:
        assert words in page


def test_journal_page_escapes_what_people_wrote(partnership: Partnership) -> None:
    make_pool(partnership.agreement, reason="<script>alert('x')</script>")

    page = page_for(partnership.auditor)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_journal_is_narrowed_by_person_verb_and_date(partnership: Partnership, council_entry: None) -> None:
    ada = partnership.council_finance
    shown = page_for(ada, f"?person={ada.pk}&verb=figures+saved&since=2017-07-03&until=2017-07-03")

    assert SECRET in shown
    assert REASON not in shown
    assert "No entry is as you asked" in page_for(ada, "?until=2017-07-02")
    assert "No entry is as you asked" in page_for(ada, "?since=2017-07-04")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?since=2017-02-29", "one that is in the calendar"),
        ("?since=2017-07-04&until=2017-07-03", "The last day is before the first"),
        ("?verb=nonsense", "Choose one of those listed"),
        ("?person=999999", "Choose one of those listed"),
        ("?person=x", "Choose one of those listed"),
    ],
)
def test_journal_filter_answers_bad_input_with_a_sentence(
    partnership: Partnership, query: str, sentence: str
) -> None:
    assert sentence in page_for(partnership.council_finance, query)


@pytest.mark.parametrize("page", ["2", "999", "x", "-1"])
def test_journal_pages_that_are_not_there_show_the_nearest(partnership: Partnership, page: str) -> None:
    assert "Pool added" in page_for(partnership.council_finance, f"?page={page}")


def test_journal_file_holds_the_entries_asked_for(partnership: Partnership, council_entry: None) -> None:
    make_pool(partnership.agreement, reason="=1+1")
    client = Client()
    client.force_login(partnership.council_finance)
    text = client.get("/agreements/northmoor/journal.csv?verb=pool+added").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["What"] for row in rows] == ["Pool added"] * 2
    assert [row["Why"] for row in rows] == ["'=1+1", REASON]
    assert all(row["When"].startswith("2017-07-03T") for row in rows)


def test_journal_file_keeps_a_partners_draft_from_the_other(
    partnership: Partnership, council_entry: None
) -> None:
    client = Client()
    client.force_login(partnership.nhs_finance)

    assert SECRET not in client.get("/agreements/northmoor/journal.csv").content.decode()


def test_journal_page_takes_the_same_queries_for_few_entries_and_many(partnership: Partnership) -> None:
    client = Client()
    client.force_login(partnership.council_finance)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(JOURNAL)
        return len(captured)

    few = queries()
    for number in range(55):
        add_lines(
            version=partnership.draft,
            pool=partnership.pool,
            lines=[LineSpec(f"line-{number}", f"Line {number}")],
            standing=partnership.issuer,
            reason=REASON,
        )

    assert queries() == few


def test_journal_rows_name_a_body_as_it_was_called_then(partnership: Partnership) -> None:
    entries = with_names(visible_entries(standing(partnership.council_finance), partnership.agreement))

    assert {"Northmoor", "Vale", ""} >= {row.organisation for row in journal_rows(entries)}
