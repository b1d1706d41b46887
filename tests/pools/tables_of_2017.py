"""An agreement with the two tables of 2017 in its draft, made through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.choices import OrganisationKind, Role
from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from agreements.permissions import get_version
from pooledbudgets.lib.financial_year import FinancialYear
from pools.choices import PrintedRow
from pools.models import Pool
from pools.services.lines import LineSpec
from pools.services.published import CellAddress, PublishedSpec, record_published
from tests import snapshot
from tests.factories import (
    REASON,
    enter_figures,
    everybody,
    make_agreement,
    make_lines,
    make_officer,
    make_organisation,
    make_pool,
    make_version,
    standing,
)
from tests.pools.published_2017 import ADULTS, BETTER_CARE_FUND, COUNCIL, NHS, pounds


@dataclass(frozen=True)
class World:
    """The agreement, its two pools, its draft, and a finance officer and approver of each side."""

    agreement: Agreement
    council: Organisation
    nhs: Organisation
    adults: Pool
    bcf: Pool
    version: ScheduleVersion
    council_finance: Person
    nhs_finance: Person
    council_approver: Person
    nhs_approver: Person
    stranger: Person

    def seen_by(self, person: Person) -> ScheduleVersion:
        """The version as a page would fetch it for the person."""
        return get_version(standing(person), self.agreement.reference, FinancialYear(2017))

    def party(self, code: str):
        return self.agreement.parties.get(organisation__code=code)


def make_world(*, with_figures: bool = True) -> World:
    """Everything in place on 3 July 2017, nothing shared."""
    return snapshot.world(_with_figures if with_figures else _without_figures)


def _with_figures() -> World:
    world = _without_figures()
    for pool, rows in ((world.adults, ADULTS), (world.bcf, BETTER_CARE_FUND)):
        enter_figures(
            world.version,
            pool,
            {
                (key, code): pounds(value)
                for key, _, *pair in rows
                for code, value in zip((COUNCIL, NHS), pair, strict=True)
            },
        )
    return world


def _without_figures() -> World:
    council = make_organisation(code=COUNCIL, name="Anyshire County Council", short_name="ACC")
    nhs = make_organisation(code=NHS, kind=OrganisationKind.CCG, name="Anyshire CCG", short_name="ACCG")
    agreement = make_agreement(
        parties=[council, nhs], reference="anyshire", title="Anyshire section 75 agreement"
    )
    adults = make_pool(agreement, code="adults", name="Adults", opens_on=date(2017, 4, 1))
    bcf = make_pool(agreement, code="bcf", name="Better Care Fund")
    version = make_version(agreement)
    for pool, rows in ((adults, ADULTS), (bcf, BETTER_CARE_FUND)):
        make_lines(
            version, pool, *(LineSpec(key, key.replace("-", " ").title(), kind) for key, kind, *_ in rows)
        )
    return World(
        agreement=agreement,
        council=council,
        nhs=nhs,
        adults=adults,
        bcf=bcf,
        version=version,
        council_finance=make_officer(council),
        nhs_finance=make_officer(nhs),
        council_approver=make_officer(council, Role.FINANCE_APPROVER),
        nhs_approver=make_officer(nhs, Role.FINANCE_APPROVER),
        stranger=make_officer(make_organisation()),
    )


def publish_2017(world: World) -> None:
    """Every figure printed in the Better Care Fund table, its wrong net included."""
    cells = [
        PublishedSpec(CellAddress(PrintedRow.LINE, key, code), pounds(value))
        for key, _, *pair in BETTER_CARE_FUND
        for code, value in zip((COUNCIL, NHS), pair, strict=True)
    ]
    cells += [
        PublishedSpec(CellAddress(row, party_code=code), pounds(value))
        for row, values in ((PrintedRow.GROSS, (127_052, 76_091)), (PrintedRow.NET, (94_292, 76_091)))
        for code, value in zip((COUNCIL, NHS), values, strict=True)
    ]
    record_published(
        version=world.version,
        pool=world.bcf,
        figures=cells,
        standing=everybody(world.agreement),
        reason=REASON,
    )
