"""The kinds of reports that are written here."""

from __future__ import annotations

from django.db.models import TextChoices


class WrittenKind(TextChoices):
    """What a written report is, by the name it has in the register and on the command line."""

    CABINET_REPORT = "cabinet-report", "Cabinet report"
