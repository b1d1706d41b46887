"""Groups: the rules of terms and seats, and what their services refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from agreements.choices import Role
from governance.choices import Capacity, ChairPlace, QuorumKind, Voting
from governance.groups.permissions import (
    chairs,
    get_group,
    get_meeting,
    reads_papers,
    require_chair,
    sits_on,
    visible_meetings,
)
from governance.groups.rules import ChairRule, QuorumFacts, SeatFacts, objection_to_quorum, objection_to_seat
from governance.models import QuorumRule, Seat
from governance.services.groups import (
    QuorumSpec,
    TermsSpec,
    add_seat,
    adopt_terms,
    change_seat,
    end_seat,
    end_serving,
    report_to,
    seen_in_seat,
    serve_pool,
    terms_on,
)
from pooledbudgets.lib.errors import DomainError, NotPermitted
from tests.factories import (
    REASON,
    make_agreement,
    make_officer,
    make_organisation,
    make_person,
    make_pool,
    standing,
)
from tests.governance.meeting_world import START, Groups

MEMBER = SeatFacts(
    organisation=1,
    is_party=True,
    capacity=Capacity.OFFICER,
    is_voting=True,
    chair=ChairPlace.NONE,
    post="Director",
    starts_on=START,
    holder=7,
    called="Ada",
)
CHAIR = replace(MEMBER, chair=ChairPlace.CHAIR, holder=8, called="Ben", post="Clinical Lead", organisation=2)


@pytest.mark.parametrize(
    ("seat", "others", "words"),
    [
        pytest.param(
            replace(MEMBER, is_party=False), (), "Only members for a partner", id="vote of a stranger"
        ),
        pytest.param(
            replace(MEMBER, capacity=Capacity.PROVIDER), (), "as an observer", id="vote of a provider"
        ),
        pytest.param(
            replace(CHAIR, is_voting=False), (), "chairs the group votes", id="chair without a vote"
        ),
        pytest.param(
            replace(CHAIR, organisation=1), (), "chaired by the Clinical Lead of CCG", id="chair of another"
        ),
        pytest.param(
            replace(CHAIR, post="Director"), (), "chaired by the Clinical Lead", id="chair of another post"
        ),
        pytest.param(replace(CHAIR, holder=9), (CHAIR,), "Ben is the chair then", id="two chairs"),
        pytest.param(MEMBER, (replace(MEMBER, post="Head"),), "already, as Head", id="two seats"),
        pytest.param(
            replace(MEMBER, substitute=8), (CHAIR,), "cannot stand for two", id="member as substitute"
        ),
        pytest.param(
            MEMBER, (replace(CHAIR, substitute=7),), "the substitute of Ben", id="substitute as member"
        ),
    ],
)
def test_seat_that_cannot_be_is_refused(seat: SeatFacts, others: tuple[SeatFacts, ...], words: str) -> None:
    rule = ChairRule(2, "CCG", "Clinical Lead")
    assert words in objection_to_seat(seat, others=others, chair=rule)


@pytest.mark.parametrize(
    ("seat", "others"),
    [
        pytest.param(replace(CHAIR, post=" clinical  lead"), (), id="post written otherwise"),
        pytest.param(
            replace(CHAIR, starts_on=date(2018, 1, 1)), (replace(CHAIR, ends_on=date(2018, 1, 1)),), id="next"
        ),
        pytest.param(
            replace(MEMBER, holder=None), (replace(MEMBER, holder=None),), id="two posts without holder"
        ),
        pytest.param(replace(MEMBER, is_party=False, is_voting=False), (), id="observer"),
    ],
)
def test_seat_that_can_be_is_not_refused(seat: SeatFacts, others: tuple[SeatFacts, ...]) -> None:
    assert objection_to_seat(seat, others=others, chair=ChairRule(2, "CCG", "Clinical Lead")) == ""


def test_quorum_by_roles_of_both_partners_is_data() -> None:
    """One of the NHS body, and of the council a member and an officer: the rule of another county's terms."""
    rules = [
        QuorumFacts(QuorumKind.OF_PARTNER, partner=2),
        QuorumFacts(QuorumKind.OF_PARTNER, partner=1, capacity=Capacity.ELECTED_MEMBER),
        QuorumFacts(QuorumKind.OF_PARTNER, partner=1, capacity=Capacity.OFFICER),
    ]
    assert objection_to_quorum(rules, partners=[1, 2]) == ""
    assert "stands twice" in objection_to_quorum([*rules, rules[0]], partners=[1, 2])
    assert "not a party" in objection_to_quorum(rules, partners=[1])
    assert "Name the partner" in objection_to_quorum([QuorumFacts(QuorumKind.OF_PARTNER)], partners=[1])


