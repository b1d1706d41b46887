"""Two versions compared, as a document: old and new figure of each line, the change, who made it and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, RowStyle, Section, Table
from pools.bridge import Bridge
from pools.comparison import Change, PoolComparison
from pools.reports.bridge import bridge_table
from pools.reports.contributions import status_sentences
from pools.tables import VersionTables

NAME: Final = "comparison"
_TEXT: Final = CellKind.TEXT


def build_comparison(
    old: VersionTables,
    new: VersionTables,
    *,
    pools: Sequence[PoolComparison],
    bridges: Mapping[str, Bridge],
    names: tuple[str, str] | None = None,
    decided: Sequence[tuple[str, str]],
    as_at: datetime,
    dated: date,
) -> Report:
    """The report of what differs. `bridges`: by pool, where the new version follows the old one's year; `decided`:
    what was done with each version, and on whose authority."""
    if names is not None:
        title = f"{names[0]}, and {names[1].lower()}"
    elif old.year == new.year:
        names = (f"Version {old.number}", f"Version {new.number}")
        title = f"{names[1]} of {new.year.label} compared with {names[0].lower()}"
    else:
        names = (_name(old), _name(new))
        title = f"{names[1]} compared with {names[0]}"
    return Report(
        name=NAME,
        title=title,
        subtitle=new.agreement_title,
        subject=f"{title}: {new.agreement_title}",
        running_header=new.agreement_title,
        reference=f"{new.reference}, against {old.year.slug} version {old.number}",
        status=tuple(dict.fromkeys([*status_sentences(new), *_earlier(old)])),
        sections=(
            *(_section(pool, new, names, bridges.get(pool.code)) for pool in pools),
            *_decided(decided, new),
        ),
        as_at=as_at,
        dated=dated,
        classification="Official" if new.is_draft or old.is_draft else "Public",
        unit_sentence=f"All amounts are in {new.unit.heading}.",
    )


def _earlier(old: VersionTables) -> Iterator[str]:
    if old.is_draft:
        yield f"DRAFT. Version {old.number} of {old.year.label} has not been submitted, and its figures may change."


def _name(tables: VersionTables) -> str:
    return f"{tables.year.label}, version {tables.number}"


def _section(
    pool: PoolComparison, new: VersionTables, names: tuple[str, str], bridge: Bridge | None
) -> Section:
    tables = [_table(pool, new, names)]
    if bridge is not None:
        tables.append(bridge_table(bridge, year=new.year, unit=new.unit))
    return Section(pool.heading, tuple(_paragraphs(pool, names)), tuple(tables))


def _paragraphs(pool: PoolComparison, names: tuple[str, str]) -> Iterator[str]:
    old, new = names
    if pool.earlier_heading:
        yield f"{old}: it is called {pool.earlier_heading}."
    if not pool.is_in_old:
        yield f"{old}: no such pool."
    if not pool.is_in_new:
        yield f"{new}: no such pool."
    for heading in pool.unseen:
        yield f"{heading} has not yet shared its figures in a draft, so its changes are not shown."
    if not pool.changes:
        yield "No figure of a line differs."


def _table(pool: PoolComparison, new: VersionTables, names: tuple[str, str]) -> Table:
    rows = [
        *(_row(f"change-{number}", change, RowStyle.LINE) for number, change in enumerate(pool.changes)),
        *(_row(f"total-{number}", change, RowStyle.SUBTOTAL) for number, change in enumerate(pool.totals)),
    ]
    return Table(
        key=f"compared-{pool.code}",
        caption=f"What differs in {pool.heading}",
        stub="Line",
        columns=(
            Column("partner", "Partner", _TEXT),
            Column("old", names[0]),
            Column("new", names[1]),
            Column("change", "Change"),
            Column("percent", "Change in %", CellKind.PERCENT),
            Column("why", "Who and why", _TEXT),
        ),
        rows=tuple(rows),
        unit=new.unit,
    )


def _row(key: str, change: Change, style: RowStyle) -> Row:
    by = change.change
    percent = by / abs(change.old) if by is not None and change.old else None
    cells = (
        Cell(change.column_heading),
        Cell(change.old, absent=change.absent_before),
        Cell(change.new, absent=change.absent_after),
        Cell(by, absent="n/a"),
        Cell(percent, absent="n/a"),
        Cell(_why(change)),
    )
    return Row(key, change.label, cells, style)


def _why(change: Change) -> str:
    """What the row is, and who last changed the figure, when and why."""
    last = change.last
    who = f"{last.who}, {timezone.localtime(last.when):%-d %B %Y}" if last else ""
    why = f"{who}: {last.why}" if last and last.why else who
    return ". ".join(words for words in (change.words, why) if words)


def _decided(decided: Sequence[tuple[str, str]], new: VersionTables) -> Iterator[Section]:
    if decided:
        table = Table(
            key="decided",
            caption="What was done with these versions",
            stub="Version",
            columns=(Column("what", "What, when and on whose authority", _TEXT),),
            rows=tuple(
                Row(f"step-{number}", version, (Cell(words),))
                for number, (version, words) in enumerate(decided)
            ),
            unit=new.unit,
        )
        yield Section("Decisions", (), (table,))
