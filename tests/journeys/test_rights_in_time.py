"""Rights follow the dates of roles and bodies from the day they change, on every page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from agreements.choices import Role
from agreements.models import Membership, Person
from agreements.services.journal import recorded
from agreements.services.people import appoint, command_line_person, end_membership
from tests.addresses import PLACES, path_of
from tests.factories import REASON, make_officer
from tests.half_shared import COUNCIL, NHS, HalfShared

GRID = "/agreements/anyshire/2017-18/pools/adults/"
CELL = f"home-care.{NHS}"
MEMBERS_ONLY = [
    place
    for place, (kwargs, _) in PLACES.items()
    if "reference" in kwargs and not place.startswith("governance:public-")
]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def saving(client: Client) -> int:
    """What comes of saving one of the NHS body's figures."""
    typed = {CELL: "13,600", f"{CELL}.was": "13577", f"{CELL}.seen": "2"}
    return client.post(GRID, {**typed, "reason": "After the board met"}).status_code


def test_rights_end_the_day_the_membership_ends(half_shared: HalfShared, settings: Settings) -> None:
    client = signed_in(half_shared.cast["former"])

    settings.PB_TODAY = date(2017, 7, 2)
    on_the_last_day = client.get(GRID).status_code
    settings.PB_TODAY = date(2017, 7, 3)
    answers = {place: client.get(path_of(place)).status_code for place in MEMBERS_ONLY}

    assert on_the_last_day == 200
    assert set(answers.values()) <= {404, 405}, answers


def test_rights_begin_the_day_the_membership_begins(half_shared: HalfShared, settings: Settings) -> None:
    person = half_shared.cast["stranger"]
    appoint(
        person=person,
        organisation=half_shared.nhs,
        role=Role.FINANCE_OFFICER,
        starts_on=date(2017, 7, 4),
        by=command_line_person(),
        reason=REASON,
    )
    client = signed_in(person)

    before = saving(client)
    settings.PB_TODAY = date(2017, 7, 4)

    assert (before, saving(client)) == (404, 302)


def test_membership_ended_while_a_page_is_open_refuses_what_was_typed(half_shared: HalfShared) -> None:
    person = half_shared.cast["nhs_finance"]
    client = signed_in(person)
    assert client.get(GRID).status_code == 200

    end_membership(
        membership=Membership.objects.get(person=person),
        ends_on=date(2017, 7, 3),
        by=command_line_person(),
        reason="Left",
    )

    assert saving(client) == 404


def test_role_that_changed_leaves_only_what_the_new_one_may(half_shared: HalfShared) -> None:
    person = half_shared.cast["nhs_finance"]
    end_membership(
        membership=Membership.objects.get(person=person),
        ends_on=date(2017, 7, 3),
        by=command_line_person(),
        reason="Moved to the board",
    )
    appoint(
        person=person,
        organisation=half_shared.nhs,
        role=Role.JMG_MEMBER,
        starts_on=date(2017, 7, 3),
        by=command_line_person(),
        reason="Moved to the board",
    )
    client = signed_in(person)

    assert client.get(GRID).status_code == 200
    assert saving(client) == 403


def test_successors_people_have_its_rights_from_the_day_it_takes_over(
    half_shared: HalfShared, settings: Settings
) -> None:
    officer = make_officer(half_shared.successor)
    client = signed_in(officer)

    settings.PB_TODAY = date(2022, 6, 30)
    before = client.get(GRID).status_code, saving(client)
    settings.PB_TODAY = date(2022, 7, 1)
    after = client.get(GRID).status_code, saving(client)

    assert (before, after) == ((404, 404), (200, 302))


def test_predecessors_rights_do_not_reach_the_successors_other_agreements(
    half_shared: HalfShared, settings: Settings
) -> None:
    """Succession runs one way: who stays at the old body gains nothing of the new one."""
    settings.PB_TODAY = date(2022, 7, 1)
    standing = signed_in(half_shared.cast["nhs_finance"]).get(GRID).wsgi_request.standing

    assert half_shared.successor.pk not in standing.organisation_ids


def test_successor_sees_no_more_of_the_partners_draft_than_its_predecessor(
    half_shared: HalfShared, settings: Settings
) -> None:
    settings.PB_TODAY = date(2022, 7, 1)
    client = signed_in(make_officer(half_shared.successor))

    answer = client.get(path_of("pools:figure-detail@council"))

    assert answer.status_code == 404


def test_person_made_inactive_is_signed_out_everywhere(half_shared: HalfShared) -> None:
    person = half_shared.cast["nhs_finance"]
    client = signed_in(person)
    assert client.get(GRID).status_code == 200

    with recorded("person changed", by=command_line_person(), reason="Left", subject=person):
        person.is_active = False
        person.save()

    assert client.get(GRID).headers["Location"].startswith("/accounts/login/")
    assert saving(client) == 302
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("day", [date(2017, 7, 3), date(2017, 7, 4)])
def test_people_of_a_dissolved_body_keep_their_rights_through_its_last_day(
    half_shared: HalfShared, settings: Settings, day: date
) -> None:
    with recorded(
        "organisation changed", by=command_line_person(), reason="Dissolved", subject=half_shared.nhs
    ):
        half_shared.nhs.closed_on = date(2017, 7, 3)
        half_shared.nhs.save()
    settings.PB_TODAY = day
    client = signed_in(half_shared.cast["nhs_finance"])

    assert client.get(GRID).status_code == (200 if day == date(2017, 7, 3) else 404)
    assert signed_in(half_shared.cast["council_finance"]).get(GRID).status_code == 200


def test_auditor_of_both_sees_one_side_once_the_other_role_ends(
    half_shared: HalfShared, settings: Settings
) -> None:
    auditor = half_shared.cast["auditor"]
    council_draft = path_of("pools:figure-detail@council")
    assert signed_in(auditor).get(council_draft).status_code == 200

    end_membership(
        membership=Membership.objects.get(person=auditor, organisation__code=COUNCIL),
        ends_on=date(2017, 7, 3),
        by=command_line_person(),
        reason="The audit of the council is over",
    )

    assert signed_in(auditor).get(council_draft).status_code == 404
    assert signed_in(auditor).get(GRID).status_code == 200