# --- Terms, pools, reporting ----------------------------------------------------------------------------------


def test_new_terms_govern_from_their_day_and_the_old_ones_stay(groups: Groups) -> None:
    later = TermsSpec(date(2018, 4, 1), Voting.BY_MEMBER, limit=Decimal(250_000))
    adopt_terms(body=groups.group, terms=later, quorum=[QuorumSpec(QuorumKind.IN_ALL, 3)], **groups.by)

    before, after = terms_on(groups.group, date(2018, 3, 31)), terms_on(groups.group, date(2018, 4, 1))
    assert before is not None
    assert after is not None
    assert (before.number, before.voting, before.quorum_rules.count()) == (1, Voting.CONSENSUS, 2)
    assert (after.number, after.voting, after.quorum_rules.get().least) == (2, Voting.BY_MEMBER, 3)
    with pytest.raises(DomainError, match="later day"):
        adopt_terms(body=groups.group, terms=later, quorum=[], **groups.by)


def test_terms_are_refused_whole(groups: Groups) -> None:
    stranger = make_organisation()
    terms = TermsSpec(date(2018, 4, 1), Voting.CONSENSUS)
    for changes, quorum, words in (
        ({"chair_organisation": stranger}, [], "partner that chairs"),
        ({}, [QuorumSpec(QuorumKind.OF_PARTNER, organisation=stranger)], "not a party"),
        ({"chair_post": "Leader"}, [], "Name the partner whose post"),
    ):
        with pytest.raises(DomainError, match=words):
            adopt_terms(body=groups.group, terms=replace(terms, **changes), quorum=quorum, **groups.by)
    assert QuorumRule.objects.count() == 2


def test_four_groups_become_one_and_then_two(groups: Groups) -> None:
    """Which group governs a pool changes on a day, and a pool may have several groups."""
    served = groups.group.served_pools.get()
    with pytest.raises(DomainError, match="already"):
        serve_pool(body=groups.group, pool=groups.pool, starts_on=date(2017, 6, 1), **groups.by)
    end_serving(served=served, ends_on=date(2018, 1, 1), **groups.by)
    serve_pool(body=groups.group, pool=groups.pool, starts_on=date(2018, 1, 1), **groups.by)
    serve_pool(body=groups.officers, pool=groups.pool, starts_on=START, **groups.by)
    with pytest.raises(DomainError, match="of this agreement"):
        serve_pool(body=groups.group, pool=make_pool(make_agreement()), starts_on=START, **groups.by)
    assert groups.group.served_pools.count() == 2


def test_group_does_not_report_to_one_that_reports_to_it(groups: Groups) -> None:
    with pytest.raises(DomainError, match="reports to Joint Management Group already"):
        report_to(body=groups.group, to_body=groups.officers, starts_on=START, **groups.by)


# --- Seats ----------------------------------------------------------------------------------------------------


def test_seats_are_kept_by_democratic_services_alone(groups: Groups) -> None:
    for person in (groups.finance, groups.chair):
        with pytest.raises(NotPermitted):
            add_seat(body=groups.group, seat=groups.member(None), standing=standing(person), reason=REASON)
    assert Seat.objects.count() == 4


