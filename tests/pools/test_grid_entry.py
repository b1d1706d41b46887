"""Bad input in the grid: a clear sentence each time, nothing saved, and what was typed stays on the page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agreements.services.agreements import PartySpec
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import MILLIONS, POUNDS, DisplayUnit
from pools.choices import LineKind
from pools.models import Contribution
from pools.services.lines import LineSpec
from tests.factories import (
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_officer,
    make_pool,
    make_version,
)
from tests.pools.grid_world import COUNCIL, GRID, NHS, World, nhs_officer, officer, pounds, world
from tests.pools.test_grid_page import cell, inputs, page_text

__all__ = ["nhs_officer", "officer", "world"]

NOT_AN_AMOUNT = "is not an amount. Use the digits 0 to 9, with commas only between thousands"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("lots", NOT_AN_AMOUNT, id="text"),
        pytest.param("1e9", NOT_AN_AMOUNT, id="exponent"),
        pytest.param("12,34", NOT_AN_AMOUNT, id="comma in the wrong place"),
        pytest.param("１２３", NOT_AN_AMOUNT, id="full-width digits"),
        pytest.param("NaN", NOT_AN_AMOUNT, id="not a number"),
        pytest.param("Infinity", NOT_AN_AMOUNT, id="infinity"),
        pytest.param("-0", "is negative. A contribution is entered as a plus figure", id="minus nought"),
        pytest.param("(5,502)", "is negative. A contribution is entered as a plus figure", id="brackets"),
        pytest.param("-5,502", "is negative. A contribution is entered as a plus figure", id="negative"),
        pytest.param("9" * 30, "is more than £10,000,000,000. Check the unit", id="30 digits"),
        pytest.param(
            "84,167.123456", "has part of a penny. In £’000 give at most 5 decimals.", id="part of a penny"
        ),
        pytest.param("€84,167", "is in another currency. Amounts are in pounds sterling.", id="euros"),
        pytest.param("$84,167", "is in another currency. Amounts are in pounds sterling.", id="dollars"),
        pytest.param("<b>84</b>", NOT_AN_AMOUNT, id="markup"),
        pytest.param("=1+1", NOT_AN_AMOUNT, id="formula"),
        pytest.param("8 4", NOT_AN_AMOUNT, id="gap"),
    ],
)
def test_a_contribution_that_is_no_amount_is_refused_by_name_and_kept(
    officer: Client, typed: str, sentence: str
) -> None:
    response = officer.post(GRID, cell("home-care", typed, "81,357"))

    text = page_text(response.content)
    assert response.status_code == 422
    assert "Home care, MCC: " in text
    assert sentence in text
    assert pounds("home-care") == 81_357_000
    assert response.context["form"].boxes[f"home-care.{COUNCIL}"].text == typed
    assert "<b>84</b>" not in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param(
            "5,502", "is a deduction. Enter it as a minus figure, for example -5,502", id="positive"
        ),
        pytest.param("-0", "is not an amount. Enter 0 for nil, or leave it blank", id="minus nought"),
        pytest.param("(5,502", NOT_AN_AMOUNT, id="half a bracket"),
        pytest.param("--5", NOT_AN_AMOUNT, id="two minuses"),
    ],
)
def test_a_deduction_that_is_no_deduction_is_refused(officer: Client, typed: str, sentence: str) -> None:
    response = officer.post(GRID, cell("income", typed, "-6,791"))

    assert response.status_code == 422
    assert sentence in page_text(response.content)
    assert pounds("income") == -6_791_000


@pytest.mark.parametrize("typed", ["(5,502)", "-5,502", "−5,502", "-£5,502", "(£5,502)"])
def test_a_minus_figure_is_read_however_accountants_write_it(officer: Client, typed: str) -> None:
    assert officer.post(GRID, cell("income", typed, "-6,791")).status_code == 302
    assert pounds("income") == -5_502_000


def test_client_income_of_an_nhs_body_is_refused_and_a_nought_is_not(world: World, client: Client) -> None:
    client.force_login(world.person("nhs-finance"))

    refused = client.post(GRID, cell("income", "-1", "", seen=0, party=NHS))
    assert refused.status_code == 422
    assert "Only a council charges for care, so MCCG cannot have service user income." in page_text(
        refused.content
    )

    assert client.post(GRID, cell("income", "0", "", seen=0, party=NHS)).status_code == 302
    assert pounds("income", NHS) == 0


def test_a_party_not_in_the_agreement_that_year_has_no_column_to_type_in(db: None, client: Client) -> None:
    council, late = make_council(), make_council()
    agreement = make_agreement(
        parties=[council, make_nhs_body(), PartySpec(late, joined_on=FinancialYear(2018).first_day)]
    )
    pool = make_pool(agreement)
    make_lines(make_version(agreement), pool, "home-care")
    client.force_login(make_officer(late))
    address = reverse("pools:pool-contributions", args=[agreement.reference, FinancialYear(2017), pool.code])

    assert inputs(client.get(address).content) == []
    response = client.post(address, cell("home-care", "5", "", seen=0, party=late.code))

    assert response.status_code == 422
    assert "what you typed, “5”, is not saved." in page_text(response.content)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("unit", "typed", "stored", "shown"),
    [(POUNDS, "1,234.56", "1234.56", "1,234.56"), (MILLIONS, "61.216", "61216000", "61.216")],
    ids=["pounds and pence", "millions"],
)
def test_figures_are_typed_and_shown_in_the_unit_of_the_schedule(
    db: None, client: Client, unit: DisplayUnit, typed: str, stored: str, shown: str
) -> None:
    council = make_council()
    agreement = make_agreement(parties=[council, make_nhs_body()])
    pool = make_pool(agreement)
    make_lines(make_version(agreement, unit=unit), pool, "home-care")
    client.force_login(make_officer(council))
    address = reverse("pools:pool-contributions", args=[agreement.reference, FinancialYear(2017), pool.code])

    client.post(address, cell("home-care", typed, "", seen=0, party=council.code))

    amount = Contribution.objects.get().amount
    assert amount is not None
    assert f"{amount.amount.normalize():f}" == stored
    page = client.get(address).content.decode()
    assert f'value="{shown}"' in page
    assert f", in {unit.heading}" in page


def test_a_row_known_only_in_total_has_no_box_and_says_so(world: World, officer: Client) -> None:
    make_lines(world.draft, world.pool, LineSpec("equipment", "Equipment", total_only=500_000))

    response = officer.get(GRID)

    assert f"equipment.{COUNCIL}" not in inputs(response.content)
    assert "Known in total only" in page_text(response.content)


def test_a_memorandum_line_may_be_negative_and_stands_outside_the_totals(
    world: World, officer: Client
) -> None:
    make_lines(world.draft, world.pool, LineSpec("carry", "Carried forward", LineKind.MEMORANDUM))

    officer.post(GRID, cell("carry", "-5", "", seen=0))

    text = page_text(officer.get(GRID).content)
    assert pounds("carry") == -5_000
    assert "Outside gross and net" in text
    assert "95,996" in text, "gross is what it was"
