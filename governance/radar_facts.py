"""Reading what the radar looks at, for many agreements at once. The rules are in `governance.radar`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from agreements.approvals import Track
from agreements.chain import notice_on, term_end_on, unsigned_on
from agreements.checklist import checklist_with
from agreements.choices import VersionState
from agreements.models import Agreement, Dispute, Instrument, Party, RiskTerms, Schedule, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import (
    Standing,
    may_read_year,
    read_until,
    visible_agreements,
)
from agreements.querysets import executed, name_all
from agreements.term import bound_on, links_of
from agreements.tracks import bound_parties, tracks_of_several
from agreements.transitions import BEFORE_PARTNERS
from governance.choices import BodyKind
from governance.models import Body, IssuedReport
from governance.radar import (
    DecidingBody,
    Holder,
    NoticeFacts,
    Outstanding,
    RadarFacts,
    Signal,
    signals,
)
from pooledbudgets.lib.financial_year import FinancialYear, year_of, years_between
from pools.models import Line, Notice

_TERM_DECIDED_BY = (BodyKind.CABINET, BodyKind.COUNCIL, BodyKind.BOARD, BodyKind.FINANCE_COMMITTEE)
"""Kinds of body that may decide what follows the term, the likeliest first."""


def radar_agreements(standing: Standing) -> list[Agreement]:
    """The open agreements that bind one of the person's organisations on the day. A fixed number of queries."""
    found = visible_agreements(standing).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=standing.on))
    parties = Prefetch("parties", queryset=Party.objects.select_related("organisation"))
    rows = found.order_by("title", "pk").prefetch_related(parties)
    name_all([party.organisation for row in rows for party in row.parties.all()])
    bound = with_what_the_radar_reads(row for row in rows if is_bound(standing, row))
    standing.fetched.update({row.reference: row for row in bound})
    return bound


def with_what_the_radar_reads(agreements: Iterable[Agreement]) -> list[Agreement]:
    """Agreements whose parties are fetched, with instruments, schedules and all else. Six queries for all."""
    found = list(agreements)
    prefetch_related_objects(
        found,
        Prefetch("instruments", queryset=Instrument.objects.select_related("of_version")),
        executed("instruments__executions"),
        Prefetch("schedules", queryset=_schedules()),
        "checklist_items",
        Prefetch("notices", queryset=_notices()),
    )
    return found


def is_bound(standing: Standing, agreement: Agreement) -> bool:
    """Whether one of the person's organisations has not left. No query when the parties are fetched."""
    until = read_until(standing, agreement)
    return until is None or standing.on < until


@dataclass(frozen=True, slots=True)
class BeforePartners:
    """The versions that wait for the partners, how far each partner is, and the disputes that are open."""

    versions: tuple[ScheduleVersion, ...]
    tracks: Mapping[int, Mapping[int, Track]]
    disputes: tuple[Dispute, ...]

    @property
    def disputed(self) -> set[int]:
        """The versions with an open dispute."""
        return {row.version_id for row in self.disputes}


def before_partners(agreements: Sequence[Agreement], *, on: date) -> BeforePartners:
    """What the partners have before them, of agreements read by `with_what_the_radar_reads`. Three queries at most."""
    versions = versions_before_partners(agreements)
    disputed = [version for version in versions if version.state == VersionState.DISPUTED]
    return BeforePartners(
        versions=tuple(versions),
        tracks=tracks_of_several(versions, on=on),
        disputes=tuple(Dispute.objects.filter(version__in=disputed, resolution__isnull=True)),
    )


def radar_facts(
    agreements: Sequence[Agreement], waiting: BeforePartners, *, standing: Standing
) -> dict[int, RadarFacts]:
    """The facts of agreements read by `with_what_the_radar_reads`, by agreement. Two queries for all."""
    versions, tracks, disputed = waiting.versions, waiting.tracks, waiting.disputed
    bodies = _bodies(agreements, on=standing.on)
    found = {}
    for agreement in agreements:
        steps = [
            step
            for version in versions
            if version.schedule.agreement_id == agreement.pk
            for step in _steps(version, tracks[version.pk], standing, disputed)
        ]
        found[agreement.pk] = _facts(agreement, standing, bodies.get(agreement.pk, ()), steps)
    return found


