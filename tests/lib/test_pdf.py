"""The PDF of a report: what it says, that it conforms, that it is closed to the world, that it repeats."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from pooledbudgets.lib.exports import report_digest
from pooledbudgets.lib.pdf import FetchRefused, render_pdf, report_html, report_pdf
from pooledbudgets.lib.tables import Report
from tests.pdf_reading import bookmarks_of, elements_of, failures_of, one_line
from tests.reports_samples import (
    HOSTILE,
    contributions_report,
    hostile_report,
    long_report,
    wide_report,
)

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "published tables": contributions_report,
    "landscape with missing figures": wide_report,
    "mark-up in every text": hostile_report,
    "several pages": lambda: long_report(lines=80),
    "no tables at all": lambda: contributions_report(sections=(), status=(), subtitle=""),
}


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_report_pdf_of_any_sample_conforms(sample: Callable[[], Report], profile: str) -> None:
    assert failures_of(report_pdf(sample()), profile=profile) == []


def test_report_pdf_says_title_language_subject_and_moment() -> None:
    with opened(report_pdf(contributions_report())) as pdf:
        assert pdf.docinfo["/Title"] == "Proposed indicative contributions 2017/18"
        assert str(pdf.docinfo["/Subject"]).startswith("Contributions of Oxfordshire County Council")
        assert pdf.docinfo["/CreationDate"] == "D:20170703133000+00'00"
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_report_pdf_has_a_bookmark_for_each_heading() -> None:
    with opened(report_pdf(contributions_report())) as pdf:
        assert bookmarks_of(pdf) == [
            (1, "Proposed indicative contributions 2017/18"),
            (2, "Adults with Care and Support Needs"),
            (2, "Better Care Fund"),
        ]


def test_report_pdf_prints_the_published_tables_and_what_qualifies_them() -> None:
    report = contributions_report()
    words = one_line(report_pdf(report))
    for expected in (
        "CABINET – 18 JULY 2017",
        "INDICATIVE. OCCG figures are subject to the Finance and Investment Committee on 25 July 2017.",
        "Pool 2: Better Care Fund Pool",
        "£’000",
        "Contributions to Pool: Learning Disabilities 74,883 13,477 88,360",
        "Less service user income -5,502 0 -5,502 Net Contribution a 79,736 61,216 140,952",
        "iBCF Grant Funding -6,276 0 -6,276 Less service user income -26,653 0 -26,653",
        "Net Contribution a 94,123 b 76,091 170,214",
        "b Published as 94,292; the lines come to 94,123.",
        "oxfordshire 2017-18 version 1 · Public Figures as at 3 July 2017 at 14:30",
        "Page 1 of 1",
    ):
        assert expected in words
    digest = report_digest(report)
    assert f"Digest {digest[:4]} {digest[4:8]} {digest[8:12]}" in words


def test_report_pdf_names_missing_figures_and_prints_nil() -> None:
    words = one_line(report_pdf(wide_report()))
    assert "of which funded nursing care 0.346 Not yet shared Not yet shared 0.346" in words
    assert "Community equipment 0.000 1.500 0.000 1.500 56.57 No figure n/a Base budget" in words


def test_report_pdf_gives_every_header_cell_its_scope() -> None:
    with opened(report_pdf(contributions_report())) as pdf:
        for head in elements_of(pdf, "/THead"):
            assert {str(th.A.Scope) for row in head.K for th in row.K if th.S == "/TH"} == {"/Column"}
        for body in elements_of(pdf, "/TBody"):
            assert {str(row.K[0].A.Scope) for row in body.K} == {"/Row"}
        assert len(elements_of(pdf, "/Caption")) == 2


def test_report_pdf_connects_each_figure_with_its_row_column_and_unit() -> None:
    with opened(report_pdf(contributions_report())) as pdf:
        table = elements_of(pdf, "/Table")[0]
        body = next(kid for kid in table.K if kid.S == "/TBody")
        figure = body.K[1].K[1]
        headers = {str(header) for header in figure.A.Headers}
        named = {str(th.ID): th for th in elements_of(pdf, "/TH") if str(th.ID) in headers}
        assert [str(th.A.Scope) for th in named.values()] == ["/Column", "/Column", "/Row"]


def test_report_pdf_repeats_the_headings_of_a_long_table() -> None:
    with opened(report_pdf(long_report(lines=80))) as pdf:
        assert len(pdf.pages) == len(elements_of(pdf, "/THead")) == 3


def test_report_pdf_keeps_a_table_that_fits_on_one_page_whole() -> None:
    report = contributions_report()
    three = contributions_report(sections=(*report.sections, report.sections[1]))
    with opened(report_pdf(three)) as pdf:
        assert len(pdf.pages) == 2
        assert len(elements_of(pdf, "/Table")) == 3


def test_report_pdf_turns_the_page_for_a_wide_table() -> None:
    with opened(report_pdf(wide_report())) as wide, opened(report_pdf(contributions_report())) as upright:
        assert [round(float(side)) for side in wide.pages[0].mediabox[2:]] == [842, 595]
        assert [round(float(side)) for side in upright.pages[0].mediabox[2:]] == [595, 842]


def test_report_pdf_prints_markup_in_a_text_as_written() -> None:
    words = one_line(report_pdf(hostile_report()))
    unbroken = words.replace(" ", "")
    texts = 15  # title, subtitle, status, units, heading, paragraph, caption, table, note, margins
    assert unbroken.count(HOSTILE.replace(" ", "")) >= texts
    assert "root:" not in words


@pytest.mark.parametrize(
    "reference",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://example.org/a.png">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        "<style>@import 'http://example.org/a.css';</style>",
        '<object data="file:///etc/passwd"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
)
def test_render_pdf_of_html_that_refers_outside_is_refused(reference: str) -> None:
    html = f'<html lang="en-GB"><head><title>T</title></head><body><h1>T</h1>{reference}</body></html>'
    with pytest.raises(FetchRefused):
        render_pdf(html)


def test_render_pdf_after_a_refusal_still_works() -> None:
    with pytest.raises(FetchRefused):
        render_pdf('<html lang="en-GB"><title>T</title><img src="http://example.org/a.png"></html>')
    assert render_pdf('<html lang="en-GB"><title>T</title><h1>T</h1></html>').startswith(b"%PDF-1.7")


def test_report_pdf_in_two_processes_gives_the_same_bytes() -> None:
    code = (
        "import django, hashlib; django.setup()\n"
        "from pooledbudgets.lib.pdf import report_pdf\n"
        "from pooledbudgets.lib.xlsx import report_workbook\n"
        "from tests.reports_samples import contributions_report as sample\n"
        "for make in (report_pdf, report_workbook): print(hashlib.sha256(make(sample())).hexdigest())"
    )
    seen = set()
    for seed, zone in (("1", "UTC"), ("2", "America/New_York")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "DJANGO_SETTINGS_MODULE": "pooledbudgets.settings",
            "PB_LOG_LEVEL": "WARNING",
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        seen.add(tuple(done.stdout.split()[-2:]))
    assert len(seen) == 1
    assert seen.pop()[0] == hashlib.sha256(report_pdf(contributions_report())).hexdigest()


def test_report_pdf_of_another_date_differs() -> None:
    report = contributions_report()
    assert report_pdf(report) != report_pdf(contributions_report(dated=date(2017, 7, 19)))


def test_report_html_says_what_stands_in_the_margins_of_paper() -> None:
    html = report_html(contributions_report())
    assert "Figures as at 3 July 2017 at 14:30 · Digest" in html


def test_pdf_module_is_imported_without_weasyprint() -> None:
    code = "import sys, pooledbudgets.lib.pdf; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_weasyprint_is_imported_by_the_pdf_module_alone() -> None:
    importers = {
        path.relative_to(ROOT).as_posix()
        for app in ("pooledbudgets", "agreements", "pools", "governance")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"^\s*(import|from) weasyprint", path.read_text(), re.MULTILINE)
    }
    assert importers == {"pooledbudgets/lib/pdf.py"}
