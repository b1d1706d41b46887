"""A pool to work in: last year submitted, version 1 of this year frozen, version 2 a draft.

Both partners have figures in the draft, and only the NHS body has shared its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from agreements.choices import Basis, Role
from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import FundingSource, LineKind, PrintedRow
from pools.models import Contribution, Pool
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.lines import GroupSpec, LineSpec
from pools.services.marks import mark_indicative
from pools.services.published import CellAddress, PublishedSpec, record_published
from pools.services.sharing import share_figures
from pools.services.versions import start_version
from tests import snapshot
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
    party_of,
    standing,
    submitted,
)

COUNCIL: Final = "midshire-cc"
NHS: Final = "midshire-ccg"
GRID: Final = reverse("pools:pool-contributions", args=["midshire", FinancialYear(2017), "adults"])

PUBLISHED: Final = {
    ("home-care", COUNCIL): 74_883_000,
    ("home-care", NHS): 13_477_000,
    ("residential", COUNCIL): 9_734_000,
    ("residential", NHS): 46_067_000,
    ("income", COUNCIL): -5_502_000,
}
"""Version 1 of 2017/18. Each figure was a million less in 2016/17."""

DRAFTED: Final = {
    ("home-care", COUNCIL): 81_357_000,
    ("residential", COUNCIL): 14_639_000,
    ("income", COUNCIL): -6_791_000,
    ("home-care", NHS): 13_577_000,
    ("residential", NHS): 46_167_000,
}
"""Version 2. The council's gross is 95,996 and its net 89,205; it has marked them indicative."""


@dataclass(frozen=True, slots=True)
class World:
    """What tests point at."""

    agreement: Agreement
    council: Organisation
    nhs: Organisation
    pool: Pool
    published: ScheduleVersion
    draft: ScheduleVersion

    @staticmethod
    def person(name: str) -> Person:
        """Somebody by what he or she does, such as council-approver."""
        return Person.objects.get(email=f"{name}@example.org")


_ROLES: Final = {
    "council-finance": (COUNCIL, Role.FINANCE_OFFICER),
    "colleague": (COUNCIL, Role.FINANCE_OFFICER),
    "council-approver": (COUNCIL, Role.FINANCE_APPROVER),
    "pool-manager": (COUNCIL, Role.POOL_MANAGER),
    "auditor": (COUNCIL, Role.AUDITOR),
    "nhs-finance": (NHS, Role.FINANCE_OFFICER),
    "chair": (NHS, Role.JMG_CHAIR),
}


@pytest.fixture
def world(db: None) -> World:
    """The world on 3 July 2017."""
    return snapshot.world(_made)


def _made() -> World:
    _make()
    versions = ScheduleVersion.objects.select_related("schedule__agreement").filter(
        schedule__agreement__reference="midshire", schedule__year_start=2017
    )
    return World(
        agreement=Agreement.objects.get(reference="midshire"),
        council=Organisation.objects.get(code=COUNCIL),
        nhs=Organisation.objects.get(code=NHS),
        pool=Pool.objects.get(agreement__reference="midshire"),
        published=versions.get(number=1),
        draft=versions.get(number=2),
    )


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    """The council's finance officer, signed in."""
    client.force_login(world.person("council-finance"))
    return client


@pytest.fixture
def nhs_officer(world: World, client: Client) -> Client:
    """The NHS body's finance officer, signed in."""
    client.force_login(world.person("nhs-finance"))
    return client


def held(line: str, party: str = COUNCIL) -> Contribution:
    """A figure of the draft."""
    return Contribution.objects.get(
        line__version__schedule__year_start=2017,
        line__version__number=2,
        line__key=line,
        party__organisation__code=party,
    )


def pounds(line: str, party: str = COUNCIL) -> Decimal | None:
    """The amount of a figure of the draft."""
    amount = held(line, party).amount
    return amount.amount if amount is not None else None


def _make() -> None:
    bodies = {
        COUNCIL: make_council(code=COUNCIL, name="Midshire County Council", short_name="MCC"),
        NHS: make_nhs_body(code=NHS, name="Midshire Clinical Commissioning Group", short_name="MCCG"),
    }
    agreement = make_agreement(
        parties=list(bodies.values()), reference="midshire", title="Midshire section 75 agreement"
    )
    for name, (code, role) in _ROLES.items():
        make_officer(
            bodies[code], role, email=f"{name}@example.org", full_name=name.replace("-", " ").title()
        )
    elsewhere = make_council()
    make_agreement(parties=[elsewhere, make_nhs_body()])
    make_officer(elsewhere, email="stranger@example.org")
    pool = make_pool(agreement, code="adults", name="Adults")
    make_element(pool, code="care", name="Care at home")
    _publish(agreement, pool, FinancialYear(2016))
    _draft(_publish(agreement, pool, FinancialYear(2017)), pool)


def _publish(agreement: Agreement, pool: Pool, year: FinancialYear) -> ScheduleVersion:
    """A submitted version of the year; the printed net of the council is 169 too high."""
    version = make_version(agreement, year=year)
    make_lines(
        version,
        pool,
        LineSpec("home-care", "Home care", group="care", element="care"),
        LineSpec("residential", "Residential care", group="care"),
        LineSpec("autism", "Autism"),
        LineSpec("income", "Less service user income", LineKind.INCOME_DEDUCTION),
        groups=[GroupSpec("care", "Care"), GroupSpec("spare", "Spare")],
    )
    less = 0 if year == FinancialYear(2017) else 1_000_000
    enter_figures(version, pool, {place: amount - less for place, amount in PUBLISHED.items()})
    record_published(
        version=version,
        pool=pool,
        figures=[
            PublishedSpec(CellAddress(PrintedRow.NET, party_code=COUNCIL), Decimal(79_284_000 - less)),
            PublishedSpec(CellAddress(PrintedRow.GROSS, party_code=NHS), Decimal(59_544_000 - 2 * less)),
        ],
        standing=everybody(agreement),
        reason=REASON,
    )
    return submitted(version)


def _draft(published: ScheduleVersion, pool: Pool) -> None:
    council, nhs = (
        Person.objects.get(email=f"{name}@example.org") for name in ("council-finance", "nhs-finance")
    )
    draft = start_version(
        copied_from=published,
        basis=Basis.INDICATIVE,
        effective_from=published.effective_from,
        standing=standing(council),
        reason="Towards final contributions",
    )
    for person, code, particulars in (
        (
            council,
            COUNCIL,
            Particulars(
                funding_source=FundingSource.BASE_BUDGET,
                dependency_body="Cabinet",
                dependency_on=PartialDate(2017, 7, 18),
                dependency_note="Item 7",
            ),
        ),
        (nhs, NHS, Particulars(note="Agreed by the board")),
    ):
        save_figures(
            version=draft,
            changes=[
                FigureChange(
                    pool.code, line, party, Decimal(amount), seen_revision=1, particulars=particulars
                )
                for (line, party), amount in DRAFTED.items()
                if party == code
            ],
            standing=standing(person),
            reason="After the review" if code == COUNCIL else "After the board met",
        )
    mark_indicative(
        version=draft,
        party=party_of(pool.agreement, Organisation.objects.get(code=COUNCIL)),
        seen=AS_THEY_STAND,
        standing=standing(council),
        reason="The review is over",
    )
    share_figures(
        version=draft,
        party=party_of(pool.agreement, Organisation.objects.get(code=NHS)),
        seen=AS_THEY_STAND,
        standing=standing(nhs),
        reason="Ready to be seen",
    )
