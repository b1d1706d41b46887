"""The memory a workbook of 100,000 lines takes, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

LINES = 100_000
TARGET_MB = 250


def run() -> list[str]:
    """One line: the peak of a fresh process that builds the report and writes the workbook."""
    done = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    peak_mb, seconds, size_mb = (float(word) for word in done.stdout.split()[-3:])
    verdict = "met" if peak_mb < TARGET_MB else "MISSED"
    return [
        f"workbook of {LINES:,} lines: peak {peak_mb:.0f} MB (under {TARGET_MB}: {verdict}), "
        f"{seconds:.1f} s, file {size_mb:.1f} MB"
    ]


def _measure() -> None:
    from pooledbudgets.lib.xlsx import report_workbook
    from tests.reports_samples import long_report

    report = long_report(lines=LINES)
    started = perf_counter()
    book = report_workbook(report)
    print(_peak_mb(), perf_counter() - started, len(book) / 1e6)


def _peak_mb() -> float:
    """The most this process held. What the system counts as used by it would include what its parent held before."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, "the system says what a process held at most"
    return int(found[1]) / 1024


if __name__ == "__main__":
    _measure()
