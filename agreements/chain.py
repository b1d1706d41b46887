"""What the chain of instruments says of an agreement on a day: whether it is in force, and until when.

Two clocks run. `on` is the day that is asked about; `known_on` is the day on which one asks: an instrument
made later does not count, however far back it reaches. Pure: facts in, facts out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.choices import AgreementState, InstrumentKind, InstrumentState
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Signing:
    """A party executed an instrument; `undone_on` is the day that was found not to be so."""

    party: int
    dated: PartialDate
    undone_on: date | None = None

    def stands(self, known_on: date) -> bool:
        """Whether it counts for somebody who asks on that day."""
        return self.dated.earliest <= known_on and (self.undone_on is None or known_on < self.undone_on)


@dataclass(frozen=True, slots=True)
class Link:
    """An instrument in the chain. `bound` are the parties who must execute it; nobody but the giver a notice."""

    key: int
    kind: InstrumentKind
    title: str
    dated: PartialDate | None = None
    effective_from: date | None = None
    term_ends_on: date | None = None
    withdrawn_on: date | None = None
    bound: tuple[int, ...] = ()
    signings: tuple[Signing, ...] = ()

    def signed_by(self, known_on: date) -> frozenset[int]:
        """The parties whose execution stands on a day."""
        return frozenset(signing.party for signing in self.signings if signing.stands(known_on))

    def unsigned_by(self, known_on: date) -> tuple[int, ...]:
        """The parties who have not executed it by then, in order; none when its date alone is known."""
        if not self.has_signings(known_on):
            return () if self.dated else self.bound
        signed = self.signed_by(known_on)
        return tuple(party for party in self.bound if party not in signed)

    def has_signings(self, known_on: date) -> bool:
        """Whether any execution is recorded. When none is, the date it bears is what we have of its making."""
        return self.kind is not InstrumentKind.NOTICE and bool(self.signed_by(known_on))

    def made(self, known_on: date) -> PartialDate | None:
        """When it was made, for somebody who asks on that day; None while a party has not executed it.

        The last party's execution makes it. Of an older instrument often only the date it bears is recorded
        and not who executed it when: then that date counts, and pages say so.
        """
        if self.has_signings(known_on):
            if self.unsigned_by(known_on):
                return None
            return max(
                (signing.dated for signing in self.signings if signing.stands(known_on)),
                key=lambda dated: dated.latest,
            )
        return self.dated if self.dated and self.dated.earliest <= known_on else None

    def governs_from(self, known_on: date) -> date | None:
        """The first day it governs: that which it names, else that of its making. None while it is not made."""
        made = self.made(known_on)
        if made is None:
            return None
        return self.effective_from or made.earliest

    def counts(self, *, on: date, known_on: date) -> bool:
        """Whether it is in force on a day, as known on another."""
        if self.withdrawn_on is not None and self.withdrawn_on <= known_on:
            return False
        governs_from = self.governs_from(known_on)
        return governs_from is not None and governs_from <= on

    def state(self, *, on: date, known_on: date) -> InstrumentState:
        """Where the instrument stands on a day, as known on another."""
        if self.withdrawn_on is not None and self.withdrawn_on <= known_on:
            return InstrumentState.WITHDRAWN
        if self.made(known_on) is None:
            signed = self.signed_by(known_on)
            return InstrumentState.PART_EXECUTED if signed else InstrumentState.NOT_EXECUTED
        return InstrumentState.IN_FORCE if self.counts(on=on, known_on=known_on) else InstrumentState.EXECUTED


def in_force(links: Iterable[Link], *, on: date, known_on: date) -> list[Link]:
    """The instruments in force on a day, as known on another, in the order in which they were made."""
    counting = [link for link in links if link.counts(on=on, known_on=known_on)]
    return sorted(counting, key=lambda link: _order(link, known_on))


def term_end_on(links: Iterable[Link], *, on: date, known_on: date) -> date | None:
    """The last day of the term: that set by the latest instrument to set one, or an earlier one by notice.

    None when no instrument in force that day sets an end.

    >>> deed = Link(1, InstrumentKind.AGREEMENT, "Deed", PartialDate(2013, 4, 23), term_ends_on=date(2016, 3, 31))
    >>> late = Link(2, InstrumentKind.LETTER, "Letter", PartialDate(2017, 5), term_ends_on=date(2019, 3, 31),
    ...             effective_from=date(2016, 4, 1))
    >>> on = date(2017, 1, 1)
    >>> term_end_on([deed, late], on=on, known_on=on), term_end_on([deed, late], on=on, known_on=date(2017, 7, 3))
    (datetime.date(2016, 3, 31), datetime.date(2019, 3, 31))
    """
    counting = in_force(links, on=on, known_on=known_on)
    terms = [link for link in counting if link.term_ends_on and link.kind is not InstrumentKind.NOTICE]
    ends = [terms[-1].term_ends_on] if terms else []
    ends += [link.term_ends_on for link in counting if link.kind is InstrumentKind.NOTICE]
    return min((end for end in ends if end is not None), default=None)


def notice_on(links: Iterable[Link], *, on: date, known_on: date) -> Link | None:
    """The notice that ends the whole agreement soonest, if one has been served."""
    notices = [
        link
        for link in in_force(links, on=on, known_on=known_on)
        if link.kind is InstrumentKind.NOTICE and link.term_ends_on
    ]
    return min(notices, key=lambda link: link.term_ends_on or date.max, default=None)


@dataclass(frozen=True, slots=True)
class HeldOver:
    """The earlier principles apply from a day on, on recorded authority; `ended_on` is the first day after."""

    party: int
    starts_on: date
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day is held over."""
        return self.starts_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What should have been executed by now, the first day without it, and how many days ago that was."""

    what: str
    since: date
    days: int
    year: FinancialYear | None = None
    """The financial year whose schedule it is; None for what extends the agreement."""

    @property
    def sentence(self) -> str:
        """ "The schedule for 2017/18 has not been executed: 93 days since 1 April 2017." """
        days = f"{self.days:,} day{'' if self.days == 1 else 's'}"
        return f"{self.what}: {days} since {self.since:%-d %B %Y}."


def unsigned_on(links: Sequence[Link], *, on: date, known_on: date) -> list[Unsigned]:
    """What has not been executed although its day has come: a longer term, or the year's schedule.

    A year counts as signed when an annual schedule that takes effect in it is in force. Days are those gone
    by since the first day without it, which itself is day 0.
    """
    found = []
    ends_on = term_end_on(links, on=on, known_on=known_on)
    if ends_on is not None and ends_on < on:
        due = ends_on + timedelta(days=1)
        found.append(
            Unsigned("No instrument that extends the agreement has been executed", due, (on - due).days)
        )
    begun = [
        governs_from
        for link in links
        if link.kind is not InstrumentKind.NOTICE
        and link.counts(on=on, known_on=known_on)
        and (governs_from := link.governs_from(known_on))
    ]
    if begun:
        year = year_of(on)
        due = max(year.first_day, min(begun))
        if not _has_schedule(links, year, on=on, known_on=known_on):
            what = f"The schedule for {year.label} has not been executed"
            found.append(Unsigned(what, due, (on - due).days, year))
    return found


def is_held_over_on(links: Sequence[Link], period: HeldOver, *, on: date, known_on: date) -> bool:
    """Whether the period covers a day, and something has been unsigned from its start to that day.

    What is executed, back-dated or not, ends it from the day it governs, for whoever knows of it; what is
    unsigned in a later year needs an authority of its own.
    """
    if not period.covers(on):
        return False
    year_ends = [date(year, 3, 31) for year in range(period.starts_on.year, on.year + 1)]
    days = [period.starts_on, *(day for day in year_ends if period.starts_on < day < on), on]
    return all(unsigned_on(links, on=day, known_on=known_on) for day in days)


def lapsed_on(links: Sequence[Link], period: HeldOver, *, known_on: date) -> date | None:
    """The day on which the execution of what was unsigned put an end to the period; None while it goes on."""
    made = (dated.latest for link in links if (dated := link.made(known_on)) is not None)
    days = sorted(day for day in made if period.starts_on < day <= known_on)
    return next((day for day in days if not is_held_over_on(links, period, on=day, known_on=day)), None)


def state_on(
    links: Sequence[Link], held_over: Iterable[HeldOver], *, on: date, known_on: date
) -> AgreementState:
    """What the agreement is on a day, as known on another."""
    counting = in_force(links, on=on, known_on=known_on)
    if not any(link.kind is not InstrumentKind.NOTICE for link in counting):
        return AgreementState.NOT_MADE
    is_held_over = any(is_held_over_on(links, period, on=on, known_on=known_on) for period in held_over)
    ends_on = term_end_on(links, on=on, known_on=known_on)
    if ends_on is not None and ends_on < on:
        return AgreementState.HOLDING_OVER if is_held_over else AgreementState.EXPIRED
    if notice_on(links, on=on, known_on=known_on):
        return AgreementState.NOTICE_GIVEN
    return AgreementState.HOLDING_OVER if is_held_over else AgreementState.IN_FORCE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which an agreement is the same, from a first up to, and without, `ends_on`."""

    state: AgreementState
    starts_on: date
    ends_on: date


