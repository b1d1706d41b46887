"""Calendar and e-mail: the secret address, who may read what of it, and that nothing is sent twice."""

from __future__ import annotations

import re
import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from agreements.choices import Role
from agreements.models import JournalEntry, Membership, Person
from agreements.services.journal import recorded
from agreements.services.people import command_line_person, end_membership
from governance.choices import MailChoice
from governance.models import CalendarAddress, MailPreference, NoticeFailed, NoticeSent
from governance.services.reminders import choose_mail
from pooledbudgets.lib import clock
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import REASON, TODAY, make_officer
from tests.governance.deciding_world import Deciding

pytestmark = pytest.mark.django_db

PAGE = "/account/reminders/"
NEXT_TUESDAY = PartialDate(2017, 7, 11)


@pytest.fixture
def world(deciding: Deciding) -> Deciding:
    """Cabinet has decided nothing yet; it meets again on 11 July, once in public and once about an exempt matter."""
    deciding.plan(title="Pools of £94,292", meets_on=NEXT_TUESDAY, is_key=False)
    deciding.plan(
        title="Walnut",
        meets_on=NEXT_TUESDAY,
        is_exempt=True,
        exempt_paragraph="3",
        exempt_reason="Names a contractor",
    )
    return deciding


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made(client: Client) -> str:
    """The path of a new address, as the page shows it."""
    answer = client.post(f"{PAGE}calendar/", {"deed": "make"})
    found = re.search(r"http://127.0.0.1:8000(/calendar/[\w-]+\.ics)", answer.text)
    assert found, answer.text
    return found[1]


def test_address_is_shown_once_kept_as_a_digest_renewed_and_revoked(world: Deciding) -> None:
    client = signed_in(world.clerk)

    first = made(client)
    assert first not in client.get(PAGE).text
    assert not CalendarAddress.objects.filter(digest__contains=first[10:-4]).exists()
    assert Client().get(first).status_code == 200
    second = made(client)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    client.post(f"{PAGE}calendar/", {"deed": "revoke"})

    assert Client().get(second).status_code == 404
    assert "Make one first" in client.post(f"{PAGE}calendar/", {"deed": "revoke"}, follow=True).text
    verbs = JournalEntry.objects.filter(actor=world.clerk).values_list("verb", flat=True)
    assert [verb for verb in verbs if verb.startswith("calendar")] == [
        "calendar address made",
        "calendar address made",
        "calendar address revoked",
    ]
    assert not JournalEntry.objects.filter(detail__icontains=second[10:-4]).exists()


