"""Decisions on pages: what a clerk does from planning to call-in, and what everybody may read of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from icalendar import Calendar

from governance.choices import MatterKind, Outcome, Stage
from governance.models import Decision, PartOutcome
from governance.services.authorised import MatterSpec, authorise
from governance.services.decisions import (
    OutcomeSpec,
    record_outcome,
    record_recommendations,
    remove_decision,
)
from governance.services.publication import PublicationSpec, publish_decision
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import enter_figures, make_lines, make_pool, make_version, submitted
from tests.governance.deciding_world import Deciding
from tests.page_reading import decide
from tests.pdf_reading import failures_of, one_line

PAGE = "/agreements/anyshire/decisions/"
PUBLIC = "/public/anyshire/decisions/"


@pytest.fixture
def clerk(deciding: Deciding, client: Client) -> Client:
    """The council's committee officer, signed in."""
    client.force_login(deciding.clerk)
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def publish(world: Deciding, stage: Stage, on: date) -> None:
    publish_decision(decision=world.decision, facts=PublicationSpec(stage, on), **world.by)


def test_clerk_plans_recommends_resolves_and_publishes(deciding: Deciding, clerk: Client) -> None:
    body = {"body": deciding.cabinet.pk, "title": "A new pool", "is_key": "no", "reason": "Asked for"}
    day = {"meets_on_day": "20", "meets_on_month": "June", "meets_on_year": "2017"}
    assert clerk.post(f"{PAGE}plan/", body | day).status_code == 302
    texts = "(a) Open the pool.\r\n\r\nNote the risks.\r\n"
    decide(clerk, f"{PAGE}2/recommendations/", {"texts": texts, "reason": "The report is ready"})
    amended = {"outcome": "amended", "text": "Open the pool on 1 July.", "reason": "Minute 9"}
    decide(clerk, f"{PAGE}2/parts/a/outcome/", amended)
    decide(clerk, f"{PAGE}2/parts/b/outcome/", {"outcome": "noted", "reason": "Minute 9"})
    published = {
        "published_on_day": "21",
        "published_on_month": "6",
        "published_on_year": "2017",
        "reason": "Sent out",
    }
    assert clerk.post(f"{PAGE}2/publish/record/", published).status_code == 302

    page = text_of(clerk, f"{PAGE}2/")

    for words in (
        "Open the pool.</td>",
        "Approved as amended. It reads:",
        "Open the pool on 1 July.",
        "Noted.",
        "28 June 2017",
        "5 working days after publication on 21 June 2017, unless it is called in before.",
        "In effect",
    ):
        assert words in page, words


def test_outcome_recorded_by_another_meanwhile_is_not_overwritten(deciding: Deciding, clerk: Client) -> None:
    path = f"{PAGE}1/parts/a/outcome/"
    shown = clerk.get(path).context["seen"]()
    deciding.resolve(deciding.parts[0], Outcome.DEFERRED)

    answer = clerk.post(path, {"outcome": "approved", "reason": "Minute 7", "seen": shown})

    assert answer.status_code == 422
    assert "Somebody changed this since you opened the page" in answer.content.decode()
    assert [row.outcome for row in PartOutcome.objects.all()] == ["deferred"]


def test_outcome_page_lists_what_loses_its_authority(deciding: Deciding, clerk: Client) -> None:
    deciding.resolve(deciding.parts[0])
    authorise(part=deciding.parts[0], matter=MatterSpec(MatterKind.GROUPS, "Two groups"), **deciding.by)

    page = text_of(clerk, f"{PAGE}1/parts/a/outcome/")

    assert "What rests on the outcome recorded so far" in page
    assert page.count("A structure of groups: Two groups") == 2


def test_late_agenda_is_refused_beside_its_field_with_what_was_typed(
    deciding: Deciding, clerk: Client
) -> None:
    publish(deciding, Stage.FORWARD_PLAN, date(2017, 5, 1))
    late = {
        "published_on_day": "16",
        "published_on_month": "6",
        "published_on_year": "2017",
        "reason": "Out now",
    }

    answer = clerk.post(f"{PAGE}1/publish/agenda/", late)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "leaves 1 clear working day before 20 June 2017; the rule is 5" in page
    assert 'href="#id_urgency_reason"' in page
    assert "Out now" in page


