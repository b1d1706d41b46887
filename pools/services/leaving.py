"""An organisation leaves an agreement, or what was said of its leaving turns out to be a mistake."""

from __future__ import annotations

from datetime import date

from agreements.choices import VersionState
from agreements.models import Party, Person, ScheduleVersion
from agreements.naming import short_name
from agreements.partners import Partner, objections
from agreements.services.journal import recorded
from pooledbudgets.lib.errors import DomainError, clean
from pools.entry_rules import is_bound_during
from pools.models import Contribution


def leave_agreement(*, party: Party, left_on: date, by: Person, reason: str) -> Party:
    """From `left_on` the organisation is not bound any more; a day given earlier is replaced.

    It goes on reading the years that began before that day, and no later one. Refuses a day before it
    joined, a leaving after which those who stay cannot make an agreement, and one that would leave figures
    of its own standing in the draft of a year it would have no part in.
    """
    with recorded("party left", by=by, agreement=party.agreement, reason=reason) as record:
        drafts = list(_locked_drafts(party))
        locked = Party.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
        record.subject = locked
        record.detail = {"party": locked.organisation.code, "left_on": left_on.isoformat()}
        if locked.left_on == left_on:
            raise DomainError(f"It is recorded as leaving on {left_on:%-d %B %Y} already.", field="left_on")
        _refuse_too_few(locked, left_on)
        for draft in drafts:
            _refuse_orphans(draft, locked, left_on)
        locked.left_on = left_on
        clean(locked).save()
    return locked


def stay_in_agreement(*, party: Party, by: Person, reason: str) -> Party:
    """The organisation has not left: what was recorded of its leaving was a mistake. Refuses when nothing was."""
    with recorded("party’s leaving withdrawn", by=by, agreement=party.agreement, reason=reason) as record:
        locked = Party.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
        if locked.left_on is None:
            raise DomainError("Nothing is recorded of its leaving.", field="left_on")
        record.subject = locked
        record.detail = {"party": locked.organisation.code, "left_on": locked.left_on.isoformat()}
        locked.left_on = None
        clean(locked).save()
    return locked


def _locked_drafts(party: Party) -> list[ScheduleVersion]:
    """The agreement's drafts, in which nobody saves a figure until the transaction ends."""
    drafts = ScheduleVersion.objects.select_for_update(of=("self",)).select_related("schedule")
    return list(
        drafts.filter(schedule__agreement=party.agreement_id, state=VersionState.DRAFT).order_by("pk")
    )


def _refuse_too_few(party: Party, left_on: date) -> None:
    others = Party.objects.filter(agreement=party.agreement_id).exclude(pk=party.pk)
    bodies = [
        other.organisation
        for other in others.select_related("organisation")
        if other.left_on is None or other.left_on > left_on
    ]
    against = list(objections([Partner(body.code, body.side) for body in bodies]))
    if against:
        raise DomainError(
            "Those who stay cannot make an agreement under section 75 without it. Close the agreement, or "
            f"bind the organisation that takes its place first. {against[0]}",
            field="left_on",
        )


def _refuse_orphans(draft: ScheduleVersion, party: Party, left_on: date) -> None:
    year = draft.schedule.year
    if is_bound_during(party.joined_on, left_on, first=draft.effective_from, last=year.last_day):
        return
    held = Contribution.objects.filter(line__version=draft, party=party, amount__isnull=False)
    if held.exists():
        name = short_name(party.organisation, draft.effective_from)
        raise DomainError(
            f"Version {draft.number} of {year.label} is a draft with figures of {name}, which would have no "
            f"part in it. Clear them, or submit the version, before recording that {name} leaves.",
            field="left_on",
        )
