"""What is asked for when a report is started, headed and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from agreements.models import ScheduleVersion
from governance.models import Decision, WrittenReport
from governance.models.written import LONGEST_TEXT
from governance.services.written import Particulars, SectionsMoved
from governance.written.reading import SectionNow
from pooledbudgets.lib.forms import DateField, Form, PartialDateField, ReasonForm
from pools.arrangement import Way, moved_one

_KEY: Final = {"": None, "yes": True, "no": False}


class OwnReasonForm(ReasonForm):
    """A deed that the partners do not read about, and why it is done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reason"
        ].help_text = "A few words. They are kept with the report, for your organisation alone."


class ParticularsForm(OwnReasonForm):
    """What stands at the head and the foot of a report."""

    title = forms.CharField(label="Title", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    body = forms.CharField(
        label="Body reported to", max_length=150, required=False, help_text="For example: Cabinet."
    )
    meeting_on = DateField(label="Date of the meeting", required=False)
    item = forms.CharField(label="Agenda item", max_length=20, required=False)
    report_reference = forms.CharField(
        label="Report reference", max_length=40, required=False, help_text="For example CA8."
    )
    forward_plan_reference = forms.CharField(label="Forward plan reference", max_length=40, required=False)
    is_key_decision = forms.ChoiceField(
        label="Is it a key decision?",
        choices=[("yes", "Yes"), ("no", "No"), ("", "Not stated")],
        widget=forms.RadioSelect,
        required=False,
    )
    divisions = forms.CharField(label="Divisions affected", max_length=200, required=False)
    report_by = forms.CharField(
        label="Report by",
        max_length=150,
        required=False,
        help_text="The post, for example Director for Adult Services. It stands above the contact officers too.",
    )
    contact_officers = forms.CharField(
        label="Contact officers",
        max_length=1000,
        required=False,
        help_text="Their posts, one on each line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dated = PartialDateField(
        label="Date at its end", required=False, help_text="The day may be left blank, as in July 2017."
    )
    field_order = ["title", "body", "meeting_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def particulars(self) -> Particulars:
        """What was typed. Of a clean form only."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return Particulars(**{**typed, "is_key_decision": _KEY[typed["is_key_decision"]]})


def particulars_of(report: WrittenReport) -> dict[str, Any]:
    """The report's particulars as they stand in the form."""
    names = [name for name in ParticularsForm.base_fields if name not in ("reason", "is_key_decision")]
    key = next(typed for typed, held in _KEY.items() if held is report.is_key_decision)
    return {**{name: getattr(report, name) for name in names}, "is_key_decision": key}


class BasisForm(OwnReasonForm):
    """Where a report's figures and its recommendations come from."""

    version = forms.TypedChoiceField(label="Its figures come from", coerce=int, widget=forms.RadioSelect)
    decision = forms.TypedChoiceField(
        label="The decision it asks for",
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="Its parts are what {{ recommendations }} prints.",
    )
    field_order = ["version", "decision", "reason"]

    def __init__(
        self,
        *args: Any,
        versions: Sequence[ScheduleVersion],
        decisions: Sequence[Decision],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        of_versions = [(v.number, f"Version {v.number}, {v.get_state_display().lower()}") for v in versions]
        of_decisions = [(d.number, f"{d.citation}: {d.title}") for d in decisions]
        self.fields["version"].choices = of_versions  # type: ignore[attr-defined]
        self.fields["decision"].choices = [*of_decisions, ("", "None")]  # type: ignore[attr-defined]


class NewSectionForm(OwnReasonForm):
    """A further section, and where it stands."""

    heading = forms.CharField(label="Heading", max_length=150)
    after = forms.ChoiceField(label="It stands after", widget=forms.RadioSelect)
    field_order = ["heading", "after", "reason"]

    def __init__(self, *args: Any, sections: Sequence[SectionNow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [(s.key, s.heading) for s in sections]  # type: ignore[attr-defined]


class SectionOrderForm(OwnReasonForm):
    """The sections of a report in an order, and one to move in it before it is saved."""

    def __init__(self, data: QueryDict | None = None, *, sections: Sequence[SectionNow]) -> None:
        super().__init__(data, initial={"reason": "Put in order"})
        self.headings = {section.key: section.heading for section in sections}
        self.order = tuple(self.headings)
        self.came = tuple(data.getlist("section")) if data is not None else ()
        self.moved = ""

    @property
    def rows(self) -> list[tuple[str, str, bool, bool]]:
        """Key, heading, and whether the section may rise and sink."""
        last = len(self.order) - 1
        return [(key, self.headings[key], at > 0, at < last) for at, key in enumerate(self.order)]

    def clean(self) -> dict[str, Any]:
        """Take the order that came and make the move that was asked for."""
        if sorted(self.came) != sorted(self.headings):
            raise forms.ValidationError(SectionsMoved().message)
        self.order = self.came
        for way in Way:
            if self.data.get(way) in self.headings:
                self.moved = self.data[way]
                self.order = moved_one(self.order, self.moved, way)
        return dict(self.cleaned_data)


class HeadingForm(OwnReasonForm):
    """What a section is headed."""

    heading = forms.CharField(label="Heading", max_length=150)
    field_order = ["heading", "reason"]


class SectionForm(Form):
    """The text of a section."""

    text = forms.CharField(
        label="Text",
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "class": "pb-writing"}),
    )
    reason = forms.CharField(
        label="What you did",
        max_length=2000,
        help_text="A few words for the section’s history.",
        error_messages={"required": "Say in a few words what you did, for the section’s history."},
    )
    mark_optional = False
