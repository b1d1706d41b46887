"""The contributions tables on the page and as files, and the casting exceptions behind their footnotes."""

from __future__ import annotations

from functools import cache, partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.day_forms import TwoClocksForm
from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, require
from agreements.services.schedules import shared_party_ids
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.web import run_form, seen_before
from pools.choices import ExceptionStatus, PrintedRow
from pools.overview import address
from pools.permissions import get_party, get_pool
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report
from pools.selectors import version_tables
from pools.services.published import CellAddress, explain_exception
from pools.tables import OwnedException, VersionTables
from pools.totals import GROSS, NET, TOTAL
from pools.version_forms import ExceptionForm, TableOptionsForm
from pools.views.fetch import NothingKnown, query_of, version_for, version_known


@require_safe
def contributions_table(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """The printed layout on the page, with its options and the files it comes as."""
    try:
        version, as_at, is_past = version_known(request, reference, year)
    except NothingKnown as why:
        messages.warning(request, f"{why} What is known now is shown; ask about a later day.")
        return redirect(request.path)
    form = TableOptionsForm(request.GET)
    report = contributions_report(
        version,
        standing=request.standing,
        options=options_of(form),
        as_at=as_at,
        addresses=lambda tables: _addresses(version, tables),
    )
    query = request.GET.urlencode() or query_of(version).removeprefix("?")
    parties = version.schedule.agreement.parties.all()
    return render(
        request,
        "pools/contributions_table.html",
        {
            "version": version,
            "report": report,
            "form": form,
            "query": query,
            "file_forms": [form for form in FILE_FORMS.values() if form.ending != "html"],
            "clocks": TwoClocksForm(request.GET if is_past else None, initial={"known_on": day_of(as_at)}),
            "is_past": is_past,
            "may_issue": not is_past
            and bool(request.standing.parties_for(Verb.ISSUE_REPORT, parties))
            and shared_party_ids(version).issuperset(party.pk for party in parties),
        },
    )


@require_safe
def contributions_file(request: SignedIn, reference: str, year: FinancialYear, form: str) -> HttpResponse:
    """The same tables as a file: PDF, XLSX, CSV or JSON."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    version, as_at, _ = version_known(request, reference, year)
    options = options_of(TableOptionsForm(request.GET))
    report = contributions_report(version, standing=request.standing, options=options, as_at=as_at)
    name = f"{reference}-{year.slug}-v{version.number}-contributions.{form}"
    try:
        content = FILE_FORMS[form].make(report)
    except DomainError as refusal:  # such as more columns than any paper holds
        messages.error(request, refusal.message)
        return redirect(f"{address('contributions-table', version)}&{request.GET.urlencode()}")
    return HttpResponse(
        content,
        content_type=FILE_FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def options_of(form: TableOptionsForm) -> Options:
    """The options ticked; none when the address has nonsense in their place."""
    return Options(**form.cleaned_data) if form.is_valid() else Options()


def _addresses(version: ScheduleVersion, tables: VersionTables) -> dict[tuple[str, str, str], str]:
    """The page that explains each figure the person may see."""
    return {
        (pool.code, row, column): address(
            "figure-detail", version, pool_code=pool.code, row=row, column=column
        )
        for pool in tables.pools
        for row in [*(line.key for line in pool.lines), *(group.key for group in pool.groups), GROSS, NET]
        for column in [*(column.key for column in pool.columns if column.is_seen), TOTAL]
    }


@require_safe
def exception_list(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Every printed figure of the version that does not cast, with owner, explanation and what would close it."""
    version = version_for(request, reference, year)
    tables = version_tables(version, standing=request.standing)
    may_explain = bool(
        request.standing.parties_for(Verb.EXPLAIN_EXCEPTION, version.schedule.agreement.parties.all())
    )
    return render(
        request,
        "pools/exception_list.html",
        {
            "version": version,
            "exceptions": [(item, _explain_address(version, item)) for item in tables.exceptions],
            "unit": tables.unit,
            "may_explain": may_explain,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def exception_explain(
    request: SignedIn, reference: str, year: FinancialYear, pool_code: str, row: str, column: str
) -> HttpResponse:
    """Say who looks into an exception and what explains it."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.EXPLAIN_EXCEPTION, version.schedule.agreement)
    read = partial(version_tables, version, standing=request.standing, pool_codes=[pool_code])
    tables = read()
    item, seen = _exception(tables, row, column), seen_before(request)
    back = address("exception-list", version)
    form = _exception_form(request, tables, item)
    return run_form(
        request,
        form,
        lambda cleaned: explain_exception(
            version=version,
            pool=get_pool(version, pool_code),
            cell=_cell(item, tables),
            owner=get_party(version, cleaned["owner"]).organisation if cleaned["owner"] else None,
            explanation=cleaned["explanation"],
            status=ExceptionStatus(cleaned["status"]),
            seen=seen,
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="pools/exception_explain.html",
        context={
            "version": version,
            "item": item,
            "said": cache(lambda: _exception(read(), row, column) if request.POST else item),
            "seen": seen,
            "unit": tables.unit,
            "back": back,
        },
        done="What you said of the exception is recorded. The figures have not changed.",
        to=back,
    )


def _exception_form(request: SignedIn, tables: VersionTables, item: OwnedException) -> ExceptionForm:
    return ExceptionForm(
        request.POST or None,
        owners=[(column.key, column.heading) for column in tables.columns],
        initial={"owner": item.owner_code, "explanation": item.explanation, "status": item.status},
    )


def _exception(tables: VersionTables, row: str, column: str) -> OwnedException:
    for item in tables.exceptions:
        if (item.finding.row, item.finding.column) == (row, column):
            return item
    raise Http404("There is no such exception.")


def _cell(item: OwnedException, tables: VersionTables) -> CellAddress:
    finding = item.finding
    party_code = "" if finding.column == TOTAL else finding.column
    if finding.row in (GROSS, NET):
        return CellAddress(PrintedRow(finding.row), party_code=party_code)
    pool = next(pool for pool in tables.pools if pool.code == item.pool_code)
    is_line = any(line.key == finding.row for line in pool.lines)
    return CellAddress(PrintedRow.LINE if is_line else PrintedRow.SUBTOTAL, finding.row, party_code)


def _explain_address(version: ScheduleVersion, item: OwnedException) -> str:
    return address(
        "exception-explain",
        version,
        pool_code=item.pool_code,
        row=item.finding.row,
        column=item.finding.column,
    )
