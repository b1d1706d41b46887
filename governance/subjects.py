"""What a report is issued of: a version of a year, one decision, one meeting, or the agreement as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from agreements.models import Agreement, ScheduleVersion
from governance.groups.permissions import agreement_of
from governance.models import Decision, IssuedReport, Meeting


@dataclass(frozen=True, slots=True)
class Subject:
    """An agreement, and in it a version of a year, a decision, a meeting, or nothing. One issue supersedes another
    only of the same year, the same decision, the same meeting, or the same agreement.
    """

    agreement: Agreement
    version: ScheduleVersion | None = None
    decision: Decision | None = None
    meeting: Meeting | None = None

    @property
    def issues(self) -> Q:
        """What the issues of this subject have in common: the year, whichever its version."""
        if self.version is not None:
            return Q(version__schedule=self.version.schedule_id)
        if self.decision is not None:
            return Q(decision=self.decision)
        if self.meeting is not None:
            return Q(meeting=self.meeting)
        whole = Q(version__isnull=True, decision__isnull=True, meeting__isnull=True)
        return Q(agreement=self.agreement) & whole

    @property
    def noun(self) -> str:
        """What the issues of this subject have in common, in a word."""
        if self.version is not None:
            return "year"
        if self.decision is not None:
            return "decision"
        return "meeting" if self.meeting is not None else "agreement"


def of_version(version: ScheduleVersion) -> Subject:
    """A version of a year, of which its agreement is known."""
    return Subject(version.schedule.agreement, version=version)


def of_decision(decision: Decision) -> Subject:
    """A decision about an agreement."""
    return Subject(decision.agreement, decision=decision)


def of_meeting(meeting: Meeting) -> Subject:
    """A meeting of a group of an agreement."""
    return Subject(agreement_of(meeting.body), meeting=meeting)


def subject_of(issue: IssuedReport) -> Subject:
    """What an issue is of."""
    return Subject(issue.agreement, version=issue.version, decision=issue.decision, meeting=issue.meeting)
