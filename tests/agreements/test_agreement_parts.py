"""Parties, client groups, instruments and notice rules that join an agreement later or are put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agreements.choices import InstrumentKind, NoticeGround, NoticeScope, OrganisationKind
from agreements.models import JournalEntry
from agreements.services.agreements import (
    InstrumentSpec,
    NoticeRuleSpec,
    PartySpec,
    add_client_group,
    bind_party,
    correct_instrument,
    correct_notice_rule,
    hold_instrument,
    hold_notice_rule,
)
from agreements.services.people import command_line_person
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import make_agreement, make_nhs_body, make_organisation

pytestmark = pytest.mark.django_db

EXTENSION = InstrumentSpec(
    InstrumentKind.LETTER, "Letter agreement", dated=PartialDate(2017, 5), term_ends_on=date(2019, 3, 31)
)


def recorded_by() -> dict[str, Any]:
    return {"by": command_line_person(), "reason": "The letter has arrived"}


def test_bind_party_puts_it_after_the_others() -> None:
    agreement, trust = make_agreement(), make_nhs_body()

    bind_party(agreement=agreement, party=PartySpec(trust), **recorded_by())

    assert [party.organisation for party in agreement.parties.all()][-1] == trust
    assert JournalEntry.objects.latest("sequence").verb == "party bound"


def test_bind_party_already_bound_is_refused() -> None:
    agreement = make_agreement()

    with pytest.raises(DomainError, match="named twice"):
        bind_party(
            agreement=agreement, party=PartySpec(agreement.parties.first().organisation), **recorded_by()
        )


def test_bind_party_eleventh_is_refused() -> None:
    agreement = make_agreement()
    for _ in range(8):
        bind_party(agreement=agreement, party=PartySpec(make_nhs_body()), **recorded_by())

    with pytest.raises(DomainError, match="2 to 10 parties; this names 11"):
        bind_party(agreement=agreement, party=PartySpec(make_nhs_body()), **recorded_by())
    assert agreement.parties.count() == 10


def test_bind_party_neither_nhs_nor_council_is_refused() -> None:
    agreement, charity = make_agreement(), make_organisation(kind=OrganisationKind.OTHER)

    with pytest.raises(DomainError, match="neither an NHS body nor a local authority"):
        bind_party(agreement=agreement, party=PartySpec(charity), **recorded_by())


def test_add_client_group_twice_is_refused() -> None:
    agreement = make_agreement()
    add_client_group(agreement=agreement, name="Carers", **recorded_by())

    with pytest.raises(DomainError, match="has a client group of this name"):
        add_client_group(agreement=agreement, name="Carers", **recorded_by())


def test_hold_instrument_keeps_a_month_without_a_day() -> None:
    agreement = make_agreement()

    held = hold_instrument(agreement=agreement, instrument=EXTENSION, **recorded_by())

    held.refresh_from_db()
    assert str(held.dated) == "May 2017"


def test_instrument_ending_the_term_before_it_starts_is_refused() -> None:
    agreement = make_agreement(started_on=date(2013, 4, 23))
    early = InstrumentSpec(InstrumentKind.SIDE_LETTER, "Side letter", term_ends_on=date(2012, 3, 31))
    held = hold_instrument(agreement=agreement, instrument=EXTENSION, **recorded_by())

    with pytest.raises(DomainError, match="before the agreement starts"):
        hold_instrument(agreement=agreement, instrument=early, **recorded_by())
    with pytest.raises(DomainError, match="before the agreement starts"):
        correct_instrument(instrument=held, facts=early, **recorded_by())

    held.refresh_from_db()
    assert held.title == "Letter agreement"


def test_correct_notice_rule_of_no_fixed_length_but_on_default_is_refused() -> None:
    agreement = make_agreement()
    six_months = NoticeRuleSpec(NoticeScope.POOL, NoticeGround.ANY, months=6)
    rule = hold_notice_rule(agreement=agreement, rule=six_months, **recorded_by())

    with pytest.raises(DomainError, match="Only a notice on default"):
        correct_notice_rule(
            rule=rule, facts=NoticeRuleSpec(NoticeScope.POOL, NoticeGround.ANY), **recorded_by()
        )

    corrected = correct_notice_rule(
        rule=rule, facts=NoticeRuleSpec(NoticeScope.POOL, NoticeGround.ANY, months=3), **recorded_by()
    )
    assert corrected.months == 3
    assert [row.months for row in rule.history.all()] == [3, 6]
