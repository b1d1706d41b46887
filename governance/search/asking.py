"""What somebody looks for: words and phrases, out of whatever was typed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
MOST_WORDS: Final = 20
_PHRASE: Final = re.compile(r'"([^"]*)"')
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Question:
    """Phrases, each of one word or more, all of which must be found; and what is wrong with what was typed."""

    phrases: tuple[tuple[str, ...], ...] = ()
    objection: str = ""


def question_of(typed: str) -> Question:
    """What was typed, as a question. Anything but letters and digits parts words; quotation marks hold them together.

    >>> question_of('virement "Quarter two"').phrases
    (('quarter', 'two'), ('virement',))
    >>> question_of("* OR ()").phrases
    (('or',),)
    >>> question_of("?!").objection
    'Type at least one word or number.'
    """
    if len(typed) > LONGEST:
        return Question(objection=f"Keep what you look for to {LONGEST} characters. A few words are enough.")
    told = typed.translate({ord(mark): '"' for mark in "“”„"}).casefold()
    quoted = [tuple(_WORD.findall(inside)) for inside in _PHRASE.findall(told)]
    single = [(word,) for word in _WORD.findall(_PHRASE.sub(" ", told))]
    phrases = tuple(dict.fromkeys(phrase for phrase in (*quoted, *single) if phrase))
    if not phrases:
        return Question(objection="Type at least one word or number.")
    if sum(map(len, phrases)) > MOST_WORDS:
        return Question(objection=f"Look for {MOST_WORDS} words at most. A few are enough.")
    return Question(phrases)
