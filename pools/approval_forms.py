"""What is asked for when a version is approved, disputed, executed, and when a route is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agreements.approvals import Step
from agreements.choices import ApprovalOutcome, ApprovalStage, RiskTermsState
from agreements.instrument_forms import AuthorityForm
from agreements.models import RouteStep
from agreements.services.routes import StepSpec
from pooledbudgets.lib.forms import AmountField, PartialDateField, ReasonForm
from pooledbudgets.lib.money import POUNDS
from pools.services.approving import ApprovalSpec, DisputeSpec, EndorsementSpec


class ApprovalForm(AuthorityForm):
    """What a body said of a version, and on whose authority."""

    outcome = forms.ChoiceField(
        label="What was decided", choices=ApprovalOutcome.choices, widget=forms.RadioSelect
    )
    terms = forms.CharField(
        label="What it is subject to, or why it is returned",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Printed with every table of the version. Leave blank for an approval outright.",
    )
    decided_on = PartialDateField(
        label="Date of the decision", help_text="The day may be blank when only the month is known."
    )
    field_order = ["outcome", "terms", *AuthorityForm.field_order]

    @staticmethod
    def start_from(step: Step) -> dict[str, Any]:
        """What the route says of the step."""
        return {"body": step.body, "delegated_to": step.delegated_to, "consultee": step.consultee}

    @classmethod
    def approval(cls, cleaned: dict[str, Any]) -> ApprovalSpec:
        """The facts as the service takes them."""
        return ApprovalSpec(
            outcome=ApprovalOutcome(cleaned["outcome"]), authority=cls.spec(cleaned), terms=cleaned["terms"]
        )


class EndorsementForm(ReasonForm):
    """Which joint group endorsed a version, when, and by which minute."""

    body = forms.CharField(label="Group", max_length=200, help_text="For example the Adults JMG.")
    decided_on = PartialDateField(
        label="Date of its meeting", help_text="The day may be blank when only the month is known."
    )
    reference = forms.CharField(label="Minute", required=False, max_length=200)
    field_order = ["body", "decided_on", "reference", "reason"]

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> EndorsementSpec:
        """The facts as the service takes them."""
        return EndorsementSpec(cleaned["body"], cleaned["decided_on"], cleaned["reference"])


class DisputeForm(ReasonForm):
    """Which amount is not accepted."""

    place = forms.ChoiceField(label="What is disputed")
    amount = AmountField(
        label="How much of it", unit=POUNDS, help_text="In pounds, without a sign, for example 250,000."
    )
    field_order = ["place", "amount", "reason"]

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "Choose"), *places]  # type: ignore[attr-defined]

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> DisputeSpec:
        """The facts as the service takes them."""
        pool_code, _, row = cleaned["place"].partition("/")
        return DisputeSpec(pool_code, row, cleaned["amount"])


class RiskTermsForm(ReasonForm):
    """Who bears an overspend, or that it is not agreed."""

    state = forms.ChoiceField(
        label="Is risk sharing agreed?", choices=RiskTermsState.choices, widget=forms.RadioSelect
    )
    terms = forms.CharField(
        label="The terms, or the earlier principles that apply",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="While it is not agreed this is printed with every table of the version.",
    )
    reference = forms.CharField(
        label="Where they are recorded", required=False, max_length=250, help_text="For example schedule 4."
    )
    field_order = ["state", "terms", "reference", "reason"]


class RouteStepForm(ReasonForm):
    """One step of a partner's route to approval."""

    order = forms.IntegerField(label="Place in the route", min_value=1, max_value=20)
    stage = forms.ChoiceField(
        label="What the body is asked for", choices=ApprovalStage.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(label="Body", max_length=200, help_text="For example Cabinet.")
    expected_on = PartialDateField(
        label="Expected on", required=False, help_text="The day may be blank when only the month is known."
    )
    delegated_to = forms.CharField(
        label="Delegated to", required=False, max_length=200, help_text="The post that decides, if one does."
    )
    consultee = forms.CharField(label="In consultation with", required=False, max_length=200)
    source = forms.CharField(
        label="Where this is recorded",
        required=False,
        max_length=250,
        help_text="For example a report and paragraph.",
    )
    field_order = [
        "order",
        "stage",
        "body",
        "expected_on",
        "delegated_to",
        "consultee",
        "source",
        "reason",
    ]

    @staticmethod
    def facts_of(row: RouteStep) -> dict[str, Any]:
        """What is held of a step, to start changing from."""
        names = ("order", "stage", "body", "expected_on", "delegated_to", "consultee", "source")
        return {name: getattr(row, name) for name in names}

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> StepSpec:
        """The facts as the service takes them."""
        return StepSpec(
            stage=ApprovalStage(cleaned["stage"]),
            body=cleaned["body"],
            order=cleaned["order"],
            expected_on=cleaned["expected_on"],
            delegated_to=cleaned["delegated_to"],
            consultee=cleaned["consultee"],
            source=cleaned["source"],
        )
