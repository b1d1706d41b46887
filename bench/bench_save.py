"""How many queries saving 200 changed figures takes, and how long a file of figures takes to import."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, ScheduleVersion
from agreements.permissions import get_version
from pooledbudgets.lib import clock
from pools.selectors import version_tables
from pools.services.figures import FigureChange, save_figures
from pools.services.uploads import comparison_digest, preview_upload, receive_upload, save_upload
from pools.uploads.workbook_out import contributions_workbook
from tests.factories import REASON, everybody, make_agreement, make_lines, make_pool, make_version

CELLS = 200
MOST_QUERIES = 25


def run() -> list[str]:
    """Saving through the service against its limit; the same figures as a file, and the workbook, for comparison."""
    agreement = make_agreement()
    pool = make_pool(agreement)
    version = make_version(agreement)
    make_lines(version, pool, *(f"line-{i}" for i in range(CELLS)))
    standing = everybody(agreement)
    party = agreement.parties.all()[0].organisation.code

    def changes(revision: int) -> list[FigureChange]:
        return [
            FigureChange(pool.code, f"line-{i}", party, Decimal(1_000 * (i + revision)), revision)
            for i in range(CELLS)
        ]

    def save(revision: int) -> None:
        save_figures(version=version, changes=changes(revision), standing=standing, reason=REASON)

    lines = []
    for words, revision in (("new", 0), ("changed", 1)):
        queries, seconds = _measured(lambda revision=revision: save(revision))
        verdict = "met" if queries <= MOST_QUERIES else "MISSED"
        lines.append(
            f"saving {CELLS} {words} figures: {queries} queries (at most {MOST_QUERIES}: {verdict}), "
            f"{seconds * 1000:.0f} ms"
        )
    return [*lines, *_imports(agreement, version, party)]


def _imports(agreement: Agreement, version: ScheduleVersion, party: str) -> list[str]:
    standing = everybody(agreement)
    seen = get_version(standing, agreement.reference, version.schedule.year)
    rows = [f"{_pool(seen)},line-{i},{i + 7}" for i in range(CELLS)]
    data = "\n".join([f"pool,line,{party}", *rows]).encode()
    kept: dict[str, Any] = {}

    def receive() -> None:
        kept["upload"] = receive_upload(
            version=seen, file_name="figures.csv", data=data, standing=standing, reason=REASON
        )

    def preview() -> None:
        kept["preview"] = preview_upload(kept["upload"], version=seen, standing=standing)

    def save() -> None:
        save_upload(
            upload=kept["upload"],
            version=seen,
            digest=comparison_digest(kept["preview"].comparison),
            choices={},
            keep_printed=True,
            standing=standing,
        )

    def hand_out() -> None:
        tables = version_tables(seen, standing=standing)
        contributions_workbook(tables, party=tables.columns[0], as_at=clock.now())

    named = {"received": receive, "shown": preview, "saved": save, "handed out as a workbook": hand_out}
    measured = {words: _measured(deed) for words, deed in named.items()}
    return [
        f"a file of {CELLS} figures {words}: {queries} queries, {seconds * 1000:.0f} ms"
        for words, (queries, seconds) in measured.items()
    ]


def _pool(version: ScheduleVersion) -> str:
    return str(version.schedule.agreement.pools.get().code)


def _measured(deed: Callable[[], object]) -> tuple[int, float]:
    """How many queries a deed takes, and how many seconds."""
    started = perf_counter()
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len(captured), perf_counter() - started
