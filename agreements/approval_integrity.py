"""What must hold of approvals, disputes and executed versions, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from agreements.choices import VersionState
from agreements.models import (
    Approval,
    Dispute,
    GateOverride,
    RouteStep,
    ScheduleVersion,
    VersionInstrument,
)
from agreements.tracks import bound_parties, tracks_of
from pooledbudgets.lib import clock


def approvals_of_strangers() -> Iterator[str]:
    """Approvals, disputes, overrides and routes of a party to another agreement, or on another party's step."""
    for model in (Approval, Dispute, GateOverride):
        for row in model.objects.exclude(party__agreement=F("version__schedule__agreement")):
            yield f"“{row}” is of a party to another agreement."
    for row in Approval.objects.filter(step__isnull=False).exclude(step__party=F("party")):
        yield f"“{row}” is on the route of another party."
    for step in RouteStep.objects.exclude(party__agreement=F("agreement")):
        yield f"The route step “{step}” is of a party to another agreement."


def disputes_unlike_states() -> Iterator[str]:
    """Versions disputed without an open dispute, and open disputes about versions that go on regardless."""
    rows = Dispute.objects.filter(resolution__isnull=True)
    disputed = set(rows.values_list("version", flat=True))
    for version in ScheduleVersion.objects.select_related("schedule__agreement").order_by("pk"):
        if version.state == VersionState.DISPUTED and version.pk not in disputed:
            yield f"{version} is disputed, but no dispute is open."
        if version.pk in disputed and version.state not in (VersionState.DISPUTED, VersionState.SUPERSEDED):
            yield f"{version} is {version.state}, although a dispute is open."


def executed_versions_unfounded() -> Iterator[str]:
    """Executed and closed versions that a party has not approved or not executed. Six queries a version."""
    executed = ScheduleVersion.objects.filter(state__in=[VersionState.EXECUTED, VersionState.CLOSED])
    for version in executed.select_related("schedule__agreement"):
        parties = bound_parties(version)
        tracks = tracks_of(version, parties=parties, on=clock.today())
        signed = set(
            VersionInstrument.objects.filter(
                version=version,
                instrument__withdrawn_on__isnull=True,
                instrument__executions__withdrawal__isnull=True,
            ).values_list("instrument__executions__party", flat=True)
        )
        for party in parties:
            if not tracks[party.pk].approvals:
                yield f"{version} is {version.state}, but {party} has approved nothing of it."
            if party.pk not in signed:
                yield f"{version} is {version.state}, but {party} has not executed it."


CHECKS = (approvals_of_strangers, disputes_unlike_states, executed_versions_unfounded)
