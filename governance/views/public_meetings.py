"""Meetings held in public, for everybody without signing in: their dates, and nothing of their groups' own."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.groups.feed import meetings_calendar
from governance.groups.permissions import agreement_with_public_meetings, public_meetings
from governance.groups.reading import meeting_rows
from governance.minutes.permissions import minuted
from governance.pack.permissions import published_papers
from governance.views.decisions import calendar_answer
from pooledbudgets.lib import clock


@login_not_required
@require_safe
def public_meeting_list(request: HttpRequest, reference: str) -> HttpResponse:
    """The meetings in public to come, and those that were."""
    agreement = agreement_with_public_meetings(reference)
    meetings = public_meetings().filter(body__agreement=agreement)
    papers = published_papers(meetings)
    with_minutes = minuted(meetings)
    rows = [
        replace(
            row,
            papers=papers.get((row.group_code, row.number), ()),
            has_minutes=(row.group_code, row.number) in with_minutes,
        )
        for row in meeting_rows(meetings)
    ]
    to_come = [row for row in rows if row.on >= clock.today()]
    return render(
        request,
        "governance/public_meetings.html",
        {
            "agreement": agreement,
            "to_come": to_come,
            "past": [row for row in reversed(rows) if row not in to_come],
            "is_illustrative": any(row.is_illustrative for row in rows),
        },
    )


@login_not_required
@require_safe
def public_meeting_feed(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a calendar that programs can subscribe to."""
    agreement = agreement_with_public_meetings(reference)
    rows = meeting_rows(public_meetings().filter(body__agreement=agreement))
    content = meetings_calendar(
        [replace(row, papers_due=None) for row in rows],
        title=agreement.title,
        reference=reference,
        at=clock.now(),
        address=request.build_absolute_uri("/").rstrip("/"),
    )
    return calendar_answer(content, name=f"{reference}-public-meetings.ics")
