"""Loading an agreement file: whole or not at all, twice is once, and each error with line, key and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from itertools import zip_longest
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.models import (
    Agreement,
    JournalEntry,
    Organisation,
    OrganisationName,
    ScheduleVersion,
    Succession,
)
from agreements.services.people import command_line_person
from governance.demonstration import WESTMERE
from governance.loading.applying import LOADED, Loaded, load_agreement
from governance.loading.checking import check
from governance.loading.problems import BadFile, Problem, Problems
from governance.loading.reading import read_file, read_text
from governance.loading.tables import pool_specs
from pools.choices import ExceptionStatus, FigureStatus, LineKind, LineNature
from pools.models import CastingException, Contribution, Line, LineGroup, Pool, PublishedFigure
from pools.selectors import version_tables
from pools.services.figures import FigureChange, save_figures
from tests.factories import everybody, make_agreement, make_person

FILE = """\
[agreement]
reference = "smallshire"
title = "Smallshire"
started_on = 2016-04-01
client_groups = ["Older people", "Carers"]

[[organisations]]
code = "council"
kind = "county"
names = [{ name = "Smallshire Council", short_name = "SC" }]

[[organisations]]
code = "ccg"
kind = "ccg"
opened_on = 2013-04-01
names = [{ name = "Smallshire CCG", short_name = "SCCG" }]

[[parties]]
organisation = "council"
[[parties]]
organisation = "ccg"

[[instruments]]
kind = "agreement"
title = "Agreement"
dated = "2016-03"
term_ends_on = 2019-03-31

[[notice_rules]]
scope = "agreement"
ground = "any"
months = 6

[[pools]]
code = "care"
name = "Care"
host = "council"
[[pools.managers]]
organisation = "council"
post = "Manager"
starts_on = 2016-04-01
[[pools.elements]]
code = "home"
name = "Home care"
client_group = "Carers"
leads = [{ party = "ccg", ends_on = 2017-10-01 }, { party = "council", starts_on = 2017-10-01 }]

