"""What the page Approvals of a version shows: the partners' tracks side by side, what blocks, and what is next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.http import Http404
from django.urls import reverse

from agreements.approvals import Said, StepProgress, Track
from agreements.choices import ApprovalOutcome, ApprovalStage, GoverningState, VersionState
from agreements.governing import state_of
from agreements.models import (
    Approval,
    Dispute,
    Execution,
    Instrument,
    Party,
    RiskTerms,
    RouteStep,
    Schedule,
    ScheduleVersion,
    VersionStep,
)
from agreements.naming import full_name
from agreements.permissions import Standing, Verb
from agreements.tracks import bound_parties, governing_versions, route_rows, tracks_of
from agreements.transitions import BEFORE_PARTNERS, CLOSE, ENDORSE, START, VERSION_MOVES
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.page_parts import Link
from pools.gate import Blocker, Where, remaining
from pools.gate_facts import bridge_warnings, gate_of, passed_by
from pools.overview import address
from pools.selectors import OnRecord
from pools.tables import VersionTables
from pools.totals import GROSS, NET


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a track: what, by whom, when it is expected, and what was said."""

    title: str
    decider: str
    expected: str
    said: Said | None
    is_next: bool
    change: str = ""
    withdraw: str = ""
    decision: str = ""
    """The page of the decision that it is, for who may see that."""

    @property
    def state(self) -> str:
        """Where the step stands, for a tag."""
        if self.said is None:
            return "Next" if self.is_next else "To come"
        return (
            self.said.outcome.label if self.said.outcome is ApprovalOutcome.GIVEN else "Approved, with terms"
        )


