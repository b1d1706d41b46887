"""The contributions tables as they are printed for Cabinet and board, one for each pool.

Layout of the Cabinet report of 18 July 2017: lines in order, gross, deductions, net; a column a partner,
the unit in a row of its own, what qualifies a figure in footnotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from pooledbudgets.lib.money import add_known, round_half_up
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Report, Row, RowStyle, Section, Table
from pools.choices import FigureStatus, FundingSource, LineKind, LineNature
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import (
    Dependency,
    Figure,
    OwnedException,
    PartnerColumn,
    PoolTable,
    TableLine,
    VersionTables,
)
from pools.totals import GROSS, NET, TOTAL, ShareBase, Sum, shares


@dataclass(frozen=True, slots=True)
class Options:
    """What the table shows beside the partners' figures. The default is the layout of 2017."""

    total: bool = False
    shares: bool = False
    prior_year: bool = False
    sources: bool = False
    leads: bool = False
    status: bool = False


def build_contributions(
    tables: VersionTables,
    *,
    options: Options,
    as_at: datetime,
    dated: date,
    addresses: Mapping[tuple[str, str, str], str] | None = None,
) -> Report:
    """The report of these tables. `addresses` gives each (pool, row, column) the page that explains it."""
    made = tuple(_pool_table(pool, tables, options, addresses or {}) for pool in tables.pools)
    return Report(
        name="contributions",
        title=f"{tables.caption}",
        subtitle=tables.agreement_title,
        subject=f"{tables.caption}: {tables.agreement_title}",
        running_header=tables.agreement_title,
        reference=tables.reference,
        status=tuple(status_sentences(tables)),
        sections=tuple(
            Section(heading=pool.heading, tables=(table,))
            for pool, table in zip(tables.pools, made, strict=True)
        ),
        as_at=as_at,
        dated=dated,
        classification="Public" if not tables.is_draft else "Official",
        unit_sentence=f"All amounts are in {tables.unit.heading}.",
    )


def status_sentences(tables: VersionTables) -> Iterator[str]:
    """What qualifies every figure: invented data, holding over, a draft, what the partners' bodies have said,
    and figures subject to a decision."""
    if tables.is_illustrative:
        yield "ILLUSTRATIVE DATA. The figures are invented and describe no real agreement."
    yield from tables.held_over
    if tables.is_draft:
        yield f"DRAFT. Version {tables.number} has not been submitted, and its figures may change."
    for column in tables.columns:
        if not column.is_seen:
            yield f"{column.heading} has not yet shared its figures."
    yield from tables.qualifications
    yield from _dependency_sentences(tables)


def _dependency_sentences(tables: VersionTables) -> Iterator[str]:
    """How firm each partner's figures are, and the decisions they wait for; nothing where all are firm.

    "OCCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017." Where they
    differ each status has its own sentence with its lines' names, the one of most figures last, as "other".
    """
    for index, column in enumerate(tables.columns):
        lines_of: dict[tuple[FigureStatus, str], list[str]] = {}
        for pool in tables.pools:
            for line in pool.lines:
                figure = line.figures[index]
                if figure.amount is not None:
                    lines_of.setdefault(_firmness(figure), []).append(_line_name(line, pool, tables))
        if all(status in _FIRM and not decision for status, decision in lines_of):
            continue
        least_firm_first = sorted(lines_of, key=lambda held: list(FigureStatus).index(held[0]))
        most = max(reversed(least_firm_first), key=lambda held: len(lines_of[held]))
        for held in sorted(least_firm_first, key=lambda held: held == most):
            is_other = held == most and len(lines_of) > 1
            of_lines = "" if held == most else f" for {_listed(lines_of[held])}"
            subject = f", subject to the {held[1]}" if held[1] else ""
            yield (
                f"{'Other ' if is_other else ''}{column.short_name} figures{of_lines} "
                f"are {held[0].label.lower()}{subject}."
            )


_FIRM = (FigureStatus.CONFIRMED, FigureStatus.APPROVED)


def _firmness(figure: Figure) -> tuple[FigureStatus, str]:
    """How firm a figure is, and the decision it waits for in words; blank when for none."""
    return figure.status or FigureStatus.DRAFT, _decision(figure.dependency) if figure.dependency else ""


