"""Minutes of a meeting: what the clerk writes under each item, comments on it, corrections, and how far they are.

Who was there, interests, what was resolved, votes and actions are not here: minutes take them from the record.
"""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from agreements.models import Person
from agreements.models.authority import Deed
from governance.choices import MinutesStepKind
from governance.models.agendas import AgendaItem
from governance.models.meetings import Meeting
from pooledbudgets.lib.append_only import AppendOnlyModel

LONGEST_MINUTE = 20_000


class MinutesStep(Deed):
    """Something was done with the minutes of a meeting. Their state follows from all of them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes_steps")
    step = models.CharField(max_length=20, choices=MinutesStepKind.choices)
    comments_by = models.DateField(
        null=True, blank=True, help_text="When sent to members: the last day for comments."
    )
    at_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes_approved",
        help_text="When approved: under which item of which later meeting.",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "step of minutes"
        verbose_name_plural = "steps of minutes"
        constraints = [
            models.CheckConstraint(
                name="minutes_sent_out_have_a_day_for_comments",
                condition=Q(step="circulated", comments_by__isnull=False)
                | ~Q(step="circulated") & Q(comments_by__isnull=True),
            ),
            models.CheckConstraint(
                name="minutes_are_approved_under_an_item",
                condition=Q(step="approved", at_item__isnull=False)
                | ~Q(step="approved") & Q(at_item__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}: {self.get_step_display().lower()}"


class MinuteText(AppendOnlyModel):
    """What the clerk wrote under an item. The one with the highest number counts. No item: before the first."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minute_texts")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="minute_texts"
    )
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_MINUTE)])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["meeting", "item", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "item", "number"],
                condition=Q(item__isnull=False),
                name="minute_text_number_once_an_item",
            ),
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(item__isnull=True),
                name="minute_text_number_once_before_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"Minute of {self.item or self.meeting}, text {self.number}"


class MinuteComment(Deed):
    """A member says what a minute should say otherwise. No item: what stands before the first."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minute_comments")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="minute_comments"
    )
    text = models.TextField("what should be otherwise", validators=[MaxLengthValidator(4000)])

    class Meta:
        ordering = ["pk"]
        verbose_name = "comment on a minute"
        verbose_name_plural = "comments on minutes"

    def __str__(self) -> str:
        return f"Comment on the minute of {self.item or self.meeting}"


class MinuteCommentAnswer(Deed):
    """The clerk took a comment up, or did not, and says why in the reason."""

    comment = models.OneToOneField(MinuteComment, on_delete=models.PROTECT, related_name="answer")
    is_taken = models.BooleanField("taken up")

    class Meta:
        verbose_name = "answer to a comment on a minute"
        verbose_name_plural = "answers to comments on minutes"

    def __str__(self) -> str:
        return f"{self.comment}: {'taken up' if self.is_taken else 'not taken up'}"


class MinuteCorrection(Deed):
    """The later meeting corrected a minute when it approved them. No item: what stands before the first."""

    approval = models.ForeignKey(MinutesStep, on_delete=models.PROTECT, related_name="corrections")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="minute_corrections"
    )
    text = models.TextField("correction", validators=[MaxLengthValidator(4000)])

    class Meta:
        ordering = ["pk"]
        verbose_name = "correction of minutes"
        verbose_name_plural = "corrections of minutes"

    def __str__(self) -> str:
        return f"Correction of the minute of {self.item or self.approval.meeting}"
