"""How each kind of value in an agreement file is read, and what is said when it cannot be.

A table of the file is a frozen dataclass derived from :class:`Table`; its fields annotated with a
:class:`Kind` are the keys the file may have. Reading collects every problem and never stops at the first.
"""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Final, TypeVar, cast, get_origin, get_type_hints

from django.db.models import TextChoices

from governance.loading.places import Path
from governance.loading.problems import Problems
from pooledbudgets.lib.financial_year import parse_year
from pooledbudgets.lib.partial_date import PartialDate, parse_partial_date

_UNREADABLE: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the file, and the path at which it stands there."""

    at: Path = ()


class Kind(ABC):
    """How the value of a key is read."""

    words: str
    """What to write, completing "Give …"."""

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The value, or a mark that it could not be read, with the problem noted."""
        try:
            return self.parse(raw)
        except ValueError as error:
            problems.add(at, str(error))
            return _UNREADABLE

    @abstractmethod
    def parse(self, raw: object) -> Any:
        """The value. Raises ValueError with a sentence naming the remedy."""


TableForm = TypeVar("TableForm", bound=Table)


def read_table(form: type[TableForm], raw: object, at: Path, problems: Problems) -> TableForm | None:
    """The table, or None when something in it cannot be read."""
    if not isinstance(raw, dict):
        problems.add(at, "This is a table of its own: write its keys under a heading in square brackets.")
        return None
    kinds = kinds_of(form)
    before = len(problems.found)
    for name in raw:
        if name not in kinds:
            problems.add((*at, name), unknown("key", name, kinds))
    values = {
        name: kinds[name].read(value, (*at, name), problems) for name, value in raw.items() if name in kinds
    }
    for name in required_keys(form):
        if name not in raw:
            problems.add((*at, name), f"It is missing. Give {kinds[name].words}.")
    return form(at=at, **values) if len(problems.found) == before else None


def kinds_of(form: type[Table]) -> Mapping[str, Kind]:
    """The keys a table may have, in order, with how each is read."""
    return _kinds_of(cast("Hashable", form))


@cache
def _kinds_of(form: Any) -> Mapping[str, Kind]:
    hints = get_type_hints(form, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}


def required_keys(form: type[Table]) -> list[str]:
    """The keys a table must have: those without a default."""
    kinds = kinds_of(form)
    return [
        field.name
        for field in dataclasses.fields(form)
        if field.name in kinds
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]


def unknown(noun: str, name: str, known: Iterable[str]) -> str:
    """That there is no such thing, and which was probably meant.

    >>> unknown("key", "shortname", ["name", "short_name"])
    'There is no key “shortname”. Did you mean “short_name”?'
    """
    names = list(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"There is no {noun} “{name}”. Did you mean “{close[0]}”?"
    return f"There is no {noun} “{name}”. " + (
        f"Known here: {', '.join(names)}." if names else "None is named here."
    )


class Words(Kind):
    """Text of a length; blank is the same as leaving the key out."""

    words = "it in quotation marks"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def parse(self, raw: object) -> str:
        """The text without spaces around it."""
        text = _text(raw).strip()
        if len(text) > self.longest:
            raise ValueError(f"It has {len(text)} characters. Shorten it to {self.longest} at most.")
        return text


class Name(Words):
    """Text that cannot be blank."""

    def parse(self, raw: object) -> str:
        """The text without spaces around it."""
        text = super().parse(raw)
        if not text:
            raise ValueError("It is blank. Write it, or leave the key out if it may be left out.")
        return text


class Code(Kind):
    """A short name for use in addresses and in other tables of the file."""

    words = "a short code such as “older-people”"

    def __init__(self, longest: int = 60) -> None:
        self.longest = longest

    def parse(self, raw: object) -> str:
        """The code as written."""
        text = _text(raw)
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) or len(text) > self.longest:
            raise ValueError(
                f"“{text}” is not a code. Use small letters, digits and single hyphens, "
                f"at most {self.longest}, for example “older-people”."
            )
        return text


class Day(Kind):
    """A day, written bare or in quotation marks."""

    words = "a day such as 2017-04-01"

    def parse(self, raw: object) -> date:
        """The day."""
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        try:
            return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else _impossible()
        except ValueError:
            raise ValueError(f"“{raw}” is not a day in the calendar. Write it as 2017-04-01.") from None


class DayOrMonth(Kind):
    """A day, or a month in quotation marks when the day is not known."""

    words = "a day such as 2013-04-23, or a month such as “2017-05”"

    def parse(self, raw: object) -> PartialDate:
        """The date as far as it is known."""
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return PartialDate(raw.year, raw.month, raw.day)
        if isinstance(raw, str):
            return parse_partial_date(raw)
        raise ValueError(f"“{raw}” is not a date. Write {self.words}.")


class TimeOfDay(Kind):
    """A time of day, written bare or in quotation marks."""

    words = "a time such as 14:00:00, or “14:00” in quotation marks"

    def parse(self, raw: object) -> time:
        """The time."""
        if isinstance(raw, time):
            return raw
        try:
            typed = isinstance(raw, str) and re.fullmatch(r"\d\d:\d\d", raw, flags=re.ASCII)
            return time.fromisoformat(str(raw)) if typed else _no_time()
        except ValueError:
            raise ValueError(f"“{raw}” is not a time of day. Write it as “14:00”.") from None


