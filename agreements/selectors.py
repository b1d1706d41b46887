"""What the pages about agreements show, as plain data. Queries do not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from agreements.chain import term_end_on
from agreements.choices import NoticeGround, NoticeScope, VersionState
from agreements.instrument_pages import (
    InstrumentLine,
    instrument_lines,
    reading_day,
    seen_instruments,
    standing_words,
)
from agreements.models import Agreement, NoticeRule, Party, Schedule, ScheduleVersion
from agreements.naming import body_on, full_name
from agreements.permissions import (
    Standing,
    may_read_year,
    parties_with_names,
    read_until,
    visible_agreements,
)
from agreements.term import AgreementStanding, links_of, standing_on
from pooledbudgets.lib.financial_year import FinancialYear, year_of, years_between


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of an agreement: the state of its newest version, or a gap."""

    year: FinancialYear
    version_number: int | None
    state: VersionState | None
    basis: str
    is_gap: bool
    submitted_number: int | None = None
    """The newest submitted version, when the newest of all is a draft."""

    @property
    def words(self) -> str:
        """The year's state in words, for a tag."""
        if self.is_gap:
            return "No schedule"
        return str(self.state.label) if self.state else "No version"


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement in the list."""

    reference: str
    title: str
    parties: tuple[str, ...]
    is_illustrative: bool
    latest: YearView | None


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party, by the name valid today, with the name it joined under when that differs."""

    name: str
    kind: str
    side: str
    formerly: str
    dates: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """All that the page of an agreement shows."""

    reference: str
    title: str
    purpose: str
    is_illustrative: bool
    started_on: date | None
    closed_on: date | None
    term_ends_on: date | None
    parties: tuple[PartyView, ...]
    client_groups: tuple[str, ...]
    instruments: tuple[InstrumentLine, ...]
    standing: AgreementStanding
    standing_words: str
    notice_rules: tuple[str, ...]
    years: tuple[YearView, ...]


def agreement_rows(standing: Standing, *, matching: str = "") -> list[AgreementRow]:
    """The agreements a person may see, those whose title or reference has the words. Seven queries."""
    agreements = visible_agreements(standing)
    if matching:
        agreements = agreements.filter(title__icontains=matching) | agreements.filter(
            reference__icontains=matching
        )
    agreements = agreements.prefetch_related(
        Prefetch("parties", queryset=parties_with_names()), Prefetch("schedules", queryset=_schedules())
    )
    return [
        AgreementRow(
            reference=agreement.reference,
            title=agreement.title,
            parties=tuple(
                full_name(party.organisation, standing.on)
                for party in agreement.parties.all()
                if _is_before(party.joined_on, read_until(standing, agreement))
            ),
            is_illustrative=agreement.is_illustrative,
            latest=next(
                (
                    _year_view(schedule)
                    for schedule in agreement.schedules.all()
                    if may_read_year(standing, agreement, schedule.year)
                ),
                None,
            ),
        )
        for agreement in agreements
    ]


def agreement_view(
    agreement: Agreement, *, standing: Standing, known_on: date | None = None
) -> AgreementView:
    """What the page of an agreement says to a person. Ten queries beside the agreement's own.

    `known_on` is the day on which one asks about the day of `standing`; that day, unless it is said. To a
    party that has left, what became of the agreement since is not said.
    """
    until = read_until(standing, agreement)
    day = reading_day(standing, agreement)
    known_on = known_on or day
    if until is not None:
        known_on = min(known_on, until - timedelta(days=1))
    instruments = seen_instruments(agreement, standing=standing)
    parties = [party for party in agreement.parties.all() if _is_before(party.joined_on, until)]
    links = links_of(instruments, parties=list(agreement.parties.all()))
    facts = standing_on(agreement, on=day, known_on=known_on, links=links)
    ends_on = term_end_on(links, on=date.max, known_on=known_on)
    years = _years(list(_schedules().filter(agreement=agreement)), ends_on=ends_on, on=standing.on)
    return AgreementView(
        reference=agreement.reference,
        title=agreement.title,
        purpose=agreement.purpose,
        is_illustrative=agreement.is_illustrative,
        started_on=agreement.started_on,
        closed_on=agreement.closed_on if _is_before(agreement.closed_on, until) else None,
        term_ends_on=ends_on,
        parties=tuple(_party_view(party, standing.on, until=until) for party in parties),
        client_groups=tuple(group.name for group in agreement.client_groups.all()),
        instruments=instrument_lines(instruments, links, on=day, known_on=known_on),
        standing=facts,
        standing_words=standing_words(facts),
        notice_rules=tuple(notice_sentence(rule) for rule in agreement.notice_rules.all()),
        years=tuple(view for view in years if _is_before(view.year.first_day, until)),
    )


def notice_sentence(rule: NoticeRule) -> str:
    """A notice rule in words a councillor can read."""
    what = {
        NoticeScope.AGREEMENT: "The whole agreement can be ended",
        NoticeScope.POOL: "One pooled fund arrangement can be ended",
    }[NoticeScope(rule.scope)]
    ground = {
        NoticeGround.ANY: "by either party, for any reason",
        NoticeGround.CONTRIBUTION_NOT_AGREED: "if the annual contribution is not agreed",
        NoticeGround.DEFAULT: "by one party if the other is in default",
    }[NoticeGround(rule.ground)]
    length = (
        "on shorter notice, of no fixed length,"
        if rule.months is None
        else f"on {rule.months} months’ notice"
    )
    evidence = " Evidence is needed." if rule.needs_evidence else ""
    return f"{what} {length} {ground}.{evidence}"


def _schedules() -> QuerySet[Schedule]:
    versions = ScheduleVersion.objects.order_by("-number")
    return Schedule.objects.order_by("-year_start").prefetch_related(Prefetch("versions", queryset=versions))


def _years(schedules: Sequence[Schedule], *, ends_on: date | None, on: date) -> Iterable[YearView]:
    """Years with a schedule, and those of the term from the first of them on that have none, newest first."""
    views = {schedule.year: _year_view(schedule) for schedule in schedules}
    first = min(views, default=year_of(on)).first_day
    last = ends_on or max([*views, year_of(on)]).last_day
    for year in years_between(first, last):
        views.setdefault(year, YearView(year, None, None, "", is_gap=True))
    return [views[year] for year in sorted(views, reverse=True)]


def _year_view(schedule: Schedule) -> YearView:
    versions = list(schedule.versions.all())
    if not versions:
        return YearView(schedule.year, None, None, "", is_gap=True)
    newest = versions[0]
    return YearView(
        year=schedule.year,
        version_number=newest.number,
        state=VersionState(newest.state),
        basis=newest.get_basis_display(),
        is_gap=False,
        submitted_number=next((v.number for v in versions if newest.is_draft and not v.is_draft), None),
    )


def _is_before(day: date | None, until: date | None) -> bool:
    """Whether something of that day is to be told to somebody who reads up to `until`; undated, it is."""
    return day is None or until is None or day < until


def _party_view(party: Party, on: date, *, until: date | None) -> PartyView:
    body = body_on(party.organisation, on)
    name = full_name(body, on)
    joined_as = full_name(party.organisation, party.joined_on or date.min)
    dates = [f"from {party.joined_on:%-d %B %Y}"] if party.joined_on else []
    if party.left_on and (until is None or party.left_on <= until):
        dates.append(f"{'leaves' if party.left_on > on else 'left'} on {party.left_on:%-d %B %Y}")
    return PartyView(
        name=name,
        kind=body.get_kind_display(),
        side=body.side.label,
        formerly=joined_as if joined_as != name else "",
        dates=", ".join(dates),
    )