def versions_before_partners(agreements: Sequence[Agreement]) -> list[ScheduleVersion]:
    """The versions that wait for the partners, with their agreements as fetched. No query."""
    states = {*BEFORE_PARTNERS, VersionState.DISPUTED}
    return [version for version in versions_of(agreements) if version.state in states]


def versions_of(agreements: Sequence[Agreement]) -> Iterator[ScheduleVersion]:
    """All versions, by agreement, year and number, with their agreements as fetched. No query."""
    for agreement in agreements:
        for schedule in agreement.schedules.all():
            schedule.agreement = agreement
            for version in schedule.versions.all():
                version.schedule = schedule
                yield version


def holder_of(party: Party, on: date) -> Holder:
    """The party as the radar names it."""
    return Holder(party.organisation_id, short_name(party.organisation, on))


def place_of(version: ScheduleVersion) -> str:
    """Year and version, as a line ends with."""
    return f"{version.schedule.year.label}, version {version.number}"


def _schedules() -> QuerySet[Schedule]:
    """Schedules with their versions, each with whether it has lines, risk-share terms, and was issued as submitted."""
    versions = ScheduleVersion.objects.annotate(
        has_lines=Exists(Line.objects.filter(version=OuterRef("pk"))),
        has_terms=Exists(RiskTerms.objects.filter(version=OuterRef("pk"))),
        is_issued=Exists(IssuedReport.objects.filter(version=OuterRef("pk"), was_draft=False)),
    )
    return Schedule.objects.order_by("year_start").prefetch_related(
        Prefetch("versions", queryset=versions.order_by("number"))
    )


def _notices() -> QuerySet[Notice]:
    return (
        Notice.objects.filter(instrument__withdrawn_on__isnull=True)
        .select_related("pool")
        .annotate(remaining=Count("exit_items", filter=Q(exit_items__done_on__isnull=True)))
        .order_by("ends_on", "pk")
    )


def _facts(
    agreement: Agreement, standing: Standing, bodies: Sequence[DecidingBody], steps: Sequence[Outstanding]
) -> RadarFacts:
    """The facts of one agreement. What comes once the person's organisations have left is not told. No query."""
    on, until = standing.on, read_until(standing, agreement)
    parties = list(agreement.parties.all())
    instruments = list(agreement.instruments.all())
    links = links_of(instruments, parties=parties)
    ends_on = term_end_on(links, on=date.max, known_on=on)
    notice = notice_on(links, on=date.max, known_on=on)
    if ends_on is not None and until is not None and ends_on >= until:
        ends_on, notice = None, None
    return RadarFacts(
        on=on,
        ends_on=ends_on,
        term_source=_source_of_end(instruments, ends_on) if ends_on else "",
        is_ended_by_notice=notice is not None and notice.term_ends_on == ends_on,
        bodies=bodies,
        holders=[holder_of(party, on) for party in bound_on(parties, on)],
        unsigned=unsigned_on(links, on=on, known_on=on),
        missing_years=[
            year
            for year in _missing_years(agreement, on=on, ends_on=ends_on)
            if until is None or year.first_day < until
        ],
        steps=steps,
        gaps=[answer.requirement.citation for answer in checklist_with(agreement.checklist_items.all()).gaps],
        notices=[
            NoticeFacts(
                key=row.pk,
                what=f"the pool {row.pool.name}" if row.pool else "the agreement",
                served_on=row.served_on,
                ends_on=row.ends_on,
                rule=row.rule,
                remaining=row.remaining,  # type: ignore[attr-defined]
            )
            for row in agreement.notices.all()
            if row.served_on <= on and (until is None or row.ends_on < until)
        ],
    )


