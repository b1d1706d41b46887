"""What must hold of notices, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from agreements.choices import InstrumentKind, NoticeScope
from pools.choices import ExitSubject
from pools.models import ExitItem, Notice


def notices_of_strangers() -> Iterator[str]:
    """Notices whose giver, pool or instrument belongs to another agreement."""
    wrong = (
        ~Q(giver__agreement=F("agreement"))
        | ~Q(instrument__agreement=F("agreement"))
        | (Q(pool__isnull=False) & ~Q(pool__agreement=F("agreement")))
    )
    for notice in Notice.objects.filter(wrong).select_related("instrument"):
        yield f"“{notice}” names a party, a pool or an instrument of another agreement."


def notices_unlike_their_instruments() -> Iterator[str]:
    """Notices that end on another day, or were served on another, than their instrument in the chain has it."""
    for notice in Notice.objects.select_related("instrument"):
        instrument = notice.instrument
        ends_on = notice.ends_on if notice.scope == NoticeScope.AGREEMENT else None
        served = instrument.dated.earliest if instrument.dated else None
        if (instrument.kind, served, instrument.term_ends_on) != (
            InstrumentKind.NOTICE,
            notice.served_on,
            ends_on,
        ):
            yield f"“{notice}” is not as its instrument has it."


def exits_incomplete() -> Iterator[str]:
    """Notices without one of the lines of the exit checklist."""
    held: dict[int, set[str]] = {}
    for key, subject in ExitItem.objects.values_list("notice", "subject"):
        held.setdefault(key, set()).add(subject)
    for notice in Notice.objects.select_related("instrument"):
        missing = [subject.label for subject in ExitSubject if subject not in held.get(notice.pk, set())]
        if missing:
            yield f"“{notice}” lacks in its exit checklist: {', '.join(missing)}."


CHECKS = (notices_of_strangers, notices_unlike_their_instruments, exits_incomplete)
