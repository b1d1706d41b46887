"""Addresses of agreements."""

from __future__ import annotations

from django.urls import path

from agreements.views import agreements, journal

app_name = "agreements"

urlpatterns = [
    path("", agreements.agreement_list, name="agreement-list"),
    path("<slug:reference>/", agreements.agreement_detail, name="agreement-detail"),
    path("<slug:reference>/journal/", journal.agreement_journal, name="agreement-journal"),
    path("<slug:reference>/journal.csv", journal.agreement_journal_file, name="agreement-journal-file"),
]
