"""The rows of a draft's tables: lines and groups added, changed, removed, and copied from last year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, require
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.page_parts import Link
from pooledbudgets.lib.web import run_form
from pools.forms import ArrangementForm, GroupForm, LineForm
from pools.models import Pool
from pools.overview import address
from pools.permissions import get_pool
from pools.selectors import prior_version, version_tables
from pools.services.arrangement import arrange_lines
from pools.services.lines import (
    add_lines,
    change_group,
    change_line,
    copy_lines,
    remove_group,
    remove_line,
)
from pools.tables import PoolTable, VersionTables
from pools.views.fetch import require_enterable, version_for

_METHODS = ["GET", "HEAD", "POST"]
_ADDED = "Added on the contributions page"
_CHANGED = "Changed on the contributions page"
_ARRANGED = "Put in order on the contributions page"


def _draft(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str
) -> tuple[ScheduleVersion, Pool, VersionTables, PoolTable]:
    """A pool's table whose rows the person may change. Raises Http404 and NotPermitted."""
    version = version_for(request, reference, year)
    pool = get_pool(version, pool_code)
    require(request.standing, Verb.CHANGE_LINES, version.schedule.agreement)
    require_enterable(request, version)
    tables = version_tables(version, standing=request.standing, pool_codes=(pool.code,))
    return version, pool, tables, tables.pools[0]


def _context(version: ScheduleVersion, pool: Pool, **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "pool": pool,
        "grid_url": address("pool-contributions", version, pool_code=pool.code),
        **more,
    }


