"""The versions of a year's schedule: their list, and a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.choices import Basis
from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_schedule, require
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.web import run_form
from pools.overview import address
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
