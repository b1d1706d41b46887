"""The life of an agreement on one page: instruments, years, pools and groups, gaps and what was held over.

Facts first, as plain data; `governance.timeline_picture` draws them. Both clocks run: what was so on any day,
as known on a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.utils import timezone

from agreements.chain import HeldOver, Link, in_force, lapsed_on, stretches
from agreements.choices import AgreementState, InstrumentKind
from agreements.instrument_pages import reading_day, seen_instruments, standing_words
from agreements.models import Agreement, HoldingOver, Schedule
from agreements.permissions import Standing, may_read_year, read_until
from agreements.term import AgreementStanding, held_over, links_of, standing_on
from agreements.transitions import CLOSE
from governance.models import Body
from pooledbudgets.lib.financial_year import FinancialYear, year_of, years_between
from pooledbudgets.lib.partial_date import PartialDate
from pools.models import Pool


class Tone(StrEnum):
    """What a bar says by its look; its words say it too."""

    GOOD = "good"
    WAITING = "waiting"
    HELD_OVER = "held-over"
    GAP = "gap"
    NOTICE = "notice"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted. Blank at either end: not known, or still. `ends_on` is the first day after."""

    words: str
    tone: Tone
    starts_on: date | None
    ends_on: date | None
    detail: str = ""

    @property
    def last_day(self) -> date | None:
        """Its last day."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


@dataclass(frozen=True, slots=True)
class Mark:
    """An instrument on the day it was made, numbered as in the table."""

    number: int
    words: str
    dated: PartialDate
    detail: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture."""

    label: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table."""

    starts: str
    until: str
    lane: str
    what: str
    detail: str
    order: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lanes between two days, and the day that is asked about."""

    first: date
    last: date
    on: date
    known_on: date
    lanes: tuple[Lane, ...]
    facts: AgreementStanding

    @property
    def sentence(self) -> str:
        """Where the agreement stands on the day that is asked about, beside the word for it."""
        return standing_words(self.facts)

    @property
    def alternative(self) -> str:
        """What the picture shows, for whoever does not see it."""
        said = "; ".join(
            f"{lane.label}: {', '.join(_bar_words(bar) for bar in lane.bars) or 'instruments as numbered below'}"
            for lane in self.lanes
        )
        return (
            f"Timeline from {self.first:%B %Y} to {self.last:%B %Y}. {said}. The table below says the same."
        )

    @property
    def entries(self) -> list[Entry]:
        """The same as a table, in the order of time."""
        found = [entry for lane in self.lanes for entry in _entries(lane)]
        return sorted(found, key=lambda entry: (entry.order, entry.lane))


def timeline_of(
    agreement: Agreement, *, standing: Standing, bodies: Iterable[Body], on: date, known_on: date
) -> Timeline:
    """What a person may read of the agreement's life, for a day, as known on another. Some dozen queries.

    What was made after `known_on` does not count. A party that has left reads up to its leaving.
    """
    day = reading_day(standing, agreement)
    known_on, on = min(known_on, day), min(on, day) if read_until(standing, agreement) else on
    links = links_of(seen_instruments(agreement, standing=standing), parties=list(agreement.parties.all()))
    held = [row for row in _holdings(agreement) if _known(row) <= known_on]
    facts = standing_on(agreement, on=on, known_on=known_on, links=links)
    years = [
        (schedule, _state_of_year(schedule, known_on=known_on))
        for schedule in agreement.schedules.prefetch_related("versions__steps").order_by("year_start")
        if may_read_year(standing, agreement, schedule.year)
    ]
    until = read_until(standing, agreement)
    pools = [pool for pool in agreement.pools.all() if _is_before(pool.opens_on, until)]
    groups = [
        body for body in bodies if body.agreement_id == agreement.pk and _is_before(body.starts_on, until)
    ]
    prefetch_related_objects(groups, "terms")
    first, last = _range(links, [row.year for row, _ in years], facts, pools=pools, groups=groups)
    if until is not None:
        last = min(last, until - timedelta(days=1))
    periods = [held_over(row) for row in held]
    lanes = [
        Lane("Agreement", tuple(_agreement_bars(links, periods, first=first, last=last, known_on=known_on))),
        Lane("Instruments", marks=tuple(_marks(links, known_on=known_on))),
        Lane("Held over", tuple(_held_bars(held, links, known_on=known_on))),
        Lane("Years", tuple(_year_bars(links, years, first=first, last=last, facts=facts))),
        *(Lane(f"Pool: {pool.name}", (_lasting("Open", pool.opens_on, pool.closes_on),)) for pool in pools),
        *(Lane(_group(body), (_meeting(body),)) for body in groups),
    ]
    shown = tuple(lane for lane in lanes if lane.bars or lane.marks)
    return Timeline(first=first, last=last, on=on, known_on=known_on, lanes=shown, facts=facts)


