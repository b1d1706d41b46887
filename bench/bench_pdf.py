"""What our PDF costs beside bare WeasyPrint on the same HTML and the same styles."""

from __future__ import annotations

import logging
from collections.abc import Callable
from statistics import median
from time import perf_counter

import weasyprint

from pooledbudgets.lib.pdf import PRINT_STYLES, VARIANT, report_html, report_pdf
from tests.reports_samples import contributions_report

TARGET = 1.25
ROUNDS = 15


def run() -> list[str]:
    """One line: the ratio of medians, warm, the two taking turns."""
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    report = contributions_report()
    html = report_html(report)
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = weasyprint.CSS(string=PRINT_STYLES.read_text(), font_config=fonts)

    def bare() -> None:
        weasyprint.HTML(string=html).write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant=VARIANT)

    def ours() -> None:
        report_pdf(report)

    bare(), ours()  # the first of each pays for imports and fonts
    taken: dict[Callable[[], None], list[float]] = {bare: [], ours: []}
    for _ in range(ROUNDS):
        for work, times in taken.items():
            started = perf_counter()
            work()
            times.append(perf_counter() - started)
    theirs_s, ours_s = median(taken[bare]), median(taken[ours])
    ratio = ours_s / theirs_s
    return [
        f"contributions PDF: {ours_s * 1000:.0f} ms, bare WeasyPrint {theirs_s * 1000:.0f} ms, "
        f"ratio {ratio:.2f} (at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'})"
    ]
