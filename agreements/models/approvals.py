"""How the partners approve a schedule version: their routes, what was decided, disputed, and passed regardless."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from agreements.choices import ApprovalOutcome, ApprovalStage, RiskTermsState
from agreements.models.agreements import Agreement, Instrument, Party
from agreements.models.authority import Authority, Deed
from agreements.models.schedules import Schedule, ScheduleVersion
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history


class RouteStep(TrackedModel):
    """One step of a party's route to approval: which body, for what, by when, and through whom.

    A route of one schedule takes the place of the agreement's route in that year.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="route_steps")
    schedule = models.ForeignKey(
        Schedule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="route_steps",
        help_text="Only for this year. Blank: for every year that has no route of its own.",
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="route_steps")
    order = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=20, choices=ApprovalStage.choices)
    body = models.CharField("body that decides", max_length=200)
    expected_on = PartialDateField(null=True, blank=True, help_text="The day or month of its meeting.")
    delegated_to = models.CharField(
        max_length=200, blank=True, help_text="The post that decides, if one does."
    )
    consultee = models.CharField("in consultation with", max_length=200, blank=True)
    source = models.CharField(max_length=250, blank=True, help_text="Where this is recorded.")
    removed_on = models.DateField(null=True, blank=True, help_text="From this day it is no step any more.")
    history = history()

    class Meta:
        ordering = ["party", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="who_is_consulted_is_consulted_by_somebody",
                condition=Q(consultee="") | ~Q(delegated_to=""),
                violation_error_message="Name the post that decides in consultation, or clear the consultee.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} by {self.decider}"

    @property
    def decider(self) -> str:
        """ "Director for Adult Services in consultation with the Cabinet Member", or the body alone."""
        if not self.delegated_to:
            return self.body
        consulted = f" in consultation with the {self.consultee}" if self.consultee else ""
        return f"{self.delegated_to}, delegated by {self.body}{consulted}"


class Approval(Authority):
    """A body of a party approved a version, subject to words or not, or returned it with reasons."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="approvals")
    step = models.ForeignKey(
        RouteStep, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    stage = models.CharField(max_length=20, choices=ApprovalStage.choices)
    outcome = models.CharField(max_length=20, choices=ApprovalOutcome.choices)
    terms = models.TextField(
        "what it is subject to, or why it is returned",
        blank=True,
        help_text="Printed with every table of the version.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="approval_outright_has_no_terms",
                condition=(Q(outcome="given", terms="") | (~Q(outcome="given") & ~Q(terms=""))),
                violation_error_message="Say what it is subject to or why it is returned, and nothing else.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of version {self.version.number}: {self.words}"


class ApprovalWithdrawal(Deed):
    """An approval or return does not count any more: it was withdrawn, or recorded in error."""

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="withdrawal")

    def __str__(self) -> str:
        return f"{self.approval}, withdrawn"


class Dispute(Deed):
    """A party does not accept an amount of a version. While it is open nobody approves the version."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="disputes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="disputes")
    pool_code = models.SlugField(max_length=60)
    row = models.SlugField(max_length=60, help_text="The key of the line, or gross or net.")
    label = models.CharField("what is disputed", max_length=300)
    amount = models.DecimalField(
        "amount in dispute", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Dispute about {self.label}"


class DisputeResolution(Deed):
    """How a dispute ended; the reason says what was agreed."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="resolution")

    def __str__(self) -> str:
        return f"{self.dispute}, resolved"


class RiskTerms(Deed):
    """What a version says of who bears an overspend. The latest counts."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="risk_terms")
    state = models.CharField(max_length=20, choices=RiskTermsState.choices)
    terms = models.TextField("the terms, or the earlier principles that apply")
    reference = models.CharField("where they are recorded", max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "risk terms"

    def __str__(self) -> str:
        return f"{self.version}: {self.get_state_display().lower()}"


class GateOverride(Authority):
    """A party executes a version although something blocks it. Printed on every document of the version."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="gate_overrides")
    blockers = models.JSONField(help_text="What it passes, by key, with the words of the day.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Override for version {self.version.number}: {self.words}"


class VersionInstrument(Deed):
    """The annual schedule that the parties execute is the instrument of a version."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="instruments")
    instrument = models.OneToOneField(Instrument, on_delete=models.PROTECT, related_name="of_version")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.instrument.title}, of version {self.version.number}"
