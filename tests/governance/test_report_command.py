"""`manage.py report`: the same report as the pages, the version known at a moment, refusals as sentences."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from agreements.choices import Basis
from agreements.services.organisations import rename_from
from agreements.services.people import command_line_person
from governance.choices import BodyKind
from governance.reports import moment_of
from governance.services.bodies import BodySpec, add_body
from governance.services.meetings import MeetingSpec, plan_meetings
from pooledbudgets.lib import clock
from pools.services.figures import FigureChange, save_figures
from pools.services.versions import start_version
from tests.factories import REASON, everybody, make_pool, submitted
from tests.partnership import Partnership

pytestmark = pytest.mark.once


def report(tmp_path: Path, *arguments: str, form: str = "json") -> Any:
    """The report written, read again: JSON as data, all else as bytes."""
    path = tmp_path / f"report.{form}"
    call_command(
        "report",
        "contributions",
        *("--agreement", "northmoor", "--year", "2017-18", "--format", form, "-o", str(path)),
        *arguments,
    )
    return json.loads(path.read_bytes()) if form == "json" else path.read_bytes()


def figure(data: Any, row: str, column: str) -> str | None:
    table = data["sections"][0]["tables"][0]
    index = [item["key"] for item in table["columns"]].index(column)
    return next(item["cells"][index]["value"] for item in table["rows"] if item["key"] == row)


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("pdf", b"%PDF-"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbfTable"),
        ("json", b"{"),
        ("html", b"<!DOCTYPE html>"),
    ],
)
def test_report_writes_each_form(partnership: Partnership, tmp_path: Path, form: str, start: bytes) -> None:
    path = tmp_path / "out"
    call_command(
        "report",
        "contributions",
        "--agreement",
        "northmoor",
        "--year",
        "2017/18",
        "--format",
        form,
        "-o",
        str(path),
    )

    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "json"])
def test_report_is_the_file_of_the_page(
    partnership: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    submitted(partnership.draft)
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    client = Client()
    client.force_login(partnership.nhs_finance)
    page = client.get(f"{partnership.page}tables/contributions.{form}?version=1&total=on&shares=on")

    assert report(tmp_path, "--total", "--shares", form=form) == (
        json.loads(page.content) if form == "json" else page.content
    )


def test_report_of_a_draft_shows_all_partners_and_is_not_public(
    partnership: Partnership, tmp_path: Path
) -> None:
    data = report(tmp_path, "--total")

    assert data["classification"] == "Official"
    assert any(sentence.startswith("DRAFT.") for sentence in data["status"])
    assert figure(data, "net", "total") == "82858000.00"


def test_report_takes_only_the_pools_named(partnership: Partnership, tmp_path: Path) -> None:
    make_pool(partnership.agreement, code="children", name="Children")

    assert [section["heading"] for section in report(tmp_path, "--pool", "children")["sections"]] == [
        "Children"
    ]
    assert len(report(tmp_path)["sections"]) == 2


@pytest.fixture
def varied(partnership: Partnership, settings: Settings) -> Partnership:
    """Version 1 known from 3 July 2017 and version 2, with 80,000, from 2 October 2017."""
    first = submitted(partnership.draft)
    settings.PB_TODAY = date(2017, 10, 2)
    second = start_version(
        copied_from=first,
        basis=Basis.VARIED,
        effective_from=date(2017, 4, 1),
        standing=everybody(partnership.agreement),
        reason="Demand has grown",
    )
    change = FigureChange("adults", "home-care", partnership.council.code, 80_000_000, seen_revision=1)  # type: ignore[arg-type]
    save_figures(version=second, changes=[change], standing=everybody(partnership.agreement), reason=REASON)
    submitted(second)
    return partnership


@pytest.mark.parametrize(
    ("as_at", "version", "figure_then"),
    [
        ("2017-07-03", 1, "74883000.00"),
        ("2017-10-01", 1, "74883000.00"),
        ("2017-10-02", 2, "80000000.00"),
    ],
)
def test_report_as_at_takes_the_version_known_then(
    varied: Partnership, tmp_path: Path, as_at: str, version: int, figure_then: str
) -> None:
    data = report(tmp_path, "--as-at", as_at)

    assert data["reference"].endswith(f"version {version}")
    assert figure(data, "home-care", varied.council.code) == figure_then


def test_report_as_at_prints_the_names_valid_then(varied: Partnership, tmp_path: Path) -> None:
    rename_from(
        organisation=varied.council,
        day=date(2017, 9, 1),
        name="New Northmoor Council",
        short_name="New Northmoor",
        by=command_line_person(),
        reason=REASON,
    )

    def heading(as_at: str) -> str:
        return report(tmp_path, "--as-at", as_at)["sections"][0]["tables"][0]["columns"][0]["heading"]

    assert (heading("2017-08-31"), heading("2017-10-02")) == ("Northmoor", "New Northmoor")


def test_report_as_at_is_the_moment_and_the_date_printed(varied: Partnership, tmp_path: Path) -> None:
    data = report(tmp_path, "--as-at", "2017-10-05T09:30")

    assert datetime.fromisoformat(data["as_at"]) == moment_of("2017-10-05T09:30")
    assert data["dated"] == "2017-10-05"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-at", "2017-07-02"], "had no version of 2017/18 known on 2 July 2017"),
        (["--as-at", "2017-07-03", "--version", "2"], "had no version 2 of 2017/18 known on 3 July 2017"),
        (["--version", "9"], "has no version 9 of 2017/18"),
        (["--year", "2018-19"], "has no version of 2018/19"),
        (["--agreement", "nowhere"], "There is no agreement “nowhere”. There is: northmoor."),
        (["--pool", "attic"], "has no pool “attic”. It has: adults."),
        (["-o", "/nowhere/at/all.json"], "cannot be written: No such file or directory"),
    ],
)
def test_report_refuses_with_a_sentence_and_exit_code_1(
    varied: Partnership, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(")) as refused:
        report(tmp_path, *arguments)

    assert refused.value.returncode == 1
    assert not (tmp_path / "report.json").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--year", "2017-19"], "“2017-19” is not a financial year"),
        (["--as-at", "2017-02-29"], "“2017-02-29” is not a day or a moment"),
        (["--format", "docx"], "invalid choice"),
        (["--halves"], "unrecognized arguments"),
    ],
)
def test_report_refuses_arguments_it_cannot_read(
    db: None, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        report(tmp_path, *arguments)


def test_report_without_a_name_says_which_there_are(db: None) -> None:
    with pytest.raises(CommandError, match="Name a report: contributions") as refused:
        call_command("report")

    assert refused.value.returncode == 2


def test_report_lists_every_report_with_its_options(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("report", "--list")
    listed = capsys.readouterr().out

    assert listed.startswith("contributions  The contributions tables")
    assert "--prior-year" in listed


def test_list_names_agreements_years_and_meetings(
    partnership: Partnership, capsys: pytest.CaptureFixture[str]
) -> None:
    by = {"standing": everybody(partnership.agreement), "reason": REASON}
    group = add_body(
        agreement=partnership.agreement, facts=BodySpec("jmg", "Joint Group", BodyKind.JMG), **by
    )
    plan_meetings(
        agreement=partnership.agreement, body=group, meetings=[MeetingSpec(date(2017, 9, 12))], **by
    )
    call_command("report", "--list")
    said = capsys.readouterr().out
    for line in (
        "--agreement northmoor",
        "--year 2017-18",
        "--meeting jmg-1  Joint Group, 12 September 2017",
    ):
        assert line in said
