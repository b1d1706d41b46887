"""Saving contributions. The grid, a pasted block, an uploaded file and an agreement file all come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from djmoney.money import Money

from agreements.models import Organisation, Party, ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, parties_with_names
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures, column_name
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.tracked import create_many, update_many
from pools.choices import FigureStatus, LineKind
from pools.entry_rules import Entry, is_bound_during, objections
from pools.models import Contribution, Line


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a figure beside its amount."""

    funding_source: str = ""
    is_recurrent: bool | None = None
    dependency_body: str = ""
    dependency_on: PartialDate | None = None
    dependency_note: str = ""
    note: str = ""
    share_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure to be: pounds, or None for not reported. `seen_revision` is 0 for a cell that was empty.

    `particulars` None leaves them as they are; `amount_stays` leaves the amount.
    """

    pool_code: str
    line_key: str
    party_code: str
    amount: Decimal | None
    seen_revision: int
    particulars: Particulars | None = None
    amount_stays: bool = False

    @property
    def address(self) -> str:
        """The key refusals use: pool, line and party."""
        return f"{self.pool_code}/{self.line_key}/{self.party_code}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The figure was saved after it was read: both values, who and when."""

    address: str
    label: str
    yours: Decimal | None
    theirs: Decimal | None
    revision: int
    who: str
    when: datetime | None
    is_own: bool = False
    """Whether the person who saves now saved that one too."""

    @property
    def saved_by(self) -> str:
        """Who saved it, within a sentence said to the person who saves now."""
        return "you" if self.is_own else self.who or "somebody else"


class FiguresMoved(DomainError):
    """Figures were changed since the page was opened. Nothing has been saved."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("Some of these figures were saved after you opened the page. Choose which to keep.")
        self.conflicts = tuple(conflicts)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    changed: int
    unchanged: int
    unconfirmed: int
    """Figures that were confirmed and, being changed, are no longer."""


@dataclass(frozen=True, slots=True)
class DoneChange:
    """What a save did to one figure, for the Journal. Amounts in pounds; None: not reported."""

    figure: str
    label: str
    before: Decimal | None
    after: Decimal | None


MOST_TOLD: Final = 500
"""Figures of one save that its Journal entry names; each figure's own history has them all."""


def save_figures(
    *, version: ScheduleVersion, changes: Sequence[FigureChange], standing: Standing, reason: str
) -> Saved:
    """All the figures are as given, or none is. Twenty-odd queries at most, however many figures.

    A confirmed figure that changes becomes indicative again. Raises NotPermitted for another
    organisation's figure, DomainError for a frozen version or closed agreement, RefusedFigures naming
    each figure that breaks a rule, FiguresMoved when one was saved by somebody else meanwhile.
    """
    organisation = _acting_for(version, changes, standing)
    with recorded(
        "figures saved",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=version,
        reason=reason,
    ) as record:
        batch = _Batch(lock_draft(version, on=standing.on), changes, standing)
        saved = batch.save()
        record.detail = {
            "changed": saved.changed,
            "unchanged": saved.unchanged,
            "unconfirmed": saved.unconfirmed,
            "figures": [
                {"figure": change.figure, "label": change.label} for change in batch.done[:MOST_TOLD]
            ],
            "amounts": {
                change.figure: {"from": change.before, "to": change.after}
                for change in batch.done[:MOST_TOLD]
            },
        }
    return saved


def _acting_for(
    version: ScheduleVersion, changes: Sequence[FigureChange], standing: Standing
) -> Organisation | None:
    """The organisation whose figures these are; None for a loader entering several parties' at once."""
    if not changes:
        raise DomainError("There is no changed figure to save.")
    parties = {party.organisation.code: party for party in version.schedule.agreement.parties.all()}
    owners = []
    for code in dict.fromkeys(change.party_code for change in changes):
        if code not in parties:
            raise RefusedFigures(
                {
                    change.address: f"{code} is not a party to this agreement. Check the column."
                    for change in changes
                    if change.party_code == code
                }
            )
        owners.append(parties[code].organisation)
        if not standing.may(Verb.ENTER_FIGURES, parties[code].organisation_id):
            raise NotPermitted(
                "You can enter figures only for your own organisation, as its finance officer."
            )
    return owners[0] if len(owners) == 1 else None


