"""Who may vote on an item, what votes come to, and whether an outcome may be recorded on them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from governance.choices import Outcome, Vote, Voting
from governance.sitting.presence import Standing
from governance.sitting.quorum import Quorum
from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.wording import and_join


@dataclass(frozen=True, slots=True)
class Votes:
    """How a part was voted on: by seats, or by partners as one."""

    manner: Voting
    of_seats: Mapping[int, Vote] = field(default_factory=dict)
    of_partners: Mapping[int, Vote] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether no vote is recorded, as when nobody dissents."""
        return not self.of_seats and not self.of_partners


def objection_to_votes(
    votes: Votes, *, standings: Sequence[Standing], partners: Mapping[int, str], terms: Voting | None
) -> str:
    """Why the votes cannot be recorded so, as a sentence; "" when they can. `terms`: what they say, if anything."""
    if terms is not None and votes.manner is not terms:
        return f"The terms of reference say how the group decides: {terms.label.lower()}. Choose that."
    if votes.manner is Voting.BY_PARTNER and votes.of_seats:
        return "Here each partner has one vote. Record the votes of partners."
    if votes.manner is not Voting.BY_PARTNER and votes.of_partners:
        return "Here members vote for themselves. Record the votes of members."
    by_seat = {standing.member.seat: standing for standing in standings}
    for seat in votes.of_seats:
        if seat not in by_seat:
            return "Somebody who does not sit on the group cannot vote."
        if by_seat[seat].why_not:
            return f"{by_seat[seat].why_not} Clear that vote."
    entitled = {standing.member.organisation for standing in standings if standing.may_vote}
    for partner in votes.of_partners:
        if partner not in entitled:
            name = partners.get(partner, "The organisation")
            return f"{name} cannot vote: none of its members who may vote is here for this item. Clear that vote."
    return ""


def is_carried(votes: Votes, *, standings: Sequence[Standing], partners: Mapping[int, str]) -> bool:
    """Whether a part is carried.

    By consensus: nobody is against it. By partner: every partner is for it. By member: more than half of those
    present who may vote are for it, so that who abstains counts with the rest.

    >>> is_carried(Votes(Voting.BY_PARTNER, of_partners={1: Vote.FOR}), standings=(), partners={1: "A", 2: "B"})
    False
    """
    match votes.manner:
        case Voting.CONSENSUS:
            return Vote.AGAINST not in votes.of_seats.values()
        case Voting.BY_PARTNER:
            return all(votes.of_partners.get(partner) is Vote.FOR for partner in partners)
        case Voting.BY_MEMBER:
            voting = sum(standing.may_vote for standing in standings)
            return 2 * sum(vote is Vote.FOR for vote in votes.of_seats.values()) > voting


def objection_to_outcome(
    outcome: Outcome,
    *,
    votes: Votes,
    standings: Sequence[Standing],
    quorum: Quorum,
    partners: Mapping[int, str],
) -> str:
    """Why the group cannot have come to the outcome on these votes, as a sentence; "" when it can.

    Without a quorum an item can only be deferred, and an outcome recorded in error withdrawn.
    """
    if outcome in (Outcome.DEFERRED, Outcome.WITHDRAWN):
        return ""
    if not quorum.is_met:
        return (
            f"The meeting is not quorate for this item, so nothing can be decided. {' '.join(quorum.missing)} "
            "Record who is here, or defer the part."
        )
    if outcome is Outcome.REFUSED:
        if not votes.is_blank and is_carried(votes, standings=standings, partners=partners):
            return "By these votes the part is carried. Choose another outcome, or correct the votes."
        return ""
    if votes.is_blank and votes.manner is not Voting.CONSENSUS:
        return f"Record the votes: the group decides {_manner(votes.manner)}."
    if not is_carried(votes, standings=standings, partners=partners):
        return (
            f"By these votes the part is not carried: the group decides {_manner(votes.manner)}. "
            "Choose “Refused” or “Deferred”, or correct the votes."
        )
    return ""


def _manner(manner: Voting) -> str:
    return manner.label[:1].lower() + manner.label[1:]


# --- Money ------------------------------------------------------------------------------------------------


def objection_to_money(
    amounts: Iterable[Decimal],
    *,
    votes: Votes,
    standings: Sequence[Standing],
    partners: Mapping[int, str],
    limit: Decimal | None,
) -> str:
    """Why these members cannot decide on that much money, as a sentence; "" when they can.

    The amounts of a part count together. The group keeps within its own `limit`, None where its terms state
    none. Each partner is bound by a member who takes part, is not against it, and is delegated as much.

    >>> objection_to_money([Decimal(600)], votes=Votes(Voting.CONSENSUS), standings=(), partners={},
    ...                    limit=Decimal(500))
    'The part is worth £600, and by its terms the group decides on £500 at most. Refer it to a body that may.'
    """
    total = sum(amounts, start=Decimal(0))
    if not total:
        return ""
    if limit is not None and total > limit:
        return (
            f"The part is worth {full_pounds(total)}, and by its terms the group decides on {full_pounds(limit)} "
            "at most. Refer it to a body that may."
        )
    short = [
        said
        for partner, name in partners.items()
        if (said := _short_of(total, partner, name, votes=votes, standings=standings))
    ]
    if not short:
        return ""
    return (
        f"The part is worth {full_pounds(total)}. {' '.join(short)} "
        "Refer it to a body that may decide it, or record the delegation with the seat."
    )


def _short_of(total: Decimal, partner: int, name: str, *, votes: Votes, standings: Sequence[Standing]) -> str:
    """Why nobody binds a partner to as much; "" when somebody does."""
    binding = [
        standing.member
        for standing in standings
        if standing.may_vote
        and standing.member.organisation == partner
        and votes.of_seats.get(standing.member.seat) is not Vote.AGAINST
    ]
    highest = max((member.limit for member in binding if member.limit is not None), default=None)
    if highest is not None and highest >= total:
        return ""
    if highest is None:
        return f"Nobody who decides for {name} is delegated an amount of money."
    holders = [member.called for member in binding if member.limit == highest]
    return f"For {name} the most delegated is {full_pounds(highest)}, to {and_join(holders)}."
