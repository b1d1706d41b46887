"""Administration of organisations, people and agreements. Schedules and the Journal are shown only.

Agreements and schedules are registered by the pools app, whose tables their actions print.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from agreements.administration import (
    PartInline,
    RecordedAdmin,
    RecordedForm,
    SeenAdmin,
    ShownAdmin,
    entered_parts,
    standing_of_request,
)
from agreements.choices import HeadingForm, InstrumentKind, NoticeGround, NoticeScope, OrganisationKind, Role
from agreements.models import (
    Agreement,
    ChecklistItem,
    ClientGroup,
    Execution,
    HoldingOver,
    Instrument,
    InstrumentAuthority,
    InstrumentFile,
    JournalEntry,
    Membership,
    NoticeRule,
    Organisation,
    OrganisationName,
    Party,
    Person,
    Schedule,
    SigningAuthority,
    Succession,
)
from agreements.permissions import (
    Standing,
    administered_agreements,
    administered_organisations,
    administered_people,
    is_administered_alone,
)
from agreements.services.agreements import (
    InstrumentSpec,
    NoticeRuleSpec,
    PartySpec,
    add_agreement,
    add_client_group,
    bind_party,
    close_agreement,
    correct_instrument,
    correct_notice_rule,
    hold_instrument,
    hold_notice_rule,
)
from agreements.services.organisations import NameSpec, add_organisation, record_succession, rename_from
from agreements.services.people import add_person, appoint, end_membership
from pooledbudgets.lib.errors import DomainError


def all_organisations(standing: Standing) -> QuerySet[Organisation]:
    """Every body there is: which bodies exist is no secret, and an agreement may be made with any."""
    return Organisation.objects.all()


def seen_organisations(standing: Standing) -> QuerySet[Organisation]:
    """Administered organisations and those in agreements with them."""
    partners = Party.objects.filter(agreement__in=administered_agreements(standing)).values("organisation")
    return Organisation.objects.filter(Q(pk__in=administered_organisations(standing)) | Q(pk__in=partners))


# --- Organisations -------------------------------------------------------------------------------------


class OrganisationForm(RecordedForm):
    """A body with its first name."""

    name = forms.CharField(label="Full name", max_length=200)
    short_name = forms.CharField(label="Short name", max_length=60)


class NameInline(PartInline):
    """Names of a body through time."""

    model = OrganisationName
    fields = ("name", "short_name", "valid_from", "valid_to")
    is_entered_with_row = False


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    """Bodies. One's own are corrected, those of partners seen."""

    add_form = OrganisationForm
    entered = ("code", "name", "short_name", "kind", "ods_code", "ons_code", "opened_on", "closed_on")
    corrected = ("ods_code", "ons_code", "opened_on", "closed_on")
    inlines = (NameInline,)
    list_display = ("code", "names_held", "kind", "opened_on", "closed_on")
    list_filter = ("kind",)
    search_fields = ("code", "names__name", "ods_code", "ons_code")

    def in_scope(self, standing: Standing) -> QuerySet[Organisation]:
        return seen_organisations(standing)

    @admin.display(description="names")
    def names_held(self, organisation: Organisation) -> str:
        """All its names, the earliest first."""
        return "; ".join(name.name for name in organisation.names.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).prefetch_related("names")

    def may_correct(self, standing: Standing, row: Organisation) -> bool:
        return administered_organisations(standing).filter(pk=row.pk).exists()

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        names = [NameSpec(facts.pop("name"), facts.pop("short_name"))]
        return add_organisation(
            **{**facts, "kind": OrganisationKind(facts["kind"])}, names=names, by=by, reason=reason
        )


class NewNameForm(RecordedForm):
    """A new name, which needs the day it begins."""

    valid_from = forms.DateField(label="First day of the name", widget=admin.widgets.AdminDateWidget)


@admin.register(OrganisationName)
class OrganisationNameAdmin(RecordedAdmin):
    """Changes of name. The spelling can be corrected; the days follow from the names before and after."""

    add_form = NewNameForm
    entered = ("organisation", "valid_from", "name", "short_name")
    corrected = ("name", "short_name")
    choices = {"organisation": administered_organisations}
    list_display = ("name", "short_name", "organisation", "valid_from", "valid_to")
    list_select_related = ("organisation",)
    search_fields = ("name", "short_name")

    def in_scope(self, standing: Standing) -> QuerySet[OrganisationName]:
        return OrganisationName.objects.filter(organisation__in=seen_organisations(standing))

    def may_correct(self, standing: Standing, row: OrganisationName) -> bool:
        return administered_organisations(standing).filter(pk=row.organisation_id).exists()

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return rename_from(
            organisation=facts["organisation"],
            day=facts["valid_from"],
            name=facts["name"],
            short_name=facts["short_name"],
            by=by,
            reason=reason,
        )


