"""Files that people sent with figures in them, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models import Organisation, Person, ScheduleVersion
from pooledbudgets.lib.append_only import AppendOnlyModel
from pools.choices import UploadMove


class Upload(AppendOnlyModel):
    """A file of figures as it was received for a draft. It is kept whatever became of it."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="uploads")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose figures it is about. Blank: several parties', from the command line.",
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(help_text="Why, as kept with every figure it changes.")
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def decision(self) -> UploadEvent | None:
        """What became of it; None while it waits to be saved or put aside."""
        return next((event for event in self.events.all() if event.move != UploadMove.PURGED), None)

    @property
    def is_open(self) -> bool:
        return self.decision is None


class UploadContent(models.Model):
    """The bytes of an upload, until they are purged. What was decided about them stays."""

    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, primary_key=True, related_name="content")
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"Content of {self.upload}"


class UploadEvent(AppendOnlyModel):
    """What became of an upload: refused, saved, put aside, and later purged: who, when, and in what words."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=10, choices=UploadMove.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(
        blank=True, help_text="The refusals, one a line; what was saved; why it was purged."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload"],
                condition=~Q(move=UploadMove.PURGED),
                name="upload_is_decided_once",
                violation_error_message="This file has been dealt with already.",
            ),
            models.UniqueConstraint(
                fields=["upload"], condition=Q(move=UploadMove.PURGED), name="upload_is_purged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload}: {self.get_move_display()}"
