"""A person's own page of reminders, and the calendar at its secret address."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.middleware import SignedIn
from governance.choices import MailChoice
from governance.reminder_forms import CalendarForm, MailForm
from governance.reminders import calendar_at, reminders_of
from governance.services.reminders import choose_mail, make_calendar_address, revoke_calendar_address
from governance.views.decisions import calendar_answer
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.web import run_form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: SignedIn) -> HttpResponse:
    """How the product reaches the person: mail, and a calendar."""
    held = reminders_of(request.user)
    return run_form(
        request,
        MailForm(request.POST or None, initial={"choice": held.choice}),
        lambda cleaned: choose_mail(person=request.user, choice=MailChoice(cleaned["choice"])),
        template="governance/reminders.html",
        context={"held": held},
        done="Your choice is saved.",
        to=reverse("governance:reminders"),
    )


@never_cache
@require_POST
def calendar_address(request: SignedIn) -> HttpResponse:
    """Make, renew or revoke the address of the person's calendar. A new one is shown this once."""
    form, secret = CalendarForm(request.POST), ""
    if form.is_valid() and form.cleaned_data["deed"] == "revoke":
        try:
            revoke_calendar_address(person=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "The calendar’s address is revoked. Nobody can read it any more.")
        return redirect("governance:reminders")
    if form.is_valid():
        path = reverse("governance:calendar", args=[make_calendar_address(person=request.user)])
        secret = f"{settings.SITE_ADDRESS}{path}"
    held = reminders_of(request.user)
    return render(
        request,
        "governance/reminders.html",
        {"held": held, "form": MailForm(initial={"choice": held.choice}), "secret": secret},
        status=200 if secret else 422,
    )


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of the person whose secret this is."""
    answer = calendar_answer(calendar_at(secret, on=clock.today(), at=clock.now()), name="pooled-budgets.ics")
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
