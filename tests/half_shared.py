"""An agreement with a draft that only the NHS body has shared, and everybody who may come upon it.

The figures that stand in the council's draft stand nowhere else, so that a page which shows one to
the wrong person can be told by its digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from agreements.choices import (
    ApprovalOutcome,
    ApprovalStage,
    Basis,
    InstrumentKind,
    Manner,
    NoticeGround,
    NoticeScope,
    OrganisationKind,
    Role,
)
from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from agreements.services.agreements import InstrumentSpec, NoticeRuleSpec, hold_notice_rule
from agreements.services.instruments import (
    AuthoritySpec,
    ExecutionSpec,
    SigningSpec,
    enter_instrument,
    give_signing_authority,
    keep_executed_file,
    record_authority,
    record_execution,
)
from agreements.services.organisations import record_succession
from agreements.services.people import appoint, command_line_person, create_operator
from agreements.services.routes import StepSpec as RouteStepSpec
from agreements.services.routes import add_route_step
from governance.models import IssueRequest
from governance.services.issued import issue_contributions
from governance.services.written import Particulars as ReportParticulars
from governance.services.written import start_report
from governance.written.sections import SectionPlan
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.choices import BridgeKind, ExceptionStatus, FundingSource, LineKind, PrintedRow
from pools.models import Contribution, Pool
from pools.reports.contributions import Options
from pools.services.approving import (
    ApprovalSpec,
    DisputeSpec,
    approve_version,
    raise_dispute,
    resolve_dispute,
    withdraw_approval,
)
from pools.services.bridge import StepSpec, add_step
from pools.services.crosswalk import EarlierSpec, ShareSpec, add_earlier_service
from pools.services.figures import FigureChange, Particulars, save_figures
from pools.services.lines import GroupSpec, LineSpec
from pools.services.marks import mark_indicative
from pools.services.notices import NoticeSpec, give_notice
from pools.services.published import CellAddress, PublishedSpec, explain_exception, record_published
from pools.services.sharing import share_figures
from pools.services.uploads import receive_upload
from pools.services.versions import start_version
from tests import snapshot
from tests.factories import (
    REASON,
    TODAY,
    enter_figures,
    everybody,
    make_agreement,
    make_council,
    make_element,
    make_lines,
    make_nhs_body,
    make_officer,
    make_organisation,
    make_person,
    make_pool,
    make_version,
    party_of,
    standing,
    submitted,
)
from tests.half_decided import decide
from tests.half_meeting import meet
from tests.pdf_reading import blank_page

COUNCIL: Final = "anyshire-cc"
NHS: Final = "anyshire-ccg"
SECRET: Final = "walnut"
"""Stands in every text of the council's draft, and nowhere else."""

PUBLISHED: Final = {
    ("home-care", COUNCIL): 74_883_000,
    ("home-care", NHS): 13_477_000,
    ("residential", COUNCIL): 29_734_000,
    ("residential", NHS): 46_067_000,
    ("income", COUNCIL): -15_502_000,
}
"""What both partners submitted in version 1 of 2017/18. A year earlier each figure was a million less."""

DRAFTED: Final = {
    ("home-care", COUNCIL): 91_357_000,
    ("residential", COUNCIL): 44_639_000,
    ("income", COUNCIL): -27_291_000,
    ("home-care", NHS): 13_577_000,
    ("residential", NHS): 46_167_000,
}
"""What stands in the draft, version 2. Only the NHS body has shared its part."""

UPLOADED: Final = 10_203_000
"""Stands in a file that the council has sent, and has not saved yet."""

STEPPED: Final = 17_361_000
"""What the council's only step from last year comes to."""

UNSHARED: Final = (
    *(abs(amount) for (_, party), amount in DRAFTED.items() if party == COUNCIL),
    UPLOADED,
    STEPPED,
)
TELLTALES: Final = (
    135_996_000,  # the council's gross
    108_705_000,  # and net
    104_934_000,  # home care in all
    90_806_000,  # residential care in all
    195_740_000,  # gross in all
    168_449_000,  # net in all
    *(16_474_000, 14_905_000, 11_789_000, 31_379_000, 19_590_000),  # the council's changes since version 1
    *(17_474_000, 15_905_000, 10_789_000, 33_379_000, 22_590_000),  # and since the year before
)
"""Sums and differences that would give an unshared figure away."""


