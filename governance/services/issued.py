"""Issuing reports: what goes out is kept to the byte, numbered, and superseded rather than changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db.models import Max

from agreements.models import JournalHead, Organisation, ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import Record, recorded
from governance.models import IssuedFile, IssuedReport, WrittenReport
from governance.written.permissions import require_issuer
from governance.written.reading import Draft, draft_of, seen_in_draft
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.exports import report_digest
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import ChangedSince, Seen, refuse_changed, seen_in_report
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

    asked = _Asked("contributions", version, organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lambda: _lock(version))


def issue_written(
    *,
    report: WrittenReport,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssuedReport:
    """The report is in the register as it stands now, with the files it went out as.

    Refuses while a place in it is open or a partner has not shared its figures, and when its words or figures
    are not those the issuer had before her (`seen_in_draft`).
    """
    require_issuer(report, standing)

    def make(as_at: datetime) -> _Made:
        draft = draft_of(report, standing=standing, as_at=as_at)
        _refuse_open(draft)
        _refuse_unfinished(draft.tables, ())
        _refuse_rewritten(seen, draft)
        revisions = {section.key: section.revision for section in draft.sections}
        pools = sorted(table.key for table in draft.document.tables if table.key in draft.pool_codes)
        return _Made(draft.final, {"pools": pools, "written": report.number, "revisions": revisions})

    def lock() -> None:
        _lock(report.version)
        list(report.sections.select_for_update().order_by("pk"))  # nobody saves one until it is kept

    asked = _Asked(report.kind, report.version, report.organisation, standing, reason, supersedes)
    return _issue(asked, make, lock=lock)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who issues which report, of which version, for whom and why."""

    name: str
    version: ScheduleVersion
    organisation: Organisation
    standing: Standing
    reason: str
    supersedes: IssuedReport | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A report ready to be issued, and the options it was made with."""

    report: Report
    options: Mapping[str, Any]


def _issue(asked: _Asked, make: Callable[[datetime], _Made], *, lock: Callable[[], None]) -> IssuedReport:
    """Lock what the report is made of, make it, and keep it under the next number."""
    version, standing = asked.version, asked.standing
    with recorded(
        "report issued",
        by=standing.person,
        organisation=asked.organisation,
        version=version,
        reason=asked.reason,
    ) as record:
        lock()  # what it is made of first and the Journal's head after it, as every other service
        number = _next_number()
        _refuse_wrong_predecessor(asked.supersedes, version=version, name=asked.name)
        made = make(record.write.at)
        report = replace(made.report, issue=Issue(number, standing.on))
        issue = IssuedReport(
            number=number,
            name=report.name,
            title=report.title,
            agreement=version.schedule.agreement,
            version=version,
            was_draft=version.is_draft,
            options=dict(made.options),
            data_digest=report_digest(report),
            issued_at=record.write.at,
            issued_by=standing.person,
            organisation=asked.organisation,
            reason=record.write.reason,
            supersedes=asked.supersedes,
        )
        _keep(issue, report, record)
    return issue


def _keep(issue: IssuedReport, report: Report, record: Record) -> None:
    """Write the issue and each of its files, made once, here."""
    clean(issue).save()
    for form in KEPT_FORMS:
        content = FILE_FORMS[form].make(report)
        IssuedFile(issue=issue, form=form, content=content, sha256=sha256(content).hexdigest()).save()
    record.subject = issue
    record.detail = {
        "number": issue.number,
        "digest": issue.data_digest,
        "supersedes": issue.supersedes.number if issue.supersedes else None,
    }


def _next_number() -> int:
    """The number after the last one. The Journal's lock, taken early, lets one issue follow the other."""
    JournalHead.objects.select_for_update().get_or_create(pk=1)
    return (IssuedReport.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _lock(version: ScheduleVersion) -> None:
    """Nobody saves figures of the version, or moves it, until its report is kept."""
    held = ScheduleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.state, version.known_from = held.state, held.known_from


def _refuse_wrong_predecessor(
    supersedes: IssuedReport | None, *, version: ScheduleVersion, name: str
) -> None:
    if supersedes is None:
        return
    if supersedes.name != name or supersedes.version.schedule_id != version.schedule_id:
        raise DomainError(
            f"Issue {supersedes.number} is another report, or of another year. "
            "Choose an issue of the same report for the same year.",
            field="supersedes",
        )
    later = IssuedReport.objects.filter(supersedes=supersedes).first()
    if later is not None:
        raise DomainError(
            f"Issue {supersedes.number} was superseded by issue {later.number} already. "
            f"Choose issue {later.number}, or none.",
            field="supersedes",
        )


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
