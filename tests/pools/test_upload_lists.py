"""Lists of figures: CSVs and plain sheets whose first row names their columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from pooledbudgets.lib import clock
from pooledbudgets.lib.exports import report_csv
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import PrintedRow
from pools.reports.contributions import Options, build_contributions
from pools.selectors import version_tables
from pools.services.figures import Particulars
from pools.services.lines import GroupSpec, LineSpec
from pools.services.published import CellAddress, PublishedSpec, record_published
from pools.services.sharing import share_figures
from pools.uploads.cells import FileRefused
from pools.uploads.files import sheets_of
from pools.uploads.lists import plain
from pools.uploads.matching import CellState, Comparison, compare_file
from tests.factories import REASON, everybody, make_lines, standing
from tests.pools.tables_of_2017 import COUNCIL, NHS, World, make_world
from tests.pools.upload_files import csv_file, plain_workbook

pytestmark = pytest.mark.django_db

WIDE = "pool,line,ACC,ACCG"


@pytest.fixture
def world() -> World:
    return make_world()


def compared(world: World, data: bytes, *, who: Any = None) -> Comparison:
    seen = who or standing(world.council_finance)
    return compare_file(sheets_of(data), version_tables(world.seen_by(world.council_finance), standing=seen))


def share(world: World) -> None:
    share_figures(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
    )


def addresses(comparison: Comparison) -> dict[str, Decimal | None]:
    return {change.address: change.amount for change in comparison.changes}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([WIDE, 'adults,learning-disabilities,"75,000",'], id="wide, by code and key"),
        pytest.param(["Line, POOL ,acc", "Learning  disabilities,Adults,75000"], id="any order and case"),
        pytest.param(["pool,line,council", "adults,Learning Disabilities,75000.00"], id="party's code"),
        pytest.param(["pool,line,ACC (£)", "adults,learning-disabilities,75000000"], id="in pounds"),
        pytest.param(["pool,line,ACC (£m)", "adults,learning-disabilities,75"], id="in millions"),
        pytest.param(["pool,line,partner,amount", "adults,learning-disabilities,ACC,75000"], id="long"),
        pytest.param(
            ["pool,line,partner,amount (£)", 'adults,learning-disabilities,council,"£75,000,000"'], id="long in pounds"
        ),
    ],
)  # fmt: skip
def test_compare_file_list_in_any_documented_form_gives_the_change(world, lines) -> None:
    comparison = compared(world, csv_file(*lines))

    assert comparison.refused == ()
    assert addresses(comparison) == {"adults/learning-disabilities/council": Decimal(75_000_000)}
    assert comparison.changes[0].seen_revision == 1
    assert comparison.changes[0].particulars is None


def test_compare_file_plain_sheet_of_a_workbook_is_read_as_a_list(world) -> None:
    comparison = compared(world, plain_workbook(("pool", "line", "ACC"), ("adults", "Mental Health", 9_000)))

    assert addresses(comparison) == {"adults/mental-health/council": Decimal(9_000_000)}
    assert comparison.of(CellState.CHANGED)[0].place == "Figures!C2"


def test_compare_file_blank_is_not_reported_and_unnamed_lines_stay(world) -> None:
    comparison = compared(world, csv_file(WIDE, "adults,mental-health,,", "adults,acquired-brain-injury,0,"))

    assert addresses(comparison) == {
        "adults/mental-health/council": None,
        "adults/acquired-brain-injury/council": 0,
    }
    assert comparison.remarks == ("The file says nothing of 8 of your figures, which stay as they are.",)


def test_compare_file_partners_own_figures_are_taken_and_others_left(world) -> None:
    share(world)

    same = compared(world, csv_file(WIDE, "adults,learning-disabilities,74883,13477"))
    other = compared(world, csv_file(WIDE, "adults,learning-disabilities,74883,14000"))

    assert same.changes == other.changes == ()
    assert [cell.state for cell in same.cells] == [CellState.UNCHANGED] * 2
    (refused,) = other.refused
    assert refused.sentence == (
        "D2: ACCG enters its own figures. Put back what was there (13,477), or clear the cell."
    )


def test_compare_file_unshared_figure_is_refused_whether_right_or_wrong(world) -> None:
    """Else one could find out a partner's figure by trying."""
    sentences = {
        compared(world, csv_file(WIDE, f"adults,learning-disabilities,,{guess}")).refused[0].sentence
        for guess in (13_477, 5)
    }

    assert sentences == {
        "D2: ACCG enters its own figures, and has not shared them. Clear the cell, or leave the column out."
    }


