"""What is written to whom about what waits: letters without a figure and without an exempt matter. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from governance.choices import MailChoice
from governance.matters import Item, Waits
from pooledbudgets.lib.wording import count
from pooledbudgets.lib.working_days import is_working_day

DIGEST: Final = "digest"
WEEK: Final = 7

_CLOSING: Final = (
    "Figures and exempt matters are never named in mail: sign in to see all that waits.\n"
    "You chose how to hear of this on your account page: {address}/account/reminders/\n"
)

Attempts = Mapping[tuple[str, str], tuple[int, bool]]
"""By item and occasion: how often it was tried, and whether a try still counts as sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `about`: items and occasions, each with the number of this attempt."""

    person: int
    to: str
    subject: str
    text: str
    about: tuple[tuple[str, str, int], ...]


def letters(
    waits: Waits, *, person: int, to: str, choice: MailChoice, on: date, tried: Attempts, address: str
) -> Iterator[Letter]:
    """What is to be sent to a person on a day. Nothing is sent twice, nothing on days that offices are closed."""
    items = [item for item in waits.mine if not item.matter.is_exempt]
    if choice is MailChoice.NONE or not items or not is_working_day(on):
        return
    if choice is MailChoice.DIGEST:
        attempt = _next(tried, DIGEST, on.isoformat())
        if attempt:
            yield Letter(
                person,
                to,
                f"{count(len(items), 'thing')} {'waits' if len(items) == 1 else 'wait'} for you",
                _text(items, address),
                ((DIGEST, on.isoformat(), attempt),),
            )
        return
    for item in items:
        occasion = occasion_of(item, on=on, known=tried.keys())
        attempt = _next(tried, item.matter.key, occasion)
        if attempt:
            yield Letter(
                person,
                to,
                item.matter.title,
                _text([item], address),
                ((item.matter.key, occasion, attempt),),
            )


def occasion_of(item: Item, *, on: date, known: Collection[tuple[str, str]]) -> str:
    """Why it is told today: it is new, due within a week, or due. Each is told once; a new day is told anew."""
    due_on = item.due_on
    if (item.matter.key, "new") not in known or due_on is None:
        return "new"
    days = (due_on - on).days
    if days > WEEK:
        return "new"
    return f"{'week' if days > 0 else 'due'} {due_on.isoformat()}"


def _next(tried: Attempts, item: str, occasion: str) -> int:
    """The number of the next attempt; nought when it has been sent."""
    attempts, is_sent = tried.get((item, occasion), (0, False))
    return 0 if is_sent else attempts + 1


def _text(items: Sequence[Item], address: str) -> str:
    return "\n".join([*(_paragraph(item, address) for item in items), _CLOSING.format(address=address)])


def _paragraph(item: Item, address: str) -> str:
    """Title, place, day and link. The detail of a matter may be text somebody typed, so it is left out."""
    due_on = item.due_on
    day = f"By {due_on.day} {due_on:%B %Y}, {item.left}." if due_on else "No day is set."
    return f"{item.matter.title}\n{item.matter.where}\n{day}\n{address}{item.href}\n"
