"""The minutes of a meeting as a document: what is recorded, with what the clerk wrote under each item.

Items keep the numbers they have on the agenda, so that agenda and minutes are read side by side. What was resolved,
votes, interests and actions come from the record and are not typed. What is exempt stands apart at the end, for whom
it is; others read on which ground it is kept from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NoReturn

from agreements.permissions import Standing
from governance.agenda.document import when_and_where
from governance.agenda.permissions import Reader, exemption_of, reader_of
from governance.choices import MinutesState, MinutesStepKind
from governance.exempt_reports import ExemptReport, by_ground
from governance.groups.permissions import agreement_of
from governance.minutes.permissions import EVERYBODY, STEPS, WITH_MEMBERS, reads_minutes
from governance.models import (
    Action,
    AgendaItem,
    Body,
    Exemption,
    Meeting,
    MinuteCorrection,
    MinuteText,
)
from governance.services.minutes import latest_texts, minutes_state, step_of
from governance.sitting.action_log import owner_words
from governance.sitting.facts import sitting_of
from governance.sitting.presence import Presence
from governance.sitting.reading import ItemLine, Recorded, recorded_of
from pooledbudgets.lib.documents import (
    Chapter,
    Document,
    Fact,
    Part,
    Signing,
    Snapshot,
    Unresolved,
    Written,
    compose,
)
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.narrative import Item, Items, Paragraph, SubHeading, plain
from pooledbudgets.lib.wording import full_date, stopped

NAME: Final = "minutes"


@dataclass(frozen=True, slots=True)
class MinuteKey:
    """A minute in the document: its section, the item (None: before the first) and its heading."""

    key: str
    item: int | None
    heading: str
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """The minutes as one person may read them, and the minutes among its sections."""

    document: Document
    keys: tuple[MinuteKey, ...]


def minutes_report(meeting: Meeting, *, standing: Standing, as_at: datetime) -> Document:
    """The minutes as one person may read them. Raises DomainError when there is nothing for them."""
    reader, state = reader_of(standing, meeting), minutes_state(meeting)
    if not reads_minutes(reader, state):
        raise DomainError("There are no minutes to read yet.")
    return drafted(meeting, reader, state, as_at=as_at).document


def public_minutes(meeting: Meeting, *, as_at: datetime) -> Document:
    """The published minutes as everybody may read them."""
    return drafted(meeting, EVERYBODY, MinutesState.PUBLISHED, as_at=as_at).document


def minutes_to_approve(group: Body, number: int, *, as_at: datetime) -> Document:
    """The minutes of a meeting of the group, for the pack of a later one that approves them: without what is exempt,
    which `exempt_minutes_to_approve` has.

    Raises DomainError until they are with members.
    """
    meeting, state = _with_members(group, number)
    return drafted(meeting, EVERYBODY, state, as_at=as_at).document


def exempt_minutes_to_approve(group: Body, number: int, *, as_at: datetime) -> list[ExemptReport]:
    """The exempt minutes of that meeting, a document for each ground on which its items are exempt. Paragraphs have the
    numbers they have in the minutes as members read them.

    Raises DomainError until they are with members.
    """
    meeting, state = _with_members(group, number)
    facts = _facts_of(meeting, _MEMBER)
    whole = _document(facts, state, as_at=as_at)
    found = by_ground((_key(line.pk), facts.exemptions[line.pk]) for line in facts.exempt_lines)
    return [ExemptReport(exemption, _exempt_alone(whole, keys)) for exemption, keys in found]


def _exempt_alone(whole: Document, keys: Sequence[str]) -> Document:
    return replace(
        whole,
        title=f"Exempt {whole.title.lower()}",
        subject=f"Exempt {whole.subject}",
        running_header=f"Exempt {whole.running_header}",
        sections=tuple(
            chapter for chapter in whole.sections if isinstance(chapter, Chapter) and chapter.key in keys
        ),
        facts=(),
        signings=(),
    )


def _with_members(group: Body, number: int) -> tuple[Meeting, MinutesState]:
    meeting = Meeting.objects.filter(body=group, number=number).prefetch_related("steps", STEPS).first()
    if meeting is None:
        raise DomainError(f"The group has no meeting {number}.")
    meeting.body, state = group, minutes_state(meeting)
    if state not in WITH_MEMBERS:
        raise DomainError(
            f"The minutes of {full_date(meeting.held_on)} are not with members yet. Send them out, or take the paper "
            "off."
        )
    return meeting, state


def drafted(meeting: Meeting, reader: Reader, state: MinutesState, *, as_at: datetime) -> Drafted:
    """The minutes for a reader. The steps of the minutes are fetched; as many queries for many items as for few."""
    facts = _facts_of(meeting, reader)
    return Drafted(_document(facts, state, as_at=as_at), _keys(facts))


def _document(facts: _Facts, state: MinutesState, *, as_at: datetime) -> Document:
    meeting, written = facts.meeting, list(_written(facts))
    made = compose(
        [Written(key, heading, text) for key, heading, text, _ in written],
        snapshot=Snapshot(words=_nothing, part={key: parts for key, _, _, parts in written}.__getitem__),
    )
    day = f"{meeting.held_on:%A} {meeting.held_on.day} {meeting.held_on:%B %Y}"
    return Document(
        name=NAME,
        title="Minutes",
        subtitle=f"{meeting.body.name}, {day}",
        subject=f"Minutes: {meeting.body.name}, {day}",
        running_header=f"Minutes · {meeting.body.name} · {meeting.held_on.day} {meeting.held_on:%B %Y}",
        reference=f"{agreement_of(meeting.body).reference} {meeting.reference} minutes",
        status=tuple(_status(meeting, state)),
        sections=made.chapters,
        as_at=as_at,
        dated=meeting.held_on,
        classification=_classification(facts, state),
        as_at_words="As recorded on",
        facts=tuple(_head(meeting)),
        byline=meeting.body.name,
        signings=_SIGNED if facts.is_shown_exempt else (),
    )


def minutes_of(meeting: Meeting, reader: Reader) -> tuple[MinuteKey, ...]:
    """The minutes of a meeting that the person reads, in their order."""
    return _keys(_facts_of(meeting, reader))


_MEMBER: Final = replace(EVERYBODY, reads=True, sees_agenda=True)
_OPENING: Final = MinuteKey("opening", None, "Before the first item", is_exempt=False)
_SIGNED: Final = (
    Signing(
        "the group by the chair of the meeting that approves these minutes",
        (Fact("Name", ""), Fact("Signature", ""), Fact("Date", "")),
    ),
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that the minutes say."""

    meeting: Meeting
    record: Recorded
    texts: Mapping[int | None, MinuteText]
    corrections: Sequence[MinuteCorrection]
    exemptions: Mapping[int, Exemption]
    """What keeps an item, or one above it, exempt."""
    is_shown_exempt: bool
    actions: Mapping[int | None, Sequence[Action]]

    @property
    def open_lines(self) -> list[ItemLine]:
        return [line for line in self.record.items if line.pk not in self.exemptions]

    @property
    def exempt_lines(self) -> list[ItemLine]:
        shown = [line for line in self.record.items if line.pk in self.exemptions]
        return shown if self.is_shown_exempt else []

    @property
    def hidden(self) -> list[tuple[str, Exemption]]:
        """Numbers of exempt items the reader does not read, and what keeps them so."""
        kept = [(line.number, self.exemptions.get(line.pk)) for line in self.record.items]
        return [] if self.is_shown_exempt else [(number, why) for number, why in kept if why is not None]


