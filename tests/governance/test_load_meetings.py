"""Loading groups and meetings from a file, and what is said of a file that cannot be."""

from __future__ import annotations

import pytest

from agreements.services.people import command_line_person
from governance.choices import MeetingState
from governance.demonstration import WESTMERE
from governance.groups.reading import group_view
from governance.loading.applying import load_agreement
from governance.loading.problems import BadFile
from governance.loading.reading import read_file, read_text
from governance.models import Body
from tests.factories import everybody

pytestmark = pytest.mark.django_db


def test_group_of_a_file_reads_back_as_sentences() -> None:
    loaded = load_agreement(read_file(WESTMERE), by=command_line_person())
    board = Body.objects.get(agreement=loaded.agreement, code="joint-commissioning-board")
    view = group_view(board, standing=everybody(loaded.agreement))

    assert view.terms is not None
    assert view.terms.number == 2
    assert [sentence.partition(" for ")[0] for sentence in view.terms.quorum] == [
        "At least one voting member",
        "At least one elected member",
        "At least one officer",
    ]
    assert "By itself it decides on £250,000 at most." in view.terms.sentences
    assert [len(partner.seats) for partner in view.partners] == [2, 1]
    assert [row.state for row in view.meetings] == [
        MeetingState.PLANNED,
        MeetingState.PLANNED,
        MeetingState.DRAFT,
    ]
    assert {row.name for row in view.reports_to} == {"Cabinet", "Governing Body of Vale CCG"}


@pytest.mark.parametrize(
    ("said", "instead", "words"),
    [
        pytest.param("on = 2017-09-12", "on = 2017-09-10", "at a weekend", id="weekend"),
        pytest.param('starts_at = "10:00"', 'starts_at = "10.00"', "not a time of day", id="time"),
        pytest.param(
            'body = "joint-commissioning-board"\non', 'body = "joint-board"\non', "no body", id="body"
        ),
        pytest.param(
            'chair_organisation = "westmere-cc"',
            'chair_organisation = "westmere-vale-ccg"',
            "chaired by a member for",
            id="chair",
        ),
        pytest.param('limit = "100,000"', 'limit = "plenty"', "plenty", id="limit"),
    ],
)
def test_file_is_refused_with_the_line(said: str, instead: str, words: str) -> None:
    text = WESTMERE.read_text(encoding="utf-8")
    assert said in text
    with pytest.raises(BadFile) as refused:
        load_agreement(
            read_text(text.replace(said, instead, 1), name="westmere.toml"), by=command_line_person()
        )
    assert [problem for problem in refused.value.problems if words in problem.message and problem.line > 1]
