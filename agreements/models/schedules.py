"""The annual schedule of an agreement and its versions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from agreements.choices import Basis, SharingMove, VersionState
from agreements.models.agreements import Agreement, Party
from agreements.models.organisations import Organisation
from agreements.models.people import Person
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import DISPLAY_UNITS, THOUSANDS, DisplayUnit
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history


class Schedule(TrackedModel):
    """What an agreement's partners agree for one financial year."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="schedules")
    year_start = models.PositiveSmallIntegerField("financial year starting in April")
    unit_code = models.CharField(
        "unit figures are typed and shown in",
        max_length=20,
        choices=[(unit.code, f"{unit.heading}, {unit.decimals} decimals") for unit in DISPLAY_UNITS.values()],
        default=THOUSANDS.code,
    )
    history = history()

    class Meta:
        ordering = ["agreement", "-year_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year_start"],
                name="one_schedule_a_year",
                violation_error_message="The agreement has a schedule for this year.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement.title}, {self.year.label}"

    @property
    def year(self) -> FinancialYear:
        return FinancialYear(self.year_start)

    @property
    def is_closed(self) -> bool:
        """Whether a version of the year was closed, so that nothing of the year changes. One query."""
        return self.versions.filter(state=VersionState.CLOSED).exists()

    @property
    def unit(self) -> DisplayUnit:
        return DISPLAY_UNITS[self.unit_code]


class ScheduleVersion(TrackedModel):
    """One version of a year's schedule. It governs from a day, possibly past, and is known from a moment."""

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.INDICATIVE)
    state = models.CharField(max_length=20, choices=VersionState.choices, default=VersionState.DRAFT)
    caption = models.CharField(
        "caption of its tables",
        max_length=200,
        blank=True,
        help_text="Blank: made from the year and the basis.",
    )
    effective_from = models.DateField(help_text="The first day it governs. It may be in the past.")
    known_from = models.DateTimeField(null=True, blank=True, help_text="The moment it was submitted.")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change_reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="Published document it was taken from.")
    history = history()

    beside: ScheduleVersion | None = None
    """Of a draft the newest submitted version, of another the draft, when it was got for a page."""

    class Meta:
        ordering = ["schedule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="version_number_once_a_schedule"),
            models.UniqueConstraint(
                fields=["schedule"],
                condition=Q(state=VersionState.DRAFT),
                name="one_draft_a_schedule",
                violation_error_message="This schedule has a draft already. Finish that one first.",
            ),
            models.UniqueConstraint(
                fields=["schedule"],
                condition=Q(state=VersionState.EXECUTED),
                name="one_executed_version_a_schedule",
                violation_error_message="Another version of this schedule is executed. It has to be superseded first.",
            ),
            models.CheckConstraint(
                name="only_a_draft_is_not_yet_known",
                condition=Q(state=VersionState.DRAFT, known_from__isnull=True)
                | (~Q(state=VersionState.DRAFT) & Q(known_from__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}, version {self.number}"

    @property
    def submitted_on(self) -> date:
        """The day it was submitted, in London. Of a frozen version only."""
        assert self.known_from is not None, "a draft is not submitted"
        return day_of(self.known_from)

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def table_caption(self) -> str:
        """As printed above the tables, e.g. "2017/18 Proposed Indicative Contributions"."""
        return self.caption or f"{self.schedule.year.label} {_CAPTIONS[Basis(self.basis)]}"


_CAPTIONS = {
    Basis.INDICATIVE: "Proposed Indicative Contributions",
    Basis.PROVISIONAL: "Provisional Contributions",
    Basis.FINAL: "Contributions",
    Basis.VARIED: "Varied Contributions",
}


class VersionStep(AppendOnlyModel):
    """A schedule version moved from one state to another: who, for whom, when and why."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, choices=VersionState.choices)
    body = models.CharField("body that decided", max_length=200, blank=True)
    decided_on = PartialDateField(null=True, blank=True)
    reference = models.CharField("minute or decision number", max_length=200, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.move}"

    @property
    def authority(self) -> str:
        """On whose authority: "Adults JMG, 4 July 2017, minute 12"; blank for what needs none."""
        return ", ".join(str(part) for part in (self.body, self.decided_on, self.reference) if part)


class SharingEvent(AppendOnlyModel):
    """A party let its partners see its figures in a draft, or took them back. The latest counts."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="sharing_events")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="sharing_events")
    move = models.CharField(max_length=10, choices=SharingMove.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.party}: {self.move}"
