"""Who decides and what was decided, and what was issued."""

from governance.models.decisions import (
    Body,
    CallIn,
    CallInEnd,
    Correction,
    Decision,
    DecisionPart,
    PartAuthorises,
    PartAuthorisesEnd,
    PartOutcome,
    Publication,
)
from governance.models.issued import IssuedFile, IssuedReport

__all__ = [
    "Body",
    "CallIn",
    "CallInEnd",
    "Correction",
    "Decision",
    "DecisionPart",
    "IssuedFile",
    "IssuedReport",
    "PartAuthorises",
    "PartAuthorisesEnd",
    "PartOutcome",
    "Publication",
]
