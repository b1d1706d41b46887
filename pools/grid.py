"""A pool's contributions grid: what each place shows, where one may type, and the totals of what is typed.

Pure: made from the pool's table and the texts on the page. Amounts are pounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from agreements.choices import Side
from pooledbudgets.lib.money import DisplayUnit, full_pounds, round_half_up
from pooledbudgets.lib.tables import Note
from pools.cautions import NO_CAUTIONS, Cautions
from pools.choices import FigureStatus, LineKind, LineNature
from pools.crosswalk import Amounts
from pools.crosswalk_reading import YearBefore
from pools.entry_rules import Entry, may_be_negative, objections
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import Figure, OwnedException, PartnerColumn, PoolTable, TableLine
from pools.totals import GROSS, NET, TOTAL, Sum, Totals, add_up

Addresses = Callable[[str, str], str]
"""Gives the page that explains the figure of a row and a column."""


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A place the reader may type in, with what the rules of entry need to know of it."""

    pool_code: str
    line_key: str
    party_code: str
    label: str
    line_label: str
    line_kind: LineKind
    party_name: str
    party_side: Side
    figure: Figure

    @property
    def name(self) -> str:
        """What its box is called in the form."""
        return cell_name(self.line_key, self.party_code)

    @property
    def may_be_negative(self) -> bool:
        return may_be_negative(self.line_kind)

    @property
    def is_confirmed(self) -> bool:
        return self.figure.status in (FigureStatus.CONFIRMED, FigureStatus.APPROVED)

    def objection(self, amount: Decimal | None, *, source: str | None = None) -> str:
        """Why the amount cannot stand here; blank when it can. `source` None: with the source it has."""
        entry = Entry(
            line_label=self.line_label,
            line_kind=self.line_kind,
            party_name=self.party_name,
            party_side=self.party_side,
            amount=amount,
            funding_source=self.figure.funding_source if source is None else source,
        )
        return next(objections(entry), "")


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in a place to type in. `was` and `seen`: text and revision when the page was opened."""

    name: str
    text: str
    was: str
    seen: int
    amount: Decimal | None = None
    is_changed: bool = False
    refusal: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True, slots=True)
class GridCell:
    """One place of the grid. With no `text`, `absent` says why."""

    id: str
    heading: str
    about: str
    text: str = ""
    full: str = ""
    """The amount in full pounds, where `text` rounds it."""
    absent: str = ""
    gap: str = ""
    """How many parts of a sum are not reported, and how many refused."""
    href: str = ""
    status: str = ""
    marks: tuple[str, ...] = ()
    box: Box | None = None
    echo: str = ""
    caution: str = ""
    """Why the figure may be in another unit."""
    is_saved: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the grid."""

    place: Place
    key: str
    label: str
    detail: str
    level: int
    cells: tuple[GridCell, ...]
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A pool's grid, ready to be shown."""

    code: str
    heading: str
    columns: tuple[PartnerColumn, ...]
    prior_heading: str
    rows: tuple[GridRow, ...]
    notes: tuple[Note, ...]
    unit: DisplayUnit
    has_boxes: bool
    cautions: Cautions = NO_CAUTIONS
    """What of one's own figures is worth a second look."""

    @property
    def width(self) -> int:
        """How many columns there are, the row headers included."""
        return 2 + len(self.columns) + (2 if self.prior_heading else 0)

    @property
    def cells(self) -> Iterator[GridCell]:
        for row in self.rows:
            yield from row.cells


@dataclass(frozen=True, slots=True)
class PriorYear:
    """Last year's figures of the pool, and the column of them that is shown beside this year's.

    `pool` None: its rows came from elsewhere, or went there, so last year's sums are not this year's rows'.
    """

    label: str
    pool: PoolTable | None
    column: str
    lines: Mapping[str, Amounts | None]
    """By key of this year's line."""
    net: Mapping[str, Sum] | None


def cell_name(line_key: str, party_code: str) -> str:
    """What the box of a line and a party is called in the form."""
    return f"{line_key}.{party_code}"


def place_label(row_label: str, heading: str) -> str:
    """How a place is called in a sentence: "Older People, Oxfordshire County Council"."""
    return f"{row_label}, {heading}"


def in_full(amount: Decimal | None) -> str:
    """An amount in full pounds, in a sentence."""
    return full_pounds(amount) if amount is not None else "not reported"


