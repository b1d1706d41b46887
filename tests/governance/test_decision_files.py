"""Bodies and decisions of agreement files: the two real ones, an invented set, and what a wrong file is told."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.models import Agreement
from agreements.services.people import command_line_person
from governance.choices import DecisionState, Outcome
from governance.decision_reading import DecisionView, decision_rows, decision_view
from governance.demonstration import FIXTURES, OXFORDSHIRE
from governance.loading.applying import load_agreement
from governance.loading.problems import BadFile
from governance.loading.reading import read_file, read_text
from governance.models import Body, Decision
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import TODAY

README = (FIXTURES / "README.md").read_text(encoding="utf-8")


def view_of(agreement: Agreement, number: int) -> DecisionView:
    decision = Decision.objects.select_related("agreement").get(agreement=agreement, number=number)
    return decision_view(decision, on=TODAY)


def test_cabinet_of_2013_approved_one_part_and_recommended_the_other_to_council(
    oxfordshire: Agreement,
) -> None:
    view = view_of(oxfordshire, 1)

    assert view.citation == "Cabinet, 18 June 2013, item 65"
    assert dict(view.facts)["Forward plan reference"] == "2013/038"
    assert dict(view.facts)["Report reference"] == "CA8"
    assert [part.outcome for part in view.parts] == [Outcome.APPROVED, Outcome.REFERRED]
    assert view.parts[1].said == (
        "Referred to the County Council. No decision of the County Council is recorded here."
    )
    assert [matter.said for matter in view.parts[1].matters] == [
        "Asks the County Council for a virement: Into the older people's pool, £21,000,000",
        "Asks the County Council for an income target: For the older people's pool, £18,000,000",
    ]
    assert view.row.state is DecisionState.PUBLISHED
    assert view.dates[-1].rule == "The source does not say when the record was published."


def test_cabinet_of_2017_was_asked_for_three_parts_and_no_outcome_is_recorded(oxfordshire: Agreement) -> None:
    view = view_of(oxfordshire, 3)

    assert view.row.meets_on == PartialDate(2017, 7, 18)
    assert [part.letter for part in view.parts] == ["a", "b", "c"]
    assert {part.outcome for part in view.parts} == {None}
    assert [(row.what, row.by) for row in view.dates[:1]] == [
        ("Agenda and report published", date(2017, 7, 10))
    ]
    later = decision_rows(Decision.objects.filter(pk__in=[]), on=TODAY)
    assert later == []


def test_bodies_of_both_sides_and_the_groups_old_and_new_are_there(oxfordshire: Agreement) -> None:
    kinds = sorted(Body.objects.values_list("kind", flat=True))

    assert kinds == [
        "cabinet",
        "council",
        "delegated-officer",
        "finance-committee",
        "health-and-wellbeing-board",
        *["jmg"] * 6,
        "officers-group",
    ]


def test_loading_a_second_time_changes_nothing(oxfordshire: Agreement) -> None:
    before = list(Decision.objects.values_list("pk", flat=True))

    loaded = load_agreement(read_file(OXFORDSHIRE), by=command_line_person())

    assert loaded.added == ()
    assert list(Decision.objects.values_list("pk", flat=True)) == before


SMALL = README.partition("## A smallest file")[2].partition("```toml\n")[2].partition("```")[0]
BODIES = """
[[bodies]]
code = "cabinet"
name = "Cabinet"
kind = "cabinet"
organisation = "smallshire-council"
agenda_days = 5

[[decisions]]
code = "first"
body = "cabinet"
on = 2017-06-20
title = "The fund"

[[decisions.parts]]
text = "Approve the fund."
outcome = "approved"
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "where", "sentence"),
    [
        ('body = "cabinet"', 'body = "cabinett"', "decisions 1 → body", "Did you mean “cabinet”?"),
        ("2017-06-20", "2017-07-18", "decisions 1 → parts 1", "18 July 2017 has not come yet"),
        ('"approved"', '"agreed"', "parts 1 → outcome", "There is no choice “agreed”"),
        ('"approved"', '"referred"', "parts 1", "Choose the body it is referred to"),
        ('"smallshire-council"', '"smallshire"', "bodies 1 → organisation", "Did you mean"),
        (
            'title = "The fund"',
            'title = "The fund"\narises_from = "zero"',
            "arises_from",
            "no decision further up",
        ),
    ],
)
def test_what_is_wrong_is_told_by_line_key_and_remedy(old: str, new: str, where: str, sentence: str) -> None:
    text = SMALL + BODIES.replace(old, new, 1)

    with pytest.raises(BadFile) as refused:
        load_agreement(read_text(text, name="small.toml"), by=command_line_person())

    told = str(refused.value)
    assert where in told
    assert sentence in told
    assert not Decision.objects.exists()
