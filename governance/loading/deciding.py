"""Entering the bodies, meetings and decisions of a file, through the services and in the order things happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agreements.models import Agreement, Instrument, Organisation
from agreements.permissions import Standing
from governance.choices import Stage
from governance.loading.form import AgreementFile, BodyEntry, DecisionEntry, PartEntry, PublicationEntry
from governance.loading.keys import unknown
from governance.loading.meeting import GroupLoader
from governance.loading.problems import Problems
from governance.models import Body, Decision, DecisionPart
from governance.services.authorised import MatterSpec, authorise
from governance.services.bodies import BodySpec, add_body
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    add_part_at_meeting,
    plan_decision,
    record_outcome,
    record_recommendations,
)
from governance.services.publication import PublicationSpec, publish_decision
from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import WHOLE_POUNDS
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Pool

_BEFORE: Final = (Stage.FORWARD_PLAN, Stage.AGENDA)
"""What is published before a decision is taken."""


@dataclass(slots=True)
class DecisionLoader:
    """One load of bodies and decisions under way, inside its transaction."""

    agreement: Agreement
    organisations: Mapping[str, Organisation]
    standing: Standing
    reason: str
    problems: Problems
    pools: Mapping[str, Pool]
    bodies: dict[str, Body] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def load(self, entries: AgreementFile) -> None:
        """Everything is entered, or problems are noted."""
        for body in entries.bodies:
            with self.problems.noting(body.at):
                self._add_body(body)
        groups = GroupLoader(
            self.agreement,
            self.organisations,
            self.pools,
            self.bodies,
            self.standing,
            self.reason,
            self.problems,
        )
        for body in entries.bodies:
            if body.code in self.bodies:
                groups.load_group(body)
        for meeting in entries.meetings:
            with self.problems.noting(meeting.at, held_on="on"):
                if meeting.body in self.bodies:
                    groups.load_meeting(meeting)
        for decision in entries.decisions:
            with self.problems.noting(decision.at, meets_on="on", arises_from="arises_from"):
                if decision.body in self.bodies:
                    self._add_decision(decision)

    def _add_body(self, entry: BodyEntry) -> None:
        facts = BodySpec(
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            organisation=self.organisations[entry.organisation] if entry.organisation else None,
            chair=entry.chair,
            meets=entry.meets,
            reports_to=tuple(self.bodies[code] for code in entry.reports_to if code in self.bodies),
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            agenda_days=entry.agenda_days,
            key_notice_days=entry.key_notice_days,
            exception_days=entry.exception_days,
            call_in_days=entry.call_in_days,
            note=entry.note,
            source=entry.source,
        )
        self.bodies[entry.code] = add_body(
            agreement=self.agreement, facts=facts, standing=self.standing, reason=self.reason
        )

    def _add_decision(self, entry: DecisionEntry) -> None:
        decision = plan_decision(
            agreement=self.agreement, facts=self._facts(entry), standing=self.standing, reason=self.reason
        )
        if entry.code:
            self.decisions[entry.code] = decision
        recommended = [part for part in entry.parts if not part.added_at_meeting]
        if recommended:
            record_recommendations(
                decision=decision,
                texts=[part.text for part in recommended],
                standing=self.standing,
                reason=self.reason,
                seen=AS_THEY_STAND,
            )
        self._publish(decision, [row for row in entry.publications if row.stage in _BEFORE])
        for added in entry.parts:
            if added.added_at_meeting:
                with self.problems.noting(added.at):
                    add_part_at_meeting(
                        decision=decision, text=added.text, standing=self.standing, reason=self.reason
                    )
        in_order = [*recommended, *(part for part in entry.parts if part.added_at_meeting)]
        for part, said in zip(decision.parts.order_by("order"), in_order, strict=False):
            part.decision = decision
            with self.problems.noting(said.at, text="resolved"):
                self._resolve(part, said)
        self._publish(decision, [row for row in entry.publications if row.stage not in _BEFORE])

    def _facts(self, entry: DecisionEntry) -> DecisionSpec:
        return DecisionSpec(
            body=self.bodies[entry.body],
            title=entry.title,
            meets_on=entry.on,
            item=entry.item,
            forward_plan_reference=entry.forward_plan_reference,
            is_key=entry.key,
            report_title=entry.report_title,
            report_reference=entry.report_reference,
            report_by=entry.report_by,
            portfolio=entry.portfolio,
            contact=entry.contact,
            purpose=entry.purpose,
            reasons=entry.reasons,
            alternatives=entry.alternatives,
            conflicts=entry.conflicts,
            speakers="\n".join(entry.speakers),
            consultee=entry.consultee,
            consultation_evidence=entry.consultation_evidence,
            arises_from=self._ground(entry),
            note=entry.note,
            source=entry.source,
        )

    def _ground(self, entry: DecisionEntry) -> DecisionPart | None:
        """The part of an earlier decision of the file that led to this one."""
        if not entry.arises_from:
            return None
        at = (*entry.at, "arises_from")
        if entry.arises_from not in self.decisions:
            self.problems.add(at, unknown("decision further up", entry.arises_from, self.decisions))
            return None
        decision = self.decisions[entry.arises_from]
        parts = {part.letter: part for part in decision.parts.select_related("decision")}
        if entry.arises_from_part not in parts:
            at = (*entry.at, "arises_from_part")
            self.problems.add(at, unknown("part", entry.arises_from_part, parts))
        return parts.get(entry.arises_from_part)

    def _resolve(self, part: DecisionPart, entry: PartEntry) -> None:
        if entry.outcome is not None:
            record_outcome(
                part=part,
                outcome=OutcomeSpec(
                    entry.outcome,
                    text=entry.resolved,
                    condition=entry.condition,
                    to_body=self.bodies.get(entry.to_body),
                ),
                standing=self.standing,
                reason=self.reason,
                seen=AS_THEY_STAND,
            )
        for matter in entry.matters:
            with self.problems.noting(matter.at):
                try:
                    amount = parse_amount(matter.amount, unit=WHOLE_POUNDS, may_be_negative=False)
                except BadAmount as refusal:
                    self.problems.add((*matter.at, "amount"), str(refusal))
                    continue
                facts = MatterSpec(
                    matter.kind, matter.words, amount, instrument=self._instrument(matter.instrument)
                )
                authorise(part=part, matter=facts, standing=self.standing, reason=self.reason)

    def _instrument(self, title: str) -> Instrument | None:
        """The instrument of that title, which the file was checked to have."""
        return self.agreement.instruments.filter(title=title).first() if title else None

    def _publish(self, decision: Decision, entries: list[PublicationEntry]) -> None:
        for entry in entries:
            with self.problems.noting(entry.at, published_on="on"):
                publish_decision(
                    decision=decision,
                    facts=PublicationSpec(
                        entry.stage,
                        entry.on,
                        urgency_reason=entry.urgency_reason,
                        key_exception=entry.key_exception,
                        exception_reason=entry.exception_reason,
                        scrutiny_told_on=entry.scrutiny_told_on,
                    ),
                    standing=self.standing,
                    reason=self.reason,
                )
