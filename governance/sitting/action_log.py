"""The log of actions of a group, across its meetings: read, filtered, and as one report for page, paper and file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.agenda.permissions import kept_from_partners
from governance.choices import ActionState, MeetingStepKind
from governance.exempt_reports import ExemptReport, by_ground
from governance.groups.permissions import agreement_of, groups_read, meetings_of_all, visible_groups
from governance.models import Action, ActionUpdate, Body, Exemption, Meeting, MeetingStep
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.page_parts import TimelineEntry
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table
from pooledbudgets.lib.wording import count, full_date

NAME: Final = "actions"
OPEN: Final = "open-actions"


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action and where it stands on the day."""

    number: int
    group: str
    group_code: str
    meeting_number: int
    held_on: date
    text: str
    owner: str
    due_on: date | None
    state: ActionState
    days_over: int
    """By how many days an open action is overdue; 0 when it is not."""
    latest: str
    evidence: str
    is_own: bool
    is_illustrative: bool

    @property
    def words(self) -> str:
        """ "Open, 12 days overdue"."""
        over = f", {count(self.days_over, 'day')} overdue" if self.days_over else ""
        return f"{self.state.label}{over}"

    @property
    def reference(self) -> str:
        """How it is cited: "jmg-adults A12"."""
        return f"{self.group_code} A{self.number}"


def visible_actions(standing: Standing, group: Body) -> QuerySet[Action]:
    """The actions of a group the person may see.

    Members, clerks and auditors see all of them; the people of the partners those of meetings that were held,
    without what was agreed under items kept from them; and everybody the own ones.
    """
    return actions_of_all(standing, [agreement_of(group)]).filter(body=group)


def actions_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Action]:
    """The actions of the groups of agreements, whose parties are fetched, as `visible_actions` has them."""
    meetings = meetings_of_all(standing, agreements)
    closed = Exists(MeetingStep.objects.filter(meeting=OuterRef("meeting"), step=MeetingStepKind.CLOSED))
    held = Q(closed, meeting__in=meetings) & ~Q(Exists(kept_from_partners("item")))
    return Action.objects.filter(
        Q(body__in=groups_read(standing, agreements)) | held | Q(person=standing.person),
        body__agreement__in=[agreement.pk for agreement in agreements],
    )


