"""Last year's amounts of what moved: to the penny, and unknown where a share or an amount is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from agreements.choices import Basis
from agreements.models import Agreement, ScheduleVersion
from agreements.services.people import command_line_person
from agreements.services.schedules import shared_party_ids
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.bridge_integrity import CHECKS
from pools.bridge_reading import bridges_of
from pools.comparison_reading import compared
from pools.crosswalk import Service, Share, carried, split
from pools.models import BridgeStep, CrosswalkShare, EarlierService
from pools.selectors import tables_with_prior_year, version_tables
from pools.services.crosswalk import (
    EarlierSpec,
    ShareSpec,
    add_earlier_service,
    remove_earlier_service,
)
from pools.services.marks import has_draft_figures, mark_indicative
from pools.services.sharing import share_figures
from pools.services.versions import start_version, submit_version
from tests.factories import REASON, everybody, make_agreement, make_pool
from tests.half_shared import NHS, HalfShared
from tests.snapshot import world

WESTMERE = Path("fixtures/westmere.toml")
HERE = ("care", "home")
THERE = ("care", "homes")


@pytest.mark.parametrize(
    ("amount", "percents", "parts"),
    [
        pytest.param("100.00", ["33.3333", "33.3333", "33.3334"], ["33.33", "33.33", "33.34"], id="thirds"),
        pytest.param("0.01", ["50", "50"], ["0.01", "0.00"], id="one penny goes to the earlier"),
        pytest.param("1000000.01", ["87.5", "12.5"], ["875000.01", "125000.00"], id="eighths"),
        pytest.param("-5502.10", ["60", "40"], ["-3301.26", "-2200.84"], id="a deduction"),
        pytest.param("10.00", ["25", "50"], ["2.50", "5.00"], id="a quarter goes nowhere"),
        pytest.param("0.00", ["100"], ["0.00"], id="nil"),
    ],
)
def test_split_gives_each_its_share_to_the_penny(amount: str, percents: list[str], parts: list[str]) -> None:
    found = split(Decimal(amount), [Decimal(percent) for percent in percents])
    assert found == [Decimal(part) for part in parts]


def test_carried_adds_what_several_services_bring_and_keeps_the_unknown_unknown() -> None:
    half = Share(HERE, Decimal(50))
    home = Service("home", {"council": Decimal("90.00"), "nhs": None}, (Share(HERE, Decimal(100)),))
    aids = Service(
        "aids", {"council": Decimal("10.01"), "nhs": Decimal(4)}, (half, Share(THERE, Decimal(50)))
    )
    found = carried([home, aids])
    assert found == {HERE: {"council": Decimal("95.01"), "nhs": None}, THERE: {"council": 5, "nhs": 2}}
    assert carried([home, Service("old", None, (half,))])[HERE] is None
    assert carried([Service("aids", aids.amounts, (Share(HERE, None), half))])[HERE] is None


def _load_westmere() -> Agreement:
    return load_agreement(read_file(WESTMERE), by=command_line_person()).agreement


@pytest.fixture
def westmere(db: None) -> Agreement:
    return world(_load_westmere)


def test_westmere_prints_last_year_through_the_crosswalk(westmere: Agreement) -> None:
    version = westmere.schedules.get(year_start=2017).versions.get()
    everyone = everybody(westmere)
    tables = tables_with_prior_year(version, standing=everyone)
    prior = {
        (pool.code, line.key): line.prior and line.prior["total"]
        for pool in tables.pools
        for line in pool.lines
        if line.prior
    }
    # by hand: 640,000 + 320,000 + 160,000 of equipment, an eighth of it with the care homes;
    # 950,000 + 475,000 + 225,000 of short breaks, a fifth of it with the therapies
    assert prior == {
        ("ageing-well", "home-care"): Decimal("11434705.85"),
        ("ageing-well", "community-equipment"): 980_000,
        ("ageing-well", "care-homes"): 140_000,
        ("ageing-well", "charges"): Decimal("-1412300.49"),
        ("children", "short-breaks"): 1_320_000,
        ("children", "therapies"): 330_000,
    }
    ageing, _ = bridges_of(version, version_tables(version, standing=everyone), standing=everyone)
    assert ageing.opening.amounts["westmere-cc"] == Decimal("7348154.61")
    assert [ageing.unexplained(f"westmere-{key}") for key in ("cc", "vale-ccg", "coast-ccg")] == [
        0,
        0,
        40_000,
    ]


def _add(half: HalfShared, shares: list[ShareSpec], **row: str) -> None:
    add_earlier_service(
        agreement=half.agreement,
        year=FinancialYear(2017),
        service=EarlierSpec("aids", "Aids", shares, **row),
        standing=everybody(half.agreement),
        reason=REASON,
    )


@pytest.mark.parametrize(
    ("shares", "row", "said"),
    [
        pytest.param([], {}, "Say where it stands now", id="nowhere"),
        pytest.param(
            [("home-care", 60), ("income", 41)], {}, "more than the whole", id="more than the whole"
        ),
        pytest.param([("moon-base", 10)], {}, "has no line “moon-base” in 2017/18", id="no such line"),
        pytest.param(
            [("home-care", 10)],
            {"pool_code": "adults", "line_key": "moon-base"},
            "The table of 2016/17 has no line “moon-base”",
            id="no such line last year",
        ),
        pytest.param(
            [("home-care", 10)],
            {"pool_code": "adults", "line_key": "residential"},
            "led on as “Care homes” already",
            id="led on already",
        ),
        pytest.param([("home-care", 0)], {}, "more than nought", id="no share"),
    ],
)
def test_add_earlier_service_refuses(
    half_shared: HalfShared, shares: list[tuple[str, int]], row: dict[str, str], said: str
) -> None:
    specs = [ShareSpec(half_shared.pool, line, percent=Decimal(percent)) for line, percent in shares]
    with pytest.raises(DomainError, match=said):
        _add(half_shared, specs, **row)
    assert EarlierService.objects.count() == 1


def test_remove_earlier_service_leaves_the_line_to_its_namesake(half_shared: HalfShared) -> None:
    row = EarlierService.objects.get()
    remove_earlier_service(row=row, standing=everybody(half_shared.agreement), reason=REASON)
    assert not EarlierService.objects.exists()


@pytest.mark.once
def test_page_without_amounts_says_so(published_version: Any, council_finance: Any, client: Client) -> None:
    client.force_login(council_finance)
    page = client.get("/agreements/oxfordshire/2017-18/crosswalk/").content.decode()
    assert "Older People’s Pooled Budget" in page
    assert "No amounts of 2016/17 are recorded for these services" in page


def test_integrity_finds_strangers_and_shares_of_more_than_the_whole(half_shared: HalfShared) -> None:
    checks = [sentence for check in CHECKS for sentence in check()]
    assert checks == []
    row = EarlierService.objects.get()
    more = CrosswalkShare(earlier=row, pool=half_shared.pool, line_key="home-care", share_percent=Decimal(1))
    QuerySet(CrosswalkShare).bulk_create([more])
    QuerySet(BridgeStep).filter(party__organisation__code=NHS).update(pool=make_pool(make_agreement()))
    strange, over = [sentence for check in CHECKS for sentence in check()]
    assert "names a pool or a party of another agreement" in strange
    assert "come to 101" in over


def test_frozen_version_keeps_the_crosswalk_as_it_was_submitted(westmere: Agreement) -> None:
    draft = westmere.schedules.get(year_start=2017).versions.get()
    everyone = everybody(westmere)

    def last_year(version: ScheduleVersion) -> dict[str, object]:
        tables = tables_with_prior_year(version, standing=everyone)
        return {line.key: line.prior and line.prior["total"] for line in tables.pools[1].lines}

    read = last_year(draft)
    for party in westmere.parties.all():
        facts = {"version": draft, "party": party, "seen": AS_THEY_STAND, "standing": everyone}
        if has_draft_figures(draft, party=party):
            mark_indicative(**facts, reason=REASON)
        if party.pk not in shared_party_ids(draft):
            share_figures(**facts, reason=REASON)
    frozen = submit_version(version=draft, seen=AS_THEY_STAND, standing=everyone, reason=REASON)
    following = start_version(
        copied_from=frozen,
        basis=Basis.INDICATIVE,
        effective_from=frozen.effective_from,
        standing=everyone,
        reason=REASON,
    )
    remove_earlier_service(
        row=EarlierService.objects.get(name__startswith="Short breaks"), standing=everyone, reason=REASON
    )

    assert last_year(frozen) == read, "what the partners have before them does not move"
    assert last_year(following) != read


def test_a_row_known_only_in_total_is_compared_by_its_total(westmere: Agreement) -> None:
    old, new = (westmere.schedules.get(year_start=year).versions.get() for year in (2016, 2017))

    changes = compared(old, new, standing=everybody(westmere)).pools[0].changes

    [carers] = [change for change in changes if change.label.startswith("Carers")]
    assert (carers.column_heading, carers.old, carers.new) == ("Total", None, 640_000)
