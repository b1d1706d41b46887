"""The administration pages of meetings: what an administrator's own pages show, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.choices import Role
from governance.choices import Outcome, Voting
from governance.models import Action, AgendaItem, Exemption, Paper
from governance.services.actions import ActionSpec, agree_action
from governance.services.decisions import OutcomeSpec
from governance.services.resolving import ResolvedSpec, resolve_part
from governance.services.sitting import close_meeting
from governance.sitting.voting import Votes
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tracked import Write, writing
from tests.factories import REASON, make_council, make_officer
from tests.governance.sitting_world import Sat

pytestmark = pytest.mark.once

PAGES = ("agendaitem", "paper", "attendance", "action", "minutesstep")


@pytest.fixture
def held(sat: Sat) -> Sat:
    """The meeting is closed; its second item was exempt, with a paper and an action, and the first has those too."""
    sat.all_here()
    at = {
        "by": sat.groups.clerk,
        "organisation": sat.groups.council,
        "at": "2017-07-03T10:00Z",
        "reason": REASON,
    }
    Exemption(
        item=sat.decide,
        paragraph="3",
        public_interest="Names a contractor",
        audience="members",
        review_on=date(2018, 1, 1),
        **at,
    ).save()
    with writing(Write(by=sat.groups.clerk, at="2017-07-03T09:00Z", reason=REASON)):
        for item, title in ((sat.first, "Open paper"), (sat.decide, "Kept paper")):
            author = {"author": sat.groups.finance, "organisation": sat.groups.council}
            Paper(item=item, title=title, kind="written", **author).save()
    for item, text in ((sat.first, "Open task"), (sat.decide, "Kept task")):
        agree_action(meeting=sat.meeting, action=ActionSpec(text, "Clerk", item=item), **sat.by)
    resolve_part(
        meeting=sat.meeting,
        item=sat.decide,
        part=sat.part,
        resolved=ResolvedSpec(OutcomeSpec(Outcome.APPROVED), Votes(Voting.CONSENSUS)),
        seen=AS_THEY_STAND,
        **sat.by,
    )
    close_meeting(meeting=sat.meeting, **sat.by)
    return sat


def test_administrator_reads_of_a_meeting_what_partners_read(held: Sat) -> None:
    client = Client()
    client.force_login(make_officer(held.groups.council, Role.ADMINISTRATOR))
    pages = {name: client.get(f"/admin/governance/{name}/").content.decode() for name in PAGES}

    assert "Welcome" in pages["agendaitem"]
    assert "Open paper" in pages["paper"]
    assert "Open task" in pages["action"]
    assert "Present" in pages["attendance"]
    assert [name for name, page in pages.items() if "Kept" in page or "Transfer" in page] == []
    kept = (
        ("agendaitem", held.decide.pk),
        ("paper", Paper.objects.get(title="Kept paper").pk),
        ("action", Action.objects.get(text="Kept task").pk),
    )
    for name, pk in kept:
        for page in ("change", "history"):
            assert client.get(f"/admin/governance/{name}/{pk}/{page}/").status_code == 404
    assert client.get(f"/admin/governance/agendaitem/{held.first.pk}/change/").status_code == 200
    assert client.get(f"/admin/governance/agendaitem/{held.first.pk}/history/").status_code == 200
    assert AgendaItem.objects.count() == 2


def test_administrator_of_strangers_reads_nothing_of_it(held: Sat) -> None:
    client = Client()
    client.force_login(make_officer(make_council(name="Fenmarsh County Council"), Role.ADMINISTRATOR))

    for name in PAGES:
        assert "0 " in client.get(f"/admin/governance/{name}/").content.decode()
    assert client.get(f"/admin/governance/agendaitem/{held.first.pk}/change/").status_code == 404
