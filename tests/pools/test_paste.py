"""A block from a spreadsheet: read as Excel and LibreOffice copy it, previewed, and saved all or not at all."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Contribution
from pools.paste import BadBlock, Outcome, read_block
from pools.services.lines import LineSpec
from pools.services.marks import confirm_figures
from tests.factories import REASON, make_lines, party_of, standing
from tests.pools.grid_world import COUNCIL, GRID, NHS, World, held, nhs_officer, officer, pounds, world
from tests.pools.test_grid_page import cell, page_text

__all__ = ["nhs_officer", "officer", "world"]

PASTE = reverse("pools:pool-paste", args=["midshire", FinancialYear(2017), "adults"])
PAGE = {
    **cell("home-care", "81,357", "81,357"),
    **cell("residential", "14,639", "14,639"),
    **cell("autism", "", "", seen=0),
    **cell("income", "-6,791", "-6,791"),
}
"""What the page posts before anything is typed."""


@pytest.mark.parametrize(
    ("text", "block"),
    [
        pytest.param(
            "84,167\t54,583\r\n15,078\t7,085\r\n", (("84,167", "54,583"), ("15,078", "7,085")), id="Excel"
        ),
        pytest.param("1\n2\n", (("1",), ("2",)), id="LibreOffice"),
        pytest.param("1\r2\r", (("1",), ("2",)), id="old Macintosh"),
        pytest.param("1\n\n2\n\n\n", (("1",), ("",), ("2",)), id="empty rows between and at the end"),
        pytest.param('"1,000"\t" 2 "\n', (("1,000", "2"),), id="quoted"),
        pytest.param('"two\nlines"\t3', (("two\nlines", "3"),), id="line break in a cell"),
        pytest.param('"say ""yes"""\t3', (('say "yes"', "3"),), id="quotes in a cell"),
        pytest.param("1\t2\n3", (("1", "2"), ("3", "")), id="ragged"),
        pytest.param("\xa084,167\xa0", (("84,167",),), id="spaces that do not break"),
        pytest.param("<script>alert(1)</script>", (("<script>alert(1)</script>",),), id="markup is text"),
    ],
)
def test_read_block_reads_what_spreadsheets_copy(text: str, block: tuple[tuple[str, ...], ...]) -> None:
    assert read_block(text) == block


@pytest.mark.parametrize("text", ["", "\r\n\r\n", "\t\t\n\t\t"])
def test_read_block_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadBlock, match="There is nothing to paste"):
        read_block(text)


@given(st.text())
def test_read_block_of_anything_gives_a_rectangle_or_is_refused(text: str) -> None:
    with suppress(BadBlock):
        block = read_block(text)
        assert len({len(row) for row in block}) == 1
        assert any(block[-1])


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1)
    )
)
def test_read_block_gives_back_what_was_copied(rows: list[list[str]]) -> None:
    copied = io.StringIO()
    csv.writer(copied, delimiter="\t", lineterminator="\r\n").writerows(rows)

    assert read_block(copied.getvalue()) == tuple(tuple(row) for row in rows)


def test_read_block_of_a_cell_without_end_is_refused() -> None:
    with pytest.raises(BadBlock, match="cannot be read"):
        read_block('"' + "x" * 200_000)


# --- The preview --------------------------------------------------------------------------------------


def previewed(
    client: Client, block: str, start: str = f"home-care.{COUNCIL}", **typed: str
) -> dict[str, tuple[str, ...]]:
    """What the preview says of each cell: outcome and reason, by label."""
    response = client.post(PASTE, {**PAGE, **typed, "block": block, "start": start})
    assert response.status_code == 200
    return {item.label: (item.outcome, item.reason) for item in response.context["cells"]}


def test_preview_shows_old_new_and_difference_and_saves_nothing(officer: Client) -> None:
    response = officer.post(PASTE, {**PAGE, "block": "82,000\n14,639\n", "start": f"home-care.{COUNCIL}"})

    text = page_text(response.content)
    assert "Home care, MCC 81,357 82,000 643 Changed" in text
    assert "Residential care, MCC 14,639 14,639 Unchanged" in text
    assert "Nothing is saved yet. 1 figure would change, 1 would stay as it is." in text
    assert "Save the figure" in text
    assert pounds("home-care") == Decimal(81_357_000)


