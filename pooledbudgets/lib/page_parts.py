"""Small parts that pages hand to components: links, rows of a summary, tasks, entries of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link and what it is called. `about` completes the name for somebody who hears links alone."""

    text: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a summary: a term and its value, with what may be done about it."""

    term: str
    value: str
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that remains to be done, and where it stands in words."""

    title: str
    state: str
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: what, when, by whom, and why."""

    title: str
    at: datetime
    by: str
    text: str = ""
    href: str = ""
