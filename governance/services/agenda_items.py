"""The items of an agenda as the deeds about it find and make them: those that stand, and copies of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from agreements.models import Organisation
from agreements.services.journal import Record
from governance.agenda.permissions import state_of_item
from governance.agenda.tree import Knot, may_hold, order_in
from governance.choices import ItemState, ItemStepKind, MeetingState, PaperKind, Purpose
from governance.models import (
    AgendaItem,
    Body,
    Decision,
    Exemption,
    ForwardItem,
    ItemStep,
    Meeting,
    Paper,
    TemplateItem,
)
from governance.services.convening import state_now
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.financial_year import year_of
from pooledbudgets.lib.seen import Seen, seen_in


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """What is said of an item. Minutes None: not said. `parent`: under which item it stands."""

    title: str
    purpose: Purpose
    lead: str = ""
    minutes: int | None = None
    parent: AgendaItem | None = None
    decision: Decision | None = None


def standing_items(meeting: Meeting) -> list[AgendaItem]:
    """The items on the agenda, those that wait for the chair among them, by place. Two queries."""
    items = AgendaItem.objects.filter(meeting=meeting).prefetch_related("steps").order_by("order", "pk")
    return [item for item in items if state_of_item(item).is_there]


def knots_of(items: Iterable[AgendaItem | TemplateItem]) -> tuple[Knot, ...]:
    """The items as the tree has them."""
    return tuple(Knot(item.pk, item.parent_id, item.minutes) for item in items)


def waiting_to_be_carried(body: Body) -> list[AgendaItem]:
    """Items of the group that were carried over and stand on no later agenda yet, the earliest first."""
    carried = (
        AgendaItem.objects.filter(
            meeting__body=body, steps__step=ItemStepKind.CARRIED, carried_to__isnull=True
        )
        .select_related("meeting")
        .prefetch_related("steps")
        .order_by("meeting__held_on", "order", "pk")
    )
    found = {item.pk: item for item in carried if state_of_item(item) is ItemState.CARRIED}
    return [item for item in found.values() if item.parent_id not in found]


def next_with_agenda(meeting: Meeting) -> Meeting | None:
    """The group's next meeting after this one, if its agenda is started and not agreed."""
    later = Meeting.objects.filter(body=meeting.body, held_on__gt=meeting.held_on, items__isnull=False)
    for coming in later.distinct().order_by("held_on").prefetch_related("steps"):
        if state_now(coming) is MeetingState.PLANNED:
            return coming
    return None


def seen_in_item(item: AgendaItem) -> Seen:
    """What somebody has before them who changes an item."""
    said = {field.attname: str(getattr(item, field.attname)) for field in AgendaItem._meta.concrete_fields}
    return seen_in((), *(f"{name}: {value}" for name, value in said.items()))


def seen_in_agenda(meeting: Meeting) -> Seen:
    """What somebody has before them who arranges or agrees an agenda."""
    return seen_in(
        (),
        *(
            f"{item.pk} {item.parent_id} {item.order} {item.title} {item.purpose} {item.lead} {item.minutes}"
            for item in standing_items(meeting)
        ),
    )


def asdict_of(item: ItemSpec) -> dict[str, object]:
    """What is said of an item by the names of its columns."""
    return {
        name: getattr(item, name) for name in ("title", "purpose", "lead", "minutes", "parent", "decision")
    }


