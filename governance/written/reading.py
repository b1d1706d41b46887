"""Reports under way as plain data: what they say now, and what they said before.

The only reader of them; figures come from the selector of figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import OuterRef, Subquery, prefetch_related_objects

from agreements.chain import in_force
from agreements.choices import InstrumentKind, NoticeGround, NoticeScope
from agreements.models import NoticeRule, ScheduleVersion
from agreements.naming import full_name, short_name
from agreements.permissions import Standing
from agreements.querysets import executed
from agreements.term import chain_of
from governance.choices import IssueStep
from governance.decision_permissions import visible_decisions
from governance.models import (
    Decision,
    IssueRequest,
    SectionRevision,
    UnsavedText,
    WrittenReport,
    WrittenSection,
)
from governance.written.facts import InstrumentFact, Name, NoticeFact, ReportFacts
from governance.written.kinds import WrittenKind
from governance.written.parts import part_for
from governance.written.words import words_for
from pooledbudgets.lib.documents import Composed, Document, Fact, Opening, Snapshot, Written, compose
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import document_words
from pooledbudgets.lib.seen import Seen, seen_in
from pools.reports.contributions import Options, build_contributions, status_sentences
from pools.reports.of_version import contributions_tables
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class SectionNow:
    """A section as it stands: its text, and who wrote it last and when."""

    key: str
    heading: str
    text: str
    revision: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A report under way as one person sees it: the document it makes, and what in it is still open."""

    document: Document
    open: tuple[Opening, ...]
    sections: tuple[SectionNow, ...]
    paragraphs: int
    tables: VersionTables
    qualified: tuple[str, ...]
    """What qualifies the figures, in sentences."""

    @property
    def pool_codes(self) -> frozenset[str]:
        """The pools of the version its figures come from."""
        return frozenset(pool.code for pool in self.tables.pools)

    @property
    def final(self) -> Document:
        """The document as it goes out."""
        classification = "Official" if self.tables.is_draft else "Public"
        return replace(self.document, status=self.qualified, classification=classification)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is that somebody asked to have issued."""

    asked_by: str
    asked_at: datetime
    step: IssueStep | None
    """None while it waits for its turn."""
    at: datetime
    words: str = ""
    issue_number: int | None = None

    @property
    def is_over(self) -> bool:
        return self.step in (IssueStep.ISSUED, IssueStep.FAILED)


def progress_of(request: IssueRequest) -> Progress:
    """How far the request has come. One query."""
    last = request.steps.select_related("issue").last()
    return Progress(
        asked_by=request.by.full_name,
        asked_at=request.at,
        step=IssueStep(last.step) if last else None,
        at=last.at if last else request.at,
        words=last.words if last else "",
        issue_number=last.issue.number if last and last.issue else None,
    )


def revisions_of(section: WrittenSection) -> list[SectionRevision]:
    """Every text the section has had, newest first. One query."""
    return list(section.revisions.select_related("by", "restores").order_by("-number"))


def unsaved_text(section: WrittenSection, standing: Standing) -> UnsavedText | None:
    """What the person was typing here and has not saved."""
    return section.unsaved_texts.filter(person=standing.person).first()


def written_report(
    version: ScheduleVersion, *, kind: WrittenKind, known_by: datetime, number: int | None = None
) -> WrittenReport:
    """The report of a kind that was last started about the version's year, by a moment, as it was then.

    With `number`, the one whose figures came from the version of that number. Raises DomainError.
    """
    reports = WrittenReport.history.as_of(known_by).filter(kind=kind, version__schedule=version.schedule_id)
    if number is not None:
        reports = reports.filter(version__number=number)
    report: WrittenReport | None = reports.order_by("-number").first()
    if report is None:
        of = f"version {number} of " if number is not None else ""
        raise DomainError(
            f"No {kind.label} about {of}{version.schedule.year.label} had been started then. Start one on its page, "
            "or choose another year or moment."
        )
    report.agreement = report.version.schedule.agreement = version.schedule.agreement
    return report


def bases_of(report: WrittenReport, *, standing: Standing) -> tuple[list[ScheduleVersion], list[Decision]]:
    """The versions of its year and the decisions, not exempt, that the report may rest on."""
    schedule = report.version.schedule
    decisions = visible_decisions(standing, report.agreement).filter(is_exempt=False).select_related("body")
    return list(schedule.versions.order_by("-number")), list(decisions)


def sections_now(report: WrittenReport, *, known_by: datetime | None = None) -> tuple[SectionNow, ...]:
    """The report's sections as they stand, or stood at a moment: headings, order and texts. Two queries."""
    sections = WrittenSection.objects.all()
    texts = SectionRevision.objects.filter(section=OuterRef("section"))
    if known_by is not None:
        sections = WrittenSection.history.as_of(known_by)
        texts = texts.filter(at__lte=known_by)
    latest = texts.order_by("-number").values("pk")[:1]
    revisions = SectionRevision.objects.filter(section__report=report, pk=Subquery(latest))
    said = {revision.section_id: revision for revision in revisions.select_related("by")}
    return tuple(
        SectionNow(
            key=section.key,
            heading=section.heading,
            text=said[section.pk].text,
            revision=said[section.pk].number,
            by=said[section.pk].by.full_name,
            at=said[section.pk].at,
        )
        for section in sections.filter(report=report.pk).order_by("order", "id")
        if section.pk in said
    )


