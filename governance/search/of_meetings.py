"""Agenda items, papers, actions and parts of issued packs, as they are searched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags

from agreements.models import Person
from agreements.permissions import Standing
from governance.agenda.offered import report_words
from governance.agenda.permissions import items_of_all, papers_of_all
from governance.choices import Edition
from governance.models import (
    Action,
    ActionUpdate,
    AgendaItem,
    Exemption,
    Meeting,
    PackFile,
    PackIssue,
    PackPart,
    PackRecall,
    Paper,
    PaperFile,
    PaperText,
)
from governance.pack.permissions import parts_of_all
from governance.search.sources import Place, Said, Source, own_key, said, written_words
from governance.sitting.action_log import actions_of_all, owner_words

_EXEMPT = Exemption.objects.filter(end__isnull=True)


def _of(model: type[models.Model], path: str) -> Callable[[Any], Iterable[int]]:
    """The records of a meeting whose day is another now, or of somebody whose name is."""
    manager = model._default_manager
    return lambda row: manager.filter(**{path: row.pk}).values_list("pk", flat=True) if row.pk else []


def _address(name: str, meeting: Meeting, *more: object) -> str:
    body = meeting.body
    assert body.agreement is not None
    return reverse(f"governance:{name}", args=[body.agreement.reference, body.code, meeting.number, *more])


def _groups(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """The records of meetings of groups alone: of other bodies only the dates are kept."""
    return rows.filter(**{f"{path}__body__agreement__isnull": False}).select_related(f"{path}__body")


# --- Items of agendas -------------------------------------------------------------------------------------


def _items_said(which: Q) -> Iterator[Said]:
    for row in _groups(AgendaItem.objects.filter(which), "meeting").iterator(chunk_size=500):
        yield said(
            row.pk,
            row.meeting.body.agreement_id,
            row.title,
            f"Lead: {row.lead}" if row.lead else "",
            row.late_reason,
            body=row.meeting.body_id,
            day=row.meeting.held_on,
        )


def _item_places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    exempt = Exists(_EXEMPT.filter(item=OuterRef("pk"), paper__isnull=True))
    rows = AgendaItem.objects.filter(pk__in=keys).select_related("meeting__body__agreement")
    return {
        row.pk: Place(
            _address("item-detail", row.meeting, row.pk),
            str(row.meeting),
            is_exempt=row.is_kept,
            is_illustrative=row.meeting.is_illustrative,
        )
        for row in rows.annotate(is_kept=exempt)
    }


ITEMS = Source(
    kind="item",
    words="Agenda items",
    one="Agenda item",
    written={AgendaItem: own_key, Meeting: _of(AgendaItem, "meeting")},
    said=_items_said,
    readable=items_of_all,
    places=_item_places,
)


# --- Papers -----------------------------------------------------------------------------------------------


def _papers_said(which: Q) -> Iterator[Said]:
    files = PaperFile.objects.defer("content", "source").order_by("number")
    rows = _groups(Paper.objects.filter(which), "item__meeting").prefetch_related(
        Prefetch("texts", queryset=PaperText.objects.order_by("number")), Prefetch("files", queryset=files)
    )
    for row in rows.iterator(chunk_size=200):
        texts, sent = list(row.texts.all()), list(row.files.all())
        meeting = row.item.meeting
        yield said(
            row.pk,
            meeting.body.agreement_id,
            row.title,
            f"Report: {report_words(row.report)}" if row.report else "",
            f"By {row.post}" if row.post else "",
            sent[-1].name if sent else "",
            written_words(texts[-1].text) if texts else "",
            body=meeting.body_id,
            day=meeting.held_on,
        )


def _paper_places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    exempt = Exists(_EXEMPT.filter(Q(paper=OuterRef("pk")) | Q(paper__isnull=True), item=OuterRef("item")))
    rows = Paper.objects.filter(pk__in=keys).select_related("item__meeting__body__agreement")
    return {
        row.pk: Place(
            _address("paper-detail", row.item.meeting, row.pk),
            str(row.item.meeting) if row.item.title == row.title else f"{row.item.meeting}: {row.item.title}",
            is_exempt=row.is_kept,
            is_illustrative=row.item.meeting.is_illustrative,
        )
        for row in rows.annotate(is_kept=exempt)
    }


PAPERS = Source(
    kind="paper",
    words="Papers",
    one="Paper",
    written={
        Paper: own_key,
        PaperText: lambda row: [row.paper_id],
        PaperFile: lambda row: [row.paper_id],
        Meeting: _of(Paper, "item__meeting"),
    },
    said=_papers_said,
    readable=papers_of_all,
    places=_paper_places,
)


# --- Actions ----------------------------------------------------------------------------------------------


def _actions_said(which: Q) -> Iterator[Said]:
    updates = Prefetch("updates", queryset=ActionUpdate.objects.order_by("pk"))
    rows = Action.objects.filter(which, body__agreement__isnull=False)
    for row in (
        rows.select_related("body", "meeting", "person").prefetch_related(updates).iterator(chunk_size=500)
    ):
        assert row.body.agreement_id is not None
        yield said(
            row.pk,
            row.body.agreement_id,
            f"A{row.number} {row.text}",
            owner_words(row),
            *(text for update in row.updates.all() for text in (update.words, update.evidence)),
            body=row.body_id,
            day=row.meeting.held_on,
        )


def _action_places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    rows = Action.objects.filter(pk__in=keys).select_related("meeting__body__agreement")
    found = {}
    for row in rows:
        group = row.meeting.body
        assert group.agreement is not None
        found[row.pk] = Place(
            reverse("governance:action-detail", args=[group.agreement.reference, group.code, row.number]),
            f"Action of {row.meeting}",
            is_illustrative=row.meeting.is_illustrative,
        )
    return found


ACTIONS = Source(
    kind="action",
    words="Actions",
    one="Action",
    written={
        Action: own_key,
        ActionUpdate: lambda row: [row.action_id],
        Meeting: _of(Action, "meeting"),
        Person: _of(Action, "person"),
    },
    said=_actions_said,
    readable=actions_of_all,
    places=_action_places,
)


# --- Issued packs -----------------------------------------------------------------------------------------


def _parts_said(which: Q) -> Iterator[Said]:
    """Papers as they went out; and items with what they recommend, as agendas have the others."""
    issued = PackPart.objects.filter(which, pack__issue__isnull=False, pack__issue__recall__isnull=True)
    rows = _groups(issued.exclude(paper=None, content=""), "pack__meeting").defer("figures", "file")
    for row in rows.iterator(chunk_size=200):
        meeting = row.pack.meeting
        yield said(
            row.pk,
            meeting.body.agreement_id,
            row.title,
            row.facts.get("source", ""),
            _without_tags(row.content),
            body=meeting.body_id,
            day=meeting.held_on,
        )


def _without_tags(html: str) -> str:
    return unescape(strip_tags(html.replace("<", " <")))


def _part_places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    files = Prefetch("pack__files", queryset=PackFile.objects.filter(edition=Edition.FULL).defer("content"))
    rows = PackPart.objects.filter(pk__in=keys).defer("content", "figures")
    found = {}
    for row in rows.select_related("pack__meeting__body__agreement").prefetch_related(files):
        pages = [file.places.get(str(row.order), [""])[0] for file in row.pack.files.all()]
        page = f", page {pages[0]}" if pages and pages[0] else ""
        found[row.pk] = Place(
            _address("pack-detail", row.pack.meeting, row.pack.number),
            f"{row.pack}{page}",
            is_exempt=bool(row.exempt),
            is_illustrative=row.pack.meeting.is_illustrative,
        )
    return found


def _of_issue(row: PackIssue) -> Iterable[int]:
    return PackPart.objects.filter(pack=row.pack_id).values_list("pk", flat=True)


def _of_recall(row: PackRecall) -> Iterable[int]:
    return PackPart.objects.filter(pack=row.issue.pack_id).values_list("pk", flat=True)


PARTS = Source(
    kind="pack",
    words="Issued packs",
    one="Issued pack",
    written={PackIssue: _of_issue, PackRecall: _of_recall, Meeting: _of(PackPart, "pack__meeting")},
    said=_parts_said,
    readable=parts_of_all,
    places=_part_places,
)
