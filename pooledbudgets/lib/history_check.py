"""Whether rows are what their history says they became last: a change made behind it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import AppConfig
from django.db.models import Max

from pooledbudgets.lib.tracked import TrackedModel
from pooledbudgets.lib.wording import and_join

_WITHOUT_HISTORY: Final = frozenset({"last_login", "password"})
"""Columns that signing in writes without history."""

Row = dict[str, Any]


def tracked_models(app: AppConfig) -> list[type[TrackedModel]]:
    """The models of an app whose changes must be attributable."""
    return [model for model in app.get_models() if issubclass(model, TrackedModel)]


def untrue_rows(model: type[TrackedModel]) -> Iterator[str]:
    """A sentence for each row that is not what its history ends with. Two queries, read as they come."""
    name = str(model._meta.verbose_name)
    label = f"{name[:1].upper()}{name[1:]}"
    columns = [
        field.attname for field in model._meta.concrete_fields if field.attname not in _WITHOUT_HISTORY
    ]
    history = model.history.model  # type: ignore[attr-defined]
    newest = history.objects.order_by().values("id").annotate(newest=Max("history_id")).values("newest")
    rows = model.objects.order_by("id").values(*columns).iterator()
    ends = (
        history.objects.filter(history_id__in=newest)
        .order_by("id")
        .values("history_type", *columns)
        .iterator()
    )
    for row, end in _side_by_side(rows, ends):
        if end is None:
            yield f"{label} {row['id'] if row else ''} has no history."
        elif row is None:
            if end["history_type"] != "-":
                yield f"{label} {end['id']} was removed without history."
        elif end["history_type"] == "-":
            yield f"{label} {row['id']} was removed according to its history."
        else:
            differing = [name for name in columns if row[name] != end[name]]
            if differing:
                fields = and_join([name.removesuffix("_id").replace("_", " ") for name in differing])
                yield f"{label} {row['id']} differs from its history in {fields}."


def _side_by_side(rows: Iterator[Row], ends: Iterator[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Pairs by id of two streams in the order of their ids; None where one has no such id."""
    row, end = next(rows, None), next(ends, None)
    while row is not None or end is not None:
        if end is None or (row is not None and row["id"] < end["id"]):
            yield row, None
            row = next(rows, None)
        elif row is None or end["id"] < row["id"]:
            yield None, end
            end = next(ends, None)
        else:
            yield row, end
            row, end = next(rows, None), next(ends, None)
