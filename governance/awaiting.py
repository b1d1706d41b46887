"""What waits for a person, for others, and what is coming up: the facts of all their agreements, read at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from agreements.choices import Role, VersionState
from agreements.models import Agreement, Party, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import MATRIX, Standing, Verb, may_read_year
from agreements.term import bound_on
from governance.agenda.awaiting import paper_matters
from governance.choices import DecisionState, Stage
from governance.decision_permissions import decisions_of_all
from governance.decision_reading import DecisionRow, coming, decision_rows, organisations_of
from governance.groups.at_hand import meetings_at_hand
from governance.groups.awaiting import meeting_matters
from governance.groups.permissions import seats_in
from governance.matters import Matter, Waits, placed
from governance.minutes.awaiting import minutes_matters
from governance.pack.awaiting import pack_matters
from governance.radar import Duty, Holder, Signal, nearest, signals
from governance.radar_facts import (
    BeforePartners,
    before_partners,
    holder_of,
    place_of,
    radar_agreements,
    radar_facts,
    versions_of,
)
from governance.sitting.awaiting import action_matters
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.months import months_after
from pools.awaiting import Waiting, waiting_in_drafts
from pools.overview import address

_VERBS: Final[Mapping[Duty, Verb]] = {
    Duty.ANNOUNCE: Verb.KEEP_DECISIONS,
    Duty.PUBLISH: Verb.KEEP_DECISIONS,
    Duty.DECIDE: Verb.KEEP_DECISIONS,
    Duty.EXECUTE: Verb.KEEP_INSTRUMENTS,
    Duty.START_YEAR: Verb.START_VERSION,
    Duty.APPROVE: Verb.APPROVE_VERSION,
    Duty.COMPLETE: Verb.KEEP_INSTRUMENTS,
    Duty.SETTLE: Verb.KEEP_INSTRUMENTS,
}
"""The right that doing something about a signal takes."""

_TITLES: Final[Mapping[Duty, str]] = {
    Duty.ANNOUNCE: "Announce the decision on what follows the term",
    Duty.PUBLISH: "Publish agenda and report on what follows the term",
    Duty.DECIDE: "Decide what follows the term",
    Duty.EXECUTE: "Have what is unsigned executed",
    Duty.START_YEAR: "Start the schedule of a year without one",
    Duty.APPROVE: "Record what your body decided, or return the version",
    Duty.COMPLETE: "Complete the legal checklist",
    Duty.SETTLE: "Settle what has to be settled before the notice ends",
}


class _OfMeetings(TypedDict):
    standing: Standing
    by_whom: str


def waits(standing: Standing) -> Waits:
    """What waits for a person on the day, in all roles they hold. As many queries for many agreements as for one."""
    rights = {
        (verb, organisation)
        for organisation, roles in standing.roles.items()
        for verb, holding in MATRIX.items()
        if roles & holding
    }
    return placed(matters(standing), on=standing.on, rights=rights) if standing.roles else Waits()


def matters(standing: Standing) -> list[Matter]:
    """Everything to be done in the person's agreements, by whomever, as far as the person may know of it."""
    agreements = radar_agreements(standing)
    waiting = before_partners(agreements, on=standing.on)
    facts = radar_facts(agreements, waiting, standing=standing)
    versions = {version.pk: version for version in waiting.versions}
    of_meetings = _OfMeetings(standing=standing, by_whom=_roles(Verb.KEEP_MEETINGS))
    seats = seats_in(standing, agreements)
    meetings = meetings_at_hand(agreements, standing=standing, seats=seats)
    in_draft = [row for row in versions_of(agreements) if row.state == VersionState.DRAFT]
    drafts = [*waiting_in_drafts(in_draft, standing=standing), *to_issue(agreements, standing=standing)]
    return [
        *(_of_draft(item) for item in drafts),
        *(
            _of_signal(signal, agreement, versions)
            for agreement in agreements
            for signal in nearest(signals(facts[agreement.pk]))
        ),
        *_of_versions(waiting, standing),
        *_of_decisions(agreements, standing),
        *action_matters(agreements, standing=standing),
        *meeting_matters(agreements, meetings, **of_meetings),
        *paper_matters(agreements, meetings, seats=seats, **of_meetings),
        *pack_matters(agreements, meetings, seats=seats, **of_meetings),
        *minutes_matters(agreements, meetings, seats=seats, **of_meetings),
    ]


def _of_draft(item: Waiting) -> Matter:
    return Matter(
        key=item.key,
        title=item.title,
        where=item.where,
        holders=(Holder(item.organisation, item.for_whom),),
        verb=item.verb,
        by_whom=_roles(item.verb),
        page=item.href,
        deed=item.href,
    )


