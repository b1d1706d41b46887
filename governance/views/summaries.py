"""What bodies above the groups read of a year: the page, its files, and issuing it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, require
from governance.services.issued import issue_of_version
from governance.subjects import of_version
from governance.summary import SUMMARIES, SummaryKind, summary_of
from governance.views.decisions import file_answer
from governance.views.issuing import issue_page
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pools.views.fetch import version_for


@require_safe
def summary_page(request: SignedIn, reference: str, year: FinancialYear, name: str) -> HttpResponse:
    """The summary as it is printed."""
    kind, version = _kind(name), version_for(request, reference, year)
    parties = request.standing.parties_for(Verb.ISSUE_REPORT, version.schedule.agreement.parties.all())
    return render(
        request,
        "governance/summary.html",
        {
            "version": version,
            "agreement": version.schedule.agreement,
            "report": summary_of(kind, version, standing=request.standing, as_at=clock.now()),
            "kind": kind,
            "others": [other for other in SUMMARIES.values() if other is not kind],
            "may_issue": bool(parties) and not version.is_draft,
        },
    )


@require_safe
def summary_file(
    request: SignedIn, reference: str, year: FinancialYear, name: str, form: str
) -> HttpResponse:
    """The summary as a file, made now. Nothing of it is kept."""
    kind, version = _kind(name), version_for(request, reference, year)
    report = summary_of(kind, version, standing=request.standing, as_at=clock.now())
    return file_answer(form, report, name=f"{reference}-{year.slug}-{name}-version-{version.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def summary_issue(request: SignedIn, reference: str, year: FinancialYear, name: str) -> HttpResponse:
    """Issue the summary with the figures of a submitted version."""
    kind, version, standing = _kind(name), version_for(request, reference, year), request.standing
    require(standing, Verb.ISSUE_REPORT, version.schedule.agreement)
    page = reverse("governance:summary", args=[reference, year, name])
    return issue_page(
        request,
        subject=of_version(version),
        name=name,
        build=lambda: summary_of(kind, version, standing=standing, as_at=clock.now()),
        issue=lambda **told: issue_of_version(
            version=version,
            name=name,
            build=lambda as_at: summary_of(kind, version, standing=standing, as_at=as_at),
            **told,
        ),
        back=f"{page}?version={version.number}",
    )


def _kind(name: str) -> SummaryKind:
    if name not in SUMMARIES:
        raise Http404("There is no such summary.")
    return SUMMARIES[name]
