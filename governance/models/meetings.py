"""Meetings of groups: when and where, in public or not, and how far each has come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models.authority import Deed
from governance.choices import MeetingKind, MeetingStepKind
from governance.models.decisions import Body
from governance.models.issued import IssuedReport
from pooledbudgets.lib.tracked import TrackedModel, history


class Meeting(TrackedModel):
    """A meeting of a group. Its number runs on within the group, so that its address outlives a new date."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField(help_text="Runs on within the group, never used again.")
    kind = models.CharField(max_length=20, choices=MeetingKind.choices, default=MeetingKind.ORDINARY)
    held_on = models.DateField("date")
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_at = models.TimeField("to", null=True, blank=True)
    place = models.CharField(max_length=250, blank=True)
    joining = models.CharField("how to join from elsewhere", max_length=250, blank=True)
    is_public = models.BooleanField("held in public", default=False)
    contact = models.CharField(max_length=200, blank=True, help_text="The post, not the person.")
    note = models.TextField(blank=True)
    is_illustrative = models.BooleanField(
        "illustrative",
        default=False,
        help_text="Invented for a demonstration; said so on screen and in print.",
    )
    history = history()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="meeting_number_once_a_body"),
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="The meeting ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on.day} {self.held_on:%B %Y}"

    @property
    def reference(self) -> str:
        """What names it on the command line and in file names: "jmg-adults-4"."""
        return f"{self.body.code}-{self.number}"


class MeetingStep(Deed):
    """How far a meeting has come. Rows are added, never changed; what counts follows from all of them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=30, choices=MeetingStepKind.choices)
    was_on = models.DateField("date before it was moved", null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_step_display().lower()}"


class ReportMade(Deed):
    """A group reported to a meeting of a body it reports to."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="reports_made", help_text="The group that reported."
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="reports_received", help_text="To which it reported."
    )
    words = models.CharField("what was reported", max_length=250)
    issue = models.ForeignKey(
        IssuedReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_to",
        help_text="The issued report that was made, if it is one of the register’s.",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "report to a meeting"
        verbose_name_plural = "reports to meetings"

    def __str__(self) -> str:
        return f"{self.body} to {self.meeting}: {self.words}"


class ReportMadeEnd(Deed):
    """The report was recorded in error."""

    report = models.OneToOneField(ReportMade, on_delete=models.PROTECT, related_name="end")

    class Meta:
        verbose_name = "report to a meeting recorded in error"
        verbose_name_plural = "reports to meetings recorded in error"

    def __str__(self) -> str:
        return f"{self.report}, in error"
