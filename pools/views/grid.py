"""The contributions page: a pool's grid, its totals while typing, and a block pasted into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, require
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ErrorLink
from pools.cautions import NO_CAUTIONS, Caution, Cautions, cautions_of
from pools.crosswalk_reading import YearBefore, with_prior_year
from pools.forms import GridForm
from pools.frame import pools_of
from pools.grid import Box, Grid, build_grid, cell_name, prior_year, with_typed
from pools.history import earlier_amounts
from pools.models import Pool
from pools.overview import address
from pools.paste import BadBlock, Outcome, lay, preview, read_block
from pools.permissions import get_pool, why_not_enterable
from pools.selectors import prior_version, version_tables, year_before_of
from pools.services.figures import FiguresMoved, Saved, save_figures
from pools.tables import PoolTable, VersionTables
from pools.views.fetch import version_for

_SAVED = "figures just saved"
"""The key of a session that holds which figures its person has just saved."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A pool's page in one version, as one person may see it, before anything is typed."""

    version: ScheduleVersion
    pool_row: Pool
    tables: VersionTables
    pool: PoolTable
    closed: str

    def form(self, data: QueryDict | None = None) -> GridForm:
        """The grid's form, with what was typed."""
        return GridForm(data, pool=self.pool, unit=self.tables.unit, closed=self.closed)

    def address(self, name: str, **parts: str) -> str:
        """The address of one of the pool's pages."""
        return address(name, self.version, pool_code=self.pool.code, **parts)


