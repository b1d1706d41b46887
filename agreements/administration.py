"""The administration pages: who may open them, what they may see there, and that every save is recorded.

Reference data is entered and corrected here, through the services, always with a reason. What has a life
of its own (schedules, versions, issued reports) is shown and links to its page. Nothing is deleted: names,
roles and leads end on a day, and a mistake is corrected with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, NoReturn

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from agreements.models import Agreement, Person
from agreements.permissions import Standing, is_administrator
from agreements.services.corrections import correct_words
from agreements.services.journal import LONGEST_REASON
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.forms import ModelForm
from pooledbudgets.lib.partial_date import PartialDate


class Administration(admin.AdminSite):
    """The administration site. Signing in, passwords and one-time codes are those of the whole product."""

    site_title = "Pooled Budgets administration"
    site_header = "Pooled Budgets administration"
    index_title = "Organisations, people, agreements and pools"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages made for this product: others' would save past the Journal, or show secrets."""
        if admin_class is not None and issubclass(admin_class, ShownAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators of an organisation, and those who run the installation. Asked of every page."""
        return request.user.is_active and is_administrator(standing_of_request(request))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The product's own sign-in page; whoever is signed in and sent here may not open these pages."""
        if request.user.is_authenticated:
            raise NotPermitted("Only an administrator of an organisation may open the administration pages.")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The product's own page for a new password."""
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Nothing: no field of these pages is looked up as one types."""
        raise Http404("There is no such page.")


def standing_of_request(request: HttpRequest) -> Standing:
    """The standing the middleware worked out."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    return standing


class RecordedForm(ModelForm):
    """A form of reference data: its fields, and why they are entered or corrected."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="A few words. They are kept with the change.",
    )
    refusal: ClassVar[DomainError | None] = None
    """What a service answered to the same entries a moment ago."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            field = self.refusal.field
            self.add_error(field if field in self.fields else None, self.refusal.message)
        return cleaned

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """A date known to the month is shown as it is typed, 2017-05."""
        value = super().get_initial_for_field(field, field_name)
        return value.iso if isinstance(value, PartialDate) else value


class _NoSecrets(HistoricalRecordContextHelper):
    """Changes of a row in words, without columns nobody should read and without figures."""

    hidden = frozenset({"password", "last_login", "total_only", "total_only_currency"})

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        shown = [change for change in delta.changes if change.field not in self.hidden]
        return super().context_for_delta_changes(replace(delta, changes=shown))


class ShownAdmin(admin.ModelAdmin):
    """Pages that show the rows in a person's scope, and nothing to press but links.

    A row out of scope does not exist (404).
    """

    show_full_result_count = False

    def in_scope(self, standing: Standing) -> QuerySet[Any]:
        """The rows of this model a person may see."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = self.in_scope(standing_of_request(request))
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("There is no such row, or it is not yours to see.")
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters beside the list: others would let a hidden column be guessed bit by bit."""
        offered = {item if isinstance(item, str) else item[0] for item in self.list_filter}  # type: ignore[index]
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SeenAdmin(ShownAdmin, SimpleHistoryAdmin):
    """The same for rows that have a history: every change with who, when and why."""

    object_history_list_template = "admin/history_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's own pages. A past state is read in the history's list; there is nothing to revert to."""
        return admin.ModelAdmin.get_urls(self)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.get_object(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        return _NoSecrets(self.model, historical_record)


class RecordedAdmin(SeenAdmin):
    """Pages that enter and correct reference data. Each save is one recorded write with its reason.

    A service's refusal is shown on the form with what was typed. What a rule depends on is fixed once
    entered, save where a service changes it.
    """

    form = RecordedForm
    add_form: type[RecordedForm] = RecordedForm
    entered: tuple[str, ...] = ()
    """Fields asked for when a row is added."""
    later: tuple[str, ...] = ()
    """Those of them that a new row does not have yet."""
    corrected: tuple[str, ...] = ()
    """Fields that can be put right afterwards."""
    choices: Mapping[str, Callable[[Standing], QuerySet[Any]]] = {}
    """What a field may be chosen from, where it is not what the chosen model's own pages show."""

    def enter(self, facts: dict[str, Any], *, formsets: list[Any], by: Person, reason: str) -> Model:
        """Add the row through its service, and return it."""
        raise NotImplementedError

    def correct(self, form: Any, *, by: Person, reason: str) -> None:
        """Save corrected fields that no rule depends on. Pages of rows with rules call their services instead."""
        fields = [name for name in form.changed_data if name != "reason"]
        row = form.instance
        correct_words(row, fields=fields, agreement=self.agreement_of(row), by=by, reason=reason)

    def agreement_of(self, row: Any) -> Agreement | None:
        """The agreement in whose Journal a correction belongs."""
        return row.agreement if hasattr(row, "agreement") else None

    def may_correct(self, standing: Standing, row: Any) -> bool:
        """Whether the person may put this row right. Of those in scope."""
        return True

    # What Django's pages ask

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return bool(self.corrected)
        may = self.may_correct(standing_of_request(request), obj)
        return bool(self.corrected) and self.has_view_permission(request, obj) and may

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        left_out = set(self.later) if obj is None else set(self.entered) - self._columns()
        sets: list[Any] = [(None, {"fields": tuple(name for name in self.entered if name not in left_out)})]
        if obj is None or self.has_change_permission(request, obj):
            sets.append(("Why", {"fields": ("reason",)}))
        return sets

    def _columns(self) -> set[str]:
        """The fields of the model itself, without those only a form asks for."""
        return {field.name for field in self.model._meta.get_fields()}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (
            ()
            if obj is None
            else tuple(
                name for name in self.entered if name in self._columns() and name not in self.corrected
            )
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = self.form if change else self.add_form
        made = super().get_form(request, obj, change=change, **kwargs)
        return type(made.__name__, (made,), {"refusal": getattr(request, "refusal", None)})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = choices_for(self, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Django's page. When a service refuses, nothing is saved and the form says why."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotPermitted:
            raise
        except DomainError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: `save_related`, which follows, makes one recorded write of all."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        facts = dict(form.cleaned_data)
        reason = facts.pop("reason")
        assert isinstance(request.user, Person)
        if not change:
            saved = self.enter(facts, formsets=list(formsets), by=request.user, reason=reason)
            form.instance.__dict__.update(saved.__dict__)
        elif set(form.changed_data) <= {"reason"}:
            raise DomainError("Nothing was changed, so nothing is saved. Correct a field, or leave the page.")
        else:
            self.correct(form, by=request.user, reason=reason)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """What Django's own log says; of parts entered with a row the Journal tells."""
        return super().construct_change_message(request, form, [], add)

    def delete_model(self, request: HttpRequest, obj: Any) -> NoReturn:
        raise NotPermitted("Nothing is deleted here. End it on a day, or correct it with a reason.")


def choices_for(page: Any, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
    """What a field may be chosen from: as the page says, else what the chosen model's own pages show."""
    if db_field.name in page.choices:
        chosen: QuerySet[Any] = page.choices[db_field.name](standing_of_request(request))
        return chosen
    return page.admin_site.get_model_admin(db_field.related_model).get_queryset(request)


class PartInline(admin.TabularInline):
    """Parts of a row: entered together with it, shown with links to their own pages afterwards."""

    extra = 1
    can_delete = False
    form = ModelForm
    choices: Mapping[str, Callable[[Standing], QuerySet[Any]]] = {}
    is_entered_with_row = True
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.admin_site.get_model_admin(self.model).get_queryset(request)
        return rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = choices_for(self, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and self.is_entered_with_row

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def entered_parts(formsets: Iterable[Any], model: type[Model]) -> list[dict[str, Any]]:
    """What was typed into the rows of one kind of part, without the rows left blank."""
    return [
        form.cleaned_data
        for formset in formsets
        if formset.model is model
        for form in formset.forms
        if form.has_changed()
    ]
