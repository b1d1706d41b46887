"""Decisions, as they are searched: the record, and each part as it was put and as it was resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import Prefetch, Q
from django.urls import reverse

from agreements.permissions import Standing
from governance.decision_permissions import decisions_of_all
from governance.models import Correction, Decision, DecisionPart, PartOutcome
from governance.search.sources import Place, Said, Source, own_key, said


def _said(which: Q) -> Iterator[Said]:
    outcomes = Prefetch("outcomes", queryset=PartOutcome.objects.order_by("pk"))
    parts = Prefetch("parts", queryset=DecisionPart.objects.order_by("order").prefetch_related(outcomes))
    for row in Decision.objects.filter(which).prefetch_related(parts, "corrections").iterator(chunk_size=500):
        yield said(
            row.pk,
            row.agreement_id,
            row.title,
            row.purpose,
            *(text for part in row.parts.all() for text in _part(part)),
            row.reasons,
            row.alternatives,
            row.conflicts,
            row.report_title,
            row.report_reference,
            row.forward_plan_reference,
            *(correction.text for correction in row.corrections.all()),
            body=row.body_id,
            day=row.meets_on.earliest if row.meets_on else None,
        )


def _part(part: DecisionPart) -> Iterable[str]:
    """As it was put, and what was resolved of it last."""
    yield f"({part.letter}) {part.text}"
    outcomes = list(part.outcomes.all())
    if outcomes:
        yield from (outcomes[-1].get_outcome_display(), outcomes[-1].text, outcomes[-1].condition)


def _places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    rows = Decision.objects.filter(pk__in=keys).select_related("agreement", "body")
    return {
        row.pk: Place(
            reverse("governance:decision-detail", args=[row.agreement.reference, row.number]),
            f"Decision {row.number}: {row.citation}",
            is_exempt=row.is_exempt,
            is_illustrative=row.agreement.is_illustrative,
        )
        for row in rows
    }


DECISIONS = Source(
    kind="decision",
    words="Decisions",
    one="Decision",
    written={
        Decision: own_key,
        DecisionPart: lambda row: [row.decision_id],
        PartOutcome: lambda row: [row.part.decision_id],
        Correction: lambda row: [row.decision_id],
    },
    said=_said,
    readable=decisions_of_all,
    places=_places,
)
