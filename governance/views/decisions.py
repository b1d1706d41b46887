"""Reading decisions: their list, the page of one, the forward plan, its feed and the notice."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_agreement
from governance.choices import DecisionState
from governance.decision_feed import forward_plan_calendar
from governance.decision_forms import DecisionFilterForm
from governance.decision_notice import build_decision_notice
from governance.decision_permissions import bodies_of, get_decision, keepers, may_keep, visible_decisions
from governance.decision_reading import coming, decision_rows, decision_view, minutes_of, narrowed
from governance.decision_tasks import may_do
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pools.overview import address
from pools.views.fetch import version_for

PAGE = 25
PUBLISHED = frozenset({DecisionState.ANNOUNCED, DecisionState.ON_AGENDA})
"""Decisions to come of which something is published."""


@require_safe
def decision_list(request: SignedIn, reference: str) -> HttpResponse:
    """The decisions of an agreement, the newest first, narrowed by words, body and where they stand."""
    agreement = get_agreement(request.standing, reference)
    bodies = list(bodies_of(agreement))
    form = DecisionFilterForm(request.GET, bodies=bodies, states=DecisionState.choices)
    asked = form.cleaned_data if form.is_valid() else {}
    visible = visible_decisions(request.standing, agreement)
    found = narrowed(
        visible, words=asked.get("q", ""), body_pk=int(asked["body"]) if asked.get("body") else None
    )
    rows = decision_rows(found, on=request.standing.on)
    if asked.get("state"):
        rows = [row for row in rows if row.state == asked["state"]]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "governance/decision_list.html",
        {
            "agreement": agreement,
            "form": form,
            "page": page,
            "is_narrowed": any(asked.values()),
            "may_plan": bool(bodies) and bool(keepers(request.standing, agreement)),
        },
    )


@require_safe
def decision_detail(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """A decision: what was recommended beside what was resolved, its dates, and the chain both ways."""
    decision = get_decision(request.standing, reference, number)
    visible = visible_decisions(request.standing, decision.agreement)
    view = decision_view(decision, on=request.standing.on, linked=visible)
    return render(
        request,
        "governance/decision_detail.html",
        {
            "agreement": decision.agreement,
            "decision": view,
            "may": may_do(view) if may_keep(request.standing, decision) else None,
        },
    )


@require_safe
def forward_plan(request: SignedIn, reference: str) -> HttpResponse:
    """The decisions still to be taken, with what must be published by when."""
    agreement = get_agreement(request.standing, reference)
    rows = coming(decision_rows(visible_decisions(request.standing, agreement), on=request.standing.on))
    parties = request.standing.parties_for(Verb.ISSUE_REPORT, agreement.parties.all())
    return render(
        request,
        "governance/forward_plan.html",
        {
            "agreement": agreement,
            "rows": rows,
            "may_issue": bool(parties) and any(row.state in PUBLISHED for row in rows),
            "may_plan": bool(keepers(request.standing, agreement)),
            "today": request.standing.on,
        },
    )


@require_safe
def forward_plan_feed(request: SignedIn, reference: str) -> HttpResponse:
    """The forward plan as a calendar file."""
    agreement = get_agreement(request.standing, reference)
    rows = coming(decision_rows(visible_decisions(request.standing, agreement), on=request.standing.on))
    return calendar_answer(
        forward_plan_calendar(
            rows, title=agreement.title, reference=reference, at=clock.now(), host=request.get_host()
        ),
        name=f"{reference}-forward-plan.ics",
    )


@require_safe
def decision_notice(request: SignedIn, reference: str, number: int, form: str) -> HttpResponse:
    """The decision notice as a file."""
    decision = get_decision(request.standing, reference, number)
    view = decision_view(decision, on=request.standing.on)
    report = build_decision_notice(view, as_at=clock.now(), dated=request.standing.on)
    return file_answer(form, report, name=f"{reference}-decision-{number}")


@require_safe
def version_minutes(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """On whose minutes a schedule version, and with it each of its figures, rests."""
    version = version_for(request, reference, year)
    visible = visible_decisions(request.standing, version.schedule.agreement)
    return render(
        request,
        "governance/version_minutes.html",
        {
            "version": version,
            "agreement": version.schedule.agreement,
            "minutes": minutes_of(version, on=request.standing.on, linked=visible),
            "back": address("schedule-detail", version),
        },
    )


def file_answer(form: str, report: object, *, name: str) -> HttpResponse:
    """A report as a file of one of its forms. Raises Http404 for a form there is not."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    kind = FILE_FORMS[form]
    return HttpResponse(
        kind.make(report),  # type: ignore[arg-type]
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def calendar_answer(content: bytes, *, name: str) -> HttpResponse:
    """A calendar as a file that calendar programs open."""
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