def test_compare_file_operator_enters_every_partners_figures(world) -> None:
    comparison = compared(
        world,
        csv_file(WIDE, "adults,learning-disabilities,1,2", "bcf,older-people,3,54583"),
        who=everybody(world.agreement),
    )

    assert list(addresses(comparison)) == [
        "adults/learning-disabilities/council",
        "adults/learning-disabilities/nhs",
        "bcf/older-people/council",
    ]


def test_compare_file_totals_and_marked_rows_are_taken_as_printed(world) -> None:
    comparison = compared(
        world,
        csv_file(
            "pool,line,ACC,ACCG,Total,published",
            "adults,Learning Disabilities,74883,,88360,",
            "adults,mental-health,9734,,,yes",
            "bcf,Gross contribution,127052,,,",
            'bcf,Net Contribution,"94,292",,,',
            "bcf,net total,,,170383,",
        ),
    )

    assert comparison.refused == ()
    assert comparison.changes == ()
    assert comparison.printed == {
        "adults": (
            PublishedSpec(CellAddress(PrintedRow.LINE, "learning-disabilities"), Decimal(88_360_000)),
            PublishedSpec(CellAddress(PrintedRow.LINE, "mental-health", COUNCIL), Decimal(9_734_000)),
        ),
        "bcf": (
            PublishedSpec(CellAddress(PrintedRow.GROSS, "", COUNCIL), Decimal(127_052_000)),
            PublishedSpec(CellAddress(PrintedRow.NET, "", COUNCIL), Decimal(94_292_000)),
            PublishedSpec(CellAddress(PrintedRow.NET), Decimal(170_383_000)),
        ),
    }
    assert comparison.of(CellState.PRINTED)[0].words == (
        "E2: Adults, Learning Disabilities, Total, as printed: 88,360."
    )


def test_compare_file_printed_figure_of_the_partner_is_for_the_partner_to_record(world) -> None:
    comparison = compared(
        world, csv_file("pool,line,ACC,ACCG,published", "bcf,Net Contribution,94292,76091,")
    )

    [refused] = comparison.refused
    assert refused.sentence == (
        "D2: ACCG records itself what was printed of its figures. Clear the cell, or leave the column out."
    )


def test_compare_file_printed_figure_says_what_it_replaces_and_the_same_one_is_unchanged(world) -> None:
    cell = CellAddress(PrintedRow.NET, "", COUNCIL)
    record_published(
        version=world.version,
        pool=world.bcf,
        figures=[PublishedSpec(cell, Decimal(94_292_000))],
        standing=standing(world.council_finance),
        reason=REASON,
    )

    same = compared(world, csv_file("pool,line,ACC", "bcf,net,94292"))
    other = compared(world, csv_file("pool,line,ACC", "bcf,net,94123"))

    assert not same.printed
    assert [row.old for row in same.of(CellState.UNCHANGED)] == ["94,292"]
    assert other.printed["bcf"] == (PublishedSpec(cell, Decimal(94_123_000), replaces=Decimal(94_292_000)),)
    assert other.of(CellState.PRINTED)[0].words.endswith("94,123. It replaces 94,292.")


def test_compare_file_group_subtotals_and_rows_that_share_a_name(world) -> None:
    make_lines(
        world.version,
        world.adults,
        LineSpec("beds", "Beds", group="care"),
        LineSpec("beds-income", "Beds", kind="income-deduction"),
        groups=[GroupSpec("care", "Care homes")],
    )

    both = compared(world, csv_file(WIDE, "adults,Beds,5,"))
    assert both.refused[0].sentence.startswith(
        "B2: “Beds” is the name of 2 rows of Adults. Give the line’s key"
    )
    keyed = compared(
        world,
        csv_file(
            "pool,line,kind,ACC",
            "adults,beds,,5",
            "adults,Beds,Service user income deducted,-5",
            "adults,Care homes subtotal,,6",
        ),
    )
    assert addresses(keyed) == {"adults/beds/council": 5_000, "adults/beds-income/council": -5_000}
    assert keyed.printed["adults"][0].cell == CellAddress(PrintedRow.SUBTOTAL, "care", COUNCIL)


