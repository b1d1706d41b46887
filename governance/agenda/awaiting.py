"""What waits of agendas and papers: for their authors, for who comments, for the clerks and for the chair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from governance.agenda.permissions import exemption_of, state_of_item, state_of_paper
from governance.calendar_rules import agenda_deadline
from governance.choices import ChairPlace, ItemState, MeetingState, PaperState
from governance.groups.permissions import keeps_meetings
from governance.matters import Matter
from governance.models import (
    AgendaItem,
    CommentRequest,
    Exemption,
    ItemStep,
    Meeting,
    MeetingStep,
    Paper,
    PaperStep,
    Seat,
)
from governance.radar import Holder
from governance.radar_facts import holder_of
from governance.services.convening import state_now
from pooledbudgets.lib.wording import count

_LEAD: Final = timedelta(days=21)
"""How long before a meeting its agenda waits for the chair."""


def paper_matters(
    agreements: Sequence[Agreement], *, standing: Standing, seats: Sequence[Seat], by_whom: str
) -> Iterator[Matter]:
    """What of agendas and papers waits for the person, who sits on `seats`. Queries do not grow with meetings.

    Nobody is told what waits for others of it: who may not see an item would learn of it here.
    """
    by_pk = {agreement.pk: agreement for agreement in agreements}
    if not by_pk:
        return
    yield from _to_write(by_pk, standing)
    yield from _to_comment(by_pk, standing)
    kept = {pk for pk, agreement in by_pk.items() if keeps_meetings(standing, agreement)}
    chaired = {
        seat.body_id
        for seat in seats
        if seat.person_id == standing.person.pk and seat.chair != ChairPlace.NONE
    }
    if kept or chaired:
        for meeting in _coming(by_pk, standing):
            agreement = by_pk[meeting.body.agreement_id or 0]
            if agreement.pk in kept:
                yield from _for_clerks(meeting, agreement, standing, by_whom)
            if meeting.body_id in chaired:
                yield from _for_chair(meeting, agreement, standing)


def _to_write(by_pk: dict[int, Agreement], standing: Standing) -> Iterator[Matter]:
    papers = Paper.objects.filter(author=standing.person, item__meeting__body__agreement__in=by_pk)
    papers = papers.filter(item__meeting__held_on__gte=standing.on)
    for paper in papers.select_related("item__meeting__body").prefetch_related("steps", *_OF_ITEM):
        state, meeting = state_of_paper(paper), paper.item.meeting
        if state in {PaperState.REQUESTED, PaperState.RETURNED} and _is_live(paper.item):
            words = "Write" if state is PaperState.REQUESTED else "Change what was returned of"
            yield _of_paper(
                paper,
                by_pk[meeting.body.agreement_id or 0],
                standing,
                key=f"paper-{paper.pk}",
                title=f"{words} the paper “{paper}”",
                due_on=paper.due_on,
            )


def _to_comment(by_pk: dict[int, Agreement], standing: Standing) -> Iterator[Matter]:
    requests = CommentRequest.objects.filter(
        asked_of=standing.person,
        answer__isnull=True,
        paper__item__meeting__body__agreement__in=by_pk,
        paper__item__meeting__held_on__gte=standing.on,
    ).select_related("paper__item__meeting__body")
    for request in requests.prefetch_related("paper__steps", *(f"paper__{name}" for name in _OF_ITEM)):
        paper = request.paper
        if state_of_paper(paper) is not PaperState.WITHDRAWN and _is_live(paper.item):
            yield _of_paper(
                paper,
                by_pk[paper.item.meeting.body.agreement_id or 0],
                standing,
                key=f"comments-{request.pk}",
                title=f"Give {request.get_kind_display().lower()} on “{paper}”",
                due_on=request.due_on,
            )


_OF_ITEM: Final = ("item__steps", "item__exemptions__end", "item__meeting__steps")


def _of_paper(
    paper: Paper, agreement: Agreement, standing: Standing, *, key: str, title: str, due_on: date | None
) -> Matter:
    meeting = paper.item.meeting
    page = _address("paper-detail", agreement, meeting, paper.pk)
    return Matter(
        key=key,
        title=title,
        where=f"{agreement.title}, {meeting}",
        holders=(),
        verb="",
        by_whom="",
        page=page,
        deed=page,
        due_on=due_on,
        is_exempt=exemption_of(paper.item) is not None or exemption_of(paper.item, paper) is not None,
        is_personal=True,
    )


def _coming(by_pk: dict[int, Agreement], standing: Standing) -> list[Meeting]:
    """The meetings to come with items, with all of these. A handful of queries."""
    papers = Paper.objects.prefetch_related(Prefetch("steps", queryset=PaperStep.objects.order_by("pk")))
    items = AgendaItem.objects.prefetch_related(
        Prefetch("steps", queryset=ItemStep.objects.order_by("pk")),
        Prefetch("papers", queryset=papers),
        Prefetch("exemptions", queryset=Exemption.objects.select_related("end")),
    )
    meetings = Meeting.objects.filter(
        body__agreement__in=by_pk, held_on__gte=standing.on, items__isnull=False
    )
    return list(
        meetings.distinct()
        .select_related("body")
        .prefetch_related(
            Prefetch("items", queryset=items),
            Prefetch("steps", queryset=MeetingStep.objects.order_by("pk")),
        )
        .order_by("held_on", "pk")
    )


def _for_clerks(meeting: Meeting, agreement: Agreement, standing: Standing, by_whom: str) -> Iterator[Matter]:
    if state_now(meeting) not in {MeetingState.PLANNED, MeetingState.AGREED}:
        return
    items = [item for item in meeting.items.all() if state_of_item(item) is ItemState.STANDS]
    papers = [paper for item in items for paper in item.papers.all()]
    page = _address("agenda-detail", agreement, meeting)
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    sent = sum(state_of_paper(paper) is PaperState.SENT for paper in papers)
    overdue = sum(
        state_of_paper(paper) in {PaperState.REQUESTED, PaperState.RETURNED}
        and paper.due_on is not None
        and paper.due_on < standing.on
        for paper in papers
    )
    for key, number, words in (
        ("sent", sent, f"Accept or return {count(sent, 'paper')} sent in"),
        ("overdue", overdue, f"Chase {count(overdue, 'paper')} overdue"),
    ):
        if number:
            yield Matter(
                key=f"papers-{key}-{meeting.pk}",
                title=words,
                where=f"{agreement.title}, {meeting}",
                holders=tuple(_clerked(agreement, standing)),
                verb=Verb.KEEP_MEETINGS,
                by_whom=by_whom,
                page=page,
                deed=page,
                due_on=due.on if due else meeting.held_on,
            )


def _clerked(agreement: Agreement, standing: Standing) -> Iterator[Holder]:
    for party in standing.parties_for(Verb.KEEP_MEETINGS, agreement.parties.all()):
        yield holder_of(party, standing.on)


def _for_chair(meeting: Meeting, agreement: Agreement, standing: Standing) -> Iterator[Matter]:
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    day = due.on if due else meeting.held_on
    page = _address("agenda-detail", agreement, meeting)
    late = sum(state_of_item(item) is ItemState.WAITS for item in meeting.items.all())
    stands = any(state_of_item(item) is ItemState.STANDS for item in meeting.items.all())
    wanted = []
    if state_now(meeting) is MeetingState.PLANNED and stands:
        wanted.append(("agree", "Agree the agenda"))
    if late and state_now(meeting) is not MeetingState.CANCELLED:
        wanted.append(("late", f"Admit {count(late, 'late item')}, or do not"))
    for key, title in wanted:
        yield Matter(
            key=f"agenda-{key}-{meeting.pk}",
            title=title,
            where=f"{agreement.title}, {meeting}",
            holders=(),
            verb="",
            by_whom="",
            page=page,
            deed=page,
            due_on=day,
            opens_on=day - _LEAD,
            is_personal=True,
        )


def _is_live(item: AgendaItem) -> bool:
    return state_of_item(item).is_there and state_now(item.meeting) in {
        MeetingState.PLANNED,
        MeetingState.AGREED,
        MeetingState.CLEARED,
    }


def _address(name: str, agreement: Agreement, meeting: Meeting, *more: int) -> str:
    return reverse(f"governance:{name}", args=[agreement.reference, meeting.body.code, meeting.number, *more])
