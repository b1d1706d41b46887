"""The crosswalk from last year's services to this year's pools and lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, require
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form
from pools.crosswalk_forms import EarlierServiceForm
from pools.crosswalk_reading import YearBefore, earlier_services, lines_of, pools_and_elements, ways_of
from pools.models import Element
from pools.reports.crosswalk import crosswalk_table
from pools.selectors import figures_alone, prior_version, year_before_of
from pools.services.crosswalk import add_earlier_service, remove_earlier_service
from pools.tables import VersionTables
from pools.views.fetch import version_for


@require_safe
def crosswalk_detail(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Each service of last year with where it stands now, its share and its amount where known."""
    version = version_for(request, reference, year)
    tables, last = _tables(request, version)
    agreement = version.schedule.agreement
    context = {
        "version": version,
        "tables": tables,
        "prior": FinancialYear(year.start - 1),
        "table": crosswalk_table(ways_of(version, tables, last), year=year, unit=tables.unit),
        "services": earlier_services(version),
        "may_change": version.is_draft
        and bool(request.standing.parties_for(Verb.CHANGE_LINES, agreement.parties.all())),
    }
    return render(request, "pools/crosswalk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def service_add(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Lead a service of last year to where it stands now."""
    version = version_for(request, reference, year)
    agreement = version.schedule.agreement
    require(request.standing, Verb.CHANGE_LINES, agreement)
    tables, last = _tables(request, version)
    pools, elements = pools_and_elements(agreement)
    names = {pool.code: pool.heading for pool in tables.pools}
    form = EarlierServiceForm(
        request.POST or None,
        rows=[
            (f"{pool}/{key}", f"{names.get(pool, pool)}: {line.label}")
            for (pool, key), line in (last.lines.items() if last else ())
        ],
        places=[
            place for pool in tables.pools for place in _places(pool.code, pool.heading, tables, elements)
        ],
    )
    return _run(
        request,
        version,
        form,
        lambda cleaned: add_earlier_service(
            agreement=agreement,
            year=year,
            service=EarlierServiceForm.spec(cleaned, pools, elements),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Add a service of {FinancialYear(year.start - 1).label} that moved",
        submit="Add it to the crosswalk",
        done="It is in the crosswalk.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def service_remove(request: SignedIn, reference: str, year: FinancialYear, code: str) -> HttpResponse:
    """Take a service out of the crosswalk."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.CHANGE_LINES, version.schedule.agreement)
    row = next((row for row in earlier_services(version) if row.code == code), None)
    if row is None:
        raise Http404("There is no such service in the crosswalk.")
    return _run(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: remove_earlier_service(row=row, standing=request.standing, reason=cleaned["reason"]),
        heading=f"Take “{row.name}” out of the crosswalk",
        submit="Take it out",
        done="It is taken out.",
    )


def _tables(request: SignedIn, version: ScheduleVersion) -> tuple[VersionTables, YearBefore | None]:
    prior = prior_version(version)
    last = year_before_of(version, prior, standing=request.standing) if prior else None
    return figures_alone(version, standing=request.standing), last


def _places(
    code: str, heading: str, tables: VersionTables, elements: Mapping[str, Element]
) -> list[tuple[str, str]]:
    """The pool as a whole, its lines, and its elements that have none of their own."""
    lines = [(key, line.label) for (pool, key), line in lines_of(tables).items() if pool == code]
    bare = [
        element
        for pool in tables.pools
        for element in pool.elements
        if pool.code == code and not element.has_lines
    ]
    return [
        (f"{code}/pool/", f"{heading}, as a whole"),
        *((f"{code}/line/{key}", f"{heading}: {label}") for key, label in lines),
        *(
            (f"{code}/element/{element.code}", f"{heading}: {element.name}, without a line")
            for element in bare
            if f"{code}/{element.code}" in elements
        ),
    ]


def _run(
    request: SignedIn, version: ScheduleVersion, form: Any, deed: Any, *, done: str, **context: Any
) -> HttpResponse:
    schedule = version.schedule
    back = reverse(
        "pools:crosswalk", kwargs={"reference": schedule.agreement.reference, "year": schedule.year}
    )
    return run_form(
        request,
        form,
        deed,
        template="pools/crosswalk_deed.html",
        context={"version": version, "back": back, **context},
        done=done,
        to=back,
    )
