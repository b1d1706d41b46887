"""Every report by name, for the command line. A new report joins with one line in
`REPORTS`, `NUMBERED` or `OF_MEETINGS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Prefetch

from agreements.choices import VersionState
from agreements.models import Agreement, Schedule, ScheduleVersion
from agreements.permissions import Standing, parties_with_names
from governance.agenda.document import NAME as AGENDA
from governance.agenda.document import agenda_report
from governance.choices import Edition
from governance.compliance import NAME as COMPLIANCE
from governance.compliance import compliance_report
from governance.decision_log import NAME as DECISIONS
from governance.decision_log import decision_log
from governance.decision_notice import NAME as NOTICE
from governance.decision_notice import build_decision_notice
from governance.decision_permissions import visible_decisions
from governance.decision_reading import decision_view
from governance.forward_plan import NAME as FORWARD_PLAN
from governance.forward_plan import seen_plan
from governance.joint_log import NAME as LOG
from governance.joint_log import joint_report
from governance.minutes.document import NAME as MINUTES
from governance.minutes.document import minutes_report
from governance.models import Meeting, PackFile
from governance.schedule_document import NAME as SCHEDULE
from governance.schedule_document import schedule_document
from governance.sitting.action_log import NAME as ACTIONS
from governance.sitting.action_log import OPEN as OPEN_ACTIONS
from governance.sitting.action_log import agreement_actions, open_actions
from governance.summary import SUMMARIES, SummaryKind, summary_of
from governance.written.kinds import WrittenKind
from governance.written.reading import draft_of, written_report
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.tables import LONDON, Report
from pools.comparison_reading import compared, comparison_report, version_before
from pools.frame import pools_of
from pools.reports.comparison import NAME as COMPARISON
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked about: a version, as somebody sees it, at a moment, for some pools or for all."""

    version: ScheduleVersion
    standing: Standing
    as_at: datetime
    pool_codes: tuple[str, ...] = ()
    version_named: int | None = None
    """The number of the version when it was asked for by number."""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: its name, what it is in a sentence, the dataclass of its options, and how it is built."""

    name: str
    words: str
    options: type[Any]
    build: Callable[[Asked, Any], Report]


def _contributions(asked: Asked, options: Options) -> Report:
    return contributions_report(
        asked.version,
        standing=asked.standing,
        options=options,
        as_at=asked.as_at,
        pool_codes=asked.pool_codes,
    )


@dataclass(frozen=True, slots=True)
class NoOptions:
    """Of a report whose authors decide what it shows."""


def _cabinet_report(asked: Asked, options: NoOptions) -> Report:
    """The report last started about the year, as it stood at the moment, with the figures of its own version."""
    del options
    if asked.pool_codes:
        raise DomainError(
            "A written report shows the pools its authors put into it. Leave the pool out.", field="pool"
        )
    report = written_report(
        asked.version, kind=WrittenKind.CABINET_REPORT, known_by=asked.as_at, number=asked.version_named
    )
    return draft_of(report, standing=asked.standing, as_at=asked.as_at).document


def _schedule(asked: Asked, options: NoOptions) -> Report:
    """The schedule of the version in numbered clauses, for signature or with what was recorded of it."""
    del options
    if asked.pool_codes:
        raise DomainError("A schedule for signature is of all its pools. Leave the pool out.", field="pool")
    return schedule_document(asked.version, standing=asked.standing, as_at=asked.as_at)


def _comparison(asked: Asked, options: NoOptions) -> Report:
    """The version against the one before it: of its year, else of the year before, as known at the moment."""
    del options
    if asked.pool_codes:
        raise DomainError("A comparison is of whole versions. Leave the pool out.", field="pool")
    before = version_before(asked.version, known_by=asked.as_at)
    if before is None:
        raise DomainError(
            f"There is no version before version {asked.version.number} of {asked.version.schedule.year.label} to "
            "compare it with. Choose another version.",
            field="version",
        )
    found = compared(before, asked.version, standing=asked.standing)
    return comparison_report(found, standing=asked.standing, as_at=asked.as_at)


def _compliance(asked: Asked, options: NoOptions) -> Report:
    """About the whole agreement, as it is recorded at the moment; the year only dates the question."""
    del options
    if asked.pool_codes:
        raise DomainError("This report is about the whole agreement. Leave the pool out.", field="pool")
    return compliance_report(asked.version.schedule.agreement, standing=asked.standing, as_at=asked.as_at)


def _forward_plan(asked: Asked, options: NoOptions) -> Report:
    """Decisions to come about the whole agreement, published or not; the year only dates the question."""
    del options
    if asked.pool_codes:
        raise DomainError("The forward plan is of the whole agreement. Leave the pool out.", field="pool")
    return seen_plan(asked.version.schedule.agreement, standing=asked.standing, as_at=asked.as_at)


def _actions(asked: Asked, options: NoOptions) -> Report:
    """The actions of all groups of the agreement as they stand today; the year only dates the question."""
    del options
    if asked.pool_codes:
        raise DomainError("The action log is of the agreement’s groups. Leave the pool out.", field="pool")
    agreement = asked.version.schedule.agreement
    return agreement_actions(agreement, standing=asked.standing, as_at=asked.as_at)


def _decisions(asked: Asked, options: NoOptions) -> Report:
    """What the agreement's bodies decided, part by part; the year only dates the question."""
    del options
    if asked.pool_codes:
        raise DomainError("The decision log is of the whole agreement. Leave the pool out.", field="pool")
    return decision_log(asked.version.schedule.agreement, standing=asked.standing, as_at=asked.as_at)


