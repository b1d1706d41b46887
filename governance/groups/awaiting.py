"""What waits of groups and their meetings: dates to publish, days that come, and what is not recorded yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from agreements.term import bound_on
from governance.choices import BodyKind, MeetingState
from governance.groups.permissions import keeps_meetings, meetings_of_all, seats_of
from governance.groups.reading import MeetingRow, meeting_row
from governance.matters import Matter
from governance.models import Meeting, MeetingStep, Reporting, ReportMade
from governance.radar import Holder
from governance.radar_facts import holder_of
from pooledbudgets.lib.financial_year import year_of
from pooledbudgets.lib.months import months_after
from pooledbudgets.lib.wording import count


def meeting_matters(
    agreements: Sequence[Agreement], meetings: Sequence[Meeting], *, standing: Standing, by_whom: str
) -> Iterator[Matter]:
    """What waits of `meetings_at_hand`. One query more, however many there are."""
    held: dict[int, list[tuple[Meeting, MeetingRow]]] = defaultdict(list)
    for meeting in meetings:
        if not meeting.is_seen:  # type: ignore[attr-defined]
            continue
        assert meeting.body.agreement_id is not None
        held[meeting.body.agreement_id].append((meeting, meeting_row(meeting)))
    missing = _reports_missing(agreements, held, on=standing.on) if held else {}
    for agreement in agreements:
        made = _Matters(agreement, standing, by_whom)
        yield from made.drafts([row for _, row in held[agreement.pk]])
        yield from made.next_ones([row for _, row in held[agreement.pk]])
        for meeting, row in held[agreement.pk]:
            yield from made.of_meeting(row)
            for group in missing.get(meeting.pk, ()):
                yield made.report(meeting, row, group)


def own_meetings(standing: Standing, agreements: Sequence[Agreement]) -> list[tuple[str, MeetingRow]]:
    """The meetings, from a year back on, of groups the person sits on or keeps, with the agreement. Two queries."""
    kept = [agreement.pk for agreement in agreements if keeps_meetings(standing, agreement)]
    steps = Prefetch("steps", queryset=MeetingStep.objects.order_by("pk"))
    references = {agreement.pk: agreement.reference for agreement in agreements}
    meetings = meetings_of_all(standing, agreements).filter(
        Q(body__in=seats_of(standing).values("body")) | Q(body__agreement__in=kept),
        held_on__gte=months_after(standing.on, -12),
    )
    return [
        (references[meeting.body.agreement_id or 0], meeting_row(meeting))
        for meeting in meetings.select_related("body").prefetch_related(steps).order_by("held_on", "pk")
    ]


class _Matters:
    """Makes the matters of one agreement."""

    def __init__(self, agreement: Agreement, standing: Standing, by_whom: str) -> None:
        self.agreement = agreement
        self.on = standing.on
        self.by_whom = by_whom
        bound = bound_on(agreement.parties.all(), standing.on)
        self.holders: tuple[Holder, ...] = tuple(holder_of(party, standing.on) for party in bound)
        self.calendar = reverse("governance:meeting-calendar", args=[agreement.reference])

    def drafts(self, rows: Sequence[MeetingRow]) -> Iterator[Matter]:
        drafts = [row for row in rows if row.state is MeetingState.DRAFT and row.is_group]
        years = sorted({year_of(row.on) for row in drafts})
        for year in years:
            number = sum(year_of(row.on) == year for row in drafts)
            deed = (
                f"{reverse('governance:meeting-publish', args=[self.agreement.reference])}?year={year.slug}"
            )
            yield self._matter(
                f"drafts-{year.slug}",
                "Publish the dates of meetings",
                f"{self.calendar}?year={year.slug}",
                deed=deed,
                detail=f"{count(number, 'draft date')} in {year.label}",
            )

    def next_ones(self, rows: Sequence[MeetingRow]) -> Iterator[Matter]:
        """The next meeting of each group."""
        coming: dict[str, MeetingRow] = {}
        for row in rows:
            if self._is_expected(row) and row.on >= self.on:
                coming.setdefault(row.group_code, row)
        for row in coming.values():
            matter = self._matter(
                f"meeting-{row.group_code}-{row.number}-meets",
                "A group meets",
                self._page(row),
                detail=row.group,
                due_on=row.on,
                opens_on=row.on,
            )
            yield replace(matter, is_event=True)

    def of_meeting(self, row: MeetingRow) -> Iterator[Matter]:
        if self._is_expected(row) and row.on < self.on and row.state is not MeetingState.IN_SESSION:
            yield self._matter(
                f"meeting-{row.group_code}-{row.number}-held",
                "Record what became of a meeting",
                self._page(row),
                detail=row.group,
                due_on=row.on,
            )

    def _is_expected(self, row: MeetingRow) -> bool:
        return row.is_group and row.is_to_come and row.state is not MeetingState.DRAFT

    def _page(self, row: MeetingRow) -> str:
        names = [self.agreement.reference, row.group_code, row.number]
        return reverse("governance:meeting-detail", args=names)

    def report(self, meeting: Meeting, row: MeetingRow, reporting: Reporting) -> Matter:
        page = reverse("governance:meeting-compliance", args=[self.agreement.reference])
        names = [self.agreement.reference, reporting.body.code, reporting.pk, meeting.number]
        return self._matter(
            f"report-{reporting.pk}-{meeting.number}",
            "Record the report to a meeting",
            f"{page}?year={year_of(row.on).slug}#{reporting.body.code}",
            deed=reverse("governance:report-record", args=names),
            detail=f"{reporting.body} to {row.group}",
            due_on=row.on,
        )

    def _matter(
        self,
        key: str,
        title: str,
        page: str,
        *,
        deed: str = "",
        detail: str = "",
        due_on: date | None = None,
        opens_on: date | None = None,
    ) -> Matter:
        return Matter(
            key=f"{self.agreement.pk}-{key}",
            title=title,
            where=self.agreement.title,
            holders=self.holders,
            verb=Verb.KEEP_MEETINGS,
            by_whom=self.by_whom,
            page=page,
            deed=deed or page,
            detail=detail,
            due_on=due_on,
            opens_on=opens_on,
        )


def _reports_missing(
    agreements: Sequence[Agreement], held: dict[int, list[tuple[Meeting, MeetingRow]]], *, on: date
) -> dict[int, list[Reporting]]:
    """By meeting of a board: the groups that owed it a report and made none. One query, or none."""
    past = {
        meeting.pk: row
        for rows in held.values()
        for meeting, row in rows
        if row.on < on and row.state is not MeetingState.CANCELLED and not row.is_group
    }
    if not past:
        return {}
    made = ReportMade.objects.filter(end__isnull=True, meeting=OuterRef("meeting_pk"), body=OuterRef("body"))
    owed = (
        Reporting.objects.filter(body__agreement__in=agreements)
        .annotate(meeting_pk=F("to_body__meetings"))
        .filter(~Exists(made), meeting_pk__in=past)
        .select_related("body")
    )
    found: dict[int, list[Reporting]] = defaultdict(list)
    for reporting in owed:
        row = past[reporting.meeting_pk]
        if (
            BodyKind(reporting.body.kind).is_group
            and (reporting.starts_on is None or reporting.starts_on <= row.on)
            and (reporting.ends_on is None or row.on < reporting.ends_on)
        ):
            found[reporting.meeting_pk].append(reporting)
    return found
