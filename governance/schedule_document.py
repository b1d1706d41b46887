"""The annual schedule for signature: one version of a year in numbered clauses, with a block for each partner.

It is built from what is recorded and from nothing else. What stands in the way of signing is printed in it, and so
is every override.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Prefetch, Q

from agreements.chain import in_force
from agreements.choices import InstrumentKind, NoticeGround, NoticeScope, RiskTermsState, VersionState
from agreements.instrument_pages import reading_day, seen_instruments
from agreements.models import Agreement, Execution, GateOverride, Party, RiskTerms, ScheduleVersion
from agreements.naming import full_name, short_name
from agreements.permissions import Standing
from agreements.term import links_of, standing_on
from agreements.tracks import bound_parties, tracks_of
from agreements.transitions import BEFORE_PARTNERS
from governance.choices import BodyKind
from governance.models import Body, ServedPool
from governance.written.facts import InstrumentFact, NoticeFact
from governance.written.parts import history_of, leads_table, lettered, notice_of
from pooledbudgets.lib.documents import Document, Fact, Part, Signing, Snapshot, Written, compose
from pooledbudgets.lib.narrative import Paragraph, plain
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Table
from pooledbudgets.lib.wording import and_join, count, full_date
from pools.frame import pools_of
from pools.gate import Blocker, remaining
from pools.gate_facts import gate_of, passed_by
from pools.reports.contributions import Options, build_contributions, status_sentences
from pools.reports.of_version import contributions_tables
from pools.tables import PoolTable, VersionTables

NAME: Final = "schedule"
OPTIONS: Final = Options(total=True)
"""Its contributions tables have a total column."""

_SAID_NOTHING_OF: Final = (
    "when the contributions are paid",
    "savings to be made",
    "how much may be moved within a pool and by whom",
    "measures of performance",
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that the clauses say."""

    version: ScheduleVersion
    on: date
    parties: tuple[Party, ...]
    names: dict[int, str]
    short: dict[int, str]
    tables: VersionTables
    printed: Report
    instruments: tuple[InstrumentFact, ...]
    term_ends_on: date | None
    notice: tuple[NoticeFact, ...]
    terms: RiskTerms | None
    bodies: tuple[tuple[Body, tuple[str, ...]], ...]
    """The joint groups, each with the codes of the pools it governs."""
    approvals: dict[int, tuple[str, ...]]
    executions: dict[int, Execution]
    blocked: dict[int, tuple[Blocker, ...]]
    overrides: tuple[GateOverride, ...]

    @property
    def is_executed(self) -> bool:
        return self.version.state in (
            VersionState.EXECUTED,
            VersionState.CLOSED,
            VersionState.SUPERSEDED,
        ) and all(party.pk in self.executions for party in self.parties)

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """What no override passes, each once, in the order in which it is dealt with."""
        found = (blocker.words for blockers in self.blocked.values() for blocker in blockers)
        return tuple(dict.fromkeys(found))


def schedule_document(version: ScheduleVersion, *, standing: Standing, as_at: datetime) -> Document:
    """The schedule as one person may see it. A fixed number of queries, those of the tables included."""
    facts = _facts_of(version, standing=standing, as_at=as_at)
    clauses = list(_clauses(facts))
    parts = {key: parts for key, _, parts in clauses}
    made = compose(
        [Written(key, heading, f"{{{{ {key} }}}}") for key, heading, _ in clauses],
        snapshot=Snapshot(words=lambda words: words, part=parts.__getitem__),
    )
    tables, year = facts.tables, facts.tables.year.label
    return Document(
        name=NAME,
        title=f"Schedule for {year}",
        subtitle=f"to the {tables.agreement_title}",
        subject=f"Schedule for {year}: {tables.agreement_title}",
        running_header=f"Schedule for {year} · version {tables.number}",
        reference=tables.reference,
        status=(_standing_sentence(facts), *status_sentences(tables)),
        sections=made.chapters,
        as_at=as_at,
        dated=standing.on,
        classification="Official" if tables.is_draft else "Public",
        unit_sentence=facts.printed.unit_sentence,
        facts=tuple(_head(facts)),
        byline=f"to the {tables.agreement_title}",
        signings=tuple(_signing(party, facts) for party in facts.parties),
    )