@dataclass(frozen=True, slots=True)
class HalfShared:
    """The agreement, what of it tests point at, and the cast by part."""

    agreement: Agreement
    council: Organisation
    nhs: Organisation
    successor: Organisation
    pool: Pool
    published: ScheduleVersion
    draft: ScheduleVersion
    cast: Mapping[str, Person]
    """Everybody but the anonymous visitor, by the names of `CAST`."""


CAST: Final = {
    "anonymous": "nobody has signed in",
    "stranger": "finance officer of a party to another agreement",
    "former": "council finance officer until yesterday",
    "council_finance": "finance officer of the council",
    "council_approver": "section 151 officer of the council",
    "pool_manager": "pool manager, for the council",
    "budget_holder": "budget holder of the council",
    "democratic_services": "committee officer of the council",
    "nhs_finance": "finance officer of the NHS body",
    "nhs_approver": "chief finance officer of the NHS body",
    "commissioner": "commissioner of the NHS body",
    "jmg_member": "member of the Joint Management Group, for the NHS body",
    "jmg_chair": "chair of the Joint Management Group, for the NHS body",
    "auditor": "auditor of both partners",
    "administrator": "administrator of the council",
    "operator": "runs the installation, without a role for anybody",
}
NHS_SIDE: Final = ("nhs_finance", "nhs_approver", "commissioner", "jmg_member", "jmg_chair")
"""To whom the council's draft does not exist. What is true of strangers is true of these and more."""

OUTSIDE: Final = ("stranger", "former", "operator")
"""To whom the agreement does not exist."""

_ROLES: Final = {
    "council_finance": (COUNCIL, Role.FINANCE_OFFICER),
    "council_approver": (COUNCIL, Role.FINANCE_APPROVER),
    "pool_manager": (COUNCIL, Role.POOL_MANAGER),
    "budget_holder": (COUNCIL, Role.BUDGET_HOLDER),
    "democratic_services": (COUNCIL, Role.DEMOCRATIC_SERVICES),
    "nhs_finance": (NHS, Role.FINANCE_OFFICER),
    "nhs_approver": (NHS, Role.FINANCE_APPROVER),
    "commissioner": (NHS, Role.COMMISSIONER),
    "jmg_member": (NHS, Role.JMG_MEMBER),
    "jmg_chair": (NHS, Role.JMG_CHAIR),
    "administrator": (COUNCIL, Role.ADMINISTRATOR),
}


@pytest.fixture
def half_shared(db: None) -> HalfShared:
    """The world on 3 July 2017."""
    return snapshot.world(_made)


_begun: dict[str, Session] = {}


def browsers(world: HalfShared, names: Iterable[str] = tuple(CAST)) -> dict[str, Client]:
    """A browser for each, signed in as in the world. A session begins once in a process and is put back after that."""
    held = {name: Client() for name in names}
    Session.objects.bulk_create([_begun[name] for name in held if name in _begun])
    for name, browser in held.items():
        if name in _begun:
            browser.cookies[settings.SESSION_COOKIE_NAME] = _begun[name].session_key
        elif name in world.cast:
            browser.force_login(world.cast[name])
            _begun[name] = Session.objects.get(session_key=browser.session.session_key)
    return held


def address_of(cast_member: str) -> str:
    """The e-mail address somebody of the cast signs in with."""
    return f"{cast_member.replace('_', '.')}@example.org"


def _made() -> HalfShared:
    _make()
    agreement = Agreement.objects.get(reference="anyshire")
    versions = ScheduleVersion.objects.select_related("schedule__agreement").filter(
        schedule__agreement=agreement, schedule__year_start=2017
    )
    return HalfShared(
        agreement=agreement,
        council=Organisation.objects.get(code=COUNCIL),
        nhs=Organisation.objects.get(code=NHS),
        successor=Organisation.objects.get(code="wideshire-icb"),
        pool=Pool.objects.get(agreement=agreement, code="adults"),
        published=versions.get(number=1),
        draft=versions.get(number=2),
        cast={name: Person.objects.get(email=address_of(name)) for name in CAST if name != "anonymous"},
    )


