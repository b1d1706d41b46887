"""Papers of agenda items: from whom each is asked and by when, what was sent in, and what others say to it."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from agreements.models import Organisation, Person
from agreements.models.authority import Deed
from governance.choices import CommentKind, PaperKind, PaperStepKind
from governance.models.agendas import AgendaItem
from governance.models.written import LONGEST_TEXT
from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.tracked import TrackedModel, history


class Paper(TrackedModel):
    """A paper of an item. A generated one is made from the figures of the pack; any other has an author."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=250)
    kind = models.CharField("where it comes from", max_length=20, choices=PaperKind.choices)
    author = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        help_text="Who writes it.",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For whom the author writes.",
    )
    post = models.CharField(max_length=150, blank=True, help_text="The author’s, as printed on documents.")
    due_on = models.DateField("wanted by", null=True, blank=True)
    report = models.CharField(
        max_length=60, blank=True, help_text="Name of the report, for a paper made from what is recorded."
    )
    year_start = models.PositiveSmallIntegerField(
        "financial year", null=True, blank=True, help_text="The year the report is about."
    )
    subject_number = models.PositiveIntegerField(
        "number", null=True, blank=True, help_text="Of the decision or other thing the report is about."
    )
    history = history()

    class Meta:
        ordering = ["item", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="generated_paper_names_its_report_and_others_their_author",
                condition=Q(kind="generated", author__isnull=True) & ~Q(report="")
                | ~Q(kind="generated") & Q(author__isnull=False, organisation__isnull=False, report=""),
                violation_error_message="Name the report, or the author of the paper.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PaperStep(Deed):
    """How far a paper is. Rows are added, never changed; what counts follows from all of them."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=PaperStepKind.choices)
    comments = models.TextField(blank=True, help_text="What the author is to change.")

    class Meta:
        ordering = ["pk"]
        verbose_name = "step of a paper"
        verbose_name_plural = "steps of papers"

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_step_display().lower()}"


class PaperText(AppendOnlyModel):
    """A text a written paper has had. The one with the highest number is what it says."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["paper", "number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="paper_text_number_once")]

    def __str__(self) -> str:
        return f"{self.paper}, text {self.number}"


class UnsavedPaper(models.Model):
    """What somebody is typing in a paper, kept aside until it is saved or given up. Nobody else's."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="unsaved")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    seen = models.PositiveIntegerField(help_text="The text the typing began with.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "person"], name="one_unsaved_paper_a_person")]

    def __str__(self) -> str:
        return f"{self.person} in {self.paper}"


class PaperFile(AppendOnlyModel):
    """A file an author sent in, as a PDF to the byte. A later one replaces it; none is ever changed."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField("file name", max_length=200)
    content = models.BinaryField(help_text="The PDF.")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the PDF.")
    size = models.PositiveIntegerField(help_text="In bytes.")
    pages = models.PositiveIntegerField()
    source = models.BinaryField(
        null=True, blank=True, help_text="What the PDF was made from, when it was no PDF."
    )
    source_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["paper", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_file_number_once"),
            models.CheckConstraint(
                name="source_of_a_paper_has_its_digest",
                condition=Q(source__isnull=True, source_sha256="")
                | Q(source__isnull=False) & ~Q(source_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.paper}"


class CommentRequest(Deed):
    """Finance or legal comments on a paper are asked of somebody by a day."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="comment_requests")
    kind = models.CharField(max_length=20, choices=CommentKind.choices)
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments_asked")
    for_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="For whom that person comments."
    )
    due_on = models.DateField("wanted by")

    class Meta:
        ordering = [F("due_on").asc(), "pk"]
        verbose_name = "request for comments"
        verbose_name_plural = "requests for comments"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.paper}"


class PaperComment(Deed):
    """The comments that were asked for. They are printed with the paper."""

    request = models.OneToOneField(CommentRequest, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])

    class Meta:
        ordering = ["pk"]
        verbose_name = "comments on a paper"
        verbose_name_plural = "comments on papers"

    def __str__(self) -> str:
        return str(self.request)
