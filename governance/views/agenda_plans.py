"""What a group plans for its agendas: the items that stand on each, and those for a later meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.agenda.fetching import get_planned_item, get_standing_item
from governance.agenda.forms import ForwardForm, MeetingReasonForm, StandingForm, TreeOrderForm
from governance.agenda.offered import report_words, reports_of_the_group, yearly_reports
from governance.agenda.reading import next_meetings, open_forward_items
from governance.agenda.tree import placed
from governance.groups.permissions import (
    agreement_of,
    get_group,
    keeps_meetings,
    reads_papers,
    require_keeper,
)
from governance.models import Body, TemplateItem
from governance.services.agenda_items import knots_of
from governance.services.agenda_plans import (
    add_standing_item,
    arrange_standing_items,
    change_planned_item,
    change_standing_item,
    drop_planned_item,
    plan_item,
    remove_standing_item,
    seen_in_planned,
    seen_in_standing,
    standing_items_of,
)
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form, seen_before


@require_safe
def standing_list(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """The items that stand on every agenda of the group."""
    body = _read(request, reference, group)
    items = standing_items_of(body)
    by_pk = {item.pk: item for item in items}
    rows = [
        (row, by_pk[row.pk], report_words(by_pk[row.pk].report) if by_pk[row.pk].report else "")
        for row in placed(knots_of(items))
    ]
    may_keep = keeps_meetings(request.standing, agreement_of(body))
    return render(
        request,
        "governance/standing_list.html",
        _context(body, rows=rows, may_keep=may_keep),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def standing_add(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """Add an item that stands on every agenda."""
    body = _kept(request, reference, group)
    form = StandingForm(
        request.POST or None,
        under=_under(body),
        reports=[*yearly_reports(), *reports_of_the_group()],
        initial={"reason": "On every agenda"},
    )
    return _run(
        request,
        body,
        form,
        lambda reason: add_standing_item(
            body=body, item=form.spec(), standing=request.standing, reason=reason
        ),
        heading="Add a standing item",
        submit="Add it",
        done="The item is added.",
        to="standing-list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def standing_change(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Change an item that stands on every agenda."""
    body = _kept(request, reference, group)
    item = get_standing_item(body, pk)
    form = StandingForm(
        request.POST or None,
        under={key: held for key, held in _under(body).items() if key != str(item.pk)},
        reports=[*yearly_reports(), *reports_of_the_group()],
        initial={"reason": "Put right", **StandingForm.facts_of(item)},
    )
    return _run(
        request,
        body,
        form,
        lambda reason: change_standing_item(
            item=item,
            spec=form.spec(),
            standing=request.standing,
            reason=reason,
            seen=seen_before(request),
        ),
        heading="Change the standing item",
        lead="Agendas that are started stay as they are.",
        submit="Save",
        done="The item is changed.",
        to="standing-list",
        seen=lambda: seen_in_standing(get_standing_item(body, pk)).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def standing_remove(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Remove an item from later agendas."""
    body = _kept(request, reference, group)
    item = get_standing_item(body, pk)
    return _run(
        request,
        body,
        MeetingReasonForm(request.POST or None),
        lambda reason: remove_standing_item(item=item, standing=request.standing, reason=reason),
        heading="Remove the standing item",
        lead=f"“{item}” stands on no further agenda. Those that have it keep it.",
        submit="Remove it",
        done="The item stands on no further agenda.",
        to="standing-list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def standing_arrange(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """Put the standing items in another order, by buttons or by dragging."""
    body = _kept(request, reference, group)
    items = standing_items_of(body)
    form = TreeOrderForm(
        request.POST if request.method == "POST" else None,
        knots=knots_of(items),
        titles={str(item.pk): item.title for item in items},
    )
    context = _context(
        body,
        heading="Order of the standing items",
        lead="Agendas started from now on follow this order.",
        back=_page(body, "standing-list"),
        empty="The group has no standing items yet.",
    )
    if request.method == "POST" and "save" not in request.POST and form.is_valid():
        return render(request, "governance/agenda_arrange.html", {**context, "form": form})
    return run_form(
        request,
        form,
        lambda cleaned: arrange_standing_items(
            body=body, order=form.order, standing=request.standing, reason=cleaned["reason"]
        ),
        template="governance/agenda_arrange.html",
        context=context,
        done="The order is saved.",
        to=_page(body, "standing-list"),
    )


@require_safe
def forward_list(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """The items planned for later meetings of the group."""
    body = _read(request, reference, group)
    return render(
        request,
        "governance/forward_items.html",
        _context(
            body,
            items=open_forward_items(body),
            meetings=next_meetings(body, standing=request.standing),
            may_keep=keeps_meetings(request.standing, agreement_of(body)),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forward_add(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """Plan an item for a later meeting."""
    body = _kept(request, reference, group)
    form = ForwardForm(request.POST or None, initial={"reason": "For a later meeting"})
    return _run(
        request,
        body,
        form,
        lambda reason: plan_item(body=body, item=form.spec(), standing=request.standing, reason=reason),
        heading="Plan an item",
        lead="It is taken up when the agenda of a meeting is started, or added there by itself.",
        submit="Plan it",
        done="The item is planned.",
        to="forward-items",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forward_change(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Change a planned item."""
    body = _kept(request, reference, group)
    item = get_planned_item(body, pk)
    form = ForwardForm(request.POST or None, initial={"reason": "Put right", **ForwardForm.facts_of(item)})
    return _run(
        request,
        body,
        form,
        lambda reason: change_planned_item(
            item=item,
            spec=form.spec(),
            standing=request.standing,
            reason=reason,
            seen=seen_before(request),
        ),
        heading="Change the planned item",
        submit="Save",
        done="The item is changed.",
        to="forward-items",
        seen=lambda: seen_in_planned(get_planned_item(body, pk)).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forward_drop(request: SignedIn, reference: str, group: str, pk: int) -> HttpResponse:
    """Plan an item no longer."""
    body = _kept(request, reference, group)
    item = get_planned_item(body, pk)
    return _run(
        request,
        body,
        MeetingReasonForm(request.POST or None),
        lambda reason: drop_planned_item(item=item, standing=request.standing, reason=reason),
        heading="Drop the planned item",
        lead=f"“{item}” is not planned any more.",
        submit="Drop it",
        done="The item is not planned any more.",
        to="forward-items",
    )


def _read(request: SignedIn, reference: str, code: str) -> Body:
    """The group, for members, their clerks and auditors. Raises Http404."""
    body = get_group(request.standing, reference, code)
    if not reads_papers(request.standing, body):
        raise Http404("What a group plans is seen by its members, their clerks and auditors.")
    return body


def _kept(request: SignedIn, reference: str, code: str) -> Body:
    """The group, for whoever keeps it. Raises Http404 and NotPermitted."""
    body = _read(request, reference, code)
    require_keeper(request.standing, agreement_of(body))
    return body


def _under(body: Body) -> dict[str, tuple[str, TemplateItem]]:
    items = standing_items_of(body)
    by_pk = {item.pk: item for item in items}
    return {
        str(row.pk): (f"{row.number} {by_pk[row.pk].title}", by_pk[row.pk]) for row in placed(knots_of(items))
    }


def _run(
    request: SignedIn,
    body: Body,
    form: ReasonForm,
    deed: Callable[[str], object],
    *,
    done: str,
    to: str,
    **said: Any,
) -> HttpResponse:
    """Show the form of a deed about what a group plans, and do it."""
    page = _page(body, to)

    def act(cleaned: dict[str, Any]) -> None:
        deed(cleaned["reason"])

    return run_form(
        request,
        form,
        act,
        template="governance/group_deed.html",
        context=_context(body, back=page, **said),
        done=done,
        to=page,
    )


def _context(body: Body, **said: Any) -> dict[str, Any]:
    return {"agreement": agreement_of(body), "group": body, **said}


def _page(body: Body, name: str) -> str:
    return reverse(f"governance:{name}", args=[agreement_of(body).reference, body.code])
