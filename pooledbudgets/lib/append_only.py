"""Rows that are written once: events and the Journal. They can be added, never changed or removed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from pooledbudgets.lib.tracked import note_written


class RowIsPermanent(RuntimeError):
    """A programming error: something tried to change or remove a permanent row."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset that reads and adds, and does nothing else."""

    def _shut(self, *_: Any, **__: Any) -> NoReturn:
        raise RowIsPermanent(f"{self.model.__name__} rows are permanent.")

    update = _shut
    delete = _shut
    bulk_update = _shut


class AppendOnlyModel(models.Model):
    """Base of every event."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise RowIsPermanent(f"{type(self).__name__} rows are permanent.")
        super().save(*args, **kwargs)
        note_written([self])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RowIsPermanent(f"{type(self).__name__} rows are permanent.")
