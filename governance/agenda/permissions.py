"""Who sees what of an agenda and its papers, and the ways a view gets an item or a paper.

Before its chair has agreed an agenda, members, their clerks and auditors read it; then everybody who sees the
meeting does, without what is kept from them. To anybody else an exempt item does not exist (404). Who writes a
paper, or is asked for comments on it, sees that paper and its item at any time. Papers are read by others only
once they are issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from agreements.models import Agreement
from agreements.permissions import Standing
from agreements.querysets import named
from governance.agenda.papers import paper_state
from governance.agenda.tree import item_state
from governance.choices import Audience, ItemState, ItemStepKind, MeetingState, PaperState, PaperStepKind
from governance.groups.permissions import (
    agreement_of,
    chairs,
    get_meeting,
    groups_read,
    keeps_meetings,
    meetings_of_all,
    reads_papers,
)
from governance.groups.states import STAYING, steps_to
from governance.models import (
    AgendaItem,
    CommentRequest,
    Exemption,
    ItemStep,
    Meeting,
    MeetingStep,
    Paper,
    PaperStep,
)
from governance.services.convening import state_now
from pooledbudgets.lib.errors import NotPermitted

_SHOWN_TO_PARTNERS = frozenset(
    {MeetingState.AGREED, MeetingState.CLEARED, MeetingState.IN_SESSION, MeetingState.HELD}
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may see and do with the agenda of a meeting."""

    reads: bool
    """Sits on the group, keeps its meetings or audits it."""
    keeps: bool
    chairs: bool
    sees_agenda: bool
    person: int

    @property
    def handles(self) -> bool:
        """Whether the person keeps the papers or chairs the group."""
        return self.keeps or self.chairs


def reader_of(standing: Standing, meeting: Meeting) -> Reader:
    """What the person may see and do. The meeting's steps are fetched; two queries."""
    reads = reads_papers(standing, meeting.body)
    return Reader(
        reads=reads,
        keeps=keeps_meetings(standing, agreement_of(meeting.body)),
        chairs=reads and chairs(standing, meeting.body),
        sees_agenda=reads or state_now(meeting) in _SHOWN_TO_PARTNERS,
        person=standing.person.pk,
    )


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """All items of a meeting with their steps, exemptions, papers and whence they come, by place. A few queries."""
    return _items(
        meeting,
        Paper.objects.select_related("author").prefetch_related(
            Prefetch("steps", queryset=PaperStep.objects.select_related("by")),
            Prefetch(
                "comment_requests", queryset=CommentRequest.objects.select_related("asked_of", "answer")
            ),
            *named("organisation"),
        ),
    )


