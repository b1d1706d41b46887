"""Whether the tables of a file hang together: each name refers to something, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from governance.loading.form import (
    TOTAL_COLUMN,
    AgreementFile,
    ElementEntry,
    LaterEntry,
    PoolEntry,
    ScheduleEntry,
)
from governance.loading.keys import unknown
from governance.loading.places import Path
from governance.loading.problems import Problems


def check(file: AgreementFile, problems: Problems) -> None:
    """Note every reference to nothing and every code that stands twice."""
    bodies = codes((((*row.at, "code"), row.code) for row in file.organisations), problems)
    parties = codes((((*row.at, "organisation"), row.organisation) for row in file.parties), problems)
    for party in file.parties:
        refer(party.organisation, bodies, "organisation", (*party.at, "organisation"), problems)
        if party.organisation == TOTAL_COLUMN:
            problems.add(
                (*party.at, "organisation"), "“total” names the Total column. Give the body another code."
            )
    for succession in file.successions:
        refer(succession.predecessor, bodies, "organisation", (*succession.at, "predecessor"), problems)
        refer(succession.successor, bodies, "organisation", (*succession.at, "successor"), problems)
    pools = codes((((*row.at, "code"), row.code) for row in file.pools), problems)
    groups = file.agreement.client_groups
    for pool in file.pools:
        _check_pool(pool, bodies, parties, groups, problems)
    codes((((*row.at, "year"), row.year.slug) for row in file.schedules), problems)
    for schedule in file.schedules:
        _check_schedule(schedule, pools, parties, problems)
    _check_crosswalk(file, pools, problems)
    _check_decisions(file, bodies, problems)
    _check_groups(file, bodies, pools, problems)
    if file.later:
        _check_later(file.later, bodies, problems)


def refer(code: str, known: Collection[str], noun: str, at: Path, problems: Problems) -> bool:
    """Whether a code refers to one of the known things; blank refers to none and is well. Notes it if not."""
    if code and code not in known:
        problems.add(at, unknown(noun, code, known))
        return False
    return True


def _check_pool(
    pool: PoolEntry,
    bodies: Collection[str],
    parties: Collection[str],
    client_groups: Sequence[str],
    problems: Problems,
) -> None:
    refer(pool.host, parties, "party", (*pool.at, "host"), problems)
    for manager in pool.managers:
        refer(manager.organisation, bodies, "organisation", (*manager.at, "organisation"), problems)
    codes((((*row.at, "code"), row.code) for row in pool.elements), problems)
    for element in pool.elements:
        _check_element(element, parties, client_groups, problems)


def _check_element(
    element: ElementEntry, parties: Collection[str], client_groups: Sequence[str], problems: Problems
) -> None:
    refer(element.client_group, client_groups, "client group", (*element.at, "client_group"), problems)
    for lead in element.leads:
        refer(lead.party, parties, "party", (*lead.at, "party"), problems)


def _check_schedule(
    schedule: ScheduleEntry, pools: Collection[str], parties: Collection[str], problems: Problems
) -> None:
    codes((((*row.at, "pool"), row.pool) for row in schedule.pools), problems)
    dependencies = codes((((*row.at, "code"), row.code) for row in schedule.dependencies), problems)
    for step in schedule.routes:
        refer(step.party, parties, "party", (*step.at, "party"), problems)
    for number, party in enumerate(schedule.shared_by):
        refer(party, parties, "party", (*schedule.at, "shared_by", number), problems)
    for party, defaults in schedule.defaults.items():
        refer(party, parties, "party", defaults.at, problems)
        refer(defaults.dependency or "", dependencies, "dependency", (*defaults.at, "dependency"), problems)
    for table in schedule.pools:
        refer(table.pool, pools, "pool", (*table.at, "pool"), problems)
        for row in table.bridge:
            refer(row.party, parties, "party", (*row.at, "party"), problems)


def _check_crosswalk(file: AgreementFile, pools: Collection[str], problems: Problems) -> None:
    codes((((*row.at, "code"), f"{row.year.slug} {row.code}") for row in file.crosswalk), problems)
    elements = {pool.code: [element.code for element in pool.elements] for pool in file.pools}
    for row in file.crosswalk:
        refer(row.pool, pools, "pool", (*row.at, "pool"), problems)
        for place in row.places:
            if refer(place.pool, pools, "pool", (*place.at, "pool"), problems):
                refer(place.element, elements[place.pool], "element", (*place.at, "element"), problems)


def _check_decisions(file: AgreementFile, organisations: Collection[str], problems: Problems) -> None:
    bodies = codes((((*row.at, "code"), row.code) for row in file.bodies), problems)
    for number, body in enumerate(file.bodies):
        refer(body.organisation, organisations, "organisation", (*body.at, "organisation"), problems)
        above = bodies[:number]
        for code in body.reports_to:
            refer(code, above, "body further up", (*body.at, "reports_to"), problems)
    codes((((*row.at, "code"), row.code) for row in file.decisions if row.code), problems)
    instruments = [row.title for row in file.instruments]
    for decision in file.decisions:
        refer(decision.body, bodies, "body", (*decision.at, "body"), problems)
        for part in decision.parts:
            refer(part.to_body, bodies, "body", (*part.at, "to_body"), problems)
            for matter in part.matters:
                refer(matter.instrument, instruments, "instrument", (*matter.at, "instrument"), problems)


def _check_groups(
    file: AgreementFile, organisations: Collection[str], pools: Collection[str], problems: Problems
) -> None:
    for body in file.bodies:
        for terms in body.terms:
            at = (*terms.at, "chair_organisation")
            refer(terms.chair_organisation, organisations, "organisation", at, problems)
            for rule in terms.quorum:
                refer(rule.organisation, organisations, "organisation", (*rule.at, "organisation"), problems)
        for seat in body.seats:
            refer(seat.organisation, organisations, "organisation", (*seat.at, "organisation"), problems)
        for served in body.pools:
            refer(served.pool, pools, "pool", (*served.at, "pool"), problems)
    codes_of_bodies = [body.code for body in file.bodies]
    for meeting in file.meetings:
        refer(meeting.body, codes_of_bodies, "body", (*meeting.at, "body"), problems)


def _check_later(later: LaterEntry, bodies: Collection[str], problems: Problems) -> None:
    for post in later.posts:
        refer(post.organisation, bodies, "organisation", (*post.at, "organisation"), problems)


def codes(rows: Iterable[tuple[Path, str]], problems: Problems) -> list[str]:
    """The codes, each with where it stands; notes each that stands further up already."""
    first: dict[str, Path] = {}
    for at, code in rows:
        if code in first:
            line = problems.line_of(first[code])
            problems.add(at, f"“{code}” stands on line {line} already. Give this one another.")
        first.setdefault(code, at)
    return list(first)
