"""The page of a year's schedule, and the deeds that move its draft on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.choices import Basis
from agreements.middleware import SignedIn
from agreements.models import Party, ScheduleVersion
from agreements.permissions import Verb, get_agreement, require
from agreements.services.schedules import open_schedule
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.money import DISPLAY_UNITS
from pooledbudgets.lib.seen import shown_report, shown_tables
from pooledbudgets.lib.web import run_form, seen_before
from pools.overview import address, schedule_overview
from pools.permissions import get_party
from pools.picture import contributions_picture
from pools.reports.of_version import party_cautions, submission_report, version_cautions
from pools.reports.own_figures import own_figures
from pools.selectors import tables_with_prior_year, version_tables
from pools.services.marks import Dependency, confirm_figures, has_draft_figures, mark_indicative
from pools.services.sharing import recall_figures, share_figures
from pools.services.versions import submission_blockers, submit_version
from pools.version_forms import IndicativeForm, OpenScheduleForm
from pools.views.fetch import version_for


@require_safe
def schedule_detail(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Where the year stands: pools with their totals, each partner's progress, what remains."""
    try:
        version = version_for(request, reference, year)
    except Http404:
        return _gap(request, reference, year)
    tables = version_tables(version, standing=request.standing)
    overview = schedule_overview(version, tables, standing=request.standing)
    picture = contributions_picture(tables)
    context = {"version": version, "tables": tables, "overview": overview, "picture": picture}
    return render(request, "pools/schedule_detail.html", context)


