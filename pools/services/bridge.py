"""The steps that lead from last year's contributions to a draft's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import localtime
from djmoney.money import Money

from agreements.choices import Side
from agreements.models import Organisation, Party, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import Record, recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.money import CURRENCY, LARGEST_AMOUNT, full_pounds, round_half_up
from pools.choices import BridgeKind
from pools.models import BridgeStep, Line, Pool


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step: pounds up or down, of a party or of all together (None), why in words to be printed, on which line."""

    kind: BridgeKind
    amount: Decimal
    words: str
    party: Party | None = None
    line_key: str = ""
    source: str = ""


class StepMoved(DomainError):
    """Somebody changed the step meanwhile. Nothing has been saved; `changes` is how often it has been by now."""

    def __init__(self, row: BridgeStep, changes: int) -> None:
        latest = row.history.select_related("history_user").latest("history_id")
        super().__init__(
            f"{latest.history_user or 'Somebody'} changed this step on "
            f"{localtime(latest.history_date):%-d %B at %H:%M}. It says now: {row.get_kind_display()}, "
            f"{full_pounds(row.amount.amount)}, “{row.words}”. What you entered is below and is not "
            "saved; save it to put it in the place of that."
        )
        self.changes = changes


def add_step(*, version: ScheduleVersion, pool: Pool, step: StepSpec, standing: Standing) -> BridgeStep:
    """The step stands in the pool's bridge; its words are the reason that is kept.

    Refuses a frozen version, a party one does not enter figures for, nought, a line that the pool has neither
    this year nor last, and a precept of a body that levies none.
    """
    row = BridgeStep(version=version, pool=pool)
    with _keeping("bridge step added", row, step, standing) as record:
        _refuse_strange_pool(version, pool)
        _save(row, step)
        record.subject = row
    return row


def change_step(*, row: BridgeStep, step: StepSpec, seen: int, standing: Standing) -> BridgeStep:
    """The step becomes what is given. Refuses what `add_step` refuses, and another's step.

    `seen` is how often the step had been kept when the officer opened it; raises StepMoved when it is more by now.
    """
    _organisation(row.version, row.party, standing)
    with _keeping("bridge step changed", row, step, standing) as record:
        locked = BridgeStep.objects.select_for_update(of=("self",)).get(pk=row.pk)
        changes = locked.history.count()
        if changes != seen:
            raise StepMoved(locked, changes)
        _save(locked, step)
        record.subject = locked
    return locked


def remove_step(*, row: BridgeStep, standing: Standing, reason: str) -> None:
    """The step is taken out of a draft's bridge; its history stays. Refuses another's step."""
    with recorded(
        "bridge step removed",
        by=standing.person,
        organisation=_organisation(row.version, row.party, standing),
        version=row.version,
        subject=row.pool,
        reason=reason,
    ):
        lock_draft(row.version, on=standing.on)
        held = BridgeStep.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if held is None:
            raise DomainError("This step was removed already.")
        held.delete()


@contextmanager
def _keeping(verb: str, row: BridgeStep, step: StepSpec, standing: Standing) -> Iterator[Record]:
    with recorded(
        verb,
        by=standing.person,
        organisation=_organisation(row.version, step.party, standing),
        version=row.version,
        reason=step.words,
    ) as record:
        lock_draft(row.version, on=standing.on)
        yield record


def _organisation(version: ScheduleVersion, party: Party | None, standing: Standing) -> Organisation:
    if party is None:
        return require(standing, Verb.ENTER_FIGURES, version.schedule.agreement)
    if not standing.parties_for(Verb.ENTER_FIGURES, [party]):
        raise NotPermitted("Only a finance officer of the organisation can say why its figures changed.")
    return party.organisation


def _save(row: BridgeStep, step: StepSpec) -> None:
    _refuse_impossible(row, step)
    row.party, row.kind, row.line_key = step.party, step.kind, step.line_key
    row.amount, row.words, row.source = Money(step.amount, CURRENCY), step.words.strip(), step.source.strip()
    clean(row).save()


def _refuse_strange_pool(version: ScheduleVersion, pool: Pool) -> None:
    if pool.agreement_id != version.schedule.agreement_id:
        raise DomainError("That pool is not part of this agreement.", field="pool")


def _refuse_impossible(row: BridgeStep, step: StepSpec) -> None:
    version, party = row.version, step.party
    if party is not None and party.agreement_id != version.schedule.agreement_id:
        raise DomainError("That body is not a party to this agreement.", field="party")
    if step.amount == 0:
        raise DomainError(
            "A step changes something: give an amount up or down, or leave the step out.", field="amount"
        )
    if abs(step.amount) >= LARGEST_AMOUNT or step.amount != round_half_up(step.amount):
        raise DomainError("Give the amount in pounds and pence, of less than £10bn.", field="amount")
    if (
        step.kind is BridgeKind.PRECEPT
        and party is not None
        and party.organisation.side != Side.LOCAL_GOVERNMENT
    ):
        name = short_name(party.organisation, version.effective_from)
        raise DomainError(
            f"Only a local authority has an adult social care precept, and {name} is none. Choose another kind.",
            field="kind",
        )
    if step.line_key and not _has_line(version, row.pool, step.line_key):
        raise DomainError(
            "The pool has no such line, this year or last. Choose another, or none.", field="line_key"
        )


def _has_line(version: ScheduleVersion, pool: Pool, key: str) -> bool:
    years = [version.schedule.year_start - 1]
    lines = Line.objects.filter(pool=pool, key=key)
    return (
        lines.filter(version=version).exists()
        or lines.filter(version__schedule__year_start__in=years).exclude(version__state="draft").exists()
    )
