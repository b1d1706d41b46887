"""A figure explained: its parts, its source, every change that may be seen, and how it casts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Person
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.explain import Explanation, explain_figure
from pools.models import Contribution
from pools.services.figures import FigureChange, save_figures
from pools.services.lines import LineSpec
from pools.services.sharing import recall_figures, share_figures
from tests.factories import REASON, make_lines, party_of, standing
from tests.pools.grid_world import COUNCIL, NHS, World, held, nhs_officer, officer, pounds, world
from tests.pools.test_grid_page import page_text

pytestmark = pytest.mark.once

__all__ = ["nhs_officer", "officer", "world"]

Count = Callable[..., Any]


def page(row: str, column: str, name: str = "figure-detail", version: int = 2) -> str:
    """The address of a figure's page."""
    return (
        reverse(f"pools:{name}", args=["midshire", FinancialYear(2017), "adults", row, column])
        + f"?version={version}"
    )


def explained(world: World, row: str, column: str, person: Person | None = None) -> Explanation:
    found = explain_figure(
        world.draft,
        pool_code="adults",
        row=row,
        column=column,
        standing=standing(person or world.person("council-finance")),
        addresses=lambda row, column: f"/{row}/{column}/",
    )
    assert found is not None
    return found


def change(world: World, person: str, amount: int, seen: int, reason: str) -> None:
    party = NHS if person.startswith("nhs") else COUNCIL
    save_figures(
        version=world.draft,
        changes=[FigureChange("adults", "home-care", party, Decimal(amount), seen_revision=seen)],
        standing=standing(world.person(person)),
        reason=reason,
    )


# --- What it says -------------------------------------------------------------------------------------


def test_a_figure_says_amount_status_source_decision_and_its_changes(officer: Client) -> None:
    text = page_text(officer.get(page("home-care", COUNCIL)).content)

    assert "£81,357,000" in text
    assert "Shown as 81,357 in £’000." in text
    assert "Status Indicative" in text
    assert "Subject to Cabinet, 18 July 2017" in text
    assert "Item 7" in text
    assert "Funding source Base budget" in text
    assert "Changed from £74,883,000 to £81,357,000" in text
    assert (
        "Council Finance, version 2 After the review (Funding source: Base budget; Subject to: Cabinet;"
        in text
    )
    assert "Marked indicative" in text
    assert "Copied into version 2: £74,883,000" in text
    assert text.index("Marked indicative") < text.index("Changed from £74,883,000"), "newest first"


@pytest.mark.parametrize(
    ("row", "column", "parts", "total"),
    [
        ("care", COUNCIL, ["Home care", "Residential care"], 95_996_000),
        ("gross", COUNCIL, ["Home care", "Residential care", "Autism"], 95_996_000),
        ("net", COUNCIL, ["Gross Contribution", "Less service user income"], 89_205_000),
        ("gross", NHS, ["Home care", "Residential care", "Autism"], 59_744_000),
    ],
)
def test_the_parts_of_a_total_add_up_to_it(
    world: World, row: str, column: str, parts: list[str], total: int
) -> None:
    found = explained(world, row, column)

    [down] = found.parts
    assert [part.label for part in down.parts] == parts
    assert sum(part.amount for part in down.parts if part.amount is not None) == found.amount == total


def test_a_total_of_all_partners_adds_up_down_and_across(world: World) -> None:
    found = explained(world, "gross", "total")

    assert [group.heading for group in found.parts] == ["Line by line", "Partner by partner"]
    for group in found.parts:
        assert sum(part.amount or 0 for part in group.parts) == found.amount == 155_740_000


def test_of_which_lines_inform_and_do_not_add(world: World) -> None:
    make_lines(world.draft, world.pool, LineSpec("nights", "Nights", of_which="home-care"))

    [group] = explained(world, "home-care", COUNCIL).parts

    assert (group.heading, group.adds) == ("Of which", False)
    assert [part.label for part in group.parts] == ["of which Nights"]


def test_casting_says_what_was_printed_and_what_would_close_the_gap(officer: Client) -> None:
    text = page_text(officer.get(page("net", COUNCIL, version=1)).content)

    assert "It was printed as 79,284, and its parts come to 79,115: a difference of 169 (£169,000)." in text
    assert "would close it." in text
    assert "It agrees with the figure that was printed." in page_text(
        officer.get(page("gross", NHS, version=1)).content
    )
    assert "No printed figure is held for it" in page_text(officer.get(page("gross", COUNCIL)).content)


def test_a_row_known_only_in_total_says_so_and_who_gave_it(world: World, officer: Client) -> None:
    make_lines(world.draft, world.pool, LineSpec("equipment", "Equipment", total_only=Decimal(500_000)))

    text = page_text(officer.get(page("equipment", "total")).content)

    assert "Entered in total, because it is not known by partner yet." in text
    assert "Line added. Total of the row: £500,000" in text