def _of_signal(signal: Signal, agreement: Agreement, versions: Mapping[int, ScheduleVersion]) -> Matter:
    verb = _VERBS[signal.duty]
    page, deed = _pages(signal, agreement, versions)
    return Matter(
        key=f"{agreement.pk}-{signal.key}",
        title=_TITLES[signal.duty],
        where=agreement.title,
        holders=signal.holders,
        verb=verb,
        by_whom=_roles(verb),
        page=page,
        deed=deed,
        detail=signal.what,
        due_on=signal.due_on,
        opens_on=signal.fires_on,
        blocked_by=signal.blocked_by,
    )


def _pages(signal: Signal, agreement: Agreement, versions: Mapping[int, ScheduleVersion]) -> tuple[str, str]:
    """Where everybody reads about a signal, and where whoever may does something about it."""
    reference = agreement.reference
    radar = reverse("governance:radar", args=[reference])
    match signal.duty:
        case Duty.ANNOUNCE | Duty.PUBLISH | Duty.DECIDE:
            return radar, reverse("governance:decision-plan", args=[reference])
        case Duty.EXECUTE:
            page = f"{reverse('agreements:agreement-detail', args=[reference])}#standing"
            return page, page
        case Duty.START_YEAR:
            page = reverse("pools:schedule-detail", args=[reference, FinancialYear(signal.about)])
            return page, page
        case Duty.COMPLETE:
            page = reverse("agreements:checklist", args=[reference])
            return page, page
        case Duty.SETTLE:
            page = reverse("pools:notice-detail", args=[reference, signal.about])
            return page, page
        case Duty.APPROVE:
            version = versions[signal.about]
            code = _party(agreement, signal.holders[0]).organisation.code
            return address("approval-list", version), address("approval-give", version, party_code=code)


def _party(agreement: Agreement, holder: Holder) -> Party:
    return next(row for row in agreement.parties.all() if row.organisation_id == holder.organisation)


def _of_versions(waiting: BeforePartners, standing: Standing) -> Iterator[Matter]:
    """Beside the approvals: endorsement, risk-share terms, disputes and execution. No query."""
    for version in waiting.versions:
        holders = {
            party.pk: holder_of(party, standing.on)
            for party in bound_on(version.schedule.agreement.parties.all(), version.effective_from)
        }
        everybody = tuple(holders.values())
        lacks_terms = not version.has_terms  # type: ignore[attr-defined]
        executed = _executed_by(version)
        if version.state == VersionState.SUBMITTED:
            yield _of_version(
                version, "endorse", "Endorse the version", Verb.ENDORSE_VERSION, everybody, "version-endorse"
            )
        if lacks_terms:
            yield _of_version(
                version,
                "risk",
                "Record the risk-share terms, or that they are not agreed",
                Verb.RECORD_RISK_TERMS,
                everybody,
                "risk-terms",
            )
        for dispute in waiting.disputes:
            if dispute.version_id == version.pk and dispute.party_id in holders:
                yield _of_version(
                    version,
                    f"dispute-{dispute.pk}",
                    "Resolve the dispute about an amount",
                    Verb.DISPUTE_FIGURES,
                    (holders[dispute.party_id],),
                    "dispute-resolve",
                    pk=str(dispute.pk),
                )
        for pk, track in waiting.tracks[version.pk].items():
            if track.is_approved and pk not in executed:
                blocks = [
                    "No risk-share terms are recorded" if lacks_terms else "",
                    "An open dispute about an amount" if version.pk in waiting.disputed else "",
                ]
                yield _of_version(
                    version,
                    f"execute-{pk}",
                    "Execute the schedule; its page lists all that blocks it",
                    Verb.KEEP_INSTRUMENTS,
                    (holders[pk],),
                    "approval-list",
                    blocked_by=tuple(filter(None, blocks)),
                )


def _executed_by(version: ScheduleVersion) -> set[int]:
    """The parties whose execution of the version stands. No query."""
    return {
        execution.party_id
        for instrument in version.schedule.agreement.instruments.all()
        if instrument.withdrawn_on is None
        and hasattr(instrument, "of_version")
        and instrument.of_version.version_id == version.pk
        for execution in instrument.executions.all()
        if not hasattr(execution, "withdrawal")
    }


def _of_version(
    version: ScheduleVersion,
    key: str,
    title: str,
    verb: Verb,
    holders: tuple[Holder, ...],
    page: str,
    *,
    blocked_by: tuple[str, ...] = (),
    **parts: str,
) -> Matter:
    return Matter(
        key=f"version-{version.pk}-{key}",
        title=title,
        where=f"{version.schedule.agreement.title}, {place_of(version)}",
        holders=holders,
        verb=verb,
        by_whom=_roles(verb),
        page=address("approval-list", version),
        deed=address(page, version, **parts),
        blocked_by=blocked_by,
    )


