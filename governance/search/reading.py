"""What the page of the search shows: what the person may read and has the words, where each stands, and a passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from agreements.models import Agreement
from agreements.permissions import Standing, parties_with_names, read_until, visible_agreements
from governance.decision_permissions import decisions_of_all
from governance.groups.permissions import meetings_of_all
from governance.models import Body, SearchEntry
from governance.search.asking import Question
from governance.search.registry import SOURCES
from governance.search.words import CLOSES, OPENS, entries_titled, entries_with, passages
from pooledbudgets.lib.financial_year import FinancialYear, year_of

EVERYTHING: Final = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Among what somebody looks. Blank or None: everything."""

    kind: str = EVERYTHING
    agreement: str = EVERYTHING
    body: int | None = None
    year: FinancialYear | None = None

    def __bool__(self) -> bool:
        return bool(self.kind or self.agreement or self.body or self.year)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    kind: str
    title: SafeString
    passage: SafeString
    """Out of its text; both with the words that were found marked."""
    href: str
    where: str
    day: date | None
    is_exempt: bool
    is_illustrative: bool


def searched_agreements(standing: Standing) -> list[Agreement]:
    """The agreements the person sees, with their parties. A few queries, whatever their number."""
    rows = visible_agreements(standing).prefetch_related(Prefetch("parties", queryset=parties_with_names()))
    return list(rows.order_by("title", "pk"))


def found(
    question: Question, *, standing: Standing, agreements: Sequence[Agreement], narrowed: Narrowed
) -> QuerySet[SearchEntry]:
    """The entries that have all that is looked for, and whose records the person may read at this moment: those with
    it in their title first, of each the latest first."""
    readable = Q(pk__in=[])
    for source in SOURCES.values():
        if narrowed.kind in {EVERYTHING, source.kind}:
            # Asked of each entry with the words, and not of all records: those grow, what is looked for does not.
            record = source.readable(standing, agreements).order_by().filter(pk=OuterRef("key"))
            readable |= Q(Exists(record), kind=source.kind)
    entries = SearchEntry.objects.filter(readable, pk__in=entries_with(question))
    if narrowed.agreement:
        entries = entries.filter(agreement__reference=narrowed.agreement)
    if narrowed.body is not None:
        entries = entries.filter(body=narrowed.body)
    if narrowed.year is not None:
        entries = entries.filter(day__range=(narrowed.year.first_day, narrowed.year.last_day))
    titled = Q(pk__in=entries_titled(question))
    return entries.annotate(is_titled=titled).order_by("-is_titled", "-day", "-pk")


def numbers_of(entries: QuerySet[SearchEntry]) -> list[int]:
    """The numbers of what was found, in order: all of them, so that their count is true. One query."""
    return list(entries.values_list("pk", flat=True))


def hits(numbers: Sequence[int], question: Question, *, standing: Standing) -> list[Hit]:
    """What was found, as a page of it shows. A few queries for each kind."""
    entries = SearchEntry.objects.defer("text").in_bulk(numbers)
    told = passages(question, numbers)
    places = {
        kind: source.places([row.key for row in entries.values() if row.kind == kind], standing)
        for kind, source in SOURCES.items()
        if any(row.kind == kind for row in entries.values())
    }
    return [
        Hit(
            kind=SOURCES[entry.kind].one,
            title=marked(told[number][0]),
            passage=marked(told[number][1]),
            href=place.href,
            where=place.where,
            day=entry.day,
            is_exempt=place.is_exempt,
            is_illustrative=place.is_illustrative,
        )
        for number in numbers
        if (entry := entries.get(number)) is not None
        and (place := places[entry.kind].get(entry.key)) is not None
    ]


def marked(text: str) -> SafeString:
    """A text with the words found in it as marks; all else in it is text."""
    return mark_safe(  # noqa: S308 - escaped first
        escape(text).replace(OPENS, "<mark>").replace(CLOSES, "</mark>")
    )


# --- By what it can be narrowed ---------------------------------------------------------------------------


def bodies_to_choose(standing: Standing, agreements: Sequence[Agreement]) -> Mapping[int, str]:
    """The groups and bodies of agreements by number, as far as the person may know of them. One query."""
    decided = decisions_of_all(standing, agreements).values("body")
    groups = Q(pk__in=[])
    for agreement in agreements:
        until = read_until(standing, agreement)
        of_it = Q(agreement=agreement)
        groups |= of_it if until is None else of_it & (Q(starts_on=None) | Q(starts_on__lt=until))
    rows = Body.objects.filter(groups | Q(pk__in=decided)).order_by("name", "pk")
    return dict(rows.values_list("pk", "name"))


def years_to_choose(standing: Standing, agreements: Sequence[Agreement]) -> list[FinancialYear]:
    """The years from the first to the last meeting or decision the person may see, the latest first. Two queries."""
    met = meetings_of_all(standing, agreements).aggregate(first=Min("held_on"), last=Max("held_on"))
    decided = decisions_of_all(standing, agreements).aggregate(first=Min("meets_on"), last=Max("meets_on"))
    days = [day for day in met.values() if day is not None]
    days += [day.earliest for day in decided.values() if day is not None]
    if not days:
        return []
    first, last = year_of(min(days)), year_of(max(days))
    return [FinancialYear(start) for start in range(last.start, first.start - 1, -1)]
