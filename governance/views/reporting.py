"""Whether groups meet and report as their terms ask for, and the record of what they reported to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import get_agreement
from governance.groups.compliance import compliance_in
from governance.groups.fetching import get_report_made, get_reporting, get_their_meeting, issues_of
from governance.groups.forms import BoardDatesForm, ReportMadeForm
from governance.groups.permissions import agreement_of, get_group, keeps_meetings, require_keeper
from governance.groups.reading import years_with_meetings
from governance.models import Body
from governance.services.meetings import (
    MeetingSpec,
    plan_and_publish_year,
    record_report_made,
    withdraw_report_made,
)
from governance.views.meetings import year_asked
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form
from pooledbudgets.lib.wording import count


@require_safe
def meeting_compliance(request: SignedIn, reference: str) -> HttpResponse:
    """Held against required, in public or not, and reported or not, for each group and a financial year."""
    agreement = get_agreement(request.standing, reference)
    year = year_asked(request)
    groups = compliance_in(request.standing, agreement, year)
    return render(
        request,
        "governance/meeting_compliance.html",
        {
            "agreement": agreement,
            "year": year,
            "years": years_with_meetings(request.standing, agreement),
            "groups": groups,
            "may_keep": keeps_meetings(request.standing, agreement),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def board_dates(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Note the days on which a body meets that the group reports to."""
    body = _kept(request, reference, group)
    board = get_reporting(body, pk).to_body
    form = BoardDatesForm(request.POST or None, initial={"reason": "Published by the board"})

    def deed(cleaned: dict[str, Any]) -> str:
        made = plan_and_publish_year(
            agreement=agreement_of(body),
            meetings={board: [MeetingSpec(day) for day in cleaned["days"]]},
            standing=request.standing,
            reason=cleaned["reason"],
        )
        return f"{count(len(made), 'meeting')} of {board} noted."

    return run_form(
        request,
        form,
        deed,
        template="governance/group_deed.html",
        context=_context(body, heading=f"When the {board} meets", submit="Note the days"),
        done="",
        to=lambda: _compliance(body, year_of(min(form.cleaned_data["days"]))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_record(request: SignedIn, reference: str, group: str, pk: int, number: int) -> HttpResponse:
    """Record what the group reported to a meeting."""
    body = _kept(request, reference, group)
    meeting = get_their_meeting(get_reporting(body, pk), number, standing=request.standing)
    agreement = agreement_of(body)
    return run_form(
        request,
        ReportMadeForm(request.POST or None, issues=issues_of(agreement)),
        lambda cleaned: record_report_made(
            agreement=agreement, body=body, meeting=meeting, standing=request.standing, **cleaned
        ),
        template="governance/group_deed.html",
        context=_context(
            body, heading=f"Report to the meeting of {meeting.held_on:%-d %B %Y}", submit="Record the report"
        ),
        done="The report is recorded.",
        to=_compliance(body, year_of(meeting.held_on)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_withdraw(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Withdraw the record of a report that was entered in error."""
    body = _kept(request, reference, group)
    report = get_report_made(body, pk)
    return run_form(
        request,
        ReasonForm(request.POST or None),
        lambda cleaned: withdraw_report_made(
            agreement=agreement_of(body), report=report, standing=request.standing, reason=cleaned["reason"]
        ),
        template="governance/group_deed.html",
        context=_context(
            body, heading="Withdraw the record of a report", lead=str(report), submit="Withdraw it"
        ),
        done="The record is withdrawn.",
        to=_compliance(body, year_of(report.meeting.held_on)),
    )


def _kept(request: SignedIn, reference: str, group: str) -> Body:
    """The group, for whoever keeps it. Raises Http404 and NotPermitted."""
    body = get_group(request.standing, reference, group)
    require_keeper(request.standing, agreement_of(body))
    return body


def _compliance(body: Body, year: FinancialYear) -> str:
    page = reverse("governance:meeting-compliance", args=[agreement_of(body).reference])
    return f"{page}?year={year.slug}#{body.code}"


def _context(body: Body, **said: str) -> dict[str, Any]:
    back = reverse("governance:meeting-compliance", args=[agreement_of(body).reference])
    return {"agreement": agreement_of(body), "group": body, "back": back, **said}
