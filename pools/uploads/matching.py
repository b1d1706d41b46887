"""What a file says beside what the version holds: each cell new, changed, unchanged, left alone or refused."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pooledbudgets.lib.money import DisplayUnit, full_pounds
from pools.choices import FundingSource, PrintedRow
from pools.entry_rules import may_be_negative
from pools.services.figures import FigureChange, Particulars
from pools.services.published import CellAddress, PublishedSpec
from pools.tables import Figure, VersionTables
from pools.totals import TOTAL
from pools.uploads.cells import (
    BadCell,
    FileRefused,
    RawCell,
    Sheet,
    amount_in,
    date_in,
    source_in,
    text_in,
    yes_no_in,
)
from pools.uploads.form import INSTRUCTIONS, Field, amount_shown, as_written, is_enterable
from pools.uploads.lists import HEADER, is_list, read_list
from pools.uploads.statements import (
    Printed,
    Refusal,
    Stated,
    Statements,
    figure_of,
    heading_of,
    marked_sheets,
    read_workbook,
    refusal_of,
    refuse_too_many,
)


class CellState(StrEnum):
    """What becomes of a cell of the file, in the order in which it is told."""

    REFUSED = "Refused"
    NEW = "New"
    CHANGED = "Changed"
    PRINTED = "Printed"
    LEFT_ALONE = "Left alone"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True, slots=True)
class CellReport:
    """One cell of the file in plain English. `old`, `new` and `difference` are as typed, in the unit."""

    place: str
    state: CellState
    pool: str = ""
    label: str = ""
    address: str = ""
    """Of the figure it belongs to; blank when it belongs to none."""
    old: str = ""
    new: str = ""
    difference: str = ""
    pounds: str = ""
    """The new amount in full."""
    is_amount: bool = False
    """Whether it is the figure's amount, not its source, decision or note."""
    sentence: str = ""

    @property
    def words(self) -> str:
        """The cell in one line, as the command prints it."""
        if self.state is CellState.REFUSED:
            return self.sentence
        what = f"{self.place}: {self.pool}, {self.label}"
        match self.state:
            case CellState.NEW:
                return (
                    f"{what}: {self.new}, new."
                    if not self.pounds
                    else f"{what}: {self.new} ({self.pounds}), new."
                )
            case CellState.CHANGED:
                by = f" ({self.difference})" if self.difference else ""
                return f"{what}: {self.old} becomes {self.new}{by}."
            case CellState.PRINTED:
                instead = f" It replaces {self.old}." if self.old else ""
                return f"{what}: {self.new}.{instead}"
        return f"{what}: {self.old}, {self.state.lower()}. {self.sentence}".rstrip()


