"""Addresses of agreements."""

from __future__ import annotations

from django.urls import path

from agreements.views import agreements, instruments, journal, standing

app_name = "agreements"

_AGREEMENT = "<slug:reference>/"
_INSTRUMENT = f"{_AGREEMENT}instruments/<int:pk>/"

urlpatterns = [
    path("", agreements.agreement_list, name="agreement-list"),
    path(_AGREEMENT, agreements.agreement_detail, name="agreement-detail"),
    path(f"{_AGREEMENT}journal/", journal.agreement_journal, name="agreement-journal"),
    path(f"{_AGREEMENT}journal.csv", journal.agreement_journal_file, name="agreement-journal-file"),
    path(f"{_AGREEMENT}instruments/add/", instruments.instrument_add, name="instrument-add"),
    path(_INSTRUMENT, instruments.instrument_detail, name="instrument-detail"),
    path(f"{_INSTRUMENT}correct/", instruments.instrument_correct, name="instrument-correct"),
    path(f"{_INSTRUMENT}withdraw/", instruments.instrument_withdraw, name="instrument-withdraw"),
    path(
        f"{_INSTRUMENT}authority/<int:authority_pk>/withdraw/",
        instruments.authority_withdraw,
        name="authority-withdraw",
    ),
    path(f"{_INSTRUMENT}authority/<slug:party_code>/", instruments.authority_record, name="authority-record"),
    path(
        f"{_INSTRUMENT}execution/<int:execution_pk>/withdraw/",
        instruments.execution_withdraw,
        name="execution-withdraw",
    ),
    path(f"{_INSTRUMENT}execution/<slug:party_code>/", instruments.execution_record, name="execution-record"),
    path(f"{_INSTRUMENT}file/", instruments.file_keep, name="file-keep"),
    path(f"{_INSTRUMENT}file/<int:file_pk>/", instruments.file_send, name="file-send"),
    path(f"{_AGREEMENT}hold-over/end/", standing.hold_over_end, name="hold-over-end"),
    path(f"{_AGREEMENT}hold-over/<slug:party_code>/", standing.hold_over_start, name="hold-over-start"),
    path(f"{_AGREEMENT}signatories/", standing.signatory_list, name="signatory-list"),
    path(f"{_AGREEMENT}signatories/<int:pk>/end/", standing.signatory_end, name="signatory-end"),
    path(f"{_AGREEMENT}signatories/<slug:party_code>/", standing.signatory_add, name="signatory-add"),
    path(f"{_AGREEMENT}checklist/", standing.checklist, name="checklist"),
    path(f"{_AGREEMENT}checklist/<slug:key>/", standing.checklist_answer, name="checklist-answer"),
]
