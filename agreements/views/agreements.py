"""The list of agreements and the page of one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.day_forms import DayForm
from agreements.held_over import banner_of
from agreements.instrument_pages import own_parties
from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_agreement
from agreements.selectors import agreement_rows, agreement_view
from pooledbudgets.lib.web import asked

PAGE = 25


@require_safe
def agreement_list(request: SignedIn) -> HttpResponse:
    """The agreements the person's organisations are party to."""
    words = asked(request, "q")
    pages = Paginator(agreement_rows(request.standing, matching=words), PAGE)
    return render(
        request,
        "agreements/agreement_list.html",
        {"page": pages.get_page(request.GET.get("page")), "words": words},
    )


@require_safe
def agreement_detail(request: SignedIn, reference: str) -> HttpResponse:
    """Parties, instruments, term, notice and years of one agreement, as they are today or on another day."""
    agreement = get_agreement(request.standing, reference)
    form = DayForm({"on": request.GET.get("on") or request.standing.on})
    on = form.cleaned_data["on"] if form.is_valid() else request.standing.on
    then = request.standing.asking_about(on)
    return render(
        request,
        "agreements/agreement_detail.html",
        {
            "agreement": agreement_view(agreement, standing=then, known_on=max(on, request.standing.on)),
            "held_over": banner_of(agreement, standing=then),
            "day": form,
            "on": on,
            "is_today": on == request.standing.on,
            "own_parties": own_parties(agreement, standing=request.standing),
            "may_start": bool(request.standing.parties_for(Verb.START_VERSION, agreement.parties.all())),
            "may_see_journal": bool(request.standing.parties_for(Verb.VIEW_JOURNAL, agreement.parties.all())),
        },
    )
