"""Opening a year's schedule, moving its versions, and letting partners see a draft's figures."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime

from agreements.choices import Basis, SharingMove, VersionState
from agreements.models import (
    Agreement,
    Organisation,
    Party,
    Schedule,
    ScheduleVersion,
    SharingEvent,
    VersionStep,
)
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.term import term_end
from agreements.transitions import CLOSE, START, SUBMIT, SUPERSEDE, VERSION_MOVES
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tracked import current_write
from pooledbudgets.lib.transitions import legal_move


def open_schedule(
    *,
    agreement: Agreement,
    year: FinancialYear,
    unit: DisplayUnit,
    basis: Basis,
    effective_from: date,
    standing: Standing,
    reason: str,
    caption: str = "",
    source: str = "",
) -> ScheduleVersion:
    """The agreement has a schedule for the year, with version 1 as its draft.

    Refuses a closed agreement, a second schedule for the year, and a start outside the year or the term.
    """
    organisation = require(standing, Verb.START_VERSION, agreement)
    with recorded(
        "schedule opened", by=standing.person, organisation=organisation, agreement=agreement, reason=reason
    ) as record:
        refuse_closed(agreement, on=standing.on)
        schedule = Schedule(agreement=agreement, year_start=year.start, unit_code=unit.code)
        clean(schedule).save()
        version = ScheduleVersion(
            schedule=schedule, basis=basis, caption=caption, source=source, effective_from=effective_from
        )
        begin_version(version, standing=standing, organisation=organisation)
        record.subject = schedule
    return version


def begin_version(version: ScheduleVersion, *, standing: Standing, organisation: Organisation) -> None:
    """Number and save a new draft, inside a recorded write. Refuses a second draft and an impossible start."""
    schedule = version.schedule
    _refuse_impossible_start(schedule, version.effective_from)
    newest = schedule.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version.number = newest + 1
    version.prepared_by = standing.person
    version.state = ""
    move_version(version, START, organisation=organisation)


def submit(version: ScheduleVersion, *, organisation: Organisation) -> None:
    """Freeze a draft, inside a recorded write: it becomes known now.

    Earlier versions that were still before the partners are superseded; an executed one goes on.
    """
    version.known_from = current_write().at
    move_version(version, SUBMIT, organisation=organisation)
    going_on = (VersionState.DRAFT, VersionState.EXECUTED, VersionState.CLOSED, VersionState.SUPERSEDED)
    earlier = version.schedule.versions.filter(number__lt=version.number).exclude(state__in=going_on)
    for other in earlier.select_for_update().order_by("pk"):
        move_version(other, SUPERSEDE, organisation=organisation)


def move_sharing(version: ScheduleVersion, party: Party, move: SharingMove) -> None:
    """Share a party's figures in a draft, or recall them, inside a recorded write. Refuses to do it twice."""
    is_shared = party.pk in shared_party_ids(version)
    if is_shared == (move is SharingMove.SHARED):
        raise DomainError(
            "These figures are shared with the partners already."
            if is_shared
            else "These figures are not shared, so there is nothing to recall."
        )
    write = current_write()
    SharingEvent(
        version=version, party=party, move=move, by=write.by, at=write.at, reason=write.reason
    ).save()


def lock_schedule(schedule: Schedule, *, on: date) -> None:
    """Nobody else starts a version of the schedule until the transaction ends.

    Refuses a closed agreement and a closed year.
    """
    locked = Schedule.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=schedule.pk)
    refuse_closed(locked.agreement, on=on)
    refuse_closed_year(locked)


def lock_version(version: ScheduleVersion, *, on: date) -> ScheduleVersion:
    """The version, frozen or not, locked until the transaction ends. Refuses a closed agreement and year."""
    locked = (
        ScheduleVersion.objects.select_for_update(of=("self",))
        .select_related("schedule__agreement")
        .get(pk=version.pk)
    )
    refuse_closed(locked.schedule.agreement, on=on)
    refuse_closed_year(locked.schedule)
    return locked


def lock_draft(version: ScheduleVersion, *, on: date) -> ScheduleVersion:
    """The version, locked until the transaction ends. Refuses a frozen version and a closed agreement."""
    locked = lock_version(version, on=on)
    if not locked.is_draft:
        raise DomainError(
            f"Version {locked.number} of {locked.schedule.year.label} was submitted on "
            f"{locked.submitted_on:%-d %B %Y} and is frozen. Start a new version to change it."
        )
    return locked


def refuse_closed(agreement: Agreement, *, on: date) -> None:
    """Raises DomainError when nothing can be entered in the agreement any more."""
    if agreement.closed_on is not None and agreement.closed_on <= on:
        raise DomainError(
            f"{agreement.title} was closed on {agreement.closed_on:%-d %B %Y}. Nothing can be entered in it any more."
        )


def refuse_closed_year(schedule: Schedule) -> None:
    """Raises DomainError when the year was closed: nothing of any of its versions changes then. One query."""
    step = VersionStep.objects.filter(version__schedule=schedule, move=CLOSE).first()
    if step is not None:
        raise DomainError(
            f"{schedule.year.label} was closed on {localtime(step.at):%-d %B %Y}. Nothing of it changes any more: "
            "what has to be put right goes into a later year."
        )


def sharing(version: ScheduleVersion) -> dict[int, SharingEvent]:
    """The latest sharing event of each party that has one, by party. One query."""
    return {event.party_id: event for event in version.sharing_events.select_related("by").order_by("pk")}


def shared_party_ids(version: ScheduleVersion) -> frozenset[int]:
    """The parties whose figures in the version all partners may see. One query for a draft."""
    if not version.is_draft:
        return frozenset(party.pk for party in version.schedule.agreement.parties.all())
    return frozenset(pk for pk, event in sharing(version).items() if event.move == SharingMove.SHARED)


def move_version(
    version: ScheduleVersion,
    name: str,
    *,
    organisation: Organisation,
    body: str = "",
    decided_on: PartialDate | None = None,
    reference: str = "",
) -> None:
    """Change the version's state and write the step: who, for whom, when, why, and on whose authority.

    For a locked version, inside a recorded write. Raises DomainError with the move's own sentence.
    """
    write = current_write()
    move = legal_move(VERSION_MOVES, name, state=version.state)
    source, version.state = version.state, VersionState(move.target)
    clean(version).save()
    VersionStep(
        version=version,
        move=move.name,
        from_state=source,
        to_state=move.target,
        body=body,
        decided_on=decided_on,
        reference=reference,
        by=write.by,
        organisation=organisation,
        at=write.at,
        reason=write.reason,
    ).save()


def _refuse_impossible_start(schedule: Schedule, effective_from: date) -> None:
    year, agreement = schedule.year, schedule.agreement
    if not year.first_day <= effective_from <= year.last_day:
        raise DomainError(
            f"A version for {year.label} starts between 1 April {year.start} and 31 March {year.start + 1}.",
            field="effective_from",
        )
    if agreement.started_on and effective_from < agreement.started_on:
        raise DomainError(
            f"The agreement starts on {agreement.started_on:%-d %B %Y}; a version cannot start before it.",
            field="effective_from",
        )
    ends_on = term_end(agreement.instruments.all())
    if ends_on and effective_from > ends_on:
        raise DomainError(
            f"The agreement’s term ends on {ends_on:%-d %B %Y}. Record the instrument that extends it first.",
            field="effective_from",
        )
