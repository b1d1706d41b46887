"""Minutes, as they are searched: what was written under each item, as it is read now, with its corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.agenda.permissions import kept_from_public
from governance.choices import ChairPlace, MinutesStepKind
from governance.groups.permissions import groups_read, keeps_meetings, meetings_of_all, seats_of
from governance.models import AgendaItem, Meeting, MinuteCorrection, MinutesStep, MinuteText
from governance.search.sources import Place, Said, Source, said, written_words


def _latest() -> QuerySet[MinuteText]:
    """The texts that count: the last under each item."""
    later_of_item = MinuteText.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    later_opening = MinuteText.objects.filter(
        meeting=OuterRef("meeting"), item__isnull=True, number__gt=OuterRef("number")
    )
    return MinuteText.objects.exclude(Exists(later_of_item)).exclude(
        Q(item__isnull=True) & Q(Exists(later_opening))
    )


def _said(which: Q) -> Iterator[Said]:
    rows = _latest().filter(which, meeting__body__agreement__isnull=False)
    found = list(rows.select_related("meeting__body", "item"))
    corrected: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    corrections = MinuteCorrection.objects.filter(approval__meeting__in={row.meeting_id for row in found})
    for row in corrections.select_related("approval").order_by("pk"):
        corrected[row.approval.meeting_id, row.item_id].append(row.text)
    for text in found:
        yield said(
            text.pk,
            text.meeting.body.agreement_id or 0,
            _title(text),
            written_words(text.text),
            *corrected[text.meeting_id, text.item_id],
            body=text.meeting.body_id,
            day=text.meeting.held_on,
        )


def _title(text: MinuteText) -> str:
    return text.item.title if text.item is not None else "Opening of the meeting"


def _readable(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[MinuteText]:
    """As `reads_minutes` has it: a draft for who keeps and who chairs, then for members, then for all partners."""
    step = MinutesStep.objects.filter(meeting=OuterRef("meeting")).order_by("-pk").values("step")[:1]
    kept = [row.pk for row in agreements if keeps_meetings(standing, row)]
    chaired = seats_of(standing).filter(person=standing.person).exclude(chair=ChairPlace.NONE).values("body")
    out = [
        step for step in MinutesStepKind if step not in {MinutesStepKind.STARTED, MinutesStepKind.RETURNED}
    ]
    rows = MinuteText.objects.filter(meeting__in=meetings_of_all(standing, agreements))
    return rows.alias(stands=Subquery(step)).filter(
        Q(meeting__body__agreement__in=kept)
        | Q(meeting__body__in=chaired)
        | Q(meeting__body__in=groups_read(standing, agreements), stands__in=out)
        | Q(~Exists(kept_from_public("item")), stands=MinutesStepKind.PUBLISHED)
    )


def _places(keys: Collection[int], standing: Standing) -> Mapping[int, Place]:
    rows = MinuteText.objects.filter(pk__in=keys).select_related("meeting__body__agreement", "item")
    found = {}
    for row in rows.annotate(is_kept=Exists(kept_from_public("item"))):
        body = row.meeting.body
        assert body.agreement is not None
        page = reverse(
            "governance:minutes-detail", args=[body.agreement.reference, body.code, row.meeting.number]
        )
        found[row.pk] = Place(
            f"{page}#section-{f'item-{row.item_id}' if row.item_id else 'opening'}",
            f"Minutes of {row.meeting}",
            is_exempt=row.is_kept,
            is_illustrative=row.meeting.is_illustrative,
        )
    return found


def _of_text(row: Any) -> Iterable[int]:
    """All texts under the same item: the one before is no longer said."""
    return MinuteText.objects.filter(meeting=row.meeting_id, item=row.item_id).values_list("pk", flat=True)


def _of_correction(row: Any) -> Iterable[int]:
    texts = MinuteText.objects.filter(meeting=row.approval.meeting_id, item=row.item_id)
    return texts.values_list("pk", flat=True)


def _of_item(row: Any) -> Iterable[int]:
    return MinuteText.objects.filter(item=row.pk).values_list("pk", flat=True) if row.pk else []


def _of_meeting(row: Any) -> Iterable[int]:
    return MinuteText.objects.filter(meeting=row.pk).values_list("pk", flat=True) if row.pk else []


MINUTES = Source(
    kind="minute",
    words="Minutes",
    one="Minute",
    written={
        MinuteText: _of_text,
        MinuteCorrection: _of_correction,
        AgendaItem: _of_item,
        Meeting: _of_meeting,
    },
    said=_said,
    readable=_readable,
    places=_places,
)
