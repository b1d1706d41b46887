"""What may stand in a cell of the contributions grid. Pure: each answer is a sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agreements.choices import Side
from pools.choices import LOCAL_AUTHORITY_ONLY, NHS_ONLY, FundingSource, LineKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure about to be saved, with what the rules need to know of its line and its party."""

    line_label: str
    line_kind: LineKind
    party_name: str
    party_side: Side
    amount: Decimal | None
    funding_source: str = ""
    share_percent: Decimal | None = None
    row_total_only: Decimal | None = None


def objections(entry: Entry) -> Iterator[str]:
    """Why the figure cannot be saved, one sentence each; nothing when it can.

    Signs follow the kind of line; service user income and the local authority grants are the council's,
    the NHS minimum contribution the NHS's.
    """
    amount = entry.amount
    if amount is not None:
        if entry.line_kind.is_deduction and amount > 0:
            yield (
                f"“{entry.line_label}” is a deduction. Enter it as a minus figure, "
                f"for example -5,502 or (5,502)."
            )
        if not entry.line_kind.is_deduction and amount < 0 and entry.line_kind is not LineKind.MEMORANDUM:
            yield (
                f"“{entry.line_label}” is a contribution and cannot be negative. "
                "Put a reduction on a deduction line."
            )
        if entry.row_total_only is not None:
            yield (
                f"“{entry.line_label}” is known only in total. Remove the row’s total before entering "
                "it by partner."
            )
    if amount and not can_hold(entry.line_kind, entry.party_side):
        yield (
            f"Only a council charges for care, so {entry.party_name} cannot have service user income. "
            f"Enter 0 on “{entry.line_label}”, or leave it blank."
        )
    yield from _source_objections(entry)


def _source_objections(entry: Entry) -> Iterator[str]:
    if not entry.funding_source:
        return
    source = FundingSource(entry.funding_source)
    if source in LOCAL_AUTHORITY_ONLY and entry.party_side is Side.NHS:
        yield (
            f"{source.label} is paid to councils, so it cannot fund a line of {entry.party_name}. "
            "Choose another source."
        )
    if source in NHS_ONLY and entry.party_side is Side.LOCAL_GOVERNMENT:
        yield f"{source.label} is NHS money, so it cannot fund a line of {entry.party_name}. Choose another source."


def can_hold(kind: LineKind, side: Side) -> bool:
    """Whether a body of this side can have a figure other than nil on such a line.

    >>> can_hold(LineKind.INCOME_DEDUCTION, Side.NHS)
    False
    """
    return not (kind is LineKind.INCOME_DEDUCTION and side is Side.NHS)


def may_be_negative(kind: LineKind) -> bool:
    """Whether a minus figure can stand on such a line."""
    return kind.is_deduction or kind is LineKind.MEMORANDUM


def is_bound_during(joined_on: date | None, left_on: date | None, *, first: date, last: date) -> bool:
    """Whether a party is bound by the agreement on any day of a period, both ends included."""
    return (joined_on is None or joined_on <= last) and (left_on is None or left_on > first)