class _Batch:
    """The changes of one save, with the rows they touch."""

    def __init__(self, version: ScheduleVersion, changes: Sequence[FigureChange], standing: Standing) -> None:
        self.version, self.changes, self.standing = version, changes, standing
        self.done: list[DoneChange] = []
        agreement = version.schedule.agreement
        self.parties: dict[str, Party] = {
            party.organisation.code: party for party in parties_with_names().filter(agreement=agreement)
        }
        pools = {change.pool_code for change in changes}
        self.lines: dict[tuple[str, str], Line] = {
            (line.pool.code, line.key): line
            for line in Line.objects.filter(version=version, pool__code__in=pools).select_related("pool")
        }
        self.held: dict[tuple[int, int], Contribution] = {
            (row.line_id, row.party_id): row
            for row in Contribution.objects.filter(line__version=version, line__pool__code__in=pools)
        }

    def save(self) -> Saved:
        refusals: dict[str, str] = {}
        moved: list[Contribution] = []
        created: list[Contribution] = []
        updated: list[Contribution] = []
        mine: dict[int, FigureChange] = {}
        unconfirmed = 0
        for change in self.changes:
            objection = self._objection(change)
            if objection:
                refusals[change.address] = objection
                continue
            row = self._row(change)
            if not self._differs(row, change):
                continue
            if (row.revision if row.pk else 0) != change.seen_revision:
                moved.append(row)
                mine[id(row)] = change
                continue
            if row.status in (FigureStatus.CONFIRMED, FigureStatus.APPROVED):
                row.status = FigureStatus.INDICATIVE
                unconfirmed += 1
            before = _pounds(row)
            self._apply(row, change)
            self.done.append(DoneChange(change.address, self._label(change), before, _pounds(row)))
            (updated if row.pk else created).append(row)
            wrong = _field_errors(row)
            if wrong:
                refusals[change.address] = wrong
        if refusals:
            raise RefusedFigures(refusals)
        if moved:
            raise FiguresMoved([self._conflict(row, mine[id(row)]) for row in moved])
        create_many(created)
        update_many(updated, fields=_SAVED_COLUMNS)
        changed = len(created) + len(updated)
        return Saved(changed=changed, unchanged=len(self.changes) - changed, unconfirmed=unconfirmed)

    def _objection(self, change: FigureChange) -> str:
        """The first thing wrong with a change, or nothing."""
        line = self.lines.get((change.pool_code, change.line_key))
        if line is None:
            return f"There is no line “{change.line_key}” in this version. Reload the page, or check the row’s key."
        party = self.parties[change.party_code]
        year = self.version.schedule.year
        name = short_name(party.organisation, self.version.effective_from)
        if not is_bound_during(
            party.joined_on, party.left_on, first=self.version.effective_from, last=year.last_day
        ):
            return f"{name} is not a party to the agreement in {year.label}. Leave its figure blank."
        row = self.held.get((line.pk, party.pk))
        particulars = change.particulars
        amount = change.amount
        if change.amount_stays and row is not None and row.amount is not None:
            amount = row.amount.amount
        entry = Entry(
            line_label=line.label,
            line_kind=LineKind(line.kind),
            party_name=name,
            party_side=party.organisation.side,
            amount=amount,
            funding_source=particulars.funding_source if particulars else (row.funding_source if row else ""),
            share_percent=particulars.share_percent if particulars else None,
            row_total_only=line.total_only.amount if line.total_only is not None else None,
        )
        return next(objections(entry), "")

    def _row(self, change: FigureChange) -> Contribution:
        line, party = self.lines[change.pool_code, change.line_key], self.parties[change.party_code]
        held = self.held.get((line.pk, party.pk))
        return held if held is not None else Contribution(line=line, party=party, revision=0)

    @staticmethod
    def _differs(row: Contribution, change: FigureChange) -> bool:
        amount_differs = not change.amount_stays and _pounds(row) != change.amount
        return amount_differs or (
            change.particulars is not None and particulars_of(row) != change.particulars
        )

    @staticmethod
    def _apply(row: Contribution, change: FigureChange) -> None:
        if not change.amount_stays:
            row.amount = None if change.amount is None else Money(change.amount, CURRENCY)
        if change.particulars is not None:
            for name in _PARTICULARS:
                setattr(row, name, getattr(change.particulars, name))
        row.revision += 1

    def _label(self, change: FigureChange) -> str:
        line, party = self.lines[change.pool_code, change.line_key], self.parties[change.party_code]
        return f"{line.label}, {short_name(party.organisation, self.version.effective_from)}"

    def _conflict(self, row: Contribution, change: FigureChange) -> Conflict:
        latest = row.history.select_related("history_user").first() if row.pk else None
        return Conflict(
            address=change.address,
            label=self._label(change),
            yours=change.amount,
            theirs=_pounds(row),
            revision=row.revision if row.pk else 0,
            who=str(latest.history_user) if latest else "",
            when=latest.history_date if latest else None,
            is_own=latest is not None and latest.history_user_id == self.standing.person.pk,
        )


_PARTICULARS = tuple(Particulars.__dataclass_fields__)
_SAVED_COLUMNS = ("amount", "amount_currency", "status", "revision", *_PARTICULARS)


def particulars_of(row: Contribution) -> Particulars:
    """What is known of a stored figure beside its amount."""
    return Particulars(**{name: getattr(row, name) for name in _PARTICULARS})


def _pounds(row: Contribution) -> Decimal | None:
    return None if row.amount is None else row.amount.amount


def _field_errors(row: Contribution) -> str:
    """What the columns refuse, such as a note that is too long; nothing when all is well. No query."""
    try:
        row.clean_fields(exclude=["line", "party"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        return f"{column_name(row, field)}: {messages[0]}"
    return ""
