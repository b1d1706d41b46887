"""A submitted version with a host and a pool manager, and the people of both partners who approve it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agreements.choices import ApprovalOutcome, ApprovalStage, Manner, RiskTermsState, Role
from agreements.models import Agreement, Party, ScheduleVersion
from agreements.permissions import Standing, get_version
from agreements.services.instruments import AuthoritySpec, ExecutionSpec, SigningSpec, give_signing_authority
from agreements.services.people import command_line_person
from agreements.services.routes import StepSpec, add_route_step
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Pool
from pools.services.approving import (
    ApprovalSpec,
    approve_version,
    execute_version,
    override_gate,
    record_risk_terms,
)
from pools.services.marks import Dependency, mark_indicative
from pools.services.pools import appoint_pool_manager, name_host
from pools.services.sharing import share_figures
from pools.services.versions import submit_version
from tests.factories import (
    REASON,
    enter_figures,
    everybody,
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_officer,
    make_pool,
    make_version,
    party_of,
    standing,
)

COMMITTEE: Final = "Finance and Investment Committee"
CABINET: Final = AuthoritySpec("Cabinet", PartialDate(2017, 6, 20), reference="item 9")
DIRECTOR: Final = AuthoritySpec(
    "Cabinet",
    PartialDate(2017, 6, 27),
    reference="2017/44",
    delegated_to="Director for Adult Services",
    consultee="Cabinet Member",
    evidence="E-mail of 26 June 2017",
)
BOARD: Final = AuthoritySpec(COMMITTEE, PartialDate(2017, 6, 28), reference="17/65")
DECIDED: Final[dict[str, Any]] = {"seen": AS_THEY_STAND, "reason": REASON}


@dataclass(frozen=True, slots=True)
class ApprovingWorld:
    """The council goes by Cabinet and its director, the NHS body by its committee, on 25 July 2017."""

    agreement: Agreement
    pool: Pool
    version: ScheduleVersion
    council: Party
    nhs: Party
    preparer: Standing
    council_approver: Standing
    nhs_approver: Standing
    nhs_finance: Standing
    chair: Standing
    clerk: Standing
    nhs_clerk: Standing


def approving_world() -> ApprovingWorld:
    """Make it. All was prepared by the command line's person, but for version's submission by a pool manager."""
    council = make_council(code="holmshire-cc", name="Holmshire County Council", short_name="HCC")
    nhs = make_nhs_body(code="holm-ccg", name="Holm Clinical Commissioning Group", short_name="HCCG")
    agreement = make_agreement(parties=[council, nhs], reference="holmshire", title="Holmshire agreement")
    parties = {"council": party_of(agreement, council), "nhs": party_of(agreement, nhs)}
    pool = make_pool(agreement, code="adults", name="Adults")
    made: dict[str, Any] = {"by": command_line_person(), "reason": REASON}
    name_host(pool=pool, host=parties["council"], **made)
    appoint_pool_manager(
        pool=pool, organisation=council, post="Pool manager", starts_on=date(2017, 4, 1), **made
    )
    version = make_version(agreement)
    make_lines(version, pool, "home-care", "day-care")
    enter_figures(
        version,
        pool,
        {
            ("home-care", "holmshire-cc"): 5_000_000,
            ("home-care", "holm-ccg"): 3_000_000,
            ("day-care", "holmshire-cc"): 1_000_000,
        },
    )
    _route(agreement, **parties)
    preparer = standing(make_officer(council, Role.POOL_MANAGER))
    waits = {
        council.pk: Dependency("Cabinet", PartialDate(2017, 7, 18)),
        nhs.pk: Dependency(COMMITTEE, PartialDate(2017, 7, 25)),
    }
    for party in parties.values():
        mark_indicative(
            version=version,
            party=party,
            standing=everybody(agreement),
            dependency=waits[party.organisation_id],
            **DECIDED,
        )
        share_figures(version=version, party=party, standing=everybody(agreement), **DECIDED)
    submit_version(version=version, standing=preparer, **DECIDED)
    for organisation in (council, nhs):
        give_signing_authority(
            organisation=organisation,
            agreement=agreement,
            facts=SigningSpec("Director"),
            standing=everybody(agreement),
            reason=REASON,
        )
    return ApprovingWorld(
        agreement=agreement,
        pool=pool,
        version=read(agreement),
        council=parties["council"],
        nhs=parties["nhs"],
        preparer=preparer,
        council_approver=standing(make_officer(council, Role.FINANCE_APPROVER)),
        nhs_approver=standing(make_officer(nhs, Role.FINANCE_APPROVER)),
        nhs_finance=standing(make_officer(nhs, Role.FINANCE_OFFICER)),
        chair=standing(make_officer(nhs, Role.JMG_CHAIR)),
        clerk=standing(make_officer(council, Role.DEMOCRATIC_SERVICES)),
        nhs_clerk=standing(make_officer(nhs, Role.DEMOCRATIC_SERVICES)),
    )


def _route(agreement: Agreement, *, council: Party, nhs: Party) -> None:
    steps = [
        (council, StepSpec(ApprovalStage.OUTLINE, "Cabinet", 1, PartialDate(2017, 7, 18))),
        (
            council,
            StepSpec(
                ApprovalStage.DETAIL,
                "Cabinet",
                2,
                delegated_to="Director for Adult Services",
                consultee="Cabinet Member",
            ),
        ),
        (nhs, StepSpec(ApprovalStage.DETAIL, COMMITTEE, 1, PartialDate(2017, 7, 25))),
    ]
    for party, step in steps:
        add_route_step(
            agreement=agreement, party=party, step=step, standing=everybody(agreement), reason=REASON
        )


def read(agreement: Agreement, number: int = 1) -> ScheduleVersion:
    """A version of the agreement as the pages read it."""
    return get_version(everybody(agreement), agreement.reference, FinancialYear(2017), number=number)


def approve(world: ApprovingWorld, party: Party, authority: AuthoritySpec, **changes: Any) -> Any:
    """The party's next step, approved outright by its approver."""
    facts: dict[str, Any] = {"outcome": ApprovalOutcome.GIVEN, "terms": ""} | changes
    who = world.council_approver if party == world.council else world.nhs_approver
    return approve_version(
        version=world.version,
        party=party,
        approval=ApprovalSpec(facts["outcome"], authority, facts["terms"]),
        standing=who,
        **DECIDED,
    )


def approved(world: ApprovingWorld) -> None:
    """Both partners have gone their routes."""
    approve(world, world.council, CABINET)
    approve(world, world.council, DIRECTOR)
    approve(world, world.nhs, BOARD)


def passed(world: ApprovingWorld) -> None:
    """Risk terms are recorded, and both pass the gaps of the legal checklist."""
    record_risk_terms(
        version=world.version,
        state=RiskTermsState.NOT_AGREED,
        terms="The principles of 2016/17",
        standing=world.preparer,
        reason=REASON,
    )
    for party, who in ((world.council, world.council_approver), (world.nhs, world.nhs_approver)):
        override_gate(version=world.version, party=party, authority=CABINET, standing=who, **DECIDED)


def execute(world: ApprovingWorld, party: Party, **changes: Any) -> Any:
    """The party's director signs on 30 June 2017."""
    facts: dict[str, Any] = {"version": world.version, "dated": PartialDate(2017, 6, 30)} | changes
    return execute_version(
        version=facts["version"],
        party=party,
        execution=ExecutionSpec("A. Person", "Director", facts["dated"], Manner.SIGNED),
        standing=world.clerk if party == world.council else world.nhs_clerk,
        **DECIDED,
    )
