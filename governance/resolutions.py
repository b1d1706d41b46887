"""What an outcome must say, what a matter is worth under it, and where a decision stands. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from governance.choices import CallInResult, DecisionState, Outcome


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """An outcome as it is to be recorded. `text`: as resolved; `to_body`: the name of the body it goes to."""

    outcome: Outcome
    text: str = ""
    condition: str = ""
    to_body: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an outcome cannot stand so, and which of its fields to mend."""

    sentence: str
    field: str = ""


def objection_to(facts: OutcomeFacts, *, before: str, by_body: str) -> Objection | None:
    """What is wrong with an outcome, given the words before it and who decided; None when nothing is.

    >>> objection_to(OutcomeFacts(Outcome.REFERRED), before="Agree it.", by_body="Cabinet").field
    'to_body'
    >>> objection_to(OutcomeFacts(Outcome.NOTED), before="Note it.", by_body="Cabinet")
    """
    outcome, text = facts.outcome, facts.text.strip()
    if outcome is Outcome.AMENDED and (not text or text == before.strip()):
        return Objection("Write the part as it was resolved, with its amendment.", "text")
    if text and outcome is not Outcome.AMENDED:
        return Objection(
            f"Only an amended part has other words. Choose “{Outcome.AMENDED.label}”, or clear them.", "text"
        )
    if outcome is Outcome.APPROVED_SUBJECT_TO and not facts.condition.strip():
        return Objection("Write what the approval is subject to.", "condition")
    if facts.condition.strip() and outcome not in (Outcome.APPROVED_SUBJECT_TO, Outcome.AMENDED):
        return Objection(
            f"Only an approval has a condition. Choose “{Outcome.APPROVED_SUBJECT_TO.label}”, or clear it.",
            "condition",
        )
    if outcome is Outcome.REFERRED and not facts.to_body:
        return Objection("Choose the body it is referred to.", "to_body")
    if facts.to_body and outcome is not Outcome.REFERRED:
        return Objection(
            f"Only a referred part goes to another body. Choose “{Outcome.REFERRED.label}”, or none.",
            "to_body",
        )
    if facts.to_body == by_body and facts.to_body:
        return Objection(f"{by_body} cannot refer it to itself. Choose another body.", "to_body")
    return None


@dataclass(frozen=True, slots=True)
class CallInFacts:
    """A call-in, and what came of it; None while it is open."""

    called_in_on: date
    ended_on: date | None = None
    result: CallInResult | None = None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the state of a decision follows from."""

    last_day: date | None
    """The last day the meeting may have been on; None while that is not known."""
    has_parts: bool = False
    has_every_outcome: bool = False
    is_announced: bool = False
    is_on_agenda: bool = False
    is_recorded: bool = False
    """Whether the record is published."""
    effective_on: date | None = None
    """When the published decision takes effect; None when that cannot be computed."""
    call_ins: Collection[CallInFacts] = ()


def state_on(facts: DecisionFacts, day: date) -> DecisionState:
    """Where a decision stands on a day.

    >>> state_on(DecisionFacts(date(2017, 7, 18), is_on_agenda=True), date(2017, 7, 11)).label
    'Report published'
    >>> state_on(DecisionFacts(date(2017, 7, 18), is_on_agenda=True), date(2017, 7, 19)).label
    'Outcome not recorded'
    """
    if facts.is_recorded:
        return _published_state(facts, day)
    if facts.has_parts and facts.has_every_outcome:
        return DecisionState.DECIDED
    if facts.last_day is not None and facts.last_day < day:
        return DecisionState.AWAITING_OUTCOME
    if facts.is_on_agenda:
        return DecisionState.ON_AGENDA
    return DecisionState.ANNOUNCED if facts.is_announced else DecisionState.PLANNED


def _published_state(facts: DecisionFacts, day: date) -> DecisionState:
    if any(call_in.result is None for call_in in facts.call_ins):
        return DecisionState.CALLED_IN
    if any(call_in.result is CallInResult.RECONSIDER for call_in in facts.call_ins):
        return DecisionState.SENT_BACK
    if facts.effective_on is None:
        return DecisionState.PUBLISHED
    settled = [call_in.ended_on for call_in in facts.call_ins if call_in.ended_on]
    if max([facts.effective_on, *settled]) <= day:
        return DecisionState.IN_EFFECT
    return DecisionState.IN_CALL_IN


def matter_words(outcome: Outcome | None, *, has_ended: bool, to_body: str = "") -> str:
    """What a part does for a matter under its latest outcome, as a beginning of a sentence.

    >>> matter_words(Outcome.REFERRED, has_ended=False, to_body="County Council")
    'Asks the County Council for'
    """
    if has_ended or outcome is Outcome.WITHDRAWN:
        return "No longer authorises"
    match outcome:
        case None:
            return "Would authorise"
        case Outcome.REFERRED:
            return f"Asks the {to_body} for"
        case Outcome.NOTED:
            return "Notes"
        case Outcome.DEFERRED:
            return "Leaves open"
        case Outcome.REFUSED:
            return "Does not authorise"
    return "Authorises"
