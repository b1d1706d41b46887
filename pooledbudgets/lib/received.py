"""Documents that people send in: what kind each is, and whether it can stand in a pack. Nothing is trusted by its name.

A PDF is opened in a process of its own with limits of time and memory; run as a program this module is that process.
A Word or OpenDocument text is made a PDF by LibreOffice, where it is installed, in a process of its own likewise.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pikepdf

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.wording import count

_ROOT: Final = Path(__file__).parents[2]
_SECONDS_TO_LOOK: Final = 30
_SECONDS_TO_CONVERT: Final = 90
_MEMORY: Final = 1_500_000_000
"""Bytes of address space for looking at one PDF."""
_LARGEST_UNPACKED: Final = 200_000_000
_SAVE_AS_PDF: Final = "Save it as PDF in your word processor, and send that."
_SCRIPTED: Final = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute"})
"""Actions that do something on the reader's machine."""


class Refused(DomainError):
    """The file cannot stand in a pack; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


class Kind(StrEnum):
    """What is taken, by its content."""

    PDF = "pdf"
    WORD = "docx"
    OPEN_DOCUMENT = "odt"


@dataclass(frozen=True, slots=True)
class Received:
    """A document as a PDF. `source` is what was sent, when that was no PDF."""

    pdf: bytes
    pages: int
    source: bytes | None = None


def received(data: bytes, *, name: str, most_bytes: int, most_pages: int) -> Received:
    """The document as a PDF that has been looked at. Sizes are in bytes. Raises Refused with a sentence."""
    if len(data) > most_bytes:
        raise Refused(too_large(len(data), most_bytes=most_bytes))
    kind = kind_of(data, name=name)
    if kind is Kind.PDF:
        return Received(data, _pages(data, most_pages=most_pages))
    pdf = _converted(data, kind=kind)
    return Received(pdf, _pages(pdf, most_pages=most_pages), source=data)


def too_large(size: int, *, most_bytes: int) -> str:
    """That a file is too large, with the remedy.

    >>> too_large(60_000_000, most_bytes=20_000_000)
    'The file has 60.0 MB. It must have 20 MB at most: make its pictures smaller, or split it into two papers.'
    """
    return (
        f"The file has {size / 1_000_000:.1f} MB. It must have {most_bytes // 1_000_000} MB at most: make its "
        "pictures smaller, or split it into two papers."
    )


def kind_of(data: bytes, *, name: str) -> Kind:
    """What the file is, by its content. Raises Refused for anything else, and for one under a false name.

    >>> kind_of(b"%PDF-1.7 ...", name="paper.pdf")
    <Kind.PDF: 'pdf'>
    """
    if not data.strip():
        raise Refused("The file is empty. Choose a PDF with the paper in it.")
    kind = _by_content(data)
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending == "pdf" and kind is not Kind.PDF:
        what = "a Word document" if kind is Kind.WORD else "an OpenDocument text"
        raise Refused(f"The file is called .pdf, but it is {what}. {_SAVE_AS_PDF}")
    return kind


def _by_content(data: bytes) -> Kind:
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"PK"):
        return _packed_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(
                "The document is protected by a password. Save it without the password, and send that."
            )
        raise Refused(f"The file is a document of the old kind (.doc), or no document at all. {_SAVE_AS_PDF}")
    raise Refused(
        "The file is neither a PDF nor a Word or OpenDocument text. Save the paper as PDF, and send that."
    )


def _packed_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = {part.filename.lower() for part in packed.infolist()}
            if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
                raise Refused(f"The document is far larger unpacked than it may be. {_SAVE_AS_PDF}")
            if any("vbaproject" in name or name.startswith("basic/") for name in names):
                raise Refused(f"The document has macros in it. {_SAVE_AS_PDF}")
            if "word/document.xml" in names:
                kind, outside = Kind.WORD, _fetches_word(packed)
            elif "mimetype" in names and b"opendocument.text" in packed.read("mimetype"):
                kind, outside = Kind.OPEN_DOCUMENT, _fetches_open_document(packed)
            else:
                raise Refused(
                    "The file is a workbook, a presentation or an archive. Save the paper as PDF, and send that."
                )
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise Refused(f"The file is damaged and cannot be opened. {_SAVE_AS_PDF}") from error
    if outside:
        raise Refused(
            f"The document takes parts of it from elsewhere, such as linked pictures. {_SAVE_AS_PDF}"
        )
    return kind


def _fetches_word(packed: zipfile.ZipFile) -> bool:
    """Whether opening the document would fetch anything. A link that somebody must follow fetches nothing."""
    return any(
        re.search(rb'TargetMode\s*=\s*"External"', link) and b"/hyperlink" not in link
        for part in packed.namelist()
        if part.endswith(".rels")
        for link in re.findall(rb"<Relationship\b[^>]*>", packed.read(part))
    )


def _fetches_open_document(packed: zipfile.ZipFile) -> bool:
    drawn = re.compile(rb"<(?:draw:(?:image|object|plugin|floating-frame)|text:section-source)\b[^>]*>")
    return any(
        re.search(rb'xlink:href="(?!Pictures/|\./|ObjectReplacements/|#)', tag)
        for part in ("content.xml", "styles.xml")
        if part in packed.namelist()
        for tag in drawn.findall(packed.read(part))
    )


def _pages(data: bytes, *, most_pages: int) -> int:
    """How many pages a PDF has that may stand in a pack. Raises Refused."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pooledbudgets.lib.received"],
            input=data,
            capture_output=True,
            cwd=_ROOT,
            timeout=_SECONDS_TO_LOOK,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"The PDF takes too long to read. {_PRINT_AGAIN}") from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:  # it fell over the file, or was stopped at a limit
        raise Refused(f"The PDF is damaged, or too large to be read. {_PRINT_AGAIN}") from error
    if found["refusal"]:
        raise Refused(found["refusal"])
    pages = int(found["pages"])
    if pages > most_pages:
        raise Refused(
            f"The PDF has {count(pages, 'page')}. A paper may have {most_pages:,}: send the part the group needs, "
            "and say where the rest is."
        )
    if pages == 0:
        raise Refused("The PDF has no page.")
    return pages