def stretches(
    links: Sequence[Link],
    held_over: Sequence[HeldOver],
    *,
    first: date,
    last: date,
    known_on: date,
) -> list[Stretch]:
    """What the agreement is from `first` to `last`, as known on a day, in as few stretches as say it."""
    after = last + timedelta(days=1)
    turns = {first}
    for link in links:
        turns.add(link.governs_from(known_on) or first)
        if link.term_ends_on:
            turns.add(link.term_ends_on + timedelta(days=1))
    for period in held_over:
        turns |= {period.starts_on, period.ended_on or first}
    days = sorted(day for day in turns if first <= day < after)
    found: list[Stretch] = []
    for starts_on, ends_on in zip(days, [*days[1:], after], strict=True):
        state = state_on(links, held_over, on=starts_on, known_on=known_on)
        if found and found[-1].state is state:
            found[-1] = Stretch(state, found[-1].starts_on, ends_on)
        else:
            found.append(Stretch(state, starts_on, ends_on))
    return found


def _has_schedule(links: Iterable[Link], year: FinancialYear, *, on: date, known_on: date) -> bool:
    return any(
        link.kind is InstrumentKind.ANNUAL_SCHEDULE
        and link.counts(on=on, known_on=known_on)
        and (governs_from := link.governs_from(known_on)) is not None
        and year_of(governs_from) == year
        for link in links
    )


def _order(link: Link, known_on: date) -> tuple[str, int]:
    made = link.made(known_on)
    return (made.iso if made else "", link.key)
