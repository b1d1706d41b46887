"""The reports that are offered as papers, by name. A report registered once is offered here without a change."""

from __future__ import annotations

from governance.minutes.document import NAME as MINUTES
from governance.reports import NUMBERED, OF_MEETINGS, REPORTS
from governance.sitting.action_log import OPEN as OPEN_ACTIONS


def yearly_reports() -> list[tuple[str, str]]:
    """Name and words of every report about a year, for a choice of one."""
    return [(kind.name, f"{_named(kind.name)}: {kind.words}") for kind in REPORTS.values()]


def numbered_reports() -> list[tuple[str, str]]:
    """Name and words of every report of one numbered thing, for a choice of one."""
    return [(kind.name, f"{_named(kind.name)}: {kind.words}") for kind in NUMBERED.values()]


def reports_of_the_group() -> list[tuple[str, str]]:
    """Name and words of every report a group makes of itself for a meeting to come, for a choice of one."""
    return [(OPEN_ACTIONS, f"{_named(OPEN_ACTIONS)}: {OF_MEETINGS[OPEN_ACTIONS].words}")]


def minutes_report_offered() -> tuple[str, str]:
    """Name and words of the minutes of an earlier meeting, for a choice of one."""
    return (
        MINUTES,
        f"{_named(MINUTES)}: of an earlier meeting, to be approved; what is exempt goes into the exempt part.",
    )


def report_words(name: str) -> str:
    """What a report is called in a list: "Cabinet report". The name itself when nobody knows it any more.

    >>> report_words("contributions"), report_words("no-such-report")
    ('Contributions', 'no-such-report')
    """
    return _named(name) if name in {*REPORTS, *NUMBERED, *OF_MEETINGS} else name


def _named(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]
