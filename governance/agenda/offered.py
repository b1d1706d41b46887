"""The reports that are offered as papers, by name. A report registered once is offered here without a change."""

from __future__ import annotations

from governance.reports import NUMBERED, OF_MEETINGS, REPORTS


def offered_reports() -> list[tuple[str, str]]:
    """Name and words of every report of a year or of a numbered thing, for a choice of one."""
    kinds = [(kind.name, kind.words) for kind in REPORTS.values()]
    kinds += [(kind.name, kind.words) for kind in NUMBERED.values()]
    return [(name, f"{_named(name)}: {words}") for name, words in kinds]


def report_words(name: str) -> str:
    """What a report is called in a list: "Cabinet report". The name itself when nobody knows it any more.

    >>> report_words("contributions"), report_words("no-such-report")
    ('Contributions', 'no-such-report')
    """
    return _named(name) if name in {*REPORTS, *NUMBERED, *OF_MEETINGS} else name


def _named(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]
