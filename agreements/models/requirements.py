"""What the Regulations ask of an agreement in writing, and where this one says it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.choices import ChecklistState
from agreements.models.agreements import Agreement
from pooledbudgets.lib.tracked import TrackedModel, history


class ChecklistItem(TrackedModel):
    """One requirement of the Regulations: the clause that meets it and the evidence, or why there is a gap."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="checklist_items")
    requirement = models.SlugField(max_length=60)
    state = models.CharField(max_length=20, choices=ChecklistState.choices)
    clause = models.CharField(max_length=120, blank=True, help_text="For example clause 8 and schedule 1.")
    evidence = models.TextField(blank=True, help_text="Where it can be read, or who confirmed it and when.")
    gap_reason = models.TextField("why it is not complete", blank=True)
    history = history()

    class Meta:
        ordering = ["agreement", "requirement"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "requirement"],
                name="requirement_once_an_agreement",
                violation_error_message="The agreement has an answer to this requirement.",
            ),
            models.CheckConstraint(
                name="complete_is_evidenced",
                condition=~Q(state=ChecklistState.COMPLETE) | ~Q(clause="", evidence=""),
                violation_error_message="Name the clause or the evidence by which the requirement is met.",
            ),
            models.CheckConstraint(
                name="gap_has_its_reason",
                condition=Q(state=ChecklistState.COMPLETE, gap_reason="")
                | (Q(state=ChecklistState.NOT_COMPLETE) & ~Q(gap_reason="")),
                violation_error_message="Give the reason for a gap, and none for what is complete.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference}: {self.requirement}"
