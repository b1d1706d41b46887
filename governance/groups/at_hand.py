"""The meetings of a year back and all to come, with what is to be done about them: read once for a whole home page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.agenda.papers import paper_state
from governance.agenda.tree import item_state
from governance.choices import ChairPlace, ItemState, PaperState
from governance.groups.permissions import keeps_meetings, readable_meetings
from governance.models import (
    AgendaItem,
    CommentRequest,
    Exemption,
    ItemStep,
    Meeting,
    MeetingStep,
    MinuteComment,
    MinutesStep,
    Pack,
    PackStep,
    Paper,
    PaperStep,
    Seat,
)
from governance.pack.reading import with_deeds
from pooledbudgets.lib.months import months_after


def meetings_at_hand(
    agreements: Sequence[Agreement], *, standing: Standing, seats: Sequence[Seat]
) -> Sequence[Meeting]:
    """The meetings that concern a person who sits on `seats`, by day, with their steps, packs and minutes' steps.

    Those whose dates they may know carry `is_seen`; the others have a paper that they write or comment on. Items
    and papers are fetched for meetings to come where the person keeps the agenda, chairs, or has such a paper.
    Eleven queries, however many there are.
    """
    if not agreements:
        return []
    own = Exists(_papers_of(standing).filter(item__meeting=OuterRef("pk")))
    seen = Case(When(readable_meetings(standing, agreements), then=Value(True)), default=Value(False))
    found = Meeting.objects.filter(
        body__agreement__in=agreements, held_on__gte=months_after(standing.on, -12)
    ).annotate(
        is_seen=seen,
        has_own_papers=own,
        has_items=Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))),
        has_open_comments=Exists(MinuteComment.objects.filter(meeting=OuterRef("pk"), answer__isnull=True)),
    )
    rows = list(
        found.filter(Q(is_seen=True) | Q(has_own_papers=True))
        .select_related("body")
        .prefetch_related(Prefetch("steps", queryset=MeetingStep.objects.order_by("pk")))
        .order_by("held_on", "pk")
    )
    _fetch_parts(rows, agreements, standing, seats)
    return rows


def _fetch_parts(
    rows: Sequence[Meeting], agreements: Sequence[Agreement], standing: Standing, seats: Sequence[Seat]
) -> None:
    """With meetings to come their packs, items and papers; with those held the steps of their minutes."""
    kept = {agreement.pk for agreement in agreements if keeps_meetings(standing, agreement)}
    chaired = {
        seat.body_id
        for seat in seats
        if seat.person_id == standing.person.pk and seat.chair != ChairPlace.NONE
    }
    coming = [row for row in rows if row.held_on >= standing.on and row.has_items]  # type: ignore[attr-defined]
    packs = Pack.objects.select_related(*with_deeds()).prefetch_related(
        Prefetch("steps", queryset=PackStep.objects.order_by("pk"))
    )
    prefetch_related_objects(coming, Prefetch("packs", queryset=packs.order_by("number")))
    with_items = [
        row
        for row in coming
        if row.has_own_papers or row.body.agreement_id in kept or row.body_id in chaired  # type: ignore[attr-defined]
    ]
    prefetch_related_objects(with_items, Prefetch("items", queryset=_items(standing)))
    held = [row for row in rows if row.held_on <= standing.on and row.has_items]  # type: ignore[attr-defined]
    prefetch_related_objects(held, Prefetch("minutes_steps", queryset=MinutesStep.objects.order_by("pk")))


def _papers_of(standing: Standing) -> QuerySet[Paper]:
    """The papers the person writes, or is asked to comment on."""
    return Paper.objects.filter(
        Q(author=standing.person)
        | Exists(
            CommentRequest.objects.filter(paper=OuterRef("pk"), asked_of=standing.person, answer__isnull=True)
        )
    )


def _items(standing: Standing) -> QuerySet[AgendaItem]:
    """Items with their papers, each with its last step and whether it is exempt, and what is asked of the person."""
    live = Exemption.objects.filter(end__isnull=True)
    asked = CommentRequest.objects.filter(asked_of=standing.person, answer__isnull=True)
    papers = Paper.objects.annotate(
        last_step=Subquery(PaperStep.objects.filter(paper=OuterRef("pk")).order_by("-pk").values("step")[:1]),
        is_exempt=Exists(live.filter(paper=OuterRef("pk"))),
    ).prefetch_related(Prefetch("comment_requests", queryset=asked, to_attr="asked"))
    return AgendaItem.objects.annotate(
        last_step=Subquery(ItemStep.objects.filter(item=OuterRef("pk")).order_by("-pk").values("step")[:1]),
        is_exempt=Exists(live.filter(item=OuterRef("pk"), paper__isnull=True)),
    ).prefetch_related(Prefetch("papers", queryset=papers))


def item_stands(item: AgendaItem) -> ItemState:
    """Whether an item read here stands on its agenda."""
    last = item.last_step  # type: ignore[attr-defined]
    return item_state([last] if last else [], is_late=bool(item.late_reason))


def paper_stands(paper: Paper) -> PaperState | None:
    """How far a paper read here is; None for one that is generated."""
    last = paper.last_step  # type: ignore[attr-defined]
    return paper_state([last] if last else [])
