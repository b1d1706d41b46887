"""What meetings of a group asked somebody to do: the log, one action, and the log as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.choices import ActionState
from governance.groups.permissions import agreement_of, get_group, keeps_meetings
from governance.services.actions import acting_on, seen_in_action, update_action
from governance.sitting.action_log import (
    STATES,
    Wanted,
    action_lines,
    action_report,
    get_action,
    history_of,
    log_of,
    may_update,
)
from governance.sitting.forms import UpdateForm
from governance.views.decisions import file_answer
from pooledbudgets.lib import clock
from pooledbudgets.lib.web import asked, run_form, seen_before


@require_safe
def action_log(request: SignedIn, reference: str, group: str) -> HttpResponse:
    """The actions of a group's meetings, those looked for."""
    body = get_group(request.standing, reference, group)
    everything = log_of(body, standing=request.standing)
    wanted = _wanted(request)
    lines = [line for line in everything if wanted.takes(line)]
    return render(
        request,
        "governance/action_log.html",
        {
            "agreement": agreement_of(body),
            "group": body,
            "lines": lines,
            "number": len(everything),
            "open_number": sum(line.state is ActionState.OPEN for line in lines),
            "overdue": sum(bool(line.days_over) for line in lines),
            "wanted": wanted,
            "states": STATES.items(),
            "owners": sorted({line.owner for line in everything}),
            "is_illustrative": any(line.is_illustrative for line in lines),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
def action_file(request: SignedIn, reference: str, group: str, form: str) -> HttpResponse:
    """The log as a file, with the actions looked for."""
    body = get_group(request.standing, reference, group)
    report = action_report(body, standing=request.standing, as_at=clock.now(), wanted=_wanted(request))
    return file_answer(form, report, name=f"{reference}-{body.code}-actions")


@require_http_methods(["GET", "HEAD", "POST"])
def action_detail(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """An action, what became of it, and how it came on."""
    body = get_group(request.standing, reference, group)
    action = get_action(request.standing, body, number)
    may = may_update(action, request.standing, keeps=keeps_meetings(request.standing, agreement_of(body)))
    if request.method == "POST":
        acting_on(action, request.standing)
    (line,) = action_lines([action], standing=request.standing)
    form = UpdateForm(request.POST or None, initial={"state": line.state})

    def deed(cleaned: dict[str, Any]) -> None:
        update_action(
            action=action,
            update=form.spec(),
            standing=request.standing,
            reason=cleaned["words"],
            seen=seen_before(request),
        )

    return run_form(
        request,
        form,
        deed,
        template="governance/action_detail.html",
        context={
            "agreement": agreement_of(body),
            "group": body,
            "action": action,
            "line": line,
            "history": lambda: history_of(get_action(request.standing, body, number)),
            "may_update": may,
            "seen": lambda: seen_in_action(action).text,
        },
        done="The action is updated.",
        to=reverse("governance:action-detail", args=[reference, group, number]),
    )


def _wanted(request: HttpRequest) -> Wanted:
    state = asked(request, "state")
    return Wanted(asked(request, "words"), state if state in STATES else "", asked(request, "owner"))
