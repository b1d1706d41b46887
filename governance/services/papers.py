"""Papers of agenda items: asked for, written or sent in, commented on, returned and accepted.

As with agendas, what the Journal says names the meeting and never a paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db.models import Max

from agreements.models import Agreement, Organisation, Person
from agreements.permissions import Standing
from agreements.services.journal import Record
from governance.agenda.papers import TAKES_PAPERS, may_follow, objection_to_writing, paper_state
from governance.agenda.permissions import (
    exemption_of,
    items_of,
    require_author,
    state_of_item,
    state_of_paper,
)
from governance.choices import CommentKind, ItemState, MeetingState, PaperKind, PaperState, PaperStepKind
from governance.groups.permissions import agreement_of, chair_seat, require_keeper
from governance.joint_log import NAME as LOG
from governance.models import (
    AgendaItem,
    CommentRequest,
    Meeting,
    PackPart,
    Paper,
    PaperComment,
    PaperFile,
    PaperStep,
    PaperText,
    UnsavedPaper,
)
from governance.models.written import LONGEST_TEXT
from governance.services.convening import convening, state_now
from governance.services.deciding import refuse_stale
from governance.sitting.action_log import NAME as ACTIONS
from governance.sitting.action_log import OPEN as OPEN_ACTIONS
from governance.sitting.action_log import has_open_actions
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.received import Received
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_in


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """A paper somebody is asked for: from whom, for which partner, and by when."""

    title: str
    kind: PaperKind
    author: Person
    organisation: Organisation
    due_on: date


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A paper made from what is recorded. Of a report about a year, the year; of a numbered thing, its number."""

    title: str
    report: str
    year_start: int | None = None
    subject_number: int | None = None


class PaperMoved(DomainError):
    """Somebody, or the same person in another window, saved the paper meanwhile. Nothing has been saved."""

    def __init__(self, theirs: PaperText) -> None:
        super().__init__(
            "The paper was saved since you opened it. What you typed is still below; the text as it was saved is "
            "shown beside it. Take from it what you need, and save again."
        )
        self.theirs = theirs


def ask_for_paper(*, item: AgendaItem, paper: PaperSpec, standing: Standing, reason: str) -> Paper:
    """An author is asked for a paper by a day. Refuses a day past or after the meeting, and one not of a partner."""
    with _keeping("paper added", item, standing, reason) as (record, meeting, organisation):
        _refuse_over(meeting)
        _refuse_day(paper.due_on, meeting, standing)
        _refuse_stranger(paper.organisation, agreement_of(meeting.body))
        made = Paper(
            item=item,
            order=_next_place(item),
            title=paper.title,
            kind=paper.kind,
            author=paper.author,
            organisation=paper.organisation,
            post=paper.author.post,
            due_on=paper.due_on,
        )
        clean(made).save()
        _step(made, PaperStepKind.REQUESTED, organisation=organisation, record=record)
    return made


def add_report(*, item: AgendaItem, paper: ReportSpec, standing: Standing, reason: str) -> Paper:
    """A report that is made from what is recorded, each time the pack is built, is a paper of the item."""
    with _keeping("paper added", item, standing, reason) as (record, meeting, _):
        _refuse_over(meeting)
        made = Paper(
            item=item,
            order=_next_place(item),
            title=paper.title,
            kind=PaperKind.GENERATED,
            report=paper.report,
            year_start=paper.year_start,
            subject_number=paper.subject_number,
        )
        clean(made).save()
        record.detail = {"paper": made.pk}
    return made


def bring_open_actions(meeting: Meeting) -> Paper | None:
    """What is still to be done from earlier meetings is a paper of the meeting, within a recorded write. None when
    nothing is, when a paper says it already, or when no item is open to all who read the agenda.

    It comes under the item that speaks of actions, else of minutes, else under the first.
    """
    agenda = list(items_of(meeting))
    items = [
        item
        for item in agenda
        if state_of_item(item) is ItemState.STANDS and exemption_of(item) is None and item.parent_id is None
    ]
    has_them = any(
        paper.report in _SAY_ACTIONS and state_of_paper(paper) is not PaperState.WITHDRAWN
        for item in agenda
        for paper in item.papers.all()
    )
    if not items or has_them or not has_open_actions(meeting):
        return None
    item = min(items, key=lambda item: _far_from_actions(item.title))
    made = Paper(
        item=item,
        order=_next_place(item),
        title="Open actions",
        kind=PaperKind.GENERATED,
        report=OPEN_ACTIONS,
    )
    clean(made).save()
    return made


