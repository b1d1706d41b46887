"""What is asked for of bodies, decisions, outcomes, publication and call-in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Instrument, Organisation, Party, ScheduleVersion
from agreements.naming import short_name
from governance.choices import BodyKind, CallInResult, KeyException, MatterKind, Outcome, Stage
from governance.decision_permissions import bodies_of
from governance.models import Body, Decision, DecisionPart, PartAuthorises
from governance.querysets import reporting_on
from governance.services.authorised import MatterSpec
from governance.services.bodies import BodySpec
from governance.services.deciding import latest_outcome
from governance.services.decisions import DecisionSpec, OutcomeSpec
from governance.services.publication import PublicationSpec
from pooledbudgets.lib.forms import AmountField, DateField, PartialDateField, ReasonForm
from pooledbudgets.lib.money import WHOLE_POUNDS

JOINT = "joint"
_YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not stated")]


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _days(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=365,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )


class BodyForm(ReasonForm):
    """A body that decides, and the days that bind it."""

    name = forms.CharField(label="Name", max_length=200, help_text="For example Cabinet.")
    code = forms.SlugField(
        label="Short code", max_length=60, help_text="Small letters and hyphens, for example cabinet."
    )
    kind = forms.ChoiceField(label="Kind", choices=BodyKind.choices)
    organisation = forms.ChoiceField(label="Whose body is it?", widget=forms.RadioSelect)
    chair = forms.CharField(
        label="Chaired by", max_length=200, required=False, help_text="The post, not the person."
    )
    meets = forms.CharField(label="How often it meets", max_length=200, required=False)
    reports_to = forms.ModelMultipleChoiceField(
        label="Reports to",
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One, several or none.",
    )
    starts_on = DateField(label="First day", required=False)
    ends_on = DateField(label="First day it no longer exists", required=False)
    agenda_days = _days(
        "Clear working days between agenda and meeting", "Counting neither day. Blank: no such rule binds it."
    )
    key_notice_days = _days("Clear days’ notice of a key decision", "Days of any kind.")
    exception_days = _days("Clear working days’ notice of a general exception")
    call_in_days = _days("Working days for call-in after publication", "Blank: it cannot be called in.")
    note = forms.CharField(label="Note", required=False, widget=_area(2), max_length=5000)
    source = forms.CharField(label="Where this is recorded", required=False, max_length=250)

    def __init__(
        self, *args: Any, agreement: Agreement, parties: Sequence[Party], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._organisations: dict[str, Organisation] = {
            row.organisation.code: row.organisation for row in parties
        }
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            *((code, short_name(body, on)) for code, body in self._organisations.items()),
            (JOINT, "All partners: a joint body"),
        ]
        self.fields["reports_to"].queryset = bodies_of(agreement)  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name != "reason"])

    @staticmethod
    def facts_of(body: Body, *, on: date) -> dict[str, Any]:
        """What is held of a body on a day, to start changing from."""
        held = {field.name: getattr(body, field.name) for field in fields(BodySpec)}
        return held | {
            "organisation": body.organisation.code if body.organisation else JOINT,
            "reports_to": list(reporting_on(on).filter(body=body).values_list("to_body", flat=True)),
        }

    def spec(self) -> BodySpec:
        """The facts as the service takes them. Of a clean form only."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return BodySpec(
            **cleaned
            | {
                "kind": BodyKind(cleaned["kind"]),
                "reports_to": tuple(cleaned["reports_to"]),
                "organisation": self._organisations.get(cleaned["organisation"]),
            }
        )


