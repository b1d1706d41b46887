"""What must hold of meetings that were held, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from governance.choices import Outcome
from governance.models import PartOutcome, Resolution
from governance.sitting.facts import Sitting, sitting_of


def decisions_that_could_not_be_taken() -> Iterator[str]:
    """Outcomes that count although the item was not quorate, or with a vote of somebody who could not vote on it."""
    sittings: dict[int, Sitting] = {}
    rows = Resolution.objects.select_related("outcome__part__decision", "item__meeting__body__agreement")
    for row in rows.prefetch_related("ballots").order_by("pk"):
        outcome, item = row.outcome, row.item
        is_replaced = PartOutcome.objects.filter(part=outcome.part_id, pk__gt=outcome.pk).exists()
        if is_replaced or Outcome(outcome.outcome) in (Outcome.DEFERRED, Outcome.WITHDRAWN):
            continue
        sitting = sittings.setdefault(item.meeting_id, sitting_of(item.meeting))
        for sentence in sitting.quorum(item).missing:
            yield f"{outcome.part}: it was decided without a quorum. {sentence}"
        voted = {ballot.seat_id for ballot in row.ballots.all()}
        for standing in sitting.standings(item):
            if standing.member.seat in voted and standing.why_not:
                yield f"{outcome.part}: a vote counts that could not be given. {standing.why_not}"


CHECKS = (decisions_that_could_not_be_taken,)