@admin.register(Succession)
class SuccessionAdmin(RecordedAdmin):
    """Who takes over from whom. The predecessor's administrator says so: it gives others rights."""

    entered = ("predecessor", "successor", "effective_on", "statutory_basis", "note")
    corrected = ("statutory_basis", "note")
    choices = {"predecessor": administered_organisations, "successor": all_organisations}
    list_display = ("predecessor", "successor", "effective_on")
    list_select_related = ("predecessor", "successor")

    def in_scope(self, standing: Standing) -> QuerySet[Succession]:
        seen = seen_organisations(standing)
        return Succession.objects.filter(Q(predecessor__in=seen) | Q(successor__in=seen))

    def may_correct(self, standing: Standing, row: Succession) -> bool:
        return administered_organisations(standing).filter(pk=row.predecessor_id).exists()

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return record_succession(**facts, by=by, reason=reason)


# --- People --------------------------------------------------------------------------------------------


class MembershipInline(PartInline):
    """Roles a person holds or held."""

    model = Membership
    fields = ("organisation", "role", "starts_on", "ends_on")
    is_entered_with_row = False


@admin.register(Person)
class PersonAdmin(RecordedAdmin):
    """People. Who has roles elsewhere too is seen, and corrected only by those who run the installation."""

    entered = ("email", "full_name", "post", "is_active")
    later = ("is_active",)
    corrected = ("full_name", "post", "is_active")
    inlines = (MembershipInline,)
    list_display = ("full_name", "email", "post", "is_active")
    list_filter = ("is_active",)
    search_fields = ("full_name", "email")

    def in_scope(self, standing: Standing) -> QuerySet[Person]:
        return administered_people(standing)

    def may_correct(self, standing: Standing, row: Person) -> bool:
        return is_administered_alone(standing, row)

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return add_person(**facts, by=by, reason=reason)


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Roles: appointing to one, and ending one."""

    entered = ("person", "organisation", "role", "starts_on", "ends_on")
    corrected = ("ends_on",)
    choices = {"organisation": administered_organisations}
    list_display = ("person", "role", "organisation", "starts_on", "ends_on")
    list_select_related = ("person", "organisation")
    list_filter = ("role",)
    search_fields = ("person__full_name", "person__email")

    def in_scope(self, standing: Standing) -> QuerySet[Membership]:
        return Membership.objects.filter(organisation__in=administered_organisations(standing))

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return appoint(**{**facts, "role": Role(facts["role"])}, by=by, reason=reason)

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        ends_on = form.cleaned_data["ends_on"]
        if ends_on is None:
            raise DomainError("Give the first day without the role.", field="ends_on")
        end_membership(membership=form.instance, ends_on=ends_on, by=by, reason=reason)


# --- Agreements and their parts ------------------------------------------------------------------------


class OfAgreement(ShownAdmin):
    """Rows that belong to an agreement are seen with it."""

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        return self.model._default_manager.filter(agreement__in=administered_agreements(standing))


class PartyInline(PartInline):
    """The parties, two at least, in the order that settles ties of a penny."""

    model = Party
    fields = ("organisation", "heading", "column_group", "joined_on")
    choices = {"organisation": all_organisations}
    extra = 3


class ClientGroupInline(PartInline):
    """The groups of people served."""

    model = ClientGroup
    fields = ("name",)


class InstrumentInline(PartInline):
    """The chain of instruments, from which the term follows."""

    model = Instrument
    template = "admin/edit_inline/stacked.html"
    fields = ("kind", "title", "dated", "effective_from", "term_ends_on", "summary", "source")


class NoticeRuleInline(PartInline):
    """How long a notice must be."""

    model = NoticeRule
    template = "admin/edit_inline/stacked.html"
    fields = ("scope", "ground", "months", "needs_evidence", "clause", "source")


class AgreementAdmin(RecordedAdmin):
    """Agreements with their parties, client groups, instruments and notice rules."""

    entered = ("reference", "title", "purpose", "started_on", "closed_on", "is_illustrative")
    later = ("closed_on",)
    corrected = ("title", "purpose", "closed_on")
    inlines = (PartyInline, ClientGroupInline, InstrumentInline, NoticeRuleInline)
    list_display = ("title", "reference", "started_on", "closed_on", "is_illustrative")
    search_fields = ("title", "reference")

    def in_scope(self, standing: Standing) -> QuerySet[Agreement]:
        return administered_agreements(standing)

    def view_on_site(self, agreement: Agreement) -> str:
        """The agreement's page."""
        return reverse("agreements:agreement-detail", args=[agreement.reference])

    def agreement_of(self, row: Any) -> Agreement:
        return row

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """As everywhere; an administrator enters agreements of own organisations only."""
        own = set(administered_organisations(standing_of_request(request)))
        if not change and own.isdisjoint(part["organisation"] for part in entered_parts(formsets, Party)):
            raise DomainError("None of your organisations is among the parties. Name one of them as a party.")
        super().save_related(request, form, formsets, change)

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return add_agreement(
            **facts,
            parties=[_party_spec(part) for part in entered_parts(formsets, Party)],
            client_groups=[part["name"] for part in entered_parts(formsets, ClientGroup)],
            instruments=[_instrument_spec(part) for part in entered_parts(formsets, Instrument)],
            notice_rules=[_notice_rule_spec(part) for part in entered_parts(formsets, NoticeRule)],
            by=by,
            reason=reason,
        )

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        changed, closed_on = set(form.changed_data), form.cleaned_data["closed_on"]
        if "closed_on" in changed:
            if closed_on is None:
                raise DomainError("A closed agreement is not opened again. Leave the day.", field="closed_on")
            close_agreement(agreement=form.instance, closed_on=closed_on, by=by, reason=reason)
        if not changed.isdisjoint({"title", "purpose"}):
            super().correct(form, by=by, reason=reason)


