"""How a page gets its version: the one named in the address, else the newest the person may see."""

from __future__ import annotations

from datetime import datetime, time

from django.http import Http404

from agreements.day_forms import TwoClocksForm
from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.permissions import Verb, get_schedule, get_version
from agreements.tracks import version_number_known
from pooledbudgets.lib import clock
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


class NothingKnown(Http404):
    """Of a year that is there no version had been submitted by the day on which it is asked about."""


def version_known(
    request: SignedIn, reference: str, year: FinancialYear
) -> tuple[ScheduleVersion, datetime, bool]:
    """The version a table is asked of, the moment as at which, and whether that is in the past.

    `?known_on=` asks what was known at the end of a day: the version named, else that which governs on the
    day `?on=`, else the newest, of those submitted by then. Raises NothingKnown when there was none, and Http404.
    """
    form = TwoClocksForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    now, known_on, on = clock.now(), asked.get("known_on"), asked.get("on")
    if known_on is None and on is None:
        return version_for(request, reference, year), now, False
    end = datetime.combine(known_on or now.date(), time.max, tzinfo=now.tzinfo)
    as_at = min(now, end)
    schedule = get_schedule(request.standing, reference, year)
    number = version_number_known(schedule, on=on, as_at=as_at)
    if number is None:
        raise NothingKnown(f"No version of {year.label} had been submitted by {as_at:%-d %B %Y}.")
    named = request.GET.get("version", "")
    version = version_for(request, reference, year) if named else None
    if version is None or version.known_from is None or version.known_from > as_at or on is not None:
        version = get_version(request.standing, reference, year, number=number)
    return version, as_at, True


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
