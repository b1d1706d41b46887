"""The agenda of a meeting: started from the group's standing items, kept by its clerks, agreed by its chair.

What the Journal says of it names the meeting and never an item, as any item may be kept from some of its readers.
"""

from __future__ import annotations

from collections.abc import Sequence

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.agenda.permissions import state_of_item
from governance.agenda.tree import in_order, order_in
from governance.choices import ItemState, ItemStepKind, MeetingState, MeetingStepKind
from governance.groups.permissions import require_chair, require_keeper
from governance.models import (
    AgendaItem,
    ForwardItem,
    Meeting,
)
from governance.services.agenda_items import (
    ItemSpec,
    asdict_of,
    copy_carried,
    copy_template,
    held_by,
    is_exempt,
    knots_of,
    next_place,
    next_with_agenda,
    not_open,
    open_item,
    refuse_agreed,
    refuse_decision,
    refuse_place,
    seen_in_agenda,
    seen_in_item,
    standing_items,
    step_item,
    take_up,
    waiting_to_be_carried,
)
from governance.services.convening import convening, state_now, take_step
from governance.services.deciding import refuse_stale
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen

_BEGUN = frozenset({MeetingState.AGREED, MeetingState.CLEARED, MeetingState.IN_SESSION})
"""An agenda that is agreed: an item added now is late."""


def start_agenda(
    *,
    agreement: Agreement,
    meeting: Meeting,
    forward: Sequence[ForwardItem] = (),
    standing: Standing,
    reason: str,
) -> list[AgendaItem]:
    """The agenda starts with the group's standing items, what earlier meetings carried over, and planned items.

    Refuses a meeting whose date is a draft, one agreed or held, and an agenda that has items.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "agenda started", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        if state_now(row) is not MeetingState.PLANNED:
            raise DomainError(not_open(row))
        if row.items.exists():
            raise DomainError("The agenda is started already. Add the items to it.")
        made = copy_template(row)
        for earlier in waiting_to_be_carried(row.body):
            made += copy_carried(row, earlier)
        for planned in forward:
            made.append(take_up(row, planned))
        if not made:
            raise DomainError(
                "The group has no standing items, and nothing waits. Add the first item by itself."
            )
        record.detail = {"items": len(made)}
    return made


def add_item(
    *,
    agreement: Agreement,
    meeting: Meeting,
    item: ItemSpec,
    forward: ForwardItem | None = None,
    late_reason: str = "",
    standing: Standing,
    reason: str,
) -> AgendaItem:
    """An item is added, last among those it stands with. Once the agenda is agreed it is late: it needs the reason
    why, and waits for the chair. Refuses a draft, held or cancelled meeting."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "item added", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        state = state_now(row)
        if state is not MeetingState.PLANNED and state not in _BEGUN:
            raise DomainError(not_open(row))
        if state in _BEGUN and not late_reason.strip():
            raise DomainError(
                "The agenda is agreed, so this item is late. Say why it cannot wait for the next meeting.",
                field="late_reason",
            )
        late = late_reason.strip() if state in _BEGUN else ""
        refuse_place(row, item.parent, item=None)
        refuse_decision(row, item.decision, besides=None)
        if forward is not None:
            made = take_up(row, forward)
            for name, value in asdict_of(item).items():
                setattr(made, name, value)
            made.late_reason = late
        else:
            made = AgendaItem(meeting=row, order=next_place(row), late_reason=late, **asdict_of(item))
        clean(made).save()
        record.detail = {"item": made.pk, "late": bool(late)}
    return made


