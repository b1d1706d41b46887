"""The reading view of a pack: item by item, with the papers of each, what was noted and what was asked.

What is read is what the files say, as both are made from the same parts. Of an issued pack its supplements are read
along with it. Whoever has but the public edition reads what that has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from django.http import Http404
from django.utils.safestring import SafeString, mark_safe

from agreements.permissions import Standing
from governance.agenda.permissions import Reader
from governance.choices import Edition, PackState, PartKind
from governance.models import AgendaItem, Pack, PackPart, ReadingNote
from governance.pack.asking import QuestionView, questions_on, questions_seen
from governance.pack.editions import anchor_of, content_of, place_of, shown_in, stands_in, why_withheld
from governance.pack.permissions import editions_for
from governance.pack.reading import issued_with, recalled_because, state_of_pack

_TABLE: Final = re.compile(
    r'<div class="(table[^"]*)">(\s*<table[^>]*>\s*<caption>)(.*?)(</caption>)', flags=re.DOTALL
)
_TAG: Final = re.compile(r"<[^>]*>")
_AROUND: Final = 90
"""Letters shown before and after what was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """An item in the list beside what is read."""

    pk: int
    number: str
    title: str
    level: int
    is_exempt: bool
    purpose: str
    minutes: int | None
    papers: int
    has_note: bool
    questions: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper of the item, as the pack has it."""

    pk: int
    anchor: str
    title: str
    source: str
    page: str
    """The label of its first page in the file."""
    content: SafeString
    withheld: str
    draft: str
    exempt: str
    public_interest: str
    supplement: int | None
    """The pack's number, when it came in a supplement."""
    file_pack: int
    file_order: int
    file_pages: int
    """Of a supplied file; 0: there is none."""


@dataclass(frozen=True, slots=True)
class ReadingView:
    """An item of a pack, with what is around it."""

    places: tuple[Place, ...]
    here: Place
    before: Place | None
    after: Place | None
    content: SafeString
    exempt: str
    public_interest: str
    facts: dict[str, object]
    papers: tuple[PaperPage, ...]
    note: str
    note_number: int
    questions: tuple[QuestionView, ...]
    edition: Edition
    recalled: str
    """That the pack was recalled, why, and what stands in its place; else ""."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the pack where the words stand."""

    place: Place
    title: str
    anchor: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class _Open:
    """The parts somebody reads, with the edition they are of."""

    edition: Edition
    parts: tuple[PackPart, ...]
    pages: dict[int, str]
    """The label of the first page of each part, by its key."""

    @property
    def items(self) -> list[PackPart]:
        """One part for each item, in the order of the agenda: the item's own where the packs have it."""
        found: dict[int, PackPart] = {}
        for part in sorted(self.parts, key=lambda part: (part.kind != PartKind.ITEM, part.pk)):
            found.setdefault(part.item_id, part)
        return sorted(found.values(), key=lambda part: (place_of(part.number), part.pk))

    def papers_of(self, item: int) -> list[PackPart]:
        """The parts of an item that are papers, as they come in the packs."""
        return [part for part in self.parts if part.item_id == item and part.kind != PartKind.ITEM]


def opened(pack: Pack, reader: Reader, *, standing: Standing) -> _Open:
    """What the person may read of the pack. Raises Http404 when that is nothing. Three queries."""
    files = editions_for(pack, reader, standing)
    if not files:
        raise Http404("There is no such pack, or it is not yours to read.")
    edition = Edition(files[0].edition)
    packs = issued_with(pack) if state_of_pack(pack) is PackState.ISSUED else [pack]
    rows = (
        PackPart.objects.filter(pack__in=packs)
        .select_related("pack", "paper", "file")
        .defer("figures", "file__content", "file__source")
        .order_by("pack__number", "order")
    )
    pages: dict[int, str] = {}
    places = {
        (file.pack_id, int(order)): labels[0]
        for each in packs
        for file in each.files.defer("content")
        if file.edition == edition
        for order, labels in file.places.items()
    }
    parts = tuple(part for part in rows if stands_in(part, edition))
    for part in parts:
        pages[part.pk] = places.get((part.pack_id, part.order), "")
    return _Open(edition, parts, pages)


def reading_view(pack: Pack, item: int | None, reader: Reader, *, standing: Standing) -> ReadingView:
    """The page of an item, or of the first one. Raises Http404 for one that the person does not read. Six queries."""
    read = opened(pack, reader, standing=standing)
    places = _places(read, item, standing, pack)
    here = next((place for place in places if place.is_here), None)
    if here is None:
        raise Http404("There is no such item in the pack, or it is not yours to read.")
    at = places.index(here)
    part = next(part for part in read.items if part.item_id == here.pk)
    is_item = part.kind == PartKind.ITEM
    note = _latest_notes(standing, [here.pk]).get(here.pk)
    return ReadingView(
        places=places,
        here=here,
        before=places[at - 1] if at else None,
        after=places[at + 1] if at + 1 < len(places) else None,
        content=framed(content_of(part, mark=f"k{part.pk}")) if is_item else mark_safe(""),
        exempt=part.exempt,
        public_interest=part.public_interest,
        facts=dict(part.facts) if is_item else {},
        papers=tuple(_page(each, read, pack) for each in read.papers_of(here.pk)),
        note=note.text if note else "",
        note_number=note.number if note else 0,
        questions=tuple(questions_on(pack.meeting, standing=standing, item=here.pk)),
        edition=read.edition,
        recalled=recalled_because(pack),
    )


