"""What bodies decide, what was issued, and the reports that are being written."""

from governance.models.decisions import (
    Body,
    CallIn,
    CallInEnd,
    Correction,
    Decision,
    DecisionPart,
    PartAuthorises,
    PartAuthorisesEnd,
    PartOutcome,
    Publication,
)
from governance.models.issued import IssuedFile, IssuedReport
from governance.models.issuing import IssueRequest, IssueRequestStep
from governance.models.reminders import (
    CalendarAddress,
    CalendarAddressEnd,
    MailPreference,
    NoticeFailed,
    NoticeSent,
)
from governance.models.written import SectionRevision, UnsavedText, WrittenReport, WrittenSection

__all__ = [
    "Body",
    "CalendarAddress",
    "CalendarAddressEnd",
    "CallIn",
    "CallInEnd",
    "Correction",
    "Decision",
    "DecisionPart",
    "IssueRequest",
    "IssueRequestStep",
    "IssuedFile",
    "IssuedReport",
    "MailPreference",
    "NoticeFailed",
    "NoticeSent",
    "PartAuthorises",
    "PartAuthorisesEnd",
    "PartOutcome",
    "Publication",
    "SectionRevision",
    "UnsavedText",
    "WrittenReport",
    "WrittenSection",
]
