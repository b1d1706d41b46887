"""What the thin pages share: showing a form, doing one deed with it, and keeping what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_from


def run_form(
    request: HttpRequest,
    form: forms.BaseForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    template: str,
    context: dict[str, Any],
    done: str,
    to: str | Callable[[], str],
) -> HttpResponse:
    """Show the form; when it is posted and clean, do the deed, say so and go on to `to`.

    A refusal is shown on the form with what was typed still in it, and answers 422. `deed` may return
    the sentence to say in place of `done`; `to` may be a function when it is known only after the deed. A
    function in the context is called when the page is shown, so that after a refusal the page shows what is
    there then.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = deed(form.cleaned_data)
        except NotPermitted:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, said if isinstance(said, str) else done)
            return redirect(to if isinstance(to, str) else to())
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def seen_before(request: HttpRequest) -> Seen:
    """The figures that the page now sent back had shown. To open a page takes having seen nothing."""
    return seen_from(request.POST.get("seen", "")) if request.method == "POST" else AS_THEY_STAND


def asked(request: HttpRequest, name: str) -> str:
    """What an address asks for under a name, as a text that can be looked for in any database; "" for nothing."""
    return request.GET.get(name, "").replace("\0", "").strip()


def number_in(sent: Mapping[str, str], name: str, *, otherwise: int) -> int:
    """A number sent along with a page; what a page that sends none, or nonsense, is taken to say."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