@require_http_methods(_METHODS)
def line_add(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """Add a line, and another if asked for."""
    version, pool, tables, table = _draft(request, reference, year, pool_code)
    form = LineForm(request.POST if request.method == "POST" else None, pool=table, unit=tables.unit)

    def deed(cleaned: dict[str, Any]) -> str:
        add_lines(
            version=version,
            pool=pool,
            lines=[form.spec()],
            standing=request.standing,
            reason=cleaned["reason"] or _ADDED,
        )
        return f"“{cleaned['label']}” is added."

    grid, again = (address(name, version, pool_code=pool.code) for name in ("pool-contributions", "line-add"))
    return run_form(
        request,
        form,
        deed,
        template="pools/line_add.html",
        context=_context(version, pool),
        done="",
        to=again if "another" in request.POST else grid,
    )


@require_http_methods(_METHODS)
def line_change(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, key: str
) -> HttpResponse:
    """Change a line."""
    version, pool, tables, table = _draft(request, reference, year, pool_code)
    line = next((row for row in table.lines if row.key == key), None)
    if line is None:
        raise Http404("There is no such line in this version.")
    form = LineForm(
        request.POST if request.method == "POST" else None, pool=table, unit=tables.unit, line=line
    )
    return run_form(
        request,
        form,
        lambda cleaned: change_line(
            version=version,
            pool=pool,
            spec=form.spec(),
            standing=request.standing,
            reason=cleaned["reason"] or _CHANGED,
        ),
        template="pools/line_change.html",
        context=_context(
            version, pool, line=line, remove_url=address("line-remove", version, pool_code=pool.code, key=key)
        ),
        done=f"“{line.label}” is changed.",
        to=address("pool-contributions", version, pool_code=pool.code),
    )


@require_http_methods(_METHODS)
def line_remove(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, key: str
) -> HttpResponse:
    """Remove a line that has no figures."""
    version, pool, _, table = _draft(request, reference, year, pool_code)
    line = next((row for row in table.lines if row.key == key), None)
    if line is None:
        raise Http404("There is no such line in this version.")
    return _remove(
        request,
        version,
        pool,
        label=line.label,
        deed=lambda cleaned: remove_line(
            version=version, pool=pool, key=key, standing=request.standing, reason=cleaned["reason"]
        ),
    )


@require_http_methods(_METHODS)
def line_copy(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """Copy last year's lines, without their figures."""
    version, pool, _, _ = _draft(request, reference, year, pool_code)
    prior = prior_version(version)
    if prior is None:
        raise Http404("There is no submitted version of last year to copy lines from.")

    def deed(cleaned: dict[str, Any]) -> str:
        count = copy_lines(
            version=version, pool=pool, original=prior, standing=request.standing, reason=cleaned["reason"]
        )
        return f"{count} line{' is' if count == 1 else 's are'} copied from {prior.schedule.year.label}."

    return run_form(
        request,
        ReasonForm(
            request.POST if request.method == "POST" else None,
            initial={"reason": f"The lines of {prior.schedule.year.label}"},
        ),
        deed,
        template="pools/line_copy.html",
        context=_context(version, pool, prior=prior),
        done="",
        to=address("pool-contributions", version, pool_code=pool.code),
    )


@require_http_methods(_METHODS)
def group_add(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """Add a group with a subtotal."""
    version, pool, _, table = _draft(request, reference, year, pool_code)
    form = GroupForm(request.POST if request.method == "POST" else None, pool=table)

    def deed(cleaned: dict[str, Any]) -> str:
        add_lines(
            version=version,
            pool=pool,
            lines=(),
            groups=[form.spec()],
            standing=request.standing,
            reason=cleaned["reason"] or _ADDED,
        )
        return f"The group “{cleaned['label']}” is added. It is shown once a line is in it."

    return run_form(
        request,
        form,
        deed,
        template="pools/group_add.html",
        context=_context(version, pool, groups=_groups(version, table)),
        done="",
        to=address("line-add", version, pool_code=pool.code),
    )


@require_http_methods(_METHODS)
def group_change(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, key: str
) -> HttpResponse:
    """Change a group."""
    version, pool, _, table = _draft(request, reference, year, pool_code)
    group = next((row for row in table.groups if row.key == key), None)
    if group is None:
        raise Http404("There is no such group in this version.")
    form = GroupForm(request.POST if request.method == "POST" else None, pool=table, group=group)
    return run_form(
        request,
        form,
        lambda cleaned: change_group(
            version=version,
            pool=pool,
            spec=form.spec(),
            standing=request.standing,
            reason=cleaned["reason"] or _CHANGED,
        ),
        template="pools/group_change.html",
        context=_context(
            version,
            pool,
            group=group,
            remove_url=address("group-remove", version, pool_code=pool.code, key=key),
        ),
        done=f"“{group.label}” is changed.",
        to=address("pool-contributions", version, pool_code=pool.code),
    )


@require_http_methods(_METHODS)
def group_remove(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, key: str
) -> HttpResponse:
    """Remove a group that has nothing in it."""
    version, pool, _, table = _draft(request, reference, year, pool_code)
    group = next((row for row in table.groups if row.key == key), None)
    if group is None:
        raise Http404("There is no such group in this version.")
    return _remove(
        request,
        version,
        pool,
        label=group.label,
        deed=lambda cleaned: remove_group(
            version=version, pool=pool, key=key, standing=request.standing, reason=cleaned["reason"]
        ),
    )


def _remove(
    request: SignedIn,
    version: ScheduleVersion,
    pool: Pool,
    *,
    label: str,
    deed: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    """Ask why, and take a row away."""
    return run_form(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        deed,
        template="pools/row_remove.html",
        context=_context(version, pool, label=label),
        done=f"“{label}” is removed.",
        to=address("pool-contributions", version, pool_code=pool.code),
    )


@require_http_methods(_METHODS)
def line_arrange(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """Put the lines and groups in order: each move comes back unsaved, and one save keeps them all."""
    version, pool, _, table = _draft(request, reference, year, pool_code)
    form = ArrangementForm(request.POST if request.method == "POST" else None, pool=table)
    if "save" in request.POST and form.is_valid():
        try:
            arrange_lines(
                version=version,
                pool=pool,
                order=form.order,
                standing=request.standing,
                reason=form.cleaned_data["reason"] or _ARRANGED,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The lines stand in the order you gave them. No figure has changed.")
            return redirect(address("pool-contributions", version, pool_code=pool.code))
    status = 422 if form.errors else 200
    return render(request, "pools/line_arrange.html", _context(version, pool, form=form), status=status)


def _groups(version: ScheduleVersion, table: PoolTable) -> list[Link]:
    """The groups there are, with the pages that change them."""
    return [
        Link(group.label, address("group-change", version, pool_code=table.code, key=group.key))
        for group in table.groups
    ]
