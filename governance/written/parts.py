"""Whole parts of a report that are data: history, notice, pools and leads, contribution tables. Pure.

A paragraph that is nothing but braces, `{{ contributions }}`, asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from agreements.choices import NoticeGround, NoticeScope
from governance.written.facts import InstrumentFact, NoticeFact, ReportFacts
from governance.written.words import Phrase
from pooledbudgets.lib.documents import Part, Unresolved
from pooledbudgets.lib.narrative import Item, Items, Paragraph, plain
from pooledbudgets.lib.tables import Cell, CellKind, Column, Row, RowStyle, Table
from pools.tables import ElementView, PoolTable, VersionTables

CONTRIBUTIONS: Final = "contributions"
POOLS_AND_LEADS: Final = "pools-and-leads"
"""Key of the table of pools and lead roles."""

PHRASES: Final = (
    Phrase("agreement history", "the instruments in force, with their dates and the terms they set"),
    Phrase("notice rules", "how long a notice must be, for the agreement and for a pool"),
    Phrase("pools and leads", "a table of the pools, their services and who leads each"),
    Phrase("recommendations", "what the decision the report asks for recommends, part by part"),
    Phrase("dependencies", "how firm the figures are, and the decisions they wait for"),
    Phrase(CONTRIBUTIONS, "the contributions table of every pool"),
    Phrase(f"{CONTRIBUTIONS} CODE", "the contributions table of one pool"),
)
"""Every part, for the page that explains them."""


def part_for(facts: ReportFacts, name: str) -> Sequence[Part]:
    """The part asked for. Raises `Unresolved` when there is none of that name, or nothing to say in it."""
    if name in _PARTS:
        return _PARTS[name](facts)
    if name.startswith(f"{CONTRIBUTIONS} "):
        return (_contributions_of(facts, name.removeprefix(f"{CONTRIBUTIONS} ")),)
    raise Unresolved(
        f"“{name}” is no part of a report. There is: {', '.join(phrase.form for phrase in PHRASES)}."
    )


def _history(facts: ReportFacts) -> Sequence[Part]:
    if not facts.instruments:
        raise Unresolved(
            "No instrument of the agreement is in force. Record its execution on the instrument’s page."
        )
    return history_of(facts.instruments)


def history_of(instruments: Iterable[InstrumentFact]) -> Sequence[Part]:
    """The instruments the agreement consists of."""
    return (
        Paragraph("The agreement consists of these instruments:", label="agreement-history"),
        lettered(_instrument(fact) for fact in instruments),
    )


def _instrument(fact: InstrumentFact) -> str:
    """“Section 75 Agreement dated 23 April 2013”, with the term it sets."""
    dated = f", dated {fact.dated}" if fact.dated else ""
    term = fact.term_ends_on
    until = f", which sets the term to {term.day} {term:%B %Y}" if term else ""
    return f"{fact.title}{dated}{until}"


_SCOPES: Final[Mapping[NoticeScope, str]] = {
    NoticeScope.AGREEMENT: "the agreement as a whole may be ended by {}",
    NoticeScope.POOL: "a single pooled fund arrangement may be ended by {}",
}
_GROUNDS: Final[Mapping[NoticeGround, str]] = {
    NoticeGround.ANY: "for any reason",
    NoticeGround.CONTRIBUTION_NOT_AGREED: "if the annual contribution is not agreed",
    NoticeGround.DEFAULT: "if the other partner is in default",
}


def _notice(facts: ReportFacts) -> Sequence[Part]:
    if not facts.notice_rules:
        raise Unresolved("The agreement has no notice rule yet. An administrator adds them.")
    return notice_of(facts.notice_rules)


def notice_of(rules: Sequence[NoticeFact]) -> Sequence[Part]:
    """How long a notice must be."""
    sentences = [
        words.format(_series([_rule(rule) for rule in rules if rule.scope == scope], "or "))
        for scope, words in _SCOPES.items()
        if any(rule.scope == scope for rule in rules)
    ]
    return Paragraph("The arrangements last until the term ends, unless notice ends them earlier:"), lettered(
        sentences
    )


def _rule(rule: NoticeFact) -> str:
    length = f"{rule.months} months’ notice" if rule.months else "a shorter notice"
    return f"{length} {_GROUNDS[rule.ground]}"


def _pools_and_leads(facts: ReportFacts) -> Sequence[Part]:
    pools = [pool for pool in facts.tables.pools if pool.elements]
    if not pools:
        raise Unresolved("No pool has a service element yet. An administrator adds them.")
    return (leads_table(facts.tables),)


def leads_table(tables: VersionTables) -> Table:
    """The pools with elements, their services and who leads each."""
    pools = [pool for pool in tables.pools if pool.elements]
    return Table(
        key=POOLS_AND_LEADS,
        caption="Pools, their services and who leads each",
        stub="Pool and service",
        columns=(Column("lead", "Lead organisation", CellKind.TEXT),),
        rows=tuple(row for pool in pools for row in _pool_rows(pool)),
        unit=tables.unit,
    )


def _pool_rows(pool: PoolTable) -> Iterator[Row]:
    """The pool's services under its name; those of another classification under a heading of their own."""
    kinds = dict.fromkeys(element.classification for element in pool.elements)
    for i, kind in enumerate(kinds):
        yield Row(
            f"{pool.code}-{i}", f"{pool.name}, {kind.lower()}" if i else pool.name, (), RowStyle.HEADING
        )
        for element in pool.elements:
            if element.classification == kind:
                yield Row(f"{pool.code}-{element.code}", element.name, (_lead(element),), level=1)


