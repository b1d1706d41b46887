"""The Journal: what was done, in order, each entry sealed to the one before."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from agreements.models.agreements import Agreement
from agreements.models.organisations import Organisation
from agreements.models.people import Person
from agreements.models.schedules import ScheduleVersion
from pooledbudgets.lib.append_only import AppendOnlyModel


class JournalEntry(AppendOnlyModel):
    """One service call: who did what to which thing, for whom, when and why."""

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", help_text="For whom it was done."
    )
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, related_name="journal_entries"
    )
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["agreement", "-sequence"], name="journal_by_agreement")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.verb}"


class JournalHead(models.Model):
    """The last entry's number and digest. One row; locking it puts writers in line."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"Journal up to {self.sequence}"
