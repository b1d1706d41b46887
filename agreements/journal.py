"""The digest that seals the Journal: a pure function of an entry and the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an entry says, in the form that is sealed. People appear by number, so a leaver can be renamed."""

    sequence: int
    at: str
    actor: int
    organisation: int | None
    verb: str
    subject_kind: str
    subject_id: str
    subject_label: str
    agreement: int | None
    version: int | None
    reason: str
    detail: Any


def seal(entry: Sealed, *, previous_digest: str) -> str:
    """SHA-256, in hexadecimal, of the entry's words and the digest before it."""
    words = json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous_digest}\n{words}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as stored: what it says, with the two digests beside it."""

    entry: Sealed
    previous_digest: str
    digest: str


def broken_links(links: Iterable[Link], *, head_sequence: int, head_digest: str) -> Iterator[str]:
    """A sentence for each break in the chain: altered, missing, reordered or cut-off entries."""
    previous, sequence = "", 0
    for link in links:
        if link.entry.sequence != sequence + 1:
            yield f"Journal entry {sequence + 1} is missing."
        if link.previous_digest != previous:
            yield f"Journal entry {link.entry.sequence} does not follow the entry before it."
        if seal(link.entry, previous_digest=link.previous_digest) != link.digest:
            yield f"Journal entry {link.entry.sequence} has been altered."
        previous, sequence = link.digest, link.entry.sequence
    if (sequence, previous) != (head_sequence, head_digest):
        yield f"The Journal ends at entry {sequence}, but entry {head_sequence} was written."
