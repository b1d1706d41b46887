"""Pages for when something is not there, not allowed, or broken."""

from __future__ import annotations

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from pooledbudgets import urls
from pooledbudgets.lib.errors import NotPermitted
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_error_pages")]


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault with <secrets>")


def forbid(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("Your role does not let you submit a <version> here.")


def mistrust(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("too many fields")


urlpatterns = [
    path("fault/", break_down),
    path("forbidden/", forbid),
    path("odd/", mistrust),
    *urls.urlpatterns,
]


@pytest.fixture
def browser() -> Client:
    """Somebody signed in, whom a fault answers with a page."""
    client = Client(raise_request_exception=False)
    client.force_login(make_person())
    return client


@pytest.mark.parametrize(
    ("place", "status", "heading"),
    [
        ("/nowhere/", 404, "There is no such page"),
        ("/forbidden/", 403, "You may not do this"),
        ("/odd/", 400, "The request could not be read"),
        ("/fault/", 500, "Something has gone wrong"),
    ],
)
def test_error_page_says_what_to_do(browser: Client, place: str, status: int, heading: str) -> None:
    answer = browser.get(place)
    text = answer.content.decode()
    assert answer.status_code == status
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in text
    assert "secrets" not in text
    assert "too many fields" not in text


def test_refusal_of_rights_names_the_reason_escaped(browser: Client) -> None:
    text = browser.get("/forbidden/").content.decode()
    assert "Your role does not let you submit a &lt;version&gt; here." in text


def test_form_without_its_token_is_refused_with_a_remedy() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "a@council.example", "password": "x"})
    assert answer.status_code == 403
    assert "The page was open too long" in answer.content.decode()
