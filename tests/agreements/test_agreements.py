from datetime import date
from typing import Any

import pytest

from agreements.choices import HeadingForm, InstrumentKind, NoticeGround, NoticeScope, OrganisationKind, Side
from agreements.models import Agreement, JournalEntry
from agreements.partners import Partner, objections
from agreements.services.agreements import InstrumentSpec, NoticeRuleSpec, PartySpec, close_agreement
from agreements.services.people import command_line_person
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import make_agreement, make_council, make_nhs_body, make_organisation, make_version

COUNCIL = Partner("council", Side.LOCAL_GOVERNMENT)
NHS = Partner("icb", Side.NHS)


@pytest.mark.parametrize(
    ("partners", "expected"),
    [
        pytest.param([COUNCIL, NHS], [], id="one of each"),
        pytest.param([COUNCIL], ["2 to 10 parties", "one NHS body"], id="a council alone"),
        pytest.param([NHS, Partner("trust", Side.NHS)], ["one local authority"], id="NHS bodies only"),
        pytest.param([COUNCIL, NHS, NHS], ["named twice"], id="one twice"),
        pytest.param([COUNCIL, NHS, Partner("charity", Side.OTHER)], ["neither an NHS body"], id="a charity"),
        pytest.param([], ["2 to 10", "one NHS body", "one local authority"], id="nobody"),
    ],
)
def test_objections_name_everything_wrong_with_the_partners(
    partners: list[Partner], expected: list[str]
) -> None:
    sentences = list(objections(partners))

    assert len(sentences) == len(expected)
    for words, sentence in zip(expected, sentences, strict=True):
        assert words in sentence


@pytest.mark.parametrize(("number", "may"), [(2, True), (10, True), (11, False)])
def test_objections_to_the_number_of_partners(number: int, may: bool) -> None:
    bodies = [COUNCIL, *(Partner(f"nhs-{each}", Side.NHS) for each in range(number - 1))]

    assert (list(objections(bodies)) == []) is may


@pytest.mark.django_db
def test_add_agreement_holds_parties_in_order_with_their_headings() -> None:
    council, icb = make_council(), make_nhs_body()

    agreement = make_agreement(
        parties=[PartySpec(icb, heading=HeadingForm.SHORT, column_group="NHS"), PartySpec(council)],
        client_groups=["Older people", "Carers"],
    )

    held = [(party.organisation, party.heading, party.column_group) for party in agreement.parties.all()]
    assert held == [(icb, "short", "NHS"), (council, "full", "")]
    assert [str(group) for group in agreement.client_groups.all()] == ["Older people", "Carers"]
    entry = JournalEntry.objects.latest("sequence")
    assert (entry.verb, entry.agreement) == ("agreement added", agreement)


@pytest.mark.django_db
def test_add_agreement_holds_instruments_known_to_the_month_and_rules_without_a_length() -> None:
    agreement = make_agreement(
        instruments=[
            InstrumentSpec(
                InstrumentKind.LETTER, "Letter", dated=PartialDate(2017, 5), term_ends_on=date(2019, 3, 31)
            )
        ],
        notice_rules=[
            NoticeRuleSpec(NoticeScope.POOL, NoticeGround.DEFAULT, months=None, needs_evidence=True)
        ],
    )

    instrument, rule = agreement.instruments.get(), agreement.notice_rules.get()
    assert str(instrument.dated) == "May 2017"
    assert (rule.months, rule.needs_evidence) == (None, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        pytest.param(
            {"reference": "with space"}, "Reference", "reference", id="reference not fit for an address"
        ),
        pytest.param({"title": ""}, "Title", "title", id="no title"),
        pytest.param(
            {
                "started_on": date(2020, 4, 1),
                "instruments": [InstrumentSpec("agreement", "Deed", term_ends_on=date(2019, 1, 1))],
            },
            "before the agreement starts",
            "instruments.0.term_ends_on",
            id="term ends before it starts",
        ),
        pytest.param(
            {"instruments": [InstrumentSpec("letter", "One", dated=PartialDate(2017, 5))] * 2},
            "an instrument of this kind and date",
            "instruments.1",
            id="instrument twice",
        ),
        pytest.param(
            {"notice_rules": [NoticeRuleSpec("pool", "any", months=None)]},
            "Only a notice on default",
            "notice_rules.0.months",
            id="no length without default",
        ),
        pytest.param(
            {
                "notice_rules": [
                    NoticeRuleSpec("pool", "any", months=6),
                    NoticeRuleSpec("pool", "any", months=3),
                ]
            },
            "a notice rule for this scope and ground",
            "notice_rules.1",
            id="two rules for one ground",
        ),
        pytest.param(
            {"client_groups": ["Carers", "Carers"]},
            "a client group of this name",
            "client_groups.1",
            id="group twice",
        ),
    ],
)
def test_add_agreement_refused_saves_nothing(changes: dict[str, Any], sentence: str, field: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refusal:
        make_agreement(**changes)

    assert refusal.value.field == field
    assert not Agreement.objects.exists()
    assert not JournalEntry.objects.filter(verb="agreement added").exists()


@pytest.mark.django_db
def test_close_agreement_stops_entry_from_that_day_and_not_before_its_start() -> None:
    agreement = make_agreement(started_on=date(2017, 4, 1))

    with pytest.raises(DomainError, match="cannot close before that"):
        close_agreement(
            agreement=agreement, closed_on=date(2017, 3, 31), by=command_line_person(), reason="Test"
        )
    close_agreement(agreement=agreement, closed_on=date(2017, 6, 30), by=command_line_person(), reason="Test")

    with pytest.raises(DomainError, match="closed on 30 June 2017"):
        make_version(Agreement.objects.get())


@pytest.mark.django_db
def test_add_agreement_with_impossible_partners_is_refused() -> None:
    charity = make_organisation(kind=OrganisationKind.OTHER, code="charity")

    with pytest.raises(DomainError, match=r"“charity” is neither.*one NHS body") as refusal:
        make_agreement(parties=[make_council(), charity])

    assert refusal.value.field == "parties"


@pytest.mark.django_db
def test_add_agreement_with_a_reference_that_is_taken_is_refused() -> None:
    make_agreement(reference="westmere")

    with pytest.raises(DomainError) as refusal:
        make_agreement(reference="westmere")

    assert refusal.value.field == "reference"