def _lead(element: ElementView) -> Cell:
    return Cell(element.lead) if element.lead else Cell(None, absent="Not stated")


def _recommendations(facts: ReportFacts) -> Sequence[Part]:
    if not facts.recommended:
        raise Unresolved(
            "The report asks for no decision yet, or for one without recommendations. Choose it with “What it "
            "rests on”."
        )
    body = f"The {facts.body} is" if facts.body else "It is"
    points = lettered(map(_as_point, facts.recommended))
    bold = tuple(Item(f"<strong>{item.text}</strong>") for item in points.items)
    return Paragraph(f"<strong>{plain(body)} RECOMMENDED to:</strong>", "recommendations"), Items(True, bold)


def _as_point(text: str) -> str:
    """A recommendation as a point of the sentence “is recommended to”.

    >>> _as_point("Approve the two pools.")
    'approve the two pools'
    """
    words = " ".join(text.split()).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _dependencies(facts: ReportFacts) -> Sequence[Part]:
    """All that the head of the report says of the figures, but for what it says of the year: holding over."""
    said = [sentence for sentence in facts.status if sentence not in facts.tables.held_over]
    if not said:
        raise Unresolved("Every figure is firm, so there is nothing to say here. Remove these braces.")
    return (Paragraph(plain(" ".join(said))),)


def _contributions(facts: ReportFacts) -> Sequence[Part]:
    if not facts.printed:
        raise Unresolved("The agreement has no pool yet.")
    return tuple(facts.printed.values())


def _contributions_of(facts: ReportFacts, code: str) -> Table:
    if code not in facts.printed:
        raise Unresolved(f"There is no pool “{code}”. There is: {', '.join(facts.printed)}.")
    return facts.printed[code]


_PARTS: Final[Mapping[str, Callable[[ReportFacts], Sequence[Part]]]] = {
    "agreement history": _history,
    "notice rules": _notice,
    "pools and leads": _pools_and_leads,
    "recommendations": _recommendations,
    "dependencies": _dependencies,
    CONTRIBUTIONS: _contributions,
}


def lettered(sentences: Iterable[str]) -> Items:
    """Points (a), (b), (c), the last one ended with a full stop."""
    points = list(sentences)
    ends = ["; and" if i == len(points) - 2 else ";" for i in range(len(points) - 1)] + ["."]
    return Items(True, tuple(Item(plain(f"{point}{end}")) for point, end in zip(points, ends, strict=True)))


def _series(words: Sequence[str], last: str) -> str:
    """Words in a sentence: "a, b or c".

    >>> _series(["a", "b", "c"], "or ")
    'a, b or c'
    """
    return f" {last}".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