@dataclass(frozen=True, slots=True)
class TrackView:
    """One partner's way to execution, and what the reader may do for it."""

    code: str
    name: str
    steps: tuple[StepView, ...]
    has_route: bool
    returns: tuple[tuple[Said, str], ...]
    execution: Execution | None
    blocked_by: int
    moves: tuple[Link, ...]

    @property
    def next_words(self) -> str:
        """What comes next, in a sentence."""
        coming = next((step for step in self.steps if step.is_next), None)
        if coming is not None:
            when = f", expected {coming.expected}" if coming.expected else ""
            by = f" by {coming.decider}" if coming.decider else ""
            return f"Next: {coming.title.lower()}{by}{when}."
        if self.execution is not None:
            return "Nothing remains to be done."
        if self.blocked_by:
            things = "1 thing blocks it" if self.blocked_by == 1 else f"{self.blocked_by} things block it"
            return f"Approved. Next: execution; {things}."
        return "Approved. Next: execution."


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute, open or resolved. `resolve`: the page to resolve it, for whoever may."""

    party: str
    label: str
    amount: Decimal
    reason: str
    raised: str
    resolved: str
    resolve: str


@dataclass(frozen=True, slots=True)
class OverrideView:
    """What a partner passes, on whose authority and why."""

    party: str
    authority: str
    reason: str
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """All that the page shows."""

    tracks: tuple[TrackView, ...]
    endorsements: tuple[str, ...]
    may_endorse: bool
    blockers: tuple[tuple[Blocker, str], ...]
    """Each with the address of the page that deals with it."""
    disputes: tuple[DisputeView, ...]
    overrides: tuple[OverrideView, ...]
    risk_terms: RiskTerms | None
    may_record_terms: bool
    governing: GoverningState
    instrument: Instrument | None
    is_open: bool
    """Whether the version is before the partners."""
    is_executed: bool
    """Whether every partner has executed it, so that nothing blocks it any more."""
    closed: VersionStep | None
    """The step that closed the year, if it was."""
    may_close: bool
    warnings: tuple[tuple[str, str], ...]
    """What is worth a look before execution and blocks nothing, each with the address of its page."""


_EXECUTED = (VersionState.EXECUTED, VersionState.CLOSED)

MOVES = tuple(
    (
        move.label,
        ", ".join(VersionState(state).label for state in VersionState.values if state in move.sources),
        VersionState(move.target).label,
    )
    for move in VERSION_MOVES
    if move.name != START
)
"""The table of moves: what is done, from which states, and to which it leads."""


def approvals_page(
    version: ScheduleVersion, tables: VersionTables, record: OnRecord, *, standing: Standing
) -> ApprovalsPage:
    """The page of a version whose tables and record have been read. Some twenty queries, whatever the rows."""
    parties = bound_parties(version)
    routes = route_rows(version.schedule, on=standing.on)
    tracks = tracks_of(version, parties=parties, on=standing.on, routes=routes, said=record.said)
    terms, overrides = record.terms, record.overrides
    found = gate_of(
        version, standing=standing, tables=tables, tracks=tracks, has_risk_terms=terms is not None
    )
    executions = {
        row.party_id: row
        for row in Execution.objects.filter(
            instrument__of_version__version=version,
            instrument__withdrawn_on__isnull=True,
            withdrawal__isnull=True,
        ).select_related("by", "instrument")
    }
    steps = list(
        VersionStep.objects.filter(
            version__schedule=version.schedule, move__in=(ENDORSE, CLOSE)
        ).select_related("by")
    )
    is_open = version.state in BEFORE_PARTNERS
    names = {party.pk: full_name(party.organisation, standing.on) for party in parties}
    versions = governing_versions(version.schedule)
    mine = next((one for one in versions if one.number == version.number), None)
    return ApprovalsPage(
        tracks=tuple(
            _track_view(
                version,
                party,
                tracks[party.pk],
                routes.get(party.pk, ()),
                executions.get(party.pk),
                remaining(found, passed_by(party, overrides)),
                standing,
            )
            for party in parties
        ),
        endorsements=tuple(
            f"{row.authority}. Recorded by {row.by}: {row.reason}"
            for row in steps
            if row.move == ENDORSE and row.version_id == version.pk
        ),
        may_endorse=version.state == VersionState.SUBMITTED
        and bool(standing.parties_for(Verb.ENDORSE_VERSION, version.schedule.agreement.parties.all())),
        blockers=tuple((blocker, blocker_address(version, blocker, standing=standing)) for blocker in found),
        disputes=tuple(_disputes(version, record.disputes, standing)),
        overrides=tuple(
            OverrideView(
                names.get(row.party_id, ""),
                row.words,
                row.reason,
                tuple(item["words"] for item in row.blockers),
            )
            for row in overrides
        ),
        risk_terms=terms,
        may_record_terms=_may_record_terms(version, standing),
        governing=(
            state_of(mine, versions, on=standing.on, known_on=standing.on)
            if mine
            else GoverningState.NOT_EXECUTED
        ),
        instrument=next((row.instrument for row in executions.values()), None),
        is_open=is_open,
        is_executed=version.state in _EXECUTED,
        closed=next((row for row in steps if row.move == CLOSE), None),
        warnings=tuple(
            (words, address("bridge", version))
            for _, words in bridge_warnings(version, tables, standing=standing)
        ),
        may_close=version.state == VersionState.EXECUTED
        and bool(standing.parties_for(Verb.CLOSE_YEAR, version.schedule.agreement.parties.all())),
    )


def _may_record_terms(version: ScheduleVersion, standing: Standing) -> bool:
    is_open = version.state in {*BEFORE_PARTNERS, VersionState.DRAFT, VersionState.DISPUTED}
    parties = version.schedule.agreement.parties.all()
    return is_open and bool(standing.parties_for(Verb.RECORD_RISK_TERMS, parties))


def blocker_address(version: ScheduleVersion, blocker: Blocker, *, standing: Standing) -> str:
    """The page on which a blocker is dealt with, or, for who may not deal with it, the page that shows it."""
    if blocker.where is Where.RISK_TERMS and not _may_record_terms(version, standing):
        return f"{address('approval-list', version)}#risk"
    if blocker.where is Where.CHECKLIST:
        return reverse("agreements:checklist", args=[version.schedule.agreement.reference])
    if blocker.where is Where.POOL:
        return address(blocker.where, version, pool_code=blocker.part)
    return address(blocker.where, version)


def disputed_places(tables: VersionTables) -> Iterator[tuple[str, str]]:
    """What can be disputed: each line, and gross and net of each pool."""
    for pool in tables.pools:
        for line in pool.lines:
            yield f"{pool.code}/{line.key}", f"{pool.name}: {line.label}"
        yield f"{pool.code}/{GROSS}", f"{pool.name}: gross total"
        yield f"{pool.code}/{NET}", f"{pool.name}: net total"


def get_approval(version: ScheduleVersion, pk: int) -> Approval:
    """What a body said of the version. Raises Http404."""
    rows = Approval.objects.filter(version=version, pk=pk).select_related("party__organisation")
    return _found(rows.first(), version)


def get_dispute(version: ScheduleVersion, pk: int) -> Dispute:
    """A dispute about the version. Raises Http404."""
    rows = Dispute.objects.filter(version=version, pk=pk).select_related("party__organisation")
    return _found(rows.first(), version)


def get_route_step(version: ScheduleVersion, pk: int) -> RouteStep:
    """A step of a route that the version's year goes by. Raises Http404."""
    row = RouteStep.objects.filter(agreement=version.schedule.agreement, pk=pk, removed_on__isnull=True)
    found = row.select_related("party__organisation", "schedule").first()
    if found is None or found.schedule_id not in (None, version.schedule_id):
        raise Http404("There is no such step.")
    found.agreement = version.schedule.agreement
    return found


def route_scope(version: ScheduleVersion, party: Party, *, on: date) -> Schedule | None:
    """The year whose own route the party goes by; None when it goes by the agreement's. One query."""
    rows = route_rows(version.schedule, on=on).get(party.pk, ())
    return version.schedule if any(row.schedule_id for row in rows) else None


Row = TypeVar("Row", Approval, Dispute)


def _found(row: Row | None, version: ScheduleVersion) -> Row:
    if row is None:
        raise Http404("There is nothing of the kind in this version.")
    row.version = version
    return row


