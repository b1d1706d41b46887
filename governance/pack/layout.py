"""Editions of a pack as PDFs: laid out in a process of their own, supplied pages set in, pages labelled."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import pikepdf
from django.conf import settings

from governance.choices import Edition, PartKind
from governance.models import PackPart
from governance.pack.editions import (
    AGENDA,
    EXEMPT,
    Front,
    IndexRow,
    Span,
    anchor_of,
    edition_digest,
    edition_html,
    index_rows,
    lettered,
    place_of,
    shown_in,
    spans,
    stands_in,
)
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.pdf import with_labels
from pooledbudgets.lib.pdf_apart import Limits, OverLimit, render_apart
from pooledbudgets.lib.supplied import Supplied, set_in

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True, slots=True)
class Laid:
    """An edition as it will be kept. `places`: labels of the first and last page, by the part's order."""

    edition: Edition
    content: bytes
    sha256: str
    digest: str
    pages: int
    places: Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The pack a supplement adds to, with the supplements before it, in one edition."""

    index: Sequence[IndexRow]
    """Their agenda, with the pages."""
    lasts: Mapping[int, int]
    """By item, the page after which more of it is put in."""
    numbers: Mapping[str, int]
    """By an item's number, the same."""
    inserted: Mapping[int, int]
    """How many pages earlier supplements put in after a page."""
    pages: int


def lay_out(
    front: Front,
    parts: Sequence[PackPart],
    edition: Edition,
    *,
    told: Callable[[int], None],
    like: Laid | None = None,
    earlier: Earlier | None = None,
    extra: Sequence[str] = (),
) -> Laid:
    """One edition of the pack, its pages numbered as in the edition it is `like`, if in any.

    Raises DomainError when it takes more than it may, or when a supplied file is damaged.
    """
    shown = [part for part in parts if stands_in(part, edition)]
    digest = edition_digest(front, parts, edition)
    index = list(index_rows(parts, edition, pages={}))

    def laid(index: Sequence[IndexRow], labels: Sequence[str]) -> bytes:
        html = edition_html(front, parts, edition, digest=digest, index=index, labels=labels, extra=extra)
        return _rendered(html, told)

    before = earlier.index if earlier else ()
    document = laid([*before, *index], ())
    found, pages, agenda = _spans(document, shown)
    labels = [str(page) for page in range(1, pages + 1)]
    if like is not None:
        labels = _labels_like(like, found, pages, put_in=agenda - 1 if extra else 0)
    elif earlier is not None:
        labels = _inserted_labels(shown, found, pages, earlier)
    if like is not None or earlier is not None:
        known = {order: labels[span.first] for order, span in found.items()}
        joint = [*before, *index_rows(parts, edition, pages=known)]
        document = laid(_in_order(joint), labels)
    document = _with_supplied(document, [part for part in shown if shown_in(part, edition)])
    if like is not None or earlier is not None:
        document = with_labels(document, labels)
    return Laid(
        edition,
        document,
        sha256(document).hexdigest(),
        digest,
        pages,
        {order: (labels[span.first], labels[span.last]) for order, span in found.items()},
    )


def _rendered(html: str, told: Callable[[int], None]) -> bytes:
    limits = Limits(seconds=settings.PB_PACK_SECONDS, megabytes=settings.PB_PACK_MEGABYTES)
    try:
        return render_apart(html, limits=limits, told=told)
    except OverLimit as limit:
        raise DomainError(str(limit)) from limit


def _spans(document: bytes, parts: Sequence[PackPart]) -> tuple[dict[int, Span], int, int]:
    """The pages of each part in the document, how many it has, and on which the agenda begins, counted from 0."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        wanted = {EXEMPT, AGENDA, *map(anchor_of, parts)}
        firsts: dict[str, int] = {}
        for name, end in pikepdf.NameTree(pdf.Root.Names.Dests).items():
            if str(name) in wanted:
                firsts[str(name)] = places[end[0].objgen]
        return spans(parts, firsts, pages=len(pdf.pages)), len(pdf.pages), firsts[AGENDA]


def _labels_like(like: Laid, found: Mapping[int, Span], pages: int, *, put_in: int) -> list[str]:
    """The labels of the same parts' pages in another edition; pages before the first part are counted from 1, but
    for those put in after the cover."""
    labels = [""] * pages
    for order, span in found.items():
        first = int(like.places[order][0])
        for page in range(span.first, span.last + 1):
            labels[page] = labels[page] or str(first + page - span.first)
    start = min((int(first) for first, _ in like.places.values()), default=pages + 1)
    for page in range(pages):
        if 1 <= page <= put_in:
            labels[page] = _roman(page)
        elif not labels[page]:
            at = page + 1 - (put_in if page else 0)
            labels[page] = str(at) if at < start else lettered(str(start - 1), at + 1 - start)
    return labels


def _roman(number: int) -> str:
    return _ROMAN[number - 1] if number <= len(_ROMAN) else f"i{number}"


def _inserted_labels(
    parts: Sequence[PackPart], found: Mapping[int, Span], pages: int, earlier: Earlier
) -> list[str]:
    """A label for every page of a supplement: roman before the first part, then 24a, 24b after page 24."""
    labels = [_roman(page + 1) for page in range(pages)]
    used = dict(earlier.inserted)
    for part in parts:
        base = _base(part, earlier)
        span = found[part.order]
        for page in range(span.first, span.last + 1):
            if labels[page][0].isdigit():
                continue  # an item that goes on below another has its page's label already
            used[base] = used.get(base, 0) + 1
            labels[page] = lettered(str(base), used[base])
    return labels


def _base(part: PackPart, earlier: Earlier) -> int:
    """The page of the issued pack after which the part is put in: its item's last, else the one before its item's."""
    if part.item_id in earlier.lasts:
        return earlier.lasts[part.item_id]
    before = [page for number, page in earlier.numbers.items() if place_of(number) < place_of(part.number)]
    return max(before, default=earlier.pages)


def _in_order(rows: Sequence[IndexRow]) -> list[IndexRow]:
    """Rows of several documents as one agenda: papers stand below the item they are of. Of two rows that name the
    same item the first counts, and nothing is to follow any more that has come."""
    come = {row.title for row in rows if row.page}
    named: set[str] = set()
    ordered = []
    for row in sorted(rows, key=lambda row: (place_of(row.item), row.is_paper)):
        is_again = not row.is_paper and row.item in named
        is_come = not row.page and row.note == "To follow" and row.title in come
        if not is_again and not is_come:
            ordered.append(row)
        if not row.is_paper:
            named.add(row.item)
    return ordered


def _with_supplied(document: bytes, parts: Sequence[PackPart]) -> bytes:
    files = [
        Supplied(
            str(part.order),
            f"{part.order:02d}-{part.file.name}"[:120],
            f"Item {part.number}, {part.title}: the file as its author supplied it",
            bytes(part.file.content),
        )
        for part in parts
        if part.kind == PartKind.SUPPLIED and part.file is not None
    ]
    try:
        return set_in(document, files)
    except pikepdf.PdfError as error:
        names = ", ".join(f"“{part.title}”" for part in parts if part.file)
        raise DomainError(
            f"A supplied file cannot be set into the pack ({names}). Ask its author to print it to PDF once more."
        ) from error
