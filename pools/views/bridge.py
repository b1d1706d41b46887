"""The bridge from last year: its page, and the steps of a draft's."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.models import Party, ScheduleVersion
from agreements.permissions import Verb, require
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import number_in, run_form
from pools.bridge_forms import StepForm
from pools.bridge_reading import bridges_of, get_step, may_change_step, step_lines
from pools.models import BridgeStep, Pool
from pools.overview import address
from pools.permissions import get_pool
from pools.reports.bridge import bridge_table
from pools.selectors import version_tables
from pools.services.bridge import StepMoved, add_step, change_step, remove_step
from pools.views.fetch import require_enterable, version_for
from pools.waterfall import waterfall


@require_safe
def bridge_detail(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """How last year's contributions became this year's, pool by pool: a table and a picture."""
    version = version_for(request, reference, year)
    tables = version_tables(version, standing=request.standing)
    prior = FinancialYear(year.start - 1)
    bridges = bridges_of(version, tables, standing=request.standing)
    may_enter = any(column.may_enter for column in tables.columns)
    pools = [
        {
            "bridge": bridge,
            "table": bridge_table(
                bridge,
                year=year,
                unit=tables.unit,
                addresses={
                    step.key: address("bridge-step-change", version, pk=str(step.key))
                    for step in bridge.steps
                    if step.may_change
                },
            ),
            "picture": waterfall(bridge, unit=tables.unit, year=year.label, prior=prior.label),
            "add": address("bridge-step-add", version, pool_code=bridge.pool_code) if may_enter else "",
        }
        for bridge in bridges
    ]
    context = {"version": version, "tables": tables, "pools": pools, "prior": prior}
    return render(request, "pools/bridge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: SignedIn, reference: str, year: FinancialYear, pool_code: str) -> HttpResponse:
    """Add a step to a pool's bridge."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.ENTER_FIGURES, version.schedule.agreement)
    require_enterable(request, version)
    pool = get_pool(version, pool_code)
    form = _form(request, version, pool, initial={})
    return _run(
        request,
        version,
        form,
        lambda cleaned: add_step(
            version=version,
            pool=pool,
            step=StepForm.spec(cleaned, _own(request, version)),
            standing=request.standing,
        ),
        heading=f"{pool.name}: add a step from last year",
        submit="Add the step",
        done="The step is added.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_change(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Change a step of a draft's bridge."""
    version, row = _step(request, reference, year, pk)
    seen = number_in(request.POST, "seen", otherwise=row.history.count())
    moved: list[int] = []

    def deed(cleaned: dict[str, Any]) -> None:
        try:
            change_step(
                row=row,
                step=StepForm.spec(cleaned, _own(request, version)),
                seen=seen,
                standing=request.standing,
            )
        except StepMoved as error:
            moved.append(error.changes)
            raise

    return _run(
        request,
        version,
        _form(request, version, row.pool, initial=StepForm.facts_of(row)),
        deed,
        seen=lambda: moved[0] if moved else seen,
        heading=f"{row.pool.name}: change a step from last year",
        submit="Save the step",
        done="The step is changed.",
        also=("Remove this step", address("bridge-step-remove", version, pk=str(pk))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_remove(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Take a step out of a draft's bridge."""
    version, row = _step(request, reference, year, pk)
    return _run(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: remove_step(row=row, standing=request.standing, reason=cleaned["reason"]),
        heading=f"Remove the step “{row.get_kind_display()}”",
        lead=row.words,
        submit="Remove the step",
        done="The step is removed.",
    )


def _step(
    request: SignedIn, reference: str, year: FinancialYear, pk: int
) -> tuple[ScheduleVersion, BridgeStep]:
    """The version and one of its steps that the person may change. Raises Http404, NotPermitted."""
    version = version_for(request, reference, year)
    row = get_step(request.standing, version, pk)
    row.version = version
    if not may_change_step(request.standing, row):
        raise NotPermitted("Only a finance officer of the organisation can say why its figures changed.")
    require_enterable(request, version)
    return version, row


def _own(request: SignedIn, version: ScheduleVersion) -> dict[str, Party]:
    """The parties the person enters figures for, by code."""
    parties = version.schedule.agreement.parties.all()
    return {
        party.organisation.code: party for party in request.standing.parties_for(Verb.ENTER_FIGURES, parties)
    }


def _form(request: SignedIn, version: ScheduleVersion, pool: Pool, *, initial: dict[str, Any]) -> StepForm:
    own = _own(request, version)
    tables = version_tables(version, standing=request.standing, pool_codes=[pool.code])
    return StepForm(
        request.POST or None,
        initial=initial,
        parties=[(column.key, column.heading) for column in tables.columns if column.key in own],
        lines=step_lines(version, tables, pool_code=pool.code),
        unit=tables.unit,
    )


def _run(
    request: SignedIn, version: ScheduleVersion, form: Any, deed: Any, *, done: str, **context: Any
) -> HttpResponse:
    back = address("bridge", version)
    return run_form(
        request,
        form,
        deed,
        template="pools/bridge_step.html",
        context={"version": version, "back": back, **context},
        done=done,
        to=back,
    )
