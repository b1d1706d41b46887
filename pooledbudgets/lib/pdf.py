"""HTML to accessible PDF. The only module that knows WeasyPrint.

What it makes conforms to PDF/UA-1 (accessible) and PDF/A-3a (fit for keeping), and depends on nothing but
the HTML given: no network, no files, no clock. The same HTML gives the same bytes in any process.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pikepdf
from django.template.loader import render_to_string

from pooledbudgets.lib.exports import document_mark, report_digest, short_digest
from pooledbudgets.lib.paper import paper_for
from pooledbudgets.lib.tables import Report

if TYPE_CHECKING:
    import pydyf
    from weasyprint import CSS, Document
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

PRINT_STYLES: Final = Path(__file__).parents[1] / "static" / "pooledbudgets" / "print.css"
VARIANT: Final = "pdf/a-3a"

_ONE_AT_A_TIME: Final = Lock()
"""Fonts are shared by all documents of a process, and their library is not made for several threads."""


class FetchRefused(Exception):
    """A document tried to read something outside itself. Ours never do: an unescaped text got in."""

    def __init__(self, url: str) -> None:
        super().__init__(f"The document refers to {url}, and a PDF may not read anything outside itself.")


def report_pdf(report: Report) -> bytes:
    """The report as a PDF to sign: running header, footer with page, moment, reference and digest.

    Raises DomainError for a table too wide for paper.
    """
    return render_pdf(report_html(report))


def report_html(report: Report) -> str:
    """The HTML from which the report's PDF is made.

    Raises DomainError for a table too wide for paper.
    """
    digest = report_digest(report)
    context = {
        "report": report,
        "digest": short_digest(digest),
        "mark": document_mark(report, digest=digest),
        "paper": paper_for(report),
        "created": report.as_at.isoformat(timespec="seconds"),
    }
    return render_to_string("layouts/print.html", context)


def render_pdf(html: str) -> bytes:
    """A whole HTML document, with its `lang` and `title`, as a tagged PDF in the print styles.

    Raises FetchRefused when the document refers to an image, a stylesheet or any other file or address.
    """
    # WeasyPrint takes 1 to 1.7 seconds to import, which no other page or command should wait for.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    asked: list[str] = []

    class Closed(URLFetcher):
        """Reads nothing, and notes what was asked for: a drawing swallows the refusal of its image."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            asked.append(url)
            raise FatalURLFetchingError(url)

    with _ONE_AT_A_TIME, suppress(FatalURLFetchingError):
        styles, fonts, counters = _print_styles()
        document = HTML(string=html, url_fetcher=Closed()).render(
            font_config=fonts, counter_style=counters, stylesheets=[styles]
        )
        pdf: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    if asked:
        raise FetchRefused(asked[0])
    return pdf


def with_labels(document: bytes, labels: Sequence[str]) -> bytes:
    """The document whose pages bear their labels, such as 24a, in a reader's own list of pages too."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        entries = pikepdf.Array()
        for page, label in enumerate(labels):
            entries.append(page)
            entries.append(pikepdf.Dictionary(P=pikepdf.String(label)))
        pdf.Root.PageLabels = pdf.make_indirect(pikepdf.Dictionary(Nums=entries))
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


@cache
def _print_styles() -> tuple[CSS, FontConfiguration, CounterStyle]:
    """The print styles with the fonts and the ways of counting they were read for, once in a process."""
    from weasyprint import CSS
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    fonts, counters = FontConfiguration(), CounterStyle()
    styles = CSS(string=PRINT_STYLES.read_text(), font_config=fonts, counter_style=counters)
    return styles, fonts, counters


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    """What PDF/UA-1 asks for beside PDF/A-3a: the scope of each header cell, and saying so."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            element["A"]["Scope"] = "/Column" if _is_in_head(element, pdf) else "/Row"
    metadata = _referred(pdf.catalog["Metadata"], pdf)
    metadata.compress = False
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", PDF_UA_METADATA + b"</rdf:RDF>", 1)]


def _is_in_head(cell: dict[str, Any], pdf: pydyf.PDF) -> bool:
    row = _referred(cell["P"], pdf)
    return bool(_referred(row["P"], pdf)["S"] == "/THead")


def _referred(reference: bytes, pdf: pydyf.PDF) -> Any:
    """The object behind a reference such as b"12 0 R"."""
    return pdf.objects[int(reference.split()[0])]


PDF_UA_METADATA: Final = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""PDF/UA's part 1, and the description of that property which PDF/A requires."""
