"""The parts of a pack from one snapshot: the items that stand on the agenda, and each of their papers as it is.

Public parts come first, in the order of the agenda; what is exempt follows apart, so that a page of the public
edition has the number it has in the members’ edition. A paper that is not accepted yet is named as to follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from agreements.choices import Role
from agreements.models import Agreement, Organisation, ScheduleVersion
from agreements.naming import full_name
from agreements.permissions import Standing
from agreements.services.schedules import shared_party_ids
from governance.agenda.paper_reading import composed
from governance.agenda.permissions import exemption_of, items_of, state_of_item, state_of_paper
from governance.agenda.reading import author_words
from governance.agenda.tree import Placed, placed
from governance.choices import CommentKind, ItemState, PaperKind, PaperState, PartKind, Purpose
from governance.exempt_reports import ExemptReport
from governance.groups.permissions import agreement_of
from governance.groups.reading import clock_words
from governance.kept_figures import figures_of
from governance.minutes.document import NAME as MINUTES
from governance.minutes.document import exempt_minutes_to_approve, minutes_to_approve
from governance.models import AgendaItem, DecisionPart, Exemption, Meeting, Paper, PaperFile, PaperText
from governance.reports import NUMBERED, OF_MEETINGS, REPORTS, Asked, version_known
from governance.services.agenda_items import knots_of
from governance.sitting.action_log import OPEN as OPEN_ACTIONS
from governance.sitting.action_log import exempt_open_actions, open_actions
from governance.summary import SUMMARIES
from pooledbudgets.lib import clock
from pooledbudgets.lib.documents import Document
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import report_digest
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.paper import paper_for
from pooledbudgets.lib.tables import Report
from pooledbudgets.lib.wording import and_join
from pools.selectors import figures_alone


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is not open to all partners in a report: whose figures it shows that they have not shared, and why it
    cannot be issued."""

    organisation: Organisation | None = None
    unready: str = ""


