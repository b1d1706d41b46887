"""Numbers, lists and dates in good English, for sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def count(number: int, noun: str, plural: str = "") -> str:
    """How many there are of something.

    >>> count(1, "figure"), count(1200, "figure"), count(2, "entry", "entries")
    ('1 figure', '1,200 figures', '2 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def and_join(words: Sequence[str]) -> str:
    """The words as a list in a sentence.

    >>> and_join(["gross"]), and_join(["gross", "net", "total"])
    ('gross', 'gross, net and total')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def stopped(text: str) -> str:
    """The text with a full stop, where it ends without a mark.

    >>> stopped("A wrong table"), stopped("Why?")
    ('A wrong table.', 'Why?')
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."


def full_date(day: date) -> str:
    """The day as it stands in a sentence.

    >>> full_date(date(2017, 7, 3))
    '3 July 2017'
    """
    return f"{day.day} {day:%B %Y}"
