"""Where what is searched comes from. A source says what of its records is searched, and who may find them.

A new kind of record joins by one `Source` in `governance/search/registry.py`, and nothing changes anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.models import SearchEntry

_FILLED_IN: Final = re.compile(r"\{\{[^{}]*\}\}")
_MARKS: Final = str.maketrans("", "", "*#`|_")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says, as it is searched."""

    key: int
    agreement: int
    title: str
    text: str
    body: int | None = None
    """The group or body it belongs to."""
    day: date | None = None


def said(
    key: int, agreement: int, title: str, *texts: str, body: int | None = None, day: date | None = None
) -> Said:
    """What a record says: its texts one after the other, on one line."""
    words = " · ".join(plain for text in texts if (plain := _plain(text)))
    return Said(key, agreement, _plain(title), words, body, day)


def said_by(entry: SearchEntry) -> Said:
    """What an entry has of its record."""
    return Said(entry.key, entry.agreement_id, entry.title, entry.text, entry.body_id, entry.day)


def written_words(text: str) -> str:
    """The words of a text as its author typed it, without marks and what is filled in elsewhere.

    >>> written_words("# Beds, **short** {{ pool adults net }} now")
    'Beds, short now'
    """
    return " ".join(_FILLED_IN.sub(" ", text).translate(_MARKS).split())


def _plain(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where something that was found stands."""

    href: str
    where: str
    """The meeting, or what else it belongs to."""
    is_exempt: bool = False
    is_illustrative: bool = False


Owners = Callable[[Any], Iterable[int]]
"""Of a row that was written: the keys of the records that say something else by it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that is searched."""

    kind: str
    words: str
    """What the kind is called, in the plural."""
    one: str
    """What one of it is called."""
    written: Mapping[type[models.Model], Owners]
    """By model of the rows that make up such a record."""
    said: Callable[[Q], Iterable[Said]]
    """What the records among some say. Of records that are not searched, nothing."""
    readable: Callable[[Standing, Sequence[Agreement]], QuerySet[Any]]
    """The records of agreements, whose parties are fetched, that somebody may read: by the rules of their own pages."""
    places: Callable[[Collection[int], Standing], Mapping[int, Place]]
    """By key: where records stand that the person may read. As many queries for twenty as for one."""


def own_key(row: models.Model) -> Iterable[int]:
    """The row is the record."""
    return [row.pk]
