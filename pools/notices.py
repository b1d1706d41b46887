"""What the pages about notice show, as plain data. Queries do not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from agreements.instrument_pages import seen_instruments
from agreements.models import Agreement
from agreements.naming import full_name
from agreements.permissions import Standing, parties_with_names
from agreements.selectors import notice_sentence
from agreements.term import standing_on
from pooledbudgets.lib.clock import day_of
from pools.models import ExitItem, Notice
from pools.services.notices import rule_of


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a rule would allow if notice were served on a day."""

    what: str
    ground: str
    length: str
    rule: str
    clause: str
    source: str
    needs_evidence: bool
    earliest_end: date
    is_open: bool
    """Whether the ground fixes no length, so that the end is for the evidence to justify."""
    after_term: bool
    """Whether the term ends before the notice would."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice that was served."""

    pk: int
    instrument_pk: int
    giver: str
    what: str
    ground: str
    rule: str
    served_on: date
    ends_on: date
    evidence: str
    recorded: str
    withdrawn_on: date | None
    days_left: int
    done: int
    tasks: int

    @property
    def is_standing(self) -> bool:
        """Whether it still counts."""
        return self.withdrawn_on is None

    @property
    def words(self) -> str:
        """Where it stands, for a tag."""
        if not self.is_standing:
            return "Withdrawn"
        return "Running" if self.days_left >= 0 else "Ended"


def what_ifs(agreement: Agreement, *, served_on: date) -> list[WhatIf]:
    """For each rule of notice, when it would end if notice were served that day. Seven queries."""
    ends_on = standing_on(agreement, on=served_on).ends_on
    found = []
    for row in agreement.notice_rules.all():
        rule = rule_of(row)
        earliest = rule.earliest_end(served_on)
        found.append(
            WhatIf(
                what=rule.scope.label,
                ground=rule.ground.label,
                length=rule.length,
                rule=notice_sentence(row),
                clause=rule.clause,
                source=rule.source,
                needs_evidence=rule.needs_evidence,
                earliest_end=earliest,
                is_open=rule.months is None,
                after_term=ends_on is not None and ends_on < earliest,
            )
        )
    return found


def notice_lines(agreement: Agreement, *, standing: Standing) -> list[NoticeLine]:
    """The notices a person may read, the latest first. Some ten queries."""
    return [_line(row, on=standing.on) for row in _seen(agreement, standing)]


def get_notice(agreement: Agreement, pk: int, *, standing: Standing) -> Notice:
    """A notice of the agreement that the person may read. Raises Http404."""
    for row in _seen(agreement, standing):
        if row.pk == pk:
            return row
    raise Http404("There is no such notice in this agreement.")


def get_exit_item(notice: Notice, subject: str) -> ExitItem:
    """A line of the notice's exit checklist. Raises Http404."""
    for item in notice.exit_items.all():
        if item.subject == subject:
            item.notice = notice
            return item
    raise Http404("There is no such line in the exit checklist.")


def notice_line(notice: Notice, *, on: date) -> NoticeLine:
    """One notice got by `get_notice`. No query."""
    return _line(notice, on=on)


def _seen(agreement: Agreement, standing: Standing) -> Iterable[Notice]:
    seen = {row.pk for row in seen_instruments(agreement, standing=standing)}
    rows = Notice.objects.filter(agreement=agreement, instrument__in=seen)
    parties = {party.pk: party for party in parties_with_names().filter(agreement=agreement)}
    for row in rows.select_related("instrument", "pool", "by").prefetch_related("exit_items"):
        row.giver = parties[row.giver_id]
        row.agreement = agreement
        yield row


def _line(row: Notice, *, on: date) -> NoticeLine:
    items = list(row.exit_items.all())
    return NoticeLine(
        pk=row.pk,
        instrument_pk=row.instrument_id,
        giver=full_name(row.giver.organisation, row.served_on),
        what=f"The pooled fund {row.pool.name}" if row.pool else "The whole agreement",
        ground=row.get_ground_display(),
        rule=row.rule,
        served_on=row.served_on,
        ends_on=row.ends_on,
        evidence=row.evidence,
        recorded=f"{row.by.full_name}, {day_of(row.at):%-d %B %Y}",
        withdrawn_on=row.instrument.withdrawn_on,
        days_left=(row.ends_on - on).days,
        done=sum(item.done_on is not None for item in items),
        tasks=len(items),
    )
