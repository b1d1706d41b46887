"""What bodies decide, how groups meet, what was issued, and the reports that are being written."""

from governance.models.agendas import AgendaItem, Exemption, ExemptionEnd, ForwardItem, ItemStep, TemplateItem
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
from governance.models.groups import QuorumRule, Reporting, Seat, ServedPool, TermsOfReference
from governance.models.issued import IssuedFile, IssuedReport
from governance.models.issuing import IssueRequest, IssueRequestStep
from governance.models.meetings import Meeting, MeetingStep, ReportMade, ReportMadeEnd
from governance.models.papers import (
    CommentRequest,
    Paper,
    PaperComment,
    PaperFile,
    PaperStep,
    PaperText,
    UnsavedPaper,
)
from governance.models.reminders import (
    CalendarAddress,
    CalendarAddressEnd,
    MailPreference,
    NoticeFailed,
    NoticeSent,
)
from governance.models.written import SectionRevision, UnsavedText, WrittenReport, WrittenSection

__all__ = [
    "AgendaItem",
    "Body",
    "CalendarAddress",
    "CalendarAddressEnd",
    "CallIn",
    "CallInEnd",
    "CommentRequest",
    "Correction",
    "Decision",
    "DecisionPart",
    "Exemption",
    "ExemptionEnd",
    "ForwardItem",
    "IssueRequest",
    "IssueRequestStep",
    "IssuedFile",
    "IssuedReport",
    "ItemStep",
    "MailPreference",
    "Meeting",
    "MeetingStep",
    "NoticeFailed",
    "NoticeSent",
    "Paper",
    "PaperComment",
    "PaperFile",
    "PaperStep",
    "PaperText",
    "PartAuthorises",
    "PartAuthorisesEnd",
    "PartOutcome",
    "Publication",
    "QuorumRule",
    "ReportMade",
    "ReportMadeEnd",
    "Reporting",
    "Seat",
    "SectionRevision",
    "ServedPool",
    "TemplateItem",
    "TermsOfReference",
    "UnsavedPaper",
    "UnsavedText",
    "WrittenReport",
    "WrittenSection",
]
