"""What may be done with a decision as it stands, for the buttons of its page. The services decide."""

from __future__ import annotations

from dataclasses import dataclass

from governance.choices import DecisionState, Stage
from governance.decision_reading import DecisionView


@dataclass(frozen=True, slots=True)
class Possible:
    """Which deeds its page offers."""

    change: bool
    recommend: bool
    add_part: bool
    resolve: bool
    stages: tuple[Stage, ...]
    """What can be published next."""
    call_in: bool
    settle: int | None
    """The open call-in."""
    correct: bool
    remove: bool


def may_do(view: DecisionView) -> Possible:
    """The deeds that make sense now. A page offers no deed that is sure to be refused."""
    has_outcome = any(part.outcome for part in view.parts)
    is_over = view.row.state in (DecisionState.AWAITING_OUTCOME, DecisionState.DECIDED) or has_outcome
    return Possible(
        change=not view.is_recorded,
        recommend=Stage.AGENDA not in view.published
        and not has_outcome
        and not any(part.was_added_at_meeting for part in view.parts),
        add_part=not view.is_recorded and view.is_due,
        resolve=view.is_due,
        stages=tuple(_next_stages(view, is_over=is_over)),
        call_in=view.may_be_called_in,
        settle=next((call_in.pk for call_in in view.call_ins if call_in.is_open), None),
        correct=view.is_recorded,
        remove=not view.published and not has_outcome,
    )


def _next_stages(view: DecisionView, *, is_over: bool) -> list[Stage]:
    if view.is_recorded:
        return []
    stages = (
        []
        if is_over
        else [stage for stage in (Stage.FORWARD_PLAN, Stage.AGENDA) if stage not in view.published]
    )
    if view.is_decided:
        stages.append(Stage.RECORD)
    return stages
