"""The frame of a submitted version: the columns, pools and elements its figures stand in, as they were then.

Pools are renamed, leads change and parties are headed otherwise later; a table that was submitted goes on
saying what it said. The rows are copied once, when the version is submitted. An organisation is kept as the
party it is and not in words, because its name is the one valid on the day of reading.

A draft is read through the same rows, made from what holds now and never saved.
"""

from __future__ import annotations

from django.db import models

from agreements.choices import HeadingForm
from agreements.models import Party, ScheduleVersion
from pooledbudgets.lib.append_only import AppendOnlyModel
from pools.models.pools import Element, ElementFacts, Pool, PoolFacts


class SubmittedColumn(AppendOnlyModel):
    """A party's column in the tables of a version: its place, how it is headed, and under which words."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="submitted_columns")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="submitted_columns")
    heading = models.CharField(max_length=10, choices=HeadingForm.choices)
    column_group = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="one_submitted_column_a_party")
        ]

    def __str__(self) -> str:
        return f"{self.party}, {self.version}"


class SubmittedPool(AppendOnlyModel, PoolFacts):
    """What a version says of a pool, with the post that managed it when the version began."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="submitted_pools")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="submitted")
    manager = models.CharField(max_length=150, blank=True, help_text="Blank: not stated.")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "pool"], name="pool_submitted_once")]


class SubmittedElement(AppendOnlyModel, ElementFacts):
    """What a version says of an element, with the party that led it when the version began."""

    pool = models.ForeignKey(SubmittedPool, on_delete=models.PROTECT, related_name="elements")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="submitted")
    client_group = models.CharField(max_length=150, blank=True)
    lead = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["pool", "element"], name="element_submitted_once")]
