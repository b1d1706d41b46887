"""What the workbook handed out and its reader agree on: marks, columns, and how a figure is written in cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from pooledbudgets.lib.money import DisplayUnit
from pools.tables import Figure, TableLine, VersionTables

FORM: Final = "contributions-workbook/1"
"""First word of the mark in A1 of every sheet for figures."""

MARK_ROW, FIELD_ROW, HEADING_ROW, UNIT_ROW, FIRST_ROW = 1, 4, 5, 6, 7
"""Rows of a sheet, counted from 1. The field row, hidden, names what each column holds."""

INSTRUCTIONS: Final = "Instructions"
"""Name of the first sheet."""

LONGEST_TEXT: Final = 32_767
"""Characters a cell can hold."""


class Field(StrEnum):
    """What a file can say of a figure. Values name columns in files."""

    AMOUNT = "amount"
    SOURCE = "funding source"
    RECURRENT = "recurrent"
    DECISION = "subject to"
    DECIDED_ON = "date of decision"
    NOTE = "note"

    @property
    def heading(self) -> str:
        return _HEADINGS[self]


_HEADINGS: Final = {
    Field.AMOUNT: "Amount",
    Field.SOURCE: "Funding source",
    Field.RECURRENT: "Recurrent",
    Field.DECISION: "Subject to a decision of",
    Field.DECIDED_ON: "Date of that decision",
    Field.NOTE: "Note",
}


class Hidden(StrEnum):
    """Columns the reader needs and a person does not."""

    ROW = "row"
    REVISION = "revision"
    OWN = "own"
    OTHERS = "others"


def figure_column(column: str) -> str:
    """What the field row calls the amounts of a party, or of the Total column."""
    return f"figure:{column}"


def total_key(key: str) -> str:
    """What the hidden row column calls a heading or a total; no line has such a key."""
    return f"({key})"


@dataclass(frozen=True, slots=True)
class Mark:
    """For which pool of which version, and for whose figures, a sheet was handed out."""

    agreement: str
    year: str
    version: int
    party: str
    pool: str
    unit: str

    def __str__(self) -> str:
        """As it stands in A1. The parts are codes without spaces."""
        return " ".join(
            [FORM, self.agreement, self.year, str(self.version), self.party, self.pool, self.unit]
        )


def mark_of(tables: VersionTables, *, pool: str, party: str) -> Mark:
    """The mark of a sheet handed out from these tables."""
    return Mark(
        agreement=tables.agreement_reference,
        year=tables.year.slug,
        version=tables.number,
        party=party,
        pool=pool,
        unit=tables.unit.code,
    )


def read_mark(text: str) -> Mark | None:
    """The mark in A1; None when the sheet is not one of ours.

    >>> read_mark("contributions-workbook/1 westmere 2017-18 2 wcc adults gbp-thousands").version
    2
    """
    words = text.split()
    if len(words) != 7 or words[0] != FORM or not (words[3].isascii() and words[3].isdigit()):
        return None
    return Mark(words[1], words[2], int(words[3][:6]), *words[4:])


def is_enterable(line: TableLine, figure: Figure) -> bool:
    """Whether there is a cell for the figure: the line can have one, and is not known in total only."""
    return line.total_only is None and figure.has_place


def amount_shown(line: TableLine, figure: Figure, *, unit: DisplayUnit) -> str:
    """The amount as the workbook shows it to whoever cannot change it: the figure, or why there is none."""
    if figure.amount is not None:
        return f"{unit.scale(figure.amount):f}"
    return "Known in total only" if line.total_only is not None else figure.absence


def as_written(line: TableLine, figure: Figure, *, unit: DisplayUnit) -> Mapping[str, str]:
    """One's own figure as it stands in the cells of the workbook, by field, to the full precision held."""
    is_gap = figure.amount is None and is_enterable(line, figure)
    dependency = figure.dependency
    return {
        Field.AMOUNT: "" if is_gap else amount_shown(line, figure, unit=unit),
        Field.SOURCE: figure.funding_source.label if figure.funding_source else "",
        Field.RECURRENT: {True: "Yes", False: "No", None: ""}[figure.is_recurrent],
        Field.DECISION: _fitting(dependency.body) if dependency else "",
        Field.DECIDED_ON: str(dependency.on) if dependency and dependency.on else "",
        Field.NOTE: _fitting(figure.note),
    }


def _fitting(text: str) -> str:
    """As a cell gives it back: single line ends, no blanks around it, no longer than a cell can hold."""
    return "\n".join(text.splitlines()).strip()[:LONGEST_TEXT].strip()


def fingerprint(text: str) -> str:
    """Eight hex digits by which the reader tells whether a cell was touched since the workbook went out.

    >>> fingerprint("74883") == fingerprint("74883"), fingerprint("") == fingerprint("0")
    (True, False)
    """
    return sha256(text.encode()).hexdigest()[:8]


def fingerprints(texts: Mapping[str, str]) -> str:
    """The fingerprints of several cells as the hidden columns hold them.

    >>> fingerprints({"amount": "5", "note": ""})
    'amount=ef2d127d;note=e3b0c442'
    """
    return ";".join(f"{name}={fingerprint(text)}" for name, text in texts.items())


def untouched(texts: Mapping[str, str], *, handed_out: str) -> frozenset[str]:
    """The names of the cells that still hold what they held when the workbook went out."""
    prints = dict(part.partition("=")[::2] for part in handed_out.split(";"))
    return frozenset(name for name, text in texts.items() if prints.get(name) == fingerprint(text))
