"""The contributions page in a browser: by keyboard alone, pasted into, by two at once, and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person
from tests.pools.grid_world import COUNCIL, GRID, NHS, World, pounds, world

__all__ = ["world"]

SignIn = Callable[[Page, Person], None]
Check = Callable[[Page], None]


def box(page: Page, line: str) -> str:
    """Where the box of one of the council's figures is."""
    return f'.pb-grid__box[name="{line}.{COUNCIL}"]'


@pytest.fixture
def grid(page: Page, world: World, sign_in: SignIn) -> Page:
    """The grid, open before the council's finance officer."""
    sign_in(page, world.person("council-finance"))
    page.goto(GRID)
    return page


def paste(page: Page, line: str, text: str) -> None:
    """Paste into a box, as Ctrl+V does."""
    page.locator(box(page, line)).focus()
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_grid_meets_level_aa_reflows_and_prints(
    grid: Page, axe: Check, reflows: Check, shoot: Callable[[Page, str], None]
) -> None:
    axe(grid)
    reflows(grid)
    shoot(grid, "grid")
    grid.emulate_media(media="print")
    expect(grid.locator("table.pb-grid")).to_be_visible()
    expect(grid.get_by_role("button", name="Save figures")).to_be_hidden()


def test_figures_are_entered_and_saved_by_keyboard_alone(
    grid: Page, axe: Check, tab_stops: Callable[[Page, int], list[str]]
) -> None:
    stops = tab_stops(grid, 20)
    first = stops.index("Home care, MCC, in £’000")
    grid.locator(box(grid, "home-care")).focus()
    assert first > 0, "the Tab key reaches the boxes"

    grid.keyboard.type("82,000")
    grid.keyboard.press("Enter")
    grid.keyboard.type("15,000")
    grid.keyboard.press("ArrowDown")
    grid.keyboard.type("3,000")

    expect(grid.locator(f'[id="sum-gross.{COUNCIL}"]')).to_have_text("100,000")
    expect(grid.locator(f'[id="sum-care.{COUNCIL}"]')).to_contain_text("97,000")
    expect(grid.locator(f'[id="echo-autism.{COUNCIL}"]')).to_have_text("£3,000,000")
    expect(grid.locator("#grid-state")).to_have_text("3 figures not saved")
    assert pounds("home-care") == Decimal(81_357_000)
    axe(grid)

    grid.keyboard.press("Control+s")

    expect(grid.locator(".govuk-notification-banner")).to_contain_text("3 figures are saved.")
    expect(grid.locator(".pb-grid__cell--saved")).to_have_count(3)
    expect(grid.locator(box(grid, "autism"))).to_be_focused()
    expect(grid.locator("#grid-said")).to_have_text("3 figures are saved.")
    assert [pounds(line) for line in ("home-care", "residential", "autism")] == [
        82_000_000,
        15_000_000,
        3_000_000,
    ]
    axe(grid)


def test_keys_move_as_in_a_spreadsheet_and_f2_edits_in_place(grid: Page) -> None:
    home, residential, income = (
        grid.locator(box(grid, line)) for line in ("home-care", "residential", "income")
    )
    home.focus()

    grid.keyboard.press("Control+End")
    expect(income).to_be_focused()
    grid.keyboard.press("Control+Home")
    expect(home).to_be_focused()
    grid.keyboard.press("Enter")
    expect(residential).to_be_focused()
    grid.keyboard.press("Shift+Enter")
    expect(home).to_be_focused()
    grid.keyboard.press("ArrowUp")
    expect(home).to_be_focused()

    grid.keyboard.press("F2")
    grid.keyboard.press("Home")
    grid.keyboard.press("Delete")
    expect(home).to_have_value("1,357")
    grid.keyboard.press("Escape")
    expect(home).to_have_value("81,357")
    grid.keyboard.type("5")
    expect(home).to_have_value("5")


def test_tab_leaves_the_grid(grid: Page, tab_stops: Callable[[Page, int], list[str]]) -> None:
    grid.locator(box(grid, "income")).focus()

    assert "Save figures" in tab_stops(grid, 16)


