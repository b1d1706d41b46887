"""The Cabinet report of the demonstration: the source's order, its figures, and no word still open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements.models import Agreement, Person
from agreements.services.people import command_line_person
from governance.demonstration import CABINET_REPORT
from governance.loading.problems import BadFile
from governance.loading.written import load_report
from governance.models import WrittenReport
from pooledbudgets.lib.documents import Document, Numbered
from pooledbudgets.lib.narrative import Items, words_of
from pooledbudgets.lib.pdf import report_pdf
from tests.governance.written_report import read, write
from tests.pdf_reading import failures_of, one_line

HEADINGS = (
    "Summary",
    "Introduction",
    "Background",
    "Delivery of key strategic objectives",
    "Implementation of the Oxfordshire Better Care Fund",
    "Supporting the development of integrated commissioning",
    "Proposed changes to the pooled budget agreement for 2017/18",
    "Structure of the pooled budgets",
    "Performance",
    "Indicative pooled budget contributions for 2017/18",
    "Joint Management Group meetings",
    "Risks",
    "Financial and staff implications",
    "Equalities implications",
    "Recommendation",
)


@pytest.fixture
def loaded(oxfordshire: Agreement) -> WrittenReport:
    return load_report(CABINET_REPORT, by=command_line_person())


def test_the_report_has_its_sections_paragraphs_and_recommendations(
    loaded: WrittenReport, council_finance: Person
) -> None:
    draft = read(loaded, by=council_finance)
    document = draft.document

    assert draft.open == ()
    assert tuple(section.heading for section in document.sections) == HEADINGS
    assert draft.paragraphs == 56
    last, points = document.sections[-1].blocks
    assert isinstance(last, Numbered)
    assert isinstance(points, Items)
    assert (last.number, words_of(last.text)) == (56, "The Cabinet is RECOMMENDED to:")
    assert points.is_lettered
    assert [words_of(item.text).split()[0] for item in points.items] == ["approve", "delegate", "approve"]
    assert _paragraph(document, 50).endswith("(paragraph 34), changed as paragraphs 36 and 37 say.")
    assert document.running_header == "CABINET – 18 JULY 2017"
    assert any(sentence.startswith("HOLDING OVER") for sentence in document.status)
    assert _paragraph(document, 35).startswith("County Council figures for Learning Disabilities"), (
        "said once"
    )


def test_the_report_prints_the_published_tables_to_the_figure(
    loaded: WrittenReport, council_finance: Person
) -> None:
    pdf = report_pdf(read(loaded, by=council_finance).final)
    words = one_line(pdf)

    assert failures_of(pdf, profile="ua1") == []
    for expected in (
        "Learning Disabilities 74,883 13,477 Mental Health 9,734 46,067 Acquired Brain Injury 621 1,672",
        "Net Contribution 79,736 61,216",
        "Older People 84,167 54,583 Physical Disabilities 15,078 7,085 BCF expenditure 21,531 14,423",
        "Net Contribution 94,123 a 76,091",
        "Casting exception: published as 94,292; the components sum to 94,123. The published figure is 169 more.",
        "OCCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017.",
        "Contact officers: Strategic Commissioner (Older People); Strategic Commissioner (Adults); "
        "Finance Business Partner (Adult Services and Public Health) July 2017",
    ):
        assert expected in words, expected


def test_the_command_line_writes_the_report_as_it_stood(
    loaded: WrittenReport, council_finance: Person, tmp_path: Path
) -> None:
    write(loaded, "A new summary.", by=council_finance)
    path = tmp_path / "report.json"
    asked = [
        "report",
        "cabinet-report",
        "--agreement=oxfordshire",
        "--year=2017-18",
        "--format=json",
        f"-o{path}",
    ]
    call_command(*asked)

    said = json.loads(path.read_text())
    assert said["sections"][0]["blocks"][0]["text"] == "A new summary."
    assert said["reference"] == "oxfordshire 2017-18 version 1"
    with pytest.raises(CommandError, match="A written report shows the pools its authors put into it"):
        call_command(*asked, "--pool=adults")


def test_loading_it_twice_changes_nothing(loaded: WrittenReport) -> None:
    assert load_report(CABINET_REPORT, by=command_line_person()) == loaded
    assert WrittenReport.objects.count() == 1


def test_a_wrong_file_says_line_key_and_remedy(oxfordshire: Agreement, tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    text = CABINET_REPORT.read_text()
    for wrong, right, problem in (
        ("version = 9", "version = 1", "There is no version 9 of 2017/18. Name one there is."),
        ('organisation = "bob-icb"', 'organisation = "oxfordshire-cc"', "is no party to the agreement."),
        ('headline = "x"', 'heading = "Summary"', "headline"),
    ):
        path.write_text(text.replace(right, wrong, 1))
        with pytest.raises(BadFile, match=problem):
            load_report(path, by=command_line_person())
    assert not WrittenReport.objects.exists()


def _paragraph(document: Document, number: int) -> str:
    return next(
        words_of(block.text)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Numbered) and block.number == number
    )
