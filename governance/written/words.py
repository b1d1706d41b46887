"""What stands between braces in a sentence: names, dates and figures of the report's own version. Pure.

`{{ pool adults net oxfordshire-cc }}` is £79.7m. A figure that is not known, or that the reader may not
see, leaves its place open; a report with an open place is not issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from governance.written.facts import Name, ReportFacts
from pooledbudgets.lib.documents import Unresolved
from pooledbudgets.lib.money import MILLIONS_1, THOUSANDS, full_pounds
from pools.tables import PoolTable
from pools.totals import TOTAL, Sum, together


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form of words that can stand between braces, and what it gives."""

    form: str
    gives: str


PHRASES: Final = (
    Phrase("year", "the financial year, 2017/18"),
    Phrase("version", "the number of the schedule version"),
    Phrase("body", "the body reported to"),
    Phrase("meeting date", "the date of the meeting"),
    Phrase("partner CODE", "a partner’s name"),
    Phrase("partner CODE short", "its short name"),
    Phrase("pool CODE name", "a pool’s name"),
    Phrase("pool CODE gross", "a pool’s gross contributions, as £79.7m"),
    Phrase("pool CODE net", "its net contributions"),
    Phrase("pool CODE net PARTNER", "one partner’s part of it"),
    Phrase("pool CODE line KEY", "one line, or one partner’s part of it"),
    Phrase("all gross", "all pools together; net, and a partner’s part, likewise"),
    Phrase("… in full", "after a figure: to the pound, £79,736,000"),
    Phrase("… in thousands", "after a figure: £79,736,000 as 79,736"),
    Phrase("label NAME", "names the paragraph it stands in; not printed"),
    Phrase("paragraph NAME", "the number of the paragraph with that label"),
)
"""Every form, for the page that explains them."""

_FORMATS: Final[Mapping[tuple[str, ...], Callable[[Decimal], str]]] = {
    ("in", "full"): full_pounds,
    ("in", "thousands"): THOUSANDS.text,
}


def words_for(facts: ReportFacts, name: str) -> str:
    """What stands for the words between braces. Raises `Unresolved` with a sentence saying why not."""
    words = tuple(name.split())
    match words:
        case ("year",):
            return facts.tables.year.label
        case ("version",):
            return str(facts.tables.number)
        case ("body",):
            return _known(facts.body, "The report does not name the body it is for yet.")
        case ("meeting", "date"):
            on = facts.meeting_on
            return _known(f"{on.day} {on:%B %Y}" if on else "", "The report has no meeting date yet.")
        case ("partner", code, *rest) if rest in ([], ["short"]):
            names = _named(facts, code)
            return names.short if rest else names.full
        case ("pool", code, "name"):
            return _pool(facts, code).name
        case ("pool" | "all", *_):
            return _figure(facts, words)
    raise Unresolved(
        f"“{name}” is none of the words that can stand here. See the list on the section’s page."
    )


def _figure(facts: ReportFacts, words: tuple[str, ...]) -> str:
    """A figure as it is printed in a sentence: pounds in millions with a decimal, unless said otherwise."""
    form = _FORMATS.get(words[-2:], _millions)
    asked = words[:-2] if words[-2:] in _FORMATS else words
    amount = _sum(facts, asked)
    if amount.is_unseen:
        raise Unresolved("A partner has not shared this figure yet.")
    if amount.amount is None:
        raise Unresolved("This figure is not reported yet.")
    if amount.missing:
        raise Unresolved("Some of the figures it adds up are not reported yet.")
    return form(amount.amount)


def _millions(amount: Decimal) -> str:
    """£m with one decimal, halves up.

    >>> _millions(Decimal("79736000")), _millions(Decimal("-5502000"))
    ('£79.7m', '-£5.5m')
    """
    text = MILLIONS_1.text(amount)
    return f"-£{text[1:]}m" if text.startswith("-") else f"£{text}m"


def _sum(facts: ReportFacts, words: tuple[str, ...]) -> Sum:
    match words:
        case ("all", ("gross" | "net") as measure, *rest) if len(rest) <= 1:
            column = _column(facts, rest)
            return together([_totals(pool, measure)[column] for pool in facts.tables.pools])
        case ("pool", code, ("gross" | "net") as measure, *rest) if len(rest) <= 1:
            return _totals(_pool(facts, code), measure)[_column(facts, rest)]
        case ("pool", code, "line", key, *rest) if len(rest) <= 1:
            return _line(_pool(facts, code), key, _column(facts, rest))
    raise Unresolved(
        f"“{' '.join(words)}” is no figure. Write for example “pool adults net”, “pool adults net PARTNER” "
        "or “all gross”, with the codes of the pool and the partner."
    )


def _line(pool: PoolTable, key: str, column: str) -> Sum:
    line = next((line for line in pool.lines if line.key == key), None)
    if line is None:
        known = ", ".join(line.key for line in pool.lines) or "no line yet"
        raise Unresolved(f"{pool.name} has no line “{key}”. It has: {known}.")
    if column == TOTAL:
        return line.total
    figure = next(figure for figure in line.figures if figure.column == column)
    return Sum(figure.amount, is_unseen=not figure.is_seen)


def _totals(pool: PoolTable, measure: str) -> Mapping[str, Sum]:
    return {"gross": pool.totals.gross, "net": pool.totals.net}[measure]


def _column(facts: ReportFacts, rest: Sequence[str]) -> str:
    if not rest or rest[0] == TOTAL:
        return TOTAL
    _named(facts, rest[0])
    return rest[0]


def _pool(facts: ReportFacts, code: str) -> PoolTable:
    for pool in facts.tables.pools:
        if pool.code == code:
            return pool
    raise Unresolved(f"There is no pool “{code}”. There is: {', '.join(p.code for p in facts.tables.pools)}.")


def _named(facts: ReportFacts, code: str) -> Name:
    if code not in facts.names:
        raise Unresolved(f"No partner has the code “{code}”. There is: {', '.join(facts.names)}.")
    return facts.names[code]


def _known(words: str, otherwise: str) -> str:
    if not words:
        raise Unresolved(otherwise)
    return words
