"""The agenda of a meeting: its items with numbers and times, how it is kept, and what its chair does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.agenda.document import agenda_report
from governance.agenda.fetching import free_decisions, item_as_it_is
from governance.agenda.forms import (
    AnswerForm,
    ExemptForm,
    ItemForm,
    MeetingReasonForm,
    StartForm,
    TreeOrderForm,
)
from governance.agenda.permissions import Reader, exemption_of, get_item, reader_of
from governance.agenda.reading import AgendaView, agenda_view, open_forward_items, start_view
from governance.choices import ItemState, MeetingState
from governance.groups.permissions import agreement_of, get_meeting, require_chair, require_keeper
from governance.models import AgendaItem, ForwardItem, Meeting
from governance.pack.asking import questions_on
from governance.services.agenda_items import knots_of, seen_in_agenda, standing_items
from governance.services.agendas import (
    add_item,
    agree_agenda,
    answer_late_item,
    arrange_items,
    carry_item,
    change_item,
    remove_item,
    reopen_agenda,
    start_agenda,
)
from governance.services.exempting import exempt_item, release_exemption
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.web import asked, run_form, seen_before


@require_safe
def agenda_detail(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The agenda as the reader may see it, with what to do next."""
    meeting, reader, view = _agenda(request, reference, group, number)
    context = _context(meeting, view=view, reader=reader, back="")
    return render(request, "governance/agenda_detail.html", context)


