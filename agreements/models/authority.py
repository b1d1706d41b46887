"""On whose decision a party acts: the authority for an instrument, and for holding over while none is signed."""

from __future__ import annotations

from typing import Any

from django.db import models

from agreements.models.agreements import Agreement, Instrument, Party
from agreements.models.organisations import Organisation
from agreements.models.people import Person
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.partial_date import PartialDateField


class Deed(AppendOnlyModel):
    """Something done for an organisation: by whom, when and why. Base of the permanent rows below."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        abstract = True


class Authority(Deed):
    """A body of a party decided: which body, when, by which minute, and through whom it acts."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="%(class)s_rows")
    body = models.CharField("body that decided", max_length=200, help_text="For example Cabinet.")
    decided_on = PartialDateField(
        null=True, blank=True, help_text="Blank when the source does not give the date."
    )
    reference = models.CharField(
        "minute or decision number", max_length=200, blank=True, help_text="For example item 65."
    )
    delegated_to = models.CharField(
        max_length=200, blank=True, help_text="The post that decides under delegation, if one does."
    )
    consultee = models.CharField(
        max_length=200, blank=True, help_text="Who had to be consulted, if the decision says so."
    )
    evidence = models.TextField(
        "how consultation was evidenced", blank=True, help_text="For example an exchange of letters."
    )

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """The authority as a sentence has it: "Cabinet, 18 June 2013, item 65"."""
        parts: list[Any] = [self.body, self.decided_on, self.reference]
        said = ", ".join(str(part) for part in parts if part)
        if self.delegated_to:
            said += f"; delegated to the {self.delegated_to}"
        if self.consultee:
            said += f" in consultation with the {self.consultee}"
        return said


class InstrumentAuthority(Authority):
    """A party's body authorised it to make an instrument."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="authorities")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "instrument authorities"

    def __str__(self) -> str:
        return f"{self.instrument.title}: {self.words}"


class InstrumentAuthorityWithdrawal(Deed):
    """An authority does not count any more: the decision was withdrawn, or was recorded in error."""

    authority = models.OneToOneField(InstrumentAuthority, on_delete=models.PROTECT, related_name="withdrawal")

    def __str__(self) -> str:
        return f"{self.authority}, withdrawn"


class HoldingOver(Authority):
    """While the next instrument is not executed the parties go on under earlier principles, on authority."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="holdings_over")
    starts_on = models.DateField("held over from")
    principle = models.TextField(
        "what applies meanwhile", help_text="In words, for example: the principles of the 2016/17 schedules."
    )

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name_plural = "holdings over"

    def __str__(self) -> str:
        return f"{self.agreement.title}, held over from {self.starts_on:%-d %B %Y}"


class HoldingOverEnd(Deed):
    """The next instrument is executed, or holding over ended for another reason."""

    holding_over = models.OneToOneField(HoldingOver, on_delete=models.PROTECT, related_name="end")
    ended_on = models.DateField("first day no longer held over")

    def __str__(self) -> str:
        return f"{self.holding_over}, ended on {self.ended_on:%-d %B %Y}"
