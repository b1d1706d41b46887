"""Groups of an agreement: their list and page, their terms, seats, pools, and to whom they report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import get_agreement
from governance.decision_permissions import bodies_of
from governance.groups.fetching import get_reporting, get_seat, get_served, people_of, terms_to_start_from
from governance.groups.forms import (
    EndForm,
    ReportingForm,
    SeatForm,
    ServeForm,
    TermsForm,
    quorum_rows,
    quorum_specs,
)
from governance.groups.permissions import (
    agreement_of,
    get_group,
    keeps_meetings,
    reads_papers,
    require_keeper,
)
from governance.groups.reading import group_rows, group_view
from governance.models import Body
from governance.services.groups import (
    add_seat,
    adopt_terms,
    change_seat,
    end_reporting,
    end_seat,
    end_serving,
    report_to,
    seen_in_seat,
    serve_pool,
)
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form, seen_before


@require_safe
def group_list(request: SignedIn, reference: str) -> HttpResponse:
    """The groups that manage the pools, and the bodies they report to."""
    agreement = get_agreement(request.standing, reference)
    return render(
        request,
        "governance/group_list.html",
        {
            "agreement": agreement,
            "rows": group_rows(request.standing, agreement),
            "may_keep": keeps_meetings(request.standing, agreement),
        },
    )


@require_safe
def group_detail(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """A group: who sits on it, its rules in words, its pools, whom it reports to, and when it meets."""
    body = get_group(request.standing, reference, group)
    agreement = agreement_of(body)
    return render(
        request,
        "governance/group_detail.html",
        {
            "agreement": agreement,
            "group": group_view(body, standing=request.standing),
            "reads_papers": reads_papers(request.standing, body),
            "may_keep": keeps_meetings(request.standing, agreement),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def terms_adopt(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """A new version of the terms of reference, beginning with what the latest says."""
    body = _kept(request, reference, group)
    held, quorum = terms_to_start_from(body)
    form = TermsForm(request.POST or None, agreement=agreement_of(body), on=request.standing.on, initial=held)
    rows = quorum_rows(request.POST or None, held=quorum, partners=form.named)

    def deed(_: dict[str, Any]) -> str:
        made = adopt_terms(
            body=body,
            terms=form.spec(),
            quorum=quorum_specs(rows, form.partners),
            standing=request.standing,
            reason=form.cleaned_data["reason"],
        )
        return f"Version {made.number} of the terms is in force from {made.starts_on:%-d %B %Y}."

    if request.method == "POST" and any(row.errors for row in rows):
        form.add_error(None, "Look at the rows of the quorum below.")
    return run_form(
        request,
        form,
        deed,
        template="governance/terms_adopt.html",
        context={**_context(body, heading="New version of the terms"), "quorum": rows},
        done="",
        to=_page(body),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pool_serve(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """A pool the group governs."""
    body = _kept(request, reference, group)
    form = ServeForm(
        request.POST or None, agreement=agreement_of(body), initial={"starts_on": request.standing.on}
    )
    return _run(
        request,
        body,
        form,
        lambda cleaned: serve_pool(body=body, standing=request.standing, **cleaned),
        heading="Add a pool the group governs",
        submit="Add the pool",
        done="The pool is added.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pool_end(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """The group governs a pool no more."""
    body = _kept(request, reference, group)
    served = get_served(body, pk)
    return _run(
        request,
        body,
        EndForm(request.POST or None, initial={"ends_on": request.standing.on}),
        lambda cleaned: end_serving(served=served, standing=request.standing, **cleaned),
        heading=f"{served.pool}: the group no longer governs it",
        submit="End it",
        done=f"{served.pool} is ended.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reporting_add(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """A body the group reports to."""
    body = _kept(request, reference, group)
    form = ReportingForm(request.POST or None, bodies=bodies_of(agreement_of(body)).exclude(pk=body.pk))
    return _run(
        request,
        body,
        form,
        lambda cleaned: report_to(body=body, standing=request.standing, **cleaned),
        heading="Add a body the group reports to",
        submit="Add it",
        done="It is added.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reporting_end(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """The group reports to a body no more."""
    body = _kept(request, reference, group)
    reporting = get_reporting(body, pk)
    return _run(
        request,
        body,
        EndForm(request.POST or None, initial={"ends_on": request.standing.on}),
        lambda cleaned: end_reporting(reporting=reporting, standing=request.standing, **cleaned),
        heading=f"{reporting.to_body}: the group no longer reports to it",
        submit="End it",
        done=f"Reporting to {reporting.to_body} is ended.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """Somebody, or a post, sits on the group."""
    body = _kept(request, reference, group)
    agreement = agreement_of(body)
    form = SeatForm(
        request.POST or None,
        agreement=agreement,
        on=request.standing.on,
        people=people_of(agreement),
        initial={"starts_on": request.standing.on},
    )
    return _run(
        request,
        body,
        form,
        lambda cleaned: add_seat(
            body=body, seat=form.spec(), standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Add a seat",
        submit="Add the seat",
        done="The seat is added.",
        anchor="#seats",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_change(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Put right what is said of a seat, or name the holder of a post."""
    body = _kept(request, reference, group)
    seat = get_seat(body, pk)
    agreement = agreement_of(body)
    form = SeatForm(
        request.POST or None,
        agreement=agreement,
        on=request.standing.on,
        people=people_of(agreement, besides=seat),
        initial=SeatForm.facts_of(seat),
    )
    return _run(
        request,
        body,
        form,
        lambda cleaned: change_seat(
            seat=seat,
            facts=form.spec(),
            standing=request.standing,
            reason=cleaned["reason"],
            seen=seen_before(request),
        ),
        heading=f"Change the seat of the {seat.post}",
        submit="Save",
        done="The seat is changed.",
        anchor="#seats",
        seen=lambda: seen_in_seat(get_seat(body, pk)).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """The seat is held no more. The next holder gets another one."""
    body = _kept(request, reference, group)
    seat = get_seat(body, pk)
    return _run(
        request,
        body,
        EndForm(request.POST or None, initial={"ends_on": request.standing.on}),
        lambda cleaned: end_seat(seat=seat, standing=request.standing, seen=seen_before(request), **cleaned),
        heading=f"End the seat of the {seat.post}",
        submit="End the seat",
        done="The seat is ended.",
        anchor="#seats",
        seen=lambda: seen_in_seat(get_seat(body, pk)).text,
    )


def _kept(request: SignedIn, reference: str, group: str) -> Body:
    """The group, for whoever keeps it. Raises Http404 and NotPermitted."""
    body = get_group(request.standing, reference, group)
    require_keeper(request.standing, agreement_of(body))
    return body


def _run(
    request: SignedIn,
    body: Body,
    form: ReasonForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    submit: str,
    done: str,
    anchor: str = "",
    **context: Any,
) -> HttpResponse:
    return run_form(
        request,
        form,
        lambda cleaned: deed(cleaned) and None,
        template="governance/group_deed.html",
        context={**_context(body, heading=heading, submit=submit), **context},
        done=done,
        to=_page(body) + anchor,
    )


def _page(body: Body) -> str:
    return reverse("governance:group-detail", args=[agreement_of(body).reference, body.code])


def _context(body: Body, **said: str) -> dict[str, Any]:
    return {"agreement": agreement_of(body), "group": body, "back": _page(body), **said}
