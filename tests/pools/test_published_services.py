"""Recording what was printed: whose column, what it replaces, and what the Journal keeps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agreements.models import JournalEntry
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pools.choices import PrintedRow
from pools.models import PublishedFigure
from pools.services.published import CellAddress, PublishedSpec, record_published
from tests.factories import REASON, standing
from tests.pools.published_2017 import COUNCIL, NHS
from tests.pools.tables_of_2017 import World, make_world

pytestmark = pytest.mark.django_db
NET = CellAddress(PrintedRow.NET, party_code=COUNCIL)
TOTAL_NET = CellAddress(PrintedRow.NET)


@pytest.fixture
def world() -> World:
    return make_world()


def record(world: World, person: Any, *figures: PublishedSpec) -> None:
    record_published(
        version=world.version, pool=world.bcf, figures=figures, standing=standing(person), reason=REASON
    )


def printed() -> list[Decimal]:
    return [row.amount.amount for row in PublishedFigure.objects.all()]


def test_record_published_in_the_partners_column_is_not_permitted(world: World) -> None:
    own = PublishedSpec(NET, Decimal(94_292_000))
    theirs = PublishedSpec(CellAddress(PrintedRow.NET, party_code=NHS), Decimal(76_091_000))

    with pytest.raises(NotPermitted, match="column of ACCG is recorded by its own finance officer"):
        record(world, world.council_finance, own, theirs)

    assert printed() == []


@pytest.mark.parametrize("who", ["council_finance", "nhs_finance"])
def test_record_published_total_is_for_any_partners_officer(world: World, who: str) -> None:
    record(world, getattr(world, who), PublishedSpec(TOTAL_NET, Decimal(170_383_000)))

    assert printed() == [170_383_000]


def test_record_published_by_one_who_enters_no_figures_is_not_permitted(world: World) -> None:
    with pytest.raises(NotPermitted):
        record(world, world.council_approver, PublishedSpec(TOTAL_NET, Decimal(1)))


def test_record_published_replaces_only_the_figure_that_was_seen(world: World) -> None:
    record(world, world.nhs_finance, PublishedSpec(TOTAL_NET, Decimal(170_383_000)))
    changed = PublishedSpec(TOTAL_NET, Decimal(170_214_000))

    with pytest.raises(DomainError, match="Another printed figure is recorded at net/total") as refused:
        record(world, world.council_finance, changed)
    assert "170" not in refused.value.message, "it may not be hers to see yet"
    assert printed() == [170_383_000]

    seen = PublishedSpec(TOTAL_NET, Decimal(170_214_000), replaces=Decimal(170_383_000))
    record(world, world.council_finance, seen)
    assert printed() == [170_214_000]
    assert JournalEntry.objects.latest("sequence").detail["amounts"] == {
        "bcf/net/total": {"from": "170383000.00", "to": "170214000"}
    }
    assert JournalEntry.objects.latest("sequence").detail["figures"] == [
        {"figure": "bcf/net/total", "label": "Net contribution, Total"}
    ]
