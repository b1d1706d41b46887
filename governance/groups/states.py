"""How far a meeting has come, and what may be done with it next. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from governance.choices import MeetingState as State
from governance.choices import MeetingStepKind as Step

_BEFORE: Final = frozenset({State.PLANNED, State.AGREED, State.CLEARED})
"""A published meeting that has not begun."""

MOVES: Final[Mapping[Step, tuple[frozenset[State], State | None]]] = {
    Step.PUBLISHED: (frozenset({State.DRAFT}), State.PLANNED),
    Step.MOVED: (_BEFORE, None),
    Step.CANCELLED: (_BEFORE, State.CANCELLED),
    Step.AGENDA_AGREED: (frozenset({State.PLANNED}), State.AGREED),
    Step.AGENDA_REOPENED: (frozenset({State.AGREED, State.CLEARED}), State.PLANNED),
    Step.CLEARED: (frozenset({State.AGREED}), State.CLEARED),
    Step.RETURNED: (frozenset({State.AGREED, State.CLEARED}), State.AGREED),
    Step.OPENED: (_BEFORE, State.IN_SESSION),
    Step.CLOSED: (frozenset({State.IN_SESSION}), State.HELD),
}
"""By step: the states in which it can be taken, and the state that follows; None: the state stays."""


def state_of(steps: Iterable[str]) -> State:
    """The state after all steps, the earliest first.

    >>> state_of([]), state_of(["published", "agenda-agreed", "moved"])
    (MeetingState.DRAFT, MeetingState.AGREED)
    """
    state = State.DRAFT
    for step in steps:
        state = MOVES[Step(step)][1] or state
    return state


def steps_to(states: Collection[State]) -> frozenset[Step]:
    """The steps after which a meeting stands at one of the states.

    >>> sorted(steps_to({State.AGREED}))
    [MeetingStepKind.AGENDA_AGREED, MeetingStepKind.RETURNED]
    """
    return frozenset(step for step, (_, after) in MOVES.items() if after in states)


STAYING: Final = frozenset(step for step, (_, after) in MOVES.items() if after is None)
"""The steps after which a meeting stands where it stood."""


def objection_to(step: Step, *, state: State) -> str:
    """Why the step cannot be taken now, as a sentence; "" when it can.

    >>> objection_to(Step.CLOSED, state=State.PLANNED)
    'The meeting is not in session: “date published” is where it stands.'
    >>> objection_to(Step.CANCELLED, state=State.PLANNED)
    ''
    """
    if state in MOVES[step][0]:
        return ""
    match state:
        case State.CANCELLED:
            return "The meeting is cancelled. Call another one."
        case State.HELD:
            return "The meeting has been held. What was done there stays as it is."
        case State.DRAFT:
            return "The date of the meeting is a draft. Publish it first."
    stands = f"“{state.label.lower()}” is where it stands."
    if step is Step.CLOSED:
        return f"The meeting is not in session: {stands}"
    if step is Step.PUBLISHED:
        return f"The date of the meeting is published already: {stands}"
    return f"This cannot be done with the meeting now: {stands}"


def next_step(state: State, *, is_past: bool) -> str:
    """What comes next, and who does it, as a sentence; "" once nothing does.

    >>> next_step(State.PLANNED, is_past=False)
    'Democratic services prepare the agenda; then the chair agrees it.'
    >>> next_step(State.PLANNED, is_past=True)
    'Its day is past. Democratic services record what happened, or cancel it with why.'
    """
    if is_past and state in _BEFORE:
        return "Its day is past. Democratic services record what happened, or cancel it with why."
    return {
        State.DRAFT: "Democratic services publish the date, so that everybody can rely on it.",
        State.PLANNED: "Democratic services prepare the agenda; then the chair agrees it.",
        State.AGREED: "The papers come in and the pack is built; then the chair clears it.",
        State.CLEARED: "The pack goes out, and the group meets on the day.",
        State.IN_SESSION: "What is said and decided is recorded item by item; then the meeting is closed.",
    }.get(state, "")
