"""Documents: paragraph numbers, references, what is filled in, and what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooledbudgets.lib.documents import Numbered, Opening, Snapshot, TableBlock, Unresolved, Written, compose
from pooledbudgets.lib.narrative import Items, Paragraph, SubHeading
from tests.reports_samples import pool_1_adults

TABLE = pool_1_adults()
AIM = Written("aim", "Aim", "One.\n\nTwo, as in {{ paragraph net }}:\n\n- a\n- b\n\n## Further\n\nThree.")
FIGURES = Written("figures", "Figures", "{{ table }}\n\n{{ label net }} The net is {{ net }}.")


def words(name: str) -> str:
    if name == "net":
        return "£79.7m"
    raise Unresolved("Nobody knows it.")


def part(name: str):
    if name == "table":
        return (Paragraph("A lead-in."), TABLE)
    raise Unresolved("There is no such part.")


SNAPSHOT = Snapshot(words=words, part=part)


def test_numbers_run_through_all_sections_and_count_paragraphs_alone() -> None:
    made = compose([AIM, FIGURES], snapshot=SNAPSHOT)

    kinds = [[type(block).__name__ for block in chapter.blocks] for chapter in made.chapters]
    assert kinds == [
        ["Numbered", "Numbered", "Items", "SubHeading", "Numbered"],
        ["Numbered", "TableBlock", "Numbered"],
    ]
    assert [b.number for c in made.chapters for b in c.blocks if isinstance(b, Numbered)] == [1, 2, 3, 4, 5]
    assert made.chapters[1].tables == (TABLE,)
    assert made.paragraphs == 5


def test_a_reference_looks_forward_and_follows_its_paragraph_when_one_is_put_before_it() -> None:
    longer = replace(AIM, text=f"Nought.\n\n{AIM.text}")

    assert compose([AIM, FIGURES], snapshot=SNAPSHOT).chapters[0].blocks[1].text == "Two, as in 5:"
    assert compose([longer, FIGURES], snapshot=SNAPSHOT).chapters[0].blocks[2].text == "Two, as in 6:"


def test_the_same_text_gives_the_same_document() -> None:
    assert compose([AIM, FIGURES], snapshot=SNAPSHOT) == compose([AIM, FIGURES], snapshot=SNAPSHOT)


def test_a_section_with_nothing_in_it_is_left_out() -> None:
    made = compose([Written("none", "None", " \n"), FIGURES], snapshot=SNAPSHOT)

    assert [chapter.heading for chapter in made.chapters] == ["Figures"]


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("It is {{ gross }}.", Opening("Aim", "gross", "Nobody knows it.")),
        ("{{ pictures }}", Opening("Aim", "pictures", "There is no such part.")),
        (
            "See {{ paragraph law }}.",
            Opening(
                "Aim",
                "paragraph law",
                "No paragraph is labelled “law”. Put {{ label law }} at the start of the one you mean.",
            ),
        ),
    ],
    ids=["a figure", "a part", "a paragraph"],
)
def test_what_cannot_be_filled_in_stays_open_and_marked(text: str, opening: Opening) -> None:
    made = compose([Written("aim", "Aim", text)], snapshot=SNAPSHOT)

    assert made.open == (opening,)
    (block,) = made.chapters[0].blocks
    assert f"<mark>{{{{ {opening.words} }}}}</mark>" in block.text


def test_a_label_given_twice_refers_to_neither() -> None:
    text = "{{ label x }} One.\n\n{{ label x }} Two.\n\nSee {{ paragraph x }}."
    (opening,) = compose([Written("aim", "Aim", text)], snapshot=SNAPSHOT).open

    assert opening.why == "Two paragraphs are labelled “x”. Give one of them another label."


def test_nothing_is_lost_between_text_and_document() -> None:
    blocks = compose([AIM, FIGURES], snapshot=SNAPSHOT).chapters[0].blocks

    assert blocks[2] == Items(False, blocks[2].items)
    assert [item.text for item in blocks[2].items] == ["a", "b"]
    assert blocks[3] == SubHeading("Further")
    assert TableBlock(TABLE).table is TABLE