def items_to_sit_over(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The same, without what is said of their papers."""
    return _items(meeting, Paper.objects.prefetch_related("comment_requests"))


def _items(meeting: Meeting, papers: QuerySet[Paper]) -> QuerySet[AgendaItem]:
    return (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("carried_from__meeting", "decision__body", "standing_item")
        .prefetch_related(
            Prefetch("steps", queryset=ItemStep.objects.select_related("by")),
            Prefetch("exemptions", queryset=Exemption.objects.select_related("by", "end")),
            Prefetch("papers", queryset=papers),
        )
        .order_by("order", "pk")
    )


def state_of_item(item: AgendaItem) -> ItemState:
    """Whether it stands on its agenda. No query when its steps are fetched."""
    steps = sorted(item.steps.all(), key=lambda row: row.pk)
    return item_state((row.step for row in steps), is_late=bool(item.late_reason))


def exemption_of(item: AgendaItem, paper: Paper | None = None) -> Exemption | None:
    """What keeps the item, or one of its papers, exempt now; else None. No query when they are fetched."""
    held = [
        row
        for row in item.exemptions.all()
        if row.paper_id == (paper.pk if paper else None) and not hasattr(row, "end")
    ]
    return max(held, key=lambda row: row.pk, default=None)


def seen_items(reader: Reader, items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Those of a meeting's items that the person sees. An item under one that is kept from them is so too."""
    if reader.reads:
        return list(items)
    hidden = {
        item.pk
        for item in items
        if (exemption := exemption_of(item)) is not None and exemption.audience != Audience.PARTNERS
    }
    above = {item.pk: item.parent_id for item in items}
    return [
        item
        for item in items
        if _is_concerned(reader, item)
        or (
            reader.sees_agenda
            and state_of_item(item) in {ItemState.STANDS, ItemState.CARRIED}
            and hidden.isdisjoint(_line(above, item.pk))
        )
    ]


def reads_paper(reader: Reader, paper: Paper) -> bool:
    """Whether the person reads the paper before it is issued. No query when its requests are fetched."""
    if reader.reads:
        return True
    if state_of_paper(paper) is PaperState.WITHDRAWN:
        return False
    return paper.author_id == reader.person or any(
        row.asked_of_id == reader.person for row in paper.comment_requests.all()
    )


def state_of_paper(paper: Paper) -> PaperState | None:
    """How far a paper is; None for one that is generated. No query when its steps are fetched."""
    steps = sorted(paper.steps.all(), key=lambda row: row.pk)
    return paper_state(step.step for step in steps)


def get_item(
    standing: Standing, reference: str, code: str, number: int, pk: int
) -> tuple[Meeting, Reader, AgendaItem]:
    """An item of a meeting that the person sees, with the meeting and what they may do. Raises Http404."""
    meeting = get_meeting(standing, reference, code, number)
    reader = reader_of(standing, meeting)
    item = next((row for row in seen_items(reader, list(items_of(meeting))) if row.pk == pk), None)
    if item is None:
        raise Http404("There is no such item, or it is not yours to see.")
    item.meeting = meeting
    return meeting, reader, item


def get_paper(
    standing: Standing, reference: str, code: str, number: int, pk: int
) -> tuple[Meeting, Reader, Paper]:
    """A paper of a meeting that the person reads, with its item. Raises Http404."""
    meeting = get_meeting(standing, reference, code, number)
    reader = reader_of(standing, meeting)
    for item in seen_items(reader, list(items_of(meeting))):
        for paper in item.papers.all():
            if paper.pk == pk and reads_paper(reader, paper):
                item.meeting = meeting
                paper.item = item
                return meeting, reader, paper
    raise Http404("There is no such paper, or it is not yours to read.")


def items_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[AgendaItem]:
    """The items of all meetings of agreements, whose parties are fetched, that the person sees: as `seen_items`."""
    items = AgendaItem.objects.filter(meeting__in=meetings_of_all(standing, agreements))
    latest = MeetingStep.objects.filter(meeting=OuterRef("meeting")).exclude(step__in=STAYING).order_by("-pk")
    shown = steps_to(_SHOWN_TO_PARTNERS)
    taken = ItemStep.objects.filter(item=OuterRef("pk")).order_by("-pk")
    stands = Q(item_stands__in=[ItemStepKind.ADMITTED, ItemStepKind.CARRIED]) | Q(
        item_stands=None, late_reason=""
    )
    concerned = papers_written_or_asked(standing).filter(item=OuterRef("pk"))
    return items.alias(
        meeting_stands=Subquery(latest.values("step")[:1]), item_stands=Subquery(taken.values("step")[:1])
    ).filter(
        Q(meeting__body__in=groups_read(standing, agreements))
        | Q(Exists(concerned))
        | (Q(meeting_stands__in=shown) & stands & ~Q(Exists(kept_from_partners("pk"))))
    )


def papers_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Paper]:
    """The papers of all meetings of agreements that the person reads before they are issued: as `reads_paper`."""
    mine = papers_written_or_asked(standing).values("pk")
    return Paper.objects.filter(
        Q(item__meeting__body__in=groups_read(standing, agreements)) | Q(pk__in=mine),
        item__meeting__in=meetings_of_all(standing, agreements),
    )


def papers_written_or_asked(standing: Standing) -> QuerySet[Paper]:
    """The papers the person writes or is asked to comment on, but for those withdrawn."""
    latest = PaperStep.objects.filter(paper=OuterRef("pk")).order_by("-pk").values("step")[:1]
    asked = CommentRequest.objects.filter(paper=OuterRef("pk"), asked_of=standing.person)
    own = Paper.objects.filter(Q(author=standing.person) | Q(Exists(asked))).alias(stands=Subquery(latest))
    return own.filter(Q(stands=None) | ~Q(stands=PaperStepKind.WITHDRAWN))


def kept_from_partners(item: str) -> QuerySet[Exemption]:
    """What keeps an item from all but the group, or one of the two that may hold it; `item` leads to the item."""
    return kept_from_public(item).exclude(audience=Audience.PARTNERS)


def kept_from_public(item: str) -> QuerySet[Exemption]:
    """What keeps an item exempt, or one of the two that may hold it; `item` leads to the item."""
    above = "parent" if item == "pk" else f"{item}__parent"
    line = (item, above, f"{above}__parent")
    of_line = Q(item=OuterRef(line[0])) | Q(item=OuterRef(line[1])) | Q(item=OuterRef(line[2]))
    return Exemption.objects.filter(of_line, paper__isnull=True, end__isnull=True)


def require_author(paper: Paper, standing: Standing) -> None:
    """Raises NotPermitted unless the paper is the person's own to write."""
    if paper.author_id != standing.person.pk:
        raise NotPermitted(f"“{paper}” is written by its author alone. Return it with comments instead.")


def _is_concerned(reader: Reader, item: AgendaItem) -> bool:
    return any(reads_paper(reader, paper) for paper in item.papers.all())


def _line(above: dict[int, int | None], pk: int | None) -> set[int]:
    line: set[int] = set()
    while pk is not None and pk not in line:
        line.add(pk)
        pk = above.get(pk)
    return line