def test_changes_are_undone_and_done_again_by_name(grid: Page) -> None:
    home, residential = (grid.locator(box(grid, line)) for line in ("home-care", "residential"))
    home.focus()
    grid.keyboard.type("82,000")
    grid.keyboard.press("Enter")
    grid.keyboard.type("15,000")

    grid.keyboard.press("Control+z")
    expect(residential).to_have_value("14,639")
    expect(grid.locator("#grid-said")).to_have_text("Undone: Residential care, MCC, in £’000: 14,639.")
    grid.keyboard.press("Control+z")
    expect(home).to_have_value("81,357")
    expect(home).to_be_focused()
    expect(grid.locator("#grid-state")).to_have_text("Everything is saved")
    grid.keyboard.press("Control+z")
    expect(grid.locator("#grid-said")).to_have_text("There is nothing to undo.")

    grid.keyboard.press("Control+y")
    grid.keyboard.press("Control+y")
    expect(home).to_have_value("82,000")
    expect(residential).to_have_value("15,000")
    expect(grid.locator(f'[id="sum-care.{COUNCIL}"]')).to_contain_text("97,000")


def test_a_refusal_is_shown_while_typing_and_again_on_saving(grid: Page, axe: Check) -> None:
    grid.locator(box(grid, "income")).focus()
    grid.keyboard.type("5,502")

    refusal = grid.locator(f'[id="refusal-income.{COUNCIL}"]')
    expect(refusal).to_contain_text("is a deduction. Enter it as a minus figure")
    expect(grid.locator(box(grid, "income"))).to_have_attribute("aria-invalid", "true")
    expect(grid.locator("#grid-said")).to_contain_text("is a deduction.")
    axe(grid)

    grid.keyboard.press("Control+s")
    link = grid.get_by_role("alert").get_by_role("link")
    expect(link).to_contain_text("Less service user income, MCC: “Less service user income” is a deduction.")
    link.click()
    expect(grid.locator(box(grid, "income"))).to_be_focused()
    expect(grid.locator(box(grid, "income"))).to_have_value("5,502")
    axe(grid)


def test_leaving_with_unsaved_figures_asks_first(grid: Page) -> None:
    asked: list[str] = []
    grid.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    grid.locator(box(grid, "home-care")).focus()
    grid.keyboard.type("5")

    grid.get_by_role("link", name="Agreements").first.click()

    grid.wait_for_url("**/agreements/")
    assert asked == ["beforeunload"]


def test_closing_the_panel_does_not_forget_that_figures_are_unsaved(grid: Page) -> None:
    asked: list[str] = []
    grid.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    grid.locator(box(grid, "home-care")).focus()
    grid.keyboard.type("5")
    grid.keyboard.press("Alt+Enter")
    grid.get_by_role("dialog").get_by_role("button", name="Close").click()

    grid.get_by_role("link", name="Agreements").first.click()

    grid.wait_for_url("**/agreements/")
    assert asked == ["beforeunload"]


def test_a_block_is_pasted_previewed_and_saved_with_what_was_typed(
    grid: Page, axe: Check, reflows: Check, shoot: Callable[[Page, str], None]
) -> None:
    grid.locator(box(grid, "income")).fill("-7,000")
    paste(grid, "home-care", "82,000\r\n15,000\r\n97,000\r\n")

    panel = grid.get_by_role("dialog", name="What the block would change")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("row", name="Home care, MCC 81,357 82,000 643 Changed")).to_be_visible()
    expect(panel.get_by_role("row", name="Care subtotal, MCC")).to_contain_text("Agrees")
    axe(grid)
    reflows(grid)
    shoot(grid, "grid-paste")

    panel.get_by_role("button", name="Save all 3 figures").click()

    expect(grid.locator(".govuk-notification-banner")).to_contain_text("3 figures are saved.")
    assert [pounds(line) for line in ("home-care", "residential", "income")] == [
        82_000_000,
        15_000_000,
        -7_000_000,
    ]


def test_a_pasted_block_is_given_up_without_loss(grid: Page) -> None:
    grid.locator(box(grid, "income")).fill("-7,000")
    paste(grid, "home-care", "82,000\nabc\n")
    panel = grid.get_by_role("dialog")
    expect(panel).to_contain_text("1 cell cannot be taken")
    expect(panel.get_by_role("button", name=re.compile("^Save"))).to_have_count(0)

    panel.get_by_role("link", name="Cancel").click()

    expect(panel).to_be_hidden()
    expect(grid.locator(box(grid, "home-care"))).to_be_focused()
    expect(grid.locator(box(grid, "home-care"))).to_have_value("81,357")
    expect(grid.locator(box(grid, "income"))).to_have_value("-7,000")


def test_one_pasted_figure_goes_straight_into_its_box(grid: Page) -> None:
    paste(grid, "home-care", "82,000\r\n")

    expect(grid.locator(box(grid, "home-care"))).to_have_value("82,000")
    expect(grid.locator("#grid-state")).to_have_text("1 figure not saved")


