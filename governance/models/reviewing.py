"""What its readers make of a pack: notes of their own, and questions to authors. Both hang on the item."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models

from agreements.models import Person
from agreements.models.authority import Deed
from governance.models.agendas import AgendaItem
from governance.models.papers import Paper
from pooledbudgets.lib.append_only import AppendOnlyModel

LONGEST_NOTE = 10_000


class ReadingNote(AppendOnlyModel):
    """What somebody noted on an item, for themselves alone. The one with the highest number counts; empty: no note."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="reading_notes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField("your note", blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)])
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "person", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "person", "number"], name="reading_note_number_once")
        ]

    def __str__(self) -> str:
        return f"Note {self.number} on {self.item}"


class ItemQuestion(Deed):
    """A reader asks something about an item or one of its papers before the meeting."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="questions")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    text = models.TextField("your question", validators=[MaxLengthValidator(2000)])

    class Meta:
        ordering = ["pk"]
        verbose_name = "question"

    def __str__(self) -> str:
        return f"Question on {self.paper or self.item}"


class ItemAnswer(Deed):
    """The answer to a question, by the author of the paper or by the group's clerk."""

    question = models.OneToOneField(ItemQuestion, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField("your answer", validators=[MaxLengthValidator(5000)])

    class Meta:
        verbose_name = "answer"

    def __str__(self) -> str:
        return f"Answer to “{self.question}”"
