"""Two pages that show every component and every kind of field, for the browser tests alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from pooledbudgets import urls
from pooledbudgets.lib.forms import AmountField, DateField, Form, PartialDateField
from pooledbudgets.lib.money import THOUSANDS
from pooledbudgets.lib.page_parts import Link, SummaryRow, Task, TimelineEntry

_PARTS = """{% extends "layouts/page.html" %}
{% block title %}Parts{% endblock %}
{% block before_content %}{% breadcrumbs "Agreements" "/" "Section 75 agreement" "/a/" %}{% endblock %}
{% block caption %}<span class="govuk-caption-l">Oxfordshire, 2017/18, version 1</span>{% endblock %}
{% block heading %}Adults with Care and Support Needs Pooled Budget{% endblock %}
{% block lead %}<p class="govuk-body">{% state_tag "indicative" %} Ask the {% term "host partner" %}.</p>{% endblock %}
{% block actions %}<a class="govuk-button govuk-button--secondary" href="#main-content">PDF</a>{% endblock %}
{% block page %}
  <p class="govuk-body">{% for state in states %}{% state_tag state %} {% endfor %}</p>
  <p class="govuk-body">{% money amount %}, {% money amount unit %}, {% money None unit %}</p>
  {% include "components/summary_card.html" with title="The fund" rows=rows state="draft" %}
  {% include "components/task_list.html" %}
  {% include "components/timeline.html" %}
  {% include "components/empty.html" with heading="Nothing here yet" href="/a/" action="Start the schedule" %}
  {% include "components/warning.html" with text="Nothing in this version can be changed." %}
{% endblock %}"""

_FORM = """{% extends "layouts/form.html" %}
{% block title %}Open a pool{% endblock %}
{% block heading %}Open a pool{% endblock %}
{% block cancel %}<a class="govuk-link" href="/a/">Cancel</a>{% endblock %}"""


class EveryFieldForm(Form):
    """One field of each kind."""

    title = forms.CharField(label="Title of the pool", max_length=20, help_text="As printed on the table.")
    amount = AmountField(label="Contribution", unit=THOUSANDS)
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
    checked = forms.BooleanField(label="I have checked the figures", help_text="Against the ledger.")
    workbook = forms.FileField(label="Workbook")
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 4}))
    secret = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


@login_not_required
def parts(request: HttpRequest) -> HttpResponse:
    """Every component."""
    messages.success(request, "Your figures are shared.")
    messages.warning(request, "The other partner has not shared yet.")
    messages.error(request, "Period 7 is closed. Reverse the entry in an open period.")
    at = datetime(2017, 6, 20, 10, 4, tzinfo=UTC)
    context = {
        "unit": THOUSANDS,
        "amount": Decimal("-5502000"),
        "states": ["draft", "indicative", "submitted", "confirmed", "approved", "open", "overdue"],
        "rows": [
            SummaryRow("Host", "Oxfordshire County Council"),
            SummaryRow("Pool manager", "Jane Smith", Link("Change", "/a/")),
        ],
        "tasks": [
            Task("Enter the contributions", "in progress", "/a/", "12 of 14 figures"),
            Task("Submit the version", "cannot start yet"),
        ],
        "entries": [
            TimelineEntry("Version 1 submitted", at, "Asha Patel", "Cabinet of 18 July 2017", "/a/"),
            TimelineEntry("Figures shared", at, "Tom Reed"),
        ],
    }
    return HttpResponse(engines["django"].from_string(_PARTS).render(context, request))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """Every field; posting it empty shows every refusal."""
    bound = request.method == "POST"
    shown = EveryFieldForm(request.POST, request.FILES) if bound else EveryFieldForm()
    page = engines["django"].from_string(_FORM).render({"form": shown}, request)
    return HttpResponse(page, status=422 if shown.errors else 200)


urlpatterns = [path("gallery/parts/", parts), path("gallery/form/", form), *urls.urlpatterns]