[[schedules]]
year = "2017-18"
unit = "£'000"
[[schedules.dependencies]]
code = "board"
body = "Board"
on = "2017-07"
[schedules.defaults.ccg]
status = "indicative"
dependency = "board"
[[schedules.pools]]
pool = "care"
published_net = { council = "90", total = "140.5" }
[[schedules.pools.groups]]
key = "all"
label = "All care"
[[schedules.pools.lines]]
label = "Home care"
element = "home"
group = "all"
[schedules.pools.lines.contributions]
council = { amount = "100" }
ccg = { amount = "40.5" }
[[schedules.pools.lines]]
label = "Night care"
of_which = "home-care"
contributions.council = { amount = "10" }
[[schedules.pools.lines]]
label = "Charges"
kind = "income-deduction"
contributions.council = { amount = "-10" }
"""


def _load(text: str = FILE) -> Loaded:
    return load_agreement(read_text(text, name="file.toml"), by=command_line_person())


def _problems(text: str) -> Sequence[Problem]:
    with pytest.raises(BadFile) as refusal:
        _load(text)
    return refusal.value.problems


def _line_of(words: str, text: str) -> int:
    """The number of the first line that has the words."""
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


# What a good file does


@pytest.mark.django_db
def test_load_agreement_enters_every_part_of_the_file() -> None:
    loaded = _load()

    agreement = Agreement.objects.get()
    assert loaded.agreement == agreement
    assert loaded.added == ("agreement", "2017-18")
    assert [party.organisation.code for party in agreement.parties.all()] == ["council", "ccg"]
    pool = agreement.pools.get()
    assert pool.host is not None
    assert pool.host.organisation.code == "council"
    assert pool.managers.get().post == "Manager"
    assert [lead.party.organisation.code for lead in pool.elements.get().leads.all()] == ["ccg", "council"]
    night = Line.objects.get(key="night-care")
    assert night.of_which is not None
    assert night.of_which.key == "home-care"
    assert LineGroup.objects.get().lines.first() == night.of_which


@pytest.mark.django_db
def test_load_agreement_applies_defaults_only_where_a_figure_is_given() -> None:
    _load()

    ccg = Contribution.objects.get(party__organisation__code="ccg")
    assert (ccg.status, ccg.dependency_body, str(ccg.dependency_on)) == ("indicative", "Board", "July 2017")
    council = Contribution.objects.filter(party__organisation__code="council")
    assert {(row.status, row.dependency_body) for row in council} == {("draft", "")}


@pytest.mark.django_db
def test_load_agreement_attributes_every_row_and_journals_the_file() -> None:
    _load()

    entry = JournalEntry.objects.get(verb=LOADED)
    assert entry.actor == command_line_person()
    assert entry.detail["file"] == "file.toml"
    assert set(entry.detail["parts"]) == {"agreement", "2017-18"}
    row = Contribution.history.filter(party__organisation__code="ccg").first()
    assert row.history_change_reason == "Loaded from file.toml"
    assert row.history_user == command_line_person()


@pytest.mark.django_db
def test_load_agreement_twice_changes_nothing() -> None:
    _load()
    before = JournalEntry.objects.count(), Contribution.history.count(), Organisation.history.count()

    again = _load("# A comment more, which says nothing.\n" + FILE)

    assert again.added == ()
    assert before == (
        JournalEntry.objects.count(),
        Contribution.history.count(),
        Organisation.history.count(),
    )


@pytest.mark.django_db
def test_load_agreement_again_leaves_what_was_entered_since() -> None:
    _load()
    figure = Contribution.objects.get(party__organisation__code="ccg")
    _save_figure(figure, Decimal(41_000))

    assert _load().added == ()

    figure.refresh_from_db()
    assert figure.amount is not None
    assert figure.amount.amount == Decimal(41_000)


@pytest.mark.django_db
def test_load_agreement_again_with_a_new_year_adds_that_year_alone() -> None:
    _load()
    next_year = FILE[FILE.index("[[schedules]]") :].replace('"2017-18"', '"2018-19"')

    loaded = _load(FILE + next_year)

    assert loaded.added == ("2018-19",)
    years = ScheduleVersion.objects.values_list("schedule__year_start", flat=True)
    assert sorted(years) == [2017, 2018]
    assert Pool.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param(
            'title = "Smallshire"',
            'title = "Other"',
            "[agreement]",
            "the agreement, its organisations",
            id="base",
        ),
        pytest.param('"40.5"', '"41.5"', "[[schedules]]", "the schedule of 2017-18", id="a year"),
    ],
)
def test_load_agreement_again_with_other_words_is_refused(old: str, new: str, line: str, words: str) -> None:
    _load()
    entries = JournalEntry.objects.count()

    [problem] = _problems(FILE.replace(old, new))

    assert problem.line == _line_of(line, FILE)
    assert words in problem.message
    assert "make the change in the product" in problem.message
    assert JournalEntry.objects.count() == entries


@pytest.mark.django_db
def test_load_agreement_with_a_reference_made_in_the_product_is_refused() -> None:
    make_agreement(reference="smallshire")

    [problem] = _problems(FILE)

    assert (problem.line, problem.key) == (2, "agreement → reference")
    assert "not loaded from a file" in problem.message


@pytest.mark.django_db
def test_load_agreement_uses_a_body_that_is_known_when_the_file_agrees() -> None:
    _load()

    _load(FILE.replace('"smallshire"', '"other"'))

    assert Agreement.objects.count() == 2
    assert Organisation.objects.count() == 2


@pytest.mark.django_db
def test_load_agreement_about_a_known_body_in_other_words_is_refused() -> None:
    _load()

    text = FILE.replace('"smallshire"', '"other"').replace('short_name = "SC"', 'short_name = "Council"')
    [problem] = _problems(text)

    assert problem.line == _line_of("[[organisations]]", text)
    assert "known already, with another names" in problem.message
    assert Agreement.objects.count() == 1


@pytest.mark.django_db
def test_load_agreement_in_millions_holds_pounds_exactly() -> None:
    text = FILE.replace('"£\'000"', '"£m, three decimals"').replace('"40.5"', '"61.216001"')

    _load(text)

    amount = Contribution.objects.get(party__organisation__code="ccg").amount
    assert amount is not None
    assert amount.amount == Decimal("61216001.00")


@pytest.mark.django_db
def test_load_agreement_submitted_is_frozen_and_shared_by_all() -> None:
    text = FILE.replace('unit = "£\'000"', 'unit = "£\'000"\nstate = "submitted"').replace(
        "[schedules.defaults.ccg]",
        '[schedules.defaults.council]\nstatus = "confirmed"\n[schedules.defaults.ccg]',
    )

    _load(text)

    version = ScheduleVersion.objects.get()
    assert version.state == "submitted"
    assert version.sharing_events.count() == 2
    assert set(Contribution.objects.values_list("status", flat=True)) == {"confirmed", "indicative"}


@pytest.mark.django_db
def test_load_agreement_that_is_closed_holds_its_figures() -> None:
    _load(FILE.replace("started_on = 2016-04-01", "started_on = 2016-04-01\nclosed_on = 2017-06-30"))

    assert str(Agreement.objects.get().closed_on) == "2017-06-30"
    assert Contribution.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 10])
def test_load_agreement_of_up_to_ten_parties(number: int) -> None:
    bodies = [f"nhs-{each}" for each in range(number - 1)]
    text = _with_parties(bodies)

    _load(text)

    version = ScheduleVersion.objects.get()
    [pool] = version_tables(version, standing=everybody(Agreement.objects.get())).pools
    assert len(pool.columns) == number
    assert pool.totals.gross["total"].amount == Decimal(1000 * (1 + number - 1))


@pytest.mark.django_db
def test_load_agreement_of_eleven_parties_is_refused() -> None:
    text = _with_parties([f"nhs-{each}" for each in range(10)])

    [problem] = _problems(text)

    assert problem.line == _line_of("[[parties]]", text)
    assert "2 to 10 parties; this names 11" in problem.message


@pytest.mark.django_db
def test_load_agreement_with_three_pools_hosted_by_three_parties() -> None:
    hosts = ["council", "ccg", "nhs-0"]
    text = _with_parties(["ccg", "nhs-0"])
    extra = "".join(f'[[pools]]\ncode = "pool-{host}"\nname = "{host}"\nhost = "{host}"\n' for host in hosts)

    _load(text + extra)

    held = Pool.objects.filter(host__isnull=False).values_list("host__organisation__code", flat=True)
    assert list(held) == hosts


@pytest.mark.django_db
def test_westmere_shows_all_the_form_can_say() -> None:
    load_agreement(read_file(WESTMERE), by=command_line_person())

    agreement = Agreement.objects.get()
    assert agreement.is_illustrative
    assert {pool.host.organisation.code for pool in agreement.pools.all() if pool.host} == {
        "westmere-cc",
        "westmere-vale-ccg",
    }
    assert set(agreement.parties.values_list("column_group", flat=True)) == {"", "Westmere CCGs"}
    lines = Line.objects.filter(version__schedule__year_start=2017)
    assert set(lines.values_list("nature", flat=True)) == set(LineNature.values)
    assert set(lines.values_list("kind", flat=True)) >= {
        LineKind.INCOME_DEDUCTION,
        LineKind.PASS_THROUGH,
        LineKind.MEMORANDUM,
    }
    assert lines.filter(total_only__isnull=False).exists()
    assert lines.filter(of_which__isnull=False).exists()
    assert LineGroup.objects.filter(parent__isnull=False).exists()
    assert PublishedFigure.objects.filter(party__isnull=True, row="gross").exists()
    assert PublishedFigure.objects.filter(row="subtotal").exists()
    shared = Contribution.objects.filter(share_percent__isnull=False)
    assert Decimal("16.6667") in [row.share_percent for row in shared]
    assert all(row.amount is None for row in shared)
    assert set(Contribution.objects.values_list("status", flat=True)) == set(FigureStatus.values)
    assert CastingException.objects.get().status == ExceptionStatus.EXPLAINED
    assert Succession.objects.count() == 2
    assert OrganisationName.objects.filter(valid_from__isnull=False).exists()


# What is wrong with a file, and where: the line expected is the first that differs from the good file.


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        pytest.param(
            'title = "Smallshire"',
            'titel = "S"',
            "agreement → titel",
            "Did you mean “title”?",
            id="misspelt key",
        ),
        pytest.param("[[notice_rules]]", "[[notices]]", "notices", "no key “notices”", id="misspelt table"),
        pytest.param(
            '"county"', '"shire"', "organisations 1 → kind", "Known here: county", id="no such choice"
        ),
        pytest.param(
            'kind = "ccg"', 'kind = "cgc"', "organisations 2 → kind", "mean “ccg”?", id="nearly a choice"
        ),
        pytest.param(
            'code = "ccg"', 'code = "The CCG"', "organisations 2 → code", "is not a code", id="code"
        ),
        pytest.param('"Smallshire"', '"  "', "agreement → title", "It is blank", id="blank text"),
        pytest.param('"Smallshire"', "1", "agreement → title", "quotation marks", id="number for text"),
        pytest.param(
            '"Smallshire"', f'"{"x" * 251}"', "agreement → title", "Shorten it to 250", id="too long"
        ),
        pytest.param("2016-04-01\nc", '"1.4.2016"\nc', "started_on", "Write it as 2017-04-01", id="day"),
        pytest.param(
            "2016-04-01\nc", '"2017-02-29"\nc', "started_on", "not a day in the calendar", id="29 Feb"
        ),
        pytest.param(
            '"2016-03"', '"March 2016"', "instruments 1 → dated", "when the day is unknown", id="month"
        ),
        pytest.param("months = 6", 'months = "6"', "notice_rules 1 → months", "whole number", id="months"),
        pytest.param('"2017-18"', '"2017-19"', "schedules 1 → year", "not a financial year", id="year"),
        pytest.param('"£\'000"', '"£k"', "schedules 1 → unit", "no choice “£k”", id="unit"),
        pytest.param(
            '{ amount = "100" }', "{ amount = 100 }", "council → amount", "as printed: “100”", id="bare"
        ),
        pytest.param(
            '{ amount = "100" }', '"100"', "contributions → council", "table of its own", id="alone"
        ),
        pytest.param(
            '{ amount = "100" }', '{ amout = "1" }', "council → amout", "mean “amount”", id="in braces"
        ),
        pytest.param(
            'amount = "100"', 'share_percent = "120"', "share_percent", "from 0 to 100", id="percentage"
        ),
        pytest.param("[[pools]]", "[pools]", "pools", "double square brackets", id="single brackets"),
        pytest.param(
            '["Older people", "Carers"]', '"Carers"', "client_groups", "square brackets", id="no list"
        ),
        pytest.param(
            '"Carers"]', "2]", "agreement → client_groups 2", "quotation marks", id="item of a list"
        ),
        pytest.param(
            "{ council = ", "{ council = 90, ccg = ", "published_net → council", "quotation", id="by party"
        ),
        pytest.param(
            '{ council = "90", total = "140.5" }', '"90"', "published_net", "under its code", id="no party"
        ),
    ],
)
def test_read_text_names_line_key_and_remedy(old: str, new: str, key: str, words: str) -> None:
    text = _changed(old, new)

    with pytest.raises(BadFile) as refusal:
        read_text(text, name="file.toml")

    [problem] = [found for found in refusal.value.problems if found.key.endswith(key)]
    assert words in problem.message
    assert problem.line == _first_changed_line(text)


@pytest.mark.parametrize(
    ("removed", "heading", "key", "words"),
    [
        ('reference = "smallshire"\n', "[agreement]", "agreement → reference", "Give a short code"),
        ('kind = "ccg"\n', 'code = "ccg"', "organisations 2 → kind", "Give one of county, unitary"),
        ('unit = "£\'000"\n', "[[schedules]]", "schedules 1 → unit", "Give one of “£”"),
    ],
)
def test_read_text_names_the_table_in_which_a_key_is_missing(
    removed: str, heading: str, key: str, words: str
) -> None:
    text = _changed(removed, "")

    with pytest.raises(BadFile) as refusal:
        read_text(text, name="file.toml")

    [problem] = refusal.value.problems
    assert problem.key == key
    assert words in problem.message
    assert abs(problem.line - _line_of(heading, text)) <= 1


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        pytest.param(
            'on = "council"', 'on = "councl"', "parties 1 → organisation", "mean “council”?", id="party"
        ),
        pytest.param('host = "council"', 'host = "cg"', "pools 1 → host", "mean “ccg”?", id="host"),
        pytest.param(
            '"Carers"\n', '"Children"\n', "client_group", "Known here: Older people, Carers", id="group"
        ),
        pytest.param(
            'element = "home"', 'element = "house"', "lines 1 → element", "no element “house”", id="element"
        ),
        pytest.param('group = "all"', 'group = "al"', "lines 1 → group", "mean “all”?", id="group of lines"),
        pytest.param('"home-care"', '"homecare"', "lines 2 → of_which", "mean “home-care”?", id="whole line"),
        pytest.param(
            '"home-care"', '"charges"', "lines 2 → of_which", "must stand above", id="whole line below"
        ),
        pytest.param('= "board"\n[[s', '= "bord"\n[[s', "ccg → dependency", "mean “board”?", id="dependency"),
        pytest.param(
            '"40.5" }', '"40.5", dependency = "x" }', "ccg → dependency", "no dependency “x”", id="own"
        ),
        pytest.param("ccg = {", "ccb = {", "contributions → ccb", "mean “ccg”?", id="party of a figure"),
        pytest.param("total = ", "totl = ", "published_net → totl", "mean “total”?", id="printed column"),
        pytest.param('pool = "care"', 'pool = "car"', "pools 1 → pool", "mean “care”?", id="pool of a table"),
        pytest.param(
            'label = "Night care"', 'label = "Home care"', "lines 2 → label", "already", id="line twice"
        ),
        pytest.param(
            'code = "ccg"', 'code = "council"', "organisations 2 → code", "stands on line 8", id="twice"
        ),
        pytest.param(
            'amount = "100"', 'amount = "12,34"', "council → amount", "only between thousands", id="comma"
        ),
        pytest.param('amount = "100"', 'amount = "-1"', "council → amount", "is negative", id="negative"),
        pytest.param(
            'amount = "100"', 'amount = "1e9"', "council → amount", "is not an amount", id="exponent"
        ),
        pytest.param(
            'amount = "100"', 'amount = "１００"', "council → amount", "digits 0 to 9", id="full width"
        ),
        pytest.param('amount = "100"', 'amount = "NaN"', "council → amount", "is not an amount", id="NaN"),
        pytest.param(
            'amount = "100"', 'amount = "1.000001"', "amount", "part of a penny", id="part of a penny"
        ),
        pytest.param('amount = "100"', f'amount = "{"9" * 30}"', "amount", "Check the unit", id="30 digits"),
        pytest.param('amount = "100"', 'amount = "$5"', "amount", "another currency", id="dollars"),
        pytest.param(
            'total = "140.5"', 'total = "x"', "published_net → total", "is not an amount", id="printed"
        ),
    ],
)
def test_load_agreement_names_what_does_not_hang_together(old: str, new: str, key: str, words: str) -> None:
    text = _changed(old, new)

    [problem] = [found for found in _problems(text) if found.key.endswith(key)]

    assert words in problem.message
    assert problem.line == _first_changed_line(text)
    assert not Agreement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        pytest.param("2019-03-31", "2015-03-31", "term_ends_on", "before the agreement starts", id="term"),
        pytest.param(
            '"any"\nmonths = 6', '"any"', "notice_rules 1", "Only a notice on default", id="no months"
        ),
        pytest.param(
            'on = "council"\npost', 'on = "ccg"\npost', "managers 1", "officer of the host", id="manager"
        ),
        pytest.param(
            "starts_on = 2017-10-01 }", "starts_on = 2017-09-01 }", "leads 2", "leads Home care", id="leads"
        ),
        pytest.param(
            'amount = "-10"', 'amount = "10"', "contributions → council", "a minus figure", id="sign"
        ),
        pytest.param(
            'council = { amount = "-10', 'ccg = { amount = "-10', "contributions → ccg", "charges", id="NHS"
        ),
        pytest.param('"40.5" }', '"40.5", funding_source = "dfg" }', "ccg", "paid to councils", id="source"),
        pytest.param(
            'of_which = "home-care"',
            'of_which = "home-care"\nkind = "memorandum"',
            "lines 2",
            "same kind",
            id="part of another kind",
        ),
        pytest.param(
            'label = "Charges"',
            'label = "Charges"\ntotal_only = "-5"',
            "council",
            "only in total",
            id="total and parts",
        ),
    ],
)
def test_load_agreement_names_what_a_service_refuses_and_saves_nothing(
    old: str, new: str, key: str, words: str
) -> None:
    text = _changed(old, new)

    problems = _problems(text)

    [problem] = [found for found in problems if words in found.message]
    assert key in problem.key
    assert _table_of(problem.line, text) == _table_of(_first_changed_line(text), text)
    assert not Agreement.objects.exists()
    assert not Organisation.objects.exists()
    assert not JournalEntry.objects.exclude(verb="person added").exists()


@pytest.mark.django_db
def test_load_agreement_with_impossible_parties_names_the_parties() -> None:
    text = _changed('kind = "ccg"', 'kind = "other"')

    [problem] = _problems(text)

    assert (problem.line, problem.key) == (_line_of("[[parties]]", text), "parties")
    assert "“ccg” is neither an NHS body nor a local authority" in problem.message


@pytest.mark.django_db
def test_load_agreement_reports_every_problem_at_once_in_the_order_of_lines() -> None:
    text = (
        FILE.replace('"100"', '"ten"')
        .replace('host = "council"', 'host = "x"')
        .replace('"Carers"\n', '"Y"\n')
    )

    problems = _problems(text)

    assert [problem.key.rpartition(" → ")[2] for problem in problems] == ["host", "client_group", "amount"]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


@pytest.mark.django_db
def test_load_agreement_reports_each_refused_line_and_figure_by_itself() -> None:
    lines = """
