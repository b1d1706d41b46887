"""The order of a draft's lines: what moves with what, moves that are not saved yet, and one save for all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import JournalEntry
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pools.arrangement import Way, arranged_rows, moved, order_of
from pools.choices import LineKind
from pools.comparison import compare
from pools.models import Pool
from pools.selectors import version_tables
from pools.services.arrangement import LinesMoved, arrange_lines
from pools.services.lines import GroupSpec, LineSpec
from pools.tables import PoolTable, VersionTables
from tests.factories import REASON, everybody, make_agreement, make_lines, make_pool, make_version
from tests.pools.grid_world import World, officer, world
from tests.pools.test_grid_page import page_text

__all__ = ["officer", "world"]

PAGE = reverse("pools:line-arrange", args=["midshire", FinancialYear(2017), "adults"])
AS_MADE = ("home-care", "residential", "autism", "income")


@pytest.fixture
def nested(db: None) -> PoolTable:
    """Lines alone, in groups inside groups, with a part, deducted, and outside the totals."""
    agreement = make_agreement()
    pool, version = make_pool(agreement), make_version(agreement)
    make_lines(
        version,
        pool,
        LineSpec("alone", "Alone"),
        LineSpec("beds", "Beds", group="homes"),
        LineSpec("respite", "Respite", of_which="beds"),
        LineSpec("visits", "Visits", group="care"),
        LineSpec("last", "Last"),
        LineSpec("grant", "Grant", LineKind.GRANT_DEDUCTION),
        LineSpec("income", "Income", LineKind.INCOME_DEDUCTION),
        LineSpec("memo", "Memorandum", LineKind.MEMORANDUM),
        groups=[GroupSpec("care", "Care"), GroupSpec("homes", "Homes", parent="care")],
    )
    return version_tables(version, standing=everybody(agreement)).pools[0]


@pytest.mark.parametrize(
    ("key", "way", "order"),
    [
        pytest.param("alone", Way.DOWN, "beds respite visits alone last", id="past a whole group"),
        pytest.param("care", Way.DOWN, "alone last beds respite visits", id="a group with all in it"),
        pytest.param("homes", Way.DOWN, "alone visits beds respite last", id="a group inside its group"),
        pytest.param("visits", Way.UP, "alone visits beds respite last", id="a line inside its group"),
        pytest.param(
            "beds", Way.UP, "alone beds respite visits last", id="the first of its group stays in it"
        ),
        pytest.param("last", Way.DOWN, "alone beds respite visits last", id="the last stays"),
        pytest.param("nothing", Way.UP, "alone beds respite visits last", id="no such row"),
    ],
)
def test_moved_changes_places_with_its_neighbour(nested: PoolTable, key: str, way: Way, order: str) -> None:
    assert moved(nested, key, way) == (*order.split(), "grant", "income", "memo")


def test_moved_keeps_deductions_among_themselves(nested: PoolTable) -> None:
    assert moved(nested, "income", Way.UP)[-3:] == ("income", "grant", "memo")
    assert moved(nested, "grant", Way.UP) == order_of(nested)


def test_arranged_rows_offer_only_moves_there_are(nested: PoolTable) -> None:
    offers = {row.key: (row.may_rise, row.may_sink) for row in arranged_rows(nested)}

    assert offers["alone"] == (False, True)
    assert offers["care"] == (True, True)
    assert offers["respite"] == offers["memo"] == offers["gross-gross"] == (False, False)


def test_moves_on_the_page_are_not_saved_until_one_save_keeps_them_all(world: World, officer: Client) -> None:
    once = officer.post(PAGE, {"line": AS_MADE, "up": "residential"})
    assert once.context["form"].order == ("residential", "home-care", "autism", "income")
    twice = officer.post(PAGE, {"line": once.context["form"].order, "down": "home-care"})
    assert "It is not saved yet." in page_text(twice.content)
    assert order_now(world) == AS_MADE
    entries, before = JournalEntry.objects.count(), tables_now(world)

    saved = officer.post(PAGE, {"line": twice.context["form"].order, "save": "1", "reason": "As printed"})

    assert saved.status_code == 302
    assert order_now(world) == tuple(twice.context["form"].order) != AS_MADE
    entry = JournalEntry.objects.order_by("pk").last()
    assert JournalEntry.objects.count() == entries + 1
    assert entry is not None
    assert (entry.verb, entry.reason) == ("lines arranged", "As printed")
    assert entry.detail["before"] == list(AS_MADE)
    assert compare(before, tables_now(world), reasons={})[0].is_rearranged
    assert not compare(before, before, reasons={})[0].is_rearranged


@pytest.mark.parametrize(
    "order", [[], AS_MADE[:-1], [*AS_MADE, "home-care"], [*AS_MADE[:-1], "another"]], ids=len
)
def test_an_order_of_other_lines_is_refused_and_the_lines_of_now_shown(
    world: World, officer: Client, order: list[str]
) -> None:
    answer = officer.post(PAGE, {"line": order, "save": "1"})

    assert answer.status_code == 422
    assert "Lines were added or removed since you opened the page." in page_text(answer.content)
    assert answer.context["form"].order == AS_MADE
    assert order_now(world) == AS_MADE


def test_arrange_lines_refuses_the_same_order_other_lines_and_a_frozen_version(world: World) -> None:
    def arrange(order: tuple[str, ...], version=world.draft) -> None:
        arrange_lines(
            version=version,
            pool=Pool.objects.get(pk=world.pool.pk),
            order=order,
            standing=everybody(world.agreement),
            reason=REASON,
        )

    with pytest.raises(DomainError, match="stand in this order already"):
        arrange(AS_MADE)
    with pytest.raises(LinesMoved):
        arrange(AS_MADE[1:])
    with pytest.raises(DomainError, match=r"frozen|submitted"):
        arrange(AS_MADE[::-1], version=world.published)


def order_now(world: World) -> tuple[str, ...]:
    return order_of(tables_now(world).pools[0])


def tables_now(world: World) -> VersionTables:
    return version_tables(world.draft, standing=everybody(world.agreement))
