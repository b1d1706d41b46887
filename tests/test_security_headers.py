"""What every answer tells the browser to refuse, and how the cookies of a session travel."""

from __future__ import annotations

from typing import Final

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.addresses import PLACES, path_of
from tests.conftest import PASSWORD
from tests.factories import make_council, make_officer
from tests.half_shared import HalfShared
from tests.page_reading import inline_in

pytestmark = pytest.mark.once

LIBRARIES: Final = ("/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/admin/")
REFUSALS: Final = ("/nowhere/", "/agreements/fenmarsh/", "/issued/99/")
POLICY: Final = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def assert_guarded(answer: HttpResponse) -> None:
    """The content policy, no framing, no guessing of types, no address handed to other sites."""
    headers = answer.headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if headers["Content-Type"].startswith("text/html"):
        assert inline_in(answer.getvalue().decode()) == []
    elif answer.status_code == 200:
        assert headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("place", PLACES)
def test_every_page_and_file_is_guarded(half_shared: HalfShared, place: str) -> None:
    client = Client()
    client.force_login(half_shared.cast["council_finance"])

    assert_guarded(client.get(path_of(place)))


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
