"""Whatever is changed of instruments behind the product's back is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from agreements import instrument_integrity as integrity
from agreements.choices import ChecklistState
from agreements.requirements import BY_KEY
from agreements.services.checklist import answer_requirement
from agreements.services.holding_over import end_holding_over, hold_over
from agreements.services.instruments import keep_executed_file
from tests.agreements.instrument_world import CABINET, executed, instrument_world
from tests.factories import REASON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything() -> None:
    """The extension executed and kept, a holding over that ended, and an answered requirement."""
    world = instrument_world()
    deed = {"standing": world.officer, "reason": REASON}
    hold_over(
        agreement=world.agreement,
        party=world.council,
        starts_on=world.deed.term_ends_on.replace(month=4, day=1),
        principle="As before",
        authority=CABINET,
        **deed,
    )
    end_holding_over(agreement=world.agreement, ended_on=TODAY, **deed)
    executed(world)
    keep_executed_file(instrument=world.extension, file_name="x.pdf", data=b"%PDF-1.7 %%EOF", **deed)
    answer_requirement(
        agreement=world.agreement,
        requirement=BY_KEY["contributions"],
        state=ChecklistState.COMPLETE,
        clause="8",
        **deed,
    )


def test_what_the_services_wrote_holds(everything: None) -> None:
    assert [sentence for check in integrity.CHECKS for sentence in check()] == []


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        pytest.param(
            "UPDATE agreements_instrumentauthority SET decided_on = '2017-06-20' WHERE body = 'Cabinet'",
            integrity.executions_before_authority,
            "before it was authorised",
            id="a decision dated later",
        ),
        pytest.param(
            "DELETE FROM agreements_instrumentauthority WHERE body = 'Cabinet'",
            integrity.executions_without_authority,
            "without authority",
            id="an authority removed",
        ),
        pytest.param(
            "UPDATE agreements_execution SET party_id = (SELECT MIN(party_id) FROM agreements_execution)",
            integrity.executions_twice,
            "executed 2 times by holmshire-cc",
            id="one party for both",
        ),
        pytest.param(
            "UPDATE agreements_instrument SET kind = 'notice' WHERE kind = 'extension'",
            integrity.executions_of_notices,
            "execution of a notice",
            id="an executed notice",
        ),
        pytest.param(
            "UPDATE agreements_holdingoverend SET ended_on = '2017-03-01'",
            integrity.holdings_over_at_once,
            "before it began",
            id="an end before the start",
        ),
        pytest.param(
            "UPDATE agreements_instrumentfile SET sha256 = 'x'",
            integrity.files_altered,
            "not what was kept",
            id="another digest",
        ),
        pytest.param(
            "DELETE FROM agreements_instrumentfilecontent",
            integrity.files_altered,
            "has no content",
            id="bytes removed",
        ),
        pytest.param(
            "UPDATE agreements_checklistitem SET requirement = 'other'",
            integrity.answers_to_nothing,
            "no known requirement",
            id="an unknown requirement",
        ),
    ],
)
def test_what_was_changed_behind_the_services_is_named(
    everything: None, statement: str, check: Callable[[], Iterator[str]], words: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert any(words in sentence for sentence in check())
