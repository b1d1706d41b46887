"""Supplied pages in their frames: where they stand, what of our document stays, and what of theirs does not come."""

from __future__ import annotations

import io

import pikepdf
import pytest

from pooledbudgets.lib.pdf import render_pdf
from pooledbudgets.lib.supplied import FRAME_HEIGHT, FRAME_WIDTH, Supplied, frame_name, page_count, set_in
from tests.pdf_reading import bookmarks_of, elements_of, failures_of


def document(*frames: str) -> bytes:
    """A document of ours with a page for each frame."""
    drawn = "".join(
        f'<section style="break-before: page"><h2>Frame {name}</h2><svg id="{name}" width="{FRAME_WIDTH}mm" '
        f'height="{FRAME_HEIGHT}mm" viewBox="0 0 {FRAME_WIDTH} {FRAME_HEIGHT}"><title>What stands in {name}</title>'
        f'<rect x="0.1" y="0.1" width="10" height="10" fill="none" stroke="#999"/></svg></section>'
        for name in frames
    )
    return render_pdf(
        f'<!DOCTYPE html><html lang="en-GB"><head><title>Pack</title></head><body><h1>Pack</h1>{drawn}</body></html>'
    )


def supplied_file(*sizes: tuple[float, float], rotated: int = 0) -> bytes:
    """A PDF with a page of each size in points, a line from corner to corner, a link on each, and a script."""
    with pikepdf.new() as pdf:
        for width, height in sizes:
            page = pdf.add_blank_page(page_size=(width, height))
            page.contents_add(f"0 0 m {width} {height} l S".encode())
            page.obj.Rotate = rotated
            page.obj.Annots = pdf.make_indirect(
                pikepdf.Array(
                    [
                        pikepdf.Dictionary(
                            Type=pikepdf.Name.Annot,
                            Subtype=pikepdf.Name.Link,
                            Rect=[0, 0, 50, 50],
                            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://elsewhere.example"),
                        )
                    ]
                )
            )
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, compress_streams=False)
    return made.getvalue()


def supplied(content: bytes, key: str = "7") -> Supplied:
    return Supplied(key, f"{key}.pdf", "As supplied by the Clinical Lead", content)


def drawing_on(page: pikepdf.Page) -> tuple[pikepdf.Object, pikepdf.Matrix]:
    """The drawing the page shows last, and how it is placed there."""
    told = [(operands, str(operator)) for operands, operator in pikepdf.parse_content_stream(page)]
    placed = [pikepdf.Matrix(operands) for operands, operator in told if operator == "cm"][-1]
    name = next(operands[0] for operands, operator in reversed(told) if operator == "Do")
    return page.resources.XObject[str(name)], placed


def box_of(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Where the supplied drawing of the page stands, in points: left, bottom, right, top."""
    drawing, placed = drawing_on(page)
    shape = pikepdf.Matrix(drawing.get("/Matrix", [1, 0, 0, 1, 0, 0])).transform(
        pikepdf.Rectangle(drawing.BBox)
    )
    found = placed.transform(shape)
    return found.llx, found.lly, found.urx, found.ury


def test_set_in_without_supplied_files_changes_nothing() -> None:
    made = document()
    assert set_in(made, []) is made


@pytest.mark.parametrize(
    ("size", "rotated", "proportion"),
    [((595, 842), 0, 595 / 842), ((842, 595), 0, 842 / 595), ((595, 842), 90, 842 / 595), ((200, 100), 0, 2)],
    ids=["upright", "landscape", "turned", "small"],
)
def test_set_in_draws_the_page_as_large_as_its_frame_lets_it(
    size: tuple[float, float], rotated: int, proportion: float
) -> None:
    joined = set_in(document(frame_name("7", 1)), [supplied(supplied_file(size, rotated=rotated))])

    with pikepdf.open(io.BytesIO(joined)) as pdf:
        left, bottom, right, top = box_of(pdf.pages[1])
        frame = pdf.Root.Names.Dests.Names[1]
    width, height = right - left, top - bottom
    wide, high = FRAME_WIDTH * 72 / 25.4, FRAME_HEIGHT * 72 / 25.4
    assert width / height == pytest.approx(proportion, rel=0.01)
    assert width <= wide + 0.1
    assert height <= high + 0.1
    assert max(width / wide, height / high) == pytest.approx(1, abs=0.01)
    assert left >= float(frame[2]) - 0.1
    assert top <= float(frame[3]) + 0.1


def test_set_in_shows_each_page_in_its_own_frame() -> None:
    two = supplied(supplied_file((595, 842), (842, 595)))
    joined = set_in(document(frame_name("7", 1), frame_name("7", 2)), [two])

    with pikepdf.open(io.BytesIO(joined)) as pdf:
        shown = [[float(side) for side in drawing_on(page)[0].BBox] for page in pdf.pages[1:]]
    assert shown == [[0, 0, 595, 842], [0, 0, 842, 595]]


def test_set_in_keeps_tags_language_bookmarks_and_page_numbers() -> None:
    ours = document(frame_name("7", 1), frame_name("7", 2), frame_name("8", 1))
    joined = set_in(
        ours,
        [supplied(supplied_file((595, 842), (842, 595))), supplied(supplied_file((595, 842)), key="8")],
    )

    with pikepdf.open(io.BytesIO(ours)) as before, pikepdf.open(io.BytesIO(joined)) as pdf:
        assert len(pdf.pages) == len(before.pages) == 4
        assert pdf.Root.Lang == "en-GB"
        assert bookmarks_of(pdf) == bookmarks_of(before)
        assert [str(figure.Alt) for figure in elements_of(pdf, "/Figure")] == [
            "What stands in supplied-7-1",
            "What stands in supplied-7-2",
            "What stands in supplied-8-1",
        ]


def test_set_in_brings_no_script_and_no_link_and_attaches_the_file_as_it_came() -> None:
    content = supplied_file((595, 842))
    joined = set_in(document(frame_name("7", 1)), [supplied(content)])

    with pikepdf.open(io.BytesIO(joined)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Annots" not in pdf.pages[1].obj
        assert pdf.attachments["7.pdf"].get_file().read_bytes() == content
        assert pdf.attachments["7.pdf"].description == "As supplied by the Clinical Lead"


def test_set_in_claims_no_more_than_is_known() -> None:
    ours = document(frame_name("7", 1))
    joined = set_in(ours, [supplied(supplied_file((595, 842)))])

    assert failures_of(ours, profile="ua1") == []
    with pikepdf.open(io.BytesIO(joined)) as pdf, pdf.open_metadata() as metadata:
        assert "pdfaid:part" not in metadata
        assert "pdfuaid:part" not in metadata
        assert metadata["dc:title"] == "Pack"


def test_set_in_gives_the_same_bytes_again() -> None:
    ours, theirs = document(frame_name("7", 1)), [supplied(supplied_file((595, 842)))]
    assert set_in(ours, theirs) == set_in(ours, theirs)


def test_set_in_refuses_a_page_without_a_frame_and_a_frame_without_a_page() -> None:
    two = supplied_file((595, 842), (595, 842))
    with pytest.raises(LookupError, match="supplied-7-2"):
        set_in(document(frame_name("7", 1)), [supplied(two)])
    with pytest.raises(LookupError, match="supplied-7-3"):
        set_in(document(*(frame_name("7", page) for page in (1, 2, 3))), [supplied(two)])


def test_page_count_counts_pages_and_tells_a_broken_file() -> None:
    assert page_count(supplied_file((595, 842), (595, 842))) == 2
    with pytest.raises(pikepdf.PdfError):
        page_count(b"%PDF-1.7 and nothing more")