def open_cells(pool: PoolTable) -> tuple[OpenCell, ...]:
    """The places the reader may type in, as the table is read. A row known only in total has none."""
    return tuple(
        OpenCell(
            pool_code=pool.code,
            line_key=row.line.key,
            party_code=column.key,
            label=place_label(row.label, column.heading),
            line_label=row.line.label,
            line_kind=row.line.kind,
            party_name=column.short_name,
            party_side=column.side,
            figure=figure,
        )
        for row in placed_rows(pool)
        if row.line is not None and row.line.total_only is None
        for column, figure in zip(pool.columns, row.line.figures, strict=True)
        if column.may_enter
    )


def with_typed(pool: PoolTable, boxes: Mapping[str, Box]) -> PoolTable:
    """The pool's table as it would be with what is typed. A refused box counts as not reported."""
    typed = {
        name: None if box.refusal else box.amount
        for name, box in boxes.items()
        if box.is_changed or box.refusal
    }
    figures = tuple(
        replace(
            row,
            known={key: typed.get(cell_name(row.key, key), amount) for key, amount in row.known.items()},
        )
        for row in pool.figures
    )
    totals = add_up(figures, [column.key for column in pool.columns])
    lines = tuple(replace(_typed_line(line, typed), total=totals.rows[line.key]) for line in pool.lines)
    return replace(pool, lines=lines, figures=figures, totals=totals)


def gaps_but_refused(pool: PoolTable, boxes: Mapping[str, Box]) -> Totals:
    """The totals in which only what nobody reported is missing, as if what is refused were nought."""
    refused = {name for name, box in boxes.items() if box.refusal}
    if not refused:
        return pool.totals
    figures = tuple(
        replace(
            row,
            known={
                key: Decimal(0) if cell_name(row.key, key) in refused else amount
                for key, amount in row.known.items()
            },
        )
        for row in pool.figures
    )
    return add_up(figures, [column.key for column in pool.columns])


def _typed_line(line: TableLine, typed: Mapping[str, Decimal | None]) -> TableLine:
    return replace(
        line,
        figures=tuple(
            replace(figure, amount=typed.get(cell_name(line.key, figure.column), figure.amount))
            for figure in line.figures
        ),
    )


def prior_year(last: YearBefore, *, pool: PoolTable) -> PriorYear | None:
    """What of last year stands beside this year: one's own column where one types in one, else the total."""
    held = next((one for one in last.before.pools if one.code == pool.code), None)
    is_moved = last.leads_to_or_from(pool.code)
    if held is None and not is_moved:
        return None
    own = [column.key for column in pool.columns if column.may_enter]
    then = {column.key for column in last.before.columns}
    return PriorYear(
        label=last.before.year.label,
        pool=None if is_moved else held,
        column=own[0] if len(own) == 1 and own[0] in then else TOTAL,
        lines={line.key: last.of_line((pool.code, line.key)) for line in pool.lines},
        net=last.of_pool(pool.code) if is_moved else None,
    )


def build_grid(
    pool: PoolTable,
    *,
    unit: DisplayUnit,
    boxes: Mapping[str, Box],
    addresses: Addresses,
    prior: PriorYear | None = None,
    saved: frozenset[str] = frozenset(),
    cautions: Cautions = NO_CAUTIONS,
) -> Grid:
    """The grid of a pool's table. `boxes` says where and what one types; `saved` marks what was just saved."""
    return _GridMaker(pool, unit, boxes, addresses, prior, saved, cautions).grid()


