"""Reading what the partners' routes are and what their bodies have said. The rules are in `agreements.approvals`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from agreements.approvals import Said, Step, Track, track
from agreements.choices import ApprovalOutcome, ApprovalStage
from agreements.governing import Version, governing
from agreements.models import Approval, Instrument, Party, RouteStep, Schedule, ScheduleVersion
from agreements.querysets import executed
from agreements.term import bound_on, links_of


def route_rows(schedule: Schedule, *, on: date) -> dict[int, list[RouteStep]]:
    """The steps of each party's route on a day: those of the year, else those of the agreement. One query."""
    rows = RouteStep.objects.filter(
        Q(schedule=schedule) | Q(schedule__isnull=True),
        Q(removed_on__isnull=True) | Q(removed_on__gt=on),
        agreement=schedule.agreement_id,
    ).order_by("order", "pk")
    of_year: dict[int, list[RouteStep]] = defaultdict(list)
    of_agreement: dict[int, list[RouteStep]] = defaultdict(list)
    for row in rows:
        (of_year if row.schedule_id else of_agreement)[row.party_id].append(row)
    return {**of_agreement, **of_year}


def tracks_of(
    version: ScheduleVersion,
    *,
    parties: Iterable[Party],
    on: date,
    routes: Mapping[int, Sequence[RouteStep]] | None = None,
    said: Mapping[int, Sequence[Said]] | None = None,
) -> dict[int, Track]:
    """Each party's way, by party. Two queries, less those for what has been read: the routes, or what was said."""
    routes = route_rows(version.schedule, on=on) if routes is None else routes
    said = said_of(version) if said is None else said
    return {
        party.pk: track([step_of(row) for row in routes.get(party.pk, ())], said.get(party.pk, ()))
        for party in parties
    }


def tracks_of_several(versions: Sequence[ScheduleVersion], *, on: date) -> dict[int, dict[int, Track]]:
    """By version, each bound party's way. Two queries, whatever their number; their parties are fetched."""
    agreements = {version.schedule.agreement_id for version in versions}
    rows = list(
        RouteStep.objects.filter(
            Q(removed_on__isnull=True) | Q(removed_on__gt=on), agreement__in=agreements
        ).order_by("order", "pk")
    )
    said: dict[tuple[int, int], list[Said]] = defaultdict(list)
    standing = Approval.objects.filter(version__in=versions, withdrawal__isnull=True)
    for row in standing.select_related("by").order_by("pk"):
        said[row.version_id, row.party_id].append(_said(row))
    return {
        version.pk: {
            party.pk: track(
                [step_of(row) for row in _route(rows, version.schedule_id, party.pk)],
                said.get((version.pk, party.pk), ()),
            )
            for party in bound_parties(version)
        }
        for version in versions
    }


def _route(rows: Iterable[RouteStep], schedule: int, party: int) -> list[RouteStep]:
    """The party's steps of the year, else those of its agreement."""
    own = [row for row in rows if row.party_id == party]
    of_year = [row for row in own if row.schedule_id == schedule]
    return of_year or [row for row in own if row.schedule_id is None]


def said_of(version: ScheduleVersion, *, known_by: datetime | None = None) -> Mapping[int, list[Said]]:
    """What stands of what each party's bodies said of the version, by party, as known by then. One query."""
    rows = Approval.objects.filter(version=version).order_by("pk")
    rows = rows.select_related("by", "withdrawal", "party", "decided_by__part__decision__body")
    if known_by is not None:
        rows = rows.filter(at__lte=known_by)
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        withdrawal = getattr(row, "withdrawal", None)
        if withdrawal is None or (known_by is not None and withdrawal.at > known_by):
            found[row.party_id].append(_with_decision(row, _said(row)))
    return found


def _with_decision(row: Approval, said: Said) -> Said:
    """With the decision of which it is a part, fetched with the row: of exempt ones only the partner's own, for who
    may read those of a group of both follows from its papers.
    """
    matter = getattr(row, "decided_by", None)
    if matter is None:
        return said
    decision = matter.part.decision
    if decision.is_exempt and decision.body.organisation_id != row.party.organisation_id:
        return said
    return replace(said, decision=decision.number, is_decision_exempt=decision.is_exempt)


def bound_parties(version: ScheduleVersion) -> list[Party]:
    """The parties that have to approve and execute the version: those bound on the first day it governs."""
    return bound_on(version.schedule.agreement.parties.all(), version.effective_from)


def step_of(row: RouteStep) -> Step:
    """A step as the rules take it."""
    return Step(
        key=row.pk,
        stage=ApprovalStage(row.stage),
        body=row.body,
        decider=row.decider,
        expected_on=row.expected_on,
        delegated_to=row.delegated_to,
        consultee=row.consultee,
        source=row.source,
    )


def governing_versions(schedule: Schedule) -> list[Version]:
    """The versions of the year as the rule of what governs takes them. Four queries, whatever their number."""
    last_day = schedule.year.last_day
    versions = list(schedule.versions.exclude(state="draft").order_by("number"))
    instruments = (
        Instrument.objects.filter(of_version__version__schedule=schedule, withdrawn_on__isnull=True)
        .select_related("of_version")
        .prefetch_related(executed())
    )
    made: dict[int, date] = {}
    parties = list(schedule.agreement.parties.all())
    for row, link in zip(instruments, links_of(instruments, parties=parties), strict=True):
        dated = link.made(date.max)
        if link.has_signings(date.max) and dated is not None:
            made[row.of_version.version_id] = dated.latest
    return [Version(row.number, row.effective_from, last_day, made.get(row.pk)) for row in versions]


def version_number_known(schedule: Schedule, *, on: date | None, as_at: datetime) -> int | None:
    """The number of the version that governs on a day, as known at a moment; else of the newest submitted by then.

    None when none had been submitted. Six queries.
    """
    if on is not None:
        known_on = timezone.localtime(as_at).date()
        found = governing(governing_versions(schedule), on=on, known_on=known_on)
        if found is not None:
            return found.number
    known = schedule.versions.filter(known_from__lte=as_at).order_by("-number")
    return known.values_list("number", flat=True).first()


def _said(row: Approval) -> Said:
    return Said(
        key=row.pk,
        step=row.step_id,
        stage=ApprovalStage(row.stage),
        outcome=ApprovalOutcome(row.outcome),
        body=row.body,
        words=row.words,
        terms=row.terms,
        decided_on=row.decided_on,
        reference=row.reference,
        evidence=row.evidence,
        recorded=f"{row.by}, {timezone.localtime(row.at):%-d %B %Y}",
    )
