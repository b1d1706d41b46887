"""What is asked for when a schedule is opened, a version moves, or figures are shared and marked."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.choices import Basis
from pooledbudgets.lib.forms import DateField, Form, PartialDateField, ReasonForm
from pooledbudgets.lib.money import DISPLAY_UNITS, THOUSANDS
from pools.choices import ExceptionStatus


class IndicativeForm(ReasonForm):
    """Marking figures indicative, and the decision they wait for."""

    dependency_body = forms.CharField(
        label="Subject to a decision of",
        required=False,
        max_length=200,
        help_text="For example: Finance and Investment Committee. It is recorded on figures that name no decision "
        "of their own; what is recorded already stays. Leave blank to add none.",
    )
    dependency_on = PartialDateField(
        label="Date of that decision",
        required=False,
        help_text="The day may be left blank when only the month is known.",
    )
    field_order = ["dependency_body", "dependency_on", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("dependency_on") and not cleaned.get("dependency_body"):
            self.add_error("dependency_body", "Say whose decision it is, or clear the date.")
        return cleaned


class VersionForm(ReasonForm):
    """How firm a version is and from when it governs."""

    basis = forms.ChoiceField(
        label="How firm its figures are", choices=Basis.choices, widget=forms.RadioSelect
    )
    effective_from = DateField(
        label="First day it governs", help_text="Usually 1 April. It may be in the past."
    )
    caption = forms.CharField(
        label="Caption of its tables",
        required=False,
        max_length=200,
        help_text="Leave blank for one made from the year and the basis, such as “Proposed Indicative Contributions”.",
    )
    field_order = ["basis", "effective_from", "caption", "reason"]


class OpenScheduleForm(VersionForm):
    """Opening a year: the unit its figures are typed and shown in, and its first version."""

    unit = forms.ChoiceField(
        label="Unit figures are typed and shown in",
        choices=[
            (
                unit.code,
                unit.heading
                if unit.decimals == 0
                else f"{unit.heading} with {unit.decimals} decimal place{'s' if unit.decimals > 1 else ''}",
            )
            for unit in DISPLAY_UNITS.values()
        ],
        initial=THOUSANDS.code,
    )
    field_order = ["unit", "basis", "effective_from", "caption", "reason"]


class ExceptionForm(ReasonForm):
    """What is said of a printed figure that does not cast."""

    owner = forms.ChoiceField(label="Who is looking into it", required=False)
    explanation = forms.CharField(
        label="Explanation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Printed as a footnote of the table. The figures themselves do not change.",
    )
    status = forms.ChoiceField(label="Status", choices=ExceptionStatus.choices, widget=forms.RadioSelect)
    field_order = ["owner", "explanation", "status", "reason"]

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Nobody yet"), *owners]  # type: ignore[attr-defined]


class TableOptionsForm(Form):
    """What a table shows beside the partners' figures."""

    total = forms.BooleanField(label="Total column", required=False)
    shares = forms.BooleanField(label="Shares of each partner", required=False)
    prior_year = forms.BooleanField(label="Last year and change", required=False)
    sources = forms.BooleanField(label="Funding sources", required=False)
    leads = forms.BooleanField(label="Lead organisations", required=False)
    status = forms.BooleanField(label="Status of each figure", required=False)