def change_item(
    *,
    agreement: Agreement,
    item: AgendaItem,
    spec: ItemSpec,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> AgendaItem:
    """What is said of an item is changed, or it is put under another. Refuses an agenda that is agreed."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "item changed", item.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        held = open_item(row, item)
        refuse_stale(seen, now=seen_in_item(held))
        refuse_place(row, spec.parent, item=held)
        refuse_decision(row, spec.decision, besides=held)
        if spec.decision is not None and not spec.decision.is_exempt and is_exempt(held):
            raise DomainError(
                "The item is exempt and the decision is not. Mark the decision as exempt first.",
                field="decision",
            )
        for name, value in asdict_of(spec).items():
            setattr(held, name, value)
        clean(held).save()
        record.detail = {"item": held.pk}
    return held


def arrange_items(
    *,
    agreement: Agreement,
    meeting: Meeting,
    order: Sequence[str],
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> None:
    """The items stand in another order, each under its parent still. `order` names all of them by key."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "agenda arranged", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        refuse_agreed(row)
        refuse_stale(seen, now=seen_in_agenda(row))
        items = {str(item.pk): item for item in standing_items(row)}
        if sorted(order) != sorted(items):
            raise DomainError(
                "The agenda has other items now. They are shown as they are: arrange them again."
            )
        knots = in_order(knots_of(items.values()), tuple(order))
        for place, knot in enumerate(knots):
            if items[str(knot.pk)].order != place:
                items[str(knot.pk)].order = place
                items[str(knot.pk)].save()
        record.detail = {"items": list(map(int, order_in(knots)))}


def remove_item(*, agreement: Agreement, item: AgendaItem, standing: Standing, reason: str) -> None:
    """The item is taken off the agenda before that is agreed. It stays on record; a planned item is open again.

    Refuses one that holds others.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "item removed", item.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        held = open_item(row, item)
        if any(other.parent_id == held.pk for other in standing_items(row)):
            raise DomainError("The item holds others. Move them or take them off first.")
        step_item(held, ItemStepKind.REMOVED, organisation=organisation, record=record)
        for planned in ForwardItem.objects.filter(taken_by=held):
            planned.taken_by = None
            planned.save()


def carry_item(*, agreement: Agreement, item: AgendaItem, standing: Standing, reason: str) -> None:
    """The item, with those it holds, goes to the group's next meeting: now when that has an agenda still open,
    else when its agenda is started. At any time until the meeting is cancelled."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "item carried over",
        item.meeting,
        agreement,
        organisation=organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        state = state_now(row)
        if state is MeetingState.CANCELLED:
            raise DomainError("The meeting is cancelled. Put the item on the agenda of another one.")
        items = standing_items(row)
        held = next((each for each in items if each.pk == item.pk), None)
        if held is None:
            raise DomainError("The item is not on the agenda any more.")
        for each in (held, *held_by(items, held)):
            step_item(each, ItemStepKind.CARRIED, organisation=organisation, record=record)
        coming = next_with_agenda(row)
        if coming is not None:
            copy_carried(coming, held)


def answer_late_item(
    *, agreement: Agreement, item: AgendaItem, admit: bool, standing: Standing, reason: str
) -> None:
    """The chair admits a late item to the agenda, or does not. For who chairs the group."""
    seat = require_chair(standing, item.meeting.body)
    verb = "late item admitted" if admit else "late item not admitted"
    with convening(
        verb, item.meeting, agreement, organisation=seat.organisation, standing=standing, reason=reason
    ) as (record, row):
        held = next((each for each in standing_items(row) if each.pk == item.pk), None)
        if held is None or state_of_item(held) is not ItemState.WAITS:
            raise DomainError("No late item waits here. It has been answered, or taken off.")
        step = ItemStepKind.ADMITTED if admit else ItemStepKind.NOT_ADMITTED
        step_item(held, step, organisation=seat.organisation, record=record)


def agree_agenda(
    *, agreement: Agreement, meeting: Meeting, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> None:
    """The chair agrees the agenda as it was before them. From then on all partners see it."""
    seat = require_chair(standing, meeting.body)
    with convening(
        "agenda agreed", meeting, agreement, organisation=seat.organisation, standing=standing, reason=reason
    ) as (record, row):
        refuse_stale(seen, now=seen_in_agenda(row))
        items = standing_items(row)
        if not items:
            raise DomainError("The agenda has no items yet. There is nothing to agree.")
        if any(state_of_item(item) is ItemState.WAITS for item in items):
            raise DomainError("A late item waits for you. Admit it, or do not, first.")
        take_step(row, MeetingStepKind.AGENDA_AGREED, organisation=seat.organisation, record=record)


def reopen_agenda(*, agreement: Agreement, meeting: Meeting, standing: Standing, reason: str) -> None:
    """The chair opens an agreed agenda again, so that it can be changed."""
    seat = require_chair(standing, meeting.body)
    with convening(
        "agenda opened again",
        meeting,
        agreement,
        organisation=seat.organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        take_step(row, MeetingStepKind.AGENDA_REOPENED, organisation=seat.organisation, record=record)
