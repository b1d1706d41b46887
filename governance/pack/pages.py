"""What the pages of packs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.permissions import Standing
from governance.agenda.permissions import Reader
from governance.calendar_rules import agenda_deadline, too_late_for_agenda
from governance.choices import Edition, MeetingState, PackState, PackStepKind, PartKind
from governance.groups.reading import doers_in
from governance.models import Meeting, Pack, PackFile
from governance.pack.changes import changed_between, stale
from governance.pack.editions import place_of
from governance.pack.permissions import editions_for
from governance.pack.reading import recalled_because, state_of_pack
from governance.pack.states import UNDER_WAY
from governance.services.convening import state_now
from pooledbudgets.lib.page_parts import TimelineEntry


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of a pack's contents: an item or a paper, with its page."""

    number: str
    title: str
    level: int
    is_paper: bool
    page: str
    source: str
    exempt: str
    withheld: str
    unready: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a pack."""

    edition: Edition
    pages: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack as somebody sees it."""

    number: int
    title: str
    state: PackState
    is_under_way: bool
    said: str
    """How far the building is, or why there is no pack."""
    said_at: datetime | None
    asked_by: str
    asked_at: datetime
    contents: tuple[Contents, ...]
    files: tuple[FileRow, ...]
    unready: tuple[str, ...]
    stale: tuple[str, ...]
    """What of the agenda has changed since it was built, for who can do something about it."""
    may_stop: bool
    may_build_again: bool
    may_clear: bool
    may_return: bool
    may_issue: bool
    may_recall: bool
    late: str
    """What is wrong with issuing it today."""
    replaces: int | None
    recalled: str
    """That it was recalled, why, and what stands in its place; else ""."""
    changes: tuple[str, ...]
    """What readers of the pack it replaces find otherwise."""


_WITHOUT_FILES = frozenset({PackState.LOST, PackState.FAILED, PackState.CANCELLED})


def title_of(pack: Pack, packs: Sequence[Pack]) -> str:
    """What the pack is called: "Pack 1", "Supplement 2 to pack 1"."""
    if pack.supplements is None:
        return f"Pack {pack.number}"
    earlier = [
        row for row in packs if row.supplements_id == pack.supplements_id and row.number <= pack.number
    ]
    return f"Supplement {len(earlier)} to pack {pack.supplements.number}"


def pack_view(pack: Pack, packs: Sequence[Pack], reader: Reader, *, standing: Standing) -> PackView:
    """The page of a pack from `seen_packs`. A handful of queries."""
    state, meeting = state_of_pack(pack), pack.meeting
    now = state_now(meeting)
    steps = sorted(pack.steps.all(), key=lambda row: row.pk)
    is_open = state in {PackState.BUILT, PackState.CLEARED}
    newest = not any(
        row.number > pack.number and row.supplements_id == pack.supplements_id and row.files.all()
        for row in packs
    )
    changed = stale(pack, meeting) if is_open and reader.handles else []
    unready = tuple(dict.fromkeys(part.unready for part in pack.parts.all() if part.unready))
    is_supplement = pack.supplements_id is not None
    replaces = getattr(getattr(pack, "issue", None), "replaces", None)
    late = too_late_for_agenda(standing.on, meeting=meeting.held_on, rules=meeting.body.rules)
    return PackView(
        number=pack.number,
        title=title_of(pack, packs),
        state=state,
        is_under_way=state in UNDER_WAY,
        said=_said(state, [(row.step, row.words) for row in steps]),
        said_at=steps[-1].at if steps else None,
        asked_by=str(pack.by),
        asked_at=pack.at,
        contents=tuple(_contents(pack, reader, standing)),
        files=tuple(
            FileRow(Edition(file.edition), file.pages, file.size, file.sha256)
            for file in editions_for(pack, reader, standing)
        ),
        unready=unready if reader.handles else (),
        stale=tuple(changed),
        may_stop=reader.keeps and state in UNDER_WAY,
        may_build_again=reader.keeps
        and newest
        and (state in _WITHOUT_FILES or (is_open and bool(changed or unready))),
        may_clear=reader.chairs
        and state is PackState.BUILT
        and newest
        and not changed
        and (is_supplement or now is MeetingState.AGREED),
        may_return=reader.chairs
        and is_open
        and newest
        and not is_supplement
        and now in {MeetingState.AGREED, MeetingState.CLEARED},
        may_issue=reader.keeps
        and state is PackState.CLEARED
        and not unready
        and not changed
        and (is_supplement or now is MeetingState.CLEARED),
        may_recall=reader.keeps and state is PackState.ISSUED,
        late="" if is_supplement else late,
        replaces=replaces.number if replaces else None,
        recalled=recalled_because(pack),
        changes=tuple(changed_between(replaces, pack, tells_exempt=reader.reads)) if replaces else (),
    )


