"""Two people at the same moment, each in a connection of their own, on whichever database is in use."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from agreements.choices import Basis
from agreements.models import ScheduleVersion
from governance.kept_figures import Place, figures_kept
from governance.models import IssuedReport
from governance.selectors import issue_detail
from governance.services.issued import issue_contributions
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import AS_THEY_STAND, ChangedSince, seen_in
from pools.choices import FigureStatus
from pools.models import Contribution
from pools.reports.contributions import Options
from pools.reports.of_version import own_figures_of
from pools.services.figures import FigureChange, FiguresMoved, save_figures
from pools.services.marks import confirm_figures, mark_indicative
from pools.services.sharing import share_figures
from pools.services.versions import start_version
from tests.factories import REASON, everybody, standing, submitted
from tests.pools.published_2017 import COUNCIL
from tests.pools.tables_of_2017 import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = Decimal("9734000.00"), Decimal("9800000.00")


@pytest.fixture
def world() -> World:
    return make_world()


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do each deed in a thread of its own, all beginning together: what each returned or was refused with."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> object:
        together.wait()
        try:
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(done, deeds, timeout=60))


def figure(world: World) -> Contribution:
    return Contribution.objects.get(
        line__version=world.version, line__key="mental-health", party__organisation__code=COUNCIL
    )


def saving(world: World) -> Callable[[], object]:
    """The council's officer saves what she typed over the figure as it is now."""
    change = FigureChange("adults", "mental-health", COUNCIL, AFTER, figure(world).revision)
    seen = standing(world.council_finance)
    version = world.seen_by(world.council_finance)
    return lambda: save_figures(version=version, changes=[change], standing=seen, reason=REASON)


def mark_for_council(world: World) -> None:
    mark_indicative(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )


def test_a_table_issued_while_a_figure_is_saved_is_wholly_of_one_state(world: World) -> None:
    everyone = everybody(world.agreement)
    for party in world.agreement.parties.all():
        share_figures(
            version=world.version, party=party, seen=AS_THEY_STAND, standing=everyone, reason=REASON
        )
    version = world.seen_by(world.nhs_finance)
    issuer = standing(world.nhs_finance)

    issue, saved = at_once(
        lambda: issue_contributions(
            version=version,
            options=Options(total=True),
            seen=AS_THEY_STAND,
            standing=issuer,
            reason=REASON,
        ),
        saving(world),
    )

    assert isinstance(issue, IssuedReport), issue
    assert not isinstance(saved, DomainError), saved
    assert figure(world).amount.amount == AFTER
    kept = figures_kept(bytes(issue.files.get(form="json").content))
    issued = kept[Place("adults", "mental-health", COUNCIL)]
    assert issued in (BEFORE, AFTER)
    others = kept[Place("adults", "mental-health", "total")] - issued
    assert others == Decimal(46_067_000), "the total is of the same state as the figure"
    moved = issue_detail(issue, standing=issuer).moved
    assert bool(moved) == (issued == BEFORE), "the register says whether figures moved after it"


def test_two_who_start_a_version_at_once_make_one(world: World) -> None:
    submitted(world.version)

    def starting(person: object) -> Callable[[], object]:
        original, may = world.seen_by(person), standing(person)
        return lambda: start_version(
            copied_from=original,
            basis=Basis.VARIED,
            effective_from=date(2017, 4, 1),
            standing=may,
            reason=REASON,
        )

    outcomes = at_once(starting(world.council_finance), starting(world.nhs_finance))

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert refusal.message == "This schedule has a draft already. Finish that one first."
    assert ScheduleVersion.objects.filter(state="draft").count() == 1


def test_a_figure_saved_while_it_is_confirmed_is_never_confirmed_unseen(world: World) -> None:
    mark_for_council(world)
    approver = standing(world.council_approver)
    version = world.seen_by(world.council_approver)
    party = world.party(COUNCIL)
    seen = seen_in(own_figures_of(version, party=party, standing=approver))

    confirmed, saved = at_once(
        lambda: confirm_figures(version=version, party=party, seen=seen, standing=approver, reason=REASON),
        saving(world),
    )

    now = (figure(world).amount.amount, figure(world).status)
    if isinstance(confirmed, ChangedSince):
        assert not isinstance(saved, DomainError)
        assert now == (AFTER, FigureStatus.INDICATIVE)
    else:
        assert isinstance(saved, FiguresMoved)
        assert now == (BEFORE, FigureStatus.CONFIRMED)
