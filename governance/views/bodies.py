"""The bodies that decide about an agreement, and the days that bind each."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.permissions import Verb, get_agreement, require
from governance.decision_forms import BodyForm
from governance.decision_permissions import bodies_of, get_body, keepers, kept_bodies, require_for_body
from governance.decision_reading import body_rows
from governance.services.bodies import add_body, change_body
from pooledbudgets.lib.web import run_form


@require_safe
def body_list(request: SignedIn, reference: str) -> HttpResponse:
    """The bodies of both sides and the joint ones."""
    agreement = get_agreement(request.standing, reference)
    changeable = [body.pk for body in kept_bodies(request.standing, agreement)]
    return render(
        request,
        "governance/body_list.html",
        {
            "agreement": agreement,
            "rows": body_rows(
                bodies_of(agreement), agreement=agreement, on=request.standing.on, changeable=changeable
            ),
            "may_add": bool(keepers(request.standing, agreement)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def body_add(request: SignedIn, reference: str) -> HttpResponse:
    """Enter a body."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_DECISIONS, agreement)
    parties = keepers(request.standing, agreement)
    form = BodyForm(request.POST or None, agreement=agreement, parties=parties, on=request.standing.on)

    def deed(cleaned: dict[str, Any]) -> str:
        body = add_body(
            agreement=agreement, facts=form.spec(), standing=request.standing, reason=cleaned["reason"]
        )
        return f"{body} is added."

    return run_form(
        request,
        form,
        deed,
        template="governance/decision_deed.html",
        context=_context(agreement, heading="Add a body", submit="Add the body"),
        done="",
        to=reverse("governance:body-list", args=[reference]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def body_change(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Change what is said of a body, or end it."""
    agreement, body = get_body(request.standing, reference, pk)
    require_for_body(request.standing, agreement, body.organisation)
    form = BodyForm(
        request.POST or None,
        initial=BodyForm.facts_of(body, on=request.standing.on),
        agreement=agreement,
        parties=keepers(request.standing, agreement),
        on=request.standing.on,
    )
    return run_form(
        request,
        form,
        lambda cleaned: change_body(
            body=body,
            agreement=agreement,
            facts=form.spec(),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/decision_deed.html",
        context=_context(agreement, heading=f"Change {body}", submit="Save"),
        done=f"{body} is changed.",
        to=reverse("governance:body-list", args=[reference]),
    )


def _context(agreement: Any, **said: str) -> dict[str, Any]:
    back = reverse("governance:body-list", args=[agreement.reference])
    return {"agreement": agreement, "back": back, "back_text": "Bodies", **said}