def test_preview_lands_on_rows_as_shown_and_compares_totals(officer: Client) -> None:
    cells = previewed(officer, "82,000\n15,000\n97,000\n3,000\n100,000\n-6,791\n93,209\n")

    assert {label: outcome for label, (outcome, _) in cells.items()} == {
        "Home care, MCC": Outcome.CHANGED,
        "Residential care, MCC": Outcome.CHANGED,
        "Care subtotal, MCC": Outcome.AGREES,
        "Autism, MCC": Outcome.CHANGED,
        "Gross Contribution, MCC": Outcome.AGREES,
        "Less service user income, MCC": Outcome.SAME,
        "Net Contribution, MCC": Outcome.AGREES,
    }


def test_preview_says_what_is_not_yet_shared_rather_than_unreported(nhs_officer: Client) -> None:
    response = nhs_officer.post(
        PASTE, {**PAGE, "block": "82,000\t13,577\t95,577", "start": f"home-care.{COUNCIL}"}
    )

    total = next(cell for cell in response.context["cells"] if cell.label == "Home care, total")
    assert (total.outcome, total.absent) == (Outcome.NOT_COMPARED, "Not yet shared")
    assert "Home care, MCC Not yet shared 82,000" in page_text(response.content)


def test_preview_refuses_a_total_that_is_not_the_sum_and_says_what_it_is(officer: Client) -> None:
    cells = previewed(officer, "82,000\n15,000\n97,169\n")

    outcome, reason = cells["Care subtotal, MCC"]
    assert outcome is Outcome.REFUSED
    assert reason.startswith("Totals are worked out, not entered, and the parts come to 97,000.")


def test_preview_compares_no_total_with_parts_of_which_one_is_refused(officer: Client) -> None:
    cells = previewed(officer, "82,000\nabc\n97,000\n")

    assert cells["Residential care, MCC"][0] is Outcome.REFUSED
    assert cells["Care subtotal, MCC"] == (Outcome.NOT_COMPARED, "Some of its parts are refused.")


def test_preview_takes_an_empty_cell_on_a_total_as_nothing(officer: Client) -> None:
    cells = previewed(officer, "82,000\n15,000\n\n3,000\n")

    assert list(cells) == ["Home care, MCC", "Residential care, MCC", "Autism, MCC"]


def test_preview_of_an_empty_cell_clears_the_figure_in_sight(officer: Client) -> None:
    response = officer.post(PASTE, {**PAGE, "block": "\n15,000", "start": f"home-care.{COUNCIL}"})

    assert "Home care, MCC 81,357 Not reported Changed" in page_text(response.content)


def test_preview_refuses_a_partner_s_figure_unless_it_is_the_same(officer: Client) -> None:
    cells = previewed(officer, "82,000\t13,577\n15,000\t46,000\n")

    assert cells["Home care, MCCG"][0] is Outcome.SAME
    outcome, reason = cells["Residential care, MCCG"]
    assert outcome is Outcome.REFUSED
    assert "another organisation’s" in reason


def test_preview_never_tells_whether_an_unshared_figure_was_hit(nhs_officer: Client) -> None:
    said = [
        previewed(nhs_officer, block, start=f"home-care.{NHS}")
        for block in ("13,577\t81,357", "13,577\t94,934", "13,577\t1")
    ]

    assert [cells["Home care, total"] for cells in said] == [said[0]["Home care, total"]] * 3


def test_preview_of_text_and_of_a_positive_deduction_names_what_is_wrong(officer: Client) -> None:
    cells = previewed(officer, "12,34\nabc\n\n\n\n5,502\n")

    assert "“12,34” is not an amount." in cells["Home care, MCC"][1]
    assert "“abc” is not an amount." in cells["Residential care, MCC"][1]
    assert "is a deduction. Enter it as a minus figure" in cells["Less service user income, MCC"][1]


def test_preview_with_a_refused_cell_offers_no_saving(officer: Client) -> None:
    response = officer.post(PASTE, {**PAGE, "block": "82,000\nabc\n", "start": f"home-care.{COUNCIL}"})

    text = page_text(response.content)
    assert "1 cell cannot be taken, so nothing can be saved as it stands." in text
    assert "Save the figure" not in text
    assert "Go on in the grid without saving" in text


def test_preview_includes_what_was_typed_before(officer: Client) -> None:
    cells = previewed(officer, "82,000\n", **{f"income.{COUNCIL}": "-7,000"})

    assert cells["Less service user income, MCC"] == (
        Outcome.CHANGED,
        "Typed on the page before the block was pasted.",
    )


