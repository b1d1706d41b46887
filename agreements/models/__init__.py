"""Who agreed what, and who may act."""

from agreements.models.agreements import Agreement, ClientGroup, Instrument, NoticeRule, Party
from agreements.models.journal import JournalEntry, JournalHead
from agreements.models.organisations import Organisation, OrganisationName, Succession
from agreements.models.people import Membership, Person
from agreements.models.schedules import Schedule, ScheduleVersion, SharingEvent, VersionStep

__all__ = [
    "Agreement",
    "ClientGroup",
    "Instrument",
    "JournalEntry",
    "JournalHead",
    "Membership",
    "NoticeRule",
    "Organisation",
    "OrganisationName",
    "Party",
    "Person",
    "Schedule",
    "ScheduleVersion",
    "SharingEvent",
    "Succession",
    "VersionStep",
]
