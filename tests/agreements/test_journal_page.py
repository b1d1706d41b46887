"""The Journal on its page: who reads which entries, and how they are narrowed and taken away."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.choices import Role
from agreements.journal_reading import CSV_COLUMNS, JournalReader, JournalRow, visible_entries, with_names
from agreements.models import JournalEntry, Person
from agreements.naming import full_name
from agreements.services.journal import through_command_line
from agreements.services.people import appoint, command_line_person
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import PrintedRow
from pools.services.figures import FigureChange, save_figures
from pools.services.lines import LineSpec, add_lines
from pools.services.published import CellAddress, PublishedSpec, record_published
from pools.services.sharing import recall_figures, share_figures
from tests.factories import REASON, TODAY, make_officer, make_pool, party_of, standing, submitted
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


def test_partners_entries_of_a_draft_are_read_as_far_as_they_were_made_in_sight(
    partnership: Partnership, council_entry: None
) -> None:
    share(partnership)
    change = FigureChange("adults", "home-care", partnership.council.code, Decimal(5), seen_revision=2)
    save_figures(
        version=partnership.draft, changes=[change], standing=partnership.issuer, reason="As we told you"
    )
    seen = reasons_for(partnership.nhs_finance, partnership)
    assert "As we told you" in seen
    assert SECRET not in seen, "what was done in private stays private"

    share(partnership, recall_figures)
    assert "As we told you" not in reasons_for(partnership.nhs_finance, partnership)

    submitted(partnership.draft)
    seen = reasons_for(partnership.nhs_finance, partnership)
    assert "As we told you" in seen
    assert SECRET not in seen
    assert SECRET in reasons_for(partnership.council_finance, partnership)


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

    assert f"Ada Ledger, for {council_name(partnership)}, changed a figure of version 1 of 2017/18." in page
    assert "Home care, Northmoor: £74,883,000 became not reported" in page
    assert SECRET in page


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

    assert [row["What"] for row in rows] == ["pool added"] * 2
    assert [row["Why"] for row in rows] == ["'=1+1", REASON]
    assert all(row["When"].startswith("2017-07-03T") for row in rows)


def test_journal_file_keeps_a_partners_draft_from_the_other(
    partnership: Partnership, council_entry: None
) -> None:
    client = Client()
    client.force_login(partnership.nhs_finance)

    assert SECRET not in client.get("/agreements/northmoor/journal.csv").content.decode()


@pytest.mark.once
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


def rows_for(person: Person, partnership: Partnership) -> list[JournalRow]:
    reader = standing(person)
    entries = with_names(visible_entries(reader, partnership.agreement))
    return list(JournalReader(reader, partnership.agreement).rows(entries))


def council_name(partnership: Partnership) -> str:
    return full_name(partnership.council, TODAY)


def test_journal_keeps_amounts_from_before_sharing_from_the_partner(
    partnership: Partnership, council_entry: None
) -> None:
    share(partnership)
    change = FigureChange("adults", "home-care", partnership.council.code, Decimal(60), seen_revision=2)
    save_figures(version=partnership.draft, changes=[change], standing=partnership.issuer, reason="After")
    theirs = {row.reason: row for row in rows_for(partnership.nhs_finance, partnership)}
    ours = {row.reason: row for row in rows_for(partnership.council_finance, partnership)}

    assert SECRET not in theirs
    assert [item.words for item in ours[SECRET].amounts] == [
        "Home care, Northmoor: £74,883,000 became not reported"
    ]
    assert [item.words for item in theirs["After"].amounts] == [
        "Home care, Northmoor: £60, not reported before"
    ]


def test_journal_file_keeps_amounts_from_before_sharing_from_the_partner(
    partnership: Partnership, council_entry: None
) -> None:
    share(partnership)
    client = Client()
    client.force_login(partnership.nhs_finance)
    answer = client.get("/agreements/northmoor/journal.csv")

    assert SECRET not in answer.content.decode()
    assert "74883000" not in answer.content.decode()


@pytest.mark.parametrize("query", ["?line=74883000", "?pool=adults&line=74883000"])
def test_journal_does_not_find_amounts_by_search(
    partnership: Partnership, council_entry: None, query: str
) -> None:
    assert "No entry is as you asked" in page_for(partnership.council_finance, query)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("?line=home-care", True),
        ("?line=Home+CARE", True),
        ("?pool=adults&line=home-care", True),
        ("?pool=adults", True),
        ("?line=respite", False),
        ("?words=budget+CUT", True),
        ("?words=nothing+of+the+kind", False),
    ],
)
def test_journal_is_narrowed_by_pool_line_and_words(
    partnership: Partnership, council_entry: None, query: str, is_found: bool
) -> None:
    assert (SECRET in page_for(partnership.council_finance, query)) is is_found


def test_journal_is_narrowed_by_organisation_and_version(
    partnership: Partnership, council_entry: None
) -> None:
    ada = partnership.council_finance
    ours = f"?organisation={partnership.council.pk}&version={partnership.draft.pk}"

    assert SECRET in page_for(ada, ours)
    assert "Pool added" not in page_for(ada, ours).partition("<tbody")[2]
    assert "No entry is as you asked" in page_for(ada, f"?organisation={partnership.nhs_body.pk}&words=cut")


def test_journal_page_keeps_what_was_asked_from_page_to_page(partnership: Partnership) -> None:
    for number in range(51):
        add_lines(
            version=partnership.draft,
            pool=partnership.pool,
            lines=[LineSpec(f"line-{number}", f"Line {number}")],
            standing=partnership.issuer,
            reason="Many",
        )

    shown = page_for(partnership.council_finance, "?words=Many&line=line")
    assert "51 entries" in shown
    assert "?words=Many&amp;line=line&amp;page=2" in shown
    assert "/agreements/northmoor/journal.csv?words=Many&amp;line=line" in shown


def test_journal_page_proves_the_chain_when_asked(partnership: Partnership) -> None:
    auditor, last = partnership.auditor, JournalEntry.objects.latest("sequence")

    assert "Nothing has been altered" not in page_for(auditor)
    proved = page_for(auditor, "?prove=now")
    assert "Nothing has been altered" in proved
    assert last.digest in proved


def test_journal_page_says_where_the_chain_is_broken(partnership: Partnership) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_journalentry SET reason = 'another' WHERE sequence = 3")

    proved = page_for(partnership.auditor, "?prove=now")
    assert "The Journal has been altered" in proved
    assert "Journal entry 3" in proved


def test_journal_file_names_people_and_bodies_by_number_and_code(
    partnership: Partnership, council_entry: None
) -> None:
    client = Client()
    client.force_login(partnership.council_finance)
    text = client.get("/agreements/northmoor/journal.csv?words=Council+budget").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    entry = JournalEntry.objects.get(reason=SECRET)

    assert row["Person number"] == str(partnership.council_finance.pk)
    assert row["Organisation code"] == partnership.council.code
    assert (row["Digest"], row["Previous digest"]) == (entry.digest, entry.previous_digest)
    assert json.loads(row["Detail"]) == entry.detail
    assert (row["Year"], row["Version"]) == ("2017/18", "1")


def test_journal_columns_are_documented() -> None:
    document = (Path(settings.BASE_DIR) / "docs" / "journal.md").read_text()

    assert [column for column in CSV_COLUMNS if f"| `{column}` |" not in document] == []


def test_journal_says_what_the_product_did_for_whom(partnership: Partnership) -> None:
    make_pool(partnership.agreement, reason="By nobody named")
    with through_command_line():
        add_lines(
            version=partnership.draft,
            pool=partnership.pool,
            lines=[LineSpec("respite", "Respite")],
            standing=partnership.issuer,
            reason="From a file",
        )
    said = {row.reason: row for row in rows_for(partnership.council_finance, partnership)}

    assert said["By nobody named"].person == "The product (command line)"
    assert said["From a file"].person == "The product (command line), on behalf of Ada Ledger"
    assert said["From a file"].person_number == partnership.council_finance.pk


def test_figure_and_journal_lead_to_each_other(partnership: Partnership, council_entry: None) -> None:
    figure = f"{partnership.page}pools/adults/figures/home-care/{partnership.council.code}/"
    client = Client()
    client.force_login(partnership.council_finance)

    assert f"{JOURNAL}?pool=adults&amp;line=home-care" in client.get(figure).content.decode()
    journal = page_for(partnership.council_finance, "?pool=adults&line=home-care")
    assert f'href="{figure}?version=1"' in journal


@pytest.mark.parametrize(("who", "is_told"), [("auditor", True), ("council_finance", False)])
def test_home_leads_auditors_to_their_journals(
    partnership: Partnership, client: Client, who: str, is_told: bool
) -> None:
    client.force_login(getattr(partnership, who))

    assert (f'href="{JOURNAL}"' in client.get("/").content.decode()) is is_told


def test_journal_gives_a_printed_total_to_who_recorded_it_and_not_to_the_partner(
    partnership: Partnership,
) -> None:
    record_published(
        version=partnership.draft,
        pool=partnership.pool,
        figures=[PublishedSpec(CellAddress(PrintedRow.GROSS), Decimal(74_000))],
        standing=partnership.issuer,
        reason="As printed",
    )
    ours = {row.reason: row for row in rows_for(partnership.council_finance, partnership)}
    assert [item.after for item in ours["As printed"].amounts] == [Decimal(74_000)]

    share(partnership)
    theirs = {row.reason: row for row in rows_for(partnership.nhs_finance, partnership)}
    assert "As printed" not in theirs