def _group(body: Body) -> str:
    """Its name, which mostly says that it is a group."""
    says_so = any(word in body.name for word in ("Group", "Board", "Committee"))
    return body.name if says_so else f"Group: {body.name}"


def _holdings(agreement: Agreement) -> list[HoldingOver]:
    rows = HoldingOver.objects.filter(agreement=agreement).select_related("end", "party__organisation")
    return list(rows)


def _known(row: HoldingOver) -> date:
    """The day a holding over became known: that of the decision, or else of its being recorded."""
    return row.decided_on.earliest if row.decided_on else timezone.localtime(row.at).date()


def _is_before(day: date | None, until: date | None) -> bool:
    return day is None or until is None or day < until


def _range(
    links: Sequence[Link],
    years: Sequence[FinancialYear],
    facts: AgreementStanding,
    *,
    pools: Sequence[Pool],
    groups: Sequence[Body],
) -> tuple[date, date]:
    """Whole financial years from the first thing known to the last, the day asked about among them."""
    made = [link.governs_from(facts.known_on) for link in links]
    days = [day for day in made if day] + [year.first_day for year in years] + [facts.on]
    days += [row.opens_on for row in pools if row.opens_on] + [
        day for row in groups if (day := row.starts_on or _first_terms(row))
    ]
    ends = [*days, *([facts.ends_on] if facts.ends_on else [])]
    return year_of(min(days)).first_day, year_of(max(ends)).last_day


_TONES = {
    AgreementState.IN_FORCE: Tone.GOOD,
    AgreementState.NOTICE_GIVEN: Tone.NOTICE,
    AgreementState.HOLDING_OVER: Tone.HELD_OVER,
    AgreementState.EXPIRED: Tone.GAP,
}


def _agreement_bars(
    links: Sequence[Link], periods: Sequence[HeldOver], *, first: date, last: date, known_on: date
) -> Iterator[Bar]:
    for part in stretches(links, periods, first=first, last=last, known_on=known_on):
        if part.state in _TONES:
            ends_on = part.ends_on if part.ends_on <= last else None
            yield Bar(part.state.label, _TONES[part.state], part.starts_on, ends_on)


def _marks(links: Sequence[Link], *, known_on: date) -> Iterator[Mark]:
    for number, link in enumerate(in_force(links, on=date.max, known_on=known_on), start=1):
        dated = link.made(known_on)
        if dated is not None:
            yield Mark(number, link.title, dated, _instrument_detail(link, known_on))


def _instrument_detail(link: Link, known_on: date) -> str:
    parts = [link.kind.label]
    if not link.has_signings(known_on) and link.kind is not InstrumentKind.NOTICE:
        parts.append("by its date, executions not recorded")
    if link.effective_from:
        parts.append(f"works from {link.effective_from:%-d %B %Y}")
    if link.term_ends_on:
        parts.append(f"sets the term to {link.term_ends_on:%-d %B %Y}")
    return "; ".join(parts)


def _held_bars(rows: Sequence[HoldingOver], links: Sequence[Link], *, known_on: date) -> Iterator[Bar]:
    for row in rows:
        period = held_over(row)
        ends_on = period.ended_on or lapsed_on(links, period, known_on=known_on)
        yield Bar("Held over", Tone.HELD_OVER, row.starts_on, ends_on, f"Authority: {row.words}")


