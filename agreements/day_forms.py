"""The day, or the two days, that a page is asked about in its address."""

from __future__ import annotations

from django import forms

from pooledbudgets.lib.forms import Form

_INVALID = "Give the day as 2017-07-03: year, month, day, and one that is in the calendar."


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _INVALID},
    )


class DayForm(Form):
    """One day."""

    on = _day("As at")
    mark_optional = False


class TwoClocksForm(Form):
    """The day that is asked about, and the day on which it is asked."""

    on = _day("As at")
    known_on = _day("As known on")
    mark_optional = False


class ReportedForm(Form):
    """The day on which something was reported, to be held against what is known now."""

    reported_on = _day("As reported on")
    mark_optional = False
