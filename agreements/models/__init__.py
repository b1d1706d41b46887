"""Who agreed what, and who may act."""

from agreements.models.agreements import Agreement, ClientGroup, Instrument, NoticeRule, Party
from agreements.models.approvals import (
    Approval,
    ApprovalWithdrawal,
    Dispute,
    DisputeResolution,
    GateOverride,
    RiskTerms,
    RouteStep,
    VersionInstrument,
)
from agreements.models.authority import (
    HoldingOver,
    HoldingOverEnd,
    InstrumentAuthority,
    InstrumentAuthorityWithdrawal,
)
from agreements.models.execution import (
    Execution,
    ExecutionWithdrawal,
    InstrumentFile,
    InstrumentFileContent,
    SigningAuthority,
)
from agreements.models.journal import JournalEntry, JournalHead
from agreements.models.organisations import Organisation, OrganisationName, Succession
from agreements.models.people import Membership, Person
from agreements.models.requirements import ChecklistItem
from agreements.models.schedules import Schedule, ScheduleVersion, SharingEvent, VersionStep

__all__ = [
    "Agreement",
    "Approval",
    "ApprovalWithdrawal",
    "ChecklistItem",
    "ClientGroup",
    "Dispute",
    "DisputeResolution",
    "Execution",
    "ExecutionWithdrawal",
    "GateOverride",
    "HoldingOver",
    "HoldingOverEnd",
    "Instrument",
    "InstrumentAuthority",
    "InstrumentAuthorityWithdrawal",
    "InstrumentFile",
    "InstrumentFileContent",
    "JournalEntry",
    "JournalHead",
    "Membership",
    "NoticeRule",
    "Organisation",
    "OrganisationName",
    "Party",
    "Person",
    "RiskTerms",
    "RouteStep",
    "Schedule",
    "ScheduleVersion",
    "SharingEvent",
    "SigningAuthority",
    "Succession",
    "VersionInstrument",
    "VersionStep",
]