_SAY_ACTIONS: Final = frozenset({OPEN_ACTIONS, ACTIONS, LOG})


def _far_from_actions(title: str) -> int:
    """How far an item is from where actions are gone through, by what it is called.

    >>> [_far_from_actions(title) for title in ("Action log", "Matters arising", "Minutes", "Winter")]
    [0, 0, 1, 2]
    """
    said = title.casefold()
    if "action" in said or "matters arising" in said:
        return 0
    return 1 if "minutes" in said else 2


def change_paper(
    *,
    paper: Paper,
    title: str,
    due_on: date | None,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> Paper:
    """The title of a paper, and the day it is wanted by, are changed."""
    with _keeping("paper changed", paper.item, standing, reason) as (record, meeting, _):
        _refuse_over(meeting, paper)
        row = Paper.objects.get(pk=paper.pk)
        refuse_stale(seen, now=seen_in_paper(row))
        if row.kind != PaperKind.GENERATED and due_on is None:
            raise DomainError("Give the day by which the paper is wanted.", field="due_on")
        if due_on is not None and due_on != row.due_on:
            _refuse_day(due_on, meeting, standing)
        row.title, row.due_on = title, due_on
        clean(row).save()
        record.detail = {"paper": row.pk}
    return row


def send_paper(*, paper: Paper, standing: Standing, reason: str) -> None:
    """The author sends the paper in. Refuses one with nothing in it."""
    require_author(paper, standing)
    with _writing("paper moved on", paper, standing, reason) as (record, _):
        latest = latest_text(paper)
        if paper.kind == PaperKind.WRITTEN and (latest is None or not latest.text.strip()):
            raise DomainError("The paper has no text yet. Write it first.")
        if paper.kind == PaperKind.UPLOADED and not paper.files.exists():
            raise DomainError("No file has been sent for the paper yet. Choose the file first.")
        _take(paper, PaperStepKind.SENT, organisation=_own(paper), record=record)


def answer_paper(
    *, paper: Paper, step: PaperStepKind, comments: str = "", standing: Standing, reason: str
) -> None:
    """The paper is returned with comments, accepted, or withdrawn.

    Clerks do all three; who chairs the group returns and accepts. A paper is not returned without saying what to
    change. Once the pack is cleared none of it can be done.
    """
    meeting = paper.item.meeting
    agreement = agreement_of(meeting.body)
    seat = chair_seat(standing, meeting.body) if step is not PaperStepKind.WITHDRAWN else None
    organisation = seat.organisation if seat is not None else require_keeper(standing, agreement)
    with convening(
        "paper moved on", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        _refuse_over(row, paper)
        if step is PaperStepKind.RETURNED and not comments.strip():
            raise DomainError("Say what the author is to change.", field="comments")
        _take(paper, step, organisation=organisation, record=record, comments=comments)


def write_paper(*, paper: Paper, text: str, seen: int, standing: Standing, reason: str) -> PaperText:
    """The author saves the text of the paper. `seen` is the number of the text the typing began with.

    Raises PaperMoved when a later one was saved; refuses a paper that is accepted or withdrawn, and one whose pack
    is cleared.
    """
    require_author(paper, standing)
    with _writing("paper written", paper, standing, reason) as (record, _):
        if paper.kind != PaperKind.WRITTEN:
            raise DomainError("This paper is a file. Send the file instead.")
        latest = latest_text(paper)
        if latest is not None and latest.number != seen:
            raise PaperMoved(latest)
        made = PaperText(
            paper=paper,
            number=(latest.number if latest else 0) + 1,
            text=text.replace("\r\n", "\n"),
            by=standing.person,
            at=record.write.at,
        )
        clean(made).save()
        UnsavedPaper.objects.filter(paper=paper, person=standing.person).delete()
        record.detail = {"paper": paper.pk, "text": made.number}
    return made


def receive_paper(
    *, paper: Paper, name: str, document: Received, standing: Standing, reason: str
) -> PaperFile:
    """The author's file, which has been looked at, is kept to the byte. A later one stands in its place."""
    require_author(paper, standing)
    with _writing("paper’s file received", paper, standing, reason) as (record, _):
        if paper.kind != PaperKind.UPLOADED:
            raise DomainError("This paper is written here. Write it instead.")
        last = PaperFile.objects.filter(paper=paper).aggregate(last=Max("number"))["last"] or 0
        made = PaperFile(
            paper=paper,
            number=last + 1,
            name=name[-200:],
            content=document.pdf,
            sha256=sha256(document.pdf).hexdigest(),
            size=len(document.pdf),
            pages=document.pages,
            source=document.source,
            source_sha256=sha256(document.source).hexdigest() if document.source else "",
            by=standing.person,
            at=record.write.at,
        )
        clean(made).save()
        record.detail = {"paper": paper.pk, "sha256": made.sha256}
    return made


def refuse_writing(paper: Paper, standing: Standing) -> None:
    """Raises before anything is typed or looked at what `write_paper` and `receive_paper` would raise of any of it."""
    require_author(paper, standing)
    refusal = objection_to_writing(
        state_of_rows(paper), meeting=state_now(paper.item.meeting), is_cleared=is_cleared(paper)
    )
    if refusal:
        raise DomainError(refusal)


def keep_typing(*, paper: Paper, text: str, seen: int, standing: Standing) -> None:
    """What the author is typing is kept aside for them alone. It changes nothing that anybody else reads."""
    require_author(paper, standing)
    if len(text) <= LONGEST_TEXT:
        UnsavedPaper.objects.update_or_create(
            paper=paper,
            person=standing.person,
            defaults={"text": text.replace("\r\n", "\n"), "seen": seen, "at": clock.now()},
        )


def give_up_typing(*, paper: Paper, standing: Standing) -> None:
    """What the author was typing, and did not save, is dropped."""
    require_author(paper, standing)
    UnsavedPaper.objects.filter(paper=paper, person=standing.person).delete()


# --- Comments -------------------------------------------------------------------------------------------------


def ask_for_comments(
    *,
    paper: Paper,
    kind: CommentKind,
    asked_of: Person,
    for_organisation: Organisation,
    due_on: date,
    standing: Standing,
    reason: str,
) -> CommentRequest:
    """Finance or legal comments on a paper are asked of somebody by a day."""
    with _keeping("comments asked for", paper.item, standing, reason) as (record, meeting, organisation):
        _refuse_over(meeting, paper)
        _refuse_day(due_on, meeting, standing)
        _refuse_stranger(for_organisation, agreement_of(meeting.body))
        if state_of_rows(paper) is PaperState.WITHDRAWN:
            raise DomainError("The paper is withdrawn. There is nothing to comment on.")
        waiting = CommentRequest.objects.filter(
            paper=paper, kind=kind, for_organisation=for_organisation, answer__isnull=True
        )
        if waiting.exists():
            raise DomainError("These comments are asked for already, and not given yet.")
        made = CommentRequest(
            paper=paper,
            kind=kind,
            asked_of=asked_of,
            for_organisation=for_organisation,
            due_on=due_on,
            by=standing.person,
            organisation=organisation,
            at=record.write.at,
            reason=record.write.reason,
        )
        clean(made).save()
        record.detail = {"paper": paper.pk, "kind": kind.value}
    return made


def give_comments(*, request: CommentRequest, text: str, standing: Standing, reason: str) -> PaperComment:
    """Who was asked gives the comments; they are printed with the paper. Until the pack is cleared."""
    if request.asked_of_id != standing.person.pk:
        raise NotPermitted(f"These comments were asked of {request.asked_of}.")
    meeting = request.paper.item.meeting
    with convening(
        "comments given",
        meeting,
        agreement_of(meeting.body),
        organisation=request.for_organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        _refuse_over(row, request.paper)
        if state_of_rows(request.paper) is PaperState.WITHDRAWN:
            raise DomainError("The paper is withdrawn. There is nothing to comment on.")
        if PaperComment.objects.filter(request=request).exists():
            raise DomainError("The comments are given already.")
        made = PaperComment(
            request=request,
            text=text,
            by=standing.person,
            organisation=request.for_organisation,
            at=record.write.at,
            reason=record.write.reason,
        )
        clean(made).save()
        record.detail = {"paper": request.paper_id, "kind": request.kind}
    return made


# --- What stands of a paper -----------------------------------------------------------------------------------


def latest_text(paper: Paper) -> PaperText | None:
    """What a written paper says; None while it says nothing. One query."""
    return PaperText.objects.filter(paper=paper).select_related("by").order_by("-number").first()


def latest_file(paper: Paper) -> PaperFile | None:
    """The file that stands, without its bytes; None while there is none. One query."""
    files = PaperFile.objects.filter(paper=paper).defer("content", "source").select_related("by")
    return files.order_by("-number").first()


def state_of_rows(paper: Paper) -> PaperState | None:
    """How far the paper is, by its rows as they are now. One query."""
    return paper_state(PaperStep.objects.filter(paper=paper).order_by("pk").values_list("step", flat=True))


def seen_in_paper(paper: Paper) -> Seen:
    """What somebody has before them who changes what is said of a paper."""
    return seen_in((), f"title: {paper.title}", f"due: {paper.due_on}")


def largest_file() -> int:
    """The most bytes a paper's file may have: LARGEST_PAPER of the settings."""
    return int(settings.LARGEST_PAPER)


def most_pages() -> int:
    """The most pages a paper's file may have: MOST_PAPER_PAGES of the settings."""
    return int(settings.MOST_PAPER_PAGES)


@contextmanager
def _keeping(
    verb: str, item: AgendaItem, standing: Standing, reason: str
) -> Iterator[tuple[Record, Meeting, Organisation]]:
    """A recorded write of a clerk about the papers of an item."""
    agreement = agreement_of(item.meeting.body)
    organisation = require_keeper(standing, agreement)
    with convening(
        verb, item.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        yield record, row, organisation


@contextmanager
def _writing(verb: str, paper: Paper, standing: Standing, reason: str) -> Iterator[tuple[Record, Meeting]]:
    """A recorded write of the author, refused once the paper is accepted or its pack cleared."""
    meeting = paper.item.meeting
    with convening(
        verb,
        meeting,
        agreement_of(meeting.body),
        organisation=_own(paper),
        standing=standing,
        reason=reason,
    ) as (record, row):
        refusal = objection_to_writing(
            state_of_rows(paper), meeting=state_now(row), is_cleared=is_cleared(paper)
        )
        if refusal:
            raise DomainError(refusal)
        yield record, row


def _own(paper: Paper) -> Organisation:
    assert paper.organisation is not None, "A paper with an author is of a partner."
    return paper.organisation


def _take(
    paper: Paper, step: PaperStepKind, *, organisation: Organisation, record: Record, comments: str = ""
) -> None:
    refusal = may_follow(step, state=state_of_rows(paper))
    if refusal:
        raise DomainError(refusal)
    _step(paper, step, organisation=organisation, record=record, comments=comments)


def _step(
    paper: Paper, step: PaperStepKind, *, organisation: Organisation, record: Record, comments: str = ""
) -> None:
    made = PaperStep(
        paper=paper,
        step=step,
        comments=comments.strip(),
        by=record.write.by,
        organisation=organisation,
        at=record.write.at,
        reason=record.write.reason,
    )
    clean(made).save()
    record.detail = {"paper": paper.pk, "step": step.value}


def _next_place(item: AgendaItem) -> int:
    last = Paper.objects.filter(item=item).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def is_cleared(paper: Paper) -> bool:
    """Whether the paper is in a pack that the chair has cleared. One query."""
    return PackPart.objects.filter(paper=paper, pack__clearance__isnull=False).exists()


def _refuse_over(meeting: Meeting, paper: Paper | None = None) -> None:
    state = state_now(meeting)
    if state is MeetingState.CLEARED and paper is not None and is_cleared(paper):
        raise DomainError("The chair has cleared the pack, so its papers stand. The chair can return it.")
    if state not in TAKES_PAPERS:
        raise DomainError(f"The meeting stands at “{state.label.lower()}”. Its papers do not change now.")


def _refuse_day(day: date, meeting: Meeting, standing: Standing) -> None:
    if day < standing.on:
        raise DomainError("That day has passed. Give a day to come.", field="due_on")
    if day > meeting.held_on:
        raise DomainError("That day is after the meeting. Give an earlier one.", field="due_on")


def _refuse_stranger(organisation: Organisation, agreement: Agreement) -> None:
    """Raises DomainError unless it is a party, or has taken over from one."""
    for party in agreement.parties.all():
        heirs = {link.successor_id for link in party.organisation.successions_out.all()}
        if organisation.pk in {party.organisation_id, *heirs}:
            return
    raise DomainError(f"{organisation} is no partner of the agreement. Choose somebody of a partner.")
