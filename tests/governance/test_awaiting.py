"""What waits: for whom, by when, what blocks it, and what a home page of any size costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.models import Agreement, Person
from agreements.permissions import standing_of
from governance.awaiting import waits
from governance.matters import Item, Matter, placed
from governance.radar import Holder
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import TODAY
from tests.governance.deciding_world import Deciding
from tests.growing import make_growing, make_large, queries_of
from tests.half_shared import CAST, HalfShared

COUNCIL, NHS = Holder(1, "Council"), Holder(2, "NHS")


def matter(key: str, *holders: Holder, **changes: object) -> Matter:
    facts = {"verb": "publish", "by_whom": "clerk", "page": "/page/", "deed": "/deed/"}
    return Matter(key, key, "Here", holders, **(facts | changes))


def keys(items: tuple[Item, ...]) -> list[str]:
    return [item.matter.key for item in items]


def test_placed_parts_mine_from_others_and_both_from_what_is_coming() -> None:
    found = placed(
        [
            matter("undated", COUNCIL),
            matter("late", COUNCIL, NHS, due_on=date(2017, 6, 30)),
            matter("theirs", NHS, due_on=date(2017, 7, 4)),
            matter("no right", COUNCIL, verb="approve"),
            matter("next month", COUNCIL, due_on=date(2017, 8, 9), opens_on=date(2017, 7, 4)),
            matter("in years", COUNCIL, due_on=date(2019, 8, 9), opens_on=date(2019, 7, 4)),
        ],
        on=TODAY,
        rights={("publish", 1)},
    )

    assert (keys(found.mine), keys(found.others), keys(found.coming)) == (
        ["late", "undated"],
        ["theirs", "no right"],
        ["next month"],
    )
    assert [(item.left, item.is_overdue, item.href) for item in found.mine] == [
        ("overdue by 3 days", True, "/deed/"),
        ("no day is set", False, "/deed/"),
    ]
    assert found.others[0].href == "/page/"


@pytest.mark.django_db
def test_published_agreement_waits_for_each_role_as_its_rights_are(
    oxfordshire: Agreement,
    democratic_services: Person,
    council_approver: Person,
    nhs_approver: Person,
    auditor: Person,
) -> None:
    def mine(person: Person) -> list[str]:
        return [item.matter.title for item in waits(standing_of(person, on=TODAY)).mine]

    approval = "Record what your body decided, or return the version"
    assert approval in mine(council_approver)
    assert approval in mine(nhs_approver)
    assert "Complete the legal checklist" in mine(democratic_services)
    assert approval in mine(democratic_services)
    assert mine(auditor) == []
    theirs = waits(standing_of(council_approver, on=TODAY)).others
    (approval_of_nhs,) = [item for item in theirs if item.matter.title == approval]
    assert approval_of_nhs.matter.by_whom == "finance approver or democratic services"
    assert "/approvals/" in approval_of_nhs.href


def test_exempt_decision_waits_for_its_own_organisation_alone(deciding: Deciding) -> None:
    deciding.plan(
        title="Walnut",
        meets_on=PartialDate(2017, 7, 18),
        is_exempt=True,
        exempt_paragraph="3",
        exempt_reason="Names a contractor",
    )

    def said(person: Person) -> list[str]:
        return [item.matter.detail for item in waits(standing_of(person, on=TODAY)).everything]

    assert "Cabinet: Walnut" in said(deciding.clerk)
    assert not [words for words in said(deciding.nhs_clerk) if "Walnut" in words]


@pytest.mark.once
def test_home_names_nothing_to_whom_it_does_not_concern(half_shared: HalfShared) -> None:
    for name in ("stranger", "former"):
        found = waits(standing_of(half_shared.cast[name], on=TODAY)).everything
        assert not [item for item in found if "/anyshire/" in item.href], CAST[name]


@pytest.mark.once
@pytest.mark.django_db
def test_home_and_radar_cost_the_same_for_six_agreements_as_for_one(client: Client) -> None:
    growing = make_growing()
    client.force_login(growing.officer)
    first = make_large(growing)
    pages = {"home": "/", "radar": f"/agreements/{first.reference}/radar/"}
    counts = queries_of(client, pages)

    for _ in range(5):
        make_large(growing, lines=1)

    assert queries_of(client, pages) == counts
    assert max(counts.values()) <= 40


@pytest.mark.django_db
def test_home_of_a_clerk_with_decisions_stays_below_forty_queries(
    oxfordshire: Agreement, democratic_services: Person, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(democratic_services)
    with django_assert_max_num_queries(40):
        page = client.get("/").text

    assert "Publish agenda and report" in page
    assert "in 7 days" in page
