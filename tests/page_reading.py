"""What an answer says, whatever its kind, and what in a page a browser would run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pikepdf
from django.http import HttpResponse
from django.test import Client

from tests.pdf_reading import one_line


def readable(answer: HttpResponse) -> str:
    """All that an answer says: the text, or everything inside the file."""
    content = answer.getvalue()
    match kind_of(answer):
        case "application/pdf":
            return f"{one_line(content)} {' '.join(_streams(content))}"
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                return " ".join(book.read(name).decode() for name in book.namelist())
    return content.decode()


def kind_of(answer: HttpResponse) -> str:
    """The media type."""
    return answer.headers.get("Content-Type", "").partition(";")[0]


def _streams(pdf: bytes) -> Iterator[str]:
    """Everything else in a PDF: its objects and what is embedded in it, unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Stream):
                yield item.read_bytes(decode_level=pikepdf.StreamDecodeLevel.all).decode("latin-1")
            else:
                yield repr(item)


def decide(client: Client, path: str, typed: Mapping[str, object], *, follow: bool = False) -> Any:
    """Open a page that asks for a decision, and send back its form with what the page had shown."""
    return client.post(path, {**typed, "seen": seen_on(client.get(path))}, follow=follow)


def seen_on(answer: HttpResponse) -> str:
    """What a page sends along to say which figures it showed; nothing when it is refused or shows none."""
    found = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    return found[1] if found else ""


def inline_in(page: str) -> list[str]:
    """What in a page would run or style it without coming from a file of ours, and what leads to other sites."""
    return _Inline(page).found


class _Inline(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in {"src", "href", "action"} and (value or "").startswith(("http:", "javascript:", "//"))
        ]
