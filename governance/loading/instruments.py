"""Entering what a file says of instruments: who may sign, authorised, executed, held over, and the checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agreements.models import Agreement, Instrument, Party
from agreements.permissions import Standing
from agreements.requirements import BY_KEY
from agreements.services.checklist import answer_requirement
from agreements.services.holding_over import end_holding_over, hold_over
from agreements.services.instruments import (
    AuthoritySpec,
    ExecutionSpec,
    SigningSpec,
    give_signing_authority,
    record_authority,
    record_execution,
)
from governance.loading.form import AgreementFile, InstrumentEntry
from governance.loading.instrument_form import AuthorityEntry, HoldingOverEntry, SigningAuthorityEntry
from governance.loading.keys import unknown
from governance.loading.places import Path
from governance.loading.problems import Problems


@dataclass(slots=True)
class InstrumentLoader:
    """One load of the life of instruments under way, inside its transaction."""

    agreement: Agreement
    parties: Mapping[str, Party]
    standing: Standing
    reason: str
    problems: Problems

    def load(self, entries: AgreementFile) -> None:
        """Everything is entered, or problems are noted."""
        for signing in entries.signing_authorities:
            with self.problems.noting(signing.at):
                self._add_signing(signing)
        held = list(self.agreement.instruments.order_by("pk"))
        for entry, instrument in zip(entries.instruments, held, strict=True):
            self._add_deeds(entry, instrument)
        for starts_on in sorted({entry.starts_on for entry in entries.holdings_over}):
            self._hold_over([row for row in entries.holdings_over if row.starts_on == starts_on])
        for answer in entries.checklist:
            requirement = BY_KEY.get(answer.requirement)
            if requirement is None:
                self.problems.add(
                    (*answer.at, "requirement"), unknown("requirement", answer.requirement, BY_KEY)
                )
                continue
            with self.problems.noting(answer.at):
                answer_requirement(
                    agreement=self.agreement,
                    requirement=requirement,
                    state=answer.state,
                    clause=answer.clause,
                    evidence=answer.evidence,
                    gap_reason=answer.gap_reason,
                    standing=self.standing,
                    reason=self.reason,
                )

    def _add_signing(self, entry: SigningAuthorityEntry) -> None:
        party = self._party(entry.party, entry.at)
        if party is None:
            return
        give_signing_authority(
            organisation=party.organisation,
            agreement=self.agreement,
            facts=SigningSpec(
                post=entry.post,
                name=entry.name,
                may_seal=entry.may_seal,
                may_sign=entry.may_sign,
                starts_on=entry.starts_on,
                ends_on=entry.ends_on,
                source=entry.source,
            ),
            standing=self.standing,
            reason=self.reason,
        )

    def _add_deeds(self, entry: InstrumentEntry, instrument: Instrument) -> None:
        for authority in entry.authorities:
            party = self._party(authority.party, authority.at)
            if party is not None:
                with self.problems.noting(authority.at):
                    record_authority(
                        instrument=instrument,
                        party=party,
                        authority=_authority(authority),
                        standing=self.standing,
                        reason=self.reason,
                    )
        for execution in entry.executions:
            party = self._party(execution.party, execution.at)
            if party is not None:
                with self.problems.noting(execution.at):
                    record_execution(
                        instrument=instrument,
                        party=party,
                        execution=ExecutionSpec(
                            signatory=execution.signatory,
                            capacity=execution.capacity,
                            dated=execution.dated,
                            manner=execution.manner,
                            override_reason=execution.override_reason,
                        ),
                        standing=self.standing,
                        reason=self.reason,
                    )

    def _hold_over(self, entries: Sequence[HoldingOverEntry]) -> None:
        """One stretch: the parties that held over from the same day, and its end if it has one."""
        for entry in entries:
            party = self._party(entry.party, entry.at)
            if party is not None:
                with self.problems.noting(entry.at):
                    hold_over(
                        agreement=self.agreement,
                        party=party,
                        starts_on=entry.starts_on,
                        principle=entry.principle,
                        authority=_authority(entry),
                        standing=self.standing,
                        reason=self.reason,
                    )
        last = max(entries, key=lambda entry: entry.ended_on or date.min)
        if last.ended_on:
            with self.problems.noting(last.at):
                end_holding_over(
                    agreement=self.agreement,
                    ended_on=last.ended_on,
                    standing=self.standing,
                    reason=self.reason,
                )

    def _party(self, code: str, at: Path) -> Party | None:
        """The party, or None with the problem noted."""
        party = self.parties.get(code)
        if party is None:
            self.problems.add((*at, "party"), unknown("party", code, self.parties))
        return party


def _authority(entry: AuthorityEntry) -> AuthoritySpec:
    return AuthoritySpec(
        body=entry.body,
        decided_on=entry.decided_on,
        reference=entry.reference,
        delegated_to=entry.delegated_to,
        consultee=entry.consultee,
        evidence=entry.evidence,
    )
