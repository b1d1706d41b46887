"""The workbook handed out, and what it says when it comes back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.selectors import version_tables
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.lines import GroupSpec, LineSpec, remove_line
from pools.services.sharing import share_figures
from pools.uploads.cells import FileRefused
from pools.uploads.files import sheets_of
from pools.uploads.form import Hidden
from pools.uploads.matching import CellState, Comparison, compare_file
from tests.factories import REASON, enter_figures, everybody, make_lines, standing
from tests.pools.tables_of_2017 import COUNCIL, NHS, World, make_world
from tests.pools.upload_files import changed, filled_in, handed_out, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADULTS, BCF = "Adults", "Better Care Fund"
OWN = f"figure:{COUNCIL}"
LD = "learning-disabilities"


@pytest.fixture
def world() -> World:
    return make_world()


def compared(world: World, data: bytes, *, person: Any = None) -> Comparison:
    officer = person or world.council_finance
    tables = version_tables(world.seen_by(officer), standing=standing(officer))
    return compare_file(sheets_of(data), tables)


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def council_book(world: World) -> bytes:
    return handed_out(world.seen_by(world.council_finance), world.council_finance)


def save_one(world: World, party: str, line: str, thousands: int | None, **particulars: Any) -> None:
    """Somebody saves a figure of the Adults pool on the page."""
    tables = version_tables(world.version, standing=everybody(world.agreement))
    row = next(row for row in tables.pools[0].lines if row.key == line)
    figure = next(figure for figure in row.figures if figure.column == party)
    change = FigureChange(
        "adults",
        line,
        party,
        None if thousands is None else Decimal(thousands * 1000),
        seen_revision=figure.revision,
        particulars=Particulars(**particulars) if particulars else None,
    )
    save_figures(version=world.version, changes=[change], standing=everybody(world.agreement), reason=REASON)


# --- Going out ----------------------------------------------------------------------------------------


def test_workbook_opens_own_cells_alone_and_locks_the_rest_without_a_password(world) -> None:
    sheet = opened(council_book(world))[ADULTS]

    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    lines = [LD, "mental-health", "acquired-brain-injury", "service-user-income"]
    fields = [OWN, "funding source", "recurrent", "subject to", "date of decision", "note"]
    assert unlocked == {place(sheet, line, field) for line in lines for field in fields}
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [sheet.column_dimensions[letter].hidden for letter in "AE"] == [True, False]
    assert sheet.row_dimensions[4].hidden


def test_workbook_holds_real_numbers_units_and_live_sums(world) -> None:
    data = council_book(world)
    sheet = opened(data)[BCF]
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[BCF]

    assert sheet[place(sheet, "older-people", OWN)].value == 84_167
    assert sheet["F6"].value == "£’000"
    net = place(sheet, "(net)", OWN)
    assert sheet[net].value.startswith('=IF(COUNT(F11:F13)=0,"Not reported",SUM(')
    assert values[net].value == 94_123
    assert values[place(sheet, "(gross)", OWN)].value == 127_052


def worked_out(sheet: Worksheet, address: str) -> Decimal:
    """What a cell comes to, its sums worked out anew from nothing but numbers and other sums."""
    value = sheet[address].value
    if not isinstance(value, str):
        return Decimal(str(value or 0))
    formula = re.fullmatch(r'=IF\(COUNT\((.*)\)=0,"Not reported",SUM\(\1\)\)', value)
    if not formula:
        assert not value.startswith("="), value
        return Decimal(0)
    parts = [sheet[part] for part in formula[1].split(",")]
    cells = [
        cell for part in parts for row in (part if isinstance(part, tuple) else ((part,),)) for cell in row
    ]
    return sum((worked_out(sheet, cell.coordinate) for cell in cells), Decimal(0))


def test_workbook_sums_groups_parts_and_rows_known_in_total_as_the_product_does(world) -> None:
    make_lines(
        world.version,
        world.adults,
        LineSpec("home-care", "Home care", group="at-home"),
        LineSpec("night", "Night service", group="at-home", of_which="home-care"),
        LineSpec("homes", "Care homes", group="care"),
        LineSpec("later", "Known later", total_only=Decimal(5_000)),
        LineSpec("grant", "Passed on", "pass-through"),
        groups=[GroupSpec("care", "Care"), GroupSpec("at-home", "At home", parent="care")],
    )
    own = {"home-care": 700_500, "night": 100_000, "homes": 30_000, "grant": 9_000}
    enter_figures(world.version, world.adults, {(line, COUNCIL): pounds for line, pounds in own.items()})
    share_figures(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
    )
    tables = version_tables(world.seen_by(world.council_finance), standing=standing(world.council_finance))

    data = council_book(world)

    sheet = opened(data)[ADULTS]
    cached = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[ADULTS]
    totals = tables.pools[0].totals
    sums = {"gross": totals.gross, "net": totals.net, **totals.subtotals}
    assert set(sums) == {"gross", "net", "care", "at-home"}
    for row, by_column in sums.items():
        for column, expected in by_column.items():
            address = place(sheet, f"({row})", f"figure:{column}")
            assert worked_out(sheet, address) == (expected.amount or 0) / 1000, (row, column)
            shown = cached[address].value
            assert shown == ("Not reported" if expected.amount is None else float(expected.amount / 1000))


def test_workbook_holds_nothing_of_a_partner_who_has_not_shared(world) -> None:
    data = council_book(world)

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = b"".join(book.read(name) for name in book.namelist())
    assert b"13477" not in content
    assert b"54583" not in content
    sheet = opened(data)[ADULTS]
    assert sheet[place(sheet, LD, f"figure:{NHS}")].value == "Not yet shared"
    assert sheet[place(sheet, "(net)", "figure:total")].value == "Not yet shared"


def test_workbook_shows_shared_figures_for_comparison(world) -> None:
    share_figures(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
    )

    sheet = opened(council_book(world))[ADULTS]

    assert sheet[place(sheet, LD, f"figure:{NHS}")].value == 13_477
    assert sheet[place(sheet, LD, "figure:total")].value.startswith("=IF(COUNT(F7:G7)=0")


def test_workbook_offers_lists_and_the_sources_of_the_partys_side(world) -> None:
    book = opened(handed_out(world.seen_by(world.nhs_finance), world.nhs_finance))

    listed = [cell.value for cell in book["Instructions"]["A"]]
    assert "Additional NHS contribution" in listed
    assert "Improved Better Care Fund" not in listed
    rules = {rule.type for rule in book[ADULTS].data_validations.dataValidation}
    assert rules == {"list", "decimal"}


def test_workbook_says_why_a_cell_is_locked(world) -> None:
    make_lines(world.version, world.adults, LineSpec("new-income", "New income", "income-deduction"))
    make_lines(world.version, world.adults, LineSpec("later", "Known later", total_only=Decimal(5_000)))

    sheet = opened(handed_out(world.seen_by(world.nhs_finance), world.nhs_finance))[ADULTS]

    income = sheet[place(sheet, "new-income", f"figure:{NHS}")]
    later = sheet[place(sheet, "later", f"figure:{NHS}")]
    assert (income.value, income.protection.locked) == ("Not applicable", True)
    assert (later.value, later.protection.locked) == ("Known in total only", True)
    assert sheet[place(sheet, "later", "figure:total")].value == 5


# --- Coming back --------------------------------------------------------------------------------------


def test_compare_file_of_an_untouched_workbook_changes_nothing(world) -> None:
    comparison = compared(world, changed(council_book(world), lambda book: None))

    assert comparison.changes == ()
    assert {cell.state for cell in comparison.cells} == {CellState.UNCHANGED}
    assert comparison.remarks == ()


def test_compare_file_of_an_edited_workbook_gives_exactly_those_changes(world) -> None:
    data = filled_in(
        council_book(world),
        {
            (ADULTS, LD, OWN): 75_000.5,
            (ADULTS, LD, "funding source"): "Base budget",
            (ADULTS, "mental-health", OWN): None,
            (ADULTS, "service-user-income", OWN): "(5,600)",
            (BCF, "older-people", "recurrent"): "Yes",
            (BCF, "older-people", "subject to"): "Cabinet",
            (BCF, "older-people", "date of decision"): "July 2017",
            (BCF, "older-people", "note"): "Two\nlines",
        },
    )

    comparison = compared(world, data)

    assert comparison.refused == ()
    assert [
        (c.address, c.amount, c.seen_revision, c.amount_stays, c.particulars) for c in comparison.changes
    ] == [
        ("adults/learning-disabilities/council", Decimal("75000500"), 1, False, Particulars("base-budget")),
        ("adults/mental-health/council", None, 1, False, None),
        ("adults/service-user-income/council", Decimal("-5600000"), 1, False, None),
        (
            "bcf/older-people/council",
            Decimal("84167000"),
            1,
            True,
            Particulars(
                is_recurrent=True,
                dependency_body="Cabinet",
                dependency_on=PartialDate(2017, 7),
                note="Two\nlines",
            ),
        ),
    ]
    words = [cell.words for cell in comparison.of(CellState.CHANGED, CellState.NEW)]
    assert words[0] == ("Adults!F7: Adults, Learning Disabilities, ACC: 74,883 becomes 75,000.5 (+117.5).")
    assert words[2].endswith("Mental Health, ACC: 9,734 becomes Not reported.")
    assert words[-1].endswith("note: Two\nlines, new.")


amounts = st.none() | st.integers(0, 10**12).map(lambda pence: Decimal(pence).scaleb(-2))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from([LD, "mental-health", "acquired-brain-injury"]), amounts))
def test_compare_file_round_trip_of_any_amounts_is_exact(world, typed) -> None:
    held = {
        LD: Decimal(74_883_000),
        "mental-health": Decimal(9_734_000),
        "acquired-brain-injury": Decimal(621_000),
    }
    values = {
        (ADULTS, line, OWN): None if pounds is None else float(pounds / 1000)
        for line, pounds in typed.items()
    }

    comparison = compared(world, filled_in(council_book(world), values))

    assert comparison.refused == ()
    assert {change.line_key: change.amount for change in comparison.changes} == {
        line: pounds for line, pounds in typed.items() if pounds != held[line]
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (OWN, "=1+1", "holds a formula; paste its value"),
        (OWN, "lots", "“lots” is not an amount"),
        (OWN, "#REF!", "#REF!"),
        (OWN, -5, "is negative"),
        (OWN, 0.0000001, "part of a penny"),
        (OWN, True, "holds TRUE"),
        ("date of decision", "29 February 2017", "29 February 2017 is not in the calendar"),
        ("date of decision", "25 July 2017", "without the body that decides"),
        ("funding source", "The mattress", "not a funding source"),
        ("recurrent", "perhaps", "neither yes nor no"),
        ("note", "=HYPERLINK(1)", "holds a formula"),
        (f"figure:{NHS}", 5, "ACCG enters its own figures"),
    ],
)
def test_compare_file_bad_cell_is_refused_by_sheet_and_address(world, field, value, words) -> None:
    book = opened(council_book(world))
    address = place(book[ADULTS], LD, field)

    comparison = compared(world, filled_in(council_book(world), {(ADULTS, LD, field): value}))

    (refused,) = comparison.refused
    assert refused.place == f"Adults!{address}"
    assert refused.sentence.startswith(f"Adults!{address}")
    assert words in refused.sentence
    assert comparison.changes == () or field == "date of decision"


def test_compare_file_keeps_markup_as_the_words_they_are(world) -> None:
    hostile = "<script>alert(1)</script><b>&amp;</b>"

    comparison = compared(world, filled_in(council_book(world), {(ADULTS, LD, "note"): hostile}))

    assert comparison.changes[0].particulars.note == hostile


def test_compare_file_leaves_alone_what_was_changed_elsewhere_and_not_in_the_workbook(world) -> None:
    data = filled_in(council_book(world), {(ADULTS, "mental-health", OWN): 10_000})
    save_one(world, COUNCIL, LD, 80_000)

    comparison = compared(world, data)

    assert [change.line_key for change in comparison.changes] == ["mental-health"]
    (left,) = comparison.of(CellState.LEFT_ALONE)
    assert (left.place, left.old) == ("Adults!F7", "80,000")


def test_compare_file_carries_the_revision_the_writer_saw(world) -> None:
    data = filled_in(council_book(world), {(ADULTS, LD, OWN): 75_000})
    save_one(world, COUNCIL, LD, 80_000)

    (change,) = compared(world, data).changes

    assert change.seen_revision == 1


def test_compare_file_partners_figure_as_it_was_handed_out_is_no_refusal_after_it_changed(world) -> None:
    share_figures(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
    )
    data = council_book(world)
    save_one(world, NHS, LD, 14_000)

    assert compared(world, data).refused == ()
    tampered = filled_in(data, {(ADULTS, LD, f"figure:{NHS}"): 13_999})
    (refused,) = compared(world, tampered).refused
    assert "Put back what was there (14,000)" in refused.sentence


def test_compare_file_note_too_long_for_a_cell_survives_untouched(world) -> None:
    long = "x" * 40_000
    save_one(world, COUNCIL, LD, 74_883, note=long)

    untouched = compared(world, changed(council_book(world), lambda book: None))
    amount = compared(world, filled_in(council_book(world), {(ADULTS, LD, OWN): 1}))

    assert untouched.changes == ()
    assert amount.changes[0].particulars is None


def test_compare_file_workbook_of_another_version_party_or_agreement_is_refused_whole(world) -> None:
    data = council_book(world)
    mark = opened(data)[ADULTS]["A1"].value

    def marked(words: str) -> bytes:
        return changed(data, lambda book: book[ADULTS].cell(1, 1, words))

    for words, said in [
        (mark.replace(" 1 council", " 7 council"), "handed out for version 7"),
        (mark.replace("anyshire", "elsewhere"), "not for Anyshire section 75 agreement"),
        (mark.replace("2017-18", "2018-19"), "handed out for anyshire 2018-19"),
        (mark.replace("gbp-thousands", "gbp"), "unit of the schedule has changed"),
        (mark.replace("adults", "children"), "There is no pool “children”"),
    ]:
        assert words != mark
        with pytest.raises(FileRefused, match=said):
            compared(world, marked(words))
    with pytest.raises(FileRefused, match="You can enter figures only for ACCG"):
        compared(world, data, person=world.nhs_finance)


def test_compare_file_workbook_without_its_marks_or_hidden_columns_is_refused_whole(world) -> None:
    data = council_book(world)

    with pytest.raises(FileRefused, match="not one that was downloaded here"):
        compared(world, changed(data, lambda book: [book[n].cell(1, 1, "mine") for n in (ADULTS, BCF)]))
    with pytest.raises(FileRefused, match="Columns of the sheet “Adults” are missing"):
        compared(world, changed(data, lambda book: book[ADULTS].delete_cols(2)))


def test_compare_file_survives_moved_columns_renamed_sheets_and_sheets_of_ones_own(world) -> None:
    def deed(book: openpyxl.Workbook) -> None:
        sheet = book[ADULTS]
        sheet.title = "My adults"
        sheet[place(sheet, LD, OWN)].value = 75_000
        sheet.insert_cols(6)
        book.create_sheet("Workings")["A1"] = "=1+1"

    comparison = compared(world, changed(council_book(world), deed))

    (change,) = comparison.changes
    assert change.amount == 75_000_000
    assert comparison.of(CellState.CHANGED)[0].place == "My adults!G7"
    assert comparison.remarks == ("Sheets without figures for this schedule were left alone: Workings.",)


def test_compare_file_rows_that_are_no_lines_or_come_twice_are_refused(world) -> None:
    def deed(book: openpyxl.Workbook) -> None:
        sheet = book[ADULTS]
        sheet["E20"], sheet["F20"] = "A line of my own", 5
        for column in range(1, 12):
            sheet.cell(21, column, sheet.cell(7, column).value)

    data = changed(council_book(world), deed)
    sentences = [cell.sentence for cell in compared(world, data).refused]

    assert sentences[0].startswith("Adults!E20: This row is not a line of the table. Add the line")
    assert sentences[1] == "Adults!F21: The file has this figure already, at Adults!F7. Keep one."


def test_compare_file_line_removed_since_is_refused_and_a_deleted_row_is_remarked(world) -> None:
    make_lines(world.version, world.adults, "short-lived")
    data = council_book(world)
    remove_line(
        version=world.version,
        pool=world.adults,
        key="short-lived",
        standing=everybody(world.agreement),
        reason=REASON,
    )

    (refused,) = compared(world, data).refused
    assert "“short-lived” is no longer in the table" in refused.sentence

    shorter = compared(world, changed(council_book(world), lambda book: book[ADULTS].delete_rows(7)))
    assert shorter.remarks == ("The file says nothing of 1 of your figures, which stays as it is.",)


def test_hidden_columns_have_the_names_the_reader_expects(world) -> None:
    sheet = opened(council_book(world))[ADULTS]

    assert [sheet.cell(4, column).value for column in range(1, 5)] == list(Hidden)


@pytest.mark.libreoffice
def test_workbook_comes_back_from_libreoffice_as_it_went(world, tmp_path: Path) -> None:
    data = filled_in(
        council_book(world), {(ADULTS, LD, OWN): 75_000.12345, (BCF, "older-people", "note"): "Café"}
    )
    (tmp_path / "book.xlsx").write_bytes(data)
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "back"),
            str(tmp_path / "book.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )

    back = (tmp_path / "back" / "book.xlsx").read_bytes()
    comparison = compared(world, back)

    assert comparison.refused == ()
    sheet = openpyxl.load_workbook(io.BytesIO(back), data_only=True)[ADULTS]
    assert sheet[place(sheet, "(net)", OWN)].value == 79_853.12345  # LibreOffice's own sum
    assert sheet[place(sheet, "(net)", "figure:total")].value == "Not yet shared"
    ld, note = comparison.changes
    assert (ld.amount, ld.particulars) == (Decimal("75000123.45"), None)
    assert note.particulars == replace(Particulars(), note="Café")
    assert len(comparison.of(CellState.CHANGED, CellState.NEW)) == 2
