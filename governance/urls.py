"""Addresses of issued reports and, later, of meetings and decisions."""

from __future__ import annotations

from django.urls import path

from governance.views import issued, verify

app_name = "governance"

urlpatterns = [
    path("issued/", issued.issued_list, name="issued-list"),
    path("issued/<int:number>/", issued.issued_detail, name="issued-detail"),
    path("issued/<int:number>.<str:form>", issued.issued_file, name="issued-file"),
    path("verify/", verify.verify, name="verify"),
    path(
        "agreements/<slug:reference>/<year:year>/tables/contributions/issue/",
        issued.contributions_issue,
        name="contributions-issue",
    ),
]
