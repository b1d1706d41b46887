"""Meetings: the calendar of an agreement, a year planned at once, and what is done with the date of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.models import Agreement
from agreements.permissions import get_agreement
from governance.agenda.permissions import reader_of
from governance.groups.feed import meetings_calendar
from governance.groups.forms import MeetingForm, MoveForm
from governance.groups.permissions import (
    agreement_of,
    get_group,
    get_meeting,
    keeps_meetings,
    require_keeper,
    visible_meetings,
)
from governance.groups.reading import (
    by_month,
    drafts_of,
    meeting_rows,
    meeting_view,
    meetings_in,
    years_with_meetings,
)
from governance.groups.year_plan import plannable, specs_by_group, typed_days, year_plan
from governance.minutes.permissions import minutes_seen
from governance.models import Meeting
from governance.pack.permissions import newest_readable
from governance.services.convening import seen_in_meeting
from governance.services.meetings import (
    call_extraordinary,
    cancel_meeting,
    change_meeting,
    move_meeting,
    plan_and_publish_year,
    plan_year,
    publish_meetings,
    remove_draft,
)
from governance.views.decisions import calendar_answer
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear, parse_year, year_of
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import asked, run_form, seen_before


@require_safe
def meeting_calendar(request: SignedIn, reference: str) -> HttpResponse:
    """All meetings of the agreement's groups in a financial year, month by month."""
    agreement = get_agreement(request.standing, reference)
    year = year_asked(request)
    rows = meetings_in(request.standing, agreement, year)
    may_keep = keeps_meetings(request.standing, agreement)
    return render(
        request,
        "governance/meeting_calendar.html",
        {
            "agreement": agreement,
            "year": year,
            "years": years_with_meetings(request.standing, agreement),
            "months": by_month(rows, year),
            "rows": rows,
            "drafts": len(drafts_of(rows)),
            "may_keep": may_keep,
            "may_plan": may_keep and bool(plannable(request.standing, agreement)),
            "is_illustrative": any(row.is_illustrative for row in rows),
        },
    )


