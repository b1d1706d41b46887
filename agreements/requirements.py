"""What the Regulations ask of an agreement in writing, in words of our own. Not legal advice.

NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000 (SI 2000/617), as amended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing an agreement has to say. `caution` when the paragraph has yet to be read in the current text."""

    key: str
    citation: str
    words: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation with its requirements, and the arrangement it applies to."""

    key: str
    citation: str
    applies_to: str
    requirements: tuple[Requirement, ...]
    is_always_asked: bool = True
    """Whether it applies to every agreement held here; another one when it is first answered."""


_CHECK: Final = "Check this paragraph in the current text of the Regulations before relying on it."

REGULATIONS: Final = (
    Regulation(
        "pooled-funds",
        "SI 2000/617, regulation 7(3)",
        "Pooled funds: what the agreement in writing specifies",
        (
            Requirement(
                "aims-and-outcomes", "regulation 7(3)(a)", "The agreed aims and outcomes of the arrangement."
            ),
            Requirement(
                "contributions",
                "regulation 7(3)(b)",
                "What each partner contributes, and how contributions may be varied.",
            ),
            Requirement(
                "functions",
                "regulation 7(3)(c)",
                "The NHS functions and the health-related functions of councils that it covers.",
            ),
            Requirement(
                "people-and-services",
                "regulation 7(3)(d)",
                "The people for whom services are provided, and the kinds of services.",
            ),
            Requirement(
                "staff-and-goods",
                "regulation 7(3)(e)",
                "The staff, goods, services and accommodation that the partners provide.",
            ),
            Requirement(
                "duration-and-ending",
                "regulation 7(3)(f)",
                "How long it lasts, and how it is reviewed, varied and ended.",
            ),
            Requirement(
                "management",
                "regulation 7(3)(g)",
                "How the pooled fund is managed and monitored, with its host and its pool manager.",
                _CHECK,
            ),
        ),
    ),
    Regulation(
        "council-for-nhs",
        "SI 2000/617, regulation 9(3)",
        "A council exercising functions of an NHS body: what the agreement in writing specifies",
        (
            Requirement(
                "9-aims-and-outcomes", "regulation 9(3)", "The agreed aims and outcomes of the arrangement."
            ),
            Requirement(
                "9-payments",
                "regulation 9(3)",
                "What the NHS body pays to the council, and how payments may be varied.",
            ),
            Requirement("9-functions", "regulation 9(3)", "The functions that the council exercises."),
            Requirement(
                "9-people-and-services",
                "regulation 9(3)",
                "The people for whom services are provided, and the kinds of services.",
            ),
            Requirement(
                "9-staff-and-goods",
                "regulation 9(3)",
                "The staff, goods, services and accommodation that the partners provide.",
            ),
            Requirement(
                "9-duration-and-ending",
                "regulation 9(3)",
                "How long it lasts, and how it is reviewed, varied and ended.",
            ),
            Requirement(
                "9-monitoring",
                "regulation 9(3)",
                "How the council’s exercise of the functions is monitored, with its quarterly and annual reports.",
            ),
        ),
        is_always_asked=False,
    ),
)

BY_KEY: Final[Mapping[str, Requirement]] = {
    requirement.key: requirement for regulation in REGULATIONS for requirement in regulation.requirements
}
