"""Issuing Oxfordshire's tables, finding them in the register, checking them, reading the Journal, administering."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Person, ScheduleVersion
from agreements.permissions import standing_of
from governance.models import IssuedReport
from governance.services.issued import issue_contributions
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Pool
from pools.reports.contributions import Options
from tests.factories import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
SignIn = Callable[[Page, Person], None]


@pytest.fixture
def issue(
    transactional_db: None, published_version: ScheduleVersion, council_finance: Person
) -> IssuedReport:
    """Issue 1, superseded by issue 2."""
    facts = {
        "version": published_version,
        "seen": AS_THEY_STAND,
        "standing": standing_of(council_finance, on=TODAY),
    }
    first = issue_contributions(**facts, options=Options(), reason="For Cabinet on 18 July 2017")
    issue_contributions(
        **facts, options=Options(total=True), reason="With totals, as asked", supersedes=first
    )
    return first


def test_table_is_issued_and_found_in_the_register(
    page: Page,
    sign_in: SignIn,
    transactional_db: None,
    published_version: ScheduleVersion,
    council_finance: Person,
    axe: Look,
    reflows: Look,
    shoot: Shoot,
) -> None:
    sign_in(page, council_finance)
    page.goto("/agreements/oxfordshire/2017-18/tables/contributions/?version=1")
    page.get_by_role("link", name="Issue this table").click()
    axe(page)
    reflows(page)
    shoot(page, "issue")
    page.get_by_label("Why").fill("For Cabinet on 18 July 2017")
    page.get_by_role("button", name="Issue").click()

    expect(page.get_by_role("alert")).to_contain_text("Issue 1 is in the register")
    page.get_by_role("rowheader", name="Issue 1").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Issue 1")


def test_register_and_issue_are_readable_by_everybody(
    page: Page,
    sign_in: SignIn,
    issue: IssuedReport,
    nhs_finance: Person,
    axe: Look,
    reflows: Look,
    shoot: Shoot,
) -> None:
    sign_in(page, nhs_finance)
    page.goto("/issued/")
    expect(page.get_by_role("table")).to_contain_text("Superseded")
    axe(page)
    reflows(page)
    shoot(page, "register")

    page.goto("/issued/1/")
    expect(page.get_by_text("Superseded by issue 2")).to_be_visible()
    axe(page)
    reflows(page)
    shoot(page, "issued")


def test_register_without_an_issue_says_what_to_do(
    page: Page,
    sign_in: SignIn,
    transactional_db: None,
    oxfordshire: Agreement,
    nhs_finance: Person,
    axe: Look,
    shoot: Shoot,
) -> None:
    sign_in(page, nhs_finance)
    page.goto("/issued/")
    expect(page.get_by_text("Nothing has been issued yet")).to_be_visible()
    axe(page)
    shoot(page, "register-empty")


def test_document_is_checked_by_anybody(
    page: Page, issue: IssuedReport, tmp_path: Path, axe: Look, reflows: Look, shoot: Shoot
) -> None:
    pdf = bytes(issue.files.get(form="pdf").content)
    page.goto("/verify/")
    axe(page)
    reflows(page)
    shoot(page, "verify")

    for name, content, verdict in [
        ("genuine", pdf, "This is issue 1"),
        ("altered", pdf + b"%", "This is not issue 1 as it was issued"),
        ("other", b"%PDF-1.7", "This is none of ours"),
    ]:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text(verdict)
        axe(page)
        reflows(page)
        shoot(page, f"verify-{name}")

    page.get_by_label("Its digest").fill(issue.data_digest[:12])
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Yes, by issue 2")


def test_check_of_nothing_names_the_remedy(
    page: Page, transactional_db: None, axe: Look, shoot: Shoot
) -> None:
    page.goto("/verify/")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Choose the document, or type the digest printed on it."
    )
    axe(page)
    shoot(page, "verify-refused")


def test_journal_is_read_and_narrowed(
    page: Page, sign_in: SignIn, issue: IssuedReport, auditor: Person, axe: Look, reflows: Look, shoot: Shoot
) -> None:
    sign_in(page, auditor)
    page.goto("/agreements/oxfordshire/")
    page.get_by_role("link", name="Journal").click()
    axe(page)
    reflows(page)
    shoot(page, "journal")

    page.get_by_label("What was done").select_option("Report issued")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)


def test_administration_works_under_the_content_policy(
    page: Page,
    sign_in: SignIn,
    transactional_db: None,
    draft_version: ScheduleVersion,
    administrator: Person,
    shoot: Shoot,
) -> None:
    sign_in(page, administrator)
    page.goto("/admin/")
    shoot(page, "admin")
    page.goto("/admin/agreements/agreement/")
    shoot(page, "admin-agreements")
    page.get_by_label("Select all objects on this page for an action").check()
    page.get_by_label("Action:").select_option("Contributions table as PDF")
    with page.expect_download() as download:
        page.get_by_role("button", name="Go").click()
    assert download.value.suggested_filename == "oxfordshire-2017-18-v2-contributions.pdf"

    page.goto(f"/admin/pools/pool/{Pool.objects.get(code='adults').pk}/change/")
    shoot(page, "admin-pool")
    page.get_by_label("Purpose").fill("Adults with care and support needs.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Enter the reason.")).to_be_visible()
    page.get_by_label("Reason").fill("As the schedule says")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")

    page.goto("/admin/agreements/agreement/add/")
    shoot(page, "admin-agreement-add")
    page.goto(f"/admin/pools/pool/{Pool.objects.get(code='adults').pk}/history/")
    shoot(page, "admin-history")
