from datetime import date
from typing import Any

import pytest

from agreements.models import Agreement, JournalEntry, Organisation
from agreements.services.people import command_line_person
from pooledbudgets.lib.errors import DomainError
from pools.choices import Classification, FundKind
from pools.models import Element, LeadRole, Pool, PoolManager
from pools.services.pools import appoint_lead, appoint_pool_manager, end_lead, end_pool_manager, name_host
from tests.factories import (
    REASON,
    make_agreement,
    make_council,
    make_element,
    make_nhs_body,
    make_pool,
    party_of,
)

pytestmark = pytest.mark.django_db

APRIL, OCTOBER = date(2017, 4, 1), date(2017, 10, 1)


@pytest.fixture
def council() -> Organisation:
    return make_council(name="Westmere County Council", short_name="WCC")


@pytest.fixture
def agreement(council: Organisation) -> Agreement:
    return make_agreement(parties=[council, make_nhs_body(name="Vale CCG", short_name="VCCG")])


@pytest.fixture
def pool(agreement: Agreement) -> Pool:
    return make_pool(agreement, name="Care pool")


def test_add_pool_and_elements_are_kept_in_order_with_blank_host(agreement: Agreement, pool: Pool) -> None:
    second = make_pool(agreement, fund_kind=FundKind.ALIGNED)
    make_element(pool, code="autism")
    make_element(pool, code="care-homes", classification=Classification.STRUCTURE)

    assert list(agreement.pools.all()) == [pool, second]
    assert pool.host is None
    assert [element.code for element in pool.elements.all()] == ["autism", "care-homes"]
    assert JournalEntry.objects.latest("sequence").agreement == agreement


def test_add_pool_hosted_by_a_stranger_is_refused(agreement: Agreement) -> None:
    elsewhere = make_agreement(parties=[make_council(name="Other Council"), make_nhs_body()])

    with pytest.raises(DomainError, match="Other Council is not a party") as refusal:
        make_pool(agreement, host=elsewhere.parties.first())

    assert refusal.value.field == "host"
    assert not Pool.objects.exists()


def test_add_pool_and_element_with_a_code_that_is_taken_are_refused(agreement: Agreement, pool: Pool) -> None:
    element = make_element(pool)

    with pytest.raises(DomainError, match="a pool with this code"):
        make_pool(agreement, code=pool.code)
    with pytest.raises(DomainError, match="an element with this code"):
        make_element(pool, code=element.code)


def test_add_element_for_a_client_group_of_another_agreement_is_refused(pool: Pool) -> None:
    elsewhere = make_agreement(client_groups=["Carers"])

    with pytest.raises(DomainError, match="another agreement"):
        make_element(pool, client_group=elsewhere.client_groups.get())

    assert not Element.objects.exists()


def test_appoint_pool_manager_before_there_is_a_host_is_refused(pool: Pool, council: Organisation) -> None:
    with pytest.raises(DomainError, match="no host yet"):
        _manager(pool, council)


def test_appoint_pool_manager_from_another_body_than_the_host_is_refused(
    agreement: Agreement, pool: Pool, council: Organisation
) -> None:
    other = agreement.parties.exclude(organisation=council).get().organisation
    hosted = _host(pool, council)

    with pytest.raises(DomainError, match=r"VCCG does not host Care pool.*name one of WCC") as refusal:
        _manager(hosted, other)

    assert refusal.value.field == "organisation"
    assert not PoolManager.objects.exists()


def test_appoint_pool_manager_twice_at_once_is_refused_until_the_first_ends(
    pool: Pool, council: Organisation
) -> None:
    first = _manager(_host(pool, council), council, starts_on=APRIL)

    with pytest.raises(DomainError, match="manages Care pool from 1 April 2017 onwards"):
        _manager(pool, council, starts_on=OCTOBER)

    end_pool_manager(manager=first, ends_on=OCTOBER, by=command_line_person(), reason=REASON)
    second = _manager(pool, council, starts_on=OCTOBER)
    assert list(pool.managers.all()) == [first, second]


def test_name_host_while_the_earlier_host_manages_the_pool_is_refused(
    agreement: Agreement, pool: Pool, council: Organisation
) -> None:
    other = agreement.parties.exclude(organisation=council).get().organisation
    _manager(_host(pool, council), council, starts_on=APRIL)

    with pytest.raises(DomainError, match="Finance manager of WCC manages the pool"):
        _host(pool, other)

    pool.refresh_from_db()
    assert pool.host == party_of(agreement, council)


def test_appoint_lead_overlapping_another_is_refused_until_the_first_ends(
    agreement: Agreement, pool: Pool
) -> None:
    element = make_element(pool, name="Mental health")
    council, nhs = agreement.parties.all()
    first = _lead(element, council, starts_on=APRIL)

    with pytest.raises(DomainError, match="WCC leads Mental health from 1 April 2017 onwards") as refusal:
        _lead(element, nhs, starts_on=OCTOBER)
    assert refusal.value.field == "starts_on"

    end_lead(lead=first, ends_on=OCTOBER, by=command_line_person(), reason=REASON)
    _lead(element, nhs, starts_on=OCTOBER)
    assert [lead.party for lead in element.leads.all()] == [council, nhs]


def test_appoint_lead_who_is_not_a_party_is_refused(pool: Pool) -> None:
    element = make_element(pool)

    with pytest.raises(DomainError, match="is not a party"):
        _lead(element, make_agreement().parties.first())

    assert not LeadRole.objects.exists()


def test_end_lead_before_it_began_is_refused(agreement: Agreement, pool: Pool) -> None:
    lead = _lead(make_element(pool), agreement.parties.first(), starts_on=OCTOBER)

    with pytest.raises(DomainError, match="began on 1 October 2017"):
        end_lead(lead=lead, ends_on=APRIL, by=command_line_person(), reason=REASON)

    lead.refresh_from_db()
    assert lead.ends_on is None


def _host(pool: Pool, organisation: Organisation) -> Pool:
    return name_host(
        pool=pool, host=party_of(pool.agreement, organisation), by=command_line_person(), reason=REASON
    )


def _manager(pool: Pool, organisation: Organisation, **dates: date) -> PoolManager:
    return appoint_pool_manager(
        pool=pool,
        organisation=organisation,
        post="Finance manager",
        by=command_line_person(),
        reason=REASON,
        **dates,
    )


def _lead(element: Element, party: Any, **dates: date) -> LeadRole:
    return appoint_lead(element=element, party=party, by=command_line_person(), reason=REASON, **dates)