def issue_options(version: ScheduleVersion) -> dict[str, Any]:
    """What the register keeps of how its tables were made, so that its figures can be checked again."""
    return {**asdict(OPTIONS), "pools": sorted(pool.code for pool in pools_of(version))}


def _facts_of(version: ScheduleVersion, *, standing: Standing, as_at: datetime) -> _Facts:
    agreement, on = version.schedule.agreement, standing.on
    parties = tuple(bound_parties(version))
    tables = contributions_tables(version, standing=standing, options=OPTIONS, as_at=as_at)
    tracks = tracks_of(version, parties=parties, on=on)
    terms = RiskTerms.objects.filter(version=version).last()
    is_open = version.is_draft or version.state in {*BEFORE_PARTNERS, VersionState.DISPUTED}
    found = (
        gate_of(version, standing=standing, tables=tables, tracks=tracks, has_risk_terms=terms is not None)
        if is_open
        else []
    )
    overrides = tuple(GateOverride.objects.filter(version=version).select_related("party"))
    executed = Execution.objects.filter(
        instrument__of_version__version=version,
        instrument__withdrawn_on__isnull=True,
        withdrawal__isnull=True,
    )
    day = reading_day(standing, agreement)
    links = links_of(seen_instruments(agreement, standing=standing), parties=list(agreement.parties.all()))
    return _Facts(
        version=version,
        on=on,
        parties=parties,
        names={party.pk: full_name(party.organisation, on) for party in parties},
        short={party.pk: short_name(party.organisation, on) for party in parties},
        tables=tables,
        printed=build_contributions(tables, options=OPTIONS, as_at=as_at, dated=on),
        instruments=tuple(
            InstrumentFact(link.title, link.dated or link.made(day), link.term_ends_on)
            for link in in_force(links, on=day, known_on=day)
            if link.kind not in (InstrumentKind.NOTICE, InstrumentKind.ANNUAL_SCHEDULE)
        ),
        term_ends_on=standing_on(agreement, on=day, links=links).ends_on,
        notice=tuple(
            NoticeFact(NoticeScope(rule.scope), NoticeGround(rule.ground), rule.months)
            for rule in agreement.notice_rules.all()
        ),
        terms=terms,
        bodies=_joint_bodies(agreement, on=on),
        approvals={
            party.pk: tuple(f"{said.stage.label}: {said.words}" for said in tracks[party.pk].approvals)
            for party in parties
        },
        executions={row.party_id: row for row in executed},
        blocked={party.pk: tuple(remaining(found, passed_by(party, overrides))) for party in parties},
        overrides=overrides,
    )


def _joint_bodies(agreement: Agreement, *, on: date) -> tuple[tuple[Body, tuple[str, ...]], ...]:
    """The joint groups of a day with the pools they govern; where any govern a pool, those alone. Two queries."""
    served = ServedPool.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    bodies = Body.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=on),
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        agreement=agreement,
        kind=BodyKind.JMG,
    ).prefetch_related(Prefetch("served_pools", queryset=served.select_related("pool")))
    found = [(body, tuple(row.pool.code for row in body.served_pools.all())) for body in bodies]
    return tuple([one for one in found if one[1]] or found)


def _standing_sentence(facts: _Facts) -> str:
    """Whether it may be signed, has been, or what it waits for."""
    if facts.is_executed:
        dates = [row.dated for row in facts.executions.values() if row.dated is not None]
        last = max(dates, key=lambda dated: dated.latest)
        return f"EXECUTED by every partner, the last of them {_when(last)}."
    signed = [facts.short[party.pk] for party in facts.parties if party.pk in facts.executions]
    so_far = f" Executed so far by {and_join(signed)}." if signed else ""
    if facts.version.is_draft:
        return "NOT READY FOR SIGNATURE. This is a draft, and its figures may change."
    if facts.version.state in (VersionState.RETURNED, VersionState.SUPERSEDED):
        return f"NOT FOR SIGNATURE. This version is {facts.version.get_state_display().lower()}.{so_far}"
    if facts.in_the_way:
        things = count(len(facts.in_the_way), "thing stands", "things stand")
        return f"NOT READY FOR SIGNATURE. {things} in the way, listed in the first section.{so_far}"
    return f"FOR SIGNATURE. Nothing stands in the way.{so_far}"


