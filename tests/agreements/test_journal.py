"""The Journal's chain, and the impossibility of an unattributed write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from agreements.journal import Link, Sealed, broken_links, seal
from agreements.models import JournalEntry, JournalHead, Organisation
from agreements.services.journal import recorded, sealed, through_command_line
from agreements.services.people import command_line_person
from pooledbudgets.lib.append_only import RowIsPermanent
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.tracked import UnattributedWrite
from tests.factories import make_council, make_person

pytestmark = pytest.mark.django_db


def chain(*reasons: str) -> tuple[list[Link], str]:
    links: list[Link] = []
    previous = ""
    for number, reason in enumerate(reasons, start=1):
        entry = Sealed(
            number, "2017-07-03T09:00:00+00:00", 1, None, "saved", "row", "1", "Row", None, None, reason, {}
        )
        digest = seal(entry, previous_digest=previous)
        links.append(Link(entry, previous, digest))
        previous = digest
    return links, previous


def test_broken_links_of_an_untouched_chain_are_none() -> None:
    links, head = chain("one", "two", "three")

    assert list(broken_links(links, head_sequence=3, head_digest=head)) == []


def test_broken_links_name_an_altered_entry() -> None:
    links, head = chain("one", "two", "three")
    links[1] = replace(links[1], entry=replace(links[1].entry, reason="tow"))

    assert list(broken_links(links, head_sequence=3, head_digest=head)) == [
        "Journal entry 2 has been altered."
    ]


def test_broken_links_name_a_removed_entry() -> None:
    links, head = chain("one", "two", "three")
    del links[1]

    found = list(broken_links(links, head_sequence=3, head_digest=head))

    assert "Journal entry 2 is missing." in found


def test_broken_links_name_a_cut_off_tail() -> None:
    links, head = chain("one", "two", "three")

    assert list(broken_links(links[:2], head_sequence=3, head_digest=head)) == [
        "The Journal ends at entry 2, but entry 3 was written."
    ]


def test_recorded_entries_form_a_chain_and_the_head_knows_the_last() -> None:
    make_council()
    make_person()

    entries = list(JournalEntry.objects.all())
    head = JournalHead.objects.get()
    links = [Link(sealed(entry), entry.previous_digest, entry.digest) for entry in entries]

    assert len(entries) >= 2
    assert list(broken_links(links, head_sequence=head.sequence, head_digest=head.digest)) == []


def test_recorded_entry_altered_in_the_database_is_found() -> None:
    make_council()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_journalentry SET reason = 'another' WHERE sequence = 1")

    links = [Link(sealed(entry), entry.previous_digest, entry.digest) for entry in JournalEntry.objects.all()]
    head = JournalHead.objects.get()

    assert "Journal entry 1 has been altered." in list(
        broken_links(links, head_sequence=head.sequence, head_digest=head.digest)
    )


def test_saving_a_tracked_row_outside_a_recorded_write_is_impossible() -> None:
    with pytest.raises(UnattributedWrite):
        Organisation(code="stray", kind="county").save()


@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.update(ods_code="X"),
        lambda rows: rows.delete(),
        lambda rows: rows.bulk_create([Organisation(code="a", kind="county")]),
        lambda rows: rows.bulk_update([rows.first()], ["ods_code"]),
    ],
    ids=["update", "delete", "bulk_create", "bulk_update"],
)
def test_side_doors_of_a_tracked_queryset_are_shut(deed) -> None:
    make_council()

    with pytest.raises(UnattributedWrite):
        deed(Organisation.objects.all())


def test_journal_entries_cannot_be_changed_or_removed() -> None:
    make_council()
    entry = JournalEntry.objects.first()

    for deed in (entry.save, entry.delete, JournalEntry.objects.all().delete):
        with pytest.raises(RowIsPermanent):
            deed()
    with pytest.raises(RowIsPermanent):
        JournalEntry.objects.update(reason="another")


def half_done() -> None:
    with recorded("tried", by=command_line_person(), reason="A try") as record:
        record.subject = Organisation(code="half", kind="county")
        record.subject.save()
        raise DomainError("No.")


def test_recorded_write_that_is_refused_leaves_nothing() -> None:
    command_line_person()
    before = JournalEntry.objects.count()

    with pytest.raises(DomainError):
        half_done()

    assert not Organisation.objects.filter(code="half").exists()
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("reason", "words"), [("", "Say why"), ("  ", "Say why"), ("x" * 2001, "under 2,000")]
)
def test_recorded_without_a_proper_reason_is_refused(reason, words) -> None:
    with pytest.raises(DomainError, match=words), recorded("tried", by=command_line_person(), reason=reason):
        pass


def test_recorded_write_inside_another_says_of_which_it_is_part() -> None:
    person = command_line_person()
    with (
        recorded("outer deed", by=person, reason="A try", subject=person),
        recorded("inner deed", by=person, reason="A try", subject=person),
    ):
        pass

    inner, outer = JournalEntry.objects.order_by("-sequence")[:2][::-1]
    assert (inner.verb, outer.verb) == ("inner deed", "outer deed")
    assert inner.detail == {"part_of": {"kind": "person", "id": str(person.pk), "label": str(person)}}
    assert outer.detail == {}


def test_recorded_write_at_the_command_line_says_so() -> None:
    person = make_person()
    with through_command_line(), recorded("deed", by=person, reason="A try", subject=person):
        pass
    with recorded("deed", by=person, reason="A try", subject=person):
        pass

    at_the_page, at_the_command_line = JournalEntry.objects.order_by("-sequence")[:2]
    assert at_the_command_line.detail == {"through": "command line"}
    assert at_the_page.detail == {}