def draft_of(
    report: WrittenReport,
    *,
    standing: Standing,
    as_at: datetime,
    instead: Written | None = None,
) -> Draft:
    """The report as it stood at a moment, with the figures the person may see. A fixed number of queries.

    `instead` is a section's text that has not been saved, to see what it would make.
    """
    facts = facts_of(report, standing=standing, as_at=as_at)
    sections = sections_now(report, known_by=as_at)
    written = [Written(section.key, section.heading, section.text) for section in sections]
    if instead is not None:
        written = [instead if section.key == instead.key else section for section in written]
    made = compose(
        written,
        snapshot=Snapshot(words=lambda name: words_for(facts, name), part=lambda name: part_for(facts, name)),
    )
    return Draft(
        document=document_of(report, made, facts=facts, as_at=as_at, dated=standing.on),
        open=made.open,
        sections=sections,
        paragraphs=made.paragraphs,
        tables=facts.tables,
        qualified=facts.status,
    )


def seen_in_draft(draft: Draft) -> Seen:
    """What somebody has seen who has read the whole report: its tables and all its words."""
    document = draft.document
    words = [json.dumps(said) for said in document_words(document)]
    return seen_in(document.tables, document.title, document.byline, *document.status, *words)


def facts_of(report: WrittenReport, *, standing: Standing, as_at: datetime) -> ReportFacts:
    """What the report's narrative can take from elsewhere, as one person may see it."""
    version, options = report.version, Options()
    prefetch_related_objects([report.agreement], executed("instruments__executions"))
    tables = contributions_tables(version, standing=standing, options=options, as_at=as_at)
    printed = build_contributions(tables, options=options, as_at=as_at, dated=standing.on)
    chain = in_force(chain_of(report.agreement), on=standing.on, known_on=standing.on)
    return ReportFacts(
        body=report.body,
        meeting_on=report.meeting_on,
        names={
            party.organisation.code: Name(
                full_name(party.organisation, standing.on), short_name(party.organisation, standing.on)
            )
            for party in report.agreement.parties.all()
        },
        instruments=tuple(
            InstrumentFact(link.title, link.dated or link.made(standing.on), link.term_ends_on)
            for link in chain
            if link.kind is not InstrumentKind.NOTICE
        ),
        notice_rules=tuple(map(_notice_rule, report.agreement.notice_rules.all())),
        tables=tables,
        printed={table.key: table for table in printed.tables},
        recommended=tuple(_recommended(report)),
        status=tuple(status_sentences(tables)),
    )


def document_of(
    report: WrittenReport,
    made: Composed,
    *,
    facts: ReportFacts,
    as_at: datetime,
    dated: date,
) -> Document:
    """The document the chapters make, with the report's head and foot, as a working copy."""
    tables = facts.tables
    return Document(
        name=report.kind,
        title=report.title,
        subtitle="",
        subject=f"{report.title}: {tables.agreement_title}",
        running_header=_running_header(report),
        reference=tables.reference,
        status=(_working_copy(made.open), *facts.status),
        sections=made.chapters,
        as_at=as_at,
        dated=dated,
        classification="Official",
        facts=tuple(_head(report)),
        byline=f"Report by the {report.report_by}" if report.report_by else "",
        signed_by=(report.report_by,) if report.report_by else (),
        contacts=report.contacts,
        month=str(report.dated or ""),
    )


def _running_header(report: WrittenReport) -> str:
    """CABINET – 18 JULY 2017"""
    on = report.meeting_on
    parts = [report.body or report.title, f"{on.day} {on:%B %Y}" if on else ""]
    return " – ".join(filter(None, parts)).upper()


def _working_copy(openings: Sequence[Opening]) -> str:
    count = len(openings)
    places = f" {count} place{' is' if count == 1 else 's are'} still open." if count else ""
    return f"WORKING COPY. This report has not been issued, and its words may change.{places}"


def _head(report: WrittenReport) -> Iterable[Fact]:
    on = report.meeting_on
    key = {True: "Yes", False: "No", None: ""}[report.is_key_decision]
    for term, value in (
        ("Report to", report.body),
        ("Date", f"{on.day} {on:%B %Y}" if on else ""),
        ("Item", report.item),
        ("Report reference", report.report_reference),
        ("Forward plan reference", report.forward_plan_reference),
        ("Key decision", key),
        ("Divisions affected", report.divisions),
    ):
        if value:
            yield Fact(term, value)


def _recommended(report: WrittenReport) -> Iterable[str]:
    """What the decision recommends, without what was added to it at the meeting."""
    if report.decision is not None:
        yield from report.decision.parts.filter(was_added_at_meeting=False).values_list("text", flat=True)


def _notice_rule(row: NoticeRule) -> NoticeFact:
    return NoticeFact(scope=NoticeScope(row.scope), ground=NoticeGround(row.ground), months=row.months)
