"""Who gets what at every address: each role of the cast against each method, in one table.

A new address fails here until it has a line. So does one that answers anybody otherwise than the table
says, and one that changes anything when it should only refuse or show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import snapshot
from tests.addresses import ACCOUNTS, PLACES, named, our_names, path_of
from tests.guarding import assert_guarded
from tests.half_shared import CAST, NHS_SIDE, OUTSIDE, HalfShared, browsers
from tests.unshared import given_away

METHODS: Final = ("GET", "POST")
BODY: Final = "csrfmiddlewaretoken=x"
OUTSIDE_THE_DRAFT: Final = ("anonymous", *NHS_SIDE, *OUTSIDE)
"""Who may see nothing of the council's draft."""

# The half-shared draft: the NHS body has shared its figures, the council has not.
# Columns: nobody signed in, a stranger, an officer whose role ended yesterday | of the council: finance
# officer, approver, pool manager, budget holder, democratic services | of the NHS body: finance officer,
# approver, commissioner, JMG member, JMG chair | auditor of both, administrator of the council, operator.
# A POST carries nothing but its token. A method without a line is refused: 405, or 302 to the sign-in page.
ANSWERS: Final = """
                                           nob str frm  fin app man bud dem  fin app com mem cha  aud adm ope
home                                  GET  302 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
help-roles                            GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
help-glossary                         GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
help-keyboard                         GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
accessibility                         GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
agreements:agreement-list             GET  302 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
agreements:agreement-detail           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
agreements:agreement-journal          GET  302 404 404  200 200 200 403 200  200 200 403 200 200  200 200 404
agreements:agreement-journal-file     GET  302 404 404  200 200 200 403 200  200 200 403 200 200  200 200 404
agreements:instrument-add             GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:instrument-add             POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
agreements:instrument-detail          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
agreements:instrument-correct         GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:instrument-correct         POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
agreements:instrument-withdraw        GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:instrument-withdraw        POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
agreements:authority-record@council   GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:authority-record@council   POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:authority-record@nhs       GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
agreements:authority-record@nhs       POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
agreements:authority-withdraw         GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:authority-withdraw         POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:execution-record@council   GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:execution-record@council   POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:execution-record@nhs       GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
agreements:execution-record@nhs       POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
agreements:execution-withdraw         GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:execution-withdraw         POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:file-keep                  GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:file-keep                  POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
agreements:file-send                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
agreements:hold-over-start@council    GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:hold-over-start@council    POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:hold-over-start@nhs        GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
agreements:hold-over-start@nhs        POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
agreements:hold-over-end              GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:hold-over-end              POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
agreements:signatory-list             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
agreements:signatory-add@council      GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:signatory-add@council      POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:signatory-add@nhs          GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
agreements:signatory-add@nhs          POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
agreements:signatory-end              GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
agreements:signatory-end              POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
agreements:checklist                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
agreements:checklist-answer           GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
agreements:checklist-answer           POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
governance:compliance-file            GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:compliance-issue           GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:compliance-issue           POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:timeline                   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:timeline-picture           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:radar                      GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:radar-picture              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:notice-list                     GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:notice-give                     GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
pools:notice-give                     POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
pools:notice-detail                   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:exit-item                       GET  302 404 404  200 403 200 403 200  200 403 403 403 403  403 403 404
pools:exit-item                       POST 302 404 404  422 403 422 403 422  422 403 403 403 403  403 403 404
pools:schedule-detail                 GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:schedule-detail@gap             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:schedule-open                   GET  302 404 404  200 403 200 403 403  200 403 403 403 403  403 403 404
pools:schedule-open                   POST 302 404 404  422 403 422 403 403  422 403 403 403 403  403 403 404
pools:figures-share@council           GET  302 404 404  200 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-share@council           POST 302 404 404  422 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-share@nhs               GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:figures-share@nhs               POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:figures-recall@council          GET  302 404 404  200 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-recall@council          POST 302 404 404  422 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-recall@nhs              GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:figures-recall@nhs              POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:figures-mark-indicative@council GET  302 404 404  200 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-mark-indicative@council POST 302 404 404  422 403 403 403 403  403 403 403 403 403  403 403 404
pools:figures-mark-indicative@nhs     GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:figures-mark-indicative@nhs     POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:figures-confirm@council         GET  302 404 404  403 200 403 403 403  403 403 403 403 403  403 403 404
pools:figures-confirm@council         POST 302 404 404  403 422 403 403 403  403 403 403 403 403  403 403 404
pools:figures-confirm@nhs             GET  302 404 404  403 403 403 403 403  403 200 403 403 403  403 403 404
pools:figures-confirm@nhs             POST 302 404 404  403 403 403 403 403  403 422 403 403 403  403 403 404
pools:version-submit                  GET  302 404 404  200 403 200 403 403  200 403 403 403 403  403 403 404
pools:version-submit                  POST 302 404 404  422 403 422 403 403  422 403 403 403 403  403 403 404
pools:approval-list                   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:approval-list@draft             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:approval-give@council           GET  302 404 404  403 200 403 403 200  403 403 403 403 403  403 403 404
pools:approval-give@council           POST 302 404 404  403 422 403 403 422  403 403 403 403 403  403 403 404
pools:approval-give@nhs               GET  302 404 404  403 403 403 403 403  403 200 403 403 403  403 403 404
pools:approval-give@nhs               POST 302 404 404  403 403 403 403 403  403 422 403 403 403  403 403 404
pools:approval-withdraw               GET  302 404 404  403 200 403 403 200  403 403 403 403 403  403 403 404
pools:approval-withdraw               POST 302 404 404  403 422 403 403 422  403 403 403 403 403  403 403 404
pools:version-endorse                 GET  302 404 404  403 403 403 403 403  403 403 403 200 200  403 403 404
pools:version-endorse                 POST 302 404 404  403 403 403 403 403  403 403 403 422 422  403 403 404
pools:dispute-raise@council           GET  302 404 404  200 200 403 403 403  403 403 403 403 403  403 403 404
pools:dispute-raise@council           POST 302 404 404  422 422 403 403 403  403 403 403 403 403  403 403 404
pools:dispute-raise@nhs               GET  302 404 404  403 403 403 403 403  200 200 403 403 403  403 403 404
pools:dispute-raise@nhs               POST 302 404 404  403 403 403 403 403  422 422 403 403 403  403 403 404
pools:dispute-resolve                 GET  302 404 404  403 403 403 403 403  200 200 403 403 403  403 403 404
pools:dispute-resolve                 POST 302 404 404  403 403 403 403 403  422 422 403 403 403  403 403 404
pools:year-close                      GET  302 404 404  403 200 403 403 403  403 200 403 403 403  403 403 404
pools:year-close                      POST 302 404 404  403 422 403 403 403  403 422 403 403 403  403 403 404
pools:risk-terms                      GET  302 404 404  200 403 200 403 403  200 403 403 403 403  403 403 404
pools:risk-terms                      POST 302 404 404  422 403 422 403 403  422 403 403 403 403  403 403 404
pools:gate-override@council           GET  302 404 404  403 200 403 403 403  403 403 403 403 403  403 403 404
pools:gate-override@council           POST 302 404 404  403 422 403 403 403  403 403 403 403 403  403 403 404
pools:gate-override@nhs               GET  302 404 404  403 403 403 403 403  403 200 403 403 403  403 403 404
pools:gate-override@nhs               POST 302 404 404  403 403 403 403 403  403 422 403 403 403  403 403 404
pools:version-execute@council         GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
pools:version-execute@council         POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
pools:version-execute@nhs             GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:version-execute@nhs             POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:route-add@council               GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
pools:route-add@council               POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
pools:route-add@nhs                   GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:route-add@nhs                   POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:route-change                    GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
pools:route-change                    POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
pools:route-remove                    GET  302 404 404  200 403 200 403 200  403 403 403 403 403  403 403 404
pools:route-remove                    POST 302 404 404  422 403 422 403 422  403 403 403 403 403  403 403 404
pools:version-list                    GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:version-start                   GET  302 404 404  200 403 200 403 403  200 403 403 403 403  403 403 404
pools:version-start                   POST 302 404 404  422 403 422 403 403  422 403 403 403 403  403 403 404
pools:version-compare                 GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:version-compare@backwards       GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:crosswalk                       GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:crosswalk-add                   GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:crosswalk-add                   POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:crosswalk-remove                GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:crosswalk-remove                POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:bridge                          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:bridge@frozen                   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:bridge-step-add                 GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:bridge-step-add                 POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:bridge-step-change@council      GET  302 404 404  200 403 403 403 403  404 404 404 404 404  403 403 404
pools:bridge-step-change@council      POST 302 404 404  422 403 403 403 403  404 404 404 404 404  403 403 404
pools:bridge-step-change@nhs          GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:bridge-step-change@nhs          POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:bridge-step-remove@council      GET  302 404 404  200 403 403 403 403  404 404 404 404 404  403 403 404
pools:bridge-step-remove@council      POST 302 404 404  422 403 403 403 403  404 404 404 404 404  403 403 404
pools:bridge-step-remove@nhs          GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:bridge-step-remove@nhs          POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:version-compare@years           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:version-compare@restated        GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:comparison-file                 GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:pool-contributions              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:pool-contributions              POST 302 404 404  302 403 403 403 403  302 403 403 403 403  403 403 404
pools:pool-contributions@frozen       GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:pool-contributions@frozen       POST 302 404 404  302 403 403 403 403  302 403 403 403 403  403 403 404
pools:pool-totals                     POST 302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:pool-paste                      POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:figure-detail@council           GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
pools:figure-detail@nhs               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:figure-detail@total             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:figure-detail@net               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:figure-detail@council-net       GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
pools:figure-detail@frozen            GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:figure-change@council           GET  302 404 404  200 403 403 403 403  404 404 404 404 404  403 403 404
pools:figure-change@council           POST 302 404 404  422 403 403 403 403  404 404 404 404 404  403 403 404
pools:figure-change@nhs               GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:figure-change@nhs               POST 302 404 404  403 403 403 403 403  422 403 403 403 403  403 403 404
pools:line-add                        GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:line-add                        POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:line-arrange                    GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:line-arrange                    POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:line-copy                       GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:line-copy                       POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:line-change                     GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:line-change                     POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:line-remove                     GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:line-remove                     POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:group-add                       GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:group-add                       POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:group-change                    GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:group-change                    POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:group-remove                    GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:group-remove                    POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:upload-start                    GET  302 404 404  200 403 403 403 403  200 403 403 403 403  403 403 404
pools:upload-start                    POST 302 404 404  422 403 403 403 403  422 403 403 403 403  403 403 404
pools:upload-preview@council          GET  302 404 404  200 404 404 404 404  404 404 404 404 404  404 404 404
pools:upload-preview@council          POST 302 404 404  422 404 404 404 404  404 404 404 404 404  404 404 404
pools:upload-preview@nhs              GET  302 404 404  404 404 404 404 404  200 404 404 404 404  404 404 404
pools:upload-preview@nhs              POST 302 404 404  404 404 404 404 404  422 404 404 404 404  404 404 404
pools:upload-file@council             GET  302 404 404  200 404 404 404 404  404 404 404 404 404  404 404 404
pools:upload-file@nhs                 GET  302 404 404  404 404 404 404 404  200 404 404 404 404  404 404 404
pools:workbook@council                GET  302 404 404  200 403 403 403 403  403 403 403 403 403  403 403 404
pools:workbook@nhs                    GET  302 404 404  403 403 403 403 403  200 403 403 403 403  403 403 404
pools:exception-list                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:exception-list@frozen           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:exception-explain               GET  302 404 404  200 403 200 403 403  200 403 403 403 403  403 403 404
pools:exception-explain               POST 302 404 404  422 403 422 403 403  422 403 403 403 403  403 403 404
pools:contributions-table             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:contributions-file@xlsx         GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:contributions-file@csv          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
pools:contributions-file@json         GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:issued-list                GET  302 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:issued-detail              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:issued-file                GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:reminders                  GET  302 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:reminders                  POST 302 422 422  422 422 422 422 422  422 422 422 422 422  422 422 422
governance:calendar-address           POST 302 422 422  422 422 422 422 422  422 422 422 422 422  422 422 422
governance:calendar                   GET  404 404 404  404 404 404 404 404  404 404 404 404 404  404 404 404
governance:calendar                   POST 405 405 405  405 405 405 405 405  405 405 405 405 405  405 405 405
governance:search                     GET  302 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:verify                     GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:verify                     POST 422 422 422  422 422 422 422 422  422 422 422 422 422  422 422 422
governance:comparison-issue           GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:comparison-issue           POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:contributions-issue        GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:contributions-issue        POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:contributions-issue@frozen GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:contributions-issue@frozen POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:written-list               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:written-start              GET  302 404 404  200 403 200 403 200  200 403 200 403 403  403 403 404
governance:written-start              POST 302 404 404  422 403 422 403 422  422 403 422 403 403  403 403 404
governance:written-detail             GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
governance:written-file               GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
governance:written-particulars        GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:written-particulars        POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:written-issue              GET  302 404 404  200 200 200 403 200  404 404 404 404 404  403 403 404
governance:written-issue              POST 302 404 404  422 422 422 403 422  404 404 404 404 404  403 403 404
governance:written-basis              GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:written-basis              POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:section-add                GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-add                POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:section-arrange            GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-arrange            POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:section-rename             GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-rename             POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:section-edit               GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-edit               POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:section-preview            POST 302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-give-up            POST 302 404 404  302 403 302 403 302  404 404 404 404 404  403 403 404
governance:section-history            GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
governance:section-restore            GET  302 404 404  200 403 200 403 200  404 404 404 404 404  403 403 404
governance:section-restore            POST 302 404 404  422 403 422 403 422  404 404 404 404 404  403 403 404
governance:issue-progress             GET  302 404 404  200 200 200 200 200  404 404 404 404 404  200 200 404
governance:summary                    GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:summary-file               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:summary-issue              GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:summary-issue              POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:schedule-document          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:schedule-file              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:schedule-issue             GET  302 404 404  200 200 200 403 200  200 200 403 403 403  403 403 404
governance:schedule-issue             POST 302 404 404  422 422 422 403 422  422 422 403 403 403  403 403 404
governance:body-list                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:forward-plan               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:forward-plan-feed          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:forward-plan-file          GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:forward-plan-issue         GET  302 404 404  302 302 302 403 302  302 302 403 403 403  403 403 404
governance:forward-plan-issue         POST 302 404 404  302 302 302 403 302  302 302 403 403 403  403 403 404
governance:decision-list              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:decision-detail            GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:decision-detail@planned    GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:decision-notice            GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:notice-issue               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:notice-issue               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:body-add                   GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:body-add                   POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:body-change                GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:body-change                POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-plan              GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-plan              POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-change            GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-change            POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-recommend         GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-recommend         POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:part-add                   GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:part-add                   POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:part-outcome               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:part-outcome               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:part-authorise             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:part-authorise             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:matter-unlink              GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:matter-unlink              POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-publish@agenda    GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-publish@agenda    POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-publish@record    GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-publish@record    POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-call-in           GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-call-in           POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:call-in-settle             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:call-in-settle             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-correct           GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-correct           POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:decision-remove            GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:decision-remove            POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:version-minutes            GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:public-decisions           GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-decision            GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-notice              GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-feed                GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-meetings            GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-meeting-feed        GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:group-list                 GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:group-detail               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:meeting-calendar           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:meeting-feed               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:meeting-detail             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:meeting-compliance         GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:board-dates                GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:board-dates                POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:report-record              GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:report-record              POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:report-withdraw            GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:report-withdraw            POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-detail@draft       GET  302 404 404  404 200 404 404 200  404 404 404 200 200  404 404 404
governance:terms-adopt                GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:terms-adopt                POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pool-serve                 GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pool-serve                 POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pool-serve-end             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pool-serve-end             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:reporting-add              GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:reporting-add              POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:reporting-end              GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:reporting-end              POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:seat-add                   GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:seat-add                   POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:seat-change                GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:seat-change                POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:seat-end                   GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:seat-end                   POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-plan               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-plan               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-publish            GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-publish            POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-call               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-call               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-change             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-change             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-move               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-move               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-cancel             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:meeting-cancel             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:meeting-remove             GET  302 404 404  404 403 404 404 200  404 404 404 403 403  404 404 404
governance:meeting-remove             POST 302 404 404  404 403 404 404 422  404 404 404 403 403  404 404 404
governance:agenda-detail              GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:agenda-file                GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:item-detail                GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:item-detail@exempt         GET  302 404 404  404 200 404 200 200  200 404 404 200 200  200 404 404
governance:standing-list              GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:forward-items              GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:standing-add               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:standing-add               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:standing-arrange           GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:standing-arrange           POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:standing-change            GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:standing-change            POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:standing-remove            GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:standing-remove            POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:forward-item-add           GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:forward-item-add           POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:forward-item-change        GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:forward-item-change        POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:forward-item-drop          GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:forward-item-drop          POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-change                GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-change                POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-remove                GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-remove                POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-carry                 GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-carry                 POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-exempt                GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-exempt                POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-release               GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:item-release               POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:sitting-detail             GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:sitting-news               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-open               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-open               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-close              GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-close              POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-attend             GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-attend             POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-others             GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-others             POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-guest              GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-guest              POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:guest-withdraw             GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:guest-withdraw             POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-declare            GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:sitting-declare            POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:declaration-withdraw       GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:declaration-withdraw       POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:action-agree               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:action-agree               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:sitting-item               GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:item-attend                GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-attend                POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-declare               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-declare               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-part-put              GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-part-put              POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:part-resolve               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:part-resolve               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:item-action-agree          GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:item-action-agree          POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:action-log                 GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:action-file                GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:action-detail              GET  302 404 404  200 200 404 404 200  404 404 404 200 200  200 404 404
governance:action-detail              POST 302 404 404  422 403 404 404 422  404 404 404 403 403  403 404 404
governance:agenda-start               GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:agenda-start               POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:item-add                   GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:item-add                   POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:agenda-arrange             GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:agenda-arrange             POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:agenda-agree               GET  302 404 404  403 403 403 403 403  403 403 403 403 200  403 403 404
governance:agenda-agree               POST 302 404 404  403 403 403 403 403  403 403 403 403 422  403 403 404
governance:agenda-reopen              GET  302 404 404  403 403 403 403 403  403 403 403 403 200  403 403 404
governance:agenda-reopen              POST 302 404 404  403 403 403 403 403  403 403 403 403 422  403 403 404
governance:item-answer                GET  302 404 404  404 403 404 404 403  404 404 404 403 200  403 404 404
governance:item-answer                POST 302 404 404  404 403 404 404 403  404 404 404 403 422  403 404 404
governance:paper-ask                  GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:paper-ask                  POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:paper-report               GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:paper-report               POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:paper-change               GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:paper-change               POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:paper-withdraw             GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:paper-withdraw             POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:comments-ask               GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:comments-ask               POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:paper-release              GET  302 404 404  404 403 404 403 200  403 404 404 403 403  403 404 404
governance:paper-release              POST 302 404 404  404 403 404 403 422  403 404 404 403 403  403 404 404
governance:paper-exempt               GET  302 404 404  404 403 404 403 200  404 404 404 403 403  403 404 404
governance:paper-exempt               POST 302 404 404  404 403 404 403 422  404 404 404 403 403  403 404 404
governance:paper-detail               GET  302 404 404  404 200 404 200 200  200 404 404 200 200  200 404 404
governance:paper-file                 GET  302 404 404  404 200 404 200 200  404 404 404 200 200  200 404 404
governance:paper-return               GET  302 404 404  404 403 404 403 200  403 404 404 403 200  403 404 404
governance:paper-accept               GET  302 404 404  404 403 404 403 200  403 404 404 403 200  403 404 404
governance:paper-send                 GET  302 404 404  404 403 404 200 403  403 404 404 403 403  403 404 404
governance:paper-upload               GET  302 404 404  404 403 404 200 403  404 404 404 403 403  403 404 404
governance:comments-give              GET  302 404 404  404 404 404 404 404  200 404 404 404 404  404 404 404
governance:paper-return               POST 302 404 404  404 403 404 403 422  403 404 404 403 422  403 404 404
governance:paper-accept               POST 302 404 404  404 403 404 403 422  403 404 404 403 422  403 404 404
governance:paper-send                 POST 302 404 404  404 403 404 422 403  403 404 404 403 403  403 404 404
governance:paper-upload               POST 302 404 404  404 403 404 422 403  404 404 404 403 403  403 404 404
governance:comments-give              POST 302 404 404  404 404 404 404 404  422 404 404 404 404  404 404 404
governance:paper-write                GET  302 404 404  404 403 404 200 403  403 404 404 403 403  403 404 404
governance:paper-write                POST 302 404 404  404 403 404 422 403  403 404 404 403 403  403 404 404
governance:paper-preview              POST 302 404 404  404 403 404 200 403  403 404 404 403 403  403 404 404
governance:paper-give-up              POST 302 404 404  404 403 404 302 403  403 404 404 403 403  403 404 404
governance:log                        GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:log-file                   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:minutes-detail             GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:minutes-detail@published   GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:minutes-file               GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:minutes-file@published     GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:minutes-start              GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minutes-start              POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:minutes-circulate          GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minutes-circulate          POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:minutes-clear              GET  302 404 404  404 403 404 404 403  404 404 404 403 200  403 404 404
governance:minutes-clear              POST 302 404 404  404 403 404 404 403  404 404 404 403 422  403 404 404
governance:minutes-return             GET  302 404 404  404 403 404 404 403  404 404 404 403 200  403 404 404
governance:minutes-return             POST 302 404 404  404 403 404 404 403  404 404 404 403 422  403 404 404
governance:minutes-approve            GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minutes-approve            POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:minutes-publish            GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minutes-publish            POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:minutes-issue              GET  302 404 404  404 403 404 404 302  404 404 404 403 403  403 404 404
governance:minutes-issue              POST 302 404 404  404 403 404 404 302  404 404 404 403 403  403 404 404
governance:minutes-issue@published    GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:minutes-issue@published    POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:minute-write               GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minute-write               POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:minute-comment             GET  302 404 404  404 200 404 404 403  404 404 404 200 200  403 404 404
governance:minute-comment             POST 302 404 404  404 422 404 404 403  404 404 404 422 422  403 404 404
governance:minute-comment-answer      GET  302 404 404  404 403 404 404 200  404 404 404 403 403  403 404 404
governance:minute-comment-answer      POST 302 404 404  404 403 404 404 422  404 404 404 403 403  403 404 404
governance:public-minutes             GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:public-minutes-file        GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:pack-list                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:pack-build                 GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pack-build                 POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pack-detail                GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:pack-figures               GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:pack-stop                  GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pack-stop                  POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pack-clear                 GET  302 404 404  403 403 403 403 403  403 403 403 403 200  403 403 404
governance:pack-clear                 POST 302 404 404  403 403 403 403 403  403 403 403 403 422  403 403 404
governance:pack-return                GET  302 404 404  403 403 403 403 403  403 403 403 403 200  403 403 404
governance:pack-return                POST 302 404 404  403 403 403 403 403  403 403 403 403 422  403 403 404
governance:pack-issue                 GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pack-issue                 POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pack-recall                GET  302 404 404  403 403 403 403 200  403 403 403 403 403  403 403 404
governance:pack-recall                POST 302 404 404  403 403 403 403 422  403 403 403 403 403  403 403 404
governance:pack-file@full             GET  302 404 404  404 200 404 404 200  404 404 404 200 200  200 404 404
governance:pack-file@public           GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:public-pack                GET  200 200 200  200 200 200 200 200  200 200 200 200 200  200 200 200
governance:pack-read                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:pack-read-item             GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:pack-search                GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:pack-supplied              GET  302 404 404  404 404 404 404 404  404 404 404 404 404  404 404 404
governance:note-keep                  GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:note-keep                  POST 302 404 404  302 302 302 302 302  302 302 302 302 302  302 302 404
governance:question-ask               GET  302 404 404  200 200 200 200 200  200 200 200 200 200  200 200 404
governance:question-ask               POST 302 404 404  422 422 422 422 422  422 422 422 422 422  422 422 404
governance:question-detail            GET  302 404 404  404 200 404 404 200  404 404 404 404 404  404 404 404
governance:question-detail            POST 302 404 404  404 422 404 404 422  404 404 404 404 404  404 404 404
governance:brief                      GET  302 404 404  404 404 404 404 200  404 404 404 404 200  404 404 404
governance:chairs-file                GET  302 404 404  404 404 404 404 200  404 404 404 404 200  404 404 404
"""


