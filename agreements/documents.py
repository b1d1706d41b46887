"""Which files can be kept as executed instruments. Pure: bytes in, a media type or a refusal out."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import Final

from pooledbudgets.lib.errors import DomainError

LARGEST_DOCUMENT: Final = 20_000_000
"""Bytes. A scanned agreement of two hundred pages takes about half of it."""
_LONGEST_NAME: Final = 150
_PDF: Final = "application/pdf"


def media_type_of(data: bytes) -> str:
    """The media type of an executed instrument, told from its bytes and not from its name.

    Raises DomainError for an empty file, one that is too large, and one that is not a whole PDF.

    >>> media_type_of(b"%PDF-1.7 ... %%EOF")
    'application/pdf'
    """
    if not data:
        raise DomainError("The file is empty. Choose the scanned or signed PDF.", field="file")
    if len(data) > LARGEST_DOCUMENT:
        raise DomainError(
            f"The file has {len(data) / 1_000_000:.1f} MB. Keep it under {LARGEST_DOCUMENT // 1_000_000} MB, for "
            "example by scanning at a lower resolution.",
            field="file",
        )
    if not data.startswith(b"%PDF-"):
        raise DomainError("This is not a PDF. Save or scan the document as a PDF.", field="file")
    if b"%%EOF" not in data[-1024:]:
        raise DomainError("This PDF is cut off at its end. Save or send it again.", field="file")
    return _PDF


def safe_name(file_name: str) -> str:
    """The name under which the file is kept and sent: no folders, no signs that mean something elsewhere.

    >>> safe_name("C:\\\\signed\\\\Deed (final).PDF"), safe_name("../..")
    ('Deed (final).pdf', 'instrument.pdf')
    """
    stem = PureWindowsPath(file_name.replace("\\0", "")).name
    stem = re.sub(r"\.pdf$", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w ()&,.\-–]", "", stem).strip(" .")[:_LONGEST_NAME]
    return f"{stem or 'instrument'}.pdf"
