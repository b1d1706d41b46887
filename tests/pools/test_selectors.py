"""What each person sees of a version's tables, and at what cost."""

from __future__ import annotations

import pytest

from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import PrintedRow
from pools.selectors import version_tables
from pools.services.published import CellAddress, PublishedSpec, record_published
from pools.services.sharing import share_figures
from pools.totals import NET, TOTAL
from tests.factories import REASON, everybody, make_element, make_lines, make_pool, standing, submitted
from tests.pools.published_2017 import COUNCIL, NHS, pounds
from tests.pools.tables_of_2017 import World, make_world, publish_2017

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def tables_for(world: World, person, **options):
    return version_tables(world.seen_by(person), standing=standing(person), **options)


def test_version_tables_own_figures_are_seen_and_the_partners_are_not(world) -> None:
    adults = tables_for(world, world.council_finance).pools[0]

    assert adults.totals.net[COUNCIL].amount == pounds(79_736)
    assert adults.totals.net[NHS].is_unseen
    assert adults.totals.net[TOTAL].amount is None
    assert {figure.absence for line in adults.lines for figure in line.figures if figure.column == NHS} == {
        "Not yet shared"
    }


def test_version_tables_shared_figures_are_seen_by_the_partner(world) -> None:
    share_figures(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=everybody(world.agreement),
        reason=REASON,
    )

    adults = tables_for(world, world.council_finance).pools[0]

    assert adults.totals.net[NHS].amount == pounds(61_216)
    assert adults.totals.net[TOTAL].amount == pounds(140_952)


def test_version_tables_submitted_figures_are_seen_by_both(world) -> None:
    submitted(world.version)

    for person in (world.council_finance, world.nhs_finance):
        assert tables_for(world, person).pools[1].totals.net[TOTAL].amount == pounds(170_214)


def test_version_tables_printed_net_is_one_exception_of_169_thousand(world) -> None:
    publish_2017(world)
    submitted(world.version)

    [exception] = tables_for(world, world.nhs_finance).exceptions

    assert (exception.finding.row, exception.finding.column) == (NET, COUNCIL)
    assert exception.finding.difference == pounds(169)


def test_version_tables_printed_figure_of_an_unshared_column_is_not_seen(world) -> None:
    publish_2017(world)

    tables = tables_for(world, world.nhs_finance)

    assert tables.exceptions == ()
    assert all(
        figure.published is None
        for pool in tables.pools
        for line in pool.lines
        for figure in line.figures
        if figure.column == COUNCIL
    )


def test_version_tables_only_a_finance_officer_of_the_column_may_enter_it(world) -> None:
    def may_enter(person) -> list[str]:
        return [column.key for column in tables_for(world, person).columns if column.may_enter]

    assert may_enter(world.council_finance) == [COUNCIL]
    assert may_enter(world.nhs_finance) == [NHS]
    assert may_enter(world.council_approver) == []


@pytest.mark.once
def test_version_tables_takes_as_many_queries_for_twenty_pools_as_for_two(
    world, django_assert_max_num_queries
) -> None:
    publish_2017(world)
    make_element(world.adults)
    version, seen = world.seen_by(world.council_finance), standing(world.council_finance)
    with django_assert_max_num_queries(14) as with_two:
        version_tables(version, standing=seen)
    for _ in range(18):
        pool = make_pool(world.agreement)
        make_element(pool)
        make_lines(world.version, pool, "carers", "equipment")
    with django_assert_max_num_queries(len(with_two)) as with_twenty:
        tables = version_tables(version, standing=seen)

    assert len(tables.pools) == 20
    assert len(with_twenty) == len(with_two)


def test_version_tables_printed_total_that_fails_across_names_the_partners(world) -> None:
    record_published(
        version=world.version,
        pool=world.bcf,
        figures=[
            PublishedSpec(CellAddress(PrintedRow.GROSS, party_code=COUNCIL), pounds(127_052)),
            PublishedSpec(CellAddress(PrintedRow.GROSS, party_code=NHS), pounds(76_091)),
            PublishedSpec(CellAddress(PrintedRow.GROSS), pounds(203_443)),
        ],
        standing=everybody(world.agreement),
        reason=REASON,
    )
    submitted(world.version)

    across = [
        item for item in tables_for(world, world.nhs_finance).exceptions if item.finding.direction == "across"
    ]

    assert [item.finding.difference for item in across] == [pounds(300)]
    assert "ACC of 127,352 (printed 127,052) would close it." in across[0].finding.candidates
