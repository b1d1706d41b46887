"""Administration of bodies, decisions, reports and what is issued: shown, with links to their own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from agreements.admin import OfAgreement, seen_organisations
from agreements.administration import SeenAdmin, ShownAdmin
from agreements.models import Agreement
from agreements.permissions import (
    Standing,
    administered_agreements,
    administered_organisations,
    administered_people,
    parties_with_names,
)
from governance.agenda.permissions import items_of_all, kept_from_partners
from governance.choices import MeetingStepKind
from governance.groups.permissions import meetings_of_all
from governance.models import (
    Action,
    AgendaItem,
    Attendance,
    Body,
    CalendarAddress,
    Decision,
    Exemption,
    IssuedReport,
    MailPreference,
    Meeting,
    MeetingStep,
    MinutesStep,
    NoticeSent,
    Pack,
    Paper,
    Seat,
    TermsOfReference,
    WrittenReport,
)
from governance.sitting.action_log import actions_of_all


@admin.register(Body)
class BodyAdmin(SeenAdmin):
    """Bodies that decide. They are added and changed on the page of an agreement's bodies."""

    fields = (
        "name",
        "kind",
        "organisation",
        "agreement",
        "chair",
        "meets",
        "starts_on",
        "ends_on",
        "agenda_days",
        "key_notice_days",
        "exception_days",
        "call_in_days",
        "note",
        "source",
    )
    list_display = ("name", "kind", "organisation", "agreement")
    list_select_related = ("organisation", "agreement")
    list_filter = ("kind",)

    def in_scope(self, standing: Standing) -> QuerySet[Body]:
        return Body.objects.filter(
            Q(agreement__in=administered_agreements(standing))
            | Q(organisation__in=seen_organisations(standing))
        )


class OfGroup(ShownAdmin):
    """Rows that belong to a group are seen with its agreement."""

    list_select_related: ClassVar[tuple[str, ...]] = ("body",)

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        return self.model._default_manager.filter(body__agreement__in=administered_agreements(standing))


@admin.register(TermsOfReference)
class TermsOfReferenceAdmin(OfGroup):
    """Versions of terms of reference. New ones are made on the group's own page."""

    fields = (
        "body",
        "number",
        "starts_on",
        "purpose",
        "every_months",
        "public_a_year",
        "voting",
        "limit",
        "chair_organisation",
        "chair_post",
        "tells_readers",
        "source",
        "by",
        "organisation",
        "at",
        "reason",
    )
    list_display = ("body", "number", "starts_on", "voting")


@admin.register(Seat)
class SeatAdmin(OfGroup, SeenAdmin):
    """Seats. They are added, changed and ended on the group's own page."""

    fields = (
        "body",
        "organisation",
        "person",
        "post",
        "capacity",
        "is_voting",
        "chair",
        "substitute",
        "substitute_post",
        "limit",
        "authority",
        "starts_on",
        "ends_on",
    )
    list_display = ("post", "body", "organisation", "person", "is_voting", "starts_on", "ends_on")
    list_select_related = ("body", "organisation", "person")


@admin.register(Meeting)
class MeetingAdmin(OfGroup, SeenAdmin):
    """Meetings. They are planned, moved and cancelled on the group's own pages."""

    fields = (
        "body",
        "number",
        "kind",
        "held_on",
        "starts_at",
        "ends_at",
        "place",
        "is_public",
        "is_illustrative",
    )
    list_display = ("body", "number", "held_on", "kind", "is_public")


@admin.register(Pack)
class PackAdmin(ShownAdmin):
    """Packs of meetings. They are built, cleared and issued on the meeting's own pages."""

    fields = ("meeting", "number", "supplements", "by", "organisation", "at", "reason")
    list_display = ("meeting", "number", "supplements", "at", "by")
    list_select_related = ("meeting__body", "supplements__meeting__body", "by")

    def in_scope(self, standing: Standing) -> QuerySet[Pack]:
        return Pack.objects.filter(meeting__body__agreement__in=administered_agreements(standing))


class AsOnPages(ShownAdmin):
    """Rows of meetings that the person's own pages show: to administer a partner opens nothing more of them."""

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        parties = Prefetch("parties", queryset=parties_with_names())
        return self.of_all(standing, list(administered_agreements(standing).prefetch_related(parties)))

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        """The rows of these agreements."""
        raise NotImplementedError


@admin.register(AgendaItem)
class AgendaItemAdmin(AsOnPages, SeenAdmin):
    """Items of agendas. They are added, moved and withdrawn on the agenda's own pages."""

    fields = (
        "meeting",
        "parent",
        "order",
        "title",
        "purpose",
        "lead",
        "minutes",
        "carried_from",
        "late_reason",
        "decision",
    )
    list_display = ("title", "meeting", "purpose", "lead", "minutes")
    list_select_related = ("meeting__body",)
    search_fields = ("title",)

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        return items_of_all(standing, agreements)


@admin.register(Paper)
class PaperAdmin(AsOnPages, SeenAdmin):
    """Papers of items, without what they say. They are asked for, sent in and accepted on the item's own page."""

    fields = ("item", "order", "title", "kind", "author", "organisation", "post", "due_on", "report")
    list_display = ("title", "item", "kind", "author", "due_on")
    list_select_related = ("item__meeting__body", "author")
    search_fields = ("title",)

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        own = Exemption.objects.filter(paper=OuterRef("pk"), end__isnull=True)
        return Paper.objects.filter(~Exists(own), item__in=items_of_all(standing, agreements))


