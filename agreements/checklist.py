"""The checklist of the Regulations with an agreement's answers, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agreements.choices import ChecklistState
from agreements.models import Agreement, ChecklistItem
from agreements.requirements import REGULATIONS, Regulation, Requirement


@dataclass(frozen=True, slots=True)
class Answer:
    """A requirement and what is said of it; `state` None: nobody has answered."""

    requirement: Requirement
    state: ChecklistState | None
    clause: str = ""
    evidence: str = ""
    gap_reason: str = ""

    @property
    def words(self) -> str:
        """The state in words, for a tag."""
        return self.state.label if self.state else "Not answered"

    @property
    def is_gap(self) -> bool:
        """Whether somebody has to act."""
        return self.state is not ChecklistState.COMPLETE


@dataclass(frozen=True, slots=True)
class RegulationAnswers:
    """A regulation with its answers in order."""

    regulation: Regulation
    answers: tuple[Answer, ...]
    is_used: bool

    @property
    def complete(self) -> int:
        """How many requirements are met."""
        return sum(not answer.is_gap for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Checklist:
    """All regulations; one that need not apply counts once any of its requirements is answered."""

    regulations: tuple[RegulationAnswers, ...]

    @property
    def gaps(self) -> tuple[Answer, ...]:
        """What is not complete, of the regulations that apply."""
        return tuple(
            answer for part in self.regulations if part.is_used for answer in part.answers if answer.is_gap
        )

    def held(self, key: str) -> dict[str, Any]:
        """What is held of a requirement, to start an answer from."""
        for part in self.regulations:
            for answer in part.answers:
                if answer.requirement.key == key and answer.state:
                    names = ("state", "clause", "evidence", "gap_reason")
                    return {name: getattr(answer, name) for name in names}
        return {}


def checklist_of(agreement: Agreement) -> Checklist:
    """The agreement's answers. One query."""
    return checklist_with(ChecklistItem.objects.filter(agreement=agreement))


def checklist_with(items: Iterable[ChecklistItem]) -> Checklist:
    """The answers of one agreement, as they were fetched."""
    held = {item.requirement: item for item in items}
    return Checklist(tuple(_of_regulation(regulation, held) for regulation in REGULATIONS))


def _of_regulation(regulation: Regulation, held: Mapping[str, ChecklistItem]) -> RegulationAnswers:
    answers = tuple(
        _answer(requirement, held.get(requirement.key)) for requirement in regulation.requirements
    )
    is_used = regulation.is_always_asked or any(answer.state for answer in answers)
    return RegulationAnswers(regulation, answers, is_used)


def _answer(requirement: Requirement, item: ChecklistItem | None) -> Answer:
    if item is None:
        return Answer(requirement, None)
    return Answer(requirement, ChecklistState(item.state), item.clause, item.evidence, item.gap_reason)
