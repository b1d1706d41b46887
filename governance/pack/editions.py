"""The editions of a pack: which of its parts each shows, its index, and the HTML its PDF is made from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from governance.choices import Edition, PartKind
from governance.models import PackPart
from pooledbudgets.lib.exports import MARK, short_digest
from pooledbudgets.lib.supplied import FRAME_HEIGHT, FRAME_WIDTH, frame_name
from pooledbudgets.lib.tables import LONDON

_ANCHOR: Final = re.compile(r'(\bid="|href="#)(?=[a-z])')


@dataclass(frozen=True, slots=True)
class Front:
    """What the cover of a pack says."""

    title: str
    """What it is: "Agenda pack", "Supplement 1"."""
    group: str
    day: str
    when: tuple[str, ...]
    members: tuple[str, ...]
    status: tuple[str, ...]
    """That it is a draft, or illustrative."""
    draft: str
    """What stands at the head of every page, over a watermark, of a pack that cannot be issued; else nothing."""
    reference: str
    as_at: datetime
    for_whom: str = ""
    """Whose edition it is, when it is none of those that are kept."""

    @property
    def as_at_text(self) -> str:
        """When it was put together, in London time."""
        moment = self.as_at.astimezone(LONDON)
        return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the agenda in a pack: an item, or a paper of one."""

    number: str
    title: str
    level: int = 1
    is_paper: bool = False
    time: str = ""
    purpose: str = ""
    lead: str = ""
    note: str = ""
    """That it is to follow, exempt or not published."""
    anchor: str = ""
    """Where it begins in this document."""
    page: str = ""
    """The label of its page, where that is known beforehand or is in another document."""
    item: str = ""
    """The number of the item it is, or is of."""


def shown_in(part: PackPart, edition: Edition) -> bool:
    """Whether the edition has the part. The public one has nothing that is exempt, withheld or a partner's own."""
    return edition is Edition.FULL or not (part.exempt or part.facts.get("withheld") or part.draft_of_id)


def stands_in(part: PackPart, edition: Edition) -> bool:
    """Whether the edition has a place for the part: for what is exempt the public one has none; for what is not
    published it has a page that says so, so that the pages around it bear their numbers."""
    return edition is Edition.FULL or not part.exempt


def anchor_of(part: PackPart) -> str:
    """The part's address in its document."""
    return f"part-{part.order}"


def place_of(number: str) -> tuple[int, ...]:
    """An item's number, to sort by.

    >>> sorted(["10", "2.1", "2"], key=place_of)
    ['2', '2.1', '10']
    """
    return tuple(int(piece) for piece in number.split(".") if piece.isdecimal())


def index_rows(
    parts: Sequence[PackPart], edition: Edition, *, pages: Mapping[int, str]
) -> Iterator[IndexRow]:
    """The agenda with its papers, in the order of the agenda. `pages`: known labels by the part's order.

    Of what an edition does not have, the public one says on which ground, and not what it is.
    """
    for part in sorted(
        parts, key=lambda part: (place_of(part.number), part.kind != PartKind.ITEM, part.order)
    ):
        is_paper = part.kind != PartKind.ITEM
        if not shown_in(part, edition):
            yield _hidden(part, is_paper=is_paper, page=pages.get(part.order, ""))
            continue
        yield IndexRow(
            number="" if is_paper else part.number,
            title=part.title,
            level=part.level,
            is_paper=is_paper,
            time=part.facts.get("time", ""),
            purpose=part.facts.get("purpose", ""),
            lead=part.facts.get("lead", ""),
            note=f"Exempt: {part.exempt}" if part.exempt else "",
            anchor=anchor_of(part),
            page=pages.get(part.order, ""),
            item=part.number,
        )
        for title in part.facts.get("to_follow", ()):
            yield IndexRow("", title, part.level, is_paper=True, note="To follow", item=part.number)


def _hidden(part: PackPart, *, is_paper: bool, page: str) -> IndexRow:
    number = "" if is_paper else part.number
    if part.exempt:
        title = "Exempt paper" if is_paper else "Exempt item"
        note = f"{part.exempt} of Schedule 12A to the Local Government Act 1972. {part.public_interest}"
        return IndexRow(number, title, part.level, is_paper=is_paper, note=note, item=part.number)
    note, anchor = why_withheld(part), anchor_of(part)
    return IndexRow(
        number,
        part.title,
        part.level,
        is_paper=is_paper,
        note=note,
        anchor=anchor,
        page=page,
        item=part.number,
    )


def content_of(part: PackPart, *, mark: str = "") -> SafeString:
    """What the part says, as our own templates wrote it. A mark tells its addresses from those of the other parts."""
    return mark_safe(_ANCHOR.sub(rf"\1{mark or f'p{part.order}'}-", part.content))  # noqa: S308


def why_withheld(part: PackPart) -> str:
    """Why the public edition does not have what is not exempt."""
    return str(part.facts.get("withheld", "")) or "It is a draft, and is not published."


