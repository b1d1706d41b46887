"""Figures as files: the workbook out, a file in, what it would do, and saving it."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from agreements.models import ScheduleVersion
from agreements.naming import full_name
from agreements.permissions import Standing, Verb, require
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ErrorLink
from pooledbudgets.lib.report_files import FILE_FORMS
from pools.choices import UploadMove
from pools.models import Upload
from pools.overview import address
from pools.permissions import (
    enters_for_all,
    get_party,
    get_upload,
    seen_uploads,
    why_not_enterable,
)
from pools.selectors import version_tables
from pools.services.uploads import (
    Preview,
    comparison_digest,
    content_of,
    preview_upload,
    put_aside,
    receive_upload,
    save_upload,
)
from pools.upload_forms import ALL, SaveUploadForm, UploadForm
from pools.uploads.matching import CellState
from pools.uploads.workbook_out import contributions_workbook
from pools.views.fetch import version_for


@require_safe
def workbook(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """One party's workbook of the draft, for its finance officer."""
    version = version_for(request, reference, year)
    party = get_party(version, party_code)
    if not request.standing.may(Verb.ENTER_FIGURES, party.organisation_id):
        raise NotPermitted("The workbook is for the organisation’s own finance officer.")
    closed = why_not_enterable(request.standing, version)
    if closed:
        messages.error(request, closed)
        return redirect(address("schedule-detail", version))
    tables = version_tables(version, standing=request.standing.only_for(party.organisation_id))
    column = next(column for column in tables.columns if column.key == party_code)
    name = f"{reference}-{year.slug}-v{version.number}-{party_code}.xlsx"
    return HttpResponse(
        contributions_workbook(tables, party=column, as_at=clock.now()),
        content_type=FILE_FORMS["xlsx"].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload_start(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Send a workbook or CSV for the draft; those sent before are listed below."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.ENTER_FIGURES, version.schedule.agreement)
    own = _own_parties(version, request.standing)
    form = UploadForm(
        request.POST or None, request.FILES or None, parties=_choices(version, request.standing)
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = receive_upload(
                version=version,
                file_name=file.name,
                data=file.read(),
                standing=request.standing,
                reason=form.cleaned_data["reason"],
                party=get_party(version, form.party_code) if form.party_code else None,
            )
        except NotPermitted:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect(address("upload-preview", version, pk=str(upload.pk)))
    context = {
        "version": version,
        "form": form,
        "closed": why_not_enterable(request.standing, version),
        "own": own,
        "uploads": [
            (upload, _whose(upload, version, request.standing))
            for upload in seen_uploads(request.standing, version)[:20]
        ],
        "back": address("schedule-detail", version),
    }
    return render(request, "pools/upload_start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_preview(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """What a file would do, cell by cell; saving all of it, or putting it aside."""
    version = version_for(request, reference, year)
    upload = get_upload(request.standing, version, pk)
    preview = _preview(upload, version, request.standing)
    form = _save_form(request, version, preview) if upload.is_open else None
    wants_none = request.POST.get("action") == "put-aside"
    if form is not None and (form.is_valid() or wants_none):
        try:
            done = (
                _put_aside(request, version, upload) if wants_none else _save(request, version, upload, form)
            )
        except NotPermitted:
            raise
        except DomainError as error:
            preview = _preview(upload, version, request.standing)
            form = _save_form(request, version, preview, refusal=error.message)
        else:
            messages.success(request, done)
            return redirect(address("upload-start" if wants_none else "schedule-detail", version))
    return _shown(request, version, upload, preview, form)


def _put_aside(request: SignedIn, version: ScheduleVersion, upload: Upload) -> str:
    put_aside(upload=upload, version=version, standing=request.standing)
    return f"{upload.file_name} was put aside. Nothing has been saved."


def _save(request: SignedIn, version: ScheduleVersion, upload: Upload, form: SaveUploadForm) -> str:
    saved = save_upload(
        upload=upload,
        version=version,
        digest=form.cleaned_data["digest"],
        choices=form.choices,
        keep_printed=form.cleaned_data.get("keep_printed", False),
        standing=request.standing,
    )
    return saved.words


@require_safe
def upload_file(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> FileResponse:
    """The file as it came, for whoever looks into why it was refused."""
    upload = get_upload(request.standing, version_for(request, reference, year), pk)
    content = content_of(upload)
    if content is None:
        raise Http404("The content of this file has been removed.")
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=upload.file_name,
        content_type="application/octet-stream",
    )


def _own_parties(version: ScheduleVersion, standing: Standing) -> list[tuple[str, str]]:
    """Code and name of each party the person enters figures for."""
    parties = standing.parties_for(Verb.ENTER_FIGURES, version.schedule.agreement.parties.all())
    return [(party.organisation.code, full_name(party.organisation, standing.on)) for party in parties]


def _whose(upload: Upload, version: ScheduleVersion, standing: Standing) -> str:
    """Whose figures a file brings. No query."""
    for party in version.schedule.agreement.parties.all():
        if party.organisation_id == upload.organisation_id:
            return full_name(party.organisation, standing.on)
    return "All partners"


def _choices(version: ScheduleVersion, standing: Standing) -> list[tuple[str, str]]:
    """Whose figures a file of the person's may bring."""
    own = _own_parties(version, standing)
    together = [(ALL, "All partners: a CSV file with a column for each")]
    return own + (together if enters_for_all(standing, version.schedule.agreement) else [])


def _preview(upload: Upload, version: ScheduleVersion, standing: Standing) -> Preview:
    """What the file would do; for one that was dealt with and not refused, nothing any more."""
    decision = upload.decision
    if decision is None or (decision.move == UploadMove.REFUSED and version.is_draft):
        return preview_upload(upload, version=version, standing=standing)
    return Preview()


def _save_form(
    request: SignedIn, version: ScheduleVersion, preview: Preview, *, refusal: str = ""
) -> SaveUploadForm:
    """The form under the preview; after a refusal a fresh one, so that what is shown is what would be saved."""
    form = SaveUploadForm(
        request.POST if request.method == "POST" and not refusal else None,
        conflicts=preview.conflicts,
        has_printed=bool(preview.comparison.printed),
        unit=version.schedule.unit,
        initial={"digest": comparison_digest(preview.comparison)},
    )
    form.refusals = (ErrorLink(refusal),) if refusal else ()
    return form


def _shown(
    request: SignedIn,
    version: ScheduleVersion,
    upload: Upload,
    preview: Preview,
    form: SaveUploadForm | None,
) -> HttpResponse:
    is_wrong = form is not None and bool(form.errors or form.refusals)
    context = {
        "version": version,
        "upload": upload,
        "preview": preview,
        "form": form,
        "unit": version.schedule.unit,
        "groups": [(state, cells) for state in CellState if (cells := preview.comparison.of(state))],
        "back": address("upload-start", version),
        "schedule_url": address("schedule-detail", version),
        "file_url": address("upload-file", version, pk=str(upload.pk)),
        "refusals": [
            ErrorLink(sentence, "" if preview.refusal else f"#refused-{i}")
            for i, sentence in enumerate(preview.sentences, start=1)
        ],
    }
    return render(request, "pools/upload_preview.html", context, status=422 if is_wrong else 200)
