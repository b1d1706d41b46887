"""A meeting, and perhaps one of its items, in the hands of somebody: what they see and the forms they fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404

from agreements.models import Person, ScheduleVersion
from agreements.permissions import Standing
from governance.agenda.permissions import Reader
from governance.choices import MeetingState
from governance.decision_permissions import bodies_of
from governance.groups.fetching import people_of
from governance.groups.permissions import agreement_of, require_keeper
from governance.models import AgendaItem, Decision, DecisionPart, Declaration, Guest, Meeting
from governance.services.convening import state_now
from governance.services.deciding import parts_with_outcomes, seen_of_part
from governance.sitting.facts import Sitting, sitting_of
from governance.sitting.forms import (
    ActionForm,
    AttendanceForm,
    DeclarationForm,
    GuestForm,
    PutPartForm,
    ResolveForm,
)
from governance.sitting.reading import get_sitting, get_sitting_item


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page of a meeting stands on."""

    standing: Standing
    meeting: Meeting
    reader: Reader
    sitting: Sitting
    item: AgendaItem | None

    @property
    def is_late(self) -> bool:
        """Whether the meeting is closed, so that an entry needs its reason."""
        return state_now(self.meeting) is MeetingState.HELD

    @property
    def may_record(self) -> bool:
        """Whether the person records what happens, and it can be recorded now."""
        return self.reader.keeps and state_now(self.meeting) in {MeetingState.IN_SESSION, MeetingState.HELD}

    @property
    def held(self) -> AgendaItem:
        """The item, of a page of one."""
        assert self.item is not None, "Asked for with the address of an item."
        return self.item

    def by(self, reason: str) -> dict[str, Any]:
        """How a service is called."""
        return {"meeting": self.meeting, "standing": self.standing, "reason": reason}


def desk_of(standing: Standing, reference: str, code: str, number: int, *, pk: int = 0) -> Desk:
    """The desk of a meeting the person reads; `pk`: at that item. Raises Http404."""
    meeting, reader = get_sitting(standing, reference, code, number)
    sitting = sitting_of(meeting)
    item = get_sitting_item(sitting, reader, pk) if pk else None
    return Desk(standing, meeting, reader, sitting, item)


def keeping_desk(standing: Standing, reference: str, code: str, number: int, *, pk: int = 0) -> Desk:
    """As `desk_of`, for whoever keeps the meeting. Raises Http404 and NotPermitted."""
    desk = desk_of(standing, reference, code, number, pk=pk)
    require_keeper(standing, agreement_of(desk.meeting.body))
    return desk


def get_guest(meeting: Meeting, pk: int) -> Guest:
    """Somebody in attendance at the meeting. Raises Http404."""
    guest = Guest.objects.filter(meeting=meeting, end__isnull=True, pk=pk).first()
    if guest is None:
        raise Http404("Nobody of the kind is in attendance.")
    guest.meeting = meeting
    return guest


def get_declaration(desk: Desk, pk: int) -> Declaration:
    """A declaration that counts, in something the person sees. Raises Http404."""
    for row in desk.sitting.declarations:
        if row.pk == pk:
            if row.item_id is not None:
                get_sitting_item(desk.sitting, desk.reader, row.item_id)
            row.meeting = desk.meeting
            return row
    raise Http404("Nothing of the kind was declared.")


def decision_of(desk: Desk) -> Decision:
    """The decision of the item, as the register has it. Raises Http404."""
    decision = desk.held.decision
    if decision is None:
        raise Http404("Nothing is put to the meeting under this item yet.")
    decision.agreement, decision.body = agreement_of(desk.meeting.body), desk.meeting.body
    prefetch_related_objects([decision], Prefetch("parts", queryset=parts_with_outcomes()))
    for part in decision.parts.all():
        part.decision = decision
    return decision


def meeting_forms(desk: Desk) -> dict[str, forms.BaseForm]:
    """The forms of the page of a meeting, blank."""
    return {
        "guest": GuestForm(prefix="guest", is_late=desk.is_late),
        "declare": declare_form(desk),
        "action": action_form(desk),
    }


def item_forms(desk: Desk) -> dict[str, forms.BaseForm]:
    """The forms of the page of an item, blank: those of its parts by letter."""
    made: dict[str, forms.BaseForm] = {
        "attend": attend_form(desk),
        "declare": declare_form(desk),
        "put": PutPartForm(prefix="put", is_late=desk.is_late),
        "action": action_form(desk),
    }
    if desk.held.decision is not None:
        common = _to_choose_from(desk)
        for part in decision_of(desk).parts.all():
            made[f"part-{part.letter}"] = resolve_form(desk, part, common=common)
    return made


def part_forms(
    desk: Desk, made: Mapping[str, forms.BaseForm]
) -> list[tuple[str, forms.BaseForm | None, str]]:
    """By letter, in order: the form of each part, and what the page has of it, to be sent back with the form."""
    if desk.held.decision is None:
        return []
    return [
        (part.letter, made.get(f"part-{part.letter}"), seen_of_part(part).text)
        for part in decision_of(desk).parts.all()
    ]


def attend_form(desk: Desk, data: Mapping[str, Any] | None = None) -> AttendanceForm:
    """A movement at the item, or a press about a seat."""
    return AttendanceForm(data, prefix="attend", sitting=desk.sitting, item=desk.item, is_late=desk.is_late)


def declare_form(desk: Desk, data: Mapping[str, Any] | None = None) -> DeclarationForm:
    """An interest in the item, or for the whole meeting."""
    return DeclarationForm(data, prefix="declare", sitting=desk.sitting, item=desk.item, is_late=desk.is_late)


def action_form(desk: Desk, data: Mapping[str, Any] | None = None) -> ActionForm:
    """An action agreed under the item, or at the meeting."""
    people: list[Person] = list(people_of(agreement_of(desk.meeting.body)))
    return ActionForm(data, prefix="action", people=people, item=desk.item, is_late=desk.is_late)


def resolve_form(
    desk: Desk,
    part: DecisionPart,
    data: Mapping[str, Any] | None = None,
    *,
    common: Mapping[str, Any] | None = None,
) -> ResolveForm:
    """What is resolved about a part; its words stand ready for one that is amended."""
    return ResolveForm(
        data,
        prefix=f"part-{part.letter}",
        part=part,
        sitting=desk.sitting,
        item=desk.held,
        matters=part.live_matters,
        is_late=desk.is_late,
        **(common if common is not None else _to_choose_from(desk)),
    )


def _to_choose_from(desk: Desk) -> dict[str, Any]:
    """What the forms of all parts offer. Four queries."""
    agreement = agreement_of(desk.meeting.body)
    versions = ScheduleVersion.objects.filter(schedule__agreement=agreement).exclude(state="draft")
    return {
        "bodies": list(bodies_of(agreement)),
        "instruments": list(agreement.instruments.filter(withdrawn_on__isnull=True)),
        "versions": list(versions.select_related("schedule__agreement")),
        "parties": list(agreement.parties.all()),
    }
