"""A partner's draft is its own until shared: on pages, in files, in totals, and by guessing."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements.choices import Role
from agreements.models import Person
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Contribution, Upload
from pools.services.sharing import recall_figures, share_figures
from tests.addresses import PANELS, PLACES, path_of
from tests.factories import make_officer, party_of, standing
from tests.half_shared import (
    COUNCIL,
    DRAFTED,
    NHS,
    NHS_SIDE,
    OUTSIDE,
    SECRET,
    HalfShared,
    figures_of,
)
from tests.page_reading import readable
from tests.unshared import given_away, written

pytestmark = pytest.mark.once

PAGE: Final = "/agreements/anyshire/2017-18/"
GRID: Final = f"{PAGE}pools/adults/"
PDF: Final = f"{PAGE}tables/contributions.pdf?version=2&total=on&shares=on&prior_year=on&sources=on&status=on"
MOST_PAGES: Final = 500
ROWS_OF_A_KIND: Final = 4
"""Whose pages are opened: the others come from the same template."""
HTMX: Final = {"HX-Request": "true"}
TOLD_OF_FIGURES: Final = [place for place in PLACES if place.startswith("pools:") or "journal" in place]
DRAFTED_HOME_CARE: Final = f"{DRAFTED['home-care', COUNCIL]:,}"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    "place",
    [
        "pools:schedule-detail",
        "pools:pool-contributions",
        "pools:version-compare",
        "pools:version-compare@years",
        "pools:comparison-file",
        "pools:bridge",
        "pools:version-compare@backwards",
        "pools:figure-detail@council",
        "pools:figure-detail@total",
        "pools:figure-change@council",
        "pools:contributions-table",
        "pools:contributions-file@csv",
        "pools:contributions-file@json",
        "pools:contributions-file@xlsx",
        "pools:workbook@council",
        "pools:upload-preview@council",
        "pools:upload-file@council",
    ],
)
def test_reading_finds_the_figures_where_they_may_be_seen(half_shared: HalfShared, place: str) -> None:
    assert given_away(signed_in(half_shared.cast["council_finance"]).get(path_of(place)))


@pytest.mark.parametrize("place", ["agreements:agreement-journal", "agreements:agreement-journal-file"])
def test_reading_finds_reasons_and_figures_where_they_may_be_seen(
    half_shared: HalfShared, place: str
) -> None:
    auditor, found = signed_in(half_shared.cast["auditor"]), set[str]()
    for page in (1, 2, 3):  # the figures were entered before the meetings were arranged
        found |= {*given_away(auditor.get(path_of(place), {"page": page}))}

    assert {SECRET, DRAFTED_HOME_CARE} <= found


def test_reading_finds_the_figures_in_a_pdf(half_shared: HalfShared) -> None:
    assert DRAFTED_HOME_CARE in given_away(signed_in(half_shared.cast["council_finance"]).get(PDF))


@pytest.mark.parametrize("name", [*NHS_SIDE, *OUTSIDE])
def test_no_panel_gives_away_what_is_not_shared(half_shared: HalfShared, name: str) -> None:
    """What scripts ask for. Of whole pages and files, `tests/architecture/test_addresses.py` holds the same."""
    client = signed_in(half_shared.cast[name])
    leaks = {
        place: found for place in PANELS if (found := given_away(client.get(path_of(place), headers=HTMX)))
    }
    assert leaks == {}


@pytest.mark.parametrize("name", ["nhs_finance", "jmg_chair"])
def test_printed_table_says_not_yet_shared_in_place_of_the_figures(
    half_shared: HalfShared, name: str
) -> None:
    answer = signed_in(half_shared.cast[name]).get(PDF)

    assert given_away(answer) == []
    assert "ACC has not yet shared its figures." in readable(answer)
    assert written(DRAFTED["home-care", NHS]).search(readable(answer))


def test_figures_recalled_are_nobody_elses_again(half_shared: HalfShared) -> None:
    finance, draft = half_shared.cast["council_finance"], half_shared.draft
    deed = {
        "version": draft,
        "party": party_of(half_shared.agreement, half_shared.council),
        "standing": standing(finance),
        "reason": "For the meeting",
    }
    partner = signed_in(half_shared.cast["nhs_finance"])

    share_figures(**deed, seen=AS_THEY_STAND)
    seen_while_shared = given_away(partner.get(GRID))
    recall_figures(**deed)
    leaks = {place: found for place in TOLD_OF_FIGURES if (found := given_away(partner.get(path_of(place))))}

    assert DRAFTED_HOME_CARE in seen_while_shared
    assert leaks == {}


def test_administration_pages_give_nothing_away(half_shared: HalfShared) -> None:
    """The pages that links lead to from the index, as the NHS body's administrator: of rows of a kind, some."""
    client = signed_in(make_officer(half_shared.nhs, Role.ADMINISTRATOR))

    leaks, waiting, visited, kinds = {}, ["/admin/"], set(), Counter[str]()
    while waiting and len(visited) < MOST_PAGES:
        path = waiting.pop()
        visited.add(path)
        kind = re.sub(r"\d+", "N", path)
        kinds[kind] += 1
        if kinds[kind] > ROWS_OF_A_KIND:
            continue
        answer = client.get(path)
        if found := given_away(answer):
            leaks[path] = found
        links = set(re.findall(r'href="(/admin/[^"#?]*)["#]', answer.content.decode()))
        waiting += links - visited - set(waiting)

    assert leaks == {}
    assert len(visited) > 50
    assert not waiting


