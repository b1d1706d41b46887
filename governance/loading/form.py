"""The form of an agreement file: every table and key, what it may hold, and what may be left out.

`fixtures/README.md` says the same in words; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from agreements.choices import (
    ApprovalStage,
    Basis,
    HeadingForm,
    InstrumentKind,
    NoticeGround,
    NoticeScope,
    OrganisationKind,
)
from governance.choices import BodyKind, KeyException, LoadedState, MatterKind, Outcome, Stage
from governance.loading.instrument_form import (
    AuthorityEntry,
    ChecklistEntry,
    ExecutionEntry,
    HoldingOverEntry,
    SigningAuthorityEntry,
)
from governance.loading.keys import (
    ByCode,
    Code,
    Count,
    Day,
    DayOrMonth,
    Figure,
    ListOf,
    Name,
    OneOf,
    OneOfNames,
    OneOrMore,
    OneTable,
    Percentage,
    Table,
    Tables,
    Words,
    Year,
    YesOrNo,
)
from governance.loading.meeting_form import MeetingEntry, SeatEntry, ServedPoolEntry, TermsEntry
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import MILLIONS, MILLIONS_1, POUNDS, THOUSANDS, WHOLE_POUNDS, DisplayUnit
from pooledbudgets.lib.partial_date import PartialDate
from pools.choices import (
    BridgeKind,
    Classification,
    ExceptionStatus,
    FigureStatus,
    FundingSource,
    FundKind,
    LineKind,
    LineNature,
    PrintedRow,
    VatTreatment,
)

UNITS: Final[dict[str, DisplayUnit]] = {
    "£": WHOLE_POUNDS,
    "£ and pence": POUNDS,
    "£'000": THOUSANDS,
    "£m, one decimal": MILLIONS_1,
    "£m, three decimals": MILLIONS,
}
TOTAL_COLUMN: Final = "total"
LONG: Final = 10_000

Amounts = Annotated[Mapping[str, str], ByCode(Figure())]
"""Amounts as text, by party, or under "total"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEntry(Table):
    """The agreement itself."""

    reference: Annotated[str, Code()]
    title: Annotated[str, Name(250)]
    purpose: Annotated[str, Words(LONG)] = ""
    started_on: Annotated[date | None, Day()] = None
    closed_on: Annotated[date | None, Day()] = None
    illustrative: Annotated[bool, YesOrNo()] = False
    client_groups: Annotated[tuple[str, ...], ListOf(Name(150))] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEntry(Table):
    """A name a body bore between two days."""

    name: Annotated[str, Name(200)]
    short_name: Annotated[str, Name(60)]
    valid_from: Annotated[date | None, Day()] = None
    valid_to: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEntry(Table):
    """A body named in the file."""

    code: Annotated[str, Code(40)]
    kind: Annotated[OrganisationKind, OneOf(OrganisationKind)]
    ods_code: Annotated[str, Words(10)] = ""
    ons_code: Annotated[str, Words(12)] = ""
    opened_on: Annotated[date | None, Day()] = None
    closed_on: Annotated[date | None, Day()] = None
    names: Annotated[tuple[NameEntry, ...], Tables(NameEntry)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionEntry(Table):
    """One body takes over from another."""

    predecessor: Annotated[str, Code(40)]
    successor: Annotated[str, Code(40)]
    effective_on: Annotated[date, Day()]
    statutory_basis: Annotated[str, Words(300)] = ""
    note: Annotated[str, Words(LONG)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry(Table):
    """A body bound by the agreement."""

    organisation: Annotated[str, Code(40)]
    heading: Annotated[HeadingForm, OneOf(HeadingForm)] = HeadingForm.FULL
    column_group: Annotated[str, Words(80)] = ""
    joined_on: Annotated[date | None, Day()] = None
    left_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentEntry(Table):
    """A document that makes, changes, extends or ends the agreement."""

    kind: Annotated[InstrumentKind, OneOf(InstrumentKind)]
    title: Annotated[str, Name(250)]
    dated: Annotated[PartialDate | None, DayOrMonth()] = None
    effective_from: Annotated[date | None, Day()] = None
    term_ends_on: Annotated[date | None, Day()] = None
    summary: Annotated[str, Words(LONG)] = ""
    source: Annotated[str, Words(250)] = ""
    authorities: Annotated[tuple[AuthorityEntry, ...], Tables(AuthorityEntry)] = ()
    executions: Annotated[tuple[ExecutionEntry, ...], Tables(ExecutionEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRuleEntry(Table):
    """How long a notice must be."""

    scope: Annotated[NoticeScope, OneOf(NoticeScope)]
    ground: Annotated[NoticeGround, OneOf(NoticeGround)]
    months: Annotated[int | None, Count(600)] = None
    needs_evidence: Annotated[bool, YesOrNo()] = False
    clause: Annotated[str, Words(120)] = ""
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerEntry(Table):
    """A pool manager between two days."""

    organisation: Annotated[str, Code(40)]
    post: Annotated[str, Name(150)]
    starts_on: Annotated[date | None, Day()] = None
    ends_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadEntry(Table):
    """A lead organisation of an element between two days."""

    party: Annotated[str, Code(40)]
    starts_on: Annotated[date | None, Day()] = None
    ends_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementEntry(Table):
    """A service or set of services in a pool."""

    code: Annotated[str, Code()]
    name: Annotated[str, Name(150)]
    client_group: Annotated[str, Words(150)] = ""
    classification: Annotated[Classification, OneOf(Classification)] = Classification.SERVICE_AREA
    note: Annotated[str, Words(LONG)] = ""
    leads: Annotated[tuple[LeadEntry, ...], Tables(LeadEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry(Table):
    """A pool of the agreement."""

    code: Annotated[str, Code()]
    name: Annotated[str, Name(150)]
    table_heading: Annotated[str, Words(200)] = ""
    purpose: Annotated[str, Words(LONG)] = ""
    fund_kind: Annotated[FundKind, OneOf(FundKind)] = FundKind.POOLED
    host: Annotated[str, Code(40)] = ""
    vat_treatment: Annotated[VatTreatment, OneOf(VatTreatment)] = VatTreatment.NOT_STATED
    opens_on: Annotated[date | None, Day()] = None
    closes_on: Annotated[date | None, Day()] = None
    managers: Annotated[tuple[ManagerEntry, ...], Tables(ManagerEntry)] = ()
    elements: Annotated[tuple[ElementEntry, ...], Tables(ElementEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyEntry(Table):
    """Whose decision figures are subject to."""

    code: Annotated[str, Code()]
    body: Annotated[str, Name(200)]
    on: Annotated[PartialDate | None, DayOrMonth()] = None
    note: Annotated[str, Words(300)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStepEntry(Table):
    """A step of a party's route to approval of the year."""

    party: Annotated[str, Code(40)]
    stage: Annotated[ApprovalStage, OneOf(ApprovalStage)]
    body: Annotated[str, Name(200)]
    expected_on: Annotated[PartialDate | None, DayOrMonth()] = None
    delegated_to: Annotated[str, Words(200)] = ""
    consultee: Annotated[str, Words(200)] = ""
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularsEntry(Table):
    """What holds of a party's figures unless a figure says otherwise."""

    status: Annotated[FigureStatus | None, OneOf(FigureStatus)] = None
    funding_source: Annotated[FundingSource | None, OneOf(FundingSource)] = None
    recurrent: Annotated[bool | None, YesOrNo()] = None
    dependency: Annotated[str | None, Words(60)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionEntry(ParticularsEntry):
    """What one party puts to one line."""

    amount: Annotated[str, Figure()] = ""
    share_percent: Annotated[Decimal | None, Percentage()] = None
    note: Annotated[str, Words(LONG)] = ""


Defaults = Annotated[Mapping[str, ParticularsEntry], ByCode(OneTable(ParticularsEntry))]
Contributions = Annotated[Mapping[str, ContributionEntry], ByCode(OneTable(ContributionEntry))]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry(Table):
    """Lines with a subtotal of their own."""

    key: Annotated[str, Code()]
    label: Annotated[str, Name(200)]
    group: Annotated[str, Words(60)] = ""
    published: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry(Table):
    """A row of a pool's table."""

    label: Annotated[str, Name(200)]
    key: Annotated[str, Code()] = ""
    element: Annotated[str, Words(60)] = ""
    kind: Annotated[LineKind, OneOf(LineKind)] = LineKind.CONTRIBUTION
    nature: Annotated[LineNature, OneOf(LineNature)] = LineNature.REVENUE
    group: Annotated[str, Words(60)] = ""
    of_which: Annotated[str, Words(60)] = ""
    total_only: Annotated[str, Figure()] = ""
    contributions: Contributions = field(default_factory=dict)
    published: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionEntry(Table):
    """What is said of a printed figure that does not cast."""

    row: Annotated[PrintedRow, OneOf(PrintedRow)]
    key: Annotated[str, Words(60)] = ""
    column: Annotated[str, Words(40)] = TOTAL_COLUMN
    owner: Annotated[str, Words(40)] = ""
    explanation: Annotated[str, Words(LONG)] = ""
    status: Annotated[ExceptionStatus, OneOf(ExceptionStatus)] = ExceptionStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeEntry(Table):
    """A step from last year's net contribution of the pool to this year's."""

    kind: Annotated[BridgeKind, OneOf(BridgeKind)]
    amount: Annotated[str, Figure()]
    why: Annotated[str, Name(LONG)]
    party: Annotated[str, Words(40)] = ""
    line: Annotated[str, Words(60)] = ""
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkPlaceEntry(Table):
    """Where an earlier service, or a share of it, stands in the later year."""

    pool: Annotated[str, Code()]
    line: Annotated[str, Words(60)] = ""
    element: Annotated[str, Words(60)] = ""
    share_percent: Annotated[Decimal | None, Percentage()] = None
    note: Annotated[str, Words(300)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkEntry(Table):
    """A service as it stood the year before, and where it went."""

    year: Annotated[FinancialYear, Year()]
    code: Annotated[str, Code()]
    name: Annotated[str, Name(200)]
    pool: Annotated[str, Words(60)] = ""
    line: Annotated[str, Words(60)] = ""
    source: Annotated[str, Words(250)] = ""
    places: Annotated[tuple[CrosswalkPlaceEntry, ...], Tables(CrosswalkPlaceEntry)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTableEntry(Table):
    """The contributions table of one pool in one year."""

    pool: Annotated[str, Code()]
    groups: Annotated[tuple[GroupEntry, ...], Tables(GroupEntry)] = ()
    lines: Annotated[tuple[LineEntry, ...], Tables(LineEntry)]
    published_gross: Amounts = field(default_factory=dict)
    published_net: Amounts = field(default_factory=dict)
    exceptions: Annotated[tuple[ExceptionEntry, ...], Tables(ExceptionEntry)] = ()
    bridge: Annotated[tuple[BridgeEntry, ...], Tables(BridgeEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEntry(Table):
    """The schedule of one financial year."""

    year: Annotated[FinancialYear, Year()]
    unit: Annotated[DisplayUnit, OneOfNames(UNITS)]
    basis: Annotated[Basis, OneOf(Basis)] = Basis.INDICATIVE
    caption: Annotated[str, Words(200)] = ""
    source: Annotated[str, Words(300)] = ""
    effective_from: Annotated[date | None, Day()] = None
    state: Annotated[LoadedState, OneOf(LoadedState)] = LoadedState.DRAFT
    shared_by: Annotated[tuple[str, ...], ListOf(Code(40))] = ()
    routes: Annotated[tuple[RouteStepEntry, ...], Tables(RouteStepEntry)] = ()
    dependencies: Annotated[tuple[DependencyEntry, ...], Tables(DependencyEntry)] = ()
    defaults: Defaults = field(default_factory=dict)
    pools: Annotated[tuple[PoolTableEntry, ...], Tables(PoolTableEntry)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyEntry(Table):
    """A body that decides, recommends or advises, and how many days bind it."""

    code: Annotated[str, Code()]
    name: Annotated[str, Name(200)]
    kind: Annotated[BodyKind, OneOf(BodyKind)]
    organisation: Annotated[str, Words(40)] = ""
    chair: Annotated[str, Words(200)] = ""
    meets: Annotated[str, Words(200)] = ""
    reports_to: Annotated[tuple[str, ...], OneOrMore(Code())] = ()
    starts_on: Annotated[date | None, Day()] = None
    ends_on: Annotated[date | None, Day()] = None
    agenda_days: Annotated[int | None, Count(365)] = None
    key_notice_days: Annotated[int | None, Count(365)] = None
    exception_days: Annotated[int | None, Count(365)] = None
    call_in_days: Annotated[int | None, Count(365)] = None
    note: Annotated[str, Words(LONG)] = ""
    source: Annotated[str, Words(250)] = ""
    terms: Annotated[tuple[TermsEntry, ...], Tables(TermsEntry)] = ()
    seats: Annotated[tuple[SeatEntry, ...], Tables(SeatEntry)] = ()
    pools: Annotated[tuple[ServedPoolEntry, ...], Tables(ServedPoolEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterEntry(Table):
    """What a part is about, and authorises once it is approved."""

    kind: Annotated[MatterKind, OneOf(MatterKind)]
    words: Annotated[str, Words(300)] = ""
    amount: Annotated[str, Figure()] = ""
    instrument: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry(Table):
    """A lettered part of a decision."""

    text: Annotated[str, Name(LONG)]
    added_at_meeting: Annotated[bool, YesOrNo()] = False
    outcome: Annotated[Outcome | None, OneOf(Outcome)] = None
    resolved: Annotated[str, Words(LONG)] = ""
    condition: Annotated[str, Words(LONG)] = ""
    to_body: Annotated[str, Words(60)] = ""
    matters: Annotated[tuple[MatterEntry, ...], Tables(MatterEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationEntry(Table):
    """A stage of a decision that is public."""

    stage: Annotated[Stage, OneOf(Stage)]
    on: Annotated[date | None, Day()] = None
    urgency_reason: Annotated[str, Words(LONG)] = ""
    key_exception: Annotated[KeyException, OneOf(KeyException)] = KeyException.NONE
    exception_reason: Annotated[str, Words(LONG)] = ""
    scrutiny_told_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry(Table):
    """A decision taken or asked for."""

    body: Annotated[str, Code()]
    title: Annotated[str, Name(250)]
    on: Annotated[PartialDate | None, DayOrMonth()] = None
    code: Annotated[str, Words(60)] = ""
    item: Annotated[str, Words(40)] = ""
    forward_plan_reference: Annotated[str, Words(40)] = ""
    key: Annotated[bool | None, YesOrNo()] = None
    report_title: Annotated[str, Words(250)] = ""
    report_reference: Annotated[str, Words(40)] = ""
    report_by: Annotated[str, Words(150)] = ""
    portfolio: Annotated[str, Words(200)] = ""
    contact: Annotated[str, Words(200)] = ""
    purpose: Annotated[str, Words(LONG)] = ""
    reasons: Annotated[str, Words(LONG)] = ""
    alternatives: Annotated[str, Words(LONG)] = ""
    conflicts: Annotated[str, Words(LONG)] = ""
    speakers: Annotated[tuple[str, ...], ListOf(Name(300))] = ()
    consultee: Annotated[str, Words(200)] = ""
    consultation_evidence: Annotated[str, Words(LONG)] = ""
    arises_from: Annotated[str, Words(60)] = ""
    arises_from_part: Annotated[str, Words(5)] = ""
    note: Annotated[str, Words(LONG)] = ""
    source: Annotated[str, Words(250)] = ""
    parts: Annotated[tuple[PartEntry, ...], Tables(PartEntry)] = ()
    publications: Annotated[tuple[PublicationEntry, ...], Tables(PublicationEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEntry(Table):
    """A post that documents name, without its holder."""

    title: Annotated[str, Name(200)]
    organisation: Annotated[str, Words(40)] = ""
    does: Annotated[str, Words(300)] = ""
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSumEntry(Table):
    """A sum of money that a document states outside the tables."""

    title: Annotated[str, Name(200)]
    amount: Annotated[str, Name(40)]
    note: Annotated[str, Words(LONG)] = ""
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEntry(Table):
    """Facts that are checked and kept in the file until the product has a place for them."""

    posts: Annotated[tuple[PostEntry, ...], Tables(PostEntry)] = ()
    stated_sums: Annotated[tuple[StatedSumEntry, ...], Tables(StatedSumEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFile(Table):
    """A whole file."""

    agreement: Annotated[AgreementEntry, OneTable(AgreementEntry)]
    organisations: Annotated[tuple[OrganisationEntry, ...], Tables(OrganisationEntry)]
    successions: Annotated[tuple[SuccessionEntry, ...], Tables(SuccessionEntry)] = ()
    parties: Annotated[tuple[PartyEntry, ...], Tables(PartyEntry)]
    instruments: Annotated[tuple[InstrumentEntry, ...], Tables(InstrumentEntry)] = ()
    signing_authorities: Annotated[tuple[SigningAuthorityEntry, ...], Tables(SigningAuthorityEntry)] = ()
    holdings_over: Annotated[tuple[HoldingOverEntry, ...], Tables(HoldingOverEntry)] = ()
    checklist: Annotated[tuple[ChecklistEntry, ...], Tables(ChecklistEntry)] = ()
    notice_rules: Annotated[tuple[NoticeRuleEntry, ...], Tables(NoticeRuleEntry)] = ()
    pools: Annotated[tuple[PoolEntry, ...], Tables(PoolEntry)] = ()
    schedules: Annotated[tuple[ScheduleEntry, ...], Tables(ScheduleEntry)] = ()
    crosswalk: Annotated[tuple[CrosswalkEntry, ...], Tables(CrosswalkEntry)] = ()
    bodies: Annotated[tuple[BodyEntry, ...], Tables(BodyEntry)] = ()
    decisions: Annotated[tuple[DecisionEntry, ...], Tables(DecisionEntry)] = ()
    meetings: Annotated[tuple[MeetingEntry, ...], Tables(MeetingEntry)] = ()
    later: Annotated[LaterEntry | None, OneTable(LaterEntry)] = None
