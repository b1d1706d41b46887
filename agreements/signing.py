"""Whether a post may execute an instrument. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.choices import Manner
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Post:
    """A post with signing authority, as recorded. `name` blank: whoever holds the post."""

    post: str
    name: str
    may_seal: bool
    may_sign: bool
    starts_on: date | None
    ends_on: date | None


def may_execute(post: Post, signatory: str, capacity: str, manner: Manner, dated: PartialDate) -> bool:
    """Whether that recorded post covers the execution. Of a month, one day on which it did is enough.

    >>> director = Post("Director for Adult Services", "", False, True, date(2016, 4, 1), None)
    >>> may_execute(director, "A. Person", "director for adult services", Manner.SIGNED, PartialDate(2017, 5))
    True
    >>> may_execute(director, "A. Person", "Director for Adult Services", Manner.SEALED, PartialDate(2017, 5))
    False
    """
    is_post = _same(post.post, capacity) and (not post.name or _same(post.name, signatory))
    is_manner = post.may_seal if manner is Manner.SEALED else post.may_sign
    is_time = (post.starts_on is None or post.starts_on <= dated.latest) and (
        post.ends_on is None or dated.earliest < post.ends_on
    )
    return is_post and is_manner and is_time


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
