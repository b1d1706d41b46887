"""The day, or the two days, that a page is asked about in its address."""

from __future__ import annotations

from django import forms

from pooledbudgets.lib.forms import Form

_INVALID = "Give the day as 2017-07-03: year, month, day, and one that is in the calendar."


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _INVALID},
    )


class DayForm(Form):
    """One day."""

    on = _day("As at")
    mark_optional = False


class TwoClocksForm(Form):
    """The day that is asked about, and the day on which it is asked."""

    on = _day("As at", "The day that is asked about.")
    known_on = _day("As known on", "The day on which it is asked: what was made later does not count.")
    mark_optional = False
