"""Minutes: drafted from the record, written, commented on, cleared, approved at the next meeting, published."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Person
from agreements.permissions import standing_of
from governance.choices import (
    ActionState,
    AttendanceKind,
    Audience,
    InterestAction,
    InterestKind,
    MinutesState,
    MinutesStepKind,
    Outcome,
    Purpose,
    Voting,
)
from governance.minutes.document import (
    exempt_minutes_to_approve,
    minutes_report,
    minutes_to_approve,
    public_minutes,
)
from governance.minutes.integrity import CHECKS
from governance.minutes.reading import items_to_approve_at
from governance.models import (
    AgendaItem,
    DecisionPart,
    IssuedReport,
    Meeting,
    MinuteComment,
    MinutesStep,
    MinuteText,
)
from governance.pack.assembling import assemble
from governance.selectors import issue_rows, register, verify_file
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, update_action
from governance.services.decisions import OutcomeSpec
from governance.services.exempting import ExemptSpec, exempt_item, release_exemption
from governance.services.issued import issue_minutes
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings
from governance.services.minutes import (
    CorrectionSpec,
    MinuteMoved,
    answer_comment,
    approve_minutes,
    circulate_minutes,
    clear_minutes,
    comment_on_minute,
    minutes_state,
    publish_minutes,
    return_minutes,
    start_minutes,
    write_minute,
)
from governance.services.resolving import ResolvedSpec, put_part, resolve_part
from governance.services.sitting import (
    AttendanceSpec,
    DeclarationSpec,
    call_to_order,
    close_meeting,
    declare_interest,
    record_attendance,
)
from governance.sitting.voting import Votes
from governance.verification import Verdict
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tables import Report
from pooledbudgets.lib.tracked import Write, writing
from tests.factories import REASON, TODAY, standing
from tests.governance.pack_world import everything_in
from tests.governance.sitting_world import Sat
from tests.pdf_reading import failures_of, one_line

SECRETS = ("Nightjar Homes", "0.71 million", "Nightjar wants", "Ring Nightjar", "A cousin at Nightjar")
LATER = date(2017, 7, 17)


@dataclass(frozen=True)
class Held:
    """A meeting in public that was held with an exempt third item, and the next one, in session and quorate."""

    sat: Sat
    secret: AgendaItem
    at_item: AgendaItem

    @property
    def meeting(self) -> Meeting:
        return Meeting.objects.select_related("body__agreement").get(pk=self.sat.meeting.pk)

    @property
    def by(self) -> dict[str, Any]:
        return {"meeting": self.meeting, **self.sat.by}

    def of(self, person: Person, on: date = TODAY) -> dict[str, Any]:
        """How somebody calls a service on a day."""
        return {"meeting": self.meeting, "standing": standing_of(person, on=on), "reason": REASON}

    @property
    def chair(self) -> dict[str, Any]:
        """The chair after the day for comments."""
        return self.of(self.sat.groups.chair, LATER)

    def document(self, person: Person) -> Report:
        meeting, stands = self.meeting, standing(person)
        return minutes_report(meeting, standing=stands, as_at=clock.now())

    @property
    def address(self) -> str:
        return f"/agreements/anyshire/groups/jmg/meetings/{self.meeting.number}/minutes/"

    def page(self, person: Person, path: str = "") -> str:
        client = Client()
        client.force_login(person)
        answer = client.get(f"{self.address}{path}")
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    def post(self, person: Person, path: str, **sent: str) -> Any:
        client = Client()
        client.force_login(person)
        return client.post(f"{self.address}{path}", sent)


@pytest.fixture
def held(sat: Sat) -> Held:
    with writing(Write(by=sat.groups.clerk, at="2017-07-03T09:30Z", reason=REASON)):
        sat.meeting.is_public = True
        sat.meeting.save()
        secret = AgendaItem(meeting=sat.meeting, order=3, title="Nightjar Homes", purpose=Purpose.DECIDE)
        secret.save()
    secret.meeting = sat.meeting
    facts = ExemptSpec("Paragraph 3", "A tender is under way.", Audience.MEMBERS, date(2017, 10, 3))
    exempt_item(agreement=sat.groups.agreement, item=secret, facts=facts, **sat.by)
    by = {"meeting": sat.meeting, **sat.by}
    unseen = {"seen": AS_THEY_STAND, **by}
    sat.all_here()
    record_attendance(seat=sat.nhs_officer, facts=AttendanceSpec(AttendanceKind.APOLOGIES), **by)
    cousin = DeclarationSpec(InterestKind.INDIRECT, "A cousin at Nightjar", InterestAction.NONE, secret)
    declare_interest(seat=sat.officer, facts=cousin, **by)
    consent = ResolvedSpec(OutcomeSpec(Outcome.APPROVED), Votes(Voting.CONSENSUS))
    resolve_part(item=sat.decide, part=sat.part, resolved=consent, **unseen)
    hidden = put_part(item=secret, text="Pay 0.71 million.", **by)
    fresh = DecisionPart.objects.select_related("decision__agreement", "decision__body").get(pk=hidden.pk)
    resolve_part(item=AgendaItem.objects.get(pk=secret.pk), part=fresh, resolved=consent, **unseen)
    for text, item in (("Tell the carers", sat.decide), ("Ring Nightjar", secret)):
        agree_action(action=ActionSpec(text, "Director for Care", due_on=date(2017, 8, 1), item=item), **by)
    close_meeting(**by)
    return Held(sat, secret, _next_meeting(sat))


def _next_meeting(sat: Sat) -> AgendaItem:
    """The meeting a fortnight later, in session, with all four in the room and the minutes on its agenda."""
    (later,) = plan_meetings(
        agreement=sat.groups.agreement, body=sat.groups.group, meetings=[MeetingSpec(LATER)], **sat.by
    )
    publish_meetings(agreement=sat.groups.agreement, meetings=[later], **sat.by)
    later = Meeting.objects.select_related("body__agreement").get(pk=later.pk)
    with writing(Write(by=sat.groups.clerk, at="2017-07-10T09:00Z", reason=REASON)):
        item = AgendaItem(meeting=later, order=1, title="Minutes of the last meeting", purpose=Purpose.DECIDE)
        item.save()
    by = {"meeting": later, "standing": standing_of(sat.groups.clerk, on=LATER), "reason": REASON}
    call_to_order(**by)
    for seat in (sat.lead, sat.member, sat.officer):
        record_attendance(seat=seat, facts=AttendanceSpec(AttendanceKind.PRESENT), **by)
    item.meeting = later
    return item


def written(held: Held) -> None:
    """Begun, with a text under the open and the exempt item."""
    start_minutes(**held.by)
    write_minute(item=held.sat.first, text="Everybody was greeted.", seen=0, **held.by)
    write_minute(item=held.secret, text="Nightjar wants more.", seen=0, **held.by)


def cleared(held: Held) -> None:
    """Out for comments for a week, then cleared."""
    written(held)
    circulate_minutes(comments_by=TODAY + timedelta(days=7), **held.by)
    clear_minutes(**held.chair)


def approved(held: Held, *corrections: CorrectionSpec) -> None:
    clerk = held.of(held.sat.groups.clerk, LATER)
    approve_minutes(at_item=held.at_item, corrections=corrections, **clerk)


def said_in(document: Report) -> str:
    return one_line(FILE_FORMS["pdf"].make(document))


def test_minutes_say_what_was_recorded(held: Held) -> None:
    written(held)
    text = said_in(held.document(held.sat.groups.clerk))

    for words in (
        "Draft minutes. They are not agreed.",
        "Apologies: ",
        "The meeting was quorate.",
        "Everybody was greeted.",
        "RESOLVED (decision 1):",
        "Approved: Agree the transfer.",
        "By consensus.",
        "A1: Tell the carers. Director for Care, by 1 August 2017.",
        "Exempt minutes",
        *SECRETS,
    ):
        assert words in text, words


def test_action_put_off_later_stays_in_the_minutes_as_it_was_agreed(held: Held) -> None:
    written(held)
    action = held.meeting.actions.get(number=1)
    action.body = held.meeting.body
    spec = UpdateSpec(ActionState.OPEN, "Later", due_on=date(2017, 9, 1))
    update_action(action=action, update=spec, **held.sat.by)
    assert "by 1 August 2017" in said_in(held.document(held.sat.groups.clerk))


def test_public_minutes_say_nothing_that_is_exempt(held: Held) -> None:
    cleared(held)
    approved(held, CorrectionSpec(held.secret, "Nightjar wants less."), CorrectionSpec(None, "At ten."))
    publish_minutes(**held.by)
    public = Client().get(f"/public/anyshire/meetings/jmg/{held.meeting.number}/minutes/")
    file = Client().get(f"/public/anyshire/meetings/jmg/{held.meeting.number}/minutes.pdf")
    meetings = Client().get("/public/anyshire/meetings/")
    partner = held.page(held.sat.groups.finance)
    found = [Client().get("/search/?q=Nightjar"), _asked(held.sat.groups.finance, "/search/?q=nightjar")]

    for said in (
        *(answer.content for answer in (public, meetings, *found)),
        partner.encode(),
        everything_in(file.content),
    ):
        assert [secret for secret in SECRETS if secret.encode() in said.replace(b"q=Nightjar", b"")] == []
    assert "A tender is under way." in public.content.decode()
    assert "Corrected when approved:</strong> At ten." in public.content.decode()
    assert "/minutes/" in meetings.content.decode()
    assert failures_of(file.content, profile="ua1") == []


def _asked(person: Person, path: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(path)


def test_who_reads_what_when(held: Held) -> None:
    cast = held.sat.groups
    readers = (cast.clerk, cast.chair, cast.officer, cast.finance)

    def pages() -> list[bool]:
        return ["Everybody was greeted" in held.page(person) for person in readers]

    assert [held.page(cast.clerk).count("Begin the minutes"), held.page(cast.officer)] == [1, "404"]
    written(held)
    assert pages() == [True, True, False, False]
    circulate_minutes(comments_by=TODAY, **held.by)
    assert pages() == [True, True, True, False]
    clear_minutes(**held.chair)
    approved(held)
    assert pages() == [True, True, True, False]
    publish_minutes(**held.by)
    assert pages() == [True, True, True, True]


def test_exempt_item_is_in_the_public_minutes_once_released(held: Held) -> None:
    cleared(held)
    approved(held)
    publish_minutes(**held.by)
    exemption = held.secret.exemptions.get()
    release_exemption(agreement=held.sat.groups.agreement, exemption=exemption, **held.sat.by)
    document = public_minutes(held.meeting, as_at=clock.now())
    assert "Nightjar wants more." in said_in(document)


def published(held: Held) -> None:
    cleared(held)
    approved(held)
    publish_minutes(**held.by)


def issued(held: Held, **facts: Any) -> IssuedReport:
    return issue_minutes(**({"seen": AS_THEY_STAND, **held.by} | facts))


def test_minutes_are_issued_once_published_without_what_is_exempt(held: Held) -> None:
    cleared(held)
    approved(held)
    with pytest.raises(DomainError, match="These minutes are not published"):
        issued(held)
    publish_minutes(**held.by)
    with pytest.raises(NotPermitted):
        issued(held, standing=standing_of(held.sat.groups.finance, on=TODAY))
    issue = issued(held)

    [row] = issue_rows(register(standing(held.sat.groups.finance)))
    assert (row.number, row.subject, row.forms[0].name) == (
        issue.number,
        f"{held.meeting.body.name}, 3 July 2017",
        f"issue-{issue.number}-anyshire-{held.meeting.reference}-minutes.pdf",
    )
    for file in issue.files.all():
        content = everything_in(bytes(file.content)) if file.form == "pdf" else bytes(file.content)
        assert [secret for secret in SECRETS if secret.encode() in content] == [], file.form
    assert verify_file(bytes(issue.files.get(form="pdf").content), standing=None).verdict is Verdict.GENUINE


def test_public_file_of_minutes_is_the_issue_while_they_say_the_same(held: Held) -> None:
    published(held)
    issue = issued(held)
    page = f"/public/anyshire/meetings/jmg/{held.meeting.number}/minutes"
    kept = bytes(issue.files.get(form="pdf").content)
    said = f"The PDF is issue {issue.number}"

    assert Client().get(f"{page}.pdf").content == kept
    assert said in Client().get(f"{page}/").content.decode()

    released = held.secret.exemptions.get()
    release_exemption(agreement=held.sat.groups.agreement, exemption=released, **held.sat.by)
    assert "Nightjar wants more." in one_line(Client().get(f"{page}.pdf").content)
    assert said not in Client().get(f"{page}/").content.decode()
    again = issued(held, supersedes=issue)
    assert Client().get(f"{page}.pdf").content == bytes(again.files.get(form="pdf").content)


def test_clerk_issues_minutes_on_their_page(held: Held) -> None:
    published(held)
    clerk = held.sat.groups.clerk
    assert "Issue them</a>" in held.page(clerk)
    assert "Issue them" not in held.page(held.sat.groups.chair)
    seen = re.search(r'name="seen" value="([^"]+)"', held.page(clerk, "issue/"))
    assert seen is not None

    moved = held.post(clerk, "issue/", seen="x", reason=REASON)
    assert (moved.status_code, IssuedReport.objects.count()) == (422, 0)
    answer = held.post(clerk, "issue/", seen=html.unescape(seen[1]), reason=REASON)

    issue = IssuedReport.objects.get()
    assert (answer.status_code, issue.meeting) == (302, held.meeting)
    assert f"issue {issue.number}</a>" in held.page(held.sat.groups.finance)
    assert "Issue them again</a>" in held.page(clerk)


def test_exempt_decision_of_the_group_is_for_who_reads_its_papers(held: Held) -> None:
    secret = AgendaItem.objects.select_related("decision").get(pk=held.secret.pk).decision
    assert secret is not None
    page = f"/agreements/anyshire/decisions/{secret.number}/"
    cast = held.sat.groups

    def answers() -> list[int]:
        return [_asked(person, page).status_code for person in (cast.finance, cast.officer, cast.clerk)]

    assert answers() == [404, 200, 200]
    exemption = held.secret.exemptions.get()
    exemption.pk, exemption.audience = None, Audience.PARTNERS
    type(exemption).objects.bulk_create([exemption])
    assert answers() == [200, 200, 200]


def test_two_clerks_at_one_minute_lose_nothing(held: Held) -> None:
    start_minutes(**held.by)
    other = held.of(held.sat.groups.nhs_clerk)
    write_minute(item=held.sat.first, text="Mine.", seen=0, **held.by)

    with pytest.raises(MinuteMoved) as refused:
        write_minute(item=held.sat.first, text="Ours.", seen=0, **other)
    assert refused.value.theirs.text == "Mine."
    answer = held.post(held.sat.groups.nhs_clerk, f"{held.sat.first.pk}/write/", text="Ours.", seen="0")
    assert answer.status_code == 422
    assert "<del>" in answer.content.decode()
    assert "Ours." in answer.content.decode()
    assert (
        held.post(
            held.sat.groups.nhs_clerk, f"{held.sat.first.pk}/write/", text="Both.", seen="1"
        ).status_code
        == 302
    )
    assert [row.text for row in MinuteText.objects.order_by("number")] == ["Mine.", "Both."]


def test_comments_are_asked_until_a_day_and_each_is_answered_before_the_chair_clears(held: Held) -> None:
    written(held)
    member = held.of(held.sat.groups.officer)
    with pytest.raises(DomainError, match="not out for comments"):
        comment_on_minute(item=held.sat.first, text="All?", **member)
    with pytest.raises(DomainError, match="has passed"):
        circulate_minutes(comments_by=TODAY - timedelta(days=1), **held.by)
    with pytest.raises(DomainError, match="Send them to members first"):
        clear_minutes(**held.chair)
    circulate_minutes(comments_by=TODAY, **held.by)
    with pytest.raises(NotPermitted):
        comment_on_minute(item=held.sat.first, text="All?", **held.of(held.sat.groups.finance))
    comment = comment_on_minute(item=held.sat.first, text="Nearly everybody.", **member)
    with pytest.raises(DomainError, match="Raise it when the group approves"):
        comment_on_minute(item=None, text="Late.", **held.of(held.sat.groups.officer, LATER))
    with pytest.raises(DomainError, match="Members comment until"):
        clear_minutes(**held.of(held.sat.groups.chair))
    with pytest.raises(DomainError, match="not answered yet"):
        clear_minutes(**held.chair)
    comment.meeting = held.meeting
    clerk = {name: value for name, value in held.by.items() if name != "meeting"}
    answer_comment(comment=comment, is_taken="yes", **clerk)
    with pytest.raises(DomainError, match="answered already"):
        answer_comment(comment=MinuteComment.objects.get(), is_taken="no", **clerk)
    page = held.page(held.sat.groups.nhs_officer)
    assert "Nearly everybody." in page
    assert "Taken up" in page
    clear_minutes(**held.chair)


def test_what_the_chair_cleared_stands_until_it_is_returned(held: Held) -> None:
    cleared(held)
    again = {"item": held.sat.first, "text": "Nobody was greeted.", "seen": 1, **held.by}
    with pytest.raises(DomainError, match="The chair has cleared"):
        write_minute(**again)
    with pytest.raises(NotPermitted):
        return_minutes(**held.of(held.sat.groups.officer))
    return_minutes(**held.chair)
    write_minute(**again)
    assert minutes_state(held.meeting) is MinutesState.DRAFT


def test_minutes_are_approved_at_a_later_quorate_meeting_alone(held: Held) -> None:
    written(held)
    with pytest.raises(DomainError, match="what the chair has cleared"):
        approved(held)
    circulate_minutes(comments_by=TODAY, **held.by)
    clear_minutes(**held.chair)
    with pytest.raises(DomainError, match="approved at a later meeting"):
        approve_minutes(at_item=held.sat.first, corrections=[], **held.by)
    with pytest.raises(DomainError, match="Only what the group has approved"):
        publish_minutes(**held.by)
    gone = {
        "meeting": held.at_item.meeting,
        "standing": standing_of(held.sat.groups.clerk, on=LATER),
        "reason": REASON,
    }
    facts = AttendanceSpec(AttendanceKind.LEFT, item=held.at_item)
    record_attendance(seat=held.sat.member, facts=facts, **gone)
    with pytest.raises(DomainError, match="no quorum for the item"):
        approved(held)
    back = AttendanceSpec(AttendanceKind.ARRIVED, item=held.at_item)
    record_attendance(seat=held.sat.member, facts=back, **gone)
    assert next(iter(items_to_approve_at(held.meeting).values())) == held.at_item
    approved(held, CorrectionSpec(held.sat.first, "Everybody but one."))
    text = said_in(held.document(held.sat.groups.clerk))
    assert "Approved by the group on 17 July 2017 with corrections." in text
    assert "Corrected when approved: Everybody but one." in text


def test_minutes_come_to_a_later_meeting_as_a_paper_without_what_is_exempt(held: Held) -> None:
    groups = held.sat.groups
    (later,) = plan_meetings(
        agreement=groups.agreement,
        body=groups.group,
        meetings=[MeetingSpec(date(2017, 9, 11))],
        **held.sat.by,
    )
    publish_meetings(agreement=groups.agreement, meetings=[later], **held.sat.by)
    with writing(Write(by=groups.clerk, at="2017-07-10T09:00Z", reason=REASON)):
        item = AgendaItem(meeting=later, order=1, title="Minutes of the last meeting", purpose=Purpose.DECIDE)
        item.save()
    page = f"/agreements/anyshire/groups/jmg/meetings/{later.number}/items/{item.pk}/papers/report/"
    clerk = Client()
    clerk.force_login(groups.clerk)
    number = held.meeting.number

    written(held)
    assert "of an earlier meeting" not in clerk.get(page).content.decode()
    with pytest.raises(DomainError, match="not with members yet"):
        minutes_to_approve(groups.group, number, as_at=clock.now())
    circulate_minutes(comments_by=TODAY + timedelta(days=7), **held.by)

    typed = {"report": "minutes", "title": "Minutes", "reason": REASON}
    refused = clerk.post(page, typed | {"meeting": ""})
    assert refused.status_code == 422
    assert "Choose the meeting whose minutes are to be approved." in refused.content.decode()
    assert clerk.post(page, typed | {"meeting": number}).status_code == 302
    assert [(row.report, row.subject_number) for row in item.papers.all()] == [("minutes", number)]
    content = FILE_FORMS["pdf"].make(minutes_to_approve(groups.group, number, as_at=clock.now()))
    assert "Everybody was greeted." in one_line(content)
    assert [word for word in SECRETS if word.encode() in everything_in(content)] == []

    later = Meeting.objects.select_related("body__agreement").get(pk=later.pk)
    specs = assemble(later, standing=held.by["standing"], as_at=clock.now())
    parts = {spec.title: spec for spec in specs}
    opened, apart = parts["Minutes"], parts["Exempt minutes"]
    assert (opened.exemption, apart.exemption) == (None, held.secret.exemptions.get())
    assert [word for word in SECRETS if word in opened.content] == []
    assert [word for word in (*SECRETS, "Everybody was greeted.") if word in apart.content] == [*SECRETS]
    (exempt,) = exempt_minutes_to_approve(groups.group, number, as_at=clock.now())
    assert exempt.report.sections[0] in held.document(groups.clerk).sections, "numbered as members read them"


def test_minutes_wait_for_the_meeting(held: Held) -> None:
    ahead = held.sat.groups.meetings[1]
    with pytest.raises(DomainError, match="It has not begun"):
        start_minutes(meeting=ahead, **held.sat.by)
    with pytest.raises(DomainError, match="not begun"):
        write_minute(item=held.sat.first, text="Early.", seen=0, **held.by)
    in_session = {"meeting": held.at_item.meeting, **held.sat.by}
    start_minutes(**in_session)
    with pytest.raises(DomainError, match="still goes on"):
        circulate_minutes(comments_by=TODAY, **in_session)
    with pytest.raises(DomainError, match="not one of this meeting"):
        write_minute(item=held.sat.first, text="Elsewhere.", seen=0, **in_session)
    with pytest.raises(DomainError, match="double braces"):
        write_minute(item=held.at_item, text="{{ item-1 }}", seen=0, **in_session)


def test_whole_way_in_the_browser(held: Held) -> None:
    clerk, chair = held.sat.groups.clerk, held.sat.groups.chair
    assert held.post(clerk, "start/", reason="").status_code == 422
    assert held.post(clerk, "start/", reason="After the meeting").status_code == 302
    assert held.post(clerk, "opening/write/", text="The chair opened.", seen="0").status_code == 302
    day = {"comments_by_day": "3", "comments_by_month": "7", "comments_by_year": "2017"}
    assert held.post(clerk, "send/", **day, reason="Complete").status_code == 302
    sent = held.post(chair, "opening/comment/", text="At ten.")
    assert sent.status_code == 302
    comment = MinuteComment.objects.get()
    answer = held.post(clerk, f"comments/{comment.pk}/", is_taken="no", reason="It was five past.")
    assert answer.status_code == 302
    refused = held.post(chair, "clear/", reason="Right")
    assert refused.status_code == 422
    assert "Members comment until 3 July 2017" in refused.content.decode()
    clear_minutes(**held.chair)
    form = {"at_item": str(held.at_item.pk), "correct_opening": "At six minutes past.", "reason": "Approved"}
    assert held.post(clerk, "approve/", **form).status_code == 302
    assert held.post(clerk, "publish/", reason="Approved").status_code == 302
    assert "At six minutes past." in held.page(held.sat.groups.finance)
    assert [row.step for row in MinutesStep.objects.order_by("pk")] == [
        kind for kind in MinutesStepKind if kind is not MinutesStepKind.RETURNED
    ]
    assert [sentence for check in CHECKS for sentence in check()] == []


def test_page_takes_as_many_queries_with_twenty_items_as_with_three(held: Held) -> None:
    written(held)
    client = Client()
    client.force_login(held.sat.groups.clerk)
    client.get(held.address)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(held.address).status_code == 200
        return len(counted)

    few = queries()
    with writing(Write(by=held.sat.groups.clerk, at="2017-07-03T10:00Z", reason=REASON)):
        for order in range(4, 21):
            AgendaItem(
                meeting=held.sat.meeting, order=order, title=f"Item {order}", purpose=Purpose.NOTE
            ).save()
    assert queries() == few <= 40


def test_integrity_names_what_does_not_follow(held: Held) -> None:
    written(held)
    at = {"by": held.sat.groups.clerk, "organisation": held.sat.groups.council, "at": clock.now()}
    MinutesStep.objects.bulk_create(
        [MinutesStep(meeting=held.sat.meeting, step="approved", at_item=held.sat.first, reason=REASON, **at)]
    )
    MinuteText.objects.bulk_create(
        [
            MinuteText(
                meeting=held.at_item.meeting, number=1, text="x", by=held.sat.groups.clerk, at=clock.now()
            )
        ]
    )
    found = [sentence for check in CHECKS for sentence in check()]
    assert len(found) == 3
    assert "does not follow" in found[0]
    assert "not a later one" in found[1]
    assert "not begun" in found[2]
