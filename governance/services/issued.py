"""Issuing reports: what goes out is kept to the byte, numbered, and superseded rather than changed.

Every kind of report goes through `_issue`; what differs is what it is of, what is locked and what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db.models import Max

from agreements.models import Agreement, JournalHead, Organisation, ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from governance.choices import MinutesState
from governance.compliance import compliance_report
from governance.decision_notice import build_decision_notice
from governance.decision_permissions import acting_for, published_decisions
from governance.decision_reading import public_view
from governance.forward_plan import published_plan
from governance.groups.permissions import agreement_of, require_keeper
from governance.minutes import document as minutes
from governance.models import Decision, IssuedFile, IssuedReport, Meeting, WrittenReport
from governance.services.minutes import minutes_state
from governance.subjects import Subject, of_decision, of_meeting, of_version
from governance.written.permissions import require_issuer
from governance.written.reading import Draft, draft_of, seen_in_draft
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.exports import report_digest
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import ChangedSince, Seen, refuse_changed, seen_in_report, seen_in_words
from pooledbudgets.lib.tables import Issue, Report
from pools.reports.contributions import Options, build_contributions
from pools.reports.of_version import contributions_tables
from pools.tables import VersionTables

KEPT_FORMS: Final = ("pdf", "xlsx", "csv", "json")
"""The files every issued report is kept as."""


def issue_contributions(
    *,
    version: ScheduleVersion,
    options: Options,
    standing: Standing,
    seen: Seen,
    reason: str,
    pool_codes: Collection[str] = (),
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """The contributions tables are in the register, with the files they went out as.

    All partners can read what is issued, so a draft is refused until every one of them has shared its
    figures. `seen` is what the issuer had before her (`contributions_report` with the same options); refuses
    when anything in it has changed. Refuses an empty table, and superseding an issue of another year or one
    superseded already.
    """
    organisation = require(standing, Verb.ISSUE_REPORT, version.schedule.agreement)

    def make(as_at: datetime) -> _Made:
        tables = contributions_tables(
            version, standing=standing, options=options, as_at=as_at, pool_codes=pool_codes
        )
        _refuse_unfinished(tables, pool_codes)
        report = build_contributions(tables, options=options, as_at=as_at, dated=standing.on)
        refuse_changed(seen, now=seen_in_report(report))
        return _Made(report, {**asdict(options), "pools": sorted(pool_codes)})

    asked = _Asked("contributions", of_version(version), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lambda: _lock(version))


def issue_of_version(
    *,
    version: ScheduleVersion,
    name: str,
    build: Callable[[datetime], Report],
    standing: Standing,
    seen: Seen,
    reason: str,
    options: Mapping[str, Any] | None = None,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """A report named `name` about a frozen version is in the register, as `build` makes it at the moment of issue.

    `options`: how its contributions tables were made and of which pools, if it has any. Refuses a draft, and
    when the report is not what the issuer had before her (`seen_in_words`).
    """
    organisation = require(standing, Verb.ISSUE_REPORT, version.schedule.agreement)

    def make(as_at: datetime) -> _Made:
        if version.is_draft:
            raise DomainError(
                "A draft can still change. Submit the version first; then issue what is said of it."
            )
        return _as_seen(build(as_at), seen, options)

    asked = _Asked(name, of_version(version), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lambda: _lock(version))


def issue_compliance(
    *,
    agreement: Agreement,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """Where the agreement stands, who has executed what and what is missing is in the register as of now.

    Refuses when it is not what the issuer had before her (`seen_in_words`).
    """
    organisation = require(standing, Verb.ISSUE_REPORT, agreement)

    def make(as_at: datetime) -> _Made:
        return _as_seen(compliance_report(agreement, standing=standing, as_at=as_at), seen)

    asked = _Asked("compliance", Subject(agreement), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lambda: _lock_agreement(agreement))


def issue_notice(
    *,
    decision: Decision,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """The notice of a decision is in the register, as everybody may read it.

    Refuses an exempt decision, one whose record is not published, and when the notice is not what the issuer
    had before her (`seen_in_words`).
    """
    organisation = acting_for(decision, standing)

    def make(as_at: datetime) -> _Made:
        return _as_seen(notice_to_issue(decision, standing=standing, as_at=as_at), seen)

    def lock() -> None:
        Decision.objects.select_for_update().get(pk=decision.pk)

    asked = _Asked("decision-notice", of_decision(decision), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lock)


def issue_forward_plan(
    *,
    agreement: Agreement,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """The published decisions to come are in the register, as everybody may read of them.

    Refuses an empty plan, and when it is not what the issuer had before her (`seen_in_words`).
    """
    organisation = require(standing, Verb.ISSUE_REPORT, agreement)

    def make(as_at: datetime) -> _Made:
        return _as_seen(published_plan(agreement, standing=standing, as_at=as_at), seen)

    asked = _Asked("forward-plan", Subject(agreement), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lambda: _lock_agreement(agreement))


def issue_minutes(
    *,
    meeting: Meeting,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """The published minutes of a meeting are in the register, without what is exempt.

    Refuses minutes that are not published, and when they are not what the issuer had before her (`seen_in_words`).
    """
    organisation = require_keeper(standing, agreement_of(meeting.body))

    def make(as_at: datetime) -> _Made:
        return _as_seen(minutes_to_issue(meeting, as_at=as_at), seen)

    def lock() -> None:
        Meeting.objects.select_for_update().get(pk=meeting.pk)

    asked = _Asked(minutes.NAME, of_meeting(meeting), organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lock)


def minutes_to_issue(meeting: Meeting, *, as_at: datetime) -> Report:
    """The minutes as they would be issued. Raises DomainError before they are published."""
    if minutes_state(meeting) is not MinutesState.PUBLISHED:
        raise DomainError(
            "These minutes are not published, and every partner can read what is issued. Publish them first; then "
            "issue them."
        )
    return minutes.public_minutes(meeting, as_at=as_at)


def notice_to_issue(decision: Decision, *, standing: Standing, as_at: datetime) -> Report:
    """The notice as it would be issued. Raises DomainError while it cannot be."""
    if Decision.objects.filter(pk=decision.pk, is_exempt=True).exists():
        raise DomainError(
            "The decision is exempt from publication, and every partner can read what is issued. "
            "Send its notice as a file to those who may have it."
        )
    view = public_view(decision, on=standing.on, linked=published_decisions())
    if not view.is_recorded:
        raise DomainError(
            "The record of this decision is not published. Publish it first; then issue its notice."
        )
    return build_decision_notice(view, as_at=as_at, dated=standing.on)


def issue_written(
    *,
    report: WrittenReport,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
    then: Callable[[IssuedReport], object] | None = None,
) -> IssuedReport:
    """The report is in the register as it stands now, with the files it went out as.

    `then` is done along with keeping it, or neither is.
    Refuses while a place in it is open or a partner has not shared its figures, and when its words or figures
    are not those the issuer had before her (`seen_in_draft`).
    """
    require_issuer(report, standing)

    def make(as_at: datetime) -> _Made:
        draft = _ready(draft_of(report, standing=standing, as_at=as_at), seen)
        revisions = {section.key: section.revision for section in draft.sections}
        pools = sorted(table.key for table in draft.document.tables if table.key in draft.pool_codes)
        return _Made(draft.final, {"pools": pools, "written": report.number, "revisions": revisions})

    def lock() -> None:
        _lock(report.version)
        list(report.sections.select_for_update().order_by("pk"))  # nobody saves one until it is kept

    asked = _Asked(report.kind, of_version(report.version), report.organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lock, then=then)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who issues which report, of what, for whom and why."""

    name: str
    subject: Subject
    organisation: Organisation
    standing: Standing
    reason: str
    supersedes: IssuedReport | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A report ready to be issued, and the options it was made with."""

    report: Report
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A report with the number it will have, if nobody comes before, and its files."""

    report: Report
    files: Mapping[str, bytes]


