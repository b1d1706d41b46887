"""Addresses of bodies and decisions, and of what everybody may read of them."""

from __future__ import annotations

from django.urls import path

from governance.views import bodies, deciding, decisions, issuing, public_decisions

AGREEMENT = "agreements/<slug:reference>"
DECISION = f"{AGREEMENT}/decisions/<int:number>"
PUBLIC = "public/<slug:reference>"

urlpatterns = [
    path(f"{AGREEMENT}/bodies/", bodies.body_list, name="body-list"),
    path(f"{AGREEMENT}/bodies/add/", bodies.body_add, name="body-add"),
    path(f"{AGREEMENT}/bodies/<int:pk>/change/", bodies.body_change, name="body-change"),
    path(f"{AGREEMENT}/forward-plan/", decisions.forward_plan, name="forward-plan"),
    path(f"{AGREEMENT}/forward-plan/issue/", issuing.forward_plan_issue, name="forward-plan-issue"),
    path(f"{AGREEMENT}/forward-plan.ics", decisions.forward_plan_feed, name="forward-plan-feed"),
    path(f"{AGREEMENT}/forward-plan.<str:form>", issuing.forward_plan_file, name="forward-plan-file"),
    path(f"{AGREEMENT}/decisions/", decisions.decision_list, name="decision-list"),
    path(f"{AGREEMENT}/decisions/plan/", deciding.decision_plan, name="decision-plan"),
    path(f"{AGREEMENT}/<year:year>/minutes/", decisions.version_minutes, name="version-minutes"),
    path(f"{DECISION}/", decisions.decision_detail, name="decision-detail"),
    path(f"{DECISION}/notice/issue/", issuing.notice_issue, name="notice-issue"),
    path(f"{DECISION}/notice.<str:form>", decisions.decision_notice, name="decision-notice"),
    path(f"{DECISION}/change/", deciding.decision_change, name="decision-change"),
    path(f"{DECISION}/recommendations/", deciding.decision_recommend, name="decision-recommend"),
    path(f"{DECISION}/parts/add/", deciding.part_add, name="part-add"),
    path(f"{DECISION}/parts/<slug:letter>/outcome/", deciding.part_outcome, name="part-outcome"),
    path(f"{DECISION}/parts/<slug:letter>/authorises/", deciding.part_authorise, name="part-authorise"),
    path(f"{DECISION}/matters/<int:pk>/unlink/", deciding.matter_unlink, name="matter-unlink"),
    path(f"{DECISION}/publish/<slug:stage>/", deciding.decision_publish, name="decision-publish"),
    path(f"{DECISION}/call-in/", deciding.decision_call_in, name="decision-call-in"),
    path(f"{DECISION}/call-in/settle/", deciding.call_in_settle, name="call-in-settle"),
    path(f"{DECISION}/correct/", deciding.decision_correct, name="decision-correct"),
    path(f"{DECISION}/remove/", deciding.decision_remove, name="decision-remove"),
    path(f"{PUBLIC}/decisions/", public_decisions.public_list, name="public-decisions"),
    path(f"{PUBLIC}/decisions/<int:number>/", public_decisions.public_decision, name="public-decision"),
    path(f"{PUBLIC}/decisions/<int:number>/notice.pdf", public_decisions.public_notice, name="public-notice"),
    path(f"{PUBLIC}/forward-plan.ics", public_decisions.public_feed, name="public-feed"),
]
