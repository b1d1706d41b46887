"""Loading a written report from a file: all of it, or nothing, and twice changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from agreements.choices import Role
from agreements.models import Agreement, Person, ScheduleVersion
from agreements.naming import full_name
from agreements.permissions import Standing
from governance.loading.keys import (
    Code,
    Count,
    Day,
    DayOrMonth,
    ListOf,
    Name,
    OneTable,
    Table,
    Tables,
    Words,
    Year,
    YesOrNo,
)
from governance.loading.problems import BadFile, Problems
from governance.loading.reading import read_form, text_of
from governance.models import Decision, WrittenReport
from governance.models.written import LONGEST_TEXT
from governance.services.written import Particulars, start_report
from governance.written.sections import SectionPlan
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry(Table):
    """What stands at the head and the foot of the report."""

    title: Annotated[str, Name(300)]
    body: Annotated[str, Words(150)] = ""
    meeting_on: Annotated[date | None, Day()] = None
    item: Annotated[str, Words(20)] = ""
    report_reference: Annotated[str, Words(40)] = ""
    divisions: Annotated[str, Words(200)] = ""
    forward_plan_reference: Annotated[str, Words(40)] = ""
    key_decision: Annotated[bool | None, YesOrNo()] = None
    report_by: Annotated[str, Words(150)] = ""
    contact_officers: Annotated[tuple[str, ...], ListOf(Name(150))] = ()
    dated: Annotated[PartialDate | None, DayOrMonth()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEntry(Table):
    """A section, in the order of the file."""

    key: Annotated[str, Code(40)]
    heading: Annotated[str, Name(150)]
    text: Annotated[str, Words(LONGEST_TEXT)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile(Table):
    """A whole report."""

    agreement: Annotated[str, Code(60)]
    year: Annotated[FinancialYear, Year()]
    version: Annotated[int, Count(10_000)]
    organisation: Annotated[str, Code(40)]
    decision_body: Annotated[str, Words(60)] = ""
    report: Annotated[ReportEntry, OneTable(ReportEntry)]
    sections: Annotated[tuple[SectionEntry, ...], Tables(SectionEntry)]


def load_report(path: Path, *, by: Person) -> WrittenReport:
    """The report in the file is under way; one of that title and organisation that is there stays as it is.

    Raises BadFile with every problem found.
    """
    name, text = path.name, text_of(path)
    file, lines, _ = read_form(ReportFile, text, name=name)
    problems = Problems(lines)
    version = _version(file, problems)
    if version is None:
        raise BadFile(name, problems.found)
    party = version.schedule.agreement.parties.filter(organisation__code=file.organisation).first()
    if party is None:
        problems.add(
            ("organisation",), f"“{file.organisation}” is no party to the agreement. Name one that is."
        )
        raise BadFile(name, problems.found)
    held = WrittenReport.objects.filter(
        agreement=version.schedule.agreement, organisation=party.organisation, title=file.report.title
    ).first()
    if held is not None:
        return held
    decision = _decision(file, version.schedule.agreement, problems)
    if problems.found:
        raise BadFile(name, problems.found)
    with problems.noting(("sections",)):
        return start_report(
            version=version,
            decision=decision,
            particulars=_particulars(file.report),
            sections=[SectionPlan(entry.key, entry.heading, unfolded(entry.text)) for entry in file.sections],
            standing=Standing(person=by, on=clock.today(), roles={party.organisation_id: frozenset(Role)}),
            reason=f"Loaded from {name} for {full_name(party.organisation, clock.today())}",
        )
    raise BadFile(name, problems.found)


def unfolded(text: str) -> str:
    """The text with each paragraph and each point on one line, as a browser's box would have it.

    >>> unfolded("One\\ntwo.\\n\\n(a) three\\n    four\\n- five")
    'One two.\\n\\n(a) three four\\n- five'
    """
    return re.sub(r"(?<=\S)\n(?! *(?:\n|\([a-z0-9]{1,3}\) |- |#))[ ]*(?=\S)", " ", text)


def _version(file: ReportFile, problems: Problems) -> ScheduleVersion | None:
    agreement = Agreement.objects.filter(reference=file.agreement).first()
    if agreement is None:
        problems.add(("agreement",), f"There is no agreement “{file.agreement}”. Load its own file first.")
        return None
    version = (
        ScheduleVersion.objects.select_related("schedule__agreement")
        .filter(schedule__agreement=agreement, schedule__year_start=file.year.start, number=file.version)
        .first()
    )
    if version is None:
        problems.add(
            ("version",), f"There is no version {file.version} of {file.year.label}. Name one there is."
        )
    return version


def _decision(file: ReportFile, agreement: Agreement, problems: Problems) -> Decision | None:
    """The decision the report asks for: of the body named, on the day the report is for."""
    if not file.decision_body:
        return None
    on = file.report.meeting_on
    decision = Decision.objects.filter(
        agreement=agreement, body__code=file.decision_body, meets_on=on.isoformat() if on else ""
    ).first()
    if decision is None:
        problems.add(
            ("decision_body",),
            f"“{file.decision_body}” has no decision on the day the report is for. Leave it out.",
        )
    return decision


def _particulars(entry: ReportEntry) -> Particulars:
    return Particulars(
        title=entry.title,
        body=entry.body,
        meeting_on=entry.meeting_on,
        item=entry.item,
        report_reference=entry.report_reference,
        divisions=entry.divisions,
        forward_plan_reference=entry.forward_plan_reference,
        is_key_decision=entry.key_decision,
        report_by=entry.report_by,
        contact_officers="\n".join(entry.contact_officers),
        dated=entry.dated,
    )
