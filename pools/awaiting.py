"""What waits for a person: the drafts of their agreements, and what their role can do in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from agreements.choices import SharingMove, VersionState
from agreements.models import Party, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import (
    Standing,
    Verb,
    may_read_year,
    parties_with_names,
    visible_agreements,
)
from pools.choices import FigureStatus
from pools.entry_rules import is_bound_during
from pools.models import Contribution, Line
from pools.overview import address


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do, where, and on whose behalf. What waits for others is named without their figures.

    `key` stays the same as long as it is the same thing to do.
    """

    key: str
    title: str
    where: str
    for_whom: str
    href: str
    organisation: int
    verb: Verb
    is_mine: bool = True


def awaiting(standing: Standing) -> list[Waiting]:
    """What the person can do in the drafts of their agreements, oldest agreement first. Nine queries."""
    names = Prefetch("schedule__agreement__parties", queryset=parties_with_names())
    drafts = (
        ScheduleVersion.objects.filter(
            state=VersionState.DRAFT, schedule__agreement__in=visible_agreements(standing)
        )
        .select_related("schedule__agreement")
        .annotate(has_lines=Exists(Line.objects.filter(version=OuterRef("pk"))))
        .prefetch_related(names)
        .order_by("schedule__agreement__title", "schedule__year_start")
    )
    return [item for item in waiting_in_drafts(list(drafts), standing=standing) if item.is_mine]


def waiting_in_drafts(drafts: Sequence[ScheduleVersion], *, standing: Standing) -> list[Waiting]:
    """What waits in drafts that carry `has_lines`, their agreements' parties fetched: for the person, and for others.

    Two queries.
    """
    prefetch_related_objects(drafts, "sharing_events")
    statuses: dict[tuple[int, int], set[str]] = {}
    held = Contribution.objects.filter(line__version__in=drafts, amount__isnull=False)
    for pk, party, status in held.values_list("line__version", "party", "status").distinct():
        statuses.setdefault((pk, party), set()).add(status)
    return [item for version in drafts for item in _of_version(version, standing, statuses)]


def _of_version(
    version: ScheduleVersion, standing: Standing, statuses: dict[tuple[int, int], set[str]]
) -> Iterator[Waiting]:
    shared = {event.party_id: event.move for event in version.sharing_events.all()}
    agreement = version.schedule.agreement
    last = version.schedule.year.last_day
    bound = [
        party
        for party in agreement.parties.all()
        if is_bound_during(party.joined_on, party.left_on, first=version.effective_from, last=last)
    ]
    where = f"{agreement.title}, {version.schedule.year.label}, version {version.number}"
    for party in bound:
        found = statuses.get((version.pk, party.pk), set())
        is_shared = shared.get(party.pk) == SharingMove.SHARED
        deed = _deed(party, standing, found, is_shared=is_shared)
        if deed:
            title, name, verb = deed
            parts = {"party_code": party.organisation.code} if name.startswith("figures") else {}
            yield Waiting(
                key=f"draft-{version.pk}-{party.organisation_id}-{name}-{verb.name.lower()}",
                title=title,
                where=where,
                for_whom=short_name(party.organisation, standing.on),
                href=address(name, version, **parts),
                organisation=party.organisation_id,
                verb=verb,
            )
        elif not is_shared and may_read_year(standing, agreement, version.schedule.year):
            yield Waiting(
                key=f"draft-{version.pk}-{party.organisation_id}-unshared",
                title="Share its figures with the partners",
                where=where,
                for_whom=short_name(party.organisation, standing.on),
                href=address("schedule-detail", version),
                organisation=party.organisation_id,
                verb=Verb.SHARE_FIGURES,
                is_mine=False,
            )
    submitters = standing.parties_for(Verb.SUBMIT_VERSION, bound)
    if submitters and _is_ready(version, bound, statuses):
        yield Waiting(
            key=f"draft-{version.pk}-submit",
            title=f"Submit version {version.number}",
            where=where,
            for_whom=short_name(submitters[0].organisation, standing.on),
            href=address("version-submit", version),
            organisation=submitters[0].organisation_id,
            verb=Verb.SUBMIT_VERSION,
        )


def _is_ready(version: Any, bound: Iterable[Party], statuses: dict[tuple[int, int], set[str]]) -> bool:
    """Whether nothing stands in the way of submitting a fetched draft: the rule of `submission_blockers`."""
    moves = {event.party_id: event.move for event in version.sharing_events.all()}
    shared = {pk for pk, move in moves.items() if move == SharingMove.SHARED}
    return (
        version.has_lines
        and all(party.pk in shared for party in bound)
        and not any(FigureStatus.DRAFT in statuses.get((version.pk, pk), set()) for pk in shared)
    )


def _deed(
    party: Party, standing: Standing, found: set[str], *, is_shared: bool
) -> tuple[str, str, Verb] | None:
    """The next thing the person can do for a party, the page where it is done, and the right it takes."""
    organisation = party.organisation_id
    if standing.may(Verb.ENTER_FIGURES, organisation):
        if not found:
            return "Enter your organisation’s contributions", "schedule-detail", Verb.ENTER_FIGURES
        if FigureStatus.DRAFT in found:
            title = "Finish your figures and mark them indicative"
            return title, "schedule-detail", Verb.MARK_INDICATIVE
        if not is_shared:
            return "Share your figures with the partners", "figures-share", Verb.SHARE_FIGURES
    if standing.may(Verb.CONFIRM_FIGURES, organisation) and FigureStatus.INDICATIVE in found:
        return "Confirm your organisation’s figures", "figures-confirm", Verb.CONFIRM_FIGURES
    return None
