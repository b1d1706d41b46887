"""Whether a group meets, in public and altogether, and reports, as its terms ask for.

What the terms of reference say and what is done are held against each other for a financial year, so that nobody
finds out at its end. The verdicts are pure; the reading below takes a handful of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.choices import BodyKind, Keeping, MeetingState
from governance.groups.cadence import meetings_required
from governance.groups.permissions import visible_groups, visible_meetings
from governance.groups.reading import MeetingRow, meeting_row
from governance.models import Body, MeetingStep, Reporting, ReportMade, TermsOfReference
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.wording import count


@dataclass(frozen=True, slots=True)
class Tally:
    """Meetings of a year: how many are required in all and by now (None: no rule), held, and to come."""

    required: int | None
    due: int | None
    held: int
    to_come: int
    unrecorded: int = 0
    """Meetings whose day is past and of which nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a tally stands, as a state and a sentence."""

    state: Keeping
    words: str


def verdict_on(tally: Tally, *, what: str = "meeting") -> Verdict:
    """Whether the rule is kept.

    >>> verdict_on(Tally(required=6, due=1, held=1, to_come=5)).state
    Keeping.ON_COURSE
    >>> verdict_on(Tally(required=6, due=2, held=1, to_come=5)).words
    'By now 2 meetings were due and 1 was held. With 5 to come there will be 6 of 6.'
    >>> verdict_on(Tally(required=6, due=1, held=1, to_come=3)).words
    'With 3 to come there will be 4 of 6 meetings. Plan 2 more.'
    >>> verdict_on(Tally(required=1, due=0, held=1, to_come=0), what="meeting in public").words
    '1 of 1 meeting in public held.'
    """
    if not tally.required:
        words = f"The terms ask for no {what}." if tally.required == 0 else "No rule is recorded."
        return Verdict(Keeping.NO_RULE, words)
    all_told = tally.held + tally.to_come
    if tally.held >= tally.required:
        return Verdict(Keeping.KEPT, f"{tally.held} of {count(tally.required, what, _many(what))} held.")
    coming = f"With {tally.to_come} to come there will be {all_told} of {tally.required}"
    if all_told < tally.required:
        missing = tally.required - all_told
        return Verdict(Keeping.SHORT, f"{coming} {_many(what)}. Plan {missing} more.")
    if tally.due is not None and tally.held < tally.due:
        were = "was" if tally.held == 1 else "were"
        behind = f"By now {count(tally.due, what, _many(what))} {'was' if tally.due == 1 else 'were'} due"
        return Verdict(Keeping.BEHIND, f"{behind} and {tally.held} {were} held. {coming}.")
    return Verdict(Keeping.ON_COURSE, f"{tally.held} held. {coming}.")


def report_state(meeting: MeetingRow, *, on: date, is_made: bool) -> Keeping:
    """Whether a group reported to a meeting of a body it reports to."""
    if is_made:
        return Keeping.KEPT
    if meeting.state is MeetingState.CANCELLED:
        return Keeping.NO_RULE
    return Keeping.ON_COURSE if meeting.on >= on else Keeping.SHORT


def _many(what: str) -> str:
    """ "meetings in public" of "meeting in public"."""
    first, space, rest = what.partition(" ")
    return f"{first}s{space}{rest}"


# --- Reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A meeting of a body above, and whether the group reported to it."""

    meeting: MeetingRow
    state: Keeping
    words: str
    pk: int | None
    """The record of the report, if there is one."""


@dataclass(frozen=True, slots=True)
class ReportsTo:
    """A body the group reports to, with its meetings of the year."""

    pk: int
    body: str
    is_group: bool
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class GroupCompliance:
    """A group in the year: its meetings, those in public, and its reports."""

    code: str
    name: str
    tally: Tally
    meetings: Verdict
    public: Verdict
    cancelled: int
    reports: tuple[ReportsTo, ...]


def compliance_in(
    standing: Standing, agreement: Agreement, year: FinancialYear
) -> tuple[GroupCompliance, ...]:
    """The groups with terms, or meetings, in the year, as the person may see them."""
    last_day = year.last_day
    groups = visible_groups(standing, agreement).prefetch_related(
        Prefetch(
            "terms", queryset=TermsOfReference.objects.filter(starts_on__lte=last_day).order_by("number")
        ),
        Prefetch("reports_to", queryset=_reporting_in(year)),
    )
    rows = _rows_by_body(standing, agreement, year)
    made = {
        (report.body_id, report.meeting_id): report
        for report in ReportMade.objects.filter(end__isnull=True, body__agreement=agreement)
    }
    return tuple(
        _of_group(group, rows, made, standing=standing, year=year)
        for group in groups
        if BodyKind(group.kind).is_group and (group.terms.all() or rows.get(group.pk))
    )