[[schedules.pools.lines]]
label = "First"
of_which = "night-care"
[[schedules.pools.lines]]
label = "Home care"
key = "second"
group = "all"
"""

    text = FILE + lines
    line_problems = [problem for problem in _problems(text) if "lines" in problem.key]
    figure_problems = _problems(
        FILE.replace('"-10"', '"10"').replace('"40.5" }', '"40.5", funding_source = "dfg" }')
    )

    assert [problem.line for problem in line_problems] == [
        _line_of('label = "First"', text) + 1,
        _line_of('key = "second"', text) - 1,
    ]
    assert len(figure_problems) == 2


@pytest.mark.django_db
def test_load_agreement_to_submit_a_draft_figure_names_the_state() -> None:
    text = FILE.replace('unit = "£\'000"', 'unit = "£\'000"\nstate = "submitted"')

    [problem] = _problems(text)

    assert (problem.line, problem.key) == (_line_of("state =", text), "schedules 1 → state")
    assert "still draft" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param('[agreement]\ntitle = "no end\n', 2, "Check its quotation marks", id="no end of text"),
        pytest.param("[agreement]\n[agreement]\n", 2, "no key or heading stands twice", id="heading twice"),
        pytest.param("[agreement]\nstarted_on = 2017-02-29\n", 2, "This is not TOML", id="impossible day"),
        pytest.param("", 1, "It is missing", id="empty"),
    ],
)
def test_read_text_that_is_not_toml_names_the_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadFile) as refusal:
        read_text(text, name="file.toml")

    assert any(problem.line == line and words in problem.message for problem in refusal.value.problems)


def test_read_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "Caf\xe9"'.encode("latin-1"))
    large = tmp_path / "large.toml"
    large.write_text("#" * 5_000_001)

    for path, words in [
        (latin, "Save it as UTF-8"),
        (large, "larger than 5 MB"),
        (tmp_path / "x", "cannot be read"),
    ]:
        with pytest.raises(BadFile) as refusal:
            read_file(path)
        assert words in str(refusal.value)


def test_read_file_takes_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())

    assert read_file(path).parts == read_text(FILE, name="file.toml").parts


@pytest.mark.once
@given(typed=st.text(max_size=12))
@hypothesis_settings(max_examples=60, deadline=None)
def test_any_text_for_an_amount_is_read_or_refused_on_its_own_line(typed: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(letter):08x}" for letter in typed) + '"'
    text = FILE.replace('{ amount = "100" }', f"{{ amount = {quoted} }}")

    try:
        file = read_text(text, name="file.toml")
        problems = Problems(file.lines)
        pool_specs(file.entries.schedules[0], file.entries, problems)
    except BadFile as refusal:
        found: Sequence[Problem] = refusal.problems
    else:
        found = problems.found
    assert {problem.line for problem in found} <= {_first_changed_line(text)}


@pytest.mark.once
@given(
    line=st.integers(0, FILE.count("\n") - 1),
    value=st.sampled_from(
        ["1", "1.5", "true", '""', "[]", "{}", "2017-04-01", '[""]', "[{}]", "{ council = 1 }"]
    ),
    dropped=st.sets(st.integers(0, FILE.count("\n") - 1), max_size=4),
)
@hypothesis_settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused_in_sentences(line: int, value: str, dropped: set[int]) -> None:
    lines = FILE.split("\n")
    name, equals, _ = lines[line].partition(" = ")
    lines[line] = f"{name} = {value}" if equals else lines[line]
    text = "\n".join(kept for number, kept in enumerate(lines) if number not in dropped)

    try:
        file = read_text(text, name="file.toml")
        problems = Problems(file.lines)
        check(file.entries, problems)
        for schedule in file.entries.schedules:
            pool_specs(schedule, file.entries, problems)
        found: Sequence[Problem] = problems.found
    except BadFile as refusal:
        found = refusal.problems
    for problem in found:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.message.endswith((".", "?", "”", "}."))


# The command


@pytest.mark.django_db
def test_load_agreement_command_says_what_it_did_and_what_it_holds_for_later(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text(
        FILE + '[[later.posts]]\ntitle = "Director"\norganisation = "council"\n', encoding="utf-8"
    )

    said = [_call(path), _call(path)]

    assert "file.toml: loaded the agreement and the schedule of 2017-18 of Smallshire." in said[0]
    assert "held in the file for later: posts 1" in said[0]
    assert "file.toml: nothing to change." in said[1]


@pytest.mark.django_db
def test_load_agreement_command_dry_run_saves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text(FILE, encoding="utf-8")

    assert "can be loaded. Nothing has been saved." in _call(path, "--dry-run")

    assert not Agreement.objects.exists()
    assert "loaded the agreement" in _call(path)


@pytest.mark.django_db
def test_load_agreement_command_attributes_the_load_to_somebody(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text(FILE, encoding="utf-8")
    person = make_person(email="ada@example.org")

    _call(path, "--by", "Ada@example.org")

    assert set(JournalEntry.objects.exclude(verb="person added").values_list("actor", flat=True)) == {
        person.pk
    }
    with pytest.raises(CommandError, match="Nobody has the e-mail address"):
        _call(path, "--by", "nobody@example.org")


@pytest.mark.django_db
def test_load_agreement_command_lists_every_problem_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text(_changed('"county"', '"shire"'), encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        _call(path)

    assert "file.toml has 1 problem. Nothing of it has been loaded." in str(refusal.value)
    assert "file.toml, line 9, organisations 1 → kind: There is no choice “shire”." in str(refusal.value)


def _call(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_agreement", str(path), *options, stdout=out)
    return out.getvalue()


def _changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new, 1)


def _first_changed_line(text: str) -> int:
    pairs = zip_longest(FILE.split("\n"), text.split("\n"))
    return next(number for number, (one, other) in enumerate(pairs, start=1) if one != other)


def _table_of(line: int, text: str) -> int:
    """The line of the heading of a list of tables above."""
    lines = text.split("\n")
    return max(number for number in range(1, line + 1) if lines[number - 1].startswith("[["))


def _with_parties(bodies: Sequence[str]) -> str:
    """An agreement of a council and these NHS bodies, each with a thousand pounds on one line."""
    codes = ["council", *bodies]
    text = '[agreement]\nreference = "many"\ntitle = "Many"\n'
    for code in codes:
        kind = "county" if code == "council" else "ccg"
        names = f'names = [{{ name = "Body {code}", short_name = "{code}" }}]'
        text += f'[[organisations]]\ncode = "{code}"\nkind = "{kind}"\n{names}\n'
    text += "".join(f'[[parties]]\norganisation = "{code}"\n' for code in codes)
    text += '[[pools]]\ncode = "care"\nname = "Care"\n[[schedules]]\nyear = "2017-18"\nunit = "£"\n'
    text += '[[schedules.pools]]\npool = "care"\n[[schedules.pools.lines]]\nlabel = "Care"\n'
    return text + "".join(f'contributions.{code} = {{ amount = "1,000" }}\n' for code in codes)


def _save_figure(figure: Contribution, amount: Decimal) -> None:
    version = figure.line.version
    change = FigureChange("care", figure.line.key, "ccg", amount, seen_revision=figure.revision)
    save_figures(
        version=version, changes=[change], standing=everybody(version.schedule.agreement), reason="Corrected"
    )
