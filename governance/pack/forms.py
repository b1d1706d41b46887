"""The forms of packs."""

from __future__ import annotations

from typing import Any

from django import forms

from governance.agenda.forms import MeetingReasonForm


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
