"""Addresses, queries and forms as nobody means them: a page that says so, never a fault, and nothing saved."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import snapshot
from tests.addresses import PLACES, path_of
from tests.architecture.test_addresses import expected_at
from tests.half_shared import CAST, COUNCIL, NHS, HalfShared, browsers, figures_of

PAGE: Final = "/agreements/anyshire/2017-18/"
GRID: Final = f"{PAGE}pools/adults/"
FIGURE: Final = f"{GRID}figures/home-care/{NHS}/"
HUGE: Final = "9" * 5000
NULL: Final = "a\0b"
ODD: Final = (
    "",
    " ",
    "abc",
    "-1",
    "0",
    "1e3",
    "1.5",
    "٣",  # an Arabic three
    "²",
    "99999",
    "9" * 30,
    HUGE,
    NULL,
    "\u202e1",
    "\ud800",
    "💷" * 50,
    "%00",
    "'; DROP TABLE pools_line; --",
    "../../etc/passwd",
    "2017-02-29",
    "{{ 7*7 }}",
)
WORST: Final = ("99999", HUGE, NULL, "\ud800")
"""What PostgreSQL does not take where SQLite may: tried there, in each box by itself."""


@pytest.fixture
def client(half_shared: HalfShared) -> Client:
    """The NHS body's finance officer, whose every fault is raised."""
    client = Client()
    client.force_login(half_shared.cast["nhs_finance"])
    return client


def query(**values: str) -> str:
    return urlencode(values, errors="surrogatepass")


# --- Addresses ----------------------------------------------------------------------------------------


NOWHERE: Final = (
    "/agreements/anyshire/2017-19/",
    "/agreements/anyshire/2017-17/",
    "/agreements/anyshire/17-18/",
    "/agreements/anyshire/2017/",
    "/agreements/anyshire/2017-2018/",
    "/agreements/anyshire/1017-18/",
    "/agreements/anyshire/２０１７-18/",
    "/agreements/ANYSHIRE/",
    "/agreements/anyshire%00/",
    "/agreements/anyshire/2017-18/pools/bcf/",
    "/agreements/anyshire/2017-18/pools/adults%2Fx/",
    "/agreements/anyshire/2018-19/pools/adults/",
    "/agreements/anyshire/2018-19/submit/",
    "/agreements/anyshire/2017-18/pools/adults/figures/nothing/total/",
    "/agreements/anyshire/2017-18/pools/adults/figures/home-care/nobody/",
    "/agreements/anyshire/2017-18/pools/adults/figures/home-care/total/change/",
    "/agreements/anyshire/2017-18/pools/adults/figures/gross/anyshire-ccg/change/",
    "/agreements/anyshire/2017-18/pools/adults/lines/nothing/",
    "/agreements/anyshire/2017-18/pools/adults/groups/nothing/remove/",
    "/agreements/anyshire/2017-18/pools/adults/exceptions/net/total/",
    "/agreements/anyshire/2017-18/pools/nothing/exceptions/net/anyshire-ccg/",
    "/agreements/anyshire/2017-18/share/nobody/",
    "/agreements/anyshire/2017-18/workbook/nobody.xlsx",
    "/agreements/anyshire/2017-18/tables/contributions.exe",
    "/agreements/anyshire/2017-18/tables/contributions.%00",
    "/agreements/anyshire/2017-18/upload/0/",
    f"/agreements/anyshire/2017-18/upload/{'9' * 30}/",
    f"/agreements/anyshire/2017-18/upload/{HUGE}/file/",
    "/issued/0/",
    "/issued/-1/",
    "/issued/1.exe",
    "/issued/1.%00",
    f"/issued/{'9' * 30}/",
    f"/issued/{HUGE}.pdf",
)


def test_address_of_nothing_is_not_found(client: Client) -> None:
    answers = {
        path: (client.get(path).status_code, client.post(path, {"reason": "x"}).status_code)
        for path in NOWHERE
    }

    assert {path: codes for path, codes in answers.items() if codes not in {(404, 404), (404, 405)}} == {}


@pytest.mark.parametrize("name", ["version", "from", "to"])
def test_version_that_is_not_a_version_is_not_found(client: Client, name: str) -> None:
    place = "versions/compare/" if name in {"from", "to"} else ""
    answers = {value: client.get(f"{PAGE}{place}?{query(**{name: value})}").status_code for value in ODD}

    expected = {value: 200 if name == "version" and value == "" else 404 for value in ODD}
    assert answers == expected


@pytest.mark.once
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("place", ["home", "pools:pool-contributions", "pools:figures-share@nhs"])
def test_other_methods_are_refused(half_shared: HalfShared, client: Client, place: str, method: str) -> None:
    assert client.generic(method, path_of(place)).status_code == 405


