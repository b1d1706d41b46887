"""Pages that others supplied, set into the frames that a document of ours keeps for them.

Joining PDFs page by page loses what makes ours accessible: its tags, language, bookmarks and numbers. So our
document is made whole, with an empty frame where each supplied page is to stand, and the page is drawn into its
frame. Headers, footers and page numbers are ours throughout, links and scripts of the supplied file stay behind,
and the file itself is attached as it came. To a screen reader the frame is a picture whose words, given in our
document, say what it shows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf

FRAME_WIDTH: Final = 170
FRAME_HEIGHT: Final = 222
"""Millimetres of a frame on an upright sheet of A4; `frames` in the print styles has the same."""

_POINTS: Final = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Supplied:
    """A PDF from somebody else. Its pages go into the frames `frame_name(key, 1)` and so on."""

    key: str
    file_name: str
    words: str
    """What a reader of the attachments is told about it."""
    content: bytes


def frame_name(key: str, page: int) -> str:
    """The `id` of the frame in which a page stands, counted from 1."""
    return f"supplied-{key}-{page}"


def page_count(content: bytes) -> int:
    """How many pages a PDF has. Raises pikepdf.PdfError when it is broken, PasswordError when it is locked."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def set_in(document: bytes, supplied: Sequence[Supplied]) -> bytes:
    """The document with every page of each supplied file in its frame, and the files attached.

    Without any it comes back as it was. With any it no longer claims to conform to PDF/A and PDF/UA, as nobody has
    looked whether the supplied pages do. Raises LookupError when a page has no frame, or a frame no page.
    """
    if not supplied:
        return document
    with pikepdf.open(io.BytesIO(document)) as pdf:
        frames = _frames(pdf)
        for file in supplied:
            with pikepdf.open(io.BytesIO(file.content)) as source:
                for number, page in enumerate(source.pages, start=1):
                    _draw(pdf, page, frames.pop(frame_name(file.key, number)))
            _attach(pdf, file)
        if frames:
            raise LookupError(f"No page was supplied for {', '.join(sorted(frames))}.")
        _claim_nothing(pdf)
        joined = io.BytesIO()
        pdf.save(joined, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return joined.getvalue()


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a frame is: its page, and the points of its top left corner."""

    name: str
    page: pikepdf.Page
    left: float
    top: float

    @property
    def box(self) -> pikepdf.Rectangle:
        return pikepdf.Rectangle(
            self.left, self.top - FRAME_HEIGHT * _POINTS, self.left + FRAME_WIDTH * _POINTS, self.top
        )


def _frames(pdf: pikepdf.Pdf) -> dict[str, _Frame]:
    """The frames of the document, by name: each is the end of a link, so the PDF knows its place."""
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    ends = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {
        name: _Frame(name, pikepdf.Page(end[0]), left=float(end[2]), top=float(end[3]))
        for name, end in ((str(key), value) for key, value in ends.items())
        if name.startswith("supplied-")
    }


def _draw(pdf: pikepdf.Pdf, page: pikepdf.Page, frame: _Frame) -> None:
    """The page, turned as its file says, as large as the frame lets it be. Tagged as no text of ours."""
    drawing = pdf.copy_foreign(page.as_form_xobject())
    # All pages of the document share their resources, so that each drawing needs a name of its own.
    name = frame.page.add_resource(drawing, pikepdf.Name.XObject, name=pikepdf.Name(f"/{frame.name}"))
    placed = frame.page.calc_form_xobject_placement(
        drawing, name, frame.box, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    frame.page.contents_add(b"q\n", prepend=True)
    frame.page.contents_add(b"\nQ\n/Artifact BMC\n" + placed + b"\nEMC\n")


def _attach(pdf: pikepdf.Pdf, file: Supplied) -> None:
    attachment = pikepdf.AttachedFileSpec(
        pdf,
        file.content,
        filename=file.file_name,
        description=file.words,
        mime_type="application/pdf",
        creation_date="",
        mod_date="",
    )
    attachment.relationship = pikepdf.Name.Source
    pdf.attachments[file.file_name] = attachment


def _claim_nothing(pdf: pikepdf.Pdf) -> None:
    """Take the marks of PDF/A and PDF/UA out of the metadata; the rest of it stays."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for mark in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part"):
            if mark in metadata:
                del metadata[mark]
