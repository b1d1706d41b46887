"""What the Cabinet report as a PDF costs through its page, beside bare WeasyPrint on the same HTML."""

from __future__ import annotations

import logging
from collections.abc import Callable
from statistics import median
from time import perf_counter

import weasyprint
from django.conf import settings
from django.test import Client
from weasyprint.css.counters import CounterStyle

from agreements.permissions import get_version, standing_of
from agreements.services.people import command_line_person
from governance import demonstration
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from governance.loading.written import load_report
from governance.models import WrittenReport
from governance.written.permissions import get_report
from governance.written.reading import draft_of
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.pdf import PRINT_STYLES, VARIANT, report_html

TARGET = 1.3
ROUNDS = 9


def run() -> list[str]:
    """One line: the ratio of medians, warm, the two taking turns."""
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    settings.PB_TODAY, settings.DEBUG = demonstration.DEMO_DAY, False
    load_agreement(read_file(demonstration.OXFORDSHIRE), by=command_line_person())
    report = load_report(demonstration.CABINET_REPORT, by=command_line_person())
    client = Client(SERVER_NAME="localhost")
    client.force_login(demonstration.add_cast_member(demonstration.COUNCIL_FINANCE))
    html = _html(report)
    fonts, counters = weasyprint.text.fonts.FontConfiguration(), CounterStyle()
    styles = weasyprint.CSS(string=PRINT_STYLES.read_text(), font_config=fonts, counter_style=counters)

    def bare() -> None:
        document = weasyprint.HTML(string=html)
        document.write_pdf(
            stylesheets=[styles], font_config=fonts, counter_style=counters, pdf_variant=VARIANT
        )

    def ours() -> None:
        path = f"/agreements/oxfordshire/2017-18/reports/{report.number}/working-copy.pdf"
        assert client.get(path).status_code == 200

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
        f"Cabinet report PDF: {ours_s * 1000:.0f} ms, bare WeasyPrint {theirs_s * 1000:.0f} ms, "
        f"ratio {ratio:.2f} (at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'})"
    ]


def _html(report: WrittenReport) -> str:
    """What the page's PDF is made from."""
    standing = standing_of(demonstration.add_cast_member(demonstration.COUNCIL_FINANCE), on=clock.today())
    version = get_version(standing, report.agreement.reference, FinancialYear(2017))
    held = get_report(standing, version, report.number)
    return report_html(draft_of(held, standing=standing, as_at=clock.now()).document)
