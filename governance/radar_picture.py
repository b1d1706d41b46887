"""The radar as a drawing: each signal's day as a numbered mark, a lane for each rule. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from governance.radar import Signal, Stand
from governance.timeline import Lane, Mark
from pooledbudgets.lib.financial_year import year_of
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn: lanes between two days, and today."""

    on: date
    first: date
    last: date
    lanes: tuple[Lane, ...]

    @property
    def alternative(self) -> str:
        """What the picture shows, for whoever does not see it."""
        said = "; ".join(
            f"{lane.label}: {', '.join(f'{mark.number} on {mark.dated}' for mark in lane.marks)}"
            for lane in self.lanes
        )
        return f"Days by which to act. {said}. The table below says what each number is."


@dataclass(frozen=True, slots=True)
class Numbered:
    """A signal with its number in picture and table; a signal without a day is not drawn."""

    number: int
    signal: Signal


def numbered(found: Sequence[Signal]) -> list[Numbered]:
    """The signals in the order of the table."""
    return [Numbered(number, signal) for number, signal in enumerate(found, start=1)]


def course_of(found: Sequence[Numbered], *, on: date) -> Course | None:
    """The drawing of the signals that have a day and have not passed; None when there is none."""
    drawn = [
        (one, one.signal.due_on)
        for one in found
        if one.signal.due_on is not None and one.signal.stand is not Stand.PASSED
    ]
    if not drawn:
        return None
    days = [on, *(day for _, day in drawn)]
    lanes = dict.fromkeys(one.signal.lane for one, _ in drawn)
    return Course(
        on=on,
        first=year_of(min(days)).first_day,
        last=year_of(max(days)).last_day,
        lanes=tuple(
            Lane(
                lane,
                marks=tuple(
                    Mark(one.number, one.signal.what, PartialDate(day.year, day.month, day.day), "")
                    for one, day in drawn
                    if one.signal.lane == lane
                ),
            )
            for lane in lanes
        ),
    )
