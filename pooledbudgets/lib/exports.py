"""A report as plain data: JSON for machines and archives, CSV for spreadsheets.

Amounts are exact pounds as text, whatever unit the report is printed in; percentages are fractions of one.
The digest that documents print is taken here, over everything a report says.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from pooledbudgets.lib.documents import Block, Chapter, Document, Numbered, TableBlock, lines_of
from pooledbudgets.lib.money import PENNY, round_half_up
from pooledbudgets.lib.narrative import Items, SubHeading
from pooledbudgets.lib.tables import (
    Cell,
    CellKind,
    Column,
    Note,
    Report,
    Row,
    RowStyle,
    Section,
    Table,
    shown,
)

SCHEMA: Final = "pooledbudgets.report/1"
MARK: Final = "pooled-budgets-report"
"""How the mark inside a document begins."""
CSV_OF_WORDS: Final = ("Section", "Number", "Words")
CSV_HEADINGS: Final = ("Table", "Row", "Kind of row", "Level")
"""Headings of a report's CSV before its own columns; "Not shown because" and "Notes" come after them."""

CSV_SHARE_DECIMALS: Final = 4
"""A share in a CSV has as many decimals as one printed as a percentage, with its two, shows."""

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def exact(value: Decimal, *, kind: CellKind) -> str:
    """The figure in full: money with at least its pence, no exponent, no minus sign on nil.

    Equal figures give equal text, which the digest relies on.

    >>> exact(Decimal("74883000"), kind=CellKind.MONEY), exact(Decimal("-0"), kind=CellKind.MONEY)
    ('74883000.00', '0.00')
    >>> exact(Decimal("0.5500"), kind=CellKind.PERCENT)
    '0.55'
    """
    plain = value.normalize() + 0
    if kind is CellKind.MONEY and int(plain.as_tuple().exponent) > -2:
        plain = plain.quantize(PENNY)
    return f"{plain:f}"


def report_digest(report: Report) -> str:
    """SHA-256, in hex, of everything the report says. Printed on every copy, in whatever format.

    A row at a time, so that a long report needs no more memory than a short one.
    """
    digest = sha256()
    for piece in _canonical(_document(report)):
        digest.update(piece.encode())
    return digest.hexdigest()


def stated_digest(content: bytes) -> str:
    """The digest that a report kept as JSON ought to have, taken again over all it says.

    >>> stated_digest(b'{"digest": "of no account", "title": "A"}') == stated_digest(b'{"title":"A"}')
    True
    """
    document = json.loads(content)
    document.pop("digest", None)
    return sha256("".join(_canonical(document)).encode()).hexdigest()


def document_mark(report: Report, *, digest: str) -> str:
    """The mark inside a document by which it can be recognised again: its digest, and its issue if issued."""
    issue = f" issue={report.issue.number}" if report.issue else ""
    return f"{MARK}{issue} digest={digest}"


def short_digest(digest: str) -> str:
    """The first twelve digits of a digest in groups of four, to read out and compare.

    >>> short_digest("cd235ee6f911" + 52 * "0")
    'cd23 5ee6 f911'
    """
    return " ".join(digest[i : i + 4] for i in range(0, 12, 4))


def report_json(report: Report) -> bytes:
    """The report as UTF-8 JSON with sorted keys: schema, what it says, and its digest.

    The digest is that of the same document without its `digest` member, keys sorted, without spaces.
    """
    document = _document(report) | {"digest": report_digest(report)}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2, default=list)
    return f"{text}\n".encode()


def _canonical(node: Any) -> Iterator[str]:
    """Canonical JSON in pieces: keys sorted, no spaces. What `_document` yields lazily is written lazily."""
    if isinstance(node, Iterator):
        yield "["
        for i, item in enumerate(node):
            yield "," if i else ""
            yield from _canonical(item)
        yield "]"
    elif isinstance(node, dict) and any(isinstance(value, Iterator) for value in node.values()):
        for i, key in enumerate(sorted(node)):
            yield f"{',' if i else '{'}{json.dumps(key)}:"
            yield from _canonical(node[key])
        yield "}"
    else:
        yield json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _document(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "name": report.name,
        "title": report.title,
        "subtitle": report.subtitle,
        "subject": report.subject,
        "running_header": report.running_header,
        "reference": report.reference,
        "status": report.status,
        "as_at": report.as_at.astimezone(UTC).isoformat(),
        "dated": report.dated.isoformat(),
        "classification": report.classification,
        "unit_sentence": report.unit_sentence,
        "issue": report.issue and {"number": report.issue.number, "on": report.issue.on.isoformat()},
        "sections": (_section(section) for section in report.sections),
    } | (_of_document(report) if isinstance(report, Document) else {})


def _section(section: Section) -> dict[str, Any]:
    said: dict[str, Any] = {
        "heading": section.heading,
        "paragraphs": section.paragraphs,
        "tables": (_table(table) for table in section.tables),
    }
    if isinstance(section, Chapter):
        said |= {"key": section.key, "blocks": (_block(block) for block in section.blocks)}
    return said


def document_words(document: Document) -> Iterator[dict[str, Any]]:
    """What a document says in words: its head, its foot, and each of its blocks with its section's heading."""
    yield _of_document(document)
    for section in document.sections:
        if isinstance(section, Chapter):
            yield from ({"section": section.heading} | _block(block) for block in section.blocks)


