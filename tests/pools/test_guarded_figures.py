"""Figures keep their meaning: from partners who cannot see them, from later dates, and after confirmation."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.services.journal import recorded
from agreements.services.people import command_line_person
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import FigureStatus, LineKind
from pools.models import Contribution
from pools.selectors import version_tables
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.lines import LineSpec, change_line, remove_line
from pools.services.marks import confirm_figures, mark_indicative
from pools.services.sharing import share_figures
from pools.services.versions import submission_blockers
from tests.factories import REASON, enter_figures, everybody, make_lines, standing, submitted
from tests.pools.published_2017 import COUNCIL, NHS, pounds
from tests.pools.tables_of_2017 import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def change(world: World, person, **facts) -> None:
    spec = LineSpec(
        **({"key": "mental-health", "label": "Mental Health", "kind": LineKind.CONTRIBUTION} | facts)
    )
    change_line(version=world.version, pool=world.adults, spec=spec, standing=standing(person), reason=REASON)


def leave(world: World, code: str, day: date) -> None:
    party = world.party(code)
    party.left_on = day
    with recorded("party left", by=command_line_person(), reason=REASON, subject=party):
        party.save()


def test_change_line_over_unseen_figures_is_refused_whatever_they_are(world) -> None:
    with pytest.raises(DomainError, match="has not shared its figures in this draft"):
        change(world, world.nhs_finance, of_which="learning-disabilities")


def test_remove_line_over_unseen_figures_is_refused(world) -> None:
    with pytest.raises(DomainError, match="has not shared its figures in this draft"):
        remove_line(
            version=world.version,
            pool=world.adults,
            key="mental-health",
            standing=standing(world.nhs_finance),
            reason=REASON,
        )


def test_remove_line_added_by_mistake_is_allowed_until_a_partner_enters_something(world) -> None:
    def remove(key: str) -> None:
        remove_line(
            version=world.version,
            pool=world.adults,
            key=key,
            standing=standing(world.nhs_finance),
            reason=REASON,
        )

    make_lines(world.version, world.adults, "mistake", "taken-up")
    enter_figures(world.version, world.adults, {("taken-up", COUNCIL): 1_000})

    remove("mistake")
    with pytest.raises(DomainError, match="ACC has not shared its figures in this draft"):
        remove("taken-up")

    kept = set(world.adults.lines.values_list("key", flat=True))
    assert "mistake" not in kept
    assert "taken-up" in kept


def test_change_line_renamed_over_unseen_figures_is_allowed(world) -> None:
    change(world, world.nhs_finance, label="Mental health needs")

    assert Contribution.objects.filter(line__label="Mental health needs").count() == 2


def test_change_line_over_shared_confirmed_figures_makes_them_indicative(world) -> None:
    council = world.party(COUNCIL)
    mark_indicative(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )
    confirm_figures(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_approver),
        reason=REASON,
    )
    share_figures(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )

    change(world, world.nhs_finance, of_which="learning-disabilities")

    figure = Contribution.objects.get(line__key="mental-health", party=council)
    assert figure.status == FigureStatus.INDICATIVE


def test_save_figures_changing_what_is_said_of_a_confirmed_figure_makes_it_indicative(world) -> None:
    council = world.party(COUNCIL)
    mark_indicative(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )
    confirm_figures(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_approver),
        reason=REASON,
    )
    noted = FigureChange(
        "adults", "mental-health", COUNCIL, None, 3, particulars=Particulars(note="Half"), amount_stays=True
    )

    saved = save_figures(
        version=world.version, changes=[noted], standing=standing(world.council_finance), reason=REASON
    )

    assert saved.unconfirmed == 1


def test_frozen_version_keeps_the_column_of_a_party_whose_dates_change_later(world) -> None:
    submitted(world.version)
    leave(world, NHS, date(2017, 4, 1))

    tables = version_tables(world.seen_by(world.council_finance), standing=standing(world.council_finance))

    assert tables.pools[0].totals.net["total"].amount == pounds(140_952)


def test_party_that_has_left_can_read_and_no_longer_write(world) -> None:
    leave(world, NHS, date(2017, 7, 1))

    with pytest.raises(NotPermitted):
        change(world, world.nhs_finance, label="Another")
    assert world.seen_by(world.nhs_finance) == world.version


def test_submission_does_not_wait_for_a_party_that_left_before_the_year(world) -> None:
    leave(world, NHS, date(2017, 1, 1))
    council = world.party(COUNCIL)
    mark_indicative(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )
    share_figures(
        version=world.version,
        party=council,
        seen=AS_THEY_STAND,
        standing=everybody(world.agreement),
        reason=REASON,
    )

    assert list(submission_blockers(world.version)) == []
