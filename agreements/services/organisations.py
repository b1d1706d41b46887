"""Bodies: adding them, their changes of name, and who takes over from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.choices import OrganisationKind
from agreements.models import Organisation, OrganisationName, Person, Succession
from agreements.services.journal import recorded
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.periods import Period, overlapping


@dataclass(frozen=True, slots=True)
class NameSpec:
    """A name a body bore. `valid_to` is its last day; blank at either end: from the beginning, or still."""

    name: str
    short_name: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def period(self) -> Period:
        return Period(self.valid_from, self.valid_to and self.valid_to + timedelta(days=1))


def add_organisation(
    *,
    code: str,
    kind: OrganisationKind,
    names: Sequence[NameSpec],
    by: Person,
    reason: str,
    ods_code: str = "",
    ons_code: str = "",
    opened_on: date | None = None,
    closed_on: date | None = None,
) -> Organisation:
    """The body is known, with all its names. `closed_on` is its last day.

    Refuses a code that is taken, a body without a name, and names that overlap in time.
    """
    with recorded("organisation added", by=by, reason=reason) as record:
        if not names:
            raise DomainError(f"“{code}” has no name. Give its name and short name.", field="names")
        clash = overlapping(name.period for name in names)
        if clash:
            raise DomainError(
                f"Two names of “{code}” are valid at once: {clash[0]}, and {clash[1]}. "
                "End one the day before the other starts.",
                field="names",
            )
        organisation = clean(
            Organisation(
                code=code,
                kind=kind,
                ods_code=ods_code,
                ons_code=ons_code,
                opened_on=opened_on,
                closed_on=closed_on,
            )
        )
        organisation.save()
        for name in names:
            clean(
                OrganisationName(
                    organisation=organisation,
                    name=name.name,
                    short_name=name.short_name,
                    valid_from=name.valid_from,
                    valid_to=name.valid_to,
                )
            ).save()
        record.subject = organisation
        record.detail = {"names": [name.name for name in names]}
    return organisation


def rename_from(
    *, organisation: Organisation, day: date, name: str, short_name: str, by: Person, reason: str
) -> OrganisationName:
    """From `day` the body bears a new name; documents dated before it keep the old one.

    Refuses a day from which it has a name already.
    """
    with recorded("organisation renamed", by=by, reason=reason) as record:
        names = list(OrganisationName.objects.select_for_update().filter(organisation=organisation))
        current = next((held for held in names if held.is_valid_on(day)), None)
        if current is not None and current.valid_from == day:
            raise DomainError(
                f"It is called {current.name} from {day:%-d %B %Y} already. Choose another day.", field="day"
            )
        following = min(
            (held.valid_from for held in names if held.valid_from and held.valid_from > day), default=None
        )
        new = OrganisationName(
            organisation=organisation,
            name=name,
            short_name=short_name,
            valid_from=day,
            valid_to=current.valid_to if current else following and following - timedelta(days=1),
        )
        if current is not None:
            current.valid_to = day - timedelta(days=1)
            clean(current).save()
        clean(new).save()
        record.subject = organisation
        record.detail = {"from": day, "name": name, "before": current.name if current else ""}
    return new


def record_succession(
    *,
    predecessor: Organisation,
    successor: Organisation,
    effective_on: date,
    by: Person,
    reason: str,
    statutory_basis: str = "",
    note: str = "",
) -> Succession:
    """From `effective_on` the successor stands in the predecessor's place, and its people act for both.

    Refuses a circle, a day before the predecessor began, and a day on which the successor does not exist.
    """
    with recorded("succession recorded", by=by, reason=reason) as record:
        _refuse_impossible_succession(predecessor, successor, effective_on)
        succession = clean(
            Succession(
                predecessor=predecessor,
                successor=successor,
                effective_on=effective_on,
                statutory_basis=statutory_basis,
                note=note,
            )
        )
        succession.save()
        record.subject = succession
    return succession


def _refuse_impossible_succession(
    predecessor: Organisation, successor: Organisation, effective_on: date
) -> None:
    if predecessor.opened_on and effective_on < predecessor.opened_on:
        raise DomainError(
            f"“{predecessor.code}” began on {predecessor.opened_on:%-d %B %Y} and cannot be succeeded before that. "
            "Give a later day.",
            field="effective_on",
        )
    if successor.opened_on and effective_on < successor.opened_on:
        raise DomainError(
            f"“{successor.code}” begins on {successor.opened_on:%-d %B %Y} and cannot take over before that. "
            "Give that day or a later one.",
            field="effective_on",
        )
    if successor.closed_on and effective_on > successor.closed_on:
        raise DomainError(
            f"“{successor.code}” closed on {successor.closed_on:%-d %B %Y} and cannot take over after that. "
            "Name the body that took over.",
            field="effective_on",
        )
    if predecessor.pk != successor.pk and predecessor.pk in _all_successors(successor):
        raise DomainError(
            f"“{successor.code}” was itself succeeded by “{predecessor.code}”, so this would go round in a circle. "
            "Check which body came first.",
            field="successor",
        )


def _all_successors(organisation: Organisation) -> frozenset[int]:
    """The body and those that took over from it, however late. One query."""
    links: dict[int, list[int]] = {}
    for predecessor_id, successor_id in Succession.objects.select_for_update().values_list(
        "predecessor", "successor"
    ):
        links.setdefault(predecessor_id, []).append(successor_id)
    reached: set[int] = set()
    waiting = [organisation.pk]
    while waiting:
        pk = waiting.pop()
        if pk not in reached:
            reached.add(pk)
            waiting += links.get(pk, [])
    return frozenset(reached)
