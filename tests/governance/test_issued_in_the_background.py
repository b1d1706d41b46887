"""Issuing a written report in the background: asked for, done by a worker, and told to whoever comes back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django_tasks_db.management.commands import db_worker
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from agreements.models import Person
from governance.models import IssuedReport, IssueRequest, WrittenReport
from governance.services import issued, issuing
from governance.services.issued import issue_written
from governance.services.issuing import ask_to_issue, make_requested_issue
from governance.written.reading import progress_of, seen_in_draft
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import REASON, standing
from tests.governance.written_report import read, write, written

__all__ = ["written"]

ISSUE = "/agreements/oxfordshire/2017-18/reports/1/issue/"


def ask(report: WrittenReport, by: Person) -> IssueRequest:
    report = WrittenReport.objects.select_related("version__schedule__agreement", "organisation").get(
        pk=report.pk
    )
    seen = seen_in_draft(read(report, by=by))
    return ask_to_issue(report=report, standing=standing(by), seen=seen, reason=REASON)


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker of the queue in the database, which does what waits and stops. It keeps the test's connection."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="of-a-test",
        excluded_queue_names=[],
    )


def test_a_worker_issues_what_was_asked_for_in_the_name_of_who_asked(
    written: WrittenReport, council_finance: Person, queue: Worker
) -> None:
    request = ask(written, council_finance)
    waiting = progress_of(request)
    assert not IssuedReport.objects.exists()

    queue.run()

    issue = IssuedReport.objects.get()
    assert (waiting.step, waiting.is_over) == (None, False)
    assert [step.step for step in request.steps.all()] == ["started", "issued"]
    assert progress_of(request).issue_number == issue.number == 1
    assert (issue.issued_by, issue.organisation, issue.reason) == (
        council_finance,
        written.organisation,
        REASON,
    )
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_second_request_waits_for_the_first(
    written: WrittenReport, council_finance: Person, queue: Worker
) -> None:
    ask(written, council_finance)

    with pytest.raises(DomainError, match=r"asked to issue this report at \d\d:\d\d, and it is being made"):
        ask(written, council_finance)
    assert DBTaskResult.objects.count() == 1


def test_what_changed_meanwhile_is_told_in_a_sentence_and_not_issued(
    written: WrittenReport, council_finance: Person, queue: Worker
) -> None:
    request = ask(written, council_finance)
    write(written, "Other words.", by=council_finance)
    queue.run()
    progress = progress_of(request)

    assert (progress.step, progress.issue_number) == ("failed", None)
    assert progress.words.startswith("The report is no longer what you had before you")
    assert not IssuedReport.objects.exists()
    ask(written, council_finance)  # and it can be asked for again


def test_a_fault_of_the_program_is_told_and_logged(
    written: WrittenReport, council_finance: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(issuing, "issue_written", broken)
    progress = progress_of(ask(written, council_finance))

    assert progress.words == issuing.FAULT
    assert "out of paper" not in progress.words


def test_a_request_is_made_once(written: WrittenReport, council_finance: Person) -> None:
    request = ask(written, council_finance)
    make_requested_issue.call(request.pk)

    assert IssuedReport.objects.count() == 1


def test_the_page_says_how_far_it_is_and_asks_again_until_it_is_over(
    written: WrittenReport, council_finance: Person, queue: Worker
) -> None:
    browser = Client()
    browser.force_login(council_finance)
    page = browser.get(ISSUE).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    answer = browser.post(ISSUE, {"reason": "For Cabinet", "seen": found[1]}, follow=True)
    address = answer.redirect_chain[-1][0]
    waiting = answer.content.decode()
    queue.run()
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "It waits for its turn." in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert f'href="{address}">See how far it is</a>' in waiting
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert ">Issue 1</a> is in the register" in part


def test_files_are_made_before_anything_is_locked(
    written: WrittenReport, council_finance: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another issue that comes between takes the number; this one is made again with the next."""
    report = WrittenReport.objects.select_related("version__schedule__agreement", "organisation").get(
        pk=written.pk
    )
    terms = {"report": report, "standing": standing(council_finance), "seen": AS_THEY_STAND}
    prepare, calls = issued._prepare, []

    def overtaken(*args: object) -> object:
        prepared = prepare(*args)  # type: ignore[arg-type]
        calls.append(prepared.report.issue)
        if len(calls) == 1:
            issue_written(reason="First", **terms)  # type: ignore[arg-type]
        return prepared

    monkeypatch.setattr(issued, "_prepare", overtaken)
    issue = issue_written(reason="Second", **terms)  # type: ignore[arg-type]

    assert [made.number for made in calls] == [1, 1, 2]
    assert (issue.number, issue.reason) == (2, "Second")
    assert b'"number": 2' in bytes(issue.files.get(form="json").content)
