"""Two groups of an agreement that meet: their terms, seats and meetings, and who sits and keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest

from agreements.choices import Role
from agreements.models import Agreement, Organisation, Person
from governance.choices import BodyKind, Capacity, ChairPlace, QuorumKind, Voting
from governance.models import Body, Meeting, Seat
from governance.services.bodies import BodySpec, add_body
from governance.services.groups import (
    QuorumSpec,
    SeatSpec,
    TermsSpec,
    add_seat,
    adopt_terms,
    report_to,
    serve_pool,
)
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings
from pools.models import Pool
from tests import snapshot
from tests.factories import (
    REASON,
    make_agreement,
    make_council,
    make_nhs_body,
    make_officer,
    make_pool,
    standing,
)

START = date(2017, 4, 1)


@dataclass(frozen=True)
class Groups:
    """What tests point at. The group meets on 12 September and 14 November 2017, and has a draft on 9 January."""

    agreement: Agreement
    council: Organisation
    nhs: Organisation
    pool: Pool
    group: Body
    officers: Body
    board: Body
    clerk: Person
    nhs_clerk: Person
    chair: Person
    vice: Person
    officer: Person
    nhs_officer: Person
    finance: Person

    @property
    def by(self) -> dict[str, Any]:
        """How the council's committee officer calls a service."""
        return {"standing": standing(self.clerk), "reason": REASON}

    @property
    def meetings(self) -> list[Meeting]:
        """The group's meetings in the order of their numbers."""
        return list(self.group.meetings.select_related("body__agreement").order_by("number"))

    def seat(self, person: Person) -> Seat:
        """The seat of the group that somebody holds."""
        return Seat.objects.select_related("body__agreement", "person", "organisation").get(
            body=self.group, person=person
        )

    def member(
        self, person: Person | None, organisation: Organisation | None = None, **facts: Any
    ) -> SeatSpec:
        """A seat for somebody from the beginning of the year."""
        described = {
            "organisation": organisation or self.council,
            "post": person.post if person else "Head of Care",
            "capacity": Capacity.OFFICER,
            "starts_on": START,
            "person": person,
        }
        return SeatSpec(**(described | facts))


@pytest.fixture
def groups(db: None) -> Groups:
    """The world on 3 July 2017."""
    return snapshot.world(_made)


def _made() -> Groups:
    council, nhs = make_council(name="Anyshire Council"), make_nhs_body(name="Anyshire CCG")
    agreement = make_agreement(reference="anyshire", title="Anyshire agreement", parties=[council, nhs])
    clerk = make_officer(council, Role.DEMOCRATIC_SERVICES)
    by = {"standing": standing(clerk), "reason": REASON}

    def body(code: str, name: str, kind: BodyKind, **facts: Any) -> Body:
        return add_body(agreement=agreement, facts=BodySpec(code, name, kind, **facts), **by)

    board = body("board", "Health and Wellbeing Board", BodyKind.HEALTH_AND_WELLBEING_BOARD)
    made = Groups(
        agreement=agreement,
        council=council,
        nhs=nhs,
        pool=make_pool(agreement, code="adults"),
        group=body("jmg", "Joint Management Group", BodyKind.JMG, agenda_days=5),
        officers=body("officers", "Officers Group", BodyKind.OFFICERS_GROUP),
        board=board,
        clerk=clerk,
        nhs_clerk=make_officer(nhs, Role.DEMOCRATIC_SERVICES),
        chair=make_officer(nhs, Role.JMG_CHAIR, post="Clinical Lead"),
        vice=make_officer(council, Role.JMG_MEMBER, post="Cabinet Member for Care"),
        officer=make_officer(council, Role.JMG_MEMBER, post="Director for Care"),
        nhs_officer=make_officer(nhs, Role.JMG_MEMBER, post="Director of Commissioning"),
        finance=make_officer(council, post="Finance Officer"),
    )
    adopt_terms(
        body=made.group,
        terms=TermsSpec(
            START,
            Voting.CONSENSUS,
            every_months=2,
            public_a_year=1,
            chair_organisation=nhs,
            chair_post="Clinical Lead",
        ),
        quorum=[
            QuorumSpec(QuorumKind.EACH_PARTNER),
            QuorumSpec(QuorumKind.OF_PARTNER, organisation=council, capacity=Capacity.ELECTED_MEMBER),
        ],
        **by,
    )
    report_to(body=made.group, to_body=board, starts_on=START, **by)
    report_to(body=made.officers, to_body=made.group, starts_on=START, **by)
    serve_pool(body=made.group, pool=made.pool, starts_on=START, **by)
    for spec in (
        made.member(made.chair, nhs, capacity=Capacity.CLINICIAN, chair=ChairPlace.CHAIR),
        made.member(made.vice, capacity=Capacity.ELECTED_MEMBER, chair=ChairPlace.VICE),
        made.member(made.officer),
        made.member(made.nhs_officer, nhs),
    ):
        add_seat(body=made.group, seat=spec, **by)
    planned = plan_meetings(
        agreement=agreement,
        body=made.group,
        meetings=[
            MeetingSpec(date(2017, 9, 12), time(14), time(16), place="Town Hall"),
            MeetingSpec(date(2017, 11, 14), time(14), time(16), is_public=True),
            MeetingSpec(date(2018, 1, 9)),
        ],
        **by,
    )
    publish_meetings(agreement=agreement, meetings=planned[:2], **by)
    return made
