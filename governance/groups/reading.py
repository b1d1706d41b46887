"""What the pages of groups and meetings show. The only reader of both; a handful of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from agreements.models import Agreement, Organisation, Person
from agreements.naming import full_name, short_name
from agreements.permissions import Standing
from agreements.querysets import named
from governance.calendar_rules import agenda_deadline
from governance.choices import (
    BodyKind,
    Capacity,
    ChairPlace,
    MeetingKind,
    MeetingState,
    MeetingStepKind,
    QuorumKind,
    Voting,
)
from governance.groups.cadence import cadence_words
from governance.groups.permissions import (
    agreement_of,
    keeps_meetings,
    sits_on,
    visible_groups,
    visible_meetings,
)
from governance.groups.rules import ChairRule, QuorumFacts, quorum_sentence, voting_words
from governance.groups.states import next_step, objection_to, state_of
from governance.models import Body, Meeting, MeetingStep, Reporting, Seat, ServedPool, TermsOfReference
from governance.querysets import holding_on
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.page_parts import TimelineEntry
from pooledbudgets.lib.wording import and_join


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """An issued pack, or a supplement to one, that everybody may open."""

    pack: int
    is_supplement: bool
    pages: int


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list or a calendar."""

    number: int
    group: str
    group_code: str
    is_group: bool
    is_joint: bool
    """Whether it is of a joint body, whose meetings have pages."""
    on: date
    starts_at: time | None
    ends_at: time | None
    place: str
    is_public: bool
    is_illustrative: bool
    is_extraordinary: bool
    state: MeetingState
    papers_due: date | None
    moved_from: tuple[date, ...] = ()
    why: str = ""
    """Why it was moved last, or cancelled."""
    papers: tuple[PublicPaper, ...] = ()
    """On public pages: what was issued for it."""
    has_minutes: bool = False
    """On public pages: whether its minutes are published."""

    @property
    def when(self) -> str:
        """Its hours in words."""
        return hours(self.starts_at, self.ends_at)

    @property
    def is_to_come(self) -> bool:
        """Whether it is neither held nor cancelled."""
        return self.state not in {MeetingState.HELD, MeetingState.CANCELLED}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in the list of an agreement's groups."""

    code: str
    name: str
    kind: str
    is_group: bool
    is_over: bool
    dates: str
    chair: str
    pools: str
    meets: str
    reports_to: str
    next_meeting: MeetingRow | None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on the page of a group."""

    pk: int
    post: str
    holder: str
    capacity: str
    vote: str
    chair: str
    substitute: str
    limit: str
    dates: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class PartnerSeats:
    """The seats for one organisation."""

    name: str
    seats: tuple[SeatRow, ...]

    @property
    def votes(self) -> int:
        """How many of them vote."""
        return sum(not seat.vote for seat in self.seats)


@dataclass(frozen=True, slots=True)
class TermsView:
    """A version of terms of reference as sentences."""

    number: int
    starts_on: date
    purpose: str
    sentences: tuple[str, ...]
    quorum: tuple[str, ...]
    source: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that holds between dates, with the way to it."""

    pk: int
    name: str
    dates: str
    is_open: bool
    code: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """The page of a group."""

    code: str
    name: str
    kind: str
    is_group: bool
    dates: str
    note: str
    chair_words: str
    meets_words: str
    agenda_days: int | None
    terms: TermsView | None
    other_terms: tuple[TermsView, ...]
    partners: tuple[PartnerSeats, ...]
    past_seats: tuple[SeatRow, ...]
    pools: tuple[Dated, ...]
    reports_to: tuple[Dated, ...]
    reported_by: tuple[Dated, ...]
    meetings: tuple[MeetingRow, ...]


# --- Meetings -------------------------------------------------------------------------------------------------


def meeting_rows(meetings: QuerySet[Meeting]) -> list[MeetingRow]:
    """The meetings by day, each with its state and the day its papers are due. Two queries."""
    steps = Prefetch("steps", queryset=MeetingStep.objects.order_by("pk"))
    found = meetings.select_related("body").prefetch_related(steps).order_by("held_on", "starts_at", "pk")
    return [meeting_row(meeting) for meeting in found]


