"""What is worth a second look: each slip in words, and nothing where there is nothing to compare with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import THOUSANDS
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.cautions import Doubt, doubt_of
from pools.reports.of_version import version_cautions
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.sharing import share_figures
from tests.factories import REASON, everybody, party_of, standing
from tests.pools.grid_world import COUNCIL, GRID, World, officer, pounds, world
from tests.pools.test_grid_page import TOTALS, cell, page_text
from tests.pools.test_paste import PAGE, PASTE

__all__ = ["officer", "world"]

SHARE = reverse("pools:figures-share", args=["midshire", FinancialYear(2017), COUNCIL])


@pytest.mark.parametrize(
    ("amount", "prior", "replaced", "has_note", "doubt"),
    [
        pytest.param(126, 100, None, False, Doubt.CHANGE, id="more by over a quarter"),
        pytest.param(74, 100, None, False, Doubt.CHANGE, id="less by over a quarter"),
        pytest.param(125, 100, None, False, None, id="a quarter itself"),
        pytest.param(200, 100, None, True, None, id="a note says why"),
        pytest.param(-126, -100, None, False, Doubt.CHANGE, id="a larger deduction"),
        pytest.param(-101, -100, None, False, None, id="a deduction much as it was"),
        pytest.param(500, None, None, False, None, id="nothing last year"),
        pytest.param(500, 0, None, False, None, id="nil last year"),
        pytest.param(None, 100, None, False, None, id="not reported"),
        pytest.param(0, 100, None, False, Doubt.CHANGE, id="nil now"),
        pytest.param(100_000, 100, None, True, Doubt.UNIT, id="a thousandfold, whatever its note"),
        pytest.param(9_500, 100, None, False, Doubt.UNIT, id="about a hundredfold"),
        pytest.param("0.1", 100, None, False, Doubt.UNIT, id="a thousandth"),
        pytest.param(100_000, None, 101, False, Doubt.UNIT, id="a thousandfold of what it replaces"),
        pytest.param(100, None, 100_000, False, Doubt.UNIT, id="a thousandth of what it replaces"),
        pytest.param(100, 100, 100_000, False, None, id="last year’s again after a slip"),
        pytest.param(10_000, None, 1_000, False, None, id="tenfold of what it replaces"),
        pytest.param(-100_000, 100, None, False, Doubt.CHANGE, id="of the other sign"),
    ],
)
def test_doubt_of_an_amount(amount, prior, replaced, has_note, doubt) -> None:
    as_pounds = [None if held is None else Decimal(held) for held in (amount, prior, replaced)]

    found = doubt_of(
        as_pounds[0], prior=as_pounds[1], replaced=as_pounds[2], has_note=has_note, unit=THOUSANDS
    )

    assert (found[0] if found else None) == doubt


def test_grid_warns_of_a_slip_of_units_after_totals_and_saves_it_all_the_same(officer: Client) -> None:
    slip = cell("income", "-6,791,000", "-6,791")

    text = page_text(officer.post(TOTALS, slip).content)

    assert (
        "Less service user income, MCC: -£6,791,000,000 is about 1,000 times the -£6,791,000 it replaces"
        in text
    )
    assert officer.post(GRID, slip).status_code == 302
    assert pounds("income") == Decimal(-6_791_000_000)


def test_grid_paste_and_share_pages_warn_of_large_changes_without_a_note(
    world: World, officer: Client
) -> None:
    sentence = "Residential care, MCC: 67.6% more than last year’s £8,734,000, without a note."

    assert sentence in page_text(officer.get(GRID).content)
    pasted = officer.post(PASTE, {**PAGE, "block": "82,000", "start": f"home-care.{COUNCIL}"})
    assert sentence not in page_text(pasted.content), "only what the block changes is looked at"
    shared = page_text(officer.get(SHARE).content)
    assert "1 figure changed by more than a quarter without a note." in shared
    assert sentence in shared

    _note(world, "residential", "New homes in Banbury")

    assert sentence not in page_text(officer.get(GRID).content)
    assert "without a note" not in page_text(officer.get(SHARE).content)


def test_paste_preview_warns_of_what_the_block_would_change(officer: Client) -> None:
    pasted = officer.post(PASTE, {**PAGE, "block": "40,000", "start": f"home-care.{COUNCIL}"})

    text = page_text(pasted.content)
    assert "Home care, MCC: 45.9% less than last year’s £73,883,000, without a note." in text
    assert "Save the figure" in text


def _note(world: World, line: str, note: str) -> None:
    change = FigureChange(
        "adults", line, COUNCIL, None, 3, particulars=Particulars(note=note), amount_stays=True
    )
    save_figures(
        version=world.draft,
        changes=[change],
        standing=standing(world.person("council-finance")),
        reason=REASON,
    )


@pytest.mark.parametrize(
    ("amount", "prior", "doubt"),
    [
        pytest.param(10_000, None, Doubt.UNIT, id="out of all scale"),
        pytest.param(-10_000, None, Doubt.UNIT, id="a deduction out of all scale"),
        pytest.param(9_999, None, None, id="large and not out of scale"),
        pytest.param(10_000, 10_000, None, id="as large last year"),
    ],
)
def test_doubt_of_a_first_figure_looks_at_the_others_of_its_pool(amount, prior, doubt) -> None:
    found = doubt_of(
        Decimal(amount),
        prior=prior and Decimal(prior),
        replaced=None,
        largest_other=Decimal(100),
        has_note=False,
        unit=THOUSANDS,
    )

    assert (found[0] if found else None) == doubt


@pytest.mark.parametrize(
    ("amount", "prior", "replaced", "original", "doubt"),
    [
        pytest.param(621_000, None, 621, 621, Doubt.UNIT, id="a thousandfold of what it replaces"),
        pytest.param(621_000, None, 700_000, 621, Doubt.UNIT, id="a thousandfold of the version copied"),
        pytest.param(621, None, 621_000, 621, None, id="the slip corrected"),
        pytest.param(630, None, 621_000, 621, None, id="the slip corrected to near the version copied"),
        pytest.param(640, 621, 621_000, 621_000, None, id="a slip of the version copied corrected"),
        pytest.param(
            621_000, 621, 621_000, 621_000, Doubt.UNIT, id="a slip carried on from the version copied"
        ),
    ],
)
def test_doubt_of_an_amount_that_its_version_had_otherwise(amount, prior, replaced, original, doubt) -> None:
    found = doubt_of(
        Decimal(amount),
        prior=None if prior is None else Decimal(prior),
        replaced=None if replaced is None else Decimal(replaced),
        original=Decimal(original),
        has_note=True,
        unit=THOUSANDS,
    )

    assert (found[0] if found else None) == doubt


def test_a_slip_of_units_stays_in_sight_after_the_save_until_it_is_corrected(
    world: World, officer: Client
) -> None:
    sentence = (
        "Less service user income, MCC: -£5,502,000,000 is about 1,000 times "
        "the -£5,502,000 this version began with."
    )

    saved = officer.post(GRID, cell("income", "-5,502,000", "-6,791"), follow=True)

    text = page_text(saved.content)
    assert text.index(sentence) < text.index("Home care"), "the message stands above the table"
    assert text.count("-£5,502,000,000 is about") == 3, "the message, the list and the cell"
    assert f'href="#id_income.{COUNCIL}">Less service user income, MCC</a>: ' in saved.content.decode()
    for name in ("figures-share", "figures-mark-indicative"):
        page = officer.get(reverse(f"pools:{name}", args=["midshire", FinancialYear(2017), COUNCIL]))
        assert sentence in page_text(page.content)
    officer.force_login(world.person("council-approver"))
    confirm = reverse("pools:figures-confirm", args=["midshire", FinancialYear(2017), COUNCIL])
    assert sentence in page_text(officer.get(confirm).content)
    officer.force_login(world.person("council-finance"))

    corrected = cell("income", "-5,502", "-5,502,000", seen=4)
    assert "another unit" not in page_text(officer.post(TOTALS, corrected).content)
    assert "another unit" not in page_text(officer.post(GRID, corrected, follow=True).content)


def test_the_page_to_submit_tells_what_may_be_in_another_unit_without_giving_a_partner_s_past_away(
    world: World, client: Client
) -> None:
    everyone = everybody(world.agreement)
    council = [FigureChange("adults", "autism", COUNCIL, Decimal(7_000), 0)]
    save_figures(version=world.draft, changes=council, standing=everyone, reason=REASON)
    slip = [FigureChange("adults", "autism", COUNCIL, Decimal(7_000_000), 1)]
    save_figures(version=world.draft, changes=slip, standing=everyone, reason=REASON)
    income = [FigureChange("adults", "income", COUNCIL, Decimal(-5_502_000_000), 3)]
    save_figures(version=world.draft, changes=income, standing=everyone, reason=REASON)
    council_party = party_of(world.agreement, world.council)
    share_figures(
        version=world.draft, party=council_party, seen=AS_THEY_STAND, standing=everyone, reason=REASON
    )

    tables = version_cautions(world.draft, standing=standing(world.person("nhs-finance")))

    assert [held.line_key for held in tables.slips] == ["income"], "the figure it replaced was not shared"
    own = version_cautions(world.draft, standing=standing(world.person("council-finance")))
    assert [held.line_key for held in own.slips] == ["autism", "income"]
