"""Models that only a recorded write may change.

A tracked row is saved inside `writing(...)`, which says who acts, when and why; the history row takes
these from there, so that no path (page, upload, admin, command) can leave an unattributed change. The
queryset's side doors, which would write no history, are shut; `create_many` and `update_many` are the
doors that write history for many rows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

Row = TypeVar("Row", bound="TrackedModel")


class UnattributedWrite(RuntimeError):
    """A programming error: a tracked row was written outside a recorded write."""


@dataclass(frozen=True, slots=True)
class Write:
    """Who is writing, when and why. `by` is None only for the product itself (migrations, loading)."""

    by: Any
    at: datetime
    reason: str
    rows: list[tuple[Any, models.Model]] = field(default_factory=list, compare=False, repr=False)
    """What has been written so far: each row with its number, which one that was removed has no more."""


def note_written(rows: Iterable[models.Model]) -> None:
    """Rows were written, or are about to be removed: the write under way holds them, if there is one."""
    write = _write.get()
    if write is not None:
        write.rows.extend((row.pk, row) for row in rows)


_write: ContextVar[Write | None] = ContextVar("write", default=None)


@contextmanager
def writing(write: Write) -> Iterator[Write]:
    """Within the block tracked rows may be written, attributed to `write`."""
    token = _write.set(write)
    try:
        yield write
    finally:
        _write.reset(token)


def current_write() -> Write:
    """The write under way. Raises UnattributedWrite when there is none."""
    write = _write.get()
    if write is None:
        raise UnattributedWrite("Tracked rows are written by a service, inside a recorded write.")
    return write


_door: ContextVar[bool] = ContextVar("door", default=False)


class TrackedQuerySet(models.QuerySet[Any]):
    """A queryset whose writes without history are shut, save through the two doors below."""

    def _guard(self) -> None:
        if not _door.get():
            raise UnattributedWrite(
                "This would write no history. Use save(), create_many() or update_many() in a recorded write."
            )

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        self._guard()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> int:
        self._guard()
        return super().bulk_update(objs, *args, **kwargs)

    def delete(self) -> NoReturn:
        raise UnattributedWrite("Delete one row at a time, in a recorded write.")


class TrackedModel(models.Model):
    """Base of every model whose changes must be attributable."""

    objects = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _attribute(self)
        super().save(*args, **kwargs)
        note_written([self])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _attribute(self)
        note_written([self])
        return super().delete(*args, **kwargs)


def _attribute(row: Any) -> None:
    write = current_write()
    row._history_user = write.by
    row._change_reason = write.reason
    row._history_date = write.at


def history(*, leave_out: Sequence[str] = ()) -> HistoricalRecords:
    """The history of a tracked model: who, when, and a reason of any length.

    `leave_out` names columns that are nobody's business later, such as the hash of a password.
    """
    return HistoricalRecords(
        history_change_reason_field=models.TextField(null=True), excluded_fields=list(leave_out)
    )


@contextmanager
def _open_door() -> Iterator[Write]:
    write = current_write()
    token = _door.set(True)
    try:
        yield write
    finally:
        _door.reset(token)


def create_many(rows: Sequence[Row]) -> list[Row]:
    """Insert rows with their history. A handful of queries for each 500 rows."""
    if not rows:
        return []
    with _open_door() as write:
        made = bulk_create_with_history(
            rows,
            type(rows[0]),
            batch_size=500,
            default_user=write.by,
            default_change_reason=write.reason,
            default_date=write.at,
        )
    note_written(made)
    return made


def update_many(rows: Sequence[Row], *, fields: Sequence[str]) -> None:
    """Update the named fields of rows, with their history. A handful of queries for each 500 rows."""
    if not rows:
        return
    with _open_door() as write:
        bulk_update_with_history(
            rows,
            type(rows[0]),
            list(fields),
            batch_size=500,
            default_user=write.by,
            default_change_reason=write.reason,
            default_date=write.at,
        )
    note_written(rows)
