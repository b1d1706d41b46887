"""One figure explained: its parts, its source, who entered it, every change with its reason, and how it casts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from agreements.models import ScheduleVersion
from agreements.permissions import Standing
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.page_parts import TimelineEntry
from pools.choices import FigureStatus, FundingSource
from pools.grid import in_full, place_label, row_sums
from pools.layout import Place, PlacedRow, placed_rows
from pools.models import Contribution, Line, PublishedFigure
from pools.openness import Opened, open_spans, opened
from pools.selectors import version_tables
from pools.tables import Figure, OwnedException, PartnerColumn, PoolTable, VersionTables
from pools.totals import GROSS, NET, TOTAL, Sum

Addresses = Callable[[str, str], str]
"""Gives the page that explains the figure of a row and a column."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure, with the page that explains it."""

    label: str
    amount: Decimal | None
    absent: str
    href: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a figure one way: down the column, across the row, or for information."""

    heading: str
    parts: tuple[Part, ...]
    adds: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say of one figure or total."""

    pool_heading: str
    row_label: str
    column_heading: str
    amount: Decimal | None
    absent: str
    missing: int
    unit: DisplayUnit
    how: str
    """How it comes about, in a sentence."""
    figure: Figure | None
    """The figure itself, where it is entered and not worked out."""
    lead: str
    parts: tuple[Parts, ...]
    published: Decimal | None
    is_rounded: bool
    exceptions: tuple[OwnedException, ...]
    changes: tuple[TimelineEntry, ...]
    has_private_past: bool
    """Whether changes are left out that another organisation made before it shared the figure."""
    may_change: bool

    @property
    def about(self) -> str:
        """What it is called: "Older People, Oxfordshire County Council"."""
        return place_label(self.row_label, self.column_heading)


def explain_figure(
    version: ScheduleVersion,
    *,
    pool_code: str,
    row: str,
    column: str,
    standing: Standing,
    addresses: Addresses,
) -> Explanation | None:
    """The figure of a row (line, group, gross, net) and a column (party, total) as one person may see it.

    None when there is no such figure, or it is another organisation's and not yet shared. Fifteen queries
    at most, whatever the size of the table.
    """
    tables = version_tables(version, standing=standing, pool_codes=(pool_code,))
    if not tables.pools:
        return None
    pool = tables.pools[0]
    placed = next(
        (held for held in placed_rows(pool) if held.key == row and held.place is not Place.HEADING), None
    )
    party = next((held for held in pool.columns if held.key == column), None)
    if placed is None or (party is None and column != TOTAL) or (party is not None and not party.is_seen):
        return None
    return _explain(version, tables, pool, placed, party, addresses)


def _explain(
    version: ScheduleVersion,
    tables: VersionTables,
    pool: PoolTable,
    row: PlacedRow,
    party: PartnerColumn | None,
    addresses: Addresses,
) -> Explanation:
    column = party.key if party else TOTAL
    amount = row_sums(pool, row)[column]
    figure = next((held for held in row.line.figures if held.column == column), None) if row.line else None
    found = [held for held in pool.exceptions if (held.finding.row, held.finding.column) == (row.key, column)]
    rounded = [held for held in pool.rounding if (held.row, held.column) == (row.key, column)]
    history = _history(version, pool, row, party)
    return Explanation(
        pool_heading=pool.heading,
        row_label=row.label,
        column_heading=party.heading if party else "total",
        amount=amount.amount,
        absent=_absent(amount, figure),
        missing=amount.missing,
        unit=tables.unit,
        how=_how(row, party, figure),
        figure=figure,
        lead=row.line.lead if row.line else "",
        parts=tuple(_parts(pool, row, column, addresses)),
        published=None if amount.is_unseen else _published(version, pool, row, party),
        is_rounded=bool(rounded),
        exceptions=tuple(found),
        changes=history.entries,
        has_private_past=history.has_private_past,
        may_change=bool(party and party.may_enter and row.line and row.line.total_only is None),
    )


# --- How it comes about -------------------------------------------------------------------------------


def _absent(amount: Sum, figure: Figure | None) -> str:
    if amount.amount is not None:
        return ""
    if amount.is_unseen:
        return "Not yet shared"
    return figure.absence if figure else "Not reported"


