"""The search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.middleware import SignedIn
from agreements.models import Agreement
from governance.search.asking import LONGEST, Question, question_of
from governance.search.reading import (
    Narrowed,
    bodies_to_choose,
    found,
    hits,
    numbers_of,
    searched_agreements,
    years_to_choose,
)
from governance.search.registry import SOURCES
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.web import asked

PAGE = 20


@require_safe
def search(request: SignedIn) -> HttpResponse:
    """What is recorded of decisions, meetings and reports, by its words: as far as the person may read it."""
    standing, typed = request.standing, asked(request, "q")
    agreements = searched_agreements(standing)
    bodies, years = bodies_to_choose(standing, agreements), years_to_choose(standing, agreements)
    narrowed = _narrowed(request, agreements, bodies=set(bodies), years=years)
    question = question_of(typed) if typed else Question()
    numbers: list[int] = []
    if question.phrases:
        numbers = numbers_of(found(question, standing=standing, agreements=agreements, narrowed=narrowed))
    page = Paginator(numbers, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "governance/search.html",
        {
            "typed": typed[:LONGEST],
            "encoded": urlencode({"q": typed[:LONGEST]}),
            "objection": question.objection,
            "is_asked": bool(question.phrases),
            "page": page,
            "number": len(numbers),
            "hits": hits(list(page.object_list), question, standing=standing),
            "narrowed": narrowed,
            "kinds": [(source.kind, source.words) for source in SOURCES.values()],
            "agreements": agreements,
            "bodies": bodies.items(),
            "years": years,
        },
    )


def _narrowed(
    request: HttpRequest, agreements: list[Agreement], *, bodies: set[int], years: list[FinancialYear]
) -> Narrowed:
    """By what is asked for and can be chosen; anything else narrows nothing."""
    kind, reference = asked(request, "kind"), asked(request, "agreement")
    body, year = asked(request, "body"), asked(request, "year")
    return Narrowed(
        kind=kind if kind in SOURCES else "",
        agreement=reference if reference in {row.reference for row in agreements} else "",
        body=next((pk for pk in bodies if str(pk) == body), None),
        year=next((each for each in years if each.slug == year), None),
    )
