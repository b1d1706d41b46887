"""The versions of a year's schedule: their list, a new one, and two compared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.choices import Basis
from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_schedule, require
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.web import run_form
from pools.comparison import compare
from pools.history import last_reasons
from pools.overview import address
from pools.selectors import version_tables
from pools.services.versions import start_version
from pools.version_forms import VersionForm
from pools.views.fetch import version_for


@require_safe
def version_list(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Every version with its steps: who, when, why."""
    schedule = get_schedule(request.standing, reference, year)
    versions = (
        schedule.versions.select_related("prepared_by", "copied_from")
        .prefetch_related("steps__by", "steps__organisation__names")
        .order_by("-number")
    )
    return render(request, "pools/version_list.html", {"schedule": schedule, "versions": versions})


@require_http_methods(["GET", "HEAD", "POST"])
def version_start(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Start a new draft from a submitted version."""
    original = version_for(request, reference, year)
    require(request.standing, Verb.START_VERSION, original.schedule.agreement)
    form = VersionForm(
        request.POST or None, initial={"basis": original.basis, "effective_from": original.effective_from}
    )

    def deed(cleaned: dict[str, Any]) -> str:
        version = start_version(
            copied_from=original,
            basis=Basis(cleaned["basis"]),
            effective_from=cleaned["effective_from"],
            caption=cleaned["caption"],
            standing=request.standing,
            reason=cleaned["reason"],
        )
        return (
            f"Version {version.number} is a draft with a copy of every figure of version {original.number}."
        )

    return run_form(
        request,
        form,
        deed,
        template="pools/version_start.html",
        context={"version": original, "back": address("schedule-detail", original)},
        done="",
        to=reverse("pools:schedule-detail", kwargs={"reference": reference, "year": year}),
    )


@require_safe
def version_compare(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Two versions side by side: old, new, change, who and why."""
    schedule = get_schedule(request.standing, reference, year)
    versions = {version.number: version for version in schedule.versions.order_by("-number")}
    for version in versions.values():
        version.schedule = schedule
    old, new = _chosen(request, sorted(versions, reverse=True))
    if old is None or new is None:
        return render(request, "pools/version_compare.html", {"schedule": schedule, "versions": versions})
    before = version_tables(versions[old], standing=request.standing)
    after = version_tables(versions[new], standing=request.standing)
    return render(
        request,
        "pools/version_compare.html",
        {
            "schedule": schedule,
            "versions": versions,
            "old": versions[old],
            "new": versions[new],
            "pools": compare(before, after, reasons=last_reasons(versions[new], after)),
            "unit": schedule.unit,
        },
    )


def _chosen(request: SignedIn, numbers: list[int]) -> tuple[int | None, int | None]:
    """The versions named in the address, else the newest and the one before it. Raises Http404."""
    if len(numbers) < 2:
        return None, None
    named = {str(number): number for number in numbers}
    try:
        old, new = (
            named[request.GET.get(name, str(default))]
            for name, default in (("from", numbers[1]), ("to", numbers[0]))
        )
    except KeyError:
        raise Http404("There is no such version.") from None
    return old, new
