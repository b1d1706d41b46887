"""Issuing what has no options: the notice of a decision, minutes, the forward plan, the compliance report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_agreement, require
from governance import compliance, decision_notice, forward_plan
from governance.decision_permissions import acting_for, get_decision
from governance.forms import IssueForm
from governance.groups.permissions import agreement_of, require_keeper
from governance.minutes import document as minutes
from governance.minutes.permissions import get_minutes
from governance.models import IssuedReport
from governance.permissions import get_issue
from governance.selectors import superseable
from governance.services.issued import (
    issue_compliance,
    issue_forward_plan,
    issue_minutes,
    issue_notice,
    issue_of_version,
    minutes_to_issue,
    notice_to_issue,
)
from governance.subjects import Subject, of_decision, of_meeting, of_version
from governance.views.decisions import file_answer
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.seen import seen_in_words
from pooledbudgets.lib.tables import Report
from pooledbudgets.lib.web import run_form, seen_before
from pools.comparison_reading import compared, comparison_report
from pools.overview import address
from pools.reports import comparison
from pools.views.comparing import comparison_asked


@require_http_methods(["GET", "HEAD", "POST"])
def compliance_issue(request: SignedIn, reference: str) -> HttpResponse:
    """Issue where the agreement stands, who has executed what, and what is missing."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.ISSUE_REPORT, agreement)
    return issue_page(
        request,
        subject=Subject(agreement),
        name=compliance.NAME,
        build=lambda: compliance.compliance_report(agreement, standing=request.standing, as_at=clock.now()),
        issue=lambda **told: issue_compliance(agreement=agreement, **told),
        back=reverse("agreements:checklist", args=[reference]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def notice_issue(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Issue the notice of a decision whose record is published."""
    decision = get_decision(request.standing, reference, number)
    acting_for(decision, request.standing)
    return issue_page(
        request,
        subject=of_decision(decision),
        name=decision_notice.NAME,
        build=lambda: notice_to_issue(decision, standing=request.standing, as_at=clock.now()),
        issue=lambda **told: issue_notice(decision=decision, **told),
        back=reverse("governance:decision-detail", args=[reference, number]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_issue(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Issue the published minutes of a meeting, without what is exempt."""
    meeting, _, _ = get_minutes(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    return issue_page(
        request,
        subject=of_meeting(meeting),
        name=minutes.NAME,
        build=lambda: minutes_to_issue(meeting, as_at=clock.now()),
        issue=lambda **told: issue_minutes(meeting=meeting, **told),
        back=reverse("governance:minutes-detail", args=[reference, group, number]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forward_plan_issue(request: SignedIn, reference: str) -> HttpResponse:
    """Issue what is published of the decisions to come."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.ISSUE_REPORT, agreement)
    return issue_page(
        request,
        subject=Subject(agreement),
        name=forward_plan.NAME,
        build=lambda: forward_plan.published_plan(agreement, standing=request.standing, as_at=clock.now()),
        issue=lambda **told: issue_forward_plan(agreement=agreement, **told),
        back=reverse("governance:forward-plan", args=[reference]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comparison_issue(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Issue what differs between two frozen versions."""
    found = comparison_asked(request, reference, year)
    require(request.standing, Verb.ISSUE_REPORT, found.new.schedule.agreement)

    def build(as_at: datetime) -> Report:
        if found.old.is_draft:
            raise DomainError("A draft can still change. Compare versions that are submitted; then issue it.")
        again = compared(found.old, found.new, standing=request.standing)
        return comparison_report(again, standing=request.standing, as_at=as_at)

    return issue_page(
        request,
        subject=of_version(found.new),
        name=comparison.NAME,
        build=lambda: build(clock.now()),
        issue=lambda **told: issue_of_version(version=found.new, name=comparison.NAME, build=build, **told),
        back=f"{address('version-compare', found.new).partition('?')[0]}?{request.GET.urlencode()}",
    )


@require_safe
def forward_plan_file(request: SignedIn, reference: str, form: str) -> HttpResponse:
    """The forward plan as the person may see it, as a file. Nothing of it is kept."""
    agreement = get_agreement(request.standing, reference)
    report = forward_plan.seen_plan(agreement, standing=request.standing, as_at=clock.now())
    return file_answer(form, report, name=f"{reference}-{forward_plan.NAME}")


def issue_page(
    request: SignedIn,
    *,
    subject: Subject,
    name: str,
    build: Callable[[], Report],
    issue: Callable[..., IssuedReport],
    back: str,
) -> HttpResponse:
    """Show the whole report that would be issued and, once confirmed, issue it with what was seen of it.

    What cannot be issued at all is said where the person came from.
    """
    seen, report = seen_before(request), cache(build)
    try:
        report()
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return redirect(back)
    form = IssueForm(request.POST or None, candidates=superseable(subject, name=name))

    def deed(cleaned: dict[str, Any]) -> str:
        number = form.superseded_number
        made = issue(
            standing=request.standing,
            seen=seen,
            reason=cleaned["reason"],
            supersedes=get_issue(request.standing, number) if number else None,
        )
        return f"Issue {made.number} is in the register, with its files as they went out."

    return run_form(
        request,
        form,
        deed,
        template="governance/report_issue.html",
        context={
            "agreement": subject.agreement,
            "report": report,
            "seen_text": lambda: seen_in_words(report()).text,
            "back": back,
        },
        done="",
        to=reverse("governance:issued-list"),
    )
