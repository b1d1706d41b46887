"""The calendar of the tests: 3 July 2017, a fortnight before the Cabinet meeting of the founding report."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from tests.factories import TODAY


@pytest.fixture(autouse=True)
def calendar(settings: Settings) -> None:
    """The day is fixed, passwords are cheap to hash."""
    settings.PB_TODAY = TODAY
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file of its own, as in earnest: each thread of the live server has its own connection."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = tmp_path_factory.mktemp("database") / "test.sqlite3"
