"""Issuing a written report in the background: asked for by a person, done by a worker in that person's name."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from agreements.permissions import Standing, standing_of
from agreements.services.instruments import deed_columns
from agreements.services.journal import recorded
from governance.choices import IssueStep
from governance.models import IssuedReport, IssueRequest, IssueRequestStep, WrittenReport
from governance.services.issued import issue_written, refuse_unready
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import Seen, seen_from

log = logging.getLogger(__name__)

GIVEN_UP: Final = timedelta(minutes=10)
"""A request without an end after so long was lost with its worker, and holds up no other."""
FAULT: Final = (
    "It could not be made, by a fault of the program and not of the report. Nothing was issued. Issue it again; if it "
    "fails again, tell whoever runs this installation: its log says what went wrong."
)


def ask_to_issue(
    *,
    report: WrittenReport,
    standing: Standing,
    seen: Seen,
    reason: str,
    supersedes: IssuedReport | None = None,
) -> IssueRequest:
    """The report will be issued in this person's name as soon as a worker is free.

    Refuses at once what `issue_written` would refuse, and a second request while one is under way.
    """
    refuse_unready(report, standing=standing, seen=seen)
    with transaction.atomic():  # the request and its task are there together, or neither is
        with recorded(
            "issue asked for", by=standing.person, organisation=report.organisation, reason=reason
        ) as record:
            locked = WrittenReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
            _refuse_under_way(locked)
            request = IssueRequest(
                report=locked,
                seen=seen.text,
                supersedes=supersedes,
                **deed_columns(record, report.organisation),
            )
            clean(request).save()
            record.subject = request
        make_requested_issue.enqueue(request.pk)
    return request


@task()
def make_requested_issue(pk: int) -> None:
    """Issue what was asked for, and keep what became of it. A request that was begun is not begun again."""
    request = IssueRequest.objects.select_related("report__version__schedule", "by").get(pk=pk)
    request.report.agreement = request.report.version.schedule.agreement
    if request.steps.exists():
        return
    _step(request, IssueStep.STARTED)
    try:
        issue_written(
            report=request.report,
            standing=standing_of(request.by, on=clock.today()),
            seen=seen_from(request.seen),
            reason=request.reason,
            supersedes=request.supersedes,
            then=lambda issue: _step(request, IssueStep.ISSUED, issue=issue),
        )
    except DomainError as refusal:
        _step(request, IssueStep.FAILED, words=refusal.message)
    except Exception:
        log.exception("Request %s was not issued", pk)
        _step(request, IssueStep.FAILED, words=FAULT)


def under_way(report: WrittenReport) -> IssueRequest | None:
    """The request to issue the report that has no end yet and is not given up. One query."""
    ended = IssueRequestStep.objects.filter(step__in=[IssueStep.ISSUED, IssueStep.FAILED])
    return (
        IssueRequest.objects.filter(report=report, at__gt=clock.now() - GIVEN_UP)
        .exclude(pk__in=ended.values("request"))
        .select_related("by")
        .last()
    )


def _refuse_under_way(report: WrittenReport) -> None:
    request = under_way(report)
    if request is not None:
        raise DomainError(
            f"{request.by} asked to issue this report at {timezone.localtime(request.at):%H:%M}, and it is being made. "
            "Wait until it is done; then look at what was issued."
        )


def _step(
    request: IssueRequest, step: IssueStep, *, words: str = "", issue: IssuedReport | None = None
) -> None:
    clean(IssueRequestStep(request=request, step=step, at=clock.now(), words=words, issue=issue)).save()
