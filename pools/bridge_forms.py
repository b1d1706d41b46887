"""What is asked for when a step of the bridge from last year is entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agreements.models import Party
from pooledbudgets.lib.forms import AmountField, Form
from pooledbudgets.lib.money import DisplayUnit
from pools.choices import BridgeKind
from pools.models import BridgeStep
from pools.services.bridge import StepSpec

TOGETHER = "together"


class StepForm(Form):
    """One step: whose, what kind, how much, on which line, and why."""

    party = forms.ChoiceField(
        label="Whose contribution changed",
        help_text="A partner’s step is its own until it shares its figures. A step of all partners together is "
        "seen by everybody at once.",
    )
    kind = forms.ChoiceField(label="What changed it", choices=BridgeKind.choices, widget=forms.RadioSelect)
    line_key = forms.ChoiceField(label="Line", required=False)
    words = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Printed beside the amount, and kept as the reason of the change.",
    )
    source = forms.CharField(
        label="Where this is recorded",
        required=False,
        max_length=250,
        help_text="For example a budget report and paragraph.",
    )

    def __init__(
        self,
        *args: Any,
        parties: Sequence[tuple[str, str]],
        lines: Sequence[tuple[str, str]],
        unit: DisplayUnit,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        together = (TOGETHER, "All partners together, for a row known only in total")
        self.fields["party"].choices = [*parties, together]  # type: ignore[attr-defined]
        self.fields["line_key"].choices = [("", "The pool as a whole"), *lines]  # type: ignore[attr-defined]
        self.fields["amount"] = AmountField(
            label="By how much",
            unit=unit,
            may_be_negative=True,
            help_text="With a minus for less than last year, such as a saving.",
        )
        self.order_fields(["party", "kind", "amount", "line_key", "words", "source"])

    @staticmethod
    def facts_of(row: BridgeStep) -> dict[str, Any]:
        """What the form starts from for a step that is changed."""
        return {
            "party": row.party.organisation.code if row.party else TOGETHER,
            "kind": row.kind,
            "amount": row.amount.amount,
            "line_key": row.line_key,
            "words": row.words,
            "source": row.source,
        }

    @staticmethod
    def spec(cleaned: Mapping[str, Any], parties: Mapping[str, Party]) -> StepSpec:
        """The facts as the service takes them."""
        return StepSpec(
            kind=BridgeKind(cleaned["kind"]),
            amount=cleaned["amount"],
            words=cleaned["words"],
            party=parties.get(cleaned["party"]),
            line_key=cleaned["line_key"],
            source=cleaned["source"],
        )
