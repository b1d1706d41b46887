"""The register of issued reports and what can be said of a document, as plain data.

The files' bytes are read only where they are sent or compared. Queries do not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from agreements.choices import VersionState
from agreements.models import Organisation, ScheduleVersion, Succession
from agreements.naming import full_name
from agreements.permissions import Standing, parties_with_names
from governance.kept_figures import Moved, figures_kept, figures_of, moved
from governance.models import IssuedFile, IssuedReport, Meeting
from governance.pack.verifying import PackFound, pack_with_bytes, pack_with_digest
from governance.permissions import visible_issues
from governance.subjects import Subject, subject_of
from governance.verification import SHORT, Verdict, claim_in, is_pdf
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import report_digest, short_digest
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.tables import Issue, Report
from pooledbudgets.lib.wording import full_date
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issued report in the register."""

    number: int
    title: str
    agreement_reference: str
    agreement_title: str
    is_illustrative: bool
    year: FinancialYear | None
    version_number: int | None
    decision_number: int | None
    meeting: str
    """The day and group of a meeting, where it is of one; else ""."""
    was_draft: bool
    issued_at: datetime
    issued_by: str
    organisation: str
    data_digest: str
    supersedes: int | None
    superseded_by: int | None
    superseded_at: datetime | None
    forms: tuple[FileLink, ...]

    @property
    def short_digest(self) -> str:
        """As printed at the foot of its pages."""
        return short_digest(self.data_digest)

    @property
    def subject(self) -> str:
        """What it is of: "2017/18, version 1", "Decision 2", a meeting, or the agreement as a whole."""
        if self.year is not None:
            return f"{self.year.label}, version {self.version_number}"
        if self.decision_number is not None:
            return f"Decision {self.decision_number}"
        return self.meeting or "The agreement as a whole"

    @property
    def issued_on(self) -> date:
        return timezone.localtime(self.issued_at).date()


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of an issue: its ending and what it is called, "PDF"."""

    ending: str
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A kept file: what it is called, how long it is, and its digest."""

    link: FileLink
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """Everything the register holds of an issue, and how its figures stand today."""

    row: IssueRow
    reason: str
    options: tuple[str, ...]
    pools: tuple[str, ...]
    files: tuple[FileFacts, ...]
    moved: tuple[Moved, ...]
    newer_version: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a document or a digest turned out to be. `row` is the issue it is, or says it is."""

    verdict: Verdict
    row: IssueRow | None = None
    form: str = ""
    is_ours_to_read: bool = False
    """Whether the reader may be shown more than number and date: a member, or a holder of the bytes."""
    is_in_register: bool = False
    """Whether the reader can open the issue in the register. Only then is anything said of what follows it:"""
    later: IssueRow | None = None
    """the newest issue of the same report and of the same year, decision or agreement that does not supersede it;"""
    newer_version: int | None = None
    """the newest version of its year submitted since."""
    pack: PackFound | None = None
    """The pack of a meeting that it is, and no issue of the register."""


def register(
    standing: Standing, *, agreement_reference: str = "", only_current: bool = False
) -> QuerySet[IssuedReport]:
    """The issues a person may see, newest first, ready for `issue_rows`."""
    issues = visible_issues(standing)
    if agreement_reference:
        issues = issues.filter(agreement__reference=agreement_reference)
    if only_current:
        issues = issues.filter(superseded_by__isnull=True)
    return _with_names(issues)


def agreements_with_issues(standing: Standing) -> list[tuple[str, str]]:
    """Reference and title of each visible agreement of which something was issued. One query."""
    pairs = (
        visible_issues(standing)
        .order_by("agreement__title")
        .values_list("agreement__reference", "agreement__title")
    )
    return list(pairs.distinct())


def issue_rows(issues: Iterable[IssuedReport]) -> list[IssueRow]:
    """Rows of the register. No query of its own for what `register` fetched."""
    return [_row(issue) for issue in issues]


def issue_detail(issue: IssuedReport, *, standing: Standing) -> IssueDetail:
    """An issue with its files, and what has moved since. A fixed number of queries."""
    row = _row(_with_names(IssuedReport.objects.filter(pk=issue.pk)).get())
    links = {link.ending: link for link in row.forms}
    files = issue.files.annotate(size=Length("content")).values_list("form", "size", "sha256")
    return IssueDetail(
        row=row,
        reason=issue.reason,
        options=tuple(_option_words(options_of(issue))),
        pools=tuple(issue.options.get("pools", ())),
        files=tuple(FileFacts(links[form], size, digest) for form, size, digest in files),
        moved=tuple(figures_moved(issue, standing=standing)),
        newer_version=_newer_version(issue),
    )


def _newer_version(issue: IssuedReport) -> int | None:
    """The newest version of the year submitted after the one that was issued, if one was. One query."""
    if issue.version is None:
        return None
    newer = ScheduleVersion.objects.filter(
        schedule=issue.version.schedule_id, number__gt=issue.version.number
    ).exclude(state=VersionState.DRAFT)
    return newer.order_by("-number").values_list("number", flat=True).first()


def figures_moved(issue: IssuedReport, *, standing: Standing) -> list[Moved]:
    """Where the issue's version now holds another figure than was issued, as one person may see it.

    Only a draft's figures can move; of a frozen version every difference is a fault. A report without
    contributions tables has no figure that could.
    """
    if issue.version is None or not _has_contributions(issue):
        return []
    content = IssuedFile.objects.get(issue=issue, form="json").content
    version = _version_with_names(issue.version)
    report = contributions_report(
        version,
        standing=standing,
        options=options_of(issue),
        as_at=issue.issued_at,
        pool_codes=issue.options["pools"],
    )
    hidden = {
        column.key
        for table in report.tables
        for column in table.columns
        if any(cell.absent == "Not yet shared" for row in table.rows for cell in row.cells)
    }
    return [
        item
        for item in moved(figures_kept(bytes(content)), figures_of(report))
        if item.place.column not in hidden
    ]


def _has_contributions(issue: IssuedReport) -> bool:
    """Whether it shows contributions tables: of all pools, or of those it names."""
    return issue.name == "contributions" or bool(issue.options.get("pools"))


def options_of(issue: IssuedReport) -> Options:
    """The options the report was issued with, those that a report still has."""
    known = {field.name for field in fields(Options)}
    return Options(**{name: value for name, value in issue.options.items() if name in known})


def superseable(subject: Subject, *, name: str) -> list[IssueRow]:
    """The issues of a report of this subject that nothing has superseded, newest first."""
    issues = IssuedReport.objects.filter(subject.issues, name=name, superseded_by__isnull=True).order_by(
        "-number"
    )
    return issue_rows(_with_names(issues))


def issue_saying(report: Report, *, subject: Subject) -> IssuedReport | None:
    """The issue of this subject, superseded by none, that says what the report says now; else None. One query."""
    issues = IssuedReport.objects.filter(subject.issues, name=report.name, superseded_by__isnull=True)
    for issue in issues.order_by("-number"):
        number = Issue(issue.number, timezone.localdate(issue.issued_at))
        if report_digest(replace(report, issue=number, as_at=issue.issued_at)) == issue.data_digest:
            return issue
    return None


def verify_file(content: bytes, *, standing: Standing | None) -> Finding:
    """Whose a document is. Raises DomainError when it is neither an issued file nor a PDF."""
    kept = IssuedFile.objects.filter(sha256=sha256(content).hexdigest()).order_by("-issue__number").first()
    if kept is not None:
        return _finding(Verdict.GENUINE, kept.issue_id, standing, form=kept.form, holds_bytes=True)
    pack = pack_with_bytes(content, standing=standing)
    if pack is not None:
        return Finding(Verdict.GENUINE, pack=pack)
    if not is_pdf(content):
        raise DomainError(
            "This is not a PDF, and not a file that was issued here. Choose the PDF as you received it.",
            field="document",
        )
    claim = claim_in(content)
    if claim is None:
        return Finding(Verdict.NOT_OURS)
    if claim.issue_number is None:
        return Finding(Verdict.WORKING_COPY)
    issue = IssuedReport.objects.filter(number=claim.issue_number, data_digest=claim.digest).first()
    if issue is None:
        return Finding(Verdict.FORGED)
    return _finding(Verdict.ALTERED, issue.pk, standing)


def verify_digest(digits: str, *, standing: Standing | None) -> Finding:
    """Whose a digest is: one printed on a document, or that of an issued file. `digits` 12 or 64 of them."""
    is_short = len(digits) == SHORT
    match = Q(data_digest__startswith=digits) if is_short else Q(data_digest=digits) | Q(files__sha256=digits)
    issue = IssuedReport.objects.filter(match).order_by("-number").first()
    if issue is not None:
        return _finding(Verdict.GENUINE, issue.pk, standing)
    pack = pack_with_digest(digits, standing=standing)
    return Finding(Verdict.GENUINE, pack=pack) if pack else Finding(Verdict.NOT_OURS)


def _finding(
    verdict: Verdict, issue_id: int, standing: Standing | None, *, form: str = "", holds_bytes: bool = False
) -> Finding:
    issue = _with_names(IssuedReport.objects.filter(pk=issue_id)).get()
    row = _row(issue)
    seen = visible_issues(standing) if standing else IssuedReport.objects.none()
    is_member = seen.filter(pk=issue_id).exists()
    beside = seen.filter(subject_of(issue).issues, name=issue.name, number__gt=issue.number)
    later = None if row.superseded_by else _with_names(beside).first()
    return Finding(
        verdict,
        row,
        form=FILE_FORMS[form].words if form else "",
        is_ours_to_read=is_member or holds_bytes,
        is_in_register=is_member,
        later=_row(later) if later else None,
        newer_version=_newer_version(issue) if is_member else None,
    )


def _with_names(issues: QuerySet[IssuedReport]) -> QuerySet[IssuedReport]:
    """With all that a row shows: six further queries, whatever their number."""
    successions = Succession.objects.select_related("successor").prefetch_related("successor__names")
    return issues.select_related(
        "agreement",
        "version__schedule",
        "decision",
        "meeting__body",
        "issued_by",
        "organisation",
        "supersedes",
        "superseded_by",
    ).prefetch_related(
        "organisation__names",
        Prefetch("organisation__successions_out", queryset=successions),
        Prefetch("files", queryset=IssuedFile.objects.defer("content")),
    )


def _row(issue: IssuedReport) -> IssueRow:
    later: IssuedReport | None = getattr(issue, "superseded_by", None)
    return IssueRow(
        number=issue.number,
        title=issue.title,
        agreement_reference=issue.agreement.reference,
        agreement_title=issue.agreement.title,
        is_illustrative=issue.agreement.is_illustrative,
        year=issue.version.schedule.year if issue.version else None,
        version_number=issue.version.number if issue.version else None,
        decision_number=issue.decision.number if issue.decision else None,
        meeting=_meeting_words(issue.meeting) if issue.meeting else "",
        was_draft=issue.was_draft,
        issued_at=issue.issued_at,
        issued_by=issue.issued_by.full_name,
        organisation=_name_then(issue.organisation, issue.issued_at),
        data_digest=issue.data_digest,
        supersedes=issue.supersedes.number if issue.supersedes else None,
        superseded_by=later.number if later else None,
        superseded_at=later.issued_at if later else None,
        forms=tuple(_link(issue, file.form) for file in issue.files.all()),
    )


def _meeting_words(meeting: Meeting) -> str:
    return f"{meeting.body.name}, {full_date(meeting.held_on)}"


def _name_then(organisation: Organisation, at: datetime) -> str:
    """What the body was called when it issued."""
    return full_name(organisation, timezone.localtime(at).date())


def _link(issue: IssuedReport, form: str) -> FileLink:
    of = f"{issue.version.schedule.year.slug}-" if issue.version else ""
    of = f"decision-{issue.decision.number}-" if issue.decision else of
    of = f"{issue.meeting.reference}-" if issue.meeting else of
    name = f"issue-{issue.number}-{issue.agreement.reference}-{of}{issue.name}.{form}"
    return FileLink(form, form.upper(), name)


def _version_with_names(version: ScheduleVersion) -> ScheduleVersion:
    """The version with its agreement's parties and their names."""
    versions = ScheduleVersion.objects.select_related("schedule__agreement").prefetch_related(
        Prefetch("schedule__agreement__parties", queryset=parties_with_names())
    )
    return versions.get(pk=version.pk)


_OPTION_WORDS = {
    "total": "a total column",
    "shares": "each partner’s share",
    "prior_year": "last year’s figures and the change",
    "sources": "funding sources",
    "leads": "lead organisations",
    "status": "the status of each figure",
}


def _option_words(options: Options) -> Sequence[str]:
    return [words for name, words in _OPTION_WORDS.items() if getattr(options, name)]
