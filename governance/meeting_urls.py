"""Addresses of groups and their meetings."""

from __future__ import annotations

from django.urls import path

from governance.views import actions, groups, joint_log, meetings, public_meetings, reporting, sitting

AGREEMENT = "agreements/<slug:reference>"
GROUP = f"{AGREEMENT}/groups/<slug:group>"
MEETING = f"{GROUP}/meetings/<int:number>"
SITTING = f"{MEETING}/sitting"
SITTING_ITEM = f"{SITTING}/items/<int:pk>"
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
    path(f"{AGREEMENT}/log/", joint_log.log_page, name="log"),
    path(f"{AGREEMENT}/log.<slug:form>", joint_log.log_file, name="log-file"),
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
    path(f"{SITTING}/", sitting.sitting_detail, name="sitting-detail"),
    path(f"{SITTING}/news/", sitting.sitting_news, name="sitting-news"),
    path(f"{SITTING}/open/", sitting.sitting_open, name="sitting-open"),
    path(f"{SITTING}/close/", sitting.sitting_close, name="sitting-close"),
    path(f"{SITTING}/attendance/", sitting.sitting_attend, name="sitting-attend"),
    path(f"{SITTING}/attendance/others/", sitting.sitting_others, name="sitting-others"),
    path(f"{SITTING}/guests/", sitting.sitting_guest, name="sitting-guest"),
    path(f"{SITTING}/guests/<int:pk>/withdraw/", sitting.guest_withdraw, name="guest-withdraw"),
    path(f"{SITTING}/interests/", sitting.sitting_declare, name="sitting-declare"),
    path(
        f"{SITTING}/interests/<int:pk>/withdraw/", sitting.declaration_withdraw, name="declaration-withdraw"
    ),
    path(f"{SITTING}/actions/", sitting.action_agree, name="action-agree"),
    path(f"{SITTING_ITEM}/", sitting.sitting_item, name="sitting-item"),
    path(f"{SITTING_ITEM}/attendance/", sitting.sitting_attend, name="item-attend"),
    path(f"{SITTING_ITEM}/interests/", sitting.sitting_declare, name="item-declare"),
    path(f"{SITTING_ITEM}/parts/add/", sitting.part_put, name="item-part-put"),
    path(f"{SITTING_ITEM}/parts/<slug:letter>/", sitting.part_resolve, name="part-resolve"),
    path(f"{SITTING_ITEM}/actions/", sitting.action_agree, name="item-action-agree"),
    path(f"{GROUP}/actions/", actions.action_log, name="action-log"),
    path(f"{GROUP}/actions.<str:form>", actions.action_file, name="action-file"),
    path(f"{GROUP}/actions/<int:number>/", actions.action_detail, name="action-detail"),
    path(f"{MEETING}/", meetings.meeting_detail, name="meeting-detail"),
    path(f"{MEETING}/change/", meetings.meeting_change, name="meeting-change"),
    path(f"{MEETING}/move/", meetings.meeting_move, name="meeting-move"),
    path(f"{MEETING}/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path(f"{MEETING}/remove/", meetings.meeting_remove, name="meeting-remove"),
    path(f"{PUBLIC}/meetings/", public_meetings.public_meeting_list, name="public-meetings"),
    path(f"{PUBLIC}/meetings.ics", public_meetings.public_meeting_feed, name="public-meeting-feed"),
]