def _how(row: PlacedRow, party: PartnerColumn | None, figure: Figure | None) -> str:
    whose = f"{party.heading}’s" if party else "all partners’"
    match row.place:
        case Place.GROSS:
            return f"Worked out: {whose} contribution lines added up."
        case Place.NET:
            return f"Worked out: {whose} gross contribution less the deductions."
        case Place.SUBTOTAL:
            return f"Worked out: {whose} lines of the group added up."
    assert row.line is not None
    if figure is not None:
        informs = (
            " It informs, and is not added again." if row.line.is_part or not row.line.kind.counts else ""
        )
        return f"Entered by {figure_owner(party)}.{informs}"
    if row.line.total_only is not None:
        return "Entered in total, because it is not known by partner yet."
    return "Worked out: the partners’ figures of the line added up."


def figure_owner(party: PartnerColumn | None) -> str:
    """Who enters the figures of a column."""
    return party.heading if party else "the partners"


def _parts(pool: PoolTable, row: PlacedRow, column: str, addresses: Addresses) -> Iterator[Parts]:
    """What the figure is made of: down its column and, for a total, across its row."""
    held = {placed.key: placed for placed in placed_rows(pool) if placed.place is not Place.HEADING}

    def part(placed: PlacedRow, key: str, label: str) -> Part:
        amount = row_sums(pool, placed)[key]
        absent = "" if amount.amount is not None else "Not yet shared" if amount.is_unseen else "Not reported"
        is_closed = any(party.key == key and not party.is_seen for party in pool.columns)
        return Part(label, amount.amount, absent, "" if is_closed else addresses(placed.key, key))

    if row.line is not None:
        pieces = [placed for placed in held.values() if placed.line and placed.line.part_of == row.key]
        if pieces:
            yield Parts("Of which", tuple(part(piece, column, piece.label) for piece in pieces), adds=False)
    else:
        pieces = [held[key] for key in _keys_down(pool, row)]
        yield Parts("Line by line", tuple(part(piece, column, piece.label) for piece in pieces))
    if column == TOTAL and not (row.line and row.line.total_only is not None):
        yield Parts(
            "Partner by partner", tuple(part(row, party.key, party.heading) for party in pool.columns)
        )


def _keys_down(pool: PoolTable, row: PlacedRow) -> list[str]:
    """The rows a total adds up."""
    adding = [line for line in pool.lines if not line.is_part and line.kind.counts]
    match row.place:
        case Place.NET:
            return [GROSS, *(line.key for line in adding if line.kind.is_deduction)]
        case Place.GROSS:
            return [line.key for line in adding if not line.kind.is_deduction]
    return [line.key for line in adding if row.key in line.group_keys]


def _published(
    version: ScheduleVersion, pool: PoolTable, row: PlacedRow, party: PartnerColumn | None
) -> Decimal | None:
    """The figure as it was printed, when it was. One query."""
    rows = {GROSS: Q(row=GROSS), NET: Q(row=NET)}
    where = rows.get(row.key, Q(line__key=row.key) if row.line else Q(group__key=row.key))
    column = Q(party__organisation__code=party.key) if party else Q(party__isnull=True)
    printed = PublishedFigure.objects.filter(where, column, version=version, pool__code=pool.code).first()
    return printed.amount.amount if printed else None


# --- What happened to it ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _History:
    entries: tuple[TimelineEntry, ...] = ()
    has_private_past: bool = False


