"""Writing a report: starting it, saying what it is for, and saving its sections so that nothing is lost.

A report under way is its authors' own. Its steps are kept with it, and stand in the Journal of the product but
not of the agreement, which both partners read; what is issued of it is in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from agreements.models import Agreement, Person, ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from governance.models import Decision, SectionRevision, UnsavedText, WrittenReport, WrittenSection
from governance.models.written import LONGEST_TEXT
from governance.written.kinds import WrittenKind
from governance.written.permissions import require_author
from governance.written.sections import PLANS, SectionPlan
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Particulars:
    """What stands at the head and the foot of a report."""

    title: str
    body: str = ""
    meeting_on: date | None = None
    item: str = ""
    report_reference: str = ""
    divisions: str = ""
    forward_plan_reference: str = ""
    is_key_decision: bool | None = None
    report_by: str = ""
    contact_officers: str = ""
    dated: PartialDate | None = None


class TextMoved(DomainError):
    """Somebody saved the section meanwhile. Nothing has been saved; `theirs` is what the section says now."""

    def __init__(self, theirs: SectionRevision) -> None:
        super().__init__(
            f"{theirs.by} saved this section on {timezone.localtime(theirs.at):%-d %B at %H:%M}, while you were "
            "writing. "
            "Your text has not been saved and nothing of it is lost: both are below. Bring them together and "
            "save again.",
            field="text",
        )
        self.theirs = theirs


class SectionsMoved(DomainError):
    """The sections are others than those that were put in order. Nothing has been saved."""

    def __init__(self) -> None:
        super().__init__(
            "Sections were added since you opened the page. They are shown below as they are now; put them in "
            "order again."
        )


def start_report(
    *,
    version: ScheduleVersion,
    particulars: Particulars,
    standing: Standing,
    reason: str,
    kind: WrittenKind = WrittenKind.CABINET_REPORT,
    sections: Sequence[SectionPlan] = (),
    decision: Decision | None = None,
) -> WrittenReport:
    """A report is under way, with its sections in their order (those of its kind when none are given).

    It belongs to the organisation the writer acts for. `decision` is the one it asks for. Refuses a writer
    without that right, and a decision of another agreement.
    """
    agreement = version.schedule.agreement
    organisation = require(standing, Verb.WRITE_REPORT, agreement)
    _refuse_foreign(decision, agreement)
    with recorded("report started", by=standing.person, organisation=organisation, reason=reason) as record:
        report = WrittenReport(
            agreement=agreement,
            number=_next_number(agreement),
            kind=kind,
            organisation=organisation,
            version=version,
            decision=decision,
            **asdict_of(particulars),
        )
        clean(report).save()
        for order, plan in enumerate(sections or PLANS[kind]):
            section = WrittenSection(report=report, key=plan.key, heading=plan.heading, order=order)
            clean(section).save()
            _add_revision(section, 1, plan.text, by=standing.person, at=record.write.at, reason=reason)
        record.subject = report
        record.detail = {"number": report.number, "version": version.number}
    return report


def change_particulars(
    *, report: WrittenReport, particulars: Particulars, seen: int, standing: Standing, reason: str
) -> WrittenReport:
    """The head and the foot of the report say this.

    `seen` is how many times they had been changed when the writer began; refuses when it is more by now.
    """
    require_author(report, standing)
    with recorded(
        "report’s particulars changed",
        by=standing.person,
        organisation=report.organisation,
        subject=report,
        reason=reason,
    ) as record:
        locked = WrittenReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.history.count() != seen:
            raise DomainError(
                "Somebody else changed this while you were at it, so nothing has been saved. Open the page again in "
                "another window, see what is there now, and bring the two together."
            )
        before = {name: getattr(locked, name) for name in asdict_of(particulars)}
        changes = {name: now for name, now in asdict_of(particulars).items() if now != before[name]}
        if not changes:
            raise DomainError("Nothing has been changed. Change what is wrong, or go back.")
        for name, now in changes.items():
            setattr(locked, name, now)
        clean(locked).save()
        record.detail = {"changed": sorted(changes)}
    return locked


def rest_report_on(
    *,
    report: WrittenReport,
    version: ScheduleVersion,
    decision: Decision | None,
    standing: Standing,
    reason: str,
) -> WrittenReport:
    """The report's figures come from this version, and its recommendations from this decision, if any.

    Refuses a version of another year, a decision of another agreement, and what is so already.
    """
    require_author(report, standing)
    if version.schedule_id != report.version.schedule_id:
        raise DomainError(
            f"The report is about {report.version.schedule.year.label}. Choose a version of that year.",
            field="version",
        )
    _refuse_foreign(decision, report.agreement)
    with recorded(
        "report’s basis changed",
        by=standing.person,
        organisation=report.organisation,
        subject=report,
        reason=reason,
    ) as record:
        locked = WrittenReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if (locked.version_id, locked.decision_id) == (version.pk, decision and decision.pk):
            raise DomainError("The report rests on these already. Choose another, or go back.")
        record.detail = {"version": version.number, "decision": decision and decision.number}
        locked.version, locked.decision = version, decision
        clean(locked).save()
    return locked


def save_section(
    *,
    section: WrittenSection,
    text: str,
    seen: int,
    standing: Standing,
    reason: str,
    restores: SectionRevision | None = None,
) -> SectionRevision:
    """The section says this; the text before it is kept.

    `seen` is the revision the writer began with. Raises TextMoved, with what the section says now, when
    somebody has saved since. Refuses a text that is too long, or that changes nothing.
    """
    report = section.report
    require_author(report, standing)
    text = text.replace("\r\n", "\n").rstrip()
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            f"The section has {len(text):,} characters and may have {LONGEST_TEXT:,}. Shorten or divide it.",
            field="text",
        )
    with recorded(
        "section written",
        by=standing.person,
        organisation=report.organisation,
        subject=section,
        reason=reason,
    ) as record:
        WrittenSection.objects.select_for_update(of=("self",)).get(pk=section.pk)
        latest = section.revisions.select_related("by").order_by("-number").first()
        assert latest is not None
        if latest.number != seen:
            raise TextMoved(latest)
        if latest.text == text:
            raise DomainError("The text is as it was, so there is nothing to save.", field="text")
        revision = _add_revision(
            section,
            seen + 1,
            text,
            by=standing.person,
            at=record.write.at,
            reason=record.write.reason,
            restores=restores,
        )
        UnsavedText.objects.filter(section=section, person=standing.person).delete()
        record.detail = {"revision": revision.number, "restores": restores.number if restores else None}
    return revision


def restore_revision(
    *, revision: SectionRevision, seen: int, standing: Standing, reason: str
) -> SectionRevision:
    """The section says again what it said in an earlier revision. Those between are kept."""
    return save_section(
        section=revision.section,
        text=revision.text,
        seen=seen,
        standing=standing,
        reason=reason,
        restores=revision,
    )


def rename_section(
    *, section: WrittenSection, heading: str, standing: Standing, reason: str
) -> WrittenSection:
    """The section is headed so."""
    require_author(section.report, standing)
    with recorded(
        "section renamed",
        by=standing.person,
        organisation=section.report.organisation,
        subject=section,
        reason=reason,
    ) as record:
        locked = WrittenSection.objects.select_for_update(of=("self",)).get(pk=section.pk)
        record.detail = {"from": locked.heading, "to": heading}
        locked.heading = heading
        clean(locked).save()
    return locked


def add_section(
    *, report: WrittenReport, heading: str, after: WrittenSection, standing: Standing, reason: str
) -> WrittenSection:
    """The report has a further, empty section after another one. Its address comes from its heading."""
    require_author(report, standing)
    key = slugify(heading)[:40].strip("-")
    if not key:
        raise DomainError("Give the section a heading with letters or figures in it.", field="heading")
    with recorded(
        "section added", by=standing.person, organisation=report.organisation, reason=reason
    ) as record:
        sections = list(report.sections.select_for_update().order_by("order", "pk"))
        section = WrittenSection(report=report, key=key, heading=heading)
        place = sections.index(after) + 1
        for order, each in enumerate([*sections[:place], section, *sections[place:]]):
            if each is section or each.order != order:
                each.order = order
                clean(each).save()
        _add_revision(section, 1, "", by=standing.person, at=record.write.at, reason=record.write.reason)
        record.subject = section
    return section


def arrange_sections(*, report: WrittenReport, order: Sequence[str], standing: Standing, reason: str) -> None:
    """The sections stand in this order, the first key first. Paragraph numbers and references follow.

    Raises SectionsMoved for other sections than the report's, and DomainError for the order there is already.
    """
    require_author(report, standing)
    with recorded(
        "sections arranged",
        by=standing.person,
        organisation=report.organisation,
        subject=report,
        reason=reason,
    ) as record:
        sections = {row.key: row for row in report.sections.select_for_update().order_by("order", "pk")}
        before = list(sections)
        if sorted(order) != sorted(before):
            raise SectionsMoved
        if list(order) == before:
            raise DomainError("The sections stand in this order already. Move one, then save.")
        for place, key in enumerate(order):
            if sections[key].order != place:
                sections[key].order = place
                clean(sections[key]).save()
        record.detail = {"before": before, "after": list(order)}


def keep_typing(*, section: WrittenSection, text: str, seen: int, standing: Standing) -> None:
    """What the person is typing is kept aside for her alone. It changes nothing that anybody else reads.

    Not a change of the report, so it is not journalled. A text that is too long is not kept.
    """
    require_author(section.report, standing)
    if len(text) <= LONGEST_TEXT:
        UnsavedText.objects.update_or_create(
            section=section,
            person=standing.person,
            defaults={"text": text.replace("\r\n", "\n"), "seen": seen, "at": clock.now()},
        )


def give_up_typing(*, section: WrittenSection, standing: Standing) -> None:
    """What the person was typing, and did not save, is dropped."""
    require_author(section.report, standing)
    UnsavedText.objects.filter(section=section, person=standing.person).delete()


def asdict_of(particulars: Particulars) -> dict[str, Any]:
    """The particulars by the names of the report's columns."""
    return {**asdict(particulars), "dated": particulars.dated}


def _add_revision(
    section: WrittenSection,
    number: int,
    text: str,
    *,
    by: Person,
    at: Any,
    reason: str,
    restores: SectionRevision | None = None,
) -> SectionRevision:
    revision = SectionRevision(
        section=section, number=number, text=text, by=by, at=at, reason=reason, restores=restores
    )
    clean(revision).save()
    return revision


def _refuse_foreign(decision: Decision | None, agreement: Agreement) -> None:
    if decision is not None and decision.agreement_id != agreement.pk:
        raise DomainError(
            "That is a decision about another agreement. Choose one of this one.", field="decision"
        )


def _next_number(agreement: Agreement) -> int:
    """The number after the last one. The agreement's row is locked, so one report follows the other."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    last = WrittenReport.objects.filter(agreement=agreement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
