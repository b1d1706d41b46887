"""What a group plans for its agendas: the items that stand on each, and those for a later meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from agreements.models import Agreement
from agreements.permissions import Standing
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed
from governance.agenda.tree import in_order, may_hold
from governance.choices import Purpose
from governance.groups.permissions import agreement_of, require_keeper
from governance.models import AgendaItem, Body, ForwardItem, TemplateItem
from governance.services.agenda_items import knots_of
from governance.services.deciding import refuse_stale
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_in
from pooledbudgets.lib.tracked import update_many


@dataclass(frozen=True, slots=True)
class StandingSpec:
    """What is said of an item that stands on every agenda."""

    title: str
    purpose: Purpose
    lead: str = ""
    minutes: int | None = None
    parent: TemplateItem | None = None
    report: str = ""


@dataclass(frozen=True, slots=True)
class ForwardSpec:
    """What is said of an item planned for a later meeting. `not_before` None: for any."""

    title: str
    purpose: Purpose
    lead: str = ""
    not_before: date | None = None
    note: str = ""


@contextmanager
def _planning(verb: str, body: Body, standing: Standing, reason: str) -> Iterator[Record]:
    """A recorded write about what a group plans: the right checked, the group locked, the agreement open."""
    agreement: Agreement = agreement_of(body)
    organisation = require_keeper(standing, agreement)
    with recorded(
        verb,
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=body,
        reason=reason,
    ) as record:
        Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
        refuse_closed(agreement, on=standing.on)
        yield record


def add_standing_item(*, body: Body, item: StandingSpec, standing: Standing, reason: str) -> TemplateItem:
    """An item stands on every agenda that is started from now on."""
    with _planning("standing item added", body, standing, reason) as record:
        _refuse_place(body, item.parent, item=None)
        last = TemplateItem.objects.filter(body=body).aggregate(last=Max("order"))["last"]
        made = TemplateItem(body=body, order=0 if last is None else last + 1, **_said(item))
        clean(made).save()
        record.detail = {"item": made.title}
    return made


def change_standing_item(
    *,
    item: TemplateItem,
    spec: StandingSpec,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> TemplateItem:
    """What is said of a standing item is changed. Agendas that are started stay as they are."""
    with _planning("standing item changed", item.body, standing, reason) as record:
        row = _held(item)
        refuse_stale(seen, now=seen_in_standing(row))
        _refuse_place(item.body, spec.parent, item=row)
        for name, value in _said(spec).items():
            setattr(row, name, value)
        clean(row).save()
        record.detail = {"item": row.title}
    return row


def arrange_standing_items(*, body: Body, order: Sequence[str], standing: Standing, reason: str) -> None:
    """The standing items come in another order, each under its parent still."""
    with _planning("standing items arranged", body, standing, reason):
        items = {str(item.pk): item for item in standing_items_of(body)}
        if sorted(order) != sorted(items):
            raise DomainError("The group has other standing items now. They are shown: arrange them again.")
        for place, knot in enumerate(in_order(knots_of(items.values()), tuple(order))):
            if items[str(knot.pk)].order != place:
                items[str(knot.pk)].order = place
                items[str(knot.pk)].save()


def remove_standing_item(*, item: TemplateItem, standing: Standing, reason: str) -> None:
    """The item stands on no further agenda. Those that have it keep it. Refuses one that holds others."""
    with _planning("standing item removed", item.body, standing, reason) as record:
        row = _held(item)
        if row.children.exists():
            raise DomainError("The item holds others. Move or remove them first.")
        copies = list(AgendaItem.objects.filter(standing_item=row))
        for copy in copies:
            copy.standing_item = None
        update_many(copies, fields=["standing_item"])
        record.detail = {"item": row.title}
        row.delete()


def plan_item(*, body: Body, item: ForwardSpec, standing: Standing, reason: str) -> ForwardItem:
    """An item is planned for a later meeting of the group."""
    with _planning("item planned", body, standing, reason):
        made = ForwardItem(body=body, **_planned(item))
        clean(made).save()
    return made


def change_planned_item(
    *, item: ForwardItem, spec: ForwardSpec, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> ForwardItem:
    """What is said of a planned item is changed. Refuses one that is on an agenda."""
    with _planning("planned item changed", item.body, standing, reason):
        row = _open_planned(item)
        refuse_stale(seen, now=seen_in_planned(row))
        for name, value in _planned(spec).items():
            setattr(row, name, value)
        clean(row).save()
    return row


def drop_planned_item(*, item: ForwardItem, standing: Standing, reason: str) -> None:
    """The item is not planned any more. Refuses one that is on an agenda."""
    with _planning("planned item dropped", item.body, standing, reason):
        _open_planned(item).delete()


def standing_items_of(body: Body) -> list[TemplateItem]:
    """The items that stand on every agenda of the group, by place. One query."""
    return list(TemplateItem.objects.filter(body=body).order_by("order", "pk"))


def seen_in_standing(item: TemplateItem) -> Seen:
    """What somebody has before them who changes a standing item."""
    return _seen(item)


def seen_in_planned(item: ForwardItem) -> Seen:
    """What somebody has before them who changes a planned item."""
    return _seen(item)


def _seen(item: TemplateItem | ForwardItem) -> Seen:
    return seen_in(
        (), *(f"{field.attname}: {getattr(item, field.attname)}" for field in item._meta.concrete_fields)
    )


def _held(item: TemplateItem) -> TemplateItem:
    row = TemplateItem.objects.filter(pk=item.pk).first()
    if row is None:
        raise DomainError("Somebody removed the item meanwhile.")
    return row


def _open_planned(item: ForwardItem) -> ForwardItem:
    row = ForwardItem.objects.filter(pk=item.pk).first()
    if row is None:
        raise DomainError("Somebody dropped the item meanwhile.")
    if row.taken_by_id is not None:
        raise DomainError("The item is on an agenda already. Change it there.")
    return row


def _said(item: StandingSpec) -> dict[str, object]:
    names = ("title", "purpose", "lead", "minutes", "parent", "report")
    return {name: getattr(item, name) for name in names}


def _planned(item: ForwardSpec) -> dict[str, object]:
    return {name: getattr(item, name) for name in ("title", "purpose", "lead", "not_before", "note")}


def _refuse_place(body: Body, parent: TemplateItem | None, *, item: TemplateItem | None) -> None:
    if parent is None:
        return
    items = standing_items_of(body)
    if parent.pk not in {each.pk for each in items}:
        raise DomainError("The item it is to stand under is not there any more.", field="parent")
    refusal = may_hold(knots_of(items), item=item.pk if item else None, parent=parent.pk)
    if refusal:
        raise DomainError(refusal, field="parent")