def _line_name(line: TableLine, pool: PoolTable, tables: VersionTables) -> str:
    """What a sentence about several pools calls a line: with its pool, where two pools have such a line."""
    pools = [held for held in tables.pools if any(each.label == line.label for each in held.lines)]
    return f"{line.label} ({pool.heading})" if len(pools) > 1 else line.label


def _listed(labels: Sequence[str]) -> str:
    """Names in a sentence: "a, b and c"; a number of lines when there are more than four."""
    if len(labels) > 4:
        return f"{len(labels)} lines"
    names = list(dict.fromkeys(labels))
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _decision(dependency: Dependency) -> str:
    body = dependency.body.removeprefix("the ").removeprefix("The ")
    if dependency.on is None:
        return body
    return f"{body} {'on' if dependency.on.day else 'in'} {dependency.on}"


def _pool_table(
    pool: PoolTable, tables: VersionTables, options: Options, addresses: Mapping[tuple[str, str, str], str]
) -> Table:
    return _TableMaker(pool, tables, options, addresses).table()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of the printed table: one party, or several that stand as one."""

    key: str
    heading: str
    short_name: str
    members: tuple[str, ...]


class _TableMaker:
    """Makes one pool's table, collecting its footnotes on the way."""

    def __init__(
        self,
        pool: PoolTable,
        tables: VersionTables,
        options: Options,
        addresses: Mapping[tuple[str, str, str], str],
    ) -> None:
        self.pool, self.tables, self.options, self.addresses = pool, tables, options, addresses
        self.shown = tuple(_shown(pool.columns))
        self.has_prior = options.prior_year and any(line.prior for line in pool.lines)
        self.notes: list[Note] = []
        self.marks = {
            (exception.finding.row, exception.finding.column): self._note(_exception_note(exception, tables))
            for exception in pool.exceptions
        }

    def table(self) -> Table:
        rows = tuple(self._rows())
        self._general_notes()
        return Table(
            key=self.pool.code,
            caption=self.tables.caption,
            stub=self.pool.heading,
            columns=tuple(self._columns()),
            rows=rows,
            unit=self.tables.unit,
            notes=tuple(self.notes),
        )

    def _note(self, text: str) -> str:
        """The mark of the footnote with that text, which is added if it is new."""
        for note in self.notes:
            if note.text == text:
                return note.mark
        mark = _letters(sum(1 for note in self.notes if note.mark))
        self.notes.append(Note(mark, text))
        return mark

    def _columns(self) -> Iterator[Column]:
        keys = tuple(column.key for column in self.shown)
        yield from (Column(column.key, column.heading) for column in self.shown)
        if self.options.total:
            yield Column(TOTAL, "Total", adds=keys)
        if self.options.shares:
            yield from (
                Column(f"{c.key}-share", f"{c.short_name} share", CellKind.PERCENT) for c in self.shown
            )
        if self.has_prior:
            yield Column("prior", f"Total {self._prior_label()}")
            yield Column("change", "Change")
        if self.options.sources:
            yield Column("sources", "Funding source", CellKind.TEXT)
        if self.options.leads:
            yield Column("lead", "Lead", CellKind.TEXT)
        if self.options.status:
            yield Column("status", "Status", CellKind.TEXT)

    def _rows(self) -> Iterator[Row]:
        yield Row("contributions", "Contributions to Pool:", (), RowStyle.HEADING)
        for place in placed_rows(self.pool):
            if place.line is not None:
                yield self._line(place.line)
            elif place.place is Place.HEADING:
                yield Row(place.key, f"{place.label}:", (), RowStyle.HEADING, level=place.level)
            else:
                yield self._sum(place)

    def _line(self, line: TableLine) -> Row:
        style = RowStyle.OF_WHICH if line.is_part else RowStyle.LINE
        if not line.kind.counts:
            style = RowStyle.MEMORANDUM
        nature = "" if line.nature is LineNature.REVENUE else f" ({line.nature.label.lower()})"
        return Row(line.key, f"{line.label}{nature}", tuple(self._line_cells(line)), style, level=line.level)

    def _line_cells(self, line: TableLine) -> Iterator[Cell]:
        figures = {figure.column: figure for figure in line.figures}
        for column in self.shown:
            yield self._cell(line.key, column, _together([figures[key] for key in column.members], line))
        if self.options.total:
            yield self._total_cell(line.key, line.total)
        if self.options.shares:
            yield from self._share_cells(line)
        if self.has_prior:
            yield from self._prior_cells(line)
        if self.options.sources:
            yield _text_cell(_words(source.short for source in _sources(line)))
        if self.options.leads:
            yield _text_cell(line.lead)
        if self.options.status:
            yield self._status_cell(line)

    def _sum(self, place: PlacedRow) -> Row:
        sums, style, adds = self._summed(place)
        cells = [
            self._sum_cell(place.key, column, _sum_of([sums[key] for key in column.members]))
            for column in self.shown
        ]
        if self.options.total:
            cells.append(self._total_cell(place.key, sums[TOTAL]))
        if self.options.shares:
            cells += [
                _share_cell(_sum_of([sums[key] for key in column.members]), sums[TOTAL])
                for column in self.shown
            ]
        if self.has_prior:
            cells += self._prior_sum(place.key, sums[TOTAL])
        cells += [Cell()] * (len(tuple(self._columns())) - len(cells))
        return Row(place.key, place.label, tuple(cells), style, adds=adds, level=place.level)

    def _summed(self, place: PlacedRow) -> tuple[Mapping[str, Sum], RowStyle, tuple[str, ...]]:
        """A total's sums, how it is set, and the rows it is the sum of."""
        pool = self.pool
        contributions = pool.lines_of(LineKind.CONTRIBUTION)
        if place.place is Place.GROSS:
            return pool.totals.gross, RowStyle.TOTAL, _adding_keys(contributions)
        if place.place is Place.NET:
            deductions = pool.lines_of(LineKind.GRANT_DEDUCTION, LineKind.INCOME_DEDUCTION)
            return pool.totals.net, RowStyle.GRAND_TOTAL, (GROSS, *_adding_keys(deductions))
        inside = [line for line in contributions if place.key in line.group_keys]
        return pool.totals.subtotals.get(place.key, {}), RowStyle.SUBTOTAL, _adding_keys(inside)

    def _cell(self, row: str, column: _Shown, cell: Cell) -> Cell:
        return self._addressed(row, column, cell.value, cell.absent)

    def _sum_cell(self, row: str, column: _Shown, amount: Sum) -> Cell:
        return self._addressed(row, column, amount.amount, _absence(amount), gaps=amount.missing)

    def _addressed(
        self, row: str, column: _Shown, value: Decimal | str | None, absent: str, gaps: int = 0
    ) -> Cell:
        marks = [self.marks[row, key] for key in column.members if (row, key) in self.marks]
        if gaps and value is not None:
            marks.append(self._note(_GAP))
        address = (
            self.addresses.get((self.pool.code, row, column.members[0]), "")
            if len(column.members) == 1
            else ""
        )
        return Cell(value, absent=absent if value is None else "", notes=tuple(marks), address=address)

    def _total_cell(self, row: str, amount: Sum) -> Cell:
        marks = [self.marks[row, TOTAL]] if (row, TOTAL) in self.marks else []
        if amount.missing and amount.amount is not None:
            marks.append(self._note(_GAP))
        address = self.addresses.get((self.pool.code, row, TOTAL), "")
        return Cell(amount.amount, absent=_absence(amount), notes=tuple(marks), address=address)

    def _share_cells(self, line: TableLine) -> Iterator[Cell]:
        figures = {figure.column: figure for figure in line.figures}
        for column in self.shown:
            part = add_known(figures[key].amount for key in column.members)
            yield _share_cell(Sum(part), line.total)

    def _prior_cells(self, line: TableLine) -> Iterator[Cell]:
        prior = line.prior.get(TOTAL) if line.prior else None
        yield Cell(prior, absent="" if prior is not None else "No figure")
        known = prior is not None and line.total.amount is not None and line.total.is_complete
        yield Cell(line.total.amount - prior if known else None, absent="" if known else "n/a")  # type: ignore[operator]

    def _prior_sum(self, key: str, now: Sum) -> list[Cell]:
        kinds = {GROSS: (LineKind.CONTRIBUTION,), NET: _COUNTING}.get(key)
        lines = [
            line
            for line in self.pool.lines
            if not line.is_part
            and line.kind.counts
            and (line.kind in kinds if kinds else key in line.group_keys)
        ]
        priors = [line.prior.get(TOTAL) if line.prior else None for line in lines]
        prior = add_known(priors)
        if prior is None or None in priors:
            return [Cell(None, absent="No figure"), Cell(None, absent="n/a")]
        change = now.amount - prior if now.amount is not None and now.is_complete else None
        return [Cell(prior), Cell(change, absent="" if change is not None else "n/a")]

    def _prior_label(self) -> str:
        return f"{self.tables.year.start - 1}/{self.tables.year.start % 100:02d}"

    def _status_cell(self, line: TableLine) -> Cell:
        """How firm the line's figures are, with a note for each decision that one of them waits for."""
        known = [
            (column.short_name, figure)
            for column, figure in zip(self.pool.columns, line.figures, strict=True)
            if figure.status is not None and figure.amount is not None
        ]
        marks = {
            self._note(f"{name}: subject to the {_decision(figure.dependency)}.")
            for name, figure in known
            if figure.dependency
        }
        in_order = sorted(marks, key=lambda mark: (len(mark), mark))
        return replace(_text_cell(_status_words(known)), notes=tuple(in_order))

    def _general_notes(self) -> None:
        """Rounding, what is known only in total, what the shares are shares of, what short words stand for."""
        if any(line.total_only is not None for line in self.pool.lines):
            self.notes.append(
                Note(
                    "",
                    "A row known only in total is part of the totals, and not yet of any partner’s column.",
                )
            )
        if self.pool.rounding or _rounds_apart(self.pool, self.tables):
            self.notes.append(
                Note("", "Figures are rounded, so that parts may not add up to the totals shown.")
            )
        if self.options.shares:
            self.notes.append(Note("", " ".join(_share_sentences(self.pool))))
        if self.options.prior_year and not self.has_prior:
            self.notes.append(Note("", f"There is no table of {self._prior_label()} to compare with."))
        if self.options.sources and (key := _key_to_sources(self.pool)):
            self.notes.append(Note("", key))
        names = ", ".join(
            element.name for element in self.pool.elements if not element.has_lines and element.lead
        )
        if self.options.leads and names:
            self.notes.append(Note("", f"Without a line of their own: {names}."))


