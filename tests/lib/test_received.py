"""Documents that people send in: what is taken, and what is refused with which sentence."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pooledbudgets.lib import received as module
from pooledbudgets.lib.received import Refused, received
from tests.pdf_reading import one_line


def made_pdf(*, pages: int = 1, **saved: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out, **saved)
    return out.getvalue()


def with_script() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Hello')")
        )
        pdf.save(out)
    return out.getvalue()


def made_word(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<w:document/>")
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_rels", ".rels"), text)
    return out.getvalue()


def sent(data: bytes, name: str = "paper.pdf") -> Any:
    return received(data, name=name, most_bytes=20_000_000, most_pages=500)


def test_pdf_is_taken_with_its_pages() -> None:
    found = sent(made_pdf(pages=3))
    assert (found.pages, found.source) == (3, None)


LINKED = '<Relationships><Relationship Type="x/image" Target="http://a/b.png" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "paper.pdf", "empty"),
        (b"%PDF-" + bytes(20_000_000), "paper.pdf", "20 MB at most"),
        (made_pdf(pages=501), "paper.pdf", "501 pages"),
        (made_pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")), "paper.pdf", "password"),
        (made_pdf(encryption=pikepdf.Encryption(user="", owner="secret")), "paper.pdf", "password"),
        (with_script(), "paper.pdf", "a script"),
        (made_pdf()[:300], "paper.pdf", "damaged"),
        (b"%PDF-1.7 nothing of the kind", "paper.pdf", "damaged"),
        (made_word(), "paper.pdf", "it is a Word document"),
        (made_word(word__vbaProject="x"), "paper.docx", "macros"),
        (made_word(word___rels__document_rels=LINKED), "paper.docx", "from elsewhere"),
        (b"PK\x03\x04 broken", "paper.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "paper.doc", "old kind"),
        (b"<html></html>", "paper.pdf", "neither a PDF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_stand_in_a_pack_is_refused(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        sent(data, name)
    assert refusal.value.field == "file"


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKED = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def word_with(*paragraphs: str) -> bytes:
    """A Word document as its format has it, with nothing but a heading and paragraphs."""
    heading, *others = paragraphs
    text = f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>{heading}</w:t></w:r></w:p>'
    text += "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in others)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKED}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKED}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{text}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def open_document_with(words: str) -> bytes:
    """An OpenDocument text as its format has it."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text")
    )
    kind = "application/vnd.oasis.opendocument.text"
    of = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    parts = {
        "mimetype": kind,
        "content.xml": f'<office:document-content {spaces} office:version="1.3"><office:body><office:text>'
        f"<text:p>{words}</text:p></office:text></office:body></office:document-content>",
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{of}"><m:file-entry m:full-path="/" '
        f'm:media-type="{kind}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (word_with("Carers’ services", "Net £1,250,000."), "paper.docx"),
        (open_document_with("Net £1,250,000."), "p.odt"),
    ],
    ids=["word", "open document"],
)
def test_word_processor_makes_a_tagged_pdf_and_what_was_sent_is_kept(data: bytes, name: str) -> None:
    found = sent(data, name)

    assert (found.pages, found.source) == (1, data)
    assert "Net £1,250,000." in one_line(found.pdf)
    with pikepdf.open(io.BytesIO(found.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_spreadsheet_program_alone_does_not_make_papers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda name: str(tmp_path / "soffice"))
    assert not module.converts()
    with pytest.raises(Refused, match="no word processor is installed"):
        sent(made_word(), "paper.docx")


def test_word_needs_a_word_processor_and_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(Refused, match="Only PDF can be sent here"):
        sent(made_word(), "paper.docx")
    monkeypatch.setattr(module, "_word_processor", lambda: "/bin/sleep")
    monkeypatch.setattr(module, "_SECONDS_TO_CONVERT", 0.01)
    real = subprocess.Popen
    monkeypatch.setattr(module.subprocess, "Popen", lambda args, **given: real(["/bin/sleep", "20"], **given))
    with pytest.raises(Refused, match="too long to be made"):
        sent(made_word(), "paper.docx")
