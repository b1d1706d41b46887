"""Saving, sharing, marking, submitting and copying: what becomes true, and each refusal."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.choices import Basis, Role
from agreements.models import JournalEntry, VersionStep
from agreements.services.people import appoint, command_line_person
from agreements.services.schedules import open_schedule
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import THOUSANDS
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import FigureStatus
from pools.models import Contribution, LineGroup
from pools.selectors import version_tables
from pools.services.figures import FigureChange, FiguresMoved, Particulars, save_figures
from pools.services.lines import GroupSpec, LineSpec, change_group, copy_lines
from pools.services.marks import Dependency, confirm_figures, mark_indicative
from pools.services.sharing import recall_figures, share_figures
from pools.services.versions import start_version, submit_version
from tests.factories import (
    REASON,
    enter_figures,
    everybody,
    make_lines,
    make_version,
    standing,
    submitted,
)
from tests.pools.published_2017 import COUNCIL, NHS, pounds
from tests.pools.tables_of_2017 import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def figure(world: World, line: str = "mental-health", party: str = COUNCIL) -> Contribution:
    return Contribution.objects.get(
        line__version=world.version, line__pool=world.adults, line__key=line, party__organisation__code=party
    )


def save(world: World, person, *changes: FigureChange, reason: str = REASON):
    return save_figures(version=world.version, changes=changes, standing=standing(person), reason=reason)


def change(
    amount: int | None, *, line: str = "mental-health", party: str = COUNCIL, seen: int = 1
) -> FigureChange:
    return FigureChange("adults", line, party, None if amount is None else pounds(amount), seen)


def test_save_figures_changes_the_figure_with_history_and_one_journal_entry(world) -> None:
    before = JournalEntry.objects.count()

    saved = save(world, world.council_finance, change(9_800), reason="Demography")

    row = figure(world)
    latest = row.history.first()
    assert (row.amount.amount, row.revision, saved.changed) == (pounds(9_800), 2, 1)
    assert (latest.history_user, latest.history_change_reason) == (world.council_finance, "Demography")
    assert JournalEntry.objects.count() == before + 1


def test_save_figures_same_amount_changes_nothing(world) -> None:
    saved = save(world, world.council_finance, change(9_734))

    assert (saved.changed, saved.unchanged, figure(world).revision) == (0, 1, 1)


def test_save_figures_of_the_partner_is_not_permitted(world) -> None:
    with pytest.raises(NotPermitted):
        save(world, world.council_finance, change(1, party=NHS))


def test_save_figures_by_an_approver_is_not_permitted(world) -> None:
    with pytest.raises(NotPermitted):
        save(world, world.council_approver, change(1))


def test_save_figures_one_refused_figure_saves_none(world) -> None:
    with pytest.raises(RefusedFigures) as refused:
        save(world, world.council_finance, change(9_800), change(5_502, line="service-user-income"))

    assert list(refused.value.refusals) == ["adults/service-user-income/council"]
    assert figure(world).amount.amount == pounds(9_734)


def test_save_figures_read_before_somebody_elses_save_shows_both_values(world) -> None:
    save(world, world.council_finance, change(9_800))

    with pytest.raises(FiguresMoved) as moved:
        save(world, world.council_finance, change(9_900, seen=1))

    [conflict] = moved.value.conflicts
    assert (conflict.yours, conflict.theirs, conflict.revision) == (pounds(9_900), pounds(9_800), 2)
    assert conflict.who == world.council_finance.full_name
    assert figure(world).amount.amount == pounds(9_800)


def test_save_figures_without_a_reason_is_refused(world) -> None:
    with pytest.raises(DomainError, match="Say why"):
        save(world, world.council_finance, change(9_800), reason="  ")


def test_save_figures_in_a_frozen_version_is_refused(world) -> None:
    submitted(world.version)

    with pytest.raises(DomainError, match="is frozen"):
        save(world, world.council_finance, change(9_800, seen=2))


def test_save_figures_unknown_line_or_party_is_refused(world) -> None:
    with pytest.raises(RefusedFigures) as refused:
        save(world, world.council_finance, change(1, line="carers", seen=0))
    assert "no line “carers”" in next(iter(refused.value.refusals.values()))
    with pytest.raises(RefusedFigures) as refused:
        save(world, world.council_finance, change(1, party="elsewhere"))
    assert "not a party" in next(iter(refused.value.refusals.values()))


def test_save_figures_nhs_source_on_a_council_figure_is_refused(world) -> None:
    wrong = FigureChange(
        "adults",
        "mental-health",
        COUNCIL,
        pounds(9_734),
        1,
        particulars=Particulars(funding_source="nhs-minimum"),
    )

    with pytest.raises(RefusedFigures) as refused:
        save(world, world.council_finance, wrong)
    assert "is NHS money" in next(iter(refused.value.refusals.values()))


def test_save_figures_two_hundred_changes_take_at_most_25_queries(
    world, django_assert_max_num_queries
) -> None:
    keys = [f"line-{i}" for i in range(200)]
    make_lines(world.version, world.adults, *(LineSpec(key, key) for key in keys))
    enter_figures(world.version, world.adults, {(key, COUNCIL): 1000 for key in keys})
    changes = [change(2, line=key) for key in keys]
    seen = standing(world.council_finance)
    version = world.seen_by(world.council_finance)

    with django_assert_max_num_queries(25):
        saved = save_figures(version=version, changes=changes, standing=seen, reason=REASON)

    assert saved.changed == 200


def test_mark_indicative_marks_own_figures_with_their_dependency(world) -> None:
    count = mark_indicative(
        version=world.version,
        party=world.party(NHS),
        seen=AS_THEY_STAND,
        standing=standing(world.nhs_finance),
        reason=REASON,
        dependency=Dependency("Finance and Investment Committee"),
    )

    row = figure(world, party=NHS)
    assert count == 10
    assert (row.status, row.dependency_body) == (FigureStatus.INDICATIVE, "Finance and Investment Committee")
    assert figure(world).status == FigureStatus.DRAFT


def test_mark_indicative_for_the_partner_is_not_permitted(world) -> None:
    with pytest.raises(NotPermitted):
        mark_indicative(
            version=world.version,
            party=world.party(NHS),
            seen=AS_THEY_STAND,
            standing=standing(world.council_finance),
            reason=REASON,
        )


def confirm(world: World, person) -> int:
    return confirm_figures(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(person),
        reason=REASON,
    )


def mark(world: World) -> None:
    mark_indicative(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
    )


def test_confirm_figures_by_another_than_the_preparer_confirms(world) -> None:
    mark(world)

    assert confirm(world, world.council_approver) == 10
    assert figure(world).status == FigureStatus.CONFIRMED


def test_confirm_figures_by_one_who_entered_them_is_refused(world) -> None:
    appoint(
        person=world.council_finance,
        organisation=world.council,
        role=Role.FINANCE_APPROVER,
        starts_on=date(2017, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )
    save(world, world.council_finance, change(9_800))
    mark(world)

    with pytest.raises(DomainError, match="You prepared some of these figures"):
        confirm(world, world.council_finance)


def test_confirm_figures_that_are_still_draft_is_refused(world) -> None:
    with pytest.raises(DomainError, match="no indicative figure"):
        confirm(world, world.council_approver)


def test_save_figures_changing_a_confirmed_figure_makes_it_indicative_again(world) -> None:
    mark(world)
    confirm(world, world.council_approver)

    saved = save(world, world.council_finance, change(9_800, seen=3))

    assert saved.unconfirmed == 1
    assert figure(world).status == FigureStatus.INDICATIVE


def test_share_figures_twice_is_refused_and_recall_hides_them_again(world) -> None:
    party, seen = world.party(COUNCIL), standing(world.council_finance)
    share_figures(version=world.version, party=party, seen=AS_THEY_STAND, standing=seen, reason=REASON)
    with pytest.raises(DomainError, match="shared with the partners already"):
        share_figures(version=world.version, party=party, seen=AS_THEY_STAND, standing=seen, reason=REASON)

    recall_figures(version=world.version, party=party, standing=seen, reason=REASON)

    tables = version_tables(world.seen_by(world.nhs_finance), standing=standing(world.nhs_finance))
    assert not tables.columns[0].is_seen


def test_submit_version_names_all_that_is_missing(world) -> None:
    with pytest.raises(DomainError) as refused:
        submit_version(
            version=world.version, seen=AS_THEY_STAND, standing=standing(world.council_finance), reason=REASON
        )

    for words in ("ACC has not shared", "ACCG has not shared"):
        assert words in refused.value.message
    assert "draft" not in refused.value.message  # how far the other side is, is its own until it shares


def test_submit_version_with_shared_drafts_names_how_many_are_unmarked(world) -> None:
    for code in (COUNCIL, NHS):
        share_figures(
            version=world.version,
            party=world.party(code),
            seen=AS_THEY_STAND,
            standing=everybody(world.agreement),
            reason=REASON,
        )

    with pytest.raises(DomainError, match="20 of the figures shared are still draft"):
        submit_version(
            version=world.version, seen=AS_THEY_STAND, standing=standing(world.council_finance), reason=REASON
        )


def test_mark_indicative_leaves_the_decision_a_figure_names_already(world) -> None:
    own = Particulars(dependency_body="Cabinet", dependency_note="Financial Monitoring Report")
    save(
        world,
        world.council_finance,
        FigureChange("adults", "mental-health", COUNCIL, None, 1, particulars=own, amount_stays=True),
    )

    mark_indicative(
        version=world.version,
        party=world.party(COUNCIL),
        seen=AS_THEY_STAND,
        standing=standing(world.council_finance),
        reason=REASON,
        dependency=Dependency("Council"),
    )

    assert figure(world).dependency_note == "Financial Monitoring Report"
    assert figure(world).dependency_body == "Cabinet"
    assert figure(world, line="learning-disabilities").dependency_body == "Council"


def test_submit_version_freezes_it_with_a_step_for_each_move(world) -> None:
    version = submitted(world.version)

    assert not version.is_draft
    assert version.known_from is not None
    assert [(step.from_state, step.to_state) for step in VersionStep.objects.filter(version=version)] == [
        ("", "draft"),
        ("draft", "submitted"),
    ]


def test_submit_version_twice_is_refused(world) -> None:
    version = submitted(world.version)

    with pytest.raises(DomainError, match="frozen"):
        submit_version(
            version=version, seen=AS_THEY_STAND, standing=everybody(world.agreement), reason=REASON
        )


def start(world: World, person, **changes):
    facts = {
        "copied_from": world.version,
        "basis": Basis.VARIED,
        "effective_from": date(2017, 4, 1),
        "standing": standing(person),
        "reason": REASON,
    }
    return start_version(**(facts | changes))


def test_start_version_from_a_draft_is_refused(world) -> None:
    with pytest.raises(DomainError, match="still a draft"):
        start(world, world.council_finance)


def test_start_version_a_second_draft_is_refused(world) -> None:
    original = submitted(world.version)
    start(world, world.council_finance, copied_from=original)

    with pytest.raises(DomainError, match="has a draft already"):
        start(world, world.nhs_finance, copied_from=original)


@pytest.mark.parametrize("day", [date(2017, 3, 31), date(2018, 4, 1)])
def test_start_version_outside_the_year_is_refused(world, day) -> None:
    original = submitted(world.version)

    with pytest.raises(DomainError, match="starts between 1 April 2017 and 31 March 2018"):
        start(world, world.council_finance, copied_from=original, effective_from=day)


def test_open_schedule_twice_for_a_year_is_refused(world) -> None:
    with pytest.raises(DomainError, match="has a schedule for this year"):
        make_version(world.agreement)


def test_open_schedule_by_an_approver_is_not_permitted(world) -> None:
    with pytest.raises(NotPermitted):
        open_schedule(
            agreement=world.agreement,
            year=FinancialYear(2018),
            unit=THOUSANDS,
            basis=Basis.INDICATIVE,
            effective_from=date(2018, 4, 1),
            standing=standing(world.council_approver),
            reason=REASON,
        )


def test_start_version_copy_has_every_figure_and_none_of_the_marks(world) -> None:
    original = submitted(world.version)

    version = start(world, world.council_finance, copied_from=original)

    copies = Contribution.objects.filter(line__version=version)
    assert version.number == 2
    assert {row.status for row in copies} == {FigureStatus.DRAFT}
    assert sum(row.amount.amount for row in copies) == pounds(140_952 + 170_214)
    tables = version_tables(world.seen_by(world.nhs_finance), standing=standing(world.nhs_finance))
    assert [column.is_seen for column in tables.columns] == [False, True]
    assert not Contribution.objects.filter(line__version=original, status=FigureStatus.DRAFT).exists()


def test_start_version_copies_a_group_inside_one_that_was_made_after_it(world) -> None:
    everyone = everybody(world.agreement)
    make_lines(
        world.version,
        world.adults,
        LineSpec("respite", "Respite", group="inner"),
        groups=[GroupSpec("inner", "Inner"), GroupSpec("outer", "Outer")],
    )
    inner = GroupSpec("inner", "Inner", parent="outer")
    change_group(version=world.version, pool=world.adults, spec=inner, standing=everyone, reason=REASON)

    version = start(world, world.council_finance, copied_from=submitted(world.version))

    assert LineGroup.objects.get(version=version, key="inner").parent.key == "outer"


def test_copy_lines_brings_a_group_inside_one_that_was_made_after_it(world) -> None:
    everyone = everybody(world.agreement)
    original = make_version(world.agreement, year=FinancialYear(2016))
    make_lines(
        original,
        world.adults,
        LineSpec("respite", "Respite", group="inner"),
        groups=[GroupSpec("inner", "Inner"), GroupSpec("outer", "Outer")],
    )
    inner = GroupSpec("inner", "Inner", parent="outer")
    change_group(version=original, pool=world.adults, spec=inner, standing=everyone, reason=REASON)

    copy_lines(version=world.version, pool=world.adults, original=original, standing=everyone, reason=REASON)

    assert LineGroup.objects.get(version=world.version, key="inner").parent.key == "outer"
