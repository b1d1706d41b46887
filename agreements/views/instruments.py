"""The page of an instrument, and recording who authorised and executed it and what the file is."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.instrument_forms import (
    AuthorityForm,
    ExecutedFileForm,
    ExecutionForm,
    InstrumentForm,
    WithdrawInstrumentForm,
)
from agreements.instrument_pages import (
    get_authority,
    get_execution,
    get_file,
    get_instrument,
    get_party,
    instrument_page,
)
from agreements.middleware import SignedIn
from agreements.models import Agreement, Instrument
from agreements.naming import full_name
from agreements.permissions import Verb, get_agreement, require
from agreements.services.instruments import (
    enter_instrument,
    keep_executed_file,
    put_right,
    record_authority,
    record_execution,
    withdraw_authority,
    withdraw_execution,
    withdraw_instrument,
)
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form


@require_safe
def instrument_detail(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Authorised, executed, effective: three things, party by party, and the executed file."""
    agreement, instrument = _instrument(request, reference, pk)
    return render(
        request,
        "agreements/instrument_detail.html",
        {"agreement": agreement, "instrument": instrument_page(instrument, standing=request.standing)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_add(request: SignedIn, reference: str) -> HttpResponse:
    """Enter an instrument that is being prepared, or was made before."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    return _deed_page(
        request,
        agreement,
        InstrumentForm(request.POST or None),
        lambda cleaned: enter_instrument(
            agreement=agreement,
            instrument=InstrumentForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Enter an instrument",
        lead="Entering it changes nothing yet. It counts once every partner has executed it, or, for an older one "
        "whose executions are not recorded here, from the date it bears.",
        submit="Enter the instrument",
        done="The instrument is entered.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_correct(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Put right what was entered of an instrument."""
    agreement, instrument = _instrument(request, reference, pk)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    return _deed_page(
        request,
        agreement,
        InstrumentForm(
            request.POST or None,
            initial=InstrumentForm.facts_of(instrument),
            has_executions=bool(instrument.executions.all()),
        ),
        lambda cleaned: put_right(
            instrument=instrument,
            facts=InstrumentForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Correct “{instrument.title}”",
        submit="Save the correction",
        done="The instrument is corrected.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_withdraw(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Give an instrument up."""
    agreement, instrument = _instrument(request, reference, pk)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    return _deed_page(
        request,
        agreement,
        WithdrawInstrumentForm(request.POST or None, initial={"withdrawn_on": request.standing.on}),
        lambda cleaned: withdraw_instrument(
            instrument=instrument,
            withdrawn_on=cleaned["withdrawn_on"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Withdraw “{instrument.title}”",
        lead="From that day it does not count for the term, and nothing more can be recorded of it. It stays in the "
        "list with the reason.",
        submit="Withdraw the instrument",
        done="The instrument is withdrawn.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def authority_record(request: SignedIn, reference: str, pk: int, party_code: str) -> HttpResponse:
    """Record which body of a party authorised the instrument."""
    agreement, instrument = _instrument(request, reference, pk)
    party = get_party(agreement, party_code)
    _require_own(request, party.organisation_id)
    name = full_name(party.organisation, request.standing.on)
    return _deed_page(
        request,
        agreement,
        AuthorityForm(request.POST or None),
        lambda cleaned: record_authority(
            instrument=instrument,
            party=party,
            authority=AuthorityForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Authority of {name}",
        lead=f"Who authorised {name} to make “{instrument.title}”.",
        submit="Record the authority",
        done=f"The authority of {name} is recorded.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def authority_withdraw(request: SignedIn, reference: str, pk: int, authority_pk: int) -> HttpResponse:
    """Say that an authority does not count."""
    agreement, instrument = _instrument(request, reference, pk)
    authority = get_authority(instrument, authority_pk)
    _require_own(request, authority.organisation_id)
    return _deed_page(
        request,
        agreement,
        ReasonForm(request.POST or None),
        lambda cleaned: withdraw_authority(
            authority=authority, standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Withdraw an authority",
        lead=f"{authority.words}. It stays on record as withdrawn.",
        submit="Withdraw the authority",
        done="The authority is withdrawn.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def execution_record(request: SignedIn, reference: str, pk: int, party_code: str) -> HttpResponse:
    """Record that a party executed the instrument."""
    agreement, instrument = _instrument(request, reference, pk)
    party = get_party(agreement, party_code)
    _require_own(request, party.organisation_id)
    name = full_name(party.organisation, request.standing.on)
    return _deed_page(
        request,
        agreement,
        ExecutionForm(request.POST or None),
        lambda cleaned: record_execution(
            instrument=instrument,
            party=party,
            execution=ExecutionForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Execution by {name}",
        lead=f"Who executed “{instrument.title}” for {name}, and when. Once every partner has, it is made.",
        submit="Record the execution",
        done=f"The execution by {name} is recorded.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def execution_withdraw(request: SignedIn, reference: str, pk: int, execution_pk: int) -> HttpResponse:
    """Say that an execution does not count."""
    agreement, instrument = _instrument(request, reference, pk)
    execution = get_execution(instrument, execution_pk)
    _require_own(request, execution.organisation_id)
    return _deed_page(
        request,
        agreement,
        ReasonForm(request.POST or None),
        lambda cleaned: withdraw_execution(
            execution=execution, standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Withdraw an execution",
        lead=f"{execution.get_manner_display()} by {execution.signatory}, {execution.capacity}, {execution.dated}. "
        "It stays on record as withdrawn, and the instrument counts without it no more.",
        submit="Withdraw the execution",
        done="The execution is withdrawn.",
        instrument=instrument,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def file_keep(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Send the executed file."""
    agreement, instrument = _instrument(request, reference, pk)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    return _deed_page(
        request,
        agreement,
        ExecutedFileForm(request.POST or None, request.FILES or None),
        lambda cleaned: keep_executed_file(
            instrument=instrument,
            file_name=cleaned["file"].name,
            data=cleaned["file"].read(),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Keep the executed file",
        lead="The file cannot be changed or removed afterwards. Its SHA-256 is shown, so that anybody can compare "
        "a copy with it.",
        submit="Keep the file",
        done="The file is kept.",
        instrument=instrument,
    )


@require_safe
def file_send(request: SignedIn, reference: str, pk: int, file_pk: int) -> FileResponse:
    """The executed file as it came."""
    _, instrument = _instrument(request, reference, pk)
    file = get_file(instrument, file_pk)
    return FileResponse(
        io.BytesIO(bytes(file.content.data)),
        as_attachment=True,
        filename=file.file_name,
        content_type=file.media_type,
    )


def _instrument(request: SignedIn, reference: str, pk: int) -> tuple[Agreement, Instrument]:
    agreement = get_agreement(request.standing, reference)
    return agreement, get_instrument(agreement, pk, standing=request.standing)


def _require_own(request: SignedIn, organisation_id: int) -> None:
    if not request.standing.may(Verb.KEEP_INSTRUMENTS, organisation_id):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")


def _deed_page(
    request: SignedIn,
    agreement: Agreement,
    form: forms.BaseForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    submit: str,
    done: str,
    lead: str = "",
    instrument: Instrument | None = None,
) -> HttpResponse:
    """A page with one form and one deed, from which one comes back to the instrument, or to the agreement."""
    if instrument is None:
        back = reverse("agreements:agreement-detail", args=[agreement.reference]) + "#instruments"
    else:
        back = reverse("agreements:instrument-detail", args=[agreement.reference, instrument.pk])
    return run_form(
        request,
        form,
        deed,
        template="agreements/deed.html",
        context={
            "agreement": agreement,
            "heading": heading,
            "lead": lead,
            "submit": submit,
            "back": back,
            "back_text": instrument.title if instrument else agreement.title,
        },
        done=done,
        to=back,
    )
