"""Forms: the markup the design system asks for, and refusals that name the field and the remedy."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from pooledbudgets.lib.forms import (
    AmountField,
    DateField,
    ErrorLink,
    Form,
    PartialDateField,
    error_links,
)
from pooledbudgets.lib.money import POUNDS, THOUSANDS
from pooledbudgets.lib.partial_date import PartialDate


class PoolForm(Form):
    """Every kind of field there is."""

    title = forms.CharField(label="Title of the pool", max_length=20, help_text="As printed <on> the table.")
    amount = AmountField(label="Contribution", unit=THOUSANDS, required=False)
    email = forms.EmailField(label="E-mail address")
    opens = DateField(label="Date the pool opens", help_text="For example 1 4 2017")
    dated = PartialDateField(label="Date of the letter", required=False)
    fund = forms.ChoiceField(label="Fund kind", choices=[("", "---------"), ("pooled", "Pooled fund")])
    basis = forms.ChoiceField(
        label="How firm are the figures?",
        widget=forms.RadioSelect,
        choices=[("indicative", "Indicative"), ("final", "Final")],
    )
    groups = forms.MultipleChoiceField(
        label="Client groups",
        widget=forms.CheckboxSelectMultiple,
        choices=[("ld", "Learning disabilities"), ("mh", "Mental health")],
    )
    checked = forms.BooleanField(label="I have checked the figures")
    workbook = forms.FileField(label="Workbook")
    reason = forms.CharField(label="Reason", widget=forms.Textarea, required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=3)


COMPLETE = {
    "title": "Adults",
    "amount": "74,883",
    "email": "asha@council.example",
    "opens_day": "1",
    "opens_month": "April",
    "opens_year": "2017",
    "dated_day": "",
    "dated_month": "5",
    "dated_year": "2017",
    "fund": "pooled",
    "basis": "final",
    "groups": ["ld", "mh"],
    "checked": "on",
    "secret": "x",
    "version": "3",
}


def filled(**changes: Any) -> PoolForm:
    return PoolForm({**COMPLETE, **changes}, {"workbook": SimpleUploadedFile("w.xlsx", b"x")})


def ids(html: str) -> set[str]:
    found = re.findall(r'\bid="([^"]+)"', html)
    assert len(found) == len(set(found)), "an id is used twice"
    return set(found)


def opening_tag(html: str, input_id: str) -> str:
    match = re.search(rf'<[a-z]+[^>]*\bid="{input_id}"[^>]*>', html)
    assert match, f"no element with id {input_id}"
    return match[0]


def test_form_complete_cleans_to_exact_values() -> None:
    form = filled()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("74883000.00")
    assert form.cleaned_data["opens"] == date(2017, 4, 1)
    assert form.cleaned_data["dated"] == PartialDate(2017, 5)


def test_error_links_of_an_empty_form_lead_to_inputs_that_exist() -> None:
    form = PoolForm({"version": "3"})
    links = error_links(form)
    there = ids(str(form))
    assert [link.text for link in links] == [
        "Enter the title of the pool.",
        "Enter the e-mail address.",
        "Enter the date the pool opens.",
        "Choose the fund kind.",
        "Answer the question “How firm are the figures?”",
        "Choose one or more client groups.",
        "Tick “I have checked the figures” to go on.",
        "Choose the workbook.",
        "Enter the password.",
    ]
    for link in links:
        assert link.href.removeprefix("#") in there, link
        assert opening_tag(str(form), link.href.removeprefix("#")).startswith(
            ("<input", "<select", "<textarea")
        )


def test_error_about_the_whole_form_comes_first_without_a_link() -> None:
    form = filled(title="")
    form.add_error(None, "Somebody else saved while you were typing.")
    assert error_links(form)[0] == ErrorLink("Somebody else saved while you were typing.")


def test_every_description_and_label_points_at_something() -> None:
    html = str(PoolForm({"version": "3"}))
    there = ids(html)
    for described in re.findall(r'aria-describedby="([^"]*)"', html):
        assert described
        assert set(described.split()) <= there
    for target in re.findall(r'\bfor="([^"]*)"', html):
        assert target in there


def test_hint_and_error_describe_the_input() -> None:
    html = str(filled(title="x" * 21))
    tag = opening_tag(html, "id_title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in tag
    assert 'aria-invalid="true"' in tag
    assert "govuk-input--error" in tag
    assert "Title of the pool must be 20 characters or fewer. It is 21 now." in html


def test_hint_is_escaped() -> None:
    assert "As printed &lt;on&gt; the table." in str(PoolForm())


def test_what_was_typed_stays_and_is_escaped() -> None:
    html = str(filled(title="<script>x</script>", opens_month="Aprilis"))
    assert 'value="&lt;script&gt;x&lt;/script&gt;"' in html
    assert 'value="Aprilis"' in html


def test_optional_label_says_so() -> None:
    html = str(PoolForm())
    assert "Reason (optional)" in html
    assert "Title of the pool (optional)" not in html


def test_amount_shows_its_unit_to_eye_and_ear() -> None:
    html = PoolForm()["amount"].as_field_group()
    assert '<div class="govuk-input__prefix" aria-hidden="true">£’000</div>' in html
    assert '<span class="govuk-visually-hidden"> in £’000</span>' in html


def test_amount_shown_again_keeps_full_precision() -> None:
    class Grid(Form):
        amount = AmountField(unit=THOUSANDS)

    assert 'value="74,883.5"' in str(Grid(initial={"amount": Decimal("74883500.00")}))


def test_hidden_field_is_rendered_once_without_label() -> None:
    html = str(PoolForm())
    assert html.count('name="version"') == 1
    assert "Version" not in html


def test_blank_choice_is_a_request() -> None:
    assert ">Choose one</option>" in str(PoolForm())
    assert "---" not in str(PoolForm())


def test_radio_that_was_chosen_stays_chosen() -> None:
    html = filled(title="")["basis"].as_field_group()
    assert re.search(r'value="final" checked', html)
    assert not re.search(r'value="indicative" checked', html)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("12,34", "is not an amount"),
        ("-5", "is negative"),
        ("1e9", "is not an amount"),
        ("0.000001", "part of a penny"),
    ],
    ids=["grouping", "negative", "exponent", "finer than a penny"],
)
def test_amount_that_cannot_be_understood_is_refused(typed: str, refusal: str) -> None:
    form = filled(amount=typed)
    assert not form.is_valid()
    assert refusal in form.errors["amount"][0]
    assert f'value="{typed}"' in form["amount"].as_field_group()


def test_amount_blank_is_none_and_nil_is_nought() -> None:
    assert filled(amount="").is_valid()
    form = filled(amount="0")
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("0.00")
    blank = filled(amount=" ")
    assert blank.is_valid()
    assert blank.cleaned_data["amount"] is None


def test_amount_may_be_negative_when_the_field_says_so() -> None:
    field = AmountField(unit=POUNDS, may_be_negative=True)
    assert field.clean("(5,502.10)") == Decimal("-5502.10")


@pytest.mark.parametrize(
    ("day", "month", "year", "refusal", "wrong"),
    [
        ("29", "2", "2017", "29 February 2017 is not in the calendar. Check the day and the month.", "_0"),
        ("31", "April", "2017", "31 April 2017 is not in the calendar. Check the day and the month.", "_0"),
        ("1", "13", "2017", "Give the month as a number or by name, for example 4 or April.", "_1"),
        ("1", "4", "17", "Give the year in four digits, for example 2017.", "_2"),
        ("1", "4", "0000", "Give the year in four digits, for example 2017.", "_2"),
        ("1", "4", "２０１７", "Give the year in four digits, for example 2017.", "_2"),
        ("1", "", "", "Date the pool opens must include a month and a year.", "_1"),
        ("", "4", "2017", "Date the pool opens must include a day.", "_0"),
        ("0", "4", "2017", "0 April 2017 is not in the calendar. Check the day and the month.", "_0"),
    ],
)
def test_date_not_in_the_calendar_is_refused_at_the_box(
    day: str, month: str, year: str, refusal: str, wrong: str
) -> None:
    form = filled(opens_day=day, opens_month=month, opens_year=year)
    assert error_links(form) == (ErrorLink(refusal, f"#id_opens{wrong}"),)
    assert "govuk-input--error" in opening_tag(str(form), f"id_opens{wrong}")


def test_date_error_marks_only_the_wrong_box() -> None:
    html = filled(opens_month="13")["opens"].as_field_group()
    assert html.count("govuk-input--error") == 1
    assert html.count('aria-invalid="true"') == 1


def test_date_shown_from_initial_value() -> None:
    html = PoolForm(initial={"opens": date(2017, 4, 1), "dated": PartialDate(2017, 5)})
    assert 'value="2017"' in html["opens"].as_field_group()
    boxes = re.findall(r"<input[^>]*>", html["dated"].as_field_group())
    assert [re.findall(r'value="([^"]*)"', box) for box in boxes] == [[], ["5"], ["2017"]]


def test_date_unchanged_is_not_a_change() -> None:
    form = PoolForm(
        {**COMPLETE, "opens_month": "4"}, initial={"opens": date(2017, 4, 1), "dated": PartialDate(2017, 5)}
    )
    assert not {"opens", "dated"} & set(form.changed_data)


def test_message_given_on_purpose_is_kept() -> None:
    class Reasoned(Form):
        reason = forms.CharField(error_messages={"required": "Say why the figure changed."})

    assert Reasoned({}).errors["reason"] == ["Say why the figure changed."]


def test_label_with_a_per_cent_sign_is_printed_as_it_is() -> None:
    class Share(Form):
        share = forms.CharField(label="Share in %", max_length=3)

    assert Share({"share": "12345"}).errors["share"] == [
        "Share in % must be 3 characters or fewer. It is 5 now."
    ]


def test_acronym_keeps_its_capitals() -> None:
    class Body(Form):
        body = forms.CharField(label="NHS body")

    assert Body({}).errors["body"] == ["Enter the NHS body."]


def test_widgets_outside_a_form_keep_django_markup() -> None:
    """The administration pages use the same renderer and must not change."""
    assert "govuk" not in forms.TextInput().render("x", "y")


def test_label_that_is_a_clause_is_asked_for_as_one() -> None:
    class Asked(Form):
        about = forms.CharField(label="What it is about")
        cause = forms.ChoiceField(label="What changed it", choices=[("a", "A")])

    errors = Asked({}).errors
    assert errors == {"about": ["Say what it is about."], "cause": ["Choose what changed it."]}
