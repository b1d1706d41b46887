"""Whatever is changed behind the product's back, `check_integrity` names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from agreements import integrity as agreements_integrity
from agreements.models import Agreement, JournalEntry, Person, ScheduleVersion
from agreements.services.people import command_line_person
from governance.demonstration import OXFORDSHIRE, WESTMERE
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from pools import integrity as pools_integrity
from pools.models import Contribution
from tests import snapshot
from tests.factories import make_agreement, make_council, make_element, make_nhs_body, make_pool

pytestmark = pytest.mark.django_db

PLACES = {
    "$PARTY": "(SELECT p.id FROM agreements_party p JOIN agreements_agreement a ON a.id = p.agreement_id"
    " WHERE a.reference = 'westmere' ORDER BY p.id LIMIT 1)",
    "$POOL": "(SELECT p.id FROM pools_pool p JOIN agreements_agreement a ON a.id = p.agreement_id"
    " WHERE a.reference = 'westmere' ORDER BY p.id LIMIT 1)",
    "$SUBMITTED": "(SELECT MIN(id) FROM agreements_scheduleversion WHERE state = 'submitted')",
}
"""Rows that a statement below names."""


@pytest.fixture
def both(db: None) -> None:
    """Both agreements of the demonstration."""
    snapshot.world(_load_both)


def _load_both() -> None:
    load_agreement(read_file(OXFORDSHIRE), by=command_line_person())
    load_agreement(read_file(WESTMERE), by=command_line_person())


def test_check_integrity_holds_over_everything_the_services_wrote(both: None) -> None:
    out = StringIO()

    call_command("check_integrity", stdout=out)

    assert "checks hold over the whole database" in out.getvalue()
    assert JournalEntry.objects.latest("sequence").digest in out.getvalue()


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        pytest.param(
            "UPDATE agreements_journalentry SET reason = 'Another' WHERE sequence = 5",
            agreements_integrity.journal_broken,
            "Journal entry 5 has been altered",
            id="Journal altered",
        ),
        pytest.param(
            "DELETE FROM agreements_journalentry WHERE sequence = 5",
            agreements_integrity.journal_broken,
            "Journal entry 5 is missing",
            id="Journal entry removed",
        ),
        pytest.param(
            "DELETE FROM agreements_journalentry WHERE sequence > 20",
            agreements_integrity.journal_broken,
            "The Journal ends at entry 20",
            id="Journal cut off",
        ),
        pytest.param(
            "UPDATE agreements_party SET heading = 'full'",
            agreements_integrity.histories_untrue,
            "differs from its history in heading",
            id="party changed",
        ),
        pytest.param(
            "DELETE FROM agreements_noticerule WHERE months = 3",
            agreements_integrity.histories_untrue,
            "was removed without history",
            id="rule removed",
        ),
        pytest.param(
            "UPDATE agreements_scheduleversion SET state = 'draft', known_from = NULL WHERE id = $SUBMITTED",
            agreements_integrity.states_without_a_step,
            "is draft, but its last step led to submitted",
            id="version thawed",
        ),
        pytest.param(
            "DELETE FROM agreements_versionstep",
            agreements_integrity.states_without_a_step,
            "is submitted, but its last step led to no state",
            id="steps removed",
        ),
        pytest.param(
            "UPDATE agreements_sharingevent SET party_id = $PARTY",
            agreements_integrity.sharing_by_strangers,
            "another agreement’s version",
            id="shared by a stranger",
        ),
        pytest.param(
            "UPDATE agreements_organisation SET kind = 'other' WHERE code = 'oxfordshire-ccg'",
            agreements_integrity.agreements_of_impossible_partners,
            "at least one NHS body",
            id="partner of another kind",
        ),
        pytest.param(
            "UPDATE agreements_organisationname SET valid_to = NULL",
            agreements_integrity.names_at_once,
            "westmere-cc has two names at once: all time, and 1 April 2016 onwards",
            id="two names",
        ),
        pytest.param(
            "UPDATE agreements_succession SET predecessor_id = successor_id, successor_id = predecessor_id"
            " WHERE successor_id = (SELECT id FROM agreements_organisation WHERE code = 'westmere-vale-ccg')",
            agreements_integrity.histories_untrue,
            "differs from its history in predecessor and successor",
            id="succession turned round",
        ),
        pytest.param(
            "UPDATE pools_pool SET host_id = $PARTY WHERE code = 'adults'",
            pools_integrity.duties_of_strangers,
            "Adults with Care and Support Needs is hosted by a party to another agreement",
            id="hosted by a stranger",
        ),
        pytest.param(
            "UPDATE pools_leadrole SET party_id = $PARTY",
            pools_integrity.duties_of_strangers,
            "although party to another agreement",
            id="led by a stranger",
        ),
        pytest.param(
            "UPDATE pools_pool SET host_id = NULL WHERE code = 'children'",
            pools_integrity.duties_of_strangers,
            "does not host the pool",
            id="manager without a host",
        ),
        pytest.param(
            "UPDATE pools_leadrole SET ends_on = NULL",
            pools_integrity.duties_held_twice,
            "Community equipment in Ageing Well",
            id="two leads",
        ),
        pytest.param(
            "UPDATE pools_poolmanager SET ends_on = NULL",
            pools_integrity.duties_held_twice,
            "has two managers at once",
            id="two managers",
        ),
        pytest.param(
            "UPDATE pools_line SET pool_id = $POOL WHERE key = 'older-people'",
            pools_integrity.rows_astray,
            "is in a pool of another agreement",
            id="line in another pool",
        ),
        pytest.param(
            "UPDATE pools_line SET of_which_id = (SELECT MIN(id) FROM pools_line) WHERE key = 'older-people'",
            pools_integrity.rows_astray,
            "is part of a line of another table",
            id="part of another table",
        ),
        pytest.param(
            "UPDATE pools_line SET kind = 'memorandum' WHERE key = 'night-service'",
            pools_integrity.rows_astray,
            "is part of a line of another kind",
            id="part of another kind",
        ),
        pytest.param(
            "UPDATE pools_linegroup SET parent_id = (SELECT id FROM pools_linegroup WHERE key = 'at-home')",
            pools_integrity.groups_in_a_circle,
            "is inside itself",
            id="groups in a circle",
        ),
        pytest.param(
            "UPDATE pools_contribution SET party_id = $PARTY WHERE id = (SELECT MIN(c.id) FROM"
            " pools_contribution c JOIN pools_line l ON l.id = c.line_id WHERE l.key = 'older-people')",
            pools_integrity.figures_of_strangers,
            "is not a party to the line’s agreement",
            id="figure of a stranger",
        ),
        pytest.param(
            "UPDATE pools_publishedfigure SET party_id = $PARTY WHERE \"row\" = 'net'"
            " AND id = (SELECT MIN(id) FROM pools_publishedfigure WHERE \"row\" = 'net')",
            pools_integrity.figures_of_strangers,
            "is of a party to another agreement",
            id="printed figure of a stranger",
        ),
        pytest.param(
            "UPDATE pools_publishedfigure SET pool_id = $POOL WHERE \"row\" = 'line'",
            pools_integrity.figures_of_strangers,
            "is of another table’s row",
            id="printed figure of another table",
        ),
        pytest.param(
            "UPDATE pools_contribution SET amount = -amount WHERE amount < 0",
            pools_integrity.figures_against_the_rules,
            "is a deduction",
            id="deduction with a plus",
        ),
        pytest.param(
            "UPDATE pools_contribution SET amount = amount + 1 WHERE amount > 1000",
            pools_integrity.histories_untrue,
            "differs from its history in amount",
            id="a pound more",
        ),
    ],
)
def test_check_names_what_was_changed_behind_the_product(
    both: None, statement: str, check: Callable[[], list[str]], words: str
) -> None:
    assert not list(check())

    for name, place in PLACES.items():
        statement = statement.replace(name, place)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount

    assert any(words in sentence for sentence in check())


def test_check_integrity_names_the_rows_and_exits_with_one(oxfordshire: Agreement) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_journalentry SET reason = 'Another' WHERE sequence = 5")
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("check_integrity", stdout=out)

    assert end.value.code == 1
    assert out.getvalue().splitlines()[:2] == [
        "Breaks in the Journal's chain: entries altered, missing, put in another order or cut off:",
        "  Journal entry 5 has been altered.",
    ]
    assert "1 thing found that must not be" in out.getvalue()


def test_totals_are_compared_with_what_the_database_adds_up(
    both: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(pools_integrity.totals_unlike_the_database())
    honest = pools_integrity.add_up

    def forgetful(lines: list, columns: list) -> object:
        return honest(lines[1:], columns)

    monkeypatch.setattr(pools_integrity, "add_up", forgetful)

    assert any("gross adds up to" in sentence for sentence in pools_integrity.totals_unlike_the_database())


def test_a_sign_in_is_not_a_change_behind_the_product(council_finance: Person) -> None:
    council_finance.set_password("another-password-altogether")
    council_finance.save(update_fields=["password"])

    assert not list(agreements_integrity.histories_untrue())


def test_checks_take_as_many_queries_with_one_agreement_as_with_many(
    oxfordshire: Agreement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    checks = (*agreements_integrity.CHECKS, *pools_integrity.CHECKS)

    def count() -> int:
        with django_assert_max_num_queries(200) as captured:
            for check in checks:
                assert not list(check())
        return len(captured.captured_queries)

    alone = count()
    for _ in range(5):
        agreement = make_agreement(parties=[make_council(), make_nhs_body()], started_on=date(2016, 4, 1))
        make_element(make_pool(agreement))

    assert count() == alone


def test_journal_and_versions_are_there_to_be_checked(published_version: ScheduleVersion) -> None:
    assert JournalEntry.objects.count() > 20
    assert Contribution.objects.filter(line__version=published_version).count() == 20
