"""Nobody marks, confirms, shares, submits, issues or explains what they have not seen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from agreements.models import JournalEntry, ScheduleVersion, SharingEvent
from governance.models import IssuedReport
from pools.choices import FigureStatus
from pools.models import CastingException, Contribution
from pools.services.figures import FigureChange, save_figures
from tests.factories import everybody, submitted
from tests.page_reading import decide, seen_on
from tests.pools.published_2017 import COUNCIL, NHS
from tests.pools.tables_of_2017 import World, make_world, publish_2017

pytestmark = pytest.mark.django_db
PAGE = "/agreements/anyshire/2017-18/"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def change_meanwhile(world: World, party: str = COUNCIL) -> None:
    """Somebody makes the party's mental health 1,234,567.89."""
    row = Contribution.objects.get(
        line__version=world.version, line__key="mental-health", party__organisation__code=party
    )
    change = FigureChange("adults", "mental-health", party, Decimal("1234567.89"), row.revision)
    save_figures(
        version=world.version, changes=[change], standing=everybody(world.agreement), reason="Meanwhile"
    )


def statuses() -> set[str]:
    return set(Contribution.objects.filter(amount__isnull=False).values_list("status", flat=True))


def prepare_marking(world: World) -> tuple[Client, str]:
    return signed_in(world.council_finance), f"indicative/{COUNCIL}/"


def prepare_sharing(world: World) -> tuple[Client, str]:
    return signed_in(world.council_finance), f"share/{COUNCIL}/"


def prepare_confirming(world: World) -> tuple[Client, str]:
    decide(signed_in(world.council_finance), f"{PAGE}indicative/{COUNCIL}/", {"reason": "Best"})
    return signed_in(world.council_approver), f"confirm/{COUNCIL}/"


def prepare_submitting(world: World) -> tuple[Client, str]:
    for person, code in ((world.council_finance, COUNCIL), (world.nhs_finance, NHS)):
        for deed in ("indicative", "share"):
            decide(signed_in(person), f"{PAGE}{deed}/{code}/", {"reason": "Best"})
    return signed_in(world.council_finance), "submit/"


def prepare_issuing(world: World) -> tuple[Client, str]:
    prepare_submitting(world)
    return signed_in(world.council_finance), "tables/contributions/issue/?total=on"


@pytest.mark.parametrize(
    "prepare", [prepare_marking, prepare_sharing, prepare_confirming, prepare_submitting, prepare_issuing]
)
def test_figures_that_changed_since_the_page_was_opened_are_shown_again(
    world: World, prepare: Callable[[World], tuple[Client, str]]
) -> None:
    client, path = prepare(world)
    opened = client.get(f"{PAGE}{path}")
    change_meanwhile(world)
    before = JournalEntry.objects.count()

    refused = client.post(f"{PAGE}{path}", {"reason": "As I saw it", "seen": seen_on(opened)})

    assert refused.status_code == 422
    assert "These figures changed since you opened the page" in refused.text
    assert "Changed since you opened the page." in refused.text, "what changed is marked"
    assert "As I saw it" in refused.text, "what was typed stays"
    assert JournalEntry.objects.count() == before
    assert seen_on(refused) not in ("", seen_on(opened))


def test_looking_again_and_deciding_again_is_done(world: World) -> None:
    client, path = prepare_confirming(world)
    opened = client.get(f"{PAGE}{path}")
    change_meanwhile(world)
    refused = client.post(f"{PAGE}{path}", {"reason": "Yes", "seen": seen_on(opened)})
    assert "1,234,567.89" in refused.text, "pounds and pence, where thousands would round"
    decide(signed_in(world.council_finance), f"{PAGE}indicative/{COUNCIL}/", {"reason": "Best"})

    done = decide(client, f"{PAGE}{path}", {"reason": "Yes"}, follow=True)

    assert "figures are confirmed" in done.text


def test_the_partners_change_does_not_stand_in_the_way_of_ones_own(world: World) -> None:
    client, path = prepare_sharing(world)
    opened = client.get(f"{PAGE}{path}")
    change_meanwhile(world, NHS)

    client.post(f"{PAGE}{path}", {"reason": "Ready", "seen": seen_on(opened)})

    assert SharingEvent.objects.count() == 1


@pytest.mark.parametrize("path", [f"indicative/{COUNCIL}/", f"share/{COUNCIL}/"])
def test_deciding_without_having_seen_is_refused(world: World, path: str) -> None:
    answer = signed_in(world.council_finance).post(f"{PAGE}{path}", {"reason": "x"})

    assert answer.status_code == 422
    assert "Look at the figures first." in answer.text
    assert statuses() == {FigureStatus.DRAFT}
    assert not SharingEvent.objects.exists()


def test_pages_show_ones_own_lines_with_gross_and_net_and_suggest_a_reason(world: World) -> None:
    page = signed_in(world.council_finance).get(f"{PAGE}share/{COUNCIL}/").text

    for shown in ("Mental Health", "9,734", "Gross contribution", "Net contribution", "79,736"):
        assert shown in page
    assert "61,216" not in page, "the partner’s net"
    assert "Shared for the partners to see" in page
    recall = signed_in(world.council_finance).get(f"{PAGE}recall/{COUNCIL}/").text
    assert "Shared for" not in recall


def test_issue_of_what_was_seen_is_kept(world: World) -> None:
    client, path = prepare_issuing(world)

    decide(client, f"{PAGE}{path}", {"reason": "For Cabinet"})

    assert IssuedReport.objects.count() == 1
    assert ScheduleVersion.objects.get().is_draft


EXCEPTION = f"{PAGE}pools/bcf/exceptions/net/{COUNCIL}/"
WORDS = {"owner": COUNCIL, "explanation": "Mine: a misprint.", "status": "explained", "reason": "Asked"}


def test_words_of_an_exception_replace_only_those_that_were_seen(world: World) -> None:
    publish_2017(world)
    submitted(world.version)
    mine, theirs = signed_in(world.council_finance), signed_in(world.nhs_finance)
    opened = mine.get(EXCEPTION)
    decide(theirs, EXCEPTION, {**WORDS, "owner": NHS, "explanation": "Theirs: income."})

    refused = mine.post(EXCEPTION, {**WORDS, "seen": seen_on(opened)})
    assert refused.status_code == 422
    for words in (str(world.nhs_finance), "Theirs: income.", "Mine: a misprint."):
        assert words in refused.text
    assert CastingException.objects.get().explanation == "Theirs: income."

    mine.post(EXCEPTION, {**WORDS, "seen": seen_on(refused)})
    assert CastingException.objects.get().explanation == "Mine: a misprint."
    entry = JournalEntry.objects.filter(verb="casting exception explained").latest("sequence")
    assert entry.detail == {"status": "explained", "owner": COUNCIL}
    assert f'value="{COUNCIL}" selected' in mine.get(EXCEPTION).text, "the owner stays chosen"


def test_no_view_takes_figures_as_they_stand() -> None:
    """A view that named it would let a decision through that nobody looked at."""
    naming = [
        str(path.relative_to(ROOT))
        for app in ("agreements", "pools", "governance")
        for path in sorted((ROOT / app / "views").rglob("*.py"))
        if "AS_THEY_STAND" in path.read_text(encoding="utf-8")
    ]

    assert naming == []
