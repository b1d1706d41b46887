"""How the Journal is narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from pooledbudgets.lib.forms import Form


class JournalFilterForm(Form):
    """By person, kind of deed and dates; all may be left blank."""

    person = forms.TypedChoiceField(label="Person", required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label="What was done", required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mark_optional = False

    def __init__(
        self, *args: Any, actors: Sequence[tuple[int, str]], verbs: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Everybody"), *actors]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [  # type: ignore[attr-defined]
            ("", "Everything"),
            *((verb, verb[:1].upper() + verb[1:]) for verb in verbs),
        ]
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = (
                "Give the day as 2017-07-03: year, month, day, and one that is in the calendar."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first. Exchange them.")
        return cleaned
