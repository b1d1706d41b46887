"""One's own agreement in an address opens nothing of another's named beside it."""

from __future__ import annotations

from typing import Final

import pytest
from django.test import Client

from agreements.models import Agreement
from governance.models import IssuedReport
from pools.models import Upload
from tests.factories import enter_figures, make_lines, make_pool, make_version, submitted
from tests.half_shared import COUNCIL, NHS, HalfShared, figures_of

pytestmark = pytest.mark.once

PAGE: Final = "/agreements/fenmarsh/2017-18/"


@pytest.fixture
def client(half_shared: HalfShared) -> Client:
    """The stranger, at work in an agreement of her own with a pool of the same code and lines of the same keys."""
    fenmarsh = Agreement.objects.get(reference="fenmarsh")
    version = make_version(fenmarsh)
    pool = make_pool(fenmarsh, code="adults")
    make_lines(version, pool, "home-care", "respite")
    party = fenmarsh.parties.all()[0].organisation.code
    enter_figures(version, pool, {("home-care", party): 1_000, ("respite", party): 2_000})
    submitted(version)
    client = Client()
    client.force_login(half_shared.cast["stranger"])
    return client


@pytest.mark.parametrize(
    "path",
    [
        f"share/{COUNCIL}/",
        f"recall/{NHS}/",
        f"confirm/{COUNCIL}/",
        f"workbook/{COUNCIL}.xlsx",
        f"pools/adults/figures/home-care/{COUNCIL}/",
        f"pools/adults/figures/home-care/{NHS}/change/",
        "pools/adults/figures/residential/total/",
        "pools/adults/lines/residential/",
        "pools/adults/groups/care/",
        f"pools/adults/exceptions/net/{COUNCIL}/",
    ],
)
def test_part_of_another_agreement_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"{PAGE}{path}").status_code in {403, 404}
    assert client.post(f"{PAGE}{path}", {"reason": "x"}).status_code in {403, 404, 405}


@pytest.mark.parametrize("place", ["", "file/"])
def test_upload_of_another_agreement_is_not_there(client: Client, place: str) -> None:
    for upload in Upload.objects.all():
        assert client.get(f"{PAGE}upload/{upload.pk}/{place}").status_code == 404


def test_boxes_of_another_agreement_save_nothing(client: Client, half_shared: HalfShared) -> None:
    before = figures_of(half_shared)
    box = f"home-care.{NHS}"

    client.post(f"{PAGE}pools/adults/", {box: "1", f"{box}.was": "13,577", f"{box}.seen": "2", "reason": "x"})

    assert figures_of(half_shared) == before


def test_issue_of_another_agreement_is_not_superseded(client: Client) -> None:
    theirs = IssuedReport.objects.get()

    answer = client.post(f"{PAGE}tables/contributions/issue/", {"reason": "x", "supersedes": theirs.number})

    assert IssuedReport.objects.filter(supersedes=theirs).count() == 0
    assert f"Issue {theirs.number} " not in answer.content.decode()


def test_table_of_ones_own_agreement_holds_no_figure_of_another(client: Client) -> None:
    text = client.get(f"{PAGE}tables/contributions.csv?total=on&prior_year=on").content.decode()

    assert "1000.00" in text
    assert not {"74883000", "13577000", "46067000"} & set(
        text.replace(".00", "").replace("\n", ",").split(",")
    )
