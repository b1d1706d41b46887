"""The contributions page: who sees and types what, saving all or nothing, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agreements.models import Agreement, JournalEntry
from agreements.services.agreements import close_agreement
from agreements.services.people import command_line_person
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.forms import ENTERED
from pools.models import Contribution
from pools.services.figures import FigureChange, save_figures
from pools.services.lines import LineSpec, change_line, remove_line
from pools.services.marks import confirm_figures, mark_indicative
from pools.services.sharing import share_figures
from pools.services.versions import submit_version
from tests.factories import (
    REASON,
    TODAY,
    everybody,
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_officer,
    make_pool,
    make_version,
    party_of,
    standing,
)
from tests.pools.grid_world import COUNCIL, GRID, NHS, World, held, nhs_officer, officer, pounds, world

Count = Callable[..., Any]
__all__ = ["nhs_officer", "officer", "world"]


def page_text(content: bytes) -> str:
    """What a page says, in one line of words."""
    return " ".join(unescape(strip_tags(content.decode())).split())


def cell(line: str, text: str, was: str, seen: int = 3, party: str = COUNCIL) -> dict[str, str]:
    """A box of the grid as it is posted."""
    name = f"{line}.{party}"
    return {name: text, f"{name}.was": was, f"{name}.seen": str(seen)}


def inputs(content: bytes) -> list[str]:
    """The names of the boxes on a page."""
    return re.findall(r'class="govuk-input pb-figure[^>]* name="([^"]+)"', content.decode())


def test_grid_gives_boxes_for_own_figures_alone_and_names_each(officer: Client) -> None:
    response = officer.get(GRID)

    page = response.content.decode()
    assert response.status_code == 200
    assert inputs(response.content) == [
        f"home-care.{COUNCIL}",
        f"residential.{COUNCIL}",
        f"autism.{COUNCIL}",
        f"income.{COUNCIL}",
    ]
    assert 'aria-label="Home care, MCC, in £’000"' in page
    assert "£81,357,000" in page, "the full value is echoed"
    assert "13,577" in page, "the partner has shared its figures"


def test_grid_of_the_partner_shows_unshared_figures_as_not_yet_shared(world: World, client: Client) -> None:
    client.force_login(world.person("nhs-finance"))

    response = client.get(GRID)

    assert inputs(response.content) == [
        f"{line}.{NHS}" for line in ("home-care", "residential", "autism", "income")
    ]
    assert "Not yet shared" in response.content.decode()
    assert "81,357" not in response.content.decode()
    assert "148,949" not in response.content.decode(), "a total would give the unshared part away"


def test_grid_leads_to_no_explanation_of_what_is_not_yet_shared(world: World, client: Client) -> None:
    client.force_login(world.person("nhs-finance"))
    explained = set(re.findall(r'href="([^"]+/figures/[^"]+)"', client.get(GRID).content.decode()))
    assert any(f"/figures/net/{NHS}/" in address for address in explained)
    assert {address for address in explained if client.get(unescape(address)).status_code != 200} == set()


def test_grid_shows_last_year_of_own_column_and_the_change(officer: Client) -> None:
    text = page_text(officer.get(GRID).content)

    assert "2016/17, MCC" in text
    assert "73,883" in text, "74,883 less the thousand of the year before"
    assert "+7,474" in text


def test_saving_changes_only_figures_that_differ_and_marks_them_until_the_next_visit(
    officer: Client,
) -> None:
    data = {
        **cell("home-care", "81,400", "81,357"),
        **cell("residential", "14639.0", "14,639"),
        **cell("income", "(6,800)", "-6,791"),
        **cell("autism", "", "", seen=0),
    }

    response = officer.post(GRID, data, follow=True)

    assert response.redirect_chain == [(f"{GRID}?version=2", 302)]
    assert "2 figures are saved." in page_text(response.content)
    assert (pounds("home-care"), pounds("income")) == (Decimal(81_400_000), Decimal(-6_800_000))
    assert held("residential").revision == 3
    assert held("home-care").history.first().history_change_reason == ENTERED
    assert response.content.decode().count("pb-grid__cell--saved") == 2
    assert "pb-grid__cell--saved" not in officer.get(GRID).content.decode()


def test_saving_a_blank_clears_the_figure_and_a_nought_is_a_figure(officer: Client) -> None:
    officer.post(GRID, {**cell("home-care", " ", "81,357"), **cell("autism", "0", "", seen=0)})

    assert pounds("home-care") is None
    assert pounds("autism") == Decimal(0)


def test_saving_nothing_new_says_so_and_writes_nothing(officer: Client) -> None:
    entries = JournalEntry.objects.count()

    response = officer.post(GRID, cell("home-care", "81,357.00", "81,357"), follow=True)

    assert "No figure differs from what is saved" in page_text(response.content)
    assert JournalEntry.objects.count() == entries


def test_saving_keeps_the_reason_given(officer: Client) -> None:
    officer.post(GRID, {**cell("home-care", "81,400", "81,357"), "reason": "Ledger of June"})

    assert held("home-care").history.first().history_change_reason == "Ledger of June"


def test_one_refused_figure_saves_none_and_keeps_all_that_was_typed(officer: Client) -> None:
    data = {
        **cell("home-care", "81,400", "81,357"),
        **cell("residential", "12,34", "14,639"),
        "reason": "Ledger of June",
    }

    response = officer.post(GRID, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#id_residential.{COUNCIL}">Residential care, MCC: “12,34” is not an amount.' in page
    assert 'value="81,400"' in page
    assert 'value="12,34"' in page
    assert 'value="Ledger of June"' in page
    assert page.count('aria-invalid="true"') == 1
    assert pounds("home-care") == Decimal(81_357_000)


def test_a_confirmed_figure_changes_only_with_a_reason_and_is_confirmed_no_more(
    world: World, officer: Client
) -> None:
    council = party_of(world.agreement, world.council)
    confirm_figures(
        version=world.draft,
        party=council,
        seen=AS_THEY_STAND,
        standing=standing(world.person("council-approver")),
        reason=REASON,
    )
    data = cell("home-care", "81,400", "81,357", seen=4)

    refused = officer.post(GRID, data)
    assert refused.status_code == 422
    assert "Say why you change a confirmed figure (Home care, MCC)." in page_text(refused.content)

    saved = officer.post(GRID, {**data, "reason": "An error in the ledger"}, follow=True)
    assert "1 figure is saved. It was confirmed, and is indicative again." in page_text(saved.content)
    assert held("home-care").status == "indicative"


# --- Whose figures, and when --------------------------------------------------------------------------


def test_a_partner_s_figure_cannot_be_typed_in_by_hand_made_data(officer: Client) -> None:
    response = officer.post(GRID, cell("home-care", "1", "13,577", seen=2, party=NHS))

    assert response.status_code == 422
    assert "Home care, MCCG: what you typed, “1”, is not saved. It is not yours to enter." in page_text(
        response.content
    )
    assert pounds("home-care", NHS) == Decimal(13_577_000)


@pytest.mark.parametrize("reader", ["council-approver", "pool-manager", "auditor", "chair"])
def test_a_reader_sees_no_box_and_may_not_save(world: World, client: Client, reader: str) -> None:
    client.force_login(world.person(reader))

    shown = client.get(f"{GRID}?version={world.draft.number}")
    assert inputs(shown.content) == []
    assert "The finance officer of each organisation enters its own." in page_text(shown.content)
    assert client.post(GRID, cell("home-care", "1", "81,357")).status_code == 403


def test_a_stranger_is_told_of_no_such_page(world: World, client: Client) -> None:
    client.force_login(world.person("stranger"))

    assert client.get(GRID).status_code == 404
    assert client.post(GRID, cell("home-care", "1", "81,357")).status_code == 404


def test_a_pool_or_version_that_is_not_there_is_404(officer: Client) -> None:
    assert officer.get(GRID.replace("adults", "children")).status_code == 404
    assert officer.get(f"{GRID}?version=9").status_code == 404
    assert officer.get(f"{GRID}?version=１").status_code == 404


def test_a_frozen_version_is_read_only_and_says_the_way_on(officer: Client) -> None:
    response = officer.get(f"{GRID}?version=1")

    text = page_text(response.content)
    assert inputs(response.content) == []
    assert "Version 1 was submitted on 3 July 2017 and is frozen." in text
    assert "Go to version 2, the draft" in text
    assert "Casting exception in Net contribution" in text


def test_the_newest_version_once_frozen_offers_a_new_one(world: World, officer: Client) -> None:
    _submit(world)

    assert "Start a new version to change a figure." in page_text(officer.get(GRID).content)


def test_saving_in_a_version_frozen_meanwhile_keeps_what_was_typed_in_sight(
    world: World, officer: Client
) -> None:
    _submit(world)

    response = officer.post(f"{GRID}?version=2", cell("home-care", "81,400", "81,357"))

    assert response.status_code == 422
    assert (
        "Home care, MCC: what you typed, “81,400”, is not saved. Version 2 was submitted on 3 July 2017 and is frozen."
        in page_text(response.content)
    )
    assert pounds("home-care") == Decimal(81_357_000)


def test_saving_in_a_closed_agreement_is_refused(world: World, officer: Client) -> None:
    close_agreement(agreement=world.agreement, closed_on=TODAY, by=command_line_person(), reason=REASON)

    shown = officer.get(GRID)
    response = officer.post(GRID, cell("home-care", "81,400", "81,357"))

    assert inputs(shown.content) == []
    assert response.status_code == 422
    assert "was closed on 3 July 2017. Nothing can be entered in it any more." in page_text(response.content)
    assert pounds("home-care") == Decimal(81_357_000)


def test_a_line_removed_meanwhile_is_named_with_what_was_typed(world: World, officer: Client) -> None:
    remove_line(
        version=world.draft,
        pool=world.pool,
        key="autism",
        standing=everybody(world.agreement),
        reason=REASON,
    )

    response = officer.post(
        GRID, {**cell("autism", "12", "", seen=0), **cell("home-care", "81,400", "81,357")}
    )

    assert response.status_code == 422
    assert "what you typed, “12”, is not saved. Its line is no longer in this version." in page_text(
        response.content
    )
    assert 'value="81,400"' in response.content.decode()
    assert pounds("home-care") == Decimal(81_357_000)


def test_a_row_given_in_total_meanwhile_is_named_with_what_was_typed(world: World, officer: Client) -> None:
    change_line(
        version=world.draft,
        pool=world.pool,
        spec=LineSpec("autism", "Autism", total_only=Decimal(9_000)),
        standing=everybody(world.agreement),
        reason=REASON,
    )

    response = officer.post(GRID, cell("autism", "12", "", seen=0))

    assert response.status_code == 422
    assert "Autism, MCC: what you typed, “12”, is not saved. Its row is known only in total." in page_text(
        response.content
    )


def _submit(world: World) -> None:
    everyone = everybody(world.agreement)
    council, nhs = (party_of(world.agreement, body) for body in (world.council, world.nhs))
    share_figures(version=world.draft, party=council, seen=AS_THEY_STAND, standing=everyone, reason=REASON)
    mark_indicative(version=world.draft, party=nhs, seen=AS_THEY_STAND, standing=everyone, reason=REASON)
    submit_version(version=world.draft, seen=AS_THEY_STAND, standing=everyone, reason=REASON)


# --- Two people at once -------------------------------------------------------------------------------


@pytest.fixture
def moved(world: World) -> World:
    """Somebody else of the council saved Home care after the page was opened."""
    colleague = world.person("colleague")
    save_figures(
        version=world.draft,
        changes=[FigureChange("adults", "home-care", COUNCIL, Decimal(81_500_000), seen_revision=3)],
        standing=standing(colleague),
        reason="Seen in the ledger",
    )
    return world


TYPED = {**cell("home-care", "81,400", "81,357"), **cell("residential", "14,700", "14,639"), "reason": "June"}


def test_the_second_to_save_sees_both_values_and_nothing_is_saved(moved: World, officer: Client) -> None:
    response = officer.post(GRID, TYPED)

    text = page_text(response.content)
    assert response.status_code == 409
    assert "Keep the saved figure: 81,500 £’000 Saved by Colleague on 3 July 2017 at" in text
    assert "Save mine instead: 81,400 £’000 When you opened the page it was 81,357 £’000" in text
    assert "The 1 other figure you typed is saved with your choice." in text
    assert pounds("residential") == Decimal(14_639_000)


@pytest.mark.parametrize(("keep", "stands"), [("mine", 81_400_000), ("theirs", 81_500_000)])
def test_the_choice_is_saved_with_the_other_figures_typed(
    moved: World, officer: Client, keep: str, stands: int
) -> None:
    data = {**TYPED, f"home-care.{COUNCIL}.moved": "4", f"home-care.{COUNCIL}.keep": keep}

    response = officer.post(GRID, data)

    assert response.status_code == 302
    assert pounds("home-care") == Decimal(stands)
    assert pounds("residential") == Decimal(14_700_000)
    assert held("residential").history.first().history_change_reason == "June"


def test_no_choice_asks_again(moved: World, officer: Client) -> None:
    response = officer.post(GRID, {**TYPED, f"home-care.{COUNCIL}.moved": "4"})

    assert response.status_code == 409
    assert "Home care, MCC: choose which figure to keep." in page_text(response.content)
    assert pounds("residential") == Decimal(14_639_000)


def test_a_choice_against_a_figure_that_moved_again_asks_again(moved: World, officer: Client) -> None:
    save_figures(
        version=moved.draft,
        changes=[FigureChange("adults", "home-care", COUNCIL, Decimal(81_600_000), seen_revision=4)],
        standing=standing(moved.person("council-finance")),
        reason=REASON,
    )

    response = officer.post(
        GRID, {**TYPED, f"home-care.{COUNCIL}.moved": "4", f"home-care.{COUNCIL}.keep": "mine"}
    )

    assert response.status_code == 409
    assert "Keep the saved figure: 81,600 £’000" in page_text(response.content)


def test_both_typing_the_same_figure_is_no_conflict(moved: World, officer: Client) -> None:
    response = officer.post(GRID, cell("home-care", "81,500", "81,357"), follow=True)

    assert response.status_code == 200
    assert held("home-care").revision == 4


# --- Totals while typing ------------------------------------------------------------------------------

TOTALS = reverse("pools:pool-totals", args=["midshire", FinancialYear(2017), "adults"])


def test_totals_follow_what_is_typed_and_nothing_is_saved(officer: Client) -> None:
    response = officer.post(TOTALS, cell("home-care", "82,357", "81,357"), headers={"HX-Request": "true"})

    page = response.content.decode()
    assert f'<span id="sum-gross.{COUNCIL}" hx-swap-oob="true"><span class="pb-money">96,996' in " ".join(
        page.split()
    )
    assert "£82,357,000" in page
    assert pounds("home-care") == Decimal(81_357_000)


def test_totals_say_what_would_be_refused(officer: Client) -> None:
    response = officer.post(
        TOTALS, {**cell("income", "5,502", "-6,791"), **cell("home-care", "abc", "81,357")}
    )

    text = page_text(response.content)
    assert "“Less service user income” is a deduction. Enter it as a minus figure" in text
    assert "“abc” is not an amount." in text


def test_totals_give_no_unshared_figure_away(world: World, client: Client) -> None:
    client.force_login(world.person("nhs-finance"))

    page = client.post(TOTALS, cell("home-care", "1", "13,577", seen=2, party=NHS)).content.decode()

    assert "81,357" not in page
    assert "95,996" not in page


# --- Cost ---------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "size",
    [{"pools": 20}, {"lines": 60}, {"partners": 10}],
    ids=["twenty pools", "sixty lines", "ten partners"],
)
def test_grid_takes_the_same_queries_whatever_its_size(
    db: None, client: Client, django_assert_max_num_queries: Count, size: dict[str, int]
) -> None:
    counts = []
    for large in ({}, size):
        address = _large_agreement(client, **({"pools": 1, "lines": 2, "partners": 2} | large))
        client.get(address)
        with django_assert_max_num_queries(28) as taken:
            assert client.get(address).status_code == 200
        counts.append(len(taken))

    assert counts[0] == counts[1]


@pytest.mark.once
def test_saving_two_hundred_figures_from_the_page_takes_few_queries(
    db: None, client: Client, django_assert_max_num_queries: Count
) -> None:
    address = _large_agreement(client, pools=1, lines=200, partners=2)
    code = _own_code(client, address)
    data: dict[str, str] = {}
    for number in range(200):
        data |= cell(f"line-{number}", str(number + 1), "", seen=0, party=code)

    with django_assert_max_num_queries(50):
        assert client.post(address, data).status_code == 302
    assert Contribution.objects.count() == 200


def _own_code(client: Client, address: str) -> str:
    return inputs(client.get(address).content)[0].split(".")[1]


def _large_agreement(client: Client, *, pools: int, lines: int, partners: int) -> str:
    agreement = _agreement(partners)
    version = make_version(agreement)
    made = [make_pool(agreement) for _ in range(pools)]
    for pool in made:
        make_lines(version, pool, *(f"line-{number}" for number in range(lines)))
    client.force_login(make_officer(agreement.parties.first().organisation))
    return reverse("pools:pool-contributions", args=[agreement.reference, FinancialYear(2017), made[0].code])


def _agreement(partners: int) -> Agreement:
    bodies = [make_council(), make_nhs_body(), *(make_council() for _ in range(partners - 2))]
    return make_agreement(parties=bodies)


def test_the_page_of_a_pool_without_lines_says_what_to_do_next(world: World, officer: Client) -> None:
    make_pool(world.agreement, code="children", name="Children")
    address = GRID.replace("adults", "children")

    text = page_text(officer.get(address).content)

    assert "This pool has no line yet" in text
    assert "Add the first line" in text
    assert "Copy the lines of 2016/17" in text


def test_marks_of_status_note_and_dependency_stand_in_words(officer: Client) -> None:
    text = page_text(officer.get(GRID).content)

    assert "Indicativeexplain Home care, MCC" in text
    assert "Subject to a decision: Cabinet, 18 July 2017. Item 7" in text
    assert "Home care, MCCG: Agreed by the board" in text


def test_a_hostile_label_and_note_are_shown_as_text(world: World, officer: Client) -> None:
    hostile = '<script>alert("x")</script>'
    make_lines(world.draft, world.pool, LineSpec("hostile", hostile))

    page = officer.get(GRID).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page


def test_totals_count_a_refused_box_as_refused_not_as_unreported(officer: Client) -> None:
    text = page_text(officer.post(TOTALS, cell("home-care", "lots", "81,357")).content)

    assert "– cannot be worked out: 1 refused" in text, "the total of the row"
    assert "cannot be worked out: 1 refused, 1 not reported" in text, (
        "the gross, in which another line is not reported"
    )


def test_totals_show_in_full_what_their_unit_rounds(officer: Client) -> None:
    text = page_text(officer.post(TOTALS, cell("home-care", "81,357.00025", "81,357")).content)

    assert "95,996, in full £95,996,000.25" in text


def test_no_sum_is_shown_of_which_a_part_is_refused(officer: Client) -> None:
    every = {
        **cell("home-care", "abc", "81,357"),
        **cell("residential", "(5,502)", "14,639"),
        **cell("income", "5,502", "-6,791"),
    }

    page = " ".join(officer.post(TOTALS, every).content.decode().split())

    assert f'id="sum-gross.{COUNCIL}" hx-swap-oob="true"><span class="pb-absent">–</span>' in page
    assert (
        f'id="gap-net.{COUNCIL}" hx-swap-oob="true">cannot be worked out: 3 refused, 1 not reported' in page
    )
    assert "£5,502,000" not in page, "a refused figure is not echoed as if it stood"


def test_all_that_is_wrong_is_said_at_once(officer: Client) -> None:
    wrong = {
        **cell("home-care", "abc", "81,357"),
        **cell("residential", "(5,502)", "14,639"),
        **cell("autism", "12,34", "", seen=0),
        **cell("income", "5,502", "-6,791"),
    }

    for address in (GRID, TOTALS):
        response = officer.post(address, wrong)
        text = page_text(response.content)
        assert text.count("“Less service user income” is a deduction.") >= 1
        assert all(said in text for said in ("“abc” is not", "“12,34” is not", "minus"))
        assert len(response.context["form"].refused if address == GRID else range(4)) == 4


def test_a_window_of_one_s_own_is_not_called_somebody_else(world: World, officer: Client) -> None:
    officer.post(GRID, cell("home-care", "81,500", "81,357"))

    text = page_text(officer.post(GRID, cell("home-care", "81,400", "81,357")).content)

    assert "Saved by you, from another window, on 3 July 2017" in text
