"""The demonstration: two agreements, a cast of invented people, and a calendar that reads July 2017."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from agreements.choices import Basis, Role
from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from agreements.permissions import standing_of
from agreements.services.people import add_person, appoint, command_line_person, create_operator
from governance.demonstration_agendas import set_up_agendas
from governance.demonstration_meetings import set_up_meetings
from governance.demonstration_minutes import set_up_minutes
from governance.demonstration_packs import set_up_packs
from governance.loading.applying import Loaded, load_agreement
from governance.loading.reading import read_file
from governance.loading.written import load_report
from pooledbudgets.lib import clock
from pools.services.versions import start_version

DEMO_DAY: Final = date(2017, 7, 3)
"""A fortnight before the Cabinet meeting; the NHS partner of that year was dissolved in 2022."""
DEMO_PASSWORD: Final = "pooled-budgets-2017"  # noqa: S105 - printed on every start of the demonstration
FIXTURES: Final = Path(settings.BASE_DIR) / "fixtures"
OXFORDSHIRE: Final = FIXTURES / "oxfordshire.toml"
WESTMERE: Final = FIXTURES / "westmere.toml"
CABINET_REPORT: Final = FIXTURES / "reports" / "oxfordshire-cabinet-2017-07-18.toml"

_REASON: Final = "Set up for the demonstration"
_SINCE: Final = date(2016, 4, 1)


@dataclass(frozen=True, slots=True)
class CastMember:
    """An invented person of the demonstration, and the roles held for bodies since April 2016."""

    full_name: str
    post: str
    roles: Sequence[tuple[str, Role]]
    """Organisation code and role."""
    runs_the_installation: bool = False

    @property
    def email(self) -> str:
        return f"{self.full_name.lower().replace(' ', '.')}@example.org"


_COUNCIL: Final = "oxfordshire-cc"
_NHS: Final = "oxfordshire-ccg"

COUNCIL_FINANCE: Final = CastMember(
    "Penny Ledger", "Finance Officer (Adult Services)", [(_COUNCIL, Role.FINANCE_OFFICER)]
)
NHS_FINANCE: Final = CastMember("Nora Counter", "Senior Finance Manager", [(_NHS, Role.FINANCE_OFFICER)])
COUNCIL_APPROVER: Final = CastMember(
    "Audra Signwell", "Chief Finance Officer (section 151 officer)", [(_COUNCIL, Role.FINANCE_APPROVER)]
)
NHS_APPROVER: Final = CastMember("Neil Balance", "Chief Finance Officer", [(_NHS, Role.FINANCE_APPROVER)])
POOL_MANAGER: Final = CastMember("Poole Mannering", "Pooled Budget Manager", [(_COUNCIL, Role.POOL_MANAGER)])
CHAIR: Final = CastMember("Clara Gavel", "Clinical Lead", [(_NHS, Role.JMG_CHAIR)])
CABINET_MEMBER: Final = CastMember(
    "Perry Folio", "Cabinet Member for Adult Social Care", [(_COUNCIL, Role.JMG_CHAIR)]
)
DEMOCRATIC_SERVICES: Final = CastMember(
    "Minna Tabler", "Committee Officer", [(_COUNCIL, Role.DEMOCRATIC_SERVICES)]
)
BOARD_SECRETARY: Final = CastMember("Bea Recorder", "Board Secretary", [(_NHS, Role.DEMOCRATIC_SERVICES)])
AUDITOR: Final = CastMember("Audrey Ticker", "Auditor", [(_COUNCIL, Role.AUDITOR), (_NHS, Role.AUDITOR)])
ADMINISTRATOR: Final = CastMember(
    "Adam Keyes",
    "Systems Administrator",
    [(_COUNCIL, Role.ADMINISTRATOR), (_NHS, Role.ADMINISTRATOR)],
    runs_the_installation=True,
)
STRANGER: Final = CastMember(
    "Wes Fenmarsh", "Finance Officer of another council", [("westmere-cc", Role.FINANCE_OFFICER)]
)
CAST: Final = (
    COUNCIL_FINANCE,
    NHS_FINANCE,
    COUNCIL_APPROVER,
    NHS_APPROVER,
    POOL_MANAGER,
    CHAIR,
    CABINET_MEMBER,
    DEMOCRATIC_SERVICES,
    BOARD_SECRETARY,
    AUDITOR,
    ADMINISTRATOR,
    STRANGER,
)


def set_calendar() -> None:
    """Let this process, and those it starts, take the demonstration's day for today, unless PB_TODAY is set."""
    if settings.PB_TODAY is None:
        os.environ["PB_TODAY"] = DEMO_DAY.isoformat()
        settings.PB_TODAY = DEMO_DAY


def seed() -> list[Loaded]:
    """Both agreements, the cast and a draft to work in are there. What was entered since stays as it is.

    Raises BadFile when an agreement's file has changed since it was loaded.
    """
    loaded = [load_agreement(read_file(path), by=command_line_person()) for path in (OXFORDSHIRE, WESTMERE)]
    for member in CAST:
        add_cast_member(member)
    start_draft(loaded[0].agreement)
    set_up_meetings(loaded[0].agreement)
    set_up_agendas(loaded[0].agreement)
    set_up_minutes(loaded[0].agreement)
    set_up_packs(loaded[0].agreement)
    load_report(CABINET_REPORT, by=command_line_person())
    return loaded


def add_cast_member(member: CastMember, *, password: str = DEMO_PASSWORD) -> Person:
    """The person with all roles; somebody who is there already stays as he or she is."""
    held = Person.objects.filter(email=member.email).first()
    if held is not None:
        return held
    if member.runs_the_installation:
        person = create_operator(
            email=member.email,
            full_name=member.full_name,
            post=member.post,
            password=password,
            reason=_REASON,
        )
    else:
        person = add_person(
            email=member.email,
            full_name=member.full_name,
            post=member.post,
            password=password,
            by=command_line_person(),
            reason=_REASON,
        )
    for code, role in member.roles:
        appoint(
            person=person,
            organisation=Organisation.objects.get(code=code),
            role=role,
            starts_on=_SINCE,
            by=command_line_person(),
            reason=_REASON,
        )
    return person


def start_draft(agreement: Agreement) -> None:
    """Version 2 of the year that was published, copied by the council's finance officer, for all to work in."""
    published = ScheduleVersion.objects.filter(schedule__agreement=agreement).select_related(
        "schedule__agreement"
    )
    if published.count() != 1:
        return
    officer = Person.objects.get(email=COUNCIL_FINANCE.email)
    start_version(
        copied_from=published.get(),
        basis=Basis.INDICATIVE,
        effective_from=published.get().effective_from,
        standing=standing_of(officer, on=clock.today()),
        reason="To work towards final contributions after the Cabinet report",
    )
