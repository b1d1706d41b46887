"""The start page and the help pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.choices import Role
from agreements.journal_reading import audited_agreements
from agreements.middleware import SignedIn
from agreements.permissions import MATRIX, Verb
from governance.awaiting import waits


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """What waits for the person who signed in and for others, and the Journals that an auditor reads."""
    journals = audited_agreements(request.standing)
    return render(request, "home.html", {"waits": waits(request.standing), "journals": journals})


@login_not_required
@require_safe
def help_roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, from the table the product itself obeys."""
    rows = [(verb, [role in MATRIX[verb] for role in Role]) for verb in Verb]
    return render(request, "help/roles.html", {"roles": list(Role), "rows": rows})


@login_not_required
@require_safe
def help_page(request: HttpRequest, page: str) -> HttpResponse:
    """A page of help that needs no figures."""
    return render(request, f"help/{page}.html")