@pytest.mark.once
def test_head_is_answered_as_get_is_everywhere(half_shared: HalfShared) -> None:
    """To a stranger, whom most places soon refuse: by another line than other methods are."""
    stranger, column = browsers(half_shared, ["stranger"])["stranger"], [*CAST].index("stranger")
    answers = {
        place: (stranger.head(path_of(place)).status_code, expected_at(place, "GET")[column])
        for place in PLACES
        if not place.endswith(("totals", "paste"))
    }

    assert {place: codes for place, codes in answers.items() if codes[0] != codes[1]} == {}


# --- Queries ------------------------------------------------------------------------------------------

QUERIES: Final = {
    "/agreements/": ("q", "page"),
    "/agreements/anyshire/journal/": ("person", "verb", "since", "until", "page"),
    "/agreements/anyshire/journal.csv": ("person", "verb", "since", "until"),
    "/issued/": ("agreement", "show", "page"),
    f"{PAGE}tables/contributions/": ("total", "shares", "prior_year", "status"),
    f"{PAGE}tables/contributions.json": ("total", "sources"),
    f"{PAGE}tables/contributions/issue/": ("total", "leads"),
    "/accounts/login/": ("next",),
    "/verify/": ("digest",),
}


@pytest.mark.parametrize("path", QUERIES)
def test_odd_query_is_answered_with_a_page(client: Client, path: str) -> None:
    asked = (
        [{name: value} for name in QUERIES[path] for value in WORST]
        if connection.vendor == "postgresql"
        else [dict.fromkeys(QUERIES[path], value) for value in ODD]
    )

    answers = {str(values): client.get(f"{path}?{query(**values)}").status_code for values in asked}

    assert set(answers.values()) <= {200, 302}, answers


@given(
    values=st.dictionaries(
        st.sampled_from(
            sorted({name for names in QUERIES.values() for name in names} | {"version", "from", "to"})
        ),
        st.text(max_size=30) | st.sampled_from(ODD),
        max_size=4,
    ),
    path=st.sampled_from([*QUERIES, PAGE, GRID, f"{PAGE}versions/compare/", FIGURE]),
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_no_query_makes_a_fault(client: Client, path: str, values: Mapping[str, str]) -> None:
    assert client.get(f"{path}?{query(**values)}").status_code in {200, 302, 403, 404}


# --- Forms --------------------------------------------------------------------------------------------

DATE: Final = ("effective_from_day", "effective_from_month", "effective_from_year")
DECISION: Final = ("dependency_on_day", "dependency_on_month", "dependency_on_year")
CELL: Final = f"home-care.{NHS}"
FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    GRID: (
        CELL,
        f"{CELL}.was",
        f"{CELL}.seen",
        f"{CELL}.keep",
        f"{CELL}.moved",
        "block",
        "start",
        "reason",
        "review",
    ),
    f"{GRID}totals/": (CELL, f"{CELL}.was", f"{CELL}.seen", f"{CELL}.keep", f"{CELL}.moved"),
    f"{GRID}paste/": ("block", "start", CELL, f"{CELL}.was"),
    f"{FIGURE}change/": (
        *("amount", "share_percent", "funding_source", "is_recurrent", "dependency_body", *DECISION),
        *("dependency_note", "note", "reason", "seen"),
    ),
    f"{GRID}add-line/": (
        "label",
        "kind",
        "nature",
        "element",
        "group",
        "of_which",
        "total_only",
        "reason",
        "another",
    ),
    f"{GRID}lines/autism/": (
        "label",
        "kind",
        "nature",
        "element",
        "group",
        "of_which",
        "total_only",
        "reason",
    ),
    f"{GRID}lines/autism/remove/": ("reason",),
    f"{GRID}add-group/": ("label", "parent", "reason"),
    f"{GRID}groups/care/": ("label", "parent", "reason"),
    f"{PAGE}share/{NHS}/": ("reason",),
    f"{PAGE}indicative/{NHS}/": ("dependency_body", *DECISION, "reason"),
    f"{PAGE}submit/": ("reason",),
    f"{PAGE}versions/start/": ("basis", *DATE, "caption", "reason"),
    "/agreements/anyshire/2018-19/open/": ("unit", "basis", *DATE, "caption", "reason"),
    f"{PAGE}pools/adults/exceptions/net/{COUNCIL}/?version=1": ("owner", "explanation", "status", "reason"),
    f"{PAGE}tables/contributions/issue/": ("supersedes", "reason"),
    f"{PAGE}upload/": ("reason", "file"),
    "/verify/": ("digest", "document"),
}
"""The forms and their boxes. What is typed into a box may be anything."""

PLAIN: Final = {"reason": "Because", "label": "Respite", "kind": "contribution", "nature": "revenue"}
TAKEN_OR_REFUSED: Final = {200, 302, 403, 409, 422}


