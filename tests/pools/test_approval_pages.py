"""The page Approvals and its deeds, through the client."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Approval
from pooledbudgets.lib.financial_year import FinancialYear
from tests import snapshot
from tests.factories import make_agreement
from tests.pools.approving_world import (
    BOARD,
    ApprovingWorld,
    approve,
    approved,
    approving_world,
    execute,
    passed,
    read,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> ApprovingWorld:
    return snapshot.world(approving_world)


def page_of(world: ApprovingWorld, name: str = "approval-list", **parts: Any) -> str:
    kwargs = {"reference": world.agreement.reference, "year": FinancialYear(2017), **parts}
    return reverse(f"pools:{name}", kwargs=kwargs)


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_page_shows_both_tracks_what_is_next_and_what_blocks(world: ApprovingWorld, client: Client) -> None:
    approve(world, world.nhs, BOARD)
    client.force_login(world.council_approver.person)

    shown = client.get(page_of(world))
    words = words_of(shown)

    for address in re.findall(r'href="(/agreements/holmshire/[^"#]+)', shown.content.decode()):
        assert client.get(unescape(address)).status_code == 200, "no link leads to a page that is refused"
    minutes = reverse("governance:version-minutes", args=["holmshire", world.version.schedule.year])
    assert minutes in shown.content.decode()
    assert "Next: approval in outline by Cabinet, expected 18 July 2017." in words
    assert "Finance and Investment Committee, 28 June 2017, 17/65" in words
    assert "Approved. Next: execution; 3 things block it." in words
    assert (
        "HCC has not approved: approval in outline by Cabinet is outstanding. No override passes this."
        in words
    )
    assert "The legal checklist is not complete: regulation 7(3)(a)" in words


@pytest.mark.once
def test_page_takes_as_many_queries_for_many_rows_as_for_few(
    world: ApprovingWorld, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world.clerk.person)
    approved(world)
    passed(world)
    execute(world, world.council)

    with django_assert_max_num_queries(40):
        assert "What blocks its execution" in client.get(page_of(world)).content.decode()
    execute(world, world.nhs)
    executed = client.get(page_of(world)).content.decode()
    assert "What blocks its execution" not in executed


def test_approval_is_recorded_with_what_was_seen(world: ApprovingWorld, client: Client) -> None:
    client.force_login(world.nhs_approver.person)
    path = page_of(world, "approval-give", party_code="holm-ccg")
    opened = client.get(path)
    seen = opened.context["shown"]().seen.text
    typed = {
        "outcome": "given",
        "body": "Finance and Investment Committee",
        "decided_on_day": "28",
        "decided_on_month": "6",
        "decided_on_year": "2017",
        "reference": "17/65",
        "reason": "Minute received",
        "seen": seen,
    }

    unseen = client.post(path, {**typed, "seen": ""})
    done = client.post(path, typed)

    assert unseen.status_code == 422
    assert "Look at the figures first" in words_of(unseen)
    assert done.status_code == 302
    assert Approval.objects.get().words == "Finance and Investment Committee, 28 June 2017, 17/65"


def test_execution_is_not_said_to_be_blocked_by_what_was_passed(
    world: ApprovingWorld, client: Client
) -> None:
    client.force_login(world.preparer.person)
    page = page_of(world, "version-execute", party_code=world.council.organisation.code)
    blocks = "What blocks the execution now"

    assert blocks in words_of(client.get(page))
    approved(world)
    passed(world)
    after = words_of(client.get(page))
    assert blocks not in after
    assert "executes this version on the authority of Cabinet" in after


def test_deeds_of_one_version_open_nothing_of_another(world: ApprovingWorld, client: Client) -> None:
    row = approve(world, world.nhs, BOARD)
    make_agreement()
    client.force_login(world.nhs_approver.person)

    assert client.get(page_of(world, "approval-withdraw", pk=row.pk)).status_code == 200
    assert client.get(page_of(world, "approval-withdraw", pk=row.pk + 99)).status_code == 404
    assert read(world.agreement).state == "submitted"


def test_table_says_what_was_known_on_a_day_and_what_is_known_now(
    world: ApprovingWorld, client: Client, settings: Any
) -> None:
    settings.PB_TODAY = date(2017, 7, 5)
    approve(world, world.nhs, BOARD)
    client.force_login(world.council_approver.person)
    table = page_of(world, "contributions-table")
    caveat = "HCCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017."

    reported = client.get(f"{table}?known_on=2017-07-04")
    as_reported = words_of(reported)
    as_restated = words_of(client.get(f"{table}?on=2017-06-01&known_on=2017-07-05"))

    assert caveat in as_reported
    assert "As known at the end of 4 July 2017: version 1" in as_reported
    assert 'type="hidden" name="known_on" value="2017-07-04"' in reported.text, "kept when columns are chosen"
    assert caveat not in as_restated
    too_early = client.get(f"{table}?known_on=2017-07-01", follow=True)
    assert "No version of 2017/18 had been submitted by 1 July 2017." in words_of(too_early)
    assert client.get(table.rstrip("/") + ".pdf?known_on=2017-07-01").status_code == 404