def _party_spec(facts: dict[str, Any]) -> PartySpec:
    return PartySpec(
        facts["organisation"],
        heading=HeadingForm(facts["heading"]),
        column_group=facts["column_group"],
        joined_on=facts["joined_on"],
    )


def _instrument_spec(facts: dict[str, Any]) -> InstrumentSpec:
    names = ("title", "dated", "effective_from", "term_ends_on", "summary", "source")
    return InstrumentSpec(kind=InstrumentKind(facts["kind"]), **{name: facts[name] for name in names})


def _notice_rule_spec(facts: dict[str, Any]) -> NoticeRuleSpec:
    names = ("months", "needs_evidence", "clause", "source")
    return NoticeRuleSpec(
        scope=NoticeScope(facts["scope"]),
        ground=NoticeGround(facts["ground"]),
        **{name: facts[name] for name in names},
    )


class PartyAdmin(OfAgreement, RecordedAdmin):
    """Parties that join later, how their columns are headed, and when they leave.

    Whom else an agreement binds is not for one partner's administrator to say: a new party reads all that
    was submitted. Those who run the installation enter it; each partner corrects its own row.
    """

    entered = ("agreement", "organisation", "heading", "column_group", "joined_on", "left_on")
    later = ("left_on",)
    corrected = ("heading", "column_group", "left_on")
    choices = {"organisation": all_organisations}
    list_display = ("organisation", "agreement", "joined_on", "left_on")
    list_select_related = ("organisation", "agreement")
    list_filter = (("agreement", admin.RelatedOnlyFieldListFilter),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def may_correct(self, standing: Standing, row: Party) -> bool:
        return administered_organisations(standing).filter(pk=row.organisation_id).exists()

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return bind_party(agreement=facts["agreement"], party=_party_spec(facts), by=by, reason=reason)


@admin.register(ClientGroup)
class ClientGroupAdmin(OfAgreement, RecordedAdmin):
    """Groups of people an agreement serves."""

    entered = ("agreement", "name")
    corrected = ("name",)
    list_display = ("name", "agreement")
    list_select_related = ("agreement",)

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return add_client_group(**facts, by=by, reason=reason)


@admin.register(Instrument)
class InstrumentAdmin(OfAgreement, RecordedAdmin):
    """Instruments: held when they are executed, corrected when they were entered wrongly."""

    entered = ("agreement", "kind", "title", "dated", "effective_from", "term_ends_on", "summary", "source")
    corrected = entered[1:]
    list_display = ("title", "agreement", "dated", "term_ends_on")
    list_select_related = ("agreement",)
    list_filter = ("kind",)

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        spec = _instrument_spec(facts)
        return hold_instrument(agreement=facts["agreement"], instrument=spec, by=by, reason=reason)

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        correct_instrument(
            instrument=form.instance, facts=_instrument_spec(form.cleaned_data), by=by, reason=reason
        )


@admin.register(NoticeRule)
class NoticeRuleAdmin(OfAgreement, RecordedAdmin):
    """How long notices must be."""

    entered = ("agreement", "scope", "ground", "months", "needs_evidence", "clause", "source")
    corrected = entered[1:]
    list_display = ("scope", "ground", "months", "agreement")
    list_select_related = ("agreement",)

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        return hold_notice_rule(
            agreement=facts["agreement"], rule=_notice_rule_spec(facts), by=by, reason=reason
        )

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        correct_notice_rule(
            rule=form.instance, facts=_notice_rule_spec(form.cleaned_data), by=by, reason=reason
        )


# --- What is shown only --------------------------------------------------------------------------------


class OfInstrument(ShownAdmin):
    """What became of instruments is recorded on their own pages, and only seen here."""

    list_select_related: ClassVar[tuple[str, ...]] = ("instrument", "party__organisation")

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        return self.model._default_manager.filter(instrument__agreement__in=administered_agreements(standing))


@admin.register(InstrumentAuthority)
class InstrumentAuthorityAdmin(OfInstrument):
    """Which body authorised an instrument for a party."""

    fields = (
        "instrument",
        "party",
        "body",
        "decided_on",
        "reference",
        "delegated_to",
        "consultee",
        "evidence",
        "by",
        "at",
        "reason",
    )
    list_display = ("instrument", "party", "body", "decided_on", "reference")


@admin.register(Execution)
class ExecutionAdmin(OfInstrument):
    """Who executed an instrument for a party."""

    fields = (
        "instrument",
        "party",
        "signatory",
        "capacity",
        "dated",
        "manner",
        "override_reason",
        "by",
        "at",
        "reason",
    )
    list_display = ("instrument", "party", "signatory", "capacity", "dated", "manner")


@admin.register(InstrumentFile)
class InstrumentFileAdmin(OfInstrument):
    """Executed files, without their content."""

    fields = ("instrument", "file_name", "media_type", "size", "sha256", "by", "at", "reason")
    list_display = ("instrument", "file_name", "size", "sha256")
    list_select_related = ("instrument",)


@admin.register(HoldingOver)
class HoldingOverAdmin(OfAgreement):
    """On whose authority a party holds over, from when."""

    fields = (
        "agreement",
        "party",
        "starts_on",
        "principle",
        "body",
        "decided_on",
        "reference",
        "by",
        "at",
        "reason",
    )
    list_display = ("agreement", "party", "starts_on", "body")
    list_select_related = ("agreement", "party__organisation")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(OfAgreement, SeenAdmin):
    """Answers to what the Regulations ask for."""

    fields = ("agreement", "requirement", "state", "clause", "evidence", "gap_reason")
    list_display = ("agreement", "requirement", "state", "clause")
    list_select_related = ("agreement",)
    list_filter = ("state",)


@admin.register(SigningAuthority)
class SigningAuthorityAdmin(SeenAdmin):
    """Posts that may execute instruments for an organisation."""

    fields = ("organisation", "post", "name", "may_sign", "may_seal", "starts_on", "ends_on", "source")
    list_display = ("organisation", "post", "may_sign", "may_seal", "starts_on", "ends_on")
    list_select_related = ("organisation",)

    def in_scope(self, standing: Standing) -> QuerySet[SigningAuthority]:
        return SigningAuthority.objects.filter(organisation__in=seen_organisations(standing))


class ScheduleAdmin(OfAgreement, SeenAdmin):
    """Schedules. They are opened, and their figures entered, on their own pages."""

    fields = ("agreement", "year_start", "unit_code")
    list_display = ("agreement", "financial_year", "unit_code")
    list_select_related = ("agreement",)

    @admin.display(description="financial year", ordering="year_start")
    def financial_year(self, schedule: Schedule) -> str:
        """As printed: 2017/18."""
        return schedule.year.label

    def view_on_site(self, schedule: Schedule) -> str:
        """The schedule's page."""
        return reverse("pools:schedule-detail", args=[schedule.agreement.reference, schedule.year])


@admin.register(JournalEntry)
class JournalEntryAdmin(ShownAdmin):
    """What was done to reference data. An agreement's own Journal is on its page, which knows what is shared."""

    fields = (
        "sequence",
        "at",
        "actor",
        "organisation",
        "verb",
        "subject_label",
        "agreement",
        "reason",
        "digest",
    )
    list_display = ("sequence", "at", "actor", "verb", "subject_label", "reason")
    list_select_related = ("actor",)
    search_fields = ("verb", "subject_label", "reason", "actor__full_name")
    ordering = ("-sequence",)

    def in_scope(self, standing: Standing) -> QuerySet[JournalEntry]:
        """Entries about no version: those of administered agreements, and those one's own people made."""
        mine = Q(agreement__in=administered_agreements(standing))
        by_mine = Q(agreement__isnull=True, actor__in=administered_people(standing))
        return JournalEntry.objects.filter(mine | by_mine, version__isnull=True)
