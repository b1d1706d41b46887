"""What the bodies of the half-shared agreement decide: one decision published and called in, one planned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from agreements.models import Agreement, Organisation, Person
from governance.choices import BodyKind, MatterKind, Outcome, Stage
from governance.services.authorised import MatterSpec, authorise
from governance.services.bodies import BodySpec, add_body
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    plan_decision,
    record_outcome,
    record_recommendations,
)
from governance.services.publication import PublicationSpec, call_in_decision, publish_decision
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import REASON, TODAY, standing


def decide(agreement: Agreement, council: Organisation, officer: Person) -> None:
    """Decision 1: of 20 June 2017, published on the 28th, called in today. Decision 2: for 18 July 2017."""
    by: dict[str, Any] = {"standing": standing(officer), "reason": REASON}
    days = {"agenda_days": 5, "key_notice_days": 28, "exception_days": 5, "call_in_days": 5}
    cabinet = add_body(
        agreement=agreement,
        facts=BodySpec("cabinet", "Cabinet", BodyKind.CABINET, organisation=council, **days),
        **by,
    )
    taken = plan_decision(
        agreement=agreement, facts=DecisionSpec(cabinet, "The pools", PartialDate(2017, 6, 20)), **by
    )
    [part] = record_recommendations(decision=taken, texts=["Approve the pools."], **by, seen=AS_THEY_STAND)
    part.decision = taken
    record_outcome(part=part, outcome=OutcomeSpec(Outcome.APPROVED), **by, seen=AS_THEY_STAND)
    virement = MatterSpec(MatterKind.VIREMENT, "Into the pool", Decimal(1_000_000))
    authorise(part=part, matter=virement, **by)
    publish_decision(decision=taken, facts=PublicationSpec(Stage.RECORD, date(2017, 6, 28)), **by)
    call_in_decision(decision=taken, called_in_on=TODAY, called_in_by="Five members", **by)
    planned = plan_decision(
        agreement=agreement,
        facts=DecisionSpec(cabinet, "The year’s schedules", PartialDate(2017, 7, 18), is_key=True),
        **by,
    )
    record_recommendations(decision=planned, texts=["Approve the schedules."], **by, seen=AS_THEY_STAND)
