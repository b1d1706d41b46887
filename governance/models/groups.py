"""Groups that meet: under which terms of reference, for which pools, who sits on them, to whom they report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models import Organisation, Person
from agreements.models.authority import Deed
from governance.choices import Capacity, ChairPlace, QuorumKind, Voting
from governance.models.decisions import Body
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.models import Pool
from pools.models.contributions import pounds_field


class TermsOfReference(Deed):
    """The rules a group works under from a day, until the next version of them starts. Never changed.

    The latest version that has started on the day of a meeting governs the meeting.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(help_text="Counts the versions of the group’s terms.")
    starts_on = models.DateField("in force from")
    purpose = models.TextField("what the group is for", blank=True)
    every_months = models.PositiveSmallIntegerField(
        "meets every so many months", null=True, blank=True, help_text="Blank: no rule."
    )
    public_a_year = models.PositiveSmallIntegerField(
        "meetings a year in public, at least", default=0, help_text="In a financial year."
    )
    voting = models.CharField(
        "how it decides",
        max_length=30,
        choices=Voting.choices,
        blank=True,
        help_text="Blank: the terms do not say.",
    )
    limit = pounds_field(help_text="The most it may decide on by itself. Blank: no limit is stated.")
    chair_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="partner that chairs",
        help_text="Blank: the terms do not say.",
    )
    chair_post = models.CharField(
        "post that chairs", max_length=150, blank=True, help_text="As the seat names it. Blank: any post."
    )
    tells_readers = models.BooleanField(
        "tells the clerk who has read a pack",
        default=False,
        help_text="Its readers are told so on each pack.",
    )
    source = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["body", "number"]
        verbose_name_plural = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="terms_number_once_a_body"),
            models.UniqueConstraint(
                fields=["body", "starts_on"],
                name="one_version_of_terms_starts_on_a_day",
                violation_error_message="Another version of the terms starts on that day.",
            ),
            models.CheckConstraint(
                name="a_chair_by_post_is_of_a_partner",
                condition=Q(chair_post="") | Q(chair_organisation__isnull=False),
                violation_error_message="Name the partner whose post chairs the group.",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of reference {self.number} of {self.body}"


class QuorumRule(AppendOnlyModel):
    """One requirement of a quorum. All those of the terms must be met for anything to be decided."""

    terms = models.ForeignKey(TermsOfReference, on_delete=models.PROTECT, related_name="quorum_rules")
    kind = models.CharField(max_length=20, choices=QuorumKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    capacity = models.CharField(max_length=20, choices=Capacity.choices, blank=True)
    least = models.PositiveSmallIntegerField("how many at least", default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="quorum_of_a_partner_names_it",
                condition=Q(kind="of-partner", organisation__isnull=False)
                | ~Q(kind="of-partner") & Q(organisation__isnull=True),
                violation_error_message="Name the partner, for a rule about one partner alone.",
            ),
            models.CheckConstraint(
                name="quorum_counts_somebody",
                condition=Q(least__gte=1),
                violation_error_message="A rule of the quorum asks for one member at least.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.least}, {self.terms}"


class ServedPool(TrackedModel):
    """A group governs a pool, between dates. A pool may have several groups, and a group several pools."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="served_pools")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="served_by")
    starts_on = models.DateField()
    ends_on = models.DateField(
        null=True, blank=True, help_text="The first day the group no longer governs it."
    )
    history = history()

    class Meta:
        ordering = ["body", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "pool", "starts_on"],
                name="a_group_serves_a_pool_once_from_a_day",
                violation_error_message="The group governs that pool from that day already.",
            ),
            models.CheckConstraint(
                name="serving_a_pool_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="That ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} for {self.pool}"


class Reporting(TrackedModel):
    """A body reports to another, between dates. It may report to several."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reports_to")
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reported_by")
    starts_on = models.DateField(null=True, blank=True, help_text="Blank: as long as the body exists.")
    ends_on = models.DateField(null=True, blank=True, help_text="The first day it no longer reports there.")
    history = history()

    class Meta:
        ordering = ["body", "pk"]
        verbose_name_plural = "reporting"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "to_body"],
                name="a_body_reports_to_another_once",
                violation_error_message="It reports to that body already.",
            ),
            models.CheckConstraint(
                name="no_body_reports_to_itself",
                condition=~Q(body=F("to_body")),
                violation_error_message="A body does not report to itself.",
            ),
            models.CheckConstraint(
                name="reporting_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="That ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} to {self.to_body}"


class Seat(TrackedModel):
    """A place on a group, held by a person or a post between dates. Another holder is another seat.

    A member can bind an organisation only as far as that organisation has delegated to him or her, so the
    limit is the seat's own (NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000,
    regulation 10, for joint committees).
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="For whom the member sits."
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        help_text="Blank while a post is named alone. Only a person can open the group’s papers.",
    )
    post = models.CharField(max_length=150, help_text="As printed on documents.")
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    is_voting = models.BooleanField("votes", default=True)
    chair = models.CharField(
        "chairs the group", max_length=10, choices=ChairPlace.choices, default=ChairPlace.NONE, blank=True
    )
    substitute = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="substitutes_for"
    )
    substitute_post = models.CharField("substitute’s post", max_length=150, blank=True)
    limit = pounds_field(help_text="The most the member may decide on. Blank: none is delegated in money.")
    authority = models.CharField(
        "delegation", max_length=250, blank=True, help_text="Where the organisation delegates this."
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without the seat.")
    history = history()

    class Meta:
        ordering = ["body", "pk"]
        constraints = [
            models.CheckConstraint(
                name="seat_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The seat ends before it starts.",
            ),
            models.CheckConstraint(
                name="nobody_substitutes_for_himself",
                condition=Q(person__isnull=True) | Q(substitute__isnull=True) | ~Q(person=F("substitute")),
                violation_error_message="Somebody else must be the substitute.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.post} on {self.body}"
