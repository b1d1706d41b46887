"""Reports under way: what they are for, their sections, and every text a section has had."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models

from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from governance.models.decisions import Decision
from governance.written.kinds import WrittenKind
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history

LONGEST_TEXT = 40_000
"""Characters of a section: some fifteen pages."""


class WrittenReport(TrackedModel):
    """A report one partner writes for a meeting of its own, about one version of a year's schedule.

    Until it is issued only that partner's people see it. What is issued is kept in the register, not here.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="written_reports")
    number = models.PositiveIntegerField(help_text="Counts the reports of the agreement.")
    kind = models.CharField(max_length=40, choices=WrittenKind.choices, default=WrittenKind.CABINET_REPORT)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="Whose report it is."
    )
    version = models.ForeignKey(
        ScheduleVersion,
        on_delete=models.PROTECT,
        related_name="written_reports",
        help_text="Where its figures come from.",
    )
    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="written_reports",
        help_text="The decision it asks for, whose parts are its recommendations.",
    )
    title = models.CharField(max_length=300)
    body = models.CharField("body reported to", max_length=150, blank=True)
    meeting_on = models.DateField("date of the meeting", null=True, blank=True)
    item = models.CharField("agenda item", max_length=20, blank=True)
    report_reference = models.CharField(max_length=40, blank=True)
    divisions = models.CharField("divisions affected", max_length=200, blank=True)
    forward_plan_reference = models.CharField(max_length=40, blank=True)
    is_key_decision = models.BooleanField("key decision", null=True, blank=True)
    report_by = models.CharField("report by", max_length=150, blank=True, help_text="The post of its author.")
    contact_officers = models.TextField(blank=True, help_text="Their posts, one a line.")
    dated = PartialDateField("month printed at its end", null=True, blank=True)
    history = history()

    class Meta:
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="written_report_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, report {self.number}"

    @property
    def contacts(self) -> tuple[str, ...]:
        """The contact officers' posts."""
        return tuple(line.strip() for line in self.contact_officers.splitlines() if line.strip())


class WrittenSection(TrackedModel):
    """A section of a report under way. Its text is its latest revision."""

    report = models.ForeignKey(WrittenReport, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=40)
    heading = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField(default=0)
    history = history()

    class Meta:
        ordering = ["report", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"],
                name="written_section_once_a_report",
                violation_error_message="The report has a section with this name in its address.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading}, {self.report}"


class SectionRevision(AppendOnlyModel):
    """A text a section has had. The one with the highest number is what the section says."""

    section = models.ForeignKey(WrittenSection, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    restores = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="section_revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.section}, revision {self.number}"


class UnsavedText(models.Model):
    """What somebody is typing in a section, kept aside until it is saved or given up. Nobody else's."""

    section = models.ForeignKey(WrittenSection, on_delete=models.CASCADE, related_name="unsaved_texts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    seen = models.PositiveIntegerField(help_text="The revision the typing began with.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "person"], name="one_unsaved_text_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.section}"
