"""Who can make an agreement under section 75 of the NHS Act 2006 (SI 2000/617, regulation 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agreements.choices import Side

FEWEST_PARTIES: Final = 2
MOST_PARTIES: Final = 10


@dataclass(frozen=True, slots=True)
class Partner:
    """A body about to become a party."""

    code: str
    side: Side


def objections(partners: Sequence[Partner]) -> Iterator[str]:
    """Why these bodies cannot make an agreement, a sentence each; nothing when they can.

    >>> list(objections([Partner("council", Side.LOCAL_GOVERNMENT), Partner("icb", Side.NHS)]))
    []
    >>> for sentence in objections([Partner("icb", Side.NHS)] * 2): print(sentence)
    “icb” is named twice among the parties. Name it once.
    An agreement needs at least one local authority among its parties. Add one.
    """
    codes = [partner.code for partner in partners]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield f"“{code}” is named twice among the parties. Name it once."
    if not FEWEST_PARTIES <= len(partners) <= MOST_PARTIES:
        yield f"An agreement has {FEWEST_PARTIES} to {MOST_PARTIES} parties; this names {len(partners)}."
    for partner in partners:
        if partner.side is Side.OTHER:
            yield (
                f"“{partner.code}” is neither an NHS body nor a local authority, so it cannot be a party. "
                "Leave it out, or correct its kind."
            )
    sides = {partner.side for partner in partners}
    if Side.NHS not in sides:
        yield "An agreement needs at least one NHS body among its parties. Add one."
    if Side.LOCAL_GOVERNMENT not in sides:
        yield "An agreement needs at least one local authority among its parties. Add one."
