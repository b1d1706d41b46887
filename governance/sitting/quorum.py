"""Whether enough of the right members are there to decide an item, each requirement as a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.choices import QuorumKind
from governance.groups.rules import QuorumFacts, quorum_sentence
from governance.sitting.presence import Standing
from pooledbudgets.lib.wording import and_join, count


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement at an item: the rule in words, and what is missing; "" when it is met."""

    rule: str
    missing: str = ""

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Quorum:
    """The requirements at an item. All must be met; somebody with a vote must be there in any case."""

    requirements: tuple[Requirement, ...]
    is_ruled: bool = True
    """Whether the terms of reference lay a quorum down."""

    @property
    def is_met(self) -> bool:
        """Whether anything can be decided."""
        return all(requirement.is_met for requirement in self.requirements)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, a sentence each."""
        return tuple(requirement.missing for requirement in self.requirements if not requirement.is_met)

    @property
    def words(self) -> str:
        """The line on the page of an item."""
        if not self.is_met:
            return "Not quorate"
        return "Quorate" if self.is_ruled else "The terms of reference lay down no quorum"


def quorum_at(
    standings: Sequence[Standing], *, rules: Iterable[QuorumFacts], partners: Mapping[int, str]
) -> Quorum:
    """The quorum with these members at an item. `partners`: what each partner is called, by its key.

    Counted are the seats that may vote: members with a vote, or their substitutes, who are in the room and did
    not withdraw from the item for an interest.

    >>> quorum_at((), rules=[QuorumFacts(QuorumKind.IN_ALL, 3)], partners={}).missing
    ('Three voting members in all are needed, and none is here.',)
    """
    laid_down = tuple(rules)
    voting = [standing for standing in standings if standing.may_vote]
    found = [
        requirement
        for rule in laid_down
        for requirement in _requirements(rule, voting, standings=standings, partners=partners)
    ]
    if not laid_down:
        missing = "" if voting else "Nobody with a vote is here."
        found = [Requirement("The terms of reference lay down no quorum.", missing)]
    return Quorum(tuple(found), is_ruled=bool(laid_down))


def _requirements(
    rule: QuorumFacts,
    voting: Sequence[Standing],
    *,
    standings: Sequence[Standing],
    partners: Mapping[int, str],
) -> Iterable[Requirement]:
    words = quorum_sentence(rule)
    match rule.kind:
        case QuorumKind.EACH_PARTNER:
            for partner, name in partners.items():
                yield Requirement(words, _missing(rule, voting, standings, partner=partner, name=name))
        case QuorumKind.OF_PARTNER:
            yield Requirement(words, _missing(rule, voting, standings, partner=rule.partner, name=rule.name))
        case QuorumKind.IN_ALL:
            yield Requirement(words, _missing(rule, voting, standings, partner=None, name=""))


def _missing(
    rule: QuorumFacts,
    voting: Sequence[Standing],
    standings: Sequence[Standing],
    *,
    partner: int | None,
    name: str,
) -> str:
    """What the rule lacks for a partner, or for all of them together; "" when it has it."""

    def counts(standing: Standing) -> bool:
        member = standing.member
        return (partner is None or member.organisation == partner) and (
            rule.capacity is None or member.capacity is rule.capacity
        )

    here = sum(counts(standing) for standing in voting)
    if here >= rule.least:
        return ""
    facts = QuorumFacts(
        QuorumKind.OF_PARTNER if name else QuorumKind.IN_ALL, rule.least, partner, name, rule.capacity
    )
    needed = quorum_sentence(facts).removeprefix("At least ").removesuffix(".")
    verb = f"{',' if rule.capacity else ''} {'is' if rule.least == 1 else 'are'}"
    said = f"{needed[:1].upper()}{needed[1:]}{verb} needed, and {_how_many(here)} here."
    out = [
        standing.member.called
        for standing in standings
        if counts(standing)
        and standing.member.is_voting
        and standing.presence.is_there
        and not standing.may_vote
    ]
    if out:
        said += f" {and_join(out)} {'takes' if len(out) == 1 else 'take'} no part in this item."
    return said


def _how_many(number: int) -> str:
    if number == 0:
        return "none is"
    return "one is" if number == 1 else f"{count(number, 'are', 'are')}"