def expected() -> dict[tuple[str, str], tuple[int, ...]]:
    """The table, by place and method."""
    lines = [line.split() for line in ANSWERS.strip().splitlines()[1:]]
    return {(place, method): tuple(map(int, answers)) for place, method, *answers in lines}


def expected_at(place: str, method: str) -> tuple[int, ...]:
    """What each of the cast gets, in the order of `CAST`."""
    table = expected()
    other = table.get((place, "POST" if method == "GET" else "GET"), ())
    is_public = other[:1] not in ((), (302,))
    return table.get((place, method), (405 if is_public else 302,) + (405,) * (len(CAST) - 1))


def test_every_address_has_a_line() -> None:
    reached = {place.partition("@")[0] for place in PLACES}
    missing = sorted(set(our_names()) - reached)
    assert not missing, (
        f"No test visits {', '.join(missing)}. Add where it leads to PLACES in tests/addresses.py, and what "
        "each of the cast gets there to ANSWERS in this file."
    )
    unanswered = sorted(set(PLACES) - {place for place, _ in expected()})
    assert not unanswered, f"Add to ANSWERS what each of the cast gets at {', '.join(unanswered)}."


def test_every_line_is_of_an_address() -> None:
    assert sorted({place for place, _ in expected()} - set(PLACES)) == []
    assert {len(answers) for answers in expected().values()} == {len(CAST)}


