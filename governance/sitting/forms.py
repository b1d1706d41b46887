"""What is typed while a meeting is held. Forms clean; services decide."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from agreements.models import Instrument, Party, Person, ScheduleVersion
from governance.choices import (
    ActionState,
    AttendanceKind,
    InterestAction,
    InterestKind,
    MatterKind,
    Vote,
    Voting,
)
from governance.decision_forms import OutcomeForm
from governance.groups.forms import TimeField
from governance.models import AgendaItem, Body, DecisionPart, PartAuthorises, Seat
from governance.services.actions import ActionSpec, UpdateSpec
from governance.services.authorised import MatterSpec
from governance.services.resolving import ResolvedSpec
from governance.services.sitting import AttendanceSpec, DeclarationSpec
from governance.sitting.facts import Sitting, called
from governance.sitting.voting import Votes
from pooledbudgets.lib.forms import AmountField, DateField, Form
from pooledbudgets.lib.money import WHOLE_POUNDS

AT_THE_MEETING: Final = "Recorded at the meeting"
_AREA: Final = {"rows": 2}


class RecordForm(Form):
    """Something recorded at a meeting; once it is closed, with why it is recorded so late."""

    reason = forms.CharField(
        label="Why it is recorded after the meeting",
        max_length=2000,
        widget=forms.Textarea(attrs=_AREA),
    )

    def __init__(self, *args: Any, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["reason"]

    @property
    def why(self) -> str:
        """The reason, of a clean form."""
        return str(self.cleaned_data.get("reason") or AT_THE_MEETING)


class StepForm(RecordForm):
    """A meeting called to order or closed."""


class OthersForm(RecordForm):
    """One press about everybody of whom nothing is recorded."""

    present = forms.CharField(widget=forms.HiddenInput, help_text="What the button itself says.")


class AttendanceForm(RecordForm):
    """One press about a seat, or a movement with its time."""

    seat = forms.TypedChoiceField(label="Who", coerce=int)
    kind = forms.ChoiceField(label="What", choices=AttendanceKind.choices)
    when = forms.ChoiceField(
        label="Since when",
        choices=[("item", "For this item, or from it on"), ("after", "After this item")],
        required=False,
        widget=forms.RadioSelect,
    )
    clock = TimeField(label="At", help_text="For example 3.10pm. Leave it blank if nobody noted it.")
    substitute = forms.CharField(label="Substitute", max_length=200, required=False)

    def __init__(self, *args: Any, sitting: Sitting, item: AgendaItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.seats = {seat.pk: seat for seat in sitting.seats}
        _choices(self.fields["seat"], [(pk, called(seat)) for pk, seat in self.seats.items()])

    def spec(self) -> tuple[Seat, AttendanceSpec]:
        """Which seat, and what became of it. Of a clean form only."""
        said = self.cleaned_data
        kind = AttendanceKind(said["kind"])
        return self.seats[said["seat"]], AttendanceSpec(
            kind,
            self.item,
            is_after=said["when"] == "after" and self.item is not None,
            clock=said["clock"],
            substitute=said["substitute"] if kind is AttendanceKind.SUBSTITUTE else "",
        )


class GuestForm(RecordForm):
    """Somebody in attendance."""

    name = forms.CharField(label="Name", max_length=150)
    capacity = forms.CharField(
        label="As what", max_length=200, help_text="For example Finance Officer, for item 4."
    )


class DeclarationForm(RecordForm):
    """An interest declared by a member."""

    seat = forms.TypedChoiceField(label="Who", coerce=int)
    kind = forms.ChoiceField(label="Kind of interest", choices=[("", "Choose one"), *InterestKind.choices])
    nature = forms.CharField(label="What it is", max_length=5000, widget=forms.Textarea(attrs=_AREA))
    action = forms.ChoiceField(
        label="What the member does", choices=InterestAction.choices, widget=forms.RadioSelect
    )
    field_order = ("seat", "kind", "nature", "action", "reason")

    def __init__(self, *args: Any, sitting: Sitting, item: AgendaItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.seats = {seat.pk: seat for seat in sitting.seats}
        names = [(pk, called(seat)) for pk, seat in self.seats.items()]
        _choices(self.fields["seat"], [("", "Choose one"), *names])

    def spec(self) -> tuple[Seat, DeclarationSpec]:
        """Who declared what. Of a clean form only."""
        said = self.cleaned_data
        return self.seats[said["seat"]], DeclarationSpec(
            InterestKind(said["kind"]), said["nature"], InterestAction(said["action"]), self.item
        )


class PutPartForm(RecordForm):
    """A part put at the meeting."""

    text = forms.CharField(
        label="The part as it was put", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResolveForm(OutcomeForm):
    """What the meeting resolved about a part, how it voted, and what that sets in force."""

    proposer = forms.ChoiceField(label="Proposed by", required=False)
    matter = forms.ChoiceField(
        label="Takes effect at once",
        required=False,
        help_text="What an approval authorises there and then: a version, an instrument, the structure of groups.",
    )
    words = forms.CharField(
        label="In a few words",
        required=False,
        max_length=300,
        help_text="For anything but an instrument or version.",
    )
    amount = AmountField(
        label="Amount",
        unit=WHOLE_POUNDS,
        required=False,
        help_text="For a virement or an income target, in pounds.",
    )
    party = forms.ChoiceField(label="For which partner?", required=False, help_text="For an instrument.")

    def __init__(
        self,
        *args: Any,
        part: DecisionPart,
        sitting: Sitting,
        item: AgendaItem,
        bodies: list[Body],
        matters: list[PartAuthorises],
        instruments: list[Instrument],
        versions: list[ScheduleVersion],
        parties: list[Party],
        is_late: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, part=part, bodies=bodies, matters=matters, **kwargs)
        if not is_late:
            del self.fields["reason"]
        self.is_late = is_late
        self.sitting = sitting
        self.seats = {seat.pk: seat for seat in sitting.seats}
        self.instruments = {f"instrument-{row.pk}": row for row in instruments}
        self.versions = {f"version-{row.pk}": row for row in versions}
        self.parties = {str(row.pk): row for row in parties}
        voting = [row for row in sitting.standings(item) if row.may_vote or self._names_seat(row.member.seat)]
        proposers = [(str(row.member.seat), row.member.called) for row in voting]
        _choices(self.fields["proposer"], [("", "Not recorded"), *proposers])
        words = [(kind.value, kind.label) for kind in MatterKind if kind not in _LINKED]
        _choices(
            self.fields["matter"],
            [
                ("", "Nothing further"),
                *((key, str(row)) for key, row in (self.versions | self.instruments).items()),
                *words,
            ],
        )
        names = sitting.names
        _choices(
            self.fields["party"],
            [("", "None"), *((key, names.get(row.organisation_id, "")) for key, row in self.parties.items())],
        )
        self.manner = sitting.voting
        if self.manner is None:
            self.fields["manner"] = forms.ChoiceField(
                label="How it was decided",
                choices=Voting.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Say how it was decided."},
            )
        self.ballots = (
            {f"partner-{pk}": name for pk, name in names.items()}
            if self.manner is Voting.BY_PARTNER
            else {f"seat-{row.member.seat}": row.member.called for row in voting}
        )
        if self.manner is None:
            self.ballots |= {f"partner-{pk}": name for pk, name in names.items()}
        blank = "Agrees" if self.manner is Voting.CONSENSUS else "No vote recorded"
        for key, name in self.ballots.items():
            self.fields[key] = forms.ChoiceField(
                label=f"Vote of {name}", choices=[("", blank), *Vote.choices], required=False
            )
        self.order_fields(
            [
                "outcome",
                "condition",
                "text",
                "to_body",
                "manner",
                *self.ballots,
                "proposer",
                "matter",
                "words",
                "amount",
                "party",
                "keeping",
                "reason",
            ]
        )

    def _names_seat(self, seat: int) -> bool:
        """Whether what was sent names the seat, which it may though its member has left for the item meanwhile: the
        field stays then, so that the refusal has somebody to name and nothing typed is lost."""
        return self.data.get(self.add_prefix("proposer")) == str(seat) or bool(
            self.data.get(self.add_prefix(f"seat-{seat}"))
        )

    @property
    def why(self) -> str:
        """The reason, of a clean form."""
        return str(self.cleaned_data.get("reason") or AT_THE_MEETING)

    def resolved(self) -> ResolvedSpec:
        """How the part was resolved. Of a clean form only."""
        said = self.cleaned_data
        manner = self.manner or Voting(said["manner"])
        cast = {key: Vote(said[key]) for key in self.ballots if said.get(key)}
        return ResolvedSpec(
            outcome=OutcomeForm.spec(said),
            votes=Votes(
                manner,
                of_seats=_keyed(cast, "seat-"),
                of_partners=_keyed(cast, "partner-"),
            ),
            proposer=self.seats[int(said["proposer"])] if said["proposer"] else None,
            matter=self._matter(said),
            keeping=said.get("keeping") or (),
        )

    def _matter(self, said: dict[str, Any]) -> MatterSpec | None:
        key = said["matter"]
        if not key:
            return None
        if key in self.versions:
            return MatterSpec(MatterKind.SCHEDULE_VERSION, version=self.versions[key])
        if key in self.instruments:
            return MatterSpec(
                MatterKind.INSTRUMENT, instrument=self.instruments[key], party=self.parties.get(said["party"])
            )
        return MatterSpec(MatterKind(key), said["words"], said["amount"])


_LINKED: Final = frozenset({MatterKind.SCHEDULE_VERSION, MatterKind.INSTRUMENT})


class ActionForm(RecordForm):
    """What somebody is to do."""

    text = forms.CharField(label="What is to be done", max_length=5000, widget=forms.Textarea(attrs=_AREA))
    person = forms.ChoiceField(label="By whom", required=False, help_text="Who is reminded of it.")
    post = forms.CharField(
        label="Post",
        required=False,
        max_length=150,
        help_text="For somebody who is not in the list, or does it in another post.",
    )
    due_on = DateField(label="Due on", required=False)
    field_order = ("text", "person", "post", "due_on", "reason")

    def __init__(self, *args: Any, people: list[Person], item: AgendaItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.people = {str(person.pk): person for person in people}
        names = [(key, ", ".join(filter(None, [str(row), row.post]))) for key, row in self.people.items()]
        _choices(self.fields["person"], [("", "Nobody in the list"), *names])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = self.people.get(cleaned.get("person", ""))
        post = cleaned.get("post", "").strip() or (person.post if person else "") or str(person or "")
        if not post:
            self.add_error("person", "Choose who is to do it, or write the post.")
        return cleaned | {"person": person, "post": post}

    def spec(self) -> ActionSpec:
        """The action. Of a clean form only."""
        said = self.cleaned_data
        return ActionSpec(said["text"], said["post"], said["person"], said["due_on"], self.item)


class UpdateForm(Form):
    """How an action came on."""

    state = forms.ChoiceField(label="Where it stands", choices=ActionState.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What was done",
        max_length=5000,
        widget=forms.Textarea(attrs=_AREA),
        help_text="For one that is dropped: why.",
    )
    evidence = forms.CharField(
        label="What shows that it is done",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs=_AREA),
        help_text="For one that is complete, for example a paper or a letter with its date.",
    )
    due_on = DateField(label="Due on instead", required=False)

    def spec(self) -> UpdateSpec:
        """The update. Of a clean form only."""
        said = self.cleaned_data
        return UpdateSpec(ActionState(said["state"]), said["words"], said["evidence"], said["due_on"])


def _choices(field: Any, choices: list[Any]) -> None:
    field.choices = choices


def _keyed(cast: dict[str, Vote], prefix: str) -> dict[int, Vote]:
    return {int(key.removeprefix(prefix)): vote for key, vote in cast.items() if key.startswith(prefix)}
