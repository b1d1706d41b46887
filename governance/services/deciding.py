"""What every write about a decision has in common, and the outcome that counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agreements.permissions import Standing
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed
from governance.decision_permissions import acting_for
from governance.models import Decision, DecisionPart, PartOutcome


@contextmanager
def deciding(
    verb: str, decision: Decision, standing: Standing, reason: str
) -> Iterator[tuple[Record, Decision]]:
    """A recorded write about a decision: the right checked, the decision locked, the agreement open.

    Raises NotPermitted, and DomainError for a closed agreement.
    """
    with recorded(
        verb,
        by=standing.person,
        organisation=acting_for(decision, standing),
        agreement=decision.agreement,
        reason=reason,
    ) as record:
        row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        row.agreement, row.body = decision.agreement, decision.body
        refuse_closed(row.agreement, on=standing.on)
        record.subject = row
        yield record, row


def latest_outcome(part: DecisionPart) -> PartOutcome | None:
    """The outcome that counts; None while there is none. No query when outcomes are fetched."""
    return max(part.outcomes.all(), key=lambda row: row.pk, default=None)
