"""A person's calendar address and choice of mail, and the sending of notices."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction

from agreements.models import Person
from agreements.services.journal import recorded
from governance.choices import MailChoice
from governance.models import (
    CalendarAddress,
    CalendarAddressEnd,
    MailPreference,
    NoticeFailed,
    NoticeSent,
    NoticeTaken,
)
from governance.notices import Letter
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean


def digest_of(secret: str) -> str:
    """How a secret is kept and found."""
    return sha256(secret.encode()).hexdigest()


def make_calendar_address(*, person: Person) -> str:
    """The secret of a new address, told this once. An address made before is revoked by it."""
    secret = secrets.token_urlsafe(32)
    with recorded("calendar address made", by=person, reason="Chosen on the account page") as record:
        Person.objects.select_for_update().get(pk=person.pk)
        _end(person)
        address = clean(CalendarAddress(person=person, digest=digest_of(secret), at=record.write.at))
        address.save()
        record.subject = address
    return secret


def revoke_calendar_address(*, person: Person) -> None:
    """The person's calendar answers nobody any more. Refuses when there is no address."""
    with recorded("calendar address revoked", by=person, reason="Chosen on the account page") as record:
        Person.objects.select_for_update().get(pk=person.pk)
        ended = _end(person)
        if ended is None:
            raise DomainError("You have no calendar address. Make one first.")
        record.subject = ended


def _end(person: Person) -> CalendarAddress | None:
    address = CalendarAddress.objects.filter(person=person, end__isnull=True).first()
    if address is not None:
        clean(CalendarAddressEnd(address=address, at=clock.now())).save()
    return address


def choose_mail(*, person: Person, choice: MailChoice) -> MailPreference:
    """From now on the person hears of what waits in this way."""
    with recorded("mail chosen", by=person, reason="Chosen on the account page") as record:
        Person.objects.select_for_update().get(pk=person.pk)
        held = MailPreference.objects.filter(person=person).first()
        preference = held or MailPreference(person=person)
        preference.choice = choice
        clean(preference).save()
        record.subject = preference
    return preference


@dataclass(frozen=True, slots=True)
class Sending:
    """What a run did: how many were sent, and what the mail server did not take."""

    sent: int
    failures: tuple[str, ...]


def send_letters(letters: Iterable[Letter], *, on: date) -> Sending:
    """Each letter is handed to the mail server once, after it is put down that it is. Failures are tried next time."""
    sent, failures = 0, []
    connection = get_connection()
    for letter in letters:
        claims = _claim(letter, on=on)
        if not claims:
            continue
        message = EmailMessage(
            letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to], connection=connection
        )
        try:
            message.send()
        except OSError as error:  # what smtplib raises derives from it
            why = f"{type(error).__name__}: {error}"[:300]
            for claim in claims:
                clean(NoticeFailed(sent=claim, why=why, at=clock.now())).save()
            failures.append(f"{letter.to}: {why}")
        else:
            for claim in claims:
                clean(NoticeTaken(sent=claim, at=clock.now())).save()
            sent += 1
    return Sending(sent, tuple(failures))


def _claim(letter: Letter, *, on: date) -> list[NoticeSent]:
    """Put down that the letter is being sent; nothing when another run has done so. Committed before it is sent."""
    try:
        with transaction.atomic():
            rows = [
                NoticeSent(
                    person_id=letter.person,
                    item=item,
                    occasion=occasion,
                    attempt=attempt,
                    day=on,
                    at=clock.now(),
                )
                for item, occasion, attempt in letter.about
            ]
            for row in rows:
                row.save()
    except IntegrityError:
        return []
    return rows
