"""What the pages about instruments show, as plain data. Queries do not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Prefetch
from django.http import Http404

from agreements.chain import Link
from agreements.choices import AgreementState, InstrumentKind, InstrumentState
from agreements.models import (
    Agreement,
    Execution,
    HoldingOver,
    Instrument,
    InstrumentAuthority,
    InstrumentFile,
    Party,
    SigningAuthority,
)
from agreements.naming import full_name
from agreements.permissions import Standing, Verb, read_until
from agreements.term import AgreementStanding, bound_by, links_of, with_chain
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.partial_date import PartialDate

Deed = TypeVar("Deed", InstrumentAuthority, Execution)
Held = TypeVar("Held", InstrumentAuthority, Execution, InstrumentFile)


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One authority of a party, in words, with how it was consulted and whether it still counts."""

    pk: int
    words: str
    evidence: str
    recorded: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class ExecutionLine:
    """One execution by a party."""

    pk: int
    signatory: str
    capacity: str
    dated: PartialDate | None
    manner: str
    override_reason: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class PartyDeeds:
    """What one party has done with an instrument, and what the person who looks may record for it."""

    code: str
    name: str
    is_bound: bool
    authorities: tuple[AuthorityLine, ...]
    executions: tuple[ExecutionLine, ...]
    is_authorised: bool
    is_executed: bool
    may_record: bool

    @property
    def may_execute(self) -> bool:
        """Whether an execution can be recorded next."""
        return self.may_record and self.is_bound and self.is_authorised and not self.is_executed


@dataclass(frozen=True, slots=True)
class FileLine:
    """A kept file."""

    pk: int
    file_name: str
    size: int
    sha256: str
    kept: str


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """All that the page of an instrument shows."""

    pk: int
    title: str
    kind: str
    is_notice: bool
    state: InstrumentState
    dated: PartialDate | None
    made: PartialDate | None
    has_executions: bool
    governs_from: date | None
    effective_from: date | None
    term_ends_on: date | None
    withdrawn_on: date | None
    summary: str
    source: str
    parties: tuple[PartyDeeds, ...]
    waiting_for: tuple[str, ...]
    """Parties that have not executed it."""
    files: tuple[FileLine, ...]
    may_keep: bool

    @property
    def is_dated_only(self) -> bool:
        """Whether its date alone is recorded, and not who executed it."""
        return bool(self.made) and not self.has_executions and not self.is_notice

    @property
    def may_withdraw(self) -> bool:
        """Whether it can be given up or taken back: what is made is ended by another instrument."""
        return self.may_keep and self.withdrawn_on is None and (self.is_notice or self.made is None)

    @property
    def is_retrospective(self) -> bool:
        """Whether it works from a day before it was made."""
        return bool(self.made and self.effective_from and self.effective_from < self.made.earliest)


@dataclass(frozen=True, slots=True)
class OwnParty:
    """A party for which the person keeps instruments, and whether it holds over."""

    code: str
    name: str
    holds_over: bool


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """An instrument in the chain, and where it stands on a day."""

    pk: int
    title: str
    kind: str
    state: InstrumentState
    dated: PartialDate | None
    is_dated_only: bool
    """Whether its date alone is recorded, and not who executed it."""
    effective_from: date | None
    term_ends_on: date | None
    summary: str


def reading_day(standing: Standing, agreement: Agreement) -> date:
    """The day of which a person reads: the day asked about, or the last on which their bodies were bound."""
    until = read_until(standing, agreement)
    return standing.on if until is None else min(standing.on, until - timedelta(days=1))


def seen_instruments(agreement: Agreement, *, standing: Standing) -> list[Instrument]:
    """The instruments a person may read: all, or those made while their bodies were bound. Three queries."""
    instruments = list(with_chain(agreement.instruments.all()))
    until = read_until(standing, agreement)
    if until is None:
        return instruments
    links = links_of(instruments, parties=list(agreement.parties.all()))
    last = until - timedelta(days=1)
    return [row for row, link in zip(instruments, links, strict=True) if link.made(last)]


