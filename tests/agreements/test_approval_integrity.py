"""Whatever is changed of approvals behind the product's back is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from agreements import approval_integrity as integrity
from tests import snapshot
from tests.pools.approving_world import ApprovingWorld, approved, approving_world, execute, passed

pytestmark = pytest.mark.django_db


@pytest.fixture
def executed(db: None) -> ApprovingWorld:
    return snapshot.world(make_executed)


def make_executed() -> ApprovingWorld:
    world = approving_world()
    approved(world)
    passed(world)
    execute(world, world.council)
    execute(world, world.nhs)
    return world


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        pytest.param(
            "UPDATE agreements_scheduleversion SET state = 'disputed'",
            integrity.disputes_unlike_states,
            "is disputed, but no dispute is open",
            id="disputed by nobody",
        ),
        pytest.param(
            "UPDATE agreements_approval SET party_id = (SELECT MAX(party_id) FROM agreements_approval)",
            integrity.approvals_of_strangers,
            "is on the route of another party",
            id="approved for somebody else",
        ),
        pytest.param(
            "DELETE FROM agreements_versioninstrument",
            integrity.executed_versions_unfounded,
            "has not executed it",
            id="executed without an instrument",
        ),
        pytest.param(
            "DELETE FROM agreements_approval",
            integrity.executed_versions_unfounded,
            "has approved nothing of it",
            id="executed without approval",
        ),
    ],
)
def test_what_was_changed_behind_the_services_is_named(
    executed: ApprovingWorld, statement: str, check: Callable[[], Iterator[str]], words: str
) -> None:
    assert list(check()) == []

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert any(words in sentence for sentence in check())