def _facts_of(meeting: Meeting, reader: Reader) -> _Facts:
    everything = Reader(reads=True, keeps=False, chairs=False, sees_agenda=True, person=reader.person)
    sitting = sitting_of(meeting)
    approval = step_of(meeting, MinutesStepKind.APPROVED)
    actions: dict[int | None, list[Action]] = {}
    for action in meeting.actions.select_related("person").order_by("number"):
        actions.setdefault(action.item_id, []).append(action)
    return _Facts(
        meeting=meeting,
        record=recorded_of(sitting, everything),
        texts=latest_texts(meeting),
        corrections=list(approval.corrections.order_by("pk")) if approval is not None else [],
        exemptions=_exemptions({item.pk: item for item in sitting.items}),
        is_shown_exempt=reader.reads,
        actions=actions,
    )


def _keys(facts: _Facts) -> tuple[MinuteKey, ...]:
    lines = (*facts.open_lines, *facts.exempt_lines)
    return (
        _OPENING,
        *(
            MinuteKey(
                _key(line.pk), line.pk, f"{line.number} {line.title}", is_exempt=line.pk in facts.exemptions
            )
            for line in lines
        ),
    )


def _exemptions(items: Mapping[int, AgendaItem]) -> dict[int, Exemption]:
    """What keeps each exempt item so, itself or one above it."""
    return {pk: found for pk in items if (found := _above(items, pk)) is not None}


