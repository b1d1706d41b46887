"""The rows of a draft's tables: adding, changing and removing lines and groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from django.utils.text import slugify
from djmoney.money import Money

from agreements.models import ScheduleVersion
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, parties_with_names, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft, shared_party_ids
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.tracked import update_many
from pools.choices import FigureStatus, LineKind, LineNature
from pools.entry_rules import is_bound_during
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
        record.detail = {
            "pool": pool.code,
            "lines": [{"line": line.key, "label": line.label} for line in lines],
            "groups": [group.label for group in groups],
        }
    return added


def change_line(
    *, version: ScheduleVersion, pool: Pool, spec: LineSpec, standing: Standing, reason: str
) -> Line:
    """The draft's line with that key says what `spec` says; its confirmed figures are indicative again.

    Refuses what add_lines refuses, and a change of how it adds up while a partner has not shared.
    """
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
        before = _spec_of(line)
        if _adds_up_otherwise(before, spec):
            _refuse_over_unseen_figures(line, table.version, standing)
        if spec.kind != line.kind and any(item.amount is not None for item in line.contributions.all()):
            raise DomainError(
                f"“{line.label}” has figures, so its kind cannot change. Clear them first.", field="kind"
            )
        if spec.kind != line.kind and any(other.of_which_id == line.pk for other in table.lines.values()):
            raise DomainError(
                f"“{line.label}” has parts, so its kind cannot change. Move them first.", field="kind"
            )
        table.set_line(line, spec)
        record.subject = line
        record.detail = {
            "pool": pool.code,
            "line": line.key,
            "unconfirmed": _unconfirm(line) if before != spec else 0,
        }
    return line


def remove_line(*, version: ScheduleVersion, pool: Pool, key: str, standing: Standing, reason: str) -> None:
    """The draft has no such line.

    Refuses a line of old while a partner has not shared, and one that has figures, parts or printed figures of its own.
    """
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
        _refuse_over_unseen_figures(line, table.version, standing)
        contributions = list(line.contributions.all())
        if any(item.amount is not None or item.share_percent is not None for item in contributions):
            raise DomainError(f"“{line.label}” has figures. Clear them before removing the line.")
        if line.parts.exists() or line.publishedfigures.exists() or line.castingexceptions.exists():
            raise DomainError(f"“{line.label}” has rows or printed figures that belong to it, so it stays.")
        for item in contributions:
            item.delete()
        line.delete()
        record.detail = {"pool": pool.code, "line": key, "label": line.label}


def change_group(
    *, version: ScheduleVersion, pool: Pool, spec: GroupSpec, standing: Standing, reason: str
) -> LineGroup:
    """The draft's group with that key has this label and parent. Refuses a group inside itself."""
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "group changed",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        table = _Table(lock_draft(version, on=standing.on), pool)
        group = table.find_group(spec.key)
        table.set_group(group, spec)
        record.subject = group
        record.detail = {"pool": pool.code, "group": group.key}
    return group


def remove_group(*, version: ScheduleVersion, pool: Pool, key: str, standing: Standing, reason: str) -> None:
    """The draft has no such group.

    Refuses one that has lines or groups in it, while a partner has not shared, and one that has printed figures.
    """
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "group removed",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        table = _Table(lock_draft(version, on=standing.on), pool)
        group = table.find_group(key)
        if group.lines.exists() or group.children.exists():
            raise DomainError(f"“{group.label}” has lines or groups in it. Move or remove them first.")
        _refuse_over_unseen_figures(group, table.version, standing)
        if group.publishedfigures.exists() or group.castingexceptions.exists():
            raise DomainError(f"“{group.label}” has printed figures that belong to it, so it stays.")
        group.delete()
        record.detail = {"pool": pool.code, "group": key, "label": group.label}


def copy_lines(
    *, version: ScheduleVersion, pool: Pool, original: ScheduleVersion, standing: Standing, reason: str
) -> int:
    """The draft's table of the pool has every line and group that the original's has, without figures.

    Lines the draft has already stay as they are. Returns how many lines were added. Refuses an original of
    another agreement, and one that has nothing to add.
    """
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "lines copied",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        if original.schedule.agreement_id != version.schedule.agreement_id:
            raise DomainError("Lines can be copied only within an agreement.")
        table = _Table(lock_draft(version, on=standing.on), pool)
        groups = LineGroup.objects.filter(version=original, pool=pool).select_related("parent")
        for group in outermost_first(groups):
            if group.key not in table.groups:
                table.add_group(GroupSpec(group.key, group.label, group.parent.key if group.parent else ""))
        lines = Line.objects.filter(version=original, pool=pool).select_related(
            "element", "group", "of_which"
        )
        missing = [line for line in lines if line.key not in table.lines]
        if not missing:
            raise DomainError(f"There is no line to copy: {pool.name} has each of them already.")
        first = table.next_order()
        wholes_first = sorted(enumerate(missing, first), key=lambda pair: pair[1].of_which_id is not None)
        for order, line in wholes_first:
            table.add_line(replace(_spec_of(line), total_only=None), order=order)
        record.detail = {
            "pool": pool.code,
            "from_version": original.number,
            "lines": [{"line": line.key, "label": line.label} for line in missing],
        }
    return len(missing)


def outermost_first(groups: Iterable[LineGroup]) -> list[LineGroup]:
    """The groups of a version so that each comes after the group it is in, whichever was made first."""
    held = {group.pk: group for group in groups}

    def depth(group: LineGroup) -> int:
        return 0 if group.parent_id is None else 1 + depth(held[group.parent_id])

    return sorted(held.values(), key=lambda group: (depth(group), group.pk))