class _GridMaker:
    """Makes the rows of a grid, collecting its notes on the way."""

    def __init__(
        self,
        pool: PoolTable,
        unit: DisplayUnit,
        boxes: Mapping[str, Box],
        addresses: Addresses,
        prior: PriorYear | None,
        saved: frozenset[str],
        cautions: Cautions,
    ) -> None:
        self.pool, self.unit, self.boxes, self.addresses = pool, unit, boxes, addresses
        self.prior, self.saved, self.cautions = prior, saved, cautions
        self.slips = {cell_name(held.line_key, held.column): held.sentence for held in cautions.slips}
        self.notes: list[Note] = []
        self.exceptions: dict[tuple[str, str], list[OwnedException]] = {}
        for exception in pool.exceptions:
            self.exceptions.setdefault((exception.finding.row, exception.finding.column), []).append(
                exception
            )
        self.headings = {column.key: column.heading for column in pool.columns} | {TOTAL: "total"}
        self.unseen = {column.key for column in pool.columns if not column.is_seen}
        self.gaps = gaps_but_refused(pool, boxes)
        held = prior.pool if prior else None
        self.prior_rows = {(row.place, row.key): row for row in placed_rows(held)} if held else {}

    def grid(self) -> Grid:
        rows = tuple(self._row(row) for row in placed_rows(self.pool))
        return Grid(
            code=self.pool.code,
            heading=self.pool.heading,
            columns=self.pool.columns,
            prior_heading=self._prior_heading(),
            rows=rows,
            notes=tuple(self.notes),
            unit=self.unit,
            has_boxes=bool(self.boxes),
            cautions=self.cautions,
        )

    def _prior_heading(self) -> str:
        return f"{self.prior.label}, {self.headings[self.prior.column]}" if self.prior else ""

    def _row(self, row: PlacedRow) -> GridRow:
        return GridRow(
            place=row.place,
            key=row.key,
            label=row.label,
            detail=_detail(row.line) if row.line else "",
            level=row.level,
            cells=tuple(self._cells(row)),
            is_part=bool(row.line and row.line.is_part),
        )

    def _cells(self, row: PlacedRow) -> Iterator[GridCell]:
        if row.place is Place.HEADING:
            return
        sums = row_sums(self.pool, row)
        if row.line:
            for column, figure in zip(self.pool.columns, row.line.figures, strict=True):
                yield self._figure(row, row.line, column, figure)
        else:
            yield from (self._sum(row, column.key, sums[column.key]) for column in self.pool.columns)
        yield self._sum(row, TOTAL, sums[TOTAL])
        if self.prior:
            yield from self._prior_cells(row, sums[self.prior.column], self.prior)

    def _figure(self, row: PlacedRow, line: TableLine, column: PartnerColumn, figure: Figure) -> GridCell:
        name = cell_name(line.key, column.key)
        box = self.boxes.get(name)
        amount = box.amount if box else figure.amount
        absent = "Known in total only" if line.total_only is not None else figure.absence
        about = place_label(row.label, column.heading)
        return GridCell(
            id=name,
            heading=column.heading,
            about=about,
            text=self.unit.text(amount) if amount is not None else "",
            full="" if box else self.unit.full_where_rounded(amount),
            absent=absent if amount is None else "",
            href=self.addresses(line.key, column.key) if figure.is_seen else "",
            status=figure.status.value if figure.status and figure.amount is not None else "",
            marks=tuple(self._marks(line.key, column.key, about, figure)),
            box=box,
            echo="" if box and box.refusal else full_pounds(amount) if amount is not None else absent,
            caution=self.slips.get(name, ""),
            is_saved=name in self.saved,
            is_own=column.is_own,
        )

    def _sum(self, row: PlacedRow, column: str, amount: Sum) -> GridCell:
        gap, is_refused = self._gap(row, column, amount)
        known = amount.amount is not None and not is_refused
        absent = "Not yet shared" if amount.is_unseen else "–" if is_refused else "Not reported"
        return GridCell(
            id=cell_name(row.key, column),
            heading=self.headings[column].capitalize() if column == TOTAL else self.headings[column],
            about=place_label(row.label, self.headings[column]),
            text=self.unit.text(amount.amount) if known and amount.amount is not None else "",
            full=self.unit.full_where_rounded(amount.amount) if known else "",
            absent="" if known else absent,
            gap=gap if known or is_refused else "",
            href="" if column in self.unseen else self.addresses(row.key, column),
            marks=tuple(self._exception_marks(row.key, column)),
            is_own=any(held.key == column and held.is_own for held in self.pool.columns),
        )

    def _gap(self, row: PlacedRow, column: str, amount: Sum) -> tuple[str, bool]:
        """What a sum lacks, in words, and whether that is a refused figure, so that it cannot be told."""
        sums = {**self.gaps.subtotals, GROSS: self.gaps.gross, NET: self.gaps.net}
        unreported = (self.gaps.rows[row.key] if row.line else sums[row.key][column]).missing
        refused = 0 if amount.is_unseen else amount.missing - unreported
        counts = [(refused, "refused"), (unreported, "not reported")]
        words = ", ".join(f"{count} {words}" for count, words in counts if count)
        return f"cannot be worked out: {words}" if refused else words, bool(refused)

    def _then(self, row: PlacedRow, prior: PriorYear) -> Sum | None:
        """Last year's figure of a row, through the crosswalk where it moved; None where last year had none."""
        if row.line is not None:
            found = prior.lines.get(row.key)
            return Sum(found.get(prior.column)) if found is not None else None
        if prior.pool is None:
            known = prior.net if row.place is Place.NET else None
            return known.get(prior.column) if known is not None else None
        same = self.prior_rows.get((row.place, row.key))
        return row_sums(prior.pool, same)[prior.column] if same else None

    def _prior_cells(self, row: PlacedRow, now: Sum, prior: PriorYear) -> Iterator[GridCell]:
        then = self._then(row, prior)
        heading = self._prior_heading()
        about = place_label(row.label, heading)
        known = then is not None and then.amount is not None
        yield GridCell(
            id=cell_name(row.key, "prior"),
            heading=heading,
            about=about,
            text=self.unit.text(then.amount) if then and then.amount is not None else "",
            full=self.unit.full_where_rounded(then.amount) if then else "",
            absent="" if known else f"Not in {prior.label}" if then is None else "Not reported",
        )
        change = now.amount - then.amount if known and now.is_complete else None  # type: ignore[operator,union-attr]
        yield GridCell(
            id=cell_name(row.key, "change"),
            heading="Change",
            about=place_label(row.label, "change"),
            text=_signed(change, self.unit) if change is not None else "",
            absent="" if change is not None else "Not known",
            gap=_percent(change, then.amount)
            if change is not None and then and then.amount is not None
            else "",
        )

    def _marks(self, row: str, column: str, about: str, figure: Figure) -> Iterator[str]:
        yield from self._exception_marks(row, column)
        if figure.dependency:
            decision = figure.dependency
            note = f" {decision.note}" if decision.note else ""
            yield self._note(f"Subject to a decision: {decision}.{note}")
        if figure.note:
            yield self._note(f"{about}: {figure.note}")

    def _exception_marks(self, row: str, column: str) -> Iterator[str]:
        for exception in self.exceptions.get((row, column), []):
            yield self._note(exception_sentence(exception, self.unit))

    def _note(self, text: str) -> str:
        """The mark of the note with that text, which is added if it is new."""
        for note in self.notes:
            if note.text == text:
                return note.mark
        self.notes.append(Note(str(len(self.notes) + 1), text))
        return self.notes[-1].mark


