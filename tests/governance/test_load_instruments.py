"""What a file says of instruments is loaded through the services, and what they refuse is told by line and key."""

from __future__ import annotations

import pytest

from agreements.models import Agreement, Execution, InstrumentAuthority
from agreements.services.people import command_line_person
from agreements.term import standing_on
from governance.demonstration import WESTMERE
from governance.loading.applying import load_agreement
from governance.loading.problems import BadFile
from governance.loading.reading import read_file, read_text
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_westmere_is_executed_by_three_partners_and_was_held_over_in_spring() -> None:
    load_agreement(read_file(WESTMERE), by=command_line_person())
    agreement = Agreement.objects.get(reference="westmere")
    spring = TODAY.replace(year=2016, month=5, day=1)

    assert Execution.objects.count() == 6
    assert standing_on(agreement, on=spring).state == "holding-over"
    assert standing_on(agreement, on=TODAY).state == "in-force"


@pytest.mark.once
@pytest.mark.parametrize(
    ("there", "instead", "words"),
    [
        pytest.param(
            "decided_on = 2017-01-17\n",
            "decided_on = 2017-02-14\n",
            "was authorised to make it",
            id="authorised later",
        ),
        pytest.param(
            'dated = 2017-02-13\nmanner = "sealed"',
            'dated = 2017-02-13\nmanner = "by-voice"',
            "by-voice",
            id="an unknown manner",
        ),
        pytest.param(
            'party = "westmere-coast-ccg"\nsignatory = "J. Fenwick"',
            'party = "westmere-coast"\nsignatory = "J. Fenwick"',
            "There is no party “westmere-coast”",
            id="an unknown party",
        ),
        pytest.param(
            "starts_on = 2016-04-01\nended_on = 2016-06-14",
            "starts_on = 2016-04-01\nended_on = 2016-03-01",
            "Give a later day",
            id="an end before its start",
        ),
        pytest.param(
            'requirement = "management"',
            'requirement = "managing"',
            "Did you mean “management”",
            id="a misspelt code",
        ),
    ],
)
def test_a_wrong_entry_is_told_and_nothing_is_loaded(there: str, instead: str, words: str) -> None:
    text = WESTMERE.read_text(encoding="utf-8")
    assert there in text

    with pytest.raises(BadFile) as refused:
        load_agreement(
            read_text(text.replace(there, instead), name="westmere.toml"), by=command_line_person()
        )

    assert any(words in problem.message for problem in refused.value.problems)
    assert all(problem.line > 1 for problem in refused.value.problems)
    assert not Agreement.objects.exists()
    assert not InstrumentAuthority.objects.exists()
