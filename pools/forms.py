"""What is typed on the contributions page: the grid, one figure with its particulars, lines and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.forms import AmountField, Form, PartialDateField
from pooledbudgets.lib.money import DisplayUnit
from pools.arrangement import (
    ArrangedRow,
    Order,
    Way,
    arranged,
    arranged_rows,
    is_order_of,
    moved,
    order_of,
)
from pools.choices import FundingSource, LineKind, LineNature
from pools.grid import Box, OpenCell, cell_name, in_full, open_cells, place_label
from pools.layout import placed_rows
from pools.services.arrangement import LinesMoved
from pools.services.figures import FigureChange, Particulars
from pools.services.lines import GroupSpec, LineSpec, new_key
from pools.tables import PoolTable, TableGroup, TableLine

ENTERED = "Entered on the contributions page"
"""The reason kept with figures when the person gives none."""


class GridForm(Form):
    """What is typed in a pool's grid, and a block to paste into it.

    Each box comes with the text (`.was`) and the revision (`.seen`) it had when the page was opened, so that
    only a box whose figure differs is a change. Where two people changed a figure, `.moved` is the revision
    that won and `.keep` says whose figure stands.
    """

    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        help_text="A few words kept with every figure you change. Needed when you change a confirmed figure.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start = forms.CharField(label="First cell of the block", required=False, widget=forms.Select())
    block = forms.CharField(
        label="Block of figures",
        required=False,
        strip=False,
        help_text="Copy the cells in your spreadsheet and paste them here. Nothing is saved before you have seen it.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, pool: PoolTable, unit: DisplayUnit, closed: str = ""
    ) -> None:
        super().__init__(data)
        self.unit, self.pool, self.closed = unit, pool, closed
        self.cells = {} if closed else {cell.name: cell for cell in open_cells(pool)}
        self.boxes: dict[str, Box] = {}
        for cell in self.cells.values():
            self.fields[cell.name] = forms.CharField(label=cell.label, required=False, strip=False)
            self.boxes[cell.name] = self._read(cell)
        self.order_fields([*self.cells, "reason", "start", "block"])
        self.fields["start"].widget.choices = [(cell.name, cell.label) for cell in self.cells.values()]

    @property
    def changed(self) -> list[Box]:
        """The boxes whose figure differs from when the page was opened, those refused left out."""
        return [box for box in self.boxes.values() if box.is_changed and not box.refusal]

    @property
    def refused(self) -> list[Box]:
        """The boxes whose text cannot be a figure there."""
        return [box for box in self.boxes.values() if box.refusal]

    def changes(self) -> list[FigureChange]:
        """What is to be saved."""
        return [
            FigureChange(
                pool_code=cell.pool_code,
                line_key=cell.line_key,
                party_code=cell.party_code,
                amount=box.amount,
                seen_revision=box.seen,
            )
            for box in self.changed
            for cell in [self.cells[box.name]]
        ]

    def why(self) -> str:
        """The reason to keep with the changes."""
        return self.cleaned_data["reason"] or ENTERED

    def refuse(self, refusals: Mapping[str, str]) -> None:
        """Show a refusal at each of these boxes."""
        for name, sentence in refusals.items():
            self.boxes[name] = replace(self.boxes[name], refusal=sentence)
            self.add_error(name, f"{self.cells[name].label}: {sentence}")

    def _object_by_rule(self) -> None:
        """Refuse what the rules of entry would refuse on saving, beside what is no amount at all."""
        found = {box.name: self.cells[box.name].objection(box.amount) for box in self.changed}
        self.refuse({name: sentence for name, sentence in found.items() if sentence})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for box in self.refused:
            self.add_error(box.name, f"{self.cells[box.name].label}: {box.refusal}")
        changed = [box for box in self.boxes.values() if box.is_changed]
        self._object_by_rule()
        for sentence in self._left_over():
            self.add_error(None, sentence)
        confirmed = [box for box in changed if self.cells[box.name].is_confirmed]
        if confirmed and not cleaned.get("reason"):
            label = self.cells[confirmed[0].name].label
            self.add_error("reason", f"Say why you change a confirmed figure ({label}).")
        return cleaned

    def _read(self, cell: OpenCell) -> Box:
        """The box as posted, or as the table has it."""
        name, held = cell.name, cell.figure.amount
        text = self.unit.typed(held) if held is not None else ""
        typed = self.data.get(name)
        if typed is None or self.data.get(f"{name}.keep") == "theirs":
            return Box(name, text=text, was=text, seen=cell.figure.revision, amount=held)
        was = self.data.get(f"{name}.was", "")
        seen = _revision(self.data.get(f"{name}.seen", ""))
        if self.data.get(f"{name}.keep") == "mine":
            seen = _revision(self.data.get(f"{name}.moved", ""))
        try:
            amount = parse_amount(typed, unit=self.unit, may_be_negative=cell.may_be_negative)
        except BadAmount as refusal:
            return Box(name, typed, was, seen, is_changed=True, refusal=str(refusal))
        return Box(name, typed, was, seen, amount, is_changed=not self._is_same(amount, was))

    def _is_same(self, amount: Decimal | None, was: str) -> bool:
        try:
            return amount == parse_amount(was, unit=self.unit, may_be_negative=True)
        except BadAmount:
            return False

    def _left_over(self) -> Iterator[str]:
        """What was typed where nothing can be entered: the line is gone, or the place is closed."""
        places = {
            cell_name(row.line.key, column.key): (place_label(row.label, column.heading), row.line)
            for row in placed_rows(self.pool)
            if row.line is not None
            for column in self.pool.columns
        }
        for key in self.data:
            name = key.removesuffix(".was")
            typed = str(self.data.get(name, "")).strip()
            if name == key or name in self.cells or typed == str(self.data[key]).strip():
                continue
            label, line = places.get(name, (name, None))
            yield f"{label}: what you typed, “{typed[:40]}”, is not saved. {self.closed or _why_closed(line)}"


def _why_closed(line: TableLine | None) -> str:
    if line is None:
        return "Its line is no longer in this version."
    return "Its row is known only in total." if line.total_only is not None else "It is not yours to enter."


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class FigureForm(Form):
    """One figure with all that is known of it beside its amount."""

    share_percent = forms.CharField(
        label="Agreed share, per cent of the line",
        required=False,
        help_text="When a share is agreed and the amount is not known yet. Leave the amount blank then.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )
    funding_source = forms.ChoiceField(
        label="Funding source",
        required=False,
        choices=FundingSource.choices,
        help_text="What kind of money it is. Not the same as whose it is, or who spends it.",
    )
    is_recurrent = forms.ChoiceField(
        label="Does it recur every year?",
        required=False,
        choices=[("", "Not stated"), ("yes", "Recurrent"), ("no", "For this year only")],
        widget=forms.RadioSelect,
    )
    dependency_body = forms.CharField(
        label="Subject to a decision of",
        required=False,
        max_length=200,
        help_text="For example: Finance and Investment Committee.",
    )
    dependency_on = PartialDateField(
        label="Date of that decision",
        required=False,
        help_text="The day may be left blank when only the month is known.",
    )
    dependency_note = forms.CharField(label="About that decision", required=False, max_length=300)
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        help_text="A few words kept with the change. Needed when you change a confirmed figure.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, cell: OpenCell, unit: DisplayUnit) -> None:
        super().__init__(data, initial=_initial(cell))
        self.cell = cell
        self.fields["amount"] = AmountField(
            label=f"Amount in {unit.heading}",
            unit=unit,
            may_be_negative=cell.may_be_negative,
            required=False,
            max_length=None,
            help_text=f"Leave blank when it is not reported. 0 is a figure. Saved now: {in_full(cell.figure.amount)}.",
        )
        self.order_fields(["amount"])

    def clean_share_percent(self) -> Decimal | None:
        typed = self.cleaned_data["share_percent"].removesuffix("%").strip()
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", typed) or Decimal(typed) > 100:
            raise forms.ValidationError(
                "Give the share as a number from 0 to 100 with at most 4 decimals, for example 57.5."
            )
        return Decimal(typed)

    def clean_is_recurrent(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["is_recurrent"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("dependency_on") or cleaned.get("dependency_note")) and not cleaned.get(
            "dependency_body"
        ):
            self.add_error("dependency_body", "Say whose decision it is, or clear its date and note.")
        if (
            self.cell.is_confirmed
            and not cleaned.get("reason")
            and cleaned.get("amount") != self.cell.figure.amount
        ):
            self.add_error("reason", "Say why you change a confirmed figure.")
        amount = cleaned.get("amount")
        objection = self.cell.objection(amount, source="")
        if objection:
            self.add_error("amount", objection)
        elif refused := self.cell.objection(amount, source=cleaned.get("funding_source", "")):
            self.add_error("funding_source", refused)
        return cleaned

    def change(self) -> FigureChange:
        """What is to be saved."""
        cleaned = self.cleaned_data
        return FigureChange(
            pool_code=self.cell.pool_code,
            line_key=self.cell.line_key,
            party_code=self.cell.party_code,
            amount=cleaned["amount"],
            seen_revision=_revision(cleaned["seen"]),
            particulars=Particulars(**{name: cleaned[name] for name in Particulars.__dataclass_fields__}),
        )

    def take_note_of(self, revision: int) -> None:
        """Whoever posts this form again has seen that revision of the figure."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = str(revision)
        self.data = data


