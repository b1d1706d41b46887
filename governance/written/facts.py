"""What a report may say without its author typing it, as plain data: bodies, dates, instruments, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.choices import NoticeGround, NoticeScope
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tables import Table
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class Name:
    """A partner's names on the day of the report."""

    full: str
    short: str


@dataclass(frozen=True, slots=True)
class InstrumentFact:
    """A link of the agreement's chain."""

    title: str
    dated: PartialDate | None
    term_ends_on: date | None


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A rule on how long a notice must be; no `months` where no length is fixed."""

    scope: NoticeScope
    ground: NoticeGround
    months: int | None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that the narrative of one report can take from elsewhere."""

    body: str
    meeting_on: date | None
    names: Mapping[str, Name]
    """By the partners' codes."""
    instruments: tuple[InstrumentFact, ...]
    notice_rules: tuple[NoticeFact, ...]
    tables: VersionTables
    printed: Mapping[str, Table]
    """The contributions table of each pool as it is printed, by the pool's code."""
    recommended: tuple[str, ...]
    """The parts of the decision the report asks for, in order, as they are recommended."""
    status: tuple[str, ...]
    """What qualifies the figures, in sentences."""
