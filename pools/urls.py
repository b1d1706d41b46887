"""Addresses of a year's schedule and everything in it. The version shown is `?version=2`, else the newest."""

from __future__ import annotations

from django.urls import path, register_converter

from pooledbudgets.lib.financial_year import FinancialYearConverter
from pools.views import schedules, tables, versions

register_converter(FinancialYearConverter, "year")

app_name = "pools"
_YEAR = "<slug:reference>/<year:year>/"

urlpatterns = [
    path(_YEAR, schedules.schedule_detail, name="schedule-detail"),
    path(f"{_YEAR}open/", schedules.schedule_open, name="schedule-open"),
    path(f"{_YEAR}share/<slug:party_code>/", schedules.figures_share, name="figures-share"),
    path(f"{_YEAR}recall/<slug:party_code>/", schedules.figures_recall, name="figures-recall"),
    path(f"{_YEAR}indicative/<slug:party_code>/", schedules.figures_mark_indicative, name="figures-mark-indicative"),
    path(f"{_YEAR}confirm/<slug:party_code>/", schedules.figures_confirm, name="figures-confirm"),
    path(f"{_YEAR}submit/", schedules.version_submit, name="version-submit"),
    path(f"{_YEAR}versions/", versions.version_list, name="version-list"),
    path(f"{_YEAR}versions/start/", versions.version_start, name="version-start"),
    path(f"{_YEAR}versions/compare/", versions.version_compare, name="version-compare"),
    path(f"{_YEAR}exceptions/", tables.exception_list, name="exception-list"),
    path(
        f"{_YEAR}pools/<slug:pool_code>/exceptions/<slug:row>/<slug:column>/",
        tables.exception_explain,
        name="exception-explain",
    ),
    path(f"{_YEAR}tables/contributions/", tables.contributions_table, name="contributions-table"),
    path(f"{_YEAR}tables/contributions.<str:form>", tables.contributions_file, name="contributions-file"),
]
