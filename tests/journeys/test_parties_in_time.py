"""A party that leaves reads what it was part of and nothing since; one that joins reads as any partner does."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.choices import InstrumentKind, OrganisationKind, Role
from agreements.models import Agreement, Party, Schedule, ScheduleVersion
from agreements.permissions import may_read_year, visible_schedules
from agreements.services.agreements import InstrumentSpec, PartySpec, bind_party, hold_instrument
from agreements.services.people import command_line_person
from governance.services.issued import issue_contributions
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.awaiting import awaiting
from pools.reports.contributions import Options
from pools.services.leaving import leave_agreement, stay_in_agreement
from tests import snapshot
from tests.factories import (
    REASON,
    TODAY,
    enter_figures,
    everybody,
    make_agreement,
    make_council,
    make_lines,
    make_nhs_body,
    make_officer,
    make_organisation,
    make_pool,
    make_version,
    standing,
    submitted,
)

pytestmark = pytest.mark.django_db

BY = command_line_person
PAGES = "/agreements/joint/{year}/"
DATES = (date(2017, 3, 31), date(2017, 4, 1), date(2017, 4, 2), date(2018, 1, 1), date(2018, 4, 1), None)


@pytest.fixture
def joint(db: None) -> Agreement:
    """Two councils and an NHS body: 2017/18 submitted; 2018/19 a draft. Only the first has figures."""
    return snapshot.world(make_joint)


def make_joint() -> Agreement:
    bodies = [
        make_council(code="north-cc", name="North County Council", short_name="NCC"),
        make_nhs_body(code="north-ccg", name="North CCG", short_name="NCCG"),
        make_council(code="south-cc", name="South County Council", short_name="SCC"),
    ]
    agreement = make_agreement(parties=bodies, reference="joint", title="Joint agreement")
    pool = make_pool(agreement, code="adults")
    for year in (FinancialYear(2017), FinancialYear(2018)):
        version = make_version(agreement, year=year)
        make_lines(version, pool, "care")
        enter_figures(version, pool, {("care", "north-cc"): 1_000 + year.start})
        if year.start == 2017:
            submitted(version)
    return agreement


def issue(version: ScheduleVersion) -> None:
    issue_contributions(
        version=version,
        options=Options(),
        seen=AS_THEY_STAND,
        standing=everybody(version.schedule.agreement),
        reason="For Cabinet",
    )


def south(agreement: Agreement) -> Party:
    return agreement.parties.get(organisation__code="south-cc")


def leave(agreement: Agreement, day: date) -> Party:
    return leave_agreement(party=south(agreement), left_on=day, by=BY(), reason="Notice given")


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("left_on", DATES)
def test_years_in_lists_and_on_pages_follow_the_same_rule(joint: Agreement, left_on: date | None) -> None:
    if left_on is not None:
        leave(joint, left_on)
    reader = standing(make_officer(south(joint).organisation))

    in_lists = {schedule.year for schedule in visible_schedules(reader)}
    on_pages = {s.year for s in Schedule.objects.all() if may_read_year(reader, joint, s.year)}
    by_hand = {
        year
        for year in (FinancialYear(2017), FinancialYear(2018))
        if left_on is None or left_on > year.first_day
    }

    assert in_lists == on_pages == by_hand


def test_party_that_left_reads_its_years_and_finds_nothing_of_later_ones(joint: Agreement) -> None:
    officer, auditor = (
        make_officer(south(joint).organisation, role) for role in (Role.FINANCE_OFFICER, Role.AUDITOR)
    )
    leave(joint, date(2018, 4, 1))
    published, draft = ScheduleVersion.objects.order_by("schedule__year_start")
    issue(published)
    issue(submitted(draft))
    hold_instrument(
        agreement=joint,
        instrument=InstrumentSpec(
            InstrumentKind.DEED_OF_VARIATION, "Second deed", dated=PartialDate(2018, 6)
        ),
        by=BY(),
        reason=REASON,
    )
    client, audit = client_of(officer), client_of(auditor)

    assert client.get(PAGES.format(year="2017-18")).status_code == 200
    assert client.get("/issued/1/").status_code == 200
    for page in (
        "",
        "versions/",
        "compare/",
        "tables/contributions/",
        "pools/adults/",
        "exceptions/",
        "open/",
    ):
        with_schedule, without = (
            client.get(PAGES.format(year=year) + page).status_code for year in ("2018-19", "2019-20")
        )
        assert (with_schedule, without) == (404, 404), page
    assert client.get("/issued/2/").status_code == 404
    assert "/issued/2/" not in client.get("/issued/").content.decode()
    agreement_page = client.get("/agreements/joint/").content.decode()
    assert "2018/19" not in agreement_page
    assert "Second deed" not in agreement_page
    assert "leaves on 1 April 2018" in agreement_page
    assert "2018/19" not in client.get("/agreements/").content.decode()
    journal = audit.get("/agreements/joint/journal.csv").content.decode()
    assert ("2017/18, version 1" in journal, "Issue 1" in journal) == (True, True)
    assert ("2018/19, version 1" in journal, "Issue 2" in journal) == (False, False)


def test_former_partys_officer_is_not_asked_for_figures_of_a_year_without_it(joint: Agreement) -> None:
    officer = standing(make_officer(south(joint).organisation))
    assert [item.where for item in awaiting(officer)] == ["Joint agreement, 2018/19, version 1"]

    leave(joint, date(2018, 4, 1))

    assert awaiting(officer) == []


def test_party_that_joins_later_reads_what_was_submitted_before(joint: Agreement) -> None:
    trust = make_organisation(kind=OrganisationKind.NHS_TRUST, name="North Trust")
    bind_party(
        agreement=joint,
        party=PartySpec(trust, joined_on=date(2018, 4, 1)),
        by=BY(),
        reason="Deed of adherence",
    )
    client = client_of(make_officer(trust))

    assert client.get(PAGES.format(year="2017-18") + "pools/adults/").status_code == 200
    draft = client.get(PAGES.format(year="2018-19") + "pools/adults/").content.decode()
    assert "not yet shared" in draft.lower()


def test_administrator_of_a_party_that_left_keeps_its_agreement_no_more(joint: Agreement) -> None:
    client = client_of(make_officer(south(joint).organisation, Role.ADMINISTRATOR))
    page = f"/admin/agreements/agreement/{joint.pk}/change/"
    before = client.get(page).status_code

    leave(joint, TODAY)

    assert (before, client.get(page).status_code) == (200, 404)


def test_leave_agreement_is_recorded_corrected_and_withdrawn(joint: Agreement) -> None:
    leave(joint, date(2018, 3, 31))
    leave(joint, date(2018, 4, 1))
    with pytest.raises(DomainError, match="already"):
        leave(joint, date(2018, 4, 1))
    assert south(joint).left_on == date(2018, 4, 1)

    stay_in_agreement(party=south(joint), by=BY(), reason="Notice withdrawn")

    assert south(joint).left_on is None
    with pytest.raises(DomainError, match="Nothing is recorded"):
        stay_in_agreement(party=south(joint), by=BY(), reason="Again")


def test_leave_agreement_with_figures_in_the_draft_of_a_later_year_is_refused(joint: Agreement) -> None:
    council = joint.parties.get(organisation__code="north-cc")

    with pytest.raises(DomainError, match="Version 1 of 2018/19 is a draft with figures of NCC") as refusal:
        leave_agreement(party=council, left_on=date(2018, 4, 1), by=BY(), reason="Notice given")
    assert refusal.value.field == "left_on"
    council.refresh_from_db()
    assert council.left_on is None

    leave_agreement(party=council, left_on=date(2018, 10, 1), by=BY(), reason="Notice given")


def test_leave_agreement_that_no_nhs_body_would_stay_in_is_refused(joint: Agreement) -> None:
    nhs = joint.parties.get(organisation__code="north-ccg")

    with pytest.raises(DomainError, match="Close the agreement"):
        leave_agreement(party=nhs, left_on=date(2018, 4, 1), by=BY(), reason="Notice given")


def test_leave_agreement_before_joining_is_refused(joint: Agreement) -> None:
    spec = PartySpec(make_nhs_body(), joined_on=date(2018, 4, 1))
    party = bind_party(agreement=joint, party=spec, by=BY(), reason=REASON)

    with pytest.raises(DomainError, match="before it joins"):
        leave_agreement(party=party, left_on=date(2018, 3, 1), by=BY(), reason="Notice given")