@require_safe
def agenda_file(request: SignedIn, reference: str, group: str, number: int, form: str) -> HttpResponse:
    """The agenda as a file: what the reader may see of it."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    meeting = get_meeting(request.standing, reference, group, number)
    try:
        report = agenda_report(meeting, standing=request.standing, as_at=clock.now())
    except DomainError as refusal:
        raise Http404(refusal.message) from refusal
    return HttpResponse(
        FILE_FORMS[form].make(report),
        content_type=FILE_FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{meeting.reference}-agenda.{form}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_start(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Start the agenda with what stands on every one, what was carried over and what is planned."""
    meeting = _kept(request, reference, group, number)
    view = start_view(meeting)
    form = StartForm(
        request.POST or None,
        planned=view.forward,
        initial={"forward": view.ticked, "reason": "The agenda of the meeting"},
    )
    return run_form(
        request,
        form,
        lambda cleaned: start_agenda(
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            forward=form.chosen,
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/agenda_start.html",
        context=_context(meeting, start=view),
        done="The agenda is started.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Add an item, or a planned one; once the agenda is agreed, as a late one."""
    meeting, _, view = _agenda(request, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    planned = _planned(meeting, asked(request, "planned"))
    initial = {"title": planned.title, "purpose": planned.purpose, "lead": planned.lead} if planned else {}
    form = ItemForm(
        request.POST or None,
        under=_under(meeting, view),
        decisions=free_decisions(request.standing, meeting),
        is_late=view.may_add_late,
        initial={"reason": "For the meeting", **initial},
    )
    return run_form(
        request,
        form,
        lambda cleaned: add_item(
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            item=form.spec(),
            forward=planned,
            late_reason=cleaned.get("late_reason", ""),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/group_deed.html",
        context=_context(
            meeting, heading="Add a late item" if view.may_add_late else "Add an item", submit="Add it"
        ),
        done="The item is added."
        if not view.may_add_late
        else "The late item is added. It waits for the chair.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_arrange(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Put the items in another order, by buttons or by dragging."""
    meeting = _kept(request, reference, group, number)
    items = standing_items(meeting)
    titles = {str(item.pk): item.title for item in items}
    form = TreeOrderForm(
        request.POST if request.method == "POST" else None, knots=knots_of(items), titles=titles
    )
    context = _context(
        meeting,
        heading="Order of the items",
        lead="Numbers and times follow the order. To put an item under another one, change the item.",
        seen=request.POST.get("seen") or seen_in_agenda(meeting).text,
        empty="The agenda has no items yet.",
    )
    if request.method == "POST" and "save" not in request.POST and form.is_valid():
        return render(request, "governance/agenda_arrange.html", {**context, "form": form})
    return run_form(
        request,
        form,
        lambda cleaned: arrange_items(
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            order=form.order,
            standing=request.standing,
            reason=cleaned["reason"],
            seen=seen_before(request),
        ),
        template="governance/agenda_arrange.html",
        context=context,
        done="The order is saved.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_agree(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The chair agrees the agenda."""
    meeting, reader, view = _agenda(request, reference, group, number)
    require_chair(request.standing, meeting.body)
    return run_form(
        request,
        MeetingReasonForm(request.POST or None, initial={"reason": "Agreed as shown"}),
        lambda cleaned: agree_agenda(
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            standing=request.standing,
            reason=cleaned["reason"],
            seen=seen_before(request),
        ),
        template="governance/agenda_agree.html",
        context=_context(meeting, view=view, reader=reader, seen=lambda: seen_in_agenda(meeting).text),
        done="The agenda is agreed. All partners see it now.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_reopen(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The chair opens an agreed agenda again."""
    meeting = get_meeting(request.standing, reference, group, number)
    require_chair(request.standing, meeting.body)
    return run_form(
        request,
        MeetingReasonForm(request.POST or None),
        lambda cleaned: reopen_agenda(
            agreement=agreement_of(meeting.body),
            meeting=meeting,
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/group_deed.html",
        context=_context(
            meeting,
            heading="Open the agenda again",
            lead="Until it is agreed again only members, their clerks and auditors see it.",
            submit="Open it again",
        ),
        done="The agenda is open again.",
        to=_page(meeting),
    )


# --- One item -------------------------------------------------------------------------------------------------


@require_safe
def item_detail(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """An item with its papers, and what was done with it."""
    meeting, reader, item = get_item(request.standing, reference, group, number, pk)
    view = agenda_view(meeting, reader, standing=request.standing)
    row = next(row for row in (*view.rows, *view.waiting, *view.gone) if row.pk == item.pk)
    return render(
        request,
        "governance/item_detail.html",
        _context(
            meeting,
            view=view,
            reader=reader,
            row=row,
            neighbours=_neighbours(view, item.pk),
            may_add_papers=view.state in {MeetingState.PLANNED, MeetingState.AGREED},
            questions=list(questions_on(meeting, standing=request.standing, item=item.pk)),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_change(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Change an item, or put it under another."""
    meeting, reader, item = _kept_item(request, reference, group, number, pk)
    view = agenda_view(meeting, reader, standing=request.standing)
    under = {key: held for key, held in _under(meeting, view).items() if key != str(item.pk)}
    form = ItemForm(
        request.POST or None,
        under=under,
        decisions=free_decisions(request.standing, meeting, besides=item),
        initial={"reason": "Put right", **ItemForm.facts_of(item)},
    )
    return _run(
        request,
        item,
        form,
        lambda reason: change_item(
            agreement=agreement_of(meeting.body),
            item=item,
            spec=form.spec(),
            standing=request.standing,
            reason=reason,
            seen=seen_before(request),
        ),
        heading="Change the item",
        submit="Save",
        done="The item is changed.",
        seen=lambda: item_as_it_is(item),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    meeting, _, item = _kept_item(request, reference, group, number, pk)
    return _run(
        request,
        item,
        MeetingReasonForm(request.POST or None),
        lambda reason: remove_item(
            agreement=agreement_of(meeting.body), item=item, standing=request.standing, reason=reason
        ),
        heading="Take the item off the agenda",
        lead="It stays on record with why. If it was planned, it is open again.",
        submit="Take it off",
        done="The item is off the agenda.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_carry(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Carry an item over to the next meeting."""
    meeting, _, item = _kept_item(request, reference, group, number, pk)
    return _run(
        request,
        item,
        MeetingReasonForm(request.POST or None),
        lambda reason: carry_item(
            agreement=agreement_of(meeting.body), item=item, standing=request.standing, reason=reason
        ),
        heading="Carry the item over",
        lead="It goes on the agenda of the group’s next meeting: now if that is open, else when it is started.",
        submit="Carry it over",
        done="The item is carried over.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_answer(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """The chair admits a late item, or does not."""
    meeting, _, item = get_item(request.standing, reference, group, number, pk)
    require_chair(request.standing, meeting.body)
    form = AnswerForm(request.POST or None)
    return _run(
        request,
        item,
        form,
        lambda reason: answer_late_item(
            agreement=agreement_of(meeting.body),
            item=item,
            admit=form.cleaned_data["answer"] == "yes",
            standing=request.standing,
            reason=reason,
        ),
        heading="A late item",
        lead=f"“{item}” was added after the agenda was agreed. Why it cannot wait: {item.late_reason or 'not said'}",
        submit="Answer",
        done="The late item is answered.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_exempt(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Keep an item, with its papers, from the public."""
    meeting, _, item = _kept_item(request, reference, group, number, pk)
    form = ExemptForm(request.POST or None, initial={"reason": "Exempt information"})
    return _run(
        request,
        item,
        form,
        lambda reason: exempt_item(
            agreement=agreement_of(meeting.body),
            item=item,
            facts=form.spec(),
            standing=request.standing,
            reason=reason,
        ),
        heading="Exempt the item",
        lead="The item and everything on it is kept from the public, and from whoever may not read it.",
        submit="Exempt it",
        done="The item is exempt.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_release(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Open an exempt item again."""
    meeting, _, item = _kept_item(request, reference, group, number, pk)
    exemption = exemption_of(item)
    if exemption is None:
        raise Http404("The item is not exempt.")
    exemption.item = item
    return _run(
        request,
        item,
        MeetingReasonForm(request.POST or None),
        lambda reason: release_exemption(
            agreement=agreement_of(meeting.body),
            exemption=exemption,
            standing=request.standing,
            reason=reason,
        ),
        heading="Release the item",
        lead="From now on it is open like any other item of the meeting.",
        submit="Release it",
        done="The item is open.",
    )


def _agenda(request: SignedIn, reference: str, group: str, number: int) -> tuple[Meeting, Reader, AgendaView]:
    meeting = get_meeting(request.standing, reference, group, number)
    reader = reader_of(request.standing, meeting)
    return meeting, reader, agenda_view(meeting, reader, standing=request.standing)


def _kept(request: SignedIn, reference: str, group: str, number: int) -> Meeting:
    """The meeting, for whoever keeps it. Raises Http404 and NotPermitted."""
    meeting = get_meeting(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    return meeting


def _kept_item(
    request: SignedIn, reference: str, group: str, number: int, pk: int
) -> tuple[Meeting, Reader, AgendaItem]:
    """The item, for whoever keeps its meeting. Raises Http404 and NotPermitted."""
    meeting, reader, item = get_item(request.standing, reference, group, number, pk)
    require_keeper(request.standing, agreement_of(meeting.body))
    return meeting, reader, item


def _run(
    request: SignedIn,
    item: AgendaItem,
    form: ReasonForm,
    deed: Callable[[str], object],
    *,
    done: str,
    to: str = "",
    **said: Any,
) -> HttpResponse:
    """Show the form of a deed about an item, and do it."""
    page = _item_page(item)

    def act(cleaned: dict[str, Any]) -> None:
        deed(cleaned["reason"])

    return run_form(
        request,
        form,
        act,
        template="governance/group_deed.html",
        context={**_context(item.meeting, **said), "back": page},
        done=done,
        to=to or page,
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
    return reverse("governance:agenda-detail", args=names)


def _item_page(item: AgendaItem) -> str:
    meeting = item.meeting
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number, item.pk]
    return reverse("governance:item-detail", args=names)


def _under(meeting: Meeting, view: AgendaView) -> dict[str, tuple[str, AgendaItem]]:
    """The items another can stand under, by key, with their numbered titles."""
    items = {item.pk: item for item in standing_items(meeting)}
    return {
        str(row.pk): (f"{row.number} {row.title}", items[row.pk])
        for row in view.rows
        if row.state is ItemState.STANDS and row.pk in items
    }


def _planned(meeting: Meeting, key: str) -> ForwardItem | None:
    """The planned item asked for. Raises Http404 for one that is not there."""
    if not key:
        return None
    found = next((row for row in open_forward_items(meeting.body) if str(row.pk) == key), None)
    if found is None:
        raise Http404("No such item is planned.")
    return found


def _neighbours(view: AgendaView, pk: int) -> tuple[Any, Any]:
    """The items before and after one, for the way through the agenda."""
    keys = [row.pk for row in view.rows]
    if pk not in keys:
        return None, None
    place = keys.index(pk)
    before = view.rows[place - 1] if place else None
    return before, view.rows[place + 1] if place + 1 < len(keys) else None
