"""Where a pack stands, and what may be done with it next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from governance.choices import PackState as State
from governance.choices import PackStepKind as Step

SILENT_FOR: Final = timedelta(minutes=3)
"""A pack under way without a sign of life for so long was lost with the process that made it."""
UNTAKEN_FOR: Final = timedelta(minutes=30)
"""One that nobody has begun after so long is not begun any more."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of a pack and when it was taken."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Deeds:
    """What people have done with a pack that is built."""

    is_cleared: bool = False
    is_issued: bool = False
    is_recalled: bool = False


def pack_state(asked_at: datetime, steps: Sequence[Passed], deeds: Deeds, *, now: datetime) -> State:
    """Where a pack stands, the earliest step first.

    >>> from datetime import UTC
    >>> noon = datetime(2017, 7, 3, 12, tzinfo=UTC)
    >>> begun = [Passed(Step.STARTED, noon)]
    >>> pack_state(noon, begun, Deeds(), now=noon), pack_state(noon, begun, Deeds(), now=noon + SILENT_FOR)
    (PackState.BUILDING, PackState.LOST)
    >>> pack_state(noon, [*begun, Passed(Step.BUILT, noon)], Deeds(is_cleared=True), now=noon)
    PackState.CLEARED
    """
    ends = [row.step for row in steps if row.step.is_end]
    if not ends:
        last = max((row.at for row in steps), default=None)
        if last is None:
            return State.WAITING if now - asked_at < UNTAKEN_FOR else State.LOST
        return State.BUILDING if now - last < SILENT_FOR else State.LOST
    if ends[-1] is not Step.BUILT:
        return State(ends[-1].value)
    if deeds.is_recalled:
        return State.RECALLED
    if deeds.is_issued:
        return State.ISSUED
    return State.CLEARED if deeds.is_cleared else State.BUILT


UNDER_WAY: Final = frozenset({State.WAITING, State.BUILDING})
