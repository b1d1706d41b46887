"""Questions on the items and papers of a meeting: who sees them, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.permissions import Standing
from governance.groups.permissions import agreement_of, keeps_meetings
from governance.models import ItemQuestion, Meeting


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its answer."""

    pk: int
    item: int
    about: str
    """The paper it is about, else the item."""
    text: str
    by: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


def questions_seen(standing: Standing, meeting: Meeting) -> QuerySet[ItemQuestion]:
    """Questions on the meeting's items that the person asked, has to answer, or as a clerk sees all of."""
    rows = ItemQuestion.objects.filter(item__meeting=meeting)
    if keeps_meetings(standing, agreement_of(meeting.body)):
        return rows
    return rows.filter(Q(by=standing.person) | Q(paper__author=standing.person))


def get_question(standing: Standing, meeting: Meeting, pk: int) -> ItemQuestion:
    """A question the person sees. Raises Http404."""
    rows = questions_seen(standing, meeting).select_related("item", "paper", "by", "answer__by")
    question = rows.filter(pk=pk).first()
    if question is None:
        raise Http404("There is no such question, or it is not yours to see.")
    question.item.meeting = meeting
    return question


def questions_on(
    meeting: Meeting, *, standing: Standing, item: int | None = None, paper: int | None = None
) -> Iterator[QuestionView]:
    """The questions on an item, on a paper, or on all of the meeting, the earliest first. One query."""
    rows = questions_seen(standing, meeting).select_related("paper", "item", "by", "answer__by")
    if paper is not None:
        rows = rows.filter(paper=paper)
    elif item is not None:
        rows = rows.filter(item=item)
    keeps = keeps_meetings(standing, agreement_of(meeting.body))
    for row in rows.order_by("pk"):
        answer = getattr(row, "answer", None)
        author = row.paper.author_id if row.paper is not None else None
        yield QuestionView(
            pk=row.pk,
            about=row.paper.title if row.paper is not None else row.item.title,
            item=row.item_id,
            text=row.text,
            by="You" if row.by_id == standing.person.pk else str(row.by),
            at=row.at,
            answer=answer.text if answer else "",
            answered_by=str(answer.by) if answer else "",
            answered_at=answer.at if answer else None,
            may_answer=answer is None and (keeps or author == standing.person.pk),
        )
