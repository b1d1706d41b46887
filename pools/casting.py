"""Does a printed table cast? Checks it down and across, and suggests what would close each gap.

A printed figure is never corrected. Where it differs from what its parts add up to, that is a casting
exception; a difference of one unit of a rounded table is rounding, not an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pooledbudgets.lib.money import PENNY, DisplayUnit, add_known


class Direction(StrEnum):
    """Which way a sum was checked."""

    DOWN = "down"
    ACROSS = "across"
    ENTERED = "entered"
    """A printed line figure against the figure entered for it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a sum: its label and figure; `is_deduction` where it is printed as a minus."""

    label: str
    amount: Decimal | None
    is_deduction: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A printed figure, and the parts it should be the sum of. `row` and `column` are the cell's keys."""

    row: str
    column: str
    label: str
    published: Decimal
    terms: tuple[Term, ...]
    direction: Direction
    witnesses: tuple[Decimal, ...] = ()
    """Figures elsewhere in the column that bear a term out, such as a grant's own line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A printed figure that does not cast. `difference` is printed less computed, in pounds."""

    row: str
    column: str
    label: str
    direction: Direction
    published: Decimal
    computed: Decimal
    candidates: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        return self.published - self.computed


@dataclass(frozen=True, slots=True)
class CastingResult:
    """What checking a table found: exceptions to own, and differences that are only rounding."""

    exceptions: tuple[Finding, ...]
    rounding: tuple[Finding, ...]


def cast(checks: Iterable[Check], *, unit: DisplayUnit) -> CastingResult:
    """Check each sum. A sum with an unknown part is not checked.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> net = Check("net", "council", "Net", Decimal(94_292_000), (
    ...     Term("Gross contribution", Decimal(127_052_000)),
    ...     Term("iBCF grant", Decimal(-6_276_000), is_deduction=True),
    ...     Term("Service user income", Decimal(-26_653_000), is_deduction=True),
    ... ), Direction.DOWN, witnesses=(Decimal(6_276_000),))
    >>> [finding] = cast([net], unit=THOUSANDS).exceptions
    >>> finding.difference
    Decimal('169000')
    >>> for candidate in finding.candidates: print(candidate)
    Gross contribution of 127,221 (printed 127,052) would close it.
    Service user income of 26,484 (printed 26,653) would close it.
    Or the figure itself is misprinted, and should be 94,123.
    """
    exceptions: list[Finding] = []
    rounding: list[Finding] = []
    for check in checks:
        amounts = [term.amount for term in check.terms]
        computed = add_known(amounts)
        if computed is None or None in amounts or computed == check.published:
            continue
        finding = Finding(
            row=check.row,
            column=check.column,
            label=check.label,
            direction=check.direction,
            published=check.published,
            computed=computed,
            candidates=tuple(_candidates(check, computed, unit)),
        )
        (rounding if abs(finding.difference) <= rounding_step(unit) else exceptions).append(finding)
    return CastingResult(tuple(exceptions), tuple(rounding))


def rounding_step(unit: DisplayUnit) -> Decimal:
    """The largest difference, in pounds, that rounding to the unit explains; nought for pounds and pence.

    >>> from pooledbudgets.lib.money import POUNDS, THOUSANDS
    >>> rounding_step(THOUSANDS), rounding_step(POUNDS)
    (Decimal('1000'), Decimal('0'))
    """
    step = Decimal(unit.factor).scaleb(-unit.decimals)
    return step if step > PENNY else Decimal(0)


def _candidates(check: Check, computed: Decimal, unit: DisplayUnit) -> Iterator[str]:
    """What single change would close the gap, likeliest first."""
    gap = check.published - computed
    for term in check.terms:
        if term.amount is None or len(check.terms) == 1:
            continue
        if abs(term.amount) in check.witnesses:
            continue  # the figure stands elsewhere in the table too, so it is not the one in doubt
        closing = term.amount + gap
        if term.is_deduction and closing > 0:
            continue
        wanted, printed = unit.text(abs(closing)), unit.text(abs(term.amount))
        hint = ", the same digits in another order" if _is_transposed(closing, term.amount, unit) else ""
        yield f"{term.label} of {wanted} (printed {printed}){hint} would close it."
    yield from _omissions(check.terms, gap)
    yield f"Or the figure itself is misprinted, and should be {unit.text(computed)}."


def _omissions(terms: Sequence[Term], gap: Decimal) -> Iterator[str]:
    for term in terms:
        if term.amount and len(terms) > 1:
            if gap == -term.amount:
                yield f"{term.label} may have been left out of the sum."
            elif gap == term.amount:
                yield f"{term.label} may have been counted twice."
            elif gap == -2 * term.amount:
                yield f"{term.label} may have been taken with the wrong sign."


def _is_transposed(one: Decimal, other: Decimal, unit: DisplayUnit) -> bool:
    return one != other and sorted(unit.text(abs(one))) == sorted(unit.text(abs(other)))
