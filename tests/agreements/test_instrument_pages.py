"""The pages of instruments, holding over, signatories and the checklist, through the client."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import Execution, HoldingOver, Instrument, InstrumentFile
from agreements.services.holding_over import hold_over
from tests.agreements.instrument_world import CABINET, InstrumentWorld, executed, instrument_world
from tests.factories import REASON, make_council, make_officer

PAGE = "/agreements/holmshire/"
PDF = b"%PDF-1.7 signed %%EOF"


@pytest.fixture
def world(db: None) -> InstrumentWorld:
    return instrument_world()


@pytest.fixture
def officer(world: InstrumentWorld, client: Client) -> Client:
    """Democratic services of the council."""
    client.force_login(world.officer.person)
    return client


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def page_of(world: InstrumentWorld) -> str:
    return f"{PAGE}instruments/{world.extension.pk}/"


def test_an_instrument_is_authorised_executed_and_kept_in_the_browser(
    world: InstrumentWorld, officer: Client
) -> None:
    page = page_of(world)
    assert "Its authority comes first" in text(officer.get(page))
    authority = {
        "body": "Cabinet",
        "decided_on_day": "16",
        "decided_on_month": "5",
        "decided_on_year": "2017",
    }
    officer.post(f"{page}authority/holmshire-cc/", {**authority, "reference": "item 9", "reason": REASON})
    refused = officer.post(
        f"{page}execution/holmshire-cc/",
        {
            "signatory": "A. Person",
            "capacity": "Clerk",
            "dated_month": "June",
            "dated_year": "2017",
            "manner": "signed",
            "reason": REASON,
        },
    )
    done = officer.post(
        f"{page}execution/holmshire-cc/",
        {
            "signatory": "A. Person",
            "capacity": "Director for Adult Services",
            "dated_month": "June",
            "dated_year": "2017",
            "manner": "signed",
            "reason": REASON,
        },
        follow=True,
    )

    assert refused.status_code == 422
    assert "has not recorded that the Clerk may execute" in text(refused)
    shown = text(done)
    assert "Cabinet, 16 May 2017, item 9" in shown
    assert "A. Person, Director for Adult Services" in shown
    assert "Waits for Holm Clinical Commissioning Group" in shown
    assert "Executed by some parties" in shown

    file = SimpleUploadedFile("Extension.pdf", PDF, content_type="application/pdf")
    kept = officer.post(f"{page}file/", {"file": file, "reason": REASON}, follow=True)
    assert hashlib.sha256(PDF).hexdigest() in text(kept)
    sent = officer.get(f"{page}file/{InstrumentFile.objects.get().pk}/")
    assert sent.getvalue() == PDF
    assert "attachment" in sent.headers["Content-Disposition"]


def test_a_date_alone_makes_nothing_executed(world: InstrumentWorld, officer: Client) -> None:
    """Unless who enters it says that every party executed it: then it counts from its date, and its page says so."""
    typed = {
        "kind": "extension",
        "title": "Second extension",
        "dated_day": "1",
        "dated_month": "6",
        "dated_year": "2017",
        "term_ends_on_day": "31",
        "term_ends_on_month": "3",
        "term_ends_on_year": "2019",
        "reason": REASON,
    }
    refused = officer.post(f"{PAGE}instruments/add/", typed)
    assert refused.status_code == 422
    assert "A date alone would make it count as executed by every party" in text(refused)
    assert not Instrument.objects.filter(title="Second extension").exists()

    entered = officer.post(f"{PAGE}instruments/add/", typed | {"is_executed": "on"}, follow=True)
    assert "executions not recorded" in text(entered)
    instrument = Instrument.objects.get(title="Second extension")
    corrected = officer.get(f"{PAGE}instruments/{instrument.pk}/correct/").content.decode()
    assert re.search(r'name="is_executed"[^>]*checked', corrected)


def test_the_agreement_says_it_is_in_force_once_all_have_executed(
    world: InstrumentWorld, officer: Client
) -> None:
    before = text(officer.get(PAGE))
    executed(world)
    after = text(officer.get(PAGE))

    assert "The term ended on 31 March 2017" in before
    assert "No instrument that extends the agreement has been executed: 93 days since 1 April 2017." in before
    assert "The term ends on 31 March 2019" in after


def test_an_agreement_held_over_says_so_on_every_page_and_to_nobody_else(
    world: InstrumentWorld, officer: Client
) -> None:
    answer = officer.post(
        f"{PAGE}hold-over/holmshire-cc/",
        {
            "starts_on_day": "1",
            "starts_on_month": "4",
            "starts_on_year": "2017",
            "principle": "The principles of 2016/17 apply.",
            "body": "Cabinet",
            "reference": "item 9",
            "reason": REASON,
        },
        follow=True,
    )
    other = Client()
    other.force_login(make_officer(world.council.organisation))
    stranger = Client()
    stranger.force_login(make_officer(make_council()))

    assert HoldingOver.objects.count() == 1
    for shown in (text(answer), text(other.get(f"{PAGE}journal/")), text(other.get(f"{PAGE}2017-18/"))):
        assert "HOLDING OVER since 1 April 2017." in shown
        assert "Meanwhile: The principles of 2016/17 apply." in shown
        assert "Authority: Holmshire: Cabinet, item 9. No authority of Holm CCG is recorded." in shown
    assert "HOLDING OVER" not in text(stranger.get(PAGE))
    assert "HOLDING OVER" not in text(other.get("/agreements/"))


def test_holding_over_ends_and_the_banner_goes(world: InstrumentWorld, officer: Client) -> None:
    hold_over(
        agreement=world.agreement,
        party=world.council,
        starts_on=date(2017, 4, 1),
        principle="As before",
        authority=CABINET,
        standing=world.officer,
        reason=REASON,
    )

    assert "HOLDING OVER" in text(officer.get(PAGE))
    typed = {"ended_on_day": "3", "ended_on_month": "7", "ended_on_year": "2017", "reason": REASON}
    assert "HOLDING OVER" not in text(officer.post(f"{PAGE}hold-over/end/", typed, follow=True))


def test_the_checklist_is_answered_and_counts(world: InstrumentWorld, officer: Client) -> None:
    assert "0 of 7 complete" in text(officer.get(f"{PAGE}checklist/"))

    refused = officer.post(f"{PAGE}checklist/contributions/", {"state": "complete", "reason": REASON})
    shown = text(
        officer.post(
            f"{PAGE}checklist/contributions/",
            {"state": "complete", "clause": "Clause 8", "reason": REASON},
            follow=True,
        )
    )

    assert refused.status_code == 422
    assert "1 of 7 complete" in shown
    assert "Clause 8" in shown
    assert "Not used by this agreement" in shown


def test_pages_of_an_instrument_take_a_fixed_number_of_queries(
    world: InstrumentWorld, officer: Client, django_assert_max_num_queries
) -> None:
    executed(world)
    assert Execution.objects.count() == 2
    for path in (PAGE, page_of(world), f"{PAGE}checklist/", f"{PAGE}signatories/"):
        with django_assert_max_num_queries(39):
            assert officer.get(path).status_code == 200
