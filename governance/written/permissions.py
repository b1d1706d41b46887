"""Who may see and write a report under way, and the ways a view gets one.

It is open to the people of the organisation that writes it; to its partners it does not exist (404) until it is
issued.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb, visible_agreements
from governance.models import IssueRequest, SectionRevision, WrittenReport, WrittenSection
from pooledbudgets.lib.errors import NotPermitted


def visible_reports(standing: Standing) -> QuerySet[WrittenReport]:
    """The reports under way of the person's own organisations. A partner's are its own until issued."""
    own = [pk for pk in standing.organisation_ids if standing.may(Verb.VIEW, pk)]
    return WrittenReport.objects.filter(
        organisation__in=own, agreement__in=visible_agreements(standing)
    ).select_related("version__schedule", "organisation", "decision")


def reports_of(standing: Standing, version: ScheduleVersion) -> list[WrittenReport]:
    """The reports under way about the version's year, newest first. One query."""
    return list(visible_reports(standing).filter(version__schedule=version.schedule_id).order_by("-number"))


def get_report(standing: Standing, version: ScheduleVersion, number: int) -> WrittenReport:
    """A report under way about the version's year, with its agreement's parties at hand. Raises Http404."""
    report = visible_reports(standing).filter(version__schedule=version.schedule_id, number=number).first()
    if report is None:
        raise Http404("There is no such report, or it is not yours to see.")
    report.agreement = report.version.schedule.agreement = version.schedule.agreement
    return report


def get_section(report: WrittenReport, key: str) -> WrittenSection:
    """A section of the report. Raises Http404."""
    section = report.sections.filter(key=key).first()
    if section is None:
        raise Http404("The report has no such section.")
    section.report = report
    return section


def get_latest(report: WrittenReport, key: str) -> SectionRevision:
    """What a section of the report says now, with the section. Raises Http404. One query."""
    revisions = SectionRevision.objects.filter(section__report=report, section__key=key)
    latest = revisions.select_related("section", "by").order_by("-number").first()
    if latest is None:
        raise Http404("The report has no such section.")
    latest.section.report = report
    return latest


def get_revision(section: WrittenSection, number: int) -> SectionRevision:
    """A text the section has had. Raises Http404."""
    revision = section.revisions.select_related("by").filter(number=number).first()
    if revision is None:
        raise Http404("The section has no such revision.")
    revision.section = section
    return revision


def get_issue_request(report: WrittenReport, pk: int) -> IssueRequest:
    """A request to issue the report, with who asked. Raises Http404."""
    request = report.issue_requests.filter(pk=pk).select_related("by").first()
    if request is None:
        raise Http404("Nobody asked for this.")
    return request


def may_issue(standing: Standing, report: WrittenReport) -> bool:
    """Whether the person may issue the report."""
    return standing.may(Verb.ISSUE_REPORT, report.organisation_id)


def require_issuer(report: WrittenReport, standing: Standing) -> None:
    """Raises NotPermitted for whoever may not issue the report."""
    if not may_issue(standing, report):
        raise NotPermitted(f"Your role does not let you {Verb.ISSUE_REPORT} here.")


def may_write(standing: Standing, report: WrittenReport) -> bool:
    """Whether the person may write the report."""
    return standing.may(Verb.WRITE_REPORT, report.organisation_id)


def require_author(report: WrittenReport, standing: Standing) -> None:
    """Raises NotPermitted for whoever may not write the report."""
    if not may_write(standing, report):
        raise NotPermitted(f"Your role does not let you {Verb.WRITE_REPORT} here.")
