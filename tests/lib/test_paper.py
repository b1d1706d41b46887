"""The paper a report needs, from two partners in thousands to ten in pounds and pence."""

from __future__ import annotations

import io

import pikepdf
import pytest

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.money import POUNDS, THOUSANDS, DisplayUnit
from pooledbudgets.lib.paper import paper_for
from pooledbudgets.lib.pdf import report_pdf
from pooledbudgets.lib.tables import Column, Report, Section, Table
from tests.pdf_reading import failures_of, one_line
from tests.reports_samples import contributions_report, many_partners_report, wide_report


@pytest.mark.parametrize(
    ("report", "paper"),
    [
        (contributions_report(), "portrait"),
        (contributions_report(sections=()), "portrait"),
        (many_partners_report(partners=3, unit=THOUSANDS), "portrait"),
        (many_partners_report(partners=4, unit=POUNDS), "landscape"),
        (wide_report(), "landscape"),
        (many_partners_report(partners=10, unit=THOUSANDS), "landscape dense"),
        (many_partners_report(partners=10, unit=POUNDS), "a3"),
        (many_partners_report(partners=10, unit=POUNDS, shares=True), "a2 dense"),
    ],
)
def test_paper_for_is_the_smallest_that_holds_every_figure(report: Report, paper: str) -> None:
    assert paper_for(report) == paper


def test_paper_for_a_table_too_wide_for_any_is_refused_with_the_remedy() -> None:
    columns = tuple(Column(f"c{i}", "Column") for i in range(60))
    table = Table("t", "Too wide", "", columns, (), THOUSANDS)
    with pytest.raises(
        DomainError, match=r"too wide for paper\. Show fewer columns of it, or take the workbook"
    ):
        paper_for(contributions_report(sections=(Section("", tables=(table,)),)))


@pytest.mark.parametrize(
    ("partners", "unit", "shares", "size"),
    [
        (4, POUNDS, False, (842, 595)),
        (10, THOUSANDS, False, (842, 595)),
        (10, POUNDS, False, (1191, 842)),
        (10, POUNDS, True, (1684, 1191)),
    ],
)
def test_report_pdf_of_many_partners_has_its_paper_and_all_figures_in_order(
    partners: int, unit: DisplayUnit, shares: bool, size: tuple[int, int]
) -> None:
    report = many_partners_report(partners=partners, unit=unit, shares=shares)
    pdf = report_pdf(report)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        assert tuple(round(float(side)) for side in opened.pages[0].mediabox[2:]) == size
    figures = partners * [unit.text(report.tables[0].rows[0].cells[0].value)]
    assert f"Service line 0 {' '.join(figures)} " in one_line(pdf)
    assert failures_of(pdf, profile="ua1") == []
