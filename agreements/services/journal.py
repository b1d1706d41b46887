"""The one way to write: a transaction, attributed rows, and one Journal entry at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from agreements.journal import Sealed, seal
from agreements.models import Agreement, JournalEntry, JournalHead, Organisation, Person, ScheduleVersion
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.tracked import Write, writing

LONGEST_REASON = 2000


@dataclass(slots=True)
class Record:
    """The write under way. A service names its subject once it exists, and adds counts to the detail."""

    write: Write
    subject: models.Model | None
    detail: dict[str, Any] = field(default_factory=dict)


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

    `organisation` is for whom `by` acts. Raises DomainError when the reason is blank or too long.
    Takes four queries of its own.
    """
    if not reason.strip():
        raise DomainError("Say why, in a few words. The reason is kept with the change.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise DomainError(f"Keep the reason under {LONGEST_REASON:,} characters.", field="reason")
    write = Write(by=by, at=clock.now(), reason=reason.strip())
    try:
        with transaction.atomic(), writing(write):
            record = Record(write=write, subject=subject)
            yield record
            if record.subject is None:
                raise RuntimeError(f"“{verb}” names no subject.")
            _append(verb, record, organisation=organisation, agreement=agreement, version=version)
    except IntegrityError as error:
        raise DomainError(
            "Somebody else changed the same thing at the same moment, so nothing has been saved. "
            "Reload the page, look at what is there now, and try again."
        ) from error


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
