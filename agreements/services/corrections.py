"""Putting right what was entered wrongly, where no rule depends on it."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.models import Agreement, Person
from agreements.services.journal import recorded
from pooledbudgets.lib.errors import clean
from pooledbudgets.lib.tracked import TrackedModel


def correct_words(
    row: TrackedModel, *, fields: Sequence[str], agreement: Agreement | None, by: Person, reason: str
) -> None:
    """The row is saved as it now stands; `fields` are those that were put right.

    For names, purposes, codes and the like. What rules depend on is changed by services that know them.
    """
    verb = f"{row._meta.verbose_name} corrected"
    with recorded(verb, by=by, reason=reason, subject=row, agreement=agreement) as record:
        clean(row).save()
        record.detail = {"fields": list(fields)}
