"""Finding words in the entries, in either database. No other module knows how the two differ.

SQLite keeps an FTS5 table beside the entries, which triggers keep the same as them. PostgreSQL has an index
on the words of title and text. Both know English endings: "contributions" finds "contribution".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from governance.search.asking import Question

OPENS: Final = "\x02"
CLOSES: Final = "\x03"
"""What stands before and behind a word that was found. No entry has these in its text."""

_OF_SQLITE: Final = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        title, text, content='governance_searchentry', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_words_added AFTER INSERT ON governance_searchentry BEGIN
        INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END""",
    """CREATE TRIGGER search_words_removed AFTER DELETE ON governance_searchentry BEGIN
        INSERT INTO search_words(search_words, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text); END""",
    """CREATE TRIGGER search_words_changed AFTER UPDATE ON governance_searchentry BEGIN
        INSERT INTO search_words(search_words, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
        INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END""",
)
_REMOVED_FROM_SQLITE: Final = (
    "DROP TRIGGER IF EXISTS search_words_added",
    "DROP TRIGGER IF EXISTS search_words_removed",
    "DROP TRIGGER IF EXISTS search_words_changed",
    "DROP TABLE IF EXISTS search_words",
)
_VECTOR: Final = "to_tsvector('english'::regconfig, title || ' ' || text)"
_OF_POSTGRESQL: Final = (f"CREATE INDEX search_words ON governance_searchentry USING gin ({_VECTOR})",)
_REMOVED_FROM_POSTGRESQL: Final = ("DROP INDEX IF EXISTS search_words",)


def install(database: BaseDatabaseWrapper) -> None:
    """Make what finds words, beside the table of entries."""
    _each(database, _OF_SQLITE if database.vendor == "sqlite" else _OF_POSTGRESQL)


def remove(database: BaseDatabaseWrapper) -> None:
    """Undo `install`."""
    _each(database, _REMOVED_FROM_SQLITE if database.vendor == "sqlite" else _REMOVED_FROM_POSTGRESQL)


def _each(database: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def entries_with(question: Question) -> RawSQL:
    """The numbers of the entries that have all of it, as a subquery."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [_match(question)])
    query, params = _tsquery(question)
    return RawSQL(f"SELECT id FROM governance_searchentry WHERE {_VECTOR} @@ ({query})", params)  # noqa: S608, S611


def entries_titled(question: Question) -> RawSQL:
    """The numbers of those that have all of it in their titles, as a subquery."""
    if connection.vendor == "sqlite":
        words = f"{{title}} : ({_match(question)})"
        return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [words])
    query, params = _tsquery(question)
    titled = "to_tsvector('english'::regconfig, title)"
    return RawSQL(  # noqa: S611
        f"SELECT id FROM governance_searchentry WHERE {_VECTOR} @@ ({query}) AND {titled} @@ ({query})",  # noqa: S608
        [*params, *params],
    )


def passages(question: Question, entries: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """By entry: its title, and the passage of its text that tells most, with the words found between marks."""
    if not entries:
        return {}
    places = ", ".join(["%s"] * len(entries))
    if connection.vendor == "sqlite":
        sql = f"""SELECT rowid, highlight(search_words, 0, char(2), char(3)),
                         snippet(search_words, 1, char(2), char(3), '…', 32)
                  FROM search_words WHERE search_words MATCH %s AND rowid IN ({places})"""  # noqa: S608
        params: list[str | int] = [_match(question), *entries]
    else:
        query, words = _tsquery(question)
        marks = f"StartSel={OPENS}, StopSel={CLOSES}"
        sql = f"""SELECT id, ts_headline('english', title, {query}, '{marks}, HighlightAll=true'),
                         ts_headline('english', text, {query}, '{marks}, MaxWords=34, MinWords=20')
                  FROM governance_searchentry WHERE id IN ({places})"""  # noqa: S608
        params = [*words, *words, *entries]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {number: (title, text) for number, title, text in cursor.fetchall()}


def is_sound() -> bool:
    """Whether what finds words is there and has the words of the entries, as far as the database can tell."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'search_words'")
            return bool(cursor.fetchone()[0])
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)")
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_words_%'"
            )
            return bool(cursor.fetchone()[0] == len(_OF_SQLITE) - 1)
    except DatabaseError:
        return False


def renew() -> None:
    """Make what finds words anew from the entries, whatever has become of it. PostgreSQL keeps its index itself."""
    if connection.vendor != "sqlite":
        if not is_sound():
            install(connection)
    else:
        remove(connection)
        install(connection)
        _each(connection, ["INSERT INTO search_words(search_words) VALUES ('rebuild')"])


def _match(question: Question) -> str:
    """In the words of FTS5: phrases side by side must all be there. They have letters and digits alone."""
    return " AND ".join(f'"{" ".join(phrase)}"' for phrase in question.phrases)


def _tsquery(question: Question) -> tuple[str, list[str]]:
    each = "phraseto_tsquery('english', %s)"
    return " && ".join([each] * len(question.phrases)), [" ".join(phrase) for phrase in question.phrases]
