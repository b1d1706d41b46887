"""A council and an NHS body with their bodies, a committee officer of each, and a decision to be taken.

Cabinet met on Tuesday 20 June 2017, a fortnight before the day the calendar of the tests reads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pytest

from agreements.choices import InstrumentKind, Role
from agreements.models import Agreement, Organisation, Person
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.people import command_line_person
from governance.choices import BodyKind, Outcome
from governance.models import Body, Decision, DecisionPart
from governance.services.bodies import BodySpec, add_body
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    plan_decision,
    record_outcome,
    record_recommendations,
)
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests import snapshot
from tests.factories import (
    REASON,
    make_agreement,
    make_council,
    make_nhs_body,
    make_officer,
    standing,
)

CABINET_DAYS: Final = {"agenda_days": 5, "key_notice_days": 28, "exception_days": 5, "call_in_days": 5}


@dataclass(frozen=True, slots=True)
class Deciding:
    """What tests point at."""

    agreement: Agreement
    council: Organisation
    nhs: Organisation
    cabinet: Body
    full_council: Body
    director: Body
    committee: Body
    group: Body
    clerk: Person
    nhs_clerk: Person
    finance: Person
    decision: Decision

    @property
    def by(self) -> dict[str, Any]:
        """How the council's committee officer calls a service."""
        return {"standing": standing(self.clerk), "reason": REASON}

    @property
    def by_nhs(self) -> dict[str, Any]:
        """How the NHS body's secretary calls a service."""
        return {"standing": standing(self.nhs_clerk), "reason": REASON}

    @property
    def parts(self) -> list[DecisionPart]:
        """The parts of the decision as they stand."""
        return list(self.decision.parts.select_related("decision__agreement", "decision__body__organisation"))

    def plan(self, body: Body | None = None, **changes: Any) -> Decision:
        """Another decision, of Cabinet on the day of the meeting unless said otherwise."""
        facts = DecisionSpec(body or self.cabinet, "Another matter", PartialDate(2017, 6, 20))
        return plan_decision(agreement=self.agreement, facts=replace(facts, **changes), **self.by)

    def resolve(self, part: DecisionPart, outcome: Outcome = Outcome.APPROVED, **facts: Any) -> None:
        """The part's outcome is recorded."""
        record_outcome(part=part, outcome=OutcomeSpec(outcome, **facts), **self.by, seen=AS_THEY_STAND)


@pytest.fixture
def deciding(db: None) -> Deciding:
    """The world on 3 July 2017. The decision has three parts and no outcome."""
    return snapshot.world(_made)


def _made() -> Deciding:
    council, nhs = make_council(name="Anyshire Council"), make_nhs_body(name="Anyshire CCG")
    agreement = make_agreement(reference="anyshire", title="Anyshire agreement", parties=[council, nhs])
    clerk = make_officer(council, Role.DEMOCRATIC_SERVICES)
    nhs_clerk = make_officer(nhs, Role.DEMOCRATIC_SERVICES)
    finance = make_officer(council)

    def body(who: Person, code: str, name: str, kind: BodyKind, **facts: Any) -> Body:
        return add_body(
            agreement=agreement,
            facts=BodySpec(code, name, kind, **facts),
            standing=standing(who),
            reason=REASON,
        )

    cabinet = body(clerk, "cabinet", "Cabinet", BodyKind.CABINET, organisation=council, **CABINET_DAYS)
    made = Deciding(
        agreement=agreement,
        council=council,
        nhs=nhs,
        cabinet=cabinet,
        full_council=body(clerk, "council", "Full Council", BodyKind.COUNCIL, organisation=council),
        director=body(
            clerk, "director", "Director for Care", BodyKind.DELEGATED_OFFICER, organisation=council
        ),
        committee=body(
            nhs_clerk, "finance", "Finance Committee", BodyKind.FINANCE_COMMITTEE, organisation=nhs
        ),
        group=body(clerk, "jmg", "Joint Management Group", BodyKind.JMG, agenda_days=5),
        clerk=clerk,
        nhs_clerk=nhs_clerk,
        finance=finance,
        decision=plan_decision(
            agreement=agreement,
            facts=DecisionSpec(
                cabinet,
                "Pooled budgets for 2017/18",
                PartialDate(2017, 6, 20),
                item="7",
                is_key=True,
                report_by="Director for Care",
            ),
            standing=standing(clerk),
            reason=REASON,
        ),
    )
    record_recommendations(
        decision=made.decision,
        texts=[
            "Approve the two pools.",
            "Ask Full Council for a virement of £21m.",
            "Delegate the detail to the Director for Care.",
        ],
        **made.by,
        seen=AS_THEY_STAND,
    )
    return made


def make_instrument(agreement: Agreement, title: str = "Deed of variation") -> Any:
    """An instrument of the agreement, executed by nobody yet."""
    return hold_instrument(
        agreement=agreement,
        instrument=InstrumentSpec(InstrumentKind.DEED_OF_VARIATION, title, effective_from=date(2017, 4, 1)),
        by=command_line_person(),
        reason=REASON,
    )