_GAP = "Adds up the figures reported; some are not yet reported."
_COUNTING = (LineKind.CONTRIBUTION, LineKind.GRANT_DEDUCTION, LineKind.INCOME_DEDUCTION)


def _share_sentences(pool: PoolTable) -> Iterator[str]:
    """What the shares in the rows are, and the partners' shares of the pool by each base there is."""
    yield "Each share is a partner’s part of its row."
    of_pool = []
    for base, words in _BASES.items():
        try:
            found = shares(pool.figures, [column.key for column in pool.columns], base=base)
        except ValueError:  # adds up to nought
            continue
        if found is not None:
            parts = [f"{c.short_name} {round_half_up(found[c.key] * 100)}%" for c in pool.columns]
            of_pool.append(f"by {words}, {', '.join(parts)}")
    if of_pool:
        yield f"Shares of the pool: {'; '.join(of_pool)}."


_BASES = {
    ShareBase.GROSS: "gross contributions",
    ShareBase.GROSS_AFTER_GRANTS: "gross contributions less grants deducted",
    ShareBase.NET: "net contributions",
}


def _shown(columns: Sequence[PartnerColumn]) -> Iterator[_Shown]:
    """The printed columns in order; parties with one group's words stand as one column."""
    groups: dict[str, list[PartnerColumn]] = {}
    for column in columns:
        groups.setdefault(column.group or f"\0{column.key}", []).append(column)
    for name, members in groups.items():
        heading, short_name = (
            (name, name) if members[0].group else (members[0].heading, members[0].short_name)
        )
        yield _Shown(members[0].key, heading, short_name, tuple(member.key for member in members))


