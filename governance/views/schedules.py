"""The annual schedule for signature: its page, its files, and issuing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, require
from governance.schedule_document import NAME, issue_options, schedule_document
from governance.services.issued import issue_of_version
from governance.subjects import of_version
from governance.views.decisions import file_answer
from governance.views.issuing import issue_page
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pools.views.fetch import version_for


@require_safe
def schedule_page(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """The schedule as it will be printed and signed."""
    version = version_for(request, reference, year)
    parties = request.standing.parties_for(Verb.ISSUE_REPORT, version.schedule.agreement.parties.all())
    return render(
        request,
        "governance/schedule_document.html",
        {
            "version": version,
            "agreement": version.schedule.agreement,
            "document": schedule_document(version, standing=request.standing, as_at=clock.now()),
            "may_issue": bool(parties) and not version.is_draft,
        },
    )


@require_safe
def schedule_file(request: SignedIn, reference: str, year: FinancialYear, form: str) -> HttpResponse:
    """The schedule as a file, made now. Nothing of it is kept."""
    version = version_for(request, reference, year)
    document = schedule_document(version, standing=request.standing, as_at=clock.now())
    return file_answer(form, document, name=f"{reference}-{year.slug}-{NAME}-version-{version.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_issue(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Issue the schedule of a submitted version."""
    version, standing = version_for(request, reference, year), request.standing
    require(standing, Verb.ISSUE_REPORT, version.schedule.agreement)
    return issue_page(
        request,
        subject=of_version(version),
        name=NAME,
        build=lambda: schedule_document(version, standing=standing, as_at=clock.now()),
        issue=lambda **told: issue_of_version(
            version=version,
            name=NAME,
            build=lambda as_at: schedule_document(version, standing=standing, as_at=as_at),
            options=issue_options(version),
            **told,
        ),
        back=f"{reverse('governance:schedule-document', args=[reference, year])}?version={version.number}",
    )
