"""A meeting as its rules see it: seats, what was recorded of them, interests, items in order, and the quorum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agreements.models import Organisation
from agreements.naming import short_name
from agreements.querysets import name_all
from agreements.term import bound_on
from governance.agenda.permissions import items_to_sit_over
from governance.agenda.tree import Knot, placed
from governance.choices import AttendanceKind, Capacity, InterestAction, Voting
from governance.groups.permissions import agreement_of
from governance.groups.rules import QuorumFacts
from governance.models import (
    AgendaItem,
    Attendance,
    Declaration,
    Meeting,
    QuorumRule,
    Seat,
    TermsOfReference,
)
from governance.querysets import holding_on
from governance.services.groups import quorum_facts, terms_on
from governance.sitting.presence import START, Event, Interest, Member, Standing, standings_at
from governance.sitting.quorum import Quorum, quorum_at


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything the rules need of one meeting. Places are those of all items in reading order."""

    meeting: Meeting
    partners: Mapping[int, Organisation]
    """The partners of the day, by key, in the order of the agreement."""
    seats: Sequence[Seat]
    members: tuple[Member, ...]
    attendance: Sequence[Attendance]
    declarations: Sequence[Declaration]
    """Those that count."""
    items: Sequence[AgendaItem]
    """All items in reading order, also those that do not stand any more."""
    places: Mapping[int, int]
    terms: TermsOfReference | None
    rules: tuple[QuorumFacts, ...]

    @property
    def names(self) -> dict[int, str]:
        """What each partner is called on the day."""
        return {pk: short_name(partner, self.meeting.held_on) for pk, partner in self.partners.items()}

    @property
    def voting(self) -> Voting | None:
        """How the group decides by its terms; None when they do not say."""
        return Voting(self.terms.voting) if self.terms is not None and self.terms.voting else None

    @property
    def not_recorded(self) -> list[Seat]:
        """The seats of which nothing is recorded yet."""
        heard = {row.seat_id for row in self.attendance}
        return [seat for seat in self.seats if seat.pk not in heard]

    def place(self, item: AgendaItem | None) -> int:
        """Where an item stands; None: before the first."""
        return START if item is None else self.places[item.pk]

    def standings(self, item: AgendaItem | None) -> tuple[Standing, ...]:
        """Every member at an item, or at the start."""
        return standings_at(
            self.place(item), members=self.members, events=self._events(), interests=self._interests()
        )

    def quorum(self, item: AgendaItem | None) -> Quorum:
        """Whether an item can be decided."""
        return quorum_at(self.standings(item), rules=self.rules, partners=self.names)

    def below(self, item: AgendaItem) -> frozenset[int]:
        """The places of an item and of all it holds."""
        found = {item.pk}
        for other in self.items:
            if other.parent_id in found:
                found.add(other.pk)
        return frozenset(self.places[pk] for pk in found)

    def _events(self) -> list[Event]:
        return [
            Event(row.seat_id, AttendanceKind(row.kind), self.place(row.item), row.is_after)
            for row in self.attendance
        ]

    def _interests(self) -> list[Interest]:
        return [
            Interest(
                row.seat_id, InterestAction(row.action), None if row.item is None else self.below(row.item)
            )
            for row in self.declarations
        ]


def sitting_of(meeting: Meeting) -> Sitting:
    """The meeting as it is recorded now. As many queries for many members and items as for few."""
    on = meeting.held_on
    held = {item.pk: item for item in items_to_sit_over(meeting)}
    order = [row.pk for row in placed([Knot(item.pk, item.parent_id) for item in held.values()])]
    seats = list(
        Seat.objects.filter(holding_on(on), body=meeting.body).select_related(
            "person", "substitute", "organisation"
        )
    )
    terms = terms_on(meeting.body, on)
    rules = list(terms.quorum_rules.select_related("organisation")) if terms is not None else []
    parties = agreement_of(meeting.body).parties.all()
    _name([*seats, *rules], {party.organisation_id: party.organisation for party in parties})
    return Sitting(
        meeting=meeting,
        partners={party.organisation_id: party.organisation for party in bound_on(parties, on)},
        seats=seats,
        members=tuple(map(_member, seats)),
        attendance=list(
            Attendance.objects.filter(meeting=meeting).select_related("item", "by").order_by("pk")
        ),
        declarations=list(
            Declaration.objects.filter(meeting=meeting, end__isnull=True)
            .select_related("item", "seat__person", "by")
            .order_by("pk")
        ),
        items=[held[pk] for pk in order],
        places={pk: place for place, pk in enumerate(order)},
        terms=terms,
        rules=tuple(quorum_facts(rule, on=on) for rule in rules),
    )


def _name(rows: Sequence[Seat | QuorumRule], partners: Mapping[int, Organisation]) -> None:
    """Their bodies with the names they had. No query for those of the partners."""
    others = []
    for row in rows:
        if row.organisation is not None and row.organisation.pk in partners:
            row.organisation = partners[row.organisation.pk]
        elif row.organisation is not None:
            others.append(row.organisation)
    name_all(others)


def called(seat: Seat) -> str:
    """Who sits there, else the post."""
    return str(seat.person) if seat.person is not None else seat.post


def _member(seat: Seat) -> Member:
    return Member(
        seat=seat.pk,
        called=called(seat),
        organisation=seat.organisation_id,
        capacity=Capacity(seat.capacity),
        is_voting=seat.is_voting,
        limit=seat.limit.amount if seat.limit is not None else None,
    )
