"""What is asked for when an earlier service is led to where it stands this year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.text import slugify

from pooledbudgets.lib.forms import ReasonForm
from pools.models import Element, Pool
from pools.services.crosswalk import EarlierSpec, ShareSpec

MOST_PLACES: Final = 4
"""So many places can be given on one form."""


class EarlierServiceForm(ReasonForm):
    """What it was called, its row in last year's table, and up to four places where it stands now."""

    name = forms.CharField(label="What it was called last year", max_length=200)
    row = forms.ChoiceField(
        label="Its line in last year’s table",
        required=False,
        help_text="Its amounts come from there. Leave it when last year has no table here.",
    )
    source = forms.CharField(label="Where this is recorded", required=False, max_length=250)

    def __init__(
        self,
        *args: Any,
        rows: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [("", "None, or not known"), *rows]  # type: ignore[attr-defined]
        for number in range(1, MOST_PLACES + 1):
            is_first = number == 1
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label="Where it stands now" if is_first else f"Place {number}",
                required=is_first,
                choices=[("", "Choose" if is_first else "No other place"), *places],
            )
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label="Share of it that went there, in %" if is_first else f"Share at place {number}, in %",
                required=False,
                min_value=0,
                max_value=100,
                max_digits=7,
                decimal_places=4,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
                help_text="Leave blank when it is not known." if is_first else "",
            )
        numbered = [f"{name}_{n}" for n in range(1, MOST_PLACES + 1) for name in ("place", "percent")]
        self.order_fields(["name", "row", *numbered, "source", "reason"])

    @staticmethod
    def spec(
        cleaned: Mapping[str, Any], pools: Mapping[str, Pool], elements: Mapping[str, Element]
    ) -> EarlierSpec:
        """The facts as the service takes them."""
        pool_code, _, line_key = cleaned["row"].partition("/")
        shares = []
        for number in range(1, MOST_PLACES + 1):
            place = cleaned[f"place_{number}"]
            if place:
                pool, kind, key = place.split("/")
                shares.append(
                    ShareSpec(
                        pools[pool],
                        line_key=key if kind == "line" else "",
                        element=elements[f"{pool}/{key}"] if kind == "element" else None,
                        percent=cleaned[f"percent_{number}"],
                    )
                )
        return EarlierSpec(
            code=slugify(cleaned["name"])[:60] or "service",
            name=cleaned["name"],
            shares=shares,
            pool_code=pool_code,
            line_key=line_key,
            source=cleaned["source"],
        )