class DecisionForm(ReasonForm):
    """What is said of a decision beside its parts."""

    body = forms.ModelChoiceField(label="Body that decides", queryset=Body.objects.none())
    title = forms.CharField(label="What it is about", max_length=250)
    meets_on = PartialDateField(
        label="Date of the decision",
        required=False,
        help_text="The day may be blank while only the month is known; all of it while it is not known.",
    )
    is_key = forms.ChoiceField(
        label="Is it a key decision?",
        choices=_YES_NO,
        required=False,
        widget=forms.RadioSelect,
        help_text="A key decision is announced in the forward plan before it is taken.",
    )
    purpose = forms.CharField(label="Purpose", required=False, widget=_area(), max_length=10_000)
    item = forms.CharField(label="Agenda item", required=False, max_length=40)
    forward_plan_reference = forms.CharField(label="Forward plan reference", required=False, max_length=40)
    report_title = forms.CharField(
        label="Title of the report", required=False, max_length=250, help_text="If it differs from the above."
    )
    report_reference = forms.CharField(label="Report reference", required=False, max_length=40)
    report_by = forms.CharField(
        label="Report by", required=False, max_length=150, help_text="The post, not the person."
    )
    portfolio = forms.CharField(
        label="Cabinet member or lead", required=False, max_length=200, help_text="The post, not the person."
    )
    contact = forms.CharField(
        label="Contact", required=False, max_length=200, help_text="The post, not the person."
    )
    arises_from = forms.ModelChoiceField(
        label="Arises from",
        queryset=DecisionPart.objects.none(),
        required=False,
        empty_label="No part of another decision",
        help_text="The part of another decision that referred or delegated it to this body.",
    )
    consultee = forms.CharField(
        label="In consultation with",
        required=False,
        max_length=200,
        help_text="For a decision under delegation: the post that must be consulted.",
    )
    consultation_evidence = forms.CharField(
        label="How consultation is evidenced",
        required=False,
        widget=_area(2),
        max_length=5000,
        help_text="For example an exchange of letters, with its date.",
    )
    reasons = forms.CharField(
        label="Reasons for the decision", required=False, widget=_area(), max_length=10_000
    )
    alternatives = forms.CharField(
        label="Alternatives considered and rejected", required=False, widget=_area(), max_length=10_000
    )
    conflicts = forms.CharField(
        label="Conflicts of interest declared", required=False, widget=_area(2), max_length=10_000
    )
    speakers = forms.CharField(
        label="Who spoke",
        required=False,
        widget=_area(2),
        max_length=5000,
        help_text="In which capacity, one to a line, for example “The shadow cabinet member, in support”.",
    )
    is_exempt = forms.BooleanField(
        label="Exempt from publication",
        required=False,
        help_text="Seen by the people of the body’s own organisation alone, and never on the public pages.",
    )
    exempt_paragraph = forms.CharField(
        label="Paragraph of Schedule 12A", required=False, max_length=100, help_text="For example 3."
    )
    exempt_reason = forms.CharField(
        label="Why the public interest is in keeping it exempt",
        required=False,
        widget=_area(2),
        max_length=5000,
    )
    note = forms.CharField(label="Note", required=False, widget=_area(2), max_length=10_000)
    source = forms.CharField(label="Where this is recorded", required=False, max_length=250)

    LATER = ("reasons", "alternatives", "conflicts", "speakers", "consultation_evidence")
    """What is known only once it is decided."""

    def __init__(
        self,
        *args: Any,
        bodies: Sequence[Body],
        parts: Iterable[DecisionPart],
        left_out: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in left_out:
            del self.fields[name]
        _choose(self.fields["body"], Body, bodies, str)
        _choose(self.fields["arises_from"], DecisionPart, list(parts), _part_words)
        self.order_fields([name for name in self.fields if name != "reason"])

    @staticmethod
    def facts_of(decision: Decision) -> dict[str, Any]:
        """What is held of a decision, to start changing from."""
        held = {field.name: getattr(decision, field.name) for field in fields(DecisionSpec)}
        return held | {"is_key": {True: "yes", False: "no", None: ""}[decision.is_key]}

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> DecisionSpec:
        """The facts as the service takes them."""
        said = {name: value for name, value in cleaned.items() if name != "reason"}
        return DecisionSpec(**said | {"is_key": {"yes": True, "no": False}.get(said["is_key"])})


def _choose(field: Any, model: type[Any], rows: Sequence[Any], words: Any) -> None:
    """Let a field choose among rows that are fetched already."""
    field.queryset = model.objects.filter(pk__in=[row.pk for row in rows])
    field.label_from_instance = words
    blank = [] if field.required and len(rows) == 1 else [("", field.empty_label)]
    field.choices = [*blank, *((row.pk, words(row)) for row in rows)]


def _part_words(part: DecisionPart) -> str:
    decision = part.decision
    text = part.text if len(part.text) <= 60 else f"{part.text[:57].rstrip()}…"
    return f"{decision.citation}, ({part.letter}): {text}"


class RecommendationsForm(ReasonForm):
    """The lettered recommendations, a blank line between two."""

    texts = forms.CharField(
        label="Recommendations",
        widget=_area(12),
        max_length=50_000,
        help_text="Leave a blank line between two. Letters are given by their order: the first is (a).",
    )
    field_order = ["texts", "reason"]

    def clean_texts(self) -> list[str]:
        """One text a recommendation, without a letter somebody typed before it."""
        pieces = re.split(r"\n\s*\n", self.cleaned_data["texts"].replace("\r\n", "\n"))
        return [re.sub(r"^\([a-z]{1,2}\)\s+", "", piece.strip()) for piece in pieces if piece.strip()]

    @staticmethod
    def facts_of(decision: Decision) -> dict[str, Any]:
        """The recommendations as they stand."""
        return {"texts": "\n\n".join(part.text for part in decision.parts.order_by("order"))}


class PartForm(ReasonForm):
    """A part that no report recommended."""

    text = forms.CharField(label="The part as it was put", widget=_area(), max_length=10_000)
    field_order = ["text", "reason"]


class OutcomeForm(ReasonForm):
    """What became of a part."""

    outcome = forms.ChoiceField(label="Outcome", choices=Outcome.choices, widget=forms.RadioSelect)
    condition = forms.CharField(
        label="Subject to",
        required=False,
        widget=_area(2),
        max_length=5000,
        help_text="For a conditional approval.",
    )
    text = forms.CharField(
        label="The part as it was resolved",
        required=False,
        widget=_area(),
        max_length=10_000,
        help_text="For an amended part: all of its words, not only the change.",
    )
    to_body = forms.ModelChoiceField(
        label="Referred to",
        queryset=Body.objects.none(),
        required=False,
        empty_label="No other body",
        help_text="For a referral, or a recommendation to another body.",
    )
    keeping = forms.ModelMultipleChoiceField(
        label="What does the new outcome still authorise?",
        queryset=PartAuthorises.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is not ticked loses its authority, and that of an instrument is withdrawn.",
    )
    field_order = ["outcome", "condition", "text", "to_body", "keeping", "reason"]

    def __init__(
        self,
        *args: Any,
        part: DecisionPart,
        bodies: Sequence[Body],
        matters: Sequence[PartAuthorises],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        own = [body for body in bodies if body.pk != part.decision.body_id]
        _choose(self.fields["to_body"], Body, own, str)
        if latest_outcome(part) is None:
            self.fields["outcome"].choices = [  # type: ignore[attr-defined]
                choice for choice in Outcome.choices if choice[0] != Outcome.WITHDRAWN
            ]
        if latest_outcome(part) is None or not matters:
            del self.fields["keeping"]
        else:
            self.fields["keeping"].queryset = PartAuthorises.objects.filter(  # type: ignore[attr-defined]
                pk__in=[row.pk for row in matters]
            )

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> OutcomeSpec:
        """The outcome as the service takes it."""
        return OutcomeSpec(
            Outcome(cleaned["outcome"]), cleaned["text"], cleaned["condition"], to_body=cleaned["to_body"]
        )


class MatterForm(ReasonForm):
    """What a part is about, and authorises once approved."""

    kind = forms.ChoiceField(label="What is it about?", choices=MatterKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In a few words",
        required=False,
        max_length=300,
        help_text="Not needed for an instrument or version.",
    )
    amount = AmountField(
        label="Amount",
        unit=WHOLE_POUNDS,
        required=False,
        help_text="For a virement or an income target, in pounds.",
    )
    instrument = forms.ModelChoiceField(
        label="Instrument", queryset=Instrument.objects.none(), required=False, empty_label="None"
    )
    version = forms.ModelChoiceField(
        label="Schedule version", queryset=ScheduleVersion.objects.none(), required=False, empty_label="None"
    )
    party = forms.ModelChoiceField(
        label="For which partner?",
        queryset=Party.objects.none(),
        required=False,
        empty_label="Choose one",
        help_text="A joint body decides for several: an instrument is authorised for one of them.",
    )
    field_order = ["kind", "words", "amount", "instrument", "version", "party", "reason"]

    def __init__(self, *args: Any, part: DecisionPart, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = part.decision.agreement
        instruments = list(agreement.instruments.filter(withdrawn_on__isnull=True))
        versions = list(
            ScheduleVersion.objects.filter(schedule__agreement=agreement)
            .exclude(state="draft")
            .select_related("schedule__agreement")
        )
        _choose(self.fields["instrument"], Instrument, instruments, str)
        _choose(self.fields["version"], ScheduleVersion, versions, str)
        if part.decision.body.organisation_id is None:
            _choose(self.fields["party"], Party, parties, str)
        else:
            del self.fields["party"]

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> MatterSpec:
        """The matter as the service takes it."""
        return MatterSpec(
            MatterKind(cleaned["kind"]),
            cleaned["words"],
            cleaned["amount"],
            instrument=cleaned["instrument"],
            version=cleaned["version"],
            party=cleaned.get("party"),
        )


class PublicationForm(ReasonForm):
    """When a stage was published, and what excuses it if it was late."""

    published_on = DateField(label="Published on")
    urgency_reason = forms.CharField(
        label="Why it was late",
        required=False,
        widget=_area(2),
        max_length=5000,
        help_text="Needed when fewer clear working days are left than the rule asks for. It is published.",
    )
    key_exception = forms.ChoiceField(
        label="A key decision without full notice",
        choices=[(KeyException.NONE, "No exception"), *KeyException.choices[1:]],
        required=False,
        widget=forms.RadioSelect,
    )
    exception_reason = forms.CharField(
        label="Reason for the exception", required=False, widget=_area(2), max_length=5000
    )
    scrutiny_told_on = DateField(label="Scrutiny was told on", required=False)
    field_order = [
        "published_on",
        "urgency_reason",
        "key_exception",
        "exception_reason",
        "scrutiny_told_on",
        "reason",
    ]

    def __init__(self, *args: Any, stage: Stage, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        dropped = [] if stage is Stage.AGENDA else ["urgency_reason"]
        if stage is not Stage.AGENDA or not decision.is_key:
            dropped += ["key_exception", "exception_reason", "scrutiny_told_on"]
        for name in dropped:
            del self.fields[name]

    def spec(self) -> PublicationSpec:
        """The facts as the service takes them. Of a clean form only."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        said["key_exception"] = KeyException(said.get("key_exception", ""))
        return PublicationSpec(self.stage, **said)


class CallInForm(ReasonForm):
    """That scrutiny called the decision in."""

    called_in_on = DateField(label="Called in on")
    called_in_by = forms.CharField(
        label="By whom",
        max_length=200,
        help_text="In which capacity, for example “five members of the council”.",
    )
    field_order = ["called_in_on", "called_in_by", "reason"]


class CallInEndForm(ReasonForm):
    """What came of a call-in."""

    ended_on = DateField(label="Settled on")
    result = forms.ChoiceField(label="Result", choices=CallInResult.choices, widget=forms.RadioSelect)
    field_order = ["ended_on", "result", "reason"]


class CorrectionForm(ReasonForm):
    """A mistake in a published record."""

    text = forms.CharField(
        label="What is corrected",
        widget=_area(),
        max_length=5000,
        help_text="As it is to be read, for example “The item number is 12, not 11.” It is published.",
    )
    field_order = ["text", "reason"]


class DecisionFilterForm(forms.Form):
    """How the list of decisions is narrowed."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    body = forms.ChoiceField(label="Body", required=False)
    state = forms.ChoiceField(label="Where it stands", required=False)

    def __init__(
        self, *args: Any, bodies: Sequence[Body], states: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [("", "All bodies"), *((str(row.pk), row.name) for row in bodies)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", "All"), *states]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        """Refuses what no database can look for."""
        words = str(self.cleaned_data["q"])
        if "\0" in words:
            raise ValidationError("Write words without control characters.")
        return words
