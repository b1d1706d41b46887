"""What reaches a person outside the product: a calendar at a secret address, and e-mail of what waits."""

from __future__ import annotations

from django.db import models

from agreements.models import Person
from governance.choices import MailChoice
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.tracked import TrackedModel, history


class CalendarAddress(AppendOnlyModel):
    """A secret address at which a person's calendar is read. Its secret is kept as a digest alone."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_addresses")
    digest = models.CharField("SHA-256 of the secret", max_length=64, unique=True)
    at = models.DateTimeField("made")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"Calendar address of {self.person}"


class CalendarAddressEnd(AppendOnlyModel):
    """The address answers nobody any more."""

    address = models.OneToOneField(CalendarAddress, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField("revoked")

    class Meta:
        verbose_name = "end of a calendar address"
        verbose_name_plural = "ends of calendar addresses"

    def __str__(self) -> str:
        return f"{self.address}, revoked"


class MailPreference(TrackedModel):
    """How a person hears of what waits. Who has chosen nothing gets the daily digest."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mail_preference")
    choice = models.CharField(max_length=20, choices=MailChoice.choices)
    history = history()

    def __str__(self) -> str:
        return f"{self.person}: {self.get_choice_display()}"


class NoticeSent(AppendOnlyModel):
    """A notice is handed to the mail server: to whom, about what, on which occasion.

    The row is written first, so that of two runs at once only one sends. Beside it stands what became of it:
    taken or failed. After a failure, and when nothing stands there for long, a later run tries again under the
    next number.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices_sent")
    item = models.CharField(max_length=200, help_text="What it is about, or the digest.")
    occasion = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField()
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "notices sent"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item", "occasion", "attempt"], name="notice_attempted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.occasion}, to {self.person}"


class NoticeTaken(AppendOnlyModel):
    """The mail server took it. It is not sent again."""

    sent = models.OneToOneField(NoticeSent, on_delete=models.PROTECT, related_name="taken")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "notices taken"

    def __str__(self) -> str:
        return f"{self.sent}, taken"


class NoticeFailed(AppendOnlyModel):
    """The mail server did not take it."""

    sent = models.OneToOneField(NoticeSent, on_delete=models.PROTECT, related_name="failure")
    why = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "notices failed"

    def __str__(self) -> str:
        return f"{self.sent}: {self.why}"