def _initial(cell: OpenCell) -> dict[str, Any]:
    figure = cell.figure
    decision = figure.dependency
    share = figure.share_percent
    return {
        "amount": figure.amount,
        "share_percent": f"{share.normalize():f}" if share is not None else "",
        "funding_source": figure.funding_source.value,
        "is_recurrent": {True: "yes", False: "no", None: ""}[figure.is_recurrent],
        "dependency_body": decision.body if decision else "",
        "dependency_on": decision.on if decision else None,
        "dependency_note": decision.note if decision else "",
        "note": figure.note,
        "seen": str(figure.revision),
    }


class LineForm(Form):
    """A line of a pool's table."""

    label = forms.CharField(label="Name of the line", max_length=200, help_text="As it is to be printed.")
    kind = forms.ChoiceField(
        label="What it does to gross and net",
        choices=LineKind.choices,
        initial=LineKind.CONTRIBUTION,
        widget=forms.RadioSelect,
        help_text="Deductions are entered as minus figures.",
    )
    nature = forms.ChoiceField(
        label="What is given",
        choices=LineNature.choices,
        initial=LineNature.REVENUE,
        widget=forms.RadioSelect,
    )
    element = forms.ChoiceField(label="Service element", required=False)
    group = forms.ChoiceField(label="Group with a subtotal", required=False)
    of_which = forms.ChoiceField(
        label="Part of the line",
        required=False,
        help_text="An of-which line informs and does not add to the totals.",
    )
    reason = forms.CharField(
        label="Why", required=False, max_length=2000, help_text="A few words kept with the change."
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        pool: PoolTable,
        unit: DisplayUnit,
        line: TableLine | None = None,
    ) -> None:
        super().__init__(data, initial=_line_initial(line, pool) if line else None)
        self.line = line
        self.fields["total_only"] = AmountField(
            label=f"Total of the row in {unit.heading}, while it is not known by partner",
            unit=unit,
            may_be_negative=True,
            required=False,
            max_length=None,
            help_text="Leave blank to enter the row partner by partner. A total is the row’s, not a partner’s: "
            "all partners see it as soon as it is saved.",
        )
        wholes = [row for row in pool.lines if not row.is_part and (line is None or row.key != line.key)]
        _offer(self, "element", "No element", [(element.code, element.name) for element in pool.elements])
        _offer(self, "group", "No group", [(group.key, group.label) for group in pool.groups])
        _offer(self, "of_which", "Not a part of another line", [(row.key, row.label) for row in wholes])
        self.order_fields(["label", "kind", "nature", "element", "group", "of_which", "total_only", "reason"])

    def spec(self) -> LineSpec:
        """The line to be. A new line's key is made from its name."""
        cleaned = self.cleaned_data
        return LineSpec(
            key=self.line.key if self.line else new_key(cleaned["label"]),
            label=cleaned["label"],
            kind=LineKind(cleaned["kind"]),
            nature=LineNature(cleaned["nature"]),
            element=cleaned["element"],
            group=cleaned["group"],
            of_which=cleaned["of_which"],
            total_only=cleaned["total_only"],
        )