def edition_digest(front: Front, parts: Iterable[PackPart], edition: Edition) -> str:
    """SHA-256 of all an edition says. Printed on every page."""
    said: list[Any] = [edition, front.reference, front.title, front.day, *front.when, *front.members]
    said += [part.sha256 for part in parts if shown_in(part, edition)]
    return sha256(dumps(said).encode()).hexdigest()


def edition_html(
    front: Front,
    parts: Sequence[PackPart],
    edition: Edition,
    *,
    digest: str,
    index: Sequence[IndexRow],
    labels: Sequence[str] = (),
    extra: Sequence[str] = (),
) -> str:
    """The document of an edition. `labels` names its pages where they are not counted from 1; `extra` is what
    stands before the agenda, for one reader."""
    shown = [part for part in parts if stands_in(part, edition)]
    is_exempt = any(part.exempt for part in shown)
    pieces = [
        {**_page_part(part, edition), "begins_page": begins_page(shown, place)}
        for place, part in enumerate(shown)
    ]
    return render_to_string(
        "governance/pack_print.html",
        {
            "front": front,
            "edition": front.for_whom or edition.label,
            "index": index,
            "extra": [mark_safe(html) for html in extra],  # noqa: S308 - of our own templates
            "open_parts": [part for part in pieces if not part["part"].exempt],
            "exempt_parts": [part for part in pieces if part["part"].exempt],
            "grounds": list(_grounds(shown)),
            "exempt_anchor": EXEMPT,
            "agenda_anchor": AGENDA,
            "classification": "Contains exempt information"
            if is_exempt
            else "Public"
            if edition is Edition.PUBLIC
            else "For the group’s members",
            "digest": short_digest(digest),
            "mark": f"{MARK} digest={digest}",
            "created": front.as_at.isoformat(timespec="seconds"),
            "labels": list(enumerate(labels, start=1)),
            "sheet": (FRAME_WIDTH, FRAME_HEIGHT),
        },
    )


def _grounds(parts: Iterable[PackPart]) -> Iterator[PackPart]:
    """The exempt parts with whose ground the exempt part begins: an item speaks for its papers on the same ground."""
    said = set()
    for part in parts:
        ground = (part.item_id, part.exempt, part.public_interest)
        if part.exempt and ground not in said:
            said.add(ground)
            yield part


def _page_part(part: PackPart, edition: Edition) -> dict[str, Any]:
    said = {"part": part, "is_paper": part.kind != PartKind.ITEM, "anchor": anchor_of(part)}
    if not shown_in(part, edition):
        return {**said, "withheld": why_withheld(part)}
    classification = "Not published" if part.facts.get("withheld") else ""
    return {
        **said,
        "content": content_of(part),
        "frames": list(_frames(part)),
        "classification": f"Exempt, {part.exempt.lower()}" if part.exempt else classification,
        "draft": part.facts.get("draft", ""),
    }


def _frames(part: PackPart) -> Iterator[dict[str, str]]:
    """The frames of a supplied file's pages, with the words that say what each shows."""
    pages = part.file.pages if part.file else 0
    for page in range(1, pages + 1):
        words = f"Page {page} of {pages} of “{part.title}”, as its author supplied it"
        yield {"name": frame_name(str(part.order), page), "words": words}


@dataclass(frozen=True, slots=True)
class Span:
    """From which page to which a part goes, counted from 0 in its document."""

    first: int
    last: int


def spans(parts: Sequence[PackPart], firsts: Mapping[str, int], *, pages: int) -> dict[int, Span]:
    """The pages of each part by its order. `firsts`: the page on which each anchor stands, and `EXEMPT`."""
    found: dict[int, Span] = {}
    for place, part in enumerate(parts):
        first = firsts[anchor_of(part)]
        following = parts[place + 1] if place + 1 < len(parts) else None
        if following is None:
            last = pages - 1
        elif bool(following.exempt) != bool(part.exempt):
            last = firsts[EXEMPT] - 1
        else:
            last = firsts[anchor_of(following)] - int(begins_page(parts, place + 1))
        found[part.order] = Span(first, max(first, last))
    return found


AGENDA: Final = "agenda"
"""The address of the agenda in a pack."""
EXEMPT: Final = "exempt-part"
"""The address of the exempt part's own cover."""


def begins_page(parts: Sequence[PackPart], place: int) -> bool:
    """Whether a part begins a page. Items without papers follow one another, and its first paper an item."""
    part, before = parts[place], parts[place - 1] if place else None
    if before is None or bool(before.exempt) != bool(part.exempt):
        return True
    if part.kind != PartKind.ITEM:
        is_first = before.kind == PartKind.ITEM and before.item_id == part.item_id
        fits_below = part.kind != PartKind.SUPPLIED and part.facts.get("paper", "portrait") == "portrait"
        return not (is_first and fits_below)
    following = parts[place + 1] if place + 1 < len(parts) else None
    has_papers = following is not None and following.item_id == part.item_id
    return before.kind != PartKind.ITEM or has_papers


def lettered(base: str, place: int) -> str:
    """The label of an inserted page: the first after page 24 is 24a, the 27th 24aa.

    >>> lettered("24", 1), lettered("24", 27)
    ('24a', '24aa')
    """
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return f"{base}{letters}"