def _gap(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """The page of a year that has no schedule: a gap, and what to do about it."""
    agreement = get_agreement(request.standing, reference, in_year=year)
    if agreement.schedules.filter(year_start=year.start).exists():
        raise Http404("There is no such version.")
    may_start = bool(request.standing.parties_for(Verb.START_VERSION, agreement.parties.all()))
    return render(
        request, "pools/schedule_gap.html", {"agreement": agreement, "year": year, "may_start": may_start}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_open(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Open the year's schedule with its first draft."""
    agreement = get_agreement(request.standing, reference, in_year=year)
    require(request.standing, Verb.START_VERSION, agreement)
    page = reverse("pools:schedule-detail", kwargs={"reference": reference, "year": year})
    if agreement.schedules.filter(year_start=year.start).exists():
        return redirect(page)
    form = OpenScheduleForm(
        request.POST or None, initial={"basis": Basis.INDICATIVE, "effective_from": year.first_day}
    )

    def deed(cleaned: dict[str, Any]) -> None:
        open_schedule(
            agreement=agreement,
            year=year,
            unit=DISPLAY_UNITS[cleaned["unit"]],
            basis=Basis(cleaned["basis"]),
            effective_from=cleaned["effective_from"],
            caption=cleaned["caption"],
            standing=request.standing,
            reason=cleaned["reason"],
        )

    return run_form(
        request,
        form,
        deed,
        template="pools/schedule_open.html",
        context={"agreement": agreement, "year": year},
        done=f"The schedule for {year.label} is open. Version 1 is a draft.",
        to=page,
    )


def figures_share(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Let the partners see one's figures in the draft."""
    return _deed_for_party(
        request,
        reference,
        year,
        party_code,
        verb=Verb.SHARE_FIGURES,
        form=ReasonForm(request.POST or None, initial={"reason": "Shared for the partners to see and agree"}),
        deed=lambda version, party, cleaned: share_figures(
            version=version,
            party=party,
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="pools/figures_share.html",
        done="Your figures are shared. The partners can see them now.",
    )


def figures_recall(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Take one's figures in the draft back."""
    return _deed_for_party(
        request,
        reference,
        year,
        party_code,
        verb=Verb.SHARE_FIGURES,
        form=ReasonForm(request.POST or None),
        deed=lambda version, party, cleaned: recall_figures(
            version=version, party=party, standing=request.standing, reason=cleaned["reason"]
        ),
        template="pools/figures_recall.html",
        done="Your figures are recalled. The partners cannot see them any more.",
    )


def figures_mark_indicative(
    request: SignedIn, reference: str, year: FinancialYear, party_code: str
) -> HttpResponse:
    """Mark one's figures indicative, with the decision they wait for."""

    def deed(version: ScheduleVersion, party: Party, cleaned: dict[str, Any]) -> str:
        body, had_drafts = cleaned["dependency_body"], has_draft_figures(version, party=party)
        count = mark_indicative(
            version=version,
            party=party,
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
            dependency=Dependency(body, cleaned["dependency_on"]) if body else None,
        )
        figures = f"{count} figure{'s' if count != 1 else ''}"
        if not had_drafts:
            return f"The decision is recorded for {figures}."
        return f"{figures} {'are' if count != 1 else 'is'} marked indicative."

    return _deed_for_party(
        request,
        reference,
        year,
        party_code,
        verb=Verb.MARK_INDICATIVE,
        form=IndicativeForm(request.POST or None, initial={"reason": "Our best estimate at this stage"}),
        deed=deed,
        template="pools/figures_mark_indicative.html",
    )


def figures_confirm(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Confirm one's organisation's figures, as its finance approver."""

    def deed(version: ScheduleVersion, party: Party, cleaned: dict[str, Any]) -> str:
        count = confirm_figures(
            version=version,
            party=party,
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        )
        return f"{count} figure{'s are' if count != 1 else ' is'} confirmed."

    return _deed_for_party(
        request,
        reference,
        year,
        party_code,
        verb=Verb.CONFIRM_FIGURES,
        form=ReasonForm(request.POST or None, initial={"reason": "Confirmed as shown"}),
        deed=deed,
        template="pools/figures_confirm.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def version_submit(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Freeze the draft."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.SUBMIT_VERSION, version.schedule.agreement)
    blockers = list(submission_blockers(version)) if version.is_draft else []
    seen = seen_before(request)
    report = cache(lambda: submission_report(version, standing=request.standing, as_at=clock.now()))
    return run_form(
        request,
        ReasonForm(request.POST or None),
        lambda cleaned: submit_version(
            version=version, seen=seen, standing=request.standing, reason=cleaned["reason"]
        ),
        template="pools/version_submit.html",
        context={
            "version": version,
            "blockers": blockers,
            "back": address("schedule-detail", version),
            "report": report,
            "cautions": cache(lambda: version_cautions(version, standing=request.standing)),
            "shown": cache(lambda: shown_report(report(), since=seen)),
        },
        done=f"Version {version.number} of {year.label} is submitted and frozen.",
        to=address("schedule-detail", version),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def _deed_for_party(
    request: SignedIn,
    reference: str,
    year: FinancialYear,
    party_code: str,
    *,
    verb: Verb,
    form: ReasonForm,
    deed: Callable[[ScheduleVersion, Party, dict[str, Any]], object],
    template: str,
    done: str = "",
) -> HttpResponse:
    """A page that shows a party's figures in a draft, asks for a reason and does one deed with them."""
    version = version_for(request, reference, year)
    party = get_party(version, party_code)
    if not request.standing.may(verb, party.organisation_id):
        raise NotPermitted(f"Your role does not let you {verb}.")
    back = address("schedule-detail", version)
    tables = cache(lambda: tables_with_prior_year(version, standing=request.standing))
    figures = cache(
        lambda: shown_tables(
            own_figures(tables(), party_code=party.organisation.code), since=seen_before(request)
        )
    )
    return run_form(
        request,
        form,
        lambda cleaned: deed(version, party, cleaned),
        template=template,
        context={
            "version": version,
            "party": party,
            "back": back,
            "shown": figures,
            "has_drafts": cache(lambda: has_draft_figures(version, party=party)),
            "cautions": cache(lambda: party_cautions(version, tables(), party=party)),
        },
        done=done,
        to=back,
    )
