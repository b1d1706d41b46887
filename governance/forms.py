"""What is asked for when a report is issued and when a document is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from governance.selectors import IssueRow
from governance.verification import parse_digest
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.forms import Form, ReasonForm

LARGEST_DOCUMENT: Final = 20 * 1024 * 1024
NONE: Final = "none"


class IssueForm(ReasonForm):
    """Issuing a report: what it supersedes, when there is something it could, and why."""

    supersedes = forms.ChoiceField(
        label="Does it supersede an earlier issue?",
        widget=forms.RadioSelect,
        help_text="A superseded issue stays in the register, marked as such.",
    )
    field_order = ["supersedes", "reason"]

    def __init__(self, *args: Any, candidates: Sequence[IssueRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not candidates:
            del self.fields["supersedes"]
            return
        choices = [(str(row.number), _described(row)) for row in candidates]
        self.fields["supersedes"].choices = [*choices, (NONE, "No, it stands beside them")]  # type: ignore[attr-defined]

    @property
    def superseded_number(self) -> int | None:
        """The number of the issue chosen; None for none. Of a clean form only."""
        chosen = self.cleaned_data.get("supersedes", NONE)
        return None if chosen == NONE else int(chosen)


def _described(row: IssueRow) -> str:
    draft = ", a draft then" if row.was_draft else ""
    of = f", version {row.version_number}" if row.version_number else ""
    return f"Issue {row.number} of {row.issued_on:%-d %B %Y}: {row.title}{of}{draft}"


class VerifyForm(Form):
    """A document to check, or the digest printed on it."""

    document = forms.FileField(
        label="The document",
        required=False,
        allow_empty_file=True,
        help_text="The PDF as you received it, up to 20 MB. It is compared and not kept.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx,.csv,.json"}),
    )
    digest = forms.CharField(
        label="Its digest",
        required=False,
        max_length=100,
        help_text="At the foot of each page of the document, for example cd23 5ee6 f911.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20 pb-code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    mark_optional = False

    def clean_document(self) -> bytes | None:
        """The document's bytes. Refuses one that is empty or too large."""
        document = self.cleaned_data["document"]
        if document is None:
            return None
        if document.size > LARGEST_DOCUMENT:
            raise ValidationError(
                "The document is larger than 20 MB. Nothing issued here is that large, so it is none of ours; "
                "type the digest printed on it to make sure."
            )
        if not document.size:
            raise ValidationError("The document is empty. Choose the file as you received it.")
        return bytes(document.read())

    def clean_digest(self) -> str:
        """The digits of the digest. Refuses what cannot be one."""
        typed = self.cleaned_data["digest"]
        try:
            return parse_digest(typed) if typed else ""
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            given = [bool(cleaned["document"]), bool(cleaned["digest"])]
            if not any(given):
                raise ValidationError("Choose the document, or type the digest printed on it.")
            if all(given):
                self.add_error(
                    "digest", "Choose a document or type a digest, not both: they may be of two documents."
                )
        return cleaned
