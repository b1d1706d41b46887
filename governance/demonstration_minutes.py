"""The demonstration's minutes of its past meeting, cleared by the chair and waiting for the next one. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from agreements.models import Agreement, Person
from agreements.permissions import get_agreement, standing_of
from governance.groups.permissions import get_meeting
from governance.models import AgendaItem, MinutesStep
from governance.services.minutes import (
    answer_comment,
    circulate_minutes,
    clear_minutes,
    comment_on_minute,
    start_minutes,
    write_minute,
)
from pooledbudgets.lib import clock

_REASON: Final = "Illustrative: invented for the demonstration"
_SENT: Final = date(2017, 5, 17)
_OPENING: Final = "The chair welcomed everybody. Nobody objected to meeting in Room 2."
_TEXTS: Final = {
    "Fees of care homes": (
        "The Pooled Budget Manager described how the fees had been reached.\n\nMembers asked:\n\n"
        "- whether smaller homes had been heard; they had, in March;\n- what a later start would have cost."
    ),
    "Contract with a care home": "Members heard that the home has asked for a part of its fees ahead of time.",
    "Respite care": (
        "Carers had written to both partners. Members agreed that more respite care would avoid dearer care later, "
        "and wanted to see **in the autumn** whether it had."
    ),
    "Review of day services": "The item was begun. Without the elected member nothing could be decided under it.",
}
_FIRST_WORDS: Final = "The Pooled Budget Manager described the fees."


def set_up_minutes(agreement: Agreement) -> None:
    """Minutes of 9 May 2017, with a comment that was taken up. Where some are begun, nothing is done."""
    if MinutesStep.objects.filter(meeting__body__agreement=agreement).exists():
        return
    clerk = _by("minna.tabler", on=_SENT)
    reference = get_agreement(clerk["standing"], agreement.reference).reference
    meeting = get_meeting(clerk["standing"], reference, "jmg-adults", 1)
    start_minutes(meeting=meeting, **clerk)
    items = {item.title: item for item in AgendaItem.objects.filter(meeting=meeting)}
    write_minute(meeting=meeting, item=None, text=_OPENING, seen=0, **clerk)
    fees = items["Fees of care homes"]
    write_minute(meeting=meeting, item=fees, text=_FIRST_WORDS, seen=0, **clerk)
    circulate_minutes(meeting=meeting, comments_by=date(2017, 5, 31), **clerk)
    words = "Please say that smaller homes were heard in March."
    comment = comment_on_minute(meeting=meeting, item=fees, text=words, **_by("perry.folio", on=_SENT))
    for title, text in _TEXTS.items():
        write_minute(meeting=meeting, item=items[title], text=text, seen=int(title == fees.title), **clerk)
    comment.meeting = meeting
    answer_comment(comment=comment, is_taken="yes", **{**clerk, "reason": "It stands in the minute now."})
    clear_minutes(meeting=meeting, **_by("clara.gavel"))


def _by(name: str, *, on: date | None = None) -> Mapping[str, Any]:
    person = Person.objects.get(email=f"{name}@example.org")
    return {"standing": standing_of(person, on=on or clock.today()), "reason": _REASON}
