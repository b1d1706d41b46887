"""The upload pages: who may, what they show, and what is left when something is refused."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.choices import Role
from agreements.models import JournalEntry, Organisation, Person
from agreements.services.people import appoint, command_line_person
from pools.models import Contribution, PublishedFigure, Upload
from pools.uploads.safety import LARGEST_FILE
from tests.factories import make_lines, make_pool, submitted
from tests.pools.tables_of_2017 import COUNCIL, NHS, World, make_world
from tests.pools.test_uploads_services import change_on_the_page
from tests.pools.upload_files import csv_file, filled_in, handed_out

pytestmark = pytest.mark.django_db

START = "/agreements/anyshire/2017-18/upload/"
GOOD = csv_file("pool,line,ACC", "adults,learning-disabilities,75000", "bcf,older-people,")
BAD = csv_file("pool,line,ACC,note", "adults,learning-disabilities,lots,<script>alert(1)</script>")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.council_finance)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def workbook_of(party: str) -> str:
    return f"/agreements/anyshire/2017-18/workbook/{party}.xlsx"


def send(client: Client, data: bytes, *, name: str = "figures.csv", reason: str = "Budget round") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data), "reason": reason})


def preview_of(client: Client, data: bytes, **options: Any) -> tuple[str, HttpResponse]:
    """The address and the page a sent file leads to."""
    answer = send(client, data, **options)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, client.get(answer.url)


def digest_on(page: HttpResponse) -> str:
    return page.context["form"]["digest"].value()


def amount(line: str) -> Any:
    row = Contribution.objects.get(line__key=line, party__organisation__code=COUNCIL)
    return row.amount and row.amount.amount


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("council_finance", 200),
        ("nhs_finance", 403),
        ("council_approver", 403),
        ("stranger", 404),
        (None, 302),
    ],
)
def test_workbook_is_for_the_organisations_own_finance_officer(world, who, expected) -> None:
    client = signed_in(getattr(world, who)) if who else Client()

    answer = client.get(workbook_of(COUNCIL))

    assert answer.status_code == expected
    if expected == 200:
        assert answer["Content-Disposition"] == 'attachment; filename="anyshire-2017-18-v1-council.xlsx"'
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == [
            "Instructions",
            "Adults",
            "Better Care Fund",
        ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [("council_finance", 200), ("nhs_finance", 200), ("nhs_approver", 403), ("stranger", 404), (None, 302)],
)
def test_upload_start_is_for_finance_officers_of_the_parties(world, who, expected) -> None:
    client = signed_in(getattr(world, who)) if who else Client()

    assert client.get(START).status_code == expected
    assert send(client, GOOD).status_code == (302 if expected == 200 else expected)


def test_uploads_are_seen_by_the_same_organisation_alone(world, officer) -> None:
    url, _ = preview_of(officer, GOOD)
    file_url = url.replace("/?", "/file/?")

    assert officer.get(file_url).status_code == 200
    for person, expected in [(world.nhs_finance, 404), (world.council_approver, 404), (world.stranger, 404)]:
        client = signed_in(person)
        assert client.get(url).status_code == expected
        assert client.post(url, {"action": "save"}).status_code == expected
        assert client.get(file_url).status_code == expected
    assert "figures.csv" not in signed_in(world.nhs_finance).get(START).content.decode()
    assert amount("learning-disabilities") == 74_883_000


def test_upload_preview_shows_every_cell_and_saves_all_of_it(world, officer) -> None:
    url, page = preview_of(officer, GOOD)
    html = page.content.decode()

    assert "Nothing is saved yet. Figures: 2 changed." in html
    assert "Adults: Learning Disabilities, ACC" in html
    for words in ("C2", "74,883", "75,000", "+117", "£75,000,000", "C3", "84,167", "Not reported"):
        assert words in html
    assert "Save all: 2 figures" in html

    done = officer.post(url, {"action": "save", "digest": digest_on(page)}, follow=True)

    assert "2 figures saved." in done.content.decode()
    assert (amount("learning-disabilities"), amount("older-people")) == (75_000_000, None)
    assert "Adults, Learning Disabilities, ACC: 74,883 becomes 75,000" in officer.get(url).content.decode()


def test_upload_preview_takes_the_filled_workbook(world, officer) -> None:
    book = officer.get(workbook_of(COUNCIL)).content
    data = filled_in(book, {("Adults", "learning-disabilities", f"figure:{COUNCIL}"): 75_000})

    url, page = preview_of(officer, data, name="book.xlsx")

    assert "Adults!F7" in page.content.decode()
    officer.post(url, {"action": "save", "digest": digest_on(page)})
    assert amount("learning-disabilities") == 75_000_000


def test_upload_with_refused_cells_shows_them_all_and_offers_no_saving(world, officer) -> None:
    url, page = preview_of(officer, BAD)
    html = page.content.decode()

    assert "C2: “lots” is not an amount" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)</script>" not in html
    assert "Save all" not in html
    assert officer.post(url, {"action": "save", "digest": "x"}).status_code == 200
    assert amount("learning-disabilities") == 74_883_000
    assert "C2: “lots” is not an amount" in officer.get(START).content.decode()


def test_upload_of_a_useless_file_answers_422_with_the_reason_kept(world, officer) -> None:
    answer = send(officer, "pool,line".encode("utf-16"), name="wide.csv", reason="Because it is July")
    html = answer.content.decode()

    assert answer.status_code == 422
    assert '<a href="#id_file">The file is in UTF-16' in html
    assert "Because it is July" in html
    assert "wide.csv" in html  # kept, and listed with its reason
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "Budget"}, "Choose the workbook or CSV file"),
        ({"file": SimpleUploadedFile("empty.csv", b""), "reason": "Budget"}, "The file is empty"),
        (
            {"file": SimpleUploadedFile("big.csv", b"x" * LARGEST_FILE), "reason": "Budget"},
            "smaller than 5 MB",
        ),
    ],
    ids=["no file", "empty file", "5 MB"],
)
def test_upload_start_refuses_with_a_sentence(world, officer, fields, words) -> None:
    for file in fields.values():
        if hasattr(file, "seek"):
            file.seek(0)
    answer = officer.post(START, fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Upload.objects.exists()


def test_upload_without_a_reason_keeps_the_file_and_its_name_as_the_reason(world, officer) -> None:
    answer = send(officer, GOOD, name="figures-of-june.csv", reason=" ")

    assert answer.status_code == 302
    assert Upload.objects.get().reason == "Figures of the file figures-of-june.csv"


def test_upload_preview_that_is_stale_is_shown_afresh_with_422(world, officer) -> None:
    url, page = preview_of(officer, GOOD)
    change_on_the_page(world, "learning-disabilities", 80_000)

    answer = officer.post(url, {"action": "save", "digest": digest_on(page)})

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Figures have changed since you saw this page" in html
    assert "80,000" in html
    assert amount("learning-disabilities") == 80_000_000
    officer.post(url, {"action": "save", "digest": digest_on(answer)})
    assert amount("learning-disabilities") == 75_000_000


def test_upload_conflict_is_settled_figure_by_figure(world, officer) -> None:
    book = handed_out(world.seen_by(world.council_finance), world.council_finance)
    data = filled_in(
        book,
        {
            ("Adults", "learning-disabilities", f"figure:{COUNCIL}"): 75_000,
            ("Adults", "mental-health", f"figure:{COUNCIL}"): 9_999,
        },
    )
    change_on_the_page(world, "learning-disabilities", 80_000)
    change_on_the_page(world, "mental-health", 8_000)
    url, page = preview_of(officer, data, name="book.xlsx")
    html = page.content.decode()
    assert "Keep what was saved: 80,000" in html
    assert "Use the file’s: 75,000" in html
    assert "Saved by Command line on 3 July 2017" in html

    unsettled = officer.post(url, {"action": "save", "digest": digest_on(page)})
    assert unsettled.status_code == 422
    assert "Choose which figure to keep" in unsettled.content.decode()

    officer.post(
        url, {"action": "save", "digest": digest_on(page), "choice-0": "theirs", "choice-1": "mine-2"}
    )
    assert (amount("learning-disabilities"), amount("mental-health")) == (80_000_000, 9_999_000)


@pytest.mark.parametrize("kept", [True, False])
def test_upload_with_printed_totals_shows_what_does_not_cast_and_asks_to_keep_them(
    world, officer, kept
) -> None:
    url, page = preview_of(
        officer,
        csv_file(
            "pool,line,ACC", "bcf,older-people,84167", "bcf,net,94292", "adults,learning-disabilities,75000"
        ),
    )
    html = page.content.decode()
    assert "Printed figures that would not add up" in html
    assert "Keep the printed totals" in html
    assert "<strong>" in html
    assert "169" in html

    officer.post(
        url, {"action": "save", "digest": digest_on(page), **({"keep_printed": "on"} if kept else {})}
    )

    assert PublishedFigure.objects.exists() is kept
    assert amount("learning-disabilities") == 75_000_000


def test_upload_put_aside_saves_nothing(world, officer) -> None:
    url, _ = preview_of(officer, GOOD)

    done = officer.post(url, {"action": "put-aside"}, follow=True)

    assert "figures.csv was put aside. Nothing has been saved." in done.content.decode()
    assert amount("learning-disabilities") == 74_883_000
    assert "Put aside" in officer.get(url).content.decode()


def test_upload_that_differs_in_nothing_says_so(world, officer) -> None:
    _, page = preview_of(officer, csv_file("pool,line,ACC", "adults,learning-disabilities,74883"))

    html = page.content.decode()
    assert "No figure of the file differs from what is there." in html
    assert "Save all" not in html


def test_upload_pages_of_a_frozen_version_say_why_and_offer_nothing(world, officer) -> None:
    url, _ = preview_of(officer, GOOD)
    submitted(world.version)

    start = officer.get(START).content.decode()
    assert "is frozen" in start
    assert 'type="file"' not in start
    assert send(officer, GOOD).status_code == 422
    page = officer.get(url).content.decode()
    assert "is frozen" in page
    assert "Save all" not in page
    workbook = officer.get(workbook_of(NHS))
    assert workbook.status_code == 403
    own = officer.get(workbook_of(COUNCIL), follow=True)
    assert "is frozen" in own.content.decode()


def test_upload_file_comes_back_as_it_came_and_is_never_shown(world, officer) -> None:
    url, _ = preview_of(officer, BAD, name="nasty.html")

    answer = officer.get(url.replace("/?", "/file/?"))

    assert b"".join(answer.streaming_content) == BAD
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="nasty.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.once
def test_upload_pages_take_the_same_queries_with_2_and_with_20_pools_and_files(world, officer) -> None:
    url, _ = preview_of(officer, GOOD)
    send(officer, BAD)
    with CaptureQueriesContext(connection) as few:
        officer.get(START), officer.get(url)
    for i in range(18):
        make_lines(world.version, make_pool(world.agreement, code=f"more-{i}"), "one", "two")
        send(officer, BAD)

    with CaptureQueriesContext(connection) as many:
        officer.get(START), officer.get(url)

    assert len(many) == len(few)


@pytest.fixture
def joint(world: World) -> Client:
    """The council's finance officer, who keeps the NHS body's figures too."""
    nhs = Organisation.objects.get(code=NHS)
    appoint(
        person=world.council_finance,
        organisation=nhs,
        role=Role.FINANCE_OFFICER,
        starts_on=date(2017, 4, 1),
        by=command_line_person(),
        reason="Joint finance officer",
    )
    return signed_in(world.council_finance)


def send_for(client: Client, party: str, data: bytes) -> Any:
    return client.post(
        START, {"file": SimpleUploadedFile("figures.csv", data), "reason": "Budget round", "party": party}
    )


def test_joint_officer_says_whose_figures_a_file_brings(world: World, joint: Client, officer: Client) -> None:
    page = joint.get(START).content.decode()
    assert page.count('type="radio"') == 3
    schedule = joint.get("/agreements/anyshire/2017-18/").content.decode()
    assert [f"the workbook of {name}" in schedule for name in ("ACC", "ACCG")] == [True, True]
    assert "Choose whose figures are in the file." in send(joint, GOOD).content.decode()

    answer = send_for(joint, NHS, csv_file("pool,line,NHS", "adults,learning-disabilities,13000"))

    assert joint.get(answer.url).status_code == 200
    upload = Upload.objects.get()
    assert upload.organisation.code == NHS
    assert JournalEntry.objects.get(verb="file received").organisation == upload.organisation
    assert signed_in(world.nhs_finance).get(answer.url).status_code == 200


def test_joint_officers_file_for_one_partner_touches_no_other(joint: Client) -> None:
    both = csv_file("pool,line,ACC,NHS", "adults,learning-disabilities,75000,13000")

    page = joint.get(send_for(joint, COUNCIL, both).url).content.decode()

    assert "Refused" in page
    assert Upload.objects.get().decision.move == "refused"


def test_joint_officers_file_for_all_is_saved_and_seen_by_no_single_partner(
    world: World, joint: Client
) -> None:
    both = csv_file("pool,line,ACC,NHS", "adults,learning-disabilities,75000,13000")

    answer = send_for(joint, "all", both)
    saved = joint.post(answer.url, {"digest": digest_on(joint.get(answer.url))})

    assert saved.status_code == 302
    assert signed_in(world.nhs_finance).get(answer.url).status_code == 404
    journal = joint.get("/agreements/anyshire/journal/").content.decode()
    assert "figures.csv" in journal
    theirs = signed_in(world.nhs_finance).get("/agreements/anyshire/journal/").content.decode()
    assert "figures.csv" not in theirs


def test_joint_officers_workbook_of_one_partner_holds_no_unshared_figure_of_another(
    world: World, joint: Client
) -> None:
    theirs = signed_in(world.nhs_finance).get(workbook_of(NHS)).content
    ours = joint.get(workbook_of(NHS)).content

    def texts(data: bytes) -> list[list[Any]]:
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book]

    assert texts(ours) == texts(theirs)


def test_the_preview_warns_of_a_slip_of_units_and_lets_it_be_saved(officer: Client) -> None:
    _, page = preview_of(officer, csv_file("pool,line,ACC", "adults,learning-disabilities,75"))

    text = page.content.decode()
    assert "Learning Disabilities, ACC: £75,000 is about a thousandth of the £74,883,000 it replaces." in text
    assert "Save all: 1 figure" in text
