"""What must hold of reports under way, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max

from agreements.models import Party
from governance.models import WrittenReport, WrittenSection


def revisions_missing() -> Iterator[str]:
    """Sections without a text, or with a gap in the numbers of their revisions."""
    sections = WrittenSection.objects.select_related("report").order_by("pk")
    for section in sections.annotate(last=Max("revisions__number"), held=Count("revisions")):
        if section.last != section.held or not section.held:
            yield f"{section}: it has {section.held} revisions, and the last is numbered {section.last or 0}."


def reports_of_another_agreement() -> Iterator[str]:
    """Reports whose figures come from another agreement, or whose organisation is no party to theirs."""
    reports = WrittenReport.objects.order_by("pk")
    for report in reports.exclude(version__schedule__agreement=F("agreement")):
        yield f"{report}: its figures come from another agreement."
    parties = set(Party.objects.values_list("agreement", "organisation"))
    for report in reports.select_related("organisation"):
        if (report.agreement_id, report.organisation_id) not in parties:
            yield f"{report}: {report.organisation} is no party to its agreement."


CHECKS = (revisions_missing, reports_of_another_agreement)
