from datetime import date
from itertools import pairwise

import pytest

from agreements.choices import OrganisationKind
from agreements.models import JournalEntry, Organisation, OrganisationName, Succession
from agreements.naming import full_name, short_name
from agreements.services.organisations import NameSpec, record_succession, rename_from
from agreements.services.people import command_line_person
from pooledbudgets.lib.errors import DomainError
from tests.factories import REASON, make_council, make_nhs_body, make_organisation

pytestmark = pytest.mark.django_db


def test_add_organisation_is_journalled_with_its_names() -> None:
    body = make_organisation(name="Westmere County Council", short_name="WCC", code="westmere")

    entry = JournalEntry.objects.latest("sequence")
    assert (entry.verb, entry.subject_label, entry.reason) == ("organisation added", "westmere", REASON)
    assert entry.detail == {"names": ["Westmere County Council"]}
    assert body.history.get().history_user == command_line_person()


def test_add_organisation_without_a_name_is_refused_and_saves_nothing() -> None:
    command_line_person()
    entries = JournalEntry.objects.count()

    with pytest.raises(DomainError, match="has no name") as refusal:
        make_organisation(names=[])

    assert refusal.value.field == "names"
    assert not Organisation.objects.exists()
    assert JournalEntry.objects.count() == entries


def test_add_organisation_with_names_valid_at_once_is_refused() -> None:
    names = [
        NameSpec("Old Name", "Old", valid_to=date(2017, 6, 30)),
        NameSpec("New Name", "New", valid_from=date(2017, 6, 30)),
    ]

    with pytest.raises(
        DomainError, match="valid at once: the beginning to 30 June 2017, and 30 June 2017 onwards"
    ):
        make_organisation(names=names)

    assert not OrganisationName.objects.exists()


def test_add_organisation_with_a_code_that_is_taken_is_refused() -> None:
    make_organisation(code="westmere")

    with pytest.raises(DomainError) as refusal:
        make_organisation(code="westmere")

    assert refusal.value.field == "code"


def test_rename_from_keeps_the_old_name_on_documents_before_that_day() -> None:
    body = make_organisation(name="Westmere Council", short_name="WC")

    rename_from(
        organisation=body,
        day=date(2018, 4, 1),
        name="Westmere and Coast Council",
        short_name="WCC",
        by=command_line_person(),
        reason="Order of 2018",
    )

    assert full_name(body, date(2018, 3, 31)) == "Westmere Council"
    assert full_name(body, date(2018, 4, 1)) == "Westmere and Coast Council"
    assert [name.valid_to for name in body.names.all()] == [date(2018, 3, 31), None]


def test_rename_from_between_two_names_ends_where_the_next_begins() -> None:
    body = make_organisation(
        names=[
            NameSpec("First", "F", valid_to=date(2019, 3, 31)),
            NameSpec("Third", "T", valid_from=date(2019, 4, 1)),
        ]
    )

    rename_from(
        organisation=body,
        day=date(2018, 4, 1),
        name="Second",
        short_name="S",
        by=command_line_person(),
        reason=REASON,
    )

    days = (date(2018, 3, 31), date(2018, 4, 1), date(2019, 3, 31), date(2019, 4, 1))
    assert [full_name(body, day) for day in days] == ["First", "Second", "Second", "Third"]


def test_rename_from_a_day_that_has_a_name_is_refused() -> None:
    body = make_organisation(
        names=[
            NameSpec("First", "F", valid_to=date(2019, 3, 31)),
            NameSpec("Second", "S", valid_from=date(2019, 4, 1)),
        ]
    )

    with pytest.raises(DomainError, match="called Second from 1 April 2019 already"):
        rename_from(
            organisation=body,
            day=date(2019, 4, 1),
            name="Other",
            short_name="O",
            by=command_line_person(),
            reason=REASON,
        )

    assert body.names.count() == 2


def test_record_succession_prints_the_successor_from_its_first_day() -> None:
    ccg = make_nhs_body(name="Vale CCG", short_name="VCCG", closed_on=date(2022, 6, 30))
    icb = make_organisation(
        kind=OrganisationKind.ICB, name="Westmere ICB", short_name="WICB", opened_on=date(2022, 7, 1)
    )

    _succeed(ccg, icb, date(2022, 7, 1))

    assert short_name(ccg, date(2022, 6, 30)) == "VCCG"
    assert short_name(ccg, date(2022, 7, 1)) == "WICB"


def test_record_succession_many_to_one_and_one_to_many_are_held() -> None:
    first, second, joint = make_nhs_body(), make_nhs_body(), make_nhs_body()
    district, east, west = make_council(), make_council(), make_council()

    for predecessor, successor in [(first, joint), (second, joint), (district, east), (district, west)]:
        _succeed(predecessor, successor, date(2022, 7, 1))

    assert joint.successions_in.count() == 2
    assert district.successions_out.count() == 2


@pytest.mark.parametrize("length", [2, 3])
def test_record_succession_in_a_circle_is_refused(length: int) -> None:
    bodies = [make_nhs_body() for _ in range(length)]
    for predecessor, successor in pairwise(bodies):
        _succeed(predecessor, successor, date(2020, 4, 1))

    with pytest.raises(DomainError, match="round in a circle"):
        _succeed(bodies[-1], bodies[0], date(2021, 4, 1))

    assert Succession.objects.count() == length - 1


def test_record_succession_of_a_body_by_itself_is_refused() -> None:
    body = make_nhs_body()

    with pytest.raises(DomainError, match="cannot succeed itself"):
        _succeed(body, body, date(2020, 4, 1))


@pytest.mark.parametrize(
    ("predecessor", "successor", "sentence"),
    [
        pytest.param(
            {"opened_on": date(2013, 4, 1)}, {}, "cannot be succeeded before that", id="before it began"
        ),
        pytest.param(
            {}, {"opened_on": date(2022, 7, 1)}, "cannot take over before that", id="before it exists"
        ),
        pytest.param(
            {}, {"closed_on": date(2010, 3, 31)}, "cannot take over after that", id="after it closed"
        ),
    ],
)
def test_record_succession_on_an_impossible_day_is_refused(
    predecessor: dict[str, date], successor: dict[str, date], sentence: str
) -> None:
    earlier, later = make_nhs_body(**predecessor), make_nhs_body(**successor)

    with pytest.raises(DomainError, match=sentence) as refusal:
        _succeed(earlier, later, date(2012, 1, 1))

    assert refusal.value.field == "effective_on"
    assert not Succession.objects.exists()


def _succeed(predecessor: Organisation, successor: Organisation, day: date) -> None:
    record_succession(
        predecessor=predecessor,
        successor=successor,
        effective_on=day,
        by=command_line_person(),
        reason=REASON,
    )
