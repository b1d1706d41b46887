"""A body succeeded by another: names change from that date, history stays, and no figure moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from agreements.models import Agreement, Person, ScheduleVersion
from pools.selectors import version_tables
from tests.factories import everybody

FIRST = date(2022, 7, 1)
CCG = "Oxfordshire Clinical Commissioning Group"
ICB = "Buckinghamshire, Oxfordshire and Berkshire West Integrated Care Board"


@pytest.mark.parametrize(
    ("on", "name"),
    [
        pytest.param(FIRST - timedelta(days=1), "OCCG", id="the day before"),
        pytest.param(FIRST, "BOB ICB", id="the day it takes over"),
    ],
)
def test_documents_bear_the_name_of_their_day_and_the_same_figures(
    oxfordshire: Agreement, published_version: ScheduleVersion, on: date, name: str
) -> None:
    standing = everybody(oxfordshire)
    today = version_tables(published_version, standing=standing)
    then = version_tables(published_version, standing=replace(standing, on=on))

    assert [column.heading for column in then.columns][1] == name
    assert [line.figures for pool in then.pools for line in pool.lines] == [
        line.figures for pool in today.pools for line in pool.lines
    ]


def test_the_agreement_page_shows_a_day_with_its_names_and_its_standing(
    oxfordshire: Agreement, council_finance: Person, client: Client
) -> None:
    client.force_login(council_finance)
    page = "/agreements/oxfordshire/"
    before = client.get(f"{page}?on=2022-06-30").content.decode()
    after = client.get(f"{page}?on=2022-07-01").content.decode()
    odd = client.get(f"{page}?on=never")

    assert ICB not in before
    assert f"{ICB}<br>" in after
    assert f"formerly {CCG}" in after
    assert "Integrated care board" in after
    assert "Clinical commissioning group" not in after
    assert "1,187 days since 1 April 2019" in after, "the banner is of that day as well"
    assert "BOB ICB: Letter agreement" in after
    assert "This page is as at 1 July 2022" in after
    assert "The term ended on 31 March 2019" in after
    assert odd.status_code == 200
    assert "Give the day as 2017-07-03" in odd.content.decode()
