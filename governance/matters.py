"""What somebody has to do, for whom it waits, by when, and what blocks it. Pure: facts in, three lists out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from governance.radar import Holder, days_left
from pooledbudgets.lib.months import months_after

HORIZON: Final = 12
"""How many months ahead "coming up" looks."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to be done by somebody. `key` stays the same as long as it is the same thing.

    `verb` is the right it takes, held for one of `holders`; a matter without one is only to be known. Before
    `opens_on` it is coming up. `page` is for everybody who may see it, `deed` for whoever has the right.
    """

    key: str
    title: str
    where: str
    holders: tuple[Holder, ...]
    verb: str
    by_whom: str
    page: str
    deed: str
    detail: str = ""
    due_on: date | None = None
    opens_on: date | None = None
    blocked_by: tuple[str, ...] = ()
    is_exempt: bool = False
    is_personal: bool = False
    """Whether it waits for the person who is told of it, whatever their rights; nobody else is told."""
    is_event: bool = False
    """Whether it is a meeting, which stands in a calendar at its hours and by itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """A matter as a person sees it."""

    matter: Matter
    href: str
    left: str
    is_overdue: bool

    @property
    def due_on(self) -> date | None:
        return self.matter.due_on


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for the person, for others, and what is coming up, what is due first at the top."""

    mine: tuple[Item, ...] = ()
    others: tuple[Item, ...] = ()
    coming: tuple[Item, ...] = ()

    @property
    def everything(self) -> tuple[Item, ...]:
        return (*self.mine, *self.others, *self.coming)


def placed(matters: Iterable[Matter], *, on: date, rights: Collection[tuple[str, int]]) -> Waits:
    """The matters where they belong for somebody who holds such rights, each for an organisation.

    >>> council = Holder(1, "Council")
    >>> found = placed(
    ...     [Matter("a", "Publish", "Here", (council,), "publish", "clerk", "/p/", "/d/", due_on=date(2017, 7, 10))],
    ...     on=date(2017, 7, 3), rights={("publish", 1)})
    >>> [(item.href, item.left) for item in found.mine], found.others
    ([('/d/', 'in 7 days')], ())
    """
    mine: list[Item] = []
    others: list[Item] = []
    coming: list[Item] = []
    for matter in sorted(matters, key=_order):
        is_own = matter.is_personal or any(
            (matter.verb, holder.organisation) in rights for holder in matter.holders
        )
        item = Item(
            matter=matter,
            href=matter.deed if is_own else matter.page,
            left=days_left(matter.due_on, on=on),
            is_overdue=matter.due_on is not None and matter.due_on < on,
        )
        if matter.opens_on is not None and matter.opens_on > on:
            if matter.due_on is None or matter.due_on <= months_after(on, HORIZON):
                coming.append(item)
        else:
            (mine if is_own else others).append(item)
    return Waits(tuple(mine), tuple(others), tuple(coming))


def _order(matter: Matter) -> tuple[bool, date, str, str]:
    return (matter.due_on is None, matter.due_on or date.max, matter.where, matter.key)