def _head(facts: _Facts) -> Iterator[Fact]:
    tables = facts.tables
    yield Fact("Financial year", f"{full_date(tables.year.first_day)} to {full_date(tables.year.last_day)}")
    yield Fact("Version", f"{tables.number}, {facts.version.get_state_display().lower()}")
    yield Fact("Takes effect", full_date(tables.effective_from))


def _clauses(facts: _Facts) -> Iterator[tuple[str, str, Sequence[Part]]]:
    """Each section: its key, its heading and what it says."""
    if facts.in_the_way and not facts.is_executed:
        words = "This schedule is not ready to be signed. These things stand in the way:"
        yield "not-ready", "Not ready for signature", (_said(words), _points(facts.in_the_way))
    if facts.overrides:
        yield "overrides", "Signed despite", tuple(_overrides(facts))
    yield "parties", "Parties", tuple(_parties(facts))
    yield "period", "Period", tuple(_period(facts))
    yield "pools", "Pools, hosts and managers", tuple(_pools(facts))
    yield "contributions", "Contributions", tuple(_contributions(facts))
    yield "risk", "Who bears an overspend", tuple(_risk(facts))
    yield "oversight", "Oversight and approval", tuple(_oversight(facts))
    if facts.notice:
        yield "notice", "Term and notice", tuple(_notice(facts))
    yield "variation", "Variation", tuple(_variation(facts))
    yield "agreement", "What the agreement continues to decide", tuple(_rest(facts))
    words = (
        "Each partner signs in its own block. The schedule is made on the day the last of them has signed."
    )
    yield "signature", "Signature", (_said(words),)


def _parties(facts: _Facts) -> Iterator[Part]:
    yield _said("The parties to this schedule, each a partner, are:")
    yield lettered(
        f"{facts.names[party.pk]} (“{facts.short[party.pk]}”)"
        if facts.short[party.pk] != facts.names[party.pk]
        else facts.names[party.pk]
        for party in facts.parties
    )
    yield _said(
        f"They make it under the {facts.tables.agreement_title}, an agreement under section 75 of the National "
        "Health Service Act 2006, and it is read as part of that agreement."
    )
    if facts.instruments:
        yield from history_of(facts.instruments)


def _period(facts: _Facts) -> Iterator[Part]:
    tables = facts.tables
    yield _said(
        f"This schedule governs the financial year {tables.year.label}, from {full_date(tables.year.first_day)} to "
        f"{full_date(tables.year.last_day)}."
    )
    if tables.effective_from != tables.year.first_day:
        yield _said(
            f"It takes effect on {full_date(tables.effective_from)}; until then what governed before goes on."
        )


def _pools(facts: _Facts) -> Iterator[Part]:
    tables = facts.tables
    names = and_join([pool.name for pool in tables.pools])
    number = count(len(tables.pools), "fund", "funds")
    yield _said(f"The partners contribute to {number}: {names}.")
    yield Table(
        key="hosts",
        caption="Funds, hosts and pool managers",
        stub="Fund",
        columns=(
            Column("kind", "Kind", CellKind.TEXT),
            Column("host", "Host", CellKind.TEXT),
            Column("manager", "Pool manager", CellKind.TEXT),
            Column("vat", "VAT", CellKind.TEXT),
        ),
        rows=tuple(Row(pool.code, pool.name, _host_cells(pool)) for pool in tables.pools),
        unit=tables.unit,
    )
    if any(pool.elements for pool in tables.pools):
        yield _said("The services of each fund, and the partner that leads each of them, are:")
        yield leads_table(tables)


def _host_cells(pool: PoolTable) -> tuple[Cell, ...]:
    said = (pool.fund_kind, pool.host, pool.manager, pool.vat_treatment)
    return tuple(Cell(words or None, absent="Not stated") for words in said)


def _contributions(facts: _Facts) -> Iterator[Part]:
    yield _said(
        "For the year each partner contributes to each fund the amounts in its column below. A deduction is shown "
        "with a minus sign; the net contribution is what is left."
    )
    yield from facts.printed.tables


def _risk(facts: _Facts) -> Iterator[Part]:
    terms = facts.terms
    if terms is None:
        yield _said("No terms on who bears an overspend or keeps an underspend are recorded.")
        return
    if terms.state == RiskTermsState.NOT_AGREED:
        yield _said(
            "The partners have not agreed terms for this year on who bears an overspend or keeps an underspend. "
            "Until they do, earlier principles apply:"
        )
    else:
        yield _said("An overspend or underspend of the year is borne or kept as follows:")
    for text in terms.terms.split("\n"):
        if text.strip():
            yield _said(text.strip())
    if terms.reference:
        yield _said(f"These terms are recorded in: {terms.reference}.")