def test_post_gets_its_holder_and_the_next_holder_another_seat(groups: Groups) -> None:
    facts = groups.member(None, post="Head of Finance", limit=Decimal(50_000))
    seat = add_seat(body=groups.group, seat=facts, **groups.by)
    seat = change_seat(seat=seat, facts=replace(facts, person=groups.finance), **groups.by)
    other = make_officer(groups.council)
    with pytest.raises(DomainError, match="Another holder is another seat"):
        change_seat(seat=seat, facts=replace(facts, person=other), **groups.by)
    end_seat(seat=seat, ends_on=date(2017, 7, 1), **groups.by)
    add_seat(body=groups.group, seat=replace(facts, person=other, starts_on=date(2017, 7, 1)), **groups.by)
    assert [len(sits_on(standing(who), groups.group)) for who in (groups.finance, other)] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chair": ChairPlace.VICE}, "is the vice-chair then"),
        ({"starts_on": date(2017, 4, 1), "ends_on": date(2017, 4, 1)}, "ends before it starts"),
    ],
)
def test_seat_is_refused(groups: Groups, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        add_seat(body=groups.group, seat=groups.member(groups.finance, **changes), **groups.by)


def test_who_could_not_open_the_papers_is_no_member(groups: Groups) -> None:
    with pytest.raises(DomainError, match="could not open the group’s papers"):
        add_seat(body=groups.group, seat=groups.member(make_person(post="Guest")), **groups.by)


def test_seat_changed_meanwhile_is_not_written_over(groups: Groups) -> None:
    seat = groups.seat(groups.officer)
    seen = seen_in_seat(seat)
    change_seat(seat=seat, facts=groups.member(groups.officer, limit=Decimal(1)), **groups.by)
    with pytest.raises(DomainError, match="Somebody changed this"):
        end_seat(seat=seat, ends_on=date(2017, 9, 1), seen=seen, **groups.by)


def test_the_chair_is_who_holds_the_seat_and_not_a_role(groups: Groups) -> None:
    role_alone = make_officer(groups.nhs, Role.JMG_CHAIR)
    assert [chairs(standing(who), groups.group) for who in (groups.chair, groups.vice, role_alone)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(NotPermitted, match="Only who chairs Joint Management Group"):
        require_chair(standing(role_alone), groups.group)
    end_seat(seat=groups.seat(groups.chair), ends_on=date(2017, 7, 3), **groups.by)
    assert not chairs(standing(groups.chair), groups.group)


# --- Who sees what ------------------------------------------------------------------------------------------


def test_stranger_finds_no_group_and_a_partner_no_draft(groups: Groups) -> None:
    stranger = standing(make_officer(make_organisation()))
    with pytest.raises(Http404):
        get_group(stranger, "anyshire", "jmg")
    finance = standing(groups.finance)
    assert get_meeting(finance, "anyshire", "jmg", 2).number == 2
    with pytest.raises(Http404):
        get_meeting(finance, "anyshire", "jmg", 3)
    seen = {
        who: visible_meetings(standing(person), groups.agreement).count()
        for who, person in (
            ("member", groups.officer),
            ("clerk", groups.nhs_clerk),
            ("other", groups.finance),
        )
    }
    assert seen == {"member": 3, "clerk": 3, "other": 2}


def test_papers_are_read_by_members_clerks_and_auditors(groups: Groups) -> None:
    auditor = make_officer(groups.council, Role.AUDITOR)
    readers = [groups.chair, groups.officer, groups.clerk, groups.nhs_clerk, auditor]
    assert [reads_papers(standing(who), groups.group) for who in readers] == [True] * 5
    assert not reads_papers(standing(groups.finance), groups.group)
    assert not reads_papers(standing(groups.officer), groups.officers)
