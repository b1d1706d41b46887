"""Figures as printed, and what their owners say of those that do not cast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import localtime
from djmoney.money import Money

from agreements.models import Organisation, Party, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, parties_with_names, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft, lock_version
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.seen import Seen
from pooledbudgets.lib.tracked import create_many, update_many
from pools.choices import ExceptionStatus, PrintedRow
from pools.models import CastingException, Line, LineGroup, Pool, PublishedFigure
from pools.tables import exception_words
from pools.totals import TOTAL


@dataclass(frozen=True, slots=True)
class CellAddress:
    """A cell of a printed table. `key` is the line's or the group's; `party_code` blank: the Total column."""

    row: PrintedRow
    key: str = ""
    party_code: str = ""

    def __str__(self) -> str:
        return f"{self.key or self.row}/{self.party_code or TOTAL}"


@dataclass(frozen=True, slots=True)
class PublishedSpec:
    """A figure as printed, in pounds. `replaces` is the printed figure held till then, as it was seen."""

    cell: CellAddress
    amount: Decimal
    replaces: Decimal | None = None


def record_published(
    *,
    version: ScheduleVersion,
    pool: Pool,
    figures: Sequence[PublishedSpec],
    standing: Standing,
    reason: str,
) -> None:
    """The draft carries these printed figures beside the computed ones. An earlier one that was seen is replaced.

    A party's column is what it says of itself, so its own finance officer records what was printed there.
    The Total column is nobody's own: a printed document states it for all partners at once, so any partner's
    finance officer may record it. Refuses to replace a printed figure that is not the one seen. The same
    few queries for any number of figures.
    """
    organisation = require(standing, Verb.ENTER_FIGURES, version.schedule.agreement)
    _refuse_columns_of_others(version, figures, standing)
    with recorded(
        "printed figures recorded",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        locked = lock_draft(version, on=standing.on)
        rows = _Rows(locked, pool)
        held = {
            (row.row, row.line_id, row.group_id, row.party_id): row
            for row in PublishedFigure.objects.filter(version=locked, pool=pool)
        }
        printed: list[PublishedFigure] = []
        told: list[dict[str, str]] = []
        amounts: dict[str, dict[str, Decimal | None]] = {}
        for figure in figures:
            place = rows.find(figure.cell)
            cell = held.get(place.key)
            before = None if cell is None else cell.amount.amount
            if before not in (figure.replaces, figure.amount):
                raise DomainError(_replaced_meanwhile(figure.cell))
            cell = cell or PublishedFigure(version=locked, pool=pool, **place.fields)
            cell.amount = Money(figure.amount, CURRENCY)
            held[place.key] = cell
            printed.append(cell)
            address = f"{pool.code}/{figure.cell}"
            told.append({"figure": address, "label": rows.label(figure.cell)})
            amounts[address] = {"from": before, "to": figure.amount}
        create_many([cell for cell in printed if cell.pk is None])
        update_many([cell for cell in printed if cell.pk], fields=["amount", "amount_currency"])
        record.detail = {"figures": told, "amounts": amounts}


def _refuse_columns_of_others(
    version: ScheduleVersion, figures: Sequence[PublishedSpec], standing: Standing
) -> None:
    parties = version.schedule.agreement.parties.select_related("organisation").all()
    own = {party.organisation.code for party in standing.parties_for(Verb.ENTER_FIGURES, parties)}
    others = {party.organisation.code: party.organisation for party in parties} if figures else {}
    for code in dict.fromkeys(figure.cell.party_code for figure in figures):
        if code in others and code not in own:
            name = short_name(others[code], version.effective_from)
            raise NotPermitted(
                f"What was printed in the column of {name} is recorded by its own finance officer. Leave it out."
            )


def _replaced_meanwhile(cell: CellAddress) -> str:
    return (
        f"Another printed figure is recorded at {cell} than the one you saw, or one that you cannot see before "
        "every partner has shared its figures. Look at the file’s preview again, or leave the cell blank."
    )


def explain_exception(
    *,
    version: ScheduleVersion,
    pool: Pool,
    cell: CellAddress,
    owner: Organisation | None,
    explanation: str,
    status: ExceptionStatus,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> CastingException:
    """What is said of a printed figure that does not cast. A frozen version may be explained too.

    The figures do not change: the words stand beside them. `seen` is what was said when the person began
    (`OwnedException.seen`). Refuses an explained exception without words, a closed agreement, and to
    replace what somebody else has said since.
    """
    organisation = require(standing, Verb.EXPLAIN_EXCEPTION, version.schedule.agreement)
    with recorded(
        "casting exception explained",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        lock_version(version, on=standing.on)
        place = _Rows(version, pool).find(cell)
        exception = CastingException.objects.filter(
            version=version, pool=pool, **place.fields
        ).first() or CastingException(version=version, pool=pool, **place.fields)
        _refuse_said_meanwhile(exception, seen)
        exception.owner, exception.explanation, exception.status = owner, explanation.strip(), status
        clean(exception).save()
        record.subject = exception
        record.detail = {"status": status, "owner": owner.code if owner else ""}
    return exception


def _refuse_said_meanwhile(exception: CastingException, seen: Seen) -> None:
    now = exception_words(
        owner_code=exception.owner.code if exception.owner else "",
        explanation=exception.explanation,
        status=exception.status,
    )
    if not seen.changes(now):
        return
    latest = exception.history.select_related("history_user").first()
    who = f"{latest.history_user}" if latest and latest.history_user else "Somebody else"
    when = f" on {localtime(latest.history_date):%-d %B %Y at %H:%M}" if latest else ""
    raise DomainError(
        f"{who} said something else of this exception{when}, after you opened the page. It is shown below as it "
        "stands now, and what you typed is still here. Save again to put yours in its place, or cancel to keep it."
    )


_Key = tuple[str, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class _Place:
    row: PrintedRow
    line_id: int | None
    group_id: int | None
    party_id: int | None

    @property
    def key(self) -> _Key:
        return (self.row, self.line_id, self.group_id, self.party_id)

    @property
    def fields(self) -> dict[str, str | int | None]:
        return {
            "row": self.row,
            "line_id": self.line_id,
            "group_id": self.group_id,
            "party_id": self.party_id,
        }


class _Rows:
    """The rows and columns of a pool's table in one version, by the names a document uses."""

    def __init__(self, version: ScheduleVersion, pool: Pool) -> None:
        self.lines = {row.key: row for row in Line.objects.filter(version=version, pool=pool)}
        self.groups = {row.key: row for row in LineGroup.objects.filter(version=version, pool=pool)}
        parties = parties_with_names().filter(agreement=version.schedule.agreement_id)
        self.parties = {party.organisation.code: party for party in parties}
        self.on = version.effective_from

    def find(self, cell: CellAddress) -> _Place:
        line = group = None
        if cell.row is PrintedRow.LINE:
            line = _named(self.lines, cell.key, "line")
        elif cell.row is PrintedRow.SUBTOTAL:
            group = _named(self.groups, cell.key, "group")
        party = _named(self.parties, cell.party_code, "party") if cell.party_code else None
        return _Place(cell.row, line, group, party)

    def label(self, cell: CellAddress) -> str:
        """The cell in words: "Net contribution, OCC"."""
        row = str(cell.row.label)
        if cell.row is PrintedRow.LINE:
            row = self.lines[cell.key].label
        elif cell.row is PrintedRow.SUBTOTAL:
            row = self.groups[cell.key].label
        party = self.parties.get(cell.party_code)
        return f"{row}, {short_name(party.organisation, self.on) if party else 'Total'}"


def _named(
    rows: Mapping[str, Line] | Mapping[str, LineGroup] | Mapping[str, Party], key: str, noun: str
) -> int:
    if key not in rows:
        raise DomainError(f"There is no {noun} “{key}” in this table.", field=noun)
    return rows[key].pk
