"""`manage.py import_schedule`, which says and does what the upload page does, and `purge_uploads`."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from agreements.models import JournalEntry
from pools.choices import UploadMove
from pools.models import Contribution, PublishedFigure, Upload, UploadContent
from tests.factories import submitted
from tests.pools.tables_of_2017 import COUNCIL, NHS, World, make_world
from tests.pools.upload_files import csv_file, filled_in, handed_out

pytestmark = pytest.mark.django_db

GOOD = csv_file(
    "pool,line,ACC,ACCG", "adults,learning-disabilities,75000,13500", "bcf,Net contribution,94292,76091"
)


@pytest.fixture
def world() -> World:
    return make_world()


def run(tmp_path: Path, data: bytes, *options: str, name: str = "figures.csv") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    out = io.StringIO()
    call_command(
        "import_schedule", str(path), "--agreement", "anyshire", "--year", "2017-18", *options, stdout=out
    )
    return out.getvalue()


def amount(line: str, party: str = COUNCIL) -> Decimal:
    return Contribution.objects.get(line__key=line, party__organisation__code=party).amount.amount


def test_import_schedule_saves_every_partners_figures_and_prints_what_changed(world, tmp_path) -> None:
    said = run(tmp_path, GOOD, "--reason", "Taken from the budget book").splitlines()

    assert said[0] == "C2: Adults, Learning Disabilities, ACC: 74,883 becomes 75,000 (+117)."
    assert said[1] == "D2: Adults, Learning Disabilities, ACCG: 13,477 becomes 13,500 (+23)."
    assert "The difference is 169 £’000." in "\n".join(said)
    assert said[-1] == "2 figures saved. 2 printed figures kept with the version."
    assert amount("learning-disabilities", NHS) == 13_500_000
    upload = Upload.objects.get()
    assert (upload.organisation, upload.decision.move) == (None, UploadMove.SAVED)
    assert upload.by.full_name == "Command line"
    assert JournalEntry.objects.latest("sequence").reason == "Taken from the budget book"


def test_import_schedule_dry_run_says_the_same_and_writes_nothing(world, tmp_path) -> None:
    before = JournalEntry.objects.count()

    said = run(tmp_path, GOOD, "--dry-run")

    assert said.endswith("Nothing has been saved.\n")
    assert amount("learning-disabilities") == 74_883_000
    assert (JournalEntry.objects.count(), Upload.objects.count()) == (before, 0)
    assert run(tmp_path, GOOD).startswith(said[: said.index("Nothing has been saved.")])


def test_import_schedule_refused_file_ends_in_an_error_with_every_sentence(world, tmp_path) -> None:
    data = csv_file(
        "pool,line,ACC", "adults,mental-health,lots", "adults,nonsense,5", "adults,acquired-brain-injury,5"
    )

    with pytest.raises(CommandError) as refusal:
        run(tmp_path, data)

    sentences = str(refusal.value).splitlines()
    assert sentences[0].startswith("B3: Adults has no line “nonsense”.")
    assert sentences[1].startswith("C2: “lots” is not an amount.")
    assert sentences[2] == "2 refusals. Nothing has been saved."
    assert refusal.value.returncode == 1
    assert Upload.objects.get().decision.move == UploadMove.REFUSED
    assert amount("acquired-brain-injury") == 621_000


def test_import_schedule_for_one_party_takes_its_figures_alone(world, tmp_path) -> None:
    with pytest.raises(CommandError, match="D2: ACCG enters its own figures, and has not shared them"):
        run(tmp_path, GOOD, "--party", COUNCIL)
    run(tmp_path, csv_file("pool,line,ACCG", "adults,learning-disabilities,13500"), "--party", NHS)

    assert amount("learning-disabilities", NHS) == 13_500_000


def test_import_schedule_in_somebodys_name_has_their_rights(world, tmp_path) -> None:
    data = csv_file("pool,line,ACC", "adults,learning-disabilities,75000")

    with pytest.raises(CommandError, match="Your role does not let you"):
        run(tmp_path, data, "--by", world.council_approver.email)
    with pytest.raises(CommandError, match="no such agreement, or it is not yours"):
        run(tmp_path, data, "--by", world.stranger.email)
    run(tmp_path, data, "--by", world.council_finance.email)

    assert Upload.objects.get().by == world.council_finance


def test_import_schedule_takes_the_workbook_and_refuses_a_stale_one(world, tmp_path) -> None:
    book = handed_out(world.seen_by(world.council_finance), world.council_finance)
    data = filled_in(book, {("Adults", "learning-disabilities", f"figure:{COUNCIL}"): 75_000})
    by = ("--by", world.council_finance.email)

    assert run(tmp_path, data, *by, name="book.xlsx").endswith("1 figure saved.\n")
    again = filled_in(book, {("Adults", "learning-disabilities", f"figure:{COUNCIL}"): 76_000})
    with pytest.raises(CommandError, match="1 of the figures were saved by somebody else"):
        run(tmp_path, again, *by, name="book.xlsx")

    assert amount("learning-disabilities") == 75_000_000


def test_import_schedule_leaves_printed_totals_when_told_to(world, tmp_path) -> None:
    run(tmp_path, GOOD, "--leave-printed")

    assert not PublishedFigure.objects.exists()


def test_import_schedule_of_a_frozen_version_is_refused(world, tmp_path) -> None:
    submitted(world.version)

    for options in ((), ("--dry-run",)):
        with pytest.raises(CommandError, match="is frozen"):
            run(tmp_path, GOOD, *options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--agreement", "nowhere"), "There is no agreement “nowhere”. There are: anyshire"),
        (("--year", "2017"), "--year: “2017” is not a financial year"),
        (("--year", "2018-19"), "There is no schedule for 2018/19"),
        (("--version-number", "7"), "has no such version"),
        (("--party", "nobody"), "“nobody” is not a party to Anyshire"),
        (("--by", "nobody@example.org"), "Nobody has the e-mail address"),
        (("--reason", " "), "Say why"),
    ],
)
def test_import_schedule_with_wrong_options_is_refused_with_a_sentence(
    world, tmp_path, options, words
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, GOOD, *options)

    assert words in str(refusal.value)
    assert not Upload.objects.exists()


def test_import_schedule_of_a_file_that_is_not_there_is_refused(db, tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_schedule", str(tmp_path / "none.csv"), "--agreement", "a", "--year", "2017-18")


def test_purge_uploads_command_removes_content_older_than_given(world, tmp_path, settings) -> None:
    run(tmp_path, GOOD)
    out = io.StringIO()

    call_command("purge_uploads", "--older-than", "1", stdout=out)
    assert UploadContent.objects.count() == 1
    settings.PB_TODAY = settings.PB_TODAY.replace(day=20)
    call_command("purge_uploads", "--older-than", "10", stdout=out)

    assert UploadContent.objects.count() == 0
    assert out.getvalue().splitlines() == [
        "The content of 0 files was removed.",
        "The content of 1 file was removed.",
    ]
    with pytest.raises(CommandError, match="at least one day"):
        call_command("purge_uploads", "--older-than", "0")
