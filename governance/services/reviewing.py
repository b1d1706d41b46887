"""What readers of a pack write: notes for themselves, and questions that authors and clerks answer."""

from __future__ import annotations

from django.db import transaction

from agreements.models import Organisation
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from governance.groups.permissions import agreement_of, keeps_meetings, sits_on
from governance.models import AgendaItem, ItemAnswer, ItemQuestion, Paper, ReadingNote
from governance.services.convening import convening
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean


@transaction.atomic
def keep_note(*, item: AgendaItem, text: str, seen: int, standing: Standing) -> None:
    """The person's own note on an item. `seen` is the number of the note the typing began with, 0 for none.

    It is nobody else's business, so the Journal does not tell of it; the row says whose it is and since when. Raises
    DomainError when the note was changed in another window meanwhile.
    """
    AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    latest = ReadingNote.objects.filter(item=item, person=standing.person).last()
    number = latest.number if latest else 0
    if number != seen:
        raise DomainError(
            f"You changed this note in another window meanwhile. It says: “{latest.text if latest else ''}”. Put "
            "both together and save again.",
            field="text",
        )
    text = text.replace("\r\n", "\n").strip()
    if text != (latest.text if latest else ""):
        made = ReadingNote(item=item, person=standing.person, number=number + 1, text=text, at=clock.now())
        clean(made).save()


def ask_question(
    *, item: AgendaItem, paper: Paper | None, text: str, standing: Standing, reason: str
) -> ItemQuestion:
    """A reader of the item asks the author of the paper, or the group's clerks where it has none."""
    if paper is not None and paper.item_id != item.pk:
        raise DomainError("The paper is not of this item. Choose one that is.", field="paper")
    agreement, meeting = agreement_of(item.meeting.body), item.meeting
    organisation = _acts_for(standing, item)
    with convening(
        "question asked", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, _):
        made = ItemQuestion(item=item, paper=paper, text=text.strip(), **deed_columns(record, organisation))
        clean(made).save()
        record.detail = {"item": item.pk, "paper": paper.pk if paper else None, "question": made.pk}
    return made


def answer_question(*, question: ItemQuestion, text: str, standing: Standing, reason: str) -> ItemAnswer:
    """The author of the paper, or a clerk of the group, answers. Refuses a question that has its answer."""
    item = question.item
    agreement = agreement_of(item.meeting.body)
    if not may_answer(question, standing=standing):
        raise NotPermitted("Questions are answered by the author of the paper, or by who keeps the meetings.")
    organisation = _acts_for(standing, item)
    with convening(
        "question answered",
        item.meeting,
        agreement,
        organisation=organisation,
        standing=standing,
        reason=reason,
    ) as (record, _):
        if ItemAnswer.objects.filter(question=question).exists():
            raise DomainError("The question is answered already. Read the answer first.")
        made = ItemAnswer(question=question, text=text.strip(), **deed_columns(record, organisation))
        clean(made).save()
        record.detail = {"item": item.pk, "question": question.pk}
    return made


def may_answer(question: ItemQuestion, *, standing: Standing) -> bool:
    """Whether the person wrote the paper asked about, or keeps the group's meetings."""
    author = question.paper.author_id if question.paper is not None else None
    return author == standing.person.pk or keeps_meetings(standing, agreement_of(question.item.meeting.body))


def _acts_for(standing: Standing, item: AgendaItem) -> Organisation:
    """For whom somebody asks or answers: the organisation of their seat, else a partner they belong to.

    Raises NotPermitted for somebody of neither.
    """
    body = item.meeting.body
    for seat in sits_on(standing, body):
        return seat.organisation
    for party in agreement_of(body).parties.all():
        if party.organisation_id in standing.organisation_ids:
            return party.organisation
    raise NotPermitted("Only people of the partners ask and answer questions about papers.")
