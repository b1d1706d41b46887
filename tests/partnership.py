"""A small agreement whose tables can be issued: a council, an NHS body, one pool, and their people."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from agreements.choices import Role
from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from agreements.permissions import Standing
from pools.choices import LineKind
from pools.models import Pool
from pools.services.lines import LineSpec
from tests import snapshot
from tests.factories import (
    enter_figures,
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_officer,
    make_pool,
    make_version,
    standing,
)


@dataclass(frozen=True, slots=True)
class Partnership:
    """The agreement, a draft with figures of both partners that neither has shared, and who may do what."""

    council: Organisation
    nhs_body: Organisation
    agreement: Agreement
    pool: Pool
    draft: ScheduleVersion
    council_finance: Person
    nhs_finance: Person
    democratic_services: Person
    auditor: Person
    stranger: Person

    @property
    def issuer(self) -> Standing:
        return standing(self.council_finance)

    @property
    def page(self) -> str:
        """Where the year's pages begin."""
        return f"/agreements/{self.agreement.reference}/2017-18/"


@pytest.fixture
def partnership(db: None) -> Partnership:
    """A draft for 2017/18: home care 74,883 and 13,477, less council income of 5,502 (in £'000)."""
    return snapshot.world(make_partnership)


def make_partnership() -> Partnership:
    """The rows of `partnership`."""
    council, nhs_body = make_council(short_name="Northmoor"), make_nhs_body(short_name="Vale")
    agreement = make_agreement(
        parties=[council, nhs_body], reference="northmoor", title="Northmoor pooled budgets"
    )
    pool = make_pool(agreement, code="adults", name="Adults pool")
    draft = make_version(agreement)
    income = LineSpec("income", "Less service user income", kind=LineKind.INCOME_DEDUCTION)
    make_lines(draft, pool, "home-care", income)
    enter_figures(
        draft,
        pool,
        {
            ("home-care", council.code): 74_883_000,
            ("home-care", nhs_body.code): 13_477_000,
            ("income", council.code): -5_502_000,
        },
    )
    return Partnership(
        council=council,
        nhs_body=nhs_body,
        agreement=agreement,
        pool=pool,
        draft=draft,
        council_finance=make_officer(council, full_name="Ada Ledger"),
        nhs_finance=make_officer(nhs_body, full_name="Noor Balance"),
        democratic_services=make_officer(council, Role.DEMOCRATIC_SERVICES),
        auditor=make_officer(nhs_body, Role.AUDITOR),
        stranger=make_officer(make_council()),
    )
