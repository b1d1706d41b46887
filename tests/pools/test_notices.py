"""Notice: how long it must be, who gives it, what it needs, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from agreements.choices import AgreementState, InstrumentKind, NoticeGround, NoticeScope
from agreements.models import Instrument
from agreements.notice import Rule
from agreements.services.agreements import NoticeRuleSpec, close_agreement, hold_notice_rule
from agreements.services.instruments import withdraw_instrument
from agreements.services.people import command_line_person
from agreements.term import standing_on
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pools.models import ExitItem, Notice, Pool
from pools.notices import what_ifs
from pools.services.notices import NoticeSpec, give_notice, settle_exit_item
from tests.agreements.instrument_world import InstrumentWorld, executed, instrument_world
from tests.factories import REASON, TODAY, make_agreement, make_pool

ALL, POOL = NoticeScope.AGREEMENT, NoticeScope.POOL
ANY, UNAGREED, DEFAULT = NoticeGround.ANY, NoticeGround.CONTRIBUTION_NOT_AGREED, NoticeGround.DEFAULT
WHOLE = NoticeSpec(ALL, ANY, date(2017, 7, 3), date(2018, 1, 3))


@pytest.mark.parametrize(
    ("months", "served_on", "expected"),
    [
        pytest.param(6, date(2017, 7, 18), date(2018, 1, 18), id="six months"),
        pytest.param(6, date(2017, 8, 31), date(2018, 2, 28), id="to the last of February"),
        pytest.param(6, date(2019, 8, 31), date(2020, 2, 29), id="to the last of a leap February"),
        pytest.param(3, date(2017, 1, 1), date(2017, 4, 1), id="three months over the end of the year"),
        pytest.param(None, date(2017, 7, 18), date(2017, 7, 18), id="of no fixed length"),
    ],
)
def test_earliest_end_is_counted_in_months(months: int | None, served_on: date, expected: date) -> None:
    assert Rule(ALL, ANY, months).earliest_end(served_on) == expected


@pytest.fixture
def world(db: None) -> InstrumentWorld:
    """The agreement in force to 31 March 2019, with Oxfordshire's rules of notice and one pool."""
    made = instrument_world()
    executed(made)
    make_pool(made.agreement, code="adults", name="Adults")
    for scope, ground, months in ((ALL, ANY, 6), (POOL, ANY, 6), (POOL, UNAGREED, 3), (POOL, DEFAULT, None)):
        hold_notice_rule(
            agreement=made.agreement,
            rule=NoticeRuleSpec(scope, ground, months, needs_evidence=ground is DEFAULT),
            by=command_line_person(),
            reason=REASON,
        )
    return made


def pool_of(world: InstrumentWorld) -> Pool:
    return Pool.objects.get(agreement=world.agreement)


def give(world: InstrumentWorld, notice: NoticeSpec = WHOLE, **changes: Any) -> Notice:
    facts = {
        "agreement": world.agreement,
        "giver": world.council,
        "notice": notice,
        "standing": world.officer,
        "reason": REASON,
    }
    return give_notice(**(facts | changes))


def test_a_notice_sets_the_term_and_opens_an_exit_checklist(world: InstrumentWorld) -> None:
    notice = give(world)
    facts = standing_on(world.agreement, on=TODAY)

    assert (facts.state, facts.ends_on) == (AgreementState.NOTICE_GIVEN, date(2018, 1, 3))
    assert standing_on(world.agreement, on=date(2018, 1, 4)).state is AgreementState.EXPIRED
    assert notice.instrument.kind == InstrumentKind.NOTICE
    assert (
        notice.rule == "The whole agreement can be ended on 6 months’ notice by either party, for any reason."
    )
    assert [item.subject for item in notice.exit_items.all()] == [
        "contracts",
        "staff",
        "assets",
        "balances",
        "records",
        "service-users",
    ]


def test_a_notice_taken_back_does_not_count(world: InstrumentWorld) -> None:
    notice = give(world)
    withdraw_instrument(
        instrument=notice.instrument, withdrawn_on=TODAY, standing=world.officer, reason="Agreed"
    )

    assert standing_on(world.agreement, on=TODAY).ends_on == date(2019, 3, 31)
    assert give(world).pk != notice.pk


