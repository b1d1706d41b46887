"""Keeping an item of an agenda, or one of its papers, from the public, and opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.choices import Audience, MeetingState
from governance.groups.permissions import require_keeper
from governance.models import AgendaItem, Exemption, ExemptionEnd, Paper
from governance.services.convening import convening, state_now
from pooledbudgets.lib.errors import DomainError, clean


@dataclass(frozen=True, slots=True)
class ExemptSpec:
    """On which ground something is exempt, why, from whom, and when that is looked at again."""

    paragraph: str
    public_interest: str
    audience: Audience
    review_on: date


def exempt_item(
    *,
    agreement: Agreement,
    item: AgendaItem,
    paper: Paper | None = None,
    facts: ExemptSpec,
    standing: Standing,
    reason: str,
) -> Exemption:
    """The item, or one of its papers, is exempt from publication from now on.

    Refuses one without a ground or without the public interest, one that is exempt already, a day of review that
    has passed, a meeting held or cancelled, and an item whose decision is open to all.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "item made exempt",
        item.meeting,
        agreement,
        organisation=organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        if state_now(row) in {MeetingState.HELD, MeetingState.CANCELLED}:
            raise DomainError("The meeting is over. What was open to the public stays so.")
        if not facts.paragraph.strip():
            raise DomainError("Name the paragraph of Schedule 12A on which it is exempt.", field="paragraph")
        if not facts.public_interest.strip():
            raise DomainError(
                "Say why the public interest in keeping it exempt outweighs that in disclosing it.",
                field="public_interest",
            )
        if facts.review_on <= standing.on:
            raise DomainError("Give a day to come, on which it is looked at again.", field="review_on")
        if Exemption.objects.filter(item=item, paper=paper, end__isnull=True).exists():
            raise DomainError("It is exempt already. Release it first to give another ground.")
        if paper is None and item.decision is not None and not item.decision.is_exempt:
            raise DomainError(
                "The decision of the item is open to all partners and the public. Mark the decision as exempt first."
            )
        made = Exemption(
            item=item,
            paper=paper,
            paragraph=facts.paragraph,
            public_interest=facts.public_interest,
            audience=facts.audience,
            review_on=facts.review_on,
            by=standing.person,
            organisation=organisation,
            at=record.write.at,
            reason=record.write.reason,
        )
        clean(made).save()
        record.detail = {"item": item.pk}
    return made


def release_exemption(
    *, agreement: Agreement, exemption: Exemption, standing: Standing, reason: str
) -> ExemptionEnd:
    """What was exempt is open from then on. At any time, also years after the meeting."""
    organisation = require_keeper(standing, agreement)
    meeting = exemption.item.meeting
    with convening(
        "exemption ended", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, _):
        if ExemptionEnd.objects.filter(exemption=exemption).exists():
            raise DomainError("It has been released already.")
        made = ExemptionEnd(
            exemption=exemption,
            by=standing.person,
            organisation=organisation,
            at=record.write.at,
            reason=record.write.reason,
        )
        clean(made).save()
        record.detail = {"item": exemption.item_id}
    return made
