"""Accounts: who may have one, and what changing a password leaves behind."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import JournalEntry
from agreements.services.people import change_password
from pooledbudgets.lib.errors import DomainError
from tests.factories import make_person

pytestmark = pytest.mark.django_db

PASSWORD = "three swans on the Cherwell"


def test_change_password_lets_in_with_the_new_one_and_tells_the_journal() -> None:
    person = make_person(password=PASSWORD)
    change_password(
        person=person, password="four swans on the Thames", by=person, reason="Chosen by the person"
    )
    person.refresh_from_db()
    assert person.check_password("four swans on the Thames")
    entry = JournalEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.reason) == ("password changed", person, "Chosen by the person")


def test_change_password_refuses_a_weak_one_and_keeps_the_old() -> None:
    person = make_person(password=PASSWORD)
    with pytest.raises(DomainError, match="12 characters"):
        change_password(person=person, password="swan", by=person, reason="Chosen by the person")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_account_page_changes_the_password(client: Client) -> None:
    person = make_person(password=PASSWORD)
    client.force_login(person)
    new = "four swans on the Thames"
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


def test_nobody_can_sign_up(client: Client) -> None:
    page = client.post("/accounts/signup/", {"email": "new@council.example", "password1": PASSWORD})
    assert "Accounts are opened for you" in page.content.decode()


def test_nobody_changes_the_address_they_sign_in_with(client: Client) -> None:
    client.force_login(make_person())
    assert client.get("/accounts/email/").headers["Location"] == "/accounts/2fa/"
    assert (
        client.post("/accounts/email/", {"action_add": "", "email": "new@council.example"}).status_code == 302
    )


def test_person_without_a_role_sees_the_product_but_no_role_in_the_header(client: Client) -> None:
    client.force_login(make_person(full_name="Nobody Yet"))
    page = client.get("/accounts/2fa/").content.decode()
    assert "Nobody Yet" in page
    assert "pb-header__role" not in page