def _track_view(
    version: ScheduleVersion,
    party: Party,
    track: Track,
    route: Sequence[RouteStep],
    execution: Execution | None,
    blocked: Sequence[Blocker],
    standing: Standing,
) -> TrackView:
    may_withdraw = (
        bool(standing.parties_for(Verb.APPROVE_VERSION, [party]))
        and version.state in BEFORE_PARTNERS
        and execution is None
    )
    last = track.approvals[-1] if track.approvals else None
    may_keep = bool(standing.parties_for(Verb.KEEP_INSTRUMENTS, [party])) and execution is None
    keys = {row.pk for row in route}
    return TrackView(
        code=party.organisation.code,
        name=full_name(party.organisation, standing.on),
        steps=tuple(
            _step_view(
                one,
                track,
                change=(
                    address("route-change", version, pk=str(one.step.key))
                    if may_keep and one.step.key in keys
                    else ""
                ),
                withdraw=(
                    address("approval-withdraw", version, pk=str(one.said.key))
                    if may_withdraw and one.said is not None and one.said is last
                    else ""
                ),
                decision=_decision_page(version, party, one.said, standing),
            )
            for one in track.steps
        ),
        has_route=bool(route),
        returns=tuple(
            (
                row,
                address("approval-withdraw", version, pk=str(row.key))
                if version.state == VersionState.RETURNED
                and standing.parties_for(Verb.APPROVE_VERSION, [party])
                else "",
            )
            for row in track.returns
        ),
        execution=execution,
        blocked_by=len(blocked),
        moves=tuple(_moves(version, party, track, execution, blocked, standing)),
    )


def _decision_page(version: ScheduleVersion, party: Party, said: Said | None, standing: Standing) -> str:
    """The page of the decision that an approval is; of an exempt one only for the people of the party itself."""
    if said is None or said.decision is None:
        return ""
    if said.is_decision_exempt and not standing.may(Verb.VIEW, party.organisation_id):
        return ""
    return reverse("governance:decision-detail", args=[version.schedule.agreement.reference, said.decision])


def _step_view(one: StepProgress, track: Track, *, change: str, withdraw: str, decision: str) -> StepView:
    return StepView(
        title=ApprovalStage(one.step.stage).label,
        decider=one.step.decider,
        expected=str(one.step.expected_on or ""),
        said=one.said,
        is_next=track.next is not None and one.step is track.next,
        change=change,
        withdraw=withdraw,
        decision=decision,
    )


def _moves(
    version: ScheduleVersion,
    party: Party,
    track: Track,
    execution: Execution | None,
    blocked: Sequence[Blocker],
    standing: Standing,
) -> Iterator[Link]:
    """What the person may do for the party now; what there is nothing for is not offered."""
    is_open = version.state in BEFORE_PARTNERS
    may: Mapping[Verb, bool] = {
        verb: bool(standing.parties_for(verb, [party]))
        for verb in (
            Verb.APPROVE_VERSION,
            Verb.KEEP_INSTRUMENTS,
            Verb.OVERRIDE_GATE,
            Verb.DISPUTE_FIGURES,
        )
    }
    can_be_passed = any(blocker.can_be_passed for blocker in blocked)
    offered = [
        (
            may[Verb.APPROVE_VERSION] and is_open and not track.is_approved,
            "approval-give",
            "Record an approval or a return",
        ),
        (
            may[Verb.KEEP_INSTRUMENTS] and is_open and execution is None and not blocked,
            "version-execute",
            "Record the execution",
        ),
        (
            may[Verb.OVERRIDE_GATE] and is_open and track.is_approved and can_be_passed,
            "gate-override",
            "Authorise execution despite what blocks it",
        ),
        (
            may[Verb.DISPUTE_FIGURES] and (is_open or version.state == VersionState.DISPUTED),
            "dispute-raise",
            "Dispute an amount",
        ),
        (may[Verb.KEEP_INSTRUMENTS] and execution is None, "route-add", "Add a step to the route"),
    ]
    name = full_name(party.organisation, standing.on)
    for is_offered, page, words in offered:
        if is_offered:
            yield Link(words, address(page, version, party_code=party.organisation.code), about=name)


def _disputes(version: ScheduleVersion, rows: Sequence[Dispute], standing: Standing) -> Iterator[DisputeView]:
    parties = {party.pk: party for party in version.schedule.agreement.parties.all()}
    for row in rows:
        resolution = getattr(row, "resolution", None)
        party = parties[row.party_id]
        may = resolution is None and standing.parties_for(Verb.DISPUTE_FIGURES, [party])
        yield DisputeView(
            party=full_name(party.organisation, standing.on),
            label=row.label,
            amount=row.amount,
            reason=row.reason,
            raised=f"{row.by}, {day_of(row.at):%-d %B %Y}",
            resolved=f"{resolution.reason} ({resolution.by}, {day_of(resolution.at):%-d %B %Y})"
            if resolution
            else "",
            resolve=address("dispute-resolve", version, pk=str(row.pk)) if may else "",
        )
