"""Decisions for everybody, without signing in: what is published and not exempt, and nothing else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.decision_feed import forward_plan_calendar
from governance.decision_notice import build_decision_notice
from governance.decision_permissions import get_published, published_agreement, published_decisions
from governance.decision_reading import coming, decision_rows, public_view
from governance.views.decisions import calendar_answer, file_answer
from pooledbudgets.lib import clock


@login_not_required
@require_safe
def public_list(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be decided and what was, as far as it is published."""
    agreement = published_agreement(reference)
    rows = decision_rows(published_decisions().filter(agreement=agreement), on=clock.today(), is_public=True)
    to_come = coming(rows)
    return render(
        request,
        "governance/public_decisions.html",
        {
            "agreement": agreement,
            "to_come": to_come,
            "taken": [row for row in rows if row not in to_come],
        },
    )


@login_not_required
@require_safe
def public_decision(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The notice of a published decision."""
    decision = get_published(reference, number)
    view = public_view(decision, on=clock.today(), linked=published_decisions())
    return render(
        request, "governance/public_decision.html", {"agreement": decision.agreement, "decision": view}
    )


@login_not_required
@require_safe
def public_notice(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The notice of a published decision as a PDF."""
    decision = get_published(reference, number)
    view = public_view(decision, on=clock.today(), linked=published_decisions())
    report = build_decision_notice(view, as_at=clock.now(), dated=clock.today())
    return file_answer("pdf", report, name=f"{reference}-decision-{number}")


@login_not_required
@require_safe
def public_feed(request: HttpRequest, reference: str) -> HttpResponse:
    """The published forward plan as a calendar that programs can subscribe to."""
    agreement = published_agreement(reference)
    published = published_decisions().filter(agreement=agreement)
    rows = coming(decision_rows(published, on=clock.today(), is_public=True))
    return calendar_answer(
        forward_plan_calendar(
            rows, title=agreement.title, reference=reference, at=clock.now(), host=request.get_host()
        ),
        name=f"{reference}-forward-plan.ics",
    )
