"""Markup, scripts and formulas in every text field: pages, PDFs, workbooks and CSV files say them and no more."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

import openpyxl
import pikepdf
import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from tests.addresses import PLACES, path_of
from tests.half_shared import HalfShared
from tests.page_reading import inline_in, kind_of
from tests.pdf_reading import one_line

MARKUP: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;"
FORMULA: Final = '=HYPERLINK("http://evil.example","Click")'
PDF: Final = "/agreements/anyshire/2017-18/tables/contributions.pdf?sources=on&leads=on&status=on"

NOT_FREE: Final = {
    *("password", "digest", "previous_digest", "data_digest", "sha256"),
    *("move", "from_state", "form", "subject_id", "history_type", "unit_code"),
    "name of IssuedReport",  # which report it is
}
"""Columns of text that nobody writes freely."""

SHOWN: Final = {
    "OrganisationName.name",
    "Agreement.title",
    "Agreement.purpose",
    "ClientGroup.name",
    "Instrument.title",
    "Person.full_name",
    "ScheduleVersion.caption",
    "ScheduleVersion.change_reason",
    "VersionStep.reason",
    "JournalEntry.reason",
    "JournalEntry.subject_label",
    "Pool.name",
    "Element.name",
    "LineGroup.label",
    "Line.label",
    "Contribution.note",
    "Contribution.dependency_body",
    "Contribution.dependency_note",
    "HistoricalContribution.history_change_reason",
    "CastingException.explanation",
    "Upload.file_name",
    "IssuedReport.title",
    "IssuedReport.reason",
}
"""Fields whose texts are known to stand on some page, so that the test sees what it is about."""


def texts() -> Iterator[tuple[type[models.Model], str, int]]:
    """Every column that holds free text, with the longest it takes."""
    for label in ("agreements", "pools", "governance"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                is_text = type(field) in (models.CharField, models.TextField) and not field.choices
                is_free = not {field.name, f"{field.name} of {model.__name__}"} & NOT_FREE
                if is_text and is_free:
                    yield model, field.name, field.max_length or 2000


def write_everywhere(text: str) -> None:
    """The text stands in every row, followed by where it stands, past what the services would let in."""
    for model, name, longest in texts():
        for row in models.QuerySet(model):
            value = f"{text} {model.__name__}.{name} {row.pk}"[:longest]
            models.QuerySet(model).filter(pk=row.pk).update(**{name: value})


def browser(world: HalfShared) -> Client:
    client = Client()
    client.force_login(world.cast["council_finance"])
    return client


def test_pages_show_markup_and_do_not_obey_it(half_shared: HalfShared) -> None:
    write_everywhere(MARKUP)
    client = browser(half_shared)

    obeyed, seen = {}, set()
    for place in PLACES:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path_of(place), headers=headers)
            if kind_of(answer) == "text/html":
                page = answer.getvalue().decode()
                seen |= set(re.findall(r"(?:&lt;|&quot;|&amp;lt;)\s+(\w+\.\w+) \d+", page))
                if found := inline_in(page) + re.findall("<script>alert|<img", page):
                    obeyed[place] = found

    assert obeyed == {}
    assert SHOWN - seen == set(), "These texts were on no page, so the test did not see them."


def test_pdf_prints_markup_and_does_not_obey_it(half_shared: HalfShared) -> None:
    write_everywhere(MARKUP)

    pdf = browser(half_shared).get(PDF).getvalue()

    printed = one_line(pdf).replace(" ", "")
    for text in ("Line.label", "LineGroup.label", "Contribution.dependency_body", "ScheduleVersion.caption"):
        assert f"{MARKUP}{text}".replace(" ", "") in printed
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = {str(key) for item in opened.objects if isinstance(item, pikepdf.Dictionary) for key in item}
    assert not names & {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction", "/EmbeddedFiles"}


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.endswith(("@xlsx", "workbook@council"))]
)
def test_workbooks_hold_no_formula_but_our_own(half_shared: HalfShared, place: str) -> None:
    write_everywhere(FORMULA)

    book = openpyxl.load_workbook(io.BytesIO(browser(half_shared).get(path_of(place)).getvalue()))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]

    assert [formula for formula in formulas if "HYPERLINK" in formula.upper()] == []
    assert any(FORMULA in str(cell.value) for cell in cells if cell.data_type == "s")
    assert formulas


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t=", "\r="])
@pytest.mark.parametrize("place", ["pools:contributions-file@csv", "agreements:agreement-journal-file"])
def test_csv_files_hold_nothing_a_spreadsheet_would_calculate(
    half_shared: HalfShared, place: str, lead: str
) -> None:
    write_everywhere(f"{lead}{FORMULA[1:]}")

    text = browser(half_shared).get(path_of(place)).getvalue().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]

    calculated = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [cell for cell in calculated if not re.fullmatch(r"-\d+(\.\d+)?", cell)] == []
    assert any("HYPERLINK" in cell for cell in cells)
