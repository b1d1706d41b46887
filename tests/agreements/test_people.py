from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from agreements.choices import Role
from agreements.models import JournalEntry, Membership, Person
from agreements.permissions import Verb, standing_of
from agreements.services.people import appoint, command_line_person, create_operator, end_membership
from pooledbudgets.lib.errors import DomainError
from tests.factories import REASON, make_council, make_person

pytestmark = pytest.mark.django_db

GOOD_PASSWORD = "seven-brown-bridges"


def test_add_person_holds_the_address_in_small_letters_and_journals_it() -> None:
    person = make_person(email=" Ada@Example.ORG ", full_name="Ada Example", password=GOOD_PASSWORD)

    assert person.email == "ada@example.org"
    assert person.check_password(GOOD_PASSWORD)
    assert JournalEntry.objects.latest("sequence").verb == "person added"


def test_add_person_without_a_password_cannot_sign_in() -> None:
    assert not make_person().has_usable_password()


def test_add_person_with_an_address_that_is_taken_in_other_letters_is_refused() -> None:
    make_person(email="ada@example.org")

    with pytest.raises(DomainError, match="already") as refusal:
        make_person(email="ADA@example.org")

    assert refusal.value.field == "email"


def test_add_person_with_a_weak_password_is_refused() -> None:
    with pytest.raises(DomainError) as refusal:
        make_person(email="ada@example.org", password="password")

    assert refusal.value.field == "password"
    assert not Person.objects.filter(email="ada@example.org").exists()


def test_appoint_gives_rights_until_the_day_the_membership_ends() -> None:
    council, person = make_council(), make_person()
    membership = _appoint(person, council, date(2017, 4, 1))

    end_membership(membership=membership, ends_on=date(2017, 7, 1), by=command_line_person(), reason=REASON)

    held = [standing_of(person, on=day).may(Verb.ENTER_FIGURES, council.pk) for day in _days(3, 6, 7)]
    assert held == [False, True, False]


def test_end_membership_before_it_starts_is_refused() -> None:
    membership = _appoint(make_person(), make_council(), date(2017, 4, 1))

    with pytest.raises(DomainError, match="ends before it starts"):
        end_membership(
            membership=membership, ends_on=date(2017, 3, 1), by=command_line_person(), reason=REASON
        )

    membership.refresh_from_db()
    assert membership.ends_on is None


def test_appoint_to_a_role_held_on_the_same_days_is_refused() -> None:
    council, person = make_council(), make_person()
    _appoint(person, council, date(2017, 4, 1))

    with pytest.raises(DomainError, match="holds that role already, from 1 April 2017 onwards"):
        _appoint(person, council, date(2018, 4, 1))

    assert Membership.objects.count() == 1


def test_appoint_to_a_body_that_has_closed_is_refused() -> None:
    council = make_council(closed_on=date(2017, 3, 31))

    with pytest.raises(DomainError, match="closed on 31 March 2017"):
        _appoint(make_person(), council, date(2017, 4, 1))


def test_command_line_person_is_one_who_cannot_sign_in_and_entered_itself() -> None:
    person = command_line_person()

    assert command_line_person() == person
    assert not person.is_active
    assert authenticate(username=person.email, password="") is None
    assert JournalEntry.objects.get().actor == person
    assert person.history.get().history_user == person


def test_create_operator_opens_the_administration_but_no_agreement() -> None:
    operator = create_operator(
        email="ops@example.org", full_name="Olu Example", password=GOOD_PASSWORD, reason=REASON
    )

    assert operator.is_staff
    assert operator.is_superuser
    assert standing_of(operator, on=date(2017, 7, 3)).roles == {}


def test_createsuperuser_command_enters_the_person_through_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", GOOD_PASSWORD)

    call_command("createsuperuser", "--noinput", "--email", "ops@example.org", "--full-name", "Olu Example")

    assert Person.objects.get(email="ops@example.org").check_password(GOOD_PASSWORD)
    assert JournalEntry.objects.latest("sequence").actor == command_line_person()


def test_createsuperuser_command_refuses_in_a_sentence() -> None:
    make_person(email="ops@example.org")

    with pytest.raises(CommandError, match="already"):
        call_command(
            "createsuperuser", "--noinput", "--email", "ops@example.org", "--full-name", "Olu Example"
        )
    with pytest.raises(CommandError, match="--full-name"):
        call_command("createsuperuser", "--noinput", "--email", "new@example.org")


def _appoint(person: Person, council: object, starts_on: date) -> Membership:
    return appoint(
        person=person,
        organisation=council,
        role=Role.FINANCE_OFFICER,
        starts_on=starts_on,
        by=command_line_person(),
        reason=REASON,
    )


def _days(*months: int) -> list[date]:
    return [date(2017, month, 15) for month in months]


def test_history_of_a_person_keeps_no_password_hash() -> None:
    person = make_person(password="a-long-enough-word")

    assert not hasattr(person.history.first(), "password")
    assert not hasattr(person.history.first(), "last_login")