def _adding_keys(lines: Sequence[TableLine]) -> tuple[str, ...]:
    return tuple(line.key for line in lines if not line.is_part)


def _together(figures: Sequence[Figure], line: TableLine) -> Cell:
    """One cell of one or several parties' figures. Where only the row's total is known it says so."""
    if any(not figure.is_seen for figure in figures):
        return Cell(None, absent="Not yet shared")
    amount = add_known(figure.amount for figure in figures)
    if amount is None and line.total_only is not None:
        return Cell(None, absent="Known in total only")
    return Cell(amount, absent="" if amount is not None else figures[0].absence)


def _sum_of(sums: Sequence[Sum]) -> Sum:
    return Sum(
        None if any(part.is_unseen for part in sums) else add_known(part.amount for part in sums),
        missing=sum(part.missing for part in sums),
        is_unseen=any(part.is_unseen for part in sums),
    )


def _absence(amount: Sum) -> str:
    if amount.amount is not None:
        return ""
    return "Not yet shared" if amount.is_unseen else "Not reported"


def _share_cell(part: Sum, whole: Sum) -> Cell:
    if part.amount is None or not whole.amount or not whole.is_complete:
        return Cell(None, absent="n/a")
    return Cell(part.amount / whole.amount)


def _text_cell(text: str) -> Cell:
    return Cell(text) if text else Cell(None, absent="Not stated")


