"""What another site could make a browser send: a form without its token changes nothing anywhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import snapshot
from tests.addresses import ACCOUNTS, PLACES, named, path_of
from tests.half_shared import COUNCIL, HalfShared
from tests.page_reading import seen_on

pytestmark = pytest.mark.once

REACHED_WITHOUT_ARGUMENTS = sorted(
    name
    for name in set(named())
    if name.startswith(ACCOUNTS) and not name.endswith(("_key", "confirm_email"))
)
FORM = {"reason": "Forged", f"home-care.{COUNCIL}": "1", "action": "put-aside", "login": "a@b.example"}


def forged_by(person: object) -> Client:
    """A browser signed in as somebody, sending forms that a page of another site made."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def test_form_without_its_token_is_refused_everywhere(half_shared: HalfShared) -> None:
    client = forged_by(half_shared.cast["council_finance"])
    before = snapshot.take()

    answers = {place: client.post(path_of(place), FORM) for place in PLACES}

    assert {place: answer.status_code for place, answer in answers.items() if answer.status_code != 403} == {}
    assert all("The page was open too long" in answer.content.decode() for answer in answers.values())
    assert snapshot.take() == before


@pytest.mark.parametrize("name", [*REACHED_WITHOUT_ARGUMENTS, "admin:index", "admin:login", "admin:logout"])
def test_form_of_an_account_or_administration_page_without_its_token_is_refused(
    half_shared: HalfShared, name: str
) -> None:
    client = forged_by(half_shared.cast["operator"])

    assert client.post(reverse(name), FORM).status_code == 403
    assert client.get("/").status_code == 200, "still signed in"


def test_form_with_its_token_is_taken(half_shared: HalfShared) -> None:
    """The counter-proof: the same form, with the token of the page it is on."""
    client = forged_by(half_shared.cast["council_finance"])
    path = path_of("pools:figures-share@council")
    seen = seen_on(client.get(path))

    token = client.cookies["csrftoken"].value
    answer = client.post(path, {"reason": "Ready", "seen": seen, "csrfmiddlewaretoken": token})

    assert answer.status_code == 302
