"""Lines of a schedule version and each partner's contribution to them. Totals are never stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from djmoney.models.fields import MoneyField

from agreements.models import Party, ScheduleVersion
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.choices import FigureStatus, FundingSource, LineKind, LineNature
from pools.models.pools import Element, Pool


def pounds_field(**options: Any) -> MoneyField:
    """A column of exact pounds and pence, one currency; blank means not reported, which is not nil."""
    return MoneyField(
        max_digits=14,
        decimal_places=2,
        currency_choices=[(CURRENCY, "pounds sterling")],
        default_currency=CURRENCY,
        null=True,
        blank=True,
        **options,
    )


class LineGroup(TrackedModel):
    """Lines with a subtotal of their own inside a pool's table; groups may hold groups."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="line_groups")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="line_groups")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(default=0)
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "pool", "key"],
                name="line_group_key_once_a_version",
                violation_error_message="This pool has a group with that key in this version.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Line(TrackedModel):
    """One row of a pool's contributions table in one schedule version."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="lines")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="lines")
    key = models.SlugField(
        max_length=60, help_text="The same in every version, so that versions can be compared."
    )
    label = models.CharField(max_length=200)
    element = models.ForeignKey(
        Element, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    kind = models.CharField(max_length=20, choices=LineKind.choices, default=LineKind.CONTRIBUTION)
    nature = models.CharField(max_length=10, choices=LineNature.choices, default=LineNature.REVENUE)
    group = models.ForeignKey(
        LineGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    of_which = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The line this one is a part of. It informs and does not add.",
    )
    total_only = pounds_field(help_text="The row's amount when it is not known by partner yet.")
    order = models.PositiveSmallIntegerField(default=0)
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "pool", "key"],
                name="line_key_once_a_version",
                violation_error_message="This pool has a line with that key in this version.",
            ),
            models.CheckConstraint(name="line_is_not_part_of_itself", condition=~Q(of_which=F("pk"))),
            models.CheckConstraint(
                name="line_total_in_pounds",
                condition=Q(total_only_currency=CURRENCY) | Q(total_only_currency__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Contribution(TrackedModel):
    """What one party puts to one line: the amount, what kind of money it is, and how firm."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="contributions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contributions")
    amount = pounds_field()
    share_percent = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text="An agreed percentage of the line, when the amount is not known yet.",
    )
    funding_source = models.CharField(max_length=30, choices=FundingSource.choices, blank=True)
    is_recurrent = models.BooleanField("recurrent", null=True, blank=True)
    status = models.CharField(max_length=20, choices=FigureStatus.choices, default=FigureStatus.DRAFT)
    dependency_body = models.CharField(
        max_length=200, blank=True, help_text="The body whose decision the figure is subject to."
    )
    dependency_on = PartialDateField(null=True, blank=True, help_text="The day or month of that decision.")
    dependency_note = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts the saves, so that no one overwrites unseen."
    )
    history = history()

    class Meta:
        ordering = ["line", "party"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "party"],
                name="one_contribution_a_line_and_party",
                violation_error_message="This party has a contribution on that line already.",
            ),
            models.CheckConstraint(
                name="contribution_in_pounds",
                condition=Q(amount_currency=CURRENCY) | Q(amount_currency__isnull=True),
            ),
            models.CheckConstraint(
                name="share_is_a_percentage",
                condition=Q(share_percent__isnull=True) | Q(share_percent__gte=0, share_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.party}"
