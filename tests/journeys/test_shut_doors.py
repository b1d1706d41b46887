"""A frozen version and a closed agreement take nothing more, by whichever form it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.services.agreements import close_agreement
from agreements.services.people import command_line_person
from tests import snapshot
from tests.factories import TODAY
from tests.half_shared import COUNCIL, NHS, HalfShared

PAGE: Final = "/agreements/anyshire/2017-18/"
CLOSED: Final = "was closed on 3 July 2017. Nothing can be entered in it any more."
CELL: Final = f"home-care.{NHS}"
LINE: Final = {"label": "Respite", "kind": "contribution", "nature": "revenue", "reason": "Because"}
DATE: Final = {"effective_from_day": "1", "effective_from_month": "4", "effective_from_year": "2017"}
DEEDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "save figures": (
        "pools/adults/",
        {CELL: "1", f"{CELL}.was": "13,577", f"{CELL}.seen": "2", "reason": "Because"},
    ),
    "change a figure": (
        f"pools/adults/figures/home-care/{NHS}/change/",
        {"amount": "1", "seen": "2", "reason": "Because"},
    ),
    "add a line": ("pools/adults/add-line/", LINE),
    "rename a line": ("pools/adults/lines/autism/", LINE),
    "remove a line": ("pools/adults/lines/autism/remove/", {"reason": "Because"}),
    "copy lines": ("pools/adults/copy-lines/", {"reason": "Because"}),
    "add a group": ("pools/adults/add-group/", {"label": "Respite", "reason": "Because"}),
    "rename a group": ("pools/adults/groups/care/", {"label": "Respite", "reason": "Because"}),
    "remove a group": ("pools/adults/groups/spare/remove/", {"reason": "Because"}),
    "share": (f"share/{NHS}/", {"reason": "Because"}),
    "recall": (f"recall/{NHS}/", {"reason": "Because"}),
    "mark indicative": (f"indicative/{NHS}/", {"reason": "Because"}),
    "submit": ("submit/", {"reason": "Because"}),
}


@pytest.fixture
def client(half_shared: HalfShared) -> Client:
    """The NHS body's finance officer."""
    client = Client()
    client.force_login(half_shared.cast["nhs_finance"])
    return client


@pytest.fixture
def closed(half_shared: HalfShared) -> None:
    """The agreement is closed today."""
    close_agreement(
        agreement=half_shared.agreement, closed_on=TODAY, by=command_line_person(), reason="Ended"
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_frozen_version_takes_nothing_more(client: Client, deed: str) -> None:
    path, typed = DEEDS[deed]
    before = snapshot.take()

    answer = client.post(f"{PAGE}{path}?version=1", typed)

    assert snapshot.take() == before
    assert answer.status_code in {403, 422}
    assert "frozen" in answer.content.decode()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("deed", DEEDS)
def test_closed_agreement_takes_nothing_more(client: Client, deed: str) -> None:
    path, typed = DEEDS[deed]
    before = snapshot.take()

    answer = client.post(f"{PAGE}{path}", typed)

    assert snapshot.take() == before
    assert answer.status_code in {403, 422}
    assert CLOSED in answer.content.decode()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("path", ["2017-18/versions/start/?version=1", "2018-19/open/"])
def test_closed_agreement_gets_no_new_version(client: Client, path: str) -> None:
    typed = {"unit": "gbp-thousands", "basis": "final", "reason": "Because", **DATE}
    before = snapshot.take()

    answer = client.post(f"/agreements/anyshire/{path}", typed)

    assert snapshot.take() == before
    assert answer.status_code == 422
    assert CLOSED in answer.content.decode()


@pytest.mark.usefixtures("closed")
def test_closed_agreement_takes_no_explanation(client: Client) -> None:
    typed = {"owner": "", "explanation": "A misprint.", "status": "explained", "reason": "Because"}
    before = snapshot.take()

    answer = client.post(f"{PAGE}pools/adults/exceptions/net/{COUNCIL}/?version=1", typed)

    assert snapshot.take() == before
    assert answer.status_code == 422
    assert CLOSED in answer.content.decode()


def upload_to(client: Client, version: int) -> tuple[int, str]:
    file = SimpleUploadedFile("board.csv", f"pool,line,{NHS}\nadults,autism,1\n".encode())
    answer = client.post(f"{PAGE}upload/?version={version}", {"file": file, "reason": "Because"})
    return answer.status_code, answer.content.decode()


def test_frozen_version_takes_no_upload(client: Client) -> None:
    status, page = upload_to(client, 1)

    assert status == 422
    assert "frozen" in page


@pytest.mark.usefixtures("closed")
def test_closed_agreement_takes_no_upload(client: Client) -> None:
    status, page = upload_to(client, 2)

    assert status == 422
    assert CLOSED in page
