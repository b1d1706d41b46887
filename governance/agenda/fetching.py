"""The parts of agendas and papers a page is about, and what its forms begin with."""

from __future__ import annotations

from django.http import Http404

from agreements.permissions import Standing
from governance.decision_permissions import visible_decisions
from governance.groups.permissions import agreement_of
from governance.models import (
    AgendaItem,
    Body,
    CommentRequest,
    Decision,
    ForwardItem,
    Meeting,
    Paper,
    PaperFile,
    TemplateItem,
    UnsavedPaper,
)
from governance.services.agenda_items import seen_in_item
from governance.services.papers import seen_in_paper

_MOST_DECISIONS = 200


def get_standing_item(body: Body, pk: int) -> TemplateItem:
    """An item that stands on every agenda of the group. Raises Http404."""
    item = TemplateItem.objects.filter(body=body, pk=pk).first()
    if item is None:
        raise Http404("The group has no such standing item.")
    item.body = body
    return item


def get_planned_item(body: Body, pk: int) -> ForwardItem:
    """An item planned for a later meeting of the group, on no agenda yet. Raises Http404."""
    item = ForwardItem.objects.filter(body=body, taken_by__isnull=True, pk=pk).first()
    if item is None:
        raise Http404("No such item is planned.")
    item.body = body
    return item


def get_file(paper: Paper) -> PaperFile:
    """The file of a paper that stands, with its bytes. Raises Http404."""
    file = PaperFile.objects.filter(paper=paper).defer("source").order_by("-number").first()
    if file is None:
        raise Http404("No file has been sent for the paper.")
    return file


def get_comment_request(paper: Paper, pk: int, *, standing: Standing) -> CommentRequest:
    """Comments on the paper that the person is asked for. Raises Http404."""
    asked = CommentRequest.objects.filter(paper=paper, pk=pk, asked_of=standing.person)
    found = asked.select_related("for_organisation").first()
    if found is None:
        raise Http404("No such comments are asked of you.")
    found.paper = paper
    return found


def unsaved_of(paper: Paper, standing: Standing) -> UnsavedPaper | None:
    """What the person was typing in the paper and did not save."""
    return UnsavedPaper.objects.filter(paper=paper, person=standing.person).first()


def item_as_it_is(item: AgendaItem) -> str:
    """The print of an item as it is now, for the form that changes it."""
    return seen_in_item(AgendaItem.objects.get(pk=item.pk)).text


def paper_as_it_is(paper: Paper) -> str:
    """The print of a paper as it is now, for the form that changes it."""
    return seen_in_paper(Paper.objects.get(pk=paper.pk)).text


def free_decisions(
    standing: Standing, meeting: Meeting, *, besides: AgendaItem | None = None
) -> list[Decision]:
    """The group's decisions that no other item has, the newest first. Two queries."""
    found = visible_decisions(standing, agreement_of(meeting.body)).filter(body=meeting.body)
    taken = set(AgendaItem.objects.filter(decision__in=found).values_list("decision", flat=True))
    if besides is not None:
        taken.discard(besides.decision_id)
    return [row for row in found.order_by("-number")[:_MOST_DECISIONS] if row.pk not in taken]
