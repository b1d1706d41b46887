"""The rows of a draft's tables: adding, changing and removing lines and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils.text import slugify
from djmoney.money import Money

from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.money import CURRENCY
from pools.choices import LineKind, LineNature
from pools.models import Element, Line, LineGroup, Pool
from pools.totals import GROSS, NET, TOTAL

RESERVED_KEYS = frozenset({GROSS, NET, TOTAL})
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A group of lines to add. `parent` is another group's key."""

    key: str
    label: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class LineSpec:
    """A line to add, or what a line is to become. Keys refer within the pool; `total_only` is pounds."""

    key: str
    label: str
    kind: LineKind = LineKind.CONTRIBUTION
    nature: LineNature = LineNature.REVENUE
    element: str = ""
    group: str = ""
    of_which: str = ""
    total_only: Decimal | None = None


def new_key(label: str) -> str:
    """The key a new line of that label gets."""
    return slugify(label)[:60] or "line"


def add_lines(
    *,
    version: ScheduleVersion,
    pool: Pool,
    standing: Standing,
    reason: str,
    lines: Sequence[LineSpec],
    groups: Sequence[GroupSpec] = (),
) -> list[Line]:
    """The draft's table of the pool has these groups and lines, after those it had, in this order.

    Refuses a frozen version, a key or label the pool has already, and a reference to nothing.
    """
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "lines added",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        table = _Table(lock_draft(version, on=standing.on), pool)
        for group in groups:
            table.add_group(group)
        added = [table.add_line(line) for line in lines]
        record.detail = {"lines": [line.key for line in lines], "groups": [group.key for group in groups]}
    return added


def change_line(
    *, version: ScheduleVersion, pool: Pool, spec: LineSpec, standing: Standing, reason: str
) -> Line:
    """The draft's line with that key says what `spec` says. Refuses what add_lines refuses."""
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "line changed",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        table = _Table(lock_draft(version, on=standing.on), pool)
        line = table.find_line(spec.key)
        if spec.kind != line.kind and any(item.amount is not None for item in line.contributions.all()):
            raise DomainError(
                f"“{line.label}” has figures, so its kind cannot change. Clear them first.", field="kind"
            )
        table.set_line(line, spec)
        record.subject = line
        record.detail = {"line": line.key}
    return line


def remove_line(*, version: ScheduleVersion, pool: Pool, key: str, standing: Standing, reason: str) -> None:
    """The draft has no such line. Refuses one that has figures, parts or printed figures of its own."""
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "line removed",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        table = _Table(lock_draft(version, on=standing.on), pool)
        line = table.find_line(key)
        contributions = list(line.contributions.all())
        if any(item.amount is not None or item.share_percent is not None for item in contributions):
            raise DomainError(f"“{line.label}” has figures. Clear them before removing the line.")
        if line.parts.exists() or line.publishedfigures.exists() or line.castingexceptions.exists():
            raise DomainError(f"“{line.label}” has rows or printed figures that belong to it, so it stays.")
        for item in contributions:
            item.delete()
        line.delete()
        record.detail = {"line": key, "label": line.label}


class _Table:
    """A pool's rows in one draft, by key, while they are being changed."""

    def __init__(self, version: ScheduleVersion, pool: Pool) -> None:
        if pool.agreement_id != version.schedule.agreement_id:
            raise DomainError(f"{pool.name} is not a pool of {version.schedule.agreement.title}.")
        self.version, self.pool = version, pool
        self.lines = {line.key: line for line in Line.objects.filter(version=version, pool=pool)}
        self.groups = {group.key: group for group in LineGroup.objects.filter(version=version, pool=pool)}
        self.elements = {element.code: element for element in Element.objects.filter(pool=pool)}

    def _refuse_taken_key(self, key: str) -> None:
        if key in RESERVED_KEYS:
            raise DomainError(f"“{key}” is the name of a total. Choose another key.", field="key")
        if key in self.lines or key in self.groups:
            raise DomainError(
                f"{self.pool.name} has a row “{key}” already. Choose another name.", field="label"
            )

    def add_group(self, spec: GroupSpec) -> None:
        self._refuse_taken_key(spec.key)
        group = LineGroup(
            version=self.version,
            pool=self.pool,
            key=spec.key,
            label=spec.label,
            parent=_found(self.groups, spec.parent, "group"),
            order=len(self.groups),
        )
        clean(group).save()
        self.groups[spec.key] = group

    def find_line(self, key: str) -> Line:
        line = _found(self.lines, key, "line")
        if line is None:
            raise DomainError("Name the line.", field="line")
        return line

    def add_line(self, spec: LineSpec) -> Line:
        self._refuse_taken_key(spec.key)
        order = max((line.order for line in self.lines.values()), default=-1) + 1
        line = Line(version=self.version, pool=self.pool, key=spec.key, order=order)
        self.set_line(line, spec)
        self.lines[spec.key] = line
        return line

    def set_line(self, line: Line, spec: LineSpec) -> None:
        line.label, line.kind, line.nature = spec.label.strip(), spec.kind, spec.nature
        line.element = _found(self.elements, spec.element, "element")
        line.group = _found(self.groups, spec.group, "group")
        line.of_which = _found(self.lines, spec.of_which, "line")
        line.total_only = None if spec.total_only is None else Money(spec.total_only, CURRENCY)
        self._refuse_duplicate(line)
        self._refuse_bad_part(line)
        self._refuse_bad_total(line, spec)
        clean(line).save()

    def _refuse_duplicate(self, line: Line) -> None:
        for other in self.lines.values():
            same = (other.label.casefold(), other.kind, other.of_which_id, other.group_id) == (
                line.label.casefold(),
                line.kind,
                line.of_which.pk if line.of_which else None,
                line.group.pk if line.group else None,
            )
            if same and other.pk != line.pk:
                raise DomainError(
                    f"{self.pool.name} has a line “{other.label}” already. Give this one another name.",
                    field="label",
                )

    @staticmethod
    def _refuse_bad_part(line: Line) -> None:
        whole = line.of_which
        if whole is None:
            return
        if whole.of_which_id is not None or whole.pk == line.pk:
            raise DomainError(
                f"“{whole.label}” is itself a part of a line. Name the whole line.", field="of_which"
            )
        if whole.kind != line.kind:
            raise DomainError(f"A part of “{whole.label}” must be of the same kind as it.", field="kind")

    @staticmethod
    def _refuse_bad_total(line: Line, spec: LineSpec) -> None:
        if spec.total_only is None:
            return
        if line.pk and any(item.amount is not None for item in line.contributions.all()):
            raise DomainError(
                f"“{line.label}” is known by partner. Clear those figures before giving the row’s total alone.",
                field="total_only",
            )
        if spec.kind.is_deduction and spec.total_only > 0:
            raise DomainError(
                f"“{line.label}” is a deduction. Enter its total as a minus figure.", field="total_only"
            )
        if not spec.kind.is_deduction and spec.total_only < 0 and spec.kind is not LineKind.MEMORANDUM:
            raise DomainError(f"“{line.label}” is a contribution and cannot be negative.", field="total_only")


def _found(things: Mapping[str, Thing], key: str, noun: str) -> Thing | None:
    if not key:
        return None
    if key not in things:
        raise DomainError(f"There is no {noun} “{key}” in this pool.", field=noun)
    return things[key]
