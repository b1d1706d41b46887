"""What a printed table states: each printed sum as a check of the figures beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pools.casting import Check, Direction, Term
from pools.tables import TableGroup, TableLine
from pools.totals import GROSS, NET, TOTAL, Totals


class PrintedFigures:
    """The printed figures of one pool by row and column; those of an unseen column are not there."""

    def __init__(
        self, amounts: Mapping[tuple[str, str], Decimal], *, unseen: frozenset[str] = frozenset()
    ) -> None:
        """`amounts` by row key (a line, a group, gross, net) and column key."""
        self._amounts, self._unseen = amounts, unseen

    @property
    def seen(self) -> Mapping[tuple[str, str], Decimal]:
        """Those that may be seen, by row and column."""
        return {place: amount for place, amount in self._amounts.items() if self.amount(*place) is not None}

    def amount(self, row: str, column: str) -> Decimal | None:
        """The printed figure, unless its column, or a part of the Total, is not to be seen yet."""
        if column in self._unseen or (column == TOTAL and self._unseen):
            return None
        return self._amounts.get((row, column))


def checks_of(
    lines: Sequence[TableLine],
    groups: Sequence[TableGroup],
    columns: Mapping[str, str],
    *,
    totals: Totals,
    published: PrintedFigures,
) -> Iterable[Check]:
    """Every sum the printed table states, down each column and across each row.

    `columns` gives each partner's key its heading.
    """
    adding = [line for line in lines if not line.is_part and line.kind.counts]
    gross_lines = [line for line in adding if not line.kind.is_deduction]
    deductions = [line for line in adding if line.kind.is_deduction]
    for key in [*columns, TOTAL]:
        column = _Column(key, published)
        for line in lines:
            yield from column.entered(line)
        for group in groups:
            inside = [line for line in adding if group.key in line.group_keys]
            yield from column.down(group.key, group.label, column.terms(inside))
        yield from column.down(GROSS, "Gross contribution", column.terms(gross_lines))
        printed_gross = published.amount(GROSS, key)
        gross = totals.gross[key].amount if printed_gross is None else printed_gross
        terms = (Term("Gross contribution", gross), *column.terms(deductions))
        yield from column.down(NET, "Net contribution", terms, witnesses=column.amounts(gross_lines))
    yield from _across(lines, groups, columns, published)


class _Column:
    """One column of the printed table: the printed figure where there is one, else the entered one."""

    def __init__(self, key: str, published: PrintedFigures) -> None:
        self.key, self.published = key, published

    def value(self, line: TableLine) -> Decimal | None:
        if self.key == TOTAL:
            return line.total.amount if line.published_total is None else line.published_total
        figure = next(figure for figure in line.figures if figure.column == self.key)
        return figure.amount if figure.published is None else figure.published

    def terms(self, lines: Sequence[TableLine]) -> tuple[Term, ...]:
        """The parts of a sum. A blank counts for nothing where the line cannot have a figure."""
        return tuple(
            Term(line.label, self.value(line), is_deduction=line.kind.is_deduction)
            for line in lines
            if self.value(line) is not None or self._is_gap(line)
        )

    def _is_gap(self, line: TableLine) -> bool:
        return self.key == TOTAL or any(f.column == self.key and f.is_applicable for f in line.figures)

    def amounts(self, lines: Sequence[TableLine]) -> tuple[Decimal, ...]:
        return tuple(value for line in lines if (value := self.value(line)) is not None)

    def entered(self, line: TableLine) -> Iterable[Check]:
        """A printed line figure against the one entered for it."""
        figure = next((figure for figure in line.figures if figure.column == self.key), None)
        if figure is not None and figure.published is not None:
            terms = (Term(line.label, figure.amount),)
            yield Check(line.key, self.key, line.label, figure.published, terms, Direction.ENTERED)

    def down(
        self, row: str, label: str, terms: tuple[Term, ...], *, witnesses: tuple[Decimal, ...] = ()
    ) -> Iterable[Check]:
        """A printed total against the parts above it."""
        printed = self.published.amount(row, self.key)
        if printed is not None:
            yield Check(row, self.key, label, printed, terms, Direction.DOWN, witnesses)


def _across(
    lines: Sequence[TableLine],
    groups: Sequence[TableGroup],
    columns: Mapping[str, str],
    published: PrintedFigures,
) -> Iterable[Check]:
    """Each printed Total against the figures of its row."""
    for line in lines:
        if line.published_total is not None:
            terms = tuple(Term(name, _Column(key, published).value(line)) for key, name in columns.items())
            yield Check(line.key, TOTAL, line.label, line.published_total, terms, Direction.ACROSS)
    totals = [
        *((group.key, group.label) for group in groups),
        (GROSS, "Gross contribution"),
        (NET, "Net contribution"),
    ]
    for row, label in totals:
        printed = published.amount(row, TOTAL)
        if printed is not None:
            terms = tuple(Term(name, published.amount(row, key)) for key, name in columns.items())
            yield Check(row, TOTAL, label, printed, terms, Direction.ACROSS)
