"""The demonstration: a cast with real roles, a draft to work in, and what it prints that works."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from agreements.choices import Role
from agreements.models import Agreement, JournalEntry, Membership, Person, ScheduleVersion
from agreements.permissions import standing_of, visible_agreements
from governance import demonstration
from governance.management.commands.seed_demo import introduction
from governance.models import AgendaItem, Meeting, PackPart, Paper, Seat
from pools.models import Contribution
from pools.services.figures import FigureChange, save_figures
from tests import snapshot
from tests.factories import TODAY
from tests.growing import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(laid_out_here: None) -> None:
    snapshot.world(_seed)


def test_seed_demo_gives_each_of_the_cast_a_role_today_and_the_password_works(seeded: None) -> None:
    for member in demonstration.CAST:
        person = authenticate(email=member.email, password=demonstration.DEMO_PASSWORD)
        assert isinstance(person, Person), member.email
        assert standing_of(person, on=TODAY).roles, member.email
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values) - {
        Role.BUDGET_HOLDER,
        Role.COMMISSIONER,
        Role.JMG_MEMBER,
    }


def test_seed_demo_makes_a_stranger_who_sees_the_other_agreement_only(seeded: None) -> None:
    def seen(member: demonstration.CastMember) -> list[str]:
        standing = standing_of(Person.objects.get(email=member.email), on=TODAY)
        return [agreement.reference for agreement in visible_agreements(standing)]

    assert seen(demonstration.STRANGER) == ["westmere"]
    assert seen(demonstration.COUNCIL_FINANCE) == ["oxfordshire"]


def test_seed_demo_starts_a_draft_that_nobody_has_shared(seeded: None) -> None:
    published, draft = ScheduleVersion.objects.filter(schedule__agreement__reference="oxfordshire")

    assert (published.state, draft.state) == ("submitted", "draft")
    assert draft.copied_from == published
    assert draft.prepared_by.email == demonstration.COUNCIL_FINANCE.email
    assert not draft.sharing_events.exists()


def test_seed_demo_seats_the_cast_and_plans_a_year_that_says_it_is_invented(seeded: None) -> None:
    chairs = Seat.objects.filter(chair="chair", body__agreement__reference="oxfordshire")
    assert dict(chairs.values_list("body__code", "person__full_name")) == {
        "jmg-adults": demonstration.CHAIR.full_name,
        "jmg-better-care-fund": demonstration.CABINET_MEMBER.full_name,
        "officers-group": demonstration.POOL_MANAGER.full_name,
    }
    meetings = Meeting.objects.filter(body__agreement__reference="oxfordshire")
    assert meetings.count() > 20
    assert not meetings.filter(is_illustrative=False).exists()
    held = AgendaItem.objects.filter(meeting__in=meetings)
    assert held.filter(meeting__held_on=date(2017, 7, 11), exemptions__isnull=False).exists()
    assert Paper.objects.filter(item__in=held, steps__step="accepted").exists()
    minutes = PackPart.objects.get(title="Minutes of 9 May 2017")
    assert "RESOLVED" in minutes.content
    assert not minutes.unready


def test_seed_demo_twice_changes_nothing_and_keeps_what_was_entered(seeded: None) -> None:
    officer = Person.objects.get(email=demonstration.COUNCIL_FINANCE.email)
    draft = ScheduleVersion.objects.get(schedule__agreement__reference="oxfordshire", state="draft")
    figure = Contribution.objects.get(
        line__version=draft, line__key="mental-health", party__organisation__code="oxfordshire-cc"
    )
    change = FigureChange("adults", "mental-health", "oxfordshire-cc", None, seen_revision=figure.revision)
    standing = standing_of(officer, on=TODAY)
    save_figures(version=draft, changes=[change], standing=standing, reason="Not known any more")
    entries = JournalEntry.objects.count()

    said = _seed()

    figure.refresh_from_db()
    assert figure.amount is None
    assert JournalEntry.objects.count() == entries
    assert said.count("nothing to change") == 2


def test_seed_demo_outside_development_is_refused(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="for development only"):
        _seed()

    assert not Agreement.objects.exists()


def test_set_calendar_leaves_a_calendar_that_is_set(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PB_TODAY", raising=False)
    settings.PB_TODAY = None
    demonstration.set_calendar()
    assert settings.PB_TODAY == demonstration.DEMO_DAY

    settings.PB_TODAY = TODAY.replace(day=20)
    demonstration.set_calendar()
    assert settings.PB_TODAY.day == 20


def test_introduction_names_everybody_and_addresses_that_answer(seeded: None, client: Client) -> None:
    text = "\n".join(introduction("http://127.0.0.1:8000"))

    assert all(member.email in text and member.full_name in text for member in demonstration.CAST)
    assert demonstration.DEMO_PASSWORD in text
    client.force_login(Person.objects.get(email=demonstration.COUNCIL_FINANCE.email))
    addresses = re.findall(r"http://127\.0\.0\.1:8000(\S+)", text)
    assert len(addresses) == 3
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_home_page_of_everybody_takes_under_forty_queries(seeded: None, client: Client) -> None:
    def queries(member: demonstration.CastMember) -> int:
        client.force_login(Person.objects.get(email=member.email))
        return queries_of(client, {"home": "/"})["home"]

    counts = {member.full_name: queries(member) for member in demonstration.CAST}

    assert max(counts.values()) < 40, counts


def _seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()
