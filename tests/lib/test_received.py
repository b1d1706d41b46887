"""Documents that people send in: what is taken, and what is refused with which sentence."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import Any

import pikepdf
import pytest

from pooledbudgets.lib import received as module
from pooledbudgets.lib.received import Refused, received


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


def test_word_needs_a_word_processor_and_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(Refused, match="Only PDF can be sent here"):
        sent(made_word(), "paper.docx")
    monkeypatch.setattr(module.shutil, "which", lambda name: "/bin/sleep")
    monkeypatch.setattr(module, "_SECONDS_TO_CONVERT", 0.01)
    real = subprocess.Popen
    monkeypatch.setattr(module.subprocess, "Popen", lambda args, **given: real(["/bin/sleep", "20"], **given))
    with pytest.raises(Refused, match="too long to be made"):
        sent(made_word(), "paper.docx")