_CLOSED = ("Closed", Tone.GOOD)


def _state_of_year(schedule: Schedule, *, known_on: date) -> tuple[str, Tone]:
    """Closed by then, else the newest version submitted by then, else a draft that was begun by then."""
    if any(
        step.move == CLOSE and timezone.localtime(step.at).date() <= known_on
        for row in schedule.versions.all()
        for step in row.steps.all()
    ):
        return _CLOSED
    submitted = [
        row
        for row in schedule.versions.all()
        if row.known_from and timezone.localtime(row.known_from).date() <= known_on
    ]
    if submitted:
        return f"Version {max(row.number for row in submitted)} submitted", Tone.WAITING
    begun = [
        timezone.localtime(step.at).date() for row in schedule.versions.all() for step in row.steps.all()
    ]
    if begun and min(begun) <= known_on:
        return "Draft", Tone.WAITING
    return "No schedule", Tone.GAP


def _year_bars(
    links: Sequence[Link],
    years: Sequence[tuple[Schedule, tuple[str, Tone]]],
    *,
    first: date,
    last: date,
    facts: AgreementStanding,
) -> Iterator[Bar]:
    """From the first year with a schedule on: closed, executed, submitted, in draft, or a gap."""
    held = {schedule.year: state for schedule, state in years}
    executed = {
        year_of(starts_on)
        for link in links
        if link.kind is InstrumentKind.ANNUAL_SCHEDULE and (starts_on := link.governs_from(facts.known_on))
    }
    begun = [*held, *executed]
    for year in years_between(max(first, min(begun).first_day), last) if begun else []:
        words, tone = held.get(year, ("No schedule", Tone.GAP))
        if year in executed and (words, tone) != _CLOSED:
            words, tone = "Executed", Tone.GOOD
        after = year.last_day + timedelta(days=1)
        yield Bar(f"{year.label}: {words}", tone, year.first_day, after)


def _lasting(words: str, starts_on: date | None, ends_on: date | None) -> Bar:
    """A pool or a group; of one whose first day nobody recorded no more is claimed than that."""
    if starts_on is None:
        last = ends_on - timedelta(days=1) if ends_on else None
        said = f"Until {last:%-d %B %Y}; its first day is not recorded" if last else "Dates not recorded"
        return Bar(said, Tone.UNKNOWN, None, ends_on)
    return Bar(words, Tone.GOOD, starts_on, ends_on)


def _meeting(body: Body) -> Bar:
    """A group: from its first day, else from that of the first terms of reference it is known to have worked under."""
    terms_from = _first_terms(body)
    if body.starts_on is None and terms_from is not None:
        return Bar("Meets, by its terms of reference", Tone.GOOD, terms_from, body.ends_on)
    return _lasting("Meets", body.starts_on, body.ends_on)


def _first_terms(body: Body) -> date | None:
    """The day its first terms of reference came into force; None without terms. No query: they are fetched."""
    return min((row.starts_on for row in body.terms.all()), default=None)


def _bar_words(bar: Bar) -> str:
    if bar.starts_on is None:
        return bar.words.lower()
    starts = f"{bar.starts_on:%-d %B %Y}"
    last = bar.last_day
    return f"{bar.words.lower()} from {starts} {f'to {last:%-d %B %Y}' if last else 'on'}"


def _entries(lane: Lane) -> Iterator[Entry]:
    for bar in lane.bars:
        yield Entry(
            starts=f"{bar.starts_on:%-d %B %Y}" if bar.starts_on else "Not recorded",
            until=f"{bar.last_day:%-d %B %Y}" if bar.last_day else "",
            lane=lane.label,
            what=bar.words,
            detail=bar.detail,
            order=bar.starts_on.isoformat() if bar.starts_on else "9999",
        )
    for mark in lane.marks:
        yield Entry(
            starts=str(mark.dated),
            until="",
            lane=f"Instrument {mark.number}",
            what=mark.words,
            detail=mark.detail,
            order=mark.dated.iso,
        )