@require_safe
def meeting_feed(request: SignedIn, reference: str) -> HttpResponse:
    """The meetings as a calendar file, with the days their papers are due."""
    agreement = get_agreement(request.standing, reference)
    rows = meeting_rows(visible_meetings(request.standing, agreement))
    content = meetings_calendar(
        rows, title=agreement.title, reference=reference, at=clock.now(), address=_host(request)
    )
    return calendar_answer(content, name=f"{reference}-meetings.ics")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_plan(request: SignedIn, reference: str) -> HttpResponse:
    """A year of meetings of all groups: proposed, edited, and saved as drafts or published."""
    agreement = get_agreement(request.standing, reference)
    require_keeper(request.standing, agreement)
    plan = year_plan(request.GET, agreement=agreement, standing=request.standing)
    form = ReasonForm(request.POST or None, initial={"reason": "The year’s meetings"})
    days = plan.days
    if request.method == "POST":
        days = tuple(typed_days(request.POST, plannable(request.standing, agreement)))
        if any(day.errors for day in days):
            form.add_error(None, "Some dates cannot be read. They are marked below.")
    save = plan_and_publish_year if "publish" in request.POST else plan_year
    return run_form(
        request,
        form,
        lambda cleaned: _planned(
            save(
                agreement=agreement,
                meetings=specs_by_group(days),
                standing=request.standing,
                reason=cleaned["reason"],
            )
        ),
        template="governance/meeting_plan.html",
        context={"agreement": agreement, "plan": plan, "days": days},
        done="",
        to=lambda: _calendar(agreement, year_of(min(day.cleaned_data["held_on"] for day in days))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_publish(request: SignedIn, reference: str) -> HttpResponse:
    """Publish the draft dates of a financial year."""
    agreement = get_agreement(request.standing, reference)
    require_keeper(request.standing, agreement)
    year = year_asked(request)
    rows = drafts_of(meetings_in(request.standing, agreement, year))
    meetings = [
        get_meeting(request.standing, reference, row.group_code, row.number) for row in rows if row.is_joint
    ]
    form = ReasonForm(request.POST or None, initial={"reason": "The year’s meetings are settled"})
    return run_form(
        request,
        form,
        lambda cleaned: publish_meetings(
            agreement=agreement, meetings=meetings, standing=request.standing, reason=cleaned["reason"]
        ),
        template="governance/meeting_publish.html",
        context={"agreement": agreement, "year": year, "rows": rows, "back": _calendar(agreement, year)},
        done="The dates are published.",
        to=_calendar(agreement, year),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_call(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """Call an extraordinary meeting of a group."""
    body = get_group(request.standing, reference, group)
    agreement = agreement_of(body)
    require_keeper(request.standing, agreement)
    form = MeetingForm(request.POST or None)
    made: list[Meeting] = []
    page = reverse("governance:group-detail", args=[reference, group])
    return run_form(
        request,
        form,
        lambda cleaned: made.append(
            call_extraordinary(
                agreement=agreement,
                body=body,
                facts=form.spec(),
                standing=request.standing,
                reason=cleaned["reason"],
            )
        ),
        template="governance/group_deed.html",
        context={
            "agreement": agreement,
            "group": body,
            "heading": "Call an extraordinary meeting",
            "lead": "Its date is published at once, with why it is needed.",
            "submit": "Call the meeting",
            "back": page,
        },
        done="The meeting is called.",
        to=lambda: _page(made[0]),
    )


@require_safe
def meeting_detail(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """A meeting: when and where, how far it has come, and what to do next."""
    meeting = get_meeting(request.standing, reference, group, number)
    agreement, reader = agreement_of(meeting.body), reader_of(request.standing, meeting)
    return render(
        request,
        "governance/meeting_detail.html",
        {
            "reader": reader,
            "pack": newest_readable(request.standing, meeting, reader),
            "agreement": agreement,
            "group": meeting.body,
            "meeting": meeting,
            "view": meeting_view(meeting, standing=request.standing),
            "minutes": minutes_seen(request.standing, meeting),
            "may_keep": keeps_meetings(request.standing, agreement),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_change(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Change what is said of a meeting."""
    meeting = _kept(request, reference, group, number)
    form = MeetingForm(request.POST or None, initial=MeetingForm.facts_of(meeting))
    return _run(
        request,
        meeting,
        form,
        lambda reason, **common: change_meeting(facts=form.spec(), reason=reason, **common),
        heading="Change the meeting",
        submit="Save",
        done="The meeting is changed.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Move a published meeting to another day."""
    meeting = _kept(request, reference, group, number)
    return _run(
        request,
        meeting,
        MoveForm(request.POST or None, initial={"held_on": meeting.held_on}),
        lambda reason, held_on, **common: move_meeting(to=held_on, reason=reason, **common),
        heading="Move the meeting to another day",
        submit="Move the meeting",
        done="The meeting is moved.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Cancel a meeting, with why."""
    meeting = _kept(request, reference, group, number)
    return _run(
        request,
        meeting,
        ReasonForm(request.POST or None),
        lambda reason, **common: cancel_meeting(reason=reason, **common),
        heading="Cancel the meeting",
        lead="It stays in the calendar as cancelled, with why.",
        submit="Cancel the meeting",
        done="The meeting is cancelled.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_remove(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Remove a draft date."""
    meeting = _kept(request, reference, group, number)
    agreement = agreement_of(meeting.body)
    return run_form(
        request,
        ReasonForm(request.POST or None),
        lambda cleaned: remove_draft(
            agreement=agreement, meeting=meeting, standing=request.standing, reason=cleaned["reason"]
        ),
        template="governance/group_deed.html",
        context=_context(meeting, heading="Remove the draft date", submit="Remove it"),
        done="The draft date is removed.",
        to=_calendar(agreement, year_of(meeting.held_on)),
    )


def _kept(request: SignedIn, reference: str, group: str, number: int) -> Meeting:
    """The meeting, for whoever keeps it. Raises Http404 and NotPermitted."""
    meeting = get_meeting(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    return meeting


def _run(
    request: SignedIn,
    meeting: Meeting,
    form: ReasonForm,
    deed: Callable[..., object],
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show the form of a deed and do it, with what its reader had before them."""

    def act(cleaned: dict[str, Any]) -> None:
        deed(
            **cleaned,
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            standing=request.standing,
            seen=seen_before(request),
        )

    return run_form(
        request,
        form,
        act,
        template="governance/group_deed.html",
        context={**_context(meeting, **context), "seen": lambda: seen_in_meeting(meeting).text},
        done=done,
        to=_page(meeting),
    )


def _context(meeting: Meeting, **said: Any) -> dict[str, Any]:
    return {
        "agreement": agreement_of(meeting.body),
        "group": meeting.body,
        "meeting": meeting,
        "back": _page(meeting),
        **said,
    }


def _page(meeting: Meeting) -> str:
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number]
    return reverse("governance:meeting-detail", args=names)


def _calendar(agreement: Agreement, year: FinancialYear) -> str:
    return f"{reverse('governance:meeting-calendar', args=[agreement.reference])}?year={year.slug}"


def _planned(made: list[Meeting]) -> str:
    return f"{len(made)} meeting{'' if len(made) == 1 else 's'} saved."


def year_asked(request: SignedIn) -> FinancialYear:
    """The year asked for, else this one. Raises Http404 for what is no year."""
    text = asked(request, "year")
    try:
        return parse_year(text) if text else year_of(request.standing.on)
    except ValueError as error:
        raise Http404(str(error)) from error


def _host(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