_PRINT_AGAIN: Final = "Print it to PDF once more, and send that."


def look(data: bytes) -> tuple[int, str]:
    """The pages of a PDF, and why it cannot stand in a pack or "". For the process of its own."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return 0, _LOCKED
            if _is_scripted(pdf):
                return 0, f"The PDF has a script or a form that acts in it. {_PRINT_AGAIN}"
            return len(pdf.pages), ""
    except pikepdf.PasswordError:
        return 0, _LOCKED
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
        return 0, f"The PDF is damaged and cannot be opened. {_PRINT_AGAIN}"


_LOCKED: Final = "The PDF is protected by a password. Save it without the password, and send that."


def _is_scripted(pdf: pikepdf.Pdf) -> bool:
    """Whether anything in it does something on the reader's machine: a script, a program, a sending form."""
    for thing in pdf.objects:
        if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if "/JS" in thing or "/XFA" in thing:
            return True
        for inner in [thing, *(thing.get(name) for name in ("/A", "/OpenAction"))]:
            if isinstance(inner, pikepdf.Dictionary) and str(inner.get("/S", "")) in _SCRIPTED:
                return True
            if isinstance(inner, pikepdf.Dictionary) and "/JS" in inner:
                return True
        extra = thing.get("/AA")
        if isinstance(extra, pikepdf.Dictionary) and any(
            isinstance(act, pikepdf.Dictionary) and str(act.get("/S", "")) in _SCRIPTED
            for act in extra.values()
        ):
            return True
    return False


def converts() -> bool:
    """Whether LibreOffice is installed with its word processor, so that Word and OpenDocument texts can be sent."""
    return _word_processor() is not None


def _word_processor() -> str | None:
    """Where LibreOffice is; None without its Writer, whose library lies beside the program."""
    program = shutil.which("soffice")
    return program if program and Path(program).resolve().with_name("libswlo.so").exists() else None


_TAGGED: Final = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""What to make, so that a screen reader finds headings and tables in it."""


def _converted(data: bytes, *, kind: Kind) -> bytes:
    program = _word_processor()
    if program is None:
        raise Refused(f"Only PDF can be sent here, as no word processor is installed. {_SAVE_AS_PDF}")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"paper.{kind}")
        source.write_bytes(data)
        process = subprocess.Popen(  # noqa: S603 - the word processor, with arguments of our own
            [
                program,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--convert-to",
                _TAGGED,
                "--outdir",
                folder,
                str(source),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "HOME": folder},
            start_new_session=True,
        )
        try:
            process.wait(timeout=_SECONDS_TO_CONVERT)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Refused(f"The document takes too long to be made a PDF. {_SAVE_AS_PDF}") from error
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise Refused(f"The document cannot be made a PDF. {_SAVE_AS_PDF}")
        return made.read_bytes()


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    pages, refusal = look(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps({"pages": pages, "refusal": refusal}))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
