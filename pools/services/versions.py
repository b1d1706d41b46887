"""New versions, with all they carry, and submitting a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from agreements.choices import Basis
from agreements.models import ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import begin_version, lock_draft, lock_schedule, shared_party_ids, submit
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import Seen, refuse_changed, seen_in_report
from pooledbudgets.lib.tracked import create_many
from pools.choices import FigureStatus
from pools.entry_rules import is_bound_during
from pools.models import BridgeStep, Contribution, Line, LineGroup
from pools.reports.of_version import submission_report
from pools.services.frames import keep_frame
from pools.services.lines import outermost_first


def start_version(
    *,
    copied_from: ScheduleVersion,
    basis: Basis,
    effective_from: date,
    standing: Standing,
    reason: str,
    caption: str = "",
) -> ScheduleVersion:
    """A new draft holds a copy of every line and figure of a submitted version.

    The copied figures start as drafts that nobody has shared; printed figures and what was said of them
    stay with the version that was printed. Refuses a closed agreement, a draft as the original, and a
    second draft.
    """
    agreement = copied_from.schedule.agreement
    organisation = require(standing, Verb.START_VERSION, agreement)
    with recorded(
        "version started", by=standing.person, organisation=organisation, agreement=agreement, reason=reason
    ) as record:
        lock_schedule(copied_from.schedule, on=standing.on)
        if copied_from.is_draft:
            raise DomainError(
                f"Version {copied_from.number} is still a draft. Work in it, or submit it first."
            )
        if copied_from.schedule.versions.filter(state="draft").exists():
            raise DomainError("This schedule has a draft already. Finish that one first.")
        version = ScheduleVersion(
            schedule=copied_from.schedule,
            basis=basis,
            caption=caption,
            effective_from=effective_from,
            copied_from=copied_from,
            change_reason=reason,
        )
        begin_version(version, standing=standing, organisation=organisation)
        _copy_tables(copied_from, version)
        record.subject = version
    return version


def submit_version(
    *, version: ScheduleVersion, seen: Seen, standing: Standing, reason: str
) -> ScheduleVersion:
    """The draft is frozen, with its pools, elements and columns as they are now, and known from now.

    Refuses while a party has not shared or a figure is unmarked.

    `seen` is what the preparer had before her (`submission_report`); refuses when anything in it has changed.
    """
    organisation = require(standing, Verb.SUBMIT_VERSION, version.schedule.agreement)
    with recorded(
        "version submitted",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=version,
        reason=reason,
    ) as record:
        locked = lock_draft(version, on=standing.on)
        blockers = list(submission_blockers(locked))
        if blockers:
            raise DomainError(" ".join(blockers))
        report = submission_report(version, standing=standing, as_at=record.write.at)
        refuse_changed(seen, now=seen_in_report(report))
        keep_frame(locked)
        submit(locked, organisation=organisation)
        record.detail = {"number": locked.number}
    return locked


def submission_blockers(version: ScheduleVersion) -> Iterable[str]:
    """What stands in the way of submitting a draft, a sentence each. Three queries."""
    shared = shared_party_ids(version)
    last = version.schedule.year.last_day
    for party in version.schedule.agreement.parties.select_related("organisation").all():
        is_bound = is_bound_during(party.joined_on, party.left_on, first=version.effective_from, last=last)
        if is_bound and party.pk not in shared:
            name = short_name(party.organisation, version.effective_from)
            yield f"{name} has not shared its figures."
    if not Line.objects.filter(version=version).exists():
        yield "There is no line in this version."
    unmarked = Contribution.objects.filter(
        line__version=version, party__in=shared, status=FigureStatus.DRAFT, amount__isnull=False
    ).count()
    if unmarked:
        yield (
            f"{unmarked} of the figures shared {'are' if unmarked > 1 else 'is'} still draft. "
            "The finance officer concerned marks them indicative first."
        )


def _copy_tables(original: ScheduleVersion, version: ScheduleVersion) -> None:
    """Groups, lines and figures, in order, each under its old key; and the steps that explain them."""
    groups: dict[int, LineGroup] = {}
    for group in outermost_first(LineGroup.objects.filter(version=original)):
        parent = groups[group.parent_id] if group.parent_id else None
        groups[group.pk] = _copy(group, version=version, parent=parent)
    lines: dict[int, Line] = {}
    rows = list(Line.objects.filter(version=original))
    for line in sorted(rows, key=lambda row: (row.of_which_id is not None, row.pk)):
        lines[line.pk] = _copy(
            line,
            version=version,
            group=groups[line.group_id] if line.group_id else None,
            of_which=lines[line.of_which_id] if line.of_which_id else None,
        )
    create_many(
        [
            _unsaved_copy(figure, line=lines[figure.line_id], status=FigureStatus.DRAFT, revision=1)
            for figure in Contribution.objects.filter(line__version=original)
        ]
    )
    create_many(
        [_unsaved_copy(step, version=version) for step in BridgeStep.objects.filter(version=original)]
    )


def _unsaved_copy(row: Any, **changes: Any) -> Any:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    twin = type(row)(**values)
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


def _copy(row: Any, **changes: Any) -> Any:
    twin = _unsaved_copy(row, **changes)
    twin.save()
    return twin
