"""Entering the bodies that decide, with the days' notice that bind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from agreements.models import Agreement, Organisation
from agreements.permissions import Standing
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from governance.choices import BodyKind
from governance.decision_permissions import party_of_body, require_for_body
from governance.models import Body, Reporting
from governance.querysets import reporting_on
from pooledbudgets.lib.errors import DomainError, clean


@dataclass(frozen=True, slots=True)
class BodySpec:
    """A body. `organisation` None: a joint body of the agreement. Days None: no such rule binds it."""

    code: str
    name: str
    kind: BodyKind
    organisation: Organisation | None = None
    chair: str = ""
    meets: str = ""
    reports_to: tuple[Body, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    agenda_days: int | None = None
    key_notice_days: int | None = None
    exception_days: int | None = None
    call_in_days: int | None = None
    note: str = ""
    source: str = ""


def add_body(*, agreement: Agreement, facts: BodySpec, standing: Standing, reason: str) -> Body:
    """The body can take decisions about the agreement.

    Refuses a body of an organisation that is no party, a code used twice, and reporting in a circle.
    """
    return _save(Body(), agreement, facts, standing=standing, reason=reason, verb="body added")


def change_body(
    *, body: Body, agreement: Agreement, facts: BodySpec, standing: Standing, reason: str
) -> Body:
    """What is said of the body is put right, or it ends. Refuses what `add_body` refuses, and another owner."""
    require_for_body(standing, agreement, body.organisation)
    if (facts.organisation.pk if facts.organisation else None) != body.organisation_id:
        raise DomainError(
            "A body stays with the organisation it is of. Add another body.", field="organisation"
        )
    return _save(body, agreement, facts, standing=standing, reason=reason, verb="body changed")


def _save(
    body: Body, agreement: Agreement, facts: BodySpec, *, standing: Standing, reason: str, verb: str
) -> Body:
    _refuse_strangers(agreement, facts)
    organisation = require_for_body(standing, agreement, facts.organisation)
    with recorded(
        verb, by=standing.person, organisation=organisation, agreement=agreement, reason=reason
    ) as record:
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        refuse_closed(agreement, on=standing.on)
        row = Body.objects.select_for_update(of=("self",)).get(pk=body.pk) if body.pk else body
        for field in fields(facts):
            if field.name != "reports_to":
                setattr(row, field.name, getattr(facts, field.name))
        row.agreement = None if facts.organisation else agreement
        clean(row).save()
        _report_to(row, facts.reports_to, on=standing.on)
        record.subject = row
    return row


def _report_to(row: Body, above: Sequence[Body], *, on: date) -> None:
    """From the day the body reports to these alone. What had begun by then ends; what had not never was."""
    for body in above:
        refuse_circle(row, above=body, on=on)
    held = {reporting.to_body_id: reporting for reporting in row.reports_to.all()}
    for body in above:
        reporting = held.pop(body.pk, None) or Reporting(body=row, to_body=body)
        if reporting.pk is None or (reporting.ends_on is not None and reporting.ends_on <= on):
            reporting.ends_on = None
            clean(reporting).save()
    for reporting in held.values():
        if reporting.starts_on is not None and reporting.starts_on >= on:
            reporting.delete()
        elif reporting.ends_on is None or reporting.ends_on > on:
            reporting.ends_on = on
            clean(reporting).save()


def _refuse_strangers(agreement: Agreement, facts: BodySpec) -> None:
    if facts.organisation is not None and party_of_body(agreement, facts.organisation) is None:
        raise DomainError(
            "That organisation is not a party to this agreement. Choose a partner, or make it a joint body.",
            field="organisation",
        )


def refuse_circle(row: Body, *, above: Body, on: date) -> None:
    """Raises DomainError when `above` is the body, or reports to it directly or through others."""
    links: dict[int, list[int]] = defaultdict(list)
    for below, to in reporting_on(on).values_list("body", "to_body"):
        links[below].append(to)
    seen, waiting = set(), [above.pk]
    while waiting:
        body = waiting.pop()
        if body == row.pk:
            raise DomainError(
                f"{above} reports to {row} already, directly or through others. Choose another body."
                if above.pk != row.pk
                else "A body does not report to itself. Choose another body.",
                field="reports_to",
            )
        if body not in seen:
            seen.add(body)
            waiting += links[body]