def _above(items: Mapping[int, AgendaItem], pk: int) -> Exemption | None:
    at: int | None = pk
    while at is not None and at in items:
        found = exemption_of(items[at])
        if found is not None:
            return found
        at = items[at].parent_id
    return None


def _written(facts: _Facts) -> Iterator[tuple[str, str, str, Sequence[Part]]]:
    """Each section: key, heading, the clerk's text with the record after it, and the parts of the record."""
    yield _section("present", "Present", "", list(_present(facts)))
    opening = facts.texts.get(None)
    yield _section("opening", "Opening", opening.text if opening else "", list(_of_all(facts, None)))
    for line in facts.open_lines:
        yield _item_section(facts, line)
    if facts.exempt_lines:
        words = "The public was excluded while these items were considered. These minutes are not published."
        yield _section("exempt", "Exempt minutes", "", [Paragraph(plain(words))])
        for line in facts.exempt_lines:
            yield _item_section(facts, line)
    elif facts.hidden:
        yield _section("exempt", "Exempt minutes", "", list(map(_hidden, facts.hidden)))


def _item_section(facts: _Facts, line: ItemLine) -> tuple[str, str, str, Sequence[Part]]:
    text = facts.texts.get(line.pk)
    return _section(
        _key(line.pk), f"{line.number} {line.title}", text.text if text else "", list(_record(facts, line))
    )


def _section(
    key: str, heading: str, text: str, parts: Sequence[Part]
) -> tuple[str, str, str, Sequence[Part]]:
    """A section whose text ends with the record, where there is any."""
    said = "\n\n".join(filter(None, [text, f"{{{{ {key} }}}}" if parts else ""]))
    return key, heading, said, parts


def _key(item: int) -> str:
    return f"item-{item}"


def _hidden(found: tuple[str, Exemption]) -> Paragraph:
    number, exemption = found
    return Paragraph(
        plain(
            f"Item {number}: {exemption.paragraph} of Schedule 12A to the Local Government Act 1972. "
            f"{exemption.public_interest}"
        )
    )


def _present(facts: _Facts) -> Iterator[Part]:
    for partner in facts.record.partners:
        yield SubHeading(plain(partner.name))
        there, away = [], []
        for seat in partner.seats:
            name = ", ".join(filter(None, [seat.name, seat.post, seat.chair.lower(), seat.vote.lower()]))
            if seat.presence in {Presence.APOLOGIES, Presence.UNKNOWN}:
                away.append((name, seat.presence))
            elif seat.presence is Presence.SUBSTITUTE:
                there.append(f"{name}: {seat.words[:1].lower()}{seat.words[1:]}")
            else:
                there.append(name)
        if there:
            yield Items(False, tuple(Item(plain(name)) for name in there))
        sorry = [name for name, presence in away if presence is Presence.APOLOGIES]
        if sorry:
            yield Paragraph(plain(f"Apologies: {'; '.join(sorry)}."))
        unknown = [name for name, presence in away if presence is Presence.UNKNOWN]
        if unknown:
            yield Paragraph(plain(f"Not recorded as present: {'; '.join(unknown)}."))
    if facts.record.guests:
        yield SubHeading("In attendance")
        yield Items(False, tuple(Item(plain(guest.words)) for guest in facts.record.guests))
    if facts.record.movements:
        yield SubHeading("Arrivals and departures")
        yield Items(False, tuple(Item(plain(words)) for words in facts.record.movements))


def _of_all(facts: _Facts, item: int | None) -> Iterator[Part]:
    quorum = facts.record.quorum
    words = (
        "The meeting was quorate."
        if quorum.is_met
        else " ".join(["The meeting was not quorate.", *quorum.missing])
    )
    if quorum.is_ruled or not quorum.is_met:
        yield Paragraph(plain(words))
    for row in facts.record.declarations:
        if row.item is None:
            yield Paragraph(plain(_interest(row.name, row.kind, row.nature, row.action)))
    yield from _actions(facts, item)
    yield from _corrected(facts, item)


