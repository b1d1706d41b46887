"""The forms of packs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from governance.agenda.forms import MeetingReasonForm
from governance.models.reviewing import LONGEST_NOTE


class IssuePackForm(MeetingReasonForm):
    """Let the pack out, and say why when it is late."""

    short_notice = forms.CharField(
        label="Why with less notice",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why it could not go out earlier, and that the chair agreed. It stays with the pack.",
    )

    def __init__(self, *args: Any, late: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["short_notice"]


class NoteForm(forms.Form):
    """A note for oneself."""

    text = forms.CharField(
        label="Note on this item",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only you read it. It stays with the item, whichever pack you read.",
    )


class QuestionForm(forms.Form):
    """A question on an item or one of its papers. `papers`: their keys and titles."""

    about = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(
        label="Your question",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It goes to the author of the paper and to who keeps the meetings, with your name.",
        error_messages={"required": "Write your question."},
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), title) for pk, title in papers]
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*choices, ("", "The item itself")]
        field.initial = choices[0][0] if choices else ""
        if not choices:
            del self.fields["about"]


class AnswerForm(forms.Form):
    """The answer to a question."""

    text = forms.CharField(
        label="Your answer",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Who asked reads it, and who keeps the meetings.",
        error_messages={"required": "Write your answer."},
    )
