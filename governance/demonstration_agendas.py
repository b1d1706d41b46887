"""The demonstration's agendas and papers: one meeting that waits for its chair, one in preparation. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from agreements.models import Agreement, Person
from agreements.permissions import get_agreement, standing_of
from governance.choices import Audience, CommentKind, PaperKind, PaperStepKind, Purpose
from governance.groups.permissions import agreement_of
from governance.models import AgendaItem, Body, Meeting, Paper, TemplateItem
from governance.services.agenda_items import ItemSpec, standing_items
from governance.services.agenda_plans import (
    ForwardSpec,
    StandingSpec,
    add_standing_item,
    plan_item,
)
from governance.services.agendas import add_item, arrange_items, start_agenda
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.papers import (
    PaperSpec,
    answer_paper,
    ask_for_comments,
    ask_for_paper,
    give_comments,
    send_paper,
    write_paper,
)
from pooledbudgets.lib import clock

_REASON: Final = "Illustrative: invented for the demonstration"
_GROUP: Final = "jmg-adults"
_FOR_THE_CHAIR: Final = date(2017, 7, 11)
_IN_PREPARATION: Final = date(2017, 9, 12)
_LEAD: Final = "Pooled Budget Manager"

_STANDING: Final = (
    StandingSpec("Apologies and quorum", Purpose.NOTE, "Chair", 5),
    StandingSpec("Declarations of interest", Purpose.NOTE, "Chair", 5),
    StandingSpec("Minutes of the last meeting", Purpose.DECIDE, "Chair", 5),
    StandingSpec("Contributions of the partners", Purpose.DISCUSS, _LEAD, 20, report="contributions"),
    StandingSpec("Legal compliance", Purpose.NOTE, _LEAD, 5, report="compliance"),
    StandingSpec("Date of the next meeting", Purpose.NOTE, "Chair", 5),
)
_BRIEFING: Final = """The home support contracts end in March 2018 (illustrative).

The group is asked to discuss:

(a) whether to extend them by one year;
(b) whether to tender again, for a start in April 2018.

## What it costs

An extension costs **no more** than the contracts do now; a tender takes nine months."""


def set_up_agendas(agreement: Agreement) -> None:
    """Standing items, two agendas and their papers. Where the group has standing items, nothing is done."""
    clerk = _standing("minna.tabler")
    agreement = get_agreement(clerk, agreement.reference)
    group = Body.objects.get(agreement=agreement, code=_GROUP)
    group.agreement = agreement
    if TemplateItem.objects.filter(body=group).exists():
        return
    by = {"standing": clerk, "reason": _REASON}
    for item in _STANDING:
        add_standing_item(body=group, item=item, **by)
    for planned in (
        ForwardSpec("Review of the risk share", Purpose.DECIDE, _LEAD, date(2017, 11, 1)),
        ForwardSpec("Winter pressures", Purpose.DISCUSS, "Director for Adult Services", date(2017, 9, 1)),
        ForwardSpec("A visit to a provider", Purpose.NOTE),
    ):
        plan_item(body=group, item=planned, **by)
    _for_the_chair(_meeting(group, _FOR_THE_CHAIR), by)
    _in_preparation(_meeting(group, _IN_PREPARATION), by)


def _for_the_chair(meeting: Meeting, by: Mapping[str, Any]) -> None:
    """An agenda with a paper that is accepted and commented on, and an exempt item. The chair has not agreed it."""
    agreement = agreement_of(meeting.body)
    start_agenda(agreement=agreement, meeting=meeting, **by)
    support = _item(meeting, "Home support contracts", Purpose.DISCUSS, 25, by)
    paper = _asked(support, "Home support: options from April 2018", "penny.ledger", date(2017, 7, 4), by)
    author = {"standing": _standing("penny.ledger"), "reason": _REASON}
    write_paper(paper=paper, text=_BRIEFING, seen=0, **author)
    request = ask_for_comments(
        paper=paper,
        kind=CommentKind.FINANCE,
        asked_of=_person("nora.counter"),
        for_organisation=_organisation(agreement, "oxfordshire-ccg"),
        due_on=date(2017, 7, 5),
        **by,
    )
    request.paper = paper
    words = "The figures agree with the CCG’s own (illustrative)."
    give_comments(request=request, text=words, standing=_standing("nora.counter"), reason=_REASON)
    send_paper(paper=paper, **author)
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **by)
    fees = _item(meeting, "Negotiation of care home fees", Purpose.DECIDE, 20, by)
    ground = ExemptSpec(
        "Paragraph 3",
        "The fees are being negotiated; disclosure would harm the partners’ position (illustrative).",
        Audience.MEMBERS,
        date(2018, 1, 31),
    )
    exempt_item(agreement=agreement, item=fees, facts=ground, **by)
    _next_meeting_last(meeting, by)


def _in_preparation(meeting: Meeting, by: Mapping[str, Any]) -> None:
    """An agenda under way: papers are asked for, and finance comments on one of them."""
    planned = list(meeting.body.forward_items.filter(title="Winter pressures"))
    start_agenda(agreement=agreement_of(meeting.body), meeting=meeting, forward=planned, **by)
    winter = AgendaItem.objects.get(meeting=meeting, title="Winter pressures")
    winter.meeting = meeting
    plan = _asked(winter, "Plan for the winter", "penny.ledger", date(2017, 8, 25), by)
    ask_for_comments(
        paper=plan,
        kind=CommentKind.FINANCE,
        asked_of=_person("nora.counter"),
        for_organisation=_organisation(agreement_of(meeting.body), "oxfordshire-ccg"),
        due_on=date(2017, 8, 31),
        **by,
    )
    _asked(winter, "What last winter cost", "nora.counter", date(2017, 8, 25), by, kind=PaperKind.UPLOADED)
    _next_meeting_last(meeting, by)


def _next_meeting_last(meeting: Meeting, by: Mapping[str, Any]) -> None:
    items = standing_items(meeting)
    order = sorted(items, key=lambda item: item.title == _STANDING[-1].title)
    keys = [str(item.pk) for item in order]
    arrange_items(agreement=agreement_of(meeting.body), meeting=meeting, order=keys, **by)


def _item(meeting: Meeting, title: str, purpose: Purpose, minutes: int, by: Mapping[str, Any]) -> AgendaItem:
    spec = ItemSpec(title, purpose, _LEAD, minutes)
    made = add_item(agreement=agreement_of(meeting.body), meeting=meeting, item=spec, **by)
    made.meeting = meeting
    return made


def _asked(
    item: AgendaItem,
    title: str,
    name: str,
    due_on: date,
    by: Mapping[str, Any],
    *,
    kind: PaperKind = PaperKind.WRITTEN,
) -> Paper:
    author = _person(name)
    code = "oxfordshire-cc" if name == "penny.ledger" else "oxfordshire-ccg"
    organisation = _organisation(agreement_of(item.meeting.body), code)
    paper = ask_for_paper(item=item, paper=PaperSpec(title, kind, author, organisation, due_on), **by)
    paper.item = item
    return paper


def _meeting(group: Body, day: date) -> Meeting:
    meeting = Meeting.objects.get(body=group, held_on=day)
    meeting.body = group
    return meeting


def _organisation(agreement: Agreement, code: str) -> Any:
    return next(row.organisation for row in agreement.parties.all() if row.organisation.code == code)


def _person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def _standing(name: str) -> Any:
    return standing_of(_person(name), on=clock.today())
