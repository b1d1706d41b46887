"""Figures that deserve a second look before anybody relies on them. Never a refusal. Pure.

Two slips are looked for in amounts: a figure that moved by more than a quarter against last year's table
and has no note (F03), and a figure typed in another unit than the schedule's, which is compared with last
year's, with the one it replaced and with the one its version began with; with the largest other figure of
its pool when there is none of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pooledbudgets.lib.money import DisplayUnit, full_pounds, round_half_up
from pools.tables import Figure, PoolTable

LARGE_CHANGE: Final = Decimal("0.25")
"""A change against last year that is larger, as a part of last year's figure, wants a note."""
NEAR: Final = Decimal("0.1")
"""How far from a unit's factor a figure may lie and still look like a slip of that unit."""
OUT_OF_SCALE: Final = 100
"""So many times the largest other figure of its pool, a figure entered for the first time looks like a slip."""
SLIPS: Final = {
    Decimal(1000): "1,000 times",
    Decimal(100): "100 times",
    Decimal("0.001"): "a thousandth of",
}

Earlier = Mapping[tuple[str, str, str], tuple[Decimal, ...]]
"""What each figure was before, in pounds and newest first, by pool, line and column. What stands may be among it."""


class Doubt(StrEnum):
    """What makes a figure worth a second look."""

    UNIT = "unit"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Caution:
    """A figure worth a second look: where it stands, and why in a sentence with the remedy."""

    pool_code: str
    line_key: str
    column: str
    label: str
    doubt: Doubt
    sentence: str


@dataclass(frozen=True, slots=True)
class Cautions:
    """All the cautions of some figures."""

    found: tuple[Caution, ...] = ()

    @property
    def slips(self) -> tuple[Caution, ...]:
        """The figures that may be in another unit."""
        return tuple(caution for caution in self.found if caution.doubt is Doubt.UNIT)

    @property
    def words(self) -> str:
        """How many figures there are of each doubt, a sentence each; blank when there is none."""
        slips = len(self.slips)
        changed = len(self.found) - slips
        said = []
        if slips:
            said.append(f"{_figures(slips)} may be in another unit.")
        if changed:
            said.append(f"{_figures(changed)} changed by more than a quarter without a note.")
        return " ".join(said)


NO_CAUTIONS: Final = Cautions()


def cautions_of(
    pool: PoolTable, *, unit: DisplayUnit, columns: Collection[str], earlier: Earlier | None = None
) -> Cautions:
    """The figures of these columns that are worth a second look, a caution each, in the table's order.

    The pool's lines must carry last year's amounts. `earlier` says what the figures were in this version.
    """
    return Cautions(tuple(_cautions(pool, unit, columns, earlier or {})))


def doubt_of(
    amount: Decimal | None,
    *,
    prior: Decimal | None,
    replaced: Decimal | None,
    original: Decimal | None = None,
    largest_other: Decimal | None = None,
    has_note: bool,
    unit: DisplayUnit,
) -> tuple[Doubt, str] | None:
    """What is doubtful about an amount, in a sentence. All in pounds; nothing to compare with is no doubt.

    `original` is what the version began with. Near it or near last year's, an amount corrects a slip in the
    one it replaces. `largest_other` is how large the pool's other figures are; it counts for want of these.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> doubt_of(Decimal(150), prior=Decimal(100), replaced=None, has_note=False, unit=THOUSANDS)[1]
    '50.0% more than last year’s £100, without a note. Say why in its note, or correct the figure.'
    >>> doubt_of(Decimal(125), prior=Decimal(100), replaced=None, has_note=False, unit=THOUSANDS) is None
    True
    """
    if amount is None:
        return None
    for held, words, better in (
        (replaced, "the {} it replaces", (original, prior)),
        (original, "the {} this version began with", (prior,)),
        (prior, "last year’s {}", ()),
    ):
        if any(_is_near(amount, other) for other in better):
            continue
        if held and (slip := _slip(amount / held)):
            against = words.format(full_pounds(held))
            return Doubt.UNIT, (
                f"{full_pounds(amount)} is about {slip} {against}. Amounts are in {unit.heading} here: "
                "check that it was entered in that unit."
            )
    if largest_other and not (replaced or original or prior) and abs(amount) >= OUT_OF_SCALE * largest_other:
        return Doubt.UNIT, (
            f"{full_pounds(amount)} is {OUT_OF_SCALE} times every other figure of the pool, or more. Amounts are in "
            f"{unit.heading} here: check that it was entered in that unit."
        )
    if prior and not has_note and abs(amount - prior) > LARGE_CHANGE * abs(prior):
        return Doubt.CHANGE, (
            f"{_moved(amount, prior)} last year’s {full_pounds(prior)}, without a note. "
            "Say why in its note, or correct the figure."
        )
    return None


def _cautions(
    pool: PoolTable, unit: DisplayUnit, columns: Collection[str], earlier: Earlier
) -> Iterator[Caution]:
    headings = {column.key: column.short_name for column in pool.columns}
    for line in pool.lines:
        for figure in line.figures:
            if figure.column not in columns:
                continue
            before = earlier.get((pool.code, line.key, figure.column), ())
            found = doubt_of(
                figure.amount,
                prior=line.prior.get(figure.column) if line.prior else None,
                replaced=next((amount for amount in before if amount != figure.amount), None),
                original=before[-1] if before else None,
                largest_other=_largest_other(pool, figure),
                has_note=bool(figure.note),
                unit=unit,
            )
            if found is not None:
                label = f"{line.label}, {headings[figure.column]}"
                yield Caution(pool.code, line.key, figure.column, label, *found)


def _largest_other(pool: PoolTable, figure: Figure) -> Decimal | None:
    """How large the pool's other figures are, of all that are known; None with fewer than two to tell a scale by."""
    others = [
        abs(other.amount)
        for line in pool.lines
        for other in line.figures
        if other.amount and (other.line_key, other.column) != (figure.line_key, figure.column)
    ]
    return max(others) if len(others) > 1 else None


def _is_near(amount: Decimal, other: Decimal | None) -> bool:
    return bool(other) and abs(amount / other - 1) <= NEAR  # type: ignore[operator]


def _slip(ratio: Decimal) -> str:
    """The slip of units a ratio looks like, in words; blank when like none."""
    return next((words for factor, words in SLIPS.items() if abs(ratio / factor - 1) <= NEAR), "")


def _moved(amount: Decimal, prior: Decimal) -> str:
    percent = f"{round_half_up(abs(amount - prior) / abs(prior) * 100, places=1):,f}%"
    if amount * prior < 0:
        return f"Differs by {percent} from"
    return f"{percent} {'more' if abs(amount) > abs(prior) else 'less'} than"


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count} figures"
