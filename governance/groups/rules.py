"""What terms of reference ask for, as sentences, and what a seat must satisfy under them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from governance.choices import Capacity, ChairPlace, QuorumKind, Voting

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class QuorumFacts:
    """One requirement of a quorum. `partner` is its key and `name` what it is called, for a rule about one."""

    kind: QuorumKind
    least: int = 1
    partner: int | None = None
    name: str = ""
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat as its rules see it. `holder` is None while a post is named alone."""

    organisation: int
    is_party: bool
    capacity: Capacity
    is_voting: bool
    chair: ChairPlace
    post: str
    starts_on: date
    ends_on: date | None = None
    holder: int | None = None
    substitute: int | None = None
    called: str = ""

    def overlaps(self, other: SeatFacts) -> bool:
        """Whether the two are held on some day together."""
        return (other.ends_on is None or self.starts_on < other.ends_on) and (
            self.ends_on is None or other.starts_on < self.ends_on
        )


@dataclass(frozen=True, slots=True)
class ChairRule:
    """Who chairs by the terms: a partner's member and, if named, of which post."""

    organisation: int
    name: str
    post: str = ""

    @property
    def words(self) -> str:
        """ "the Clinical Lead of Northmoor CCG"."""
        return f"the {self.post} of {self.name}" if self.post else f"a member for {self.name}"


def quorum_sentence(rule: QuorumFacts) -> str:
    """The requirement in words.

    >>> quorum_sentence(QuorumFacts(QuorumKind.EACH_PARTNER))
    'At least one voting member for each partner.'
    >>> quorum_sentence(QuorumFacts(QuorumKind.OF_PARTNER, partner=1, name="Northmoor Council",
    ...                             capacity=Capacity.ELECTED_MEMBER))
    'At least one elected member for Northmoor Council, with a vote.'
    >>> quorum_sentence(QuorumFacts(QuorumKind.IN_ALL, 4))
    'At least four voting members in all.'
    """
    number = _NUMBERS[rule.least] if rule.least < len(_NUMBERS) else str(rule.least)
    many = rule.least != 1
    who = f"voting member{'s' * many}" if rule.capacity is None else _plural(rule.capacity, many=many)
    whose = {
        QuorumKind.EACH_PARTNER: " for each partner",
        QuorumKind.OF_PARTNER: f" for {rule.name}",
        QuorumKind.IN_ALL: " in all",
    }[rule.kind]
    return f"At least {number} {who}{whose}{', with a vote' if rule.capacity else ''}."


def objection_to_quorum(rules: Sequence[QuorumFacts], *, partners: Iterable[int]) -> str:
    """Why a quorum cannot be as described, as a sentence; "" when it can."""
    known = set(partners)
    seen = set()
    for rule in rules:
        if rule.kind is QuorumKind.OF_PARTNER and rule.partner is None:
            return "Name the partner, for a rule about one partner alone."
        if rule.kind is not QuorumKind.OF_PARTNER and rule.partner is not None:
            return "Name a partner only for a rule about one partner alone."
        if rule.partner is not None and rule.partner not in known:
            return f"{rule.name} is not a party to this agreement. Choose a partner."
        if rule.least < 1:
            return "A rule of the quorum asks for one member at least."
        key = (rule.kind, rule.partner, rule.capacity)
        if key in seen:
            return f"The same rule stands twice: {quorum_sentence(rule)} Keep one of them."
        seen.add(key)
    return ""


def objection_to_seat(seat: SeatFacts, *, others: Iterable[SeatFacts], chair: ChairRule | None) -> str:
    """Why somebody cannot sit like this beside the others, as a sentence; "" when they can.

    Who has a vote sits for a partner; a provider observes. One chair and one vice-chair at a time, the chair as
    the terms say. Nobody sits twice, or is a substitute where he or she is a member.
    """
    if seat.is_voting and not seat.is_party:
        return "Only members for a partner vote. Make it a seat without a vote, or choose a partner."
    if seat.is_voting and seat.capacity is Capacity.PROVIDER:
        return "A provider sits as an observer. Make it a seat without a vote."
    if seat.chair is not ChairPlace.NONE and not seat.is_voting:
        return "Who chairs the group votes. Give the seat a vote, or the chair to another seat."
    if seat.chair is ChairPlace.CHAIR and chair is not None and not _chairs_by_rule(seat, chair):
        return f"By its terms of reference the group is chaired by {chair.words}. Give that seat the chair."
    beside = [other for other in others if seat.overlaps(other)]
    for other in beside:
        if seat.chair is not ChairPlace.NONE and other.chair is seat.chair:
            return f"{other.called} is the {seat.chair.label.lower()} then. End that seat first, or choose other dates."
        if seat.holder is not None and other.holder == seat.holder:
            return f"{seat.called} sits on the group then already, as {other.post}."
        if seat.substitute is not None and other.holder == seat.substitute:
            return f"The substitute is a member then, as {other.post}, and cannot stand for two."
        if seat.holder is not None and other.substitute == seat.holder:
            return f"{seat.called} is the substitute of {other.called} then. Name another substitute there first."
    return ""


def _chairs_by_rule(seat: SeatFacts, rule: ChairRule) -> bool:
    same_post = not rule.post or " ".join(seat.post.casefold().split()) == " ".join(
        rule.post.casefold().split()
    )
    return seat.organisation == rule.organisation and same_post


def voting_words(voting: Voting) -> str:
    """How the group decides, as a sentence.

    >>> voting_words(Voting.CONSENSUS)
    'It decides by consensus.'
    """
    return {
        Voting.CONSENSUS: "It decides by consensus.",
        Voting.BY_PARTNER: "Each partner has one vote, and all of them must agree.",
        Voting.BY_MEMBER: "It decides by a majority of the voting members present.",
    }[voting]


def _plural(capacity: Capacity, *, many: bool) -> str:
    name = capacity.label[:1].lower() + capacity.label[1:]
    if capacity is Capacity.PROVIDER:
        name = "provider"
    return f"{name}{'s' * many}"