def test_in_the_panel_the_same_words_come_without_the_page_around_them(officer: Client) -> None:
    response = officer.get(page("home-care", COUNCIL), headers={"HX-Request": "true"})

    assert "£81,357,000" in page_text(response.content)
    assert "<html" not in response.content.decode()


# --- What it keeps to itself --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["figure-detail", "figure-change"])
def test_a_figure_not_shared_has_no_page_for_the_partner(nhs_officer: Client, name: str) -> None:
    assert nhs_officer.get(page("home-care", COUNCIL, name)).status_code == 404
    assert nhs_officer.get(page("gross", COUNCIL)).status_code == 404
    assert nhs_officer.get(page("care", COUNCIL)).status_code == 404


def test_a_total_with_unshared_parts_says_so_and_gives_nothing_away(nhs_officer: Client) -> None:
    text = page_text(nhs_officer.get(page("gross", "total")).content)

    assert "Some of its parts are another organisation’s and not yet shared" in text
    assert "MCC Not yet shared" in text
    assert "59,744" in text, "its own part it may see"
    for secret in ("81,357", "95,996", "155,740"):
        assert secret not in text


@pytest.mark.parametrize(
    ("row", "column"), [("nothing", COUNCIL), ("home-care", "nobody"), ("care-heading", COUNCIL)]
)
def test_a_figure_that_is_not_there_is_404(officer: Client, row: str, column: str) -> None:
    assert officer.get(page(row, column)).status_code == 404


def test_strangers_find_no_page(world: World, client: Client) -> None:
    client.force_login(world.person("stranger"))

    assert client.get(page("home-care", NHS)).status_code == 404


def test_the_partner_sees_changes_only_as_far_as_they_ever_stood_shared(
    world: World, nhs_officer: Client
) -> None:
    """The council drafts 82 and 83, shares at 83, changes to 84 in sight, recalls, drafts 85 and shares again."""
    council = party_of(world.agreement, world.council)
    own = standing(world.person("council-finance"))
    change(world, "council-finance", 82_000_000, 3, "First thought")
    change(world, "council-finance", 83_000_000, 4, "Second thought")
    share_figures(version=world.draft, party=council, seen=AS_THEY_STAND, standing=own, reason=REASON)
    change(world, "council-finance", 84_000_000, 5, "In sight")
    recall_figures(version=world.draft, party=council, standing=own, reason=REASON)
    change(world, "council-finance", 85_000_000, 6, "Out of sight")
    change(world, "council-finance", 86_000_000, 7, "As shared again")
    share_figures(version=world.draft, party=council, seen=AS_THEY_STAND, standing=own, reason=REASON)

    text = page_text(nhs_officer.get(page("home-care", COUNCIL)).content)

    assert "Standing when shared again: £86,000,000" in text
    assert "Changed from £83,000,000 to £84,000,000" in text
    assert "Standing when first shared: £83,000,000, indicative" in text
    assert "Copied into version 2" not in text, "what was copied had been changed before it was shared"
    assert "Standing when first shared: £74,883,000" in text, "what version 1 said when it was submitted"
    private = ("First thought", "Second thought", "Out of sight", "As shared again")
    for hidden in ("£82,000,000", "£85,000,000", *private):
        assert hidden not in text
    assert "Changes made before the figure was shared are seen by the organisation that made them." in text


def test_compared_versions_tell_the_partner_only_what_was_said_on_sharing(
    world: World, client: Client
) -> None:
    council = party_of(world.agreement, world.council)
    own = standing(world.person("council-finance"))
    change(world, "council-finance", 83_000_000, 3, "Less than we could live with")
    share_figures(version=world.draft, party=council, seen=AS_THEY_STAND, standing=own, reason="For Thursday")

    def compared(name: str) -> str:
        client.force_login(world.person(name))
        address = reverse("pools:version-compare", args=["midshire", FinancialYear(2017)])
        return page_text(client.get(address).content)

    assert "Less than we could live with" in compared("council-finance")
    assert "Less than we could live with" not in compared("nhs-finance")
    assert ": For Thursday" in compared("nhs-finance")

    change(world, "council-finance", 84_000_000, 4, "In sight")
    assert "In sight" in compared("nhs-finance")


def test_the_organisation_itself_sees_every_change(world: World, officer: Client) -> None:
    change(world, "council-finance", 82_000_000, 3, "First thought")
    change(world, "council-finance", 83_000_000, 4, "Second thought")

    text = page_text(officer.get(page("home-care", COUNCIL)).content)

    assert "First thought" in text
    assert "Changes made before the figure was shared" not in text


