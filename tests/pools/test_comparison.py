"""Two versions of two years compared, through the crosswalk, as a document that is issued and verified."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from governance.models import IssuedReport
from pooledbudgets.lib.clock import now
from pooledbudgets.lib.financial_year import FinancialYear
from pools.comparison import Change
from pools.comparison_reading import compared, comparison_report, version_before
from tests.factories import everybody, standing
from tests.half_shared import HalfShared


def _by_place(
    half: HalfShared,
) -> dict[tuple[str, str], tuple[Decimal | None, Decimal | None, Decimal | None]]:
    new = half.published
    old = version_before(new)
    assert old is not None
    assert old.schedule.year_start == 2016
    [pool] = compared(old, new, standing=everybody(half.agreement)).pools
    return {
        (change.label, change.column_heading): (change.old, change.new, change.change)
        for change in pool.changes
    }


def test_figures_of_last_year_stand_beside_this_years(half_shared: HalfShared) -> None:
    found = _by_place(half_shared)
    assert found["Home care", "ACC"] == (73_883_000, 74_883_000, 1_000_000)
    assert found["Residential care", "ACCG"] == (45_067_000, 46_067_000, 1_000_000)  # led on to its namesake


def test_comparison_report_says_who_decided_and_shows_the_bridge(half_shared: HalfShared) -> None:
    new = half_shared.published
    old = version_before(new)
    assert old is not None
    everyone = everybody(half_shared.agreement)
    report = comparison_report(compared(old, new, standing=everyone), standing=everyone, as_at=now())
    assert report.title == "2017/18, version 1 compared with 2016/17, version 1"
    assert [table.key for table in report.tables] == ["compared-adults", "bridge-adults", "decided"]
    [home_care] = [
        row for row in report.tables[0].rows if row.label == "Home care" and row.cells[0].value == "ACC"
    ]
    assert home_care.cells[4].value == Decimal(1_000_000) / Decimal(73_883_000)
    assert report.dated == date(2017, 7, 3)


def test_draft_is_compared_without_what_is_not_shared(half_shared: HalfShared) -> None:
    nhs = standing(half_shared.cast["nhs_finance"])
    [pool] = compared(half_shared.published, half_shared.draft, standing=nhs).pools
    assert pool.unseen == ("ACC",)
    assert all(change.column_heading != "ACC" for change in pool.changes)


def test_comparison_is_issued_as_it_was_seen(half_shared: HalfShared, client: Client) -> None:
    client.force_login(half_shared.cast["council_finance"])
    year = {"reference": half_shared.agreement.reference, "year": FinancialYear(2017)}
    page = f"{reverse('governance:comparison-issue', kwargs=year)}?from=2016-17.1&to=1"
    shown = client.get(page)
    client.post(page, {"reason": "For Cabinet", "seen": shown.context["seen_text"]()})
    issue = IssuedReport.objects.get(name="comparison")
    assert issue.version == half_shared.published
    assert {file.form for file in issue.files.all()} == {"pdf", "xlsx", "csv", "json"}


def test_command_compares_with_the_version_before(half_shared: HalfShared, tmp_path: Path) -> None:
    out = tmp_path / "compared.csv"
    asked = ["--agreement", half_shared.agreement.reference, "--year", "2017-18", "--version", "1"]
    call_command("report", "comparison", *asked, "--format", "csv", "-o", str(out))
    assert "Home care" in out.read_text()


@pytest.mark.once
def test_page_names_versions_of_other_years_and_knows_no_others(
    half_shared: HalfShared, client: Client
) -> None:
    client.force_login(half_shared.cast["council_finance"])
    page = "/agreements/anyshire/2017-18/versions/compare/"
    assert (
        "2016/17, version 1 and 2017/18, version 2 compared"
        in client.get(f"{page}?from=2016-17.1").content.decode()
    )
    assert client.get(f"{page}?from=2016-17.7").status_code == 404


@pytest.mark.once
def test_page_holds_what_was_reported_against_what_is_restated(
    half_shared: HalfShared, client: Client
) -> None:
    client.force_login(half_shared.cast["council_finance"])
    page = "/agreements/anyshire/2017-18/versions/compare/"
    told = client.get(f"{page}?reported_on=2017-07-03").content.decode()
    assert "As reported on 3 July 2017, and as restated" in told
    assert "nothing has been restated since" in told
    assert client.get(f"{page}?reported_on=2017-07-02").status_code == 404
    file = client.get("/agreements/anyshire/2017-18/versions/comparison.csv?reported_on=2017-07-03")
    assert "As reported on 3 July 2017" in file.content.decode()


def test_what_a_new_line_lacks_is_said_of_the_side_that_lacks_it() -> None:
    new = Change("Night service", "Vale CCG", None, None, "New line")
    gone = Change("Meals", "Vale CCG", None, None, "Line removed")

    assert (new.absent_before, new.absent_after) == ("New line", "Not reported")
    assert (gone.absent_before, gone.absent_after) == ("Not reported", "Line removed")