class _Overtaken(Exception):
    """What was prepared is not what there is now: another was issued, or something in it changed."""


ATTEMPTS: Final = 4
"""How often a report is made again because something came between, before its issuer is asked to wait."""


def _issue(
    asked: _Asked,
    make: Callable[[datetime], _Made],
    *,
    lock: Callable[[], None],
    then: Callable[[IssuedReport], object] | None = None,
) -> IssuedReport:
    """Make the report and its files while nothing is locked; then lock what it is made of, and keep it under the
    next number if it is still the same. So nobody waits for a file to be drawn.
    """
    for _ in range(ATTEMPTS):
        prepared = _prepare(asked, make)
        try:
            return _keep(asked, prepared, make, lock=lock, then=then)
        except _Overtaken:
            continue
    raise DomainError(
        "Others keep issuing or changing figures at this moment. Wait a minute and issue it again."
    )


def _prepare(asked: _Asked, make: Callable[[datetime], _Made]) -> _Prepared:
    _refuse_wrong_predecessor(asked.supersedes, subject=asked.subject, name=asked.name)
    issue = Issue(_last_number() + 1, asked.standing.on)
    report = replace(make(clock.now()).report, issue=issue)
    return _Prepared(report, {form: FILE_FORMS[form].make(report) for form in KEPT_FORMS})