@pytest.mark.parametrize(
    ("block", "start", "sentence"),
    [
        (
            "1\n2\n3\n4\n5\n6\n7\n8",
            f"home-care.{COUNCIL}",
            "The block has 8 rows, and from “Home care” down the table has 7",
        ),
        (
            "1\t2\t3\t4",
            f"home-care.{COUNCIL}",
            "The block has 4 columns, and from there to the right the table has 3",
        ),
        ("1", "nowhere", "Choose the cell of the table where the block starts."),
        ("", f"home-care.{COUNCIL}", "There is nothing to paste."),
    ],
    ids=["too long", "too wide", "no start", "nothing"],
)
def test_a_block_that_does_not_fit_is_refused_and_stays_on_the_page(
    officer: Client, block: str, start: str, sentence: str
) -> None:
    data = {**PAGE, f"income.{COUNCIL}": "-7,000", "block": block, "start": start}

    response = officer.post(PASTE, data)
    in_panel = officer.post(PASTE, data, headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert sentence in page_text(response.content)
    assert 'value="-7,000"' in response.content.decode(), "what was typed stays"
    assert sentence in page_text(in_panel.content)


def test_saving_with_a_block_in_the_box_shows_the_preview_first(officer: Client) -> None:
    response = officer.post(GRID, {**PAGE, "block": "82,000", "start": f"home-care.{COUNCIL}"})

    assert "What the block would change" in page_text(response.content)
    assert pounds("home-care") == Decimal(81_357_000)


def _confirmation(response_boxes: list[object]) -> dict[str, str]:
    """What the preview posts when it is saved."""
    data: dict[str, str] = {}
    for box in response_boxes:
        data |= {box.name: box.text, f"{box.name}.was": box.was, f"{box.name}.seen": str(box.seen)}  # type: ignore[attr-defined]
    return data


def test_saving_the_preview_saves_all_of_it_with_its_reason(officer: Client) -> None:
    shown = officer.post(
        PASTE, {**PAGE, "block": "82,000\n15,000\n\n\n\n(7,000)\n", "start": f"home-care.{COUNCIL}"}
    )

    officer.post(GRID, {**_confirmation(shown.context["boxes"]), "reason": "From the July ledger"})

    assert [pounds(line) for line in ("home-care", "residential", "income")] == [
        82_000_000,
        15_000_000,
        -7_000_000,
    ]
    assert held("income").history.first().history_change_reason == "From the July ledger"


def test_putting_the_preview_in_the_grid_saves_nothing_and_shows_refusals(officer: Client) -> None:
    shown = officer.post(PASTE, {**PAGE, "block": "82,000\nabc\n", "start": f"home-care.{COUNCIL}"})

    response = officer.post(GRID, {**_confirmation(shown.context["boxes"]), "review": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="82,000"' in page
    assert 'value="abc"' in page
    assert "Residential care, MCC: “abc” is not an amount." in page_text(response.content)
    assert pounds("home-care") == Decimal(81_357_000)


def test_preview_asks_why_when_a_confirmed_figure_would_change(world: World, officer: Client) -> None:
    confirm_figures(
        version=world.draft,
        party=party_of(world.agreement, world.council),
        seen=AS_THEY_STAND,
        standing=standing(world.person("council-approver")),
        reason=REASON,
    )

    response = officer.post(PASTE, {**PAGE, "block": "82,000", "start": f"home-care.{COUNCIL}"})

    assert "A confirmed figure would change. Say why." in page_text(response.content)


def test_a_figure_saved_by_somebody_else_after_the_preview_is_a_conflict(
    world: World, officer: Client
) -> None:
    shown = officer.post(PASTE, {**PAGE, "block": "82,000", "start": f"home-care.{COUNCIL}"})
    officer.post(GRID, cell("home-care", "83,000", "81,357"))

    response = officer.post(GRID, _confirmation(shown.context["boxes"]))

    assert response.status_code == 409
    assert "Save mine instead: 82,000 £’000" in page_text(response.content)


def test_paste_is_for_those_who_enter_figures(world: World, client: Client) -> None:
    for who, answer in (("stranger", 404), ("auditor", 403), ("council-approver", 403)):
        client.force_login(world.person(who))
        assert client.post(PASTE, {**PAGE, "block": "1"}).status_code == answer, who


def test_markup_in_a_block_is_shown_as_text(officer: Client) -> None:
    response = officer.post(
        PASTE, {**PAGE, "block": "<script>alert(1)</script>", "start": f"home-care.{COUNCIL}"}
    )

    assert "<script>alert" not in response.content.decode()


def test_paste_beside_a_row_known_only_in_total_says_what_to_do(world: World, officer: Client) -> None:
    make_lines(world.draft, world.pool, LineSpec("equipment", "Equipment", total_only=Decimal(500_000)))

    cells = previewed(officer, "1\n", start=f"equipment.{COUNCIL}")

    assert "known only in total" in cells["Equipment, MCC"][1]
    assert not Contribution.objects.filter(line__key="equipment").exists()
