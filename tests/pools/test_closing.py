"""Closing a year: what stands in the way, and that nothing changes after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.choices import Basis, RiskTermsState
from agreements.integrity import CHECKS
from agreements.models import ScheduleVersion
from agreements.permissions import Standing
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pools.closing import ClosingFacts, obstacles
from pools.services.approving import record_risk_terms
from pools.services.closing import close_year
from pools.services.versions import start_version
from tests.factories import REASON, everybody
from tests.pools.approving_world import (
    DECIDED,
    ApprovingWorld,
    approved,
    approving_world,
    execute,
    passed,
    read,
)
from tests.snapshot import world as kept

AFTER = date(2018, 6, 1)
READY = ClosingFacts(1, "executed", is_executed=True, last_day=date(2018, 3, 31), on=AFTER)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({}, [], id="nothing open"),
        pytest.param(
            {"is_executed": False, "state": "submitted"},
            ["Version 1 is submitted. Only a version that every partner has executed can be closed."],
            id="not executed",
        ),
        pytest.param(
            {"on": date(2018, 3, 31)},
            ["The year runs until 31 March 2018. Close it after that day."],
            id="last day of the year",
        ),
        pytest.param(
            {"open_exceptions": 2},
            ["2 printed figures that do not cast are open. Have them explained or accepted first."],
            id="exceptions",
        ),
        pytest.param(
            {"unfinished": [(2, "draft"), (3, "disputed")]},
            [
                "Version 2 is draft. Submit it and have it executed, or returned, first.",
                "Version 3 is disputed. Have it executed, or returned, first.",
            ],
            id="versions under way",
        ),
    ],
)
def test_obstacles_name_each_thing_left_open(change: dict[str, Any], said: list[str]) -> None:
    assert obstacles(replace(READY, **change)) == said


def _executed() -> ApprovingWorld:
    world = approving_world()
    approved(world)
    passed(world)
    execute(world, world.council)
    execute(world, world.nhs)
    return replace(world, version=read(world.agreement))


@pytest.fixture
def world(db: None) -> ApprovingWorld:
    """Version 1 is executed by both partners."""
    return kept(_executed)


def later(standing: Standing) -> Standing:
    return replace(standing, on=AFTER)


def test_closed_year_takes_nothing_more(world: ApprovingWorld) -> None:
    with pytest.raises(DomainError, match="The year runs until 31 March 2018"):
        close_year(version=world.version, standing=world.nhs_approver, **DECIDED)

    close_year(version=world.version, standing=later(world.nhs_approver), **DECIDED)

    version = read(world.agreement)
    assert version.state == "closed"
    deeds: list[Callable[[], Any]] = [
        lambda: close_year(version=version, standing=later(world.nhs_approver), **DECIDED),
        lambda: start_version(
            copied_from=version,
            basis=Basis.VARIED,
            effective_from=version.effective_from,
            standing=later(world.preparer),
            reason=REASON,
        ),
        lambda: record_risk_terms(
            version=version,
            state=RiskTermsState.AGREED,
            terms="Shared alike",
            standing=later(world.preparer),
            reason=REASON,
        ),
    ]
    for deed in deeds:
        with pytest.raises(
            DomainError, match=r"2017/18 was closed on 3 July 2017\. Nothing of it changes any more"
        ):
            deed()
    assert [words for check in CHECKS for words in check()] == []


def test_year_with_a_draft_or_closed_by_another_role_stays_open(world: ApprovingWorld) -> None:
    with pytest.raises(NotPermitted):
        close_year(version=world.version, standing=later(world.preparer), **DECIDED)
    start_version(
        copied_from=world.version,
        basis=Basis.VARIED,
        effective_from=world.version.effective_from,
        standing=everybody(world.agreement),
        reason=REASON,
    )
    with pytest.raises(DomainError, match="Version 2 is draft"):
        close_year(version=world.version, standing=later(world.council_approver), **DECIDED)
    assert read(world.agreement).state == "executed"


@pytest.mark.once
def test_page_says_what_stands_in_the_way_and_then_who_closed_it(
    world: ApprovingWorld, client: Client, settings: Any
) -> None:
    client.force_login(world.council_approver.person)
    year = [world.agreement.reference, world.version.schedule.year]
    page = reverse("pools:year-close", args=year)
    assert "The year runs until 31 March 2018. Close it after that day." in client.get(page).content.decode()
    settings.PB_TODAY = AFTER
    answer = client.get(page)
    told = client.post(
        page, {"reason": "Accounts agreed", "seen": answer.context["shown"]().seen.text}, follow=True
    )
    assert "was closed on 1 June 2018 by" in told.content.decode()

    client.force_login(world.preparer.person)
    schedule = client.get(reverse("pools:schedule-detail", args=year)).content.decode()
    assert "This year is closed" in schedule
    assert "Start a new version" not in schedule
    timeline = reverse("governance:timeline", args=year[:1])
    assert "2017/18: Closed" in client.get(timeline).text
    assert "2017/18: Executed" in client.get(timeline, {"known_on": "2018-05-31"}).text


def test_year_is_not_closed_by_whoever_prepared_any_of_it(world: ApprovingWorld) -> None:
    preparer_who_approves = replace(
        later(world.council_approver), person=ScheduleVersion.objects.get(pk=world.version.pk).prepared_by
    )
    with pytest.raises(DomainError, match="You prepared part of the schedule for 2017/18"):
        close_year(version=world.version, standing=preparer_who_approves, **DECIDED)
    assert read(world.agreement).state == "executed"
