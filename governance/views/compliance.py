"""Compliance and signature status of an agreement, as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from agreements.middleware import SignedIn
from agreements.permissions import get_agreement
from governance.compliance import NAME, compliance_report
from pooledbudgets.lib import clock
from pooledbudgets.lib.report_files import FILE_FORMS


@require_safe
def compliance_file(request: SignedIn, reference: str, form: str) -> HttpResponse:
    """The report in one of its forms, made now; nothing of it is kept."""
    agreement = get_agreement(request.standing, reference)
    if form not in FILE_FORMS:
        raise Http404("There is no such form of this report.")
    file_form = FILE_FORMS[form]
    report = compliance_report(agreement, standing=request.standing, as_at=clock.now())
    return HttpResponse(
        file_form.make(report),
        content_type=file_form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{reference}-{NAME}.{form}"'},
    )
