"""Who signed or sealed what, who might, and the executed files themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.choices import Manner
from agreements.models.agreements import Instrument, Party
from agreements.models.authority import Deed
from agreements.models.organisations import Organisation
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.partial_date import PartialDateField
from pooledbudgets.lib.tracked import TrackedModel, history


class Execution(Deed):
    """A party executed an instrument. In force needs the execution of every party."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="executions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="executions")
    signatory = models.CharField("name of who signed", max_length=150)
    capacity = models.CharField("post in which that was done", max_length=150)
    dated = PartialDateField("date of execution")
    manner = models.CharField(max_length=20, choices=Manner.choices)
    override_reason = models.TextField(
        "why it counts without a recorded signing authority",
        blank=True,
        help_text="Printed beside the execution.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return (
            f"{self.instrument.title}: {self.get_manner_display().lower()} by {self.signatory}, {self.dated}"
        )


class ExecutionWithdrawal(Deed):
    """An execution does not count: it was recorded in error, or was found to be of no effect."""

    execution = models.OneToOneField(Execution, on_delete=models.PROTECT, related_name="withdrawal")

    def __str__(self) -> str:
        return f"{self.execution}, withdrawn"


class SigningAuthority(TrackedModel):
    """A post that may execute instruments for an organisation, between dates, and in which manner."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signing_authorities"
    )
    post = models.CharField(max_length=150)
    name = models.CharField(
        max_length=150, blank=True, help_text="Only this person. Blank: whoever holds the post."
    )
    may_seal = models.BooleanField("may attest the seal", default=False)
    may_sign = models.BooleanField("may sign, by hand or electronically", default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without the authority.")
    source = models.CharField(
        max_length=250, blank=True, help_text="For example a paragraph of the constitution."
    )
    history = history()

    class Meta:
        ordering = ["organisation", "post", "pk"]
        verbose_name_plural = "signing authorities"
        constraints = [
            models.CheckConstraint(
                name="signing_authority_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The authority ends before it starts.",
            ),
            models.CheckConstraint(
                name="signing_authority_is_to_do_something",
                condition=Q(may_seal=True) | Q(may_sign=True),
                violation_error_message="Say whether the post may seal, sign, or both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation}"


class InstrumentFile(Deed):
    """The executed instrument as a file, kept to the byte."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "sha256"],
                name="instrument_file_once",
                violation_error_message="This very file is kept with the instrument already.",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class InstrumentFileContent(AppendOnlyModel):
    """The bytes of an executed file, apart, so that lists do not read them."""

    file = models.OneToOneField(
        InstrumentFile, on_delete=models.PROTECT, primary_key=True, related_name="content"
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"Content of {self.file}"
