"""Pages take as many queries for many pools, agreements and years as for few."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import ScheduleVersion
from agreements.services.journal import recorded
from pooledbudgets.lib.tracked import create_many
from tests.factories import REASON
from tests.growing import make_growing, make_large, pages_as_at, pages_of, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST = 40
"""More than any of these pages takes. A page that needs more says so here."""


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
    few = queries_of(client, pages_as_at(agreement))

    version = ScheduleVersion.objects.get(schedule__agreement=agreement, schedule__year_start=2017, number=1)
    facts = {field.attname: getattr(version, field.attname) for field in version._meta.concrete_fields}
    del facts["id"]
    numbers = range(3, 201)
    with recorded("versions multiplied", by=growing.officer, reason=REASON, subject=version):
        create_many([ScheduleVersion(**facts | {"number": number}) for number in numbers])

    assert queries_of(client, pages_as_at(agreement)) == few
    assert few.pop("approvals") <= 50, "reads the figures of two years, for what their bridge leaves open"
    assert max(few.values()) <= MOST
