"""Where last year's services stand this year: earlier services, and the shares in which they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agreements.choices import VersionState
from agreements.models import Agreement, Schedule
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed, refuse_closed_year
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.financial_year import FinancialYear
from pools.crosswalk import WHOLE
from pools.models import CrosswalkShare, EarlierService, Element, Line, Pool


@dataclass(frozen=True, slots=True)
class ShareSpec:
    """Where a service, or a share of it, stands now. `percent` None: not known; no line: the pool as a whole."""

    pool: Pool
    line_key: str = ""
    element: Element | None = None
    percent: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EarlierSpec:
    """A service as it stood the year before. `pool_code` and `line_key`: its row in last year's table, if any."""

    code: str
    name: str
    shares: Sequence[ShareSpec]
    pool_code: str = ""
    line_key: str = ""
    source: str = ""


def add_earlier_service(
    *, agreement: Agreement, year: FinancialYear, service: EarlierSpec, standing: Standing, reason: str
) -> EarlierService:
    """The service leads from the year before into `year`, in the shares given.

    It counts in drafts of the year and in the versions submitted from now on. Refuses a closed agreement or
    year, a row that last year's table does not have or that is led on already, a place this year does not
    have, and shares that are more than the whole.
    """
    organisation = require(standing, Verb.CHANGE_LINES, agreement)
    with recorded(
        "crosswalk extended",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        _refuse_closed(agreement, year, standing)
        row = EarlierService(
            agreement=agreement,
            year_start=year.start,
            code=service.code,
            name=service.name.strip(),
            pool_code=service.pool_code,
            line_key=service.line_key,
            source=service.source.strip(),
        )
        _refuse_no_row(row, year)
        clean(row).save()
        _save_shares(row, service.shares, year)
        record.subject = row
        record.detail = {"year": year.slug, "to": len(service.shares)}
    return row


def remove_earlier_service(*, row: EarlierService, standing: Standing, reason: str) -> None:
    """The service leads nowhere any more; its history stays. Refuses what `add_earlier_service` refuses of a year."""
    with recorded(
        "crosswalk shortened",
        by=standing.person,
        organisation=require(standing, Verb.CHANGE_LINES, row.agreement),
        agreement=row.agreement,
        subject=row.agreement,
        reason=reason,
    ) as record:
        _refuse_closed(row.agreement, FinancialYear(row.year_start), standing)
        held = EarlierService.objects.filter(pk=row.pk).first()
        if held is None:
            raise DomainError("This was taken out already.")
        for share in held.shares.all():
            share.delete()
        record.detail = {"service": held.name}
        held.delete()


def _refuse_closed(agreement: Agreement, year: FinancialYear, standing: Standing) -> None:
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    refuse_closed(locked, on=standing.on)
    schedule = Schedule.objects.filter(agreement=locked, year_start=year.start).first()
    if schedule is not None:
        refuse_closed_year(schedule)


def _refuse_no_row(row: EarlierService, year: FinancialYear) -> None:
    if not row.pool_code and not row.line_key:
        return
    prior = FinancialYear(year.start - 1)
    lines = Line.objects.filter(
        version__schedule__agreement=row.agreement,
        version__schedule__year_start=prior.start,
        pool__code=row.pool_code,
        key=row.line_key,
    )
    if not lines.exclude(version__state=VersionState.DRAFT).exists():
        raise DomainError(
            f"The table of {prior.label} has no line “{row.line_key}” in a pool “{row.pool_code}”. "
            "Choose a line it has, or none when its amounts are not known.",
            field="line_key",
        )
    same = EarlierService.objects.filter(
        agreement=row.agreement, year_start=year.start, pool_code=row.pool_code, line_key=row.line_key
    ).first()
    if same is not None:
        raise DomainError(
            f"That line is led on as “{same.name}” already. Add its places there.", field="line_key"
        )


def _save_shares(row: EarlierService, shares: Sequence[ShareSpec], year: FinancialYear) -> None:
    if not shares:
        raise DomainError("Say where it stands now: at least one pool.", field="shares")
    known = [share.percent for share in shares if share.percent is not None]
    if sum(known, start=Decimal(0)) > WHOLE:
        raise DomainError("The shares are together more than the whole. Correct them.", field="shares")
    for share in shares:
        _refuse_no_place(row, share, year)
        clean(
            CrosswalkShare(
                earlier=row,
                pool=share.pool,
                element=share.element,
                line_key=share.line_key,
                share_percent=share.percent,
                note=share.note.strip(),
            )
        ).save()


def _refuse_no_place(row: EarlierService, share: ShareSpec, year: FinancialYear) -> None:
    if share.pool.agreement_id != row.agreement_id:
        raise DomainError("That pool is not part of this agreement.", field="shares")
    if share.element is not None and share.element.pool_id != share.pool.pk:
        raise DomainError(f"{share.element} is no element of {share.pool}.", field="shares")
    lines = Line.objects.filter(
        version__schedule__agreement=row.agreement, version__schedule__year_start=year.start, pool=share.pool
    )
    if share.line_key and not lines.filter(key=share.line_key).exists():
        raise DomainError(
            f"{share.pool} has no line “{share.line_key}” in {year.label}. Choose one it has, or the whole pool.",
            field="shares",
        )