def _log(asked: Asked, options: NoOptions) -> Report:
    """Decisions and actions of all groups as they stand today; the year only dates the question."""
    del options
    if asked.pool_codes:
        raise DomainError("The log is of the agreement’s groups. Leave the pool out.", field="pool")
    return joint_report(asked.version.schedule.agreement, standing=asked.standing, as_at=asked.as_at)


def _summary(kind: SummaryKind) -> Callable[[Asked, NoOptions], Report]:
    def build(asked: Asked, options: NoOptions) -> Report:
        """Of a year as the version has it, with what the groups did in it."""
        del options
        if asked.pool_codes:
            raise DomainError("A summary is of all pools. Leave the pool out.", field="pool")
        return summary_of(kind, asked.version, standing=asked.standing, as_at=asked.as_at)

    return build


REPORTS: Final[Mapping[str, ReportKind]] = {
    kind.name: kind
    for kind in (
        ReportKind(
            "contributions", "The contributions tables of a year, one for each pool.", Options, _contributions
        ),
        ReportKind(
            WrittenKind.CABINET_REPORT,
            "The report to Cabinet that was last started about a year, as a working copy.",
            NoOptions,
            _cabinet_report,
        ),
        ReportKind(
            SCHEDULE,
            "The schedule of a year for signature, in numbered clauses with a block for each partner.",
            NoOptions,
            _schedule,
        ),
        ReportKind(
            COMPARISON,
            "What differs between a version and the one before it, who changed it and why, and the bridge.",
            NoOptions,
            _comparison,
        ),
        ReportKind(
            COMPLIANCE,
            "Where an agreement stands, who has executed what, and the legal checklist.",
            NoOptions,
            _compliance,
        ),
        ReportKind(
            FORWARD_PLAN,
            "The decisions still to be taken about an agreement, and what must be published by when.",
            NoOptions,
            _forward_plan,
        ),
        ReportKind(
            ACTIONS,
            "What meetings of the groups asked somebody to do, and where that stands.",
            NoOptions,
            _actions,
        ),
        ReportKind(
            DECISIONS,
            "What was decided about an agreement, part by part, by body and day.",
            NoOptions,
            _decisions,
        ),
        ReportKind(
            LOG,
            "What the groups resolved and whom they asked to do what, in one log.",
            NoOptions,
            _log,
        ),
        *(ReportKind(kind.name, kind.words, NoOptions, _summary(kind)) for kind in SUMMARIES.values()),
    )
}


