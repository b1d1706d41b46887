"""Whether pages stay as quick: queries with many pools and agreements, and a pool's page after ten years."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from time import perf_counter

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max
from django.test import Client

from agreements.models import Agreement
from pools.models import Contribution
from tests.factories import TODAY
from tests.growing import make_growing, make_large, pages_of, queries_of

POOLS = 20
AGREEMENTS = 150
YEARS = 10
LINES = 12
ROUNDS = 40
MOST = 1.5
APART = 10_000_000
"""How far apart the numbers of one copy's rows are from the next one's."""


def run() -> list[str]:
    """Queries of each page with 1 and with 20 pools; then all again with 150 agreements of ten years."""
    settings.PB_TODAY, settings.DEBUG = TODAY, False
    growing = make_growing()
    client = Client(SERVER_NAME="localhost")
    client.force_login(growing.officer)
    first = make_large(growing, lines=LINES)
    few = queries_of(client, pages_of(first))
    before = _seconds(client, pages_of(first)["grid"])
    wide = queries_of(client, pages_of(make_large(growing, pools=POOLS, lines=2)))

    last = _last_numbers()
    old = make_large(growing, years=YEARS, lines=LINES)
    _multiply(last, times=AGREEMENTS - 3)
    assert Agreement.objects.filter(parties__organisation=growing.council).count() == AGREEMENTS
    many = queries_of(client, pages_of(old))
    after = _seconds(client, pages_of(old)["grid"])
    ratio = after / before
    return [
        _queries_line(f"with 1 pool and with {POOLS}", few, wide),
        _queries_line(f"with 1 agreement and with {AGREEMENTS}", few, many),
        f"pool page: {before * 1000:.1f} ms with one agreement, {after * 1000:.1f} ms with {AGREEMENTS} of "
        f"{YEARS} years ({Contribution.history.count():,} changes of figures kept), ratio {ratio:.2f} "
        f"(at most {MOST}: {'met' if ratio <= MOST else 'MISSED'})",
    ]


def _queries_line(what: str, few: Mapping[str, int], many: Mapping[str, int]) -> str:
    told = ", ".join(
        f"{name} {few[name]}" if few[name] == many[name] else f"{name} {few[name]} and {many[name]}: MISSED"
        for name in few
    )
    return f"queries {what} (the same): {told}"


def _seconds(client: Client, path: str) -> float:
    """The median time a page takes, warm."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        assert client.get(path).status_code == 200
        times.append(perf_counter() - started)
    return median(times)


# --- Many agreements, quickly: what one of them consists of, copied row by row in the database ----------


def _tables() -> list[type[models.Model]]:
    return [model for label in ("agreements", "pools") for model in apps.get_app_config(label).get_models()]


def _last_numbers() -> dict[type[models.Model], int]:
    """The highest number in each table."""
    return {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in _tables()}


def _multiply(last: Mapping[type[models.Model], int], *, times: int) -> None:
    """So many copies of all rows whose number is above the last, each referring to rows of its own copy."""
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for copy in range(1, times + 1):
            for model in _tables():
                table, key = model._meta.db_table, model._meta.pk.column
                columns = {
                    f'"{field.column}"': _copied(field, last, copy) for field in model._meta.concrete_fields
                }
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - our own names
                    f"SELECT {', '.join(columns.values())} FROM {table} "
                    f"WHERE {key} > {last[model]} AND {key} < {APART}"
                )


def _copied(field: models.Field, last: Mapping[type[models.Model], int], copy: int) -> str:
    """What stands in a column of a copy: numbers moved on, words that must differ made to."""
    column = f'"{field.column}"'
    moved = f"{column} + {copy * APART}"
    if field.remote_field and field.related_model in last:
        return f"CASE WHEN {column} > {last[field.related_model]} THEN {moved} ELSE {column} END"
    if field.primary_key or field.name in {"id", "sequence"}:
        return moved
    return f"{column} || '-{copy}'" if field.name == "reference" else column
