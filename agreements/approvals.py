"""How far each partner has come with a schedule version: its route and what its bodies have said. Pure.

The partners go their own ways at the same time; nobody waits for another. A step counts as approved when an
approval of it stands; a route is gone when all its steps are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agreements.choices import ApprovalOutcome, ApprovalStage
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: who decides what, and when that is expected."""

    key: int
    stage: ApprovalStage
    body: str
    decider: str = ""
    expected_on: PartialDate | None = None
    delegated_to: str = ""
    consultee: str = ""
    source: str = ""


ANY_APPROVAL = Step(0, ApprovalStage.DETAIL, "")
"""The route of a partner that has recorded none: its approval in detail, by whatever body."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a body said, and stands by. `step` None: of whichever step of that stage has no other."""

    key: int
    step: int | None
    stage: ApprovalStage
    outcome: ApprovalOutcome
    body: str
    words: str
    terms: str = ""
    decided_on: PartialDate | None = None
    reference: str = ""
    evidence: str = ""
    recorded: str = ""
    decision: int | None = None
    """The number of the recorded decision that it is, where it is one that the partner's people may read."""
    is_decision_exempt: bool = False

    @property
    def counts(self) -> bool:
        """Whether it lets the partner go on."""
        return self.outcome is not ApprovalOutcome.RETURNED


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step, and the approval of it that stands, if one does."""

    step: Step
    said: Said | None

    @property
    def is_done(self) -> bool:
        return self.said is not None


@dataclass(frozen=True, slots=True)
class Track:
    """A partner's way through its route."""

    steps: tuple[StepProgress, ...]
    returns: tuple[Said, ...] = ()

    @property
    def next(self) -> Step | None:
        """What comes next; None when the partner has approved."""
        return next((one.step for one in self.steps if not one.is_done), None)

    @property
    def is_approved(self) -> bool:
        """Whether every step is approved."""
        return self.next is None

    @property
    def approvals(self) -> tuple[Said, ...]:
        """What stands, in the order of the route."""
        return tuple(one.said for one in self.steps if one.said is not None)


def firm(said: Iterable[Said]) -> Said | None:
    """What makes all of a partner's figures firm: its last confirmation of figures or approval in detail.

    An approval in outline does not, even by the body whose decision a figure waits for: that decision may be
    of another report on the same agenda.
    """
    stages = (ApprovalStage.FIGURES, ApprovalStage.DETAIL)
    return _last(row for row in said if row.counts and row.stage in stages)


def track(route: Sequence[Step], said: Iterable[Said]) -> Track:
    """A partner's way, from what its bodies said and stand by.

    >>> cabinet = Step(1, ApprovalStage.OUTLINE, "Cabinet")
    >>> director = Step(2, ApprovalStage.DETAIL, "Cabinet", "Director, delegated by Cabinet")
    >>> yes = Said(7, 1, ApprovalStage.OUTLINE, ApprovalOutcome.GIVEN, "Cabinet", "Cabinet, 18 July 2017")
    >>> track([cabinet, director], [yes]).next.decider
    'Director, delegated by Cabinet'
    """
    rows = list(said)
    unmatched = [row for row in rows if row.counts]
    steps = []
    for step in route or (ANY_APPROVAL,):
        found = _last(row for row in unmatched if row.step == step.key)
        found = found or _last(row for row in unmatched if row.step is None and row.stage is step.stage)
        if found is not None:
            unmatched.remove(found)
        steps.append(StepProgress(step, found))
    return Track(tuple(steps), tuple(row for row in rows if not row.counts))


def _last(rows: Iterable[Said]) -> Said | None:
    found = None
    for row in rows:
        found = row
    return found
