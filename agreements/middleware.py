"""Who the signed-in person is today, and what a refusal of rights looks like."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from agreements.models import Person
from agreements.permissions import Standing, standing_of
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import NotPermitted


class SignedIn(HttpRequest):
    """A request after this middleware, as the pages see it."""

    user: Person
    standing: Standing
    htmx: HtmxDetails


class StandingMiddleware:
    """Gives each request the person's standing, worked out when first needed, and answers 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: standing_of(request.user, on=clock.today())  # type: ignore[arg-type]
        )
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermitted):
            told = {"exception": exception.message, "remedy": exception.remedy}
            return render(request, "403.html", told, status=403)
        return None
