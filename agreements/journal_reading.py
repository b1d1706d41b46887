"""The Journal of an agreement as one person may read it: own entries, what is submitted, what is shared."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from agreements.choices import SharingMove, VersionState
from agreements.models import Agreement, JournalEntry, SharingEvent, Succession
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, read_until, visible_schedules
from pooledbudgets.lib.exports import guarded, short_digest


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One entry: who did what to which thing, for whom, when and why."""

    sequence: int
    at: datetime
    actor: str
    organisation: str
    verb: str
    subject_kind: str
    subject: str
    reason: str
    facts: tuple[str, ...]
    digest: str

    @property
    def what(self) -> str:
        """The deed as a heading: "Figures saved"."""
        return self.verb[:1].upper() + self.verb[1:]


def visible_entries(standing: Standing, agreement: Agreement) -> QuerySet[JournalEntry]:
    """The agreement's entries a person may read, newest first. One query of its own.

    Of a draft: those made for the person's own organisations, and for parties that share their figures in
    it. Of all else, everything; to a party that has left, only up to then and of the years it was bound in.
    """
    parties = list(agreement.parties.all())
    own = [party.organisation_id for party in standing.parties_for(Verb.VIEW_JOURNAL, parties)]
    allowed = ~Q(version__state=VersionState.DRAFT) | Q(version__isnull=True) | Q(organisation__in=own)
    if len(own) == len(parties):
        allowed |= Q(organisation__isnull=True)  # done for several parties at once
    for version_id, organisation_ids in _sharing_in_drafts(agreement).items():
        allowed |= Q(version=version_id, organisation__in=organisation_ids)
    entries = JournalEntry.objects.filter(allowed, agreement=agreement)
    until = read_until(standing, agreement)
    if until is not None:
        entries = entries.filter(
            Q(version__isnull=True, at__date__lt=until) | Q(version__schedule__in=visible_schedules(standing))
        )
    return entries.order_by("-sequence")


def _sharing_in_drafts(agreement: Agreement) -> Mapping[int, list[int]]:
    """By draft, the organisations whose latest word was to share."""
    events = SharingEvent.objects.filter(
        version__schedule__agreement=agreement, version__state=VersionState.DRAFT
    ).order_by("pk")
    latest: dict[tuple[int, int], str] = {}
    for version_id, organisation_id, move in events.values_list("version", "party__organisation", "move"):
        latest[version_id, organisation_id] = move
    sharing: dict[int, list[int]] = {}
    for (version_id, organisation_id), move in latest.items():
        if move == SharingMove.SHARED:
            sharing.setdefault(version_id, []).append(organisation_id)
    return sharing


def narrowed(
    entries: QuerySet[JournalEntry],
    *,
    actor_id: int | None = None,
    verb: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[JournalEntry]:
    """Only what one person did, of one kind, from a day up to and with another, in London time."""
    if actor_id is not None:
        entries = entries.filter(actor=actor_id)
    if verb:
        entries = entries.filter(verb=verb)
    if since is not None:
        entries = entries.filter(at__date__gte=since)
    if until is not None:
        entries = entries.filter(at__date__lte=until)
    return entries


def actors_of(entries: QuerySet[JournalEntry]) -> list[tuple[int, str]]:
    """Who made the entries. One query."""
    return list(entries.order_by("actor__full_name").values_list("actor", "actor__full_name").distinct())


def verbs_of(entries: QuerySet[JournalEntry]) -> list[str]:
    """The kinds of deed among the entries. One query."""
    return list(entries.order_by("verb").values_list("verb", flat=True).distinct())


def with_names(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """The entries with all that naming people and bodies takes: four further queries, whatever their number."""
    successions = Succession.objects.select_related("successor").prefetch_related("successor__names")
    return entries.select_related("actor", "organisation").prefetch_related(
        "organisation__names", Prefetch("organisation__successions_out", queryset=successions)
    )


def journal_rows(entries: Iterable[JournalEntry]) -> Iterator[JournalRow]:
    """Rows of entries fetched with their names; each body under the name it bore then."""
    for entry in entries:
        on = timezone.localtime(entry.at).date()
        yield JournalRow(
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor.full_name,
            organisation=short_name(entry.organisation, on) if entry.organisation else "",
            verb=entry.verb,
            subject_kind=entry.subject_kind,
            subject=entry.subject_label,
            reason=entry.reason,
            facts=tuple(_facts(entry.detail)),
            digest=entry.digest,
        )


def _facts(detail: Mapping[str, Any]) -> Iterator[str]:
    """What the entry recorded beside its reason: "changed: 3"; of a list, how many there are."""
    for name, value in detail.items():
        if value in (None, "", [], {}):
            continue
        words = str(len(value)) if isinstance(value, (list, dict)) else str(value)
        if name == "digest":
            words = short_digest(words)
        yield f"{name.replace('_', ' ')}: {words}"


def journal_csv(rows: Iterable[JournalRow]) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, moments in London time, texts guarded as in reports."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        ["Entry", "When", "Who", "For", "What", "Kind of thing", "Thing", "Why", "Particulars", "Digest"]
    )
    for row in rows:
        texts = (
            row.actor,
            row.organisation,
            row.what,
            row.subject_kind,
            row.subject,
            row.reason,
            "; ".join(row.facts),
        )
        moment = timezone.localtime(row.at).isoformat(timespec="seconds")
        writer.writerow([row.sequence, moment, *map(guarded, texts), row.digest])
    return out.getvalue().encode("utf-8-sig")