def item_of(pack: Pack, item: int, reader: Reader, *, standing: Standing) -> AgendaItem:
    """An item the person reads in the pack, with its papers. Raises Http404."""
    read = opened(pack, reader, standing=standing)
    if all(part.item_id != item for part in read.items):
        raise Http404("There is no such item in the pack, or it is not yours to read.")
    found = AgendaItem.objects.prefetch_related("papers").get(pk=item)
    found.meeting = pack.meeting
    return found


def note_of(item: AgendaItem, *, standing: Standing) -> tuple[str, int]:
    """What the person noted on an item for themselves, and the number of that note; ("", 0) for nothing."""
    note = _latest_notes(standing, [item.pk]).get(item.pk)
    return (note.text, note.number) if note else ("", 0)


def found_in(pack: Pack, words: str, reader: Reader, *, standing: Standing) -> list[Hit]:
    """Where words stand in the pack, by its order: one place for each item and paper. Letters and accents as typed,
    capital or not."""
    read = opened(pack, reader, standing=standing)
    wanted = words.casefold().strip()
    if not wanted:
        return []
    places = {place.pk: place for place in _places(read, None, standing, pack)}
    hits = []
    for part in sorted(read.parts, key=lambda part: (place_of(part.number), part.pack_id, part.order)):
        content = words_of(part.content) if shown_in(part, read.edition) else ""
        said = f"{part.title} · {content}" if content else part.title
        at = said.casefold().find(wanted)
        if at >= 0:
            hits.append(
                Hit(
                    places[part.item_id],
                    part.title,
                    "" if part.kind == PartKind.ITEM else anchor_of(part),
                    ("…" if at > _AROUND else "") + said[max(0, at - _AROUND) : at],
                    said[at : at + len(wanted)],
                    said[at + len(wanted) : at + len(wanted) + _AROUND]
                    + ("…" if at + len(wanted) + _AROUND < len(said) else ""),
                )
            )
    return hits


def words_of(html: str) -> str:
    """What a part says, without its mark-up.

    >>> words_of("<p>Beds &amp; homes</p><td>4</td><td>711</td>")
    'Beds & homes 4 711'
    """
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def framed(html: str) -> SafeString:
    """The same with every table in a frame that a keyboard can move sideways, named after its caption."""
    return mark_safe(_TABLE.sub(_frame, html))  # noqa: S308 - of our own templates


def _frame(found: re.Match[str]) -> str:
    kind, start, caption, end = found.groups()
    label = words_of(caption).replace('"', "&quot;") or "Table"
    return f'<div class="{kind}" role="region" tabindex="0" aria-label="{label}">{start}{caption}{end}'


def _places(read: _Open, item: int | None, standing: Standing, pack: Pack) -> tuple[Place, ...]:
    parts = read.items
    pks = [part.item_id for part in parts]
    notes = _latest_notes(standing, pks)
    asked: dict[int, int] = {}
    for pk in questions_seen(standing, pack.meeting).filter(item__in=pks).values_list("item", flat=True):
        asked[pk] = asked.get(pk, 0) + 1
    here = item if item is not None else (pks[0] if pks else None)
    return tuple(
        Place(
            pk=part.item_id,
            number=part.number,
            title=part.title if part.kind == PartKind.ITEM else part.facts.get("item", ""),
            level=part.level,
            is_exempt=bool(part.exempt) and part.kind == PartKind.ITEM,
            purpose=part.facts.get("purpose", ""),
            minutes=part.facts.get("minutes"),
            papers=len(read.papers_of(part.item_id)),
            has_note=bool(part.item_id in notes and notes[part.item_id].text),
            questions=asked.get(part.item_id, 0),
            is_here=part.item_id == here,
        )
        for part in parts
    )


def _page(part: PackPart, read: _Open, pack: Pack) -> PaperPage:
    is_shown = shown_in(part, read.edition)
    return PaperPage(
        pk=part.paper_id or 0,
        anchor=anchor_of(part) if part.pack_id == pack.pk else f"pack-{part.pack.number}-{anchor_of(part)}",
        title=part.title,
        source=part.facts.get("source", ""),
        page=read.pages[part.pk],
        content=framed(content_of(part, mark=f"k{part.pk}")) if is_shown else mark_safe(""),
        withheld="" if is_shown else why_withheld(part),
        draft=part.facts.get("draft", ""),
        exempt=part.exempt,
        public_interest=part.public_interest,
        supplement=part.pack.number if part.pack_id != pack.pk else None,
        file_pack=part.pack.number,
        file_order=part.order,
        file_pages=part.file.pages if part.file is not None and is_shown else 0,
    )


def _latest_notes(standing: Standing, items: Iterable[int]) -> dict[int, ReadingNote]:
    """The person's own note on each item. One query."""
    rows = ReadingNote.objects.filter(person=standing.person, item__in=items).order_by("number")
    return {row.item_id: row for row in rows}


def own_notes(standing: Standing, items: Sequence[int]) -> dict[int, str]:
    """What the person noted for themselves, by item."""
    return {pk: row.text for pk, row in _latest_notes(standing, items).items() if row.text}
