"""What is asked for when a file of figures is sent, and when it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.forms import ErrorLink, Form, ReasonForm
from pooledbudgets.lib.money import DisplayUnit
from pools.services.figures import Conflict
from pools.services.uploads import Choices
from pools.uploads.safety import refuse_too_large

ALL: Final = "all"
"""Chosen when a file brings the figures of all partners."""


class UploadForm(ReasonForm):
    """A file of figures, whose they are when the sender enters figures for several, and why it is sent."""

    party = forms.ChoiceField(
        label="Whose figures are in it?",
        widget=forms.RadioSelect,
        help_text="Only that organisation’s figures are read, and only its officers see the file.",
        error_messages={
            "required": "Choose whose figures are in the file. Then choose the file again: no browser keeps it."
        },
    )
    file = forms.FileField(
        label="Workbook or CSV file",
        help_text="The workbook you downloaded here, or a CSV whose first row names its columns. Smaller than 5 MB.",
        error_messages={"empty": "The file is empty. Choose a workbook or a CSV file with figures in it."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    field_order = ["party", "file", "reason"]

    def __init__(self, *args: Any, parties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(parties) < 2:
            del self.fields["party"]
        else:
            self.fields["party"].choices = parties  # type: ignore[attr-defined]
        reason = self.fields["reason"]
        reason.required = False
        reason.help_text = (
            "Kept with the change for all partners to read. "
            "Left blank, the file’s name is kept as the reason."
        )

    def clean(self) -> dict[str, Any]:
        """What was sent; for want of a reason, where the figures come from. No browser keeps a file for a retry."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") and not cleaned.get("reason"):
            cleaned["reason"] = f"Figures of the file {cleaned['file'].name}"
        return cleaned

    @property
    def party_code(self) -> str:
        """The organisation chosen; blank for the sender's only one, and for all. Of a clean form only."""
        chosen: str = self.cleaned_data.get("party", "")
        return "" if chosen == ALL else chosen

    def clean_file(self) -> UploadedFile:
        """The file, if it is not too large to be looked at."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_too_large(file.size or 0)
        except DomainError as error:
            raise ValidationError(error.message) from error
        return file


class SaveUploadForm(Form):
    """The go-ahead for what was shown, and a choice for each figure somebody else saved meanwhile."""

    mark_optional = False
    refusals: tuple[ErrorLink, ...] = ()
    """What the saving refused, before the preview was made afresh."""

    digest = forms.CharField(widget=forms.HiddenInput)
    keep_printed = forms.BooleanField(
        label="Keep the printed totals with this version",
        required=False,
        initial=True,
        help_text="They stay beside the computed ones, and every table says in a footnote where one does not add up.",
    )

    def __init__(
        self,
        *args: Any,
        conflicts: Sequence[Conflict],
        has_printed: bool,
        unit: DisplayUnit,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_printed:
            del self.fields["keep_printed"]
        self.conflicts = {f"choice-{i}": conflict for i, conflict in enumerate(conflicts)}
        for name, conflict in self.conflicts.items():
            self.fields[name] = forms.ChoiceField(
                label=conflict.label,
                choices=[
                    ("theirs", f"Keep what was saved: {_shown(conflict.theirs, unit)}"),
                    (f"mine-{conflict.revision}", f"Use the file’s: {_shown(conflict.yours, unit)}"),
                ],
                help_text=_who_and_when(conflict),
                error_messages={
                    "required": f"Choose which figure to keep: {conflict.label}.",
                    "invalid_choice": "The figure was saved again meanwhile. Choose again.",
                },
                widget=forms.RadioSelect,
            )

    @property
    def choices(self) -> Choices:
        """What was chosen about each conflict."""
        return {
            conflict.address: None if self.cleaned_data[name] == "theirs" else conflict.revision
            for name, conflict in self.conflicts.items()
        }


def _shown(amount: Any, unit: DisplayUnit) -> str:
    return f"{unit.typed(amount)} ({unit.heading})" if amount is not None else "not reported"


def _who_and_when(conflict: Conflict) -> str:
    when = f" on {localtime(conflict.when):%-d %B %Y at %H:%M}" if conflict.when else ""
    same = (
        " The amounts agree: the source, decision or note differs."
        if conflict.yours == conflict.theirs
        else ""
    )
    return f"Saved by {conflict.saved_by}{when}, after the workbook went out.{same}"
