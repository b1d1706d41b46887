"""A pool's contributions table as plain data: what every page, document and file of it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agreements.choices import Basis, Side, VersionState
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import Seen, seen_in
from pools.casting import Finding
from pools.choices import ExceptionStatus, FigureStatus, FundingSource, LineKind, LineNature
from pools.totals import LineFigures, Sum, Totals


@dataclass(frozen=True, slots=True)
class PartnerColumn:
    """A party's column. `is_seen`: the reader may see its figures; `is_own`: may enter them."""

    key: str
    heading: str
    short_name: str
    side: Side
    group: str
    is_own: bool
    may_enter: bool
    is_seen: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Dependency:
    """The decision a figure is subject to."""

    body: str
    on: PartialDate | None
    note: str

    def __str__(self) -> str:
        return f"{self.body}, {self.on}" if self.on else self.body


@dataclass(frozen=True, slots=True)
class Figure:
    """One partner's figure on one line. `amount` None: not reported, or not to be seen yet."""

    line_key: str
    column: str
    amount: Decimal | None
    is_seen: bool = True
    is_applicable: bool = True
    status: FigureStatus | None = None
    funding_source: FundingSource = FundingSource.NOT_STATED
    is_recurrent: bool | None = None
    dependency: Dependency | None = None
    note: str = ""
    share_percent: Decimal | None = None
    revision: int = 0
    published: Decimal | None = None

    @property
    def has_place(self) -> bool:
        """Whether the partner has a figure here, or could have one: a nil printed where none can be counts too."""
        return self.is_applicable or self.amount is not None

    @property
    def absence(self) -> str:
        """Why there is no amount, in words; blank when there is one."""
        if self.amount is not None:
            return ""
        if not self.is_seen:
            return "Not yet shared"
        if self.share_percent is not None:
            return f"{self.share_percent.normalize():f}% share, amount not yet known"
        return "Not reported" if self.is_applicable else "Not applicable"


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row of the table with its figures in column order and its total."""

    key: str
    label: str
    kind: LineKind
    nature: LineNature
    element: str
    lead: str
    level: int
    group_keys: tuple[str, ...]
    part_of: str
    total_only: Decimal | None
    figures: tuple[Figure, ...]
    total: Sum
    published_total: Decimal | None = None
    prior: Mapping[str, Decimal | None] | None = None
    """Last year's amounts by column, when that year's table has the line."""

    @property
    def is_part(self) -> bool:
        return bool(self.part_of)


@dataclass(frozen=True, slots=True)
class TableGroup:
    """A group of lines; its subtotals are in the table's totals under its key."""

    key: str
    label: str
    level: int
    parent: str


@dataclass(frozen=True, slots=True)
class OwnedException:
    """A printed figure that does not cast, with what its owner says of it."""

    finding: Finding
    pool_code: str
    pool_name: str
    column_heading: str
    owner: str
    owner_code: str
    explanation: str
    status: ExceptionStatus

    @property
    def seen(self) -> Seen:
        """What is said of it, as somebody who says something else has seen it."""
        return exception_words(owner_code=self.owner_code, explanation=self.explanation, status=self.status)


def exception_words(*, owner_code: str, explanation: str, status: str) -> Seen:
    """All that is said of a casting exception, to be compared with what was said when a page was opened."""
    return seen_in((), f"owner {owner_code}", f"status {status}", explanation)


@dataclass(frozen=True, slots=True)
class PoolTable:
    """One pool's table in one version."""

    code: str
    name: str
    heading: str
    fund_kind: str
    host: str
    """Name of the host; blank when not stated. So with the manager's post."""
    manager: str
    vat_treatment: str
    purpose: str
    opens_on: date | None
    closes_on: date | None
    elements: tuple[ElementView, ...]
    columns: tuple[PartnerColumn, ...]
    groups: tuple[TableGroup, ...]
    lines: tuple[TableLine, ...]
    figures: tuple[LineFigures, ...]
    totals: Totals
    printed: Mapping[tuple[str, str], Decimal]
    """The printed figures kept with the version, by row and column; those in sight of the reader."""
    exceptions: tuple[OwnedException, ...]
    rounding: tuple[Finding, ...]

    def lines_of(self, *kinds: LineKind) -> tuple[TableLine, ...]:
        """The lines of these kinds, in order."""
        return tuple(line for line in self.lines if line.kind in kinds)


@dataclass(frozen=True, slots=True)
class ElementView:
    """A service element of a pool: what it is called, for whom, and who leads it."""

    code: str
    name: str
    classification: str
    client_group: str
    lead: str
    note: str
    has_lines: bool


@dataclass(frozen=True, slots=True)
class VersionTables:
    """All the tables of one version that were asked for, as one reader may see them."""

    agreement_reference: str
    agreement_title: str
    is_illustrative: bool
    year: FinancialYear
    unit: DisplayUnit
    number: int
    basis: Basis
    state: VersionState
    caption: str
    effective_from: date
    known_from: datetime | None
    source: str
    columns: tuple[PartnerColumn, ...]
    pools: tuple[PoolTable, ...]
    held_over: tuple[str, ...] = ()
    """What every document says while the agreement is held over; nothing when it is not."""
    qualifications: tuple[str, ...] = ()
    """What every document says of disputes, terms of approval, back-dating and overrides, a sentence each."""

    @property
    def reference(self) -> str:
        """As printed in footers: oxfordshire 2017-18 version 1."""
        return f"{self.agreement_reference} {self.year.slug} version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def exceptions(self) -> tuple[OwnedException, ...]:
        return tuple(exception for pool in self.pools for exception in pool.exceptions)