# --- Writing and guessing -----------------------------------------------------------------------------


def box(line: str, party: str) -> str:
    return f"{line}.{party}"


def own_boxes(figures: dict[tuple[str, str], int]) -> dict[str, str]:
    """The NHS body's boxes of the grid as the page posts them, and two of the council's with them."""
    typed: dict[str, str] = {}
    for (line, party), amount in figures.items():
        name = box(line, party)
        typed |= {name: f"{amount // 1000}", f"{name}.was": "1", f"{name}.seen": "2"}
    return typed


TYPED: Final = own_boxes(
    {("home-care", NHS): 14_000_000, ("home-care", COUNCIL): 1_000_000, ("residential", COUNCIL): 2_000_000}
)


def test_totals_while_typing_give_nothing_away(half_shared: HalfShared) -> None:
    answer = signed_in(half_shared.cast["nhs_finance"]).post(f"{GRID}totals/", TYPED, headers=HTMX)

    assert answer.status_code == 200
    assert given_away(answer) == []


@pytest.mark.parametrize("extra", [{}, {"review": "1"}, {"home-care.anyshire-cc.keep": "mine"}])
def test_partners_figures_cannot_be_saved_by_naming_their_boxes(
    half_shared: HalfShared, extra: dict[str, str]
) -> None:
    before = figures_of(half_shared)

    answer = signed_in(half_shared.cast["nhs_finance"]).post(GRID, {**TYPED, **extra})

    assert given_away(answer) == []
    assert figures_of(half_shared) == before


@pytest.mark.parametrize(
    ("start", "right", "wrong"),
    [
        (box("home-care", COUNCIL), "91,357", "91,358"),
        (box("home-care", "total"), "104,934", "104,935"),
        (box("gross", COUNCIL), "135,996", "135,997"),
        (box("net", "total"), "168,449", "168,448"),
    ],
    ids=["a figure", "a total of a line", "a gross", "a net in all"],
)
def test_pasting_does_not_tell_a_right_guess_from_a_wrong_one(
    half_shared: HalfShared, start: str, right: str, wrong: str
) -> None:
    client = signed_in(half_shared.cast["nhs_finance"])

    def told(guess: str) -> str:
        answer = client.post(f"{GRID}paste/", {"block": guess, "start": start}, headers=HTMX)
        text = answer.content.decode().replace(guess, "GUESS").replace(guess.replace(",", ""), "GUESS")
        return f"{answer.status_code} {re.sub('csrfmiddlewaretoken.*?>', '', text)}"

    assert told(right) == told(wrong)
    assert "Worked out" not in told(right)


WIDE: Final = f"pool,line,{COUNCIL},{NHS},total,published\nadults,autism,,12,,\n"
LONG: Final = f"pool,line,partner,amount\nadults,autism,{NHS},12\n"


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (f"{WIDE}adults,home-care,GUESS,,,", "91357", "91358"),
        (f"{LONG}adults,home-care,{COUNCIL},GUESS", "91357", "91358"),
        (f"{LONG}adults,home-care,total,GUESS", "104934", "104935"),
        (f"{WIDE}adults,Gross contribution,GUESS,,,", "135996", "135997"),
        (f"{WIDE}adults,home-care,GUESS,,,yes", "91357", "91358"),
        (f"{WIDE}adults,Net contribution,,,GUESS,", "168449", "168448"),
    ],
    ids=["a figure", "one in a list", "a line's total", "a gross", "a figure as printed", "a net in all"],
)
def test_uploading_does_not_tell_a_right_guess_from_a_wrong_one(
    half_shared: HalfShared, file: str, right: str, wrong: str
) -> None:
    client = signed_in(half_shared.cast["nhs_finance"])

    def told(guess: str) -> str:
        """What the preview says of the file, which has a figure of the sender's own as well."""
        sent = SimpleUploadedFile("board.csv", file.replace("GUESS", guess).encode())
        answer = client.post(f"{PAGE}upload/", {"file": sent, "reason": "To see what comes"}, follow=True)
        return _main_of(answer).replace(f"{int(guess):,}", "GUESS").replace(guess, "GUESS")

    assert told(right) == told(wrong)
    assert "board.csv" in told(right)


