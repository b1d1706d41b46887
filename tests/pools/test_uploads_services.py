"""Receiving, previewing, saving, putting aside and purging files of figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agreements.models import JournalEntry
from agreements.services.agreements import close_agreement
from agreements.services.people import command_line_person
from pooledbudgets.lib import clock
from pooledbudgets.lib.append_only import RowIsPermanent
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import UploadMove
from pools.integrity import files_altered
from pools.models import Contribution, PublishedFigure, Upload, UploadContent, UploadEvent
from pools.selectors import version_tables
from pools.services.figures import FigureChange, FiguresMoved, save_figures
from pools.services.lines import remove_line
from pools.services.marks import confirm_figures, mark_indicative
from pools.services.uploads import (
    PreviewStale,
    SavedUpload,
    comparison_digest,
    preview_file,
    preview_upload,
    purge_uploads,
    put_aside,
    receive_upload,
    save_upload,
)
from pools.uploads.cells import FileRefused
from pools.uploads.matching import CellState
from pools.uploads.safety import LARGEST_FILE
from tests.factories import REASON, TODAY, everybody, make_lines, standing, submitted
from tests.pools.tables_of_2017 import COUNCIL, NHS, World, make_world
from tests.pools.upload_files import csv_file, filled_in, handed_out

pytestmark = pytest.mark.django_db

OWN = f"figure:{COUNCIL}"
LD = "learning-disabilities"
GOOD = csv_file("pool,line,ACC", "adults,learning-disabilities,75000", "bcf,older-people,84000")
BAD = csv_file("pool,line,ACC", "adults,learning-disabilities,75000", "bcf,older-people,lots")


@pytest.fixture
def world() -> World:
    return make_world()


def receive(world: World, data: bytes, *, name: str = "figures.csv", person=None) -> Upload:
    officer = person or world.council_finance
    return receive_upload(
        version=world.seen_by(officer),
        file_name=name,
        data=data,
        standing=standing(officer),
        reason="Budget round",
    )


def save(world: World, upload: Upload, *, choices=None, keep_printed: bool = True) -> SavedUpload:
    version = world.seen_by(world.council_finance)
    preview = preview_upload(upload, version=version, standing=standing(world.council_finance))
    return save_upload(
        upload=upload,
        version=version,
        digest=comparison_digest(preview.comparison),
        choices=choices or {},
        keep_printed=keep_printed,
        standing=standing(world.council_finance),
    )


def amount(line: str, party: str = COUNCIL) -> Decimal | None:
    row = Contribution.objects.get(line__key=line, party__organisation__code=party)
    return row.amount.amount if row.amount is not None else None


def change_on_the_page(world: World, line: str, thousands: int) -> None:
    row = Contribution.objects.get(line__key=line, party__organisation__code=COUNCIL)
    change = FigureChange(row.line.pool.code, line, COUNCIL, Decimal(thousands * 1000), row.revision)
    save_figures(version=world.version, changes=[change], standing=everybody(world.agreement), reason=REASON)


# --- Receiving ----------------------------------------------------------------------------------------


def test_receive_upload_keeps_the_file_and_changes_no_figure(world) -> None:
    upload = receive(world, GOOD, name="C:\\folder\\..\\figu\x00res\u202e.csv")

    assert bytes(upload.content.data) == GOOD
    assert (upload.file_name, upload.size, upload.sha256) == (
        "figures.csv",
        len(GOOD),
        sha256(GOOD).hexdigest(),
    )
    assert (upload.by, upload.organisation, upload.is_open) == (world.council_finance, world.council, True)
    assert amount(LD) == 74_883_000
    assert JournalEntry.objects.latest("sequence").verb == "file received"


def test_receive_upload_with_bad_cells_is_kept_as_refused_with_every_sentence(world) -> None:
    upload = receive(world, BAD)

    assert upload.decision.move == UploadMove.REFUSED
    assert upload.decision.note.startswith("C3: “lots” is not an amount.")
    assert amount(LD) == 74_883_000
    with pytest.raises(DomainError, match="was refused on 3 July 2017"):
        save(world, upload)


def test_receive_upload_of_a_useless_file_is_refused_and_kept(world) -> None:
    with pytest.raises(FileRefused, match="in UTF-16"):
        receive(world, "pool,line".encode("utf-16"), name="wide.csv")

    upload = Upload.objects.get()
    assert "in UTF-16" in upload.decision.note
    assert upload.content.data


def test_receive_upload_of_five_megabytes_is_refused_and_not_kept(world) -> None:
    with pytest.raises(FileRefused, match="smaller than 5 MB"):
        receive(world, b"x" * LARGEST_FILE)

    assert not Upload.objects.exists()


def test_receive_upload_by_somebody_who_enters_no_figures_is_not_permitted(world) -> None:
    with pytest.raises(NotPermitted):
        receive(world, GOOD, person=world.council_approver)

    assert not Upload.objects.exists()


def test_receive_upload_for_a_closed_agreement_is_refused(world) -> None:
    close_agreement(agreement=world.agreement, closed_on=TODAY, by=command_line_person(), reason=REASON)
    with pytest.raises(DomainError, match="was closed on 3 July 2017"):
        receive(world, GOOD)
    assert not Upload.objects.exists()


def test_receive_upload_for_a_frozen_version_is_refused(world) -> None:
    submitted(world.version)

    with pytest.raises(DomainError, match="is frozen"):
        receive(world, GOOD)
    preview = preview_file(
        GOOD, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )
    assert "is frozen" in preview.refusal
    assert not Upload.objects.exists()


def test_uploads_and_their_events_are_permanent(world) -> None:
    upload = receive(world, BAD)

    with pytest.raises(RowIsPermanent):
        upload.save()
    with pytest.raises(RowIsPermanent):
        UploadEvent.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadEvent.objects.bulk_create(
            [UploadEvent(upload=upload, move=UploadMove.SAVED, by=world.council_finance, at=clock.now())]
        )


# --- Looking ------------------------------------------------------------------------------------------


def test_preview_upload_refuses_what_saving_would_refuse_and_writes_nothing(world) -> None:
    data = csv_file("pool,line,ACC", "adults,service-user-income,5502", "adults,learning-disabilities,75000")
    before = JournalEntry.objects.count()

    preview = preview_file(
        data, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )

    assert preview.sentences == (
        "C2: “Service User Income” is a deduction. Enter it as a minus figure, for example -5,502 or (5,502).",
    )
    assert JournalEntry.objects.count() == before
    assert amount(LD) == 74_883_000


def test_preview_upload_finds_what_the_printed_totals_would_not_cast(world) -> None:
    data = csv_file("pool,line,ACC", "bcf,Net contribution,94292")

    preview = preview_file(
        data, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )

    (item,) = preview.exceptions
    assert item.finding.difference == 169_000
    assert any("26,484" in candidate for candidate in item.finding.candidates)
    assert not PublishedFigure.objects.exists()
    assert preview.may_be_saved


def test_preview_upload_says_how_many_figures_lose_their_confirmation(world) -> None:
    mark_indicative(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=everybody(world.agreement),
        reason=REASON,
    )
    confirm_figures(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(world.council_approver),
        reason=REASON,
    )

    upload = receive(world, GOOD)
    preview = preview_upload(
        upload, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )

    assert preview.unconfirmed == 2
    assert save(world, upload).words == (
        "2 figures saved. 2 figures had been confirmed, and must be confirmed again."
    )


# --- Saving -------------------------------------------------------------------------------------------


def test_save_upload_saves_all_of_it_with_history_reason_and_record(world) -> None:
    upload = receive(world, GOOD)

    saved = save(world, upload)

    assert saved == SavedUpload(figures=2, printed=0, unconfirmed=0)
    assert (amount(LD), amount("older-people")) == (75_000_000, 84_000_000)
    row = Contribution.objects.get(line__key=LD, party__organisation__code=COUNCIL)
    latest = row.history.first()
    assert (latest.history_user, latest.history_change_reason) == (world.council_finance, "Budget round")
    assert [entry.verb for entry in JournalEntry.objects.order_by("-sequence")[:2]] == [
        "file saved",
        "figures saved",
    ]
    event = Upload.objects.get().decision
    assert event.move == UploadMove.SAVED
    assert (
        event.note.splitlines()[0] == "C2: Adults, Learning Disabilities, ACC: 74,883 becomes 75,000 (+117)."
    )


def test_upload_counts_the_same_figures_from_preview_to_journal(world) -> None:
    book = filled_in(
        handed_out(world.seen_by(world.council_finance), world.council_finance),
        {
            ("Adults", LD, OWN): 75_000,
            ("Adults", LD, "note"): "As agreed",
            ("Adults", "mental-health", "note"): "To be confirmed",
        },
    )
    preview = preview_file(
        book, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )
    saved = save(world, receive(world, book))
    entries = {entry.verb: entry.detail for entry in JournalEntry.objects.order_by("-sequence")[:3]}

    assert len(preview.comparison.of(CellState.NEW, CellState.CHANGED)) == 3
    assert preview.counts.startswith("Figures: 2 changed,")
    assert (preview.size, saved.words) == ("2 figures", "2 figures saved.")
    assert entries["file received"]["changes"] == entries["file saved"]["changes"] == 2
    assert entries["figures saved"]["changed"] == len(entries["figures saved"]["figures"]) == 2


def test_save_upload_journals_what_it_did_as_part_of_saving_the_file(world) -> None:
    upload = receive(world, GOOD)
    save(world, upload)
    file_saved, figures_saved = JournalEntry.objects.order_by("-sequence")[:2]

    assert figures_saved.detail["part_of"] == {
        "kind": "upload",
        "id": str(upload.pk),
        "label": "figures.csv",
    }
    assert "part_of" not in file_saved.detail
    assert figures_saved.detail["amounts"][f"adults/{LD}/{COUNCIL}"] == {
        "from": "74883000.00",
        "to": "75000000.00",
    }


def test_save_upload_twice_is_refused(world) -> None:
    upload = receive(world, GOOD)
    save(world, upload)

    with pytest.raises(DomainError, match="was saved on 3 July 2017"):
        save(world, upload)


def test_save_upload_after_figures_moved_since_the_preview_saves_nothing(world) -> None:
    upload = receive(world, GOOD)
    version = world.seen_by(world.council_finance)
    seen = preview_upload(upload, version=version, standing=standing(world.council_finance))
    change_on_the_page(world, LD, 80_000)

    with pytest.raises(PreviewStale):
        save_upload(
            upload=upload,
            version=version,
            digest=comparison_digest(seen.comparison),
            choices={},
            keep_printed=True,
            standing=standing(world.council_finance),
        )

    assert (amount(LD), amount("older-people")) == (80_000_000, 84_167_000)
    assert Upload.objects.get().is_open


def test_save_upload_of_a_workbook_in_conflict_needs_a_choice(world) -> None:
    book = handed_out(world.seen_by(world.council_finance), world.council_finance)
    data = filled_in(book, {("Adults", LD, OWN): 75_000, ("Adults", "mental-health", OWN): 9_999})
    change_on_the_page(world, LD, 80_000)
    upload = receive(world, data, name="book.xlsx")
    preview = preview_upload(
        upload, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )
    (conflict,) = preview.conflicts
    assert (conflict.yours, conflict.theirs, conflict.who) == (75_000_000, 80_000_000, "Command line")

    with pytest.raises(FiguresMoved):
        save(world, upload)
    assert amount("mental-health") == 9_734_000

    save(world, upload, choices={conflict.address: None})
    assert (amount(LD), amount("mental-health")) == (80_000_000, 9_999_000)
    again = receive(world, data, name="book.xlsx")
    with pytest.raises(FiguresMoved):
        save(world, again, choices={conflict.address: conflict.revision - 1})
    save(world, again, choices={conflict.address: conflict.revision})
    assert amount(LD) == 75_000_000
    assert "Mental Health" not in Upload.objects.first().decision.note


def test_save_upload_keeps_printed_totals_only_when_told_to(world) -> None:
    data = csv_file("pool,line,ACC", "bcf,older-people,84167", "bcf,Net contribution,94292")
    version = world.seen_by(world.council_finance)

    with pytest.raises(DomainError, match="nothing left to save"):
        save(world, receive(world, data), keep_printed=False)
    assert not PublishedFigure.objects.exists()

    assert save(world, receive(world, data)).printed == 1
    tables = version_tables(version, standing=standing(world.council_finance))
    assert [item.finding.difference for item in tables.exceptions] == [169_000]


def test_save_upload_that_fails_midway_leaves_nothing(world, monkeypatch) -> None:
    upload = receive(world, csv_file("pool,line,ACC", "adults,learning-disabilities,1", "bcf,net,94292"))
    version = world.seen_by(world.council_finance)
    seen = preview_upload(upload, version=version, standing=standing(world.council_finance))

    def fails(**_: object) -> None:
        raise DomainError("The printed figures cannot be recorded.")

    monkeypatch.setattr("pools.services.uploads.record_published", fails)
    before = JournalEntry.objects.count()
    with pytest.raises(DomainError, match="cannot be recorded"):
        save_upload(
            upload=upload,
            version=version,
            digest=comparison_digest(seen.comparison),
            choices={},
            keep_printed=True,
            standing=standing(world.council_finance),
        )

    assert amount(LD) == 74_883_000
    assert JournalEntry.objects.count() == before
    assert Upload.objects.get().is_open


def test_save_upload_refused_meanwhile_saves_nothing(world) -> None:
    """A line that was taken away between the preview and the saving."""
    make_lines(world.version, world.adults, "extra")
    upload = receive(world, csv_file("pool,line,ACC", "adults,extra,5"))
    remove_line(
        version=world.version,
        pool=world.adults,
        key="extra",
        standing=everybody(world.agreement),
        reason=REASON,
    )

    with pytest.raises(RefusedFigures):
        save(world, upload)


@pytest.mark.once
def test_save_upload_of_200_figures_takes_hardly_more_queries_than_of_two(world) -> None:
    make_lines(world.version, world.bcf, *(f"line-{i}" for i in range(202)))
    version = world.seen_by(world.council_finance)

    def queries(lines: range) -> int:
        upload = receive(world, csv_file("pool,line,ACC", *(f"bcf,line-{i},{i}" for i in lines)))
        seen = preview_upload(upload, version=version, standing=standing(world.council_finance))
        with CaptureQueriesContext(connection) as captured:
            saved = save_upload(
                upload=upload,
                version=version,
                digest=comparison_digest(seen.comparison),
                choices={},
                keep_printed=True,
                standing=standing(world.council_finance),
            )
        assert saved.figures == len(lines)
        return len(captured)

    few, many = queries(range(200, 202)), queries(range(200))

    # SQLite takes a thousand values in a statement, so that 200 rows need a handful of statements.
    assert few <= many <= few + 12


# --- Afterwards ---------------------------------------------------------------------------------------


def test_put_aside_saves_nothing_and_ends_it(world) -> None:
    upload = receive(world, GOOD)

    put_aside(
        upload=upload, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )

    assert amount(LD) == 74_883_000
    with pytest.raises(DomainError, match="was put aside on 3 July 2017"):
        save(world, upload)


def test_purge_uploads_removes_old_content_and_keeps_the_record(world) -> None:
    saved, waiting = receive(world, GOOD), receive(world, GOOD)
    save(world, saved)

    count = purge_uploads(
        received_before=clock.now() + timedelta(days=1), by=command_line_person(), reason="Kept long enough"
    )

    assert count == 2
    assert not UploadContent.objects.exists()
    assert [event.move for event in Upload.objects.get(pk=saved.pk).events.all()] == ["saved", "purged"]
    with pytest.raises(DomainError, match="content of this file has been removed"):
        save(world, waiting)
    assert purge_uploads(received_before=clock.now(), by=command_line_person(), reason="Again") == 0


def test_preview_of_an_nhs_officer_sees_and_enters_the_nhs_figures_alone(world) -> None:
    data = csv_file("pool,line,ACC,ACCG", "adults,learning-disabilities,,13500")
    upload = receive(world, data, person=world.nhs_finance)

    assert upload.organisation == world.nhs
    preview = preview_upload(
        upload, version=world.seen_by(world.nhs_finance), standing=standing(world.nhs_finance)
    )
    assert [change.party_code for change in preview.comparison.changes] == [NHS]
    assert preview.comparison.of(CellState.REFUSED) == ()


def test_preview_upload_names_what_cannot_be_read_and_what_breaks_a_rule_together(world) -> None:
    data = csv_file("pool,line,ACC", "adults,service-user-income,5502", "adults,learning-disabilities,lots")

    preview = preview_file(
        data, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )

    assert [sentence[:3] for sentence in preview.sentences] == ["C2:", "C3:"]


def test_files_altered_names_a_file_that_is_not_what_was_received(world) -> None:
    upload = receive(world, GOOD)
    assert list(files_altered()) == []

    UploadContent.objects.filter(upload=upload).update(data=GOOD + b"x")

    assert list(files_altered()) == [f"figures.csv (upload {upload.pk}) is not the file that was received."]


def test_marking_figures_after_the_workbook_went_out_is_no_conflict(world) -> None:
    book = handed_out(world.seen_by(world.council_finance), world.council_finance)
    data = filled_in(book, {("Adults", LD, OWN): 75_000})
    mark_indicative(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason="Best estimate",
    )
    upload = receive(world, data, name="book.xlsx")

    preview = preview_upload(
        upload, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    )
    assert preview.conflicts == ()
    save(world, upload)
    assert amount(LD) == 75_000_000


def test_ones_own_later_figure_is_a_conflict_and_called_ones_own(world) -> None:
    book = handed_out(world.seen_by(world.council_finance), world.council_finance)
    data = filled_in(book, {("Adults", LD, OWN): 75_000})
    save(world, receive(world, csv_file(f"pool,line,{COUNCIL}", f"adults,{LD},80000")))
    upload = receive(world, data, name="book.xlsx")

    (conflict,) = preview_upload(
        upload, version=world.seen_by(world.council_finance), standing=standing(world.council_finance)
    ).conflicts
    assert (conflict.is_own, conflict.saved_by) == (True, "you")