def own_parties(agreement: Agreement, *, standing: Standing) -> list[OwnParty]:
    """The parties for which the person keeps instruments. One query."""
    parties = standing.parties_for(Verb.KEEP_INSTRUMENTS, agreement.parties.all())
    holding = set(
        HoldingOver.objects.filter(party__in=parties, end__isnull=True).values_list("party", flat=True)
    )
    return [
        OwnParty(party.organisation.code, full_name(party.organisation, standing.on), party.pk in holding)
        for party in parties
    ]


def standing_words(facts: AgreementStanding) -> str:
    """What an agreement is on a day, in a sentence or two beside the word for it."""
    if facts.state is AgreementState.NOT_MADE:
        return f"No instrument that makes the agreement is in force on {facts.on:%-d %B %Y}."
    ends_on = f"{facts.ends_on:%-d %B %Y}" if facts.ends_on else ""
    is_over = facts.ends_on is not None and facts.ends_on < facts.on
    by_notice = bool(facts.notice and facts.notice.term_ends_on == facts.ends_on)
    if by_notice and facts.notice:
        verb = "ended" if is_over else "ends"
        words = f"Notice was served on {facts.notice.dated}, so the agreement {verb} on {ends_on}."
    elif ends_on:
        words = f"The term {'ended' if is_over else 'ends'} on {ends_on}, as the instruments below set it."
    else:
        words = "No instrument recorded here sets an end to the term."
    if facts.held_over:
        since = min(row.starts_on for row in facts.held_over)
        words += f" Held over since {since:%-d %B %Y}."
    return words


def get_instrument(agreement: Agreement, pk: int, *, standing: Standing) -> Instrument:
    """An instrument of the agreement, with all its page shows. Raises Http404. Some ten queries."""
    if pk not in {row.pk for row in seen_instruments(agreement, standing=standing)}:
        raise Http404("There is no such instrument in this agreement.")
    instrument = (
        Instrument.objects.filter(agreement=agreement, pk=pk)
        .prefetch_related(
            Prefetch(
                "authorities",
                queryset=InstrumentAuthority.objects.select_related("by", "withdrawal__by").order_by("pk"),
            ),
            Prefetch(
                "executions",
                queryset=Execution.objects.select_related("by", "withdrawal__by").order_by("pk"),
            ),
            Prefetch("files", queryset=InstrumentFile.objects.select_related("by").order_by("pk")),
        )
        .first()
    )
    assert instrument is not None
    instrument.agreement = agreement
    return instrument


def get_party(agreement: Agreement, code: str) -> Party:
    """A party to the agreement, by its organisation's code. Raises Http404."""
    for party in agreement.parties.all():
        if party.organisation.code == code:
            return party
    raise Http404("There is no such party in this agreement.")


def get_authority(instrument: Instrument, pk: int) -> InstrumentAuthority:
    """An authority for the instrument. Raises Http404."""
    return _one(instrument.authorities.all(), pk)


def get_execution(instrument: Instrument, pk: int) -> Execution:
    """An execution of the instrument. Raises Http404."""
    return _one(instrument.executions.all(), pk)


def get_file(instrument: Instrument, pk: int) -> InstrumentFile:
    """A kept file of the instrument. Raises Http404."""
    return _one(instrument.files.all(), pk)


def get_signing_authority(agreement: Agreement, pk: int) -> SigningAuthority:
    """A signing authority of one of the agreement's parties. Raises Http404."""
    organisations = [party.organisation_id for party in agreement.parties.all()]
    row = SigningAuthority.objects.filter(organisation__in=organisations, pk=pk).first()
    if row is None:
        raise Http404("There is no such signing authority.")
    return row


def signing_authorities(agreement: Agreement) -> list[SigningAuthority]:
    """Who may execute instruments for the agreement's parties. One query."""
    organisations = {party.organisation_id: party.organisation for party in agreement.parties.all()}
    rows = list(
        SigningAuthority.objects.filter(organisation__in=organisations).order_by("organisation", "post")
    )
    for row in rows:
        row.organisation = organisations[row.organisation_id]
    return rows