def test_only_help_checking_a_document_and_what_is_published_are_open_to_everybody() -> None:
    public = {place for (place, _), (visitor, *_) in expected().items() if visitor != 302}

    assert public == {
        *("help-roles", "help-glossary", "help-keyboard", "accessibility"),
        "governance:verify",
        "governance:calendar",
        *(f"governance:public-{name}" for name in ("decisions", "decision", "notice", "feed")),
        *("governance:public-meetings", "governance:public-meeting-feed", "governance:public-pack"),
        *("governance:public-minutes", "governance:public-minutes-file"),
    }


SIDES: Final = (
    ("anonymous",),
    OUTSIDE,
    ("council_finance",),  # whose answers are looked at for what they tell the browser
    ("council_approver", "pool_manager", "budget_holder", "democratic_services"),
    NHS_SIDE,
    ("auditor", "administrator"),
)
"""Whose pages differ by the deeds they offer alone."""


def asked(place: str, method: str) -> list[str]:
    """Who of the cast asks there: everybody, but for what the view itself cannot tell apart.

    Every deed is tried by everybody. A page is opened by two of each side of those who get it, and where
    it is refused to whomever its form is, by the same line of its view, by one for each kind of refusal:
    other ones at each place. On PostgreSQL one who gets the page is enough to ask it every question that
    pages ask.
    """
    answers = dict(zip(CAST, expected_at(place, method), strict=True))
    form = dict(zip(CAST, expected_at(place, "POST"), strict=True))
    if connection.vendor == "postgresql":
        return [name for name in CAST if answers[name] == 200][:1]
    if method == "POST":
        return [*CAST]
    turn = len(place)
    alike = [([name for name in side if answers[name] == 200], 2) for side in SIDES]
    if 405 not in form.values():
        alike += [
            ([name for name in CAST if answers[name] == form[name] == status], 1) for status in (403, 404)
        ]
    spared = {name for names, enough in alike for name in names if name not in _some(names, enough, turn)}
    return [name for name in CAST if name not in spared]


