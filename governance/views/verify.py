"""Checking a document: which issue it is, or that it is none of ours. Open to everybody."""

from __future__ import annotations

from typing import cast

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from agreements.middleware import SignedIn
from agreements.permissions import Standing
from governance.forms import LARGEST_DOCUMENT, VerifyForm
from governance.selectors import Finding, verify_digest, verify_file
from pooledbudgets.lib.bounded_upload import BoundedUpload
from pooledbudgets.lib.errors import DomainError


@login_not_required
@csrf_exempt  # `_checked` checks the token: its check reads the form, and the limit must be set before that
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form and, after it, what the document or the digest turned out to be. Nothing is kept.

    How often one address may ask is counted with sign-in attempts (ACCOUNT_RATE_LIMITS), before anything is read.
    """
    if not ratelimit.consume(request, action="verify"):
        return render(request, "429.html", status=429)
    request.upload_handlers = [BoundedUpload(request, most=LARGEST_DOCUMENT)]
    return _checked(request)


@csrf_protect
def _checked(request: HttpRequest) -> HttpResponse:
    is_asked = request.method == "POST"
    form = VerifyForm(request.POST, request.FILES) if is_asked else VerifyForm()
    finding = None
    if is_asked and form.is_valid():
        try:
            finding = _found(form, _standing_of(request))
        except DomainError as refusal:
            form.add_error(refusal.field or None, refusal.message)
    status = 422 if form.errors else 200
    return render(request, "governance/verify.html", {"form": form, "finding": finding}, status=status)


def _found(form: VerifyForm, standing: Standing | None) -> Finding:
    if form.cleaned_data["document"]:
        return verify_file(form.cleaned_data["document"], standing=standing)
    return verify_digest(form.cleaned_data["digest"], standing=standing)


def _standing_of(request: HttpRequest) -> Standing | None:
    """The standing of somebody signed in; None for everybody else."""
    return cast(SignedIn, request).standing if request.user.is_authenticated else None