class Year(Kind):
    """A financial year."""

    words = "a financial year such as “2017-18”"

    def parse(self, raw: object) -> Any:
        """The year."""
        return parse_year(_text(raw))


class OneOf(Kind):
    """One of some controlled words."""

    def __init__(self, choices: type[TextChoices]) -> None:
        self.choices = choices
        self.allowed = [value for value in choices.values if value]
        self.words = f"one of {', '.join(self.allowed)}"

    def parse(self, raw: object) -> TextChoices:
        """The choice; "" is the same as leaving the key out, where that is possible."""
        text = _text(raw)
        if text in self.choices.values:
            return self.choices(text)
        raise ValueError(unknown("choice", text, self.allowed))


class OneOfNames(Kind):
    """One of some names, each standing for a thing."""

    def __init__(self, things: dict[str, Any]) -> None:
        self.things = things
        self.allowed = list(things)
        self.words = "one of " + ", ".join(f"“{name}”" for name in self.allowed)

    def parse(self, raw: object) -> Any:
        """What the name stands for. A typographic apostrophe is as good as a plain one."""
        text = _text(raw).replace("’", "'")
        if text not in self.things:
            raise ValueError(unknown("choice", text, self.allowed))
        return self.things[text]


class YesOrNo(Kind):
    """true or false."""

    words = "true or false, without quotation marks"

    def parse(self, raw: object) -> bool:
        """Whether."""
        if isinstance(raw, bool):
            return raw
        raise ValueError(f"“{raw}” is neither true nor false. Write {self.words}.")


class Count(Kind):
    """A whole number."""

    words = "a whole number, without quotation marks"

    def __init__(self, most: int) -> None:
        self.most = most

    def parse(self, raw: object) -> int:
        """The number."""
        if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= self.most:
            return raw
        raise ValueError(f"“{raw}” is not a whole number from 0 to {self.most}. Write {self.words}.")


class Percentage(Kind):
    """A percentage in quotation marks, without its sign."""

    words = "a percentage in quotation marks, such as “12.5”"

    def parse(self, raw: object) -> Decimal:
        """The percentage, 0 to 100, with at most four decimals."""
        text = _text(raw).removesuffix("%").strip()
        try:
            share = Decimal(text) if re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text, flags=re.ASCII) else None
        except InvalidOperation:
            share = None
        if share is None or share > 100:
            raise ValueError(f"“{raw}” is not a percentage from 0 to 100 with at most four decimals.")
        return share


class Figure(Kind):
    """An amount as printed, in quotation marks, in the unit of its schedule; read once the unit is known."""

    words = "the amount in quotation marks, as printed: “74,883”"

    def parse(self, raw: object) -> str:
        """The text of the amount; blank is not reported."""
        if isinstance(raw, int | float):
            raise ValueError(f"Put the amount in quotation marks, as printed: “{raw}”.")
        return _text(raw)


class ListOf(Kind):
    """A list in square brackets."""

    def __init__(self, item: Kind) -> None:
        self.item = item
        self.words = f"a list in square brackets, each item {item.words}"

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The items that can be read; a problem for each that cannot."""
        if not isinstance(raw, list):
            problems.add(at, "This is a list. Put its items in square brackets, with commas between them.")
            return _UNREADABLE
        return tuple(self.item.read(item, (*at, number), problems) for number, item in enumerate(raw))

    def parse(self, raw: object) -> Any:
        """Lists are read item by item."""
        raise NotImplementedError


class OneOrMore(ListOf):
    """One item by itself, or a list of them in square brackets."""

    def __init__(self, item: Kind) -> None:
        super().__init__(item)
        self.words = f"{item.words}, or a list of them in square brackets"

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The items; one by itself is a list of one."""
        if isinstance(raw, list):
            return super().read(raw, at, problems)
        item = self.item.read(raw, at, problems)
        return item if item is _UNREADABLE else (item,)


class OneTable(Kind):
    """A table under a heading in square brackets."""

    words = "its table"

    def __init__(self, form: type[Table]) -> None:
        self.form = form

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The table."""
        return read_table(self.form, raw, at, problems)

    def parse(self, raw: object) -> Any:
        """Tables are read key by key."""
        raise NotImplementedError


class Tables(OneTable):
    """A list of tables, each under the same heading in double square brackets."""

    words = "at least one table under a heading in double square brackets"

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The tables, in the order of the file."""
        if not isinstance(raw, list):
            problems.add(at, "There can be several of these: put the heading in double square brackets.")
            return ()
        read = (read_table(self.form, item, (*at, number), problems) for number, item in enumerate(raw))
        return tuple(table for table in read if table is not None)


class ByCode(Kind):
    """Values of one kind, each under the code of what it belongs to, such as a party."""

    words = "a value for each party, under the party’s code"

    def __init__(self, item: Kind) -> None:
        self.item = item

    def read(self, raw: object, at: Path, problems: Problems) -> Any:
        """The values by code."""
        if not isinstance(raw, dict):
            problems.add(at, "Give one value for each party, under its code: { council = …, icb = … }.")
            return _UNREADABLE
        return {code: self.item.read(value, (*at, code), problems) for code, value in raw.items()}

    def parse(self, raw: object) -> Any:
        """Values by code are read one by one."""
        raise NotImplementedError


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError("Put it in quotation marks.")


def _impossible() -> date:
    raise ValueError


def _no_time() -> time:
    raise ValueError