def _some(names: list[str], enough: int, turn: int) -> list[str]:
    """As many of them as are enough, from another one on at another place."""
    return [names[(turn + step) % len(names)] for step in range(min(enough, len(names)))]


def rounds(places: Iterable[str]) -> list[list[str]]:
    """The places, some at a time: what they stand on takes long to put there, and nothing may change it."""
    listed = [*places]
    return [listed[start : start + 6] for start in range(0, len(listed), 6)]


@pytest.mark.parametrize("places", rounds(PLACES), ids=lambda places: places[0])
def test_each_role_gets_what_the_table_says_and_nothing_changes(
    half_shared: HalfShared, places: list[str]
) -> None:
    """One round, as asking takes the time, finds more: whoever has not signed in is sent to sign in and back,
    no answer gives away what the council has not shared, and each says what the browser is to refuse."""
    held, before = browsers(half_shared), snapshot.take()

    wrong = []
    for place in places:
        path = path_of(place)
        cache.clear()
        for method in METHODS:
            answers = dict(zip(CAST, expected_at(place, method), strict=True))
            for name in asked(place, method):
                answer = held[name].generic(method, path, BODY, "application/x-www-form-urlencoded")
                said = f"{method} {path} by {name} ({CAST[name]})"
                if answer.status_code != answers[name]:
                    wrong.append(f"{said}: {answer.status_code}, not {answers[name]}")
                if answer.status_code == 302 and name == "anonymous":
                    assert answer.headers["Location"].startswith("/accounts/login/?next=/")
                if method == "GET" and name == "council_finance":
                    assert_guarded(answer)
                if name in OUTSIDE_THE_DRAFT and (leaks := given_away(answer)):
                    wrong.append(f"{said}: gives away {', '.join(leaks)}")
        if snapshot.take() != before:
            wrong.append(f"{path}: somebody changed something. What follows is not asked.")
            break

    assert wrong == []