def _make() -> None:
    council = make_council(code=COUNCIL, name="Anyshire County Council", short_name="ACC")
    nhs = make_nhs_body(code=NHS, name="Anyshire Clinical Commissioning Group", short_name="ACCG")
    agreement = make_agreement(
        parties=[council, nhs],
        reference="anyshire",
        title="Anyshire section 75 agreement",
        started_on=date(2013, 4, 23),
        purpose="Care in one place",
        client_groups=["Older people"],
        instruments=[
            InstrumentSpec(InstrumentKind.AGREEMENT, "The agreement", dated=PartialDate(2013, 4, 23))
        ],
        notice_rules=[NoticeRuleSpec(NoticeScope.AGREEMENT, NoticeGround.ANY, 6)],
    )
    cast = _make_cast({COUNCIL: council, NHS: nhs})
    _make_successor(nhs)
    pool = make_pool(agreement, code="adults", name="Adults", opens_on=date(2013, 4, 23))
    make_element(pool, code="care", name="Care at home")
    _publish(agreement, pool, year=FinancialYear(2016))
    published = _publish(agreement, pool, year=FinancialYear(2017))
    issue_contributions(
        version=published,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=standing(cast["council_finance"]),
        reason="For Cabinet",
    )
    explain_exception(
        version=published,
        pool=pool,
        cell=CellAddress(PrintedRow.NET, party_code=COUNCIL),
        owner=council,
        explanation="One of the figures was misprinted",
        status=ExceptionStatus.EXPLAINED,
        seen=AS_THEY_STAND,
        standing=standing(cast["council_finance"]),
        reason="Asked for by the auditor",
    )
    _draft(published, pool, cast)
    add_earlier_service(
        agreement=agreement,
        year=FinancialYear(2017),
        service=EarlierSpec(
            "homes",
            "Care homes",
            [ShareSpec(pool, "residential", percent=Decimal(100))],
            pool_code="adults",
            line_key="residential",
        ),
        standing=standing(cast["nhs_finance"]),
        reason=REASON,
    )
    _write(agreement, cast["council_finance"])
    _execute_side_letter(agreement, cast["democratic_services"])
    _settle(published, cast)
    _give_notice_of(pool, cast["democratic_services"])
    decide(agreement, council, cast["democratic_services"])
    meet(agreement, council, nhs, pool, cast)


def _give_notice_of(pool: Pool, officer: Person) -> None:
    """The council gave six months' notice of the pool."""
    rule = NoticeRuleSpec(NoticeScope.POOL, NoticeGround.ANY, 6)
    hold_notice_rule(agreement=pool.agreement, rule=rule, by=command_line_person(), reason=REASON)
    give_notice(
        agreement=pool.agreement,
        giver=party_of(pool.agreement, Organisation.objects.get(code=COUNCIL)),
        notice=NoticeSpec(NoticeScope.POOL, NoticeGround.ANY, TODAY, date(2018, 1, 3), pool=pool),
        standing=standing(officer),
        reason=REASON,
    )


def _settle(published: ScheduleVersion, cast: Mapping[str, Person]) -> None:
    """The council's route has a step, its approval of version 1 was withdrawn, a dispute of the NHS body resolved."""
    agreement = published.schedule.agreement
    council, nhs = (party_of(agreement, Organisation.objects.get(code=code)) for code in (COUNCIL, NHS))
    deed: dict[str, Any] = {"version": published, "seen": AS_THEY_STAND, "reason": REASON}
    add_route_step(
        agreement=agreement,
        party=council,
        step=RouteStepSpec(ApprovalStage.DETAIL, "Cabinet"),
        standing=standing(cast["democratic_services"]),
        reason=REASON,
    )
    cabinet = AuthoritySpec("Cabinet", PartialDate(2017, 5, 16), reference="item 9")
    approval = approve_version(
        party=council,
        approval=ApprovalSpec(ApprovalOutcome.GIVEN, cabinet),
        standing=standing(cast["council_approver"]),
        **deed,
    )
    withdraw_approval(approval=approval, standing=standing(cast["council_approver"]), reason=REASON)
    dispute = raise_dispute(
        party=nhs,
        dispute=DisputeSpec("adults", "home-care", Decimal(1_000)),
        standing=standing(cast["nhs_finance"]),
        **deed,
    )
    resolve_dispute(
        dispute=dispute, seen=AS_THEY_STAND, standing=standing(cast["nhs_finance"]), reason=REASON
    )


