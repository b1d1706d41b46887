"""Reports under way, as they are searched: each section as it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, visible_schedules
from governance.models import SectionRevision, WrittenReport, WrittenSection
from governance.search.sources import Place, Said, Source, own_key, said, written_words
from governance.written.permissions import visible_reports


def _said(which: Q) -> Iterator[Said]:
    latest = SectionRevision.objects.filter(section=OuterRef("pk")).order_by("-number").values("text")[:1]
    sections = WrittenSection.objects.annotate(now=Subquery(latest)).order_by("order", "pk")
    rows = WrittenReport.objects.filter(which).prefetch_related(Prefetch("sections", queryset=sections))
    for row in rows.iterator(chunk_size=100):
        yield said(
            row.pk,
            row.agreement_id,
            row.title,
            row.body,
            row.report_reference,
            *(text for section in row.sections.all() for text in _section(section)),
            day=row.meeting_on,
        )


def _section(section: Any) -> tuple[str, str]:
    """Its heading and what it says now, as `_said` fetched it."""
    return section.heading, written_words(section.now or "")


def _readable(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[WrittenReport]:
    return visible_reports(standing).filter(
        agreement__in=[agreement.pk for agreement in agreements],
        version__schedule__in=visible_schedules(standing),
    )


def _places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    rows = WrittenReport.objects.filter(pk__in=keys).select_related("version__schedule", "agreement")
    return {
        row.pk: Place(
            reverse(
                "governance:written-detail",
                args=[row.agreement.reference, row.version.schedule.year, row.number],
            ),
            f"Report {row.number}, being written{f' for {row.body}' if row.body else ''}",
            is_illustrative=row.agreement.is_illustrative,
        )
        for row in rows
    }


REPORTS = Source(
    kind="report",
    words="Reports being written",
    one="Report being written",
    written={
        WrittenReport: own_key,
        WrittenSection: lambda row: [row.report_id],
        SectionRevision: lambda row: [row.section.report_id],
    },
    said=_said,
    readable=_readable,
    places=_places,
)
