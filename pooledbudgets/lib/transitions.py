"""State changes as a table that can be read aloud: from where, by which move, to where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooledbudgets.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move. `label` says it as a button does; `refusal` why it is not possible from elsewhere."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    refusal: str


def legal_move(moves: Sequence[Move], name: str, *, state: str) -> Move:
    """The move of that name from that state. Raises DomainError with the move's own sentence."""
    move = next(move for move in moves if move.name == name)
    if state not in move.sources:
        raise DomainError(move.refusal)
    return move
