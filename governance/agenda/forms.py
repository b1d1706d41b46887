"""What is typed about agendas, and how it is read. Forms clean; services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from governance.agenda.tree import Knot, after_move, in_order, order_in, placed
from governance.choices import Audience, Purpose
from governance.models import AgendaItem, Decision, ForwardItem, TemplateItem
from governance.services.agenda_items import ItemSpec
from governance.services.agenda_plans import ForwardSpec, StandingSpec
from governance.services.exempting import ExemptSpec
from pooledbudgets.lib.forms import DateField, ReasonForm
from pools.arrangement import Order, Way

_AT_TOP: Final = ("", "No other item: it stands by itself")

PARAGRAPHS: Final = (
    ("Paragraph 1", "1: information relating to any individual"),
    ("Paragraph 2", "2: information likely to reveal the identity of an individual"),
    ("Paragraph 3", "3: the financial or business affairs of any particular person, the authority included"),
    ("Paragraph 4", "4: consultations or negotiations about labour relations"),
    ("Paragraph 5", "5: legal professional privilege"),
    ("Paragraph 6", "6: a notice, order or direction the authority proposes to give or make"),
    ("Paragraph 7", "7: the prevention, investigation or prosecution of crime"),
)
"""Descriptions of exempt information: Local Government Act 1972, Schedule 12A, Part 1 (England)."""


class MeetingReasonForm(ReasonForm):
    """A deed about an agenda and why it is done. The reason is read with the meeting, whatever it is about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reason"
        ].help_text = "A few words. All partners can read them in the history: name nothing that is exempt."
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(
        label="Minutes allowed",
        min_value=1,
        max_value=600,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="Blank: not said. The clock of the agenda stops there.",
    )


class _SubjectForm(MeetingReasonForm):
    """What an item is about."""

    title = forms.CharField(label="Item", max_length=250)
    purpose = forms.ChoiceField(
        label="What the group is asked to do", choices=Purpose.choices, widget=forms.RadioSelect
    )
    lead = forms.CharField(
        label="Who leads it", max_length=150, required=False, help_text="The post, not the person."
    )


class ItemForm(_SubjectForm):
    """An item of an agenda. `under`: the items it can stand under; `decisions`: those of its group."""

    minutes = _minutes()
    parent = forms.ChoiceField(label="It stands under", required=False)
    decision = forms.ChoiceField(
        label="Decision it asks for",
        required=False,
        help_text="Of the register of decisions: what is recommended, part by part.",
    )
    late_reason = forms.CharField(
        label="Why it cannot wait for the next meeting",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The agenda is agreed, so the item is late. The chair reads this and admits it or not.",
    )

    def __init__(
        self,
        *args: Any,
        under: Mapping[str, tuple[str, AgendaItem]],
        decisions: Sequence[Decision],
        is_late: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.under = {key: item for key, (_, item) in under.items()}
        self.decisions = {str(row.number): row for row in decisions}
        self.fields["parent"].choices = [_AT_TOP, *((k, words) for k, (words, _) in under.items())]  # type: ignore[attr-defined]
        if decisions:
            named = [(str(row.number), f"{row.number}: {row.title}") for row in decisions]
            self.fields["decision"].choices = [("", "None"), *named]  # type: ignore[attr-defined]
        else:
            del self.fields["decision"]
        if not is_late:
            del self.fields["late_reason"]

    def spec(self) -> ItemSpec:
        """What was typed. Of a clean form only."""
        typed = self.cleaned_data
        return ItemSpec(
            title=typed["title"],
            purpose=Purpose(typed["purpose"]),
            lead=typed["lead"],
            minutes=typed["minutes"],
            parent=self.under.get(typed["parent"]),
            decision=self.decisions.get(typed.get("decision", "")),
        )

    @staticmethod
    def facts_of(item: AgendaItem) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "title": item.title,
            "purpose": item.purpose,
            "lead": item.lead,
            "minutes": item.minutes,
            "parent": str(item.parent_id or ""),
            "decision": str(item.decision.number) if item.decision else "",
        }


