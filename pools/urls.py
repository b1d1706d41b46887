"""Addresses of a year's schedule and everything in it. The version shown is `?version=2`, else the newest."""

from __future__ import annotations

from django.urls import path, register_converter

from pooledbudgets.lib.financial_year import FinancialYearConverter
from pools.views import (
    approvals,
    bridge,
    comparing,
    crosswalk,
    figures,
    grid,
    lines,
    notices,
    schedules,
    tables,
    uploads,
    versions,
)

register_converter(FinancialYearConverter, "year")

app_name = "pools"
_YEAR = "<slug:reference>/<year:year>/"
_POOL = f"{_YEAR}pools/<slug:pool_code>/"
_FIGURE = f"{_POOL}figures/<slug:row>/<slug:column>/"

_NOTICE = "<slug:reference>/notice/"

urlpatterns = [
    path(_NOTICE, notices.notice_list, name="notice-list"),
    path(f"{_NOTICE}give/", notices.notice_give, name="notice-give"),
    path(f"{_NOTICE}<int:pk>/", notices.notice_detail, name="notice-detail"),
    path(f"{_NOTICE}<int:pk>/exit/<slug:subject>/", notices.exit_item, name="exit-item"),
    path(_YEAR, schedules.schedule_detail, name="schedule-detail"),
    path(f"{_YEAR}open/", schedules.schedule_open, name="schedule-open"),
    path(f"{_YEAR}share/<slug:party_code>/", schedules.figures_share, name="figures-share"),
    path(f"{_YEAR}recall/<slug:party_code>/", schedules.figures_recall, name="figures-recall"),
    path(
        f"{_YEAR}indicative/<slug:party_code>/",
        schedules.figures_mark_indicative,
        name="figures-mark-indicative",
    ),
    path(f"{_YEAR}confirm/<slug:party_code>/", schedules.figures_confirm, name="figures-confirm"),
    path(f"{_YEAR}submit/", schedules.version_submit, name="version-submit"),
    path(f"{_YEAR}versions/", versions.version_list, name="version-list"),
    path(f"{_YEAR}versions/start/", versions.version_start, name="version-start"),
    path(f"{_YEAR}versions/compare/", comparing.version_compare, name="version-compare"),
    path(f"{_YEAR}versions/comparison.<str:form>", comparing.comparison_file, name="comparison-file"),
    path(f"{_YEAR}approvals/", approvals.approval_list, name="approval-list"),
    path(f"{_YEAR}approvals/endorse/", approvals.version_endorse, name="version-endorse"),
    path(f"{_YEAR}approvals/close/", approvals.year_close, name="year-close"),
    path(f"{_YEAR}approvals/risk-terms/", approvals.risk_terms, name="risk-terms"),
    path(f"{_YEAR}approvals/<int:pk>/withdraw/", approvals.approval_withdraw, name="approval-withdraw"),
    path(f"{_YEAR}approvals/disputes/<int:pk>/", approvals.dispute_resolve, name="dispute-resolve"),
    path(f"{_YEAR}approvals/route/<int:pk>/", approvals.route_change, name="route-change"),
    path(f"{_YEAR}approvals/route/<int:pk>/remove/", approvals.route_remove, name="route-remove"),
    path(f"{_YEAR}approvals/<slug:party_code>/", approvals.approval_give, name="approval-give"),
    path(f"{_YEAR}approvals/<slug:party_code>/route/", approvals.route_add, name="route-add"),
    path(f"{_YEAR}approvals/<slug:party_code>/dispute/", approvals.dispute_raise, name="dispute-raise"),
    path(f"{_YEAR}approvals/<slug:party_code>/override/", approvals.gate_override, name="gate-override"),
    path(f"{_YEAR}approvals/<slug:party_code>/execute/", approvals.version_execute, name="version-execute"),
    path(_POOL, grid.pool_contributions, name="pool-contributions"),
    path(f"{_POOL}totals/", grid.pool_totals, name="pool-totals"),
    path(f"{_POOL}paste/", grid.pool_paste, name="pool-paste"),
    path(_FIGURE, figures.figure_detail, name="figure-detail"),
    path(f"{_FIGURE}change/", figures.figure_change, name="figure-change"),
    path(f"{_POOL}add-line/", lines.line_add, name="line-add"),
    path(f"{_POOL}order/", lines.line_arrange, name="line-arrange"),
    path(f"{_POOL}copy-lines/", lines.line_copy, name="line-copy"),
    path(f"{_POOL}lines/<slug:key>/", lines.line_change, name="line-change"),
    path(f"{_POOL}lines/<slug:key>/remove/", lines.line_remove, name="line-remove"),
    path(f"{_POOL}add-group/", lines.group_add, name="group-add"),
    path(f"{_POOL}groups/<slug:key>/", lines.group_change, name="group-change"),
    path(f"{_POOL}groups/<slug:key>/remove/", lines.group_remove, name="group-remove"),
    path(f"{_YEAR}crosswalk/", crosswalk.crosswalk_detail, name="crosswalk"),
    path(f"{_YEAR}crosswalk/add/", crosswalk.service_add, name="crosswalk-add"),
    path(f"{_YEAR}crosswalk/<slug:code>/remove/", crosswalk.service_remove, name="crosswalk-remove"),
    path(f"{_YEAR}bridge/", bridge.bridge_detail, name="bridge"),
    path(f"{_POOL}bridge/add/", bridge.step_add, name="bridge-step-add"),
    path(f"{_YEAR}bridge/<int:pk>/", bridge.step_change, name="bridge-step-change"),
    path(f"{_YEAR}bridge/<int:pk>/remove/", bridge.step_remove, name="bridge-step-remove"),
    path(f"{_YEAR}upload/", uploads.upload_start, name="upload-start"),
    path(f"{_YEAR}upload/<int:pk>/", uploads.upload_preview, name="upload-preview"),
    path(f"{_YEAR}upload/<int:pk>/file/", uploads.upload_file, name="upload-file"),
    path(f"{_YEAR}workbook/<slug:party_code>.xlsx", uploads.workbook, name="workbook"),
    path(f"{_YEAR}exceptions/", tables.exception_list, name="exception-list"),
    path(
        f"{_YEAR}pools/<slug:pool_code>/exceptions/<slug:row>/<slug:column>/",
        tables.exception_explain,
        name="exception-explain",
    ),
    path(f"{_YEAR}tables/contributions/", tables.contributions_table, name="contributions-table"),
    path(f"{_YEAR}tables/contributions.<str:form>", tables.contributions_file, name="contributions-file"),
]
