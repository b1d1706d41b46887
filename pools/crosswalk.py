"""What this year's rows were last year, where a service moved: a crosswalk of earlier services. Pure.

An earlier service goes to one row or to several, each with its share, and a row takes from one service or from
several. Amounts are pounds by column; one not known stays unknown, and what rests on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pooledbudgets.lib.money import allocate

WHOLE: Final = Decimal(100)

Place = tuple[str, str]
"""Codes of a pool and a line; the line is blank for a pool, or an element, as a whole."""

Amounts = Mapping[str, Decimal | None]
"""Pounds by column; None: not known."""


@dataclass(frozen=True, slots=True)
class Share:
    """Where a service, or a percentage of it, stands now. `percent` None: not known."""

    place: Place
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Service:
    """An earlier service with its amounts, None when there are none, and where it went."""

    code: str
    amounts: Amounts | None
    shares: tuple[Share, ...]


def split(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Parts of an amount by percentages of up to a hundred in all, to the penny; what is left over goes nowhere.

    Together with what is left over the parts add up exactly: pennies go by largest remainder, the earlier first.

    >>> split(Decimal("100.01"), [Decimal("33.3333"), Decimal("33.3333"), Decimal("33.3334")])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.34')]
    >>> split(Decimal("-10.00"), [Decimal(25), Decimal(50)])
    [Decimal('-2.50'), Decimal('-5.00')]
    """
    rest = WHOLE - sum(percents, start=Decimal(0))
    if rest < 0:
        raise ValueError("The shares of a service are together more than the whole of it.")
    return allocate(amount, [*percents, rest])[: len(percents)]


def carried(services: Iterable[Service]) -> Mapping[Place, Amounts | None]:
    """Last year's amounts of each place that a service went to, by column.

    None where one of the services that lead to the place has no amounts, or no share of it is known. A column
    is None where one of them has the column and no amount in it.

    >>> home = Service("home", {"council": Decimal("90.00")}, (Share(("care", "home"), Decimal(100)),))
    >>> aids = Service("aids", {"council": Decimal("10.01")}, (Share(("care", "home"), Decimal(50)),))
    >>> carried([home, aids])[("care", "home")]["council"]
    Decimal('95.01')
    """
    parts: dict[Place, list[Amounts | None]] = defaultdict(list)
    for service in services:
        for place, amounts in _parts(service):
            parts[place].append(amounts)
    return {
        place: None if None in found else added(one for one in found if one is not None)
        for place, found in parts.items()
    }


def added(found: Iterable[Amounts]) -> Amounts:
    """Amounts added column by column; a column is unknown where one that has it does not know it."""
    sums: dict[str, Decimal | None] = {}
    for amounts in found:
        for column, amount in amounts.items():
            so_far = sums.get(column, Decimal(0))
            sums[column] = None if so_far is None or amount is None else so_far + amount
    return sums


def _parts(service: Service) -> Iterable[tuple[Place, Amounts | None]]:
    percents = [share.percent for share in service.shares]
    known = [percent for percent in percents if percent is not None]
    if service.amounts is None or len(known) < len(percents):
        return [(share.place, None) for share in service.shares]
    by_column = {
        column: [None] * len(known) if amount is None else split(amount, known)
        for column, amount in service.amounts.items()
    }
    return [
        (share.place, {column: pieces[n] for column, pieces in by_column.items()})
        for n, share in enumerate(service.shares)
    ]
