"""Refusals: every "no" of the product is a sentence, and says which field it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from pooledbudgets.lib.page_parts import Link

Row = TypeVar("Row", bound=models.Model)


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
    """The person may see the thing but not do this to it (a page answers 403, with the remedy if there is one)."""

    def __init__(self, message: str, *, remedy: Link | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy


def clean(row: Row) -> Row:
    """The row, checked against its fields and constraints. Raises DomainError for the first thing wrong."""
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        if field == NON_FIELD_ERRORS:
            raise DomainError(messages[0]) from error
        raise DomainError(f"{column_name(row, field)}: {messages[0]}", field=field) from error
    return row


def column_name(row: models.Model, field: str) -> str:
    """What people call a column, as the beginning of a sentence."""
    name = str(getattr(row._meta.get_field(field), "verbose_name", field))
    return name[:1].upper() + name[1:]
