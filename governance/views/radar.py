"""The radar of an agreement, as a picture and as the table it is drawn from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.held_over import notice_of
from agreements.middleware import SignedIn
from agreements.permissions import get_agreement
from governance.radar import days_left
from governance.radar_facts import read_radar
from governance.radar_picture import course_of, numbered
from governance.timeline_picture import picture_of


@require_safe
def radar(request: SignedIn, reference: str) -> HttpResponse:
    """What comes due, by which rule and from which source, and by when to act."""
    agreement = get_agreement(request.standing, reference)
    facts, found = read_radar(agreement, standing=request.standing)
    rows = numbered(found)
    course = course_of(rows, on=request.standing.on)
    return render(
        request,
        "governance/radar.html",
        {
            "agreement": agreement,
            "facts": facts,
            "rows": [(row, days_left(row.signal.due_on, on=request.standing.on)) for row in rows],
            "course": course,
            "size": picture_of(course) if course else None,
            "picture": reverse("governance:radar-picture", args=[reference]),
            # Every page's own banner, of the agreement as it is fetched already.
            "held_over": notice_of(agreement, on=request.standing.on) if found else None,
        },
    )


@require_safe
def radar_picture(request: SignedIn, reference: str) -> HttpResponse:
    """The picture alone."""
    agreement = get_agreement(request.standing, reference)
    _, found = read_radar(agreement, standing=request.standing)
    course = course_of(numbered(found), on=request.standing.on)
    if course is None:
        raise Http404("Nothing on the radar has a day.")
    picture = render(
        request,
        "governance/timeline.svg",
        {"picture": picture_of(course), "timeline": course},
        content_type="image/svg+xml",
    )
    picture["Content-Disposition"] = f'attachment; filename="radar-{reference}.svg"'
    return picture