def _record(facts: _Facts, line: ItemLine) -> Iterator[Part]:
    """What is recorded of an item: interests, a quorum that failed, what was resolved and how, actions."""
    for row in facts.record.declarations:
        if row.item == line.pk:
            yield Paragraph(plain(_interest(row.name, row.kind, row.nature, row.action)))
    if not line.quorum.is_met and facts.record.quorum.is_met:
        yield Paragraph(plain(" ".join(["There was no quorum for this item.", *line.quorum.missing])))
    resolved = [part for part in line.parts if part.outcome]
    if resolved:
        number = f" (decision {line.decision_number})" if line.decision_number else ""
        yield Paragraph(f"<strong>RESOLVED{plain(number)}:</strong>")
        yield Items(
            True,
            tuple(
                Item(
                    plain(
                        " ".join(
                            filter(
                                None,
                                [
                                    f"{part.outcome}: {part.resolved or part.text}",
                                    f"{part.manner}." if part.manner else "",
                                    part.votes,
                                ],
                            )
                        )
                    )
                )
                for part in resolved
            ),
        )
    yield from _actions(facts, line.pk)
    yield from _corrected(facts, line.pk)
    if not any(
        [facts.texts.get(line.pk) and facts.texts[line.pk].text, resolved, facts.actions.get(line.pk)]
    ):
        yield Paragraph("<em>Nothing is minuted under this item.</em>")


def _actions(facts: _Facts, item: int | None) -> Iterator[Part]:
    rows = facts.actions.get(item, ())
    if rows:
        yield Paragraph("<strong>ACTIONS:</strong>")
        yield Items(
            False,
            tuple(Item(plain(f"A{row.number}: {stopped(row.text)} {_owner(row)}")) for row in rows),
        )


def _owner(action: Action) -> str:
    """Who does it by when, as the meeting agreed it: what was put off later stands in the log."""
    due_on = action.due_on
    return f"{owner_words(action)}{f', by {due_on.day} {due_on:%B %Y}' if due_on else ''}."


def _corrected(facts: _Facts, item: int | None) -> Iterator[Part]:
    for row in facts.corrections:
        if row.item_id == item:
            yield Paragraph(f"<strong>Corrected when approved:</strong> {plain(row.text)}")


def _interest(name: str, kind: str, nature: str, action: str) -> str:
    return f"{name} declared an interest ({kind}): {nature.rstrip('.')}. {action}."


def _status(meeting: Meeting, state: MinutesState) -> Iterator[str]:
    if meeting.is_illustrative:
        yield "Illustrative data. This meeting is invented and was never held."
    match state:
        case MinutesState.DRAFT:
            yield "Draft minutes. They are not agreed."
        case MinutesState.CIRCULATED:
            sent = step_of(meeting, MinutesStepKind.CIRCULATED)
            until = sent.comments_by if sent is not None else None
            day = f" until {until.day} {until:%B %Y}" if until is not None else ""
            yield f"Draft minutes, with members for comments{day}."
        case MinutesState.CLEARED:
            yield "Draft minutes, cleared by the chair. The group has not approved them."
        case _:
            yield _approved(meeting)


def _approved(meeting: Meeting) -> str:
    step = step_of(meeting, MinutesStepKind.APPROVED)
    if step is None or step.at_item is None:
        return "Approved by the group."
    held = step.at_item.meeting.held_on
    corrected = " with corrections" if step.corrections.exists() else " as a correct record"
    return f"Approved by the group on {held.day} {held:%B %Y}{corrected}."


def _classification(facts: _Facts, state: MinutesState) -> str:
    if facts.exempt_lines:
        return "Contains exempt information"
    if state is not MinutesState.PUBLISHED:
        return "Not published"
    return "Public" if facts.meeting.is_public else "For the partners"


def _head(meeting: Meeting) -> Iterable[Fact]:
    yield Fact("Group", meeting.body.name)
    yield Fact("Held on", f"{meeting.held_on:%A} {meeting.held_on.day} {meeting.held_on:%B %Y}")
    for words in when_and_where(meeting):
        term, found, value = words.partition(": ")
        yield Fact(term, value.rstrip(".")) if found else Fact("Public", words.rstrip("."))


def _nothing(words: str) -> NoReturn:
    raise Unresolved(f"Nothing is filled in here: “{words}” is printed as typed.")
