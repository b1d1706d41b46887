"""Reports that were issued: what they said, the very bytes that went out, and what superseded them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from governance.models.decisions import Decision
from pooledbudgets.lib.append_only import AppendOnlyModel


class IssuedReport(AppendOnlyModel):
    """A report as it left the partnership. It is never rebuilt or changed; a later issue supersedes it.

    It is of a version of a year, of one decision, of one meeting, or, with none, of the agreement as a whole.
    """

    number = models.PositiveIntegerField(
        unique=True, help_text="Runs on through all agreements, never used again."
    )
    name = models.CharField(max_length=60, help_text="Name of the report, for example contributions.")
    title = models.CharField(max_length=300)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="issued_reports")
    version = models.ForeignKey(
        ScheduleVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="issued_reports"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="issued_reports"
    )
    meeting = models.ForeignKey(
        "governance.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="issued_reports"
    )
    was_draft = models.BooleanField("issued from a draft", default=False)
    options = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    data_digest = models.CharField(
        max_length=64, db_index=True, help_text="SHA-256 of all it says; its first digits are printed on it."
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="For whom it was issued."
    )
    reason = models.TextField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["agreement", "-number"], name="issued_by_agreement")]
        constraints = [
            models.CheckConstraint(
                name="issue_supersedes_an_earlier_one",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")),
            ),
            models.CheckConstraint(
                name="issue_is_of_one_thing_or_the_whole",
                condition=Q(version__isnull=True, decision__isnull=True)
                | Q(version__isnull=True, meeting__isnull=True)
                | Q(decision__isnull=True, meeting__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Issue {self.number}: {self.title}"


class IssuedFile(AppendOnlyModel):
    """One of the files an issued report went out as, to the byte."""

    issue = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=10, help_text="The file's ending: pdf, xlsx, csv or json.")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["issue", "pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "form"], name="one_file_a_form_and_issue")]

    def __str__(self) -> str:
        return f"Issue {self.issue.number} as {self.form.upper()}"
