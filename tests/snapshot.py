"""Rows that took long to make, kept from one test to the next and put back with plain inserts."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Sequence
from datetime import time
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from agreements.models import JournalEntry

World = TypeVar("World")

OURS = ("agreements", "pools", "governance")

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""Columns and rows by table."""


sqlite3.register_adapter(time, str)  # times of day are read as such, and take no binding of their own

_worlds: dict[Callable[[], Any], tuple[Callable[[], None], bytes]] = {}
"""What puts its rows back, and what `make` returned."""


def world(make: Callable[[], World]) -> World:
    """What `make` makes and returns, with its rows: made once in a process and put back after that.

    In a database that holds something already it is made anew, and not kept.
    """
    if JournalEntry.objects.exists():
        return make()
    if make in _worlds:
        put_back, made = _worlds[make]
        put_back()
    else:
        made = pickle.dumps(make())
        kept = take()
        _worlds[make] = partial(_all_at_once if connection.vendor == "postgresql" else _in_turn, kept), made
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


def _in_turn(kept: Rows) -> None:
    """Insert the rows into empty tables. Foreign keys are checked when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            cursor.executemany(_insertion(table, columns, count=1), rows)


_written: dict[int, str] = {}


def _all_at_once(kept: Rows) -> None:
    """The same for a server, which takes longer to be asked than to answer: one text, put together once."""
    with transaction.atomic(), connection.cursor() as cursor:
        if id(kept) not in _written:
            _written[id(kept)] = ";".join(
                cursor.mogrify(_insertion(table, columns, count=len(rows)), [*chain.from_iterable(rows)])
                for table, (columns, rows) in kept.items()
            )
        cursor.execute(_written[id(kept)])


def _insertion(table: str, columns: Sequence[str], *, count: int) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own models


def _tables() -> list[str]:
    models = [
        model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return [connection.ops.quote_name(model._meta.db_table) for model in models]
