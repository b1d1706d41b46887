"""Plain factories: `make_x(**changes)` through the services, so that what tests stand on is what users make.

Everything happens on the day the calendar of the tests reads, 3 July 2017.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from agreements.choices import Basis, HeadingForm, OrganisationKind, Role
from agreements.models import Agreement, Organisation, Party, Person, ScheduleVersion
from agreements.permissions import Standing, operator_standing, standing_of
from agreements.services.agreements import PartySpec, add_agreement
from agreements.services.organisations import NameSpec, add_organisation
from agreements.services.people import add_person, appoint, command_line_person
from agreements.services.schedules import open_schedule
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import THOUSANDS
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Element, Pool
from pools.services.figures import FigureChange, save_figures
from pools.services.lines import LineSpec, add_lines
from pools.services.marks import mark_indicative
from pools.services.pools import add_element, add_pool
from pools.services.sharing import share_figures
from pools.services.versions import submit_version

TODAY = date(2017, 7, 3)
REASON = "Set up for a test"

_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_numbers = count(1 + 10_000 * _process)
"""Another range in each process of a run, as what one makes another may be handed (`tests/snapshot.py`)."""


def make_organisation(*, name: str = "", short_name: str = "", **changes: Any) -> Organisation:
    """A county council, unless `kind` says otherwise."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "code": f"body-{number}",
        "kind": OrganisationKind.COUNTY,
        "names": [NameSpec(name or f"Body {number}", short_name or name or f"B{number}")],
        "by": command_line_person(),
        "reason": REASON,
    }
    return add_organisation(**(facts | changes))


def make_council(**changes: Any) -> Organisation:
    """A county council."""
    return make_organisation(**({"kind": OrganisationKind.COUNTY} | changes))


def make_nhs_body(**changes: Any) -> Organisation:
    """A clinical commissioning group."""
    return make_organisation(**({"kind": OrganisationKind.CCG} | changes))


def make_person(**changes: Any) -> Person:
    """Somebody without a role and without a password; sign in with `client.force_login`."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "email": f"person-{number}@example.org",
        "full_name": f"Person {number}",
        "by": command_line_person(),
        "reason": REASON,
    }
    return add_person(**(facts | changes))


def make_officer(organisation: Organisation, role: Role = Role.FINANCE_OFFICER, **changes: Any) -> Person:
    """Somebody who holds a role for an organisation, from 1 April 2016 with no end."""
    person = make_person(**changes)
    appoint(
        person=person,
        organisation=organisation,
        role=role,
        starts_on=date(2016, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )
    return person


def make_agreement(*, parties: Sequence[Organisation | PartySpec] = (), **changes: Any) -> Agreement:
    """An agreement of a council and an NHS body, unless `parties` says otherwise."""
    number = next(_numbers)
    bodies = parties or [make_council(), make_nhs_body()]
    facts: dict[str, Any] = {
        "reference": f"agreement-{number}",
        "title": f"Agreement {number}",
        "parties": [
            body if isinstance(body, PartySpec) else PartySpec(body, heading=HeadingForm.SHORT)
            for body in bodies
        ],
        "by": command_line_person(),
        "reason": REASON,
    }
    return add_agreement(**(facts | changes))


def make_pool(agreement: Agreement, **changes: Any) -> Pool:
    """A pooled fund whose host is not stated."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "code": f"pool-{number}",
        "name": f"Pool {number}",
        "by": command_line_person(),
        "reason": REASON,
    }
    return add_pool(agreement=agreement, **(facts | changes))


def make_element(pool: Pool, **changes: Any) -> Element:
    """An element without a lead."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "code": f"element-{number}",
        "name": f"Element {number}",
        "by": command_line_person(),
        "reason": REASON,
    }
    return add_element(pool=pool, **(facts | changes))


def make_version(agreement: Agreement, **changes: Any) -> ScheduleVersion:
    """Version 1, a draft, of a schedule for 2017/18 in thousands of pounds."""
    year = changes.pop("year", FinancialYear(2017))
    facts: dict[str, Any] = {
        "year": year,
        "unit": THOUSANDS,
        "basis": Basis.INDICATIVE,
        "effective_from": year.first_day,
        "standing": everybody(agreement),
        "reason": REASON,
    }
    return open_schedule(agreement=agreement, **(facts | changes))


def make_lines(version: ScheduleVersion, pool: Pool, *lines: LineSpec | str, **changes: Any) -> None:
    """Lines in the pool's table. A word alone is a contribution line of that key."""
    specs = [
        LineSpec(line, line.replace("-", " ").capitalize()) if isinstance(line, str) else line
        for line in lines
    ]
    add_lines(
        version=version,
        pool=pool,
        lines=specs,
        standing=everybody(version.schedule.agreement),
        reason=REASON,
        **changes,
    )


def enter_figures(
    version: ScheduleVersion, pool: Pool, figures: Mapping[tuple[str, str], Decimal | int | None]
) -> None:
    """Pounds by line key and party code, entered in empty cells."""
    changes = [
        FigureChange(pool.code, line, party, None if amount is None else Decimal(amount), seen_revision=0)
        for (line, party), amount in figures.items()
    ]
    save_figures(
        version=version, changes=changes, standing=everybody(version.schedule.agreement), reason=REASON
    )


def submitted(version: ScheduleVersion) -> ScheduleVersion:
    """The version with all figures indicative, shared by every party, and submitted."""
    agreement = version.schedule.agreement
    standing = everybody(agreement)
    for party in agreement.parties.all():
        if party.contributions.filter(line__version=version, amount__isnull=False).exists():
            mark_indicative(
                version=version, party=party, seen=AS_THEY_STAND, standing=standing, reason=REASON
            )
        share_figures(version=version, party=party, seen=AS_THEY_STAND, standing=standing, reason=REASON)
    return submit_version(version=version, seen=AS_THEY_STAND, standing=standing, reason=REASON)


def everybody(agreement: Agreement) -> Standing:
    """A standing that may do everything for every party."""
    return operator_standing(command_line_person(), on=TODAY, agreement=agreement)


def standing(person: Person) -> Standing:
    """The person's standing on the day the tests' calendar reads."""
    return standing_of(person, on=TODAY)


def party_of(agreement: Agreement, organisation: Organisation) -> Party:
    """The party an organisation is to an agreement."""
    return agreement.parties.get(organisation=organisation)
