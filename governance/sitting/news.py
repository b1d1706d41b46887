"""What other clerks have recorded of a meeting since a page of it was opened."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from agreements.models import JournalEntry, Person
from governance.groups.permissions import agreement_of
from governance.models import Meeting
from pooledbudgets.lib.wording import and_join, count


@dataclass(frozen=True, slots=True)
class News:
    """Entries about a meeting after one of the Journal."""

    upto: int
    """The last entry there is."""
    sentence: str
    """Whose they are and how many; empty when there is none of anybody else."""


def last_entry(meeting: Meeting) -> int:
    """The last entry of the Journal of the meeting's agreement; 0 for none. One query."""
    entries = JournalEntry.objects.filter(agreement=agreement_of(meeting.body)).order_by("-sequence")
    return entries.values_list("sequence", flat=True).first() or 0


def news_since(meeting: Meeting, *, after: int, reader: Person) -> News:
    """What others recorded of the meeting after an entry. One query."""
    of_meeting = Q(detail__meeting=meeting.reference) | Q(
        subject_kind=str(Meeting._meta.verbose_name), subject_id=str(meeting.pk)
    )
    entries = JournalEntry.objects.filter(
        of_meeting, agreement=agreement_of(meeting.body), sequence__gt=after
    ).order_by("sequence")
    rows = list(entries.values_list("sequence", "actor", "actor__full_name"))
    others = {actor: name for _, actor, name in rows if actor != reader.pk}
    made = count(sum(actor in others for _, actor, _ in rows), "entry", "entries")
    return News(
        upto=max((sequence for sequence, *_ in rows), default=after),
        sentence=f"{made} by {and_join(sorted(others.values()))} since you opened this page."
        if others
        else "",
    )