def _of_document(document: Document) -> dict[str, Any]:
    signings = [
        {"party": block.party, "lines": [{"term": line.term, "value": line.value} for line in block.lines]}
        for block in document.signings
    ]
    return ({"signings": signings} if signings else {}) | {
        "facts": [{"term": fact.term, "value": fact.value} for fact in document.facts],
        "byline": document.byline,
        "signed_by": document.signed_by,
        "contacts": document.contacts,
        "month": document.month,
    }


def _block(block: Block) -> dict[str, Any]:
    """A block of a document; of a table its key alone, as the table itself stands among the section's."""
    match block:
        case Numbered():
            return {"kind": block.kind, "number": block.number, "text": block.text, "label": block.label}
        case SubHeading():
            return {"kind": block.kind, "text": block.text}
        case TableBlock():
            return {"kind": block.kind, "table": block.table.key}
        case Items():
            return {"kind": block.kind} | _items(block)


def _items(items: Items) -> dict[str, Any]:
    return {
        "is_lettered": items.is_lettered,
        "items": [
            {"text": item.text, "inner": [_items(inner) for inner in item.inner]} for item in items.items
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "caption": table.caption,
        "stub": table.stub,
        "unit": table.unit.code,
        "columns": [
            {"key": column.key, "heading": column.heading, "kind": column.kind, "adds": column.adds}
            for column in table.columns
        ],
        "rows": (_row(row, table.columns) for row in table.rows),
        "notes": [_note(note) for note in table.notes],
    }


def _row(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "style": row.style,
        "level": row.level,
        "adds": row.adds,
        "notes": row.notes,
        "cells": [
            cell_facts(cell, kind=column.kind)
            for cell, column in zip(row.cells, columns, strict=bool(row.cells))
        ],
    }


def cell_facts(cell: Cell, *, kind: CellKind) -> dict[str, Any]:
    """What a cell says, in a form that can be sealed.

    Its address is left out: it is a way round the site, not part of the report.
    """
    value = exact(cell.value, kind=kind) if isinstance(cell.value, Decimal) else cell.value
    return {"value": value, "absent": cell.absent, "notes": cell.notes}


def _note(note: Note) -> dict[str, str]:
    return {"mark": note.mark, "text": note.text}


def guarded(text: str) -> str:
    """The text behind an apostrophe if a spreadsheet could take it for a formula.

    >>> guarded("=1+1"), guarded("  @SUM(A1)"), guarded("Older People")
    ("'=1+1", "'  @SUM(A1)", 'Older People')
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else text


def report_csv(report: Report) -> bytes:
    """All tables of the report as one CSV: UTF-8 with a byte order mark, a line for each row.

    First `CSV_HEADINGS`, then every column of the report once (money columns end in "(£)" and hold pounds
    and pence; those of shares in "(0 to 1, 4 decimals)"), then why a figure is blank, then the notes. A figure is
    never guarded, so negative amounts stay numbers; a text always is. Of a document that has no table, its words:
    `CSV_OF_WORDS`, a line for each paragraph or point.
    """
    if isinstance(report, Document) and not report.tables:
        return _words_csv(report)
    columns = _columns_of(report)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    headings = [guarded(_csv_heading(column)) for column in columns]
    writer.writerow([*CSV_HEADINGS, *headings, "Not shown because", "Notes"])
    for table in report.tables:
        for row in table.rows:
            if row.style is not RowStyle.HEADING:
                writer.writerow(_csv_line(table, row, columns))
    return out.getvalue().encode("utf-8-sig")


def _words_csv(document: Document) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_OF_WORDS)
    for section in document.sections:
        if isinstance(section, Chapter):
            for mark, words in lines_of(section):
                writer.writerow([guarded(section.heading), mark, guarded(words)])
    return out.getvalue().encode("utf-8-sig")


def _columns_of(report: Report) -> list[Column]:
    """Every column of the report's tables, each once, in the order in which they first appear."""
    columns: dict[tuple[str, str, CellKind], Column] = {}
    for table in report.tables:
        for column in table.columns:
            columns.setdefault(_identity(column), column)
    return list(columns.values())


def _identity(column: Column) -> tuple[str, str, CellKind]:
    return column.key, column.heading, column.kind


def _csv_heading(column: Column) -> str:
    of_share = f" (0 to 1, {CSV_SHARE_DECIMALS} decimals)"
    suffix = {CellKind.MONEY: " (£)", CellKind.PERCENT: of_share, CellKind.TEXT: ""}
    return f"{column.heading}{suffix[column.kind]}"


def _csv_line(table: Table, row: Row, columns: list[Column]) -> Iterator[str | int]:
    cells = dict(zip(map(_identity, table.columns), row.cells, strict=True))
    yield guarded(table.stub)
    yield guarded(row.label)
    yield row.style
    yield row.level
    for column in columns:
        cell = cells.get(_identity(column), Cell())
        if isinstance(cell.value, Decimal):
            is_share = column.kind is CellKind.PERCENT
            value = round_half_up(cell.value, places=CSV_SHARE_DECIMALS) if is_share else cell.value
            yield exact(value, kind=column.kind)
        else:
            yield guarded(cell.value or "")
    absences = [
        f"{column.heading}: {words}"
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.value is None and (words := shown(cell, column=column, unit=table.unit))
    ]
    yield guarded("; ".join(absences))
    marks = dict.fromkeys((*row.notes, *(mark for cell in row.cells for mark in cell.notes)))
    yield guarded("; ".join(note.text for note in table.notes if note.mark in marks))