def _main_of(answer: HttpResponse) -> str:
    """The page's own part, without what differs from one request to the next."""
    text = answer.content.decode()
    text = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'csrfmiddlewaretoken.*?>|upload/\d+/|(?<=value=")[0-9a-f]{64}', "", text)


def test_upload_of_the_partner_is_not_there_to_save(half_shared: HalfShared) -> None:
    before = figures_of(half_shared)
    path = path_of("pools:upload-preview@council")

    answer = signed_in(half_shared.cast["nhs_finance"]).post(
        path, {"digest": "0" * 64, "action": "put-aside"}
    )

    assert answer.status_code == 404
    assert figures_of(half_shared) == before
    assert Upload.objects.get(organisation__code=COUNCIL).is_open


@pytest.mark.parametrize("deed", ["issue", "submit", "start"])
def test_refusals_give_nothing_away(half_shared: HalfShared, deed: str) -> None:
    place = {"issue": "tables/contributions/issue/", "submit": "submit/", "start": "versions/start/"}[deed]
    before = figures_of(half_shared)

    answer = signed_in(half_shared.cast["nhs_finance"]).post(
        f"{PAGE}{place}",
        {
            "reason": "To see what comes",
            "basis": "indicative",
            "effective_from_day": "1",
            "effective_from_month": "4",
            "effective_from_year": "2017",
            "supersedes": "none",
        },
    )

    assert answer.status_code == 422
    assert given_away(answer) == []
    assert figures_of(half_shared) == before


@pytest.mark.parametrize("deed", ["share", "recall", "indicative", "confirm"])
@pytest.mark.parametrize("name", NHS_SIDE)
def test_nobody_moves_the_partners_figures(half_shared: HalfShared, name: str, deed: str) -> None:
    answer = signed_in(half_shared.cast[name]).post(f"{PAGE}{deed}/{COUNCIL}/", {"reason": "Because"})

    assert answer.status_code == 403
    assert given_away(answer) == []


def test_figure_of_the_partner_cannot_be_changed_at_its_own_address(half_shared: HalfShared) -> None:
    before = figures_of(half_shared)
    path = reverse(
        "pools:figure-change",
        kwargs={
            "reference": "anyshire",
            "year": half_shared.draft.schedule.year,
            "pool_code": "adults",
            "row": "home-care",
            "column": COUNCIL,
        },
    )

    answer = signed_in(half_shared.cast["nhs_finance"]).post(
        path, {"amount": "1", "seen": "3", "reason": "x"}
    )

    assert answer.status_code == 404
    assert figures_of(half_shared) == before


def bare(answer: HttpResponse) -> tuple[int, str, bytes]:
    """An answer without the tokens that are new on every page."""
    body = re.sub(rb'(X-CSRFToken": |csrfmiddlewaretoken" value=)"[^"]*"', b"", answer.content)
    return answer.status_code, answer.headers.get("Location", ""), body


LINE: Final = {"label": "Home care", "kind": "contribution", "nature": "revenue", "reason": "Tried"}


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("lines/home-care/", {**LINE, "kind": "memorandum", "group": "care", "element": "care"}),
        ("lines/home-care/", {**LINE, "group": "", "element": "care"}),
        ("lines/home-care/", {**LINE, "group": "care", "element": "care", "total_only": "500"}),
        ("lines/home-care/remove/", {"reason": "Tried"}),
        ("groups/spare/remove/", {"reason": "Tried"}),
        ("", {f"home-care.{COUNCIL}": "1", f"home-care.{COUNCIL}.seen": "2", "reason": "Tried"}),
        ("paste/", {"start": f"home-care.{COUNCIL}", "block": "1"}),
    ],
)
def test_refusals_are_the_same_whether_an_unseen_figure_exists_or_not(
    half_shared: HalfShared, place: str, typed: dict[str, str]
) -> None:
    client = signed_in(half_shared.cast["nhs_finance"])
    with_figure = bare(client.post(GRID + place, typed))
    hidden = Contribution.objects.filter(line__version=half_shared.draft, party__organisation__code=COUNCIL)
    QuerySet(Contribution).filter(pk__in=hidden.values("pk"))._raw_delete("default")

    assert bare(client.post(GRID + place, typed)) == with_figure
