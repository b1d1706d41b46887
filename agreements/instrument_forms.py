"""What is asked for of instruments, authority, execution, files, holding over and the checklist."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from agreements.choices import ChecklistState, InstrumentKind, Manner
from agreements.documents import LARGEST_DOCUMENT
from agreements.models import Instrument, SigningAuthority
from agreements.services.agreements import InstrumentSpec
from agreements.services.instruments import AuthoritySpec, ExecutionSpec, SigningSpec
from pooledbudgets.lib.forms import DateField, PartialDateField, ReasonForm

_KINDS = [choice for choice in InstrumentKind.choices if choice[0] != InstrumentKind.NOTICE]


class InstrumentForm(ReasonForm):
    """A document that makes, changes, extends or ends an agreement."""

    kind = forms.ChoiceField(label="Kind", choices=_KINDS)
    title = forms.CharField(label="Title", max_length=250)
    dated = PartialDateField(
        label="Date it bears",
        required=False,
        help_text="The day may be blank when only the month is known.",
    )
    is_executed = forms.BooleanField(
        label="Every party has executed it, and by whom is not recorded here",
        required=False,
        help_text="For an older document. Its date then counts as the day it was made. Leave this and the date blank "
        "for one that is still to be executed: each party’s execution is recorded on its own page.",
    )
    effective_from = DateField(
        label="First day it works from",
        required=False,
        help_text="If it names one. It may be before its date. Blank: the day it is made.",
    )
    term_ends_on = DateField(
        label="Last day of the term it sets", required=False, help_text="Blank when it sets no term."
    )
    summary = forms.CharField(
        label="What it does", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(
        label="Where this is recorded",
        required=False,
        max_length=250,
        help_text="For example a report and paragraph.",
    )
    field_order = [
        *("kind", "title", "dated", "is_executed", "effective_from", "term_ends_on"),
        *("summary", "source", "reason"),
    ]

    def __init__(self, *args: Any, has_executions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_executions:
            del self.fields["is_executed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == InstrumentKind.ANNUAL_SCHEDULE and not cleaned.get("effective_from"):
            self.add_error(
                "effective_from", "Give the first day the schedule works from, so that its year is known."
            )
        if cleaned.get("dated") and "is_executed" in self.fields and not cleaned.get("is_executed"):
            self.add_error(
                "dated",
                "A date alone would make it count as executed by every party. Say below that it was, or leave the date "
                "blank and record each execution.",
            )
        return cleaned

    @classmethod
    def facts_of(cls, instrument: Instrument) -> dict[str, Any]:
        """What is held of an instrument, to start correcting from."""
        names = ("kind", "title", "dated", "effective_from", "term_ends_on", "summary", "source")
        return {
            **{name: getattr(instrument, name) for name in names},
            "is_executed": instrument.dated is not None,
        }

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> InstrumentSpec:
        """The facts as the service takes them."""
        return InstrumentSpec(
            kind=InstrumentKind(cleaned["kind"]),
            title=cleaned["title"],
            dated=cleaned["dated"],
            effective_from=cleaned["effective_from"],
            term_ends_on=cleaned["term_ends_on"],
            summary=cleaned["summary"],
            source=cleaned["source"],
        )


class WithdrawInstrumentForm(ReasonForm):
    """Giving an instrument up."""

    withdrawn_on = DateField(label="First day it does not count")
    field_order = ["withdrawn_on", "reason"]


class AuthorityForm(ReasonForm):
    """Which body decided, when, by which minute, and through whom it acts."""

    body = forms.CharField(
        label="Body that decided", max_length=200, help_text="For example Cabinet, or Governing Body."
    )
    decided_on = PartialDateField(
        label="Date of the decision",
        required=False,
        help_text="The day may be blank when only the month is known; all of it when the source gives no date.",
    )
    reference = forms.CharField(
        label="Minute or decision number",
        required=False,
        max_length=200,
        help_text="For example item 46, (b).",
    )
    delegated_to = forms.CharField(
        label="Delegated to",
        required=False,
        max_length=200,
        help_text="The post that decides, if the body delegated.",
    )
    consultee = forms.CharField(
        label="In consultation with",
        required=False,
        max_length=200,
        help_text="The post that had to be consulted.",
    )
    evidence = forms.CharField(
        label="How consultation is evidenced",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example an exchange of letters, with its date.",
    )
    field_order = ["body", "decided_on", "reference", "delegated_to", "consultee", "evidence", "reason"]

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> AuthoritySpec:
        """The facts as the service takes them."""
        names = ("body", "decided_on", "reference", "delegated_to", "consultee", "evidence")
        return AuthoritySpec(**{name: cleaned[name] for name in names})


class ExecutionForm(ReasonForm):
    """Who executed for the party, in which post, when and how."""

    signatory = forms.CharField(label="Name of who signed or attested", max_length=150)
    capacity = forms.CharField(
        label="Post", max_length=150, help_text="As recorded among those who may sign for the organisation."
    )
    dated = PartialDateField(
        label="Date of execution", help_text="The day may be blank when only the month is known."
    )
    manner = forms.ChoiceField(label="How", choices=Manner.choices, widget=forms.RadioSelect)
    override_reason = forms.CharField(
        label="If the post has no recorded signing authority: why it counts",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Shown beside the execution. Leave blank when the authority is recorded.",
    )
    field_order = ["signatory", "capacity", "dated", "manner", "override_reason", "reason"]

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> ExecutionSpec:
        """The facts as the service takes them."""
        return ExecutionSpec(
            signatory=cleaned["signatory"],
            capacity=cleaned["capacity"],
            dated=cleaned["dated"],
            manner=Manner(cleaned["manner"]),
            override_reason=cleaned["override_reason"],
        )


class ExecutedFileForm(ReasonForm):
    """The executed instrument as a PDF."""

    file = forms.FileField(
        label="Executed instrument",
        help_text=f"A PDF under {LARGEST_DOCUMENT // 1_000_000} MB. It is kept as it is, with its SHA-256.",
        error_messages={"empty": "The file is empty. Choose the scanned or signed PDF."},
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    field_order = ["file", "reason"]

    def clean_file(self) -> UploadedFile:
        """The file, if it is not too large to be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_DOCUMENT:
            raise ValidationError(f"Keep the file under {LARGEST_DOCUMENT // 1_000_000} MB.")
        return file


