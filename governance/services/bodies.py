"""Entering the bodies that decide, with the days' notice that bind each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from agreements.models import Agreement, Organisation
from agreements.permissions import Standing
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from governance.choices import BodyKind
from governance.decision_permissions import party_of_body, require_for_body
from governance.models import Body
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
    reports_to: Body | None = None
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
            setattr(row, field.name, getattr(facts, field.name))
        row.agreement = None if facts.organisation else agreement
        _refuse_circle(row)
        clean(row).save()
        record.subject = row
    return row


def _refuse_strangers(agreement: Agreement, facts: BodySpec) -> None:
    if facts.organisation is not None and party_of_body(agreement, facts.organisation) is None:
        raise DomainError(
            "That organisation is not a party to this agreement. Choose a partner, or make it a joint body.",
            field="organisation",
        )


def _refuse_circle(row: Body) -> None:
    above, seen = row.reports_to, set()
    while above is not None and above.pk not in seen:
        if above.pk == row.pk:
            raise DomainError(
                f"{row.reports_to} reports to {row} already, directly or through others. Choose another body.",
                field="reports_to",
            )
        seen.add(above.pk)
        above = above.reports_to