def _of_group(
    group: Body,
    rows: dict[int, list[tuple[int, MeetingRow]]],
    made: dict[tuple[int, int], ReportMade],
    *,
    standing: Standing,
    year: FinancialYear,
) -> GroupCompliance:
    on = standing.on
    own = [row for _, row in rows.get(group.pk, [])]
    tally = tally_of(group, list(group.terms.all()), own, on=on, year=year)
    public = public_tally(list(group.terms.all()), own, on=on)
    return GroupCompliance(
        code=group.code,
        name=group.name,
        tally=tally,
        meetings=verdict_on(tally),
        public=verdict_on(public, what="meeting in public"),
        cancelled=sum(row.state is MeetingState.CANCELLED for row in own),
        reports=tuple(
            ReportsTo(
                reporting.pk,
                reporting.to_body.name,
                BodyKind(reporting.to_body.kind).is_group,
                tuple(
                    _report_row(row, made.get((group.pk, pk)), on=on)
                    for pk, row in rows.get(reporting.to_body_id, [])
                    if _holds(reporting, row.on)
                ),
            )
            for reporting in group.reports_to.all()
        ),
    )


def tally_of(
    group: Body,
    terms: Sequence[TermsOfReference],
    rows: Iterable[MeetingRow],
    *,
    on: date,
    year: FinancialYear,
) -> Tally:
    """The meetings of a year against the rule of the latest terms, from the day the first ones started."""
    rows = list(rows)
    rule = terms[-1].every_months if terms else None
    first = max([year.first_day, *([terms[0].starts_on] if terms else []), *filter(None, [group.starts_on])])
    last = year.last_day
    if group.ends_on is not None:
        last = min(last, group.ends_on - timedelta(days=1))
    return Tally(
        required=meetings_required(rule, first=first, last=last),
        due=meetings_required(rule, first=first, last=min(last, on - timedelta(days=1))),
        **_counted(rows, on=on),
    )


def public_tally(terms: Sequence[TermsOfReference], rows: Iterable[MeetingRow], *, on: date) -> Tally:
    """The meetings in public against the number the latest terms ask for in a year."""
    rule = terms[-1].public_a_year if terms else None
    return Tally(required=rule, due=None, **_counted([row for row in rows if row.is_public], on=on))


def _counted(rows: Sequence[MeetingRow], *, on: date) -> dict[str, int]:
    begun = {MeetingState.HELD, MeetingState.IN_SESSION}
    open_ones = [row for row in rows if row.state not in begun | {MeetingState.CANCELLED}]
    return {
        "held": sum(row.state in begun for row in rows),
        "to_come": sum(row.on >= on for row in open_ones),
        "unrecorded": sum(row.on < on for row in open_ones),
    }


def _report_row(meeting: MeetingRow, report: ReportMade | None, *, on: date) -> ReportRow:
    return ReportRow(
        meeting,
        report_state(meeting, on=on, is_made=report is not None),
        report.words if report else "",
        report.pk if report else None,
    )


def _rows_by_body(
    standing: Standing, agreement: Agreement, year: FinancialYear
) -> dict[int, list[tuple[int, MeetingRow]]]:
    steps = Prefetch("steps", queryset=MeetingStep.objects.order_by("pk"))
    meetings = visible_meetings(standing, agreement).filter(held_on__range=(year.first_day, year.last_day))
    found: dict[int, list[tuple[int, MeetingRow]]] = {}
    for meeting in meetings.select_related("body").prefetch_related(steps).order_by("held_on", "pk"):
        found.setdefault(meeting.body_id, []).append((meeting.pk, meeting_row(meeting)))
    return found


def _reporting_in(year: FinancialYear) -> QuerySet[Reporting]:
    return Reporting.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=year.last_day),
        Q(ends_on__isnull=True) | Q(ends_on__gt=year.first_day),
    ).select_related("to_body")


def _holds(reporting: Reporting, day: date) -> bool:
    return (reporting.starts_on is None or reporting.starts_on <= day) and (
        reporting.ends_on is None or day < reporting.ends_on
    )
