"""Whose a document is: what it says of itself inside, and what that is worth. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import MARK

SHORT: Final = 12
FULL: Final = 64
"""How many digits a digest has as printed, and in full."""

MOST_OF_A_STREAM: Final = 1024 * 1024
MOST_INFLATED: Final = 32 * 1024 * 1024
MOST_STREAMS: Final = 2_000
"""A compressed part is read so far, all of them together so far, and so many: a small file may hold a huge one."""

_MARK: Final = re.compile(MARK.encode() + rb"(?: issue=([0-9]{1,9}))? digest=([0-9a-f]{64})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")


class Verdict(StrEnum):
    """What a document turned out to be."""

    GENUINE = "genuine"
    ALTERED = "altered"
    FORGED = "forged"
    WORKING_COPY = "working-copy"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says inside that it is. Anybody could write it there; it proves nothing by itself."""

    issue_number: int | None
    digest: str


def is_pdf(content: bytes) -> bool:
    """Whether the file begins as a PDF does."""
    return b"%PDF-" in content[:1024]


def claim_in(pdf: bytes) -> Claim | None:
    """The mark of this product inside a document, wherever it was moved to by a later program.

    Looks for the words of the mark rather than parsing the document, which may be hostile.
    """
    for part in _parts(pdf):
        found = _MARK.search(part) or _MARK.search(part.replace(b"\0", b""))  # UTF-16 has a NUL a letter
        if found:
            return Claim(int(found[1]) if found[1] else None, found[2].decode())
    return None


def _parts(pdf: bytes) -> Iterator[bytes]:
    """The document as it stands, then its compressed parts inflated, up to a limit."""
    yield pdf
    whole, left = memoryview(pdf), MOST_INFLATED
    for start in islice(_STREAM.finditer(pdf), MOST_STREAMS):
        stream = whole[start.end() : start.end() + MOST_OF_A_STREAM]
        try:
            part = zlib.decompressobj().decompress(stream, min(left, MOST_OF_A_STREAM))
        except zlib.error:
            continue
        left -= len(part)
        yield part
        if left <= 0:
            return


def parse_digest(typed: str) -> str:
    """The digits of a digest typed from a document, however they were grouped.

    Raises DomainError when it is neither the printed part nor the whole.

    >>> parse_digest("CD23 5ee6-f911")
    'cd235ee6f911'
    """
    digits = re.sub(r"[\s-]", "", typed.lower().strip().removeprefix("digest"))
    if len(digits) not in (SHORT, FULL) or not re.fullmatch(r"[0-9a-f]+", digits):
        raise DomainError(
            f"A digest is the {SHORT} figures and letters (0 to 9, a to f) after the word Digest at the foot of "
            f"each page, for example cd23 5ee6 f911, or all {FULL} of them. Type it again.",
            field="digest",
        )
    return digits