class StandingForm(_SubjectForm):
    """An item that stands on every agenda of a group."""

    minutes = _minutes()
    parent = forms.ChoiceField(label="It stands under", required=False)
    report = forms.ChoiceField(
        label="Report that is its paper",
        required=False,
        help_text="Made from what is recorded, each time the pack is built.",
    )

    def __init__(
        self,
        *args: Any,
        under: Mapping[str, tuple[str, TemplateItem]],
        reports: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.under = {key: item for key, (_, item) in under.items()}
        self.fields["parent"].choices = [_AT_TOP, *((k, words) for k, (words, _) in under.items())]  # type: ignore[attr-defined]
        self.fields["report"].choices = [("", "None"), *reports]  # type: ignore[attr-defined]

    def spec(self) -> StandingSpec:
        """What was typed. Of a clean form only."""
        typed = self.cleaned_data
        return StandingSpec(
            title=typed["title"],
            purpose=Purpose(typed["purpose"]),
            lead=typed["lead"],
            minutes=typed["minutes"],
            parent=self.under.get(typed["parent"]),
            report=typed["report"],
        )

    @staticmethod
    def facts_of(item: TemplateItem) -> dict[str, Any]:
        """What the form begins with."""
        said = {name: getattr(item, name) for name in ("title", "purpose", "lead", "minutes", "report")}
        return said | {"parent": str(item.parent_id or "")}


class ForwardForm(_SubjectForm):
    """An item planned for a later meeting."""

    not_before = DateField(
        label="For a meeting not before", required=False, help_text="Blank: for any later meeting."
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def spec(self) -> ForwardSpec:
        """What was typed. Of a clean form only."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return ForwardSpec(**typed | {"purpose": Purpose(typed["purpose"])})

    @staticmethod
    def facts_of(item: ForwardItem) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(item, name) for name in ("title", "purpose", "lead", "not_before", "note")}


class StartForm(MeetingReasonForm):
    """Which planned items come on an agenda that is started."""

    forward = forms.MultipleChoiceField(
        label="Planned items to take up", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, planned: Sequence[ForwardItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = {str(item.pk): item for item in planned}
        self.fields["forward"].choices = [(key, _planned(item)) for key, item in self.planned.items()]  # type: ignore[attr-defined]
        if not planned:
            del self.fields["forward"]

    @property
    def chosen(self) -> list[ForwardItem]:
        """The items ticked. Of a clean form only."""
        return [self.planned[key] for key in self.cleaned_data.get("forward", ())]


def _planned(item: ForwardItem) -> str:
    day = item.not_before
    return f"{item.title} (not before {day.day} {day:%B %Y})" if day else item.title


class ExemptForm(MeetingReasonForm):
    """On which ground something is kept from the public."""

    paragraph = forms.ChoiceField(
        label="Paragraph of Schedule 12A",
        choices=PARAGRAPHS,
        widget=forms.RadioSelect,
        error_messages={"required": "Name the paragraph of Schedule 12A on which it is exempt."},
    )
    public_interest = forms.CharField(
        label="Why the public interest is in keeping it exempt",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It must outweigh the public interest in disclosing it.",
    )
    audience = forms.ChoiceField(
        label="Who may read it", choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.MEMBERS
    )
    review_on = DateField(label="To be looked at again on")

    def spec(self) -> ExemptSpec:
        """What was typed. Of a clean form only."""
        typed = self.cleaned_data
        return ExemptSpec(
            paragraph=typed["paragraph"],
            public_interest=typed["public_interest"],
            audience=Audience(typed["audience"]),
            review_on=typed["review_on"],
        )


class AnswerForm(MeetingReasonForm):
    """Whether the chair admits a late item."""

    answer = forms.ChoiceField(
        label="Is the item taken at this meeting?",
        choices=[("yes", "Yes, it is admitted"), ("no", "No, it waits")],
        widget=forms.RadioSelect,
    )


class TreeOrderForm(MeetingReasonForm):
    """The items of a tree in an order, and one to move in it before it is saved."""

    def __init__(
        self, data: QueryDict | None = None, *, knots: Sequence[Knot], titles: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial={"reason": "Put in order"})
        self.titles = titles
        self.knots = in_order(knots, order_in(knots))
        self.came = tuple(data.getlist("item")) if data is not None else ()
        self.moved = ""

    @property
    def order(self) -> Order:
        """The keys of all items in reading order."""
        return order_in(self.knots)

    @property
    def rows(self) -> list[tuple[str, str, str, int, str, bool, bool]]:
        """Key, number, title, level, key of the parent, and whether the item may rise and sink."""
        above = {knot.pk: knot.parent for knot in self.knots}
        return [
            (
                str(row.pk),
                row.number,
                self.titles[str(row.pk)],
                row.level,
                str(above[row.pk] or ""),
                row.may_rise,
                row.may_sink,
            )
            for row in placed(self.knots)
        ]

    def clean(self) -> dict[str, Any]:
        """Take the order that came and make the move that was asked for."""
        if sorted(self.came) != sorted(self.titles):
            raise forms.ValidationError(
                "The items have changed since you opened the page. They are shown as they are: arrange them again."
            )
        self.knots = in_order(self.knots, self.came)
        for way in Way:
            if self.data.get(way) in self.titles:
                self.moved = self.data[way]
                self.knots = after_move(self.knots, self.moved, way)
        return dict(self.cleaned_data)
