"""While an agreement is held over, every table and file of it says so; once that ends, none does."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.choices import InstrumentKind
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.holding_over import end_holding_over, hold_over
from agreements.services.instruments import AuthoritySpec
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import REASON, TODAY, everybody, party_of
from tests.page_reading import readable
from tests.partnership import Partnership, partnership

__all__ = ["partnership"]

SAID = "HOLDING OVER since 1 April 2017. The schedule for 2017/18 has not been executed: 93 days since 1 April 2017."


@pytest.fixture
def held_over(partnership: Partnership) -> Partnership:
    agreement, standing = partnership.agreement, everybody(partnership.agreement)
    deed = InstrumentSpec(InstrumentKind.AGREEMENT, "Deed", PartialDate(2015, 3, 12))
    hold_instrument(agreement=agreement, instrument=deed, by=standing.person, reason=REASON)
    hold_over(
        agreement=agreement,
        party=party_of(agreement, partnership.council),
        starts_on=date(2017, 4, 1),
        principle="The principles of 2016/17 apply.",
        authority=AuthoritySpec("Cabinet", PartialDate(2017, 3), "item 4"),
        standing=standing,
        reason=REASON,
    )
    return partnership


@pytest.mark.parametrize("form", ["", "pdf", "json"])
def test_tables_and_files_say_that_the_agreement_is_held_over(
    held_over: Partnership, client: Client, form: str
) -> None:
    client.force_login(held_over.council_finance)
    page = f"{held_over.page}tables/contributions" + (f".{form}" if form else "/")

    said = " ".join(readable(client.get(page)).split())

    assert said.count(SAID) == 1, "once, in the document itself"
    assert "Meanwhile: The principles of 2016/17 apply." in said
    assert "Northmoor: Cabinet, March 2017, item 4" in said


def test_tables_say_nothing_once_holding_over_has_ended(held_over: Partnership, client: Client) -> None:
    client.force_login(held_over.council_finance)
    end_holding_over(
        agreement=held_over.agreement, ended_on=TODAY, standing=everybody(held_over.agreement), reason=REASON
    )

    assert "HOLDING OVER" not in readable(client.get(f"{held_over.page}tables/contributions/"))
