"""What must hold of instruments, their authority, execution and files, a sentence for each thing that does not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Q

from agreements.models import ChecklistItem, Execution, HoldingOver, InstrumentAuthority, InstrumentFile
from agreements.requirements import BY_KEY
from pooledbudgets.lib.periods import Period, clashes


def deeds_of_strangers() -> Iterator[str]:
    """Authorities, executions and holdings over of a party to another agreement."""
    for model in (InstrumentAuthority, Execution):
        for row in model.objects.exclude(party__agreement=F("instrument__agreement")):
            yield f"“{row}” is of a party to another agreement."
    for held in HoldingOver.objects.exclude(party__agreement=F("agreement")).select_related("agreement"):
        yield f"“{held}” is of a party to another agreement."


def executions_without_authority() -> Iterator[str]:
    """Executions that stand although none of the party's authorities does. Two queries."""
    authorised = set(
        InstrumentAuthority.objects.filter(withdrawal__isnull=True).values_list("instrument", "party")
    )
    for row in Execution.objects.filter(withdrawal__isnull=True).select_related("instrument"):
        if (row.instrument_id, row.party_id) not in authorised:
            yield f"“{row}” was executed without authority."


def executions_before_authority() -> Iterator[str]:
    """Executions that stand and are earlier than every authority they could rest on. Two queries."""
    held: dict[tuple[int, int], list[InstrumentAuthority]] = {}
    for row in InstrumentAuthority.objects.filter(withdrawal__isnull=True):
        held.setdefault((row.instrument_id, row.party_id), []).append(row)
    for execution in Execution.objects.filter(withdrawal__isnull=True).select_related("instrument"):
        rows = held.get((execution.instrument_id, execution.party_id), [])
        dates = [row.decided_on.earliest for row in rows if row.decided_on]
        if execution.dated and rows and len(dates) == len(rows) and execution.dated.latest < min(dates):
            yield f"“{execution}” was executed before it was authorised."


def executions_twice() -> Iterator[str]:
    """Instruments that a party has executed twice."""
    standing = Execution.objects.filter(withdrawal__isnull=True)
    counted = Counter(standing.values_list("instrument__title", "party__organisation__code", "instrument"))
    for (title, code, _), number in counted.items():
        if number > 1:
            yield f"“{title}” is executed {number} times by {code}."


def executions_of_notices() -> Iterator[str]:
    """Notices that somebody executed: they are served."""
    for row in Execution.objects.filter(instrument__kind="notice").select_related("instrument"):
        yield f"“{row}” is an execution of a notice."


def holdings_over_at_once() -> Iterator[str]:
    """Parties that hold over twice on one day, and ends on or before the start."""
    rows = HoldingOver.objects.select_related("end", "agreement", "party__organisation")
    periods = []
    for row in rows:
        end = getattr(row, "end", None)
        if end and end.ended_on <= row.starts_on:
            yield f"{row} ended on {end.ended_on:%-d %B %Y}, before it began."
            continue
        name = f"{row.party.organisation.code} in {row.agreement.reference}"
        periods.append((name, Period(row.starts_on, end.ended_on if end else None)))
    for name, one, other in clashes(periods):
        yield f"{name} holds over twice at once: {one}, and {other}."


def files_altered() -> Iterator[str]:
    """Kept files whose bytes are not those of their SHA-256 and size, or that have none. One query a file."""
    for file in InstrumentFile.objects.filter(content__isnull=True):
        yield f"The file {file} of an instrument has no content."
    for file in InstrumentFile.objects.filter(content__isnull=False).select_related("content").iterator(10):
        data = bytes(file.content.data)
        if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
            yield f"The file {file} of an instrument is not what was kept."


def answers_to_nothing() -> Iterator[str]:
    """Checklist answers to requirements nobody knows, or that say both complete and not."""
    for item in ChecklistItem.objects.exclude(requirement__in=BY_KEY):
        yield f"Checklist answer {item} is to no known requirement."
    wrong = Q(state="complete") & ~Q(gap_reason="") | Q(state="not-complete", gap_reason="")
    for item in ChecklistItem.objects.filter(wrong):
        yield f"Checklist answer {item} contradicts itself."


CHECKS = (
    deeds_of_strangers,
    executions_without_authority,
    executions_before_authority,
    executions_twice,
    executions_of_notices,
    holdings_over_at_once,
    files_altered,
    answers_to_nothing,
)
