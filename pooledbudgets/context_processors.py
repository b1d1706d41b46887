"""What every page shows around its own content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from agreements.held_over import HeldOverNotice, held_over_notice
from agreements.models import Person
from agreements.roles_held import roles_held

_MAIN = (
    ("Agreements", "agreements:agreement-list"),
    ("Issued reports", "governance:issued-list"),
    ("Search", "governance:search"),
    ("Help", "help-roles"),
)
_HELP = (
    ("Who may do what", "help-roles"),
    ("Words used here", "help-glossary"),
    ("Keyboard", "help-keyboard"),
    ("Accessibility", "accessibility"),
)
_FOOTER = (*_HELP, ("Check a document", "governance:verify"))


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A place in a menu, and whether the page is it or lies below it."""

    text: str
    href: str
    is_current: bool
    is_active: bool


def product(request: HttpRequest) -> dict[str, Any]:
    """Menus, the demonstration calendar, roles of the person signed in, and holding over: a query each."""
    return {
        "main_navigation": list(_items(_MAIN, path=request.path)),
        "help_navigation": list(_items(_HELP, path=request.path)),
        "footer_navigation": list(_items(_FOOTER, path=request.path)),
        "demonstration_day": settings.PB_TODAY,
        "roles_held": lambda: _roles_held(request),
        "held_over": cache(lambda: _held_over(request)),
    }


def _roles_held(request: HttpRequest) -> tuple[str, ...]:
    return roles_held(request.standing) if isinstance(request.user, Person) else ()  # type: ignore[attr-defined]


def _held_over(request: HttpRequest) -> HeldOverNotice | None:
    """What every page below an agreement's address says while it is held over. One query when it is not."""
    match = request.resolver_match
    reference = match.kwargs.get("reference") if match and isinstance(request.user, Person) else None
    return held_over_notice(reference, standing=request.standing) if reference else None  # type: ignore[attr-defined]


def _items(entries: tuple[tuple[str, str], ...], *, path: str) -> Iterator[NavigationItem]:
    """The entries whose pages exist. A page is below an entry when its address is in the same folder."""
    for text, name in entries:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        folder = "/help/" if href.startswith("/help/") and entries is _MAIN else href
        yield NavigationItem(text, href, is_current=path == href, is_active=path.startswith(folder))
