"""The timeline of an agreement, as a picture and as the table it is drawn from."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.day_forms import TwoClocksForm
from agreements.held_over import banner_of
from agreements.middleware import SignedIn
from agreements.models import Agreement
from agreements.permissions import get_agreement
from governance.decision_permissions import bodies_of
from governance.timeline import Timeline, timeline_of
from governance.timeline_picture import picture_of


@require_safe
def timeline(request: SignedIn, reference: str) -> HttpResponse:
    """Instruments, years, pools and groups, gaps and what was held over, by both clocks."""
    agreement = get_agreement(request.standing, reference)
    form, found = _asked(request, agreement)
    picture = reverse("governance:timeline-picture", args=[reference])
    return render(
        request,
        "governance/timeline.html",
        {
            "agreement": agreement,
            "form": form,
            "timeline": found,
            "picture": f"{picture}?on={found.on:%Y-%m-%d}&known_on={found.known_on:%Y-%m-%d}",
            "size": picture_of(found),
            "held_over": cache(lambda: banner_of(agreement, standing=request.standing)),
        },
    )


@require_safe
def timeline_picture(request: SignedIn, reference: str) -> HttpResponse:
    """The picture alone."""
    _, found = _asked(request, get_agreement(request.standing, reference))
    picture = render(
        request,
        "governance/timeline.svg",
        {"picture": picture_of(found), "timeline": found},
        content_type="image/svg+xml",
    )
    picture["Content-Disposition"] = f'attachment; filename="timeline-{reference}.svg"'
    return picture


def _asked(request: SignedIn, agreement: Agreement) -> tuple[TwoClocksForm, Timeline]:
    """The form with its two days, and the timeline they give; both days are today when they are not said."""
    today = request.standing.on
    form = TwoClocksForm(
        {"on": request.GET.get("on") or today, "known_on": request.GET.get("known_on") or today}
    )
    days = form.cleaned_data if form.is_valid() else {}
    return form, timeline_of(
        agreement,
        standing=request.standing,
        bodies=bodies_of(agreement),
        on=days.get("on") or today,
        known_on=days.get("known_on") or today,
    )
