"""Addresses of issued and written reports; those of decisions and meetings stand in files of their own."""

from __future__ import annotations

from django.urls import path

from governance import agenda_urls, decision_urls, meeting_urls, minutes_urls, pack_urls
from governance.views import (
    compliance,
    issued,
    issuing,
    radar,
    reminders,
    schedules,
    search,
    summaries,
    timeline,
    verify,
    written,
)

app_name = "governance"

YEAR = "agreements/<slug:reference>/<year:year>"
REPORT = "agreements/<slug:reference>/<year:year>/reports/<int:number>"
SECTION = f"{REPORT}/sections/<slug:key>"

urlpatterns = [
    path(
        "agreements/<slug:reference>/compliance.<str:form>",
        compliance.compliance_file,
        name="compliance-file",
    ),
    path("agreements/<slug:reference>/compliance/issue/", issuing.compliance_issue, name="compliance-issue"),
    path("agreements/<slug:reference>/timeline/", timeline.timeline, name="timeline"),
    path("agreements/<slug:reference>/timeline.svg", timeline.timeline_picture, name="timeline-picture"),
    path("agreements/<slug:reference>/radar/", radar.radar, name="radar"),
    path("agreements/<slug:reference>/radar.svg", radar.radar_picture, name="radar-picture"),
    path("account/reminders/", reminders.reminders, name="reminders"),
    path("account/reminders/calendar/", reminders.calendar_address, name="calendar-address"),
    path("calendar/<str:secret>.ics", reminders.calendar, name="calendar"),
    path("issued/", issued.issued_list, name="issued-list"),
    path("issued/<int:number>/", issued.issued_detail, name="issued-detail"),
    path("issued/<int:number>.<str:form>", issued.issued_file, name="issued-file"),
    path("search/", search.search, name="search"),
    path("verify/", verify.verify, name="verify"),
    path(
        "agreements/<slug:reference>/<year:year>/tables/contributions/issue/",
        issued.contributions_issue,
        name="contributions-issue",
    ),
    path(f"{YEAR}/versions/comparison/issue/", issuing.comparison_issue, name="comparison-issue"),
    path(f"{YEAR}/schedule/", schedules.schedule_page, name="schedule-document"),
    path(f"{YEAR}/schedule.<str:form>", schedules.schedule_file, name="schedule-file"),
    path(f"{YEAR}/schedule/issue/", schedules.schedule_issue, name="schedule-issue"),
    path(f"{YEAR}/summaries/<slug:name>/", summaries.summary_page, name="summary"),
    path(f"{YEAR}/summaries/<slug:name>.<str:form>", summaries.summary_file, name="summary-file"),
    path(f"{YEAR}/summaries/<slug:name>/issue/", summaries.summary_issue, name="summary-issue"),
    path("agreements/<slug:reference>/<year:year>/reports/", written.written_list, name="written-list"),
    path(
        "agreements/<slug:reference>/<year:year>/reports/start/", written.written_start, name="written-start"
    ),
    path(f"{REPORT}/", written.written_detail, name="written-detail"),
    path(f"{REPORT}/working-copy.<str:form>", written.written_file, name="written-file"),
    path(f"{REPORT}/particulars/", written.written_particulars, name="written-particulars"),
    path(f"{REPORT}/basis/", written.written_basis, name="written-basis"),
    path(f"{REPORT}/sections/", written.section_add, name="section-add"),
    path(f"{REPORT}/order/", written.section_arrange, name="section-arrange"),
    path(f"{REPORT}/issue/", written.written_issue, name="written-issue"),
    path(f"{REPORT}/issue/<int:pk>/", written.issue_progress, name="issue-progress"),
    path(f"{SECTION}/", written.section_edit, name="section-edit"),
    path(f"{SECTION}/heading/", written.section_rename, name="section-rename"),
    path(f"{SECTION}/preview/", written.section_preview, name="section-preview"),
    path(f"{SECTION}/give-up/", written.section_give_up, name="section-give-up"),
    path(f"{SECTION}/history/", written.section_history, name="section-history"),
    path(f"{SECTION}/history/<int:revision>/restore/", written.section_restore, name="section-restore"),
    *decision_urls.urlpatterns,
    *meeting_urls.urlpatterns,
    *agenda_urls.urlpatterns,
    *pack_urls.urlpatterns,
    *minutes_urls.urlpatterns,
]
