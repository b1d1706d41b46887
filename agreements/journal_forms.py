"""How the Journal is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from agreements.journal_reading import Asked, Choices
from pooledbudgets.lib.forms import Form


class JournalFilterForm(Form):
    """By person, organisation, kind of deed, version, pool, line, words and dates; all may be left blank."""

    person = forms.TypedChoiceField(label="Person", required=False, coerce=int, empty_value=None)
    organisation = forms.TypedChoiceField(label="For", required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label="What was done", required=False)
    version = forms.TypedChoiceField(label="Version", required=False, coerce=int, empty_value=None)
    pool = forms.ChoiceField(label="Pool", required=False)
    line = forms.CharField(label="Line", required=False, max_length=200)
    words = forms.CharField(label="Words of the reason", required=False, max_length=200)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    thread = forms.CharField(
        required=False,
        max_length=100,
        validators=[
            RegexValidator(r"^[a-z ]+-\d+$", "Follow the link of an entry to see what belongs together.")
        ],
        widget=forms.HiddenInput,
    )
    mark_optional = False

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, everything, held in (
            ("person", "Everybody", choices.people),
            ("organisation", "Every partner", choices.organisations),
            ("verb", "Everything", [(verb, verb[:1].upper() + verb[1:]) for verb in choices.verbs]),
            ("version", "Every version, and the agreement", choices.versions),
            ("pool", "Every pool", choices.pools),
        ):
            self.fields[name].choices = [("", everything), *held]  # type: ignore[attr-defined]
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

    @property
    def asked(self) -> Asked:
        """What was chosen."""
        return Asked(**self.cleaned_data)
