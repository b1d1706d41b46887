"""Administration of pools, elements and duties; contributions tables from lists of agreements and pools.

Figures are not shown here: a partner's draft is its own. The tables are those of the pages, as the reader
may see them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agreements.admin import AgreementAdmin, OfAgreement, PartyAdmin, ScheduleAdmin
from agreements.administration import PartInline, RecordedAdmin, SeenAdmin, ShownAdmin, standing_of_request
from agreements.choices import VersionState
from agreements.models import Agreement, Party, Person, Schedule, ScheduleVersion
from agreements.permissions import (
    Standing,
    administered_agreements,
    administered_organisations,
    may_read_year,
    parties_with_names,
)
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.report_files import FILE_FORMS
from pools.choices import Classification, FundKind, VatTreatment
from pools.models import (
    BridgeStep,
    CrosswalkShare,
    EarlierService,
    Element,
    ExitItem,
    LeadRole,
    Line,
    Notice,
    Pool,
    PoolManager,
    SubmittedPool,
)
from pools.overview import address
from pools.reports.contributions import Options
from pools.reports.of_version import contributions_report
from pools.services.leaving import leave_agreement, stay_in_agreement
from pools.services.pools import (
    add_element,
    add_pool,
    appoint_lead,
    appoint_pool_manager,
    end_lead,
    end_pool_manager,
    name_host,
)

MOST_TABLES: Final = 50
"""So many rows may be chosen at once: each table takes about a fifth of a second a page."""


# --- Tables from a list --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """The table somebody chose: a version's, of some pools or of all."""

    version: ScheduleVersion
    pool_codes: tuple[str, ...] = ()

    def is_for(self, standing: Standing) -> bool:
        """Whether the table's year is one the person may read."""
        schedule = self.version.schedule
        return may_read_year(standing, schedule.agreement, schedule.year)

    def file_name(self, form: str) -> str:
        """As the file of the page is called, with the pool's code when it is of one pool."""
        schedule = self.version.schedule
        pools = "".join(f"-{code}" for code in self.pool_codes)
        year = f"{schedule.agreement.reference}-{schedule.year.slug}-v{self.version.number}"
        return f"{year}-contributions{pools}.{form}"


