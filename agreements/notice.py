"""When a notice can end an agreement or a pooled fund, by rules held as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.choices import NoticeGround, NoticeScope
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.months import months_after


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a notice must be for a scope and a ground. `months` None: shorter, of no fixed length."""

    scope: NoticeScope
    ground: NoticeGround
    months: int | None
    needs_evidence: bool = False
    clause: str = ""
    source: str = ""

    @property
    def length(self) -> str:
        """In words: "6 months", or that none is fixed."""
        if self.months is None:
            return "no fixed length"
        return f"{self.months} month{'' if self.months == 1 else 's'}"

    def earliest_end(self, served_on: date) -> date:
        """The earliest day on which a notice served that day can end something.

        >>> rule = Rule(NoticeScope.AGREEMENT, NoticeGround.ANY, 6)
        >>> rule.earliest_end(date(2017, 7, 18))
        datetime.date(2018, 1, 18)
        """
        return served_on if self.months is None else months_after(served_on, self.months)


def refuse_impossible_notice(rule: Rule, *, served_on: date, ends_on: date, evidence: str, on: date) -> None:
    """Raises DomainError for a notice still to be served, too short for its ground, or without its evidence."""
    if served_on > on:
        raise DomainError(
            f"{served_on:%-d %B %Y} has not come. Record the notice once it is served.", field="served_on"
        )
    earliest = rule.earliest_end(served_on)
    if ends_on < earliest:
        raise DomainError(
            f"On this ground notice takes {rule.length}: served on {served_on:%-d %B %Y} it ends on "
            f"{earliest:%-d %B %Y} at the earliest. Give that day or a later one.",
            field="ends_on",
        )
    if rule.needs_evidence and not evidence.strip():
        raise DomainError(
            "On this ground notice needs evidence. Say what shows the default, for example the rectification "
            "notice and the date by which it was to be put right.",
            field="evidence",
        )
