"""A submitted version goes on saying what it said of its pools, elements and columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client

from agreements.choices import Basis, HeadingForm
from agreements.models import OrganisationName, ScheduleVersion
from agreements.services.journal import recorded
from agreements.services.people import command_line_person
from governance.reports import refuse_unknown_pools
from pooledbudgets.lib.append_only import RowIsPermanent
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pools.choices import Classification, FundKind, VatTreatment
from pools.comparison import compare
from pools.integrity import frames_not_kept, frames_of_strangers
from pools.models import Element, LeadRole, PoolManager, SubmittedElement, SubmittedPool
from pools.permissions import get_pool
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report
from pools.selectors import version_tables
from pools.services.pools import add_element, add_pool, appoint_lead, appoint_pool_manager, end_lead
from pools.services.versions import start_version
from pools.tables import PoolTable, VersionTables
from tests import snapshot
from tests.factories import (
    REASON,
    everybody,
    make_agreement,
    make_element,
    make_lines,
    make_pool,
    make_version,
    submitted,
)
from tests.pdf_reading import one_line
from tests.pools.published_2017 import COUNCIL, NHS
from tests.pools.tables_of_2017 import World, make_world

pytestmark = pytest.mark.django_db

APRIL = date(2017, 4, 1)
PAGE = "/agreements/anyshire/2017-18/"


@pytest.fixture
def world() -> World:
    """Adults hosted by the council, its element Homes led by the NHS body, with a line; version 1 submitted."""
    return snapshot.world(framed)


def framed() -> World:
    world = make_world()
    facts: dict[str, Any] = {"by": command_line_person(), "reason": REASON}
    change(world.adults, host=world.party(COUNCIL), table_heading="Pool 1: Adults", purpose="For adults")
    appoint_pool_manager(pool=world.adults, organisation=world.council, post="Head of Adults", **facts)
    homes = make_element(world.adults, code="homes", name="Homes", note="As in paragraph 23")
    appoint_lead(element=homes, party=world.party(NHS), **facts)
    change(world.version.lines.get(key="mental-health"), element=homes)
    submitted(world.version)
    return world


def change(row: Any, **facts: Any) -> None:
    """As the administration corrects reference data."""
    with recorded("corrected", by=command_line_person(), reason=REASON, subject=row):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()


def change_everything(world: World) -> None:
    """All that a version says of its frame becomes otherwise, and a pool and an element are added."""
    facts: dict[str, Any] = {"by": command_line_person(), "reason": REASON}
    change(PoolManager.objects.get(), ends_on=APRIL)
    change(
        world.adults,
        name="Grown-ups",
        table_heading="",
        purpose="",
        fund_kind=FundKind.ALIGNED,
        host=world.party(NHS),
        vat_treatment=VatTreatment.SECTION_41,
        opens_on=None,
        order=9,
    )
    appoint_pool_manager(pool=world.adults, organisation=world.nhs, post="Director", **facts, starts_on=APRIL)
    homes = Element.objects.get()
    change(homes, name="Houses", note="", classification=Classification.STRUCTURE)
    end_lead(lead=LeadRole.objects.get(), ends_on=APRIL, **facts)
    appoint_lead(element=homes, party=world.party(COUNCIL), **facts, starts_on=APRIL)
    add_element(pool=world.adults, code="gardens", name="Gardens", **facts)
    add_pool(agreement=world.agreement, code="new", name="New pool", **facts)
    change(world.party(COUNCIL), order=9, heading=HeadingForm.FULL, column_group="Councils")


def draft_of(world: World) -> ScheduleVersion:
    original = ScheduleVersion.objects.get(schedule__agreement=world.agreement)
    return start_version(
        copied_from=original,
        basis=Basis.FINAL,
        effective_from=APRIL,
        standing=everybody(world.agreement),
        reason=REASON,
    )


def tables_of(world: World, number: int) -> VersionTables:
    version = ScheduleVersion.objects.get(schedule__agreement=world.agreement, number=number)
    return version_tables(version, standing=everybody(world.agreement))


def said_of(pool: PoolTable) -> tuple[str, ...]:
    return (pool.heading, pool.purpose, pool.fund_kind, pool.host, pool.manager, pool.vat_treatment)


def test_frozen_version_says_what_was_submitted_whatever_is_said_of_its_pools_later(world) -> None:
    before = tables_of(world, 1)
    assert said_of(before.pools[0]) == (
        "Pool 1: Adults",
        "For adults",
        "Pooled fund",
        "Anyshire County Council",
        "Head of Adults",
        "Not stated",
    )

    change_everything(world)

    assert tables_of(world, 1) == before


def test_new_version_starts_from_what_holds_now(world) -> None:
    change_everything(world)
    draft_of(world)

    tables = tables_of(world, 2)

    assert [pool.code for pool in tables.pools] == ["bcf", "new", "adults"]
    adults = tables.pools[-1]
    assert said_of(adults)[:5] == ("Grown-ups", "", "Aligned budget", "Anyshire CCG", "Director")
    assert adults.vat_treatment == "NHS (section 41, VAT Act 1994)"
    assert [(element.name, element.lead) for element in adults.elements] == [
        ("Houses", "ACC"),
        ("Gardens", "Not stated"),
    ]
    assert [(line.element, line.lead) for line in adults.lines if line.element] == [("Houses", "ACC")]
    assert [(column.heading, column.group) for column in tables.columns] == [
        ("ACCG", ""),
        ("Anyshire County Council", "Councils"),
    ]


def test_name_of_an_organisation_is_the_one_valid_on_the_day_of_reading(world) -> None:
    change(OrganisationName.objects.get(organisation=world.nhs), short_name="Anyshire NHS")

    assert [column.heading for column in tables_of(world, 1).columns] == ["ACC", "Anyshire NHS"]


def test_files_of_a_frozen_version_hold_what_was_submitted(world) -> None:
    change_everything(world)
    version = ScheduleVersion.objects.get(schedule__agreement=world.agreement)
    report = contributions_report(
        version,
        standing=everybody(world.agreement),
        options=Options(leads=True),
        as_at=datetime(2017, 7, 4, 9, 30, tzinfo=UTC),
    )

    files = {form: FILE_FORMS[form].make(report) for form in ("pdf", "csv", "json")}

    for text in (one_line(files["pdf"]), files["csv"].decode(), json.dumps(json.loads(files["json"]))):
        assert "Pool 1: Adults" in text
        assert "Grown-ups" not in text
        assert "New pool" not in text
    assert [section.heading for section in report.sections] == ["Pool 1: Adults", "Better Care Fund"]


def test_pages_of_a_frozen_version_say_what_was_submitted(world, client: Client) -> None:
    client.force_login(world.council_finance)
    change_everything(world)
    places = ["", "pools/adults/", "tables/contributions/", "pools/adults/figures/mental-health/council/"]

    pages = {place: client.get(f"{PAGE}{place}?version=1").text for place in places}

    for place, text in pages.items():
        assert "Adults" in text, place
        assert "Grown-ups" not in text, place
        assert "New pool" not in text, place
    assert "ACCG" in pages["pools/adults/figures/mental-health/council/"]  # the lead
    assert client.get(f"{PAGE}pools/new/?version=1").status_code == 404
    draft_of(world)
    assert client.get(f"{PAGE}pools/new/").status_code == 200
    assert "Grown-ups" in client.get(f"{PAGE}pools/bcf/").text


def test_comparison_calls_each_version_by_its_own_names(world, client: Client) -> None:
    client.force_login(world.council_finance)
    change_everything(world)
    draft_of(world)

    compared = {pool.code: pool for pool in compare(tables_of(world, 1), tables_of(world, 2), reasons={})}
    turned = {pool.code: pool for pool in compare(tables_of(world, 2), tables_of(world, 1), reasons={})}

    assert (compared["adults"].heading, compared["adults"].earlier_heading) == ("Grown-ups", "Pool 1: Adults")
    assert compared["bcf"].earlier_heading == ""
    assert {change.new for change in compared["new"].totals} == {None}
    assert (turned["new"].heading, turned["new"].changes) == ("New pool", ())
    page = client.get(f"{PAGE}versions/compare/").text
    assert "In version 1 it is called Pool 1: Adults." in page
    assert page.count("Version 1 has no such pool.") == 1
    assert "Version 2 has no such pool." not in page


def test_comparison_says_that_a_partner_has_left(world) -> None:
    change(world.party(NHS), left_on=date(2017, 10, 1))
    original = ScheduleVersion.objects.get(schedule__agreement=world.agreement)
    start_version(
        copied_from=original,
        basis=Basis.VARIED,
        effective_from=date(2017, 11, 1),
        standing=everybody(world.agreement),
        reason=REASON,
    )

    adults = compare(tables_of(world, 1), tables_of(world, 2), reasons={})[0]

    assert {change.words for change in adults.changes} == {"No longer a partner"}
    assert {change.column_heading for change in adults.changes} == {"ACCG"}


def test_pool_added_after_the_year_before_has_no_year_before(world, client: Client) -> None:
    client.force_login(world.council_finance)
    pool = make_pool(world.agreement, code="new")
    make_lines(make_version(world.agreement, year=FinancialYear(2018)), pool, "respite")

    page = client.get("/agreements/anyshire/2018-19/pools/new/")

    assert page.status_code == 200
    assert "2017/18" not in page.text


def test_get_pool_of_a_frozen_version_finds_only_those_submitted(world) -> None:
    make_pool(world.agreement, code="new")
    version = world.seen_by(world.council_finance)

    assert get_pool(version, "adults") == world.adults
    with pytest.raises(Http404):
        get_pool(version, "new")


def test_refuse_unknown_pools_names_those_the_version_has(world) -> None:
    make_pool(world.agreement, code="new")

    with pytest.raises(DomainError, match=r"Version 1 of .+ has no pool “new”\. It has: adults, bcf\."):
        refuse_unknown_pools(world.seen_by(world.council_finance), ("new",))


def test_what_was_submitted_is_kept_once_and_of_own_rows(world) -> None:
    draft_of(world)

    assert SubmittedPool.objects.count() == 2
    assert [kept.lead for kept in SubmittedElement.objects.all()] == [world.party(NHS)]
    assert not [*frames_not_kept(), *frames_of_strangers()]
    with pytest.raises(RowIsPermanent):
        SubmittedPool.objects.update(name="Another")


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        ("DELETE FROM pools_submittedcolumn", frames_not_kept, "does not keep its columns and pools"),
        (
            "UPDATE agreements_scheduleversion SET state = 'draft', known_from = NULL",
            frames_not_kept,
            "is a draft and keeps columns or pools",
        ),
        (
            "UPDATE pools_line SET pool_id = (SELECT MAX(id) FROM pools_pool) WHERE \"key\" = 'older-people'",
            frames_not_kept,
            "stands in Elsewhere, which its submitted version does not keep",
        ),
        (
            "DELETE FROM pools_submittedelement",
            frames_not_kept,
            "pays for Homes, which its submitted version does not keep",
        ),
        (
            "UPDATE pools_submittedcolumn SET party_id = (SELECT MAX(id) FROM agreements_party)"
            " WHERE id = (SELECT MIN(id) FROM pools_submittedcolumn)",
            frames_of_strangers,
            "is of a party to another agreement",
        ),
        (
            "UPDATE pools_submittedpool SET host_id = (SELECT MAX(id) FROM agreements_party)",
            frames_of_strangers,
            "is hosted by a party to another",
        ),
        (
            "UPDATE pools_submittedelement SET lead_id = (SELECT MAX(id) FROM agreements_party)",
            frames_of_strangers,
            "is led by a stranger",
        ),
    ],
    ids=["columns removed", "thawed", "pool unkept", "element unkept", "column", "host", "lead"],
)
def test_check_names_what_was_changed_behind_the_product(
    world, statement: str, check: Callable[[], Iterator[str]], words: str
) -> None:
    make_pool(make_agreement(), name="Elsewhere")
    assert not list(check())

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert any(words in sentence for sentence in check())
