"""The demonstration's packs: one issued with a supplement and an exempt item, one that waits for its chair. All
invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from agreements.models import Agreement, Person
from agreements.permissions import get_agreement, standing_of
from governance.choices import Audience, PaperKind, PaperStepKind, Purpose
from governance.groups.permissions import agreement_of, get_meeting
from governance.models import AgendaItem, Meeting, Pack, Paper
from governance.services.agenda_items import ItemSpec
from governance.services.agendas import add_item, agree_agenda
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.issuing_packs import clear_pack, issue_pack
from governance.services.packing import ask_for_pack, make_pack
from governance.services.papers import (
    PaperSpec,
    ReportSpec,
    add_report,
    answer_paper,
    ask_for_paper,
    send_paper,
    write_paper,
)
from governance.services.reviewing import ask_question
from pooledbudgets.lib import clock

_REASON: Final = "Illustrative: invented for the demonstration"
_LEAD: Final = "Pooled Budget Manager"
_DELAYS: Final = """Fewer people waited in hospital for care at home in spring than in winter (illustrative).

The group is asked to note:

(a) that a team now works at weekends;
(b) that a report on what it costs follows in September.

## What it costs

The team is paid for from the contributions as they are agreed. **No further money is asked for.**"""
_TENDER: Final = """Two providers have offered (illustrative). Their prices differ by a tenth.

The group is asked to say which of the offers the officers are to pursue."""
_NEWS: Final = """After the papers went out a third of the beds of one home closed for a month (illustrative).

The team found other places for everybody."""
_OFFERS: Final = """The homes ask for rises between two and four per cent (illustrative).

The group is asked to agree how far the officers may go."""


def set_up_packs(agreement: Agreement) -> None:
    """The pack of 25 July is out with a supplement; that of 11 July waits for the chair. Nothing is done twice."""
    if Pack.objects.filter(meeting__body__agreement=agreement).exists():
        return
    clerk = _standing("minna.tabler")
    agreement = get_agreement(clerk, agreement.reference)
    _waiting(get_meeting(clerk, agreement.reference, "jmg-adults", 2), {"standing": clerk, "reason": _REASON})
    _issued(
        get_meeting(clerk, agreement.reference, "jmg-better-care-fund", 2),
        {"standing": clerk, "reason": _REASON},
    )


def _waiting(meeting: Meeting, by: Mapping[str, Any]) -> None:
    """The chair has agreed the agenda; the pack is built, with a paper for the exempt item."""
    agreement = agreement_of(meeting.body)
    fees = AgendaItem.objects.get(meeting=meeting, title="Negotiation of care home fees")
    _paper(meeting, fees, "What the homes ask for", _OFFERS, by)
    last = AgendaItem.objects.get(meeting=meeting, title="Minutes of the last meeting")
    last.meeting = _now(meeting)
    add_report(item=last, paper=ReportSpec("Minutes of 9 May 2017", "minutes", subject_number=1), **by)
    agree_agenda(agreement=agreement, meeting=meeting, **_by("clara.gavel"))
    _built(meeting, by)


def _issued(meeting: Meeting, by: Mapping[str, Any]) -> None:
    """The pack went out, then a supplement; a member has asked something."""
    agreement = agreement_of(meeting.body)
    chair = _by("perry.folio")
    _item(meeting, "Apologies and quorum", Purpose.NOTE, 5, by)
    delays = _item(meeting, "People waiting in hospital", Purpose.DISCUSS, 25, by)
    money = _item(meeting, "Contributions of the partners", Purpose.NOTE, 15, by)
    tender = _item(meeting, "Offers for care at home", Purpose.DECIDE, 20, by)
    ground = ExemptSpec(
        "Paragraph 3",
        "Offers are being compared; disclosure would harm the partners’ position (illustrative).",
        Audience.MEMBERS,
        date(2018, 1, 31),
    )
    exempt_item(agreement=agreement, item=tender, facts=ground, **by)
    asked = _paper(meeting, delays, "Waiting in hospital: spring 2017", _DELAYS, by)
    money.meeting = _now(meeting)
    add_report(item=money, paper=ReportSpec("Contributions of the partners", "contributions"), **by)
    _paper(meeting, tender, "The two offers", _TENDER, by)
    agree_agenda(agreement=agreement, meeting=_now(meeting), **chair)
    first = _out(_built(meeting, by), chair, by)
    _paper(meeting, delays, "Beds that closed in June", _NEWS, by)
    _out(_built(meeting, by, supplements=first), chair, by)
    asked.item = delays
    delays.meeting = _now(meeting)
    reader = {"standing": _standing("neil.balance"), "reason": _REASON}
    ask_question(item=delays, paper=asked, text="Who pays for the weekends after March?", **reader)


def _paper(meeting: Meeting, item: AgendaItem, title: str, text: str, by: Mapping[str, Any]) -> Paper:
    """Written by the council's finance officer, and accepted."""
    item.meeting = _now(meeting)
    author = _by("penny.ledger")
    council = next(
        row.organisation
        for row in agreement_of(meeting.body).parties.all()
        if row.organisation.code == "oxfordshire-cc"
    )
    due_on = clock.today()
    spec = PaperSpec(title, PaperKind.WRITTEN, author["standing"].person, council, due_on)
    paper = ask_for_paper(item=item, paper=spec, **by)
    paper.item = item
    write_paper(paper=paper, text=text, seen=0, **author)
    send_paper(paper=paper, **author)
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **by)
    return paper


def _built(meeting: Meeting, by: Mapping[str, Any], *, supplements: Pack | None = None) -> Pack:
    agreement = agreement_of(meeting.body)
    pack = ask_for_pack(agreement=agreement, meeting=_now(meeting), supplements=supplements, **by)
    make_pack.func(pack.pk)
    return Pack.objects.get(pk=pack.pk)


def _out(pack: Pack, chair: Mapping[str, Any], by: Mapping[str, Any]) -> Pack:
    pack.meeting = _now(pack.meeting)
    agreement = agreement_of(pack.meeting.body)
    clear_pack(agreement=agreement, pack=pack, **chair)
    issue_pack(agreement=agreement, pack=pack, **by)
    return pack


def _item(meeting: Meeting, title: str, purpose: Purpose, minutes: int, by: Mapping[str, Any]) -> AgendaItem:
    spec = ItemSpec(title, purpose, _LEAD, minutes)
    return add_item(agreement=agreement_of(meeting.body), meeting=_now(meeting), item=spec, **by)


def _now(meeting: Meeting) -> Meeting:
    """The meeting as it stands now."""
    clerk = _standing("minna.tabler")
    return get_meeting(clerk, agreement_of(meeting.body).reference, meeting.body.code, meeting.number)


def _by(name: str) -> Mapping[str, Any]:
    return {"standing": _standing(name), "reason": _REASON}


def _standing(name: str) -> Any:
    return standing_of(Person.objects.get(email=f"{name}@example.org"), on=clock.today())
