"""The legal moves of a schedule version, as a table that can be read aloud.

Each partner approves by its own route and in its own time; that changes no state (`agreements.approvals`).
"""

from __future__ import annotations

from typing import Final

from agreements.choices import VersionState
from pooledbudgets.lib.transitions import Move

START: Final = "start"
SUBMIT: Final = "submit"
ENDORSE: Final = "endorse"
RETURN: Final = "return"
REINSTATE: Final = "reinstate"
DISPUTE: Final = "dispute"
RESOLVE: Final = "resolve"
RESOLVE_ENDORSED: Final = "resolve-endorsed"
EXECUTE: Final = "execute"
SUPERSEDE: Final = "supersede"
CLOSE: Final = "close"

BEFORE_PARTNERS: Final = frozenset({VersionState.SUBMITTED, VersionState.ENDORSED})
"""States in which the partners' bodies can approve, return, dispute and execute a version."""

VERSION_MOVES: Final = (
    Move(
        name=START,
        label="Start the version",
        sources=frozenset({""}),
        target=VersionState.DRAFT,
        refusal="This version has been started already.",
    ),
    Move(
        name=SUBMIT,
        label="Submit the version",
        sources=frozenset({VersionState.DRAFT}),
        target=VersionState.SUBMITTED,
        refusal="This version has been submitted already. Start a new version to change it.",
    ),
    Move(
        name=ENDORSE,
        label="Endorse it in the Joint Management Group",
        sources=frozenset({VersionState.SUBMITTED}),
        target=VersionState.ENDORSED,
        refusal="Only a submitted version that is neither endorsed, returned nor disputed can be endorsed.",
    ),
    Move(
        name=RETURN,
        label="Return it with reasons",
        sources=BEFORE_PARTNERS,
        target=VersionState.RETURNED,
        refusal="Only a version that is before the partners can be returned.",
    ),
    Move(
        name=REINSTATE,
        label="Withdraw the return",
        sources=frozenset({VersionState.RETURNED}),
        target=VersionState.SUBMITTED,
        refusal="This version is not returned.",
    ),
    Move(
        name=DISPUTE,
        label="Dispute an amount",
        sources=BEFORE_PARTNERS,
        target=VersionState.DISPUTED,
        refusal="Only a version that is before the partners can be disputed.",
    ),
    Move(
        name=RESOLVE,
        label="Resolve the last dispute",
        sources=frozenset({VersionState.DISPUTED}),
        target=VersionState.SUBMITTED,
        refusal="This version is not disputed.",
    ),
    Move(
        name=RESOLVE_ENDORSED,
        label="Resolve the last dispute of an endorsed version",
        sources=frozenset({VersionState.DISPUTED}),
        target=VersionState.ENDORSED,
        refusal="This version is not disputed.",
    ),
    Move(
        name=EXECUTE,
        label="The last partner executes it",
        sources=BEFORE_PARTNERS,
        target=VersionState.EXECUTED,
        refusal="Only a version that is before the partners can be executed.",
    ),
    Move(
        name=SUPERSEDE,
        label="A later version takes its place",
        sources=BEFORE_PARTNERS | {VersionState.EXECUTED, VersionState.RETURNED, VersionState.DISPUTED},
        target=VersionState.SUPERSEDED,
        refusal="A draft is not superseded, and neither is what is closed or superseded already.",
    ),
    Move(
        name=CLOSE,
        label="Close it after the year",
        sources=frozenset({VersionState.EXECUTED}),
        target=VersionState.CLOSED,
        refusal="Only an executed version can be closed.",
    ),
)