def _open(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> _Page:
    """The page of a pool. Raises Http404."""
    version = version_for(request, reference, year)
    pool = get_pool(version, pool_code)
    tables = version_tables(version, standing=request.standing, pool_codes=(pool.code,))
    return _Page(version, pool, tables, tables.pools[0], why_not_enterable(request.standing, version))


@require_http_methods(["GET", "HEAD", "POST"])
def pool_contributions(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str
) -> HttpResponse:
    """A pool's grid: read it, or save what is typed in it."""
    page = _open(request, reference, year, pool_code)
    if request.method != "POST":
        return _show(request, page, page.form(), saved=_just_saved(request, page))
    require(request.standing, Verb.ENTER_FIGURES, page.version.schedule.agreement)
    if request.POST.get("block", "").strip():
        return _preview(request, page)
    form = page.form(request.POST)
    if "review" in request.POST:
        form.is_valid()
        return _show(request, page, form)
    if form.is_valid():
        try:
            return _saved(request, page, form, _save(request, page, form))
        except FiguresMoved as moved:
            return _moved(request, page, form, moved)
        except NotPermitted:
            raise
        except RefusedFigures as refused:
            form.refuse({_box(address): sentence for address, sentence in refused.refusals.items()})
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return _show(request, page, form, status=422)


def _save(request: SignedIn, page: _Page, form: GridForm) -> Saved | None:
    """Save what differs; None when nothing does."""
    changes = form.changes()
    if not changes:
        return None
    return save_figures(version=page.version, changes=changes, standing=request.standing, reason=form.why())


def _saved(request: SignedIn, page: _Page, form: GridForm, saved: Saved | None) -> HttpResponse:
    """Say what was saved and go back to the grid, where the saved cells stay marked until the next visit."""
    if saved is None:
        messages.info(request, "No figure differs from what is saved, so nothing has changed.")
    else:
        request.session[_SAVED] = [page.version.pk, page.pool.code, [box.name for box in form.changed]]
        messages.success(request, " ".join(_said(saved)))
        after = with_typed(page.pool, form.boxes)
        for caution in _cautions(page, after, _last_year(request, page), form.changed).slips:
            messages.warning(request, _linked(caution))
    return redirect(page.address("pool-contributions"))


def _linked(caution: Caution) -> str:
    """A caution, with a link to its box."""
    name = cell_name(caution.line_key, caution.column)
    return format_html(
        '<a class="govuk-notification-banner__link" href="#id_{}">{}</a>: {}',
        name,
        caution.label,
        caution.sentence,
    )


def _said(saved: Saved) -> Iterable[str]:
    yield f"{saved.changed} figure{' is' if saved.changed == 1 else 's are'} saved."
    if saved.unconfirmed:
        whose = "It" if saved.changed == 1 else f"{saved.unconfirmed} of them"
        was, now = ("was", "is") if saved.unconfirmed == 1 else ("were", "are")
        yield f"{whose} {was} confirmed, and {now} indicative again."


def _just_saved(request: SignedIn, page: _Page) -> frozenset[str]:
    held = request.session.get(_SAVED)
    if not held or held[:2] != [page.version.pk, page.pool.code]:
        return frozenset()
    del request.session[_SAVED]
    return frozenset(held[2])


def _box(address: str) -> str:
    """The box of a figure a service speaks of by pool, line and party."""
    _, line_key, party_code = address.split("/")
    return cell_name(line_key, party_code)


@require_POST
def pool_totals(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """The totals of what is typed and not yet saved, and what would be refused. Nothing is saved."""
    page = _open(request, reference, year, pool_code)
    form = page.form(request.POST)
    form.is_valid()
    return render(request, "pools/_grid_totals.html", {"grid": _grid(request, page, form)})


@require_POST
def pool_paste(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """What a pasted block would change. Nothing is saved."""
    page = _open(request, reference, year, pool_code)
    require(request.standing, Verb.ENTER_FIGURES, page.version.schedule.agreement)
    return _preview(request, page)


def _preview(request: SignedIn, page: _Page) -> HttpResponse:
    """The preview of the block, with what was typed before; the grid again when there is no block to read."""
    try:
        block = read_block(request.POST.get("block", ""))
        landings = lay(block, pool=page.pool, start=request.POST.get("start", ""))
    except BadBlock as refusal:
        return _bad_block(request, page, str(refusal))
    typed = request.POST.copy()
    opened = page.form()
    for landing in landings:
        if landing.name in opened.boxes:
            typed[landing.name] = landing.text
            typed.setdefault(f"{landing.name}.was", opened.boxes[landing.name].was)
            typed.setdefault(f"{landing.name}.seen", str(opened.boxes[landing.name].seen))
    form = page.form(typed)
    form.is_valid()
    cells = preview(landings, pool=page.pool, boxes=form.boxes, unit=page.tables.unit)
    counts = {outcome: sum(cell.outcome is outcome for cell in cells) for outcome in Outcome}
    context = {
        "version": page.version,
        "pool": page.pool,
        "unit": page.tables.unit,
        "cells": cells,
        "boxes": [box for box in form.boxes.values() if box.is_changed],
        "changed": counts[Outcome.CHANGED],
        "refused": counts[Outcome.REFUSED],
        "same": counts[Outcome.SAME] + counts[Outcome.AGREES] + counts[Outcome.NOT_COMPARED],
        "cautions": _cautions(
            page, with_typed(page.pool, form.boxes), _last_year(request, page), form.changed
        ),
        "reason": form.data.get("reason", ""),
        "must_say_why": form.has_error("reason"),
        "grid_url": page.address("pool-contributions"),
    }
    name = "_paste_preview" if request.htmx else "paste_preview"
    return render(request, f"pools/{name}.html", context)


def _bad_block(request: SignedIn, page: _Page, sentence: str) -> HttpResponse:
    if request.htmx:
        return render(request, "pools/_paste_refused.html", {"sentence": sentence})
    form = page.form(request.POST)
    form.is_valid()
    form.add_error("block", sentence)
    return _show(request, page, form, status=422)


def _moved(request: SignedIn, page: _Page, form: GridForm, moved: FiguresMoved) -> HttpResponse:
    """Both values of each figure somebody else saved meanwhile, and what else was typed, to choose and save."""
    conflicts = [(form.boxes[_box(conflict.address)], conflict) for conflict in moved.conflicts]
    names = {box.name for box, _ in conflicts}
    asked_before = any(f"{name}.moved" in request.POST for name in names)
    missing = [
        ErrorLink(f"{held.label}: choose which figure to keep.", f"#{box.name}-theirs")
        for box, held in conflicts
    ]
    return render(
        request,
        "pools/figures_moved.html",
        {
            "version": page.version,
            "pool": page.pool,
            "unit": page.tables.unit,
            "conflicts": conflicts,
            "others": [box for box in form.changed if box.name not in names],
            "missing": missing if asked_before else [],
            "reason": form.cleaned_data["reason"],
            "grid_url": page.address("pool-contributions"),
        },
        status=409,
    )


def _grid(request: SignedIn, page: _Page, form: GridForm, saved: frozenset[str] = frozenset()) -> Grid:
    """The grid with what is typed in it, and last year beside it where there is one."""
    last = _last_year(request, page)
    after = with_typed(page.pool, form.boxes)
    return build_grid(
        after,
        unit=page.tables.unit,
        boxes=form.boxes,
        addresses=figure_addresses(page.version, page.pool.code),
        prior=prior_year(last, pool=page.pool) if last else None,
        saved=saved,
        cautions=_cautions(page, after, last, form.boxes.values()),
    )


def _last_year(request: SignedIn, page: _Page) -> YearBefore | None:
    """Last year's tables with the crosswalk from them, if there are any."""
    before = prior_version(page.version)
    return year_before_of(page.version, before, standing=request.standing) if before else None


def _cautions(page: _Page, after: PoolTable, last: YearBefore | None, boxes: Iterable[Box]) -> Cautions:
    """What is worth a second look in these boxes, as they would be saved."""
    [pool] = with_prior_year(replace(page.tables, pools=(after,)), last).pools
    names = {box.name for box in boxes}
    own = [column.key for column in pool.columns if column.may_enter]
    if not own:
        return NO_CAUTIONS
    earlier = earlier_amounts(page.version, page.tables)
    cautions = cautions_of(pool, unit=page.tables.unit, columns=own, earlier=earlier)
    return Cautions(tuple(held for held in cautions.found if cell_name(held.line_key, held.column) in names))


def figure_addresses(version: ScheduleVersion, pool_code: str) -> Callable[[str, str], str]:
    """Finds the page that explains a figure of the pool, by row and column."""
    # One reversed address serves for all: a grid has hundreds of them.
    model = address("figure-detail", version, pool_code=pool_code, row="ROW", column="COLUMN")
    return lambda row, column: model.replace("/ROW/COLUMN/", f"/{row}/{column}/")


def _show(
    request: SignedIn, page: _Page, form: GridForm, *, saved: frozenset[str] = frozenset(), status: int = 200
) -> HttpResponse:
    """The page of a pool."""
    version, agreement = page.version, page.version.schedule.agreement
    may_change_lines = not page.closed and bool(
        request.standing.parties_for(Verb.CHANGE_LINES, agreement.parties.all())
    )
    context: dict[str, Any] = {
        "version": version,
        "tables": page.tables,
        "pool": page.pool,
        "pools": pools_of(version),
        "grid": _grid(request, page, form, saved),
        "form": form,
        "closed": page.closed,
        "newest": version.schedule.versions.order_by("-number").first(),
        "may_start": not version.is_draft
        and bool(request.standing.parties_for(Verb.START_VERSION, agreement.parties.all()))
        and not version.schedule.is_closed,
        "may_change_lines": may_change_lines,
        "prior": prior_version(version) if may_change_lines and not page.pool.lines else None,
    }
    return render(request, "pools/pool_contributions.html", context, status=status)
