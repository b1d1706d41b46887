"""Narrative: what is read as a block, what is filled in, and what can never get through."""

from __future__ import annotations

import pytest

from pooledbudgets.lib.narrative import Insertion, Item, Items, Paragraph, SubHeading, blocks_of, words_of


def read(text: str, **known: str):
    return blocks_of(text, resolve=known.get)


def test_paragraphs_headings_and_lists_are_read_in_order() -> None:
    blocks = read("## First\n\nOne\nline.\n\nTwo:\n\n- a\n- b\n\nThree.")

    assert blocks == (
        SubHeading("First"),
        Paragraph("One line."),
        Paragraph("Two:"),
        Items(False, (Item("a"), Item("b"))),
        Paragraph("Three."),
    )


@pytest.mark.parametrize(
    "typed",
    ["(a) one\n(b) two", "1. one\n2. two", "(a)  one\n\n(b)  two", "(1) one\n(2) two"],
    ids=["letters", "numbers", "letters apart", "numbers in brackets"],
)
def test_a_list_typed_with_letters_or_numbers_is_lettered(typed: str) -> None:
    assert read(typed) == (Items(True, (Item("one"), Item("two"))),)


def test_a_list_may_follow_its_paragraph_at_once_and_hold_another_list() -> None:
    paragraph, items = read("Consider:\n(a) homes:\n    (1) small\n    (2) large\n(b) hospitals")

    assert paragraph == Paragraph("Consider:")
    assert items == Items(
        True, (Item("homes:", (Items(True, (Item("small"), Item("large"))),)), Item("hospitals"))
    )


def test_braces_are_filled_in_and_what_is_filled_in_is_never_markup() -> None:
    (block,) = read("It is {{ net }} and **{{ name }}**.", net="£1 *million*", name="<b>Vale & Co</b>")

    assert block == Paragraph("It is £1 *million* and <strong>&lt;b&gt;Vale &amp; Co&lt;/b&gt;</strong>.")


def test_braces_nobody_can_fill_in_stay_and_are_marked() -> None:
    assert read("It is {{  net\nof all }}.") == (Paragraph("It is <mark>{{ net of all }}</mark>."),)


def test_a_paragraph_of_braces_alone_asks_for_a_part() -> None:
    assert read("{{ contributions adults }}") == (Insertion("contributions adults"),)
    assert read("See {{ contributions adults }}") != (Insertion("contributions adults"),)


def test_a_label_names_its_paragraph_and_is_not_printed() -> None:
    assert read("{{ label budget }} Agreed in February.") == (Paragraph("Agreed in February.", "budget"),)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![a](file:///etc/passwd)",
        "[a](javascript:alert(1))",
        "<https://example.org>",
        "&lt;script&gt;",
        "<div onclick=x>",
        "    <style>p{}</style>",
    ],
)
def test_tags_links_and_images_are_printed_as_typed(typed: str) -> None:
    (block,) = read(typed)

    assert isinstance(block, Paragraph)
    assert "<" not in block.text
    assert words_of(block.text) == typed.strip()


def test_straight_quotes_are_set_as_a_printer_would() -> None:
    assert read('The council\'s "pooled budgets"') == (Paragraph("The council’s “pooled budgets”"),)


def test_blank_text_has_no_block() -> None:
    assert read(" \n\n {{ label nothing }}\n") == ()
