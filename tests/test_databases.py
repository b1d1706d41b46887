"""What the second decision record promises of the database in use."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction


@pytest.mark.django_db
def test_sqlite_runs_in_wal_mode_with_a_busy_timeout_and_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 20_000}


@pytest.mark.django_db(transaction=True)
def test_two_who_read_and_then_write_at_once_both_succeed() -> None:
    """The second waits for the first. With deferred transactions SQLite would refuse it at once."""

    def read_then_write(key: str) -> None:
        try:
            with transaction.atomic():
                Session.objects.count()
                time.sleep(0.2)
                Session.objects.create(session_key=key, session_data="", expire_date=datetime.now(UTC))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(read_then_write, ["first", "second"]))

    assert Session.objects.count() == 2
