"""Agendas: started, kept, agreed, late and carried over, and what is exempt of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.http import Http404

from agreements.models import JournalEntry
from governance.agenda.permissions import get_item, reader_of
from governance.agenda.reading import AgendaView, agenda_view
from governance.choices import Audience, ItemState, MeetingState, Purpose
from governance.groups.permissions import get_meeting
from governance.models import AgendaItem, ForwardItem, Meeting
from governance.services.agenda_items import ItemSpec, seen_in_agenda, standing_items
from governance.services.agenda_plans import (
    ForwardSpec,
    StandingSpec,
    add_standing_item,
    plan_item,
    remove_standing_item,
)
from governance.services.agendas import (
    add_item,
    agree_agenda,
    answer_late_item,
    arrange_items,
    carry_item,
    change_item,
    remove_item,
    reopen_agenda,
    start_agenda,
)
from governance.services.convening import state_now
from governance.services.exempting import ExemptSpec, exempt_item, release_exemption
from governance.services.meetings import publish_meetings
from pooledbudgets.lib.errors import DomainError, NotPermitted
from tests.factories import REASON, standing
from tests.governance.meeting_world import Groups

GROUND = ExemptSpec("Paragraph 3", "A tender is under way.", Audience.MEMBERS, date(2018, 1, 31))


def chair(groups: Groups) -> dict[str, Any]:
    """How the chair calls a service."""
    return {"agreement": groups.agreement, "standing": standing(groups.chair), "reason": REASON}


def clerk(groups: Groups) -> dict[str, Any]:
    """How the clerk calls a service about a meeting."""
    return {"agreement": groups.agreement, **groups.by}


def item(title: str, **facts: Any) -> ItemSpec:
    return ItemSpec(title, Purpose.DISCUSS, **facts)


def titles(meeting: Meeting) -> list[str]:
    return [row.title for row in standing_items(meeting)]


def as_seen(groups: Groups, person: Any, number: int = 1) -> AgendaView:
    """The agenda as somebody sees it."""
    whose = standing(person)
    meeting = get_meeting(whose, "anyshire", "jmg", number)
    return agenda_view(meeting, reader_of(whose, meeting), standing=whose)


@pytest.fixture
def meeting(groups: Groups) -> Meeting:
    """The meeting of 12 September with three items, of which the second holds the third."""
    made = groups.meetings[0]
    by = clerk(groups)
    add_item(meeting=made, item=item("Apologies", minutes=5), **by)
    holding = add_item(meeting=made, item=item("Finance", minutes=10), **by)
    add_item(meeting=made, item=item("Savings", minutes=20, parent=holding), **by)
    return groups.meetings[0]


def test_agenda_starts_with_standing_carried_and_planned_items(groups: Groups) -> None:
    by = groups.by
    opening = add_standing_item(body=groups.group, item=StandingSpec("Opening", Purpose.NOTE), **by)
    add_standing_item(
        body=groups.group, item=StandingSpec("Apologies", Purpose.NOTE, minutes=5, parent=opening), **by
    )
    add_standing_item(body=groups.group, item=StandingSpec("Finance", Purpose.DISCUSS), **by)
    planned = plan_item(body=groups.group, item=ForwardSpec("Stroke pathway", Purpose.DECIDE), **by)
    first, second = groups.meetings[:2]
    start_agenda(meeting=first, **clerk(groups))
    assert [row.number for row in as_seen(groups, groups.clerk).rows] == ["1", "1.1", "2"]

    carry_item(item=first.items.get(title="Opening"), **clerk(groups))
    assert titles(first) == ["Finance"], "what the item holds goes with it"
    start_agenda(meeting=second, forward=[planned], **clerk(groups))
    assert [row.title for row in as_seen(groups, groups.clerk, 2).rows] == [
        "Opening",
        "Apologies",
        "Finance",
        "Opening",
        "Apologies",
        "Stroke pathway",
    ]
    assert as_seen(groups, groups.clerk, 2).rows[3].carried_from == "12 September 2017"
    planned.refresh_from_db()
    assert planned.taken_by is not None
    with pytest.raises(DomainError, match="started already"):
        start_agenda(meeting=second, **clerk(groups))
    remove_item(item=planned.taken_by, **clerk(groups))
    planned.refresh_from_db()
    assert planned.taken_by is None, "open again"
    with pytest.raises(DomainError, match="holds others"):
        remove_standing_item(item=opening, **by)


def test_draft_date_has_no_agenda(groups: Groups) -> None:
    with pytest.raises(DomainError, match="Publish it first"):
        add_item(meeting=groups.meetings[2], item=item("Early"), **clerk(groups))
    with pytest.raises(NotPermitted):
        add_item(
            agreement=groups.agreement,
            meeting=groups.meetings[0],
            item=item("Mine"),
            standing=standing(groups.chair),
            reason=REASON,
        )


def test_items_are_numbered_timed_and_moved(groups: Groups, meeting: Meeting) -> None:
    rows = as_seen(groups, groups.clerk).rows
    assert [(row.number, row.title, row.clock) for row in rows] == [
        ("1", "Apologies", "2pm"),
        ("2", "Finance", "2.05pm"),
        ("2.1", "Savings", "2.15pm"),
    ]
    first, second, third = (str(row.pk) for row in rows)
    seen = seen_in_agenda(meeting)
    arrange_items(meeting=meeting, order=[second, third, first], seen=seen, **clerk(groups))
    assert [row.number + row.title for row in as_seen(groups, groups.clerk).rows] == [
        "1Finance",
        "1.1Savings",
        "2Apologies",
    ]
    with pytest.raises(DomainError, match="Somebody changed this"):
        arrange_items(meeting=meeting, order=[first, second, third], seen=seen, **clerk(groups))
    with pytest.raises(DomainError, match="other items now"):
        arrange_items(meeting=meeting, order=[first], **clerk(groups))
    top, under, held = (AgendaItem.objects.get(pk=int(pk)) for pk in (first, second, third))
    with pytest.raises(DomainError, match="under itself"):
        change_item(item=under, spec=item("Finance", parent=held), **clerk(groups))
    change_item(item=top, spec=item("Apologies", parent=held), **clerk(groups))
    assert [row.number for row in as_seen(groups, groups.clerk).rows] == ["1", "1.1", "1.1.1"]
    with pytest.raises(DomainError, match="three levels"):
        add_item(meeting=meeting, item=item("Deeper", parent=top), **clerk(groups))


def test_only_the_chair_agrees_and_partners_see_it_then(groups: Groups, meeting: Meeting) -> None:
    assert not as_seen(groups, groups.finance).rows
    with pytest.raises(NotPermitted, match="chairs"):
        agree_agenda(meeting=meeting, **clerk(groups))
    seen = seen_in_agenda(meeting)
    add_item(meeting=meeting, item=item("Added meanwhile"), **clerk(groups))
    with pytest.raises(DomainError, match="Somebody changed this"):
        agree_agenda(meeting=meeting, seen=seen, **chair(groups))
    agree_agenda(meeting=meeting, seen=seen_in_agenda(meeting), **chair(groups))
    assert len(as_seen(groups, groups.finance).rows) == 4
    with pytest.raises(DomainError, match="The agenda is agreed"):
        remove_item(item=meeting.items.get(title="Apologies"), **clerk(groups))
    reopen_agenda(meeting=meeting, **chair(groups))
    assert not as_seen(groups, groups.finance).rows
    assert state_now(groups.meetings[0]) is MeetingState.PLANNED


def test_late_item_needs_its_reason_and_the_chair(groups: Groups, meeting: Meeting) -> None:
    agree_agenda(meeting=meeting, **chair(groups))
    with pytest.raises(DomainError, match="Say why it cannot wait"):
        add_item(meeting=meeting, item=item("Urgent"), **clerk(groups))
    late = add_item(meeting=meeting, item=item("Urgent"), late_reason="A provider failed.", **clerk(groups))
    assert [row.title for row in as_seen(groups, groups.chair).waiting] == ["Urgent"]
    assert not as_seen(groups, groups.finance).waiting
    with pytest.raises(NotPermitted):
        answer_late_item(item=late, admit=True, **clerk(groups))
    answer_late_item(item=late, admit=True, **chair(groups))
    assert [row.number for row in as_seen(groups, groups.finance).rows][-1] == "3"
    with pytest.raises(DomainError, match="No late item waits"):
        answer_late_item(item=late, admit=False, **chair(groups))
    other = add_item(meeting=meeting, item=item("Not so"), late_reason="It slipped.", **clerk(groups))
    answer_late_item(item=other, admit=False, **chair(groups))
    assert [row.state for row in as_seen(groups, groups.clerk).gone] == [ItemState.NOT_ADMITTED]


def test_exempt_item_needs_its_ground_and_is_nowhere_for_others(groups: Groups, meeting: Meeting) -> None:
    holding = meeting.items.get(title="Finance")
    wrong = (
        (ExemptSpec(" ", "Why", Audience.MEMBERS, date(2018, 1, 1)), "paragraph of Schedule 12A"),
        (ExemptSpec("Paragraph 3", " ", Audience.MEMBERS, date(2018, 1, 1)), "public interest"),
        (ExemptSpec("Paragraph 3", "Why", Audience.MEMBERS, date(2017, 1, 1)), "day to come"),
    )
    for facts, refusal in wrong:
        with pytest.raises(DomainError, match=refusal):
            exempt_item(item=holding, facts=facts, **clerk(groups))
    exemption = exempt_item(item=holding, facts=GROUND, **clerk(groups))
    with pytest.raises(DomainError, match="exempt already"):
        exempt_item(item=holding, facts=GROUND, **clerk(groups))
    agree_agenda(meeting=meeting, **chair(groups))

    shown = as_seen(groups, groups.finance)
    assert [row.title for row in shown.rows] == ["Apologies"], "nor what hangs on it"
    assert "30" not in shown.minutes
    for pk in (holding.pk, meeting.items.get(title="Savings").pk):
        with pytest.raises(Http404):
            get_item(standing(groups.finance), "anyshire", "jmg", 1, pk)
        assert get_item(standing(groups.officer), "anyshire", "jmg", 1, pk)
    written = list(
        JournalEntry.objects.filter(subject_kind="meeting").values_list("subject_label", "reason", "detail")
    )
    assert "Finance" not in str(written), "the history names no item"
    release_exemption(exemption=exemption, **clerk(groups))
    assert len(as_seen(groups, groups.finance).rows) == 3
    with pytest.raises(DomainError, match="released already"):
        release_exemption(exemption=exemption, **clerk(groups))


def test_carried_exempt_item_stays_exempt_on_an_agenda_that_is_open(groups: Groups, meeting: Meeting) -> None:
    by = clerk(groups)
    add_item(meeting=groups.meetings[1], item=item("There"), **by)
    exempt_item(item=meeting.items.get(title="Finance"), facts=GROUND, **by)
    agree_agenda(meeting=meeting, **chair(groups))
    carry_item(item=meeting.items.get(title="Finance"), **by)
    assert [(row.title, bool(row.exempt)) for row in as_seen(groups, groups.clerk, 2).rows] == [
        ("There", False),
        ("Finance", True),
        ("Savings", False),
    ]
    agree_agenda(meeting=groups.meetings[1], **chair(groups))
    assert [row.title for row in as_seen(groups, groups.finance, 2).rows] == ["There"]


def test_planned_item_is_taken_once(groups: Groups, meeting: Meeting) -> None:
    planned = plan_item(body=groups.group, item=ForwardSpec("Later", Purpose.NOTE), **groups.by)
    add_item(meeting=meeting, item=item("Later, now"), forward=planned, **clerk(groups))
    assert titles(meeting)[-1] == "Later, now"
    with pytest.raises(DomainError, match="on an agenda already"):
        add_item(meeting=meeting, item=item("Again"), forward=planned, **clerk(groups))
    assert ForwardItem.objects.filter(taken_by__isnull=True).count() == 0


def test_agenda_comes_from_the_command_line(groups: Groups, meeting: Meeting, tmp_path: Any) -> None:
    publish_meetings(agreement=groups.agreement, meetings=[groups.meetings[2]], **groups.by)
    place = tmp_path / "agenda.csv"
    call_command(
        "report",
        "agenda",
        "--agreement",
        "anyshire",
        "--meeting",
        "jmg-1",
        "--format",
        "csv",
        "-o",
        str(place),
    )
    assert "2.1 Savings" in place.read_text()
