"""The printed contributions tables: the layout of 2017, its footnote, and what each option adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from agreements.choices import OrganisationKind
from agreements.models import ScheduleVersion
from agreements.services.agreements import PartySpec
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import MILLIONS_1, POUNDS
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tables import Report, Row, RowStyle, Table
from pools.choices import FigureStatus, LineKind, LineNature
from pools.reports.contributions import Options, status_sentences
from pools.reports.of_version import contributions_report
from pools.selectors import version_tables
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.lines import GroupSpec, LineSpec
from pools.services.marks import Dependency, mark_indicative
from pools.tables import Dependency as TablesDependency
from pools.tables import TableLine
from tests.factories import (
    REASON,
    enter_figures,
    everybody,
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_organisation,
    make_pool,
    make_version,
    standing,
    submitted,
)
from tests.pools.published_2017 import COUNCIL, NHS, pounds
from tests.pools.tables_of_2017 import World, make_world, publish_2017

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 7, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return make_world()


def report_for(world: World, person, **options) -> Report:
    return contributions_report(
        world.seen_by(person), standing=standing(person), options=Options(**options), as_at=NOW
    )


def report_of(version: ScheduleVersion, **options) -> Report:
    return contributions_report(
        version, standing=everybody(version.schedule.agreement), options=Options(**options), as_at=NOW
    )


def row(table: Table, key: str) -> Row:
    return next(row for row in table.rows if row.key == key)


def values(table: Table, key: str) -> list[Decimal | str | None]:
    return [cell.value for cell in row(table, key).cells]


def test_build_contributions_prints_the_table_of_2017_row_by_row(world) -> None:
    submitted(world.version)

    adults = report_for(world, world.council_finance).tables[0]

    assert [(row.label, row.style) for row in adults.rows] == [
        ("Contributions to Pool:", RowStyle.HEADING),
        ("Learning Disabilities", RowStyle.LINE),
        ("Mental Health", RowStyle.LINE),
        ("Acquired Brain Injury", RowStyle.LINE),
        ("Gross Contribution", RowStyle.TOTAL),
        ("Service User Income", RowStyle.LINE),
        ("Net Contribution", RowStyle.GRAND_TOTAL),
    ]
    assert values(adults, "learning-disabilities") == [pounds(74_883), pounds(13_477)]
    assert values(adults, "gross") == [pounds(85_238), pounds(61_216)]
    assert values(adults, "service-user-income") == [pounds(-5_502), Decimal(0)]
    assert values(adults, "net") == [pounds(79_736), pounds(61_216)]


def test_build_contributions_computed_net_stands_with_a_footnote_of_the_printed_one(world) -> None:
    publish_2017(world)
    submitted(world.version)

    bcf = report_for(world, world.nhs_finance).tables[1]

    assert values(bcf, "net") == [pounds(94_123), pounds(76_091)]
    [mark] = row(bcf, "net").cells[0].notes
    note = next(note for note in bcf.notes if note.mark == mark)
    assert "published as 94,292; the components sum to 94,123" in note.text
    assert "169 more" in note.text


def test_build_contributions_total_column_adds_the_partners(world) -> None:
    submitted(world.version)

    bcf = report_for(world, world.council_finance, total=True).tables[1]

    assert values(bcf, "net")[-1] == pounds(170_214)
    assert bcf.columns[-1].adds == ("council", "nhs")


def test_build_contributions_shares_are_exact_fractions(world) -> None:
    submitted(world.version)

    adults = report_for(world, world.council_finance, shares=True).tables[0]

    assert values(adults, "net")[2:] == [
        pounds(79_736) / pounds(140_952),
        pounds(61_216) / pounds(140_952),
    ]


def test_build_contributions_dependency_prints_by_itself(world) -> None:
    mark_indicative(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
        dependency=Dependency("Finance and Investment Committee", PartialDate(2017, 7, 25)),
    )

    report = report_for(world, world.nhs_finance)

    assert (
        "ACCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017."
        in report.status
    )


def test_build_contributions_calls_no_confirmed_figure_indicative() -> None:
    agreement, pool, version = three_partners()
    lines = ("carers", "equipment", "meals", "beds", "advice", "respite")
    make_lines(version, pool, *lines)
    enter_figures(version, pool, {(line, "council"): 5 for line in lines})
    tables = version_tables(version, standing=everybody(agreement))
    cabinet = TablesDependency("Cabinet", PartialDate(2017, 7, 18), "")

    def firm(line: TableLine) -> TableLine:
        status = FigureStatus.INDICATIVE if line.key == "meals" else FigureStatus.CONFIRMED
        figures = [replace(figure, status=status, dependency=cabinet) for figure in line.figures]
        return replace(line, figures=tuple(figures))

    [held] = tables.pools
    held = replace(held, lines=tuple(firm(line) for line in held.lines))
    said = status_sentences(replace(tables, pools=(held,)))

    name = tables.columns[0].short_name
    assert [sentence for sentence in said if name in sentence] == [
        f"{name} figures for Meals are indicative, subject to the Cabinet on 18 July 2017.",
        f"Other {name} figures are confirmed, subject to the Cabinet on 18 July 2017.",
    ]


def test_build_contributions_draft_says_so_and_hides_what_is_not_shared(world) -> None:
    report = report_for(world, world.council_finance, total=True)

    assert "DRAFT. Version 1 has not been submitted, and its figures may change." in report.status
    assert "ACCG has not yet shared its figures." in report.status
    cells = row(report.tables[0], "net").cells
    assert cells[0].value == pounds(79_736)
    assert [(cell.value, cell.absent) for cell in cells[1:]] == [(None, "Not yet shared")] * 2


def three_partners(**changes):
    council = make_council(code="council")
    bodies = [make_nhs_body(code="north"), make_organisation(code="south", kind=OrganisationKind.ICB)]
    agreement = make_agreement(
        parties=[council, *(PartySpec(body, column_group="NHS bodies") for body in bodies)]
    )
    pool = make_pool(agreement)
    return agreement, pool, make_version(agreement, **changes)


def test_build_contributions_parties_of_one_group_stand_as_one_column() -> None:
    _, pool, version = three_partners()
    make_lines(version, pool, "carers")
    enter_figures(version, pool, {("carers", "council"): 5, ("carers", "north"): 2, ("carers", "south"): 3})

    [table] = report_of(version).tables

    assert [column.heading for column in table.columns][1:] == ["NHS bodies"]
    assert values(table, "carers") == [Decimal(5), Decimal(5)]
    assert values(table, "net") == [Decimal(5), Decimal(5)]


def test_build_contributions_blank_is_not_reported_and_the_total_says_so() -> None:
    _, pool, version = three_partners()
    make_lines(version, pool, "carers", "equipment")
    enter_figures(version, pool, {("carers", "council"): 5, ("equipment", "council"): None})

    [table] = report_of(version).tables

    assert row(table, "equipment").cells[0].absent == "Not reported"
    gross = row(table, "gross").cells[0]
    assert (gross.value, len(gross.notes)) == (Decimal(5), 1)
    assert any("not yet reported" in note.text for note in table.notes)


def test_build_contributions_groups_nest_with_subtotals() -> None:
    _, pool, version = three_partners(unit=POUNDS)
    make_lines(
        version,
        pool,
        LineSpec("homes", "Care homes", group="adults"),
        LineSpec("day", "Day care", group="young"),
        LineSpec("kit", "Kit", nature=LineNature.CAPITAL),
        LineSpec("part", "Nursing", of_which="homes", group="adults"),
        LineSpec("dfg", "Facilities grant", kind=LineKind.PASS_THROUGH),
        groups=[GroupSpec("adults", "Adults"), GroupSpec("young", "Young adults", parent="adults")],
    )
    enter_figures(
        version,
        pool,
        {
            ("homes", "council"): 10,
            ("day", "council"): 4,
            ("kit", "council"): 2,
            ("part", "council"): 7,
            ("dfg", "council"): 100,
        },
    )

    [table] = report_of(version).tables

    assert [row.key for row in table.rows] == [
        "contributions",
        "adults-heading",
        "homes",
        "part",
        "young-heading",
        "day",
        "young",
        "adults",
        "kit",
        "gross",
        "net",
        "outside",
        "dfg",
    ]
    assert values(table, "young")[0] == 4
    assert values(table, "adults")[0] == 14
    assert values(table, "gross")[0] == 16
    assert row(table, "kit").label == "Kit (capital)"
    assert row(table, "part").style is RowStyle.OF_WHICH


def test_build_contributions_says_when_rounded_parts_do_not_sum() -> None:
    _, pool, version = three_partners(unit=MILLIONS_1)
    make_lines(version, pool, "a", "b")
    enter_figures(version, pool, {("a", "council"): 1_050_000, ("b", "council"): 1_050_000})

    [table] = report_of(version).tables

    assert any("rounded" in note.text for note in table.notes)


def test_build_contributions_without_rounding_says_nothing_of_it(world) -> None:
    submitted(world.version)

    assert not any(
        "rounded" in note.text
        for table in report_for(world, world.nhs_finance).tables
        for note in table.notes
    )


def test_build_contributions_prior_year_and_change() -> None:
    agreement, pool, last = three_partners(year=FinancialYear(2016))
    make_lines(last, pool, "carers")
    enter_figures(last, pool, {("carers", code): 10 for code in ("council", "north", "south")})
    submitted(last)
    now = make_version(agreement)
    make_lines(now, pool, "carers", "equipment")
    enter_figures(now, pool, {("carers", code): 15 for code in ("council", "north", "south")})

    [table] = report_of(now, prior_year=True).tables

    assert values(table, "carers")[-2:] == [Decimal(30), Decimal(15)]
    assert row(table, "equipment").cells[-2].absent == "No figure"


def test_build_contributions_dependency_of_some_lines_names_them(world) -> None:
    for line in ("learning-disabilities", "mental-health"):
        change = FigureChange(
            "adults",
            line,
            COUNCIL,
            None,
            1,
            particulars=Particulars(dependency_body="Cabinet", dependency_on=PartialDate(2017, 7, 18)),
            amount_stays=True,
        )
        save_figures(
            version=world.version, changes=[change], standing=standing(world.council_finance), reason=REASON
        )

    assert (
        "ACC figures for Learning Disabilities and Mental Health are draft, subject to the Cabinet on 18 July 2017."
        in report_for(world, world.council_finance).status
    )


def test_build_contributions_month_of_a_decision_reads_in_and_the_rest_is_named(world) -> None:
    change = FigureChange(
        "adults",
        "mental-health",
        COUNCIL,
        None,
        1,
        particulars=Particulars(dependency_body="Cabinet", dependency_on=PartialDate(2017, 7)),
        amount_stays=True,
    )
    save_figures(
        version=world.version, changes=[change], standing=standing(world.council_finance), reason=REASON
    )

    status = report_for(world, world.council_finance).status

    assert "ACC figures for Mental Health are draft, subject to the Cabinet in July 2017." in status
    assert "Other ACC figures are draft." in status


def test_build_contributions_status_is_a_word_and_each_decision_one_note(published_version) -> None:
    everything = dict.fromkeys(("total", "shares", "prior_year", "sources", "leads", "status"), True)

    adults, bcf = report_of(published_version, **everything).tables

    disabilities = row(adults, "learning-disabilities").cells[-1]
    notes = {note.mark: note.text for note in adults.notes if note.mark}
    assert disabilities.value == "Indicative"
    assert [notes[mark] for mark in disabilities.notes] == [
        "County Council: subject to the Cabinet on 18 July 2017.",
        "OCCG: subject to the Finance and Investment Committee on 25 July 2017.",
    ]
    assert len([text for text in notes.values() if "Finance and Investment" in text]) == 1
    assert "There is no table of 2016/17 to compare with." in [note.text for note in adults.notes]
    assert "prior" not in {column.key for column in adults.columns}
    assert "iBCF" in values(bcf, "ibcf-grant-funded-expenditure")
    assert "Funding sources. iBCF: Improved Better Care Fund." in [note.text for note in bcf.notes]


def test_build_contributions_status_names_who_stands_where(world) -> None:
    mark_indicative(
        version=world.version,
        party=world.party(NHS),
        standing=standing(world.nhs_finance),
        reason=REASON,
        seen=AS_THEY_STAND,
    )
    adults = report_of(world.version, status=True).tables[0]

    assert values(adults, "mental-health")[-1] == "Draft: ACC; Indicative: ACCG"
