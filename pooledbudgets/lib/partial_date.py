"""Dates known to the day, or only to the month. A day nobody wrote down is never invented."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a month without a day.

    >>> str(PartialDate(2017, 5)), str(PartialDate(2013, 4, 23))
    ('May 2017', '23 April 2013')
    """

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        date(self.year, self.month, self.day or 1)

    @property
    def earliest(self) -> date:
        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date:
        return date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])

    @property
    def iso(self) -> str:
        """2017-05 or 2013-04-23; sorts as text by its first possible day."""
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def __str__(self) -> str:
        month = f"{calendar.month_name[self.month]} {self.year}"
        return f"{self.day} {month}" if self.day else month


def parse_partial_date(text: str) -> PartialDate:
    """Read "2017-05" or "2013-04-23". Raises ValueError with a sentence naming the remedy.

    >>> parse_partial_date("2017-05").day is None
    True
    """
    match = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", text.strip(), flags=re.ASCII)
    if match:
        try:
            return PartialDate(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
        except ValueError:
            pass
    raise ValueError(
        f"“{text}” is not a date in the calendar. Write it as 2013-04-23, or 2017-05 when the day is unknown."
    )


class PartialDateField(models.CharField):
    """A column holding a :class:`PartialDate` as ISO text."""

    description = "A date known to the day or to the month"
    _pyi_private_set_type: PartialDate | str | None  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate | None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return parse_partial_date(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            return PartialDate(value.year, value.month, value.day)
        try:
            return parse_partial_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        parsed = self.to_python(value)
        return parsed.iso if parsed else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        """The value is a date by now; the column's length check is for text."""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("help_text", "For example 2013-04-23, or 2017-05 when the day is not known.")
        return super().formfield(**kwargs)
