"""The legal moves of a schedule version."""

from __future__ import annotations

from typing import Final

from agreements.choices import VersionState
from pooledbudgets.lib.transitions import Move

START: Final = "start"
SUBMIT: Final = "submit"

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
)
