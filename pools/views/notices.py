"""Notice: what it would take today, what was given, and what has to be settled before it ends something."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.day_forms import DayForm
from agreements.instrument_pages import get_party, own_parties
from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_agreement, require
from pooledbudgets.lib.web import run_form
from pools.notice_forms import ExitItemForm, NoticeForm
from pools.notices import get_exit_item, get_notice, notice_line, notice_lines, what_ifs
from pools.services.notices import give_notice, settle_exit_item


@require_safe
def notice_list(request: SignedIn, reference: str) -> HttpResponse:
    """If notice were given today: for each scope and ground, when it could end; and the notices served."""
    agreement = get_agreement(request.standing, reference)
    form = DayForm({"on": request.GET.get("on") or request.standing.on})
    form.fields["on"].label = "Served on"
    served_on = form.cleaned_data["on"] if form.is_valid() else request.standing.on
    return render(
        request,
        "pools/notice_list.html",
        {
            "agreement": agreement,
            "form": form,
            "served_on": served_on,
            "is_today": served_on == request.standing.on,
            "what_ifs": what_ifs(agreement, served_on=served_on),
            "notices": notice_lines(agreement, standing=request.standing),
            "may_give": bool(own_parties(agreement, standing=request.standing)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def notice_give(request: SignedIn, reference: str) -> HttpResponse:
    """Record a notice that was served."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    pools = list(agreement.pools.all())
    own = own_parties(agreement, standing=request.standing)
    form = NoticeForm(
        request.POST or None,
        givers=[(party.code, party.name) for party in own],
        pools=pools,
        initial={"served_on": request.standing.on},
    )

    def deed(cleaned: dict[str, Any]) -> None:
        give_notice(
            agreement=agreement,
            giver=get_party(agreement, cleaned["giver"]),
            notice=NoticeForm.spec(cleaned, pools=pools),
            standing=request.standing,
            reason=cleaned["reason"],
        )

    back = reverse("pools:notice-list", args=[agreement.reference])
    return run_form(
        request,
        form,
        deed,
        template="agreements/deed.html",
        context={
            "agreement": agreement,
            "heading": "Record a notice",
            "lead": "A notice of the whole agreement sets its term from now on. An exit checklist is opened with it.",
            "submit": "Record the notice",
            "back": back,
            "back_text": "Notice",
        },
        done="The notice is recorded, and its exit checklist is open.",
        to=back,
    )


@require_safe
def notice_detail(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """One notice with its exit checklist."""
    agreement = get_agreement(request.standing, reference)
    notice = get_notice(agreement, pk, standing=request.standing)
    return render(
        request,
        "pools/notice_detail.html",
        {
            "agreement": agreement,
            "notice": notice_line(notice, on=request.standing.on),
            "items": notice.exit_items.all(),
            "may_keep": bool(own_parties(agreement, standing=request.standing)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def exit_item(request: SignedIn, reference: str, pk: int, subject: str) -> HttpResponse:
    """Say whose task something is, by when, and whether it is done."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    item = get_exit_item(get_notice(agreement, pk, standing=request.standing), subject)
    back = reverse("pools:notice-detail", args=[agreement.reference, pk])

    def deed(cleaned: dict[str, Any]) -> None:
        names = ("owner", "due_on", "note", "done_on", "reason")
        settle_exit_item(item=item, standing=request.standing, **{name: cleaned[name] for name in names})

    return run_form(
        request,
        ExitItemForm(request.POST or None, initial=ExitItemForm.facts_of(item)),
        deed,
        template="agreements/deed.html",
        context={
            "agreement": agreement,
            "heading": item.get_subject_display(),
            "lead": f"Exit checklist of: {item.notice}.",
            "submit": "Save",
            "back": back,
            "back_text": "Exit checklist",
        },
        done=f"Saved: {item.get_subject_display().lower()}.",
        to=back,
    )