@dataclass(frozen=True, slots=True)
class PartSpec:
    """A part as it will be kept."""

    kind: PartKind
    item: AgendaItem
    number: str
    level: int
    title: str
    facts: Mapping[str, Any]
    exemption: Exemption | None
    paper: Paper | None = None
    file: PaperFile | None = None
    content: str = ""
    figures: Sequence[Sequence[str | None]] = ()
    drafted: Drafted = field(default_factory=Drafted)

    @property
    def digest(self) -> str:
        """SHA-256 of all the part says, but for its place in the pack and the moment it was made."""
        said = [
            self.kind,
            self.number,
            self.title,
            {name: said for name, said in self.facts.items() if name != "as_at"},
            self.content,
            self.file.sha256 if self.file else "",
            self.exemption.paragraph if self.exemption else "",
        ]
        return sha256(dumps(said, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def assemble(meeting: Meeting, *, standing: Standing, as_at: datetime) -> list[PartSpec]:
    """All parts, in the order in which they are printed. Everything is read here, so that a caller who keeps the
    database still while this runs has one snapshot."""
    return _assembled(
        meeting,
        on=standing.on,
        report=lambda base, paper: _reports(base, paper, standing=standing, as_at=as_at),
    )


def assemble_without_reports(meeting: Meeting, *, on: date) -> list[PartSpec]:
    """The same with nothing in the reports, to compare agenda and papers with those of a pack."""
    return _assembled(meeting, on=on, report=lambda base, paper: [base])


def report_now(paper: Paper, meeting: Meeting, *, standing: Standing) -> Report:
    """The report as the person may see it at this moment. Raises DomainError."""
    return _made(paper, meeting, standing=standing, as_at=clock.now())


MakeReport = Callable[["PartSpec", Paper], Iterable["PartSpec"]]


def _assembled(meeting: Meeting, *, on: date, report: MakeReport) -> list[PartSpec]:
    items = [item for item in items_of(meeting) if state_of_item(item) is ItemState.STANDS]
    recommended, texts, files = _recommended(items), _texts(items), _files(items)
    by_pk = {item.pk: item for item in items}
    parts: list[PartSpec] = []
    for place in placed(knots_of(items), starts_at=meeting.starts_at):
        item = by_pk[place.pk]
        item.meeting = meeting
        exemption = _exemption_above(item, by_pk)
        papers = [paper for paper in item.papers.all() if state_of_paper(paper) is not PaperState.WITHDRAWN]
        ready = [paper for paper in papers if state_of_paper(paper) in (None, PaperState.ACCEPTED)]
        parts.append(
            PartSpec(
                PartKind.ITEM,
                item,
                place.number,
                place.level,
                item.title,
                _facts(item, place, to_follow=[paper for paper in papers if paper not in ready]),
                exemption,
                content=_item_content(item, recommended.get(item.pk, ())),
            )
        )
        for paper in ready:
            ground = exemption or exemption_of(item, paper)
            said = _Said(texts.get(paper.pk, ""), files.get(paper.pk))
            made = _paper(paper, item, place, said=said, on=on, report=report)
            parts += [replace(part, exemption=part.exemption or ground) for part in made]
    return [part for part in parts if not part.exemption] + [part for part in parts if part.exemption]


def _exemption_above(item: AgendaItem, by_pk: Mapping[int, AgendaItem]) -> Exemption | None:
    """What keeps the item exempt, or one that holds it."""
    above: AgendaItem | None = item
    while above is not None:
        exemption = exemption_of(above)
        if exemption is not None:
            return exemption
        above = by_pk.get(above.parent_id) if above.parent_id is not None else None
    return None


def _facts(item: AgendaItem, place: Placed, *, to_follow: Iterable[Paper]) -> dict[str, Any]:
    return {
        "purpose": Purpose(item.purpose).label,
        "lead": item.lead,
        "time": clock_words(place.starts_at) if place.starts_at else "",
        "minutes": item.minutes,
        "late": item.late_reason,
        "to_follow": [paper.title for paper in to_follow if exemption_of(item, paper) is None],
    }


def _recommended(items: Sequence[AgendaItem]) -> Mapping[int, Sequence[DecisionPart]]:
    """The lettered parts each item asks the group to decide. One query."""
    decisions = {item.decision_id: item.pk for item in items if item.decision_id is not None}
    found: dict[int, list[DecisionPart]] = {}
    for part in DecisionPart.objects.filter(decision__in=decisions, was_added_at_meeting=False):
        found.setdefault(decisions[part.decision_id], []).append(part)
    return found


def _texts(items: Sequence[AgendaItem]) -> Mapping[int, str]:
    """What is written in each paper of the items now. One query."""
    papers = [paper.pk for item in items for paper in item.papers.all() if paper.kind == PaperKind.WRITTEN]
    found = PaperText.objects.filter(paper__in=papers).order_by("number").values_list("paper", "text")
    return dict(found)


def _files(items: Sequence[AgendaItem]) -> Mapping[int, PaperFile]:
    """The file that stands for each paper of the items, without its bytes. One query."""
    papers = [paper.pk for item in items for paper in item.papers.all() if paper.kind == PaperKind.UPLOADED]
    found = PaperFile.objects.filter(paper__in=papers).defer("content", "source").order_by("number")
    return {file.paper_id: file for file in found}


@dataclass(frozen=True, slots=True)
class _Said:
    """What an author has handed in for a paper: words written here, or a file."""

    text: str
    file: PaperFile | None


def _item_content(item: AgendaItem, recommended: Sequence[DecisionPart]) -> str:
    if not recommended:
        return ""
    return render_to_string("governance/pack_recommended.html", {"parts": recommended})


def _paper(
    paper: Paper, item: AgendaItem, place: Placed, *, said: _Said, on: date, report: MakeReport
) -> Iterable[PartSpec]:
    kind = {
        PaperKind.GENERATED: PartKind.REPORT,
        PaperKind.WRITTEN: PartKind.WRITTEN,
        PaperKind.UPLOADED: PartKind.SUPPLIED,
    }[PaperKind(paper.kind)]
    base = PartSpec(
        kind,
        item,
        place.number,
        place.level,
        paper.title,
        {"item": item.title, "source": _source(paper, on)},
        None,
        paper=paper,
    )
    if kind is PartKind.REPORT:
        return report(base, paper)
    comments = [
        {"heading": f"{CommentKind(request.kind).label} of {request.asked_of}", "text": request.answer.text}
        for request in paper.comment_requests.all()
        if hasattr(request, "answer")
    ]
    if kind is PartKind.SUPPLIED:
        content = render_to_string("governance/pack_supplied.html", {"comments": comments})
        return [replace(base, file=said.file, content=content)]
    chapters = composed(said.text).chapters if said.text else ()
    content = render_to_string("governance/pack_written.html", {"chapters": chapters, "comments": comments})
    return [replace(base, content=content)]


_NOT_PUBLISHED: Final = "This report is for the group. It is not published."


def _source(paper: Paper, on: date) -> str:
    """Where the paper comes from, as it is printed."""
    if paper.kind == PaperKind.GENERATED:
        return "Made from what is recorded"
    author = author_words(paper, on=on)
    return f"As supplied by {author}" if paper.kind == PaperKind.UPLOADED else author


def _reports(base: PartSpec, paper: Paper, *, standing: Standing, as_at: datetime) -> Iterator[PartSpec]:
    """The report, and what of it is exempt by itself, which stands in the exempt part."""
    try:
        report, drafted = _built(paper, base.item.meeting, standing=standing, as_at=as_at)
        yield _report(base, report, drafted, on=standing.on)
    except DomainError as refusal:
        words = f"The report “{paper.title}” could not be made: {refusal.message}"
        yield replace(base, drafted=Drafted(unready=words[:300]))
        return
    for exempt in _exempt_of(paper, base.item.meeting, as_at=as_at):
        ground = exempt.exemption
        facts = {**base.facts, "apart": f"{ground.paragraph}. {ground.public_interest}"}
        apart = replace(base, title=exempt.report.title, facts=facts, exemption=ground)
        yield _report(apart, exempt.report, Drafted(), on=standing.on)


def _exempt_of(paper: Paper, meeting: Meeting, *, as_at: datetime) -> Sequence[ExemptReport]:
    if paper.report == OPEN_ACTIONS:
        return exempt_open_actions(meeting, standing=None, as_at=as_at)
    if paper.report == MINUTES:
        return exempt_minutes_to_approve(meeting.body, paper.subject_number or 0, as_at=as_at)
    return ()


def _report(base: PartSpec, report: Report, drafted: Drafted, *, on: date) -> PartSpec:
    wide = paper_for(report)
    content = render_to_string(
        "governance/pack_report.html", {"report": report, "is_document": isinstance(report, Document)}
    )
    figures = [
        (place.table, place.row, place.column, None if amount is None else f"{amount:f}")
        for place, amount in sorted(figures_of(report).items())
    ]
    owner = drafted.organisation
    facts = {
        **base.facts,
        "draft": f"DRAFT of {full_name(owner, on)}, not shared" if owner else "",
        "withheld": "" if report.classification == "Public" else _NOT_PUBLISHED,
        "paper": wide,
        "as_at": f"{report.as_at_words} {report.as_at_text}",
        "reference": report.reference,
    }
    return replace(base, content=content, figures=figures, facts=facts, drafted=drafted)


def _built(paper: Paper, meeting: Meeting, *, standing: Standing, as_at: datetime) -> tuple[Report, Drafted]:
    """The report as a plain member of every partner would have it, or else as one of the partner for which the pack
    is built, with what makes it that partner's own. Raises DomainError."""
    parties = agreement_of(meeting.body).parties.all()
    members = [_member_for(party.organisation_id, standing) for party in parties]
    variants = [_made(paper, meeting, standing=member, as_at=as_at) for member in members]
    if len({report_digest(report) for report in variants}) == 1:
        return variants[0], _unshared(paper, meeting, standing=standing)
    held = [party.organisation_id in standing.organisation_ids for party in parties]
    at = held.index(True) if True in held else 0
    said = _unshared(paper, meeting, standing=standing).unready or (
        f"“{paper.title}” says to one partner what it does not say to another."
    )
    return variants[at], Drafted(parties[at].organisation, said)


def _member_for(organisation: int, standing: Standing) -> Standing:
    return Standing(
        person=standing.person, on=standing.on, roles={organisation: frozenset({Role.JMG_MEMBER})}
    )


def _made(paper: Paper, meeting: Meeting, *, standing: Standing, as_at: datetime) -> Report:
    agreement = agreement_of(meeting.body)
    if paper.report == MINUTES:
        return minutes_to_approve(meeting.body, paper.subject_number or 0, as_at=as_at)
    if paper.report == OPEN_ACTIONS:
        return open_actions(meeting, standing=None, as_at=as_at)
    if paper.report in OF_MEETINGS:
        return OF_MEETINGS[paper.report].build(meeting, standing, as_at)
    if paper.report in NUMBERED:
        return NUMBERED[paper.report].build(agreement, paper.subject_number or 0, standing, as_at)
    if paper.report not in REPORTS:
        raise DomainError("It is not made any more. Take it off, or ask for another one.")
    kind = REPORTS[paper.report]
    return kind.build(Asked(_version_of(paper, meeting), standing, as_at), kind.options())


def _version_of(paper: Paper, meeting: Meeting) -> ScheduleVersion:
    """The newest version all partners can read: while a draft is not shared, the one submitted last. A year that has
    nothing but such a draft is reported from it. Raises DomainError when the year has no version."""
    agreement = agreement_of(meeting.body)
    if paper.report not in SHOWS_FIGURES:  # it is about the agreement, of which any version tells
        versions = ScheduleVersion.objects.filter(schedule__agreement=agreement).select_related("schedule")
        anyone = versions.order_by("-schedule__year_start", "-number").first()
        if anyone is not None:
            anyone.schedule.agreement = agreement
            return anyone
    year = FinancialYear(paper.year_start) if paper.year_start is not None else year_of(meeting.held_on)
    return open_version(agreement, year)


def open_version(agreement: Agreement, year: FinancialYear) -> ScheduleVersion:
    """The newest version of a year that all partners can read, else the newest. Raises DomainError when it has none."""
    newest = version_known(agreement, year)
    if not newest.is_draft or len(shared_party_ids(newest)) == len(agreement.parties.all()):
        return newest
    try:
        return version_known(agreement, year, at=clock.now())
    except DomainError:
        return newest


SHOWS_FIGURES: Final = frozenset({"contributions", "schedule", "comparison", "cabinet-report", *SUMMARIES})
"""Reports that say figures of the version they are about."""


def _unshared(paper: Paper, meeting: Meeting, *, standing: Standing) -> Drafted:
    """Which partners have not shared the figures of the version the report is about."""
    if paper.report not in SHOWS_FIGURES:
        return Drafted()
    version = _version_of(paper, meeting)
    if not version.is_draft:
        return Drafted()
    waiting = [
        column.heading for column in figures_alone(version, standing=standing).columns if not column.is_shared
    ]
    if not waiting:
        return Drafted()
    return Drafted(
        None,
        f"{and_join(waiting)} has not shared its figures of version {version.number} of "
        f"{version.schedule.year.label}."
        if len(waiting) == 1
        else f"{and_join(waiting)} have not shared their figures of version {version.number} of "
        f"{version.schedule.year.label}.",
    )


def kept(parts: Sequence[PartSpec]) -> Iterator[Mapping[str, Any]]:
    """The columns of each part's row, in order."""
    for order, part in enumerate(parts, start=1):
        exemption = part.exemption
        yield {
            "order": order,
            "kind": part.kind,
            "item": part.item,
            "paper": part.paper,
            "file": part.file,
            "number": part.number,
            "level": part.level,
            "title": part.title,
            "facts": dict(part.facts),
            "content": part.content,
            "figures": [list(row) for row in part.figures],
            "exempt": exemption.paragraph if exemption else "",
            "public_interest": exemption.public_interest if exemption else "",
            "audience": exemption.audience if exemption else "",
            "draft_of": part.drafted.organisation,
            "unready": part.drafted.unready[:300],
            "sha256": part.digest,
        }
