"""A document as its files: it conforms, prints its numbers and letters, and its data gives its digest."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pikepdf
import pytest

from pooledbudgets.lib.documents import Document, Fact, Numbered, Written, compose
from pooledbudgets.lib.exports import CSV_OF_WORDS, report_digest, report_json, stated_digest
from pooledbudgets.lib.pdf import report_pdf
from pooledbudgets.lib.report_files import FILE_FORMS
from tests.lib.test_documents import AIM, FIGURES, SNAPSHOT
from tests.pdf_reading import bookmarks_of, failures_of, one_line
from tests.reports_samples import HOSTILE, contributions_report

RECOMMENDED = Written(
    "recommendations",
    "Recommendation",
    "**The Cabinet is RECOMMENDED to:**\n(a) approve:\n    (1) the first\n    (2) the second\n(b) note the rest.",
)


def document(*, text: str = "") -> Document:
    report = contributions_report()
    sections = [AIM, Written("said", "Said", text), FIGURES, RECOMMENDED]
    return Document(
        **{name: getattr(report, name) for name in ("subject", "running_header", "reference", "status")},
        **{name: getattr(report, name) for name in ("as_at", "dated", "classification", "issue")},
        name="cabinet-report",
        title="The agreement for 2017-2018",
        subtitle="",
        sections=compose(sections, snapshot=SNAPSHOT).chapters,
        facts=(Fact("Report to", "Cabinet"), Fact("Key decision", "Yes")),
        byline=f"Report by the Director {text}",
        signed_by=("Director for Adult Services",),
        contacts=("Strategic Commissioner (Adults)", "Finance Business Partner"),
        month="July 2017",
    )


@pytest.mark.parametrize("text", ["", HOSTILE], ids=["plain", "mark-up in its texts"])
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_document_pdf_conforms(profile: str, text: str) -> None:
    assert failures_of(report_pdf(document(text=text)), profile=profile) == []


def test_document_pdf_prints_numbers_letters_and_who_answers_for_it() -> None:
    pdf = report_pdf(document())
    words = one_line(pdf)

    for expected in (
        "Report to: Cabinet Key decision: Yes",
        "1. One. 2. Two, as in 5: a b Further 3. Three.",
        "5. The net is £79.7m.",
        "6. The Cabinet is RECOMMENDED to: approve: the first the second note the rest.",
        "(a) (i) (ii) (b)",  # each a label of its point, painted after the text
        "Contact officers: Strategic Commissioner (Adults); Finance Business Partner July 2017",
    ):
        assert expected in words
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert [title for _, title in bookmarks_of(opened)] == [
            *("The agreement for 2017-2018", "Aim", "Further", "Figures", "Recommendation")
        ]


def test_document_data_holds_every_block_and_gives_its_digest() -> None:
    content = report_json(document())
    said = json.loads(content)

    assert stated_digest(content) == said["digest"] == report_digest(document())
    numbered = [b["number"] for s in said["sections"] for b in s["blocks"] if b["kind"] == Numbered.kind]
    assert numbered == [1, 2, 3, 4, 5, 6]
    assert said["sections"][1]["blocks"][1] == {"kind": "table", "table": "adults"}
    assert said["sections"][1]["tables"][0]["key"] == "adults"
    assert said["facts"][0] == {"term": "Report to", "value": "Cabinet"}


def test_a_changed_word_changes_the_digest() -> None:
    assert report_digest(document(text="x")) != report_digest(document())


def words_alone() -> Document:
    sections = [AIM, Written("said", "Said", "=1+1"), RECOMMENDED]
    return replace(document(), sections=compose(sections, snapshot=SNAPSHOT).chapters)


def test_document_without_a_table_says_its_words_in_csv() -> None:
    text = FILE_FORMS["csv"].make(words_alone()).decode("utf-8-sig")
    first, *rows = csv.reader(io.StringIO(text))

    assert tuple(first) == CSV_OF_WORDS
    assert ["Said", "4.", "'=1+1"] in rows
    assert rows[-5:] == [
        ["Recommendation", "5.", "The Cabinet is RECOMMENDED to:"],
        ["Recommendation", "(a)", "approve:"],
        ["Recommendation", "(i)", "the first"],
        ["Recommendation", "(ii)", "the second"],
        ["Recommendation", "(b)", "note the rest."],
    ]


def test_document_workbook_says_its_words_before_its_tables() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILE_FORMS["xlsx"].make(document(text="=1+1"))))
    said = [cell.value for cell in book.worksheets[0]["A"] if cell.value]

    for words in ("1. One.", "4. =1+1", "(a) approve:", "(ii) the second"):
        assert words in said
    assert len(book.worksheets) == 1 + len(document().tables)


@pytest.mark.parametrize("form", ["xlsx", "csv", "html"])
def test_document_comes_in_every_form(form: str) -> None:
    assert FILE_FORMS[form].make(document())
