"""The register of issued reports, the files in it, and issuing."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, require
from governance.forms import IssueForm
from governance.models import IssuedFile, IssuedReport
from governance.permissions import get_issue, get_issued_file
from governance.selectors import agreements_with_issues, issue_detail, issue_rows, register, superseable
from governance.services.issued import issue_contributions
from governance.subjects import of_version
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import shown_report
from pooledbudgets.lib.web import asked, run_form, seen_before
from pools.overview import address
from pools.reports.of_version import contributions_report
from pools.version_forms import TableOptionsForm
from pools.views.fetch import version_for
from pools.views.tables import options_of

PAGE = 25


@require_safe
def issued_list(request: SignedIn) -> HttpResponse:
    """The register: what was issued, when, by whom, for whom, and what superseded it."""
    reference = asked(request, "agreement")
    only_current = request.GET.get("show") == "current"
    issues = register(request.standing, agreement_reference=reference, only_current=only_current)
    page = Paginator(issues, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "governance/issued_list.html",
        {
            "page": page,
            "rows": issue_rows(page.object_list),
            "agreements": agreements_with_issues(request.standing),
            "reference": reference,
            "only_current": only_current,
        },
    )


@require_safe
def issued_detail(request: SignedIn, number: int) -> HttpResponse:
    """One issue: its files and digests, and whether its figures have moved since."""
    issue = get_issue(request.standing, number)
    return render(
        request,
        "governance/issued_detail.html",
        {
            "issue": issue_detail(issue, standing=request.standing),
            "agreement": issue.agreement,
            "source": _source(issue),
        },
    )


def _source(issue: IssuedReport) -> str:
    """The page of what an issue is of."""
    if issue.version is not None:
        return address("contributions-table", issue.version)
    if issue.decision is not None:
        return reverse("governance:decision-detail", args=[issue.agreement.reference, issue.decision.number])
    if issue.meeting is not None:
        of = [issue.agreement.reference, issue.meeting.body.code, issue.meeting.number]
        return reverse("governance:minutes-detail", args=of)
    return reverse("agreements:agreement-detail", args=[issue.agreement.reference])


@require_safe
def issued_file(request: SignedIn, number: int, form: str) -> HttpResponse:
    """A file of an issue, byte for byte as it was issued."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    return kept_file(get_issued_file(request.standing, number, form))


def kept_file(file: IssuedFile) -> HttpResponse:
    """The file as it was issued, for whoever may have it."""
    form = file.form
    name = next(link.name for link in issue_rows([file.issue])[0].forms if link.ending == form)
    return HttpResponse(
        bytes(file.content),
        content_type=FILE_FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{file.sha256}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contributions_issue(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Issue the contributions tables of a version, with the options in the address."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.ISSUE_REPORT, version.schedule.agreement)
    options = options_of(TableOptionsForm(request.GET))
    seen = seen_before(request)
    report = cache(
        lambda: contributions_report(version, standing=request.standing, options=options, as_at=clock.now())
    )
    form = IssueForm(request.POST or None, candidates=superseable(of_version(version), name="contributions"))

    def deed(cleaned: dict[str, Any]) -> str:
        number = form.superseded_number
        issue = issue_contributions(
            version=version,
            options=options,
            seen=seen,
            standing=request.standing,
            reason=cleaned["reason"],
            supersedes=get_issue(request.standing, number) if number else None,
        )
        return f"Issue {issue.number} is in the register, with its files as they went out."

    return run_form(
        request,
        form,
        deed,
        template="governance/contributions_issue.html",
        context={
            "version": version,
            "report": report,
            "shown": cache(lambda: shown_report(report(), since=seen)),
            "back": address("contributions-table", version),
        },
        done="",
        to=reverse("governance:issued-list"),
    )