def _execute_side_letter(agreement: Agreement, officer: Person) -> None:
    """A side letter that the council has authorised and executed, with its file; the NHS body has not."""
    deed: dict[str, Any] = {"standing": standing(officer), "reason": REASON}
    spec = InstrumentSpec(InstrumentKind.SIDE_LETTER, "Side letter")
    letter = enter_instrument(agreement=agreement, instrument=spec, **deed)
    council = Organisation.objects.get(code=COUNCIL)
    party = party_of(agreement, council)
    director = SigningSpec("Director for Adult Services")
    give_signing_authority(organisation=council, agreement=agreement, facts=director, **deed)
    authority = AuthoritySpec("Cabinet", PartialDate(2017, 5, 16))
    record_authority(instrument=letter, party=party, authority=authority, **deed)
    execution = ExecutionSpec("A. Person", "Director for Adult Services", PartialDate(2017, 6), Manner.SIGNED)
    record_execution(instrument=letter, party=party, execution=execution, **deed)
    keep_executed_file(instrument=letter, file_name="letter.pdf", data=blank_page(), **deed)


def _make_cast(bodies: Mapping[str, Organisation]) -> dict[str, Person]:
    cast = {
        name: make_officer(bodies[code], role, email=address_of(name), full_name=_name_of(name))
        for name, (code, role) in _ROLES.items()
    }
    elsewhere = make_council(name="Fenmarsh County Council")
    make_agreement(
        parties=[elsewhere, make_nhs_body(name="Fenmarsh CCG")],
        reference="fenmarsh",
        title="Fenmarsh section 75 agreement",
    )
    cast["stranger"] = make_officer(elsewhere, email=address_of("stranger"), full_name=_name_of("stranger"))
    cast["former"] = make_person(email=address_of("former"), full_name=_name_of("former"))
    _appoint(cast["former"], bodies[COUNCIL], Role.FINANCE_OFFICER, until=TODAY)
    cast["auditor"] = make_officer(
        bodies[COUNCIL], Role.AUDITOR, email=address_of("auditor"), full_name=_name_of("auditor")
    )
    _appoint(cast["auditor"], bodies[NHS], Role.AUDITOR)
    cast["operator"] = create_operator(
        email=address_of("operator"), full_name=_name_of("operator"), password=None, reason=REASON
    )
    return cast


def _name_of(cast_member: str) -> str:
    return cast_member.replace("_", " ").title()


def _appoint(person: Person, body: Organisation, role: Role, *, until: date | None = None) -> None:
    appoint(
        person=person,
        organisation=body,
        role=role,
        starts_on=date(2016, 4, 1),
        ends_on=until,
        by=command_line_person(),
        reason=REASON,
    )


def _make_successor(nhs: Organisation) -> None:
    successor = make_organisation(
        code="wideshire-icb", kind=OrganisationKind.ICB, name="Wideshire ICB", opened_on=date(2022, 7, 1)
    )
    record_succession(
        predecessor=nhs,
        successor=successor,
        effective_on=date(2022, 7, 1),
        by=command_line_person(),
        reason=REASON,
    )


def _publish(agreement: Agreement, pool: Pool, *, year: FinancialYear) -> ScheduleVersion:
    """A submitted version of the year, one of whose printed figures does not cast."""
    version = make_version(agreement, year=year)
    make_lines(
        version,
        pool,
        LineSpec("home-care", "Home care", group="care", element="care"),
        LineSpec("residential", "Residential care", group="care"),
        LineSpec("autism", "Autism"),
        LineSpec("income", "Less service user income", LineKind.INCOME_DEDUCTION),
        groups=[GroupSpec("care", "Care"), GroupSpec("spare", "Spare")],
    )
    earlier = 0 if year == FinancialYear(2017) else -1_000_000
    figures = {place: amount + earlier for place, amount in PUBLISHED.items()}
    enter_figures(version, pool, figures)
    net = sum(amount for (_, party), amount in figures.items() if party == COUNCIL)
    record_published(
        version=version,
        pool=pool,
        figures=[PublishedSpec(CellAddress(PrintedRow.NET, party_code=COUNCIL), net + 169_000)],
        standing=everybody(agreement),
        reason=REASON,
    )
    return submitted(version)


