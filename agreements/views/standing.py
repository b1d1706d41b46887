"""Holding over, who may sign, and the checklist of the Regulations."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.checklist import checklist_of
from agreements.choices import ChecklistState
from agreements.instrument_forms import (
    AuthorityForm,
    ChecklistForm,
    EndHoldOverForm,
    EndSigningForm,
    HoldOverForm,
    SigningForm,
)
from agreements.instrument_pages import get_party, get_signing_authority, signing_authorities
from agreements.middleware import SignedIn
from agreements.models import Agreement
from agreements.naming import full_name
from agreements.permissions import Verb, get_agreement, require
from agreements.requirements import BY_KEY
from agreements.services.checklist import answer_requirement
from agreements.services.holding_over import end_holding_over, hold_over
from agreements.services.instruments import end_signing_authority, give_signing_authority
from agreements.term import standing_on
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.web import run_form


@require_http_methods(["GET", "HEAD", "POST"])
def hold_over_start(request: SignedIn, reference: str, party_code: str) -> HttpResponse:
    """Record on whose authority a party holds over."""
    agreement = get_agreement(request.standing, reference)
    party = get_party(agreement, party_code)
    _require_own(request, party.organisation_id)
    name = full_name(party.organisation, request.standing.on)
    unsigned = standing_on(agreement, on=request.standing.on).unsigned

    def deed(cleaned: dict[str, Any]) -> None:
        hold_over(
            agreement=agreement,
            party=party,
            starts_on=cleaned["starts_on"],
            principle=cleaned["principle"],
            authority=AuthorityForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        )

    return run_form(
        request,
        HoldOverForm(
            request.POST or None, initial={"starts_on": min((item.since for item in unsigned), default=None)}
        ),
        deed,
        template="agreements/deed.html",
        context=_context(
            agreement,
            f"Hold over: {name}",
            " ".join(item.sentence for item in unsigned)
            + " While the agreement is held over, every page and document of it says so.",
            "Record holding over",
        ),
        done=f"{name} holds over. Pages and documents say so from now on.",
        to=_page(agreement),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hold_over_end(request: SignedIn, reference: str) -> HttpResponse:
    """End holding over, for every party that does."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    return run_form(
        request,
        EndHoldOverForm(request.POST or None, initial={"ended_on": request.standing.on}),
        lambda cleaned: end_holding_over(
            agreement=agreement,
            ended_on=cleaned["ended_on"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="agreements/deed.html",
        context=_context(
            agreement,
            "End holding over",
            "The banner goes from every page and document. What was held over stays on record.",
            "End holding over",
        ),
        done="Holding over is ended.",
        to=_page(agreement),
    )


@require_safe
def signatory_list(request: SignedIn, reference: str) -> HttpResponse:
    """Who may execute instruments for each partner, and from when."""
    agreement = get_agreement(request.standing, reference)
    own = request.standing.parties_for(Verb.KEEP_INSTRUMENTS, agreement.parties.all())
    return render(
        request,
        "agreements/signatory_list.html",
        {
            "agreement": agreement,
            "rows": [
                (full_name(row.organisation, request.standing.on), row, row.organisation_id in _ids(own))
                for row in signing_authorities(agreement)
            ],
            "own": [
                (party.organisation.code, full_name(party.organisation, request.standing.on)) for party in own
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_add(request: SignedIn, reference: str, party_code: str) -> HttpResponse:
    """Record that a post may execute instruments for a party."""
    agreement = get_agreement(request.standing, reference)
    party = get_party(agreement, party_code)
    _require_own(request, party.organisation_id)
    name = full_name(party.organisation, request.standing.on)
    return run_form(
        request,
        SigningForm(request.POST or None, initial={"may_sign": True}),
        lambda cleaned: give_signing_authority(
            organisation=party.organisation,
            agreement=agreement,
            facts=SigningForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="agreements/deed.html",
        context=_context(
            agreement, f"Who may sign for {name}", "", "Record the authority", _signatories(agreement)
        ),
        done="The signing authority is recorded.",
        to=_signatories(agreement),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signatory_end(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """End a signing authority."""
    agreement = get_agreement(request.standing, reference)
    authority = get_signing_authority(agreement, pk)
    _require_own(request, authority.organisation_id)
    return run_form(
        request,
        EndSigningForm(request.POST or None, initial=EndSigningForm.facts_of(authority)),
        lambda cleaned: end_signing_authority(
            authority=authority,
            agreement=agreement,
            ends_on=cleaned["ends_on"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="agreements/deed.html",
        context=_context(
            agreement,
            f"End the authority of the {authority.post}",
            "What was executed before that day stays executed.",
            "End the authority",
            _signatories(agreement),
        ),
        done="The signing authority is ended.",
        to=_signatories(agreement),
    )


@require_safe
def checklist(request: SignedIn, reference: str) -> HttpResponse:
    """What the Regulations ask of the agreement in writing, and where it says it."""
    agreement = get_agreement(request.standing, reference)
    may_answer = bool(request.standing.parties_for(Verb.KEEP_INSTRUMENTS, agreement.parties.all()))
    may_issue = bool(request.standing.parties_for(Verb.ISSUE_REPORT, agreement.parties.all()))
    return render(
        request,
        "agreements/checklist.html",
        {
            "agreement": agreement,
            "checklist": checklist_of(agreement),
            "may_answer": may_answer,
            "may_issue": may_issue,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_answer(request: SignedIn, reference: str, key: str) -> HttpResponse:
    """Say where the agreement meets a requirement, or why it does not."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_INSTRUMENTS, agreement)
    requirement = BY_KEY.get(key)
    if requirement is None:
        raise Http404("There is no such requirement.")
    back = reverse("agreements:checklist", args=[agreement.reference])

    def deed(cleaned: dict[str, Any]) -> None:
        answer_requirement(
            agreement=agreement,
            requirement=requirement,
            state=ChecklistState(cleaned["state"]),
            clause=cleaned["clause"],
            evidence=cleaned["evidence"],
            gap_reason=cleaned["gap_reason"],
            standing=request.standing,
            reason=cleaned["reason"],
        )

    lead = f"{requirement.words} {requirement.caution}".strip()
    return run_form(
        request,
        ChecklistForm(request.POST or None, initial=checklist_of(agreement).held(key)),
        deed,
        template="agreements/deed.html",
        context=_context(
            agreement,
            f"SI 2000/617, {requirement.citation}",
            lead,
            "Save the answer",
            back,
            "Legal checklist",
        ),
        done=f"The answer to {requirement.citation} is saved.",
        to=back,
    )


def _require_own(request: SignedIn, organisation_id: int) -> None:
    if not request.standing.may(Verb.KEEP_INSTRUMENTS, organisation_id):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")


def _ids(parties: list[Any]) -> set[int]:
    return {party.organisation_id for party in parties}


def _page(agreement: Agreement) -> str:
    return reverse("agreements:agreement-detail", args=[agreement.reference])


def _signatories(agreement: Agreement) -> str:
    return reverse("agreements:signatory-list", args=[agreement.reference])


def _context(
    agreement: Agreement, heading: str, lead: str, submit: str, back: str = "", back_text: str = ""
) -> dict[str, Any]:
    return {
        "agreement": agreement,
        "heading": heading,
        "lead": lead,
        "submit": submit,
        "back": back or _page(agreement),
        "back_text": back_text or ("Who may sign" if back else agreement.title),
    }
