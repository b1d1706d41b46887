"""What waits of packs: to be built and issued by the clerks, cleared by the chair, read by members; and questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from governance.calendar_rules import agenda_deadline
from governance.choices import ChairPlace, MeetingState, PackState
from governance.groups.permissions import keeps_meetings
from governance.matters import Matter
from governance.models import Exemption, ItemQuestion, Meeting, Pack, Seat
from governance.pack.reading import state_of_pack
from governance.pack.states import UNDER_WAY
from governance.radar import Holder
from governance.radar_facts import holder_of
from governance.services.convening import state_now

_TO_COME: Final = frozenset({MeetingState.AGREED, MeetingState.CLEARED})


def pack_matters(
    agreements: Sequence[Agreement],
    meetings: Sequence[Meeting],
    *,
    standing: Standing,
    seats: Sequence[Seat],
    by_whom: str,
) -> Iterator[Matter]:
    """What of packs of `meetings_at_hand` and of questions waits for the person, who sits on `seats`. One query."""
    by_pk = {agreement.pk: agreement for agreement in agreements}
    if not by_pk:
        return
    kept = {pk for pk, agreement in by_pk.items() if keeps_meetings(standing, agreement)}
    sat_on = {seat.body_id: seat.chair for seat in seats}
    yield from _to_answer(by_pk, kept, standing)
    if not kept and not sat_on:
        return
    for meeting in meetings:
        if meeting.held_on < standing.on or not meeting.has_items:  # type: ignore[attr-defined]
            continue
        if state_now(meeting) not in _TO_COME:
            continue
        agreement = by_pk[meeting.body.agreement_id or 0]
        packs = [pack for pack in meeting.packs.all() if pack.supplements_id is None]
        states = [state_of_pack(pack) for pack in packs]
        issued = [pack for pack, state in zip(packs, states, strict=True) if state is PackState.ISSUED]
        due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
        day = due.on if due else meeting.held_on
        newest = next(
            ((pack, state) for pack, state in zip(packs[::-1], states[::-1], strict=True) if state in _LIVE),
            None,
        )
        if issued and meeting.body_id in sat_on:
            yield _of(
                meeting, agreement, key="read", title="Read the pack", due_on=meeting.held_on, pack=issued[-1]
            )
        if issued:
            continue
        if agreement.pk in kept and newest is None:
            yield _of(
                meeting,
                agreement,
                key="build",
                title="Build the pack",
                due_on=day,
                clerks=(standing, by_whom),
            )
        elif agreement.pk in kept and newest is not None and newest[1] is PackState.CLEARED:
            yield _of(
                meeting,
                agreement,
                key="issue",
                title="Issue the pack",
                due_on=day,
                pack=newest[0],
                clerks=(standing, by_whom),
            )
        if newest is not None and newest[1] is PackState.BUILT and _is_chair(sat_on.get(meeting.body_id)):
            yield _of(
                meeting, agreement, key="clear", title="Read and clear the pack", due_on=day, pack=newest[0]
            )


_LIVE: Final = UNDER_WAY | {PackState.BUILT, PackState.CLEARED}


def _is_chair(chair: str | None) -> bool:
    return chair is not None and chair != ChairPlace.NONE


def _to_answer(by_pk: dict[int, Agreement], kept: set[int], standing: Standing) -> Iterator[Matter]:
    """Questions to the author of a paper, and to the clerks where nobody wrote it."""
    rows = ItemQuestion.objects.filter(
        Q(paper__author=standing.person)
        | (Q(paper=None) | Q(paper__author=None)) & Q(item__meeting__body__agreement__in=kept),
        item__meeting__body__agreement__in=by_pk,
        answer__isnull=True,
    )
    rows = rows.annotate(
        is_exempt=Exists(Exemption.objects.filter(item=OuterRef("item"), end__isnull=True))
    ).select_related("item__meeting__body", "paper")
    for row in rows:
        meeting = row.item.meeting
        agreement = by_pk[meeting.body.agreement_id or 0]
        page = _page("question-detail", agreement, meeting, row.pk)
        yield Matter(
            key=f"question-{row.pk}",
            title=f"Answer a question on “{row.paper or row.item}”",
            where=f"{agreement.title}, {meeting}",
            holders=(),
            verb="",
            by_whom="",
            page=page,
            deed=page,
            due_on=meeting.held_on,
            is_exempt=row.is_exempt,
            is_personal=True,
        )


def _of(
    meeting: Meeting,
    agreement: Agreement,
    *,
    key: str,
    title: str,
    due_on: date,
    pack: Pack | None = None,
    clerks: tuple[Standing, str] | None = None,
) -> Matter:
    page = (
        _page("pack-detail", agreement, meeting, pack.number)
        if pack is not None
        else _page("pack-list", agreement, meeting)
    )
    holders: tuple[Holder, ...] = ()
    if clerks is not None:
        standing, _ = clerks
        parties = standing.parties_for(Verb.KEEP_MEETINGS, agreement.parties.all())
        holders = tuple(holder_of(party, standing.on) for party in parties)
    return Matter(
        key=f"pack-{key}-{meeting.pk}",
        title=title,
        where=f"{agreement.title}, {meeting}",
        holders=holders,
        verb=Verb.KEEP_MEETINGS if clerks else "",
        by_whom=clerks[1] if clerks else "",
        page=page,
        deed=page,
        due_on=due_on,
        is_personal=clerks is None,
    )


def _page(name: str, agreement: Agreement, meeting: Meeting, *more: int) -> str:
    return reverse(f"governance:{name}", args=[agreement.reference, meeting.body.code, meeting.number, *more])