def instrument_lines(
    instruments: Sequence[Instrument], links: Sequence[Link], *, on: date, known_on: date
) -> tuple[InstrumentLine, ...]:
    """The chain as the agreement's page lists it, in the order of dates, those without one last. No query."""
    by_key = {link.key: link for link in links}
    lines = [
        InstrumentLine(
            pk=row.pk,
            title=row.title,
            kind=row.get_kind_display(),
            state=by_key[row.pk].state(on=on, known_on=known_on),
            dated=by_key[row.pk].made(known_on) or row.dated,
            is_dated_only=bool(row.dated)
            and not by_key[row.pk].has_signings(known_on)
            and row.kind != InstrumentKind.NOTICE,
            effective_from=row.effective_from,
            term_ends_on=row.term_ends_on,
            summary=row.summary,
        )
        for row in instruments
    ]
    return tuple(sorted(lines, key=lambda line: (line.dated is None, line.dated.iso if line.dated else "")))


def instrument_page(instrument: Instrument, *, standing: Standing) -> InstrumentPage:
    """The page of an instrument got by `get_instrument`. No further query."""
    parties = list(instrument.agreement.parties.all())
    link = links_of([instrument], parties=parties)[0]
    own = {party.pk for party in standing.parties_for(Verb.KEEP_INSTRUMENTS, parties)}
    waiting = set(link.unsigned_by(standing.on))
    return InstrumentPage(
        pk=instrument.pk,
        title=instrument.title,
        kind=instrument.get_kind_display(),
        is_notice=instrument.kind == InstrumentKind.NOTICE,
        state=link.state(on=standing.on, known_on=standing.on),
        dated=instrument.dated,
        made=link.made(standing.on),
        has_executions=link.has_signings(standing.on),
        governs_from=link.governs_from(standing.on),
        effective_from=instrument.effective_from,
        term_ends_on=instrument.term_ends_on,
        withdrawn_on=instrument.withdrawn_on,
        summary=instrument.summary,
        source=instrument.source,
        parties=tuple(_party_deeds(instrument, party, own=own, on=standing.on) for party in parties),
        waiting_for=tuple(
            full_name(party.organisation, standing.on) for party in parties if party.pk in waiting
        ),
        files=tuple(
            FileLine(
                row.pk, row.file_name, row.size, row.sha256, f"{row.by.full_name}, {day_of(row.at):%-d %B %Y}"
            )
            for row in instrument.files.all()
        ),
        may_keep=bool(own),
    )


def _party_deeds(instrument: Instrument, party: Party, *, own: set[int], on: date) -> PartyDeeds:
    authorities = tuple(_authority_line(row) for row in _of(party, instrument.authorities.all()))
    executions = tuple(_execution_line(row) for row in _of(party, instrument.executions.all()))
    return PartyDeeds(
        code=party.organisation.code,
        name=full_name(party.organisation, on),
        is_bound=party in bound_by(instrument, [party]),
        authorities=authorities,
        executions=executions,
        is_authorised=any(not line.withdrawn for line in authorities),
        is_executed=any(not line.withdrawn for line in executions),
        may_record=party.pk in own and instrument.withdrawn_on is None,
    )


def _of(party: Party, rows: Iterable[Deed]) -> list[Deed]:
    return [row for row in rows if row.party_id == party.pk]


def _authority_line(row: InstrumentAuthority) -> AuthorityLine:
    return AuthorityLine(
        pk=row.pk,
        words=row.words,
        evidence=row.evidence,
        recorded=f"{row.by.full_name}, {day_of(row.at):%-d %B %Y}",
        withdrawn=_withdrawn(row),
    )


def _execution_line(row: Execution) -> ExecutionLine:
    return ExecutionLine(
        pk=row.pk,
        signatory=row.signatory,
        capacity=row.capacity,
        dated=row.dated,
        manner=row.get_manner_display(),
        override_reason=row.override_reason,
        withdrawn=_withdrawn(row),
    )


def _withdrawn(row: InstrumentAuthority | Execution) -> str:
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal is None:
        return ""
    return f"Withdrawn on {day_of(withdrawal.at):%-d %B %Y} by {withdrawal.by.full_name}: {withdrawal.reason}"


def _one(rows: Iterable[Held], pk: int) -> Held:
    for row in rows:
        if row.pk == pk:
            return row
    raise Http404("There is no such entry of this instrument.")
