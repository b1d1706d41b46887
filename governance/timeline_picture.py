"""The timeline as a drawing: where every bar, mark and word stands. Pure; the template only writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from governance.timeline import Bar, Lane, Mark, Tone
from pooledbudgets.lib.financial_year import years_between

WIDTH: Final = 1160
_LEFT: Final = 210
"""Where the time begins; the names of the lanes stand before it."""
_RIGHT: Final = 16
_TOP: Final = 34
_LANE: Final = 40
_BAR: Final = 24
_PER_LETTER: Final = 7
"""How wide a letter is taken to be, to see whether words fit into their bar."""

_FILLS: Final = {
    Tone.GOOD: ("#cfe8e2", "#0b6470"),
    Tone.WAITING: ("#eef5f4", "#56807c"),
    Tone.HELD_OVER: ("#fbdfcb", "#a34a12"),
    Tone.GAP: ("#ffffff", "#b0271f"),
    Tone.NOTICE: ("#fdf0bf", "#7a5b00"),
    Tone.UNKNOWN: ("#f7f7f7", "#6b7c7f"),
}


class Drawable(Protocol):
    """Lanes between two days, and the day that is asked about."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def on(self) -> date: ...
    @property
    def lanes(self) -> tuple[Lane, ...]: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A bar with its words inside, or none when they do not fit."""

    x: int
    y: int
    width: int
    height: int
    fill: str
    stroke: str
    is_dashed: bool
    words: str
    text_x: int
    text_y: int
    full: str


@dataclass(frozen=True, slots=True)
class Dot:
    """An instrument's number in a circle."""

    x: int
    y: int
    number: int
    text_y: int
    full: str


@dataclass(frozen=True, slots=True)
class Line:
    """An upright line with its words above."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """The name of a lane, and the line under it."""

    lines: tuple[str, ...]
    y: int
    text_y: int
    second_y: int
    rule_y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    width: int
    height: int
    left: int
    bottom: int
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    dots: tuple[Dot, ...]
    years: tuple[Line, ...]
    today: Line | None


def picture_of(timeline: Drawable) -> Picture:
    """The drawing of a timeline, in whole pixels."""
    bottom = _TOP + _LANE * len(timeline.lanes)
    lanes = list(enumerate(timeline.lanes))
    day = timeline.on
    return Picture(
        width=WIDTH,
        height=bottom + 26,
        left=_LEFT,
        bottom=bottom,
        rows=tuple(_row(number, lane) for number, lane in lanes),
        boxes=tuple(_box(bar, number, timeline) for number, lane in lanes for bar in lane.bars),
        dots=tuple(dot for number, lane in lanes for dot in _dots(lane.marks, number, timeline)),
        years=tuple(
            Line(_x(year.first_day, timeline), year.label)
            for year in years_between(timeline.first, timeline.last)
        ),
        today=Line(_x(day, timeline), f"{day:%-d %B %Y}") if timeline.first <= day <= timeline.last else None,
    )


def _x(day: date, timeline: Drawable) -> int:
    days = (timeline.last - timeline.first).days + 1
    return _LEFT + (day - timeline.first).days * (WIDTH - _LEFT - _RIGHT) // days


def _row(number: int, lane: Lane) -> Row:
    y = _TOP + number * _LANE
    return Row(_folded(lane.label), y, y + 24, y + 17, y + _LANE)


def _folded(label: str, *, most: int = 27) -> tuple[str, ...]:
    """The label in at most two lines."""
    if len(label) <= most:
        return (label,)
    words, first = label.split(), ""
    while words and len(first) + len(words[0]) < most:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return (first, rest if len(rest) <= most else f"{rest[: most - 1]}…")


def _box(bar: Bar, number: int, timeline: Drawable) -> Box:
    starts = max(bar.starts_on or timeline.first, timeline.first)
    ends = bar.ends_on or timeline.last
    x, end = _x(starts, timeline), min(_x(ends, timeline), WIDTH - _RIGHT)
    y = _TOP + number * _LANE + (_LANE - _BAR) // 2
    width = max(end - x - 1, 3)
    fill, stroke = _FILLS[bar.tone]
    return Box(
        x=x,
        y=y,
        width=width,
        height=_BAR,
        fill=fill,
        stroke=stroke,
        is_dashed=bar.tone in (Tone.GAP, Tone.UNKNOWN),
        words=_fitting(bar.words, width),
        text_x=x + 7,
        text_y=y + 16,
        full=bar.words,
    )


def _fitting(words: str, width: int) -> str:
    """The words if they fit, else what comes after a colon, else none."""
    for said in (words, words.partition(": ")[2]):
        if said and len(said) * _PER_LETTER + 10 <= width:
            return said
    return ""


def _dots(marks: tuple[Mark, ...], number: int, timeline: Drawable) -> Iterator[Dot]:
    """Circles in order, each at least its own width after the one before."""
    y, free = _TOP + number * _LANE + _LANE // 2, 0
    for mark in marks:
        x = max(_x(max(mark.dated.earliest, timeline.first), timeline), free)
        free = x + 23
        yield Dot(x, y, mark.number, y + 4, f"{mark.words}, {mark.dated}")
