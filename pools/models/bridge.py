"""How last year's contributions became this year's: the steps between, and where earlier services went."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Party, ScheduleVersion
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.choices import BridgeKind
from pools.models.contributions import pounds_field
from pools.models.pools import Element, Pool


class BridgeStep(TrackedModel):
    """One reason why a pool's net contribution is not what it was last year, in pounds, up or down.

    A party's step is its own until its figures are shared. One without a party explains rows known only in total.
    """

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="bridge_steps")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="bridge_steps")
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bridge_steps",
        help_text="Blank: all together, for rows known only in total.",
    )
    line_key = models.SlugField(max_length=60, blank=True, help_text="Blank: the pool as a whole.")
    kind = models.CharField(max_length=20, choices=BridgeKind.choices)
    amount = pounds_field()
    words = models.TextField("why", help_text="Printed beside the amount.")
    source = models.CharField(max_length=250, blank=True, help_text="Where this is recorded.")
    history = history()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="bridge_step_in_pounds",
                condition=Q(amount__isnull=False, amount_currency=CURRENCY),
                violation_error_message="Give the amount of the step.",
            ),
            models.CheckConstraint(
                name="bridge_step_says_why",
                condition=~Q(words=""),
                violation_error_message="Say why, in the words to be printed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.pool}"


class EarlierService(TrackedModel):
    """A pool, service area or line as it stood in the year before, which the crosswalk leads to this year's rows.

    Its amounts are those of last year's table, where the product has one; else they are not known.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="earlier_services")
    year_start = models.PositiveSmallIntegerField(help_text="First year of the later of the two years.")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200, help_text="As it was called then.")
    pool_code = models.SlugField(max_length=60, blank=True, help_text="Its pool in last year’s table.")
    line_key = models.SlugField(max_length=60, blank=True, help_text="Its line in last year’s table.")
    source = models.CharField(max_length=250, blank=True)
    history = history()

    class Meta:
        ordering = ["-year_start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year_start", "code"],
                name="earlier_service_once_a_year",
                violation_error_message="The crosswalk of this year has an earlier service with that code.",
            ),
            models.CheckConstraint(
                name="earlier_service_names_a_line_of_a_pool",
                condition=Q(pool_code="", line_key="") | (~Q(pool_code="") & ~Q(line_key="")),
                violation_error_message="Name both the pool and the line of last year’s table, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CrosswalkShare(TrackedModel):
    """Where an earlier service, or a share of it, stands this year. One may go to several, and several to one."""

    earlier = models.ForeignKey(EarlierService, on_delete=models.PROTECT, related_name="shares")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="crosswalk_shares")
    element = models.ForeignKey(
        Element, on_delete=models.PROTECT, null=True, blank=True, related_name="crosswalk_shares"
    )
    line_key = models.SlugField(max_length=60, blank=True)
    share_percent = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="Blank: not known.",
    )
    note = models.CharField(max_length=300, blank=True)
    history = history()

    class Meta:
        ordering = ["earlier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "pool", "line_key"],
                condition=Q(element__isnull=True),
                name="crosswalk_row_once_a_service",
                violation_error_message="This earlier service goes there already.",
            ),
            models.UniqueConstraint(
                fields=["earlier", "element", "line_key"],
                condition=Q(element__isnull=False),
                name="crosswalk_element_once_a_service",
                violation_error_message="This earlier service goes there already.",
            ),
            models.CheckConstraint(
                name="crosswalk_share_is_a_percentage",
                condition=Q(share_percent__isnull=True) | Q(share_percent__gt=0, share_percent__lte=100),
                violation_error_message="A share is more than nought and at most a hundred per cent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} to {self.pool}"
