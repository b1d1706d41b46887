"""The page that explains one figure, and the form with all that is known of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.web import run_form
from pools.explain import explain_figure
from pools.forms import ENTERED, FigureForm
from pools.grid import OpenCell, cell_name, in_full, open_cells
from pools.overview import address
from pools.permissions import get_line, get_pool, get_seen_party, why_not_enterable
from pools.selectors import version_tables
from pools.services.figures import Conflict, FiguresMoved, save_figures
from pools.views.fetch import require_enterable, version_for
from pools.views.grid import figure_addresses


@require_safe
def figure_detail(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, row: str, column: str
) -> HttpResponse:
    """One figure explained, as a page or in the panel beside the grid."""
    version = version_for(request, reference, year)
    explanation = explain_figure(
        version,
        pool_code=pool_code,
        row=row,
        column=column,
        standing=request.standing,
        addresses=figure_addresses(version, pool_code),
    )
    if explanation is None:
        raise Http404("There is no such figure, or it has not been shared.")
    place = {"pool_code": pool_code, "row": row, "column": column}
    may_change = explanation.may_change and not why_not_enterable(request.standing, version)
    context = {
        "version": version,
        "explained": explanation,
        "change_url": address("figure-change", version, **place) if may_change else "",
        "grid_url": address("pool-contributions", version, pool_code=pool_code),
        "journal_url": _journal_url(request, version, pool_code, row) if explanation.changes else "",
    }
    name = "_figure_explained" if request.htmx else "figure_detail"
    return render(request, f"pools/{name}.html", context)


def _journal_url(request: SignedIn, version: ScheduleVersion, pool_code: str, row: str) -> str:
    """The Journal's entries about a line; nothing for somebody who does not read the Journal."""
    agreement = version.schedule.agreement
    if not request.standing.parties_for(Verb.VIEW_JOURNAL, agreement.parties.all()):
        return ""
    asked = urlencode({"pool": pool_code, "line": row})
    return f"{reverse('agreements:agreement-journal', args=[agreement.reference])}?{asked}"


@require_http_methods(["GET", "HEAD", "POST"])
def figure_change(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, row: str, column: str
) -> HttpResponse:
    """Change one of one's own figures with its source, its decision and its note."""
    version = version_for(request, reference, year)
    cell, unit = _own_cell(request, version, pool_code, row, column)
    form = FigureForm(request.POST if request.method == "POST" else None, cell=cell, unit=unit)

    def deed(cleaned: dict[str, Any]) -> str:
        try:
            saved = save_figures(
                version=version,
                changes=[form.change()],
                standing=request.standing,
                reason=cleaned["reason"] or ENTERED,
            )
        except FiguresMoved as moved:
            form.take_note_of(moved.conflicts[0].revision)
            raise DomainError(_moved_sentence(moved.conflicts[0])) from moved
        except RefusedFigures as refused:
            raise DomainError(next(iter(refused.refusals.values()))) from refused
        if not saved.changed:
            return f"{cell.label}: nothing differs from what is saved."
        return f"{cell.label} is saved: {in_full(cleaned['amount'])}."

    return run_form(
        request,
        form,
        deed,
        template="pools/figure_change.html",
        context={
            "version": version,
            "cell": cell,
            "pool": get_pool(version, pool_code),
            "grid_url": address("pool-contributions", version, pool_code=pool_code),
            "detail_url": address("figure-detail", version, pool_code=pool_code, row=row, column=column),
        },
        done="",
        to=address("pool-contributions", version, pool_code=pool_code),
    )


def _own_cell(
    request: SignedIn, version: ScheduleVersion, pool_code: str, row: str, column: str
) -> tuple[OpenCell, Any]:
    """The place and the unit it is typed in. Raises Http404 and NotPermitted."""
    get_line(version, get_pool(version, pool_code), row)
    get_seen_party(request.standing, version, column)
    require_enterable(request, version)
    tables = version_tables(version, standing=request.standing, pool_codes=(pool_code,))
    cells = {cell.name: cell for cell in open_cells(tables.pools[0])}
    if cell_name(row, column) not in cells:
        raise NotPermitted(
            "This figure is not yours to enter: it is another organisation’s, or its row is known only in total."
        )
    return cells[cell_name(row, column)], tables.unit


def _moved_sentence(conflict: Conflict) -> str:
    """What somebody else saved meanwhile, and the choice there is."""
    when = f" on {timezone.localtime(conflict.when):%-d %B %Y at %H:%M}" if conflict.when else ""
    who = "You" if conflict.is_own else conflict.who or "Somebody else"
    return (
        f"{who} saved this figure{when}, after you opened it: "
        f"it is {in_full(conflict.theirs)} now. What you typed is still here. "
        "Save again to put it in place of the saved figure, or cancel to keep that."
    )
