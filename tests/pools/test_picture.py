"""The picture of the contributions: lengths in proportion, a figure at each bar, the whole of it in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from pools.picture import LONGEST, WIDTH, bar_length, contributions_picture
from pools.selectors import version_tables
from tests.factories import everybody

PAGE = "/agreements/oxfordshire/2017-18/?version=1"


@pytest.mark.parametrize(
    ("amount", "length"),
    [
        pytest.param(Decimal(200), Decimal(LONGEST), id="the largest"),
        pytest.param(Decimal(50), Decimal(LONGEST) / 4, id="a quarter of it"),
        pytest.param(Decimal(0), Decimal(0), id="nil"),
        pytest.param(Decimal(-5), Decimal(0), id="less than nil"),
        pytest.param(None, Decimal(0), id="not known"),
    ],
)
def test_bar_length_is_in_proportion(amount: Decimal | None, length: Decimal) -> None:
    assert bar_length(amount, most=Decimal(200)) == length


def test_contributions_picture_of_the_published_tables(oxfordshire, published_version) -> None:
    picture = contributions_picture(version_tables(published_version, standing=everybody(oxfordshire)))

    assert picture is not None
    adults, bcf = picture.pools
    assert adults.words == (
        "Pool 1: Adults with Care & Support Needs: County Council gross 85,238, net 79,736; "
        "OCCG gross 61,216, net 61,216."
    )
    council = bcf.partners[0]
    assert council.bars[0].length == LONGEST, "127,052 is the largest sum"
    assert council.bars[1].length == Decimal("266.7"), "94,123 of 127,052"
    assert all(bar.text_x < WIDTH for pool in picture.pools for row in pool.partners for bar in row.bars)
    assert bcf.y > adults.partners[-1].bars[-1].y


def test_contributions_picture_says_what_is_not_shared_and_draws_nothing_for_it(
    draft_version, council_finance, client: Client
) -> None:
    client.force_login(council_finance)

    answer = client.get("/agreements/oxfordshire/2017-18/")

    nhs = answer.context["picture"].pools[0].partners[1]
    assert [(bar.text, bar.length) for bar in nhs.bars] == [("not yet shared", 0)] * 2
    page = answer.content.decode()
    assert '<svg class="pb-picture__drawing" role="img" aria-labelledby="picture-title picture-words"' in page
    assert "style=" not in page
