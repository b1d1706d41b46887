"""A meeting on its pages: entries saved one by one, two clerks, and who reads what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.choices import Role
from governance.awaiting import waits
from governance.choices import (
    ActionState,
    AttendanceKind,
    InterestAction,
    InterestKind,
    MeetingState,
    Outcome,
    PaperKind,
    Purpose,
    Voting,
)
from governance.models import Action, AgendaItem, Attendance, DecisionPart, Exemption, Paper
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, update_action
from governance.services.convening import state_now
from governance.services.deciding import latest_outcome
from governance.services.decisions import DecisionSpec, OutcomeSpec, plan_decision, record_recommendations
from governance.services.resolving import ResolvedSpec, resolve_part
from governance.services.sitting import (
    AttendanceSpec,
    DeclarationSpec,
    close_meeting,
    declare_interest,
    record_attendance,
)
from governance.sitting.action_log import action_report
from governance.sitting.facts import sitting_of
from governance.sitting.voting import Votes
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tracked import Write, writing
from tests.factories import REASON, make_officer, standing
from tests.governance.sitting_world import Sat


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clerk(sat: Sat) -> Client:
    return signed_in(sat.groups.clerk)


def exempt(sat: Sat, item: AgendaItem) -> None:
    Exemption(
        item=item,
        paragraph="3",
        public_interest="Names a contractor",
        audience="members",
        review_on=date(2018, 1, 1),
        by=sat.groups.clerk,
        organisation=sat.groups.council,
        at="2017-07-03T10:00Z",
        reason=REASON,
    ).save()


def test_others_are_present_at_one_press(sat: Sat, clerk: Client) -> None:
    by = {"meeting": sat.meeting, **sat.by}
    record_attendance(seat=sat.member, facts=AttendanceSpec(AttendanceKind.APOLOGIES), **by)
    late = AttendanceSpec(AttendanceKind.ARRIVED, sat.decide)
    record_attendance(seat=sat.officer, facts=late, **by)
    assert "The other 2 are present" in clerk.get(sat.address).text

    assert clerk.post(f"{sat.address}attendance/others/", {"others-present": "yes"}).status_code == 302

    def here(item: AgendaItem | None) -> set[int]:
        return {at.member.seat for at in sitting_of(sat.meeting).standings(item) if at.is_there}

    nhs = {sat.lead.pk, sat.nhs_officer.pk}
    assert (here(None), here(sat.decide)) == (nhs, nhs | {sat.officer.pk})
    page = clerk.get(sat.address).text
    assert "are present</button>" not in page
    again = clerk.post(f"{sat.address}attendance/others/", {"others-present": "yes"})
    assert (again.status_code, Attendance.objects.count()) == (422, 4)
    assert "Something is recorded of everybody already" in again.text


def test_meeting_is_recorded_by_presses_and_small_forms(sat: Sat, clerk: Client) -> None:
    for seat in (sat.lead, sat.member, sat.officer):
        answer = clerk.post(f"{sat.address}attendance/", {"attend-seat": seat.pk, "attend-kind": "present"})
        assert answer.status_code == 422, "a page that sends nothing seen has seen nothing"
        page = clerk.get(sat.address)
        seen = next(
            row.seen for part in page.context["view"]().partners for row in part.seats if row.pk == seat.pk
        )
        data = {"attend-seat": seat.pk, "attend-kind": "present", "seen": seen}
        assert clerk.post(f"{sat.address}attendance/", data).status_code == 302
    assert (
        clerk.post(f"{sat.address}guests/", {"guest-name": "Ann Ode", "guest-capacity": "Clerk"}).status_code
        == 302
    )

    item = f"{sat.address}items/{sat.decide.pk}/"
    page = clerk.get(item)
    assert "Quorate" in page.text
    ((letter, _, seen),) = page.context["part_forms"]()
    data = {"part-a-outcome": "amended", "part-a-text": "Agree half.", "seen": seen}
    assert clerk.post(f"{item}parts/{letter}/", data).status_code == 302
    outcome = latest_outcome(sat.part)
    assert outcome is not None
    assert outcome.outcome == Outcome.AMENDED
    stale = clerk.post(f"{item}parts/{letter}/", data | {"part-a-text": "Agree a third."})
    assert stale.status_code == 422
    assert "Somebody changed this" in stale.text
    assert "Agree a third." in stale.text, "what was typed is kept"
    assert "Agree half." in stale.text, "beside what the other recorded"

    data = {"action-text": "Write", "action-person": str(sat.groups.finance.pk), "action-due_on_day": "20"}
    data |= {"action-due_on_month": "7", "action-due_on_year": "2017"}
    assert clerk.post(f"{item}actions/", data).status_code == 302
    assert Action.objects.get().post == "Finance Officer"
    assert clerk.post(f"{sat.address}close/", {"reason": "Ended"}).status_code == 302
    assert state_now(sat.meeting) is MeetingState.HELD


def test_refusal_shows_the_sentence_and_keeps_what_was_typed(sat: Sat, clerk: Client) -> None:
    item = f"{sat.address}items/{sat.decide.pk}/"
    ((_, _, seen),) = clerk.get(item).context["part_forms"]()
    data = {"part-a-outcome": "approved-subject-to", "part-a-condition": "Once costed", "seen": seen}
    answer = clerk.post(f"{item}parts/a/", data)
    assert answer.status_code == 422
    assert "The meeting is not quorate for this item, so nothing can be decided." in answer.text
    assert "Once costed" in answer.text


@pytest.mark.parametrize("field", ["seat-{}", "proposer"])
def test_vote_typed_before_its_member_left_is_refused_and_not_dropped(
    sat: Sat, clerk: Client, field: str
) -> None:
    sat.all_here()
    facts = DeclarationSpec(InterestKind.INDIRECT, "A brother", InterestAction.LEFT, sat.decide)
    declare_interest(meeting=sat.meeting, seat=sat.nhs_officer, facts=facts, **sat.by)
    item = f"{sat.address}items/{sat.decide.pk}/"
    page = clerk.get(item)
    name = f"part-a-{field.format(sat.nhs_officer.pk)}"
    assert f'name="part-a-seat-{sat.nhs_officer.pk}"' not in page.text, "no vote of who left is asked for"
    ((_, _, seen),) = page.context["part_forms"]()
    sent = "for" if field != "proposer" else str(sat.nhs_officer.pk)
    answer = clerk.post(f"{item}parts/a/", {"part-a-outcome": "approved", name: sent, "seen": seen})
    assert answer.status_code == 422
    assert "declared an interest and left for this item" in answer.text
    assert re.search(rf'name="{name}".*?<option value="{sent}" selected', answer.text, re.DOTALL)
    assert latest_outcome(sat.part) is None


def test_after_the_meeting_an_entry_needs_why_and_partners_read_what_is_not_kept_from_them(
    sat: Sat, clerk: Client
) -> None:
    other = signed_in(sat.groups.finance)
    assert other.get(sat.address).status_code == 404, "it goes on, and is not theirs to read"
    exempt(sat, sat.first)
    agree_action(meeting=sat.meeting, action=ActionSpec("Hush", "Director", item=sat.first), **sat.by)
    agree_action(meeting=sat.meeting, action=ActionSpec("Tell", "Director", item=sat.decide), **sat.by)
    sat.all_here()
    late = {"declare-seat": sat.lead.pk, "declare-kind": "indirect", "declare-nature": "A brother"}
    late |= {"declare-action": "none"}
    assert clerk.post(f"{sat.address}items/{sat.first.pk}/interests/", late).status_code == 302
    ((_, _, seen),) = clerk.get(f"{sat.address}items/{sat.decide.pk}/").context["part_forms"]()
    data = {"part-a-outcome": "deferred", "seen": seen}
    assert clerk.post(f"{sat.address}items/{sat.decide.pk}/parts/a/", data).status_code == 302
    close_meeting(meeting=sat.meeting, **sat.by)

    assert clerk.post(f"{sat.address}interests/", late).status_code == 422
    assert clerk.post(f"{sat.address}interests/", late | {"declare-reason": "Missed"}).status_code == 302
    shown = other.get(sat.address)
    assert shown.status_code == 200
    assert "Welcome" not in shown.text
    assert "Hush" not in shown.text
    assert "Tell" in shown.text
    assert other.get(f"{sat.address}items/{sat.first.pk}/").status_code == 404
    assert other.post(f"{sat.address}interests/", late).status_code == 403
    log = other.get("/agreements/anyshire/groups/jmg/actions/").text
    assert "Tell" in log
    assert "Hush" not in log
    assert other.get("/agreements/anyshire/groups/jmg/actions/1/").status_code == 404
    report = action_report(
        sat.groups.group, standing=standing(sat.groups.finance), as_at=sat.meeting.steps.first().at
    )
    assert [row.label for row in report.sections[0].tables[0].rows] == ["A2 Tell"]


def test_log_is_searched_and_an_overdue_action_says_by_how_much(sat: Sat, clerk: Client) -> None:
    finance = sat.groups.finance
    spec = ActionSpec("Write to the provider", "Finance Officer", finance, date(2017, 7, 3))
    agree_action(meeting=sat.meeting, action=spec, **sat.by)
    done = agree_action(meeting=sat.meeting, action=ActionSpec("Ring", "Director"), **sat.by)
    update_action(action=done, update=UpdateSpec(ActionState.COMPLETE, "Rang", "Note"), **sat.by)
    log = "/agreements/anyshire/groups/jmg/actions/"
    assert [line.number for line in clerk.get(log).context["lines"]] == [1, 2]
    assert [line.number for line in clerk.get(f"{log}?words=PROVIDER").context["lines"]] == [1]
    assert [line.number for line in clerk.get(f"{log}?state=complete").context["lines"]] == [2]
    assert clerk.get(f"{log}?state=overdue").context["lines"] == []
    assert "A1" in clerk.get(f"{log[:-1]}.csv?state=open").content.decode("utf-8-sig")

    owner = signed_in(finance)
    page = owner.get(f"{log}1/")
    data = {"state": "complete", "words": "Written", "evidence": "", "seen": page.context["seen"]()}
    assert "what shows that it is done" in owner.post(f"{log}1/", data).text
    assert owner.post(f"{log}1/", data | {"evidence": "Letter of 3 July"}).status_code == 302
    assert Attendance.objects.filter(kind=AttendanceKind.PRESENT).count() == 0


def test_open_actions_wait_for_their_owner_alone(sat: Sat) -> None:
    finance = sat.groups.finance
    spec = ActionSpec("Write to the provider", "Finance Officer", finance, date(2017, 7, 20))
    agree_action(meeting=sat.meeting, action=spec, **sat.by)
    mine = [item.matter.detail for item in waits(standing(finance)).mine]
    assert "A1 of Joint Management Group: Write to the provider" in mine
    assert not any("A1" in item.matter.detail for item in waits(standing(sat.groups.clerk)).everything)
    done = UpdateSpec(ActionState.COMPLETE, "Written", "Letter")
    update_action(action=Action.objects.get(), update=done, **sat.by)
    assert not any("A1" in item.matter.detail for item in waits(standing(finance)).mine)


def test_page_of_a_clerk_tells_what_others_record_meanwhile(sat: Sat, clerk: Client) -> None:
    """The page asks itself: nothing of one's own, nothing twice, and only who records is told."""
    second = make_officer(sat.groups.council, Role.DEMOCRATIC_SERVICES)
    (asked,) = re.findall(r'hx-get="([^"]*/news/[^"]*)"', clerk.get(sat.address).content.decode())
    asked = asked.replace("&amp;", "&")
    assert clerk.get(asked).status_code == 204

    signed_in(second).post(f"{sat.address}guests/", {"guest-name": "Ann Ode", "guest-capacity": "Clerk"})
    told = clerk.get(asked).content.decode()
    assert f"1 entry by {second.full_name} since you opened this page." in told
    (again,) = re.findall(r'hx-get="([^"]*)"', told)
    assert clerk.get(again.replace("&amp;", "&")).status_code == 204
    with CaptureQueriesContext(connection) as taken:
        clerk.get(asked)
    assert len(taken) <= 25

    clerk.post(f"{sat.address}guests/", {"guest-name": "Bo Ode", "guest-capacity": "Clerk"})
    assert "1 entry by" in clerk.get(asked).content.decode(), "one's own are known"
    assert signed_in(sat.groups.chair).get(asked).status_code == 403
    assert "/news/" not in signed_in(sat.groups.chair).get(sat.address).content.decode()


