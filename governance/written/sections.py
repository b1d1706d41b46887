"""The sections a report begins with, in their order, and the parts that stand in them from the first. Data.

A section left empty is not printed, so that an order fits reports that need less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from governance.written.kinds import WrittenKind


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section to be written: its key in addresses, its heading, and what it begins with."""

    key: str
    heading: str
    text: str = ""


RECOMMENDATIONS: Final = "recommendations"
"""Key of the section that is kept together on its page."""

CABINET_REPORT: Final = (
    SectionPlan("summary", "Summary"),
    SectionPlan("introduction", "Introduction"),
    SectionPlan("background", "Background", "{{ agreement history }}\n\n{{ notice rules }}"),
    SectionPlan("objectives", "Delivery of key strategic objectives"),
    SectionPlan("better-care-fund", "Better Care Fund"),
    SectionPlan("integration", "Supporting the development of integrated commissioning"),
    SectionPlan("changes", "Proposed changes to the agreement"),
    SectionPlan("structure", "Structure of the pooled budgets", "{{ pools and leads }}"),
    SectionPlan("performance", "Performance"),
    SectionPlan("contributions", "Pooled budget contributions", "{{ dependencies }}\n\n{{ contributions }}"),
    SectionPlan("savings", "Savings and the treatment of risk"),
    SectionPlan("groups", "Joint Management Groups"),
    SectionPlan("risks", "Risks"),
    SectionPlan("financial", "Financial and staff implications"),
    SectionPlan("equalities", "Equalities implications"),
    SectionPlan("legal", "Legal implications"),
    SectionPlan(
        RECOMMENDATIONS,
        "Recommendation",
        "**The {{ body }} is RECOMMENDED to:**\n\n(a) approve the contributions set out above.",
    ),
)

PLANS: Final[Mapping[WrittenKind, Sequence[SectionPlan]]] = {WrittenKind.CABINET_REPORT: CABINET_REPORT}