@dataclass(frozen=True, slots=True)
class NumberedKind:
    """A report of one numbered thing of an agreement, and not of a year: what is counted, and how it is built."""

    name: str
    words: str
    noun: str
    """What the number is of, which is also the flag that takes it: "decision"."""
    build: Callable[[Agreement, int, Standing, datetime], Report]


def _decision_notice(agreement: Agreement, number: int, standing: Standing, as_at: datetime) -> Report:
    visible = visible_decisions(standing, agreement)
    decision = visible.filter(number=number).select_related("agreement").first()
    if decision is None:
        known = ", ".join(map(str, visible.order_by("number").values_list("number", flat=True)[:50]))
        raise DomainError(
            f"{agreement.title} has no decision {number}. "
            + (f"It has: {known}." if known else "It has none yet."),
            field="decision",
        )
    view = decision_view(decision, on=standing.on, linked=visible)
    return build_decision_notice(view, as_at=as_at, dated=standing.on)


NUMBERED: Final[Mapping[str, NumberedKind]] = {
    kind.name: kind
    for kind in (NumberedKind(NOTICE, "The notice of one decision.", "decision", _decision_notice),)
}


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A report of one meeting of a group: its name, what it is in a sentence, and how it is built."""

    name: str
    words: str
    build: Callable[[Meeting, Standing, datetime], Report]


def _agenda(meeting: Meeting, standing: Standing, as_at: datetime) -> Report:
    return agenda_report(meeting, standing=standing, as_at=as_at)


def _minutes(meeting: Meeting, standing: Standing, as_at: datetime) -> Report:
    return minutes_report(meeting, standing=standing, as_at=as_at)


def _open_actions(meeting: Meeting, standing: Standing, as_at: datetime) -> Report:
    return open_actions(meeting, standing=standing, as_at=as_at)


OF_MEETINGS: Final[Mapping[str, MeetingKind]] = {
    kind.name: kind
    for kind in (
        MeetingKind(AGENDA, "The agenda of a meeting, with numbers and times.", _agenda),
        MeetingKind(MINUTES, "The minutes of a meeting, drafted from what is recorded of it.", _minutes),
        MeetingKind(
            OPEN_ACTIONS, "What is still to be done from earlier meetings of the group.", _open_actions
        ),
    )
}


PACK: Final = "pack"
PACK_WORDS: Final = "The issued pack of a meeting, or a supplement to it, as it went out: never made again."


def issued_pack(meeting: Meeting, *, number: int | None, edition: Edition) -> PackFile:
    """The file of an issued pack, not recalled, to the byte: the pack of that number, else the one all others add to.

    Raises DomainError saying what is issued. Two queries.
    """
    out = PackFile.objects.filter(
        pack__meeting=meeting, edition=edition, pack__issue__isnull=False, pack__issue__recall__isnull=True
    )
    files = list(out.select_related("pack").defer("content").order_by("pack__number"))
    wanted = [
        row
        for row in files
        if (row.pack.supplements_id is None if number is None else row.pack.number == number)
    ]
    if not wanted:
        known = ", ".join(str(row.pack.number) for row in files)
        raise DomainError(
            f"{meeting.reference} has no issued pack{'' if number is None else f' {number}'}. "
            + (
                f"Issued: {known}."
                if files
                else "Build and issue it on the page of the meeting, then ask again."
            ),
            field="number",
        )
    return PackFile.objects.select_related("pack").get(pk=wanted[-1].pk)


def meeting_named(agreement: Agreement, reference: str) -> Meeting:
    """The meeting with its group and steps, by its reference: "jmg-adults-4". Raises DomainError naming some."""
    code, _, number = reference.rpartition("-")
    meetings = Meeting.objects.filter(body__agreement=agreement).select_related("body")
    found = meetings.filter(body__code=code, number=int(number) if number.isdecimal() else 0)
    meeting = found.prefetch_related("steps").first()
    if meeting is None:
        known = ", ".join(row.reference for row in meetings.order_by("-held_on")[:20])
        raise DomainError(
            f"{agreement.title} has no meeting “{reference}”. "
            + (f"It has: {known}." if known else "It has none."),
            field="meeting",
        )
    meeting.body.agreement = agreement
    return meeting


def what_there_is() -> Iterator[str]:
    """What reports can be asked about, a line each: agreements, their years, their meetings. Three queries."""
    years = Prefetch("schedules", queryset=Schedule.objects.order_by("year_start"))
    meetings: dict[int | None, list[Meeting]] = {}
    for row in (
        Meeting.objects.filter(body__agreement__isnull=False).select_related("body").order_by("held_on")
    ):
        meetings.setdefault(row.body.agreement_id, []).append(row)
    for agreement in Agreement.objects.prefetch_related(years).order_by("reference"):
        yield f"--agreement {agreement.reference}  {agreement.title}"
        for schedule in agreement.schedules.all():
            yield f"    --year {schedule.year.slug}"
        for row in meetings.get(agreement.pk, ()):
            yield f"    --meeting {row.reference}  {row.body.name}, {row.held_on:%-d %B %Y}"


def agreement_named(reference: str) -> Agreement:
    """The agreement with its parties and their names. Raises DomainError naming those there are."""
    agreements = Agreement.objects.prefetch_related(Prefetch("parties", queryset=parties_with_names()))
    agreement = agreements.filter(reference=reference).first()
    if agreement is None:
        known = ", ".join(Agreement.objects.order_by("reference").values_list("reference", flat=True)[:20])
        raise DomainError(
            f"There is no agreement “{reference}”. "
            + (f"There is: {known}." if known else "Load one first, with load_agreement."),
            field="agreement",
        )
    return agreement


def version_known(
    agreement: Agreement, year: FinancialYear, *, number: int | None = None, at: datetime | None = None
) -> ScheduleVersion:
    """The version with that number, else the newest. With `at`, only those submitted by then count.

    Raises DomainError when there is none.
    """
    versions = ScheduleVersion.objects.filter(schedule__agreement=agreement, schedule__year_start=year.start)
    versions = versions.select_related("schedule").order_by("-number")
    if at is not None:
        versions = versions.filter(known_from__lte=at).exclude(state=VersionState.DRAFT)
    version = versions.filter(number=number).first() if number is not None else versions.first()
    if version is None:
        what = "no version" if number is None else f"no version {number}"
        then = f" known on {at.astimezone(LONDON):%-d %B %Y at %H:%M}" if at else ""
        raise DomainError(
            f"{agreement.title} had {what} of {year.label}{then}. Choose another year, version or moment."
            if at
            else f"{agreement.title} has {what} of {year.label}. Choose another year or version.",
            field="year",
        )
    version.schedule.agreement = agreement
    return version


def refuse_unknown_pools(version: ScheduleVersion, pool_codes: tuple[str, ...]) -> None:
    """Raises DomainError naming a pool the version does not have, and those it has."""
    known = [pool.code for pool in pools_of(version)]
    for code in pool_codes:
        if code not in known:
            raise DomainError(
                f"Version {version.number} of {version.schedule} has no pool “{code}”. "
                f"It has: {', '.join(known) or 'none yet'}.",
                field="pool",
            )


def moment_of(text: str) -> datetime:
    """The moment of ISO text, in London time when it names no zone; of a day alone, its last second.

    Raises ValueError with a sentence.

    >>> moment_of("2017-07-18").isoformat(), moment_of("2017-07-18T14:30").isoformat()
    ('2017-07-18T23:59:59+01:00', '2017-07-18T14:30:00+01:00')
    """
    try:
        moment = datetime.fromisoformat(text)
        is_day = len(text) <= len("2017-07-18") and date.fromisoformat(text) is not None
    except ValueError as error:
        raise ValueError(
            f"“{text}” is not a day or a moment. Write it as 2017-07-18 or 2017-07-18T14:30."
        ) from error
    if is_day:
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
