"""The register is found out when anything in it was changed behind the product's back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from governance import integrity
from governance.models import IssuedReport
from governance.services.issued import issue_contributions
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.reports.contributions import Options
from tests.factories import submitted
from tests.partnership import Partnership


@pytest.fixture
def issue(partnership: Partnership) -> IssuedReport:
    version = submitted(partnership.draft)
    return issue_contributions(
        version=version,
        options=Options(total=True),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="For Cabinet",
    )


def behind_the_back(sql: str) -> None:
    """A change that passes by the models, as somebody with the database's password could make."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def all_faults() -> list[str]:
    return [fault for check in integrity.CHECKS for fault in check()]


def test_register_as_it_was_written_has_no_fault(issue: IssuedReport) -> None:
    assert all_faults() == []


@pytest.mark.parametrize(
    ("sql", "check", "fault"),
    [
        (
            "UPDATE governance_issuedfile SET content = CAST('%PDF-' AS {blob}) WHERE form = 'pdf'",
            integrity.files_altered,
            "Issue 1: its PDF has been altered since it was issued.",
        ),
        (
            "UPDATE governance_issuedfile SET sha256 = 'x' WHERE form = 'csv'",
            integrity.files_altered,
            "Issue 1: its CSV has been altered since it was issued.",
        ),
        (
            "DELETE FROM governance_issuedfile WHERE form = 'xlsx'",
            integrity.files_missing,
            "Issue 1: its XLSX is missing.",
        ),
        (
            "UPDATE governance_issuedreport SET data_digest = 'x'",
            integrity.data_altered,
            "Issue 1: its data does not give the digest printed on it.",
        ),
        (
            "UPDATE governance_issuedfile SET content = CAST('nonsense' AS {blob}) WHERE form = 'json'",
            integrity.data_altered,
            "Issue 1: its data does not give the digest printed on it.",
        ),
        (
            "UPDATE governance_issuedfile SET content = CAST('nonsense' AS {blob}) WHERE form = 'json'",
            integrity.figures_no_longer_those_of_the_version,
            "Issue 1: its data cannot be read.",
        ),
        (
            "UPDATE governance_issuedreport SET number = 3",
            integrity.numbers_missing,
            "Issue 1 is missing from the register.",
        ),
        (
            "UPDATE pools_contribution SET amount = 1 WHERE amount = 74883000",
            integrity.figures_no_longer_those_of_the_version,
            "home-care, body-",
        ),
    ],
)
def test_check_names_what_was_changed(
    issue: IssuedReport, sql: str, check: Callable[[], object], fault: str
) -> None:
    behind_the_back(
        sql.format(blob="bytea" if connection.vendor == "postgresql" else "blob").replace("%", "%%")
    )

    assert any(fault in said for said in check())  # type: ignore[attr-defined]