def _oversight(facts: _Facts) -> Iterator[Part]:
    if facts.bodies:
        yield _said("These joint bodies oversee the funds for the partners:")
        names = {pool.code: pool.name for pool in facts.tables.pools}
        yield _points(
            _body(body, [names[code] for code in codes if code in names]) for body, codes in facts.bodies
        )
    else:
        yield _said(
            "The partners oversee the funds together as the agreement says; no joint body is recorded."
        )
    for party in facts.parties:
        said = facts.approvals[party.pk]
        if said:
            yield _said(f"For {facts.names[party.pk]} it was approved:")
            yield _points(said)
        else:
            yield _said(f"No approval of {facts.names[party.pk]} is recorded.")


def _body(body: Body, pools: Sequence[str]) -> str:
    governs = f", for {and_join(pools)}" if pools else ""
    chair = f", chaired by the {body.chair}" if body.chair else ""
    meets = f" (meets {body.meets[:1].lower()}{body.meets[1:]})" if body.meets else ""
    return f"the {body.name}{governs}{chair}{meets}"


def _notice(facts: _Facts) -> Iterator[Part]:
    ends = facts.term_ends_on
    yield _said(
        f"The term of the agreement ends on {full_date(ends)}."
        if ends
        else "No instrument recorded sets an end to the term of the agreement."
    )
    yield from notice_of(facts.notice)


def _variation(facts: _Facts) -> Iterator[Part]:
    yield _said(
        "This schedule is varied by a later version that every partner has executed, from the day that version "
        "takes effect."
    )
    rows = tuple(
        Row(
            f"version-{row.number}",
            f"Version {row.number}",
            (
                Cell(full_date(row.effective_from)),
                Cell(row.get_basis_display()),
                Cell(row.get_state_display()),
                Cell(row.change_reason or None, absent="The first"),
            ),
        )
        for row in facts.version.schedule.versions.filter(number__lte=facts.version.number)
        .exclude(state=VersionState.DRAFT)
        .order_by("number")
    )
    if rows:
        headings = ("Takes effect", "Figures", "State", "Why it was made")
        columns = tuple(Column(f"c{n}", heading, CellKind.TEXT) for n, heading in enumerate(headings))
        yield Table(
            "versions", "The versions of this year so far", "Version", columns, rows, facts.tables.unit
        )


def _rest(facts: _Facts) -> Iterator[Part]:
    unsaid = [*_SAID_NOTHING_OF]
    if not any(pool.vat_treatment for pool in facts.tables.pools):
        unsaid.append("value added tax")
    yield _said("This schedule says nothing of the following, on which the agreement stands as it is:")
    yield lettered(unsaid)


def _overrides(facts: _Facts) -> Iterator[Part]:
    for row in facts.overrides:
        name = facts.names.get(row.party_id, str(row.party))
        yield _said(
            f"{name} signs although the following is open, on the authority of {row.words}: {row.reason}"
        )
        yield _points([item["words"] for item in row.blockers])


def _signing(party: Party, facts: _Facts) -> Signing:
    """The party's block: what is recorded of its execution, else lines to fill in."""
    held = facts.executions.get(party.pk)
    if held is None:
        terms = ("Signed or sealed", "Name", "Capacity", "Date")
        return Signing(facts.names[party.pk], tuple(Fact(term, "") for term in terms))
    lines = [
        Fact("Executed", held.get_manner_display()),
        Fact("Name", held.signatory),
        Fact("Capacity", held.capacity),
        Fact("Date", str(held.dated)),
    ]
    if held.override_reason:
        lines.append(Fact("No signing authority recorded", f"Counts because: {held.override_reason}"))
    return Signing(facts.names[party.pk], tuple(lines))


def _points(sentences: Iterable[str]) -> Part:
    return lettered(sentence.rstrip(".") for sentence in sentences)


def _said(text: str) -> Paragraph:
    return Paragraph(plain(text))


def _when(dated: PartialDate) -> str:
    return f"{'on' if dated.day else 'in'} {dated}"
