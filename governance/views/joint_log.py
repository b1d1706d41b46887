"""Decisions and actions of an agreement's groups, on one page and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.middleware import SignedIn
from agreements.permissions import get_agreement
from governance.joint_log import STANDS, WHAT, LogWanted, joint_log, joint_report
from governance.views.decisions import file_answer
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear, parse_year, year_of
from pooledbudgets.lib.web import asked


@require_safe
def log_page(request: SignedIn, reference: str) -> HttpResponse:
    """What was resolved and who is to do what, as far as it is looked for."""
    agreement = get_agreement(request.standing, reference)
    everything = joint_log(agreement, standing=request.standing)
    wanted = _wanted(request)
    lines = [line for line in everything if wanted.takes(line)]
    years = {year_of(line.on) for line in everything if line.on is not None}
    return render(
        request,
        "governance/joint_log.html",
        {
            "agreement": agreement,
            "lines": lines,
            "number": len(everything),
            "wanted": wanted,
            "what": WHAT.items(),
            "stands": STANDS.items(),
            "groups": sorted({(line.group_code, line.group) for line in everything}),
            "years": sorted(years, reverse=True),
            "is_illustrative": any(line.is_illustrative for line in lines),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
def log_file(request: SignedIn, reference: str, form: str) -> HttpResponse:
    """The same as a file."""
    agreement = get_agreement(request.standing, reference)
    report = joint_report(agreement, standing=request.standing, as_at=clock.now(), wanted=_wanted(request))
    return file_answer(form, report, name=f"{reference}-log")


def _wanted(request: HttpRequest) -> LogWanted:
    """What is asked for; anything that cannot be chosen asks for nothing."""
    what, stands = asked(request, "what"), asked(request, "stands")
    return LogWanted(
        words=asked(request, "words")[:200],
        group=asked(request, "group"),
        what=what if what in WHAT else "",
        stands=stands if stands in STANDS else "",
        year=_year(asked(request, "year")),
    )


def _year(typed: str) -> FinancialYear | None:
    try:
        return parse_year(typed) if typed else None
    except ValueError:
        return None