def test_chain_is_shown_both_ways(deciding: Deciding, clerk: Client) -> None:
    deciding.resolve(deciding.parts[1], Outcome.REFERRED, to_body=deciding.full_council)
    virement = MatterSpec(MatterKind.VIREMENT, "Into the pool", Decimal(21_000_000))
    authorise(part=deciding.parts[1], matter=virement, **deciding.by)
    deciding.plan(deciding.full_council, title="The virement", arises_from=deciding.parts[1])

    page, later = text_of(clerk, f"{PAGE}1/"), text_of(clerk, f"{PAGE}2/")

    assert "Referred to the Full Council." in page
    assert "Asks the Full Council for a virement: Into the pool, £21,000,000" in page.replace(
        '<span class="pb-money">', ""
    ).replace("</span>", "")
    assert f'href="{PAGE}2/"' in page
    assert f'href="{PAGE}1/#part-b"' in later
    assert "Cabinet, 20 June 2017, item 7, part (b)" in later


def test_referred_part_offers_to_plan_the_next_bodys_decision(deciding: Deciding, clerk: Client) -> None:
    part = deciding.parts[1]
    deciding.resolve(part, Outcome.REFERRED, to_body=deciding.full_council)
    plan = f"{PAGE}plan/?body={deciding.full_council.pk}&amp;arises_from={part.pk}"
    assert f'href="{plan}"' in text_of(clerk, f"{PAGE}1/")

    page = text_of(clerk, plan.replace("&amp;", "&"))

    assert f'<option value="{deciding.full_council.pk}" selected>Full Council</option>' in page
    assert f'<option value="{part.pk}" selected>Cabinet, 20 June 2017, item 7, (b)' in page
    assert clerk.get(f"{PAGE}plan/?body=x&arises_from=%00").status_code == 200


def test_figure_leads_to_its_minute_and_to_that_on_which_it_rests(deciding: Deciding, clerk: Client) -> None:
    version = make_version(deciding.agreement)
    pool = make_pool(deciding.agreement, code="adults")
    make_lines(version, pool, "home-care")
    enter_figures(version, pool, {("home-care", deciding.council.code): 5_000_000})
    version = submitted(version)
    deciding.resolve(deciding.parts[2])
    by_director = deciding.plan(deciding.director, title="The schedule", arises_from=deciding.parts[2])
    record_recommendations(
        decision=by_director, texts=["Approve version 1."], **deciding.by, seen=AS_THEY_STAND
    )
    deciding.resolve(by_director.parts.get())
    matter = MatterSpec(MatterKind.SCHEDULE_VERSION, version=version)
    authorise(part=by_director.parts.get(), matter=matter, **deciding.by)
    minutes = "/agreements/anyshire/2017-18/minutes/?version=1"

    figure = text_of(
        clerk, f"/agreements/anyshire/2017-18/pools/adults/figures/home-care/{deciding.council.code}/"
    )
    page = text_of(clerk, minutes)

    assert f'href="{minutes}"' in figure
    assert "Authorises it" in page
    assert f'href="{PAGE}2/#part-a"' in page
    assert f'href="{PAGE}1/#part-c"' in page
    assert 'href="/agreements/anyshire/2017-18/?version=1"' in text_of(clerk, f"{PAGE}2/")
    deciding.resolve(by_director.parts.get(), Outcome.WITHDRAWN)
    assert "No longer authorises it" in text_of(clerk, minutes)


def test_exempt_decision_does_not_exist_for_the_other_partner(deciding: Deciding, client: Client) -> None:
    deciding.plan(title="Secret terms", is_exempt=True, exempt_paragraph="3", exempt_reason="Prices")
    client.force_login(deciding.nhs_clerk)

    assert client.get(f"{PAGE}2/").status_code == 404
    for path in (PAGE, "/agreements/anyshire/forward-plan/", "/agreements/anyshire/forward-plan.ics"):
        assert "Secret terms" not in client.get(path).content.decode()


def test_journal_names_an_exempt_decision_by_its_number_alone(deciding: Deciding, client: Client) -> None:
    secret = deciding.plan(title="Secret terms", is_exempt=True, exempt_paragraph="3", exempt_reason="Prices")
    record_recommendations(decision=secret, texts=["Secret fees."], **deciding.by, seen=AS_THEY_STAND)
    part = secret.parts.get()
    deciding.resolve(part, Outcome.APPROVED)
    authorise(part=part, matter=MatterSpec(MatterKind.OTHER, "Secret matter"), **deciding.by)
    deciding.resolve(part, Outcome.WITHDRAWN)
    other = deciding.plan(title="Secret error", is_exempt=True, exempt_paragraph="3", exempt_reason="Prices")
    remove_decision(decision=other, **deciding.by)
    client.force_login(deciding.nhs_clerk)

    for path in ("journal/", "journal.csv"):
        journal = client.get(f"/agreements/anyshire/{path}").content.decode()
        assert "Decision 2, exempt from publication" in journal
        assert "Secret" not in journal


