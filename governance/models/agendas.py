"""Agendas: the standing items of a group, the items of a meeting, what is exempt, and what is planned for later."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models.authority import Deed
from governance.choices import Audience, ItemStepKind, Purpose
from governance.models.decisions import Body, Decision
from governance.models.meetings import Meeting
from pooledbudgets.lib.tracked import TrackedModel, history


class TemplateItem(TrackedModel):
    """An item that stands on every agenda of a group; a new meeting starts with a copy of each."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="template_items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=250)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    lead = models.CharField(max_length=150, blank=True, help_text="The post, not the person.")
    minutes = models.PositiveSmallIntegerField("minutes allowed", null=True, blank=True)
    report = models.CharField(
        "report that is its paper", max_length=60, blank=True, help_text="Name of a report the product makes."
    )
    history = history()

    class Meta:
        ordering = ["body", "order", "pk"]
        verbose_name = "standing item"
        constraints = [
            models.CheckConstraint(name="standing_item_not_in_itself", condition=~Q(parent=F("pk")))
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(TrackedModel):
    """An item of a meeting's agenda; items may hold items. Its number follows from its place."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=250)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    lead = models.CharField(max_length=150, blank=True, help_text="The post, not the person.")
    minutes = models.PositiveSmallIntegerField("minutes allowed", null=True, blank=True)
    standing_item = models.ForeignKey(
        TemplateItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    late_reason = models.TextField(
        "why it is late", blank=True, help_text="For an item added once the agenda was agreed."
    )
    decision = models.OneToOneField(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_item",
        help_text="The record of what is recommended and decided under the item.",
    )
    history = history()

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [models.CheckConstraint(name="item_is_not_in_itself", condition=~Q(parent=F("pk")))]

    def __str__(self) -> str:
        return self.title


class Exemption(Deed):
    """An item, or one paper of it, is kept from the public: on which ground, why, from whom, looked at again when."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="exemptions")
    paper = models.ForeignKey(
        "Paper",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        help_text="Blank: the item, with all that hangs on it.",
    )
    paragraph = models.CharField(
        "paragraph of Schedule 12A", max_length=100, help_text="Of the Local Government Act 1972."
    )
    public_interest = models.TextField("why the public interest is in keeping it exempt")
    audience = models.CharField("who may read it", max_length=20, choices=Audience.choices)
    review_on = models.DateField("to be looked at again on")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.paper or self.item}, exempt"


class ExemptionEnd(Deed):
    """The item is open to the public from then on."""

    exemption = models.OneToOneField(Exemption, on_delete=models.PROTECT, related_name="end")

    class Meta:
        verbose_name = "end of an exemption"
        verbose_name_plural = "ends of exemptions"

    def __str__(self) -> str:
        return f"{self.exemption}, released"


class ForwardItem(TrackedModel):
    """An item planned for a later meeting of a group, until it is put on an agenda."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="forward_items")
    title = models.CharField(max_length=250)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    lead = models.CharField(max_length=150, blank=True, help_text="The post, not the person.")
    not_before = models.DateField("for a meeting not before", null=True, blank=True)
    note = models.TextField(blank=True)
    taken_by = models.OneToOneField(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="forward_item"
    )
    history = history()

    class Meta:
        ordering = ["body", F("not_before").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title


class ItemStep(Deed):
    """What was done with an item. Rows are added, never changed; what counts follows from all of them."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=ItemStepKind.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name = "step of an item"
        verbose_name_plural = "steps of items"

    def __str__(self) -> str:
        return f"{self.item}: {self.get_step_display().lower()}"
