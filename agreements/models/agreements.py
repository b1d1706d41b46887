"""The agreement: its parties, client groups, instruments and notice rules."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.choices import HeadingForm, InstrumentKind, NoticeGround, NoticeScope
from agreements.models.organisations import Organisation
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history


class Agreement(TrackedModel):
    """Arrangements in writing under section 75 of the NHS Act 2006 between NHS bodies and local authorities."""

    reference = models.SlugField(max_length=60, unique=True, help_text="A short name used in addresses.")
    title = models.CharField(max_length=250)
    purpose = models.TextField(blank=True)
    started_on = models.DateField(null=True, blank=True, help_text="The first day the agreement governs.")
    closed_on = models.DateField(
        null=True, blank=True, help_text="From this day nothing can be entered any more."
    )
    is_illustrative = models.BooleanField(
        default=False, help_text="Invented data. Every page and document says so."
    )
    history = history()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ClientGroup(TrackedModel):
    """People an agreement serves, such as adults with learning disabilities."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="client_groups")
    name = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField(default=0)
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "name"],
                name="client_group_once_an_agreement",
                violation_error_message="The agreement has a client group of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Party(TrackedModel):
    """An organisation bound by an agreement between dates, and how its column is headed in tables."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    order = models.PositiveSmallIntegerField(default=0, help_text="Ties of a penny go to the earlier party.")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text="The first day it is no longer bound.")
    heading = models.CharField(max_length=10, choices=HeadingForm.choices, default=HeadingForm.FULL)
    column_group = models.CharField(
        max_length=80,
        blank=True,
        help_text="Parties with the same words here are printed as one column under them.",
    )
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="party_once_an_agreement",
                violation_error_message="This organisation is a party already.",
            ),
            models.CheckConstraint(
                name="party_leaves_after_it_joins",
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                violation_error_message="The party leaves before it joins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.agreement.reference}"


class Instrument(TrackedModel):
    """A document that makes, changes, extends or ends an agreement. The term follows from the chain."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=30, choices=InstrumentKind.choices)
    title = models.CharField(max_length=250)
    dated = PartialDateField(
        null=True,
        blank=True,
        help_text="The date it bears: 2013-04-23, or 2017-05 when the day is not known.",
    )
    effective_from = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(
        null=True, blank=True, help_text="The last day of the term it sets, if it sets one."
    )
    summary = models.TextField(blank=True)
    source = models.CharField(max_length=250, blank=True, help_text="Where this is recorded.")
    withdrawn_on = models.DateField(
        null=True, blank=True, help_text="From this day it does not count: withdrawn, or never completed."
    )
    history = history()

    class Meta:
        ordering = ["dated", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "dated"],  # undated ones may be several
                condition=~Q(kind=InstrumentKind.NOTICE),  # two notices may be served on a day
                name="instrument_once",
                violation_error_message="The agreement has an instrument of this kind and date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.dated}" if self.dated else self.title


class NoticeRule(TrackedModel):
    """How long a notice must be, by what it would end and why it is given."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notice_rules")
    scope = models.CharField(max_length=20, choices=NoticeScope.choices)
    ground = models.CharField(max_length=30, choices=NoticeGround.choices)
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Blank when the ground allows a shorter notice of no fixed length."
    )
    needs_evidence = models.BooleanField(default=False)
    clause = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=250, blank=True)
    history = history()

    class Meta:
        ordering = ["agreement", "scope", F("months").desc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "scope", "ground"],
                name="one_notice_rule_a_ground",
                violation_error_message="The agreement has a notice rule for this scope and ground.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}, {self.get_ground_display()}"