def test_a_notice_of_one_pool_leaves_the_term(world: InstrumentWorld) -> None:
    give(world, NoticeSpec(POOL, UNAGREED, TODAY, date(2017, 10, 3), pool=pool_of(world)))

    facts = standing_on(world.agreement, on=TODAY)
    assert (facts.state, facts.ends_on) == (AgreementState.IN_FORCE, date(2019, 3, 31))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"ends_on": date(2018, 1, 2)}, "3 January 2018 at the earliest", id="a day too short"),
        pytest.param({"served_on": date(2017, 7, 4)}, "has not come", id="to be served"),
        pytest.param({"scope": POOL}, "Name the pool", id="a pool without its name"),
        pytest.param({"ground": UNAGREED}, "has no rule for notice", id="no rule for the ground"),
        pytest.param({"served_on": date(2015, 3, 1)}, "nothing to end", id="before the agreement"),
        pytest.param({"served_on": date(2017, 5, 1)}, "nothing to end", id="while it had expired"),
    ],
)
def test_an_impossible_notice_is_refused_and_nothing_is_kept(
    world: InstrumentWorld, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        give(world, replace(WHOLE, **changes))

    assert not Notice.objects.exists()
    assert not Instrument.objects.filter(kind="notice").exists()
    assert not ExitItem.objects.exists()


def test_the_shortcut_on_default_needs_its_evidence(world: InstrumentWorld) -> None:
    short = NoticeSpec(POOL, DEFAULT, TODAY, date(2017, 7, 10), pool=pool_of(world))
    with pytest.raises(DomainError, match="needs evidence"):
        give(world, short)

    assert give(world, replace(short, evidence="Rectification notice of 1 May, not met")).evidence


def test_a_pool_of_another_agreement_and_a_pool_named_for_all_are_refused(world: InstrumentWorld) -> None:
    stranger = make_pool(make_agreement())
    with pytest.raises(DomainError, match="not part of this agreement"):
        give(world, replace(WHOLE, scope=POOL, pool=stranger))
    with pytest.raises(DomainError, match="names no pool"):
        give(world, replace(WHOLE, pool=pool_of(world)))


def test_the_same_notice_is_not_given_twice_nor_for_another_nor_of_a_closed_agreement(
    world: InstrumentWorld,
) -> None:
    give(world)
    with pytest.raises(DomainError, match="served on 3 July 2017 already"):
        give(world)
    for standing in (world.nhs_officer, world.reader):
        with pytest.raises(NotPermitted):
            give(world, standing=standing)
    close_agreement(agreement=world.agreement, closed_on=TODAY, by=command_line_person(), reason=REASON)
    with pytest.raises(DomainError, match="was closed on"):
        give(world, giver=world.nhs, standing=world.nhs_officer)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        pytest.param({"done_on": TODAY, "note": " "}, "Say what was done", id="done without words"),
        pytest.param({"done_on": date(2017, 7, 4), "note": "x"}, "has not come", id="done tomorrow"),
    ],
)
def test_an_exit_item_is_done_with_words_and_by_today(
    world: InstrumentWorld, facts: dict[str, Any], sentence: str
) -> None:
    item = give(world).exit_items.first()
    assert item is not None
    with pytest.raises(DomainError, match=sentence):
        settle_exit_item(
            item=item, owner="Director", due_on=None, standing=world.officer, reason=REASON, **facts
        )


def test_what_if_tells_each_rule_and_what_the_term_does(world: InstrumentWorld) -> None:
    found = what_ifs(world.agreement, served_on=date(2018, 12, 31))

    assert [(case.what, case.earliest_end, case.after_term, case.is_open) for case in found] == [
        ("The whole agreement", date(2019, 6, 30), True, False),
        ("One pooled fund arrangement", date(2019, 6, 30), True, False),
        ("One pooled fund arrangement", date(2019, 3, 31), False, False),
        ("One pooled fund arrangement", date(2018, 12, 31), False, True),
    ]


def test_notice_is_given_and_settled_in_the_browser(world: InstrumentWorld, client: Client) -> None:
    client.force_login(world.officer.person)
    page = "/agreements/holmshire/notice/"
    typed = {
        "giver": "holmshire-cc",
        "scope": "agreement",
        "ground": "any",
        "served_on_day": "3",
        "served_on_month": "7",
        "served_on_year": "2017",
        "ends_on_day": "1",
        "ends_on_month": "1",
        "ends_on_year": "2018",
        "reason": REASON,
    }
    refused = client.post(f"{page}give/", typed)
    given = client.post(f"{page}give/", typed | {"ends_on_day": "3"}, follow=True)
    notice = Notice.objects.get()
    done = {"note": "Told by letter", "done_on_day": "3", "done_on_month": "7", "done_on_year": "2017"}
    settled = client.post(
        f"{page}{notice.pk}/exit/service-users/", {**done, "reason": REASON}, follow=True
    ).content.decode()

    assert refused.status_code == 422
    assert "3 January 2018 at the earliest" in refused.content.decode()
    assert "0 of 6 done" in given.content.decode()
    assert "Told by letter" in settled
    assert "1 of 6 done" in settled
    assert "184 days left" in settled