# --- Cost ---------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("row", "column"), [("home-care", COUNCIL), ("gross", "total"), ("home-care", "total")]
)
def test_explaining_takes_the_same_queries_however_many_lines(
    world: World, officer: Client, django_assert_max_num_queries: Count, row: str, column: str
) -> None:
    counts = []
    for more in (0, 40):
        if more:
            make_lines(world.draft, world.pool, *(f"line-{number}" for number in range(more)))
        with django_assert_max_num_queries(28) as taken:
            assert officer.get(page(row, column)).status_code == 200
        counts.append(len(taken))

    assert counts[0] == counts[1]


# --- Changing one figure with its particulars -----------------------------------------------------------

CHANGE = {
    "amount": "82,000",
    "funding_source": "precept",
    "is_recurrent": "yes",
    "dependency_body": "Full Council",
    "dependency_on_day": "",
    "dependency_on_month": "July",
    "dependency_on_year": "2017",
    "note": "Half a year",
    "seen": "3",
}


def test_changing_a_figure_keeps_amount_source_decision_and_note(officer: Client) -> None:
    shown = officer.get(page("home-care", COUNCIL, "figure-change"))
    assert 'value="81,357"' in shown.content.decode()
    assert 'value="Cabinet"' in shown.content.decode()

    response = officer.post(
        page("home-care", COUNCIL, "figure-change"), {**CHANGE, "reason": "Agreed"}, follow=True
    )

    figure = held("home-care")
    assert "Home care, MCC is saved: £82,000,000." in page_text(response.content)
    assert pounds("home-care") == Decimal(82_000_000)
    assert (figure.funding_source, figure.is_recurrent, figure.note) == ("precept", True, "Half a year")
    assert (figure.dependency_body, str(figure.dependency_on)) == ("Full Council", "July 2017")


def test_a_share_without_an_amount_is_kept_and_shown(officer: Client) -> None:
    officer.post(
        page("autism", COUNCIL, "figure-change"), {"amount": "", "share_percent": "57.5%", "seen": "0"}
    )

    assert held("autism").share_percent == Decimal("57.5")
    assert "57.5% share, amount not yet known" in page_text(officer.get(page("autism", COUNCIL)).content)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "12,34"}, "“12,34” is not an amount."),
        ({"amount": "-5"}, "is negative. A contribution is entered as a plus figure"),
        ({"share_percent": "101"}, "Give the share as a number from 0 to 100"),
        ({"share_percent": "５７"}, "Give the share as a number from 0 to 100"),
        ({"funding_source": "nhs-minimum"}, "is NHS money, so it cannot fund a line of MCC."),
        ({"funding_source": "lottery"}, "Choose one of those listed for “Funding source”."),
        ({"dependency_on_day": "29", "dependency_on_month": "2"}, "29 February 2017 is not in the calendar."),
        ({"dependency_body": ""}, "Say whose decision it is, or clear its date and note."),
        ({"dependency_body": "x" * 201}, "must be 200 characters or fewer"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_in_words_and_kept(
    officer: Client, changes: dict[str, str], sentence: str
) -> None:
    response = officer.post(page("home-care", COUNCIL, "figure-change"), CHANGE | changes)

    assert response.status_code == 422
    assert sentence in page_text(response.content)
    assert "Half a year" in response.content.decode()
    assert pounds("home-care") == Decimal(81_357_000)


def test_a_figure_saved_meanwhile_is_named_and_can_be_replaced_knowingly(
    world: World, officer: Client
) -> None:
    change(world, "colleague", 81_500_000, 3, "Seen in the ledger")

    warned = officer.post(page("home-care", COUNCIL, "figure-change"), CHANGE)
    text = page_text(warned.content)
    assert warned.status_code == 422
    assert "Colleague saved this figure on 3 July 2017 at" in text
    assert "it is £81,500,000 now. What you typed is still here." in text
    assert 'value="82,000"' in warned.content.decode()

    again = officer.post(page("home-care", COUNCIL, "figure-change"), {**CHANGE, "seen": "4"})
    assert 'name="seen" value="4"' in warned.content.decode()
    assert again.status_code == 302
    assert pounds("home-care") == Decimal(82_000_000)


def test_only_own_figures_of_a_draft_can_be_changed(world: World, officer: Client) -> None:
    assert officer.get(page("home-care", NHS, "figure-change")).status_code == 403
    assert officer.get(page("home-care", COUNCIL, "figure-change", version=1)).status_code == 403
    assert officer.post(page("home-care", NHS, "figure-change"), CHANGE).status_code == 403
    assert Contribution.objects.get(pk=held("home-care", NHS).pk).revision == held("home-care", NHS).revision

    officer.force_login(world.person("auditor"))
    assert officer.get(page("home-care", COUNCIL, "figure-change")).status_code == 403


def test_hostile_text_in_a_note_is_shown_as_text(officer: Client) -> None:
    officer.post(page("home-care", COUNCIL, "figure-change"), {**CHANGE, "note": "<script>alert(1)</script>"})

    for address in (page("home-care", COUNCIL), page("home-care", COUNCIL, "figure-change")):
        assert "<script>alert" not in officer.get(address).content.decode()
