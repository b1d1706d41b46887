"""Financial years of English public bodies: 1 April to 31 March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """A year by the calendar year it starts in.

    >>> FinancialYear(2017).label, FinancialYear(2017).slug, FinancialYear(1999).label
    ('2017/18', '2017-18', '1999/00')
    """

    start: int

    @property
    def label(self) -> str:
        """As printed: 2017/18."""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def slug(self) -> str:
        """As in an address: 2017-18."""
        return f"{self.start}-{(self.start + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.start, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 3, 31)

    def __str__(self) -> str:
        return self.label


def year_of(day: date) -> FinancialYear:
    """The financial year a day falls in.

    >>> year_of(date(2018, 3, 31)).label, year_of(date(2018, 4, 1)).label
    ('2017/18', '2018/19')
    """
    return FinancialYear(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)


def parse_year(text: str) -> FinancialYear:
    """Read "2017-18" or "2017/18". Raises ValueError with a sentence otherwise.

    >>> parse_year("2017/18").start
    2017
    """
    match = re.fullmatch(r"((?:19|20)\d\d)[-/](\d\d)", text.strip(), flags=re.ASCII)
    if match:
        year = FinancialYear(int(match[1]))
        if year.slug == f"{match[1]}-{match[2]}":
            return year
    raise ValueError(f"“{text}” is not a financial year. Write it as 2017-18.")


def years_between(first: date, last: date) -> list[FinancialYear]:
    """Every financial year that has a day between the two dates, both included."""
    return [FinancialYear(start) for start in range(year_of(first).start, year_of(last).start + 1)]


class FinancialYearConverter:
    """A financial year in an address: /oxfordshire/2017-18/."""

    regex = r"(?:19|20)[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> FinancialYear:
        return parse_year(value)

    def to_url(self, value: FinancialYear) -> str:
        return value.slug
