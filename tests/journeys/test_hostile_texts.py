"""Markup, scripts and formulas in every text field: pages, PDFs, workbooks and CSV files say them and no more."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

import openpyxl
import pikepdf
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from pools.models import Upload
from tests.addresses import PANELS, PLACES, path_of
from tests.half_shared import COUNCIL, HalfShared
from tests.page_reading import inline_in, kind_of, seen_on
from tests.pdf_reading import one_line

pytestmark = pytest.mark.once

MARKUP: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;"
FORMULA: Final = '=HYPERLINK("http://evil.example","Click")'
PDF: Final = "/agreements/anyshire/2017-18/tables/contributions.pdf?sources=on&leads=on&status=on"

NOT_FREE: Final = {
    *("password", "digest", "previous_digest", "data_digest", "sha256", "source_sha256"),
    *("move", "from_state", "form", "subject_id", "history_type", "unit_code"),
    *("name of IssuedReport", "report"),  # which report it is
    "kind of SearchEntry",  # which source it is of
    *("exempt of PackPart", "content of PackPart"),  # a paragraph of the law; a page that our templates made
}
"""Columns of text that nobody writes freely."""

OF_SOME: Final = {"terms", "substitute"}
"""Columns of text that only some rows may have, by a constraint."""

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
        for row in models.QuerySet(model).exclude(**{name: ""} if name in OF_SOME else {"pk": None}):
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
        for headers in ({}, {"HX-Request": "true"})[: 1 + (place in PANELS)]:
            answer = client.get(path_of(place), headers=headers)
            if kind_of(answer) == "text/html":
                page = answer.getvalue().decode()
                seen |= set(re.findall(r"(?:&lt;|&quot;|&amp;lt;)\s+(\w+\.\w+) \d+", page))
                if found := inline_in(page) + re.findall("<script>alert|<img src=x", page):
                    obeyed[place] = found

    assert obeyed == {}
    assert SHOWN - seen == set(), "These texts were on no page, so the test did not see them."


PAGE: Final = "/agreements/anyshire/2017-18/"
LINE: Final = {"label": MARKUP, "kind": "contribution", "nature": "revenue", "reason": MARKUP}
DATE: Final = {"effective_from_day": "1", "effective_from_month": "4", "effective_from_year": "2018"}
TYPED: Final = {
    "a line": ("pools/adults/add-line/", LINE),
    "a group": ("pools/adults/add-group/", {"label": MARKUP, "reason": MARKUP}),
    "a line's new name": ("pools/adults/lines/autism/", LINE),
    "a note": (
        f"pools/adults/figures/home-care/{COUNCIL}/change/",
        {"amount": "7", "seen": "3", "note": MARKUP, "dependency_body": MARKUP, "reason": MARKUP},
    ),
    "a figure": ("pools/adults/", {f"autism.{COUNCIL}": MARKUP, "reason": MARKUP}),
    "a block": ("pools/adults/paste/", {"block": MARKUP, "start": f"autism.{COUNCIL}"}),
    "a reason": (f"share/{COUNCIL}/", {"reason": MARKUP}),
    "an explanation": (
        f"pools/adults/exceptions/net/{COUNCIL}/?version=1",
        {"explanation": MARKUP, "status": "explained", "reason": MARKUP},
    ),
    "a choice": (f"pools/adults/exceptions/net/{COUNCIL}/?version=1", {"status": MARKUP, "owner": MARKUP}),
    "a caption": (
        "../2018-19/open/",
        {"unit": "gbp-thousands", "basis": "final", "caption": MARKUP, "reason": MARKUP, **DATE},
    ),
    "a digest": ("/verify/", {"digest": MARKUP}),
}


REFUSED: Final = {"a figure", "a block", "a choice", "a digest"}
"""What cannot be of this form, so that it stays on its page; the rest is saved and told."""


@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_comes_back_as_text(half_shared: HalfShared, what: str) -> None:
    """On the form that refuses it, and on the page that says it is saved."""
    path, typed = TYPED[what]
    url, client = urljoin(PAGE, path), browser(half_shared)
    answer = client.post(url, {"seen": seen_on(client.get(url))} | typed, follow=True)

    page = answer.content.decode()
    assert bool(answer.redirect_chain) == (what not in REFUSED)
    assert inline_in(page) + re.findall("<script>alert|<img src=x", page) == []


@pytest.mark.parametrize(
    "name", ["<script>alert(1)<script>.csv", "=1+1.csv", "a\r\nSet-Cookie: x.csv", "‮vsc.exe"]
)
def test_file_names_come_back_as_text(half_shared: HalfShared, name: str) -> None:
    sent = SimpleUploadedFile(name, f"pool,line,{COUNCIL}\nadults,autism,1\n".encode())
    client = browser(half_shared)

    preview = client.post(f"{PAGE}upload/", {"file": sent, "reason": "x"}, follow=True)
    upload = Upload.objects.filter(organisation__code=COUNCIL).latest("pk")
    file = client.get(f"{PAGE}upload/{upload.pk}/file/")

    assert inline_in(preview.content.decode()) == []
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert not file.has_header("Set-Cookie")


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