def _line_initial(line: TableLine, pool: PoolTable) -> dict[str, Any]:
    return {
        "label": line.label,
        "kind": line.kind.value,
        "nature": line.nature.value,
        "element": next((element.code for element in pool.elements if element.name == line.element), ""),
        "group": line.group_keys[0] if line.group_keys else "",
        "of_which": line.part_of,
        "total_only": line.total_only,
    }


class GroupForm(Form):
    """A group of lines with a subtotal."""

    label = forms.CharField(
        label="Name of the group", max_length=200, help_text="Its subtotal is printed under this name."
    )
    parent = forms.ChoiceField(label="Inside the group", required=False)
    reason = forms.CharField(
        label="Why", required=False, max_length=2000, help_text="A few words kept with the change."
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, pool: PoolTable, group: TableGroup | None = None
    ) -> None:
        super().__init__(data, initial={"label": group.label, "parent": group.parent} if group else None)
        self.group = group
        others = [(row.key, row.label) for row in pool.groups if group is None or row.key != group.key]
        _offer(self, "parent", "Not inside another group", others)

    def spec(self) -> GroupSpec:
        """The group to be. A new group's key is made from its name."""
        key = self.group.key if self.group else new_key(self.cleaned_data["label"])
        return GroupSpec(key, self.cleaned_data["label"], self.cleaned_data["parent"])


class ArrangementForm(Form):
    """The lines of a pool in an order, and a row to move in it before it is saved."""

    reason = forms.CharField(
        label="Why", required=False, max_length=2000, help_text="A few words kept with the change."
    )

    def __init__(self, data: QueryDict | None = None, *, pool: PoolTable) -> None:
        super().__init__(data)
        self.pool = pool
        self.came = tuple(data.getlist("line")) if data is not None else ()
        self.moved = ""

    @property
    def order(self) -> Order:
        """The order as it is shown now."""
        return order_of(self.pool)

    @property
    def rows(self) -> tuple[ArrangedRow, ...]:
        return arranged_rows(self.pool)

    def clean(self) -> dict[str, Any]:
        """Take the order that came and make the move that was asked for."""
        if not self.came or not is_order_of(self.pool, self.came):
            raise forms.ValidationError(LinesMoved().message)
        self.pool = arranged(self.pool, self.came)
        for way in Way:
            if way in self.data:
                self.moved = self.data[way]
                self.pool = arranged(self.pool, moved(self.pool, self.moved, way))
        return dict(self.cleaned_data)


def _offer(form: Form, name: str, none: str, choices: list[tuple[str, str]]) -> None:
    """The choices of a field, none of them first."""
    form.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]
