"""Reading what the gate before execution looks at. The rule is in `pools.gate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agreements.approvals import Track
from agreements.checklist import checklist_of
from agreements.models import GateOverride, Party, RiskTerms, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing
from agreements.tracks import bound_parties, tracks_of
from pools.bridge import warnings
from pools.bridge_reading import bridges_of
from pools.choices import ExceptionStatus, FigureStatus, FundKind
from pools.gate import Blocker, GateFacts, PartnerFacts, PoolFacts, blockers, remaining
from pools.selectors import version_tables
from pools.tables import VersionTables

_FIRM = (FigureStatus.CONFIRMED, FigureStatus.APPROVED)


def gate_of(
    version: ScheduleVersion,
    *,
    standing: Standing,
    tables: VersionTables | None = None,
    tracks: Mapping[int, Track] | None = None,
    has_risk_terms: bool | None = None,
) -> list[Blocker]:
    """What blocks the execution of a version. A fixed number of queries, those of its tables included."""
    parties = bound_parties(version)
    tables = tables or version_tables(version, standing=standing)
    tracks = tracks or tracks_of(version, parties=parties, on=standing.on)
    if has_risk_terms is None:
        has_risk_terms = RiskTerms.objects.filter(version=version).exists()
    exceptions = [
        (
            f"{item.pool_code}:{item.finding.row}:{item.finding.column}",
            f"{item.pool_name}, {item.column_heading}: a printed figure does not cast, and nobody has explained it.",
        )
        for item in tables.exceptions
        if item.status is ExceptionStatus.OPEN
    ]
    return blockers(
        GateFacts(
            exceptions=exceptions,
            has_risk_terms=has_risk_terms,
            pools=[
                PoolFacts(
                    pool.code, pool.name, pool.fund_kind == FundKind.POOLED.label, pool.host, pool.manager
                )
                for pool in tables.pools
            ],
            partners=[_partner(party, tracks[party.pk], tables, standing) for party in parties],
            disputes=[words for words in tables.qualifications if words.startswith("DISPUTED")],
            gaps=[
                (answer.requirement.key, answer.requirement.citation)
                for answer in checklist_of(version.schedule.agreement).gaps
            ],
        )
    )


def bridge_warnings(
    version: ScheduleVersion, tables: VersionTables, *, standing: Standing
) -> Sequence[tuple[str, str]]:
    """Pool code and sentence for each bridge from last year that does not add to the change. It blocks nothing."""
    return warnings(bridges_of(version, tables, standing=standing))


def remaining_for(version: ScheduleVersion, party: Party, found: list[Blocker]) -> list[Blocker]:
    """The blockers that no override of the party passes. One query."""
    return remaining(found, passed_by(party, GateOverride.objects.filter(version=version, party=party)))


def passed_by(party: Party, overrides: Iterable[GateOverride]) -> list[str]:
    """The keys of the blockers that the party's overrides, among these, pass."""
    return [item["key"] for row in overrides if row.party_id == party.pk for item in row.blockers]


def _partner(party: Party, track: Track, tables: VersionTables, standing: Standing) -> PartnerFacts:
    code = party.organisation.code
    unfirm = sum(
        figure.amount is not None and figure.status not in _FIRM
        for pool in tables.pools
        for line in pool.lines
        for figure in line.figures
        if figure.column == code
    )
    waits_for = ""
    if track.next is not None:
        stage = track.next.stage.label.lower()
        waits_for = f"{stage} by {track.next.decider}" if track.next.decider else f"the {stage}"
    return PartnerFacts(code, short_name(party.organisation, standing.on), waits_for, unfirm)
