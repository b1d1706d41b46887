"""Rows that took long to make, kept from one test to the next and put back with plain inserts."""

from __future__ import annotations

import fcntl
import pickle
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from agreements.models import JournalEntry

World = TypeVar("World")

OURS = ("agreements", "pools", "governance")

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""Columns and rows by table."""


sqlite3.register_adapter(time, str)  # times of day are read as such, and take no binding of their own

_worlds: dict[Callable[[], Any], tuple[Rows, bytes]] = {}
"""The rows, and what `make` returned."""

shared: Path | None = None
"""Where the processes of one run leave each other what they made, when there are several."""


def world(make: Callable[[], World]) -> World:
    """What `make` makes and returns, with its rows: made once in a run and put back after that.

    In a database that holds something already it is made anew, and not kept.
    """
    if JournalEntry.objects.exists():
        return make()
    if make not in _worlds:
        with _one_at_a_time(make) as kept:
            if not kept.exists():
                made = make()
                _worlds[make] = take(), pickle.dumps(made)
                kept.write_bytes(pickle.dumps(_worlds[make]))
                return made
            _worlds[make] = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, from this run
    rows, pickled = _worlds[make]
    (_all_at_once if connection.vendor == "postgresql" else _in_turn)(rows)
    found: World = pickle.loads(pickled)  # noqa: S301 - our own, from this run
    return found


@contextmanager
def _one_at_a_time(make: Callable[[], Any]) -> Iterator[Path]:
    """Where this world is left for the others, who wait while one makes it."""
    assert shared is not None, "tests/conftest.py says where"
    name = f"{make.__module__}.{make.__qualname__}"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared / f"{name}.world"


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
    """The same for a server, which takes longer to be asked than to answer: one text, put together once.

    Numbers that another process drew are passed over: each sequence goes on behind the rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if id(kept) not in _written:
            rows = [
                cursor.mogrify(_insertion(table, columns, count=len(rows)), [*chain.from_iterable(rows)])
                for table, (columns, rows) in kept.items()
            ]
            _written[id(kept)] = ";".join([*rows, *_drawn(kept)])
        cursor.execute(_written[id(kept)])


def _drawn(kept: Rows) -> Iterator[str]:
    for model in _models():
        table, drawn = connection.ops.quote_name(model._meta.db_table), model._meta.auto_field
        if table in kept and drawn is not None:
            sequence = f"pg_get_serial_sequence('{table}', '{drawn.column}')"
            last = f"(SELECT max({drawn.column}) FROM {table})"  # noqa: S608 - names of our own models
            yield f"SELECT setval({sequence}, greatest(nextval({sequence}), {last}))"


def _insertion(table: str, columns: Sequence[str], *, count: int) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own models


def _tables() -> list[str]:
    return [connection.ops.quote_name(model._meta.db_table) for model in _models()]


def _models() -> list[type[Model]]:
    return [
        model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
