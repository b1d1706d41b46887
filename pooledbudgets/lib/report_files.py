"""A report as a file of any of its forms. The pages, the register, the admin and the command share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pooledbudgets.lib.exports import report_csv, report_json
from pooledbudgets.lib.pdf import report_html, report_pdf
from pooledbudgets.lib.tables import Report
from pooledbudgets.lib.xlsx import report_workbook


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form a report comes in: its ending, what it is called, and how it is made."""

    ending: str
    words: str
    media_type: str
    make: Callable[[Report], bytes]


FILE_FORMS: Final[Mapping[str, FileForm]] = {
    form.ending: form
    for form in (
        FileForm("pdf", "PDF", "application/pdf", report_pdf),
        FileForm(
            "xlsx",
            "Excel workbook (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            report_workbook,
        ),
        FileForm("csv", "CSV", "text/csv; charset=utf-8", report_csv),
        FileForm("json", "JSON", "application/json", report_json),
        FileForm(
            "html", "Web page (HTML)", "text/html; charset=utf-8", lambda report: report_html(report).encode()
        ),
    )
}
