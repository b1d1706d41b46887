"""Stretches of time with open ends, and whether two of them overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Period:
    """From a first day up to, and without, `ends_on`. Blank at either end: open.

    >>> april = Period(date(2017, 4, 1), date(2017, 5, 1))
    >>> april.overlaps(Period(date(2017, 5, 1), None)), april.overlaps(Period(None, None))
    (False, True)
    >>> str(april)
    '1 April 2017 to 30 April 2017'
    """

    starts_on: date | None
    ends_on: date | None

    def overlaps(self, other: Period) -> bool:
        """Whether some day belongs to both."""
        return _starts_before(self, other) and _starts_before(other, self)

    def __str__(self) -> str:
        last = None if self.ends_on is None else date.fromordinal(self.ends_on.toordinal() - 1)
        if self.starts_on and last:
            return f"{self.starts_on:%-d %B %Y} to {last:%-d %B %Y}"
        if self.starts_on:
            return f"{self.starts_on:%-d %B %Y} onwards"
        return f"the beginning to {last:%-d %B %Y}" if last else "all time"


def overlapping(periods: Iterable[Period]) -> tuple[Period, Period] | None:
    """The first two periods that share a day; None when none do."""
    return next(((one, other) for one, other in combinations(periods, 2) if one.overlaps(other)), None)


def clashes(periods: Iterable[tuple[str, Period]]) -> Iterator[tuple[str, Period, Period]]:
    """For each name, the first two of its periods that share a day; names without such are left out."""
    by_name: dict[str, list[Period]] = defaultdict(list)
    for name, period in periods:
        by_name[name].append(period)
    for name, held in by_name.items():
        pair = overlapping(held)
        if pair:
            yield name, *pair


def _starts_before(one: Period, other: Period) -> bool:
    """Whether `one` starts before `other` has ended."""
    return one.starts_on is None or other.ends_on is None or one.starts_on < other.ends_on
