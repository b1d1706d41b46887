"""Forms in the design system's markup: a renderer, the fields Django lacks, and plain words.

Any form renders as GOV.UK Frontend markup through :class:`GovukRenderer` (`{{ form }}`,
`{{ form.amount.as_field_group }}`). Forms of the product derive from :class:`Form` or :class:`ModelForm`,
whose refusals name the field and the remedy. Forms clean; they never save and never decide.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary: the sentence, and the address of the field it is about."""

    text: str
    href: str = ""


class GovukRenderer(TemplatesSetting):
    """Renders whole forms and field groups with the templates in `templates/forms/`.

    Widgets on their own keep Django's templates, so the administration pages are left as they are.
    """

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == self.field_template_name:
            context = {**context, **_field_context(context["field"])}
        return super().render(template_name, context, request)


def error_links(form: forms.BaseForm) -> tuple[ErrorLink, ...]:
    """The refusals of a form in the order of its fields, those about the whole form first."""
    whole = tuple(ErrorLink(str(text)) for text in form.non_field_errors())
    return whole + tuple(
        ErrorLink(str(text), f"#{first_input_id(form[name])}")
        for name in form.fields
        for text in form.errors.get(name, ())
    )


def first_input_id(field: BoundField) -> str:
    """The id of the input a link to the field should put the cursor in."""
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return f"{field.auto_id}_{_DATE_PARTS.index(_wrong_parts(field)[0])}"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{field.auto_id}_0"
    return str(field.id_for_label)


# --- Fields -------------------------------------------------------------------------------------------

_DATE_PARTS = ("day", "month", "year")


class WrongParts(ValidationError):
    """A refusal about some of the boxes of a date, by their names."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message, code="invalid")
        self.parts = parts


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes. What was typed stays as it was typed."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        digits = {"inputmode": "numeric"}  # the month may be typed by name
        super().__init__(
            {name: forms.TextInput({} if name == "month" else digits) for name in _DATE_PARTS}, attrs
        )

    def decompress(self, value: date | PartialDate | None) -> list[str]:
        return _boxes(value)


def _boxes(value: date | PartialDate | None) -> list[str]:
    """Day, month and year as they stand in the boxes."""
    if value is None:
        return ["", "", ""]
    return [str(value.day or ""), str(value.month), str(value.year)]


class PartialDateField(forms.MultiValueField):
    """A date whose day may be left blank when nobody wrote it down. Cleans to a `PartialDate`."""

    widget = DateParts
    day_may_be_blank = True

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(required=False) for _ in range(3)]
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = _boxes(value) if self.disabled else value or ("", "", "")
        day, month, year = ((part or "").strip() for part in typed)
        if day or month or year:
            return self.dated(day, month, year)
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None

    def dated(self, day: str, month: str, year: str) -> Any:
        """The date of three typed parts. Raises WrongParts, whose sentence says what to correct."""
        typed = {"day": day, "month": month, "year": year}
        missing = [n for n in typed if not typed[n] and not (n == "day" and self.day_may_be_blank)]
        if missing:
            raise WrongParts(f"{self._called} must include a {' and a '.join(missing)}.", *missing)
        if not re.fullmatch(r"[12][0-9]{3}", year):
            raise WrongParts("Give the year in four digits, for example 2017.", "year")
        month_number = _month_number(month)
        if not month_number:
            raise WrongParts("Give the month as a number or by name, for example 4 or April.", "month")
        days = calendar.monthrange(int(year), month_number)[1]
        if day and not (re.fullmatch(r"[0-9]{1,2}", day) and 1 <= int(day) <= days):
            raise WrongParts(
                f"{day[:10]} {calendar.month_name[month_number]} {year} is not in the calendar. "
                "Check the day and the month.",
                "day",
            )
        return PartialDate(int(year), month_number, int(day) if day else None)

    @property
    def _called(self) -> str:
        return str(self.label or "The date")


class DateField(PartialDateField):
    """A day in the calendar, typed in three boxes. Cleans to a `date`."""

    day_may_be_blank = False

    def dated(self, day: str, month: str, year: str) -> date:
        return super().dated(day, month, year).earliest


class AmountField(forms.CharField):
    """An amount typed in a display unit. Cleans to exact pounds, or None for a blank, which is not nil."""

    def __init__(self, *, unit: DisplayUnit, may_be_negative: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.unit = unit
        self.may_be_negative = may_be_negative

    @property
    def affix(self) -> str:
        """What stands before the box: the unit of the figure typed into it."""
        return self.unit.heading

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "class": "govuk-input--width-10 pb-figure",
            "autocomplete": "off",
            "spellcheck": "false",
        }

    def prepare_value(self, value: Any) -> Any:
        return self.unit.typed(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        try:
            return parse_amount(typed, unit=self.unit, may_be_negative=self.may_be_negative)
        except BadAmount as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal


def _month_number(typed: str) -> int:
    """4 for "4", "04", "April" or "apr"; nought for anything else."""
    if re.fullmatch(r"0?[1-9]|1[0-2]", typed):
        return int(typed)
    names = [name.lower() for name in calendar.month_name]
    return next((n for n in range(1, 13) if len(typed) >= 3 and names[n].startswith(typed.lower())), 0)


# --- Plain words --------------------------------------------------------------------------------------

_BLANK_CHOICE = "---------"


class PlainWords:
    """Replaces Django's stock refusals by sentences that name the field and the remedy.

    A message a field was given on purpose is kept.
    """

    mark_optional = True
    """Whether labels of fields that may be left blank say so."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = str(field.label or name.replace("_", " ").capitalize())
            stock = _stock_messages(field)
            for code, sentence in _sentences(field, label=label).items():
                if field.error_messages.get(code) == stock.get(code):
                    field.error_messages[code] = sentence
            _name_blank_choice(field)


