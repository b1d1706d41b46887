"""What a PDF says and how it is tagged, read independently of what wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import page as conformance
import pikepdf


def failures_of(pdf: bytes, *, profile: str) -> list[str]:
    """The rules of a profile ("ua1", "3a") the PDF breaks; none means that it conforms."""
    report = conformance.validate_pdf_bytes(pdf, profile=profile)
    failures = [
        failure
        for failure in report.failures
        if not (failure.rule_id.endswith("STREAM-LENGTH-001") and lengths_are_exact(pdf))
    ]
    return [f"{failure.rule_id}: {failure.message}" for failure in failures]


def lengths_are_exact(pdf: bytes) -> bool:
    """Whether each stream ends where its length says. The validator takes a last byte CR for part of the line's end.

    >>> lengths_are_exact(b"<</Length 2>>stream\\nx\\r\\nendstream")
    True
    >>> lengths_are_exact(b"<</Length 1>>stream\\nx\\r\\nendstream")
    False
    """
    found = list(re.finditer(rb"/Length (\d+)[^<>]*>>\s*stream\r?\n", pdf))
    return bool(found) and all(
        pdf.startswith(b"\nendstream", each.end() + int(each.group(1))) for each in found
    )


def blank_page() -> bytes:
    """A PDF of one page with nothing on it."""
    pdf, made = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(made, deterministic_id=True)
    return made.getvalue()


def text_of(pdf: bytes) -> str:
    """The text of all pages as a reader can copy it, a line for each line set; a blank between runs."""
    return "\n".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [_text_of_page(page) for page in opened.pages]


def one_line(pdf: bytes) -> str:
    """The text of all pages with every run of white space as one blank."""
    return " ".join(text_of(pdf).split())


def elements_of(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Dictionary]:
    """The structure elements with that tag, e.g. "/TH", in reading order."""
    return [element for element in _walk(pdf.Root.StructTreeRoot.K) if element.get("/S") == tag]


def bookmarks_of(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """Depth and words of each bookmark, in order."""

    def nested(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from nested(item.children, depth + 1)

    with pdf.open_outline() as outline:
        return list(nested(outline.root, 1))


def _walk(kids: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield kid
            if "/K" in kid:
                yield from _walk(kid.K)


def _text_of_page(page: pikepdf.Page) -> str:
    fonts = {name: _unicode_map(font) for name, font in page.resources.get("/Font", {}).items()}
    runs: list[str] = []
    glyphs: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                glyphs = fonts[str(operands[0])]
            case "TJ":
                strings = [bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)]
                runs.append("".join(_decoded(string, glyphs) for string in strings))
            case "Tj":
                runs.append(_decoded(bytes(operands[0]), glyphs))
    return "\n".join(runs)


def _decoded(string: bytes, glyphs: dict[bytes, str]) -> str:
    wide = len(next(iter(glyphs)))
    return "".join(glyphs[string[i : i + wide]] for i in range(0, len(string), wide))


def _unicode_map(font: pikepdf.Object) -> dict[bytes, str]:
    """Code of a glyph to text, from the font's ToUnicode map. Codes of a composite font have two bytes, others one."""
    table = font.ToUnicode.read_bytes().decode()
    digits = 4 if font.Subtype == "/Type0" else 2
    pairs = re.findall(rf"<([0-9a-fA-F]{{{digits}}})>\s*<((?:[0-9a-fA-F]{{4}})+)>", table)
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
