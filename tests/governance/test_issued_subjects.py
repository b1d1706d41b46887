"""Issuing what is about no year: the compliance report, the forward plan, the notice of a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from agreements.models import JournalEntry
from agreements.services.people import command_line_person
from governance.choices import Stage
from governance.compliance import compliance_report
from governance.integrity import CHECKS
from governance.models import IssuedReport
from governance.selectors import issue_rows, register, superseable, verify_digest, verify_file
from governance.services.decisions import DecisionSpec, change_decision
from governance.services.issued import issue_compliance, issue_forward_plan, issue_notice
from governance.services.publication import PublicationSpec, publish_decision
from governance.subjects import Subject
from governance.verification import Verdict
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND, seen_in_words
from pools.services.leaving import leave_agreement
from tests.factories import (
    REASON,
    make_agreement,
    make_council,
    make_nhs_body,
    make_officer,
    party_of,
    standing,
)
from tests.governance.deciding_world import Deciding
from tests.pdf_reading import failures_of, one_line


def publish(world: Deciding, stage: Stage, on: date, **facts: Any) -> None:
    publish_decision(decision=world.decision, facts=PublicationSpec(stage, on, **facts), **world.by)


def published_record(world: Deciding) -> None:
    for part in world.parts:
        world.resolve(part)
    publish(world, Stage.RECORD, date(2017, 6, 28))


def compliance(world: Deciding, **changes: Any) -> IssuedReport:
    facts = {"standing": standing(world.finance), "seen": AS_THEY_STAND, "reason": REASON}
    return issue_compliance(agreement=world.agreement, **(facts | changes))


def notice(world: Deciding, **changes: Any) -> IssuedReport:
    facts = {"decision": world.decision, "seen": AS_THEY_STAND, **world.by}
    return issue_notice(**(facts | changes))


def test_issue_compliance_is_kept_and_verified_like_every_other(deciding: Deciding) -> None:
    issue = compliance(deciding)
    files = {file.form: bytes(file.content) for file in issue.files.all()}

    assert (issue.number, issue.version, issue.decision) == (1, None, None)
    assert list(files) == ["pdf", "xlsx", "csv", "json"]
    assert "Issue 1, issued 3 July 2017" in one_line(files["pdf"])
    assert failures_of(files["pdf"], profile="ua1") == []
    finding = verify_file(files["pdf"], standing=standing(deciding.nhs_clerk))
    assert (finding.verdict, finding.is_in_register) == (Verdict.GENUINE, True)
    assert finding.row is not None
    assert finding.row.subject == "The agreement as a whole"
    assert verify_digest(issue.data_digest[:12], standing=None).verdict is Verdict.GENUINE
    assert not [said for check in CHECKS for said in check()]
    entry = JournalEntry.objects.get(verb="report issued")
    assert (entry.agreement, entry.version) == (deciding.agreement, None)


def test_issues_of_an_agreement_supersede_only_their_own_kind_and_subject(deciding: Deciding) -> None:
    first = compliance(deciding)
    second = compliance(deciding, supersedes=first)
    subject = Subject(deciding.agreement)

    assert [row.number for row in superseable(subject, name="compliance")] == [2]
    published_record(deciding)
    with pytest.raises(DomainError, match="Issue 2 is another report, or of another decision"):
        notice(deciding, supersedes=second)
    with pytest.raises(DomainError, match="Issue 1 was superseded by issue 2 already"):
        compliance(deciding, supersedes=first)


def test_issue_compliance_that_is_not_what_was_seen_is_refused(deciding: Deciding) -> None:
    report = compliance_report(deciding.agreement, standing=standing(deciding.finance), as_at=clock.now())
    seen = seen_in_words(replace(report, sections=report.sections[1:]))
    with pytest.raises(DomainError, match="changed since you opened the page"):
        compliance(deciding, seen=seen)
    assert not IssuedReport.objects.exists()


def test_issue_notice_waits_for_the_published_record(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="record of this decision is not published"):
        notice(deciding)
    published_record(deciding)

    issue = notice(deciding)

    assert (issue.decision, issue.version) == (deciding.decision, None)
    [row] = issue_rows(register(standing(deciding.nhs_clerk)))
    assert (row.subject, row.forms[0].name) == (
        "Decision 1",
        "issue-1-anyshire-decision-1-decision-notice.pdf",
    )


def test_issue_notice_of_an_exempt_decision_is_refused(deciding: Deciding) -> None:
    facts = DecisionSpec(
        deciding.cabinet,
        "Pooled budgets for 2017/18",
        PartialDate(2017, 6, 20),
        is_exempt=True,
        exempt_paragraph="3",
        exempt_reason="A contract is being let",
    )
    change_decision(decision=deciding.decision, facts=facts, seen=AS_THEY_STAND, **deciding.by)

    with pytest.raises(DomainError, match="exempt from publication, and every partner can read"):
        notice(deciding)


def test_issue_notice_is_for_who_keeps_the_decision(deciding: Deciding) -> None:
    published_record(deciding)

    with pytest.raises(NotPermitted):
        notice(deciding, standing=standing(deciding.nhs_clerk))


def test_issue_forward_plan_holds_what_is_published_alone(deciding: Deciding) -> None:
    facts = {"agreement": deciding.agreement, "seen": AS_THEY_STAND, **deciding.by}
    with pytest.raises(DomainError, match="No decision to come is published"):
        issue_forward_plan(**facts)
    hidden = deciding.plan(title="A secret matter", meets_on=PartialDate(2017, 9, 19))
    coming = deciding.plan(title="The budget of next year", meets_on=PartialDate(2017, 9, 19))
    publish_decision(
        decision=coming, facts=PublicationSpec(Stage.FORWARD_PLAN, date(2017, 7, 3)), **deciding.by
    )

    issue = issue_forward_plan(**facts)
    text = one_line(bytes(issue.files.get(form="pdf").content))

    assert "The budget of next year" in text
    assert hidden.title not in text


def test_register_of_what_is_about_no_year_ends_for_a_partner_that_left(db: None) -> None:
    council, nhs, leaver = make_council(), make_nhs_body(), make_nhs_body()
    agreement = make_agreement(parties=[council, nhs, leaver])
    officer = standing(make_officer(leaver))
    facts = {"standing": standing(make_officer(council)), "seen": AS_THEY_STAND, "reason": REASON}
    issue_compliance(agreement=agreement, **facts)
    early = register(officer).count()

    party = party_of(agreement, leaver)
    leave_agreement(party=party, left_on=date(2017, 7, 3), by=command_line_person(), reason=REASON)

    assert early == 1
    assert not register(officer).exists()
    assert register(standing(make_officer(nhs))).exists()
    assert not register(standing(make_officer(make_council()))).exists()


def test_issue_page_shows_what_will_be_issued_and_issues_it(deciding: Deciding) -> None:
    visitor = Client()
    visitor.force_login(deciding.finance)
    address = "/agreements/anyshire/compliance/issue/"

    page = visitor.get(address)
    seen = page.context["seen_text"]()
    done = visitor.post(address, {"reason": "For the audit", "seen": seen}, follow=True)

    assert b"The chain of instruments" in page.content or b"No instrument is entered" in page.content
    assert b"Issue 1 is in the register" in done.content
    assert b"The agreement as a whole" in done.content
    assert visitor.get("/issued/1/").status_code == 200
