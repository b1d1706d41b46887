"""Forms of the page of reminders."""

from __future__ import annotations

from django import forms

from governance.choices import MailChoice
from pooledbudgets.lib.forms import Form


class MailForm(Form):
    """How to hear of what waits."""

    choice = forms.ChoiceField(
        label="How do you want to hear by e-mail of what waits for you?",
        choices=MailChoice.choices,
        widget=forms.RadioSelect,
    )


class CalendarForm(Form):
    """What to do with the calendar's address: its buttons are the choices."""

    deed = forms.ChoiceField(choices=[("make", "Make"), ("revoke", "Revoke")], widget=forms.HiddenInput)
