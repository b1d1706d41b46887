"""The search: what is found, by whom, and that it tells nobody of what is hidden from them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.choices import ActionState, PartKind
from governance.models import (
    Action,
    AgendaItem,
    Pack,
    PackPart,
    SearchEntry,
)
from governance.search.integrity import CHECKS
from governance.search.reading import searched_agreements
from governance.search.registry import SOURCES
from governance.search.words import is_sound
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, update_action
from governance.services.meetings import move_meeting
from governance.services.searching import rebuild_search
from tests.factories import standing
from tests.governance.sitting_world import Sat
from tests.half_shared import CAST, HalfShared, browsers

TOKEN = re.compile(r'"X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"')


def asked(person: object, **query: object) -> str:
    """The page somebody gets, without what is new on it each time."""
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return page_of(client, **query)


def page_of(client: Client, **query: object) -> str:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def wrong() -> list[str]:
    return [sentence for check in CHECKS for sentence in check()]


@pytest.fixture
def met(half_shared: HalfShared) -> HalfShared:
    """What everybody may come upon, and an issued pack with a paper for all, one not published and an exempt one."""
    pack = Pack.objects.get()
    item = AgendaItem.objects.get(meeting=pack.meeting)
    paper = {"item": item, "kind": PartKind.WRITTEN, "number": "1", "level": 1, "sha256": "0" * 64}
    for order, (title, facts) in enumerate(
        {
            "Walk-in centre": {},
            "Walking aids": {"facts": {"withheld": "For the group."}},
            "Walking frames": {
                "exempt": "Paragraph 3",
                "public_interest": "A tender.",
                "audience": "members",
            },
        }.items(),
        start=pack.parts.count() + 1,
    ):
        words = "<p>It costs <b>4,711</b> &amp; more.</p>"
        PackPart(pack=pack, order=order, title=title, content=words, **paper, **facts).save()
    rebuild_search()
    return half_shared


def test_words_are_found_and_marked(sat: Sat) -> None:
    page = asked(sat.groups.clerk, q="agreeing transfers")

    assert "1 result<" in page
    assert "<mark>Agree</mark> the <mark>transfer</mark>" in page
    assert f"Decision {sat.part.decision.number}: Joint Management Group" in page
    assert "Nothing found" in asked(sat.groups.clerk, q='"transfer agree"')


def readable_by(person: Any) -> dict[str, set[int]]:
    stands = standing(person)
    agreements = searched_agreements(stands)
    return {
        kind: set(source.readable(stands, agreements).values_list("pk", flat=True))
        for kind, source in SOURCES.items()
    }


def test_each_role_finds_what_its_pages_show_and_nothing_else(met: HalfShared) -> None:
    """Of each kind of record, each page is asked for by everybody of the cast."""
    held, differing = browsers(met), []
    assert {row.kind for row in SearchEntry.objects.all()} == {*SOURCES}

    for name, person in met.cast.items():
        may = readable_by(person)
        for entry in SearchEntry.objects.exclude(kind="pack"):
            place = SOURCES[entry.kind].places([entry.key], standing(person))[entry.key]
            shown = held[name].get(place.href).status_code == 200
            if shown != (entry.key in may[entry.kind]):
                differing.append(f"{name} ({CAST[name]}): {entry.kind} {entry}, page {shown}")

    assert differing == []


def test_what_is_hidden_leaves_no_trace_in_what_is_found(met: HalfShared) -> None:
    """To the byte, a page is the one there would be if nothing hidden existed: text, count, choices, order."""
    held, telling = browsers(met), []
    entries = list(SearchEntry.objects.all())

    for name, person in met.cast.items():
        before = [page_of(held[name], q=words) for words in ("prices", "4,711", "write thank")]
        may = readable_by(person)
        SearchEntry.objects.exclude(pk__in=[row.pk for row in entries if row.key in may[row.kind]]).delete()
        after = [page_of(held[name], q=words) for words in ("prices", "4,711", "write thank")]
        telling += [name] if before != after else []
        SearchEntry.objects.all().delete()
        SearchEntry.objects.bulk_create(entries)

    assert telling == []


def test_parts_of_a_pack_are_found_by_who_opens_its_edition(met: HalfShared) -> None:
    held = browsers(met)
    titles = {
        name: set(re.findall(r"(Walk-in|aids|frames)", page_of(held[name], q="4,711")))
        for name in (
            "jmg_member",
            "democratic_services",
            "auditor",
            "commissioner",
            "council_finance",
            "stranger",
        )
    }
    everything, for_all = {"Walk-in", "aids", "frames"}, {"Walk-in"}

    assert titles == {
        "jmg_member": everything,
        "democratic_services": everything,
        "auditor": everything,
        "commissioner": for_all,
        "council_finance": for_all,
        "stranger": set(),
    }


def test_a_pack_with_figures_not_shared_is_that_partners_alone(met: HalfShared) -> None:
    pack = Pack.objects.get()
    PackPart(
        pack=pack,
        order=pack.parts.count() + 1,
        item=AgendaItem.objects.get(meeting=pack.meeting),
        kind=PartKind.REPORT,
        number="1",
        level=1,
        title="Figures",
        content="<p>As drafted</p>",
        draft_of=met.council,
        sha256="0" * 64,
    ).save()
    rebuild_search()
    held = browsers(met)

    assert "Figures" in page_of(held["democratic_services"], q="drafted")
    assert "4,711" not in page_of(held["jmg_member"], q="costs")


def test_every_write_is_followed(sat: Sat) -> None:
    """What is added, changed, moved and removed is found as it is, at once."""
    groups = sat.groups
    rebuild_search()  # the items of this world were put there by nobody
    action = ActionSpec("Draft a protocol", "Head of Care", groups.finance, date(2017, 8, 1))
    made = agree_action(meeting=sat.meeting, action=action, **sat.by)
    assert "Draft a <mark>protocol</mark>" in asked(groups.clerk, q="protocol")
    made = Action.objects.select_related("body__agreement", "meeting").get(pk=made.pk)
    update_action(action=made, update=UpdateSpec(ActionState.COMPLETE, "Sent", "Letter of May"), **sat.by)
    assert "<mark>Letter</mark> of <mark>May</mark>" in asked(groups.clerk, q="may letter")
    move_meeting(agreement=groups.agreement, meeting=groups.meetings[0], to=date(2017, 9, 19), **sat.by)

    assert wrong() == []


HOSTILE = (
    '"',
    '""',
    "'; DROP TABLE governance_searchentry; --",
    "a AND NOT (b OR",
    "NEAR(a b, 2)",
    "title:transfer*",
    "-transfer ^ {title}",
    "\0",
    "transfer\0transfer",
    "x" * 10_000,
    "a " * 90,
    "<script>alert(1)</script>",
    "%s %% _ \\",
    "“Transfer” ’s",
    "\u0300 \u200d \U0001f600",
    "ſtraße ÅNGSTRÖM ١٢",
    "the and of",
)


def test_whatever_is_typed_gets_results_or_a_sentence(sat: Sat) -> None:
    sentences = ("result", "Nothing found", "Type at least", "Keep what", "Look for 20", "What are you")
    client = Client()
    client.force_login(sat.groups.clerk)
    for typed in HOSTILE:
        page = page_of(client, q=typed, page="x", body="9" * 40, year="20", kind="'")

        assert any(said in page for said in sentences), typed
        assert "<script>alert" not in page


def test_what_is_found_is_narrowed_and_paged(sat: Sat) -> None:
    groups = sat.groups
    for number in range(25):
        action = ActionSpec(f"Count beds {number}", "Head of Care", None, date(2017, 8, 1))
        agree_action(meeting=sat.meeting, action=action, **sat.by)

    first = asked(groups.clerk, q="beds")
    assert "25 results" in first
    assert first.count('class="pb-hit"') == 20
    assert asked(groups.clerk, q="beds", page=2).count('class="pb-hit"') == 5
    assert "25 results" in asked(groups.clerk, q="beds", kind="action", year="2017-18", body=groups.group.pk)
    assert "Nothing found there" in asked(groups.clerk, q="beds", kind="decision")
    assert "Nothing found there" in asked(groups.clerk, q="beds", body=groups.officers.pk)


def test_twenty_results_take_as_many_queries_as_one(sat: Sat) -> None:
    client = Client()
    client.force_login(sat.groups.clerk)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as held:
            page_of(client, q="beds")
        return len(held)

    def agree(number: int) -> None:
        action = ActionSpec(f"Count beds {number}", "Head of Care", None, date(2017, 8, 1))
        agree_action(meeting=sat.meeting, action=action, **sat.by)

    agree(0)
    queries()
    few = queries()
    for number in range(1, 20):
        agree(number)

    assert queries() == few


def test_what_differs_from_the_records_is_noticed_and_made_again(sat: Sat) -> None:
    rebuild_search()
    assert wrong() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_searchentry SET text = 'Otherwise' WHERE kind = 'decision'")
    assert wrong() == [
        "Search: of “decisions”, 1 are not found by what they say. “manage.py rebuild_search” makes it again."
    ]
    call_command("rebuild_search", stdout=None)
    assert wrong() == []


def test_words_that_got_lost_are_noticed(sat: Sat) -> None:
    rebuild_search()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        assert not is_sound()
        rebuild_search()
    assert is_sound()
