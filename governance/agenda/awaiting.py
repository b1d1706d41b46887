"""What waits of agendas and papers: for their authors, for who comments, for the clerks and for the chair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from governance.calendar_rules import agenda_deadline
from governance.choices import ChairPlace, ItemState, MeetingState, PaperState
from governance.groups.at_hand import item_stands, paper_stands
from governance.groups.permissions import keeps_meetings
from governance.matters import Matter
from governance.models import (
    Meeting,
    Paper,
    Seat,
)
from governance.radar import Holder
from governance.radar_facts import holder_of
from governance.services.convening import state_now
from pooledbudgets.lib.wording import count

_LEAD: Final = timedelta(days=21)
"""How long before a meeting its agenda waits for the chair."""


def paper_matters(
    agreements: Sequence[Agreement],
    meetings: Sequence[Meeting],
    *,
    standing: Standing,
    seats: Sequence[Seat],
    by_whom: str,
) -> Iterator[Matter]:
    """What of agendas and papers of `meetings_at_hand` waits for the person, who sits on `seats`. No query.

    Nobody is told what waits for others of it: who may not see an item would learn of it here.
    """
    by_pk = {agreement.pk: agreement for agreement in agreements}
    kept = {pk for pk, agreement in by_pk.items() if keeps_meetings(standing, agreement)}
    chaired = {
        seat.body_id
        for seat in seats
        if seat.person_id == standing.person.pk and seat.chair != ChairPlace.NONE
    }
    for meeting in meetings:
        if meeting.held_on < standing.on or not meeting.has_items:  # type: ignore[attr-defined]
            continue
        agreement = by_pk[meeting.body.agreement_id or 0]
        if meeting.has_own_papers:  # type: ignore[attr-defined]
            yield from _own_papers(meeting, agreement, standing)
        if agreement.pk in kept:
            yield from _for_clerks(meeting, agreement, standing, by_whom)
        if meeting.body_id in chaired:
            yield from _for_chair(meeting, agreement, standing)


def _own_papers(meeting: Meeting, agreement: Agreement, standing: Standing) -> Iterator[Matter]:
    """To write, to change what was returned, and to comment on the papers of others."""
    if state_now(meeting) not in _LIVE:
        return
    for item in meeting.items.all():
        if not item_stands(item).is_there:
            continue
        for paper in item.papers.all():
            state = paper_stands(paper)
            if paper.author_id == standing.person.pk and state in {PaperState.REQUESTED, PaperState.RETURNED}:
                words = "Write" if state is PaperState.REQUESTED else "Change what was returned of"
                yield _of_paper(
                    paper,
                    agreement,
                    key=f"paper-{paper.pk}",
                    title=f"{words} the paper “{paper}”",
                    due_on=paper.due_on,
                )
            for request in paper.asked if state is not PaperState.WITHDRAWN else ():  # type: ignore[attr-defined]
                yield _of_paper(
                    paper,
                    agreement,
                    key=f"comments-{request.pk}",
                    title=f"Give {request.get_kind_display().lower()} on “{paper}”",
                    due_on=request.due_on,
                )


def _of_paper(paper: Paper, agreement: Agreement, *, key: str, title: str, due_on: date | None) -> Matter:
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
        is_exempt=paper.item.is_exempt or paper.is_exempt,  # type: ignore[attr-defined]
        is_personal=True,
    )


def _for_clerks(meeting: Meeting, agreement: Agreement, standing: Standing, by_whom: str) -> Iterator[Matter]:
    if state_now(meeting) not in {MeetingState.PLANNED, MeetingState.AGREED}:
        return
    items = [item for item in meeting.items.all() if item_stands(item) is ItemState.STANDS]
    papers = [paper for item in items for paper in item.papers.all()]
    page = _address("agenda-detail", agreement, meeting)
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    sent = sum(paper_stands(paper) is PaperState.SENT for paper in papers)
    overdue = sum(
        paper_stands(paper) in {PaperState.REQUESTED, PaperState.RETURNED}
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
    late = sum(item_stands(item) is ItemState.WAITS for item in meeting.items.all())
    stands = any(item_stands(item) is ItemState.STANDS for item in meeting.items.all())
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


_LIVE: Final = frozenset({MeetingState.PLANNED, MeetingState.AGREED, MeetingState.CLEARED})


def _address(name: str, agreement: Agreement, meeting: Meeting, *more: int) -> str:
    return reverse(f"governance:{name}", args=[agreement.reference, meeting.body.code, meeting.number, *more])
