"""Notice to end the agreement or one pooled fund, and what has to be settled before it does."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.choices import NoticeGround, NoticeScope
from agreements.models import Agreement, Instrument, Party
from agreements.models.authority import Deed
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.choices import ExitSubject
from pools.models.pools import Pool


class Notice(Deed):
    """A party served notice. Its instrument stands in the chain, from which the agreement's term follows."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    instrument = models.OneToOneField(Instrument, on_delete=models.PROTECT, related_name="notice")
    giver = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    scope = models.CharField(max_length=20, choices=NoticeScope.choices)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    ground = models.CharField(max_length=30, choices=NoticeGround.choices)
    rule = models.CharField(max_length=300, help_text="The rule it was given under, as it read then.")
    served_on = models.DateField()
    ends_on = models.DateField()
    evidence = models.TextField(blank=True)

    class Meta:
        ordering = ["-served_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_names_a_pool_or_the_agreement",
                condition=Q(scope=NoticeScope.POOL, pool__isnull=False)
                | Q(scope=NoticeScope.AGREEMENT, pool__isnull=True),
                violation_error_message="Name the pool the notice would end, and none when it ends the agreement.",
            ),
            models.CheckConstraint(
                name="notice_ends_after_it_is_served",
                condition=Q(ends_on__gte=F("served_on")),
                violation_error_message="The notice ends before it is served.",
            ),
        ]

    def __str__(self) -> str:
        return self.instrument.title


class ExitItem(TrackedModel):
    """One thing to settle before a notice ends something: whose task, by when, and whether it is done."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="exit_items")
    subject = models.CharField(max_length=30, choices=ExitSubject.choices)
    owner = models.CharField("whose task it is", max_length=200, blank=True)
    due_on = models.DateField("due", null=True, blank=True)
    note = models.TextField("what is to be done, or was", blank=True)
    done_on = models.DateField("done", null=True, blank=True)
    history = history()

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "subject"], name="exit_subject_once_a_notice"),
            models.CheckConstraint(
                name="exit_item_done_says_what_was_done",
                condition=Q(done_on__isnull=True) | ~Q(note=""),
                violation_error_message="Say what was done.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.notice}"
