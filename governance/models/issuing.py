"""Reports that somebody asked to have issued: made in the background, with what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models.authority import Deed
from governance.choices import IssueStep
from governance.models.issued import IssuedReport
from governance.models.written import WrittenReport
from pooledbudgets.lib.append_only import AppendOnlyModel


class IssueRequest(Deed):
    """Somebody asked to have a written report issued, as they had it before them."""

    report = models.ForeignKey(WrittenReport, on_delete=models.PROTECT, related_name="issue_requests")
    seen = models.TextField(help_text="The prints of all that was before whoever asked.")
    supersedes = models.ForeignKey(
        IssuedReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Request to issue {self.report}"


class IssueRequestStep(AppendOnlyModel):
    """How far a request has come. The latest counts."""

    request = models.ForeignKey(IssueRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=IssueStep.choices)
    at = models.DateTimeField()
    words = models.TextField("why it was not issued", blank=True)
    issue = models.OneToOneField(
        IssuedReport, on_delete=models.PROTECT, null=True, blank=True, related_name="request_step"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "step"], name="each_step_of_a_request_once"),
            models.CheckConstraint(
                name="an_issued_request_names_its_issue_and_a_failed_one_its_reason",
                condition=(Q(step="issued", issue__isnull=False) | ~Q(step="issued") & Q(issue__isnull=True))
                & (Q(step="failed") & ~Q(words="") | ~Q(step="failed") & Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_step_display()}"
