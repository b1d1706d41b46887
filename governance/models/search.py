"""What can be searched, as text. It is made from the records and can be made again from them at any time."""

from __future__ import annotations

from django.db import models

from agreements.models import Agreement
from governance.models.decisions import Body


class SearchEntry(models.Model):
    """What one record says. Who may find it is not here: that is asked of the record itself, at every search."""

    kind = models.CharField(max_length=20, help_text="Of the sources in `governance/search/sources.py`.")
    key = models.PositiveBigIntegerField(help_text="Of the record, within its kind.")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    day = models.DateField(null=True, blank=True)
    title = models.TextField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_search_entry_a_record")]

    def __str__(self) -> str:
        return self.title
