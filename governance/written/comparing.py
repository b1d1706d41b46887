"""What changed between two texts of a section: whole lines first, then the words within a changed line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, went or came."""

    change: Change
    text: str


Line = tuple[Run, ...]


def changes(before: str, after: str) -> tuple[Line, ...]:
    """The lines of both texts in reading order, each in runs of words that stayed, went or came.

    >>> [[(run.change.value, run.text) for run in line] for line in changes("One pool.", "Two pools here.")]
    [[('removed', 'One pool.'), ('added', 'Two pools here.')]]
    >>> [run.text for run in changes("The sum is agreed.", "The sum is not agreed.")[0] if run.change == "added"]
    ['not ']
    >>> changes("One.\\nTwo.", "One.\\r\\nTwo.\\r\\n") == changes("One.\\nTwo.", "One.\\nTwo.")  # as browsers send it
    True
    """
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [(Run(Change.SAME, line),) for line in old[i1:i2]]
        else:
            found += _replaced(old[i1:i2], new[j1:j2])
    return tuple(found)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Lines that gave way to others: pairwise word by word, then those without a counterpart."""
    for before, after in zip(old, new, strict=False):
        yield tuple(_words(before, after))
    yield from ((Run(Change.REMOVED, line),) for line in old[len(new) :])
    yield from ((Run(Change.ADDED, line),) for line in new[len(old) :])


def _words(before: str, after: str) -> Iterator[Run]:
    old, new = re.findall(r"\S+\s*|\s+", before), re.findall(r"\S+\s*|\s+", after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() * 2 < 1:  # too little stayed to be read word by word
        matcher = SequenceMatcher(a=[before], b=[after])
        old, new = [before], [after]
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        if was == now:
            yield Run(Change.SAME, was)
            continue
        if was:
            yield Run(Change.REMOVED, was)
        if now:
            yield Run(Change.ADDED, now)
