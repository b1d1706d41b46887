"""The group of the half-shared agreement: its terms, seats and pool, a meeting with an open agenda, a draft date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf

from agreements.models import Agreement, Organisation, Person
from agreements.permissions import standing_of
from governance.choices import (
    AttendanceKind,
    Audience,
    BodyKind,
    Capacity,
    ChairPlace,
    CommentKind,
    Edition,
    InterestAction,
    InterestKind,
    PackStepKind,
    PaperKind,
    Purpose,
    QuorumKind,
    Voting,
)
from governance.models import AgendaItem, Body, ForwardItem, PackFile, PackPart, PackStep, Seat
from governance.pack.assembling import assemble, kept
from governance.services.actions import ActionSpec, agree_action
from governance.services.agenda_plans import ForwardSpec, StandingSpec, add_standing_item, plan_item
from governance.services.agendas import agree_agenda, start_agenda
from governance.services.bodies import BodySpec, add_body
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.groups import (
    QuorumSpec,
    SeatSpec,
    TermsSpec,
    add_seat,
    adopt_terms,
    report_to,
    serve_pool,
)
from governance.services.issuing_packs import clear_pack, issue_pack
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings, record_report_made
from governance.services.minutes import (
    approve_minutes,
    circulate_minutes,
    clear_minutes,
    comment_on_minute,
    publish_minutes,
    start_minutes,
    write_minute,
)
from governance.services.packing import ask_for_pack
from governance.services.papers import PaperSpec, ask_for_comments, ask_for_paper, receive_paper
from governance.services.resolving import put_part
from governance.services.reviewing import ask_question
from governance.services.sitting import (
    AttendanceSpec,
    DeclarationSpec,
    add_guest,
    call_to_order,
    close_meeting,
    declare_interest,
    record_attendance,
)
from pooledbudgets.lib import clock
from pooledbudgets.lib.received import Received
from pools.models import Pool
from tests.factories import REASON, standing

SINCE = date(2017, 4, 1)


def meet(
    agreement: Agreement, council: Organisation, nhs: Organisation, pool: Pool, cast: Mapping[str, Person]
) -> None:
    """Meeting 1: 12 September 2017, in public. Meeting 2: a draft for 14 November. The board met on 15 June."""
    by: dict[str, Any] = {"standing": standing(cast["democratic_services"]), "reason": REASON}
    board, group = (
        add_body(agreement=agreement, facts=facts, **by)
        for facts in (
            BodySpec("board", "Health and Wellbeing Board", BodyKind.HEALTH_AND_WELLBEING_BOARD),
            BodySpec("jmg", "Joint Management Group", BodyKind.JMG, agenda_days=5),
        )
    )
    terms = TermsSpec(SINCE, Voting.CONSENSUS, every_months=2, public_a_year=1, chair_organisation=nhs)
    adopt_terms(body=group, terms=terms, quorum=[QuorumSpec(QuorumKind.EACH_PARTNER)], **by)
    report_to(body=group, to_body=board, starts_on=SINCE, **by)
    serve_pool(body=group, pool=pool, starts_on=SINCE, **by)
    seats = (
        (nhs, "jmg_chair", Capacity.CLINICIAN, ChairPlace.CHAIR),
        (nhs, "jmg_member", Capacity.OFFICER, ChairPlace.NONE),
        (council, "council_approver", Capacity.OFFICER, ChairPlace.NONE),
    )
    for organisation, name, capacity, chair in seats:
        seat = SeatSpec(organisation, f"Post of {name}", capacity, SINCE, person=cast[name], chair=chair)
        add_seat(body=group, seat=seat, **by)
    days = [
        MeetingSpec(date(2017, 9, 12), time(14), time(16), is_public=True),
        MeetingSpec(date(2017, 11, 14)),
    ]
    made = plan_meetings(agreement=agreement, body=group, meetings=days, **by)
    met = plan_meetings(agreement=agreement, body=board, meetings=[MeetingSpec(date(2017, 6, 15))], **by)
    publish_meetings(agreement=agreement, meetings=[made[0], *met], **by)
    record_report_made(agreement=agreement, body=group, meeting=met[0], words="Progress", **by)
    add_standing_item(body=group, item=StandingSpec("Apologies", Purpose.NOTE), **by)
    for title in ("Pathway", "Prices"):
        plan_item(body=group, item=ForwardSpec(title, Purpose.DECIDE), **by)
    planned = ForwardItem.objects.get(title="Prices")
    start_agenda(agreement=agreement, meeting=made[0], forward=[planned], **by)
    exempt = ExemptSpec("Paragraph 3", "A tender is under way.", Audience.MEMBERS, date(2018, 3, 1))
    item = AgendaItem.objects.get(title="Prices")
    exempt_item(agreement=agreement, item=item, facts=exempt, **by)
    item.meeting = made[0]
    author = cast["budget_holder"]
    paper = PaperSpec("Prices of homes", PaperKind.WRITTEN, author, council, date(2017, 9, 1))
    written = ask_for_paper(item=item, paper=paper, **by)
    exempt_item(agreement=agreement, item=item, paper=written, facts=exempt, **by)
    ask_for_comments(
        paper=written,
        kind=CommentKind.FINANCE,
        asked_of=cast["nhs_finance"],
        for_organisation=nhs,
        due_on=date(2017, 9, 4),
        **by,
    )
    sent = PaperSpec("Offers", PaperKind.UPLOADED, author, council, date(2017, 9, 1))
    uploaded = ask_for_paper(item=item, paper=sent, **by)
    own = {"standing": standing(author), "reason": REASON}
    receive_paper(paper=uploaded, name="offers.pdf", document=Received(_blank_page(), 1), **own)
    _sit(agreement, group, cast, by)
    _send_out(agreement, group, cast, by)
    _minute(agreement, group, cast, by)


def _sit(agreement: Agreement, group: Body, cast: Mapping[str, Person], by: Mapping[str, Any]) -> None:
    """Meeting 3, of 30 June 2017, is in session: an interest, a part, a guest and an action are recorded."""
    (meeting,) = plan_meetings(
        agreement=agreement, body=group, meetings=[MeetingSpec(date(2017, 6, 30))], **by
    )
    publish_meetings(agreement=agreement, meetings=[meeting], **by)
    start_agenda(agreement=agreement, meeting=meeting, forward=[], **by)
    call_to_order(meeting=meeting, **by)
    item = AgendaItem.objects.get(meeting=meeting)
    seat = Seat.objects.get(body=group, person=cast["jmg_chair"])
    interest = DeclarationSpec(InterestKind.INDIRECT, "A brother", InterestAction.NONE)
    declare_interest(meeting=meeting, seat=seat, facts=interest, **by)
    add_guest(meeting=meeting, name="Ann Ode", capacity="Clerk", **by)
    put_part(meeting=meeting, item=item, text="Thank everybody.", **by)
    action = ActionSpec("Write", "Finance Officer", cast["council_finance"], date(2017, 7, 20))
    agree_action(meeting=meeting, action=action, **by)


def _send_out(agreement: Agreement, group: Body, cast: Mapping[str, Person], by: Mapping[str, Any]) -> None:
    """Meeting 4, of 10 October 2017 and in public, has its pack out: one item with what is open, and editions of an
    empty page.
    """
    day = MeetingSpec(date(2017, 10, 10), is_public=True)
    (meeting,) = plan_meetings(agreement=agreement, body=group, meetings=[day], **by)
    publish_meetings(agreement=agreement, meetings=[meeting], **by)
    start_agenda(agreement=agreement, meeting=meeting, forward=[], **by)
    chair = {"standing": standing(cast["jmg_chair"]), "reason": REASON}
    agree_agenda(agreement=agreement, meeting=meeting, **chair)
    pack = ask_for_pack(agreement=agreement, meeting=meeting, **by)
    now = clock.now()
    for step in (PackStepKind.STARTED, PackStepKind.BUILT):
        PackStep(pack=pack, step=step, at=now).save()
    for columns in kept(assemble(meeting, standing=by["standing"], as_at=now)):
        PackPart(pack=pack, **columns).save()
    page, places = _blank_page(), {str(part.order): ["1", "1"] for part in pack.parts.all()}
    for edition in Edition:
        digest = sha256(page).hexdigest()
        said = {"content": page, "sha256": digest, "digest": sha256(edition.encode()).hexdigest()}
        PackFile(pack=pack, edition=edition, size=len(page), pages=1, places=places, **said).save()
    pack.meeting = meeting
    clear_pack(agreement=agreement, pack=pack, **chair)
    issue_pack(agreement=agreement, pack=pack, **by)
    item = AgendaItem.objects.get(meeting=meeting)
    item.meeting = meeting
    reader = {"standing": standing(cast["council_approver"]), "reason": REASON}
    ask_question(item=item, paper=None, text="How long?", **reader)


def _minute(agreement: Agreement, group: Body, cast: Mapping[str, Person], by: Mapping[str, Any]) -> None:
    """Meeting 5, of 16 May 2017 and in public, has published minutes; 6, of 13 June, has a draft with members."""
    days = [MeetingSpec(date(2017, 5, 16), is_public=True), MeetingSpec(date(2017, 6, 13))]
    first, second = plan_meetings(agreement=agreement, body=group, meetings=days, **by)
    publish_meetings(agreement=agreement, meetings=[first, second], **by)
    chair = {"standing": standing(cast["jmg_chair"]), "reason": REASON}
    clerk = cast["democratic_services"]
    for meeting in (first, second):
        start_agenda(agreement=agreement, meeting=meeting, forward=[], **by)
        call_to_order(meeting=meeting, **by)
        for seat in Seat.objects.filter(body=group):
            facts = AttendanceSpec(AttendanceKind.PRESENT)
            record_attendance(meeting=meeting, seat=seat, facts=facts, **by)
        close_meeting(meeting=meeting, **by)
        start_minutes(meeting=meeting, **by)
        item = AgendaItem.objects.get(meeting=meeting)
        write_minute(meeting=meeting, item=item, text="All was well.", seen=0, **by)
        sent_on = meeting.held_on + timedelta(days=7)
        until = clock.today() if meeting is second else sent_on
        circulate_minutes(
            meeting=meeting, comments_by=until, **{**by, "standing": standing_of(clerk, on=sent_on)}
        )
    comment_on_minute(meeting=second, item=item, text="Nearly all.", **chair)
    clear_minutes(meeting=first, **chair)
    approve_minutes(meeting=first, at_item=item, corrections=[], **by)
    publish_minutes(meeting=first, **by)


def _blank_page() -> bytes:
    """A PDF of one empty page, the same each time."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()
