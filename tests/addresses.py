"""Every address of the product, as the URL configuration has it, and where each leads in `half_shared`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from agreements.models import (
    Approval,
    Dispute,
    Execution,
    Instrument,
    InstrumentAuthority,
    InstrumentFile,
    RouteStep,
    SigningAuthority,
)
from governance.models import (
    AgendaItem,
    Body,
    CommentRequest,
    Declaration,
    ForwardItem,
    Guest,
    IssueRequest,
    ItemQuestion,
    MinuteComment,
    Paper,
    PartAuthorises,
    Reporting,
    ReportMade,
    Seat,
    ServedPool,
    TemplateItem,
)
from pooledbudgets.lib.financial_year import FinancialYear
from pools.models import BridgeStep, Notice, Upload
from tests.half_shared import COUNCIL, NHS

OURS: Final = ("agreements", "pools", "governance")
ACCOUNTS: Final = ("account_", "mfa_", "socialaccount_")
"""How the names of the sign-in library's addresses begin."""

_YEAR: Final = {"reference": "anyshire", "year": FinancialYear(2017)}
_GAP: Final = {"reference": "anyshire", "year": FinancialYear(2018)}
_POOL: Final = {**_YEAR, "pool_code": "adults"}
_WRITTEN: Final = {**_YEAR, "number": 1}
_SECTION: Final = {**_WRITTEN, "key": "summary"}


def _party(code: str) -> dict[str, Any]:
    return {**_YEAR, "party_code": code}


def _upload_of(code: str) -> dict[str, Any]:
    return {**_YEAR, "pk": lambda: Upload.objects.get(organisation__code=code).pk}


def _step_of(code: str) -> Any:
    return lambda: BridgeStep.objects.get(version__state="draft", party__organisation__code=code).pk


def _figure(row: str, column: str) -> dict[str, Any]:
    return {**_POOL, "row": row, "column": column}


_LETTER: Final = {"reference": "anyshire", "pk": lambda: Instrument.objects.get(kind="side-letter").pk}
_NOTICE: Final = {"reference": "anyshire", "pk": lambda: Notice.objects.get().pk}

_DECISION: Final = {"reference": "anyshire", "number": 1}
_PLANNED: Final = {"reference": "anyshire", "number": 2}


_GROUP: Final = {"reference": "anyshire", "group": "jmg"}
_MEETING: Final = {**_GROUP, "number": 1}
_DRAFT: Final = {**_GROUP, "number": 2}
_SEAT: Final = {**_GROUP, "pk": lambda: Seat.objects.get(chair="chair").pk}
_OF_FIRST: Final = {"meeting__number": 1}
_ITEM: Final = {
    **_MEETING,
    "pk": lambda: AgendaItem.objects.get(**_OF_FIRST, standing_item__isnull=False).pk,
}
_EXEMPT: Final = {
    **_MEETING,
    "pk": lambda: AgendaItem.objects.get(**_OF_FIRST, standing_item__isnull=True).pk,
}
_SAT: Final = {**_GROUP, "number": 3}
_SAT_ITEM: Final = {**_SAT, "pk": lambda: AgendaItem.objects.get(meeting__number=3).pk}
_PAPER: Final = {**_MEETING, "pk": lambda: Paper.objects.order_by("pk")[0].pk}
_OFFERS: Final = {**_MEETING, "pk": lambda: Paper.objects.order_by("pk")[1].pk}
_OUT: Final = {**_GROUP, "number": 4}
_PACK: Final = {**_OUT, "pack": 1}
_MINUTED: Final = {**_GROUP, "number": 5}
_DRAFTED: Final = {**_GROUP, "number": 6}
_MINUTE: Final = {**_DRAFTED, "place": "opening"}
_READ: Final = {**_PACK, "pk": lambda: AgendaItem.objects.get(meeting__number=4).pk}
_STANDING: Final = {**_GROUP, "pk": lambda: TemplateItem.objects.get().pk}
_FORWARD: Final = {**_GROUP, "pk": lambda: ForwardItem.objects.order_by("pk")[0].pk}
_REPORTING: Final = {**_GROUP, "pk": lambda: Reporting.objects.get().pk}


