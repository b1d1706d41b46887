"""What a report is issued of: a version of a year, one decision, or the agreement as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from agreements.models import Agreement, ScheduleVersion
from governance.models import Decision, IssuedReport


@dataclass(frozen=True, slots=True)
class Subject:
    """An agreement, and in it a version of a year, or a decision, or neither. One issue supersedes another
    only of the same year, the same decision, or the same agreement.
    """

    agreement: Agreement
    version: ScheduleVersion | None = None
    decision: Decision | None = None

    @property
    def issues(self) -> Q:
        """What the issues of this subject have in common: the year, whichever its version."""
        if self.version is not None:
            return Q(version__schedule=self.version.schedule_id)
        if self.decision is not None:
            return Q(decision=self.decision)
        return Q(agreement=self.agreement, version__isnull=True, decision__isnull=True)


def of_version(version: ScheduleVersion) -> Subject:
    """A version of a year, of which its agreement is known."""
    return Subject(version.schedule.agreement, version=version)


def of_decision(decision: Decision) -> Subject:
    """A decision about an agreement."""
    return Subject(decision.agreement, decision=decision)


def subject_of(issue: IssuedReport) -> Subject:
    """What an issue is of."""
    return Subject(issue.agreement, version=issue.version, decision=issue.decision)
