"""What the cover of a pack says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from agreements.permissions import Standing
from governance.agenda.document import members_of, when_and_where
from governance.groups.permissions import agreement_of
from governance.models import Meeting, Pack, PackPart
from governance.pack.editions import Front


def front_of(pack: Pack, parts: Sequence[PackPart], *, standing: Standing, as_at: datetime) -> Front:
    """The cover of a pack put together at that moment. A few queries."""
    meeting = pack.meeting
    return Front(
        title="Agenda pack" if pack.supplements is None else f"Supplement {_place_of(pack)}",
        group=meeting.body.name,
        day=f"{meeting.held_on:%A} {meeting.held_on.day} {meeting.held_on:%B %Y}",
        when=tuple(when_and_where(meeting)),
        members=tuple(
            sentence for section in members_of(meeting, standing=standing) for sentence in section.paragraphs
        ),
        status=tuple(_status(meeting, parts)),
        draft=_draft(parts),
        reference=f"{agreement_of(meeting.body).reference} {meeting.reference} pack {pack.number}",
        as_at=as_at,
    )


def _status(meeting: Meeting, parts: Sequence[PackPart]) -> Iterator[str]:
    if meeting.is_illustrative:
        yield "Illustrative data. This meeting is invented and was never held."
    if any(part.unready for part in parts):
        yield "Draft. This pack cannot be issued as it is."


def _draft(parts: Sequence[PackPart]) -> str:
    if not any(part.unready for part in parts):
        return ""
    return next((part.facts["draft"] for part in parts if part.facts.get("draft")), "DRAFT, cannot be issued")


def _place_of(pack: Pack) -> int:
    return Pack.objects.filter(supplements=pack.supplements, number__lte=pack.number).count()