def test_calendar_opens_in_a_calendar_program_and_names_nothing_exempt(world: Deciding) -> None:
    path = made(signed_in(world.clerk))

    answer, again = Client().get(path), Client().get(path)

    calendar = Calendar.from_ical(answer.content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {str(event["uid"]) for event in Calendar.from_ical(again.content).walk("VEVENT")}
    told = {(str(event["summary"]), event["dtstart"].dt, event["dtend"].dt) for event in events.values()}
    meeting = date(2017, 7, 11)
    assert ("Cabinet decides: Anyshire agreement", meeting, meeting + timedelta(days=1)) in told
    assert ("Publish agenda and report: Anyshire agreement", TODAY, TODAY + timedelta(days=1)) in told
    assert all(type(event["dtstart"].dt) is date and "dtstamp" in event for event in events.values())
    assert str(calendar["x-wr-timezone"]) == "Europe/London"
    assert not re.search(rb"walnut|94,292|\xc2\xa3", answer.content, re.IGNORECASE)
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_calendar_is_empty_once_the_role_ends(world: Deciding) -> None:
    path = made(signed_in(world.clerk))
    by = {"by": command_line_person(), "reason": REASON}
    end_membership(membership=Membership.objects.get(person=world.clerk), ends_on=TODAY, **by)

    answer = Client().get(path)

    assert (answer.status_code, Calendar.from_ical(answer.content).walk("VEVENT")) == (200, [])


def test_calendar_of_somebody_who_may_not_sign_in_any_more_is_not_found(world: Deciding) -> None:
    path = made(signed_in(world.clerk))
    with recorded("person corrected", by=command_line_person(), reason=REASON, subject=world.clerk):
        world.clerk.is_active = False
        world.clerk.save()

    assert Client().get(path).status_code == 404


def test_digest_is_sent_once_a_day_to_those_concerned(world: Deciding) -> None:
    call_command("send_notices")
    call_command("send_notices")

    (to_clerk,) = [letter for letter in mail.outbox if letter.to == [world.clerk.email]]
    assert re.match(r"\d+ things? waits? for you$", to_clerk.subject)
    assert "By 3 July 2017, today." in to_clerk.body
    assert "http://127.0.0.1:8000/agreements/anyshire/decisions/" in to_clerk.body
    assert NoticeSent.objects.filter(person=world.clerk).count() == 1
    every_byte = b"".join(letter.message().as_bytes() for letter in mail.outbox)
    assert not re.search(rb"walnut|94,292|\xc2\xa3|=C2=A3", every_byte, re.IGNORECASE)


def test_digest_comes_again_on_the_next_working_day_and_not_on_a_sunday(
    world: Deciding, settings: Settings
) -> None:
    for day, letters in ((3, 1), (4, 2), (8, 2), (9, 2), (10, 3)):
        settings.PB_TODAY = date(2017, 7, day)
        call_command("send_notices")
        assert len([one for one in mail.outbox if one.to == [world.clerk.email]]) == letters, day


def test_each_thing_is_told_when_it_is_new_and_when_it_is_due(world: Deciding, settings: Settings) -> None:
    choose_mail(person=world.clerk, choice=MailChoice.EACH)
    settings.PB_TODAY = date(2017, 6, 30)

    def sent() -> int:
        call_command("send_notices")
        subjects = [one.subject for one in mail.outbox if one.to == [world.clerk.email]]
        return subjects.count("Publish agenda and report")

    assert (sent(), sent()) == (1, 2)  # new, and then that it is due within a week
    assert sent() == 2
    settings.PB_TODAY = TODAY
    assert (sent(), sent()) == (3, 3)


def test_nobody_who_wants_no_mail_gets_any(world: Deciding) -> None:
    signed_in(world.clerk).post(PAGE, {"choice": "none"})

    call_command("send_notices")

    assert not [one for one in mail.outbox if one.to == [world.clerk.email]]
    assert JournalEntry.objects.filter(actor=world.clerk, verb="mail chosen").count() == 1


class Broken(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def test_failing_mail_server_is_reported_and_tried_again_by_the_next_run(
    world: Deciding, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with pytest.raises(SystemExit):
        call_command("send_notices")
    assert (
        f"tried again by the next run: {world.clerk.email}: SMTPServerDisconnected" in capsys.readouterr().err
    )
    assert NoticeFailed.objects.filter(sent__person=world.clerk).count() == 1

    settings.EMAIL_BACKEND = working
    call_command("send_notices")
    call_command("send_notices")

    assert len([one for one in mail.outbox if one.to == [world.clerk.email]]) == 1
    attempts = NoticeSent.objects.filter(person=world.clerk).values_list("attempt", flat=True)
    assert list(attempts) == [1, 2]


def test_letter_of_a_run_that_was_cut_off_is_tried_again_after_some_minutes(
    world: Deciding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as while_sending:
        while_sending.setattr(EmailBackend, "send_messages", cut_off)
        with pytest.raises(KeyboardInterrupt):
            call_command("send_notices")
    claim = NoticeSent.objects.get()

    def sent_after(wait: timedelta) -> int:
        monkeypatch.setattr(clock, "now", lambda: claim.at + wait)
        call_command("send_notices")
        return len([one for one in mail.outbox if one.to == [claim.person.email]])

    assert sent_after(timedelta(minutes=9)) == 0
    assert sent_after(timedelta(minutes=10)) == 1
    assert sent_after(timedelta(minutes=30)) == 1


def test_administrator_sees_what_was_sent_and_to_whom_and_no_digest_of_a_secret(world: Deciding) -> None:
    made(signed_in(world.clerk))
    call_command("send_notices")
    choose_mail(person=world.clerk, choice=MailChoice.NONE)
    administrator = signed_in(make_officer(world.council, Role.ADMINISTRATOR))
    pages = {
        "calendaraddress": (CalendarAddress, "Not revoked"),
        "noticesent": (NoticeSent, "Taken by the mail server"),
        "mailpreference": (MailPreference, "No e-mail"),
    }

    for name, (model, words) in pages.items():
        row = model.objects.get(person=world.clerk)
        listed = administrator.get(f"/admin/governance/{name}/").text
        shown = administrator.get(f"/admin/governance/{name}/{row.pk}/change/").text
        assert words in listed
        assert words in shown
        assert CalendarAddress.objects.get().digest not in listed + shown
        assert signed_in(world.nhs_clerk).get(f"/admin/governance/{name}/").status_code in (302, 403, 404)
