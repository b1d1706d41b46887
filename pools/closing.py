"""What stands in the way of closing a year. Pure: facts in, sentences out.

Closing comes after the year-end is agreed. After it nothing of the year changes, so nothing may be left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """A version of a year, the day it is asked on, and what of the year is still open.

    `unfinished`: number and state of each version that is a draft or before the partners.
    """

    number: int
    state: str
    is_executed: bool
    last_day: date
    on: date
    open_exceptions: int = 0
    unfinished: Sequence[tuple[int, str]] = ()


def obstacles(facts: ClosingFacts) -> list[str]:
    """Each thing in the way, with what to do about it.

    >>> facts = ClosingFacts(2, "executed", True, last_day=date(2018, 3, 31), on=date(2018, 3, 1), open_exceptions=1)
    >>> for sentence in obstacles(facts):
    ...     print(sentence)
    The year runs until 31 March 2018. Close it after that day.
    1 printed figure that does not cast is open. Have it explained or accepted first.
    """
    return list(_obstacles(facts))


def _obstacles(facts: ClosingFacts) -> Iterator[str]:
    if not facts.is_executed:
        yield (
            f"Version {facts.number} is {facts.state}. Only a version that every partner has executed can be closed."
        )
    if facts.on <= facts.last_day:
        yield f"The year runs until {facts.last_day:%-d %B %Y}. Close it after that day."
    for number, state in facts.unfinished:
        first = "Submit it and have" if state == "draft" else "Have"
        yield f"Version {number} is {state}. {first} it executed, or returned, first."
    if facts.open_exceptions:
        is_one = facts.open_exceptions == 1
        yield (
            f"{facts.open_exceptions} printed figure{'' if is_one else 's'} that {'does' if is_one else 'do'} not cast "
            f"{'is' if is_one else 'are'} open. Have {'it' if is_one else 'them'} explained or accepted first."
        )
