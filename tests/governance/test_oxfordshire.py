"""The Oxfordshire file holds what the two founding documents say, to the figure, and no more."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.models import Agreement, Organisation, ScheduleVersion
from agreements.naming import full_name, short_name
from agreements.term import term_end
from pools.choices import FigureStatus
from pools.models import Contribution, Line, PublishedFigure
from pools.selectors import version_tables
from pools.tables import PoolTable
from pools.totals import TOTAL
from tests.factories import everybody

pytestmark = pytest.mark.django_db

COUNCIL, NHS = "oxfordshire-cc", "oxfordshire-ccg"

# Reckoned by hand from the Cabinet report of 18 July 2017, in thousands of pounds: council, OCCG, both.
PRINTED = {
    ("adults", "learning-disabilities"): (74_883, 13_477),
    ("adults", "mental-health"): (9_734, 46_067),
    ("adults", "acquired-brain-injury"): (621, 1_672),
    ("adults", "service-user-income"): (-5_502, 0),
    ("better-care-fund", "older-people"): (84_167, 54_583),
    ("better-care-fund", "physical-disabilities"): (15_078, 7_085),
    ("better-care-fund", "bcf-expenditure"): (21_531, 14_423),
    ("better-care-fund", "ibcf-grant-funded-expenditure"): (6_276, 0),
    ("better-care-fund", "ibcf-grant-funding"): (-6_276, 0),
    ("better-care-fund", "service-user-income"): (-26_653, 0),
}
GROSS = {"adults": (85_238, 61_216, 146_454), "better-care-fund": (127_052, 76_091, 203_143)}
NET = {"adults": (79_736, 61_216, 140_952), "better-care-fund": (94_123, 76_091, 170_214)}


@pytest.fixture
def tables(published_version: ScheduleVersion) -> dict[str, PoolTable]:
    found = version_tables(published_version, standing=everybody(published_version.schedule.agreement))
    return {pool.code: pool for pool in found.pools}


def test_every_line_has_the_figures_of_the_report_in_its_order(tables: dict[str, PoolTable]) -> None:
    lines = {(code, line.key): line for code, pool in tables.items() for line in pool.lines}

    assert list(lines) == list(PRINTED)
    for address, (council, nhs) in PRINTED.items():
        amounts = {figure.column: figure.amount for figure in lines[address].figures}
        assert amounts == {COUNCIL: Decimal(council) * 1000, NHS: Decimal(nhs) * 1000}


def test_gross_and_net_are_those_of_the_report_but_for_the_sum_it_got_wrong(
    tables: dict[str, PoolTable],
) -> None:
    for code, pool in tables.items():
        for totals, expected in ((pool.totals.gross, GROSS), (pool.totals.net, NET)):
            figures = tuple(totals[column].amount for column in (COUNCIL, NHS, TOTAL))
            assert figures == tuple(Decimal(thousands) * 1000 for thousands in expected[code])


def test_every_printed_cell_is_kept_the_wrong_one_too(published_version: ScheduleVersion) -> None:
    printed = PublishedFigure.objects.filter(version=published_version)

    assert printed.count() == 2 * len(PRINTED) + 2 * 4
    net = printed.get(pool__code="better-care-fund", row="net", party__organisation__code=COUNCIL)
    assert net.amount.amount == Decimal(94_292_000)


def test_exactly_one_printed_figure_does_not_cast_by_169_thousand(tables: dict[str, PoolTable]) -> None:
    [(pool, exception)] = [(code, found) for code, table in tables.items() for found in table.exceptions]

    finding = exception.finding
    assert (pool, finding.row, finding.column) == ("better-care-fund", "net", COUNCIL)
    assert finding.difference == Decimal(169_000)
    assert exception.status == "open"
    assert exception.owner == "Oxfordshire County Council"
    assert any("26,484" in candidate for candidate in finding.candidates)
    assert any("127,221" in candidate for candidate in finding.candidates)


def test_figures_are_indicative_and_the_nhs_ones_wait_for_their_committee(
    published_version: ScheduleVersion,
) -> None:
    figures = Contribution.objects.filter(line__version=published_version).select_related(
        "line", "party__organisation"
    )

    assert {figure.status for figure in figures} == {FigureStatus.INDICATIVE}
    for figure in figures.filter(party__organisation__code=NHS):
        assert figure.dependency_body == "Finance and Investment Committee"
        assert str(figure.dependency_on) == "25 July 2017"
    waiting = {figure.line.key for figure in figures if figure.dependency_body == "Cabinet"}
    assert waiting == {"learning-disabilities", "physical-disabilities"}


def test_funding_sources_are_stated_only_where_the_report_states_them(
    published_version: ScheduleVersion,
) -> None:
    figures = Contribution.objects.filter(line__version=published_version)
    sources = {
        (row.line.key, row.party.organisation.code): row.funding_source
        for row in figures.select_related("line", "party__organisation")
    }

    assert sources["bcf-expenditure", COUNCIL] == ""
    assert sources["ibcf-grant-funded-expenditure", COUNCIL] == "ibcf"
    assert sources["service-user-income", COUNCIL] == "service-user-income"
    assert {source for (_, party), source in sources.items() if party == NHS} == {""}


def test_elements_are_led_as_paragraph_24_says_and_autism_has_no_line(oxfordshire: Agreement) -> None:
    leads = {
        element.code: [lead.party.organisation.code for lead in element.leads.all()]
        for pool in oxfordshire.pools.all()
        for element in pool.elements.all()
    }

    assert leads == {
        "learning-disabilities": [COUNCIL],
        "acquired-brain-injury": [COUNCIL],
        "mental-health": [NHS],
        "autism": [NHS],
        "older-people": [COUNCIL],
        "physical-disabilities": [COUNCIL],
        "care-homes": [COUNCIL],
        "prevention": [COUNCIL],
        "hospital-discharge-and-admission-avoidance": [COUNCIL],
    }
    assert not Line.objects.filter(element__code="autism").exists()


def test_what_the_documents_do_not_state_is_blank(oxfordshire: Agreement) -> None:
    assert oxfordshire.started_on is None
    assert {(pool.host, pool.vat_treatment) for pool in oxfordshire.pools.all()} == {(None, "")}
    assert not any(pool.managers.exists() for pool in oxfordshire.pools.all())
    assert not oxfordshire.is_illustrative


def test_instruments_in_order_with_a_month_without_an_invented_day(oxfordshire: Agreement) -> None:
    chain = [(row.kind, str(row.dated)) for row in oxfordshire.instruments.all()]

    assert chain == [
        ("agreement", "23 April 2013"),
        ("deed-of-variation", "21 March 2014"),
        ("letter", "May 2017"),
    ]
    assert term_end(oxfordshire.instruments.all()) == date(2019, 3, 31)


def test_notice_is_shorter_by_ground_and_needs_evidence_on_default(oxfordshire: Agreement) -> None:
    rules = {
        (rule.scope, rule.ground): (rule.months, rule.needs_evidence)
        for rule in oxfordshire.notice_rules.all()
    }

    assert rules == {
        ("agreement", "any"): (6, False),
        ("pool", "any"): (6, False),
        ("pool", "contribution-not-agreed"): (3, False),
        ("pool", "default"): (None, True),
    }


def test_the_nhs_partner_is_printed_as_its_successor_from_july_2022(nhs: Organisation) -> None:
    assert short_name(nhs, date(2022, 6, 30)) == "OCCG"
    assert short_name(nhs, date(2022, 7, 1)) == "BOB ICB"
    assert full_name(nhs, date(2017, 7, 18)) == "Oxfordshire Clinical Commissioning Group"
