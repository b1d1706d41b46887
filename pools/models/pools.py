"""Pools, the elements inside them, and who leads, hosts and manages what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, ClientGroup, Organisation, Party
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.choices import Classification, FundKind, VatTreatment

_ENDS_AFTER_START = Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on"))


class PoolFacts(models.Model):
    """What is said of a pool around its table. A submitted version keeps a copy of all of it."""

    name = models.CharField(max_length=150)
    table_heading = models.CharField(
        max_length=200,
        blank=True,
        help_text="Above its table, if not the name, e.g. Pool 2: Better Care Fund Pool.",
    )
    purpose = models.TextField(blank=True)
    fund_kind = models.CharField(max_length=20, choices=FundKind.choices, default=FundKind.POOLED)
    host = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The partner responsible for the fund's accounts and audit. Blank: not stated.",
    )
    vat_treatment = models.CharField(max_length=20, choices=VatTreatment.choices, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="The first day it is closed.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def heading(self) -> str:
        """As printed above its table."""
        return self.table_heading or self.name


class Pool(TrackedModel, PoolFacts):
    """A fund under the agreement. A pooled fund has one host, which accounts for it (regulation 7)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="pools")
    code = models.SlugField(max_length=60, help_text="Used in addresses, for example adults.")
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code"],
                name="pool_code_once_an_agreement",
                violation_error_message="The agreement has a pool with this code.",
            ),
            models.CheckConstraint(
                name="pool_closes_after_it_opens",
                condition=Q(closes_on__isnull=True)
                | Q(opens_on__isnull=True)
                | Q(closes_on__gt=F("opens_on")),
                violation_error_message="The pool closes before it opens.",
            ),
        ]


class PoolManager(TrackedModel):
    """The officer of the host who runs a pooled fund and reports to the partners, between dates."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="managers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=150)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without the duty.")
    history = history()

    class Meta:
        ordering = ["pool", "pk"]
        constraints = [
            models.CheckConstraint(name="pool_manager_ends_after_start", condition=_ENDS_AFTER_START)
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.pool}"


class ElementFacts(models.Model):
    """What is said of an element. A submitted version keeps a copy of all of it."""

    name = models.CharField(max_length=150)
    classification = models.CharField(
        max_length=20, choices=Classification.choices, default=Classification.SERVICE_AREA
    )
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Element(TrackedModel, ElementFacts):
    """A service or set of services in a pool. It may have a lead organisation and no money."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="elements")
    code = models.SlugField(max_length=60)
    client_group = models.ForeignKey(
        ClientGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="elements"
    )
    history = history()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "code"],
                name="element_code_once_a_pool",
                violation_error_message="The pool has an element with this code.",
            )
        ]


class LeadRole(TrackedModel):
    """The party that leads commissioning of an element between dates. Never two at once."""

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="leads")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lead_roles")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without the lead.")
    history = history()

    class Meta:
        ordering = ["element", F("starts_on").asc(nulls_first=True)]
        constraints = [models.CheckConstraint(name="lead_ends_after_start", condition=_ENDS_AFTER_START)]

    def __str__(self) -> str:
        return f"{self.party} leads {self.element}"
