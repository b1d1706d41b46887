"""What of a report is exempt by itself, and so stands apart in the exempt part of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from governance.models import Exemption
from pooledbudgets.lib.tables import Report

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ExemptReport:
    """A report of what is exempt on one ground, named by one of the exemptions that give it."""

    exemption: Exemption
    report: Report


def by_ground(rows: Iterable[tuple[Row, Exemption]]) -> list[tuple[Exemption, list[Row]]]:
    """Rows that are exempt on the same paragraph, for the same reason and the same readers, together; in the order in
    which each ground first comes."""
    grounds: dict[tuple[str, str, str], tuple[Exemption, list[Row]]] = {}
    for row, exemption in rows:
        key = (exemption.paragraph, exemption.public_interest, exemption.audience)
        grounds.setdefault(key, (exemption, []))[1].append(row)
    return list(grounds.values())
