"""What the PDF of the contributions tables costs through its page, beside bare WeasyPrint on the same HTML."""

from __future__ import annotations

import logging
from collections.abc import Callable
from statistics import median
from time import perf_counter

import weasyprint
from django.conf import settings
from django.test import Client

from agreements.models import Agreement
from agreements.permissions import get_version, standing_of
from agreements.services.people import command_line_person
from governance import demonstration
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.pdf import PRINT_STYLES, VARIANT, report_html
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report

TARGET = 1.25
ROUNDS = 15


def run() -> list[str]:
    """One line: the ratio of medians, warm, the two taking turns."""
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    settings.PB_TODAY, settings.DEBUG = demonstration.DEMO_DAY, False
    agreement = load_agreement(read_file(demonstration.OXFORDSHIRE), by=command_line_person()).agreement
    client = Client(SERVER_NAME="localhost")
    client.force_login(demonstration.add_cast_member(demonstration.COUNCIL_FINANCE))
    html = _html(agreement)
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = weasyprint.CSS(string=PRINT_STYLES.read_text(), font_config=fonts)

    def bare() -> None:
        weasyprint.HTML(string=html).write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant=VARIANT)

    def ours() -> None:
        path = f"/agreements/{agreement.reference}/2017-18/tables/contributions.pdf"
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
        f"contributions PDF: {ours_s * 1000:.0f} ms, bare WeasyPrint {theirs_s * 1000:.0f} ms, "
        f"ratio {ratio:.2f} (at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'})"
    ]


def _html(agreement: Agreement) -> str:
    """What the page's PDF is made from."""
    standing = standing_of(demonstration.add_cast_member(demonstration.COUNCIL_FINANCE), on=clock.today())
    version = get_version(standing, agreement.reference, FinancialYear(2017))
    return report_html(contributions_report(version, standing=standing, options=Options(), as_at=clock.now()))
