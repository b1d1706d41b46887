"""Agreements of any size for one finance officer, and the pages whose cost may not grow with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.choices import Basis
from agreements.models import Agreement, Organisation, Person
from pooledbudgets.lib.financial_year import FinancialYear
from pools.choices import LineKind, PrintedRow
from pools.models import Pool
from pools.services.lines import GroupSpec, LineSpec
from pools.services.published import CellAddress, PublishedSpec, record_published
from pools.services.versions import start_version
from tests.factories import (
    REASON,
    enter_figures,
    everybody,
    make_agreement,
    make_council,
    make_element,
    make_lines,
    make_nhs_body,
    make_officer,
    make_pool,
    make_version,
    submitted,
)

THIS_YEAR = 2017


@dataclass(frozen=True, slots=True)
class Growing:
    """Two bodies that make one agreement after another, and the finance officer of the first."""

    council: Organisation
    nhs: Organisation
    officer: Person


def make_growing() -> Growing:
    """The bodies and the officer, without an agreement."""
    council, nhs = make_council(), make_nhs_body()
    return Growing(council, nhs, make_officer(council))


def make_large(growing: Growing, *, pools: int = 1, years: int = 2, lines: int = 4) -> Agreement:
    """An agreement with so many pools, a submitted version in each year, and a draft in the last."""
    agreement = make_agreement(parties=[growing.council, growing.nhs])
    held = [make_pool(agreement) for _ in range(pools)]
    for pool in held:
        make_element(pool, code="care")
    for start in range(THIS_YEAR - years + 1, THIS_YEAR + 1):
        published = _publish(growing, agreement, held, year=FinancialYear(start), lines=lines)
    start_version(
        copied_from=published,
        basis=Basis.INDICATIVE,
        effective_from=published.effective_from,
        standing=everybody(agreement),
        reason=REASON,
    )
    return agreement


def _publish(growing: Growing, agreement: Agreement, pools: list[Pool], *, year: FinancialYear, lines: int):
    version = make_version(agreement, year=year)
    for pool in pools:
        specs = [LineSpec(f"line-{i}", f"Line {i}", group="care", element="care") for i in range(lines)]
        income = LineSpec("income", "Less income", LineKind.INCOME_DEDUCTION)
        make_lines(version, pool, *specs, income, groups=[GroupSpec("care", "Care")])
        figures = {
            (spec.key, body.code): year.start * 1_000
            for spec in specs
            for body in (growing.council, growing.nhs)
        }
        enter_figures(version, pool, figures)
        record_published(
            version=version,
            pool=pool,
            figures=[PublishedSpec(CellAddress(PrintedRow.NET, party_code=growing.council.code), 169_000)],
            standing=everybody(agreement),
            reason=REASON,
        )
    return submitted(version)


def pages_of(agreement: Agreement) -> Mapping[str, str]:
    """The pages people read most, by what they are."""
    year = f"/agreements/{agreement.reference}/2017-18/"
    pool = agreement.pools.order_by("pk")[0].code
    party = agreement.parties.all()[0].organisation.code
    return {
        "home": "/",
        "list": "/agreements/",
        "agreement": f"/agreements/{agreement.reference}/",
        "journal": f"/agreements/{agreement.reference}/journal/",
        "schedule": year,
        "versions": f"{year}versions/",
        "table as known": f"{year}tables/contributions/?version=1&known_on=2017-07-03",
        "comparison": f"{year}versions/compare/",
        "exceptions": f"{year}exceptions/?version=1",
        "grid": f"{year}pools/{pool}/",
        "table": f"{year}tables/contributions/?total=on&shares=on&prior_year=on&sources=on&leads=on",
        "explanation of a figure": f"{year}pools/{pool}/figures/line-0/{party}/",
        "explanation of a total": f"{year}pools/{pool}/figures/net/total/",
        "register": "/issued/",
        "upload": f"{year}upload/",
    }


def pages_as_at(agreement: Agreement) -> Mapping[str, str]:
    """The pages that say what held on a day, or of the version that is asked for."""
    page = f"/agreements/{agreement.reference}/"
    year = f"{page}2017-18/"
    return {
        "home": "/",
        "agreement on a day": f"{page}?on=2017-10-01",
        "schedule": f"{year}?version=1",
        "versions": f"{year}versions/",
        "table": f"{year}tables/contributions/?version=1&prior_year=on",
        "table as known": f"{year}tables/contributions/?version=1&known_on=2017-07-03",
        "comparison": f"{year}versions/compare/?from=1&to=2",
        "approvals": f"{year}approvals/?version=1",
        "minutes": f"{year}minutes/?version=1",
        "document": f"{year}schedule/?version=1",
        "bridge": f"{year}bridge/?version=1",
        "timeline": f"{page}timeline/",
        "timeline as known": f"{page}timeline/?on=2017-10-01&known_on=2017-07-03",
        "radar": f"{page}radar/",
        "journal": f"{page}journal/",
        "notice": f"{page}notice/",
        "decisions": f"{page}decisions/",
        "forward plan": f"{page}forward-plan/",
    }


def queries_of(client: Client, pages: Mapping[str, str]) -> dict[str, int]:
    """How many queries each page takes, once what is kept in memory is there."""
    counts = {}
    for name, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(connection) as taken:
            answer = client.get(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        counts[name] = len(taken)
    return counts
