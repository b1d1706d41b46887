"""Two versions of any two years of an agreement side by side, on the page and as files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.day_forms import ReportedForm
from agreements.middleware import SignedIn
from agreements.models import Schedule, ScheduleVersion
from agreements.permissions import Verb, get_schedule
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pools.comparison_reading import Compared, compared, comparison_report, readable_versions, restated
from pools.reports.bridge import bridge_table
from pools.reports.comparison import NAME


@require_safe
def version_compare(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Two versions side by side: old, new, change, who and why; and the steps between one year and the next."""
    schedule = get_schedule(request.standing, reference, year)
    versions = readable_versions(schedule.agreement, standing=request.standing)
    found = _restated(request, schedule) or versions_compared(request, versions, year)
    context: dict[str, Any] = {
        "schedule": schedule,
        "reported": ReportedForm(request.GET),
        "versions": [(key_of(one, year), one) for one in versions],
    }
    if found is not None:
        old_key, new_key = key_of(found.old, year), key_of(found.new, year)
        context |= {
            "found": found,
            "old": found.old,
            "new": found.new,
            "old_key": old_key,
            "new_key": new_key,
            "old_name": found.names[0],
            "new_name": found.names[1],
            "query": request.GET.urlencode()
            if found.reported_on
            else urlencode({"from": old_key, "to": new_key}),
            "unit": found.after.unit,
            "bridges": [
                bridge_table(bridge, year=found.after.year, unit=found.after.unit) for bridge in found.bridges
            ],
            "files": [form for form in FILE_FORMS.values() if form.ending != "html"],
            "may_issue": not (found.old.is_draft or found.new.is_draft)
            and bool(request.standing.parties_for(Verb.ISSUE_REPORT, schedule.agreement.parties.all())),
        }
    return render(request, "pools/version_compare.html", context)


@require_safe
def comparison_file(request: SignedIn, reference: str, year: FinancialYear, form: str) -> HttpResponse:
    """The comparison as a file: PDF, XLSX, CSV or JSON. Nothing of it is kept."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    found = comparison_asked(request, reference, year)
    report = comparison_report(found, standing=request.standing, as_at=clock.now())
    name = f"{reference}-{found.new.schedule.year.slug}-v{found.new.number}-{NAME}.{form}"
    return HttpResponse(
        FILE_FORMS[form].make(report),
        content_type=FILE_FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def comparison_asked(request: SignedIn, reference: str, year: FinancialYear) -> Compared:
    """The comparison that an address names. Raises Http404 when there is nothing to compare."""
    schedule = get_schedule(request.standing, reference, year)
    versions = readable_versions(schedule.agreement, standing=request.standing)
    found = _restated(request, schedule) or versions_compared(request, versions, year)
    if found is None:
        raise Http404("There is one version so far. A comparison needs two.")
    return found


def versions_compared(
    request: SignedIn, versions: list[ScheduleVersion], year: FinancialYear
) -> Compared | None:
    """The versions named in the address, else the year's newest and the one before it; None when there is none."""
    named = {key_of(version, year): version for version in versions}
    newest = next(
        (n for n, version in enumerate(versions) if version.schedule.year_start == year.start), len(versions)
    )
    defaults = [key_of(version, year) for version in versions[newest : newest + 2]]
    if len(defaults) < 2:
        return None
    try:
        old, new = (
            named[request.GET.get(name, default)]
            for name, default in (("from", defaults[1]), ("to", defaults[0]))
        )
    except KeyError:
        raise Http404("There is no such version.") from None
    return compared(old, new, standing=request.standing)


def _restated(request: SignedIn, schedule: Schedule) -> Compared | None:
    """What was reported on a day against what is now, where the address asks for it. Raises Http404."""
    form = ReportedForm(request.GET)
    day = form.cleaned_data["reported_on"] if form.is_valid() else None
    if day is None:
        return None
    found = restated(schedule, reported_on=day, standing=request.standing)
    if found is None:
        raise Http404(f"No version of {schedule.year.label} had been submitted by then.")
    return found


def key_of(version: ScheduleVersion, year: FinancialYear) -> str:
    """How an address of the year names a version: "2", or of another year "2016-17.2"."""
    own = version.schedule.year_start == year.start
    return str(version.number) if own else f"{version.schedule.year.slug}.{version.number}"