def meeting_row(meeting: Meeting) -> MeetingRow:
    """A meeting whose body and steps are fetched."""
    steps = sorted(meeting.steps.all(), key=lambda row: row.pk)
    moved = [step for step in steps if step.step == MeetingStepKind.MOVED and step.was_on]
    said = [step for step in steps if step.step in {MeetingStepKind.MOVED, MeetingStepKind.CANCELLED}]
    state = state_of(step.step for step in steps)
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    return MeetingRow(
        number=meeting.number,
        group=meeting.body.name,
        group_code=meeting.body.code,
        is_group=BodyKind(meeting.body.kind).is_group,
        is_joint=meeting.body.agreement_id is not None,
        on=meeting.held_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        is_public=meeting.is_public,
        is_illustrative=meeting.is_illustrative,
        is_extraordinary=meeting.kind == MeetingKind.EXTRAORDINARY,
        state=state,
        papers_due=due.on if due and state is not MeetingState.CANCELLED else None,
        moved_from=tuple(step.was_on for step in moved if step.was_on),
        why=said[-1].reason if said else "",
    )


def hours(starts_at: time | None, ends_at: time | None) -> str:
    """The hours of a meeting in words.

    >>> hours(time(14), time(16, 30)), hours(time(9, 5), None), hours(None, None)
    ('2pm to 4.30pm', '9.05am', '')
    """
    said = [clock_words(at) for at in (starts_at, ends_at) if at is not None]
    return " to ".join(said)


