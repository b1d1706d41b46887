"""How a page gets its version: the one named in the address, else the newest the person may see."""

from __future__ import annotations

from django.http import Http404

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import get_version
from pooledbudgets.lib.financial_year import FinancialYear


def version_for(request: SignedIn, reference: str, year: FinancialYear) -> ScheduleVersion:
    """The version `?version=` names, else the newest. Raises Http404."""
    number = request.GET.get("version", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404("There is no such version.")
    return get_version(request.standing, reference, year, number=int(number) if number else None)


def query_of(version: ScheduleVersion) -> str:
    """The part of an address that names the version."""
    return f"?version={version.number}"
