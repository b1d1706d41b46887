"""How long an agreement lasts, from its instruments as they are held. The rules are in `agreements.chain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from agreements.chain import (
    HeldOver,
    Link,
    Signing,
    Unsigned,
    is_held_over_on,
    notice_on,
    state_on,
    term_end_on,
    unsigned_on,
)
from agreements.choices import AgreementState, InstrumentKind
from agreements.models import Agreement, Execution, HoldingOver, Instrument, Party
from agreements.querysets import executed
from pooledbudgets.lib import clock


@dataclass(frozen=True, slots=True)
class AgreementStanding:
    """What an agreement is on a day, as known on another."""

    state: AgreementState
    on: date
    known_on: date
    ends_on: date | None
    notice: Link | None
    unsigned: tuple[Unsigned, ...]
    held_over: tuple[HoldingOver, ...]
    """Those that cover the day, one a party whose authority is recorded."""
    lapsed: tuple[HoldingOver, ...] = ()
    """Those that nobody has ended, although what was unsigned has been executed."""

    @property
    def is_held_over(self) -> bool:
        """Whether pages and documents say so."""
        return bool(self.held_over)


def with_chain(instruments: QuerySet[Instrument]) -> QuerySet[Instrument]:
    """Instruments with what their place in the chain takes. Two further queries, whatever their number."""
    return instruments.prefetch_related(executed(), "agreement__parties")


def links_of(instruments: Iterable[Instrument], *, parties: Sequence[Party]) -> list[Link]:
    """The instruments as the rules take them."""
    return [
        Link(
            key=instrument.pk or 0,
            kind=InstrumentKind(instrument.kind),
            title=instrument.title,
            dated=instrument.dated,
            effective_from=instrument.effective_from,
            term_ends_on=instrument.term_ends_on,
            withdrawn_on=instrument.withdrawn_on,
            bound=tuple(party.pk for party in bound_by(instrument, parties)),
            signings=tuple(_signing(row) for row in instrument.executions.all()) if instrument.pk else (),
        )
        for instrument in instruments
    ]


def bound_by(instrument: Instrument, parties: Iterable[Party]) -> list[Party]:
    """The parties that must execute it: those bound on the day it works from, else that of its making.

    A notice is its giver's alone.
    """
    if instrument.kind == InstrumentKind.NOTICE:
        return []
    day = instrument.effective_from or (instrument.dated and instrument.dated.latest) or clock.today()
    return bound_on(parties, day)


def bound_on(parties: Iterable[Party], day: date) -> list[Party]:
    """The parties bound by the agreement on a day."""
    return [party for party in parties if is_bound_on(party, day)]


def is_bound_on(party: Party, day: date) -> bool:
    """Whether the party is bound by the agreement on a day."""
    return (party.joined_on is None or party.joined_on <= day) and (
        party.left_on is None or day < party.left_on
    )


def chain_of(agreement: Agreement) -> list[Link]:
    """The agreement's instruments as the rules take them, those fetched with it if they were. Four queries."""
    parties = list(agreement.parties.all())
    instruments = agreement.instruments.all()
    is_fetched = "instruments" in getattr(agreement, "_prefetched_objects_cache", {})
    return links_of(instruments if is_fetched else with_chain(instruments), parties=parties)


def standing_on(
    agreement: Agreement, *, on: date, known_on: date | None = None, links: Sequence[Link] | None = None
) -> AgreementStanding:
    """What the agreement is on a day, as known on another (that day itself, unless it is said). Six queries."""
    known_on = known_on or on
    links = chain_of(agreement) if links is None else links
    is_fetched = "holdings_over" in getattr(agreement, "_prefetched_objects_cache", {})
    held = list(agreement.holdings_over.all() if is_fetched else holdings().filter(agreement=agreement))
    begun = [row for row in held if held_over(row).covers(on)]
    covering = [row for row in begun if is_held_over_on(links, held_over(row), on=on, known_on=known_on)]
    return AgreementStanding(
        state=state_on(links, map(held_over, held), on=on, known_on=known_on),
        on=on,
        known_on=known_on,
        ends_on=term_end_on(links, on=on, known_on=known_on),
        notice=notice_on(links, on=on, known_on=known_on),
        unsigned=tuple(unsigned_on(links, on=on, known_on=known_on)),
        held_over=tuple(covering),
        lapsed=tuple(row for row in begun if row not in covering),
    )


def holdings() -> QuerySet[HoldingOver]:
    """Rows of holding over with all that reading them takes. One query."""
    return HoldingOver.objects.select_related("end", "party__organisation")


def held_over(row: HoldingOver) -> HeldOver:
    """A holding over as the rules take it. Its end must have been fetched with it, or costs a query."""
    end = getattr(row, "end", None)
    return HeldOver(row.party_id, row.starts_on, end.ended_on if end else None)


def term_end(
    instruments: Iterable[Instrument], *, known_on: date | None = None, on: date | None = None
) -> date | None:
    """The last day of the term the instruments set; None when none in force sets one.

    Without `known_on` all that is held counts, and without `on` whatever day it works from.
    """
    held = list(instruments)
    parties = list(held[0].agreement.parties.all()) if held and held[0].agreement_id else []
    links = links_of(held, parties=parties)
    return term_end_on(links, on=on or date.max, known_on=known_on or date.max)


def _signing(row: Execution) -> Signing:
    withdrawal = getattr(row, "withdrawal", None)
    assert row.dated is not None  # the column is never empty
    undone_on = timezone.localtime(withdrawal.at).date() if withdrawal else None
    return Signing(row.party_id, row.dated, undone_on)
