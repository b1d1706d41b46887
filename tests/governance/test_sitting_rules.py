"""The rules of a meeting: who is there at an item, quorum, votes and money, as worked cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from governance.choices import AttendanceKind as Kind
from governance.choices import Capacity, InterestAction, Outcome, QuorumKind, Vote, Voting
from governance.groups.rules import QuorumFacts
from governance.sitting.presence import (
    START,
    Event,
    Interest,
    Member,
    Presence,
    Standing,
    presence_at,
    standings_at,
)
from governance.sitting.quorum import Quorum, quorum_at
from governance.sitting.voting import (
    Votes,
    is_carried,
    objection_to_money,
    objection_to_outcome,
    objection_to_votes,
)

COUNCIL, NHS = 1, 2
PARTNERS = {COUNCIL: "Anyshire Council", NHS: "Anyshire CCG"}
MEMBER = Member(1, "Cllr Ash", COUNCIL, Capacity.ELECTED_MEMBER, limit=Decimal(100_000))
OFFICER = Member(2, "Bo Birch", COUNCIL, Capacity.OFFICER, limit=Decimal(500_000))
LEAD = Member(3, "Dr Cedar", NHS, Capacity.CLINICIAN)
NHS_OFFICER = Member(4, "Di Dogwood", NHS, Capacity.OFFICER, limit=Decimal(300_000))
OBSERVER = Member(5, "Eve Elm", NHS, Capacity.PROVIDER, is_voting=False)
ALL = (MEMBER, OFFICER, LEAD, NHS_OFFICER, OBSERVER)

RUTLAND = (
    QuorumFacts(QuorumKind.OF_PARTNER, partner=NHS, name="Anyshire CCG"),
    QuorumFacts(
        QuorumKind.OF_PARTNER, partner=COUNCIL, name="Anyshire Council", capacity=Capacity.ELECTED_MEMBER
    ),
    QuorumFacts(QuorumKind.OF_PARTNER, partner=COUNCIL, name="Anyshire Council", capacity=Capacity.OFFICER),
)
"""One of the NHS body, with a member and an officer of the council."""


def came(*members: Member) -> list[Event]:
    return [Event(member.seat, Kind.PRESENT) for member in members]


def at(place: int, events: list[Event], *interests: Interest) -> tuple[Standing, ...]:
    return standings_at(place, members=ALL, events=events, interests=interests)


def quorum(place: int, events: list[Event], *interests: Interest) -> Quorum:
    return quorum_at(at(place, events, *interests), rules=RUTLAND, partners=PARTNERS)


def test_presence_follows_the_place_of_events_and_not_the_order_they_were_typed_in() -> None:
    events = [
        Event(1, Kind.LEFT, 5),
        Event(1, Kind.OUT, 2),
        Event(1, Kind.APOLOGIES),
        Event(1, Kind.ARRIVED, 1),
        Event(2, Kind.SUBSTITUTE),
        Event(2, Kind.LEFT, 3, is_after=True),
        Event(3, Kind.OUT, 2),
        Event(3, Kind.PRESENT),
        Event(3, Kind.BACK, 2),
    ]

    def states(seat: int) -> list[Presence]:
        return [presence_at(place, seat=seat, events=events) for place in range(6)]

    here, out, left = Presence.PRESENT, Presence.OUT, Presence.LEFT
    assert states(1) == [Presence.APOLOGIES, here, out, here, here, left]
    assert states(2) == [Presence.SUBSTITUTE] * 4 + [left] * 2, "after item 3, so still there for it"
    assert states(3) == [here] * 6, "out was a slip, and taken back"
    assert states(4) == [Presence.UNKNOWN] * 6


def test_later_record_of_the_same_place_replaces_the_earlier() -> None:
    slip = [Event(1, Kind.APOLOGIES), Event(1, Kind.PRESENT)]
    assert presence_at(START, seat=1, events=slip) is Presence.PRESENT
    assert presence_at(0, seat=1, events=slip[::-1]) is Presence.APOLOGIES


def test_quorum_of_one_nhs_member_with_a_member_and_an_officer_of_the_council() -> None:
    everybody = came(MEMBER, OFFICER, LEAD)
    assert quorum(0, everybody).is_met
    gone = quorum(4, [*everybody, Event(1, Kind.LEFT, 4)])
    assert gone.missing == (
        "One elected member for Anyshire Council, with a vote, is needed, and none is here.",
    )
    assert quorum(3, [*everybody, Event(1, Kind.LEFT, 4)]).is_met
    assert not quorum(0, came(MEMBER, OFFICER, OBSERVER)).is_met, "an observer has no vote"
    assert quorum(0, [*came(MEMBER, LEAD), Event(2, Kind.SUBSTITUTE)]).is_met, (
        "a substitute stands for the seat"
    )


def test_who_withdraws_for_an_interest_counts_neither_for_quorum_nor_votes_on_that_item_alone() -> None:
    everybody = came(MEMBER, OFFICER, LEAD)
    stayed = Interest(3, InterestAction.NO_VOTE, frozenset({2}))
    assert quorum(1, everybody, stayed).is_met
    assert quorum(2, everybody, stayed).missing == (
        "One voting member for Anyshire CCG is needed, and none is here. Dr Cedar takes no part in this item.",
    )
    assert not quorum(7, everybody, Interest(3, InterestAction.LEFT)).is_met, "declared for the whole meeting"
    assert quorum(2, everybody, Interest(3, InterestAction.NONE, frozenset({2}))).is_met


def test_each_partner_and_so_many_in_all() -> None:
    rules = (QuorumFacts(QuorumKind.EACH_PARTNER), QuorumFacts(QuorumKind.IN_ALL, 3))
    found = quorum_at(at(0, came(MEMBER, OFFICER)), rules=rules, partners=PARTNERS)
    assert found.missing == (
        "One voting member for Anyshire CCG is needed, and none is here.",
        "Three voting members in all are needed, and 2 are here.",
    )
    unruled = quorum_at((), rules=(), partners=PARTNERS)
    assert (unruled.is_met, unruled.missing) == (False, ("Nobody with a vote is here.",))


@pytest.mark.parametrize(
    ("seat", "interest", "words"),
    [
        (5, None, "Eve Elm sits without a vote."),
        (4, None, "Di Dogwood is not here for this item (apologies)."),
        (3, InterestAction.LEFT, "Dr Cedar declared an interest and left for this item."),
        (3, InterestAction.NO_VOTE, "Dr Cedar declared an interest and stayed without voting."),
        (3, InterestAction.NONE, ""),
    ],
)
def test_votes_of_who_may_not_vote_are_refused(
    seat: int, interest: InterestAction | None, words: str
) -> None:
    events = [*came(MEMBER, OFFICER, LEAD, OBSERVER), Event(4, Kind.APOLOGIES)]
    there = at(0, events, *([Interest(seat, interest)] if interest else []))
    votes = Votes(Voting.BY_MEMBER, of_seats={seat: Vote.FOR})
    said = objection_to_votes(votes, standings=there, partners=PARTNERS, terms=None)
    assert said.startswith(words) if words else said == ""


def test_partner_without_a_member_who_may_vote_has_no_vote() -> None:
    there = at(0, came(MEMBER, OFFICER))
    votes = Votes(Voting.BY_PARTNER, of_partners={COUNCIL: Vote.FOR, NHS: Vote.FOR})
    assert "Anyshire CCG cannot vote" in objection_to_votes(
        votes, standings=there, partners=PARTNERS, terms=None
    )
    said = objection_to_votes(votes, standings=there, partners=PARTNERS, terms=Voting.CONSENSUS)
    assert "by consensus. Choose that." in said


def test_what_votes_come_to() -> None:
    there = at(0, came(MEMBER, OFFICER, LEAD, NHS_OFFICER))

    def carried(manner: Voting, **votes: dict[int, Vote]) -> bool:
        return is_carried(Votes(manner, **votes), standings=there, partners=PARTNERS)

    assert carried(Voting.CONSENSUS)
    assert carried(Voting.CONSENSUS, of_seats={1: Vote.ABSTAINED})
    assert not carried(Voting.CONSENSUS, of_seats={1: Vote.AGAINST})
    assert carried(Voting.BY_PARTNER, of_partners={COUNCIL: Vote.FOR, NHS: Vote.FOR})
    assert not carried(Voting.BY_PARTNER, of_partners={COUNCIL: Vote.FOR, NHS: Vote.ABSTAINED})
    assert carried(Voting.BY_MEMBER, of_seats={1: Vote.FOR, 2: Vote.FOR, 3: Vote.FOR})
    assert not carried(Voting.BY_MEMBER, of_seats={1: Vote.FOR, 2: Vote.FOR}), "half of four is no majority"


@pytest.mark.parametrize(
    ("outcome", "votes", "words"),
    [
        (Outcome.APPROVED, Votes(Voting.CONSENSUS), ""),
        (Outcome.APPROVED, Votes(Voting.CONSENSUS, of_seats={1: Vote.AGAINST}), "not carried"),
        (Outcome.NOTED, Votes(Voting.BY_MEMBER), "Record the votes"),
        (Outcome.REFUSED, Votes(Voting.BY_MEMBER, of_seats={1: Vote.FOR, 2: Vote.FOR}), "is carried"),
        (Outcome.REFUSED, Votes(Voting.BY_MEMBER, of_seats={1: Vote.AGAINST}), ""),
    ],
)
def test_outcome_agrees_with_its_votes(outcome: Outcome, votes: Votes, words: str) -> None:
    there = at(0, came(MEMBER, OFFICER, LEAD))
    met = quorum_at(there, rules=RUTLAND, partners=PARTNERS)
    said = objection_to_outcome(outcome, votes=votes, standings=there, quorum=met, partners=PARTNERS)
    assert words in said if words else said == ""


@pytest.mark.parametrize("outcome", Outcome)
def test_without_quorum_an_item_is_deferred_or_its_outcome_withdrawn_and_nothing_else(
    outcome: Outcome,
) -> None:
    there = at(0, came(MEMBER, OFFICER))
    said = objection_to_outcome(
        outcome,
        votes=Votes(Voting.CONSENSUS),
        standings=there,
        quorum=quorum_at(there, rules=RUTLAND, partners=PARTNERS),
        partners=PARTNERS,
    )
    if outcome in (Outcome.DEFERRED, Outcome.WITHDRAWN):
        assert said == ""
    else:
        assert "not quorate for this item" in said
        assert "One voting member for Anyshire CCG is needed, and none is here." in said


@pytest.mark.parametrize(
    ("amounts", "limit", "votes", "words"),
    [
        ([300_000], 500_000, {}, ""),
        ([], 500_000, {}, ""),
        ([300_000, 250_000], 500_000, {}, "by its terms the group decides on £500,000 at most"),
        ([300_001], None, {}, "For Anyshire CCG the most delegated is £300,000, to Di Dogwood."),
        (
            [200_000],
            None,
            {2: Vote.AGAINST},
            "For Anyshire Council the most delegated is £100,000, to Cllr Ash.",
        ),
        (
            [1],
            None,
            {4: Vote.AGAINST},
            "Nobody who decides for Anyshire CCG is delegated an amount of money.",
        ),
    ],
)
def test_money_is_decided_within_the_limits_of_the_group_and_of_who_decides(
    amounts: list[int], limit: int | None, votes: dict[int, Vote], words: str
) -> None:
    said = objection_to_money(
        map(Decimal, amounts),
        votes=Votes(Voting.BY_MEMBER, of_seats=votes),
        standings=at(0, came(*ALL)),
        partners=PARTNERS,
        limit=None if limit is None else Decimal(limit),
    )
    assert words in said if words else said == ""
