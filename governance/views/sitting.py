"""A meeting while it is held: a page for the whole of it, one for each item, and a small post for each entry."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.decision_permissions import get_part
from governance.groups.permissions import agreement_of, require_keeper
from governance.minutes.permissions import minutes_seen
from governance.models import Meeting
from governance.services.actions import agree_action
from governance.services.resolving import put_part, resolve_part
from governance.services.sitting import (
    add_guest,
    call_to_order,
    close_meeting,
    declare_interest,
    record_attendance,
    record_others_present,
    withdraw_declaration,
    withdraw_guest,
)
from governance.sitting.desk import (
    Desk,
    action_form,
    attend_form,
    decision_of,
    declare_form,
    desk_of,
    get_declaration,
    get_guest,
    item_forms,
    keeping_desk,
    meeting_forms,
    part_forms,
    resolve_form,
)
from governance.sitting.forms import AT_THE_MEETING, GuestForm, OthersForm, PutPartForm
from governance.sitting.news import last_entry, news_since
from governance.sitting.reading import get_sitting, item_view, sitting_view
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import number_in, run_form, seen_before


@require_safe
def sitting_detail(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """A meeting: who is here, its items, interests and actions; after it, its summary."""
    return _show(request, desk_of(request.standing, reference, group, number))


@require_safe
def sitting_item(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """One item of a meeting: who is here, quorum, interests, the parts to decide, actions."""
    return _show(request, desk_of(request.standing, reference, group, number, pk=pk))


@require_safe
def sitting_news(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """What other clerks recorded since a page of the meeting was opened: asked by the page itself, while it is open.

    204 when there is nothing that the page has not said, so that it is not said again.
    """
    meeting, _ = get_sitting(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    latest = last_entry(meeting)
    since, told = (number_in(request.GET, name, otherwise=latest) for name in ("since", "told"))
    news = news_since(meeting, after=since, reader=request.standing.person)
    if news.upto <= told:
        return HttpResponse(status=204)
    return render(request, "governance/_sitting_news.html", {**_names(meeting), "news": news, "since": since})


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_open(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Call the meeting to order."""
    desk = keeping_desk(request.standing, reference, group, number)
    return _step(
        request,
        desk,
        lambda reason: call_to_order(**desk.by(reason)),
        heading="Call the meeting to order",
        lead="From then on who is here, what is declared and what is decided is recorded, item by item.",
        submit="Call to order",
        done="The meeting is in session.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_close(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Close the meeting."""
    desk = keeping_desk(request.standing, reference, group, number)
    return _step(
        request,
        desk,
        lambda reason: close_meeting(**desk.by(reason)),
        heading="Close the meeting",
        lead="The people of all partners then see its summary. What was missed can still be recorded, with why.",
        submit="Close the meeting",
        done="The meeting is closed.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_attend(request: SignedIn, reference: str, group: str, number: int, pk: int = 0) -> HttpResponse:
    """Record what became of a seat, from the start or at an item."""
    desk = keeping_desk(request.standing, reference, group, number, pk=pk)
    form = attend_form(desk, request.POST or None)

    def deed(_: dict[str, Any]) -> None:
        seat, facts = form.spec()
        record_attendance(seat=seat, facts=facts, seen=seen_before(request), **desk.by(form.why))

    return _record(request, desk, "attend", form, deed, done="Attendance is recorded.")


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_others(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Record that everybody of whom nothing is recorded is here from the start."""
    desk = keeping_desk(request.standing, reference, group, number)
    form = OthersForm(request.POST or None, prefix="others", is_late=desk.is_late)

    def deed(_: dict[str, Any]) -> None:
        record_others_present(**desk.by(form.why))

    return _record(request, desk, "others", form, deed, done="The others are recorded as present.")


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_guest(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Record somebody in attendance."""
    desk = keeping_desk(request.standing, reference, group, number)
    form = GuestForm(request.POST or None, prefix="guest", is_late=desk.is_late)

    def deed(said: dict[str, Any]) -> None:
        add_guest(name=said["name"], capacity=said["capacity"], **desk.by(form.why))

    return _record(request, desk, "guest", form, deed, done="Recorded as in attendance.")


@require_http_methods(["GET", "HEAD", "POST"])
def guest_withdraw(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Take somebody off who was not in attendance."""
    desk = keeping_desk(request.standing, reference, group, number)
    guest = get_guest(desk.meeting, pk)
    return _step(
        request,
        desk,
        lambda reason: withdraw_guest(guest=guest, standing=request.standing, reason=reason),
        heading=f"Take off {guest}",
        lead="For somebody who was not there. It stays in the Journal.",
        submit="Take off",
        done="Taken off.",
        initial="Recorded in error",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_declare(request: SignedIn, reference: str, group: str, number: int, pk: int = 0) -> HttpResponse:
    """Record an interest declared for the meeting or an item."""
    desk = keeping_desk(request.standing, reference, group, number, pk=pk)
    form = declare_form(desk, request.POST or None)

    def deed(_: dict[str, Any]) -> None:
        seat, facts = form.spec()
        declare_interest(seat=seat, facts=facts, **desk.by(form.why))

    return _record(request, desk, "declare", form, deed, done="The interest is recorded.")


@require_http_methods(["GET", "HEAD", "POST"])
def declaration_withdraw(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Take back a declaration that was recorded in error."""
    desk = keeping_desk(request.standing, reference, group, number)
    row = get_declaration(desk, pk)
    return _step(
        request,
        desk,
        lambda reason: withdraw_declaration(declaration=row, standing=request.standing, reason=reason),
        heading="Take back a declaration of interest",
        lead=f"{row.seat.post}: {row.nature} It stays in the Journal, and does not count any more.",
        submit="Take it back",
        done="The declaration is taken back.",
        initial="Recorded in error",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def part_put(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Record a part that is put at the meeting."""
    desk = keeping_desk(request.standing, reference, group, number, pk=pk)
    form = PutPartForm(request.POST or None, prefix="put", is_late=desk.is_late)

    def deed(said: dict[str, Any]) -> None:
        put_part(item=desk.held, text=said["text"], **desk.by(form.why))

    return _record(request, desk, "put", form, deed, done="The part is added. Record its outcome.")


@require_http_methods(["GET", "HEAD", "POST"])
def part_resolve(
    request: SignedIn, reference: str, group: str, number: int, pk: int, letter: str
) -> HttpResponse:
    """Record what the meeting resolved about a part."""
    desk = keeping_desk(request.standing, reference, group, number, pk=pk)
    part = get_part(decision_of(desk), letter)
    form = resolve_form(desk, part, request.POST or None)

    def deed(_: dict[str, Any]) -> None:
        resolve_part(
            item=desk.held,
            part=part,
            resolved=form.resolved(),
            seen=seen_before(request),
            **desk.by(form.why),
        )

    done = f"The outcome of part ({letter}) is recorded."
    return _record(request, desk, f"part-{letter}", form, deed, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def action_agree(request: SignedIn, reference: str, group: str, number: int, pk: int = 0) -> HttpResponse:
    """Record what somebody is to do."""
    desk = keeping_desk(request.standing, reference, group, number, pk=pk)
    form = action_form(desk, request.POST or None)

    def deed(_: dict[str, Any]) -> None:
        agree_action(action=form.spec(), **desk.by(form.why))

    return _record(request, desk, "action", form, deed, done="The action is recorded.")


def _show(request: SignedIn, desk: Desk) -> HttpResponse:
    return render(request, _template(desk), _context(desk, lambda: desk))


def _record(
    request: SignedIn,
    desk: Desk,
    name: str,
    form: forms.BaseForm,
    deed: Callable[[dict[str, Any]], None],
    *,
    done: str,
) -> HttpResponse:
    """Do the deed and show the page again; after a refusal with what was typed, and what others did meanwhile."""
    meeting = desk.meeting
    reference, code = agreement_of(meeting.body).reference, meeting.body.code
    pk = desk.item.pk if desk.item else 0

    def reread() -> Desk:
        return desk_of(request.standing, reference, code, meeting.number, pk=pk)

    return run_form(
        request,
        form,
        deed,
        template=_template(desk),
        context=_context(desk, reread, bound=(name, form)),
        done=done,
        to=_address(desk),
    )


def _names(meeting: Meeting) -> dict[str, Any]:
    return {"agreement": agreement_of(meeting.body), "group": meeting.body, "meeting": meeting}


def _template(desk: Desk) -> str:
    return f"governance/sitting_{'detail' if desk.item is None else 'item'}.html"


def _context(
    desk: Desk, reread: Callable[[], Desk], *, bound: tuple[str, forms.BaseForm] | None = None
) -> dict[str, Any]:
    """What the page shows, read when it is shown, with the form that was filled in."""
    at = cache(reread)
    blank = meeting_forms if desk.item is None else item_forms
    view: Callable[[], object] = cache(
        lambda: (
            sitting_view(at().sitting, at().reader, standing=at().standing)
            if desk.item is None
            else item_view(at().sitting, at().reader, at().held, standing=at().standing)
        )
    )
    shown = cache(lambda: (blank(at()) if at().may_record else {}) | dict([bound] if bound else []))
    return {
        **_names(desk.meeting),
        "item": desk.item,
        "since": cache(lambda: last_entry(at().meeting)),
        "may_record": desk.may_record,
        "is_late": desk.is_late,
        "minutes": cache(lambda: minutes_seen(at().standing, at().meeting)),
        "view": view,
        "forms": shown,
        "bound": bound[0] if bound else "",
        "part_forms": cache(lambda: part_forms(at(), shown()) if desk.item else []),
    }


def _step(
    request: SignedIn,
    desk: Desk,
    deed: Callable[[str], object],
    *,
    done: str,
    initial: str = AT_THE_MEETING,
    **context: Any,
) -> HttpResponse:
    """A deed with a page of its own."""
    return run_form(
        request,
        ReasonForm(request.POST or None, initial={"reason": initial}),
        lambda cleaned: deed(cleaned["reason"]) and None,
        template="governance/group_deed.html",
        context={**_names(desk.meeting), "back": _address(desk), **context},
        done=done,
        to=_address(desk),
    )


def _address(desk: Desk) -> str:
    meeting = desk.meeting
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number]
    if desk.item is None:
        return reverse("governance:sitting-detail", args=names)
    return reverse("governance:sitting-item", args=[*names, desk.item.pk])