@admin.register(Attendance)
class AttendanceAdmin(AsOnPages):
    """Who came to meetings that were held, as recorded there."""

    fields = ("meeting", "seat", "kind", "item", "by", "organisation", "at", "reason")
    list_display = ("meeting", "seat", "kind", "at", "by")
    list_select_related = ("meeting__body", "seat__body", "by")

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        return _of_held(Attendance.objects.all(), standing, agreements).filter(
            ~Exists(kept_from_partners("item"))
        )


@admin.register(Action)
class ActionAdmin(AsOnPages):
    """Actions agreed at meetings. They are updated and closed on their own pages."""

    fields = ("body", "meeting", "item", "number", "text", "post", "person", "due_on", "by", "at", "reason")
    list_display = ("number", "body", "text", "post", "due_on")
    list_select_related = ("body",)
    search_fields = ("text",)

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        return actions_of_all(standing, agreements)


@admin.register(MinutesStep)
class MinutesStepAdmin(AsOnPages):
    """How far minutes are: drafted, sent to members, cleared, approved, published. Their text is on their own page."""

    fields = ("meeting", "step", "comments_by", "at_item", "by", "organisation", "at", "reason")
    list_display = ("meeting", "step", "at", "by")
    list_select_related = ("meeting__body", "by")

    def of_all(self, standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
        return _of_held(MinutesStep.objects.all(), standing, agreements)


def _of_held(rows: QuerySet[Any], standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Any]:
    closed = MeetingStep.objects.filter(meeting=OuterRef("meeting"), step=MeetingStepKind.CLOSED)
    return rows.filter(Exists(closed), meeting__in=meetings_of_all(standing, agreements))


@admin.register(Decision)
class DecisionAdmin(OfAgreement, SeenAdmin):
    """Decisions. They are planned and recorded on their own pages; exempt ones are shown there alone."""

    fields = ("number", "title", "agreement", "body", "meets_on", "item", "is_key", "source")
    list_display = ("number", "title", "body", "meets_on", "agreement")
    list_select_related = ("body", "agreement")
    search_fields = ("title",)

    def in_scope(self, standing: Standing) -> QuerySet[Decision]:
        return super().in_scope(standing).filter(is_exempt=False)


@admin.register(IssuedReport)
class IssuedReportAdmin(OfAgreement):
    """Issued reports. Nothing about them can change; the files are in the register."""

    fields = (
        "number",
        "title",
        "agreement",
        "version",
        "decision",
        "meeting",
        "issued_at",
        "issued_by",
        "organisation",
        "reason",
        "supersedes",
        "data_digest",
    )
    list_display = ("number", "title", "agreement", "issued_at", "issued_by")
    list_select_related = ("agreement", "issued_by")
    search_fields = ("title", "data_digest")

    def view_on_site(self, issue: IssuedReport) -> str:
        """The issue in the register."""
        return reverse("governance:issued-detail", args=[issue.number])


@admin.register(WrittenReport)
class WrittenReportAdmin(OfAgreement, SeenAdmin):
    """Reports under way of the organisations administered. They are written on their own pages."""

    fields = (
        "number",
        "kind",
        "title",
        "agreement",
        "organisation",
        "version",
        "body",
        "meeting_on",
        "report_by",
    )
    list_display = ("number", "title", "agreement", "organisation", "meeting_on")
    list_select_related = ("agreement", "organisation")
    search_fields = ("title",)

    def in_scope(self, standing: Standing) -> QuerySet[WrittenReport]:
        return super().in_scope(standing).filter(organisation__in=administered_organisations(standing))


class OfPerson(ShownAdmin):
    """Rows about how a person is reminded are seen with the person, and chosen by the person alone."""

    list_select_related: ClassVar[tuple[str, ...]] = ("person",)
    search_fields = ("person__full_name", "person__email")

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        return self.model._default_manager.filter(person__in=administered_people(standing))


@admin.register(CalendarAddress)
class CalendarAddressAdmin(OfPerson):
    """Since when a person's calendar can be read from outside, and until when. What it reads is theirs alone."""

    fields = ("person", "at", "revoked")
    list_display = ("person", "at", "revoked")
    list_select_related = ("person", "end")

    def revoked(self, address: CalendarAddress) -> str:
        return f"{localtime(address.end.at):%-d %B %Y}" if hasattr(address, "end") else "Not revoked"


@admin.register(MailPreference)
class MailPreferenceAdmin(OfPerson, SeenAdmin):
    """How people want to hear of what waits; who has chosen nothing is not listed, and gets the digest."""

    fields = ("person", "choice")
    list_display = ("person", "choice")
    list_filter = ("choice",)


@admin.register(NoticeSent)
class NoticeSentAdmin(OfPerson):
    """Notices handed to the mail server, and what became of each."""

    fields = ("person", "item", "occasion", "attempt", "day", "at", "became")
    list_display = ("person", "item", "occasion", "attempt", "day", "became")
    list_select_related = ("person", "taken", "failure")

    @admin.display(description="What became of it")
    def became(self, notice: NoticeSent) -> str:
        if hasattr(notice, "taken"):
            return "Taken by the mail server"
        return f"Not taken: {notice.failure.why}" if hasattr(notice, "failure") else "On its way, or cut off"
