"""The compliance report: where an agreement stands, who has executed what, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Prefetch
from django.test import Client

from agreements.choices import ChecklistState, InstrumentKind
from agreements.models import Agreement, Person
from agreements.permissions import parties_with_names
from agreements.requirements import BY_KEY
from agreements.services.agreements import InstrumentSpec
from agreements.services.checklist import answer_requirement
from agreements.services.instruments import enter_instrument
from governance.compliance import compliance_report
from pooledbudgets.lib import clock
from tests.agreements.instrument_world import InstrumentWorld, executed, instrument_world
from tests.factories import REASON, make_pool, make_version
from tests.pdf_reading import pages_of


@pytest.fixture
def world(db: None) -> InstrumentWorld:
    """The extension executed, a side letter that nobody has, and one gap in the checklist."""
    made = instrument_world()
    executed(made)
    deed = {"agreement": made.agreement, "standing": made.officer, "reason": REASON}
    enter_instrument(instrument=InstrumentSpec(InstrumentKind.SIDE_LETTER, "Side letter"), **deed)
    answer_requirement(
        requirement=BY_KEY["contributions"],
        state=ChecklistState.NOT_COMPLETE,
        gap_reason="Schedule 2 is missing",
        **deed,
    )
    return made


def test_report_tells_each_instrument_and_each_gap(
    world: InstrumentWorld, django_assert_max_num_queries
) -> None:
    parties = Prefetch("parties", queryset=parties_with_names())
    agreement = Agreement.objects.prefetch_related(parties).get(pk=world.agreement.pk)
    with django_assert_max_num_queries(20):
        report = compliance_report(agreement, standing=world.reader, as_at=clock.now())
    chain, deeds = report.sections[1].tables

    assert report.sections[0].paragraphs[:2] == (
        "In force on 3 July 2017. The term ends on 31 March 2019, as the instruments below set it.",
        "The schedule for 2017/18 has not been executed: 93 days since 1 April 2017.",
    )
    assert [(row.label, *(cell.value for cell in row.cells)) for row in chain.rows] == [
        (
            "Section 75 Agreement",
            "Agreement",
            "12 March 2015, by its date",
            "31 March 2017",
            "In force",
            "Nobody",
        ),
        ("Extension to 2019", "Extension", "June 2017", "31 March 2019", "In force", "Nobody"),
        ("Side letter", "Side letter", "Not yet", "Sets none", "Not executed", "Holmshire and Holm CCG"),
    ]
    assert [(row.label, *(cell.value for cell in row.cells)) for row in deeds.rows] == [
        ("Section 75 Agreement",),
        ("Holmshire", "None recorded", "Not recorded"),
        ("Holm CCG", "None recorded", "Not recorded"),
        ("Extension to 2019",),
        (
            "Holmshire",
            "Cabinet, 16 May 2017, item 9",
            "Signed by A. Person, Director for Adult Services, 1 June 2017",
        ),
        (
            "Holm CCG",
            "Governing Body, May 2017",
            "Signed electronically by B. Other, Accountable Officer, June 2017. No signing authority recorded. "
            "Counts because: By letter",
        ),
        ("Side letter",),
        ("Holmshire", "None recorded", "Not executed"),
        ("Holm CCG", "None recorded", "Not executed"),
    ]
    assert "0 of 7 complete" in report.sections[2].paragraphs[0]


def test_report_is_sent_as_a_file_and_written_by_the_command(
    world: InstrumentWorld, client: Client, tmp_path: Path
) -> None:
    make_pool(world.agreement)
    make_version(world.agreement)
    client.force_login(world.reader.person)
    sent = client.get("/agreements/holmshire/compliance.pdf")
    out = tmp_path / "report.json"
    call_command(
        "report",
        "compliance",
        "--agreement",
        "holmshire",
        "--year",
        "2017-18",
        "--format",
        "json",
        "-o",
        str(out),
    )

    assert sent.getvalue().startswith(b"%PDF-")
    assert client.get("/agreements/holmshire/compliance.exe").status_code == 404
    assert json.loads(out.read_text())["title"] == "Compliance and signature status"


def test_short_table_does_not_take_what_stands_before_it_overleaf(
    oxfordshire: Agreement, auditor: Person, client: Client
) -> None:
    client.force_login(auditor)
    pages = pages_of(client.get("/agreements/oxfordshire/compliance.pdf").getvalue())
    assert "The chain of instruments" in pages[0]
