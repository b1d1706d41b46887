"""What somebody had before them when they decided, so that nobody decides on what they have not seen.

A page that asks for a decision shows the figures concerned and sends their prints along with its form. The
service that does the deed takes the prints of the figures again, under its lock, and refuses when they differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from pooledbudgets.lib.documents import Document
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import cell_facts, document_words
from pooledbudgets.lib.tables import Cell, Column, Note, Report, Row, Table

MARK: Final = "†"
"""Beside what changed since the page was opened."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The prints of all that a page showed: one for each cell and each sentence, with its place."""

    prints: frozenset[str] | None

    @property
    def text(self) -> str:
        """As it goes along with a form."""
        return ".".join(sorted(self.prints or ()))

    def changes(self, now: Seen) -> int:
        """How many cells and sentences differ from those that are there now."""
        if self.prints is None or now.prints is None:
            return 0
        return max(len(now.prints - self.prints), len(self.prints - now.prints))


AS_THEY_STAND: Final = Seen(None)
"""For a caller without a page, such as the loader: the figures as they are when the deed is done."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The tables of a page that asks for a decision, what changed since an earlier look marked."""

    tables: tuple[Table, ...]
    seen: Seen
    """What whoever is given the page has seen then."""


class ChangedSince(DomainError):
    """What is to be decided is no longer what was seen. Nothing has been saved."""

    def __init__(self, count: int) -> None:
        cells = "1 cell" if count == 1 else f"{count} cells, totals included"
        super().__init__(
            f"These figures changed since you opened the page: {cells}. "
            "They are shown below as they are now; look at them and decide again."
        )


def seen_from(text: str) -> Seen:
    """What came back with a form. Nothing, or nonsense, is to have seen nothing."""
    return Seen(frozenset(filter(None, text.split("."))))


def seen_in(tables: Iterable[Table], *sentences: str) -> Seen:
    """What a page shows that has these tables and sentences.

    >>> from decimal import Decimal
    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> from pooledbudgets.lib.tables import Column
    >>> def table(amount):
    ...     row = Row("care", "Home care", (Cell(Decimal(amount)),))
    ...     return Table("adults", "Adults", "Line", (Column("amount", "Amount"),), (row,), THOUSANDS)
    >>> seen_in([table(5000)]).changes(seen_in([table("5000.00")]))
    0
    >>> seen_in([table(5000)]).changes(seen_in([table("5000.01")]))  # though £'000 shows no difference
    1
    """
    pieces = [piece for table in tables for piece in _pieces(table)]
    return Seen(frozenset([*pieces, *(_print("sentence", sentence) for sentence in sentences)]))


def seen_in_report(report: Report) -> Seen:
    """What a page shows that has all of a report but the moment it was made."""
    return seen_in(report.tables, report.title, *report.status)


def seen_in_words(report: Report) -> Seen:
    """What a page shows that has a whole report: its tables, and each of its sentences as well."""
    words = [json.dumps(said) for said in document_words(report)] if isinstance(report, Document) else []
    paragraphs = [text for section in report.sections for text in (section.heading, *section.paragraphs)]
    return seen_in(report.tables, report.title, report.subtitle, *report.status, *paragraphs, *words)


def refuse_changed(seen: Seen, *, now: Seen) -> None:
    """Raises ChangedSince when what was seen is not what is there now, DomainError when nothing was."""
    if seen.prints is not None and not seen.prints:
        raise DomainError("Look at the figures first. They are shown below as they are now; then decide.")
    count = seen.changes(now)
    if count:
        raise ChangedSince(count)


def shown_report(report: Report, *, since: Seen) -> Shown:
    """A report's tables for a page that asks for a decision."""
    return Shown(_all_marked(report.tables, since), seen_in_report(report))


def shown_tables(tables: Iterable[Table], *, since: Seen) -> Shown:
    """Tables for a page that asks for a decision. `since` is what its reader saw before, if anything."""
    tables = tuple(tables)
    return Shown(_all_marked(tables, since), seen_in(tables))


def _all_marked(tables: Iterable[Table], since: Seen) -> tuple[Table, ...]:
    """The tables with a mark and a note beside whatever was not seen like this before."""
    return tuple(_table_marked(table, since.prints) if since.prints else table for table in tables)


def _table_marked(table: Table, prints: frozenset[str]) -> Table:
    rows = tuple(_marked(table, row, prints) for row in table.rows)
    if rows == table.rows:
        return table
    return replace(table, rows=rows, notes=(*table.notes, Note(MARK, "Changed since you opened the page.")))


def _marked(table: Table, row: Row, prints: frozenset[str]) -> Row:
    cells = tuple(
        cell if _cell_print(table, row, column, cell) in prints else replace(cell, notes=(*cell.notes, MARK))
        for column, cell in zip(table.columns, row.cells, strict=bool(row.cells))
    )
    notes = row.notes if _row_print(table, row) in prints else (*row.notes, MARK)
    return replace(row, cells=cells, notes=notes)


def _pieces(table: Table) -> Iterator[str]:
    yield _print(table.key, "caption", table.caption, table.stub)
    for row in table.rows:
        yield _row_print(table, row)
        for column, cell in zip(table.columns, row.cells, strict=bool(row.cells)):
            yield _cell_print(table, row, column, cell)
    yield from (_print(table.key, "note", note.mark, note.text) for note in table.notes)


def _row_print(table: Table, row: Row) -> str:
    return _print(table.key, row.key, row.heading, row.notes)


def _cell_print(table: Table, row: Row, column: Column, cell: Cell) -> str:
    return _print(table.key, row.key, column.key, column.heading, cell_facts(cell, kind=column.kind))


def _print(*said: Any) -> str:
    """64 bits of the SHA-256 of what is said and where: nobody finds another figure with the same print."""
    words = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(words.encode()).hexdigest()[:16]
