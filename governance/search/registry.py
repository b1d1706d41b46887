"""The sources of the search, in the order in which the page offers them. Another kind of record joins here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from governance.search.of_decisions import DECISIONS
from governance.search.of_meetings import ACTIONS, ITEMS, PAPERS, PARTS
from governance.search.of_minutes import MINUTES
from governance.search.of_reports import REPORTS
from governance.search.sources import Source

SOURCES: Final[Mapping[str, Source]] = {
    source.kind: source for source in (DECISIONS, ACTIONS, ITEMS, PAPERS, PARTS, MINUTES, REPORTS)
}
