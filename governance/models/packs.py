"""Packs of meetings: what was asked for, the parts of one snapshot, the files, and what became of them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from agreements.models import Organisation, Person
from agreements.models.authority import Deed
from governance.choices import Audience, Edition, PackStepKind, PartKind
from governance.models.agendas import AgendaItem
from governance.models.meetings import Meeting
from governance.models.papers import Paper, PaperFile
from pooledbudgets.lib.append_only import AppendOnlyModel


class Pack(Deed):
    """Somebody asked to have the papers of a meeting put together. A supplement adds to an issued pack."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField(help_text="Runs on within the meeting, never used again.")
    supplements = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supplement_packs"
    )

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="pack_number_once_a_meeting"),
            models.CheckConstraint(
                name="pack_does_not_supplement_itself",
                condition=Q(supplements__isnull=True) | ~Q(supplements=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{'Supplement' if self.supplements_id else 'Pack'} {self.number} of {self.meeting}"


class PackStep(AppendOnlyModel):
    """How far the building of a pack has come. Signs of life name the page or paper reached."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=PackStepKind.choices)
    at = models.DateTimeField()
    words = models.CharField("how far, or why not", max_length=500, blank=True)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who stopped it."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "step"], condition=~Q(step="reached"), name="each_step_of_a_pack_once"
            ),
            models.UniqueConstraint(
                fields=["pack"],
                condition=Q(step__in=["built", "failed", "cancelled"]),
                name="a_pack_ends_in_one_way",
            ),
            models.CheckConstraint(
                name="a_failed_pack_says_why_and_a_cancelled_one_by_whom",
                condition=(~Q(step="failed") | ~Q(words="")) & (~Q(step="cancelled") | Q(by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}: {self.get_step_display().lower()}"


class PackPart(AppendOnlyModel):
    """An item of the agenda, or a paper of it, as it was in the snapshot. Every file of the pack is made from these."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="parts")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=PartKind.choices)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="pack_parts")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="pack_parts"
    )
    file = models.ForeignKey(
        PaperFile, on_delete=models.PROTECT, null=True, blank=True, related_name="pack_parts"
    )
    number = models.CharField(max_length=20, help_text="Of the item, as on the agenda.")
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=250)
    facts = models.JSONField(
        default=dict,
        blank=True,
        encoder=DjangoJSONEncoder,
        help_text="Purpose, lead, time, source and the like.",
    )
    content = models.TextField(blank=True, help_text="The paper as HTML, for page and paper alike.")
    figures = models.JSONField(
        default=list, blank=True, encoder=DjangoJSONEncoder, help_text="Table, row, column and pounds."
    )
    exempt = models.CharField("exempt under", max_length=100, blank=True)
    public_interest = models.TextField("why the public interest is in keeping it exempt", blank=True)
    audience = models.CharField(max_length=20, choices=Audience.choices, blank=True)
    draft_of = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose figures it shows that are not shared.",
    )
    unready = models.CharField("why it cannot be issued", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of all that it says.")

    class Meta:
        ordering = ["pack", "order"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "order"], name="pack_part_place_once"),
            models.CheckConstraint(
                name="an_exempt_part_has_its_audience",
                condition=Q(exempt="", audience="") | ~Q(exempt="") & ~Q(audience=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}, {self.pack}"


class PackFile(AppendOnlyModel):
    """A pack as a PDF in one of its editions, to the byte."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    edition = models.CharField(max_length=20, choices=Edition.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(
        max_length=64, db_index=True, help_text="Of all it says; printed on every page."
    )
    size = models.PositiveIntegerField(help_text="In bytes.")
    pages = models.PositiveIntegerField()
    places = models.JSONField(
        default=dict, help_text="By place of the part: labels of its first and last page."
    )

    class Meta:
        ordering = ["pack", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "edition"], name="one_file_an_edition_and_pack")
        ]

    def __str__(self) -> str:
        return f"{self.pack}, {self.get_edition_display().lower()}"


class PackClearance(Deed):
    """The chair has read the pack and clears it to go out."""

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="clearance")

    class Meta:
        verbose_name = "clearance of a pack"
        verbose_name_plural = "clearances of packs"

    def __str__(self) -> str:
        return f"{self.pack}, cleared"


class PackIssue(Deed):
    """The pack went out, as its files are. It is never made again."""

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="issue")
    replaces = models.OneToOneField(
        Pack,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="The recalled pack in whose place it stands.",
    )
    short_notice = models.TextField(
        "why with less notice", blank=True, help_text="When fewer clear days are left than the rules ask for."
    )

    class Meta:
        verbose_name = "issue of a pack"
        verbose_name_plural = "issues of packs"

    def __str__(self) -> str:
        return f"{self.pack}, issued"


class PackRecall(Deed):
    """An issued pack does not count any more. What it said stays on record."""

    issue = models.OneToOneField(PackIssue, on_delete=models.PROTECT, related_name="recall")

    class Meta:
        verbose_name = "recall of a pack"
        verbose_name_plural = "recalls of packs"

    def __str__(self) -> str:
        return f"{self.issue.pack}, recalled"
