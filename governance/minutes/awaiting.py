"""What waits of minutes: to be begun, sent, answered and published by the clerks, commented on by members, cleared by
the chair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from governance.choices import ChairPlace, MeetingState, MinutesState, MinutesStepKind
from governance.groups.permissions import keeps_meetings
from governance.matters import Matter
from governance.models import Meeting, Seat
from governance.radar import Holder
from governance.radar_facts import holder_of
from governance.services.convening import state_now
from governance.services.minutes import minutes_state

_WRITING: Final = timedelta(days=10)
"""After a meeting, how soon its draft is looked for. A habit of good offices, and no rule of law."""


def minutes_matters(
    agreements: Sequence[Agreement],
    meetings: Sequence[Meeting],
    *,
    standing: Standing,
    seats: Sequence[Seat],
    by_whom: str,
) -> Iterator[Matter]:
    """What of the minutes of `meetings_at_hand` waits for the person, who sits on `seats`. No query."""
    by_pk = {agreement.pk: agreement for agreement in agreements}
    kept = {pk for pk, agreement in by_pk.items() if keeps_meetings(standing, agreement)}
    sat_on = {seat.body_id: seat for seat in seats}
    if not kept and not sat_on:
        return
    for meeting in meetings:
        if meeting.held_on > standing.on or not meeting.has_items:  # type: ignore[attr-defined]
            continue
        if state_now(meeting) is not MeetingState.HELD:
            continue
        agreement = by_pk[meeting.body.agreement_id or 0]
        made = _Matters(meeting, agreement, standing, by_whom)
        if agreement.pk in kept:
            yield from made.for_clerks()
        if meeting.body_id in sat_on:
            seat = sat_on[meeting.body_id]
            is_own = seat.person_id == standing.person.pk
            yield from made.for_members(is_chair=is_own and seat.chair != ChairPlace.NONE)


@dataclass(frozen=True, slots=True)
class _Matters:
    meeting: Meeting
    agreement: Agreement
    standing: Standing
    by_whom: str

    @property
    def _comments_by(self) -> date | None:
        sent = [row for row in self.meeting.minutes_steps.all() if row.step == MinutesStepKind.CIRCULATED]
        return sent[-1].comments_by if sent else None

    def for_clerks(self) -> Iterator[Matter]:
        """To begin, finish, answer and publish."""
        soon = self.meeting.held_on + _WRITING
        match minutes_state(self.meeting):
            case MinutesState.NONE:
                yield self._matter("begin", "Begin the minutes", soon, is_clerks=True)
            case MinutesState.DRAFT:
                yield self._matter("send", "Send the draft minutes to members", soon, is_clerks=True)
            case MinutesState.CIRCULATED if self.meeting.has_open_comments:  # type: ignore[attr-defined]
                yield self._matter(
                    "answer", "Answer comments on the minutes", self._comments_by, is_clerks=True
                )
            case MinutesState.APPROVED:
                yield self._matter("publish", "Publish the minutes", None, is_clerks=True)
            case _:
                pass

    def for_members(self, *, is_chair: bool) -> Iterator[Matter]:
        """To comment while there is time, and for the chair to clear after that."""
        until = self._comments_by
        if minutes_state(self.meeting) is not MinutesState.CIRCULATED or until is None:
            return
        if until >= self.standing.on:
            yield self._matter("comment", "Read the draft minutes", until)
        elif is_chair and not self.meeting.has_open_comments:  # type: ignore[attr-defined]
            yield self._matter("clear", "Clear the minutes", None)

    def _matter(self, key: str, title: str, due_on: date | None, *, is_clerks: bool = False) -> Matter:
        names = [self.agreement.reference, self.meeting.body.code, self.meeting.number]
        page = reverse("governance:minutes-detail", args=names)
        holders: tuple[Holder, ...] = ()
        if is_clerks:
            parties = self.standing.parties_for(Verb.KEEP_MEETINGS, self.agreement.parties.all())
            holders = tuple(holder_of(party, self.standing.on) for party in parties)
        return Matter(
            key=f"minutes-{key}-{self.meeting.pk}",
            title=title,
            where=f"{self.agreement.title}, {self.meeting}",
            holders=holders,
            verb=Verb.KEEP_MEETINGS if is_clerks else "",
            by_whom=self.by_whom if is_clerks else "",
            page=page,
            deed=page,
            due_on=due_on,
            is_personal=not is_clerks,
        )
