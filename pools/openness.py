"""When a party's figures were open to its partners. What was done before that stays the party's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.choices import SharingMove
from agreements.models import ScheduleVersion, SharingEvent


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which the partners could see a party's figures of a version."""

    start: datetime
    end: datetime | None
    """When they were taken back; None: they are open still."""
    why: str
    """The reason its party gave to its partners for opening them; blank when the version was submitted."""


@dataclass(frozen=True, slots=True)
class Opened:
    """From when the partners could see a figure as a change left it, and what they were told then."""

    at: datetime
    why: str
    was_waiting: bool
    """Whether the change was made in private and opened later: who made it and why is then not told."""


Spans = Mapping[tuple[str, int], Sequence[Span]]
"""By organisation code and version number."""


def open_spans(version: ScheduleVersion, parties: Collection[str]) -> Spans:
    """When the parties' figures of every version of a year were open: while shared, and once submitted.

    Two queries.
    """
    spans: dict[tuple[str, int], list[Span]] = {}
    events = SharingEvent.objects.filter(
        version__schedule=version.schedule_id, party__organisation__code__in=parties
    ).values_list("party__organisation__code", "version__number", "move", "at", "reason")
    for code, number, move, at, reason in events.order_by("pk"):
        held = spans.setdefault((code, number), [])
        if move == SharingMove.SHARED:
            held.append(Span(at, None, reason))
        elif held:
            held[-1] = Span(held[-1].start, at, held[-1].why)
    for other in version.schedule.versions.all():
        if other.known_from is not None:
            for code in parties:
                spans.setdefault((code, other.number), []).append(Span(other.known_from, None, ""))
    return spans


def opened(made_at: datetime, until: datetime | None, spans: Sequence[Span]) -> Opened | None:
    """When the partners could first see a figure as a change left it; None: never.

    `until` is when the next change replaced it; None: it stands. A change made while the figures are open
    is open at once.

    >>> from datetime import UTC
    >>> day = [datetime(2017, 7, n, tzinfo=UTC) for n in range(1, 10)]
    >>> shared = [Span(day[3], day[5], "For Thursday’s meeting")]
    >>> opened(day[1], None, shared).at.day, opened(day[4], None, shared).was_waiting
    (4, False)
    >>> opened(day[1], day[2], shared) is None
    True
    """
    return min(
        (
            Opened(max(span.start, made_at), span.why, span.start > made_at)
            for span in spans
            if (span.end is None or made_at < span.end) and (until is None or span.start < until)
        ),
        key=lambda held: held.at,
        default=None,
    )
