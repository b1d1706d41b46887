"""How far minutes are, and what may follow. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from governance.choices import MinutesState as State
from governance.choices import MinutesStepKind as Step

_AFTER: Final = {
    Step.STARTED: State.DRAFT,
    Step.CIRCULATED: State.CIRCULATED,
    Step.RETURNED: State.DRAFT,
    Step.CLEARED: State.CLEARED,
    Step.APPROVED: State.APPROVED,
    Step.PUBLISHED: State.PUBLISHED,
}

_FROM: Final = {
    Step.STARTED: {State.NONE},
    Step.CIRCULATED: {State.DRAFT},
    Step.RETURNED: {State.CIRCULATED, State.CLEARED},
    Step.CLEARED: {State.CIRCULATED},
    Step.APPROVED: {State.CLEARED},
    Step.PUBLISHED: {State.APPROVED},
}

_WORDS: Final = {
    Step.STARTED: "They are begun already. Go on with them.",
    Step.CIRCULATED: "Only a draft is sent to members. Ask the chair to return them if they are to be changed.",
    Step.RETURNED: "The chair returns what is with members or cleared, and not yet approved.",
    Step.CLEARED: "The chair clears them once members have had them for comments. Send them to members first.",
    Step.APPROVED: "The group approves what the chair has cleared. Ask the chair to clear them first.",
    Step.PUBLISHED: "Only what the group has approved is published. Record the approval first.",
}


def state_of_minutes(steps: Iterable[str]) -> State:
    """Where the minutes stand after these steps, in the order they were taken.

    >>> [str(state_of_minutes(steps)) for steps in ([], ["started"], ["started", "circulated", "returned"])]
    ['none', 'draft', 'draft']
    """
    state = State.NONE
    for step in steps:
        state = _AFTER[Step(step)]
    return state


def objection_to(step: Step, *, state: State) -> str:
    """Why the step cannot follow now, in a sentence; "" when it can.

    >>> objection_to(Step.PUBLISHED, state=State.CLEARED)
    'Only what the group has approved is published. Record the approval first.'
    """
    return "" if state in _FROM[step] else _WORDS[step]


TAKES_TEXT: Final = frozenset({State.DRAFT, State.CIRCULATED})
"""While the clerk writes in them."""
