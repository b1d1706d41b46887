"""How a page gets its version: the one named in the address, else the newest the person may see."""

from __future__ import annotations

from django.http import Http404

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, get_version
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.page_parts import Link
from pools.overview import address
from pools.permissions import why_not_enterable


def version_for(request: SignedIn, reference: str, year: FinancialYear) -> ScheduleVersion:
    """The version `?version=` names, else the newest. Raises Http404."""
    number = request.GET.get("version", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404("There is no such version.")
    return get_version(request.standing, reference, year, number=int(number) if number else None)


def require_enterable(request: SignedIn, version: ScheduleVersion) -> None:
    """Raises NotPermitted, with the way to a version that takes figures, when the person cannot enter any here."""
    why = why_not_enterable(request.standing, version)
    if why:
        raise NotPermitted(why, remedy=_way_on(request, version))


def _way_on(request: SignedIn, version: ScheduleVersion) -> Link | None:
    """From a frozen version to the draft, or to starting one when the person may."""
    agreement = version.schedule.agreement
    is_closed = agreement.closed_on is not None and agreement.closed_on <= request.standing.on
    newest = version.schedule.versions.order_by("-number").first()
    if version.is_draft or is_closed or newest is None:
        return None
    newest.schedule = version.schedule
    if newest.is_draft:
        return Link(f"Go to version {newest.number}, the draft", address("schedule-detail", newest))
    if request.standing.parties_for(Verb.START_VERSION, agreement.parties.all()):
        return Link("Start a new version", address("version-start", newest))
    return None


def query_of(version: ScheduleVersion) -> str:
    """The part of an address that names the version."""
    return f"?version={version.number}"
