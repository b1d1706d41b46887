"""Bodies of the partners and what they decide: parts, outcomes, what rests on them, how it was published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Approval, InstrumentAuthority, Organisation, ScheduleVersion
from agreements.models.authority import Deed
from governance.calendar_rules import NoticeRules
from governance.choices import BodyKind, CallInResult, KeyException, MatterKind, Outcome, Stage
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.models.contributions import pounds_field


class Body(TrackedModel):
    """Who decides, recommends or advises: a body of one organisation, or a joint one of an agreement.

    How long before a meeting it must publish, and how long a decision may be called in, are its own data.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        help_text="The partner whose body it is. Blank: a joint body.",
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        help_text="The agreement a joint body serves.",
    )
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=BodyKind.choices)
    chair = models.CharField("chaired by", max_length=200, blank=True, help_text="The post, not the person.")
    meets = models.CharField("how often it meets", max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day it no longer exists.")
    agenda_days = models.PositiveSmallIntegerField(
        "clear working days between agenda and meeting", null=True, blank=True
    )
    key_notice_days = models.PositiveSmallIntegerField(
        "clear days’ notice of a key decision", null=True, blank=True
    )
    exception_days = models.PositiveSmallIntegerField(
        "clear working days’ notice of a general exception", null=True, blank=True
    )
    call_in_days = models.PositiveSmallIntegerField(
        "working days for call-in after publication", null=True, blank=True
    )
    note = models.TextField(blank=True)
    source = models.CharField(max_length=250, blank=True)
    history = history()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(
                name="body_is_of_a_partner_or_joint",
                condition=Q(organisation__isnull=False, agreement__isnull=True)
                | Q(organisation__isnull=True, agreement__isnull=False),
                violation_error_message="A body belongs to one partner, or to the agreement as a joint body.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(organisation__isnull=False),
                name="one_body_a_code_and_organisation",
                violation_error_message="This partner has a body of that code.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "code"],
                condition=Q(agreement__isnull=False),
                name="one_joint_body_a_code_and_agreement",
                violation_error_message="The agreement has a joint body of that code.",
            ),
            models.CheckConstraint(
                name="body_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The body ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> NoticeRules:
        """The counts of days that bind it."""
        return NoticeRules(
            agenda_days=self.agenda_days,
            key_notice_days=self.key_notice_days,
            exception_days=self.exception_days,
            call_in_days=self.call_in_days,
        )


class Decision(TrackedModel):
    """A decision a body is to take, or took: from the entry in the forward plan to the published record.

    It can be changed until its record is published; after that only corrections are added to it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(help_text="Runs on within the agreement, never used again.")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=250)
    meets_on = PartialDateField(
        "date of the decision",
        null=True,
        blank=True,
        help_text="Blank while it is not known; a month while the day is not.",
    )
    item = models.CharField("agenda item", max_length=40, blank=True)
    forward_plan_reference = models.CharField(max_length=40, blank=True)
    is_key = models.BooleanField(
        "key decision", null=True, blank=True, help_text="Blank: not stated. Key decisions need notice."
    )
    report_title = models.CharField(max_length=250, blank=True)
    report_reference = models.CharField(max_length=40, blank=True)
    report_by = models.CharField(
        "report by", max_length=150, blank=True, help_text="The post, not the person."
    )
    portfolio = models.CharField(
        "cabinet member or lead", max_length=200, blank=True, help_text="The post, not the person."
    )
    contact = models.CharField(max_length=200, blank=True, help_text="The post, not the person.")
    purpose = models.TextField(blank=True)
    reasons = models.TextField("reasons for the decision", blank=True)
    alternatives = models.TextField("alternatives considered and rejected", blank=True)
    conflicts = models.TextField("conflicts of interest declared", blank=True)
    speakers = models.TextField(blank=True, help_text="In which capacity each spoke, one to a line.")
    consultee = models.CharField(
        "to be consulted", max_length=200, blank=True, help_text="For a decision under delegation."
    )
    consultation_evidence = models.TextField(
        "how consultation is evidenced", blank=True, help_text="For example an exchange of letters."
    )
    arises_from = models.ForeignKey(
        "DecisionPart",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text="The part of another decision that referred or delegated it here.",
    )
    is_exempt = models.BooleanField("exempt from publication", default=False)
    exempt_paragraph = models.CharField(
        "paragraph of Schedule 12A", max_length=100, blank=True, help_text="Of the Local Government Act 1972."
    )
    exempt_reason = models.TextField("why the public interest is in keeping it exempt", blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=250, blank=True)
    history = history()

    class Meta:
        ordering = ["agreement", F("meets_on").desc(nulls_first=True), "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="one_decision_a_number_and_agreement",
                violation_error_message="The agreement has a decision of this number.",
            ),
            models.CheckConstraint(
                name="exempt_decision_has_its_ground",
                condition=Q(is_exempt=False) | (~Q(exempt_paragraph="") & ~Q(exempt_reason="")),
                violation_error_message=(
                    "Name the paragraph of Schedule 12A and say why the public interest is in keeping it exempt."
                ),
            ),
        ]

    def __str__(self) -> str:
        """As the Journal names it, which every partner reads: an exempt decision by its number alone."""
        return f"Decision {self.number}{', exempt from publication' if self.is_exempt else f': {self.title}'}"

    @property
    def citation(self) -> str:
        """How it is cited: "Cabinet, 18 June 2013, item 65"."""
        parts = [self.body.name, str(self.meets_on or ""), f"item {self.item}" if self.item else ""]
        return ", ".join(part for part in parts if part)


class DecisionPart(TrackedModel):
    """A lettered recommendation, or one added at the meeting. Its letter follows from the order."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="parts")
    order = models.PositiveSmallIntegerField()
    text = models.TextField("recommended", help_text="For one added at the meeting: as it was put.")
    was_added_at_meeting = models.BooleanField("added at the meeting", default=False)
    history = history()

    live_matters: list[PartAuthorises]
    """What has not ended of what rests on it; fetched by `parts_with_outcomes` alone."""

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "order"],
                name="one_part_a_place_and_decision",
                violation_error_message="The decision has a part in this place.",
            )
        ]

    def __str__(self) -> str:
        return f"Part ({self.letter}) of {self.decision}"

    @property
    def letter(self) -> str:
        """a, b, …, z, aa, ab: by its place in the decision."""
        place, letters = self.order, ""
        while place:
            place, rest = divmod(place - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters


class PartOutcome(Deed):
    """What became of a part. A later row replaces it; none is ever changed."""

    part = models.ForeignKey(DecisionPart, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=30, choices=Outcome.choices)
    text = models.TextField("as resolved", blank=True, help_text="For a part that was amended.")
    condition = models.TextField("subject to", blank=True)
    to_body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="referred_here"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.part}: {self.get_outcome_display()}"