def _history(
    version: ScheduleVersion, pool: PoolTable, row: PlacedRow, party: PartnerColumn | None
) -> _History:
    """Every change, newest first, of an entered figure; of a line's row known only in total, the line's."""
    if row.line is None:
        return _History()
    if party is None:
        return _History(tuple(reversed(list(_line_changes(version, pool, row.key)))))
    rows = list(_figure_history(version, pool, row.key, party))
    if not rows:
        return _History()  # never entered
    spans = open_spans(version, [party.key])
    seen: list[_Seen] = []
    for earlier, held, after in zip([None, *rows[:-1]], rows, [*rows[1:], None], strict=True):
        # What a version holds stands in it for good: a figure of the next version does not replace it.
        until = after.history_date if after is not None and _number(after) == _number(held) else None
        found = opened(held.history_date, until, spans.get((party.key, _number(held)), ()))
        if party.is_own or found is not None:
            is_copy = earlier is not None and _number(earlier) != _number(held)
            is_told = party.is_own or is_copy or found is None or not found.was_waiting
            seen.append(_Seen(held, is_copy, None if is_told else found, party.heading))
    return _History(
        tuple(reversed(list(_figure_changes(seen)))),
        has_private_past=len(seen) < len(rows) or any(held.opened for held in seen),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A change that one person may see."""

    row: Any
    is_copy: bool
    """Whether it is what a new version began with."""
    opened: Opened | None
    """How the figure as it then stood came to be seen, its change having been made in private; None: it was not."""
    owner: str


def _figure_history(
    version: ScheduleVersion, pool: PoolTable, line_key: str, party: PartnerColumn
) -> Sequence[Any]:
    """The figure's history rows in this version and those before it, oldest first. One query."""
    return (
        Contribution.history.filter(
            line__version__schedule=version.schedule_id,
            line__version__number__lte=version.number,
            line__pool__code=pool.code,
            line__key=line_key,
            party__organisation__code=party.key,
        )
        .select_related("history_user", "line__version")
        .order_by("line__version__number", "history_id")
    )


def _number(row: Any) -> int:
    return int(row.line.version.number)


def _figure_changes(seen: Sequence[_Seen]) -> Iterator[TimelineEntry]:
    before = None
    for held in seen:
        row = held.row
        deeds, particulars = list(_deeds(before, held)), list(_particulars_words(before, row))
        if deeds or particulars:
            also = f" ({'; '.join(particulars)})" if particulars else ""
            # What was last done before it was shared, by whom and why, is as private as what went before that.
            who = held.owner if held.opened else row.history_user or "Not recorded"
            why = held.opened.why if held.opened else row.history_change_reason or ""
            yield TimelineEntry(
                title=". ".join(deeds) or "What is known beside the amount",
                at=held.opened.at if held.opened else row.history_date,
                by=f"{who}, version {_number(row)}",
                text=f"{why}{also}".strip(),
            )
        before = row


def _deeds(before: Any, held: _Seen) -> Iterator[str]:
    """What a change did to amount and status, in words. `before` None: it is the first there is to see."""
    row = held.row
    was, now = _pounds(before), _pounds(row)
    if held.opened:
        again = before is not None and _number(before) == _number(row)
        status = FigureStatus(row.status).label.lower()
        yield f"Standing when {'shared again' if again else 'first shared'}: {in_full(now)}, {status}"
        return
    if held.is_copy:
        yield f"Copied into version {_number(row)}: {in_full(now)}"
        return
    if was != now or before is None:
        yield _amount_words(was, now)
    if row.status != (FigureStatus.DRAFT if before is None else before.status):
        yield _STATUS_WORDS[row.status]


_STATUS_WORDS = {
    FigureStatus.DRAFT: "Back to draft",
    FigureStatus.INDICATIVE: "Marked indicative",
    FigureStatus.CONFIRMED: "Confirmed",
    FigureStatus.APPROVED: "Approved",
}


def _amount_words(was: Decimal | None, now: Decimal | None) -> str:
    if was is None:
        return f"Entered: {in_full(now)}"
    return f"Cleared, was {in_full(was)}" if now is None else f"Changed from {in_full(was)} to {in_full(now)}"


def _particulars_words(before: Any, row: Any) -> Iterator[str]:
    told = {
        "funding_source": (
            "Funding source",
            lambda value: FundingSource(value).label if value else "not stated",
        ),
        "is_recurrent": ("Recurrent", lambda value: {True: "yes", False: "no"}.get(value, "not stated")),
        "share_percent": ("Share", lambda value: f"{value.normalize():f}%" if value is not None else "none"),
        "dependency_body": ("Subject to", lambda value: value or "no decision"),
        "dependency_on": ("Date of the decision", lambda value: str(value) if value else "none"),
        "note": ("Note", lambda value: f"“{value}”" if value else "removed"),
    }
    for name, (label, words) in told.items():
        now = getattr(row, name)
        was = getattr(before, name) if before is not None else type(now)() if isinstance(now, str) else None
        if was != now:
            yield f"{label}: {words(now)}"


def _line_changes(version: ScheduleVersion, pool: PoolTable, key: str) -> Iterator[TimelineEntry]:
    """What was done to the line itself in this version. One query."""
    rows = Line.history.filter(version=version, pool__code=pool.code, key=key).select_related("history_user")
    before = None
    for row in rows.order_by("history_id"):
        words = []
        if before is None:
            words.append("Line added")
        elif before.label != row.label:
            words.append(f"Renamed from “{before.label}” to “{row.label}”")
        was, now = _pounds(before, "total_only"), _pounds(row, "total_only")
        if was != now:
            words.append(f"Total of the row: {in_full(now)}")
        if words:
            yield TimelineEntry(
                ". ".join(words),
                row.history_date,
                str(row.history_user or ""),
                row.history_change_reason or "",
            )
        before = row


def _pounds(row: Any, name: str = "amount") -> Decimal | None:
    held = getattr(row, name) if row is not None else None
    return held.amount if held is not None else None
