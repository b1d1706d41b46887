"""The Journal of an agreement: a page to read and narrow, and a file for auditors."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.journal_forms import JournalFilterForm
from agreements.journal_reading import (
    JournalReader,
    choices_among,
    journal_csv,
    narrowed,
    prove_chain,
    visible_entries,
    with_names,
)
from agreements.middleware import SignedIn
from agreements.models import Agreement, JournalEntry
from agreements.permissions import Verb, get_agreement, require
from pooledbudgets.lib import clock

PAGE = 50


@require_safe
def agreement_journal(request: SignedIn, reference: str) -> HttpResponse:
    """Who did what, when and why, newest first; on asking, with the proof that nothing was altered."""
    agreement = get_agreement(request.standing, reference)
    form, entries = _asked_for(request, agreement)
    page = Paginator(with_names(entries), PAGE).get_page(request.GET.get("page"))
    rows = list(JournalReader(request.standing, agreement).rows(page.object_list))
    context = {
        "agreement": agreement,
        "form": form,
        "page": page,
        "rows": rows,
        "query": _query(request),
        "thread": next(
            (row.thread for row in rows if row.thread and row.thread.key == form["thread"].value()), None
        ),
        "proof": prove_chain(at=clock.now()) if "prove" in request.GET else None,
    }
    return render(request, "agreements/journal.html", context)


@require_safe
def agreement_journal_file(request: SignedIn, reference: str) -> HttpResponse:
    """The same entries, all of them, as CSV."""
    agreement = get_agreement(request.standing, reference)
    _, entries = _asked_for(request, agreement)
    return HttpResponse(
        journal_csv(JournalReader(request.standing, agreement).rows(with_names(entries))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{agreement.reference}-journal.csv"'},
    )


def _asked_for(request: SignedIn, agreement: Agreement) -> tuple[JournalFilterForm, QuerySet[JournalEntry]]:
    """The filter and the entries it leaves; none when it cannot be understood. Raises NotPermitted."""
    require(request.standing, Verb.VIEW_JOURNAL, agreement)
    visible = visible_entries(request.standing, agreement)
    choices = choices_among(visible, agreement, on=request.standing.on)
    form = JournalFilterForm(request.GET, choices=choices)
    return form, narrowed(visible, form.asked) if form.is_valid() else visible.none()


def _query(request: SignedIn) -> str:
    """What was asked, for the address of the file: all that narrows, not the page nor the proof."""
    asked = request.GET.copy()
    for name in ("page", "prove"):
        asked.pop(name, None)
    return asked.urlencode()
