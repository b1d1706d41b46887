"""What is typed about groups, seats and meetings, and how it is read. Forms clean; services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS

from agreements.models import Agreement, Organisation, Person
from agreements.naming import short_name
from governance.choices import Capacity, ChairPlace, QuorumKind, Voting
from governance.groups.cadence import LAST, Proposal
from governance.models import Body, IssuedReport, Meeting, Seat
from governance.services.groups import QuorumSpec, SeatSpec, TermsSpec
from governance.services.meetings import MeetingSpec
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import AmountField, DateField, Form, ReasonForm
from pooledbudgets.lib.money import WHOLE_POUNDS
from pools.models import Pool

_TIMES: Final = ["%H:%M", "%H.%M", "%H%M", "%I.%M%p", "%I:%M%p", "%I%p", "%I.%M %p", "%I:%M %p", "%I %p"]
_NO_PARTNER: Final = ("", "No partner in particular")


class TimeField(forms.TimeField):
    """A time of day, typed as 14:00, 2pm or 2.30pm."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget",
            forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
        )
        super().__init__(
            input_formats=_TIMES,
            error_messages={"invalid": "Give the time as 14:00 or 2pm."},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().lower() if isinstance(value, str) else value)


def _number(label: str, *, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        **kwargs,
    )


def _day_in_a_row(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        **kwargs,
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": "Give the day as 2017-09-12: year, month, day, and one that is in the calendar."
        },
    )