def test_a_figure_is_explained_in_the_panel_and_the_focus_comes_back(
    grid: Page, axe: Check, shoot: Callable[[Page, str], None]
) -> None:
    home = grid.locator(box(grid, "home-care"))
    home.focus()
    grid.keyboard.type("82,000")
    grid.keyboard.press("Alt+Enter")

    panel = grid.get_by_role("dialog", name="Home care, MCC")
    expect(panel).to_contain_text("Changed from £74,883,000 to £81,357,000")
    expect(panel.get_by_role("heading", name="Home care, MCC")).to_be_focused()
    axe(grid)
    shoot(grid, "grid-explained")

    grid.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(home).to_be_focused()
    expect(home).to_have_value("82,000")


def test_from_a_total_the_panel_leads_to_its_parts(grid: Page) -> None:
    grid.locator(f'a[href*="/figures/gross/{NHS}/"]').click()
    panel = grid.get_by_role("dialog", name="Gross Contribution, MCCG")
    panel.get_by_role("link", name="Residential care").click()

    expect(grid.get_by_role("dialog", name="Residential care, MCCG")).to_contain_text("Agreed by the board")


def test_two_people_editing_see_both_figures_and_choose(
    open_page: Callable[..., Page], world: World, sign_in: SignIn, axe: Check, reflows: Check
) -> None:
    one, other = open_page(), open_page()
    for page, who in ((one, "council-finance"), (other, "colleague")):
        sign_in(page, world.person(who))
        page.goto(GRID)
    other.locator(box(other, "home-care")).fill("81,500")
    other.get_by_role("button", name="Save figures").click()
    expect(other.locator(".govuk-notification-banner")).to_contain_text("1 figure is saved.")

    one.locator(box(one, "home-care")).fill("81,400")
    one.locator(box(one, "residential")).fill("14,700")
    one.keyboard.press("Control+s")
    expect(one.get_by_role("heading", level=1)).to_have_text("Choose which figures to keep")
    expect(one.get_by_text("Saved by Colleague on 3 July 2017")).to_be_visible()
    axe(one)
    reflows(one)

    one.get_by_label("Keep the saved figure: 81,500 £’000").check()
    one.get_by_role("button", name="Save my choice").click()

    expect(one.locator(".govuk-notification-banner")).to_contain_text("1 figure is saved.")
    expect(one.locator(box(one, "home-care"))).to_have_value("81,500")
    assert pounds("residential") == Decimal(14_700_000)


def test_everything_works_without_a_script(
    open_page: Callable[..., Page], world: World, sign_in: SignIn
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, world.person("council-finance"))
    page.goto(GRID)

    page.locator(box(page, "home-care")).fill("82,000")
    page.get_by_label("Why").fill("Ledger of June")
    page.get_by_role("button", name="Save figures").click()
    expect(page.get_by_text("1 figure is saved.")).to_be_visible()

    page.get_by_text("Paste a block from a spreadsheet").click()
    page.get_by_label("First cell of the block").select_option(label="Residential care, MCC")
    page.get_by_label("Block of figures").fill("15,000\n97,000\n3,000")
    page.locator(box(page, "income")).fill("-7,000")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the block would change")
    page.get_by_role("button", name="Save all 3 figures").click()

    expect(page.get_by_text("3 figures are saved.")).to_be_visible()
    assert [pounds(line) for line in ("residential", "autism", "income")] == [
        15_000_000,
        3_000_000,
        -7_000_000,
    ]
    page.get_by_role("link", name="Indicative explain Home care, MCC").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home care, MCC")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{GRID}figures/net/{COUNCIL}/?version=1", "figure"),
        (f"{GRID}figures/home-care/{COUNCIL}/change/", "figure-change"),
        (f"{GRID}add-line/", "line-add"),
        (f"{GRID}lines/home-care/", "line-change"),
        (f"{GRID}lines/autism/remove/", "line-remove"),
        (f"{GRID}add-group/", "group-add"),
        (f"{GRID}?version=1", "grid-frozen"),
    ],
)
def test_pages_around_the_grid_meet_level_aa_and_reflow(
    page: Page,
    world: World,
    sign_in: SignIn,
    axe: Check,
    reflows: Check,
    shoot: Callable[[Page, str], None],
    address: str,
    name: str,
) -> None:
    sign_in(page, world.person("council-finance"))
    page.goto(address)

    axe(page)
    reflows(page)
    shoot(page, name)