def _draft(published: ScheduleVersion, pool: Pool, cast: Mapping[str, Person]) -> None:
    """Version 2, which each partner has changed and only the NHS body has shared."""
    draft = start_version(
        copied_from=published,
        basis=Basis.INDICATIVE,
        effective_from=published.effective_from,
        standing=standing(cast["council_finance"]),
        reason="Towards final contributions",
    )
    for name, code in (("council_finance", COUNCIL), ("nhs_finance", NHS)):
        is_secret = code == COUNCIL
        save_figures(
            version=draft,
            changes=[
                FigureChange(
                    pool.code,
                    line,
                    party,
                    amount,
                    seen_revision=1,
                    particulars=_secrets(line) if is_secret else Particulars(note="Agreed by the board"),
                )
                for (line, party), amount in DRAFTED.items()
                if party == code
            ],
            standing=standing(cast[name]),
            reason=f"After the {SECRET} review" if is_secret else "After the board met",
        )
        add_step(
            version=draft,
            pool=pool,
            step=StepSpec(
                BridgeKind.DEMOGRAPHIC,
                Decimal(STEPPED if is_secret else 1_100_000),
                f"The {SECRET} review" if is_secret else "More people need care",
                party_of(published.schedule.agreement, Organisation.objects.get(code=code)),
            ),
            standing=standing(cast[name]),
        )
    mark_indicative(
        version=draft,
        party=party_of(published.schedule.agreement, Organisation.objects.get(code=COUNCIL)),
        seen=AS_THEY_STAND,
        standing=standing(cast["council_finance"]),
        reason=f"The {SECRET} review is over",
    )
    share_figures(
        version=draft,
        party=party_of(published.schedule.agreement, Organisation.objects.get(code=NHS)),
        seen=AS_THEY_STAND,
        standing=standing(cast["nhs_finance"]),
        reason="Ready to be seen",
    )
    for name, file_name, text in (
        ("council_finance", f"{SECRET}.csv", f'pool,line,{COUNCIL}\nadults,autism,"{UPLOADED // 1000}"\n'),
        ("nhs_finance", "board.csv", f"pool,line,{NHS}\nadults,autism,12\n"),
    ):
        receive_upload(
            version=draft,
            file_name=file_name,
            data=text.encode(),
            standing=standing(cast[name]),
            reason=f"From {file_name}",
        )


def _write(agreement: Agreement, author: Person) -> None:
    """The council's report on its draft, which is nobody else's to see, and the wish to issue it."""
    report = start_report(
        version=ScheduleVersion.objects.select_related("schedule").get(
            schedule__agreement=agreement, schedule__year_start=2017, number=2
        ),
        particulars=ReportParticulars(title=f"The {SECRET} report", body=f"{SECRET.title()} Cabinet"),
        sections=[
            SectionPlan("summary", "Summary", f"About the {SECRET}: {{{{ all net {COUNCIL} in full }}}}."),
            SectionPlan("contributions", "Contributions", "{{ contributions }}"),
        ],
        standing=standing(author),
        reason=f"For the {SECRET} meeting",
    )
    IssueRequest(
        report=report,
        seen="unread",
        by=author,
        organisation=report.organisation,
        at=clock.now(),
        reason=f"For the {SECRET} meeting",
    ).save()


def _secrets(line_key: str) -> Particulars:
    return Particulars(
        funding_source=FundingSource.SERVICE_USER_INCOME if line_key == "income" else FundingSource.PRECEPT,
        is_recurrent=True,
        dependency_body=f"{SECRET.title()} Committee",
        dependency_on=PartialDate(2017, 7, 25),
        dependency_note=f"Item 7 of the {SECRET} papers",
        note=f"The {SECRET} figure",
    )


def figures_of(world: HalfShared) -> dict[tuple[str, str], int | None]:
    """Pounds of the draft by line and party, as they are stored."""
    rows = Contribution.objects.filter(line__version=world.draft)
    places = rows.values_list("line__key", "party__organisation__code", "amount")
    return {(line, party): None if amount is None else int(amount) for line, party, amount in places}
