"""Addresses of agendas, their items, and what a group plans for them."""

from __future__ import annotations

from django.urls import path

from governance.meeting_urls import GROUP, MEETING
from governance.views import agenda_plans, agendas, papers

ITEM = f"{MEETING}/items/<int:pk>"
PAPER = f"{MEETING}/papers/<int:pk>"

urlpatterns = [
    path(f"{GROUP}/standing/", agenda_plans.standing_list, name="standing-list"),
    path(f"{GROUP}/standing/add/", agenda_plans.standing_add, name="standing-add"),
    path(f"{GROUP}/standing/order/", agenda_plans.standing_arrange, name="standing-arrange"),
    path(f"{GROUP}/standing/<int:pk>/change/", agenda_plans.standing_change, name="standing-change"),
    path(f"{GROUP}/standing/<int:pk>/remove/", agenda_plans.standing_remove, name="standing-remove"),
    path(f"{GROUP}/planned/", agenda_plans.forward_list, name="forward-items"),
    path(f"{GROUP}/planned/add/", agenda_plans.forward_add, name="forward-item-add"),
    path(f"{GROUP}/planned/<int:pk>/change/", agenda_plans.forward_change, name="forward-item-change"),
    path(f"{GROUP}/planned/<int:pk>/drop/", agenda_plans.forward_drop, name="forward-item-drop"),
    path(f"{MEETING}/agenda/", agendas.agenda_detail, name="agenda-detail"),
    path(f"{MEETING}/agenda.<slug:form>", agendas.agenda_file, name="agenda-file"),
    path(f"{MEETING}/agenda/start/", agendas.agenda_start, name="agenda-start"),
    path(f"{MEETING}/agenda/add/", agendas.item_add, name="item-add"),
    path(f"{MEETING}/agenda/order/", agendas.agenda_arrange, name="agenda-arrange"),
    path(f"{MEETING}/agenda/agree/", agendas.agenda_agree, name="agenda-agree"),
    path(f"{MEETING}/agenda/reopen/", agendas.agenda_reopen, name="agenda-reopen"),
    path(f"{ITEM}/", agendas.item_detail, name="item-detail"),
    path(f"{ITEM}/change/", agendas.item_change, name="item-change"),
    path(f"{ITEM}/remove/", agendas.item_remove, name="item-remove"),
    path(f"{ITEM}/carry/", agendas.item_carry, name="item-carry"),
    path(f"{ITEM}/answer/", agendas.item_answer, name="item-answer"),
    path(f"{ITEM}/exempt/", agendas.item_exempt, name="item-exempt"),
    path(f"{ITEM}/release/", agendas.item_release, name="item-release"),
    path(f"{ITEM}/papers/ask/", papers.paper_ask, name="paper-ask"),
    path(f"{ITEM}/papers/report/", papers.paper_report, name="paper-report"),
    path(f"{PAPER}/", papers.paper_detail, name="paper-detail"),
    path(f"{PAPER}/change/", papers.paper_change, name="paper-change"),
    path(f"{PAPER}/write/", papers.paper_write, name="paper-write"),
    path(f"{PAPER}/preview/", papers.paper_preview, name="paper-preview"),
    path(f"{PAPER}/give-up/", papers.paper_give_up, name="paper-give-up"),
    path(f"{PAPER}/upload/", papers.paper_upload, name="paper-upload"),
    path(f"{PAPER}/file/", papers.paper_file, name="paper-file"),
    path(f"{PAPER}/send/", papers.paper_send, name="paper-send"),
    path(f"{PAPER}/return/", papers.paper_return, name="paper-return"),
    path(f"{PAPER}/accept/", papers.paper_accept, name="paper-accept"),
    path(f"{PAPER}/withdraw/", papers.paper_withdraw, name="paper-withdraw"),
    path(f"{PAPER}/comments/ask/", papers.comments_ask, name="comments-ask"),
    path(f"{PAPER}/comments/<int:asked>/", papers.comments_give, name="comments-give"),
    path(f"{PAPER}/exempt/", papers.paper_exempt, name="paper-exempt"),
    path(f"{PAPER}/release/", papers.paper_release, name="paper-release"),
]