def test_pages_take_as_many_queries_with_twelve_items_as_with_three(sat: Sat, clerk: Client) -> None:
    """Agenda, meeting and item: each further item has a paper, a resolved part, an action and an interest."""
    sat.all_here()
    grow(sat, range(3, 6))
    meeting = sat.address.removesuffix("sitting/")
    paths = {f"{meeting}agenda/": 0, sat.address: 0, f"{sat.address}items/{sat.decide.pk}/": 0}
    for path in paths:
        assert clerk.get(path).status_code == 200
        paths[path] = queries(clerk, path)
    grow(sat, range(6, 15))

    assert {path: queries(clerk, path) for path in paths} == paths
    assert max(paths.values()) <= 40


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def grow(sat: Sat, orders: Iterable[int]) -> None:
    for order in orders:
        decision = plan_decision(
            agreement=sat.groups.agreement,
            facts=DecisionSpec(sat.groups.group, f"Transfer {order}"),
            **sat.groups.by,
        )
        (part,) = record_recommendations(
            decision=decision, texts=["Agree the transfer."], seen=AS_THEY_STAND, **sat.groups.by
        )
        with writing(Write(by=sat.groups.clerk, at="2017-07-03T09:00Z", reason=REASON)):
            item = AgendaItem(
                meeting=sat.meeting, order=order, title=f"T{order}", purpose=Purpose.DECIDE, decision=decision
            )
            item.save()
            author = {"author": sat.groups.finance, "organisation": sat.groups.council}
            Paper(item=item, title=f"Paper {order}", kind=PaperKind.WRITTEN, **author).save()
        part = DecisionPart.objects.select_related("decision__agreement", "decision__body").get(pk=part.pk)
        resolve_part(
            meeting=sat.meeting,
            item=item,
            part=part,
            resolved=ResolvedSpec(OutcomeSpec(Outcome.APPROVED), Votes(Voting.CONSENSUS)),
            seen=AS_THEY_STAND,
            **sat.by,
        )
        agree_action(meeting=sat.meeting, action=ActionSpec("Write", f"Post {order}", item=item), **sat.by)
        declare_interest(
            meeting=sat.meeting,
            seat=sat.officer,
            facts=DeclarationSpec(InterestKind.PERSONAL, f"Lives nearby {order}", InterestAction.NONE, item),
            **sat.by,
        )