class Form(PlainWords, forms.Form):
    """Base of every form of the product."""


class ReasonForm(Form):
    """A deed and why it is done."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        help_text="A few words. They are kept with the change and can be read by all partners.",
        error_messages={"required": "Say why, in a few words."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ModelForm(PlainWords, forms.ModelForm):
    """Base of every form of the product whose fields come from a model. It cleans; services save."""


def _stock_messages(field: forms.Field) -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for base in reversed(type(field).__mro__):
        messages.update(getattr(base, "default_error_messages", {}))
    return messages


def _sentences(field: forms.Field, *, label: str) -> dict[str, str]:
    """Refusals by Django's code for them. Per cent signs of the label are doubled where Django formats."""
    named = _within_sentence(label)
    formatted = label.replace("%", "%%")
    sentences = {
        "required": _asking(field, label=label, named=named),
        "max_length": f"{formatted} must be %(limit_value)d characters or fewer. It is %(show_value)d now.",
        "min_length": f"{formatted} must be %(limit_value)d characters or more. It is %(show_value)d now.",
    }
    match field:
        case forms.EmailField():
            sentences["invalid"] = (
                "Enter an e-mail address in the usual form, for example name@council.gov.uk."
            )
        case forms.IntegerField():
            sentences["invalid"] = f"{formatted} must be a whole number, for example 3."
        case forms.ModelChoiceField() | forms.ChoiceField():
            sentences["invalid_choice"] = f"Choose one of those listed for “{formatted}”."
    return sentences


def _asking(field: forms.Field, *, label: str, named: str) -> str:
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    is_clause = named.split()[0] in {"why", "what"}
    match field:
        case forms.BooleanField():
            return f"Tick “{label}” to go on."
        case forms.MultipleChoiceField() | forms.ModelMultipleChoiceField():
            return f"Choose one or more {named}."
        case forms.FileField() | forms.ChoiceField() | forms.ModelChoiceField():
            return f"Choose {named}." if is_clause else f"Choose the {named}."
    return f"Say {named}." if is_clause else f"Enter the {named}."


def _within_sentence(label: str) -> str:
    """The label as it reads inside a sentence: “Post title” becomes “post title”, “NHS body” stays."""
    is_acronym = len(label) > 1 and label[1].isupper()
    return label if is_acronym else label[:1].lower() + label[1:]


def _name_blank_choice(field: Any) -> None:
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _BLANK_CHOICE:
            field.empty_label = "Choose one"
            field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [
            (value, "Choose one" if words == _BLANK_CHOICE else words) for value, words in choices
        ]


# --- What the templates need --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One box of a date: its heading, and the widget's context for Django's template of a text input."""

    heading: str
    box: dict[str, Any]


def _wrong_parts(field: BoundField) -> tuple[str, ...]:
    """Names of the boxes of a date a refusal is about; all of them when it names none."""
    for error in field.form.errors.as_data().get(field.name, ()):
        if isinstance(error, WrongParts):
            return error.parts
    return _DATE_PARTS


_CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}


def _kind(widget: forms.Widget) -> str:
    match widget:
        case forms.CheckboxSelectMultiple():
            return "checkboxes"
        case forms.RadioSelect():
            return "radios"
        case forms.CheckboxInput():
            return "checkbox"
        case forms.Select():
            return "select"
        case forms.Textarea():
            return "textarea"
        case forms.FileInput():
            return "file"
        case forms.PasswordInput():
            return "password"
        case forms.MultiWidget():
            return "date"
    return "input"


def _field_context(field: BoundField) -> dict[str, Any]:
    """What `forms/field.html` prints beside the bound field itself."""
    kind = _kind(field.field.widget)
    optional = not field.field.required and kind != "checkbox" and getattr(field.form, "mark_optional", False)
    return {
        "kind": kind,
        "label": f"{field.label} (optional)" if optional else field.label,
        "affix": getattr(field.field, "affix", ""),
        "control": _control(field, kind=kind) if kind in _CLASSES else "",
        "parts": _parts(field) if kind == "date" else (),
    }


def _control(field: BoundField, *, kind: str) -> str:
    widget = field.field.widget
    classes = f"{_CLASSES[kind]} {widget.attrs.get('class', '')}".strip()
    if field.errors and kind in {"input", "password", "textarea", "select", "file"}:
        classes += f" {_CLASSES[kind].split()[0]}--error"
    return field.as_widget(attrs={"class": classes})


def _parts(field: BoundField) -> tuple[Part, ...]:
    wrong = _wrong_parts(field) if field.errors else ()
    parts = []
    for box, name in zip(field.subwidgets[0].data["subwidgets"], _DATE_PARTS, strict=True):
        classes = f"govuk-input govuk-date-input__input govuk-input--width-{4 if name == 'year' else 2}"
        box["attrs"]["class"] = f"{classes} govuk-input--error" if name in wrong else classes
        if name not in wrong:
            box["attrs"].pop("aria-invalid", None)
        parts.append(Part(heading=name.capitalize(), box=box))
    return tuple(parts)
