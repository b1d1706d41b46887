"""Where the agreement says what the Regulations ask for, or why it does not."""

from __future__ import annotations

from agreements.choices import ChecklistState
from agreements.models import Agreement, ChecklistItem
from agreements.permissions import Standing, Verb, require
from agreements.requirements import BY_KEY, Requirement
from agreements.services.journal import recorded
from pooledbudgets.lib.errors import DomainError, clean


def answer_requirement(
    *,
    agreement: Agreement,
    requirement: Requirement,
    state: ChecklistState,
    standing: Standing,
    reason: str,
    clause: str = "",
    evidence: str = "",
    gap_reason: str = "",
) -> ChecklistItem:
    """The requirement is met by a clause or evidence, or has a gap with its reason.

    Refuses completeness that nothing shows, and a gap without a reason.
    """
    organisation = require(standing, Verb.KEEP_INSTRUMENTS, agreement)
    with recorded(
        "requirement answered",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        if BY_KEY.get(requirement.key) != requirement:
            raise DomainError("There is no such requirement in the checklist.", field="requirement")
        if state == ChecklistState.COMPLETE and not (clause.strip() or evidence.strip()):
            raise DomainError(
                "Name the clause that says it, or the evidence, before calling it complete.", field="clause"
            )
        if state == ChecklistState.NOT_COMPLETE and not gap_reason.strip():
            raise DomainError("Say why it is not complete.", field="gap_reason")
        row = (
            ChecklistItem.objects.select_for_update()
            .filter(agreement=agreement, requirement=requirement.key)
            .first()
        ) or ChecklistItem(agreement=agreement, requirement=requirement.key)
        row.state, row.clause, row.evidence = state, clause.strip(), evidence.strip()
        row.gap_reason = gap_reason.strip() if state == ChecklistState.NOT_COMPLETE else ""
        clean(row).save()
        record.subject = row
        record.detail = {"requirement": requirement.citation, "state": state.label}
    return row
