"""Reports under way: their pages, the writing of their sections, and issuing them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.held_over import banner_of
from agreements.middleware import SignedIn
from agreements.permissions import Verb, require
from governance.forms import IssueForm
from governance.models import IssueRequest, SectionRevision, WrittenReport, WrittenSection
from governance.permissions import get_issue
from governance.selectors import superseable
from governance.services.issuing import ask_to_issue, under_way
from governance.services.written import (
    TextMoved,
    add_section,
    arrange_sections,
    change_particulars,
    give_up_typing,
    keep_typing,
    rename_section,
    rest_report_on,
    restore_revision,
    save_section,
    start_report,
)
from governance.subjects import of_version
from governance.written import parts, words
from governance.written.comparing import changes
from governance.written.forms import (
    BasisForm,
    HeadingForm,
    NewSectionForm,
    OwnReasonForm,
    ParticularsForm,
    SectionForm,
    SectionOrderForm,
    particulars_of,
)
from governance.written.permissions import (
    get_issue_request,
    get_latest,
    get_report,
    get_revision,
    get_section,
    may_issue,
    may_write,
    reports_of,
    require_author,
    require_issuer,
)
from governance.written.reading import (
    bases_of,
    draft_of,
    progress_of,
    revisions_of,
    sections_now,
    seen_in_draft,
    unsaved_text,
)
from pooledbudgets.lib import clock
from pooledbudgets.lib.documents import Written
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import shown_tables
from pooledbudgets.lib.web import number_in, run_form, seen_before
from pools.views.fetch import version_for


@require_safe
def written_list(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """The reports the person's organisation is writing about the year."""
    version = version_for(request, reference, year)
    parties = version.schedule.agreement.parties.all()
    return render(
        request,
        "governance/written_list.html",
        {
            "version": version,
            "reports": reports_of(request.standing, version),
            "may_start": bool(request.standing.parties_for(Verb.WRITE_REPORT, parties)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def written_start(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Start a report on a version of the year."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.WRITE_REPORT, version.schedule.agreement)
    form = ParticularsForm(request.POST or None, initial={"reason": "To be written for the meeting"})
    return run_form(
        request,
        form,
        lambda cleaned: start_report(
            version=version,
            particulars=form.particulars,
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/written_start.html",
        context={"version": version},
        done="The report is started, with its sections. Open it and write.",
        to=reverse("governance:written-list", args=[reference, year]),
    )


@require_safe
def written_detail(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """The report as it stands, as it will be printed, with the way to each of its sections."""
    report = _report(request, reference, year, number)
    draft = draft_of(report, standing=request.standing, as_at=clock.now())
    return render(
        request,
        "governance/written_detail.html",
        {
            "report": report,
            "draft": draft,
            "document": draft.document,
            "may_write": may_write(request.standing, report),
            "may_issue": may_issue(request.standing, report),
            "under_way": under_way(report),
        },
    )


@require_safe
def written_file(
    request: SignedIn, reference: str, year: FinancialYear, number: int, form: str
) -> HttpResponse:
    """The working copy as a file. Nothing of it is kept."""
    if form not in FILE_FORMS:
        raise Http404("There is no such file.")
    report = _report(request, reference, year, number)
    document = draft_of(report, standing=request.standing, as_at=clock.now()).document
    name = f"{reference}-{year.slug}-{report.kind}-{number}-working-copy.{form}"
    return HttpResponse(
        FILE_FORMS[form].make(document),
        content_type=FILE_FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def written_particulars(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """What stands at the head and the foot of the report."""
    report = _report(request, reference, year, number)
    require_author(report, request.standing)
    seen = number_in(request.POST, "seen", otherwise=report.history.count())
    form = ParticularsForm(request.POST or None, initial=particulars_of(report))
    return run_form(
        request,
        form,
        lambda cleaned: change_particulars(
            report=report,
            particulars=form.particulars,
            seen=seen,
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/written_particulars.html",
        context={"report": report, "seen": seen},
        done="The head and the foot of the report are changed.",
        to=_address("written-detail", report),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def written_basis(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """Where the report's figures and its recommendations come from."""
    report = _report(request, reference, year, number)
    require_author(report, request.standing)
    versions, decisions = bases_of(report, standing=request.standing)
    form = BasisForm(
        request.POST or None,
        versions=versions,
        decisions=decisions,
        initial={
            "version": report.version.number,
            "decision": report.decision.number if report.decision else "",
        },
    )
    return run_form(
        request,
        form,
        lambda cleaned: rest_report_on(
            report=report,
            version=next(each for each in versions if each.number == cleaned["version"]),
            decision=next((each for each in decisions if each.number == cleaned["decision"]), None),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/written_basis.html",
        context={"report": report},
        done="The report rests on what you chose. Its figures and recommendations follow.",
        to=_address("written-detail", report),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def section_add(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """Add a section to the report."""
    report = _report(request, reference, year, number)
    require_author(report, request.standing)
    form = NewSectionForm(request.POST or None, sections=sections_now(report))
    return run_form(
        request,
        form,
        lambda cleaned: add_section(
            report=report,
            heading=cleaned["heading"],
            after=get_section(report, cleaned["after"]),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/section_add.html",
        context={"report": report},
        done="The section is in its place. Write it, or it is not printed.",
        to=_address("written-detail", report),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def section_arrange(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """Put the sections in order: each move comes back unsaved, and one save keeps them all."""
    report = _report(request, reference, year, number)
    require_author(report, request.standing)
    form = SectionOrderForm(request.POST if request.method == "POST" else None, sections=sections_now(report))
    if "save" in request.POST and form.is_valid():
        try:
            arrange_sections(
                report=report,
                order=form.order,
                standing=request.standing,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The sections stand in the order you gave them.")
            return redirect(_address("written-detail", report))
    status = 422 if form.errors else 200
    return render(request, "governance/section_arrange.html", {"report": report, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def section_rename(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str
) -> HttpResponse:
    """Change a section's heading."""
    section = _section(request, reference, year, number, key)
    require_author(section.report, request.standing)
    return run_form(
        request,
        HeadingForm(request.POST or None, initial={"heading": section.heading}),
        lambda cleaned: rename_section(
            section=section,
            heading=cleaned["heading"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        template="governance/section_rename.html",
        context={"section": section, "report": section.report},
        done="The section has its new heading.",
        to=_address("section-edit", section.report, section.key),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str
) -> HttpResponse:
    """Write a section. What is typed is kept aside until it is saved; a stale save shows both texts."""
    latest = get_latest(_report(request, reference, year, number), key)
    section, kept = latest.section, unsaved_text(latest.section, request.standing)
    require_author(section.report, request.standing)
    is_trial = "preview" in request.POST
    seen = number_in(request.POST, "seen", otherwise=kept.seen if kept else latest.number)
    form = SectionForm(
        None if is_trial else request.POST or None,
        initial={
            "text": request.POST["text"] if is_trial else kept.text if kept else latest.text,
            "reason": "Wrote the section" if latest.number == 1 else "Went over the text",
        },
    )
    moved: list[SectionRevision] = []
    if is_trial:
        keep_typing(section=section, text=request.POST["text"], seen=seen, standing=request.standing)
    return run_form(
        request,
        form,
        lambda cleaned: _save(request, section, cleaned, seen=seen, moved=moved),
        template="governance/section_edit.html",
        context={
            "section": section,
            "report": section.report,
            "kept": kept,
            "latest": latest,
            "seen": lambda: moved[0].number if moved else seen,
            "theirs": lambda: moved[0] if moved else None,
            "lines": lambda: changes(moved[0].text, request.POST["text"]) if moved else (),
            "preview": lambda: _preview(request, section, form["text"].value() or ""),
            "phrases": words.PHRASES,
            "part_phrases": parts.PHRASES,
            "held_over": cache(lambda: banner_of(section.report.agreement, standing=request.standing)),
        },
        done=f"“{section.heading}” is saved.",
        to=f"{_address('written-detail', section.report)}#section-{section.key}",
    )


def _save(
    request: SignedIn,
    section: WrittenSection,
    cleaned: dict[str, Any],
    *,
    seen: int,
    moved: list[SectionRevision],
) -> None:
    """Save what was typed; of a stale save keep what was typed aside, and note what the section says now."""
    try:
        save_section(
            section=section,
            text=cleaned["text"],
            seen=seen,
            standing=request.standing,
            reason=cleaned["reason"],
        )
    except TextMoved as refusal:
        keep_typing(section=section, text=cleaned["text"], seen=seen, standing=request.standing)
        moved.append(refusal.theirs)
        raise


@require_POST
def section_preview(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str
) -> HttpResponse:
    """What the section would look like, while it is typed. The typing is kept aside for its writer alone."""
    latest = get_latest(_report(request, reference, year, number), key)
    section = latest.section
    require_author(section.report, request.standing)
    text = request.POST.get("text", "").replace("\0", "")
    is_kept = "text" in request.POST and text != latest.text
    if is_kept:
        seen = number_in(request.POST, "seen", otherwise=latest.number)
        keep_typing(section=section, text=text, seen=seen, standing=request.standing)
    return render(
        request,
        "governance/_section_preview.html",
        {"preview": _preview(request, section, text), "kept_at": clock.now() if is_kept else None},
    )


@require_POST
def section_give_up(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str
) -> HttpResponse:
    """Drop what the person was typing, and go back to what is saved."""
    section = _section(request, reference, year, number, key)
    give_up_typing(section=section, standing=request.standing)
    messages.success(request, "What you had typed is dropped. This is the text as it was saved last.")
    return redirect(_address("section-edit", section.report, section.key))


@require_safe
def section_history(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str
) -> HttpResponse:
    """Every text the section has had, and what changed between two of them."""
    section = _section(request, reference, year, number, key)
    revisions = revisions_of(section)
    to = number_in(request.GET, "to", otherwise=revisions[0].number)
    since = number_in(request.GET, "from", otherwise=max(to - 1, 1))
    before, after = get_revision(section, since), get_revision(section, to)
    return render(
        request,
        "governance/section_history.html",
        {
            "section": section,
            "report": section.report,
            "revisions": revisions,
            "before": before,
            "after": after,
            "lines": changes(before.text, after.text),
            "may_write": may_write(request.standing, section.report),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def section_restore(
    request: SignedIn, reference: str, year: FinancialYear, number: int, key: str, revision: int
) -> HttpResponse:
    """Bring an earlier text of the section back."""
    latest = get_latest(_report(request, reference, year, number), key)
    section = latest.section
    require_author(section.report, request.standing)
    earlier = get_revision(section, revision)
    seen = number_in(request.POST, "seen", otherwise=latest.number)
    return run_form(
        request,
        OwnReasonForm(request.POST or None),
        lambda cleaned: restore_revision(
            revision=earlier, seen=seen, standing=request.standing, reason=cleaned["reason"]
        ),
        template="governance/section_restore.html",
        context={
            "section": section,
            "report": section.report,
            "earlier": earlier,
            "seen": seen,
            "lines": changes(latest.text, earlier.text),
            "back": _address("section-history", section.report, section.key),
        },
        done=f"“{section.heading}” says again what it said in revision {earlier.number}.",
        to=_address("section-history", section.report, section.key),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def written_issue(request: SignedIn, reference: str, year: FinancialYear, number: int) -> HttpResponse:
    """Issue the report as it stands."""
    report = _report(request, reference, year, number)
    require_issuer(report, request.standing)
    seen = seen_before(request)
    draft = cache(lambda: draft_of(report, standing=request.standing, as_at=clock.now()))
    form = IssueForm(
        request.POST or None, candidates=superseable(of_version(report.version), name=report.kind)
    )

    asked_for: list[IssueRequest] = []

    def deed(cleaned: dict[str, Any]) -> str:
        earlier = form.superseded_number
        asked_for.append(
            ask_to_issue(
                report=report,
                standing=request.standing,
                seen=seen,
                reason=cleaned["reason"],
                supersedes=get_issue(request.standing, earlier) if earlier else None,
            )
        )
        return "The report is being made. You may leave this page and come back."

    return run_form(
        request,
        form,
        deed,
        template="governance/written_issue.html",
        context={
            "report": report,
            "draft": draft,
            "shown": lambda: shown_tables(draft().document.tables, since=seen),
            "seen_text": lambda: seen_in_draft(draft()).text,
            "back": _address("written-detail", report),
            "held_over": cache(lambda: banner_of(report.agreement, standing=request.standing)),
        },
        done="",
        to=lambda: _address("issue-progress", report, asked_for[0].pk),
    )


@require_safe
def issue_progress(
    request: SignedIn, reference: str, year: FinancialYear, number: int, pk: int
) -> HttpResponse:
    """How far the issue is that somebody asked for; its state alone when the page asks again by itself."""
    report = _report(request, reference, year, number)
    progress = progress_of(get_issue_request(report, pk))
    is_part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "governance/_issue_progress.html" if is_part else "governance/issue_progress.html",
        {"report": report, "progress": progress, "may_issue": may_issue(request.standing, report)},
    )


def _report(request: SignedIn, reference: str, year: FinancialYear, number: int) -> WrittenReport:
    return get_report(request.standing, version_for(request, reference, year), number)


def _section(request: SignedIn, reference: str, year: FinancialYear, number: int, key: str) -> WrittenSection:
    return get_section(_report(request, reference, year, number), key)


def _address(name: str, report: WrittenReport, *more: Any) -> str:
    place = [report.agreement.reference, report.version.schedule.year, report.number]
    return reverse(f"governance:{name}", args=[*place, *more])


def _preview(request: SignedIn, section: WrittenSection, text: str) -> dict[str, Any]:
    """The section as it would be printed with this text, and its open places."""
    draft = draft_of(
        section.report,
        standing=request.standing,
        as_at=clock.now(),
        instead=Written(section.key, section.heading, text),
    )
    chapters = [chapter for chapter in draft.document.sections if chapter.heading == section.heading]
    return {
        "chapters": chapters,
        "open": [opening for opening in draft.open if opening.section == section.heading],
    }
