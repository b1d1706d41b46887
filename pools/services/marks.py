"""How firm a partner's figures are: marking its own lines indicative or confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agreements.models import Party, ScheduleVersion
from agreements.permissions import Standing, Verb
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import Seen
from pooledbudgets.lib.tracked import update_many
from pools.choices import FigureStatus
from pools.models import Contribution
from pools.services.figures import MOST_TOLD
from pools.services.sharing import refuse_unseen


@dataclass(frozen=True, slots=True)
class Dependency:
    """Whose decision the figures are subject to, and when it is due."""

    body: str
    on: PartialDate | None = None
    note: str = ""


def mark_indicative(
    *,
    version: ScheduleVersion,
    party: Party,
    seen: Seen,
    standing: Standing,
    reason: str,
    pool_codes: Collection[str] = (),
    dependency: Dependency | None = None,
) -> int:
    """The party's draft figures in the pools (all, when none is named) are indicative. Returns how many.

    A dependency is recorded on those that have none of their own, and no other is touched. `seen` is what
    the officer had before her (`own_figures_of`). Refuses when there is nothing to mark, and when a figure
    has changed since.
    """
    _require(standing, Verb.MARK_INDICATIVE, party, "mark its figures indicative")
    with recorded(
        "figures marked indicative",
        by=standing.person,
        organisation=party.organisation,
        version=version,
        subject=version,
        reason=reason,
    ) as record:
        lock_draft(version, on=standing.on)
        refuse_unseen(version, party, seen=seen, standing=standing)
        held = _figures(version, party, pool_codes)
        rows = [row for row in held if _is_to_mark(row, dependency)]
        if not rows:
            raise DomainError(_nothing_to_mark(held, dependency))
        were_drafts = [row for row in rows if row.status == FigureStatus.DRAFT]
        for row in rows:
            row.status = FigureStatus.INDICATIVE
            row.revision += 1
            if dependency is not None and not row.dependency_body:
                row.dependency_body = dependency.body
                row.dependency_on = dependency.on
                row.dependency_note = dependency.note
        update_many(
            rows, fields=["status", "revision", "dependency_body", "dependency_on", "dependency_note"]
        )
        record.detail = _told(were_drafts or rows)
        if not were_drafts and dependency is not None:
            record.detail["awaits"] = dependency.body
    return len(rows)


def has_draft_figures(version: ScheduleVersion, *, party: Party) -> bool:
    """Whether the party holds figures that are neither indicative nor confirmed. One query."""
    return any(row.status == FigureStatus.DRAFT for row in _figures(version, party, ()))


def confirm_figures(
    *,
    version: ScheduleVersion,
    party: Party,
    seen: Seen,
    standing: Standing,
    reason: str,
    pool_codes: Collection[str] = (),
) -> int:
    """The party's indicative figures are confirmed by its finance approver. Returns how many.

    `seen` is what the approver had before her (`own_figures_of`). Refuses when a figure has changed since,
    and somebody who prepared any of them: preparer and approver differ. A figure that still depends on
    another body's decision keeps its dependency, which goes on being printed.
    """
    _require(standing, Verb.CONFIRM_FIGURES, party, "confirm its figures")
    with recorded(
        "figures confirmed",
        by=standing.person,
        organisation=party.organisation,
        version=version,
        subject=version,
        reason=reason,
    ) as record:
        lock_draft(version, on=standing.on)
        refuse_unseen(version, party, seen=seen, standing=standing)
        rows = [row for row in _figures(version, party, pool_codes) if row.status == FigureStatus.INDICATIVE]
        if not rows:
            raise DomainError(
                "There is no indicative figure to confirm. The finance officer marks figures first."
            )
        prepared = Contribution.history.filter(
            line__version__schedule=version.schedule_id,  # a copy is prepared by who prepared the original
            line__key__in={row.line.key for row in rows},
            party=party,
            history_user=standing.person,
        ).exclude(status=FigureStatus.CONFIRMED)
        if prepared.exists():
            raise DomainError("You prepared some of these figures, so another approver must confirm them.")
        for row in rows:
            row.status = FigureStatus.CONFIRMED
            row.revision += 1
        update_many(rows, fields=["status", "revision"])
        record.detail = _told(rows)
    return len(rows)


def record_statuses(
    *, version: ScheduleVersion, statuses: Mapping[str, FigureStatus], standing: Standing, reason: str
) -> int:
    """The figures have the statuses given in the document they were taken from. Returns how many changed.

    By address of the figure (`FigureChange.address`). For an administrator entering a document as it was
    printed; partners mark and confirm their own figures. Refuses an address without a figure.
    """
    parties = version.schedule.agreement.parties.select_related("organisation").all()
    for party in parties:
        _require(standing, Verb.ADMINISTER, party, "record the statuses of its figures")
    with recorded(
        "statuses recorded", by=standing.person, version=version, subject=version, reason=reason
    ) as record:
        locked = lock_draft(version, on=standing.on)
        figures = Contribution.objects.filter(line__version=locked).select_related(
            "line__pool", "party__organisation"
        )
        held = {f"{row.line.pool.code}/{row.line.key}/{row.party.organisation.code}": row for row in figures}
        missing = [address for address in statuses if address not in held]
        if missing:
            raise RefusedFigures(dict.fromkeys(missing, "There is no figure here to give a status."))
        rows = [held[address] for address, status in statuses.items() if held[address].status != status]
        for address, status in statuses.items():
            held[address].status = status
        for row in rows:
            row.revision += 1
        update_many(rows, fields=["status", "revision"])
        record.detail = _told(rows)
    return len(rows)


def _told(rows: Sequence[Contribution]) -> dict[str, Any]:
    """What the Journal records of them: how many, and which."""
    named = [
        {
            "figure": f"{row.line.pool.code}/{row.line.key}/{row.party.organisation.code}",
            "label": row.line.label,
        }
        for row in rows[:MOST_TOLD]
    ]
    return {"marked": len(rows), "figures": named}


def _nothing_to_mark(held: Sequence[Contribution], dependency: Dependency | None) -> str:
    if not held:
        return "There is no draft figure to mark. Enter figures first."
    if dependency is None:
        return "Every figure is marked already. Name the decision they wait for, or leave this page."
    return "Every figure is marked already, and names the decision it waits for or is confirmed."


def _is_to_mark(row: Contribution, dependency: Dependency | None) -> bool:
    """A draft figure, or an indicative one that has yet to be given the dependency."""
    lacks_it = dependency is not None and not row.dependency_body
    return row.status == FigureStatus.DRAFT or (row.status == FigureStatus.INDICATIVE and lacks_it)


def _require(standing: Standing, verb: Verb, party: Party, deed: str) -> None:
    if not standing.may(verb, party.organisation_id):
        raise NotPermitted(f"Your role for this organisation does not let you {deed}.")


def _figures(version: ScheduleVersion, party: Party, pool_codes: Collection[str]) -> list[Contribution]:
    rows = Contribution.objects.filter(line__version=version, party=party, amount__isnull=False)
    rows = rows.select_related("line__pool", "party__organisation")
    return list(rows.filter(line__pool__code__in=pool_codes) if pool_codes else rows)
