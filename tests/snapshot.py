"""Rows that took long to make, kept from one test to the next and put back with plain inserts."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable
from datetime import time
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from agreements.models import JournalEntry

World = TypeVar("World")

OURS = ("agreements", "pools", "governance")

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""Columns and rows by table."""


sqlite3.register_adapter(time, str)  # times of day are read as such, and take no binding of their own

_worlds: dict[Callable[[], Any], tuple[Rows, bytes]] = {}


def world(make: Callable[[], World]) -> World:
    """What `make` makes and returns, with its rows: made once in a process and put back after that.

    In a database that holds something already it is made anew, and not kept.
    """
    if JournalEntry.objects.exists():
        return make()
    if make in _worlds:
        rows, made = _worlds[make]
        put_back(rows)
    else:
        made = pickle.dumps(make())
        _worlds[make] = take(), made
    found: World = pickle.loads(made)  # noqa: S301 - our own, from this process
    return found


def take() -> Rows:
    """All rows of the product's own tables."""
    kept: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own models
            rows = cursor.fetchall()
            if rows:
                kept[table] = ([connection.ops.quote_name(column[0]) for column in cursor.description], rows)
    return kept


def put_back(kept: Rows) -> None:
    """Insert the rows into empty tables. Foreign keys are checked when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - as above
                rows,
            )


def _tables() -> list[str]:
    models = [
        model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return [connection.ops.quote_name(model._meta.db_table) for model in models]
