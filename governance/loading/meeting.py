"""Entering what a file says of groups and their meetings, through the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agreements.models import Agreement, Organisation
from agreements.permissions import Standing
from governance.loading.form import BodyEntry
from governance.loading.meeting_form import MeetingEntry, SeatEntry, TermsEntry
from governance.loading.places import Path
from governance.loading.problems import Problems
from governance.models import Body
from governance.services.groups import (
    QuorumSpec,
    SeatSpec,
    TermsSpec,
    add_seat,
    adopt_terms,
    end_serving,
    serve_pool,
)
from governance.services.meetings import MeetingSpec, cancel_meeting, plan_meetings, publish_meetings
from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import WHOLE_POUNDS
from pools.models import Pool


@dataclass(frozen=True, slots=True)
class GroupLoader:
    """One load of groups and meetings under way, inside its transaction."""

    agreement: Agreement
    organisations: Mapping[str, Organisation]
    pools: Mapping[str, Pool]
    bodies: Mapping[str, Body]
    standing: Standing
    reason: str
    problems: Problems

    def load_group(self, entry: BodyEntry) -> None:
        """The terms, seats and pools of a body are entered, or problems are noted."""
        body = self.bodies[entry.code]
        by: dict[str, Any] = {"standing": self.standing, "reason": self.reason}
        if entry.organisation and (entry.terms or entry.seats or entry.pools):
            self.problems.add(
                entry.at, "Only a joint body has terms, seats and pools. Leave out its organisation."
            )
            return
        for terms in entry.terms:
            with self.problems.noting(terms.at):
                self._adopt(body, terms)
        for served in entry.pools:
            with self.problems.noting(served.at):
                made = serve_pool(body=body, pool=self.pools[served.pool], starts_on=served.starts_on, **by)
                if served.ends_on is not None:
                    end_serving(served=made, ends_on=served.ends_on, **by)
        for seat in entry.seats:
            with self.problems.noting(seat.at):
                self._seat(body, seat)

    def load_meeting(self, entry: MeetingEntry) -> None:
        """A meeting is planned, published and cancelled, as far as the file says so."""
        body = self.bodies[entry.body]
        by: dict[str, Any] = {"agreement": self.agreement, "standing": self.standing}
        spec = MeetingSpec(
            entry.on,
            entry.starts_at,
            entry.ends_at,
            place=entry.place,
            joining=entry.joining,
            is_public=entry.public,
            contact=entry.contact,
            note=entry.note,
            kind=entry.kind,
            is_illustrative=entry.illustrative,
        )
        (meeting,) = plan_meetings(body=body, meetings=[spec], reason=self.reason, **by)
        if entry.published or entry.cancelled:
            publish_meetings(meetings=[meeting], reason=self.reason, **by)
        if entry.cancelled:
            cancel_meeting(meeting=meeting, reason=entry.cancelled, **by)

    def _adopt(self, body: Body, entry: TermsEntry) -> None:
        adopt_terms(
            body=body,
            terms=TermsSpec(
                entry.starts_on,
                entry.voting,
                purpose=entry.purpose,
                every_months=entry.every_months,
                public_a_year=entry.public_a_year,
                limit=self._amount(entry.limit, entry.at),
                chair_organisation=self.organisations.get(entry.chair_organisation),
                chair_post=entry.chair_post,
                tells_readers=entry.tells_readers,
                source=entry.source,
            ),
            quorum=[
                QuorumSpec(rule.kind, rule.least, self.organisations.get(rule.organisation), rule.capacity)
                for rule in entry.quorum
            ],
            standing=self.standing,
            reason=self.reason,
        )

    def _seat(self, body: Body, entry: SeatEntry) -> None:
        seat = SeatSpec(
            self.organisations[entry.organisation],
            entry.post,
            entry.capacity,
            entry.starts_on,
            is_voting=entry.voting,
            chair=entry.chair,
            substitute_post=entry.substitute_post,
            limit=self._amount(entry.limit, entry.at),
            authority=entry.authority,
            ends_on=entry.ends_on,
        )
        add_seat(body=body, seat=seat, standing=self.standing, reason=self.reason)

    def _amount(self, text: str, at: Path) -> Decimal | None:
        try:
            return parse_amount(text, unit=WHOLE_POUNDS, may_be_negative=False)
        except BadAmount as refusal:
            self.problems.add((*at, "limit"), str(refusal))
            return None
