"""What must hold of groups and meetings, a sentence for each thing that does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Prefetch

from governance.choices import MeetingStepKind
from governance.groups.rules import objection_to_seat
from governance.groups.states import objection_to, state_of
from governance.models import Body, Meeting, MeetingStep, QuorumRule, Reporting, Seat, ServedPool
from governance.services.groups import seat_facts


def bodies_that_report_in_a_circle() -> Iterator[str]:
    """Bodies that report to themselves through others, by what holds with an open end."""
    above: dict[int, list[int]] = defaultdict(list)
    for below, to in Reporting.objects.filter(ends_on__isnull=True).values_list("body", "to_body"):
        above[below].append(to)
    for body in Body.objects.filter(pk__in=above).order_by("pk"):
        seen: set[int] = set()
        waiting = list(above[body.pk])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += above[other]
        if body.pk in seen:
            yield f"{body} reports to itself through others."


def seats_that_cannot_be() -> Iterator[str]:
    """Seats that stand beside others as the rules do not allow: two chairs, somebody twice, a provider's vote."""
    seats = Seat.objects.select_related("body__agreement", "person").order_by("body", "pk")
    by_body: dict[Body, list[Seat]] = defaultdict(list)
    for seat in seats.prefetch_related("body__agreement__parties"):
        by_body[seat.body].append(seat)
    for body, held in by_body.items():
        if body.agreement is None:
            yield f"{body} has seats, and is no joint body of an agreement."
            continue
        facts = [seat_facts(seat, body.agreement) for seat in held]
        for place, (seat, fact) in enumerate(zip(held, facts, strict=True)):
            refusal = objection_to_seat(fact, others=facts[:place], chair=None)
            if refusal:
                yield f"{seat}: {refusal}"


def meetings_that_took_impossible_steps() -> Iterator[str]:
    """Meetings with a step that could not be taken where they stood."""
    steps = Prefetch("steps", queryset=MeetingStep.objects.order_by("pk"))
    for meeting in Meeting.objects.select_related("body").prefetch_related(steps).order_by("pk"):
        taken: list[str] = []
        for row in meeting.steps.all():
            refusal = objection_to(MeetingStepKind(row.step), state=state_of(taken))
            if refusal:
                yield f"{meeting}: “{row.get_step_display()}” could not be. {refusal}"
                break
            taken.append(row.step)


def groups_about_another_agreement() -> Iterator[str]:
    """Groups that govern a pool of another agreement, and quorums that ask for somebody who is no party."""
    served = ServedPool.objects.select_related("body", "pool").order_by("pk")
    for row in served:
        if row.pool.agreement_id != row.body.agreement_id:
            yield f"{row}: the pool is of another agreement."
    rules = QuorumRule.objects.filter(organisation__isnull=False).select_related("terms__body__agreement")
    for rule in rules.prefetch_related("terms__body__agreement__parties").order_by("pk"):
        agreement = rule.terms.body.agreement
        parties = {party.organisation_id for party in agreement.parties.all()} if agreement else set()
        if rule.organisation_id not in parties:
            yield f"{rule}: it asks for somebody who is no party."


CHECKS = (
    bodies_that_report_in_a_circle,
    seats_that_cannot_be,
    meetings_that_took_impossible_steps,
    groups_about_another_agreement,
)