# The pages of the sign-in library: for nobody signed in and for somebody, by GET and by POST.
ACCOUNT_ANSWERS: Final = """
                                            GET      POST
account_change_password                   302 302  302 302
account_confirm_email                     200 200  404 404
account_confirm_login_code                302 302  302 302
account_email                             302 302  302 302
account_email_verification_sent           200 200  405 405
account_inactive                          200 200  405 405
account_login                             200 302  200 302
account_logout                            302 200  302 302
account_reauthenticate                    302 403  302 403
account_reset_password                    200 200  200 200
account_reset_password_done               200 200  405 405
account_reset_password_from_key           200 200  200 200
account_reset_password_from_key_done      200 200  405 405
account_set_password                      302 200  302 200
account_signup                            200 302  200 302
mfa_activate_totp                         302 200  302 200
mfa_authenticate                          302 302  302 302
mfa_deactivate_totp                       302 404  302 404
mfa_download_recovery_codes               302 404  302 404
mfa_generate_recovery_codes               302 200  302 200
mfa_index                                 302 200  302 405
mfa_reauthenticate                        302 403  302 403
mfa_view_recovery_codes                   302 404  302 405
socialaccount_connections                 302 200  302 200
socialaccount_login_cancelled             200 200  405 405
socialaccount_login_error                 302 401  302 405
socialaccount_signup                      302 302  302 302
"""
KEYS: Final = {
    "account_confirm_email": {"key": "abc"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
}


def test_every_account_page_has_a_line() -> None:
    lines = {line.split()[0] for line in ACCOUNT_ANSWERS.strip().splitlines()[1:]}
    assert lines == {name for name in named() if name.startswith(ACCOUNTS)}, (
        "Say in ACCOUNT_ANSWERS what the page gives to nobody signed in and to somebody."
    )


@pytest.mark.once
@pytest.mark.parametrize(
    "lines", rounds(ACCOUNT_ANSWERS.strip().splitlines()[1:]), ids=lambda lines: lines[0].split()[0]
)
def test_account_pages_answer_as_said_and_change_nothing(half_shared: HalfShared, lines: list[str]) -> None:
    wrong = []
    for line in lines:
        name, *answers = line.split()
        path = reverse(name, kwargs=KEYS.get(name, {}))
        nobody, somebody = Client(), Client()
        somebody.force_login(half_shared.cast["council_finance"])
        before = snapshot.take()
        got = [
            browser.generic(method, path).status_code for method in METHODS for browser in (nobody, somebody)
        ]
        if got != [int(answer) for answer in answers]:
            wrong.append(f"{name}: {got}")
        if snapshot.take() != before:
            wrong.append(f"{name}: somebody changed something.")

    assert wrong == []


ADMINISTRATORS: Final = ("administrator", "operator")
REFUSALS: Final = {
    (302, "/accounts/login/"),
    (302, "/admin/login/"),
    (302, "/admin/"),
    (403, ""),
    (405, ""),
}
OPENED: Final = {200, 302, 403, 404, 405}
NAMES_IN_ADMIN: Final = sorted({name for name in named() if name.startswith("admin:")} - {"admin:"})


def admin_path(name: str) -> str:
    """An address of the administration pages, of the first row of the world where it takes one."""
    try:
        return reverse(name)
    except NoReverseMatch:
        pass
    if name.endswith("_on_site"):
        return reverse(name, args=[1, 1])
    if name == "admin:app_list":
        return reverse(name, args=["agreements"])
    model = apps.get_model(*name.removeprefix("admin:").rsplit("_", 1)[0].split("_"))
    row = models.QuerySet(model).order_by("pk").first()
    return reverse(name, args=[row.pk if row else 1])


@pytest.mark.once
def test_administration_opens_to_administrators_alone(half_shared: HalfShared) -> None:
    answers = {name: browser.get("/admin/").status_code for name, browser in browsers(half_shared).items()}

    assert [name for name, status in answers.items() if status == 200] == [*ADMINISTRATORS]
    assert {status for name, status in answers.items() if name not in ADMINISTRATORS} == {302}


@pytest.mark.once
@pytest.mark.parametrize("names", rounds(NAMES_IN_ADMIN), ids=lambda names: names[0])
def test_every_page_of_the_administration_asks_who_comes_and_changes_nothing_unasked(
    half_shared: HalfShared, names: list[str]
) -> None:
    others = browsers(half_shared, ("anonymous", "stranger", "council_finance"))
    own = browsers(half_shared, ADMINISTRATORS)
    before, wrong = snapshot.take(), []

    for name in names:
        path = admin_path(name)
        refused = {
            (answer.status_code, answer.headers.get("Location", "").partition("?")[0])
            for browser in others.values()
            for answer in (browser.get(path), browser.post(path))
        }
        opened = {browser.generic(method, path).status_code for method in METHODS for browser in own.values()}
        wrong += [f"{name}: {answer}" for answer in (refused - REFUSALS) | (opened - OPENED)]
        if snapshot.take() != before:
            wrong.append(f"{name}: somebody changed something. What follows is not asked.")
            break

    assert wrong == []