class PartAuthorises(Deed):
    """Something a part is about, and authorises while its outcome approves it."""

    part = models.ForeignKey(DecisionPart, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=30, choices=MatterKind.choices)
    words = models.CharField("in words", max_length=300)
    amount = pounds_field()
    instrument_authority = models.OneToOneField(
        InstrumentAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="decided_by"
    )
    version = models.ForeignKey(
        ScheduleVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="decided_by"
    )
    approval = models.OneToOneField(
        Approval,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_by",
        help_text="The step of the partner’s route that this minute is.",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "matter of a part"
        verbose_name_plural = "matters of parts"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"


class PartAuthorisesEnd(Deed):
    """The matter does not rest on the part any more: the outcome was changed, or it was linked in error."""

    matter = models.OneToOneField(PartAuthorises, on_delete=models.PROTECT, related_name="end")

    class Meta:
        verbose_name = "end of a matter"
        verbose_name_plural = "ends of matters"

    def __str__(self) -> str:
        return f"{self.matter}, no longer on this decision"


class Publication(Deed):
    """One stage of a decision was made public, on which day, and with what excuse if it was late."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="publications")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    published_on = models.DateField(
        null=True, blank=True, help_text="Blank only when the source does not give the day."
    )
    urgency_reason = models.TextField("why it was late", blank=True)
    key_exception = models.CharField(max_length=20, choices=KeyException.choices, blank=True)
    exception_reason = models.TextField("reason for the exception", blank=True)
    scrutiny_told_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "stage"],
                name="each_stage_is_published_once",
                violation_error_message="This has been published already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_stage_display().lower()} published"


class CallIn(Deed):
    """Scrutiny called a published decision in before it took effect."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="call_ins")
    called_in_on = models.DateField()
    called_in_by = models.CharField(max_length=200, help_text="In which capacity, not by name.")

    class Meta:
        ordering = ["pk"]
        verbose_name = "call-in"

    def __str__(self) -> str:
        return f"{self.decision}, called in"


class CallInEnd(Deed):
    """The call-in is settled: the decision stands, or goes back to be reconsidered."""

    call_in = models.OneToOneField(CallIn, on_delete=models.PROTECT, related_name="end")
    ended_on = models.DateField("settled on")
    result = models.CharField(max_length=20, choices=CallInResult.choices)

    class Meta:
        verbose_name = "end of a call-in"
        verbose_name_plural = "ends of call-ins"

    def __str__(self) -> str:
        return f"{self.call_in}: {self.get_result_display().lower()}"


class Correction(Deed):
    """A mistake in a published record, put right beside it. The record itself stays as it was."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField("what is corrected")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Correction of {self.decision}"
