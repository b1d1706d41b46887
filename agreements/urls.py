"""Addresses of agreements."""

from __future__ import annotations

from django.urls import path

from agreements.views import agreements

app_name = "agreements"

urlpatterns = [
    path("", agreements.agreement_list, name="agreement-list"),
    path("<slug:reference>/", agreements.agreement_detail, name="agreement-detail"),
]
