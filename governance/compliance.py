"""Compliance and signature status of an agreement: where it stands, who has executed what, and what is missing.

One report for page, paper and file, as every other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, prefetch_related_objects

from agreements.chain import Link
from agreements.checklist import RegulationAnswers, checklist_of
from agreements.choices import InstrumentKind
from agreements.held_over import held_over_sentences
from agreements.instrument_pages import reading_day, seen_instruments, standing_words
from agreements.models import Agreement, Execution, Instrument, InstrumentAuthority, Party
from agreements.naming import short_name
from agreements.permissions import Standing
from agreements.term import AgreementStanding, bound_by, links_of, standing_on
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, RowStyle, Section, Table
from pools.models import Notice

NAME: Final = "compliance"


def compliance_report(agreement: Agreement, *, standing: Standing, as_at: datetime) -> Report:
    """The report as one person may see it, on the day of the standing. Some twenty queries."""
    on = reading_day(standing, agreement)
    instruments = seen_instruments(agreement, standing=standing)
    authorities = InstrumentAuthority.objects.select_related("withdrawal")
    prefetch_related_objects(instruments, Prefetch("authorities", queryset=authorities))
    links = links_of(instruments, parties=list(agreement.parties.all()))
    facts = standing_on(agreement, on=on, links=links)
    checklist = checklist_of(agreement)
    return Report(
        name=NAME,
        title="Compliance and signature status",
        subtitle=agreement.title,
        subject=f"Compliance and signature status: {agreement.title}",
        running_header=agreement.title,
        reference=agreement.reference,
        status=tuple(_status(agreement, facts)),
        sections=(
            Section("Where the agreement stands", tuple(_standing(facts))),
            Section(
                "Instruments, authority and execution",
                tables=_instruments(agreement, instruments, facts) if instruments else (),
                paragraphs=() if instruments else ("No instrument is entered.",),
            ),
            *_notices(agreement, {row.pk for row in instruments}),
            *(_regulation(part) for part in checklist.regulations if part.is_used),
        ),
        as_at=as_at,
        dated=standing.on,
        as_at_words="As recorded on",
    )


def _status(agreement: Agreement, facts: AgreementStanding) -> Iterable[str]:
    if agreement.is_illustrative:
        yield "Illustrative data. It is invented and describes no real agreement."
    yield from held_over_sentences(agreement, on=facts.on)


def _standing(facts: AgreementStanding) -> Iterable[str]:
    yield f"{facts.state.label} on {facts.on:%-d %B %Y}. {standing_words(facts)}"
    for item in facts.unsigned:
        yield item.sentence
    if facts.unsigned and not facts.held_over:
        yield "No authority to hold over is recorded."


def _instruments(
    agreement: Agreement, instruments: Sequence[Instrument], facts: AgreementStanding
) -> tuple[Table, ...]:
    """The chain in the order of dates; then, by partner, who authorised and who executed each instrument."""
    parties = list(agreement.parties.all())
    names = {party.pk: short_name(party.organisation, facts.on) for party in parties}
    pairs = sorted(
        zip(instruments, links_of(instruments, parties=parties), strict=True),
        key=lambda pair: (pair[1].made(facts.known_on) is None, _iso(pair[1].made(facts.known_on))),
    )
    chain = [_link_row(row, link, facts, names) for row, link in pairs]
    headings = ("Kind", "Made", "Term to", "State", "Waits for")
    deeds = tuple(_deeds(pairs, parties, facts))
    tables = [_table("instruments", "The chain of instruments", "Instrument", headings, chain)]
    if deeds:
        of_partners = ("Authorised by", "Executed")
        tables.append(
            Table(
                key="deeds",
                caption="Authority and execution, by partner",
                stub="Partner",
                columns=_columns(of_partners),
                rows=deeds,
                unit=POUNDS,
            )
        )
    return tuple(tables)


def _deeds(
    pairs: Sequence[tuple[Instrument, Link]], parties: Sequence[Party], facts: AgreementStanding
) -> Iterable[Row]:
    """A heading for each instrument, and below it a row for each partner it binds."""
    for row, link in pairs:
        bound = bound_by(row, parties) if row.kind != InstrumentKind.NOTICE else []
        if bound:
            yield Row(f"i{row.pk}", row.title, (), RowStyle.HEADING)
        for party in bound:
            executed = _executed(row, party, link.has_signings(facts.known_on))
            yield Row(
                f"i{row.pk}-{party.pk}",
                short_name(party.organisation, facts.on),
                (Cell(_authorised(row, party)), Cell(executed)),
            )


def _link_row(
    row: Instrument, link: Link, facts: AgreementStanding, names: dict[int, str]
) -> tuple[str, ...]:
    made = link.made(facts.known_on)
    is_dated_only = made is not None and not link.has_signings(facts.known_on)
    by_date = ", by its date" if is_dated_only and row.kind != InstrumentKind.NOTICE else ""
    return (
        row.title,
        row.get_kind_display(),
        f"{made}{by_date}" if made else "Not yet",
        f"{row.term_ends_on:%-d %B %Y}" if row.term_ends_on else "Sets none",
        link.state(on=facts.on, known_on=facts.known_on).label,
        " and ".join(names[pk] for pk in link.unsigned_by(facts.known_on)) or "Nobody",
    )


def _iso(made: PartialDate | None) -> str:
    return made.iso if made else ""


def _authorised(row: Instrument, party: Party) -> str:
    rows = [held for held in row.authorities.all() if held.party_id == party.pk and not _is_withdrawn(held)]
    return "; ".join(held.words for held in rows) or "None recorded"


def _executed(row: Instrument, party: Party, is_signed: bool) -> str:
    for held in row.executions.all():
        if held.party_id == party.pk and not _is_withdrawn(held):
            said = f"{held.get_manner_display()} by {held.signatory}, {held.capacity}, {held.dated}"
            if held.override_reason:
                said += f". No signing authority recorded. Counts because: {held.override_reason}"
            return said
    return "Not executed" if is_signed or not row.dated else "Not recorded"


def _is_withdrawn(held: InstrumentAuthority | Execution) -> bool:
    return hasattr(held, "withdrawal")


def _notices(agreement: Agreement, seen: set[int]) -> Iterable[Section]:
    rows = [
        (str(notice), f"{notice.served_on:%-d %B %Y}", f"{notice.ends_on:%-d %B %Y}", notice.rule)
        for notice in Notice.objects.filter(
            agreement=agreement, instrument__in=seen, instrument__withdrawn_on__isnull=True
        ).select_related("instrument")
    ]
    if rows:
        table = _table("notices", "Notices that stand", "Notice", ("Served", "Ends", "Rule"), rows)
        yield Section("Notice", tables=(table,))


def _regulation(part: RegulationAnswers) -> Section:
    rows = [
        (
            answer.requirement.words,
            answer.requirement.citation,
            answer.words,
            ". ".join(said for said in (answer.clause, answer.evidence, answer.gap_reason) if said)
            or "Nobody has said yet",
        )
        for answer in part.answers
    ]
    said = (
        f"{part.regulation.citation}: {part.complete} of {len(part.answers)} complete. It is no legal advice."
    )
    headings = ("Regulation", "State", "Clause and evidence, or reason")
    caption = f"The checklist of {part.regulation.citation}"
    table = _table(part.regulation.key, caption, "Requirement", headings, rows)
    return Section(part.regulation.applies_to, (said,), (table,))


def _table(
    key: str, caption: str, stub: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> Table:
    return Table(
        key=key,
        caption=caption,
        stub=stub,
        columns=_columns(headings),
        rows=tuple(
            Row(f"r{n}", first, tuple(Cell(text) for text in rest)) for n, (first, *rest) in enumerate(rows)
        ),
        unit=POUNDS,
    )


def _columns(headings: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(f"c{n}", heading, CellKind.TEXT) for n, heading in enumerate(headings))
