"""What is typed about papers, and how it is read. Forms clean; services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from agreements.models import Agreement, Organisation, Person
from governance.agenda.forms import MeetingReasonForm
from governance.agenda.offered import (
    minutes_report_offered,
    numbered_reports,
    reports_of_the_group,
    yearly_reports,
)
from governance.choices import CommentKind, PaperKind
from governance.minutes.document import NAME as MINUTES
from governance.models import Paper
from governance.models.written import LONGEST_TEXT
from governance.reports import NUMBERED, OF_MEETINGS
from governance.services.papers import PaperSpec, ReportSpec
from pooledbudgets.lib.financial_year import FinancialYear, parse_year
from pooledbudgets.lib.forms import DateField, Form, ReasonForm


class _OfPeopleForm(MeetingReasonForm):
    """A form that names somebody of a partner."""

    people: dict[str, tuple[Person, Organisation]]

    def name_people(self, field: str, people: Iterable[tuple[Person, Organisation, str]]) -> None:
        """Offer these people in a field, each for the partner they belong to."""
        self.people = {}
        choices = [("", "Choose one")]
        for person, organisation, words in people:
            self.people[str(person.pk)] = (person, organisation)
            choices.append((str(person.pk), words))
        self.fields[field].choices = choices  # type: ignore[attr-defined]


class AskForm(_OfPeopleForm):
    """A paper somebody is asked for."""

    title = forms.CharField(label="Paper", max_length=250)
    author = forms.ChoiceField(label="Author")
    kind = forms.ChoiceField(
        label="How it is made",
        choices=[(kind.value, kind.label) for kind in (PaperKind.WRITTEN, PaperKind.UPLOADED)],
        widget=forms.RadioSelect,
        initial=PaperKind.WRITTEN,
    )
    due_on = DateField(label="Wanted by")

    def __init__(self, *args: Any, people: Iterable[tuple[Person, Organisation, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_people("author", people)

    def spec(self) -> PaperSpec:
        """What was typed. Of a clean form only."""
        typed = self.cleaned_data
        person, organisation = self.people[typed["author"]]
        return PaperSpec(typed["title"], PaperKind(typed["kind"]), person, organisation, typed["due_on"])


class ReportForm(MeetingReasonForm):
    """A paper made from what is recorded."""

    report = forms.ChoiceField(label="Report", widget=forms.RadioSelect)
    title = forms.CharField(label="Called on the agenda", max_length=250)
    year = forms.CharField(
        label="Financial year",
        max_length=7,
        required=False,
        help_text="As 2017-18, for a report about a year.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    number = forms.IntegerField(
        label="Number of the decision",
        min_value=1,
        required=False,
        help_text="For the notice of a decision.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )

    meeting = forms.ChoiceField(
        label="Meeting", required=False, help_text="For minutes: those that members have had for comments."
    )

    def __init__(
        self,
        *args: Any,
        years: Sequence[FinancialYear],
        decisions: Iterable[int],
        minuted: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.start for year in years}
        self.numbers = frozenset(decisions)
        offered = [*yearly_reports(), *numbered_reports(), *reports_of_the_group()]
        if minuted:
            offered.append(minutes_report_offered())
            self.fields["meeting"].choices = [*minuted.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["meeting"]
        self.fields["report"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The year, or the number, that the report asks for. The other one is left out."""
        typed = dict(super().clean() or {})
        if typed.get("report") == MINUTES:
            typed["year_start"] = None
            typed["number"] = int(typed["meeting"]) if typed.get("meeting") else None
            if typed["number"] is None:
                self.add_error("meeting", "Choose the meeting whose minutes are to be approved.")
            return typed
        if typed.get("report") in OF_MEETINGS:
            typed["year_start"] = typed["number"] = None
            return typed
        if typed.get("report") in NUMBERED:
            typed["year_start"] = None
            if typed.get("number") not in self.numbers:
                self.add_error("number", "Give the number of a decision of this agreement that you may see.")
            return typed
        typed["number"] = None
        try:
            typed["year_start"] = parse_year(typed.get("year") or "").start
        except ValueError:
            self.add_error("year", "Give the financial year the report is about, as 2017-18.")
        else:
            if typed["year_start"] not in self.years:
                self.add_error("year", "The agreement has no schedule of that year. Give another one.")
        return typed

    def spec(self) -> ReportSpec:
        """What was typed. Of a clean form only."""
        typed = self.cleaned_data
        return ReportSpec(typed["title"], typed["report"], typed["year_start"], typed["number"])


class PaperForm(MeetingReasonForm):
    """What is said of a paper."""

    title = forms.CharField(label="Paper", max_length=250)
    due_on = DateField(label="Wanted by", required=False)

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if paper.kind == PaperKind.GENERATED:
            del self.fields["due_on"]


class TextForm(Form):
    """The text of a paper."""

    text = forms.CharField(
        label="Text",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )


class FileForm(ReasonForm):
    """The file of a paper."""

    file = forms.FileField(
        label="The paper as a file",
        error_messages={"empty": "The file is empty. Choose a PDF with the paper in it."},
    )
    field_order = ("file", "reason")


class ReturnForm(MeetingReasonForm):
    """Why a paper goes back to its author."""

    comments = forms.CharField(
        label="What the author is to change",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Read by the author, the group’s members and their clerks.",
    )


class AskCommentsForm(_OfPeopleForm):
    """Comments that somebody is asked for."""

    kind = forms.ChoiceField(label="On what", choices=CommentKind.choices, widget=forms.RadioSelect)
    asked_of = forms.ChoiceField(label="Of whom")
    due_on = DateField(label="Wanted by")

    def __init__(self, *args: Any, people: Iterable[tuple[Person, Organisation, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_people("asked_of", people)


class CommentsForm(MeetingReasonForm):
    """The comments that were asked for."""

    text = forms.CharField(
        label="Comments",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="They are printed with the paper.",
    )


def people_for(agreement: Agreement, people: Iterable[Person]) -> list[tuple[Person, Organisation, str]]:
    """Each person with the partner, or its successor, they belong to, and how both are called in a list."""
    named: dict[int, Organisation] = {}
    for party in agreement.parties.all():
        named[party.organisation_id] = party.organisation
        for link in party.organisation.successions_out.all():
            named.setdefault(link.successor_id, link.successor)
    found = []
    for person in people:
        own = [row.organisation_id for row in person.memberships.all() if row.organisation_id in named]
        if own:
            words = ", ".join(filter(None, [person.full_name, person.post]))
            found.append((person, named[own[0]], words))
    return found
