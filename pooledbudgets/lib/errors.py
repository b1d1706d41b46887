"""Refusals: every "no" of the product is a sentence, and says which field it is about."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal a person can act on. Nothing has been saved when it is raised."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class RefusedFigures(DomainError):
    """Several refusals at once, each with the key of the figure it is about."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        count = len(refusals)
        super().__init__(
            f"{count} figure{'s' if count != 1 else ''} cannot be saved. Nothing has been saved."
        )
        self.refusals = dict(refusals)


class NotPermitted(DomainError):
    """The person may see the thing but not do this to it (a page answers 403)."""