def test_compare_file_list_carries_particulars_of_own_figures(world) -> None:
    comparison = compared(
        world,
        csv_file(
            "pool,line,ACC,Funding source,recurrent,subject to,date of decision,note",
            "adults,learning-disabilities,74883,base-budget,yes,Cabinet,18/07/2017,<b>kept</b>",
        ),
    )

    (change,) = comparison.changes
    assert change.amount_stays
    assert change.particulars == Particulars(
        funding_source="base-budget",
        is_recurrent=True,
        dependency_body="Cabinet",
        dependency_on=change.particulars.dependency_on,
        note="<b>kept</b>",
    )
    assert str(change.particulars.dependency_on) == "18 July 2017"


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("childrens,learning-disabilities,5,", "A2", "is not a pool of this agreement. The pools are Adults"),
        (",learning-disabilities,5,", "A2", "The pool is missing"),
        ("adults,learning disability,5,", "B2", "Is “Learning Disabilities” meant?"),
        ("adults,,5,", "B2", "has no line “”"),
        ("adults,learning-disabilities,lots,", "C2", "is not an amount"),
        ("adults,learning-disabilities,1e9,", "C2", "is not an amount"),
        ('adults,learning-disabilities,"12,34",', "C2", "is not an amount"),
        ("adults,learning-disabilities,１２３,", "C2", "is not an amount"),
        ("adults,learning-disabilities,-0,", "C2", "is negative"),
        ("adults,learning-disabilities,NaN,", "C2", "is not an amount"),
        (f"adults,learning-disabilities,{'9' * 30},", "C2", "more than £10,000,000,000"),
        ("adults,learning-disabilities,0.000001,", "C2", "part of a penny"),
        ("adults,learning-disabilities,€5,", "C2", "another currency"),
        ('adults,learning-disabilities,"(5,502)",', "C2", "is negative"),
        ("adults,learning-disabilities,=1+1,", "C2", "holds a formula; paste its value"),
        ("adults,net,=1+1,", "C2", "holds a formula; paste its value"),
        ("adults,learning-disabilities,29 February 2017,", "C2", "is not an amount"),
    ],
)
def test_compare_file_bad_row_is_refused_by_its_cell(world, line, place, words) -> None:
    (refused,) = compared(world, csv_file(WIDE, line)).refused

    assert refused.place == place
    assert refused.sentence.startswith(place)
    assert words in refused.sentence


def test_compare_file_of_quite_another_table_is_refused_whole_and_soon(world) -> None:
    rows = [f"adults,nonsense {i},5," for i in range(20_000)]

    with pytest.raises(FileRefused, match="More than 500 cells of the file cannot be used"):
        compared(world, csv_file(WIDE, *rows))


def test_compare_file_same_figure_twice_is_refused(world) -> None:
    comparison = compared(
        world, csv_file("pool,line,ACC", "adults,learning-disabilities,5", "Adults,Learning Disabilities,6")
    )

    (refused,) = comparison.refused
    assert refused.sentence == "C3: The file has this figure already, at C2. Keep one."


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("pool,ACC,amount", "must name its columns"),
        ("some,other,table", "must name its columns"),
        ("pool,line", "must name its columns"),
        ("pool,line,partner", "must name its columns"),
        ("pool,line,ACC,partner,amount", "must name its columns"),
        ("pool;line;ACC", "must name its columns"),
        ("pool,line,Otherland CCG", "C1: “Otherland CCG” is neither a partner of this schedule nor"),
        ("pool,line,ACC,council", "two columns “council”"),
        ("pool,line,ACC,note,Note", "two columns “Note”"),
        ("pool,line,ACC,", "D2 is in a column without a name"),
    ],
)
def test_compare_file_header_that_cannot_be_understood_is_refused_whole(world, header, words) -> None:
    with pytest.raises(FileRefused) as refusal:
        compared(world, csv_file(header, "adults,learning-disabilities,5,6"))

    assert words in refusal.value.message


def test_compare_file_csv_of_the_table_comes_back(world) -> None:
    """The file every contributions table is downloaded as, with a figure changed."""
    share(world)
    tables = version_tables(world.seen_by(world.council_finance), standing=standing(world.council_finance))
    report = build_contributions(tables, options=Options(), as_at=clock.now(), dated=clock.today())
    text = report_csv(report).decode("utf-8-sig").replace("74883000.00", "75000000.00")

    comparison = compared(world, text.encode("utf-8-sig"))

    assert comparison.refused == ()
    assert addresses(comparison) == {"adults/learning-disabilities/council": Decimal(75_000_000)}
    assert set(comparison.printed) == {"adults", "bcf"}


def test_documented_columns_are_those_that_are_read(world) -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "uploads.md").read_text(encoding="utf-8")
    documented = [
        plain(name)
        for row in text.splitlines()
        if row.startswith("| `")
        for name in row.split("|")[1].split("`")[1::2]
    ]

    assert set(documented) == {
        "pool", "line", "kind", "total", "partner", "amount", "published",
        "funding source", "recurrent", "subject to", "date of decision", "note",
    }  # fmt: skip
    wide = ",".join(name for name in documented if name not in ("partner", "amount")) + ",ACC"
    long = ",".join(name for name in documented if name != "total")
    for header in (wide, long):
        assert compared(world, csv_file(header)).cells == ()
