"""The forms of minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from governance.agenda.forms import MeetingReasonForm
from governance.models import AgendaItem
from governance.models.minutes import LONGEST_MINUTE
from governance.services.minutes import CorrectionSpec
from pooledbudgets.lib.forms import DateField, Form


class MinuteForm(Form):
    """What the clerk writes under an item."""

    text = forms.CharField(
        label="Minute",
        required=False,
        max_length=LONGEST_MINUTE,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
        help_text=(
            "What was said, as far as it is minuted. Who was there, interests, what was resolved, votes and actions "
            "stand in the minutes by themselves."
        ),
    )


class SendForm(MeetingReasonForm):
    """Send the draft to members."""

    comments_by = DateField(label="Last day for comments", help_text="The chair clears the minutes after it.")


class CommentForm(Form):
    """A comment on a minute."""

    text = forms.CharField(
        label="What should be otherwise",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The words you would put. All members of the group read it, with your name.",
        error_messages={"required": "Say what should be otherwise."},
    )


class AnswerCommentForm(Form):
    """What the clerk does about a comment."""

    is_taken = forms.ChoiceField(
        label="What you do about it",
        choices=[("yes", "Take it up: change the minute"), ("no", "Leave the minute as it is")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the minute is changed."},
    )
    reason = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Members read it. All partners can read it in the history: name nothing that is exempt.",
        error_messages={"required": "Answer in a few words."},
    )


class ApproveForm(MeetingReasonForm):
    """The group approved them: where, and what it corrected. `at`: the items it can be; `places`: key and heading of
    each minute; `items`: by key."""

    at_item = forms.ChoiceField(
        label="Approved under",
        help_text="The item of the later meeting.",
        error_messages={"required": "Choose the item under which they were approved."},
    )

    def __init__(
        self, *args: Any, at: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at_item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = at
        self.places = places
        for key, heading in places:
            self.fields[f"correct_{key}"] = forms.CharField(
                label=heading,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(["at_item", *(f"correct_{key}" for key, _ in places), "reason"])

    @property
    def corrections(self) -> Iterator[forms.BoundField]:
        """The boxes for corrections, a box for each minute."""
        return (self[f"correct_{key}"] for key, _ in self.places)

    def corrected(self, items: dict[str, AgendaItem | None]) -> Iterator[CorrectionSpec]:
        """What was typed, by minute."""
        for key, item in items.items():
            text = self.cleaned_data.get(f"correct_{key}", "")
            if text:
                yield CorrectionSpec(item, text)
