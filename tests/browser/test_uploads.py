"""Figures sent as files, in a browser: the workbook down, changed, up again, looked at, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person
from pools.models import Contribution
from tests.pools.tables_of_2017 import COUNCIL, World, make_world
from tests.pools.test_uploads_services import change_on_the_page
from tests.pools.upload_files import csv_file, filled_in

pytestmark = pytest.mark.django_db(transaction=True)

START = "/agreements/anyshire/2017-18/upload/"
OWN = f"figure:{COUNCIL}"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def officer(page: Page, world: World, sign_in: Callable[[Page, Person], None]) -> Page:
    sign_in(page, world.council_finance)
    return page


def test_what_takes_long_says_so(officer: Page) -> None:
    officer.goto(START)
    officer.evaluate(
        "document.querySelector('main form').target = '_blank'"
    )  # so that this page stays to be read
    officer.get_by_role("button", name="Upload and look").click()
    expect(officer.locator(".pb-working[role=status]")).to_have_text("The file is being sent and looked at…")


def send(page: Page, data: bytes, *, name: str = "figures.csv") -> None:
    page.goto(START)
    page.get_by_label("Workbook or CSV file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_label("Why").fill("Budget round")
    page.get_by_role("button", name="Upload and look").click()


def test_workbook_goes_down_and_comes_back_up(world, officer, axe, reflows, shoot, tmp_path: Path) -> None:
    officer.goto(START)
    axe(officer)
    reflows(officer)
    shoot(officer, "upload-start")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Download your workbook").click()
    download.value.save_as(tmp_path / "book.xlsx")
    data = filled_in(
        (tmp_path / "book.xlsx").read_bytes(),
        {
            ("Adults", "learning-disabilities", OWN): 75_000.5,
            ("Adults", "mental-health", "note"): "Less one post from September",
            ("Better Care Fund", "older-people", OWN): None,
        },
    )

    send(officer, data, name="anyshire-2017-18-v1-council.xlsx")

    expect(officer.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(officer.get_by_role("row", name="Adults!F7")).to_contain_text("75,000.5")
    axe(officer)
    reflows(officer)
    shoot(officer, "upload-preview")
    officer.get_by_role("button", name="Save all: 3 figures").click()
    expect(officer.get_by_text("3 figures saved.")).to_be_visible()
    row = Contribution.objects.get(line__key="learning-disabilities", party__organisation__code=COUNCIL)
    assert row.amount.amount == 75_000_500


def test_refused_file_says_where_and_why(world, officer, axe, reflows, shoot) -> None:
    send(
        officer,
        csv_file(
            "pool,line,ACC,note",
            "adults,learning-disabilities,=1+1,",
            'adults,mental-health,"9,8oo",',
            "adults,service-user-income,5502,<b>bold</b>",
            "adults,acquired-brain-injury,700,",
        ),
    )

    expect(officer.get_by_role("alert")).to_contain_text("C2 holds a formula; paste its value in its place.")
    expect(officer.get_by_role("button", name="Save all")).to_have_count(0)
    axe(officer)
    reflows(officer)
    shoot(officer, "upload-refused")
    send(officer, "pool,line".encode("utf-16"), name="wide.csv")
    expect(officer.get_by_role("alert")).to_contain_text("The file is in UTF-16")
    axe(officer)
    shoot(officer, "upload-useless")


def test_conflict_and_printed_totals_are_settled_on_the_page(
    world, officer, axe, reflows, shoot, tmp_path: Path
) -> None:
    officer.goto(START)
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Download your workbook").click()
    download.value.save_as(tmp_path / "book.xlsx")
    data = filled_in(
        (tmp_path / "book.xlsx").read_bytes(), {("Adults", "learning-disabilities", OWN): 75_000}
    )
    change_on_the_page(world, "learning-disabilities", 80_000)

    send(officer, data, name="book.xlsx")
    axe(officer)
    reflows(officer)
    shoot(officer, "upload-conflict")
    officer.get_by_role("button", name="Save all: 1 figure").click()
    expect(officer.get_by_role("alert")).to_contain_text("Choose which figure to keep")
    axe(officer)
    officer.get_by_label("Use the file’s: 75,000").check()
    officer.get_by_role("button", name="Save all: 1 figure").click()
    expect(officer.get_by_text("1 figure saved.")).to_be_visible()

    send(officer, csv_file("pool,line,ACC", "adults,mental-health,9800", "bcf,Net contribution,94292"))
    expect(officer.get_by_text("Printed figures that would not add up")).to_be_visible()
    axe(officer)
    reflows(officer)
    shoot(officer, "upload-printed")
