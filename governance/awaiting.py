"""What waits to be issued: years whose submitted figures have not gone out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from agreements.choices import Role, VersionState
from agreements.models import Agreement, ScheduleVersion
from agreements.naming import full_name
from agreements.permissions import Standing, Verb, parties_with_names, visible_schedules
from governance.models import IssuedReport
from pooledbudgets.lib.financial_year import year_of
from pools.awaiting import Waiting


def to_issue(standing: Standing) -> list[Waiting]:
    """For democratic services: the newest submitted version of each year not yet over, unless it was issued.

    What was issued while the version was a draft does not count. No query for anybody else, six for them.
    """
    clerked = {pk for pk, roles in standing.roles.items() if Role.DEMOCRATIC_SERVICES in roles}
    return [item for pk in sorted(clerked) for item in _of(pk, standing)] if clerked else []


def _of(organisation_id: int, standing: Standing) -> Iterator[Waiting]:
    for version in _submitted_and_not_issued(standing.only_for(organisation_id)):
        schedule = version.schedule
        for party in standing.only_for(organisation_id).parties_for(
            Verb.ISSUE_REPORT, schedule.agreement.parties.all()
        ):
            page = reverse(
                "governance:contributions-issue", args=[schedule.agreement.reference, schedule.year]
            )
            yield Waiting(
                title="Issue the contributions tables",
                where=f"{schedule.agreement.title}, {schedule.year.label}, version {version.number}",
                for_whom=full_name(party.organisation, standing.on),
                href=f"{page}?{urlencode({'version': version.number})}",
            )


def _submitted_and_not_issued(standing: Standing) -> list[ScheduleVersion]:
    submitted = ScheduleVersion.objects.exclude(state=VersionState.DRAFT)
    newer = submitted.filter(schedule=OuterRef("schedule"), number__gt=OuterRef("number"))
    issued = IssuedReport.objects.filter(version=OuterRef("pk"), was_draft=False)
    agreements = Agreement.objects.prefetch_related(Prefetch("parties", queryset=parties_with_names()))
    return list(
        submitted.filter(
            ~Exists(newer),
            ~Exists(issued),
            schedule__in=visible_schedules(standing),
            schedule__year_start__gte=year_of(standing.on).start,
        )
        .select_related("schedule")
        .prefetch_related(Prefetch("schedule__agreement", queryset=agreements))
        .order_by("schedule__agreement__title", "schedule__year_start")
    )