def get_action(standing: Standing, group: Body, number: int) -> Action:
    """An action of a group the person may see, with its updates. Raises Http404."""
    action = (
        visible_actions(standing, group)
        .filter(number=number)
        .select_related("person", "meeting", "item", "by")
        .prefetch_related("updates__by")
        .first()
    )
    if action is None:
        raise Http404("There is no such action, or it is not yours to see.")
    action.body = action.meeting.body = group
    return action


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the log looks for. `state`: of ActionState, "overdue", or "" for all."""

    words: str = ""
    state: str = ""
    owner: str = ""

    def takes(self, line: ActionLine) -> bool:
        """Whether the line is looked for."""
        said = f"{line.reference} {line.text} {line.owner} {line.latest} {line.evidence}".casefold()
        is_state = {"": True, "overdue": line.days_over > 0}.get(self.state, line.state == self.state)
        has_words = all(word in said for word in self.words.casefold().split())
        return is_state and has_words and (not self.owner or line.owner == self.owner)


STATES: Final[Mapping[str, str]] = {
    "": "All",
    "open": "Open",
    "overdue": "Overdue",
    "complete": "Complete",
    "dropped": "Dropped",
}


def log_of(group: Body, *, standing: Standing, wanted: Wanted | None = None) -> tuple[ActionLine, ...]:
    """The actions of a group as the person sees them: open ones first, the longest overdue at the top."""
    rows = visible_actions(standing, group).select_related("person", "meeting", "item", "body")
    lines = action_lines(rows.prefetch_related("updates"), standing=standing)
    found = [line for line in lines if wanted is None or wanted.takes(line)]
    return tuple(
        sorted(
            found,
            key=lambda line: (line.state is not ActionState.OPEN, line.due_on or date.max, line.number),
        )
    )


def action_lines(actions: Iterable[Action], *, standing: Standing) -> tuple[ActionLine, ...]:
    """Actions with their updates, meeting, group and person fetched, as lines."""
    person = standing.person.pk
    return tuple(_line(action, on=standing.on, person=person) for action in actions)


def _line(action: Action, *, on: date, person: int | None) -> ActionLine:
    updates = sorted(action.updates.all(), key=lambda row: row.pk)
    latest = updates[-1] if updates else None
    state = _state(updates)
    due_on = due_day(action, updates)
    is_over = state is ActionState.OPEN and due_on is not None and due_on < on
    return ActionLine(
        number=action.number,
        group=action.body.name,
        group_code=action.body.code,
        meeting_number=action.meeting.number,
        held_on=action.meeting.held_on,
        text=action.text,
        owner=owner_words(action),
        due_on=due_on,
        state=state,
        days_over=(on - due_on).days if is_over and due_on is not None else 0,
        latest=latest.words if latest is not None else "",
        evidence=latest.evidence if latest is not None else "",
        is_own=person is not None and action.person_id == person,
        is_illustrative=action.meeting.is_illustrative,
    )


def _state(updates: Iterable[ActionUpdate]) -> ActionState:
    """Where an action stands after its updates: the latest says."""
    latest = max(updates, key=lambda row: row.pk, default=None)
    return ActionState(latest.state) if latest is not None else ActionState.OPEN


def due_day(action: Action, updates: Iterable[ActionUpdate]) -> date | None:
    """When the action is due: the day last given, else that of the meeting."""
    return next((row.due_on for row in reversed(list(updates)) if row.due_on is not None), action.due_on)


def owner_words(action: Action) -> str:
    """Who does it: the person and the post."""
    if action.person is None or str(action.person) == action.post:
        return action.post
    return f"{action.person}, {action.post}"


def history_of(action: Action) -> list[TimelineEntry]:
    """What became of the action, the latest first."""
    rows = sorted(action.updates.all(), key=lambda row: -row.pk)
    entries = [
        TimelineEntry(
            ActionState(row.state).label
            + (f", due on {row.due_on.day} {row.due_on:%B %Y}" if row.due_on else ""),
            row.at,
            str(row.by),
            row.words + (f" Evidence: {row.evidence}" if row.evidence else ""),
        )
        for row in rows
    ]
    return [*entries, TimelineEntry("Agreed", action.at, str(action.by))]


def may_update(action: Action, standing: Standing, *, keeps: bool) -> bool:
    """Whether the person keeps meetings, or the action is their own."""
    return keeps or action.person_id == standing.person.pk


# --- The report -------------------------------------------------------------------------------------------

_COLUMNS: Final = tuple(
    Column(key, heading, CellKind.TEXT)
    for key, heading in (
        ("meeting", "Meeting"),
        ("owner", "Owner"),
        ("due", "Due"),
        ("state", "Status"),
        ("update", "Update"),
    )
)


def action_report(
    group: Body, *, standing: Standing, as_at: datetime, wanted: Wanted | None = None
) -> Report:
    """The log of a group as the person sees it."""
    logs = [(group, log_of(group, standing=standing, wanted=wanted))]
    return _report(agreement_of(group), group.name, logs, standing=standing, as_at=as_at, wanted=wanted)


def open_actions(meeting: Meeting, *, standing: Standing | None, as_at: datetime) -> Report:
    """What is still to be done from earlier meetings of the group, as the person sees it; without one, all of it, for
    the group's own pack. In every pack until it is done.

    What was agreed under exempt items is counted and not told: `exempt_open_actions` tells it.
    """
    found = _open_before(meeting, standing, as_at=as_at)
    lines = [line for line, ground in found if ground is None]
    kept = sum(ground is not None for _, ground in _open_before(meeting, None, as_at=as_at))
    said = []
    if not lines and not kept:
        said = ["Nothing is open from earlier meetings."]
    if kept:
        was = (
            "action agreed under an exempt item is" if kept == 1 else "actions agreed under exempt items are"
        )
        said = [
            f"{kept} {was} not listed here. Members find {'it' if kept == 1 else 'them'} in the exempt part."
        ]
    return _open_report(meeting, "Open actions", lines, said=said, as_at=as_at)


def exempt_open_actions(
    meeting: Meeting, *, standing: Standing | None, as_at: datetime
) -> list[ExemptReport]:
    """What is still to be done of what was agreed under exempt items, a report for each ground on which they are."""
    found = _open_before(meeting, standing, as_at=as_at)
    title = "Open actions under exempt items"
    return [
        ExemptReport(exemption, _open_report(meeting, title, lines, said=(), as_at=as_at))
        for exemption, lines in by_ground((line, ground) for line, ground in found if ground is not None)
    ]


def has_open_actions(meeting: Meeting) -> bool:
    """Whether something is still to be done from earlier meetings of the group. Two queries."""
    return any(_state(action.updates.all()) is ActionState.OPEN for action in _before(meeting))


def _before(meeting: Meeting) -> QuerySet[Action]:
    rows = Action.objects.filter(body=meeting.body, meeting__held_on__lt=meeting.held_on)
    return rows.prefetch_related("updates")


def _open_before(
    meeting: Meeting, standing: Standing | None, *, as_at: datetime
) -> list[tuple[ActionLine, Exemption | None]]:
    """Open actions of earlier meetings, each with what keeps the item exempt under which it was agreed, or one that
    holds that item. The longest overdue first. Three queries.
    """
    rows = _before(meeting).select_related("person", "meeting", "item__parent", "body")
    if standing is not None:
        rows = rows.filter(pk__in=visible_actions(standing, meeting.body).values("pk"))
    actions = [action for action in rows if _state(action.updates.all()) is ActionState.OPEN]
    above = {action.pk: _items_above(action) for action in actions}
    held = Exemption.objects.filter(item__in={pk for pks in above.values() for pk in pks})
    grounds = {row.item_id: row for row in held.filter(paper=None, end=None).order_by("pk")}
    on = timezone.localdate(as_at)
    found = [
        (
            _line(action, on=on, person=standing.person.pk if standing else None),
            next((grounds[pk] for pk in above[action.pk] if pk in grounds), None),
        )
        for action in actions
    ]
    return sorted(found, key=lambda each: (each[0].due_on or date.max, each[0].number))


def _items_above(action: Action) -> list[int]:
    """The item of an action, and those that hold it."""
    item = action.item
    if item is None:
        return []
    pks = [item.pk, item.parent_id, item.parent.parent_id if item.parent is not None else None]
    return [pk for pk in pks if pk is not None]


def _open_report(
    meeting: Meeting, title: str, lines: Sequence[ActionLine], *, said: Sequence[str], as_at: datetime
) -> Report:
    group = meeting.body
    tables = (replace(_table(group, lines), caption="From earlier meetings"),) if lines else ()
    return Report(
        name=OPEN,
        title=title,
        subtitle=group.name,
        subject=f"{title}: {group.name}",
        running_header=f"{title} · {group.name}",
        reference=f"{agreement_of(group).reference} {meeting.reference} {OPEN}",
        status=tuple(_status(lines, None)),
        sections=(Section("", tuple(said), tables),),
        as_at=as_at,
        dated=timezone.localdate(as_at),
        classification="Not published",
        as_at_words="As recorded on",
    )


def agreement_actions(agreement: Agreement, *, standing: Standing, as_at: datetime) -> Report:
    """The logs of all groups of an agreement in one report."""
    groups = list(visible_groups(standing, agreement).filter(actions__isnull=False).distinct())
    for group in groups:
        group.agreement = agreement
    logs = [(group, log_of(group, standing=standing)) for group in groups]
    return _report(agreement, agreement.title, logs, standing=standing, as_at=as_at, wanted=None)


def _report(
    agreement: Agreement,
    about: str,
    logs: Sequence[tuple[Body, Sequence[ActionLine]]],
    *,
    standing: Standing,
    as_at: datetime,
    wanted: Wanted | None,
) -> Report:
    tables = tuple(_table(group, lines) for group, lines in logs if lines)
    return Report(
        name=NAME,
        title="Action log",
        subtitle=about,
        subject=f"Action log: {about}",
        running_header=f"Action log · {about}",
        reference=f"{agreement.reference} actions",
        status=tuple(_status([line for _, lines in logs for line in lines], wanted)),
        sections=(
            Section(
                "",
                () if tables else ("No action is recorded, as far as was asked for and may be seen.",),
                tables,
            ),
        ),
        as_at=as_at,
        dated=standing.on,
        classification="Not published",
        as_at_words="As recorded on",
    )


def _status(lines: Sequence[ActionLine], wanted: Wanted | None) -> Iterable[str]:
    if any(line.is_illustrative for line in lines):
        yield "Illustrative data. These meetings are invented and were never held."
    if wanted is not None and (wanted.words or wanted.state or wanted.owner):
        yield "It lists the actions that were asked for, and not all."


def _table(group: Body, lines: Sequence[ActionLine]) -> Table:
    return Table(
        key=f"actions-{group.code}",
        caption=group.name,
        stub="Action",
        columns=_COLUMNS,
        rows=tuple(
            Row(f"a{line.number}", f"A{line.number} {line.text}", tuple(_cells(line))) for line in lines
        ),
        unit=POUNDS,
    )


def _cells(line: ActionLine) -> Iterable[Cell]:
    update = line.latest + (f" Evidence: {line.evidence}" if line.evidence else "")
    yield Cell(full_date(line.held_on))
    yield Cell(line.owner)
    yield Cell(full_date(line.due_on) if line.due_on else None, absent="No day set")
    yield Cell(line.words)
    yield Cell(update or None, absent="None yet")
