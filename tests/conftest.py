"""The calendar of the tests: 3 July 2017, a fortnight before the Cabinet meeting of the founding report."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.factories import TODAY


@pytest.fixture(autouse=True)
def calendar(settings: Settings) -> None:
    """The day is fixed, passwords are cheap to hash."""
    settings.PB_TODAY = TODAY
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
