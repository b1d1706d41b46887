"""Reading a person's calendar address, choice of mail, and what has been sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404

from agreements.models import Person
from agreements.permissions import standing_of, visible_agreements
from governance.awaiting import waits
from governance.choices import MailChoice
from governance.groups.awaiting import own_meetings
from governance.models import CalendarAddress, MailPreference, NoticeSent
from governance.notices import Letter, letters
from governance.personal_feed import personal_calendar
from governance.services.reminders import digest_of
from pooledbudgets.lib import clock

LONGEST_SENDING: Final = timedelta(minutes=10)
"""A run that has not said after this what became of a letter was cut off; the letter is tried again."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """How the product reaches a person: since when there is a calendar address, and the mail chosen."""

    address_since: datetime | None
    choice: MailChoice


def reminders_of(person: Person) -> Reminders:
    """What the person has chosen. Two queries."""
    address = CalendarAddress.objects.filter(person=person, end__isnull=True).first()
    held = MailPreference.objects.filter(person=person).first()
    return Reminders(address.at if address else None, _choice(held))


def calendar_at(secret: str, *, on: date, at: datetime) -> bytes:
    """The calendar at a secret address, of what its person may see today: empty for who holds no role any more.

    Raises Http404 for an address that is wrong or revoked, and for somebody who may not sign in.
    """
    found = CalendarAddress.objects.filter(digest=digest_of(secret), end__isnull=True, person__is_active=True)
    address = found.select_related("person").first()
    if address is None:
        raise Http404("There is no such calendar.")
    standing = standing_of(address.person, on=on)
    agreements = list(visible_agreements(standing).prefetch_related("parties"))
    return personal_calendar(
        waits(standing).everything,
        meetings=own_meetings(standing, agreements),
        at=at,
        address=settings.SITE_ADDRESS,
    )


def letters_due(*, on: date) -> Iterator[Letter]:
    """What is to be sent on a day, to everybody who holds a role. Some thirty queries a person."""
    people = Person.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("pk")
    choices = {row.person_id: row for row in MailPreference.objects.all()}
    for person in people:
        choice = _choice(choices.get(person.pk))
        if choice is MailChoice.NONE:
            continue
        yield from letters(
            waits(standing_of(person, on=on)),
            person=person.pk,
            to=person.email,
            choice=choice,
            on=on,
            tried=_tried(person, at=clock.now()),
            address=settings.SITE_ADDRESS,
        )


def _choice(held: MailPreference | None) -> MailChoice:
    return MailChoice(held.choice) if held else MailChoice.DIGEST


def _tried(person: Person, *, at: datetime) -> dict[tuple[str, str], tuple[int, bool]]:
    found: dict[tuple[str, str], tuple[int, bool]] = {}
    for row in (
        NoticeSent.objects.filter(person=person).select_related("failure", "taken").order_by("attempt")
    ):
        is_under_way = not hasattr(row, "failure") and at - row.at < LONGEST_SENDING
        found[row.item, row.occasion] = (row.attempt, hasattr(row, "taken") or is_under_way)
    return found
