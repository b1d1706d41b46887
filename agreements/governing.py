"""Which version of a year's schedule governs on a day, as known on another. Pure: by both clocks, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.choices import GoverningState


@dataclass(frozen=True, slots=True)
class Version:
    """A version: the days it governs, and the day on which its last partner executed it."""

    number: int
    effective_from: date
    last_day: date
    executed_on: date | None = None


def governing(versions: Iterable[Version], *, on: date, known_on: date) -> Version | None:
    """The version in force on a day, as known on another; None when none is.

    Of those executed by then and effective by the day it is the newest: a variation takes the place of what
    it varies from the day it works from, however late it was signed.

    >>> year_end = date(2018, 3, 31)
    >>> first = Version(1, date(2017, 4, 1), year_end, executed_on=date(2017, 9, 5))
    >>> second = Version(2, date(2017, 7, 1), year_end, executed_on=date(2018, 1, 9))
    >>> def number(on, known_on):
    ...     found = governing([first, second], on=on, known_on=known_on)
    ...     return found and found.number
    >>> number(date(2017, 8, 1), date(2017, 8, 1))  # nothing was signed
    >>> number(date(2017, 8, 1), date(2017, 12, 1)), number(date(2017, 8, 1), date(2018, 2, 1))
    (1, 2)
    >>> number(date(2017, 5, 1), date(2018, 2, 1))
    1
    """
    counting = [
        version
        for version in versions
        if version.executed_on is not None
        and version.executed_on <= known_on
        and version.effective_from <= on <= version.last_day
    ]
    return max(counting, key=lambda version: version.number, default=None)


def state_of(version: Version, versions: Iterable[Version], *, on: date, known_on: date) -> GoverningState:
    """What the version is on a day, as known on another."""
    if version.executed_on is None or version.executed_on > known_on:
        return GoverningState.NOT_EXECUTED
    if on < version.effective_from:
        return GoverningState.NOT_YET
    if on > version.last_day:
        return GoverningState.ENDED
    found = governing(versions, on=on, known_on=known_on)
    is_it = found is not None and found.number == version.number
    return GoverningState.IN_FORCE if is_it else GoverningState.VARIED
