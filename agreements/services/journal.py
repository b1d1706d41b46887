"""The one way to write: a transaction, attributed rows, and one Journal entry at its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string

from agreements.journal import Sealed, seal
from agreements.models import Agreement, JournalEntry, JournalHead, Organisation, Person, ScheduleVersion
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.tracked import Write, writing

LONGEST_REASON = 2000

COMMAND_LINE: Final = "command line"
"""What an entry's detail holds under `through` when it was not written from a page."""

_through: ContextVar[str] = ContextVar("through", default="")


@contextmanager
def through_command_line() -> Iterator[None]:
    """Within the block entries say that the product wrote them at the command line, for whoever is named."""
    token = _through.set(COMMAND_LINE)
    try:
        yield
    finally:
        _through.reset(token)


@dataclass(slots=True)
class Record:
    """The write under way. A service names its subject once it exists, and adds counts to the detail."""

    write: Write
    subject: models.Model | None
    detail: dict[str, Any] = field(default_factory=dict)


_under_way: ContextVar[Record | None] = ContextVar("under_way", default=None)


@contextmanager
def recorded(
    verb: str,
    *,
    by: Person,
    reason: str,
    subject: models.Model | None = None,
    organisation: Organisation | None = None,
    agreement: Agreement | None = None,
    version: ScheduleVersion | None = None,
) -> Iterator[Record]:
    """All or nothing: rows written inside are attributed to `by` and `reason`, and journalled as `verb`.

    `organisation` is for whom `by` acts. A write inside another is journalled as part of it. Raises
    DomainError when the reason is blank or too long. Takes four queries of its own.
    """
    if not reason.strip():
        raise DomainError("Say why, in a few words. The reason is kept with the change.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise DomainError(f"Keep the reason under {LONGEST_REASON:,} characters.", field="reason")
    write = Write(by=by, at=clock.now(), reason=reason.strip())
    try:
        with transaction.atomic(), writing(write):
            record = Record(write=write, subject=subject)
            outer = _under_way.get()
            token = _under_way.set(record)
            try:
                yield record
            finally:
                _under_way.reset(token)
            if record.subject is None:
                raise RuntimeError(f"“{verb}” names no subject.")
            for follow in _followers():
                follow(write.rows)
            record.detail |= _circumstances(outer)
            _append(verb, record, organisation=organisation, agreement=agreement, version=version)
    except IntegrityError as error:
        raise DomainError(
            "Somebody else changed the same thing at the same moment, so nothing has been saved. "
            "Reload the page, look at what is there now, and try again."
        ) from error


@cache
def _followers() -> tuple[Callable[[Sequence[tuple[Any, models.Model]]], None], ...]:
    """What is done at the end of every write, within its transaction, with the rows that were written."""
    return tuple(import_string(name) for name in settings.AFTER_EACH_WRITE)


def _circumstances(outer: Record | None) -> dict[str, Any]:
    """What the detail of every entry holds where it applies: of which deed it is part, and through what."""
    said: dict[str, Any] = {"through": through} if (through := _through.get()) else {}
    if outer is not None and outer.subject is not None:
        said["part_of"] = {
            "kind": str(outer.subject._meta.verbose_name),
            "id": str(outer.subject.pk),
            "label": str(outer.subject)[:300],
        }
    return said


def _append(
    verb: str,
    record: Record,
    *,
    organisation: Organisation | None,
    agreement: Agreement | None,
    version: ScheduleVersion | None,
) -> None:
    head, _ = JournalHead.objects.select_for_update().get_or_create(pk=1)
    subject = record.subject
    assert subject is not None
    if version is not None and agreement is None:
        agreement = version.schedule.agreement
    entry = JournalEntry(
        sequence=head.sequence + 1,
        at=record.write.at,
        actor=record.write.by,
        organisation=organisation,
        verb=verb,
        subject_kind=str(subject._meta.verbose_name),
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        agreement=agreement,
        version=version,
        reason=record.write.reason,
        detail=json.loads(json.dumps(record.detail, cls=DjangoJSONEncoder)),
        previous_digest=head.digest,
    )
    entry.digest = seal(sealed(entry), previous_digest=head.digest)
    entry.save()
    head.sequence, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["sequence", "digest"])


def sealed(entry: JournalEntry) -> Sealed:
    """The entry in the form its digest covers."""
    return Sealed(
        sequence=entry.sequence,
        at=entry.at.astimezone(tz=UTC).isoformat(),
        actor=entry.actor_id,
        organisation=entry.organisation_id,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_label=entry.subject_label,
        agreement=entry.agreement_id,
        version=entry.version_id,
        reason=entry.reason,
        detail=entry.detail,
    )