class TableActions(admin.ModelAdmin):
    """Actions that give the contributions tables of the rows chosen: one as a file, several as a zip of files."""

    actions = ("contributions_as_pdf", "contributions_as_xlsx")

    def tables_of(self, rows: QuerySet[Any]) -> Iterator[Asked]:
        """The newest table of each row that has one."""
        raise NotImplementedError

    @admin.action(description="Contributions table as PDF", permissions=["view"])
    def contributions_as_pdf(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """The tables as the pages give them, in PDF."""
        return self._answer(request, queryset, form="pdf")

    @admin.action(description="Contributions table as XLSX", permissions=["view"])
    def contributions_as_xlsx(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """The tables as the pages give them, as workbooks."""
        return self._answer(request, queryset, form="xlsx")

    def _answer(self, request: HttpRequest, queryset: QuerySet[Any], *, form: str) -> HttpResponse | None:
        try:
            if queryset.count() > MOST_TABLES:
                raise DomainError(f"Choose {MOST_TABLES} rows or fewer at once.")
            standing = standing_of_request(request)
            seen = [table for table in self.tables_of(queryset) if table.is_for(standing)]
            files = _files(seen, standing=standing, form=form)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return None
        if len(files) == 1:
            ((name, content),) = files.items()
            return _download(name, content, FILE_FORMS[form].media_type)
        return _download(f"contributions-{form}.zip", _zipped(files), "application/zip")


def _files(asked: list[Asked], *, standing: Standing, form: str) -> dict[str, bytes]:
    if not asked:
        raise DomainError(
            "None of the rows chosen has a table yet. Open a schedule, or start a new version of it, first."
        )
    as_at = clock.now()
    return {
        table.file_name(form): FILE_FORMS[form].make(
            contributions_report(
                table.version,
                standing=standing,
                options=Options(),
                as_at=as_at,
                pool_codes=table.pool_codes,
            )
        )
        for table in asked
    }


def _zipped(files: dict[str, bytes]) -> bytes:
    """The files in one archive. The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _download(name: str, content: bytes, media_type: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


def _newest_versions(**of: Any) -> QuerySet[ScheduleVersion]:
    """Versions with all that their tables need, the newest of the newest year first."""
    return (
        ScheduleVersion.objects.filter(**of)
        .select_related("schedule__agreement")
        .prefetch_related(Prefetch("schedule__agreement__parties", queryset=parties_with_names()))
        .order_by("-schedule__year_start", "-number")
    )


def _newest_by_agreement(agreement_ids: Iterable[int]) -> dict[int, ScheduleVersion]:
    """Each agreement's newest version of its newest year. A fixed number of queries."""
    newest: dict[int, ScheduleVersion] = {}
    for version in _newest_versions(schedule__agreement__in=agreement_ids):
        newest.setdefault(version.schedule.agreement_id, version)
    return newest


# --- Agreements and schedules --------------------------------------------------------------------------


@admin.register(Agreement)
class AgreementWithTablesAdmin(TableActions, AgreementAdmin):
    """Agreements; their tables are those of the newest version of the newest year."""

    def tables_of(self, rows: QuerySet[Agreement]) -> Iterator[Asked]:
        newest = _newest_by_agreement([row.pk for row in rows])
        yield from (Asked(newest[row.pk]) for row in rows if row.pk in newest)


@admin.register(Party)
class LeavingPartyAdmin(PartyAdmin):
    """Parties; that one leaves is a deed of its own, which minds its figures in drafts."""

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        changed, left_on = set(form.changed_data), form.cleaned_data["left_on"]
        if "left_on" in changed and left_on is None:
            stay_in_agreement(party=form.instance, by=by, reason=reason)
        elif "left_on" in changed:
            leave_agreement(party=form.instance, left_on=left_on, by=by, reason=reason)
        if not changed.isdisjoint({"heading", "column_group"}):
            super().correct(form, by=by, reason=reason)


@admin.register(Schedule)
class ScheduleWithTablesAdmin(TableActions, ScheduleAdmin):
    """Schedules; their tables are those of their newest version."""

    def tables_of(self, rows: QuerySet[Schedule]) -> Iterator[Asked]:
        newest: dict[int, ScheduleVersion] = {}
        for version in _newest_versions(schedule__in=rows):
            newest.setdefault(version.schedule_id, version)
        yield from (Asked(newest[row.pk]) for row in rows if row.pk in newest)


@admin.register(ScheduleVersion)
class ScheduleVersionAdmin(TableActions, SeenAdmin):
    """Versions. They are started, shared and submitted on their schedule's page."""

    fields = (
        "schedule",
        "number",
        "basis",
        "state",
        "caption",
        "effective_from",
        "known_from",
        "prepared_by",
    )
    list_display = ("schedule", "number", "basis", "state", "effective_from", "known_from")
    list_select_related = ("schedule__agreement",)
    list_filter = ("state", "basis")

    def in_scope(self, standing: Standing) -> QuerySet[ScheduleVersion]:
        return ScheduleVersion.objects.filter(schedule__agreement__in=administered_agreements(standing))

    def tables_of(self, rows: QuerySet[ScheduleVersion]) -> Iterator[Asked]:
        yield from (Asked(version) for version in _newest_versions(pk__in=rows.values("pk")))

    def view_on_site(self, version: ScheduleVersion) -> str:
        """The version on its schedule's page."""
        return address("schedule-detail", version)


# --- Pools ---------------------------------------------------------------------------------------------


class ElementInline(PartInline):
    """The elements of a pool."""

    model = Element
    fields = ("code", "name", "classification", "client_group")
    is_entered_with_row = False


class PoolManagerInline(PartInline):
    """Who managed the pool, and when."""

    model = PoolManager
    fields = ("organisation", "post", "starts_on", "ends_on")
    is_entered_with_row = False


@admin.register(Pool)
class PoolAdmin(TableActions, OfAgreement, RecordedAdmin):
    """Pools. A change of host goes through the rule that the pool's manager is an officer of the host."""

    entered = (
        "agreement",
        "code",
        "name",
        "table_heading",
        "purpose",
        "fund_kind",
        "host",
        "vat_treatment",
        "opens_on",
        "closes_on",
    )
    corrected = entered[2:]
    inlines = (ElementInline, PoolManagerInline)
    list_display = ("name", "agreement", "fund_kind", "host", "opens_on", "closes_on")
    list_select_related = ("agreement", "host__organisation", "host__agreement")
    list_filter = (("agreement", admin.RelatedOnlyFieldListFilter), "fund_kind")
    search_fields = ("name", "code", "agreement__title")

    def tables_of(self, rows: QuerySet[Pool]) -> Iterator[Asked]:
        newest = _newest_by_agreement([row.agreement_id for row in rows])
        kept = set(
            SubmittedPool.objects.filter(version__in=newest.values()).values_list("version_id", "pool_id")
        )
        for row in rows:
            version = newest.get(row.agreement_id)
            if version is not None and (version.is_draft or (version.pk, row.pk) in kept):
                yield Asked(version, (row.code,))

    def view_on_site(self, pool: Pool) -> str:
        """The page of the pool's agreement."""
        return reverse("agreements:agreement-detail", args=[pool.agreement.reference])

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        kinds = {
            "fund_kind": FundKind(facts["fund_kind"]),
            "vat_treatment": VatTreatment(facts["vat_treatment"]),
        }
        return add_pool(**(facts | kinds), by=by, reason=reason)

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        changed, host = set(form.changed_data), form.cleaned_data["host"]
        if "host" in changed:
            if host is None:
                raise DomainError("A pool that has a host keeps one. Choose the new host.", field="host")
            name_host(pool=form.instance, host=host, by=by, reason=reason)
        if not changed.isdisjoint(set(self.corrected) - {"host"}):
            super().correct(form, by=by, reason=reason)


@admin.register(Notice)
class NoticeAdmin(OfAgreement):
    """Notices, which are recorded on their own page and only seen here."""

    fields = (
        "agreement",
        "giver",
        "scope",
        "pool",
        "ground",
        "rule",
        "served_on",
        "ends_on",
        "evidence",
        "by",
        "at",
        "reason",
    )
    list_display = ("instrument", "agreement", "served_on", "ends_on")
    list_select_related = ("agreement", "instrument")


@admin.register(ExitItem)
class ExitItemAdmin(SeenAdmin):
    """What has to be settled before a notice ends something."""

    fields = ("notice", "subject", "owner", "due_on", "note", "done_on")
    list_display = ("notice", "subject", "owner", "due_on", "done_on")
    list_select_related = ("notice__instrument",)

    def in_scope(self, standing: Standing) -> QuerySet[ExitItem]:
        return ExitItem.objects.filter(notice__agreement__in=administered_agreements(standing))


@admin.register(EarlierService)
class EarlierServiceAdmin(OfAgreement):
    """Services of an earlier year and where they went, which are kept on the crosswalk's page."""

    fields = ("agreement", "year_start", "code", "name", "pool_code", "line_key", "source")
    list_display = ("name", "agreement", "year_start", "pool_code", "line_key")
    list_select_related = ("agreement",)


@admin.register(CrosswalkShare)
class CrosswalkShareAdmin(SeenAdmin):
    """Where earlier services stand, and in what share."""

    fields = ("earlier", "pool", "element", "line_key", "share_percent", "note")
    list_display = ("earlier", "pool", "element", "line_key", "share_percent")
    list_select_related = ("earlier", "pool", "element")

    def in_scope(self, standing: Standing) -> QuerySet[CrosswalkShare]:
        return CrosswalkShare.objects.filter(earlier__agreement__in=administered_agreements(standing))


class OfPool(ShownAdmin):
    """Rows that belong to a pool are seen with its agreement."""

    pool = "pool"
    """The way from the row to its pool."""

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        agreements = administered_agreements(standing)
        return self.model._default_manager.filter(**{f"{self.pool}__agreement__in": agreements})


@admin.register(Element)
class ElementAdmin(OfPool, RecordedAdmin):
    """Elements. One may have a lead and no money."""

    entered = ("pool", "code", "name", "client_group", "classification", "note")
    corrected = ("name", "note")
    list_display = ("name", "code", "pool", "classification", "client_group")
    list_select_related = ("pool", "client_group")
    list_filter = ("classification",)
    search_fields = ("name", "code")

    def agreement_of(self, row: Element) -> Agreement:
        return row.pool.agreement

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return add_element(
            **{**facts, "classification": Classification(facts["classification"])}, by=by, reason=reason
        )


@admin.register(LeadRole)
class LeadRoleAdmin(OfPool, RecordedAdmin):
    """Who leads which element between dates: appointing a lead, and ending one."""

    pool = "element__pool"
    entered = ("element", "party", "starts_on", "ends_on")
    corrected = ("ends_on",)
    list_display = ("element", "party", "starts_on", "ends_on")
    list_select_related = ("element", "party__organisation", "party__agreement")

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return appoint_lead(**facts, by=by, reason=reason)

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        end_lead(lead=form.instance, ends_on=_last_day_given(form), by=by, reason=reason)


@admin.register(PoolManager)
class PoolManagerAdmin(OfPool, RecordedAdmin):
    """Officers who manage pools: appointing one, and ending the duty."""

    entered = ("pool", "organisation", "post", "starts_on", "ends_on")
    corrected = ("ends_on",)
    list_display = ("post", "pool", "organisation", "starts_on", "ends_on")
    list_select_related = ("pool", "organisation")

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return appoint_pool_manager(**facts, by=by, reason=reason)

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        end_pool_manager(manager=form.instance, ends_on=_last_day_given(form), by=by, reason=reason)


def _last_day_given(form: Any) -> Any:
    if form.cleaned_data["ends_on"] is None:
        raise DomainError("Give the first day without the duty.", field="ends_on")
    return form.cleaned_data["ends_on"]


@admin.register(Line)
class LineAdmin(OfPool, SeenAdmin):
    """Lines of tables, without any figure. They are added and changed on their pool's page."""

    fields = ("version", "pool", "key", "label", "element", "kind", "nature", "group", "of_which")
    list_display = ("label", "pool", "version", "kind", "nature")
    list_select_related = ("pool", "version__schedule__agreement")
    list_filter = ("kind", "nature")
    search_fields = ("label", "key")

    def view_on_site(self, line: Line) -> str:
        """The line's pool in its version."""
        return address("pool-contributions", line.version, pool_code=line.pool.code)


@admin.register(BridgeStep)
class BridgeStepAdmin(OfPool, SeenAdmin):
    """Steps from last year to this year without their amounts. They are added and changed on the bridge's page."""

    fields = ("version", "pool", "party", "kind", "line_key", "words", "source")
    list_display = ("words", "kind", "pool", "party", "version")
    list_select_related = ("pool", "party__organisation", "version__schedule__agreement")
    list_filter = ("kind",)
    search_fields = ("words", "source")

    def in_scope(self, standing: Standing) -> QuerySet[BridgeStep]:
        """Of the agreements administered; a party's steps in a draft only where the party is administered too."""
        own = Q(party__organisation__in=administered_organisations(standing))
        rows = BridgeStep.objects.filter(version__schedule__agreement__in=administered_agreements(standing))
        return rows.filter(own | Q(party__isnull=True) | ~Q(version__state=VersionState.DRAFT))

    def view_on_site(self, step: BridgeStep) -> str:
        """The bridge of the step's version."""
        return address("bridge", step.version)
