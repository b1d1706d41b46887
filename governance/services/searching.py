"""Keeping what is searched the same as the records: after each write, and all of it anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q

from governance.models import SearchEntry
from governance.search.registry import SOURCES
from governance.search.sources import Said, Source, said_by
from governance.search.words import renew

_AT_ONCE: Final = 500


def refresh_written(rows: Sequence[tuple[Any, models.Model]]) -> None:
    """After a write, within its transaction: what the records that were written say now. A few queries for each kind
    of record among them, and none when none is searched."""
    keys: dict[str, set[int]] = defaultdict(set)
    for number, row in rows:
        for source in SOURCES.values():
            owners = source.written.get(type(row))
            if owners is not None:
                keys[source.kind] |= {number} if row.pk is None and _is_own(source, row) else {*owners(row)}
    for kind, wanted in keys.items():
        numbers = sorted(wanted)
        for start in range(0, len(numbers), _AT_ONCE):
            _refresh(SOURCES[kind], numbers[start : start + _AT_ONCE])


def rebuild_search() -> int:
    """Make all entries anew from the records. Returns how many there are."""
    with transaction.atomic():
        renew()
        SearchEntry.objects.all().delete()
        for source in SOURCES.values():
            batch: list[SearchEntry] = []
            for told in source.said(Q()):
                batch.append(_entry(source, told))
                if len(batch) == _AT_ONCE:
                    SearchEntry.objects.bulk_create(batch)
                    batch = []
            SearchEntry.objects.bulk_create(batch)
    return SearchEntry.objects.count()


def _is_own(source: Source, row: models.Model) -> bool:
    """Whether a row that was removed is the record itself."""
    return next(iter(source.written)) is type(row)


def _refresh(source: Source, keys: Collection[int]) -> None:
    now = {told.key: told for told in source.said(Q(pk__in=keys))}
    held = {entry.key: entry for entry in SearchEntry.objects.filter(kind=source.kind, key__in=keys)}
    gone = [entry.pk for key, entry in held.items() if key not in now]
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()
    for key, told in now.items():
        entry = _entry(source, told)
        if key not in held:
            entry.save(force_insert=True)
        elif said_by(held[key]) != told:
            entry.pk = held[key].pk
            entry.save(force_update=True)


def _entry(source: Source, told: Said) -> SearchEntry:
    return SearchEntry(
        kind=source.kind,
        key=told.key,
        agreement_id=told.agreement,
        body_id=told.body,
        day=told.day,
        title=told.title,
        text=told.text,
    )
