"""Administration of what is issued: shown, with links to the register."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from agreements.admin import OfAgreement
from governance.models import IssuedReport


@admin.register(IssuedReport)
class IssuedReportAdmin(OfAgreement):
    """Issued reports. Nothing about them can change; the files are in the register."""

    fields = (
        "number",
        "title",
        "agreement",
        "version",
        "issued_at",
        "issued_by",
        "organisation",
        "reason",
        "supersedes",
        "data_digest",
    )
    list_display = ("number", "title", "agreement", "issued_at", "issued_by")
    list_select_related = ("agreement", "issued_by")
    search_fields = ("title", "data_digest")

    def view_on_site(self, issue: IssuedReport) -> str:
        """The issue in the register."""
        return reverse("governance:issued-detail", args=[issue.number])