def _body() -> int:
    return Body.objects.get(code="cabinet").pk


def _matter() -> int:
    return PartAuthorises.objects.get().pk


PLACES: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {
    "home": ({}, ""),
    "help-roles": ({}, ""),
    "help-glossary": ({}, ""),
    "help-keyboard": ({}, ""),
    "accessibility": ({}, ""),
    "agreements:agreement-list": ({}, ""),
    "agreements:agreement-detail": ({"reference": "anyshire"}, ""),
    "agreements:agreement-journal": ({"reference": "anyshire"}, ""),
    "agreements:agreement-journal-file": ({"reference": "anyshire"}, ""),
    "agreements:instrument-add": ({"reference": "anyshire"}, ""),
    "agreements:instrument-detail": (_LETTER, ""),
    "agreements:instrument-correct": (_LETTER, ""),
    "agreements:instrument-withdraw": (_LETTER, ""),
    "agreements:authority-record@council": ({**_LETTER, "party_code": COUNCIL}, ""),
    "agreements:authority-record@nhs": ({**_LETTER, "party_code": NHS}, ""),
    "agreements:authority-withdraw": (
        {**_LETTER, "authority_pk": lambda: InstrumentAuthority.objects.get().pk},
        "",
    ),
    "agreements:execution-record@council": ({**_LETTER, "party_code": COUNCIL}, ""),
    "agreements:execution-record@nhs": ({**_LETTER, "party_code": NHS}, ""),
    "agreements:execution-withdraw": ({**_LETTER, "execution_pk": lambda: Execution.objects.get().pk}, ""),
    "agreements:file-keep": (_LETTER, ""),
    "agreements:file-send": ({**_LETTER, "file_pk": lambda: InstrumentFile.objects.get().pk}, ""),
    "agreements:hold-over-start@council": ({"reference": "anyshire", "party_code": COUNCIL}, ""),
    "agreements:hold-over-start@nhs": ({"reference": "anyshire", "party_code": NHS}, ""),
    "agreements:hold-over-end": ({"reference": "anyshire"}, ""),
    "agreements:signatory-list": ({"reference": "anyshire"}, ""),
    "agreements:signatory-add@council": ({"reference": "anyshire", "party_code": COUNCIL}, ""),
    "agreements:signatory-add@nhs": ({"reference": "anyshire", "party_code": NHS}, ""),
    "agreements:signatory-end": (
        {"reference": "anyshire", "pk": lambda: SigningAuthority.objects.get().pk},
        "",
    ),
    "agreements:checklist": ({"reference": "anyshire"}, ""),
    "agreements:checklist-answer": ({"reference": "anyshire", "key": "contributions"}, ""),
    "governance:compliance-file": ({"reference": "anyshire", "form": "csv"}, ""),
    "governance:compliance-issue": ({"reference": "anyshire"}, ""),
    "governance:timeline": ({"reference": "anyshire"}, "?on=2017-01-01&known_on=2017-06-01"),
    "governance:timeline-picture": ({"reference": "anyshire"}, ""),
    "governance:radar": ({"reference": "anyshire"}, ""),
    "governance:radar-picture": ({"reference": "anyshire"}, ""),
    "pools:notice-list": ({"reference": "anyshire"}, "?on=2017-08-31"),
    "pools:notice-give": ({"reference": "anyshire"}, ""),
    "pools:notice-detail": (_NOTICE, ""),
    "pools:exit-item": ({**_NOTICE, "subject": "staff"}, ""),
    "pools:schedule-detail": (_YEAR, "?version=2"),
    "pools:schedule-detail@gap": (_GAP, ""),
    "pools:schedule-open": (_GAP, ""),
    "pools:figures-share@council": (_party(COUNCIL), "?version=2"),
    "pools:figures-share@nhs": (_party(NHS), "?version=2"),
    "pools:figures-recall@council": (_party(COUNCIL), "?version=2"),
    "pools:figures-recall@nhs": (_party(NHS), "?version=2"),
    "pools:figures-mark-indicative@council": (_party(COUNCIL), "?version=2"),
    "pools:figures-mark-indicative@nhs": (_party(NHS), "?version=2"),
    "pools:figures-confirm@council": (_party(COUNCIL), "?version=2"),
    "pools:figures-confirm@nhs": (_party(NHS), "?version=2"),
    "pools:version-submit": (_YEAR, "?version=2"),
    "pools:approval-list": (_YEAR, "?version=1"),
    "pools:approval-list@draft": (_YEAR, "?version=2"),
    "pools:approval-give@council": (_party(COUNCIL), "?version=1"),
    "pools:approval-give@nhs": (_party(NHS), "?version=1"),
    "pools:approval-withdraw": ({**_YEAR, "pk": lambda: Approval.objects.get().pk}, "?version=1"),
    "pools:version-endorse": (_YEAR, "?version=1"),
    "pools:dispute-raise@council": (_party(COUNCIL), "?version=1"),
    "pools:dispute-raise@nhs": (_party(NHS), "?version=1"),
    "pools:dispute-resolve": ({**_YEAR, "pk": lambda: Dispute.objects.get().pk}, "?version=1"),
    "pools:year-close": (_YEAR, "?version=1"),
    "pools:risk-terms": (_YEAR, "?version=1"),
    "pools:gate-override@council": (_party(COUNCIL), "?version=1"),
    "pools:gate-override@nhs": (_party(NHS), "?version=1"),
    "pools:version-execute@council": (_party(COUNCIL), "?version=1"),
    "pools:version-execute@nhs": (_party(NHS), "?version=1"),
    "pools:route-add@council": (_party(COUNCIL), "?version=1"),
    "pools:route-add@nhs": (_party(NHS), "?version=1"),
    "pools:route-change": ({**_YEAR, "pk": lambda: RouteStep.objects.get().pk}, "?version=1"),
    "pools:route-remove": ({**_YEAR, "pk": lambda: RouteStep.objects.get().pk}, "?version=1"),
    "pools:version-list": (_YEAR, ""),
    "pools:version-start": (_YEAR, "?version=1"),
    "pools:version-compare": (_YEAR, ""),
    "pools:version-compare@backwards": (_YEAR, "?from=2&to=1"),
    "pools:version-compare@years": (_YEAR, "?from=2016-17.1&to=2"),
    "pools:version-compare@restated": (_YEAR, "?reported_on=2017-07-03"),
    "pools:comparison-file": ({**_YEAR, "form": "csv"}, ""),
    "pools:crosswalk": (_YEAR, ""),
    "pools:crosswalk-add": (_YEAR, ""),
    "pools:crosswalk-remove": ({**_YEAR, "code": "homes"}, ""),
    "pools:bridge": (_YEAR, "?version=2"),
    "pools:bridge@frozen": (_YEAR, "?version=1"),
    "pools:bridge-step-add": (_POOL, "?version=2"),
    "pools:bridge-step-change@council": ({**_YEAR, "pk": _step_of(COUNCIL)}, "?version=2"),
    "pools:bridge-step-change@nhs": ({**_YEAR, "pk": _step_of(NHS)}, "?version=2"),
    "pools:bridge-step-remove@council": ({**_YEAR, "pk": _step_of(COUNCIL)}, "?version=2"),
    "pools:bridge-step-remove@nhs": ({**_YEAR, "pk": _step_of(NHS)}, "?version=2"),
    "pools:pool-contributions": (_POOL, "?version=2"),
    "pools:pool-contributions@frozen": (_POOL, "?version=1"),
    "pools:pool-totals": (_POOL, "?version=2"),
    "pools:pool-paste": (_POOL, "?version=2"),
    "pools:figure-detail@council": (_figure("home-care", COUNCIL), "?version=2"),
    "pools:figure-detail@nhs": (_figure("home-care", NHS), "?version=2"),
    "pools:figure-detail@total": (_figure("home-care", "total"), "?version=2"),
    "pools:figure-detail@net": (_figure("net", "total"), "?version=2"),
    "pools:figure-detail@council-net": (_figure("net", COUNCIL), "?version=2"),
    "pools:figure-detail@frozen": (_figure("home-care", COUNCIL), "?version=1"),
    "pools:figure-change@council": (_figure("home-care", COUNCIL), "?version=2"),
    "pools:figure-change@nhs": (_figure("home-care", NHS), "?version=2"),
    "pools:line-add": (_POOL, "?version=2"),
    "pools:line-arrange": (_POOL, "?version=2"),
    "pools:line-copy": (_POOL, "?version=2"),
    "pools:line-change": ({**_POOL, "key": "home-care"}, "?version=2"),
    "pools:line-remove": ({**_POOL, "key": "autism"}, "?version=2"),
    "pools:group-add": (_POOL, "?version=2"),
    "pools:group-change": ({**_POOL, "key": "care"}, "?version=2"),
    "pools:group-remove": ({**_POOL, "key": "spare"}, "?version=2"),
    "pools:upload-start": (_YEAR, "?version=2"),
    "pools:upload-preview@council": (_upload_of(COUNCIL), "?version=2"),
    "pools:upload-preview@nhs": (_upload_of(NHS), "?version=2"),
    "pools:upload-file@council": (_upload_of(COUNCIL), "?version=2"),
    "pools:upload-file@nhs": (_upload_of(NHS), "?version=2"),
    "pools:workbook@council": (_party(COUNCIL), "?version=2"),
    "pools:workbook@nhs": (_party(NHS), "?version=2"),
    "pools:exception-list": (_YEAR, "?version=2"),
    "pools:exception-list@frozen": (_YEAR, "?version=1"),
    "pools:exception-explain": (_figure("net", COUNCIL), "?version=1"),
    "pools:contributions-table": (_YEAR, "?version=2&total=on&shares=on&prior_year=on&sources=on&status=on"),
    "pools:contributions-file@xlsx": (
        {**_YEAR, "form": "xlsx"},
        "?version=2&total=on&prior_year=on&sources=on",
    ),
    "pools:contributions-file@csv": ({**_YEAR, "form": "csv"}, "?version=2&total=on&shares=on&prior_year=on"),
    "pools:contributions-file@json": (
        {**_YEAR, "form": "json"},
        "?version=2&total=on&prior_year=on&sources=on&status=on",
    ),
    "governance:reminders": ({}, ""),
    "governance:calendar-address": ({}, ""),
    "governance:calendar": ({"secret": "nobodys"}, ""),
    "governance:issued-list": ({}, ""),
    "governance:issued-detail": ({"number": 1}, ""),
    "governance:issued-file": ({"number": 1, "form": "csv"}, ""),
    "governance:search": ({}, "?q=prices"),
    "governance:verify": ({}, ""),
    "governance:written-list": (_YEAR, ""),
    "governance:written-start": (_YEAR, ""),
    "governance:written-detail": (_WRITTEN, ""),
    "governance:written-file": ({**_WRITTEN, "form": "json"}, ""),
    "governance:written-particulars": (_WRITTEN, ""),
    "governance:written-issue": (_WRITTEN, ""),
    "governance:written-basis": (_WRITTEN, ""),
    "governance:section-add": (_WRITTEN, ""),
    "governance:section-arrange": (_WRITTEN, ""),
    "governance:section-rename": (_SECTION, ""),
    "governance:section-edit": (_SECTION, ""),
    "governance:section-preview": (_SECTION, ""),
    "governance:section-give-up": (_SECTION, ""),
    "governance:section-history": (_SECTION, ""),
    "governance:section-restore": ({**_SECTION, "revision": 1}, ""),
    "governance:comparison-issue": (_YEAR, "?from=2016-17.1&to=1"),
    "governance:issue-progress": ({**_WRITTEN, "pk": lambda: IssueRequest.objects.get().pk}, ""),
    "governance:contributions-issue": (_YEAR, "?version=2"),
    "governance:contributions-issue@frozen": (_YEAR, "?version=1"),
    "governance:summary": ({**_YEAR, "name": "board-summary"}, ""),
    "governance:summary-file": ({**_YEAR, "name": "cabinet-extract", "form": "csv"}, ""),
    "governance:summary-issue": ({**_YEAR, "name": "board-summary"}, "?version=1"),
    "governance:schedule-document": (_YEAR, ""),
    "governance:schedule-file": ({**_YEAR, "form": "csv"}, ""),
    "governance:schedule-issue": (_YEAR, "?version=1"),
    "governance:body-list": ({"reference": "anyshire"}, ""),
    "governance:body-add": ({"reference": "anyshire"}, ""),
    "governance:body-change": ({"reference": "anyshire", "pk": _body}, ""),
    "governance:forward-plan": ({"reference": "anyshire"}, ""),
    "governance:forward-plan-feed": ({"reference": "anyshire"}, ""),
    "governance:forward-plan-file": ({"reference": "anyshire", "form": "csv"}, ""),
    "governance:forward-plan-issue": ({"reference": "anyshire"}, ""),
    "governance:decision-list": ({"reference": "anyshire"}, ""),
    "governance:decision-plan": ({"reference": "anyshire"}, ""),
    "governance:decision-detail": (_DECISION, ""),
    "governance:decision-detail@planned": (_PLANNED, ""),
    "governance:decision-notice": ({**_DECISION, "form": "csv"}, ""),
    "governance:notice-issue": (_DECISION, ""),
    "governance:decision-change": (_PLANNED, ""),
    "governance:decision-recommend": (_PLANNED, ""),
    "governance:part-add": (_DECISION, ""),
    "governance:part-outcome": ({**_DECISION, "letter": "a"}, ""),
    "governance:part-authorise": ({**_DECISION, "letter": "a"}, ""),
    "governance:matter-unlink": ({**_DECISION, "pk": _matter}, ""),
    "governance:decision-publish@agenda": ({**_PLANNED, "stage": "agenda"}, ""),
    "governance:decision-publish@record": ({**_PLANNED, "stage": "record"}, ""),
    "governance:decision-call-in": (_DECISION, ""),
    "governance:call-in-settle": (_DECISION, ""),
    "governance:decision-correct": (_DECISION, ""),
    "governance:decision-remove": (_PLANNED, ""),
    "governance:version-minutes": (_YEAR, "?version=1"),
    "governance:public-decisions": ({"reference": "anyshire"}, ""),
    "governance:public-decision": (_DECISION, ""),
    "governance:public-notice": (_DECISION, ""),
    "governance:public-feed": ({"reference": "anyshire"}, ""),
    "governance:group-list": ({"reference": "anyshire"}, ""),
    "governance:group-detail": (_GROUP, ""),
    "governance:terms-adopt": (_GROUP, ""),
    "governance:pool-serve": (_GROUP, ""),
    "governance:pool-serve-end": ({**_GROUP, "pk": lambda: ServedPool.objects.get().pk}, ""),
    "governance:reporting-add": (_GROUP, ""),
    "governance:reporting-end": (_REPORTING, ""),
    "governance:seat-add": (_GROUP, ""),
    "governance:seat-change": (_SEAT, ""),
    "governance:seat-end": (_SEAT, ""),
    "governance:meeting-calendar": ({"reference": "anyshire"}, "?year=2017-18"),
    "governance:meeting-feed": ({"reference": "anyshire"}, ""),
    "governance:meeting-compliance": ({"reference": "anyshire"}, "?year=2017-18"),
    "governance:board-dates": (_REPORTING, ""),
    "governance:report-record": ({**_REPORTING, "number": 1}, ""),
    "governance:report-withdraw": ({**_GROUP, "pk": lambda: ReportMade.objects.get().pk}, ""),
    "governance:public-meetings": ({"reference": "anyshire"}, ""),
    "governance:public-meeting-feed": ({"reference": "anyshire"}, ""),
    "governance:meeting-plan": ({"reference": "anyshire"}, "?group=jmg"),
    "governance:meeting-publish": ({"reference": "anyshire"}, "?year=2017-18"),
    "governance:meeting-call": (_GROUP, ""),
    "governance:meeting-detail": (_MEETING, ""),
    "governance:meeting-detail@draft": (_DRAFT, ""),
    "governance:meeting-change": (_MEETING, ""),
    "governance:meeting-move": (_MEETING, ""),
    "governance:meeting-cancel": (_MEETING, ""),
    "governance:meeting-remove": (_DRAFT, ""),
    "governance:standing-list": (_GROUP, ""),
    "governance:standing-add": (_GROUP, ""),
    "governance:standing-arrange": (_GROUP, ""),
    "governance:standing-change": (_STANDING, ""),
    "governance:standing-remove": (_STANDING, ""),
    "governance:forward-items": (_GROUP, ""),
    "governance:forward-item-add": (_GROUP, ""),
    "governance:forward-item-change": (_FORWARD, ""),
    "governance:forward-item-drop": (_FORWARD, ""),
    "governance:agenda-detail": (_MEETING, ""),
    "governance:agenda-file": ({**_MEETING, "form": "csv"}, ""),
    "governance:agenda-start": (_MEETING, ""),
    "governance:item-add": (_MEETING, ""),
    "governance:agenda-arrange": (_MEETING, ""),
    "governance:agenda-agree": (_MEETING, ""),
    "governance:agenda-reopen": (_MEETING, ""),
    "governance:item-detail": (_ITEM, ""),
    "governance:item-detail@exempt": (_EXEMPT, ""),
    "governance:item-change": (_ITEM, ""),
    "governance:item-remove": (_ITEM, ""),
    "governance:item-carry": (_ITEM, ""),
    "governance:item-answer": (_ITEM, ""),
    "governance:item-exempt": (_ITEM, ""),
    "governance:item-release": (_EXEMPT, ""),
    "governance:sitting-detail": (_SAT, ""),
    "governance:sitting-news": (_SAT, "?since=0&told=0"),
    "governance:sitting-open": (_SAT, ""),
    "governance:sitting-close": (_SAT, ""),
    "governance:sitting-attend": (_SAT, ""),
    "governance:sitting-others": (_SAT, ""),
    "governance:sitting-guest": (_SAT, ""),
    "governance:guest-withdraw": ({**_SAT, "pk": lambda: Guest.objects.get().pk}, ""),
    "governance:sitting-declare": (_SAT, ""),
    "governance:declaration-withdraw": ({**_SAT, "pk": lambda: Declaration.objects.get().pk}, ""),
    "governance:action-agree": (_SAT, ""),
    "governance:sitting-item": (_SAT_ITEM, ""),
    "governance:item-attend": (_SAT_ITEM, ""),
    "governance:item-declare": (_SAT_ITEM, ""),
    "governance:item-part-put": (_SAT_ITEM, ""),
    "governance:part-resolve": ({**_SAT_ITEM, "letter": "a"}, ""),
    "governance:item-action-agree": (_SAT_ITEM, ""),
    "governance:action-log": (_GROUP, ""),
    "governance:action-file": ({**_GROUP, "form": "csv"}, ""),
    "governance:action-detail": ({**_GROUP, "number": 1}, ""),
    "governance:paper-ask": (_EXEMPT, ""),
    "governance:paper-report": (_EXEMPT, ""),
    "governance:paper-detail": (_PAPER, ""),
    "governance:paper-change": (_PAPER, ""),
    "governance:paper-write": (_PAPER, ""),
    "governance:paper-preview": (_PAPER, ""),
    "governance:paper-give-up": (_PAPER, ""),
    "governance:paper-upload": (_OFFERS, ""),
    "governance:paper-file": (_OFFERS, ""),
    "governance:paper-send": (_PAPER, ""),
    "governance:paper-return": (_PAPER, ""),
    "governance:paper-accept": (_PAPER, ""),
    "governance:paper-withdraw": (_PAPER, ""),
    "governance:comments-ask": (_PAPER, ""),
    "governance:comments-give": ({**_PAPER, "asked": lambda: CommentRequest.objects.get().pk}, ""),
    "governance:paper-exempt": (_OFFERS, ""),
    "governance:paper-release": (_PAPER, ""),
    "governance:log": ({"reference": "anyshire"}, "?words=all&what=action"),
    "governance:log-file": ({"reference": "anyshire", "form": "csv"}, ""),
    "governance:minutes-detail": (_DRAFTED, ""),
    "governance:minutes-detail@published": (_MINUTED, ""),
    "governance:minutes-file": ({**_DRAFTED, "form": "pdf"}, ""),
    "governance:minutes-file@published": ({**_MINUTED, "form": "csv"}, ""),
    "governance:minutes-start": (_DRAFTED, ""),
    "governance:minutes-circulate": (_DRAFTED, ""),
    "governance:minutes-clear": (_DRAFTED, ""),
    "governance:minutes-return": (_DRAFTED, ""),
    "governance:minutes-approve": (_DRAFTED, ""),
    "governance:minutes-publish": (_DRAFTED, ""),
    "governance:minutes-issue": (_DRAFTED, ""),
    "governance:minutes-issue@published": (_MINUTED, ""),
    "governance:minute-write": (_MINUTE, ""),
    "governance:minute-comment": (_MINUTE, ""),
    "governance:minute-comment-answer": (
        {**_DRAFTED, "pk": lambda: MinuteComment.objects.get().pk},
        "",
    ),
    "governance:public-minutes": (_MINUTED, ""),
    "governance:public-minutes-file": (_MINUTED, ""),
    "governance:pack-list": (_OUT, ""),
    "governance:pack-build": (_OUT, ""),
    "governance:pack-detail": (_PACK, ""),
    "governance:pack-figures": (_PACK, ""),
    "governance:pack-stop": (_PACK, ""),
    "governance:pack-clear": (_PACK, ""),
    "governance:pack-return": (_PACK, ""),
    "governance:pack-issue": (_PACK, ""),
    "governance:pack-recall": (_PACK, ""),
    "governance:pack-file@full": ({**_PACK, "edition": "full"}, ""),
    "governance:pack-file@public": ({**_PACK, "edition": "public"}, ""),
    "governance:public-pack": (_PACK, ""),
    "governance:pack-read": (_PACK, ""),
    "governance:pack-read-item": (_READ, ""),
    "governance:pack-search": (_PACK, "?q=apologies"),
    "governance:pack-supplied": ({**_PACK, "order": 2}, ""),
    "governance:note-keep": (_READ, ""),
    "governance:question-ask": (_READ, ""),
    "governance:question-detail": ({**_OUT, "pk": lambda: ItemQuestion.objects.get().pk}, ""),
    "governance:brief": (_OUT, ""),
    "governance:chairs-file": (_PACK, ""),
}
"""What each name is called with, by the name and, where there are several kinds, the kind after an @.
A number that is only known once the world is made is a function."""


def path_of(place: str) -> str:
    """The address of a place, with its query."""
    kwargs, query = PLACES[place]
    called_with = {name: value() if callable(value) else value for name, value in kwargs.items()}
    return reverse(place.partition("@")[0], kwargs=called_with) + query


def named() -> Iterator[str]:
    """The name of every address, those of libraries and of the administration pages included."""
    return (name for name, _ in _views(get_resolver()))


def our_names() -> list[str]:
    """The names of the product's own addresses."""
    return sorted(
        name
        for name in set(named())
        if not name.startswith(ACCOUNTS) and name.partition(":")[0] not in {"admin", ""}
    )


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or ''}", pattern.callback
        else:
            yield from _views(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def _answers_scripts_otherwise(view: Callable[..., Any]) -> bool:
    """Whether the view's module tells a script's question from that of somebody opening the page."""
    return "request.htmx" in inspect.getsource(sys.modules[inspect.unwrap(view).__module__])


_SCRIPTED: Final = {name for name, view in _views(get_resolver()) if _answers_scripts_otherwise(view)}
PANELS: Final = [place for place in PLACES if place.partition("@")[0] in _SCRIPTED]
"""The places that may answer a script with a part of the page."""
