"""Bodies that enter agreements: their names through time, and who succeeds whom."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from agreements.choices import OrganisationKind, Side, side_of
from pooledbudgets.lib.tracked import TrackedModel, history


class Organisation(TrackedModel):
    """A council, an NHS body, or another body named in an agreement. Its names are dated rows."""

    code = models.SlugField("short code", max_length=40, unique=True)
    kind = models.CharField(max_length=40, choices=OrganisationKind.choices)
    ods_code = models.CharField("ODS code (NHS)", max_length=10, blank=True)
    ons_code = models.CharField("ONS code (local government)", max_length=12, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(
        null=True, blank=True, help_text="The last day the body exists. Leave blank while it does."
    )
    history = history()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="organisation_closes_after_it_opens",
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                violation_error_message="The closing date is before the opening date.",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def side(self) -> Side:
        return side_of(self.kind)


class OrganisationName(TrackedModel):
    """A name a body bore between two dates. Documents print the name valid on their own date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    valid_from = models.DateField(null=True, blank=True, help_text="Blank: from the beginning.")
    valid_to = models.DateField(
        null=True, blank=True, help_text="The last day of this name. Blank: still valid."
    )
    history = history()

    class Meta:
        ordering = ["organisation", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                name="one_name_from_a_day",
                violation_error_message="This body already has a name valid from that day.",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_from__isnull=True),
                name="one_name_from_the_beginning",
                violation_error_message="This body already has a name valid from the beginning.",
            ),
            models.CheckConstraint(
                name="name_ends_after_it_starts",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="The name ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Succession(TrackedModel):
    """One body takes over from another on a date. Many may become one, and one many."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions_in")
    effective_on = models.DateField(help_text="The successor's first day in the predecessor's place.")
    statutory_basis = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    history = history()

    class Meta:
        ordering = ["effective_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="one_succession_between_two_bodies",
                violation_error_message="This succession is recorded already.",
            ),
            models.CheckConstraint(
                name="no_body_succeeds_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="A body cannot succeed itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} to {self.successor} on {self.effective_on:%-d %B %Y}"
