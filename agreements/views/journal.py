"""The Journal of an agreement: a page to read and narrow, and a file for auditors."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.journal_forms import JournalFilterForm
from agreements.journal_reading import (
    actors_of,
    journal_csv,
    journal_rows,
    narrowed,
    verbs_of,
    visible_entries,
    with_names,
)
from agreements.middleware import SignedIn
from agreements.models import Agreement, JournalEntry
from agreements.permissions import Verb, get_agreement, require

PAGE = 50


@require_safe
def agreement_journal(request: SignedIn, reference: str) -> HttpResponse:
    """Who did what, when and why, newest first."""
    agreement = get_agreement(request.standing, reference)
    form, entries = _asked_for(request, agreement)
    page = Paginator(with_names(entries), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "agreements/journal.html",
        {
            "agreement": agreement,
            "form": form,
            "page": page,
            "rows": list(journal_rows(page.object_list)),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
def agreement_journal_file(request: SignedIn, reference: str) -> HttpResponse:
    """The same entries, all of them, as CSV."""
    agreement = get_agreement(request.standing, reference)
    _, entries = _asked_for(request, agreement)
    return HttpResponse(
        journal_csv(journal_rows(with_names(entries))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{agreement.reference}-journal.csv"'},
    )


def _asked_for(request: SignedIn, agreement: Agreement) -> tuple[JournalFilterForm, QuerySet[JournalEntry]]:
    """The filter and the entries it leaves; none when it cannot be understood. Raises NotPermitted."""
    require(request.standing, Verb.VIEW_JOURNAL, agreement)
    visible = visible_entries(request.standing, agreement)
    form = JournalFilterForm(request.GET, actors=actors_of(visible), verbs=verbs_of(visible))
    if not form.is_valid():
        return form, visible.none()
    asked = form.cleaned_data
    return form, narrowed(
        visible, actor_id=asked["person"], verb=asked["verb"], since=asked["since"], until=asked["until"]
    )