def test_public_page_shows_of_each_stage_what_was_published(deciding: Deciding, client: Client) -> None:
    assert client.get(f"{PUBLIC}1/").status_code == 404
    publish(deciding, Stage.FORWARD_PLAN, date(2017, 5, 1))
    announced = text_of(client, f"{PUBLIC}1/")
    publish(deciding, Stage.AGENDA, date(2017, 6, 12))
    for part in deciding.parts:
        deciding.resolve(part, Outcome.REFUSED)
    on_agenda = text_of(client, f"{PUBLIC}1/")
    listed = text_of(client, PUBLIC)
    publish(deciding, Stage.RECORD, date(2017, 6, 28))
    recorded = text_of(client, f"{PUBLIC}1/")

    assert "Approve the two pools." not in announced
    assert "Approve the two pools." in on_agenda
    assert "Refused." not in on_agenda
    assert "refused" not in listed
    assert "Refused." in recorded
    assert "Set up for a test" not in recorded, "reasons of the people within stay within"


def test_public_pages_never_show_exempt_matters(deciding: Deciding, client: Client) -> None:
    publish(deciding, Stage.FORWARD_PLAN, date(2017, 5, 1))
    secret = deciding.plan(title="Secret terms", is_exempt=True, exempt_paragraph="3", exempt_reason="Prices")
    record_recommendations(decision=secret, texts=["Pay more."], **deciding.by, seen=AS_THEY_STAND)
    record_outcome(
        part=secret.parts.get(), outcome=OutcomeSpec(Outcome.APPROVED), **deciding.by, seen=AS_THEY_STAND
    )
    publish_decision(decision=secret, facts=PublicationSpec(Stage.RECORD, date(2017, 6, 21)), **deciding.by)

    assert client.get(f"{PUBLIC}2/").status_code == 404
    assert client.get(f"{PUBLIC}2/notice.pdf").status_code == 404
    for path in (PUBLIC, "/public/anyshire/forward-plan.ics"):
        assert "Secret" not in client.get(path).content.decode()


def test_notice_is_a_pdf_that_says_what_was_resolved(deciding: Deciding, clerk: Client) -> None:
    deciding.resolve(deciding.parts[0], Outcome.APPROVED_SUBJECT_TO, condition="legal advice")

    pdf = clerk.get(f"{PAGE}1/notice.pdf").content

    assert failures_of(pdf, profile="ua1") == []
    words = one_line(pdf)
    assert "Approved as recommended, subject to: legal advice" in words
    assert "As recorded on 3 July 2017" in words
    assert "Not published" in words


def test_feed_is_read_by_a_calendar_library(deciding: Deciding, clerk: Client) -> None:
    planned = deciding.plan(title="Schedules, pools; and “more”", meets_on=None)
    Decision.objects.get(pk=planned.pk)
    day = {"meets_on_day": "18", "meets_on_month": "7", "meets_on_year": "2017", "is_key": "yes"}
    facts = {"body": deciding.cabinet.pk, "title": planned.title, "reason": "The date is known"}
    decide(clerk, f"{PAGE}2/change/", facts | day)

    feed = Calendar.from_ical(clerk.get("/agreements/anyshire/forward-plan.ics").content)

    events = {str(event["SUMMARY"]): event["DTSTART"].dt for event in feed.walk("VEVENT")}
    assert events == {
        "Cabinet: Schedules, pools; and “more”": date(2017, 7, 18),
        "Key decision announced by today: Schedules, pools; and “more”": date(2017, 6, 19),
        "Agenda and report published by today: Schedules, pools; and “more”": date(2017, 7, 10),
    }
    assert len({str(event["UID"]) for event in feed.walk("VEVENT")}) == 3


def test_command_writes_the_notice_of_a_decision(deciding: Deciding, tmp_path: Path) -> None:
    out = tmp_path / "notice.csv"
    asked = ["report", "decision-notice", "--agreement", "anyshire", "--format", "csv", "-o", str(out)]

    call_command(*asked, "--decision", "1")

    assert "Approve the two pools." in out.read_text(encoding="utf-8-sig")
    with pytest.raises(CommandError, match=r"has no decision 9\. It has: 1\."):
        call_command(*asked, "--decision", "9")


def test_pages_take_no_more_queries_for_many_decisions(
    deciding: Deciding, clerk: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        later = deciding.plan(title=f"Matter {number}", arises_from=deciding.parts[1])
        record_recommendations(decision=later, texts=["One.", "Two."], **deciding.by, seen=AS_THEY_STAND)
        for part in later.parts.all():
            deciding.resolve(part)
    for path in (PAGE, f"{PAGE}1/", "/agreements/anyshire/forward-plan/", "/agreements/anyshire/bodies/"):
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            clerk.get(path)
