"""The timeline: facts, drawing and pages, by both clocks."""

from __future__ import annotations

from datetime import date

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from agreements.models import Agreement
from agreements.permissions import standing_of
from agreements.services.holding_over import hold_over
from agreements.services.instruments import AuthoritySpec
from governance.decision_permissions import bodies_of
from governance.timeline import Timeline, Tone, timeline_of
from governance.timeline_picture import WIDTH, picture_of
from pooledbudgets.lib.partial_date import PartialDate
from tests.agreements.instrument_world import InstrumentWorld, executed, instrument_world
from tests.factories import REASON, TODAY, make_pool, standing
from tests.governance.meeting_world import START, Groups


@pytest.fixture
def world(db: None) -> InstrumentWorld:
    """The extension is executed in June, and the gap before it held over from 1 April."""
    made = instrument_world()
    hold_over(
        agreement=made.agreement,
        party=made.council,
        starts_on=date(2017, 4, 1),
        principle="As before",
        authority=AuthoritySpec("Cabinet", PartialDate(2017, 4, 18)),
        standing=made.officer,
        reason=REASON,
    )
    executed(made)
    make_pool(
        made.agreement, code="adults", name="Adults", opens_on=date(2016, 4, 1), closes_on=date(2018, 4, 1)
    )
    make_pool(made.agreement, code="old", name="Undated")
    return made


def told(world: InstrumentWorld, *, on: date = TODAY, known_on: date = TODAY) -> Timeline:
    agreement = Agreement.objects.prefetch_related("parties__organisation").get(pk=world.agreement.pk)
    return timeline_of(
        agreement, standing=world.officer, bodies=bodies_of(agreement), on=on, known_on=known_on
    )


def bars(timeline: Timeline, label: str) -> list[tuple[str, date | None, date | None]]:
    lane = next(lane for lane in timeline.lanes if lane.label == label)
    return [(bar.words, bar.starts_on, bar.ends_on) for bar in lane.bars]


def test_the_agreement_lane_tells_each_state_and_since_when(world: InstrumentWorld) -> None:
    shown = told(world)

    assert bars(shown, "Agreement") == [
        ("In force", date(2015, 3, 12), date(2017, 4, 1)),
        ("Holding over", date(2017, 4, 1), None),
    ]
    assert [(mark.number, mark.words) for lane in shown.lanes for mark in lane.marks] == [
        (1, "Section 75 Agreement"),
        (2, "Extension to 2019"),
    ]


def test_what_was_made_later_was_not_known_earlier(world: InstrumentWorld) -> None:
    before, after = told(world, known_on=date(2017, 5, 1)), told(world)

    assert [mark.number for lane in before.lanes for mark in lane.marks] == [1]
    assert before.facts.ends_on == date(2017, 3, 31)
    assert after.facts.ends_on == date(2019, 3, 31)
    assert not [lane for lane in told(world, known_on=date(2017, 4, 1)).lanes if lane.label == "Held over"]


def test_pools_are_drawn_as_far_as_their_dates_are_known(world: InstrumentWorld) -> None:
    shown = told(world)

    assert bars(shown, "Pool: Adults") == [("Open", date(2016, 4, 1), date(2018, 4, 1))]
    assert bars(shown, "Pool: Undated") == [("Dates not recorded", None, None)]


def test_group_without_a_first_day_is_drawn_from_its_first_terms_of_reference(groups: Groups) -> None:
    agreement = Agreement.objects.prefetch_related("parties__organisation").get(pk=groups.agreement.pk)
    by = {"standing": standing(groups.clerk), "on": TODAY, "known_on": TODAY}
    shown = timeline_of(agreement, bodies=bodies_of(agreement), **by)

    assert bars(shown, "Joint Management Group") == [("Meets, by its terms of reference", START, None)]
    assert bars(shown, "Officers Group") == [("Dates not recorded", None, None)]


def test_the_drawing_stays_inside_itself_and_the_table_says_the_same(world: InstrumentWorld) -> None:
    shown = told(world)
    picture = picture_of(shown)

    assert all(picture.left <= box.x and box.x + box.width <= WIDTH for box in picture.boxes)
    assert len(shown.entries) == len(picture.boxes) + len(picture.dots)
    assert picture.today is not None
    assert picture.left < picture.today.x < WIDTH


def test_pages_show_the_timeline_and_its_picture_and_nothing_inline(
    world: InstrumentWorld, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(world.reader.person)
    with django_assert_max_num_queries(39):
        page = client.get(
            "/agreements/holmshire/timeline/?on=2017-04-02&known_on=2017-05-01"
        ).content.decode()
    picture = client.get("/agreements/holmshire/timeline.svg")

    assert "On 2 April 2017, as known on 1 May 2017" in page
    assert "Holding over" in page
    assert 'src="/agreements/holmshire/timeline.svg?on=2017-04-02&amp;known_on=2017-05-01"' in page
    assert picture.headers["Content-Type"] == "image/svg+xml"
    drawn = fromstring(picture.content)
    assert drawn.find("{http://www.w3.org/2000/svg}title") is not None
    assert "style" not in picture.content.decode()


def test_oxfordshire_shows_its_three_instruments_and_the_year_without_a_schedule(
    oxfordshire: Agreement, democratic_services
) -> None:
    agreement = Agreement.objects.prefetch_related("parties__organisation").get(pk=oxfordshire.pk)
    shown = timeline_of(
        agreement,
        standing=standing_of(democratic_services, on=TODAY),
        bodies=bodies_of(agreement),
        on=TODAY,
        known_on=TODAY,
    )
    years = next(lane for lane in shown.lanes if lane.label == "Years")

    earlier = timeline_of(
        agreement,
        standing=standing_of(democratic_services, on=TODAY),
        bodies=bodies_of(agreement),
        on=TODAY,
        known_on=date(2017, 5, 31),
    )

    assert [bar.tone for lane in earlier.lanes if lane.label == "Years" for bar in lane.bars] == [
        Tone.GAP,
        Tone.GAP,
    ]
    assert [str(mark.dated) for lane in shown.lanes for mark in lane.marks] == [
        "23 April 2013",
        "21 March 2014",
        "May 2017",
    ]
    assert [(bar.words, bar.tone) for bar in years.bars] == [
        ("2017/18: Version 1 submitted", Tone.WAITING),
        ("2018/19: No schedule", Tone.GAP),
    ]
