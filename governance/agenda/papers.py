"""How far a paper is, and what may be done with it next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from governance.choices import MeetingState
from governance.choices import PaperState as State
from governance.choices import PaperStepKind as Step

TAKES_PAPERS: Final = frozenset({MeetingState.PLANNED, MeetingState.AGREED, MeetingState.CLEARED})
"""While a meeting is to come, papers come in; once its pack is cleared, for a supplement."""

_FROM: Final[Mapping[Step, frozenset[State]]] = {
    Step.REQUESTED: frozenset(),
    Step.SENT: frozenset({State.REQUESTED, State.RETURNED}),
    Step.RETURNED: frozenset({State.SENT, State.ACCEPTED}),
    Step.ACCEPTED: frozenset({State.SENT}),
    Step.WITHDRAWN: frozenset({State.REQUESTED, State.SENT, State.RETURNED, State.ACCEPTED}),
}
"""By step: the states in which it can be taken."""


def paper_state(steps: Iterable[str]) -> State | None:
    """The state after all steps, the earliest first; None for a paper that is generated.

    >>> paper_state(["requested", "sent", "returned"]), paper_state([])
    (PaperState.RETURNED, None)
    """
    state = None
    for step in steps:
        state = State(Step(step).value)
    return state


def may_follow(step: Step, *, state: State | None) -> str:
    """Why the step cannot be taken, as a sentence; "" when it can.

    >>> may_follow(Step.ACCEPTED, state=State.REQUESTED)
    'The paper is not sent in: “asked for” is where it stands.'
    >>> may_follow(Step.RETURNED, state=State.ACCEPTED)
    ''
    """
    if state is None:
        return (
            ""
            if step is Step.WITHDRAWN
            else "The report is made with the pack. There is nothing to send or answer."
        )
    if state in _FROM[step]:
        return ""
    if state is State.WITHDRAWN:
        return "The paper is withdrawn."
    stands = f"“{state.label.lower()}” is where it stands."
    if step is Step.SENT:
        return f"The paper cannot be sent in now: {stands}"
    return f"The paper is not sent in: {stands}"


def objection_to_writing(state: State | None, *, meeting: MeetingState, is_cleared: bool = False) -> str:
    """Why the author cannot change the paper, as a sentence; "" when it can be changed. `is_cleared`: it is in a pack
    that the chair has cleared; another one goes out with a supplement.

    >>> objection_to_writing(State.ACCEPTED, meeting=MeetingState.AGREED)
    'The paper is accepted, so it stands as it is. The clerk or the chair can return it.'
    >>> objection_to_writing(State.SENT, meeting=MeetingState.CLEARED, is_cleared=True)
    'The chair has cleared the pack, so its papers stand. The chair can return it.'
    >>> objection_to_writing(State.SENT, meeting=MeetingState.CLEARED)
    ''
    """
    if meeting is MeetingState.CLEARED and is_cleared:
        return "The chair has cleared the pack, so its papers stand. The chair can return it."
    if meeting not in TAKES_PAPERS:
        return f"The meeting stands at “{meeting.label.lower()}”. Its papers do not change now."
    match state:
        case State.ACCEPTED:
            return "The paper is accepted, so it stands as it is. The clerk or the chair can return it."
        case State.WITHDRAWN:
            return "The paper is withdrawn."
        case None:
            return "The report is made with the pack. Nobody writes it."
    return ""
