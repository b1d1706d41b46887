"""Going on under earlier principles while the next instrument is not executed, on recorded authority."""

from __future__ import annotations

from datetime import date

from agreements.models import Agreement, HoldingOver, HoldingOverEnd, Party
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, require
from agreements.services.instruments import (
    AuthoritySpec,
    authority_columns,
    deed_columns,
    refuse_impossible_authority,
)
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from agreements.term import standing_on
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean


def hold_over(
    *,
    agreement: Agreement,
    party: Party,
    starts_on: date,
    principle: str,
    authority: AuthoritySpec,
    standing: Standing,
    reason: str,
) -> HoldingOver:
    """From `starts_on` the party holds over: pages and documents say so until it ends.

    Refuses when on that day nothing had expired or was unsigned, a day to come, a party that holds over
    already, no principle, a closed agreement, and an impossible authority.
    """
    if party.agreement_id != agreement.pk or not standing.parties_for(Verb.KEEP_INSTRUMENTS, [party]):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")
    with recorded(
        "held over",
        by=standing.person,
        organisation=party.organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
        refuse_closed(locked, on=standing.on)
        refuse_impossible_authority(authority, on=standing.on)
        _refuse_needless(locked, starts_on, on=standing.on)
        for held in HoldingOver.objects.filter(agreement=locked, party=party, end__isnull=True):
            raise DomainError(
                f"{short_name(party.organisation, standing.on)} holds over since {held.starts_on:%-d %B %Y}. "
                "End that first.",
                field="starts_on",
            )
        row = HoldingOver(
            agreement=locked,
            starts_on=starts_on,
            principle=principle.strip(),
            **authority_columns(authority, party, record),
        )
        clean(row).save()
        record.subject = row
        record.detail = {"from": starts_on, "authority": row.words}
    return row


def end_holding_over(
    *, agreement: Agreement, ended_on: date, standing: Standing, reason: str
) -> list[HoldingOverEnd]:
    """`ended_on` is the first day no longer held over, for every party that does.

    Refuses when nobody holds over, a day to come, and one on or before the start.
    """
    organisation = require(standing, Verb.KEEP_INSTRUMENTS, agreement)
    with recorded(
        "holding over ended",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        reason=reason,
        subject=agreement,
    ) as record:
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        held = list(HoldingOver.objects.filter(agreement=agreement, end__isnull=True))
        if not held:
            raise DomainError("Nothing is held over, so there is nothing to end.")
        if ended_on > standing.on:
            raise DomainError("That day has not come. Give today or an earlier day.", field="ended_on")
        latest = max(row.starts_on for row in held)
        if ended_on <= latest:
            raise DomainError(f"It is held over from {latest:%-d %B %Y}. Give a later day.", field="ended_on")
        ends = []
        for row in held:
            end = HoldingOverEnd(holding_over=row, ended_on=ended_on, **deed_columns(record, organisation))
            clean(end).save()
            ends.append(end)
        record.detail = {"on": ended_on}
    return ends


def _refuse_needless(agreement: Agreement, starts_on: date, *, on: date) -> None:
    """Holding over begins on a day on which something had expired or was not executed, as known then."""
    if starts_on > on:
        raise DomainError("That day has not come. Give today or an earlier day.", field="starts_on")
    facts = standing_on(agreement, on=starts_on)
    if not facts.unsigned:
        raise DomainError(
            f"On {starts_on:%-d %B %Y} the agreement is in force and the year’s schedule is executed, so there is "
            "nothing to hold over. Give a day on which something had expired or was unsigned.",
            field="starts_on",
        )
