"""What kind of file was sent, and whether it is safe to open. Nothing is unpacked before it is measured."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pools.uploads.cells import FileRefused

LARGEST_FILE: Final = 5_000_000
LARGEST_UNPACKED: Final = 40_000_000
LARGEST_DESCRIPTION: Final = 3_000_000
"""Of a part that describes styles, names and the like, in bytes. Those of real workbooks are a tenth of it."""
HIGHEST_RATIO: Final = 200
"""How many times smaller packing may make a part. Real sheets shrink ten to fifty times."""
MOST_PARTS: Final = 500

_SPREADSHEET = "xl/workbook.xml"
_CHUNK = 65_536
_WITH_CELLS: Final = ("xl/worksheets/", "xl/sharedstrings")
_FORBIDDEN_PARTS: Final = (
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("macrosheets/", "macros"),
    ("externallinks/", "links to other files"),
    ("connections.xml", "connections to outside data"),
    ("querytables/", "connections to outside data"),
    ("activex/", "controls"),
    ("embeddings/", "embedded files"),
)
_REMEDY = "Paste its figures into the workbook you downloaded here, and upload that."


class FileKind(StrEnum):
    """The files that are read."""

    WORKBOOK = "workbook"
    CSV = "csv"


def kind_of(data: bytes) -> FileKind:
    """What the file is, by its content. Raises FileRefused for one that is not safe or not readable."""
    if not data.strip():
        raise FileRefused("The file is empty. Choose a workbook (.xlsx) or a CSV file with figures in it.")
    refuse_too_large(len(data))
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused(_old_or_encrypted(data))
    if data.startswith(b"PK"):
        refuse_unsafe_workbook(data)
        return FileKind.WORKBOOK
    beginning = data[:64].lstrip().lower()
    for signature, what in _OTHER_KINDS:
        if beginning.startswith(signature.lower()):
            raise FileRefused(_other_kind(what))
    return FileKind.CSV


_OTHER_KINDS: Final = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (RAR)"),
)
"""How files begin that people send by mistake, whatever the file is called."""
_OTHER_PARTS: Final = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("mimetype", "an OpenDocument file (such as .ods)"),
)


def _other_kind(what: str) -> str:
    return (
        f"This file is {what}. Figures are read from an Excel workbook (.xlsx) or from a CSV file in UTF-8: choose "
        "one of these, or save the table as one in your spreadsheet."
    )


def refuse_too_large(size: int) -> None:
    """Raises FileRefused for a file of 5 MB or more. `size` is in bytes."""
    if size >= LARGEST_FILE:
        raise FileRefused(
            f"The file has {size:,} bytes. It must be smaller than 5 MB. Remove pictures and other sheets, or "
            "paste the figures into the workbook you downloaded here."
        )


def _old_or_encrypted(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "The workbook is protected by a password, so it cannot be read. Save it without the password."
    return "This is a workbook of the old kind (.xls). Save it as an Excel workbook (.xlsx)."


def refuse_unsafe_workbook(data: bytes) -> None:
    """Raises FileRefused for anything but a plain workbook: macros, links outside, bombs, other documents.

    The true size of every part is measured by unpacking it piece by piece, not believed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_shape(parts)
            for part, content in _unpacked(archive, parts):
                _refuse_content(part, content)
    except _BROKEN as error:
        raise FileRefused(UNREADABLE) from error


_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
UNREADABLE: Final = (
    "The file is not a workbook that can be read. Open it in Excel or LibreOffice and save it as an "
    "Excel workbook (.xlsx)."
)


def _refuse_shape(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise FileRefused(f"The workbook is made up of parts in a way no spreadsheet writes. {_REMEDY}")
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefused("The workbook is encrypted, so it cannot be read. Save it without a password.")
    for name in names:
        for forbidden, what in _FORBIDDEN_PARTS:
            if forbidden in name:
                raise FileRefused(f"The workbook holds {what} ({PurePosixPath(name).name}). {_REMEDY}")
    if _SPREADSHEET not in names:
        what = next((what for part, what in _OTHER_PARTS if part in names), "an archive of other files (zip)")
        raise FileRefused(_other_kind(what))
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(UNREADABLE)
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise FileRefused(_bomb())


def _unpacked(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Each part with its content, stopping as soon as they grow too large together."""
    total = 0
    for part in parts:
        pieces, size = [], 0
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                total += len(piece)
                if total > LARGEST_UNPACKED or size > max(1_000_000, HIGHEST_RATIO * part.compress_size):
                    raise FileRefused(_bomb())
                pieces.append(piece)
        yield part, b"".join(pieces)


def _bomb() -> str:
    return f"Unpacked, the workbook would be far larger than any schedule of figures. {_REMEDY}"


def _refuse_content(part: zipfile.ZipInfo, content: bytes) -> None:
    name = part.filename.lower()
    if not name.endswith((".xml", ".rels")):
        return
    if len(content) > LARGEST_DESCRIPTION and not name.startswith(_WITH_CELLS):
        raise FileRefused(_bomb())
    if b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileRefused(
            f"The workbook declares things no spreadsheet declares ({part.filename}). {_REMEDY}"
        )
    if name == "[content_types].xml" and b"macroenabled" in content.lower():
        raise FileRefused(f"The workbook is of the kind that holds macros (.xlsm). {_REMEDY}")
    if name.endswith(".rels"):
        _refuse_links(part, content)


def _refuse_links(part: zipfile.ZipInfo, content: bytes) -> None:
    """Whatever points outside the file, save a hyperlink that a person would have to click."""
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise FileRefused(UNREADABLE) from error
    for link in root:
        is_outside = link.get("TargetMode", "").lower() == "external"
        kind = link.get("Type", "").rpartition("/")[2].lower()
        if kind.startswith("externallink") or (is_outside and kind != "hyperlink"):
            raise FileRefused(f"The workbook holds links to other files ({part.filename}). {_REMEDY}")
