"""People and the roles they hold for organisations between dates."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from agreements.choices import Role
from agreements.models import Membership, Organisation, Person
from agreements.services.journal import recorded
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.periods import Period

COMMAND_LINE_EMAIL: Final = "command-line@localhost.invalid"


def add_person(
    *, email: str, full_name: str, by: Person, reason: str, post: str = "", password: str | None = None
) -> Person:
    """Somebody who can sign in once appointed to a role; without a password, only by resetting it.

    Refuses an e-mail address that is taken and a password that is too weak.
    """
    person = Person(email=email.strip().lower(), full_name=full_name.strip(), post=post.strip())
    return _enter(person, password=password, by=by, reason=reason)


def create_operator(
    *, email: str, full_name: str, password: str | None, reason: str, post: str = ""
) -> Person:
    """Somebody who runs the installation: may open the administration pages and change all in them.

    Operators have no right over any agreement's figures until appointed to a role.
    """
    person = Person(
        email=email.strip().lower(),
        full_name=full_name.strip(),
        post=post.strip(),
        is_staff=True,
        is_superuser=True,
    )
    return _enter(person, password=password, by=command_line_person(), reason=reason)


def command_line_person() -> Person:
    """To whom what is done at the command line is attributed, unless it names somebody. Cannot sign in."""
    held = Person.objects.filter(email=COMMAND_LINE_EMAIL).first()
    if held is not None:
        return held
    person = Person(email=COMMAND_LINE_EMAIL, full_name="Command line", is_active=False)
    return _enter(person, password=None, by=person, reason="First use of the command line")


def appoint(
    *,
    person: Person,
    organisation: Organisation,
    role: Role,
    starts_on: date,
    by: Person,
    reason: str,
    ends_on: date | None = None,
) -> Membership:
    """The person holds the role for the organisation until the day before `ends_on`.

    Refuses a role held already on some of these days, and a start after the body has closed.
    """
    with recorded("person appointed", by=by, reason=reason) as record:
        held = Membership.objects.select_for_update().filter(
            person=person, organisation=organisation, role=role
        )
        period = Period(starts_on, ends_on)
        clash = next((row for row in held if period.overlaps(Period(row.starts_on, row.ends_on))), None)
        if clash:
            raise DomainError(
                f"{person} holds that role already, from {Period(clash.starts_on, clash.ends_on)}. "
                "End it first, or choose other dates.",
                field="starts_on",
            )
        if organisation.closed_on and starts_on > organisation.closed_on:
            raise DomainError(
                f"“{organisation.code}” closed on {organisation.closed_on:%-d %B %Y}. "
                "Appoint the person to the body that took over.",
                field="organisation",
            )
        membership = clean(
            Membership(
                person=person, organisation=organisation, role=role, starts_on=starts_on, ends_on=ends_on
            )
        )
        membership.save()
        record.subject = membership
    return membership


def end_membership(*, membership: Membership, ends_on: date, by: Person, reason: str) -> Membership:
    """`ends_on` is the first day without the role. Refuses a day before the role began."""
    with recorded("membership ended", by=by, reason=reason) as record:
        locked = Membership.objects.select_for_update().get(pk=membership.pk)
        locked.ends_on = ends_on
        clean(locked).save()
        record.subject = locked
    return locked


def change_password(*, person: Person, password: str, by: Person, reason: str) -> None:
    """The person signs in with the new password from now on. Refuses one that is too weak."""
    with recorded("password changed", by=by, reason=reason) as record:
        _refuse_weak(password, person)
        person.set_password(password)
        clean(person).save()
        record.subject = person


def _enter(person: Person, *, password: str | None, by: Person, reason: str) -> Person:
    with recorded("person added", by=by, reason=reason) as record:
        if Person.objects.filter(email__iexact=person.email).exists():
            raise DomainError(
                f"Somebody has the e-mail address {person.email} already. Appoint that person instead.",
                field="email",
            )
        if password is not None:
            _refuse_weak(password, person)
        person.set_password(password)
        clean(person).save()
        record.subject = person
    return person


def _refuse_weak(password: str, person: Person) -> None:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