@pytest.mark.parametrize("path", FORMS)
def test_odd_form_is_answered_with_its_page(half_shared: HalfShared, client: Client, path: str) -> None:
    """In all boxes at once; on PostgreSQL, which takes less, in one at a time among plain words."""
    names = FORMS[path]
    plain = {name: PLAIN.get(name, "") for name in names}
    typed = (
        [plain | {name: value} for name in names for value in WORST]
        if connection.vendor == "postgresql"
        else [dict.fromkeys(names, value) for value in ODD]
    )

    answers = {str(values): rehearsed(client, path, values) for values in typed}

    assert set(answers.values()) <= TAKEN_OR_REFUSED, answers


def rehearsed(client: Client, path: str, typed: Mapping[str, Any]) -> int:
    """How a form is answered, whoever asked before. Whatever it does is undone."""
    cache.clear()
    with transaction.atomic():
        status = client.post(path, _encoded(typed), "application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    return status


def _encoded(typed: Mapping[str, Any]) -> str:
    return urlencode(typed, errors="surrogatepass")


@given(data=st.data(), path=st.sampled_from([*FORMS]))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_no_form_makes_a_fault(client: Client, path: str, data: st.DataObject) -> None:
    texts = st.text(max_size=40) | st.text(string.digits + "-,.£() ", max_size=12) | st.sampled_from(ODD)
    words = st.sampled_from(
        [
            "Because",
            "1",
            "2017",
            "30",
            "indicative",
            "contribution",
            "revenue",
            "care",
            "home-care",
            "none",
            "mine",
        ]
    )
    typed = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(FORMS[path], texts | words)))

    assert rehearsed(client, path, typed) in TAKEN_OR_REFUSED


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (f"{PAGE}versions/start/?version=1", DATE),
        (f"{FIGURE}change/", DECISION),
        (f"{PAGE}indicative/{NHS}/", DECISION),
    ],
    ids=["first day of a version", "decision a figure waits for", "decision all figures wait for"],
)
def test_29_february_2017_is_no_day(
    half_shared: HalfShared, client: Client, path: str, names: tuple[str, ...]
) -> None:
    typed = dict(zip(names, ("29", "2", "2017"), strict=True))
    answer = client.post(
        path,
        {
            "basis": "indicative",
            "reason": "x",
            "dependency_body": "The board",
            "seen": "2",
            "amount": "1",
            **typed,
        },
    )

    assert answer.status_code == 422
    assert "29 February 2017 is not in the calendar. Check the day and the month." in answer.content.decode()
    assert 'value="29"' in answer.content.decode(), "what was typed stays"


def test_29_february_2017_is_no_day_to_read_the_journal_from(client: Client) -> None:
    answer = client.get("/agreements/anyshire/journal/?since=2017-02-29")

    assert "one that is in the calendar" in answer.content.decode()


# --- Size and shape -----------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "path", [GRID, f"{GRID}paste/", f"{PAGE}share/{NHS}/", "/verify/", "/accounts/login/"]
)
def test_form_of_5_megabytes_is_refused_with_a_page(
    half_shared: HalfShared, client: Client, path: str
) -> None:
    before = figures_of(half_shared)

    answer = client.post(path, _encoded({"block": "1\t" * 2_600_000}), "application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert "Nothing has been saved" in answer.content.decode()
    assert figures_of(half_shared) == before


def test_form_of_too_many_boxes_is_refused_with_a_page(client: Client) -> None:
    answer = client.post(
        GRID, _encoded({f"b{i}": "" for i in range(20_001)}), "application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "name"), [(f"{PAGE}upload/", "file"), ("/verify/", "document")], ids=["upload", "verify"]
)
def test_file_beyond_the_limit_is_refused_with_a_sentence(client: Client, path: str, name: str) -> None:
    size = {"file": 5, "document": 21}[name] * 1024 * 1024
    before = snapshot.take()

    answer = client.post(path, {name: SimpleUploadedFile("big.pdf", b"%" * size), "reason": "x"})

    assert answer.status_code == 422
    assert "MB" in answer.content.decode()
    assert snapshot.take() == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"reason=%ff%fe%ed%a0%80", "application/x-www-form-urlencoded; charset=utf-8"),
        (b'{"reason": "x"}', "application/json"),
        (b"reason=x", "application/x-www-form-urlencoded; charset=no-such-charset"),
        (b"reason=x", "text/plain"),
    ],
    ids=["no boundary", "torn off", "no text", "half a letter", "JSON", "unknown letters", "plain text"],
)
@pytest.mark.parametrize("path", [GRID, f"{PAGE}share/{NHS}/", f"{PAGE}upload/", "/verify/"])
def test_body_that_is_no_form_saves_nothing(
    half_shared: HalfShared, client: Client, path: str, body: bytes, kind: str
) -> None:
    before = snapshot.take()

    answer = client.generic("POST", path, body, kind)

    assert answer.status_code in {200, 302, 400, 422}
    assert "share" in path or snapshot.take() == before
