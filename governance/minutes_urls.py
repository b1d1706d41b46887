"""Addresses of minutes."""

from __future__ import annotations

from django.urls import path

from governance.meeting_urls import MEETING, PUBLIC
from governance.views import issuing, minutes

MINUTES = f"{MEETING}/minutes"
PUBLIC_MEETING = f"{PUBLIC}/meetings/<slug:group>/<int:number>"

urlpatterns = [
    path(f"{MINUTES}/", minutes.minutes_detail, name="minutes-detail"),
    path(f"{MEETING}/minutes.<slug:form>", minutes.minutes_file, name="minutes-file"),
    path(f"{MINUTES}/start/", minutes.minutes_start, name="minutes-start"),
    path(f"{MINUTES}/send/", minutes.minutes_circulate, name="minutes-circulate"),
    path(f"{MINUTES}/clear/", minutes.minutes_clear, name="minutes-clear"),
    path(f"{MINUTES}/return/", minutes.minutes_return, name="minutes-return"),
    path(f"{MINUTES}/approve/", minutes.minutes_approve, name="minutes-approve"),
    path(f"{MINUTES}/publish/", minutes.minutes_publish, name="minutes-publish"),
    path(f"{MINUTES}/issue/", issuing.minutes_issue, name="minutes-issue"),
    path(f"{MINUTES}/comments/<int:pk>/", minutes.minute_comment_answer, name="minute-comment-answer"),
    path(f"{MINUTES}/<slug:place>/write/", minutes.minute_write, name="minute-write"),
    path(f"{MINUTES}/<slug:place>/comment/", minutes.minute_comment, name="minute-comment"),
    path(f"{PUBLIC_MEETING}/minutes/", minutes.public_minutes_page, name="public-minutes"),
    path(f"{PUBLIC_MEETING}/minutes.pdf", minutes.public_minutes_file, name="public-minutes-file"),
]
