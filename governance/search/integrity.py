"""What must hold of the search, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from governance.models import SearchEntry
from governance.search.registry import SOURCES
from governance.search.sources import said_by
from governance.search.words import is_sound

_REMEDY = "“manage.py rebuild_search” makes it again."


def search_says_what_records_say() -> Iterator[str]:
    """Entries of the search that are not what their records say, or are missing, or left over."""
    for source in SOURCES.values():
        held = {
            row.key: said_by(row)
            for row in SearchEntry.objects.filter(kind=source.kind).iterator(chunk_size=500)
        }
        wrong = 0
        for told in source.said(Q()):
            wrong += held.pop(told.key, None) != told
        wrong += len(held)
        if wrong:
            yield f"Search: of “{source.words.lower()}”, {wrong} are not found by what they say. {_REMEDY}"


def search_finds_words() -> Iterator[str]:
    """Words of the search’s entries that it does not find."""
    if not is_sound():
        yield f"Search: its words are not those of its entries. {_REMEDY}"


CHECKS = (search_says_what_records_say, search_finds_words)