class SigningForm(ReasonForm):
    """A post that may execute instruments for an organisation."""

    post = forms.CharField(label="Post", max_length=150)
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=150,
        help_text="Only this person. Blank: whoever holds the post.",
    )
    may_sign = forms.BooleanField(label="May sign, by hand or electronically", required=False)
    may_seal = forms.BooleanField(label="May attest the seal", required=False)
    starts_on = DateField(label="From", required=False, help_text="Blank: from the beginning.")
    ends_on = DateField(label="First day without it", required=False, help_text="Blank: until it is ended.")
    source = forms.CharField(
        label="Where this is recorded",
        required=False,
        max_length=250,
        help_text="For example the constitution, 8.3.",
    )
    field_order = ["post", "name", "may_sign", "may_seal", "starts_on", "ends_on", "source", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("may_sign") and not cleaned.get("may_seal"):
            self.add_error("may_sign", "Say whether the post may sign, attest the seal, or both.")
        return cleaned

    @staticmethod
    def spec(cleaned: dict[str, Any]) -> SigningSpec:
        """The facts as the service takes them."""
        names = ("post", "name", "may_seal", "may_sign", "starts_on", "ends_on", "source")
        return SigningSpec(**{name: cleaned[name] for name in names})


class EndSigningForm(ReasonForm):
    """The end of a signing authority."""

    ends_on = DateField(label="First day without it")
    field_order = ["ends_on", "reason"]

    @staticmethod
    def facts_of(authority: SigningAuthority) -> dict[str, Any]:
        """What is held, to start from."""
        return {"ends_on": authority.ends_on}


class HoldOverForm(AuthorityForm):
    """From when, under which principles, and on whose authority."""

    starts_on = DateField(label="Held over from", help_text="The first day without an executed instrument.")
    principle = forms.CharField(
        label="What applies meanwhile",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In words, for example: the principles of the 2016/17 schedules. Printed on every page and document.",
    )
    field_order = ["starts_on", "principle", *AuthorityForm.field_order]


class EndHoldOverForm(ReasonForm):
    """The end of holding over."""

    ended_on = DateField(label="First day no longer held over")
    field_order = ["ended_on", "reason"]


class ChecklistForm(ReasonForm):
    """Where the agreement says what a requirement asks for, or why it does not."""

    state = forms.ChoiceField(
        label="Does the agreement say it?", choices=ChecklistState.choices, widget=forms.RadioSelect
    )
    clause = forms.CharField(
        label="Clause", required=False, max_length=120, help_text="For example clause 8 and schedule 1."
    )
    evidence = forms.CharField(
        label="Evidence",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where it can be read, or who confirmed it and when.",
    )
    gap_reason = forms.CharField(
        label="If it is not complete: why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["state", "clause", "evidence", "gap_reason", "reason"]
