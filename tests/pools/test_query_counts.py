"""Pages take as many queries for many pools, agreements and years as for few."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.choices import InstrumentKind
from agreements.models import Agreement, Organisation, ScheduleVersion
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.holding_over import hold_over
from agreements.services.instruments import AuthoritySpec
from agreements.services.journal import recorded
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tracked import create_many
from tests.factories import REASON, everybody, party_of
from tests.growing import make_growing, make_large, pages_as_at, pages_of, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST = 39
"""What no page exceeds."""


def test_pages_take_as_many_queries_for_six_pools_as_for_one(client: Client) -> None:
    growing = make_growing()
    client.force_login(growing.officer)
    one, six = make_large(growing, pools=1), make_large(growing, pools=6)

    counts = queries_of(client, pages_of(one))

    assert queries_of(client, pages_of(six)) == counts
    assert max(counts.values()) <= MOST


def test_pages_take_as_many_queries_for_six_agreements_as_for_one(client: Client) -> None:
    growing = make_growing()
    client.force_login(growing.officer)
    first = make_large(growing)
    counts = queries_of(client, pages_of(first))

    for _ in range(5):
        make_large(growing, lines=1)

    assert queries_of(client, pages_of(first)) == counts


def test_pages_take_as_many_queries_for_five_years_as_for_two(client: Client) -> None:
    growing = make_growing()
    client.force_login(growing.officer)
    two, five = make_large(growing), make_large(growing, years=5)

    assert queries_of(client, pages_of(five)) == queries_of(client, pages_of(two))


def test_pages_as_at_a_day_take_as_many_queries_with_two_hundred_versions_as_with_two(client: Client) -> None:
    growing = make_growing()
    client.force_login(growing.officer)
    agreement = make_large(growing, lines=1)
    _held_over(agreement, growing.council)
    few = queries_of(client, pages_as_at(agreement))

    version = ScheduleVersion.objects.get(schedule__agreement=agreement, schedule__year_start=2017, number=1)
    facts = {field.attname: getattr(version, field.attname) for field in version._meta.concrete_fields}
    del facts["id"]
    numbers = range(3, 201)
    with recorded("versions multiplied", by=growing.officer, reason=REASON, subject=version):
        create_many([ScheduleVersion(**facts | {"number": number}) for number in numbers])

    assert queries_of(client, pages_as_at(agreement)) == few
    assert max(few.values()) <= MOST, few


def _held_over(agreement: Agreement, body: Organisation) -> None:
    """Holding over with a deed that nobody executed: what costs a page most."""
    standing = everybody(agreement)
    deed = InstrumentSpec(InstrumentKind.AGREEMENT, "Deed", PartialDate(2015, 3, 12))
    hold_instrument(agreement=agreement, instrument=deed, by=standing.person, reason=REASON)
    hold_over(
        agreement=agreement,
        party=party_of(agreement, body),
        starts_on=date(2017, 4, 1),
        principle="The principles of 2016/17 apply.",
        authority=AuthoritySpec("Cabinet", PartialDate(2017, 3), "item 4"),
        standing=standing,
        reason=REASON,
    )
