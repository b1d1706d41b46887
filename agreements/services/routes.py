"""The route by which a partner approves schedules: its steps as data, kept by the partner itself."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from agreements.choices import ApprovalStage
from agreements.models import Agreement, Approval, Party, RouteStep, Schedule
from agreements.permissions import Standing, Verb
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed, refuse_closed_year
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step: what is asked of which body, in which order, and through whom it decides."""

    stage: ApprovalStage
    body: str
    order: int = 1
    expected_on: PartialDate | None = None
    delegated_to: str = ""
    consultee: str = ""
    source: str = ""


def add_route_step(
    *,
    agreement: Agreement,
    party: Party,
    step: StepSpec,
    standing: Standing,
    reason: str,
    schedule: Schedule | None = None,
) -> RouteStep:
    """The party's route has one more step, in one year or in every year without a route of its own.

    Refuses a party or schedule of another agreement, a second step at one place of the route, a consultee
    of nobody, and whoever does not act for the party.
    """
    row = RouteStep(agreement=agreement, schedule=schedule, party=party)
    return _save(row, step, standing=standing, reason=reason, verb="approval route extended")


def change_route_step(*, row: RouteStep, step: StepSpec, standing: Standing, reason: str) -> RouteStep:
    """What the step says is put right, such as the day of a meeting. Refuses what `add_route_step` refuses.

    Once a body has said something at the step, its stage stays.
    """
    if row.stage != step.stage and Approval.objects.filter(step=row).exists():
        raise DomainError(
            "Something was decided at this step, so what it asks for stays. Add another step.", field="stage"
        )
    return _save(row, step, standing=standing, reason=reason, verb="approval route changed")


def remove_route_step(*, row: RouteStep, standing: Standing, reason: str) -> RouteStep:
    """From today the step is none any more. Refuses one at which something stands, and one removed before."""
    with _keeping("approval route shortened", row, standing, reason):
        locked = RouteStep.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.removed_on is not None:
            raise DomainError("This step was removed already.")
        if locked.schedule is not None:
            refuse_closed_year(locked.schedule)
        if Approval.objects.filter(step=row, withdrawal__isnull=True).exists():
            raise DomainError("An approval stands at this step. Withdraw it first if it was wrong.")
        locked.removed_on = standing.on
        clean(locked).save()
    return locked


def _keeping(verb: str, row: RouteStep, standing: Standing, reason: str) -> AbstractContextManager[Record]:
    if not standing.parties_for(Verb.KEEP_INSTRUMENTS, [row.party]):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")
    return recorded(
        verb,
        by=standing.person,
        organisation=row.party.organisation,
        agreement=row.agreement,
        reason=reason,
        subject=row,
    )


def _save(row: RouteStep, step: StepSpec, *, standing: Standing, reason: str, verb: str) -> RouteStep:
    with _keeping(verb, row, standing, reason):
        agreement = Agreement.objects.select_for_update().get(pk=row.agreement_id)
        refuse_closed(agreement, on=standing.on)
        if row.party.agreement_id != agreement.pk:
            raise DomainError("That body is not a party to this agreement.", field="party")
        if row.schedule is not None:
            if row.schedule.agreement_id != agreement.pk:
                raise DomainError("That schedule is another agreement’s.", field="schedule")
            refuse_closed_year(row.schedule)
        row.stage, row.body, row.order = step.stage, step.body.strip(), step.order
        row.expected_on, row.delegated_to, row.consultee = step.expected_on, step.delegated_to, step.consultee
        row.source = step.source
        others = RouteStep.objects.filter(
            agreement=agreement,
            schedule=row.schedule,
            party=row.party,
            order=row.order,
            removed_on__isnull=True,
        )
        if others.exclude(pk=row.pk).exists():
            raise DomainError(
                f"The route has a step {row.order} already. Give this one another place.", field="order"
            )
        clean(row).save()
    return row
