"""What every answer tells the browser to refuse, and how the cookies of a session travel.

Of the product's own pages and files, `tests/architecture/test_addresses.py` asks it on its round.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import PASSWORD
from tests.factories import make_council, make_officer
from tests.guarding import assert_guarded
from tests.half_shared import HalfShared

pytestmark = pytest.mark.once

LIBRARIES: Final = ("/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/admin/")
REFUSALS: Final = ("/nowhere/", "/agreements/fenmarsh/", "/issued/99/")


@pytest.mark.parametrize("path", [*LIBRARIES, *REFUSALS])
@pytest.mark.parametrize("name", ["anonymous", "operator"])
def test_pages_of_libraries_and_refusals_are_guarded(half_shared: HalfShared, name: str, path: str) -> None:
    client = Client()
    if name != "anonymous":
        client.force_login(half_shared.cast[name])

    assert_guarded(client.get(path))


@pytest.mark.django_db
def test_session_cookies_travel_only_over_https_and_not_to_scripts(settings: Settings) -> None:
    """As in production, whose settings of the same names are checked in test_settings."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    make_officer(make_council(), email="ada@example.org", password=PASSWORD)
    client = Client()

    plain = client.get("/accounts/login/")
    form = client.get("/accounts/login/", secure=True)
    signed_in = client.post(
        "/accounts/login/", {"login": "ada@example.org", "password": PASSWORD}, secure=True
    )

    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/accounts/login/")
    assert form.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert signed_in.status_code == 302
    for cookie in (form.cookies["csrftoken"], signed_in.cookies["sessionid"]):
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_signing_in_gives_a_new_session(client: Client) -> None:
    """Whoever planted a session before does not share the one after."""
    make_officer(make_council(), email="ada@example.org", password=PASSWORD)
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key

    client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})

    assert client.session.session_key != before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_goes_nowhere_else(client: Client, target: str) -> None:
    make_officer(make_council(), email="ada@example.org", password=PASSWORD)

    answer = client.post(
        "/accounts/login/", {"login": "ada@example.org", "password": PASSWORD, "next": target}
    )

    assert answer.headers["Location"] == "/"
