"""Files that are not safe, or not what they seem, are refused before anything of them is opened."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pools.uploads import files
from pools.uploads.cells import CellKind, FileRefused
from pools.uploads.files import sheets_of
from pools.uploads.safety import LARGEST_FILE, FileKind, kind_of
from tests.pools.upload_files import plain_workbook, repacked

BOOK = plain_workbook(("pool", "line", "partner", "amount"), ("adults", "care", "council", 5))
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def link(kind: str, target: str, *, mode: str = "External") -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def encrypted_zip() -> bytes:
    """The workbook with the flag of encryption set on every part."""
    data = bytearray(BOOK)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def lying_about_size() -> bytes:
    """A bomb whose directory claims that its parts are small."""
    data = bytearray(repacked(BOOK, add={"xl/worksheets/sheet2.xml": b" " * 30_000_000}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1_000)
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def with_part(name: str, content: bytes) -> bytes:
    return repacked(BOOK, add={name: content})


STYLES = b"<styleSheet>" + b"".join(b'<xf numFmtId="%d"/>' % i for i in range(200_000)) + b"</styleSheet>"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
XLSM = b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"
ODS = archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
REFUSED = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \r\n ", "is empty"),
    "5 MB": (b"a" * LARGEST_FILE, "must be smaller than 5 MB"),
    "old workbook": (OLE, "old kind (.xls)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "encrypted parts": (encrypted_zip(), "is encrypted"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "holds macros"),
    "old macros": (with_part("xl/macrosheets/sheet1.xml", b"<x/>"), "holds macros"),
    "xlsm without a macro": (repacked(BOOK, replace={"[Content_Types].xml": XLSM}), "kind that holds macros"),
    "external link": (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "links to other files"),
    "picture elsewhere": (with_part(RELS, link("image", "file:///etc/passwd")), "links to other files"),
    "external link by another name": (
        with_part("xl/_rels/more.rels", link("externalLinkPath", "a.xlsx", mode="Internal")),
        "links to other files",
    ),
    "connection": (with_part("xl/connections.xml", b"<x/>"), "connections to outside data"),
    "embedded file": (with_part("xl/embeddings/a.bin", b"x"), "embedded files"),
    "entities": (with_part("xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares things"),
    "part in UTF-16": (with_part("xl/extra.xml", "<a/>".encode("utf-16")), "declares things"),
    "zip bomb": (with_part("xl/worksheets/sheet2.xml", b" " * 70_000_000), "far larger than"),
    "ratio of a bomb": (with_part("xl/worksheets/sheet2.xml", b" " * 2_000_000), "far larger than"),
    "endless styles": (repacked(BOOK, replace={"xl/styles.xml": STYLES}), "far larger than"),
    "bomb that lies about its size": (lying_about_size(), "."),
    "many parts": (
        repacked(BOOK, add={f"xl/p{i}.xml": b"<x/>" for i in range(600)}),
        "no spreadsheet writes",
    ),
    "an archive": (archive(folder__file=b"<x/>"), "This file is an archive of other files (zip)."),
    "a document": (archive(**{"word/document.xml": b"<x/>"}), "This file is a Word document."),
    "OpenDocument": (ODS, "This file is an OpenDocument file (such as .ods)."),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This file is a picture (PNG). Figures are read from"),
    "a photograph": (b"\xff\xd8\xff\xe0\0\x10JFIF", "This file is a picture (JPEG)."),
    "a web page": (b"\n<!DOCTYPE html><table>", "This file is a web page."),
    "cut short": (BOOK[: len(BOOK) // 2], "not a workbook that can be read"),
    "broken XML": (repacked(BOOK, replace={"xl/workbook.xml": b"<x"}), "not a workbook that can be read"),
    "CSV in UTF-16": ("pool,line\r\n".encode("utf-16"), "in UTF-16"),
    "CSV in UTF-16 without a mark": ("pool,line\r\n".encode("utf-16-le"), "in UTF-16"),
    "CSV in an old encoding": ("pool,line\r\nadults,caf\xe9".encode("cp1252"), "line 2"),
    "CSV with an open quotation mark": (b'pool,line\r\nadults,"care\r\n', "quotation marks"),
    "PDF": (b"%PDF-1.7\xff\xfe", "This file is a PDF."),
    "noise": (b"\x07\xfe\x9f", "neither an Excel workbook"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_sheets_of_unsafe_file_is_refused_with_a_sentence(data, words) -> None:
    with pytest.raises(FileRefused) as refusal:
        sheets_of(data)

    assert words in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert refusal.value.field == "file"


def test_kind_of_is_by_content_and_a_hyperlink_is_harmless() -> None:
    mailto = repacked(
        BOOK, add={"xl/worksheets/_rels/sheet1.xml.rels": link("hyperlink", "mailto:a@example.org")}
    )

    assert kind_of(mailto) is FileKind.WORKBOOK
    assert kind_of(b"pool,line") is FileKind.CSV


def test_sheets_of_workbook_keeps_places_kinds_and_exact_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Figures"
    sheet["B3"] = 0.1 + 0.2
    sheet["C3"] = "=B3*2"
    sheet["D3"] = "  two\r\nlines "
    sheet["E3"] = 0.5
    sheet["E3"].number_format = "0%"
    sheet["F3"] = 5
    sheet["F3"].number_format = "[$€-2] #,##0"
    sheet["G3"] = 5
    sheet["G3"].number_format = "[$£-809]#,##0.00"
    sheet["H3"] = "   "
    sheet["AB1048576"] = "far away"
    out = io.BytesIO()
    book.save(out)

    (read,) = sheets_of(out.getvalue())

    row = read.rows[3]
    assert (row[2].place, row[2].kind, row[2].text) == ("Figures!B3", CellKind.NUMBER, "0.3")
    assert row[3].kind is CellKind.FORMULA
    assert row[4].text == "two\nlines"
    assert [row[i].kind for i in (5, 6, 7)] == [CellKind.PERCENTAGE, CellKind.FOREIGN, CellKind.NUMBER]
    assert 8 not in row
    assert read.rows[1_048_576][28].place == "Figures!AB1048576"


def test_sheets_of_workbook_with_too_many_cells_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_CELLS", 7)

    with pytest.raises(FileRefused, match="far more cells"):
        sheets_of(BOOK)


def test_sheets_of_csv_counts_rows_as_a_spreadsheet_does() -> None:
    (sheet,) = sheets_of('\ufeffpool,line\r\n\r\nadults,"Care, and\r\nsupport"\r\n'.encode())

    assert sheet.at(1, 1).text == "pool"
    assert (sheet.at(3, 2).place, sheet.at(3, 2).text) == ("B3", "Care, and\nsupport")
    assert sheet.at(2, 1).is_blank


def refusal_of(data: bytes) -> str:
    """Why the file is refused; "none" when it is read. Anything else is a failure."""
    try:
        sheets_of(data)
    except FileRefused as refusal:
        return refusal.message
    return "none"


@given(st.binary(max_size=400))
def test_sheets_of_any_bytes_is_read_or_refused(data) -> None:
    assert refusal_of(data)


@given(at=st.integers(0, len(BOOK) - 1), noise=st.binary(min_size=1, max_size=12))
def test_sheets_of_damaged_workbook_is_read_or_refused(at, noise) -> None:
    assert refusal_of(BOOK[:at] + noise + BOOK[at + len(noise) :])


@given(part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), data=st.data())
def test_sheets_of_workbook_with_a_damaged_part_is_read_or_refused(part, data) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        content = book.read(part)
    at = data.draw(st.integers(0, len(content) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=6))

    assert refusal_of(repacked(BOOK, replace={part: content[:at] + noise + content[at + len(noise) :]}))
