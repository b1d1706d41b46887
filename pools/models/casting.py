"""Figures as somebody printed them, and what is said about those that do not cast."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from djmoney.models.fields import MoneyField

from agreements.models import Organisation, Party, ScheduleVersion
from pooledbudgets.lib.money import CURRENCY
from pooledbudgets.lib.tracked import TrackedModel, history
from pools.choices import ExceptionStatus, PrintedRow
from pools.models.contributions import Line, LineGroup
from pools.models.pools import Pool


class PrintedCell(TrackedModel):
    """The address of a cell in a pool's printed table: a row (line, subtotal, gross, net) and a column."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="%(class)ss")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="%(class)ss")
    row = models.CharField(max_length=10, choices=PrintedRow.choices)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    group = models.ForeignKey(
        LineGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="Blank: the Total column.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        row = self.line or self.group or self.get_row_display()
        return f"{row}, {self.party or 'Total'}"


def _once(name: str) -> list[models.BaseConstraint]:
    """One row an address. Several constraints, because blank parts of an address are distinct to SQLite."""
    rows = {
        "line": (["line"], Q(line__isnull=False)),
        "group": (["group"], Q(group__isnull=False)),
        "table": (["version", "pool", "row"], Q(line__isnull=True, group__isnull=True)),
    }
    return [
        models.UniqueConstraint(
            fields=[*fields, *(["party"] if of_party else [])],
            condition=condition & Q(party__isnull=not of_party),
            name=f"{name}_{row}_{'party' if of_party else 'total'}",
        )
        for row, (fields, condition) in rows.items()
        for of_party in (True, False)
    ]


_ROW_NAMES_ITS_LINE = (
    Q(row=PrintedRow.LINE, line__isnull=False, group__isnull=True)
    | Q(row=PrintedRow.SUBTOTAL, line__isnull=True, group__isnull=False)
    | Q(row__in=[PrintedRow.GROSS, PrintedRow.NET], line__isnull=True, group__isnull=True)
)


class PublishedFigure(PrintedCell):
    """A figure as it was printed in a published document. It is compared, never corrected."""

    amount: Any = MoneyField(max_digits=14, decimal_places=2, default_currency=CURRENCY)
    history = history()

    class Meta:
        ordering = ["pk"]
        constraints = [
            *_once("published_once"),
            models.CheckConstraint(name="published_figure_names_its_row", condition=_ROW_NAMES_ITS_LINE),
        ]


class CastingException(PrintedCell):
    """What is said of a printed figure that does not cast: owner, explanation, status.

    The difference itself is not stored; it is found afresh from the figures each time.
    """

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    explanation = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=ExceptionStatus.choices, default=ExceptionStatus.OPEN)
    history = history()

    class Meta:
        ordering = ["pk"]
        constraints = [
            *_once("exception_once"),
            models.CheckConstraint(name="exception_names_its_row", condition=_ROW_NAMES_ITS_LINE),
            models.CheckConstraint(
                name="explained_exception_has_words",
                condition=Q(status=ExceptionStatus.OPEN) | ~Q(explanation=""),
                violation_error_message="Say what explains the difference before marking it explained.",
            ),
        ]
