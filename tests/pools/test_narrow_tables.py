"""Tables that become cards on a narrow page: each value says the name of its column."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from pooledbudgets.lib.financial_year import FinancialYear
from tests.pools.grid_world import World, officer, world

__all__ = ["officer", "world"]

YEAR = FinancialYear(2017)


@pytest.mark.parametrize(
    ("address", "headings"),
    [
        (
            reverse("pools:schedule-detail", args=["midshire", YEAR]),
            ["MCC, £’000", "MCCG, £’000", "Total, £’000"],
        ),
        (
            reverse("pools:version-compare", args=["midshire", YEAR]),
            ["Partner", "Change, £’000", "Who and why"],
        ),
        (reverse("agreements:agreement-detail", args=["midshire"]), ["State", "Newest version", "Basis"]),
    ],
    ids=["pools", "comparison", "years"],
)
def test_each_value_of_a_card_says_the_name_of_its_column(
    world: World, officer: Client, address: str, headings: list[str]
) -> None:
    page = officer.get(address).content.decode()

    [table] = re.findall(r"<table[^>]*pb-cards.*?</table>", page, re.DOTALL)[:1]
    assert set(headings) <= set(re.findall(r'data-heading="([^"]+)"', table))
    assert all("data-heading" in td or "colspan" in td for td in re.findall(r"<td[^>]*>", table))