def _source_of_end(instruments: Sequence[Instrument], ends_on: date) -> str:
    """The instrument that sets the end of the term, and where it is recorded."""
    setting = [row for row in instruments if row.term_ends_on == ends_on and row.withdrawn_on is None]
    if not setting:
        return "The instruments of the agreement"
    row = setting[-1]
    return f"{row}. {row.source}" if row.source else str(row)


def _missing_years(agreement: Agreement, *, on: date, ends_on: date | None) -> list[FinancialYear]:
    """Years of the term up to the next, from the first with a schedule on, that have no version of one."""
    held = {row.year for row in agreement.schedules.all() if row.versions.all()}
    if not held:
        return []
    last = min(year_of(on).last_day, ends_on) if ends_on else year_of(on).last_day
    next_year = FinancialYear(year_of(on).start + 1)
    if ends_on is None or ends_on >= next_year.first_day:
        last = next_year.last_day
    return [year for year in years_between(min(held).first_day, last) if year not in held]


def _steps(
    version: ScheduleVersion,
    tracks: Mapping[int, Track],
    standing: Standing,
    disputed: set[int],
) -> Iterator[Outstanding]:
    if not may_read_year(standing, version.schedule.agreement, version.schedule.year):
        return
    for party in bound_parties(version):
        step = tracks[party.pk].next
        if step is not None and version.known_from is not None:
            yield Outstanding(
                version=version.pk,
                holder=holder_of(party, standing.on),
                place=place_of(version),
                title=step.stage.label,
                decider=step.decider,
                expected_on=step.expected_on.latest if step.expected_on else None,
                since=timezone.localtime(version.known_from).date(),
                source=step.source or "No route is recorded: approval in detail by whatever body",
                blocked_by=("An open dispute about an amount",) if version.pk in disputed else (),
            )


def _bodies(agreements: Sequence[Agreement], *, on: date) -> dict[int, list[DecidingBody]]:
    """By agreement, of each partner the body that decides what follows the term, if its notice is known."""
    organisations = {party.organisation_id for row in agreements for party in row.parties.all()}
    rows = list(
        Body.objects.filter(
            Q(organisation__in=organisations)
            | Q(organisation__successions_in__predecessor__in=organisations),
            Q(starts_on__isnull=True) | Q(starts_on__lte=on),
            Q(ends_on__isnull=True) | Q(ends_on__gt=on),
            Q(agenda_days__gt=0) | Q(key_notice_days__gt=0),
            kind__in=_TERM_DECIDED_BY,
        ).distinct()
    )
    rows.sort(key=lambda row: (_TERM_DECIDED_BY.index(BodyKind(row.kind)), row.pk))
    found: dict[int, list[DecidingBody]] = {}
    for agreement in agreements:
        for party in bound_on(agreement.parties.all(), on):
            body = next((row for row in rows if _is_of(row, party)), None)
            if body is not None:
                deciding = DecidingBody(body.pk, body.name, holder_of(party, on), body.rules)
                found.setdefault(agreement.pk, []).append(deciding)
    return found


def _is_of(body: Body, party: Party) -> bool:
    """Whether it is a body of the party, or of whoever took over from it."""
    successors = {link.successor_id for link in party.organisation.successions_out.all()}
    return body.organisation_id in {party.organisation_id, *successors}


def read_radar(agreement: Agreement, *, standing: Standing) -> tuple[RadarFacts, list[Signal]]:
    """The radar of one agreement a person may see; nothing once their organisations have left. Ten queries."""
    if not is_bound(standing, agreement):
        return RadarFacts(on=standing.on), []
    (read,) = with_what_the_radar_reads([agreement])
    waiting = before_partners([read], on=standing.on)
    facts = radar_facts([read], waiting, standing=standing)[read.pk]
    return facts, signals(facts)
