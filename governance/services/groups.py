"""Keeping groups: the terms they work under, the pools they govern, to whom they report, and who sits on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from djmoney.money import Money

from agreements.models import Agreement, Organisation, Person
from agreements.naming import short_name
from agreements.permissions import Standing, standing_of
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed
from agreements.term import bound_on
from governance.choices import Capacity, ChairPlace, QuorumKind, Voting
from governance.decision_permissions import bodies_of
from governance.groups.permissions import agreement_of, require_keeper
from governance.groups.rules import (
    ChairRule,
    QuorumFacts,
    SeatFacts,
    objection_to_quorum,
    objection_to_seat,
)
from governance.models import Body, QuorumRule, Reporting, Seat, ServedPool, TermsOfReference
from governance.services.bodies import refuse_circle
from governance.services.deciding import refuse_stale
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_in
from pooledbudgets.lib.wording import full_date
from pools.models import Pool


@dataclass(frozen=True, slots=True)
class QuorumSpec:
    """One requirement of a quorum."""

    kind: QuorumKind
    least: int = 1
    organisation: Organisation | None = None
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class TermsSpec:
    """Terms of reference. Pounds; None for what they do not say."""

    starts_on: date
    voting: Voting | None = None
    purpose: str = ""
    every_months: int | None = None
    public_a_year: int = 0
    limit: Decimal | None = None
    chair_organisation: Organisation | None = None
    chair_post: str = ""
    tells_readers: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class SeatSpec:
    """A place on a group. `person` None: the post alone is known. Pounds; None: no limit in money is delegated."""

    organisation: Organisation
    post: str
    capacity: Capacity
    starts_on: date
    person: Person | None = None
    is_voting: bool = True
    chair: ChairPlace = ChairPlace.NONE
    substitute: Person | None = None
    substitute_post: str = ""
    limit: Decimal | None = None
    authority: str = ""
    ends_on: date | None = None


def adopt_terms(
    *, body: Body, terms: TermsSpec, quorum: Sequence[QuorumSpec], standing: Standing, reason: str
) -> TermsOfReference:
    """The group works under these terms from a day. Earlier versions stay as they were.

    Refuses a day not after that of the latest version, and rules about organisations that are no party.
    """
    agreement = agreement_of(body)
    with _keeping("terms adopted", body, standing, reason) as (record, row, organisation):
        latest = TermsOfReference.objects.filter(body=row).order_by("-number").first()
        if latest is not None and terms.starts_on <= latest.starts_on:
            raise DomainError(
                f"Version {latest.number} of the terms is in force from {full_date(latest.starts_on)}. "
                "Let these start on a later day.",
                field="starts_on",
            )
        partners = {party.organisation_id for party in bound_on(agreement.parties.all(), terms.starts_on)}
        facts = [quorum_facts(rule, on=terms.starts_on) for rule in quorum]
        refusal = objection_to_quorum(facts, partners=partners)
        if refusal:
            raise DomainError(refusal, field="quorum")
        if terms.chair_organisation is not None and terms.chair_organisation.pk not in partners:
            raise DomainError(
                "The partner that chairs is not a party then. Choose a partner.", field="chair_organisation"
            )
        made = TermsOfReference(
            body=row,
            number=latest.number + 1 if latest else 1,
            by=standing.person,
            organisation=organisation,
            at=record.write.at,
            reason=record.write.reason,
            **{
                field.name: getattr(terms, field.name)
                for field in fields(terms)
                if field.name not in {"limit", "voting"}
            },
            limit=_money(terms.limit),
            voting=terms.voting or "",
        )
        clean(made).save()
        for rule in quorum:
            clean(
                QuorumRule(
                    terms=made,
                    kind=rule.kind,
                    organisation=rule.organisation,
                    capacity=rule.capacity or "",
                    least=rule.least,
                )
            ).save()
        record.subject = made
    return made


def serve_pool(*, body: Body, pool: Pool, starts_on: date, standing: Standing, reason: str) -> ServedPool:
    """The group governs the pool from a day. Refuses a pool of another agreement, and one it governs then."""
    with _keeping("pool served", body, standing, reason) as (record, row, _):
        if pool.agreement_id != agreement_of(body).pk:
            raise DomainError("Choose a pool of this agreement.", field="pool")
        open_ones = [
            held
            for held in ServedPool.objects.filter(body=row, pool=pool)
            if held.ends_on is None or held.ends_on > starts_on
        ]
        if open_ones:
            raise DomainError(
                f"{row} governs {pool} from {full_date(open_ones[0].starts_on)} already.", field="starts_on"
            )
        made = ServedPool(body=row, pool=pool, starts_on=starts_on)
        clean(made).save()
        record.subject = made
    return made


def end_serving(*, served: ServedPool, ends_on: date, standing: Standing, reason: str) -> ServedPool:
    """The group does not govern the pool from a day on."""
    with _keeping("serving a pool ended", served.body, standing, reason) as (record, _, __):
        row = ServedPool.objects.select_for_update(of=("self",)).get(pk=served.pk)
        row.ends_on = ends_on
        clean(row).save()
        record.subject = row
    return row


def report_to(
    *, body: Body, to_body: Body, starts_on: date | None, standing: Standing, reason: str
) -> Reporting:
    """The group reports to a body from a day. One it reported to before takes up again, under the new dates."""
    with _keeping("reporting begun", body, standing, reason) as (record, row, _):
        if not bodies_of(agreement_of(body)).filter(pk=to_body.pk).exists():
            raise DomainError("Choose a body that decides about this agreement.", field="to_body")
        refuse_circle(row, above=to_body, on=starts_on or standing.on)
        made = Reporting.objects.filter(body=row, to_body=to_body).first() or Reporting(
            body=row, to_body=to_body
        )
        if made.pk is not None and (made.ends_on is None or made.ends_on > (starts_on or standing.on)):
            raise DomainError(f"{row} reports to {to_body} then already.", field="to_body")
        made.starts_on, made.ends_on = starts_on, None
        clean(made).save()
        record.subject = made
    return made


def end_reporting(*, reporting: Reporting, ends_on: date, standing: Standing, reason: str) -> Reporting:
    """The group does not report to the body from a day on."""
    with _keeping("reporting ended", reporting.body, standing, reason) as (record, _, __):
        row = Reporting.objects.select_for_update(of=("self",)).get(pk=reporting.pk)
        row.ends_on = ends_on
        clean(row).save()
        record.subject = row
    return row


def add_seat(*, body: Body, seat: SeatSpec, standing: Standing, reason: str) -> Seat:
    """Somebody, or a post, sits on the group from a day. Refuses what `objection_to_seat` names."""
    with _keeping("seat added", body, standing, reason) as (record, row, _):
        made = _fill(Seat(body=row), seat, standing)
        record.subject = made
    return made


def change_seat(
    *, seat: Seat, facts: SeatSpec, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> Seat:
    """What is said of the seat is put right. Another holder is another seat: end this one and add that.

    A post that had no holder gets one here. Refuses what `add_seat` refuses, and another organisation.
    """
    with _keeping("seat changed", seat.body, standing, reason) as (record, row, _):
        locked = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
        refuse_stale(seen, now=seen_in_seat(locked))
        if locked.person_id is not None and facts.person != locked.person:
            raise DomainError(
                "Another holder is another seat. End this one and add the next.", field="person"
            )
        if locked.organisation_id != facts.organisation.pk:
            raise DomainError(
                "A seat stays with the organisation it is for. End it and add another.", field="organisation"
            )
        locked.body = row
        record.subject = _fill(locked, facts, standing)
    return locked


def end_seat(
    *, seat: Seat, ends_on: date, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> Seat:
    """The seat is held until the day before. What was done from it stays."""
    with _keeping("seat ended", seat.body, standing, reason) as (record, _, __):
        locked = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
        refuse_stale(seen, now=seen_in_seat(locked))
        if locked.ends_on is not None and locked.ends_on <= ends_on:
            raise DomainError(f"The seat ends on {full_date(locked.ends_on)} already.", field="ends_on")
        locked.ends_on = ends_on
        clean(locked).save()
        record.subject = locked
    return locked


def seen_in_seat(seat: Seat) -> Seen:
    """What somebody has before them who changes or ends a seat."""
    return seen_in(
        (), *(f"{field.attname}: {getattr(seat, field.attname)}" for field in Seat._meta.concrete_fields)
    )


def quorum_facts(rule: QuorumSpec | QuorumRule, *, on: date) -> QuorumFacts:
    """A requirement as the rules read it, its partner by the name of the day."""
    return QuorumFacts(
        kind=QuorumKind(rule.kind),
        least=rule.least,
        partner=rule.organisation.pk if rule.organisation else None,
        name=short_name(rule.organisation, on) if rule.organisation else "",
        capacity=Capacity(rule.capacity) if rule.capacity else None,
    )


def terms_on(body: Body, day: date) -> TermsOfReference | None:
    """The terms that govern a day: the latest version that has started. One query."""
    return (
        TermsOfReference.objects.filter(body=body, starts_on__lte=day)
        .select_related("chair_organisation")
        .order_by("-number")
        .first()
    )


def chair_rule(terms: TermsOfReference | None, *, on: date) -> ChairRule | None:
    """Who chairs by the terms; None when they do not say."""
    if terms is None or terms.chair_organisation is None:
        return None
    partner = terms.chair_organisation
    return ChairRule(partner.pk, short_name(partner, on), terms.chair_post)


@contextmanager
def _keeping(
    verb: str, body: Body, standing: Standing, reason: str
) -> Iterator[tuple[Record, Body, Organisation]]:
    """A recorded write about a group: the right checked, the group locked, its agreement open."""
    agreement = agreement_of(body)
    organisation = require_keeper(standing, agreement)
    with recorded(
        verb,
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=body,
        reason=reason,
    ) as record:
        row = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
        row.agreement = agreement
        refuse_closed(agreement, on=standing.on)
        yield record, row, organisation


def _fill(row: Seat, spec: SeatSpec, standing: Standing) -> Seat:
    """The seat says what the spec says, and is saved. Raises DomainError."""
    agreement = agreement_of(row.body)
    for name, value in asdict_of(spec).items():
        setattr(row, name, value)
    row.limit = _money(spec.limit)
    for field, person in (("person", spec.person), ("substitute", spec.substitute)):
        if person is not None:
            _refuse_outsider(person, agreement, field=field, on=max(spec.starts_on, standing.on))
    facts = seat_facts(row, agreement)
    beside = Seat.objects.filter(body=row.body).exclude(pk=row.pk).select_related("person")
    terms = terms_on(row.body, max(row.starts_on, standing.on))
    refusal = objection_to_seat(
        facts,
        others=[seat_facts(other, agreement) for other in beside],
        chair=chair_rule(terms, on=standing.on),
    )
    if refusal:
        raise DomainError(refusal)
    clean(row).save()
    return row


def _refuse_outsider(person: Person, agreement: Agreement, *, field: str, on: date) -> None:
    """Raises DomainError for somebody who could not open the agreement's pages. Two queries."""
    partners = {party.organisation_id for party in agreement.parties.all()}
    if partners.isdisjoint(standing_of(person, on=on).organisation_ids):
        raise DomainError(
            f"{person} holds no role for a partner and could not open the group’s papers. Have an administrator give "
            "one, or name the post alone.",
            field=field,
        )


def seat_facts(row: Seat, agreement: Agreement) -> SeatFacts:
    """A seat as its rules read it."""
    parties = {party.organisation_id for party in bound_on(agreement.parties.all(), row.starts_on)}
    return SeatFacts(
        organisation=row.organisation_id,
        is_party=row.organisation_id in parties,
        capacity=Capacity(row.capacity),
        is_voting=row.is_voting,
        chair=ChairPlace(row.chair),
        post=row.post,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        holder=row.person_id,
        substitute=row.substitute_id,
        called=str(row.person or row.post),
    )


def asdict_of(spec: SeatSpec) -> dict[str, object]:
    """What the spec says, by the seat's columns, the limit left out."""
    return {field.name: getattr(spec, field.name) for field in fields(spec) if field.name != "limit"}


def _money(amount: Decimal | None) -> Money | None:
    return None if amount is None else Money(amount, CURRENCY)