def _adds_up_otherwise(before: LineSpec, after: LineSpec) -> bool:
    """Whether a change goes beyond what the line is called and which element it belongs to."""
    return replace(before, label="", element="") != replace(after, label="", element="")


def _refuse_over_unseen_figures(row: Line | LineGroup, version: ScheduleVersion, standing: Standing) -> None:
    """Nobody changes the meaning of a partner's figures, or removes them, without being able to see them.

    Whether the partner holds any on a row it knows of old is its own affair, so the answer does not depend
    on it. A row new in this draft may be put right by who added it until a partner has entered something.
    """
    shared, year = shared_party_ids(version), version.schedule.year
    holders = None if _was_carried_over(row, version) else _holders(row)
    for party in parties_with_names().filter(agreement=version.schedule.agreement_id):
        is_bound = is_bound_during(
            party.joined_on, party.left_on, first=version.effective_from, last=year.last_day
        )
        may_see = party.pk in shared or standing.may(Verb.ENTER_FIGURES, party.organisation_id)
        if is_bound and not may_see and (holders is None or party.pk in holders):
            name = short_name(party.organisation, version.effective_from)
            raise DomainError(
                f"{name} has not shared its figures in this draft and may hold some on “{row.label}”, so it "
                f"cannot be removed, and only what it is called can change. Ask {name} to share them first; it "
                "can recall them afterwards."
            )


def _was_carried_over(row: Line | LineGroup, version: ScheduleVersion) -> bool:
    """Whether the version this one was copied from has the row."""
    original = version.copied_from_id
    rows = type(row).objects.filter(version=original, pool=row.pool_id, key=row.key)
    return original is not None and rows.exists()


def _holders(row: Line | LineGroup) -> frozenset[int]:
    """The parties with something entered on the row itself."""
    return (
        frozenset(row.contributions.values_list("party", flat=True)) if isinstance(row, Line) else frozenset()
    )


def _unconfirm(line: Line) -> int:
    """What was confirmed was another line: its confirmed figures are indicative again. Returns how many."""
    rows = [
        item
        for item in line.contributions.all()
        if item.status in (FigureStatus.CONFIRMED, FigureStatus.APPROVED)
    ]
    for item in rows:
        item.status = FigureStatus.INDICATIVE
        item.revision += 1
    update_many(rows, fields=["status", "revision"])
    return len(rows)


def _spec_of(line: Line) -> LineSpec:
    return LineSpec(
        total_only=line.total_only.amount if line.total_only is not None else None,
        key=line.key,
        label=line.label,
        kind=LineKind(line.kind),
        nature=LineNature(line.nature),
        element=line.element.code if line.element else "",
        group=line.group.key if line.group else "",
        of_which=line.of_which.key if line.of_which else "",
    )


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
        taken = self.lines.get(key) or self.groups.get(key)
        if taken is not None:
            raise DomainError(
                f"{self.pool.name} has a row “{taken.label}” already. Choose another name.", field="label"
            )

    def add_group(self, spec: GroupSpec) -> None:
        self._refuse_taken_key(spec.key)
        order = max((group.order for group in self.groups.values()), default=-1) + 1
        group = LineGroup(version=self.version, pool=self.pool, key=spec.key, order=order)
        self.set_group(group, spec)
        self.groups[spec.key] = group

    def find_group(self, key: str) -> LineGroup:
        group = _found(self.groups, key, "group")
        if group is None:
            raise DomainError("Name the group.", field="group")
        return group

    def set_group(self, group: LineGroup, spec: GroupSpec) -> None:
        group.label, group.parent = spec.label.strip(), _found(self.groups, spec.parent, "group")
        above = group.parent
        while above is not None:
            if above.key == group.key:
                raise DomainError(
                    f"“{group.label}” cannot be inside itself. Choose another group.", field="parent"
                )
            above = self.groups[above.parent.key] if above.parent else None
        clean(group).save()

    def find_line(self, key: str) -> Line:
        line = _found(self.lines, key, "line")
        if line is None:
            raise DomainError("Name the line.", field="line")
        return line

    def next_order(self) -> int:
        """The place after the last line."""
        return max((line.order for line in self.lines.values()), default=-1) + 1

    def add_line(self, spec: LineSpec, *, order: int | None = None) -> Line:
        self._refuse_taken_key(spec.key)
        place = self.next_order() if order is None else order
        line = Line(version=self.version, pool=self.pool, key=spec.key, order=place)
        self.set_line(line, spec)
        self.lines[spec.key] = line
        return line

    def set_line(self, line: Line, spec: LineSpec) -> None:
        line.label, line.kind, line.nature = spec.label.strip(), spec.kind, spec.nature
        line.element = _found(self.elements, spec.element, "element")
        line.of_which = _found(self.lines, spec.of_which, "line")
        group = _found(self.groups, spec.group, "group")
        line.group = line.of_which.group if line.of_which else group  # a part stands with its whole
        line.total_only = None if spec.total_only is None else Money(spec.total_only, CURRENCY)
        self._refuse_duplicate(line)
        self._refuse_bad_part(line)
        self._refuse_bad_total(line, spec)
        clean(line).save()
        for part in self.lines.values():
            if part.of_which_id == line.pk and part.group_id != line.group_id:
                part.group = line.group
                clean(part).save()

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

    def _refuse_bad_part(self, line: Line) -> None:
        whole = line.of_which
        if whole is None:
            return
        if any(other.of_which_id == line.pk for other in self.lines.values() if line.pk):
            raise DomainError(
                f"“{line.label}” has parts of its own, so it cannot be a part. Move them first.",
                field="of_which",
            )
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