def open_item(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The item as it stands on an agenda that is not agreed, or a late one that waits. Raises DomainError."""
    held = next((each for each in standing_items(meeting) if each.pk == item.pk), None)
    if held is None:
        raise DomainError("The item is not on the agenda any more.")
    if state_of_item(held) is not ItemState.WAITS:
        refuse_agreed(meeting)
    held.meeting = meeting
    return held


def refuse_agreed(meeting: Meeting) -> None:
    """Raises DomainError unless the agenda is open."""
    if state_now(meeting) is not MeetingState.PLANNED:
        raise DomainError(not_open(meeting))


def not_open(meeting: Meeting) -> str:
    """Why the agenda cannot be changed, with the remedy."""
    match state_now(meeting):
        case MeetingState.DRAFT:
            return "The date of the meeting is a draft. Publish it first, then start the agenda."
        case MeetingState.CANCELLED:
            return "The meeting is cancelled. Its agenda does not change any more."
        case MeetingState.HELD:
            return "The meeting has been held. Its agenda does not change any more."
    return "The agenda is agreed. The chair can open it again; a further item can be added as a late one."


def refuse_place(meeting: Meeting, parent: AgendaItem | None, *, item: AgendaItem | None) -> None:
    """Raises DomainError where the item, or a new one, cannot stand under another."""
    if parent is None:
        return
    items = standing_items(meeting)
    if parent.pk not in {each.pk for each in items}:
        raise DomainError("The item it is to stand under is not on the agenda any more.", field="parent")
    refusal = may_hold(knots_of(items), item=item.pk if item else None, parent=parent.pk)
    if refusal:
        raise DomainError(refusal, field="parent")


def refuse_decision(meeting: Meeting, decision: Decision | None, *, besides: AgendaItem | None) -> None:
    """Raises DomainError for a decision of another body, or of another item."""
    if decision is None:
        return
    if decision.body_id != meeting.body_id:
        raise DomainError(
            f"That decision is not one of {meeting.body}. Choose one of its own.", field="decision"
        )
    others = AgendaItem.objects.filter(decision=decision)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise DomainError("Another item has that decision already. Choose another one.", field="decision")


def is_exempt(item: AgendaItem) -> bool:
    """Whether the whole item is exempt now. One query."""
    return Exemption.objects.filter(item=item, paper__isnull=True, end__isnull=True).exists()


def held_by(items: Sequence[AgendaItem], item: AgendaItem) -> list[AgendaItem]:
    """The items the item holds, however deep."""
    below = [each for each in items if each.parent_id == item.pk]
    return below + [deeper for each in below for deeper in held_by(items, each)]


def step_item(item: AgendaItem, step: ItemStepKind, *, organisation: Organisation, record: Record) -> None:
    """Something is done with the item, within `convening`."""
    made = ItemStep(
        item=item,
        step=step,
        by=record.write.by,
        organisation=organisation,
        at=record.write.at,
        reason=record.write.reason,
    )
    clean(made).save()
    record.detail = {"item": item.pk}


def next_place(meeting: Meeting) -> int:
    """The place after all items of the meeting."""
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def copy_template(meeting: Meeting) -> list[AgendaItem]:
    """A copy of each standing item of the group, in their order."""
    template = list(TemplateItem.objects.filter(body=meeting.body).order_by("order", "pk"))
    by_pk = {row.pk: row for row in template}
    made: dict[int, AgendaItem] = {}
    for place, key in enumerate(order_in(knots_of(template))):
        row = by_pk[int(key)]
        item = AgendaItem(
            meeting=meeting,
            parent=made.get(row.parent_id) if row.parent_id else None,
            order=place,
            title=row.title,
            purpose=row.purpose,
            lead=row.lead,
            minutes=row.minutes,
            standing_item=row,
        )
        clean(item).save()
        made[row.pk] = item
        if row.report:
            paper = Paper(item=item, title=row.title, kind=PaperKind.GENERATED, report=row.report)
            paper.year_start = year_of(meeting.held_on).start
            clean(paper).save()
    return list(made.values())


def copy_carried(meeting: Meeting, earlier: AgendaItem) -> list[AgendaItem]:
    """A copy of an item that was carried over, with those it held."""
    items = (
        AgendaItem.objects.filter(meeting=earlier.meeting_id)
        .prefetch_related("steps")
        .order_by("order", "pk")
    )
    carried = [item for item in items if state_of_item(item) is ItemState.CARRIED]
    made: dict[int, AgendaItem] = {}
    for item in (earlier, *held_by(carried, earlier)):
        copy = AgendaItem(
            meeting=meeting,
            parent=made.get(item.parent_id) if item.parent_id else None,
            order=next_place(meeting),
            title=item.title,
            purpose=item.purpose,
            lead=item.lead,
            minutes=item.minutes,
            carried_from=item,
        )
        clean(copy).save()
        made[item.pk] = copy
        _copy_exemption(item, copy)
    return list(made.values())


def _copy_exemption(item: AgendaItem, copy: AgendaItem) -> None:
    """What was exempt stays exempt on the later agenda."""
    held = Exemption.objects.filter(item=item, paper__isnull=True, end__isnull=True).order_by("pk").last()
    if held is not None:
        said = ("paragraph", "public_interest", "audience", "review_on", "by", "organisation", "at", "reason")
        clean(Exemption(item=copy, **{name: getattr(held, name) for name in said})).save()


def take_up(meeting: Meeting, planned: ForwardItem) -> AgendaItem:
    """A planned item comes on the agenda."""
    row = ForwardItem.objects.select_for_update().get(pk=planned.pk)
    if row.body_id != meeting.body_id:
        raise DomainError("That item is planned for another group.")
    if row.taken_by_id is not None:
        raise DomainError(f"“{row}” is on an agenda already. Leave it out.")
    item = AgendaItem(
        meeting=meeting, order=next_place(meeting), title=row.title, purpose=row.purpose, lead=row.lead
    )
    clean(item).save()
    row.taken_by = item
    row.save()
    return item
