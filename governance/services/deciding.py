"""What every write about a decision has in common, and the outcome that counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.models import Prefetch, QuerySet

from agreements.permissions import Standing
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed
from governance.agenda.permissions import state_of_item
from governance.choices import ItemState, MeetingState
from governance.decision_permissions import acting_for
from governance.models import AgendaItem, Decision, DecisionPart, PartAuthorises, PartOutcome
from governance.services.convening import state_now
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import Seen, seen_in


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


def agenda_item_of(decision: Decision) -> AgendaItem | None:
    """The item under which a meeting takes the decision; None where none stands on an agenda. Three queries."""
    item = AgendaItem.objects.filter(decision=decision).select_related("meeting__body").first()
    if item is None or state_of_item(item) is not ItemState.STANDS:
        return None
    return None if state_now(item.meeting) is MeetingState.CANCELLED else item


def seen_in_decision(decision: Decision) -> Seen:
    """What somebody has before them who changes what is said of a decision, or its recommendations."""
    said = {field.attname: str(getattr(decision, field.attname)) for field in Decision._meta.concrete_fields}
    texts = decision.parts.order_by("order").values_list("text", flat=True)
    return seen_in((), *(f"{name}: {value}" for name, value in said.items()), *texts)


def seen_in_part(part: DecisionPart) -> Seen:
    """What somebody has before them who records the outcome of a part: its words, outcome and matters. Two queries."""
    outcome = PartOutcome.objects.filter(part=part).order_by("-pk").first()
    return _seen(part, outcome, PartAuthorises.objects.filter(part=part, end__isnull=True))


def seen_of_part(part: DecisionPart) -> Seen:
    """The same of a part of `parts_with_outcomes`, as it was then. No query."""
    return _seen(part, latest_outcome(part), part.live_matters)


def _seen(part: DecisionPart, outcome: PartOutcome | None, matters: Iterable[PartAuthorises]) -> Seen:
    said = f"outcome {outcome and outcome.pk}", *(f"matter {pk}" for pk in sorted(row.pk for row in matters))
    return seen_in((), part.text, *said)


def unended_matters() -> QuerySet[PartAuthorises]:
    """What rests on parts and has not ended, with all that ends with it."""
    return PartAuthorises.objects.filter(end__isnull=True).select_related(
        "instrument_authority__instrument__agreement",
        "instrument_authority__party__organisation",
        "instrument_authority__withdrawal",
        "approval__withdrawal",
        "approval__party__organisation",
        "approval__version__schedule__agreement",
    )


def parts_with_outcomes() -> QuerySet[DecisionPart]:
    """Parts with their outcomes, and as `live_matters` the matters that have not ended. Three queries."""
    return DecisionPart.objects.prefetch_related(  # type: ignore[no-redef]
        "outcomes", Prefetch("matters", queryset=unended_matters(), to_attr="live_matters")
    )


def refuse_stale(seen: Seen, *, now: Seen) -> None:
    """Raises DomainError when somebody else has changed what the person had before them."""
    if seen.prints is not None and seen.changes(now):
        raise DomainError(
            "Somebody changed this since you opened the page, so nothing has been saved. It is shown as it is now: "
            "look at it and decide again."
        )
