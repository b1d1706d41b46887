"""What pages and documents of an agreement say while it is held over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from agreements.models import Agreement, HoldingOver
from agreements.naming import short_name
from agreements.permissions import Standing, parties_with_names, read_until, visible_agreements
from agreements.querysets import executed
from agreements.term import AgreementStanding, bound_on, holdings, standing_on


@dataclass(frozen=True, slots=True)
class HeldOverNotice:
    """The banner: since when, what applies meanwhile, on whose authority, and what is unsigned how long."""

    since: date
    unsigned: tuple[str, ...]
    principles: tuple[str, ...]
    authorities: tuple[str, ...]
    without: tuple[str, ...]
    """Partners whose authority is not recorded."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """As a document prints it, in one paragraph each."""
        meanwhile = " ".join(f"Meanwhile: {words.rstrip('.')}." for words in self.principles)
        authority = f"Authority: {'; '.join(self.authorities)}."
        lacking = [f"No authority of {name} is recorded." for name in self.without]
        return (
            f"HOLDING OVER since {self.since:%-d %B %Y}. {' '.join(self.unsigned)} {meanwhile}".replace(
                "  ", " "
            ),
            " ".join([authority, *lacking]),
        )


def held_over_notice(reference: str, *, standing: Standing) -> HeldOverNotice | None:
    """The banner of the agreement's pages for somebody who may see it; None when it is not held over.

    One query for an agreement that is not; three for one that is, none when its tables were read before, and more
    when it was not got before.
    """
    agreement = standing.fetched.get(reference)
    if agreement is None:
        names = Prefetch("parties", queryset=parties_with_names())
        agreement = visible_agreements(standing).filter(reference=reference).prefetch_related(names).first()
    if agreement is None or not _ever_held_over(agreement, on=standing.on):
        return None
    return banner_of(agreement, standing=standing)


def banner_of(agreement: Agreement, *, standing: Standing) -> HeldOverNotice | None:
    """The same of an agreement fetched for somebody who may see it. Up to six queries, by what was fetched with it."""
    prefetch_related_objects([agreement], executed("instruments__executions"))
    until = read_until(standing, agreement)
    return notice_of(agreement, on=standing.on) if until is None or standing.on < until else None


def held_over_sentences(
    agreement: Agreement, *, on: date, standing: Standing | None = None
) -> tuple[str, ...]:
    """What a document of the agreement dated `on` says; nothing when it is not held over then.

    One query for an agreement that never was held over by then; some ten for others. Of the agreement that a page
    got for this `standing`, what is read stays with it, so that the page's banner asks for none of it again.
    """
    if standing is not None and standing.fetched.get(agreement.reference) is agreement:
        if not _ever_held_over(agreement, on=on):
            return ()
        prefetch_related_objects([agreement], executed("instruments__executions"))
    elif not HoldingOver.objects.filter(agreement=agreement, starts_on__lte=on).exists():
        return ()
    notice = notice_of(agreement, on=on)
    return notice.sentences if notice else ()


def notice_of(agreement: Agreement, *, on: date) -> HeldOverNotice | None:
    """What is said of the agreement on a day, None when it is not held over then. Some ten queries."""
    facts = standing_on(agreement, on=on)
    return _notice(agreement, facts) if facts.held_over else None


def _ever_held_over(agreement: Agreement, *, on: date) -> bool:
    """Whether it was held over by then, of an agreement that lives no longer than a page. One query, once."""
    prefetch_related_objects([agreement], Prefetch("holdings_over", queryset=holdings()))
    return any(row.starts_on <= on for row in agreement.holdings_over.all())


def _notice(agreement: Agreement, facts: AgreementStanding) -> HeldOverNotice:
    parties = {party.pk: party for party in agreement.parties.all()}
    authorised = {row.party_id for row in facts.held_over}
    return HeldOverNotice(
        since=min(row.starts_on for row in facts.held_over),
        unsigned=tuple(item.sentence for item in facts.unsigned),
        principles=tuple(dict.fromkeys(row.principle for row in facts.held_over)),
        authorities=tuple(
            f"{short_name(parties[row.party_id].organisation, facts.on)}: {row.words}"
            for row in facts.held_over
        ),
        without=tuple(
            short_name(party.organisation, facts.on)
            for party in bound_on(parties.values(), facts.on)
            if party.pk not in authorised
        ),
    )