def exception_sentence(exception: OwnedException, unit: DisplayUnit) -> str:
    """What is wrong with a printed figure, and what its owner says of it."""
    finding = exception.finding
    said = f" {exception.explanation}" if exception.explanation else ""
    owner = f" Owner: {exception.owner}." if exception.owner else ""
    return (
        f"Casting exception in {finding.label}, {exception.column_heading}: "
        f"printed {unit.text(finding.published)}, the parts come to {unit.text(finding.computed)}, "
        f"a difference of {unit.text(finding.difference)}.{said}{owner} {exception.status.label}."
    )


def row_sums(pool: PoolTable, row: PlacedRow) -> Mapping[str, Sum]:
    """The row's sums by column; a line's figures are sums of one."""
    if row.line:
        figures = {
            figure.column: Sum(figure.amount, is_unseen=not figure.is_seen) for figure in row.line.figures
        }
        return {**figures, TOTAL: row.line.total}
    sums = {**pool.totals.subtotals, GROSS: pool.totals.gross, NET: pool.totals.net}
    nothing = dict.fromkeys([*(column.key for column in pool.columns), TOTAL], Sum(None))
    return sums.get(row.key, nothing)


def _detail(line: TableLine) -> str:
    """What the row header says under the label."""
    words = [
        "" if line.nature is LineNature.REVENUE else line.nature.label,
        f"Led by {line.lead}" if line.lead and line.lead != "Not stated" else "",
    ]
    return ". ".join(word for word in words if word)


def _signed(change: Decimal, unit: DisplayUnit) -> str:
    return f"+{unit.text(change)}" if unit.shown(change) > 0 else unit.text(change)


def _percent(change: Decimal, then: Decimal) -> str:
    """How much more that is; blank for a deduction, where a sign would say one thing and mean another."""
    return f"{round_half_up(change / then * 100, places=1) + 0:+,f}%" if then > 0 else ""
