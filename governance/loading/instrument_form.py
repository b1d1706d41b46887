"""The form of what a file says of instruments beside their dates: authority, execution, holding over, checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from agreements.choices import ChecklistState, Manner
from governance.loading.keys import Code, Day, DayOrMonth, Name, OneOf, Table, Words, YesOrNo
from pooledbudgets.lib.partial_date import PartialDate

_LONG: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityEntry(Table):
    """A body of a party that authorised something."""

    party: Annotated[str, Code(40)]
    body: Annotated[str, Name(200)]
    decided_on: Annotated[PartialDate | None, DayOrMonth()] = None
    reference: Annotated[str, Words(200)] = ""
    delegated_to: Annotated[str, Words(200)] = ""
    consultee: Annotated[str, Words(200)] = ""
    evidence: Annotated[str, Words(_LONG)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionEntry(Table):
    """A party's execution of an instrument."""

    party: Annotated[str, Code(40)]
    signatory: Annotated[str, Name(150)]
    capacity: Annotated[str, Name(150)]
    dated: Annotated[PartialDate, DayOrMonth()]
    manner: Annotated[Manner, OneOf(Manner)]
    override_reason: Annotated[str, Words(_LONG)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningAuthorityEntry(Table):
    """A post that may execute instruments."""

    party: Annotated[str, Code(40)]
    post: Annotated[str, Name(150)]
    name: Annotated[str, Words(150)] = ""
    may_sign: Annotated[bool, YesOrNo()] = True
    may_seal: Annotated[bool, YesOrNo()] = False
    starts_on: Annotated[date | None, Day()] = None
    ends_on: Annotated[date | None, Day()] = None
    source: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingOverEntry(AuthorityEntry):
    """A stretch in which a party went on under earlier principles."""

    starts_on: Annotated[date, Day()]
    principle: Annotated[str, Name(_LONG)]
    ended_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry(Table):
    """What is said of a requirement of the Regulations."""

    requirement: Annotated[str, Code(60)]
    state: Annotated[ChecklistState, OneOf(ChecklistState)]
    clause: Annotated[str, Words(120)] = ""
    evidence: Annotated[str, Words(_LONG)] = ""
    gap_reason: Annotated[str, Words(_LONG)] = ""