def _said(state: PackState, steps: Sequence[tuple[str, str]]) -> str:
    match state:
        case PackState.WAITING:
            return "It waits for its turn."
        case PackState.LOST:
            return (
                "The process that made it has ended without a word, so nothing was made. Build it again; papers and "
                "agenda are as they were."
            )
        case PackState.BUILDING:
            reached = [words for step, words in steps if step == PackStepKind.REACHED]
            return f"{reached[-1]}." if reached else "Agenda and papers are being read."
        case PackState.FAILED:
            return next((words for step, words in steps if step == PackStepKind.FAILED), "")
        case _:
            return ""


def _contents(pack: Pack, reader: Reader, standing: Standing) -> list[Contents]:
    """What is in the files the person opens, by the order of the agenda."""
    files = editions_for(pack, reader, standing)
    sees_all = reader.reads and bool(files or reader.handles)
    file: PackFile | None = files[0] if files else None
    rows = sorted(
        pack.parts.all(), key=lambda part: (place_of(part.number), part.kind != PartKind.ITEM, part.order)
    )
    return [
        Contents(
            number="" if part.kind != PartKind.ITEM else part.number,
            title=part.title,
            level=part.level,
            is_paper=part.kind != PartKind.ITEM,
            page=file.places.get(str(part.order), [""])[0] if file else "",
            source=part.facts.get("source", ""),
            exempt=part.exempt,
            withheld=part.facts.get("withheld", ""),
            unready=part.unready,
        )
        if sees_all or not part.exempt
        else Contents(
            number="" if part.kind != PartKind.ITEM else part.number,
            title="Exempt paper" if part.kind != PartKind.ITEM else "Exempt item",
            level=part.level,
            is_paper=part.kind != PartKind.ITEM,
            page="",
            source="",
            exempt=part.exempt,
            withheld="",
            unready="",
        )
        for part in rows
    ]


def pack_history(pack: Pack) -> list[TimelineEntry]:
    """What was done with a pack from `seen_packs`, the latest first. One query."""
    called = doers_in(pack.meeting.body)
    entries = [TimelineEntry("Asked for", pack.at, str(pack.by), pack.reason)]
    for row in pack.steps.all():
        if row.step in {PackStepKind.BUILT, PackStepKind.FAILED, PackStepKind.CANCELLED}:
            entries.append(TimelineEntry(row.get_step_display(), row.at, str(row.by or ""), ""))
    if hasattr(pack, "clearance"):
        deed = pack.clearance
        entries.append(TimelineEntry("Cleared by the chair", deed.at, called(deed.by, deed.at), deed.reason))
    if hasattr(pack, "issue"):
        issue = pack.issue
        words = "\n".join(filter(None, [issue.reason, issue.short_notice]))
        entries.append(TimelineEntry("Issued", issue.at, str(issue.by), words))
        if hasattr(issue, "recall"):
            entries.append(
                TimelineEntry("Recalled", issue.recall.at, str(issue.recall.by), issue.recall.reason)
            )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


@dataclass(frozen=True, slots=True)
class PacksView:
    """All packs of a meeting, and what may be built next."""

    packs: tuple[PackView, ...]
    """The newest first."""
    may_build: bool
    may_supplement: bool
    why_not: str
    """Why nothing can be built now."""
    papers_out: str
    """By when papers are to go out."""


def packs_view(meeting: Meeting, packs: Sequence[Pack], reader: Reader, *, standing: Standing) -> PacksView:
    """The page of a meeting's packs."""
    views = [pack_view(pack, packs, reader, standing=standing) for pack in packs]
    state = state_now(meeting)
    issued = any(
        view.state is PackState.ISSUED
        for view, pack in zip(views, packs, strict=True)
        if not pack.supplements_id
    )
    busy = any(view.is_under_way for view in views)
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    agreed = state in {MeetingState.AGREED, MeetingState.CLEARED}
    return PacksView(
        packs=tuple(reversed(views)),
        may_build=reader.keeps and agreed and not issued and not busy,
        may_supplement=reader.keeps and issued and not busy and (agreed or state is MeetingState.IN_SESSION),
        why_not="The chair has not agreed the agenda. Once it is agreed, the pack can be built."
        if reader.keeps and state in {MeetingState.DRAFT, MeetingState.PLANNED}
        else "",
        papers_out=f"{due.on:%A} {due.on.day} {due.on:%B %Y}: {due.rule}" if due else "",
    )
