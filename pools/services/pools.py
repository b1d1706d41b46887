"""Pools, their elements, and who hosts, manages and leads what."""

from __future__ import annotations

from datetime import date

from agreements.models import Agreement, ClientGroup, Organisation, Party, Person
from agreements.naming import short_name
from agreements.services.journal import recorded
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.periods import Period
from pools.choices import Classification, FundKind, VatTreatment
from pools.models import Element, LeadRole, Pool, PoolManager


def add_pool(
    *,
    agreement: Agreement,
    code: str,
    name: str,
    by: Person,
    reason: str,
    table_heading: str = "",
    purpose: str = "",
    fund_kind: FundKind = FundKind.POOLED,
    host: Party | None = None,
    vat_treatment: VatTreatment = VatTreatment.NOT_STATED,
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Pool:
    """The agreement has the pool, after those it had. `host` None: not stated yet.

    Refuses a code the agreement has already and a host that is not one of its parties.
    """
    with recorded("pool added", by=by, agreement=agreement, reason=reason) as record:
        _refuse_stranger(agreement, host, field="host")
        pool = Pool(
            agreement=agreement,
            code=code,
            name=name,
            table_heading=table_heading,
            purpose=purpose,
            fund_kind=fund_kind,
            host=host,
            vat_treatment=vat_treatment,
            opens_on=opens_on,
            closes_on=closes_on,
            order=agreement.pools.count(),
        )
        clean(pool).save()
        record.subject = pool
        record.detail = {"pool": pool.code}
    return pool


def name_host(*, pool: Pool, host: Party, by: Person, reason: str) -> Pool:
    """The party is responsible for the fund's accounts and audit (SI 2000/617, regulation 7).

    Refuses a body that is not a party, and a change of host while the earlier one's officer manages the pool.
    """
    with recorded("host named", by=by, agreement=pool.agreement, reason=reason) as record:
        locked = _locked(pool)
        _refuse_stranger(locked.agreement, host, field="host")
        manager = locked.managers.exclude(organisation=host.organisation).filter(ends_on__isnull=True).first()
        if manager is not None:
            raise DomainError(
                f"{manager.post} of {_name(manager.organisation)} manages the pool. "
                "End that duty first: a pool manager is an officer of the host.",
                field="host",
            )
        locked.host = host
        clean(locked).save()
        record.subject = locked
        record.detail = {"pool": locked.code, "host": host.organisation.code}
    return locked


def appoint_pool_manager(
    *,
    pool: Pool,
    organisation: Organisation,
    post: str,
    by: Person,
    reason: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> PoolManager:
    """The officer runs the pooled fund until the day before `ends_on`. Blank: since it opened, or still.

    Refuses an officer of another body than the host, and two managers at once.
    """
    with recorded("pool manager appointed", by=by, agreement=pool.agreement, reason=reason) as record:
        locked = _locked(pool)
        if locked.host is None:
            raise DomainError(f"{locked.name} has no host yet. Name its host first.", field="organisation")
        if locked.host.organisation_id != organisation.pk:
            raise DomainError(
                f"{_name(organisation)} does not host {locked.name}. A pool manager is an officer of the "
                f"host: name one of {_name(locked.host.organisation)}.",
                field="organisation",
            )
        period = Period(starts_on, ends_on)
        for held in locked.managers.all():
            if period.overlaps(Period(held.starts_on, held.ends_on)):
                raise DomainError(
                    f"{held.post} manages {locked.name} from {Period(held.starts_on, held.ends_on)}. "
                    "End that duty first, or choose other dates.",
                    field="starts_on",
                )
        manager = clean(
            PoolManager(
                pool=locked, organisation=organisation, post=post, starts_on=starts_on, ends_on=ends_on
            )
        )
        manager.save()
        record.subject = manager
        record.detail = {"pool": locked.code}
    return manager


def end_pool_manager(*, manager: PoolManager, ends_on: date, by: Person, reason: str) -> PoolManager:
    """`ends_on` is the first day without the duty. Refuses a day on or before its start."""
    with recorded(
        "pool manager’s duty ended", by=by, agreement=manager.pool.agreement, reason=reason
    ) as record:
        locked = PoolManager.objects.select_for_update().get(pk=manager.pk)
        _refuse_end_before_start(locked.starts_on, ends_on)
        locked.ends_on = ends_on
        clean(locked).save()
        record.subject = locked
        record.detail = {"pool": manager.pool.code}
    return locked


def add_element(
    *,
    pool: Pool,
    code: str,
    name: str,
    by: Person,
    reason: str,
    client_group: ClientGroup | None = None,
    classification: Classification = Classification.SERVICE_AREA,
    note: str = "",
) -> Element:
    """The pool has the element, after those it had. It may have a lead and no money.

    Refuses a code the pool has already and a client group of another agreement.
    """
    with recorded("element added", by=by, agreement=pool.agreement, reason=reason) as record:
        if client_group is not None and client_group.agreement_id != pool.agreement_id:
            raise DomainError(
                f"“{client_group}” is a client group of another agreement. Choose one of this agreement’s.",
                field="client_group",
            )
        element = Element(
            pool=pool,
            code=code,
            name=name,
            client_group=client_group,
            classification=classification,
            note=note,
            order=pool.elements.count(),
        )
        clean(element).save()
        record.subject = element
        record.detail = {"pool": pool.code}
    return element


def appoint_lead(
    *,
    element: Element,
    party: Party,
    by: Person,
    reason: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> LeadRole:
    """The party leads commissioning of the element until the day before `ends_on`. Never two at once.

    Refuses a body that is not a party to the agreement, and dates on which another leads.
    """
    agreement = element.pool.agreement
    with recorded("lead appointed", by=by, agreement=agreement, reason=reason) as record:
        locked = Element.objects.select_for_update(of=("self",)).get(pk=element.pk)
        _refuse_stranger(agreement, party, field="party")
        period = Period(starts_on, ends_on)
        for held in locked.leads.select_related("party__organisation"):
            if period.overlaps(Period(held.starts_on, held.ends_on)):
                raise DomainError(
                    f"{_name(held.party.organisation)} leads {locked.name} from "
                    f"{Period(held.starts_on, held.ends_on)}. End that lead first, or choose other dates.",
                    field="starts_on",
                )
        lead = clean(LeadRole(element=locked, party=party, starts_on=starts_on, ends_on=ends_on))
        lead.save()
        record.subject = lead
        record.detail = {"pool": element.pool.code}
    return lead


def end_lead(*, lead: LeadRole, ends_on: date, by: Person, reason: str) -> LeadRole:
    """`ends_on` is the first day without the lead. Refuses a day on or before its start."""
    with recorded("lead ended", by=by, agreement=lead.element.pool.agreement, reason=reason) as record:
        locked = LeadRole.objects.select_for_update().get(pk=lead.pk)
        _refuse_end_before_start(locked.starts_on, ends_on)
        locked.ends_on = ends_on
        clean(locked).save()
        record.subject = locked
        record.detail = {"pool": lead.element.pool.code}
    return locked


def _locked(pool: Pool) -> Pool:
    pools = Pool.objects.select_for_update(of=("self",)).select_related("agreement", "host__organisation")
    return pools.get(pk=pool.pk)


def _name(organisation: Organisation) -> str:
    return short_name(organisation, clock.today())


def _refuse_stranger(agreement: Agreement, party: Party | None, *, field: str) -> None:
    if party is not None and party.agreement_id != agreement.pk:
        raise DomainError(
            f"{_name(party.organisation)} is not a party to {agreement.title}. Name one of its parties.",
            field=field,
        )


def _refuse_end_before_start(starts_on: date | None, ends_on: date) -> None:
    if starts_on is not None and ends_on <= starts_on:
        raise DomainError(
            f"It began on {starts_on:%-d %B %Y}. Give a later day as the first without it.", field="ends_on"
        )
