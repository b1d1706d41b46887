"""An empty database that is migrated holds what one made from the models holds, to the constraint.

The other tests stand on tables made from the models, which takes a tenth of the time. This one migrates
as an installation does, on either database.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

EMPTY = "migrated"
OURS = ("agreements_", "pools_", "governance_")
"""How the names of our own tables begin. What libraries migrate is theirs to hold."""


def test_migrations_make_the_tables_of_the_models(db: None, tmp_path: Path) -> None:
    with migrated(tmp_path) as other:
        found, wanted = schema(other), schema(connection)

    assert found.keys() == wanted.keys()
    assert {name: found[name] ^ wanted[name] for name in wanted if found[name] != wanted[name]} == {}
    assert any("CHECK" in fact for facts in wanted.values() for fact in facts), "constraints were read"


@contextmanager
def migrated(folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a database of its own that `manage.py migrate` has filled."""
    if connection.vendor == "sqlite":
        name = str(folder / "migrated.sqlite3")
        address = f"sqlite:///{quote(name)}"
    else:
        name = f"{connection.settings_dict['NAME']}_{EMPTY}"
        address = re.sub(r"/\w+\?", f"/{name}?", os.environ["DATABASE_URL"])
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address},
        check=True,
    )
    other = connection.copy(EMPTY)
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    try:
        yield other
    finally:
        other.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


Schema = dict[str, set[str]]
"""What stands in each table: its columns, constraints and indexes, in the words of the database."""


def schema(database: BaseDatabaseWrapper) -> Schema:
    """Our own tables. In which order columns stand means nothing."""
    facts = _of_sqlite(database) if database.vendor == "sqlite" else _of_postgresql(database)
    held: Schema = {}
    for table, fact in facts:
        if table.startswith(OURS):
            held.setdefault(table, set()).add(fact)
    return held


def _of_sqlite(database: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT tbl_name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for table, kind, sql in cursor.fetchall():
            if kind == "table":
                inside = sql[sql.index("(") + 1 : sql.rindex(")")]
                yield from ((table, part) for part in _parts(inside))
            else:
                yield table, sql


def _parts(inside: str) -> list[str]:
    """What stands between the commas of a definition that stand in no brackets and no quotes."""
    parts, depth, quoted = [""], 0, ""
    for letter in inside:
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _of_postgresql(database: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    columns = """
        SELECT t.relname, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 'NOT NULL' END, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
             LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
        WHERE t.relkind = 'r'"""
    constraints = """
        SELECT t.relname, concat_ws(' ', c.conname, pg_get_constraintdef(c.oid))
        FROM pg_class t JOIN pg_constraint c ON c.conrelid = t.oid"""
    indexes = """
        SELECT t.relname, pg_get_indexdef(i.indexrelid)
        FROM pg_class t JOIN pg_index i ON i.indrelid = t.oid"""
    with database.cursor() as cursor:
        for query in (columns, constraints, indexes):
            cursor.execute(query)
            yield from cursor.fetchall()