_STATES: Final = tuple(CellState)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a file would do."""

    cells: tuple[CellReport, ...] = ()
    changes: tuple[FigureChange, ...] = ()
    printed: Mapping[str, tuple[PublishedSpec, ...]] = dataclasses.field(default_factory=dict)
    """Printed figures by pool code."""
    remarks: tuple[str, ...] = ()

    def of(self, *states: CellState) -> tuple[CellReport, ...]:
        """The cells in these states."""
        return tuple(cell for cell in self.cells if cell.state in states)

    @property
    def refused(self) -> tuple[CellReport, ...]:
        return self.of(CellState.REFUSED)

    @property
    def figures(self) -> Mapping[CellState, int]:
        """How many figures are new, changed, left alone and unchanged.

        A figure is one line's for one partner, whatever its kind and however many cells of the file speak of it:
        new when its amount is, changed when anything else of it changes. New and changed ones are `changes`.
        """
        cells: dict[str, set[CellState]] = {}
        for cell in self.cells:
            if cell.address:
                state = cell.state
                is_only_added_to = state is CellState.NEW and not cell.is_amount
                cells.setdefault(cell.address, set()).add(CellState.CHANGED if is_only_added_to else state)
        return Counter(min(states, key=_STATES.index) for states in cells.values())

    @property
    def printed_count(self) -> int:
        """How many printed figures it has."""
        return sum(map(len, self.printed.values()))

    def with_refusals(self, refusals: Mapping[str, str]) -> Comparison:
        """The same with the figures at these addresses refused, each where its first changed cell stands."""
        cells = list(self.cells)
        for address, sentence in refusals.items():
            i = next(
                i
                for i, cell in enumerate(cells)
                if cell.address == address and cell.state in (CellState.NEW, CellState.CHANGED)
            )
            cells[i] = replace(cells[i], state=CellState.REFUSED, sentence=f"{cells[i].place}: {sentence}")
        return replace(self, cells=tuple(cells))


def compare_file(sheets: Sequence[Sheet], tables: VersionTables) -> Comparison:
    """What the sheets of a file would do to the version. Raises FileRefused when nothing in them is usable."""
    marked = marked_sheets(sheets)
    if marked:
        said = read_workbook(marked, tables)
        used = [sheet for sheet, _ in marked]
    else:
        said = Statements()
        used = [sheet for sheet in sheets if is_list(sheet)]
        if not used:
            raise FileRefused(_not_understood(sheets))
        for sheet in used:
            read_list(sheet, tables, said)
    said.sheets_left_alone = [sheet.name for sheet in sheets if sheet not in used and sheet.rows]
    return _Matcher(said, tables, is_workbook=bool(marked)).comparison()


def _not_understood(sheets: Sequence[Sheet]) -> str:
    if not any(sheet.rows for sheet in sheets):
        return "The file has nothing in it. Choose a workbook (.xlsx) or a CSV file with figures in it."
    if sheets[0].name:
        return (
            "The workbook is not one that was downloaded here, and none of its sheets is a list of figures. "
            f"Download your workbook, or name the columns in the first row: {HEADER}."
        )
    return f"The first row of the file must name its columns: {HEADER}."


# --- Reading fields -----------------------------------------------------------------------------------


_READERS: Final[Mapping[Field, Callable[[RawCell], Any]]] = {
    Field.SOURCE: source_in,
    Field.RECURRENT: yes_no_in,
    Field.DECISION: text_in,
    Field.DECIDED_ON: date_in,
    Field.NOTE: text_in,
}
_PARTICULARS: Final = {
    Field.SOURCE: "funding_source",
    Field.RECURRENT: "is_recurrent",
    Field.DECISION: "dependency_body",
    Field.DECIDED_ON: "dependency_on",
    Field.NOTE: "note",
}


def particulars_held(figure: Figure) -> Particulars:
    """What is known of a figure beside its amount, as a change carries it."""
    decision = figure.dependency
    return Particulars(
        funding_source=figure.funding_source.value,
        is_recurrent=figure.is_recurrent,
        dependency_body=decision.body if decision else "",
        dependency_on=decision.on if decision else None,
        dependency_note=decision.note if decision else "",
        note=figure.note,
        share_percent=figure.share_percent,
    )


class _Matcher:
    """Goes over what a file says, figure by figure."""

    def __init__(self, said: Statements, tables: VersionTables, *, is_workbook: bool) -> None:
        self.said, self.tables, self.is_workbook = said, tables, is_workbook
        self.cells: list[CellReport] = []
        self.refusals: list[Refusal] = []
        self.changes: list[FigureChange] = []
        self.printed: dict[str, list[PublishedSpec]] = {}
        self.places: dict[tuple[str, ...], str] = {}

    def comparison(self) -> Comparison:
        for refusal in self.said.refusals:
            self._refuse(refusal)
        for stated in self.said.figures:
            if self._is_first(
                (stated.pool.code, stated.line.key, stated.column.key), stated.cells[Field.AMOUNT]
            ):
                (self._own if stated.column.may_enter else self._of_another)(stated)
        for printed in self.said.printed:
            if self._is_first((printed.pool.code, printed.row, printed.key, printed.column), printed.cell):
                self._compare_printed(printed)
        return Comparison(
            cells=tuple(self.cells),
            changes=tuple(self.changes),
            printed={code: tuple(specs) for code, specs in self.printed.items()},
            remarks=tuple(self._remarks()),
        )

    def _refuse(self, refusal: Refusal, report: CellReport | None = None) -> None:
        self.refusals.append(refusal)
        refuse_too_many(self.refusals)
        blank = CellReport(refusal.place, CellState.REFUSED)
        self.cells.append(
            replace(report or blank, place=refusal.place, state=CellState.REFUSED, sentence=refusal.sentence)
        )

    def _is_first(self, key: tuple[str, ...], cell: RawCell) -> bool:
        """Whether the figure is stated for the first time; a second time it is refused."""
        if key in self.places:
            earlier = self.places[key]
            self._refuse(
                Refusal(
                    cell.place, f"{cell.place}: The file has this figure already, at {earlier}. Keep one."
                )
            )
            return False
        self.places[key] = cell.place
        return True

    # One's own figures

    def _own(self, stated: Stated) -> None:
        refused, read = False, {}
        for field, cell in stated.cells.items():
            report = self._report(stated, field)
            if cell.text == self._written(stated, field):
                if field is Field.AMOUNT or not cell.is_blank:
                    self.cells.append(report)
            elif field in stated.untouched:
                self.cells.append(replace(report, state=CellState.LEFT_ALONE, sentence=_CHANGED_MEANWHILE))
            else:
                try:
                    value = self._read(stated, field, cell)
                except BadCell as error:
                    self._refuse(refusal_of(error), report)
                    refused = True
                    continue
                if value != self._held(stated, field):
                    read[field] = value
                    report = self._changed(stated, field, value, report)
                self.cells.append(report)
        if read and not refused:
            self._change(stated, read)

    def _written(self, stated: Stated, field: Field) -> str:
        return as_written(stated.line, stated.figure, unit=stated.unit)[field]

    def _read(self, stated: Stated, field: Field, cell: RawCell) -> Any:
        if field is Field.AMOUNT:
            return amount_in(cell, unit=stated.unit, may_be_negative=may_be_negative(stated.line.kind))
        return _READERS[field](cell)

    @staticmethod
    def _held(stated: Stated, field: Field) -> Any:
        if field is Field.AMOUNT:
            return stated.figure.amount
        value = getattr(particulars_held(stated.figure), _PARTICULARS[field])
        return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value

    def _change(self, stated: Stated, read: Mapping[Field, Any]) -> None:
        particulars = None
        if read.keys() - {Field.AMOUNT}:
            changed: dict[str, Any] = {_PARTICULARS[f]: v for f, v in read.items() if f is not Field.AMOUNT}
            particulars = replace(particulars_held(stated.figure), **changed)
            if not particulars.dependency_body:
                particulars = replace(particulars, dependency_note="")
            if particulars.dependency_on and not particulars.dependency_body:
                self._refuse_date_alone(stated)
                return
        figure = stated.figure
        self.changes.append(
            FigureChange(
                pool_code=stated.pool.code,
                line_key=stated.line.key,
                party_code=stated.column.key,
                amount=read.get(Field.AMOUNT, figure.amount),
                seen_revision=figure.revision if stated.seen_revision is None else stated.seen_revision,
                particulars=particulars,
                amount_stays=Field.AMOUNT not in read,
            )
        )

    def _refuse_date_alone(self, stated: Stated) -> None:
        place = stated.cells[Field.DECIDED_ON if Field.DECIDED_ON in stated.cells else Field.DECISION].place
        self._refuse(
            Refusal(
                place,
                f"{place}: A date stands there without the body that decides. Name the body, or clear the date.",
            )
        )

    # Others' figures, and printed ones

    def _of_another(self, stated: Stated) -> None:
        report = self._report(stated, Field.AMOUNT)
        wrong = [cell for field, cell in stated.cells.items() if self._is_not_theirs(stated, field, cell)]
        for cell in wrong:
            self._refuse(Refusal(cell.place, f"{cell.place}: {_not_yours(stated)}"), report)
        if not wrong and stated.figure.amount is not None and not stated.cells[Field.AMOUNT].is_blank:
            self.cells.append(report)

    def _is_not_theirs(self, stated: Stated, field: Field, cell: RawCell) -> bool:
        """Whether a cell says of another party's figure anything but what the reader can see."""
        if cell.is_blank:
            return False
        if not stated.figure.is_seen:
            return not (self.is_workbook and cell.text == stated.figure.absence)
        if field is Field.AMOUNT and cell.text == amount_shown(stated.line, stated.figure, unit=stated.unit):
            return False
        try:
            return bool(self._read(stated, field, cell) != self._held(stated, field))
        except BadCell:
            return True

    def _compare_printed(self, printed: Printed) -> None:
        try:
            amount = amount_in(printed.cell, unit=printed.unit, may_be_negative=True)
        except BadCell as error:
            self._refuse(refusal_of(error))
            return
        assert amount is not None  # blank cells state nothing
        heading, place = heading_of(printed.pool, printed.column), printed.cell.place
        key = printed.key if printed.row in ("line", "subtotal") else ""
        held = printed.pool.printed.get((key or printed.row, printed.column))
        report = CellReport(
            place=place,
            state=CellState.UNCHANGED,
            pool=printed.pool.name,
            label=f"{printed.label}, {heading}, as printed",
            old=self.tables.unit.typed(held) if held is not None else "",
            new=self.tables.unit.typed(amount),
            pounds=full_pounds(amount),
        )
        if held == amount:
            self.cells.append(report)
        elif not self._may_record(printed):
            words = f"{heading} records itself what was printed of its figures."
            if amount == _computed(printed):
                self.cells.append(replace(report, state=CellState.LEFT_ALONE, old=report.new, sentence=words))
            else:
                words = f"{place}: {words} Clear the cell, or leave the column out."
                self._refuse(Refusal(place, words), report)
        else:
            party = "" if printed.column == TOTAL else printed.column
            spec = PublishedSpec(CellAddress(printed.row, key, party), amount, replaces=held)
            self.printed.setdefault(printed.pool.code, []).append(spec)
            self.cells.append(replace(report, state=CellState.PRINTED))

    @staticmethod
    def _may_record(printed: Printed) -> bool:
        """Whether what was printed in the column is the reader's to record. The Total is everybody's."""
        own = {column.key for column in printed.pool.columns if column.may_enter}
        return printed.column in own or (printed.column == TOTAL and bool(own))

    # Words

    def _report(self, stated: Stated, field: Field) -> CellReport:
        """The cell as unchanged."""
        cell = stated.cells[field]
        what = "" if field is Field.AMOUNT else f", {field.heading.lower()}"
        shown = self._shown(field, self._held(stated, field), stated.figure)
        return CellReport(
            place=cell.place,
            state=CellState.UNCHANGED,
            pool=stated.pool.name,
            label=f"{stated.line.label}, {stated.column.heading}{what}",
            address=f"{stated.pool.code}/{stated.line.key}/{stated.column.key}",
            old=shown,
            new=shown,
            is_amount=field is Field.AMOUNT,
        )

    def _changed(self, stated: Stated, field: Field, value: Any, report: CellReport) -> CellReport:
        held = self._held(stated, field)
        is_new = held in (None, "")
        difference, pounds = "", ""
        if field is Field.AMOUNT:
            difference = _difference(held, value, self.tables.unit)
            pounds = full_pounds(value) if value is not None else ""
        return replace(
            report,
            state=CellState.NEW if is_new else CellState.CHANGED,
            new=self._shown(field, value, stated.figure),
            difference=difference,
            pounds=pounds,
        )

    def _shown(self, field: Field, value: Any, figure: Figure) -> str:
        if field is Field.AMOUNT:
            return self.tables.unit.typed(value) if value is not None else figure.absence or "Not reported"
        if field is Field.SOURCE:
            return FundingSource(value).label
        if field is Field.RECURRENT:
            return {True: "Yes", False: "No", None: "Not stated"}[value]
        return str(value) if value else "Nothing"

    def _remarks(self) -> Iterator[str]:
        """What the file does not say, and what in it was not read."""
        named = {key for key in self.places if len(key) == 3}
        silent = sum(
            (pool.code, line.key, column.key) not in named
            for pool in self.tables.pools
            for line in pool.lines
            for column, figure in zip(pool.columns, line.figures, strict=True)
            if column.may_enter and is_enterable(line, figure)
        )
        if silent and not self.refusals:
            yield (
                f"The file says nothing of {silent} of your figures, which {'stay' if silent > 1 else 'stays'} as "
                f"{'they are' if silent > 1 else 'it is'}."
            )
        others = [name for name in self.said.sheets_left_alone if name != INSTRUCTIONS]
        if others:
            yield f"Sheets without figures for this schedule were left alone: {', '.join(others)}."


_CHANGED_MEANWHILE: Final = "It was changed on the page since the workbook went out, and not in the workbook."


def _computed(printed: Printed) -> Decimal | None:
    """What stands in the cell by computation, as the reader sees it."""
    totals, column = printed.pool.totals, printed.column
    if printed.row == PrintedRow.LINE:
        line = next(line for line in printed.pool.lines if line.key == printed.key)
        return figure_of(line, column).amount
    if printed.row == PrintedRow.SUBTOTAL:
        return totals.subtotals[printed.key][column].amount
    return (totals.gross if printed.row == PrintedRow.GROSS else totals.net)[column].amount


def _difference(old: Decimal | None, new: Decimal | None, unit: DisplayUnit) -> str:
    if old is None or new is None:
        return ""
    change = new - old
    return f"+{unit.typed(change)}" if change > 0 else unit.typed(change)


def _not_yours(stated: Stated) -> str:
    heading = stated.column.heading
    if not stated.figure.is_seen:
        return f"{heading} enters its own figures, and has not shared them. Clear the cell, or leave the column out."
    held = stated.unit.typed(stated.figure.amount) if stated.figure.amount is not None else "blank"
    return f"{heading} enters its own figures. Put back what was there ({held}), or clear the cell."