def clock_words(at: time) -> str:
    """A time of day in words.

    >>> clock_words(time(0)), clock_words(time(12)), clock_words(time(13, 30))
    ('midnight', 'noon', '1.30pm')
    """
    if at.minute == 0 and at.hour in {0, 12}:
        return "noon" if at.hour else "midnight"
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def meetings_in(standing: Standing, agreement: Agreement, year: FinancialYear) -> list[MeetingRow]:
    """All meetings of an agreement's groups in a financial year that the person may see."""
    return meeting_rows(
        visible_meetings(standing, agreement).filter(held_on__range=(year.first_day, year.last_day))
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar and its meetings."""

    first: date
    meetings: tuple[MeetingRow, ...]


def by_month(rows: Iterable[MeetingRow], year: FinancialYear) -> list[Month]:
    """All twelve months of a financial year, those without a meeting too."""
    held: dict[int, list[MeetingRow]] = defaultdict(list)
    for row in rows:
        held[row.on.month].append(row)
    firsts = [date(year.start + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]
    return [Month(first, tuple(held[first.month])) for first in firsts]


def years_with_meetings(standing: Standing, agreement: Agreement) -> list[FinancialYear]:
    """This year, the next, and every other one with a meeting the person may see, in order. One query."""
    days = visible_meetings(standing, agreement).order_by().values_list("held_on", flat=True).distinct()
    this = year_of(standing.on)
    return sorted({this, FinancialYear(this.start + 1), *map(year_of, days)})


def drafts_of(rows: Iterable[MeetingRow]) -> list[MeetingRow]:
    """Those whose dates are not published yet."""
    return [row for row in rows if row.state is MeetingState.DRAFT]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The page of a meeting."""

    row: MeetingRow
    steps: tuple[TimelineEntry, ...]
    deeds: frozenset[MeetingStepKind]
    """The steps that can be taken with it now."""
    papers_rule: str
    next_step: str
    reads: bool
    """Whether the reader sits on the group or keeps its meetings."""

    @property
    def is_draft(self) -> bool:
        """Whether its date is not published yet."""
        return self.row.state is MeetingState.DRAFT

    @property
    def may_sit(self) -> bool:
        """Whether the reader sees what happens at it."""
        return self.row.state is MeetingState.HELD or (self.reads and not self.is_draft)

    @property
    def may_change(self) -> bool:
        """Whether anything of it can be changed still."""
        return self.row.is_to_come

    @property
    def may_move(self) -> bool:
        """Whether it can be moved or cancelled."""
        return MeetingStepKind.MOVED in self.deeds


def doers_in(group: Body) -> Callable[[Person, datetime], str]:
    """What somebody is called beside what they did for the group: "Perry Folio, vice-chair", who acted for the chair.
    One query.
    """
    vices = list(Seat.objects.filter(body=group, chair=ChairPlace.VICE, person__isnull=False))

    def called(person: Person, at: datetime) -> str:
        day = timezone.localdate(at)
        is_vice = any(
            seat.person_id == person.pk and seat.starts_on <= day and (not seat.ends_on or day < seat.ends_on)
            for seat in vices
        )
        return f"{person}, vice-chair" if is_vice else str(person)

    return called


def meeting_view(meeting: Meeting, *, standing: Standing) -> MeetingView:
    """The page of a meeting that `get_meeting` fetched. Two further queries."""
    row, called = meeting_row(meeting), doers_in(meeting.body)
    due = agenda_deadline(meeting.held_on, rules=meeting.body.rules)
    steps = sorted(meeting.steps.all(), key=lambda step: step.pk)
    return MeetingView(
        row=row,
        steps=tuple(
            TimelineEntry(
                title=step.get_step_display()
                + (f", from {step.was_on.day} {step.was_on:%B %Y}" if step.was_on else ""),
                at=step.at,
                by=called(step.by, step.at),
                text=step.reason,
            )
            for step in reversed(steps)
        ),
        deeds=frozenset(kind for kind in MeetingStepKind if not objection_to(kind, state=row.state)),
        papers_rule=due.rule if due else "",
        next_step=next_step(row.state, is_past=row.on < standing.on),
        reads=keeps_meetings(standing, agreement_of(meeting.body)) or bool(sits_on(standing, meeting.body)),
    )


# --- Groups ---------------------------------------------------------------------------------------------------


def group_rows(standing: Standing, agreement: Agreement) -> list[GroupRow]:
    """The groups of an agreement, those that meet by rule first and those that have ended last."""
    on = standing.on
    coming: dict[str, MeetingRow] = {}
    for row in meeting_rows(visible_meetings(standing, agreement).filter(held_on__gte=on)):
        if row.is_to_come:
            coming.setdefault(row.group_code, row)
    groups = visible_groups(standing, agreement).prefetch_related(
        Prefetch("terms", queryset=TermsOfReference.objects.filter(starts_on__lte=on).order_by("-number")),
        Prefetch("served_pools", queryset=ServedPool.objects.filter(holding_on(on)).select_related("pool")),
        Prefetch("reports_to", queryset=Reporting.objects.filter(holding_on(on)).select_related("to_body")),
        Prefetch(
            "seats",
            queryset=Seat.objects.filter(holding_on(on), chair=ChairPlace.CHAIR).select_related("person"),
        ),
    )
    rows = [_group_row(group, coming.get(group.code), on=on) for group in groups]
    return sorted(rows, key=lambda row: (row.is_over, not row.is_group, row.name))


def _group_row(group: Body, coming: MeetingRow | None, *, on: date) -> GroupRow:
    terms = next(iter(group.terms.all()), None)
    seat = next(iter(group.seats.all()), None)
    return GroupRow(
        code=group.code,
        name=group.name,
        kind=group.get_kind_display(),
        is_group=BodyKind(group.kind).is_group,
        is_over=group.ends_on is not None and group.ends_on <= on,
        dates=_span(group.starts_on, group.ends_on, on=on),
        chair=_holder(seat) if seat else group.chair,
        pools=and_join([str(row.pool) for row in group.served_pools.all()]),
        meets=(cadence_words(terms.every_months, public=terms.public_a_year) if terms else "") or group.meets,
        reports_to=and_join([row.to_body.name for row in group.reports_to.all()]),
        next_meeting=coming,
    )


def group_view(group: Body, *, standing: Standing) -> GroupView:
    """The page of a group as somebody sees it on the day."""
    agreement, on = agreement_of(group), standing.on
    terms = _terms(group, on=on)
    started = [view for view in terms if view.starts_on <= on]
    now = started[-1] if started else None
    seats = Seat.objects.filter(body=group).select_related("person", "substitute")
    seats = seats.prefetch_related(*named("organisation"))
    current = [seat for seat in seats if seat.ends_on is None or seat.ends_on > on]
    past = [seat for seat in seats if seat.ends_on is not None and seat.ends_on <= on]
    recent = visible_meetings(standing, agreement).filter(body=group, held_on__gte=year_of(on).first_day)
    return GroupView(
        code=group.code,
        name=group.name,
        kind=group.get_kind_display(),
        is_group=BodyKind(group.kind).is_group,
        dates=_span(group.starts_on, group.ends_on, on=on),
        note=group.note,
        chair_words=group.chair,
        meets_words=group.meets,
        agenda_days=group.agenda_days,
        terms=now,
        other_terms=tuple(view for view in reversed(terms) if view is not now),
        partners=_by_partner(current, agreement, standing=standing),
        past_seats=tuple(_seat_row(seat, standing=standing) for seat in past),
        pools=tuple(
            _dated(row.pk, str(row.pool), row, on=on)
            for row in ServedPool.objects.filter(body=group).select_related("pool")
        ),
        reports_to=_reporting(group.reports_to.select_related("to_body"), on=on, up=1),
        reported_by=_reporting(group.reported_by.select_related("body"), on=on, up=0),
        meetings=tuple(meeting_rows(recent)),
    )


def terms_sentences(terms: TermsOfReference, *, on: date) -> tuple[str, ...]:
    """What the terms say beside the quorum, a sentence each."""
    said = [
        cadence_words(terms.every_months, public=terms.public_a_year),
        voting_words(Voting(terms.voting)) if terms.voting else "",
    ]
    if terms.chair_organisation is not None:
        partner = terms.chair_organisation
        said.append(
            f"It is chaired by {ChairRule(partner.pk, short_name(partner, on), terms.chair_post).words}."
        )
    if terms.limit is not None:
        said.append(f"By itself it decides on {full_pounds(terms.limit.amount)} at most.")
    if terms.tells_readers:
        said.append("The clerk is told who has opened a pack, and its readers are told so.")
    return tuple(filter(None, said))


def _terms(group: Body, *, on: date) -> list[TermsView]:
    versions = TermsOfReference.objects.filter(body=group).select_related("by").order_by("number")
    versions = versions.prefetch_related("quorum_rules", *named("chair_organisation"))
    rules = versions.prefetch_related(*named("quorum_rules__organisation"))
    return [
        TermsView(
            number=terms.number,
            starts_on=terms.starts_on,
            purpose=terms.purpose,
            sentences=terms_sentences(terms, on=on),
            quorum=tuple(
                quorum_sentence(
                    QuorumFacts(
                        QuorumKind(rule.kind),
                        rule.least,
                        rule.organisation_id,
                        short_name(rule.organisation, on) if rule.organisation else "",
                        Capacity(rule.capacity) if rule.capacity else None,
                    )
                )
                for rule in terms.quorum_rules.all()
            ),
            source=terms.source,
            by=str(terms.by),
            why=terms.reason,
        )
        for terms in rules
    ]


def _by_partner(
    seats: Sequence[Seat], agreement: Agreement, *, standing: Standing
) -> tuple[PartnerSeats, ...]:
    """The seats, the partners in the order of the agreement and whoever else sits there after them."""
    order = [party.organisation for party in agreement.parties.all()]
    held: dict[int, list[Seat]] = defaultdict(list)
    others: dict[int, Organisation] = {}
    for seat in seats:
        held[seat.organisation_id].append(seat)
        others.setdefault(seat.organisation_id, seat.organisation)
    known = {organisation.pk for organisation in order}
    order += [organisation for pk, organisation in others.items() if pk not in known]
    return tuple(
        PartnerSeats(
            full_name(organisation, standing.on),
            tuple(
                _seat_row(seat, standing=standing) for seat in sorted(held[organisation.pk], key=_chair_first)
            ),
        )
        for organisation in order
        if held[organisation.pk]
    )


def _chair_first(seat: Seat) -> tuple[int, bool, int]:
    places = {ChairPlace.CHAIR: 0, ChairPlace.VICE: 1}
    return (places.get(ChairPlace(seat.chair), 2), not seat.is_voting, seat.pk)


def _seat_row(seat: Seat, *, standing: Standing) -> SeatRow:
    substitute = seat.substitute_post
    if seat.substitute is not None:
        substitute = f"{seat.substitute}, {substitute}" if substitute else str(seat.substitute)
    return SeatRow(
        pk=seat.pk,
        post=seat.post,
        holder=str(seat.person) if seat.person else "",
        capacity=Capacity(seat.capacity).label,
        vote="" if seat.is_voting else "Without a vote",
        chair=ChairPlace(seat.chair).label if seat.chair else "",
        substitute=substitute,
        limit=full_pounds(seat.limit.amount) if seat.limit is not None else "",
        dates=_span(seat.starts_on, seat.ends_on, on=standing.on),
        is_own=standing.person.pk in {seat.person_id, seat.substitute_id},
    )


def _holder(seat: Seat) -> str:
    return f"{seat.person}, {seat.post}" if seat.person else seat.post


def _reporting(rows: QuerySet[Reporting], *, on: date, up: int) -> tuple[Dated, ...]:
    """Bodies at the other end; `up` is 1 for those above."""
    found = []
    for row in rows:
        other = row.to_body if up else row.body
        shown = _dated(row.pk, other.name, row, on=on, code=other.code if other.agreement_id else "")
        found.append(replace(shown, is_group=BodyKind(other.kind).is_group))
    return tuple(found)


def _dated(pk: int, name: str, row: ServedPool | Reporting, *, on: date, code: str = "") -> Dated:
    return Dated(
        pk,
        name,
        _span(row.starts_on, row.ends_on, on=on),
        is_open=row.ends_on is None or row.ends_on > on,
        code=code,
    )


def _span(starts_on: date | None, ends_on: date | None, *, on: date) -> str:
    """Between which days something holds, as far as it is worth saying."""
    said = []
    if starts_on is not None:
        said.append(f"{'since' if starts_on <= on else 'from'} {starts_on.day} {starts_on:%B %Y}")
    if ends_on is not None:
        said.append(f"{'ended on' if ends_on <= on else 'until'} {ends_on.day} {ends_on:%B %Y}")
    return ", ".join(said)
