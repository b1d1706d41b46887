"""A year of meetings for all groups of an agreement: the rhythm of each, the days proposed, the days typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import QueryDict

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.choices import BodyKind, MeetingState
from governance.groups.cadence import LAST, Rhythm, alternating_month, day_of_rule, months_of, proposals
from governance.groups.forms import DayForm, PlanForm, RhythmForm
from governance.groups.permissions import visible_groups, visible_meetings
from governance.groups.reading import MeetingRow, meeting_rows, years_with_meetings
from governance.models import Body, TermsOfReference
from governance.services.meetings import MeetingSpec
from pooledbudgets.lib.financial_year import FinancialYear, year_of

MOST_ROWS: Final = 120
"""How many days one page may send: ten groups that meet every month."""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What the page that plans a year shows."""

    form: PlanForm
    rhythms: tuple[RhythmForm, ...]
    days: tuple[DayForm, ...]

    @property
    def is_typed_well(self) -> bool:
        """Whether what was asked can be answered. A page opened without a question always can."""
        return all(not form.errors for form in (self.form, *self.rhythms))


def plannable(standing: Standing, agreement: Agreement) -> list[Body]:
    """The groups whose meetings are planned here and that have not ended, those with terms first."""
    groups = [group for group in visible_groups(standing, agreement) if BodyKind(group.kind).is_group]
    lasting = [group for group in groups if group.ends_on is None or group.ends_on > standing.on]
    ruled = set(TermsOfReference.objects.filter(body__in=lasting).values_list("body", flat=True))
    return sorted(lasting, key=lambda group: (group.pk not in ruled, group.kind != BodyKind.JMG, group.name))


def year_plan(asked: QueryDict, *, agreement: Agreement, standing: Standing) -> YearPlan:
    """The rhythms asked for, or those that suggest themselves, and the days that follow from them.

    In a month in which a group meets already no day is proposed for it.
    """
    groups = plannable(standing, agreement)
    years = years_with_meetings(standing, agreement)
    this = year_of(standing.on)
    rows = [
        row
        for row in meeting_rows(visible_meetings(standing, agreement))
        if row.state is not MeetingState.CANCELLED
    ]
    terms = _terms(groups, this)
    first = FinancialYear(this.start + 1) if _is_planned(groups, rows, terms, this) else this
    form = PlanForm(asked if "year" in asked else None, years=years, initial={"year": str(first.start)})
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    year = said.get("year") or first
    earliest = said.get("earliest") or max(standing.on, year.first_day)
    terms = _terms(groups, year)
    chosen = asked.getlist("group")
    rhythms = _rhythms(groups, rows, terms, year, asked=asked if "year" in asked else None, chosen=chosen)
    return YearPlan(form, tuple(rhythms), tuple(_days(rhythms, rows, year, earliest=earliest)))


def typed_days(data: QueryDict, groups: Sequence[Body]) -> list[DayForm]:
    """The rows of days that a page sends back."""
    by_code = {group.code: group for group in groups}
    found = []
    for prefix in data.getlist("row")[:MOST_ROWS]:
        code, _, place = prefix.rpartition(".")
        if code in by_code and place.isascii() and place.isdigit() and data.get(f"{prefix}-keep"):
            found.append(DayForm(data, prefix=prefix, group=by_code[code]))
    return found


def specs_by_group(days: Sequence[DayForm]) -> dict[Body, list[MeetingSpec]]:
    """The meetings to be saved, by group. Of clean rows only."""
    found: dict[Body, list[MeetingSpec]] = {}
    for row in days:
        found.setdefault(row.group, []).append(row.spec())
    return found


def _terms(groups: Sequence[Body], year: FinancialYear) -> dict[int, TermsOfReference]:
    """The terms of each group that are in force at the end of the year. One query."""
    found = TermsOfReference.objects.filter(body__in=groups, starts_on__lte=year.last_day)
    return {terms.body_id: terms for terms in found.order_by("number")}


def _is_planned(
    groups: Sequence[Body],
    rows: Sequence[MeetingRow],
    terms: Mapping[int, TermsOfReference],
    year: FinancialYear,
) -> bool:
    """Whether each group with a rule has, but for one, as many meetings in the year as the rule asks for."""
    ruled = [group for group in groups if group.pk in terms]
    return bool(ruled) and all(
        sum(row.group_code == group.code and year_of(row.on) == year for row in rows)
        >= 12 // (terms[group.pk].every_months or 12) - 1
        for group in ruled
    )


def _rhythms(
    groups: Sequence[Body],
    rows: Sequence[MeetingRow],
    terms: Mapping[int, TermsOfReference],
    year: FinancialYear,
    *,
    asked: QueryDict | None,
    chosen: Sequence[str],
) -> list[RhythmForm]:
    """A form for each group, filled with how it met before, else with what fits beside the others."""
    taken: dict[str, set[int]] = {}
    made = []
    for place, group in enumerate(groups):
        rule = terms.get(group.pk)
        every = (rule.every_months if rule else None) or 2
        own = [row for row in rows if row.group_code == group.code]
        others = set().union(*(months for kind, months in taken.items() if kind != group.kind), set())
        start = _like_before(own, every) or {
            "month": alternating_month(every, taken=others),
            "week": place % 4 + 1,
            "weekday": 1,
        }
        is_asked = group.code in chosen if chosen else rule is not None
        initial = {"include": is_asked, "every_months": every, **start}
        if rule is not None:
            months = months_of(year, every_months=every, month=start["month"])
            taken.setdefault(group.kind, set()).update(day.month for day in months)
        held = sum(row.is_public for row in own if year.first_day <= row.on <= year.last_day)
        public = max((rule.public_a_year if rule else 0) - held, 0)
        made.append(RhythmForm(asked, initial=initial, group=group, public=public))
    return made


def _like_before(own: Sequence[MeetingRow], every: int) -> dict[str, Any] | None:
    """The rhythm of the group's latest ordinary meeting; None when it has not met."""
    last = next((row for row in reversed(own) if not row.is_extraordinary), None)
    if last is None:
        return None
    week = min((last.on.day - 1) // 7 + 1, 4)
    first = last.on.replace(day=1)
    is_last = day_of_rule(first, weekday=last.on.weekday(), week=LAST) == last.on
    month = last.on.month + every if 12 % every else (last.on.month - 4) % every + 4
    return {
        "month": (month - 1) % 12 + 1,
        "week": LAST if is_last and week == 4 else week,
        "weekday": min(last.on.weekday(), 4),
        "starts_at": last.starts_at,
        "ends_at": last.ends_at,
        "place": last.place,
    }


def _days(
    rhythms: Sequence[RhythmForm], rows: Sequence[MeetingRow], year: FinancialYear, *, earliest: date
) -> list[DayForm]:
    """The days that follow from the rhythms, none of them twice."""
    taken = {row.on for row in rows}
    found = []
    for form in rhythms:
        said = form.cleaned_data if form.is_bound and form.is_valid() else dict(form.initial)
        if form.errors or not said.get("include"):
            continue
        group = form.group
        own = {row.on.replace(day=1) for row in rows if row.group_code == group.code}
        after = max([earliest, *filter(None, [group.starts_on])])
        rhythm = Rhythm(said["every_months"], said["month"], said["weekday"], said["week"])
        proposed = proposals(
            year, rhythm, taken=taken, public=form.public, earliest=after, latest=group.ends_on, besides=own
        )
        taken.update(proposal.on for proposal in proposed)
        found += [DayForm.of(proposal, group, said, place) for place, proposal in enumerate(proposed)]
    return found
