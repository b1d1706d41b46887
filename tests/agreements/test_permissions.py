"""Roles by organisation and date, succession, and who gets an agreement."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from agreements.choices import OrganisationKind, Role
from agreements.permissions import MATRIX, Verb, get_agreement, standing_of, visible_agreements
from agreements.services.organisations import record_succession
from agreements.services.people import appoint, command_line_person
from pooledbudgets.lib.errors import NotPermitted
from tests.factories import (
    REASON,
    TODAY,
    make_agreement,
    make_council,
    make_nhs_body,
    make_officer,
    make_organisation,
    make_person,
    standing,
)

pytestmark = pytest.mark.django_db


def test_standing_of_holds_from_the_first_day_and_ends_with_the_last() -> None:
    council, person = make_council(), make_person()
    appoint(
        person=person,
        organisation=council,
        role=Role.FINANCE_OFFICER,
        starts_on=date(2017, 5, 1),
        ends_on=date(2017, 6, 1),
        by=command_line_person(),
        reason=REASON,
    )

    held = {
        day: standing_of(person, on=day).may(Verb.ENTER_FIGURES, council.pk)
        for day in (date(2017, 4, 30), date(2017, 5, 1), date(2017, 5, 31), date(2017, 6, 1))
    }

    assert list(held.values()) == [False, True, True, False]


def test_standing_of_an_inactive_person_is_nothing() -> None:
    person = make_officer(make_council())
    person.is_active = False

    assert standing_of(person, on=TODAY).roles == {}


def test_get_agreement_of_others_does_not_exist() -> None:
    agreement, stranger = make_agreement(), make_officer(make_council())

    with pytest.raises(Http404):
        get_agreement(standing(stranger), agreement.reference)
    assert not visible_agreements(standing(stranger)).exists()


def test_party_for_a_reader_is_not_permitted() -> None:
    council = make_council()
    agreement = make_agreement(parties=[council, make_nhs_body()])
    chair = make_officer(council, Role.JMG_CHAIR)

    with pytest.raises(NotPermitted, match="does not let you"):
        standing(chair).party_for(Verb.ENTER_FIGURES, agreement)


def test_standing_of_a_successors_officer_reaches_the_predecessors_agreement_from_that_day() -> None:
    ccg = make_nhs_body()
    icb = make_organisation(kind=OrganisationKind.ICB)
    agreement = make_agreement(parties=[make_council(), ccg])
    record_succession(
        predecessor=ccg,
        successor=icb,
        effective_on=date(2022, 7, 1),
        by=command_line_person(),
        reason=REASON,
    )
    officer = make_officer(icb)

    before = standing_of(officer, on=date(2022, 6, 30))
    after = standing_of(officer, on=date(2022, 7, 1))

    assert not visible_agreements(before).exists()
    assert list(visible_agreements(after)) == [agreement]
    assert after.may(Verb.ENTER_FIGURES, ccg.pk)


def test_matrix_lets_nobody_both_enter_and_confirm_by_one_role() -> None:
    assert MATRIX[Verb.ENTER_FIGURES].isdisjoint(MATRIX[Verb.CONFIRM_FIGURES])


def test_matrix_has_every_verb() -> None:
    assert set(MATRIX) == set(Verb)
