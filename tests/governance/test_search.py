"""The search: what is found, by whom, and that it tells nobody of what is hidden from them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from agreements.choices import Role
from governance.models import SearchEntry
from governance.search.integrity import CHECKS
from tests.factories import REASON, make_officer, standing
from tests.governance.sitting_world import Sat


def asked(person: object, **query: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_decision_and_its_item_are_found_by_their_words(sat: Sat) -> None:
    page = asked(sat.groups.clerk, q="agreeing transfers")

    assert "1 result" in page
    assert "<mark>Agree</mark> the <mark>transfer</mark>" in page
    assert not [sentence for check in CHECKS for sentence in check()]
