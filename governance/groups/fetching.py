"""The parts of a group a page is about, and what its forms begin with."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, Person
from agreements.permissions import Standing
from governance.groups.permissions import agreement_of, visible_meetings
from governance.models import (
    Body,
    IssuedReport,
    Meeting,
    Reporting,
    ReportMade,
    Seat,
    ServedPool,
    TermsOfReference,
)


def get_seat(group: Body, pk: int) -> Seat:
    """A seat of the group. Raises Http404."""
    seat = Seat.objects.filter(body=group, pk=pk).select_related("organisation", "person").first()
    if seat is None:
        raise Http404("The group has no such seat.")
    seat.body = group
    return seat


def get_served(group: Body, pk: int) -> ServedPool:
    """A pool the group governs, or governed. Raises Http404."""
    served = ServedPool.objects.filter(body=group, pk=pk).select_related("pool").first()
    if served is None:
        raise Http404("The group does not govern that.")
    served.body = group
    return served


def get_reporting(group: Body, pk: int) -> Reporting:
    """To whom the group reports, or reported. Raises Http404."""
    reporting = Reporting.objects.filter(body=group, pk=pk).select_related("to_body").first()
    if reporting is None:
        raise Http404("The group does not report there.")
    reporting.body = group
    return reporting


def get_report_made(group: Body, pk: int) -> ReportMade:
    """A report of the group to a meeting that counts. Raises Http404."""
    report = (
        ReportMade.objects.filter(body=group, pk=pk, end__isnull=True).select_related("meeting__body").first()
    )
    if report is None:
        raise Http404("There is no such report.")
    report.body = group
    return report


def get_their_meeting(reporting: Reporting, number: int, *, standing: Standing) -> Meeting:
    """A meeting of the body the group reports to, as far as the person may see it. Raises Http404."""
    seen = visible_meetings(standing, agreement_of(reporting.body))
    meeting = seen.filter(body=reporting.to_body, number=number).first()
    if meeting is None:
        raise Http404("There is no such meeting.")
    meeting.body = reporting.to_body
    return meeting


def issues_of(agreement: Agreement) -> QuerySet[IssuedReport]:
    """The issued reports of the agreement, the newest first."""
    return IssuedReport.objects.filter(agreement=agreement).order_by("-number")


def people_of(agreement: Agreement, *, besides: Seat | None = None) -> QuerySet[Person]:
    """Those who hold or held a role for a partner, or whoever took over from it, and can sign in.

    Who a seat names already stays to be chosen there, whatever became of them.
    """
    partners = [party.organisation_id for party in agreement.parties.all()]
    heirs = [
        link.successor_id
        for party in agreement.parties.all()
        for link in party.organisation.successions_out.all()
    ]
    members = Q(is_active=True, memberships__organisation__in=[*partners, *heirs])
    named = Q(pk__in=[besides.person_id or 0, besides.substitute_id or 0]) if besides else Q(pk__in=[])
    return Person.objects.filter(members | named).distinct().order_by("full_name")


def terms_to_start_from(group: Body) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a new version of the terms begins with: what the latest says, and its quorum."""
    latest = (
        TermsOfReference.objects.filter(body=group)
        .select_related("chair_organisation")
        .prefetch_related("quorum_rules__organisation")
        .order_by("-number")
        .first()
    )
    if latest is None:
        return {}, []
    names = ("purpose", "every_months", "public_a_year", "voting", "chair_post", "tells_readers", "source")
    held: dict[str, Any] = {name: getattr(latest, name) for name in names}
    partner = latest.chair_organisation
    held |= {
        "chair_organisation": partner.code if partner else "",
        "limit": latest.limit.amount if latest.limit is not None else None,
    }
    return held, [
        {
            "kind": rule.kind,
            "organisation": rule.organisation.code if rule.organisation else "",
            "capacity": rule.capacity,
            "least": rule.least,
        }
        for rule in latest.quorum_rules.all()
    ]