def _keep(
    asked: _Asked,
    prepared: _Prepared,
    make: Callable[[datetime], _Made],
    *,
    lock: Callable[[], None],
    then: Callable[[IssuedReport], object] | None,
) -> IssuedReport:
    """Write the issue and its files, if what was prepared is what there is now. Raises _Overtaken when not."""
    subject, report = asked.subject, prepared.report
    version = subject.version
    with recorded(
        "report issued",
        by=asked.standing.person,
        organisation=asked.organisation,
        agreement=subject.agreement,
        version=version,
        reason=asked.reason,
    ) as record:
        lock()  # what it is made of first and the Journal's head after it, as every other service
        number = _next_number()
        _refuse_wrong_predecessor(asked.supersedes, subject=subject, name=asked.name)
        made = make(record.write.at)
        now = replace(made.report, issue=Issue(number, asked.standing.on), as_at=report.as_at)
        digest = report_digest(report)
        if report_digest(now) != digest:
            raise _Overtaken
        issue = IssuedReport(
            number=number,
            name=report.name,
            title=report.title,
            agreement=subject.agreement,
            version=version,
            decision=subject.decision,
            meeting=subject.meeting,
            was_draft=version is not None and version.is_draft,
            options=dict(made.options),
            data_digest=digest,
            issued_at=report.as_at,
            issued_by=asked.standing.person,
            organisation=asked.organisation,
            reason=record.write.reason,
            supersedes=asked.supersedes,
        )
        clean(issue).save()
        for form, content in prepared.files.items():
            IssuedFile(issue=issue, form=form, content=content, sha256=sha256(content).hexdigest()).save()
        record.subject = issue
        record.detail = {
            "number": issue.number,
            "digest": issue.data_digest,
            "supersedes": issue.supersedes.number if issue.supersedes else None,
        }
        if then is not None:
            then(issue)
    return issue


def _next_number() -> int:
    """The number after the last one. The Journal's lock, taken early, lets one issue follow the other."""
    JournalHead.objects.select_for_update().get_or_create(pk=1)
    return _last_number() + 1


def _last_number() -> int:
    return IssuedReport.objects.aggregate(last=Max("number"))["last"] or 0


def _lock(version: ScheduleVersion) -> None:
    """Nobody saves figures of the version, or moves it, until its report is kept."""
    held = ScheduleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.state, version.known_from = held.state, held.known_from


def _lock_agreement(agreement: Agreement) -> None:
    """Nobody changes the agreement's own facts until its report is kept."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)


def _as_seen(report: Report, seen: Seen, options: Mapping[str, Any] | None = None) -> _Made:
    """The report with its options. Raises DomainError when it is not what was seen."""
    refuse_changed(seen, now=seen_in_words(report))
    return _Made(report, options or {})


def _refuse_wrong_predecessor(supersedes: IssuedReport | None, *, subject: Subject, name: str) -> None:
    if supersedes is None:
        return
    if supersedes.name != name or not _is_of(subject, supersedes):
        same = subject.noun
        raise DomainError(
            f"Issue {supersedes.number} is another report, or of another {same}. "
            f"Choose an issue of the same report for the same {same}.",
            field="supersedes",
        )
    later = IssuedReport.objects.filter(supersedes=supersedes).first()
    if later is not None:
        raise DomainError(
            f"Issue {supersedes.number} was superseded by issue {later.number} already. "
            f"Choose issue {later.number}, or none.",
            field="supersedes",
        )


def _is_of(subject: Subject, issue: IssuedReport) -> bool:
    return IssuedReport.objects.filter(subject.issues, pk=issue.pk).exists()


def refuse_unready(report: WrittenReport, *, standing: Standing, seen: Seen) -> None:
    """Raises DomainError while the report cannot be issued as it was seen. As `issue_written` would."""
    require_issuer(report, standing)
    _ready(draft_of(report, standing=standing, as_at=clock.now()), seen)


def _ready(draft: Draft, seen: Seen) -> Draft:
    _refuse_open(draft)
    _refuse_unfinished(draft.tables, ())
    _refuse_rewritten(seen, draft)
    return draft


def _refuse_open(draft: Draft) -> None:
    if draft.open:
        first, count = draft.open[0], len(draft.open)
        places = "1 place in the report is" if count == 1 else f"{count} places in the report are"
        raise DomainError(
            f"{places} still open. In “{first.section}”, {{{{ {first.words} }}}}: {first.why} "
            "Fill in every open place, or take it out."
        )


def _refuse_rewritten(seen: Seen, draft: Draft) -> None:
    try:
        refuse_changed(seen, now=seen_in_draft(draft))
    except ChangedSince as change:
        raise DomainError(
            "The report is no longer what you had before you: words or figures of it have changed. "
            "Read it again as it is now; then decide."
        ) from change


def _refuse_unfinished(tables: VersionTables, pool_codes: Collection[str]) -> None:
    unknown = sorted(set(pool_codes).difference(pool.code for pool in tables.pools))
    if unknown:
        raise DomainError(f"This version has no pool “{unknown[0]}”. Choose among its pools.", field="pools")
    if not any(pool.lines for pool in tables.pools):
        raise DomainError(
            "There is no line in these tables, so there is nothing to issue. Add the lines first."
        )
    withheld = [column.heading for column in tables.columns if not column.is_shared]
    if withheld:
        raise DomainError(
            f"Not yet shared in this draft: the figures of {' and of '.join(withheld)}. "
            "All partners can read what is issued, so each shares its figures first."
        )
