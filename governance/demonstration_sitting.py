"""The demonstration's past meeting as it was recorded: attendance, an interest, decisions and actions, all invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from agreements.models import Agreement, Person
from agreements.permissions import Standing
from governance.choices import (
    ActionState,
    AttendanceKind,
    Audience,
    InterestAction,
    InterestKind,
    MatterKind,
    Outcome,
    Purpose,
    Voting,
)
from governance.models import AgendaItem, Meeting, Seat
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, update_action
from governance.services.agenda_items import ItemSpec
from governance.services.agendas import add_item
from governance.services.authorised import MatterSpec
from governance.services.decisions import DecisionSpec, OutcomeSpec, plan_decision, record_recommendations
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.resolving import ResolvedSpec, resolve_part
from governance.services.sitting import (
    AttendanceSpec,
    DeclarationSpec,
    add_guest,
    call_to_order,
    close_meeting,
    declare_interest,
    record_attendance,
)
from governance.sitting.voting import Votes
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND

_SOURCE: Final = "Illustrative: invented for the demonstration"
_RESPITE: Final = "Respite care"
_FEES: Final = "Fees of care homes"
_HOME: Final = "Contract with a care home"
_REVIEW: Final = "Review of day services"
_ITEMS: Final = (
    ("Welcome and apologies", Purpose.NOTE, 5, ()),
    ("Declarations of interest", Purpose.NOTE, 5, ()),
    (_FEES, Purpose.DECIDE, 20, ("To note how the fees for the year were reached.",)),
    (_HOME, Purpose.DISCUSS, 10, ()),
    (
        _RESPITE,
        Purpose.DECIDE,
        30,
        (
            "To move £120,000 within the pool to respite care.",
            "To ask for a report on its use in the autumn.",
        ),
    ),
    (_REVIEW, Purpose.DECIDE, 30, ("To begin a review of day services.",)),
)
_GROUND: Final = ExemptSpec(
    "Paragraph 3",
    "The home’s finances were told in confidence; to disclose them would harm it (illustrative).",
    Audience.MEMBERS,
    date(2018, 5, 9),
)
_AGREED: Final = ResolvedSpec(OutcomeSpec(Outcome.APPROVED), Votes(Voting.CONSENSUS))


def hold_past_meeting(agreement: Agreement, meeting: Meeting, by: Mapping[str, Any]) -> None:
    """The meeting is held: one member withdraws for an item, one leaves early, so that the last item is deferred."""
    items = {
        title: _item(agreement, meeting, purpose, minutes, texts, title=title, by=by)
        for title, purpose, minutes, texts in _ITEMS
    }
    exempt_item(agreement=agreement, item=items[_HOME], facts=_GROUND, **by)
    at = {"meeting": meeting, **by}
    call_to_order(**at)
    seats = {seat.post: seat for seat in Seat.objects.filter(body=meeting.body).select_related("person")}
    for seat in seats.values():
        kind = AttendanceKind.APOLOGIES if not seat.is_voting else AttendanceKind.PRESENT
        record_attendance(seat=seat, facts=AttendanceSpec(kind), **at)
    council, nhs = (
        Seat.objects.get(body=meeting.body, substitute__email=email)
        for email in ("penny.ledger@example.org", "nora.counter@example.org")
    )
    record_attendance(seat=council, facts=AttendanceSpec(AttendanceKind.SUBSTITUTE), **at)
    add_guest(name="Minna Tabler", capacity="Committee Officer", **at)
    interest = DeclarationSpec(
        InterestKind.INDIRECT, "A relative works for a care home.", InterestAction.LEFT, items[_FEES]
    )
    declare_interest(seat=nhs, facts=interest, **at)
    _decide(meeting, items, at)
    member = next(seat for seat in seats.values() if seat.capacity == "elected-member")
    left = AttendanceSpec(AttendanceKind.LEFT, items[_RESPITE], is_after=True, clock=time(15, 40))
    record_attendance(seat=member, facts=left, **at)
    _resolve(items[_REVIEW], 1, ResolvedSpec(OutcomeSpec(Outcome.DEFERRED), Votes(Voting.CONSENSUS)), at)
    _ask(items, at, standing=by["standing"])
    close_meeting(**at)


def _item(
    agreement: Agreement,
    meeting: Meeting,
    purpose: Purpose,
    minutes: int,
    texts: tuple[str, ...],
    *,
    title: str,
    by: Mapping[str, Any],
) -> AgendaItem:
    decision = None
    if texts:
        day = PartialDate(meeting.held_on.year, meeting.held_on.month, meeting.held_on.day)
        facts = DecisionSpec(
            meeting.body, f"Illustrative: {title[:1].lower()}{title[1:]}", day, source=_SOURCE
        )
        decision = plan_decision(agreement=agreement, facts=facts, **by)
        record_recommendations(decision=decision, texts=texts, seen=AS_THEY_STAND, **by)
    spec = ItemSpec(title, purpose, minutes=minutes, decision=decision)
    return add_item(agreement=agreement, meeting=meeting, item=spec, **by)


def _decide(meeting: Meeting, items: Mapping[str, AgendaItem], at: Mapping[str, Any]) -> None:
    noted = ResolvedSpec(OutcomeSpec(Outcome.NOTED), Votes(Voting.CONSENSUS))
    _resolve(items[_FEES], 1, noted, at)
    money = MatterSpec(MatterKind.VIREMENT, "Illustrative: to respite care", Decimal(120_000))
    _resolve(items[_RESPITE], 1, ResolvedSpec(_AGREED.outcome, _AGREED.votes, matter=money), at)
    _resolve(items[_RESPITE], 2, _AGREED, at)


def _resolve(item: AgendaItem, order: int, resolved: ResolvedSpec, at: Mapping[str, Any]) -> None:
    decision = item.decision
    assert decision is not None
    part = decision.parts.get(order=order)
    decision.agreement = at["meeting"].body.agreement
    decision.body = at["meeting"].body
    part.decision = decision
    resolve_part(item=item, part=part, resolved=resolved, seen=AS_THEY_STAND, **at)


def _ask(items: Mapping[str, AgendaItem], at: Mapping[str, Any], *, standing: Standing) -> None:
    def action(text: str, name: str, due_on: date, item: str) -> Any:
        person = Person.objects.get(email=f"{name}@example.org")
        spec = ActionSpec(text, person.post or str(person), person, due_on, items[item])
        return agree_action(action=spec, **at)

    action("Report on the use of respite care", "poole.mannering", date(2017, 9, 1), _RESPITE)
    action("Write to the providers about the fees of the year", "penny.ledger", date(2017, 6, 16), _FEES)
    done = action("Send the members the note on fees", "nora.counter", date(2017, 5, 26), _FEES)
    action("Ask the owner of the home for its accounts", "penny.ledger", date(2017, 7, 31), _HOME)
    update = UpdateSpec(ActionState.COMPLETE, "Sent to all members.", "E-mail of 22 May 2017")
    update_action(action=done, update=update, standing=standing, reason=at["reason"])