class _PartnerForm(ReasonForm):
    """A form about partners of an agreement, by their codes."""

    def __init__(self, *args: Any, agreement: Agreement, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners: dict[str, Organisation] = {
            party.organisation.code: party.organisation for party in agreement.parties.all()
        }
        self.named = [(code, short_name(partner, on)) for code, partner in self.partners.items()]
        self.order_fields([name for name in self.fields if name != "reason"])


# --- Terms of reference ---------------------------------------------------------------------------------------


class TermsForm(_PartnerForm):
    """A version of terms of reference, the quorum in rows of its own."""

    starts_on = DateField(label="First day in force")
    purpose = forms.CharField(
        label="What the group is for",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    every_months = _number(
        "Meets every so many months",
        least=1,
        most=12,
        required=False,
        help_text="2 for every other month. Blank: the terms do not say.",
    )
    public_a_year = _number(
        "Meetings a year in public, at least", least=0, most=12, initial=0, help_text="In a financial year."
    )
    voting = forms.ChoiceField(
        label="How it decides",
        choices=[*Voting.choices, ("", "The terms do not say")],
        required=False,
        widget=forms.RadioSelect,
    )
    chair_organisation = forms.ChoiceField(label="Partner that chairs", required=False)
    chair_post = forms.CharField(
        label="Post that chairs",
        required=False,
        max_length=150,
        help_text="As the seat names it, for example Clinical Lead. Blank: any post of that partner.",
    )
    limit = AmountField(
        label="Most it may decide on by itself",
        unit=WHOLE_POUNDS,
        required=False,
        help_text="In pounds. Blank: no limit is stated.",
    )
    tells_readers = forms.BooleanField(
        label="The clerk is told who has opened a pack",
        required=False,
        help_text="Its readers are told so on each pack. Unticked: nobody is told.",
    )
    source = forms.CharField(label="Where this is recorded", required=False, max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs: Any = self.fields["chair_organisation"]
        chairs.choices = [("", "The terms do not say"), *self.named]

    def spec(self) -> TermsSpec:
        """The terms as the service takes them. Of a clean form only."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return TermsSpec(
            **cleaned
            | {
                "voting": Voting(cleaned["voting"]) if cleaned["voting"] else None,
                "chair_organisation": self.partners.get(cleaned["chair_organisation"]),
            }
        )


class QuorumRowForm(Form):
    """One requirement of a quorum; a row without a kind is none."""

    kind = forms.ChoiceField(label="Counts", choices=[("", "No rule"), *QuorumKind.choices], required=False)
    organisation = forms.ChoiceField(label="Of which partner", required=False)
    capacity = forms.ChoiceField(
        label="In which capacity", choices=[("", "Any capacity"), *Capacity.choices], required=False
    )
    least = _number("At least", least=1, most=50, required=False)
    mark_optional = False

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose: Any = self.fields["organisation"]
        whose.choices = [_NO_PARTNER, *partners]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and not cleaned.get("least") and "least" not in self.errors:
            self.add_error("least", "Say how many at least, for example 1.")
        return cleaned


QUORUM_ROWS: Final = 4


def quorum_rows(
    data: Any, *, held: Sequence[Mapping[str, Any]], partners: Sequence[tuple[str, str]]
) -> list[QuorumRowForm]:
    """The rows of a quorum: those that hold now, and empty ones to fill."""
    rows = max(QUORUM_ROWS, len(held) + 2)
    return [
        QuorumRowForm(
            data,
            prefix=f"quorum-{place}",
            initial=held[place] if place < len(held) else {},
            partners=partners,
        )
        for place in range(rows)
    ]


def quorum_specs(rows: Iterable[QuorumRowForm], partners: Mapping[str, Organisation]) -> list[QuorumSpec]:
    """The requirements as the service takes them. Of clean rows only."""
    cleaned = [row.cleaned_data for row in rows if row.cleaned_data.get("kind")]
    return [
        QuorumSpec(
            QuorumKind(row["kind"]),
            row["least"],
            partners.get(row["organisation"]),
            Capacity(row["capacity"]) if row["capacity"] else None,
        )
        for row in cleaned
    ]


# --- Pools and reporting --------------------------------------------------------------------------------------


class ServeForm(ReasonForm):
    """A pool the group governs from a day."""

    pool = forms.ModelChoiceField(label="Pool", queryset=Pool.objects.none())
    starts_on = DateField(label="First day")
    field_order = ("pool", "starts_on", "reason")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pools: Any = self.fields["pool"]
        pools.queryset = Pool.objects.filter(agreement=agreement)


class ReportingForm(ReasonForm):
    """A body the group reports to from a day."""

    to_body = forms.ModelChoiceField(label="Reports to", queryset=Body.objects.none())
    starts_on = DateField(label="First day", required=False)
    field_order = ("to_body", "starts_on", "reason")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to_body"]
        field.queryset = bodies


class EndForm(ReasonForm):
    """From which day something does not hold any more."""

    ends_on = DateField(label="First day it no longer holds")
    field_order = ("ends_on", "reason")


# --- Seats ----------------------------------------------------------------------------------------------------


class SeatForm(_PartnerForm):
    """A place on a group."""

    organisation = forms.ChoiceField(label="For whom the member sits", widget=forms.RadioSelect)
    post = forms.CharField(label="Post", max_length=150, help_text="As printed on documents.")
    person = forms.ModelChoiceField(
        label="Held by",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody yet: the post alone",
        help_text="Only a person can open the group’s papers.",
    )
    capacity = forms.ChoiceField(label="Sits as", choices=Capacity.choices)
    is_voting = forms.BooleanField(label="Has a vote", required=False, initial=True)
    chair = forms.ChoiceField(label="Chairs the group", choices=ChairPlace.choices, required=False)
    substitute = forms.ModelChoiceField(
        label="Substitute", queryset=Person.objects.none(), required=False, empty_label="Nobody"
    )
    substitute_post = forms.CharField(label="Substitute’s post", max_length=150, required=False)
    limit = AmountField(
        label="Most the member may decide on",
        unit=WHOLE_POUNDS,
        required=False,
        help_text="In pounds, as the organisation has delegated. Blank: nothing is delegated in money.",
    )
    authority = forms.CharField(
        label="Where this is delegated",
        max_length=250,
        required=False,
        help_text="For example the scheme of delegation, part 3.",
    )
    starts_on = DateField(label="First day")
    ends_on = DateField(label="First day without the seat", required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "substitute"):
            field: Any = self.fields[name]
            field.queryset = people
        organisation: Any = self.fields["organisation"]
        organisation.choices = self.named

    @staticmethod
    def facts_of(seat: Seat) -> dict[str, Any]:
        """What is held of a seat, to start changing from."""
        held = {name: getattr(seat, name) for name in SeatSpec.__dataclass_fields__}
        limit = seat.limit.amount if seat.limit is not None else None
        return held | {"organisation": seat.organisation.code, "limit": limit}

    def spec(self) -> SeatSpec:
        """The seat as the service takes it. Of a clean form only."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return SeatSpec(
            **cleaned
            | {
                "organisation": self.partners[cleaned["organisation"]],
                "capacity": Capacity(cleaned["capacity"]),
                "chair": ChairPlace(cleaned["chair"]),
            }
        )


# --- Meetings -------------------------------------------------------------------------------------------------


class MeetingForm(ReasonForm):
    """When and where a group meets."""

    held_on = DateField(label="Date")
    starts_at = TimeField(label="From", help_text="For example 14:00 or 2pm.")
    ends_at = TimeField(label="To")
    place = forms.CharField(label="Place", max_length=250, required=False)
    joining = forms.CharField(
        label="How to join from elsewhere",
        max_length=250,
        required=False,
        help_text="For members; not published.",
    )
    is_public = forms.BooleanField(label="Held in public", required=False)
    contact = forms.CharField(
        label="Contact", max_length=200, required=False, help_text="The post, not the person."
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = (
        "held_on",
        "starts_at",
        "ends_at",
        "place",
        "joining",
        "is_public",
        "contact",
        "note",
        "reason",
    )

    @staticmethod
    def facts_of(meeting: Meeting) -> dict[str, Any]:
        """What is held of a meeting, to start changing from."""
        return {name: getattr(meeting, name) for name in MeetingForm.base_fields if name != "reason"}

    def spec(self) -> MeetingSpec:
        """The meeting as the service takes it. Of a clean form only."""
        return MeetingSpec(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class MoveForm(ReasonForm):
    """To which day a meeting moves."""

    held_on = DateField(label="New date")
    field_order = ("held_on", "reason")


class BoardDatesForm(ReasonForm):
    """The days on which a body meets that the group reports to."""

    days = forms.CharField(
        label="Days of its meetings",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        help_text="One a line, for example 14 September 2017 or 2017-09-14.",
    )
    field_order = ("days", "reason")
    _forms = ("%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y")

    def clean_days(self) -> list[date]:
        """The days in the order they were typed."""
        reading = forms.DateField(input_formats=self._forms)
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["days"].splitlines())):
            try:
                found.append(reading.clean(line))
            except forms.ValidationError:
                raise forms.ValidationError(
                    f"“{line[:40]}” is not a day in the calendar. Write it as 14 September 2017."
                ) from None
        return found


class ReportMadeForm(ReasonForm):
    """What was reported to a meeting."""

    words = forms.CharField(label="What was reported", max_length=250)
    issue = forms.ModelChoiceField(
        label="Issued report",
        queryset=IssuedReport.objects.none(),
        required=False,
        empty_label="None of the register",
    )
    field_order = ("words", "issue", "reason")

    def __init__(self, *args: Any, issues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["issue"]
        field.queryset = issues


# --- A year of meetings ---------------------------------------------------------------------------------------

_WEEKS: Final = [(1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (LAST, "last")]


class BoxesForm(Form):
    """A row of boxes in a table, whose headings are the labels."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            box: Any = field
            box.is_box = isinstance(field, forms.BooleanField)
            is_list = isinstance(field, forms.ChoiceField)
            own = "govuk-checkboxes__input" if box.is_box else "govuk-select" if is_list else "govuk-input"
            field.widget.attrs["class"] = f"{own} {field.widget.attrs.get('class', '')}".strip()


class RhythmForm(BoxesForm):
    """When a group likes to meet."""

    include = forms.BooleanField(label="Propose days", required=False)
    every_months = _number("Every … months", least=1, most=12)
    month = forms.TypedChoiceField(label="Beginning in", choices=list(MONTHS.items()), coerce=int)
    week = forms.TypedChoiceField(label="Week", choices=_WEEKS, coerce=int)
    weekday = forms.TypedChoiceField(
        label="Weekday", choices=[(day, name) for day, name in WEEKDAYS.items() if day < 5], coerce=int
    )
    starts_at = TimeField(label="From")
    ends_at = TimeField(label="To")
    place = forms.CharField(label="Place", max_length=250, required=False)

    def __init__(self, *args: Any, group: Body, public: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=group.code, **kwargs)
        self.group = group
        self.public = public


class PlanForm(Form):
    """For which year, and from which day, days are proposed."""

    year = forms.TypedChoiceField(label="Financial year", coerce=lambda text: FinancialYear(int(text)))
    earliest = _day_in_a_row("Not before", required=False, help_text="Blank: from today on.")
    mark_optional = False

    def __init__(self, *args: Any, years: Iterable[FinancialYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [(str(year.start), year.label) for year in years]


class DayForm(BoxesForm):
    """A day proposed, as it is to be saved."""

    keep = forms.BooleanField(label="Hold", required=False)
    held_on = _day_in_a_row("Date")
    starts_at = TimeField(label="From")
    ends_at = TimeField(label="To")
    place = forms.CharField(label="Place", max_length=250, required=False)
    is_public = forms.BooleanField(label="In public", required=False)

    def __init__(self, *args: Any, group: Body, why: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.why = why

    @property
    def about(self) -> str:
        """Which meeting of which group, for whoever hears a label alone."""
        return f"{self.group}, meeting {int(str(self.prefix).rpartition('.')[2]) + 1}"

    @staticmethod
    def of(proposal: Proposal, group: Body, said: Mapping[str, Any], place: int) -> DayForm:
        """The row of a proposal, to be edited before it is saved. `said` is the group's rhythm."""
        return DayForm(
            prefix=f"{group.code}.{place}",
            group=group,
            why=proposal.why,
            initial={
                "keep": True,
                "held_on": proposal.on,
                "starts_at": said.get("starts_at"),
                "ends_at": said.get("ends_at"),
                "place": said.get("place", ""),
                "is_public": proposal.is_public,
            },
        )

    def spec(self) -> MeetingSpec:
        """The meeting as the service takes it. Of a clean form only."""
        return MeetingSpec(**{name: value for name, value in self.cleaned_data.items() if name != "keep"})
