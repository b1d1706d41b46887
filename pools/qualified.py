"""What the partners' bodies have said of a version, as every table and report of it says. Pure.

A figure that a partner's body has approved is shown as approved, and waits for no decision any more: the one
rule by which "indicative, subject to …" appears and goes. Each qualification is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from agreements.approvals import Said, firm
from agreements.choices import ApprovalOutcome, ApprovalStage, VersionState
from pooledbudgets.lib.money import full_pounds
from pools.choices import FigureStatus
from pools.tables import Figure, PoolTable, VersionTables


@dataclass(frozen=True, slots=True)
class Disputed:
    """An open dispute."""

    column: str
    label: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """An override of what blocks execution: whose, on which authority, what it passes, and why."""

    column: str
    authority: str
    blockers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Qualifications:
    """What qualifies a version. `said`: by column, what stands of what each partner's bodies said."""

    said: Mapping[str, Sequence[Said]]
    disputes: Sequence[Disputed] = ()
    passed: Sequence[Passed] = ()
    earlier_principles: str = ""
    """What applies while risk sharing is not agreed; blank when it is, or nothing is recorded."""


def qualified(tables: VersionTables, facts: Qualifications) -> VersionTables:
    """The tables with each figure as firm as its partner's approvals make it, and what qualifies them in words."""
    return replace(
        tables,
        pools=tuple(_pool(pool, facts.said) for pool in tables.pools),
        qualifications=tuple(_sentences(tables, facts)),
    )


def _pool(pool: PoolTable, said: Mapping[str, Sequence[Said]]) -> PoolTable:
    if not any(said.values()):
        return pool
    lines = tuple(
        replace(
            line,
            figures=tuple(_figure(figure, said.get(figure.column, ())) for figure in line.figures),
        )
        for line in pool.lines
    )
    return replace(pool, lines=lines)


def _figure(figure: Figure, said: Sequence[Said]) -> Figure:
    """The figure, as firm as what was said makes it."""
    if figure.amount is None or firm(said) is None:
        return figure
    is_approved = any(row.counts and row.stage is ApprovalStage.DETAIL for row in said)
    status = FigureStatus.APPROVED if is_approved else FigureStatus.CONFIRMED
    return replace(figure, status=status, dependency=None)


def _sentences(tables: VersionTables, facts: Qualifications) -> Iterator[str]:
    names = {column.key: column.short_name for column in tables.columns}
    if tables.state is VersionState.SUPERSEDED:
        yield f"SUPERSEDED. A later version has taken the place of version {tables.number}."
    for dispute in facts.disputes:
        yield (
            f"DISPUTED. {names.get(dispute.column, dispute.column)} disputes {full_pounds(dispute.amount)} of "
            f"{dispute.label}: {_ended(dispute.reason)}"
        )
    for column, said in facts.said.items():
        name = names.get(column, column)
        for row in said:
            if row.outcome is ApprovalOutcome.RETURNED:
                yield f"RETURNED by {name} ({row.words}): {_ended(row.terms)}"
            if row.outcome is ApprovalOutcome.SUBJECT_TO:
                yield f"The approval of {name} ({row.words}) is subject to: {_ended(row.terms)}"
        last = firm(said)
        if last is not None and last.decided_on and last.decided_on.earliest > tables.effective_from:
            reference = f" ({last.reference})" if last.reference else ""
            yield (
                f"Back-dated: the approval of {name} of {last.decided_on}{reference} works from "
                f"{tables.effective_from:%-d %B %Y}."
            )
    if facts.earlier_principles:
        yield f"Risk sharing is not agreed, and earlier principles apply: {_ended(facts.earlier_principles)}"
    for override in facts.passed:
        yield (
            f"{names.get(override.column, override.column)} executes this version on the authority of "
            f"{override.authority}, although: {' '.join(override.blockers)} Reason: {_ended(override.reason)}"
        )


def _ended(words: str) -> str:
    """The words with a full stop at their end."""
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."
