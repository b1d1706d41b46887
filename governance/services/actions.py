"""What meetings ask somebody to do, and how it comes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from agreements.models import Organisation, Person
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from governance.choices import ActionState
from governance.groups.fetching import people_of
from governance.groups.permissions import agreement_of, require_keeper
from governance.models import Action, ActionUpdate, AgendaItem, Body, Meeting
from governance.services.deciding import refuse_stale
from governance.services.sitting import sitting_deed
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_in


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What is to be done, by which post and, if known, by whom and when. `item`: under which it was agreed."""

    text: str
    post: str
    person: Person | None = None
    due_on: date | None = None
    item: AgendaItem | None = None


@dataclass(frozen=True, slots=True)
class UpdateSpec:
    """How an action came on. `due_on`: a new day for one that stays open."""

    state: ActionState
    words: str
    evidence: str = ""
    due_on: date | None = None


def agree_action(*, meeting: Meeting, action: ActionSpec, standing: Standing, reason: str) -> Action:
    """The meeting asks somebody to do something. The same action recorded twice is recorded once.

    Refuses an item of another meeting, a day before the meeting, and a person without a role for a partner.
    """
    with sitting_deed("action agreed", meeting, standing, reason) as (record, row, organisation):
        said = {
            "item": action.item,
            "text": action.text.strip(),
            "post": action.post.strip(),
            "person": action.person,
            "due_on": action.due_on,
        }
        held = Action.objects.filter(meeting=row, **said).first()
        if held is not None:
            record.subject = held
            return held
        if action.item is not None and action.item.meeting_id != row.pk:
            raise DomainError("That item is not on the agenda of this meeting.", field="item")
        if action.due_on is not None and action.due_on < row.held_on:
            raise DomainError("The action is due before the meeting. Choose a later day.", field="due_on")
        _refuse_stranger(row.body, action.person)
        Body.objects.select_for_update(of=("self",)).get(pk=row.body_id)
        last = Action.objects.filter(body=row.body_id).aggregate(last=Max("number"))["last"] or 0
        made = Action(
            body=row.body, meeting=row, number=last + 1, **said, **deed_columns(record, organisation)
        )
        clean(made).save()
        record.subject = made
    return made


def update_action(
    *, action: Action, update: UpdateSpec, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> ActionUpdate:
    """How the action came on, by whoever keeps meetings or is to do it. The latest update says where it stands.

    Refuses: completing without evidence, an update without words, a new day for what is done or dropped, one
    before today, and what has changed since it was `seen`.
    """
    organisation = acting_on(action, standing)
    agreement = agreement_of(action.body)
    with recorded(
        "action updated",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=action,
        reason=reason,
    ) as record:
        Body.objects.select_for_update(of=("self",)).get(pk=action.body_id)
        refuse_closed(agreement, on=standing.on)
        refuse_stale(seen, now=seen_in_action(action))
        if not update.words.strip():
            raise DomainError("Say what was done, or why it is dropped.", field="words")
        if update.state is ActionState.COMPLETE and not update.evidence.strip():
            raise DomainError(
                "Say what shows that it is done, for example a paper or a letter with its date.",
                field="evidence",
            )
        if update.due_on is not None and update.state is not ActionState.OPEN:
            raise DomainError("Only an open action is due. Clear the day.", field="due_on")
        if update.due_on is not None and update.due_on < standing.on:
            raise DomainError("That day is past. Choose a later one.", field="due_on")
        made = ActionUpdate(
            action=action,
            state=update.state,
            words=update.words.strip(),
            evidence=update.evidence.strip(),
            due_on=update.due_on,
            **deed_columns(record, organisation),
        )
        clean(made).save()
    return made


def acting_on(action: Action, standing: Standing) -> Organisation:
    """For whom the person updates the action: it is their own, or they keep meetings. Raises NotPermitted."""
    agreement = agreement_of(action.body)
    if action.person_id == standing.person.pk:
        for party in agreement.parties.all():
            if party.organisation_id in standing.organisation_ids:
                return party.organisation
    return require_keeper(standing, agreement)


def seen_in_action(action: Action) -> Seen:
    """What somebody has before them who updates an action."""
    latest = ActionUpdate.objects.filter(action=action).order_by("-pk").values_list("pk", flat=True).first()
    return seen_in((), f"update {latest}")


def _refuse_stranger(body: Body, person: Person | None) -> None:
    if person is not None and not people_of(agreement_of(body)).filter(pk=person.pk).exists():
        raise DomainError(
            "That person has no role for a partner. Choose somebody who has, or name the post alone.",
            field="person",
        )