def _of_decisions(agreements: Sequence[Agreement], standing: Standing) -> Iterator[Matter]:
    """What is to be published, decided and recorded. Five queries, however many decisions there are."""
    by_pk = {agreement.pk: agreement for agreement in agreements}
    rows = decision_rows(
        decisions_of_all(standing, agreements), on=standing.on, organisations=organisations_of(agreements)
    )
    to_come = {id(row) for row in coming(rows)}
    for row in rows:
        agreement = by_pk[row.agreement_pk]
        if id(row) in to_come:
            yield from _to_publish(row, agreement, standing)
            if row.meets_on is not None and row.meets_on.day is not None:
                day = row.meets_on.earliest
                yield _decision(row, agreement, standing, "meets", f"{row.body} decides", day, day)
        elif row.state is DecisionState.AWAITING_OUTCOME:
            due_on = row.meets_on.latest if row.meets_on else None
            yield _decision(row, agreement, standing, "outcome", "Record the outcome", due_on, due_on)
        elif row.state is DecisionState.CALLED_IN:
            yield _decision(row, agreement, standing, "call-in", "Settle the call-in", None, None)


def _to_publish(row: DecisionRow, agreement: Agreement, standing: Standing) -> Iterator[Matter]:
    """What has not been published, a month before its day."""
    for deadline in row.deadlines:
        is_notice = deadline.what.startswith("Key")
        stage = Stage.FORWARD_PLAN if is_notice else Stage.AGENDA
        yield _decision(
            row,
            agreement,
            standing,
            stage.value,
            "Announce the key decision" if is_notice else "Publish agenda and report",
            deadline.on,
            months_after(deadline.on, -1),
            stage=stage.value,
        )


def _decision(
    row: DecisionRow,
    agreement: Agreement,
    standing: Standing,
    key: str,
    title: str,
    due_on: date | None,
    opens_on: date | None,
    *,
    stage: str = "",
) -> Matter:
    page = reverse("governance:decision-detail", args=[agreement.reference, row.number])
    publish = (
        reverse("governance:decision-publish", args=[agreement.reference, row.number, stage])
        if stage
        else page
    )
    joint = bound_on(agreement.parties.all(), standing.on)
    return Matter(
        key=f"decision-{agreement.pk}-{row.number}-{key}",
        title=title,
        where=agreement.title,
        holders=(
            (Holder(row.organisation_pk, row.owner),)
            if row.organisation_pk is not None
            else tuple(holder_of(party, standing.on) for party in joint)
        ),
        verb=Verb.KEEP_DECISIONS,
        by_whom=_roles(Verb.KEEP_DECISIONS),
        page=page,
        deed=publish,
        detail=f"{row.body}: {row.title}",
        due_on=due_on,
        opens_on=opens_on,
        is_exempt=row.is_exempt,
    )


def _roles(verb: Verb) -> str:
    """Who can do it, in words: "finance officer or pool manager"."""
    names = [role.label.partition(" (")[0] for role in Role if role in MATRIX[verb]]
    words = [name if name.startswith("JMG") else name[:1].lower() + name[1:] for name in names]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def to_issue(agreements: Sequence[Agreement], *, standing: Standing) -> list[Waiting]:
    """For democratic services: the newest submitted version of each year not yet over, unless it was issued.

    What was issued while the version was a draft does not count. No query.
    """
    clerked = [pk for pk, roles in standing.roles.items() if Role.DEMOCRATIC_SERVICES in roles]
    if not clerked:
        return []
    newest: dict[int, ScheduleVersion] = {}
    for version in versions_of(agreements):
        if version.state != VersionState.DRAFT and version.schedule.year >= year_of(standing.on):
            newest[version.schedule_id] = version
    return [
        item
        for version in newest.values()
        if not version.is_issued  # type: ignore[attr-defined]
        for item in _to_issue(version, version.schedule.agreement, sorted(clerked), standing)
    ]


def _to_issue(
    version: ScheduleVersion, agreement: Agreement, clerked: Sequence[int], standing: Standing
) -> Iterator[Waiting]:
    schedule = version.schedule
    for own in (standing.only_for(pk) for pk in clerked):
        if not may_read_year(own, agreement, schedule.year):
            continue
        for party in own.parties_for(Verb.ISSUE_REPORT, agreement.parties.all()):
            page = reverse("governance:contributions-issue", args=[agreement.reference, schedule.year])
            yield Waiting(
                key=f"issue-{version.pk}-{party.organisation_id}",
                title="Issue the contributions tables",
                where=f"{agreement.title}, {schedule.year.label}, version {version.number}",
                for_whom=short_name(party.organisation, standing.on),
                href=f"{page}?{urlencode({'version': version.number})}",
                organisation=party.organisation_id,
                verb=Verb.ISSUE_REPORT,
            )
