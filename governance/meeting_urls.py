"""Addresses of groups and their meetings."""

from __future__ import annotations

from django.urls import path

from governance.views import groups, meetings, public_meetings, reporting

AGREEMENT = "agreements/<slug:reference>"
GROUP = f"{AGREEMENT}/groups/<slug:group>"
MEETING = f"{GROUP}/meetings/<int:number>"
PUBLIC = "public/<slug:reference>"

urlpatterns = [
    path(f"{AGREEMENT}/groups/", groups.group_list, name="group-list"),
    path(f"{GROUP}/", groups.group_detail, name="group-detail"),
    path(f"{GROUP}/terms/adopt/", groups.terms_adopt, name="terms-adopt"),
    path(f"{GROUP}/pools/serve/", groups.pool_serve, name="pool-serve"),
    path(f"{GROUP}/pools/<int:pk>/end/", groups.pool_end, name="pool-serve-end"),
    path(f"{GROUP}/reporting/add/", groups.reporting_add, name="reporting-add"),
    path(f"{GROUP}/reporting/<int:pk>/end/", groups.reporting_end, name="reporting-end"),
    path(f"{GROUP}/seats/add/", groups.seat_add, name="seat-add"),
    path(f"{GROUP}/seats/<int:pk>/change/", groups.seat_change, name="seat-change"),
    path(f"{GROUP}/seats/<int:pk>/end/", groups.seat_end, name="seat-end"),
    path(f"{AGREEMENT}/meetings/", meetings.meeting_calendar, name="meeting-calendar"),
    path(f"{AGREEMENT}/meetings.ics", meetings.meeting_feed, name="meeting-feed"),
    path(f"{AGREEMENT}/meetings/compliance/", reporting.meeting_compliance, name="meeting-compliance"),
    path(f"{GROUP}/reporting/<int:pk>/dates/", reporting.board_dates, name="board-dates"),
    path(
        f"{GROUP}/reporting/<int:pk>/meetings/<int:number>/report/",
        reporting.report_record,
        name="report-record",
    ),
    path(f"{GROUP}/reports/<int:pk>/withdraw/", reporting.report_withdraw, name="report-withdraw"),
    path(f"{AGREEMENT}/meetings/plan/", meetings.meeting_plan, name="meeting-plan"),
    path(f"{AGREEMENT}/meetings/publish/", meetings.meeting_publish, name="meeting-publish"),
    path(f"{GROUP}/meetings/call/", meetings.meeting_call, name="meeting-call"),
    path(f"{MEETING}/", meetings.meeting_detail, name="meeting-detail"),
    path(f"{MEETING}/change/", meetings.meeting_change, name="meeting-change"),
    path(f"{MEETING}/move/", meetings.meeting_move, name="meeting-move"),
    path(f"{MEETING}/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path(f"{MEETING}/remove/", meetings.meeting_remove, name="meeting-remove"),
    path(f"{PUBLIC}/meetings/", public_meetings.public_meeting_list, name="public-meetings"),
    path(f"{PUBLIC}/meetings.ics", public_meetings.public_meeting_feed, name="public-meeting-feed"),
]
