"""The gate before execution: what stands in the way of signing a year's schedule. Pure: facts in, blockers out.

An authorised override passes what is named in it and nothing that comes up later. What the partners' own
approval or an open dispute holds up is passed by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """The page on which a blocker is dealt with."""

    EXCEPTIONS = "exception-list"
    APPROVALS = "approval-list"
    POOL = "pool-contributions"
    CHECKLIST = "checklist"
    RISK_TERMS = "risk-terms"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way: a sentence, the page that deals with it, and whether an override can pass it."""

    key: str
    words: str
    where: Where
    part: str = ""
    can_be_passed: bool = True


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pool of the version. Regulation 7: a pooled fund has a host, and the host a pool manager."""

    code: str
    name: str
    is_pooled: bool
    host: str
    manager: str


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """A partner of the version: what it has still to approve, and how many of its figures are not firm."""

    code: str
    name: str
    waits_for: str
    unfirm: int = 0


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gate looks at. `exceptions`: key and words; `gaps`: key and citation; `disputes`: words."""

    exceptions: Sequence[tuple[str, str]] = ()
    has_risk_terms: bool = False
    pools: Sequence[PoolFacts] = ()
    partners: Sequence[PartnerFacts] = ()
    disputes: Sequence[str] = ()
    gaps: Sequence[tuple[str, str]] = ()


def blockers(facts: GateFacts) -> list[Blocker]:
    """What blocks execution, in the order in which people deal with it.

    >>> pool = PoolFacts("adults", "Adults", is_pooled=True, host="A Council", manager="")
    >>> [found.words for found in blockers(GateFacts(pools=[pool], has_risk_terms=True))]
    ['Adults has no pool manager, which a pooled fund needs (regulation 7).']
    """
    return [
        *_disputes(facts.disputes),
        *_approvals(facts.partners),
        *_figures(facts.partners),
        *(Blocker(f"exception:{key}", words, Where.EXCEPTIONS) for key, words in facts.exceptions),
        *_risk(facts.has_risk_terms),
        *_duties(facts.pools),
        *_gaps(facts.gaps),
    ]


def remaining(found: Iterable[Blocker], passed: Iterable[str]) -> list[Blocker]:
    """The blockers that no override passes. `passed`: keys named in overrides."""
    keys = set(passed)
    return [blocker for blocker in found if not (blocker.can_be_passed and blocker.key in keys)]


def _disputes(disputes: Iterable[str]) -> Iterable[Blocker]:
    for number, words in enumerate(disputes, start=1):
        yield Blocker(f"dispute:{number}", words, Where.APPROVALS, can_be_passed=False)


def _approvals(partners: Iterable[PartnerFacts]) -> Iterable[Blocker]:
    for partner in partners:
        if partner.waits_for:
            words = f"{partner.name} has not approved: {partner.waits_for} is outstanding."
            yield Blocker(f"approval:{partner.code}", words, Where.APPROVALS, can_be_passed=False)


def _figures(partners: Iterable[PartnerFacts]) -> Iterable[Blocker]:
    for partner in partners:
        if partner.unfirm and not partner.waits_for:
            count = f"{partner.unfirm} figure{'s' if partner.unfirm > 1 else ''}"
            verb = "are" if partner.unfirm > 1 else "is"
            yield Blocker(
                f"figures:{partner.code}",
                f"{count} of {partner.name} {verb} still indicative: no confirmation of figures or approval in "
                "detail is recorded.",
                Where.APPROVALS,
            )


def _risk(has_terms: bool) -> Iterable[Blocker]:
    if not has_terms:
        yield Blocker(
            "risk-terms",
            "No risk-share terms are recorded. Record them, or that they are not agreed and earlier principles apply.",
            Where.RISK_TERMS,
        )


def _gaps(gaps: Sequence[tuple[str, str]]) -> Iterable[Blocker]:
    """One blocker for the whole checklist. Its key names the gaps, so that an override passes no other."""
    if gaps:
        keys, citations = zip(*gaps, strict=True)
        words = f"The legal checklist is not complete: {', '.join(citations)}."
        yield Blocker(f"gaps:{'+'.join(keys)}", words, Where.CHECKLIST)


def _duties(pools: Iterable[PoolFacts]) -> Iterable[Blocker]:
    for pool in pools:
        lacking = [word for word, held in (("host", pool.host), ("pool manager", pool.manager)) if not held]
        if pool.is_pooled and lacking:
            words = (
                f"{pool.name} has no {' and no '.join(lacking)}, which a pooled fund needs (regulation 7)."
            )
            yield Blocker(f"duty:{pool.code}:{'+'.join(lacking)}", words, Where.POOL, pool.code)