def _words(labels: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(labels))


def _sources(line: TableLine) -> Iterator[FundingSource]:
    return (figure.funding_source for figure in line.figures if figure.funding_source)


def _key_to_sources(pool: PoolTable) -> str:
    """What the short words for funding sources stand for; blank when none is shortened."""
    used = dict.fromkeys(source for line in pool.lines for source in _sources(line))
    parts = [f"{source.short}: {source.label}" for source in used if source.short != source.label]
    return f"Funding sources. {'; '.join(parts)}." if parts else ""


def _status_words(known: Sequence[tuple[str, Figure]]) -> str:
    """One word when the figures are all as firm: "Indicative". Else who stands where."""
    names: dict[str, list[str]] = {}
    for name, figure in known:
        if figure.status is not None:
            names.setdefault(figure.status.label, []).append(name)
    if len(names) == 1:
        return next(iter(names))
    return "; ".join(f"{label}: {', '.join(whose)}" for label, whose in names.items())


def _letters(index: int) -> str:
    """a to z, then aa, ab, …

    >>> _letters(0), _letters(27)
    ('a', 'ab')
    """
    first = chr(ord("a") + index % 26)
    return first if index < 26 else _letters(index // 26 - 1) + first


def _exception_note(exception: OwnedException, tables: VersionTables) -> str:
    """The footnote of a printed figure that does not cast."""
    finding, unit = exception.finding, tables.unit
    over = "more" if finding.difference > 0 else "less"
    words = (
        f"Casting exception: published as {unit.text(finding.published)}; the components sum to "
        f"{unit.text(finding.computed)}. The published figure is {unit.text(abs(finding.difference))} {over}."
    )
    state = exception.status.label
    owner = f" Owner: {exception.owner}." if exception.owner else ""
    said = exception.explanation.strip()
    said = f" {said}" if not said or said[-1] in ".!?" else f" {said}."
    return f"{words}{said}".rstrip() + f"{owner} Status: {state.lower()}."


def _rounds_apart(pool: PoolTable, tables: VersionTables) -> bool:
    """Whether any shown total differs from the sum of its shown parts."""
    unit = tables.unit
    for column in [column.key for column in pool.columns]:
        gross = pool.totals.gross[column].amount
        parts = [
            figure.amount
            for line in pool.lines_of(LineKind.CONTRIBUTION)
            if not line.is_part
            for figure in line.figures
            if figure.column == column and figure.amount is not None
        ]
        if gross is not None and sum(unit.shown(part) for part in parts) != unit.shown(gross):
            return True
    return False
