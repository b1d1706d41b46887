"""The shape every printed table has, whatever shows it.

A report builder returns a :class:`Report`. The page, the PDF, the workbook, the CSV, the JSON and the
command line all take that one object, so a figure cannot differ between them. Nothing here knows what
the figures mean; amounts are exact pounds, and are turned into a display unit only when shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pooledbudgets.lib.money import DisplayUnit, round_half_up

LONDON: Final = ZoneInfo("Europe/London")
MOST_UPRIGHT_COLUMNS: Final = 6
"""More columns than these do not fit a portrait page."""
MOST_ROWS_KEPT_TOGETHER: Final = 12
"""A table of up to so many rows is kept on one page; a longer one would leave too much of the page before empty."""


class CellKind(StrEnum):
    """What a column holds, and therefore how it is aligned and written to a file.

    Money is in exact pounds. A percentage is held as a fraction of one: 0.5657 is printed as 56.57.
    """

    MONEY = "money"
    PERCENT = "percent"
    TEXT = "text"


class RowStyle(StrEnum):
    """How a row is set: a total has a rule above it, a grand total a double one."""

    HEADING = "heading"
    LINE = "line"
    OF_WHICH = "of-which"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    GRAND_TOTAL = "grand-total"
    MEMORANDUM = "memorandum"


@dataclass(frozen=True, slots=True)
class Column:
    """One column after the row headers. `heading` is the body's name or the measure's name."""

    key: str
    heading: str
    kind: CellKind = CellKind.MONEY
    adds: tuple[str, ...] = ()
    """Keys of the columns this one is the sum of, for live formulas in workbooks (a Total column)."""

    @property
    def is_figure(self) -> bool:
        """Whether the column holds figures, which stand right, rather than text."""
        return self.kind is not CellKind.TEXT

    def unit_heading(self, unit: DisplayUnit) -> str:
        """What the second header row says above this column's figures; a text column has no unit."""
        match self.kind:
            case CellKind.MONEY:
                return unit.heading
            case CellKind.PERCENT:
                return "%"
            case CellKind.TEXT:
                return ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or text. With `value` None, `absent` says in words why nothing is shown; nil is 0."""

    value: Decimal | str | None = None
    absent: str = ""
    notes: tuple[str, ...] = ()
    """Marks of footnotes ("a", "b") that belong to this cell."""
    address: str = ""
    """Path of the page that explains the figure, if there is one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `adds` names the rows whose sum this row is; a workbook turns it into a live formula."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    style: RowStyle = RowStyle.LINE
    adds: tuple[str, ...] = ()
    level: int = 0
    """Depth of nesting, 0 for the outermost."""
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The row header as printed. That a row only informs is said in words, not by indent alone."""
        return f"of which {self.label}" if self.style is RowStyle.OF_WHICH else self.label


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. `mark` is printed beside the figures it explains; a note without a mark is general."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its caption. `stub` is the heading of the row-header column (the pool's title)."""

    key: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: DisplayUnit
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        """A table that would print wrongly is not made.

        Raises ValueError for a row with too few or too many cells, a key used twice, a sum of unknown
        rows or columns, and a footnote mark that no note explains.
        """
        row_keys = {row.key for row in self.rows}
        column_keys = {column.key for column in self.columns}
        marks = {note.mark for note in self.notes}
        if len(row_keys) != len(self.rows) or len(column_keys) != len(self.columns):
            raise ValueError(f"{self.key}: two rows or two columns share a key.")
        if any(not column_keys.issuperset(column.adds) for column in self.columns):
            raise ValueError(f"{self.key}: a column adds a column that is not in the table.")
        for row in self.rows:
            if len(row.cells) != len(self.columns) and (row.cells or row.style is not RowStyle.HEADING):
                raise ValueError(f"{self.key}: row {row.key} has {len(row.cells)} cells.")
            if not row_keys.issuperset(row.adds):
                raise ValueError(f"{self.key}: row {row.key} adds a row that is not in the table.")
            if not (marks.issuperset(row.notes) and all(marks.issuperset(c.notes) for c in row.cells)):
                raise ValueError(f"{self.key}: row {row.key} has a mark without its note.")

    @property
    def row_groups(self) -> tuple[tuple[Row, ...], ...]:
        """The rows in reading order, a new group at each heading row, which heads the rows below it."""
        groups: list[list[Row]] = []
        for row in self.rows:
            if not groups or row.style is RowStyle.HEADING:
                groups.append([])
            groups[-1].append(row)
        return tuple(tuple(group) for group in groups)

    @property
    def width(self) -> int:
        """How many columns there are, that of the row headers included."""
        return 1 + len(self.columns)

    @property
    def unit_headings(self) -> tuple[str, ...]:
        """The second header row, after the column of row headers."""
        return tuple(column.unit_heading(self.unit) for column in self.columns)

    @property
    def is_words(self) -> bool:
        """Whether it holds words alone, which take more room than their headings."""
        return not any(column.is_figure for column in self.columns)

    @property
    def is_wide(self) -> bool:
        """Whether the table needs a landscape page."""
        return len(self.columns) > MOST_UPRIGHT_COLUMNS

    @property
    def is_long(self) -> bool:
        """Whether the table may be broken between two pages."""
        return len(self.rows) > MOST_ROWS_KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and tables below it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is one table of few rows, which is kept together with its heading."""
        return len(self.tables) == 1 and not self.paragraphs and not self.tables[0].is_long


@dataclass(frozen=True, slots=True)
class Issue:
    """The place of an issued report in the register.

    >>> str(Issue(3, date(2017, 7, 3)))
    'Issue 3, issued 3 July 2017'
    """

    number: int
    on: date

    def __str__(self) -> str:
        return f"Issue {self.number}, issued {self.on.day} {self.on:%B %Y}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a document says, before anything decides how it looks."""

    name: str
    """Name of the report in the register and on the command line, e.g. "contributions"."""
    title: str
    subtitle: str
    subject: str
    """What it is about in one line, for the document's metadata."""
    running_header: str
    reference: str
    """Agreement, year and version, e.g. "oxfordshire 2017-18 version 1"."""
    status: tuple[str, ...]
    """Sentences that qualify every figure: indicative, draft, holding over, illustrative data."""
    sections: tuple[Section, ...]
    as_at: datetime
    dated: date
    classification: str = "Public"
    unit_sentence: str = ""
    issue: Issue | None = None
    """None for a working copy, of which nothing is kept."""
    as_at_words: str = "Figures as at"
    """What stands before the moment at which what it says was read."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in reading order."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def is_wide(self) -> bool:
        """Whether any table needs a landscape page; the whole report is then set in landscape."""
        return any(table.is_wide for table in self.tables)

    @property
    def as_at_text(self) -> str:
        """The moment the figures were read, in London time, e.g. "18 July 2017 at 14:30".

        Raises ValueError when `as_at` does not say its time zone.
        """
        if self.as_at.tzinfo is None:
            raise ValueError("The moment of a report must carry its time zone.")
        moment = self.as_at.astimezone(LONDON)
        return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"

    @property
    def dated_text(self) -> str:
        """The date on the report, e.g. "18 July 2017"."""
        return f"{self.dated.day} {self.dated:%B %Y}"


def shown(cell: Cell, *, column: Column, unit: DisplayUnit) -> str:
    """The cell as printed, wherever it is printed. The only place that turns a figure into text.

    A missing figure shows the words for its absence, never nought and never an unexplained blank.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> shown(Cell(Decimal("-5502000")), column=Column("c", "Council"), unit=THOUSANDS)
    '-5,502'
    >>> shown(Cell(Decimal("0.565696")), column=Column("s", "Share", CellKind.PERCENT), unit=THOUSANDS)
    '56.57'
    >>> shown(Cell(), column=Column("c", "Council"), unit=THOUSANDS)
    'Not reported'
    """
    if cell.value is None:
        return cell.absent or ("Not reported" if column.is_figure else "")
    if isinstance(cell.value, str):
        return cell.value
    if column.kind is CellKind.PERCENT:
        return f"{round_half_up(cell.value * 100) + 0:,f}"  # + 0: nil has no minus sign
    return unit.text(cell.value)
