"""Papers of agenda items: asked for, written, sent in, commented on, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.middleware import SignedIn
from governance.agenda.fetching import get_comment_request, get_file, paper_as_it_is, unsaved_of
from governance.agenda.forms import ExemptForm, MeetingReasonForm
from governance.agenda.paper_forms import (
    AskCommentsForm,
    AskForm,
    CommentsForm,
    FileForm,
    PaperForm,
    ReportForm,
    ReturnForm,
    TextForm,
    people_for,
)
from governance.agenda.paper_reading import composed, paper_view
from governance.agenda.permissions import exemption_of, get_item, get_paper, require_author
from governance.choices import CommentKind, PaperStepKind
from governance.decision_permissions import visible_decisions
from governance.groups.fetching import people_of
from governance.groups.permissions import agreement_of, chair_seat, require_keeper
from governance.minutes.permissions import minutes_before
from governance.models import AgendaItem, Meeting, Paper
from governance.pack.asking import questions_on
from governance.services.exempting import exempt_item, release_exemption
from governance.services.papers import (
    PaperMoved,
    add_report,
    answer_paper,
    ask_for_comments,
    ask_for_paper,
    change_paper,
    give_comments,
    give_up_typing,
    keep_typing,
    largest_file,
    latest_text,
    most_pages,
    receive_paper,
    refuse_writing,
    send_paper,
    write_paper,
)
from governance.written.comparing import changes
from pooledbudgets.lib import clock
from pooledbudgets.lib.bounded_upload import BoundedUpload
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.received import Refused, converts, received, too_large
from pooledbudgets.lib.web import number_in, run_form, seen_before
from pooledbudgets.lib.wording import full_date


@require_safe
def paper_detail(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """A paper: what it says, how far it is, the comments on it, and what to do next."""
    meeting, reader, paper = get_paper(request.standing, reference, group, number, pk)
    view = paper_view(meeting, paper, reader, standing=request.standing)
    return render(
        request,
        "governance/paper_detail.html",
        _context(
            paper,
            view=view,
            reader=reader,
            back=_item_page(paper.item),
            questions=list(questions_on(meeting, standing=request.standing, paper=paper.pk)),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_ask(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Ask somebody for a paper."""
    meeting, item = _kept_item(request, reference, group, number, pk)
    form = AskForm(
        request.POST or None,
        people=_people(meeting),
        initial={"title": item.title, "reason": "For the meeting"},
    )
    return _run_on_item(
        request,
        item,
        form,
        lambda reason: ask_for_paper(item=item, paper=form.spec(), standing=request.standing, reason=reason),
        heading="Ask for a paper",
        lead="The author finds it on the home page, is reminded of it, and reads this item.",
        submit="Ask for it",
        done="The paper is asked for.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_report(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Add a report that is made from what is recorded."""
    meeting, item = _kept_item(request, reference, group, number, pk)
    agreement = agreement_of(meeting.body)
    years = [FinancialYear(start) for start in agreement.schedules.values_list("year_start", flat=True)]
    form = ReportForm(
        request.POST or None,
        years=years,
        decisions=visible_decisions(request.standing, agreement).values_list("number", flat=True),
        minuted={row.number: full_date(row.held_on) for row in minutes_before(meeting)},
        initial={"title": item.title, "year": year_of(meeting.held_on).slug, "reason": "For the meeting"},
    )
    return _run_on_item(
        request,
        item,
        form,
        lambda reason: add_report(item=item, paper=form.spec(), standing=request.standing, reason=reason),
        heading="Add a report",
        lead="It is made from the figures and records each time the pack is built.",
        submit="Add it",
        done="The report is a paper of the item.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_change(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Change the title of a paper, or the day it is wanted by."""
    paper = _kept_paper(request, reference, group, number, pk)
    form = PaperForm(
        request.POST or None,
        paper=paper,
        initial={"title": paper.title, "due_on": paper.due_on, "reason": "Put right"},
    )
    return _run(
        request,
        paper,
        form,
        lambda reason: change_paper(
            paper=paper,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data.get("due_on"),
            standing=request.standing,
            reason=reason,
            seen=seen_before(request),
        ),
        heading="Change the paper",
        submit="Save",
        done="The paper is changed.",
        seen=lambda: paper_as_it_is(paper),
    )


# --- Its author -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def paper_write(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Write the paper, with what it will look like beside it."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    require_author(paper, request.standing)
    latest = latest_text(paper)
    saved, text = (latest.number, latest.text) if latest else (0, "")
    kept = unsaved_of(paper, request.standing)
    if kept is None and (back := _back_where_closed(request, paper)):
        return back
    seen = number_in(request.POST, "seen", otherwise=kept.seen if kept else saved)
    form = TextForm(request.POST or None, initial={"text": kept.text if kept else text})
    moved: list[Any] = []

    def deed(cleaned: dict[str, Any]) -> None:
        try:
            write_paper(
                paper=paper, text=cleaned["text"], seen=seen, standing=request.standing, reason="Written"
            )
        except PaperMoved as refusal:
            keep_typing(paper=paper, text=cleaned["text"], seen=seen, standing=request.standing)
            moved.append(refusal.theirs)
            raise

    typed = request.POST.get("text", kept.text if kept else text).replace("\0", "")
    context = _context(
        paper,
        kept=kept,
        saved=saved,
        preview=composed(typed),
        theirs=lambda: moved[0] if moved else None,
        lines=lambda: changes(moved[0].text, typed) if moved else (),
        seen=lambda: moved[0].number if moved else seen,
    )
    if request.method == "POST" and "preview" in request.POST and form.is_valid():
        return render(request, "governance/paper_write.html", {**context, "form": form})
    return run_form(
        request,
        form,
        deed,
        template="governance/paper_write.html",
        context=context,
        done="The paper is saved. Send it in when it is finished.",
        to=_page(paper),
    )


def _back_where_closed(request: SignedIn, paper: Paper) -> HttpResponse | None:
    """Back to the paper with why nothing can be sent any more, before anything is typed; else None."""
    if request.method == "POST":
        return None
    try:
        refuse_writing(paper, request.standing)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return redirect(_page(paper))
    return None


@require_POST
def paper_preview(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """What the paper would look like, while it is typed. The typing is kept aside for its author alone."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    require_author(paper, request.standing)
    latest = latest_text(paper)
    saved, saved_text = (latest.number, latest.text) if latest else (0, "")
    text = request.POST.get("text", "").replace("\0", "")
    is_kept = "text" in request.POST and text != saved_text
    if is_kept:
        seen = number_in(request.POST, "seen", otherwise=saved)
        keep_typing(paper=paper, text=text, seen=seen, standing=request.standing)
    return render(
        request,
        "governance/_section_preview.html",
        {"preview": composed(text), "kept_at": clock.now() if is_kept else None},
    )


@require_POST
def paper_give_up(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Drop what was typed and not saved."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    give_up_typing(paper=paper, standing=request.standing)
    messages.success(request, "What you had typed is dropped. This is the text as it was saved last.")
    return redirect(_address("paper-write", paper))


@csrf_exempt  # `_paper_sent` checks the token: its check reads the form, and the limit must be set before that
@require_http_methods(["GET", "HEAD", "POST"])
def paper_upload(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Send the file of a paper. At most as much of it as may be kept is read into memory."""
    request.upload_handlers = [BoundedUpload(request, most=largest_file())]
    return _paper_sent(request, reference, group, number, pk)


@csrf_protect
def _paper_sent(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    require_author(paper, request.standing)
    if back := _back_where_closed(request, paper):
        return back
    is_sent = request.method == "POST"
    form = FileForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"reason": "The paper"},
    )

    def deed(reason: str) -> None:
        file = form.cleaned_data["file"]
        refuse_writing(paper, request.standing)
        if file.size > largest_file():
            raise Refused(too_large(file.size, most_bytes=largest_file()))
        document = received(file.read(), name=file.name, most_bytes=largest_file(), most_pages=most_pages())
        receive_paper(
            paper=paper, name=file.name, document=document, standing=request.standing, reason=reason
        )

    taken = "A PDF, or a Word or OpenDocument text" if converts() else "A PDF"
    return _run(
        request,
        paper,
        form,
        deed,
        heading="Send the file",
        lead=f"{taken}, of {largest_file() // 1_000_000} MB and {most_pages()} pages at most, without a password "
        "or a script.",
        submit="Send it",
        done="The file is kept. Send the paper in when it is finished.",
    )


@require_safe
def paper_file(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """The file of a paper, to the byte."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    file = get_file(paper)
    name = f"paper-{paper.pk}-{file.number}.pdf"
    return HttpResponse(
        bytes(file.content),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# --- What is done with it -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def paper_send(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """The author sends the paper in."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    require_author(paper, request.standing)
    return _run(
        request,
        paper,
        MeetingReasonForm(request.POST or None, initial={"reason": "Finished"}),
        lambda reason: send_paper(paper=paper, standing=request.standing, reason=reason),
        heading="Send the paper in",
        lead="The clerks and the chair look at it. They accept it, or return it with comments.",
        submit="Send it in",
        done="The paper is sent in.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_return(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Return a paper to its author with comments."""
    paper = _handled(request, reference, group, number, pk)
    form = ReturnForm(request.POST or None, initial={"reason": "To be changed"})
    return _run(
        request,
        paper,
        form,
        lambda reason: answer_paper(
            paper=paper,
            step=PaperStepKind.RETURNED,
            comments=form.cleaned_data["comments"],
            standing=request.standing,
            reason=reason,
        ),
        heading="Return the paper",
        submit="Return it",
        done="The paper is returned to its author.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_accept(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Accept a paper as it is."""
    paper = _handled(request, reference, group, number, pk)
    return _answered(request, paper, PaperStepKind.ACCEPTED, "Accept the paper", "Accept it", "accepted")


@require_http_methods(["GET", "HEAD", "POST"])
def paper_withdraw(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Withdraw a paper from its item."""
    paper = _kept_paper(request, reference, group, number, pk)
    return _answered(
        request, paper, PaperStepKind.WITHDRAWN, "Withdraw the paper", "Withdraw it", "withdrawn"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comments_ask(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Ask somebody for finance or legal comments."""
    paper = _kept_paper(request, reference, group, number, pk)
    form = AskCommentsForm(
        request.POST or None, people=_people(paper.item.meeting), initial={"reason": "For the meeting"}
    )

    def deed(reason: str) -> None:
        typed = form.cleaned_data
        person, organisation = form.people[typed["asked_of"]]
        ask_for_comments(
            paper=paper,
            kind=CommentKind(typed["kind"]),
            asked_of=person,
            for_organisation=organisation,
            due_on=typed["due_on"],
            standing=request.standing,
            reason=reason,
        )

    return _run(
        request,
        paper,
        form,
        deed,
        heading="Ask for comments",
        lead="Whoever is asked reads the paper, finds it on the home page, and is reminded.",
        submit="Ask for them",
        done="The comments are asked for.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comments_give(
    request: SignedIn, reference: str, group: str, number: int, pk: int, asked: int
) -> HttpResponse:
    """Give the comments one was asked for."""
    _, _, paper = get_paper(request.standing, reference, group, number, pk)
    wanted = get_comment_request(paper, asked, standing=request.standing)
    form = CommentsForm(request.POST or None, initial={"reason": "As asked"})
    return _run(
        request,
        paper,
        form,
        lambda reason: give_comments(
            request=wanted, text=form.cleaned_data["text"], standing=request.standing, reason=reason
        ),
        heading=f"Give {wanted.get_kind_display().lower()}",
        submit="Give them",
        done="The comments are given.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_exempt(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Keep one paper of an open item from the public."""
    paper = _kept_paper(request, reference, group, number, pk)
    form = ExemptForm(request.POST or None, initial={"reason": "Exempt information"})
    return _run(
        request,
        paper,
        form,
        lambda reason: exempt_item(
            agreement=agreement_of(paper.item.meeting.body),
            item=paper.item,
            paper=paper,
            facts=form.spec(),
            standing=request.standing,
            reason=reason,
        ),
        heading="Exempt the paper",
        lead="The item stays open; this paper is kept from the public and out of the public pack.",
        submit="Exempt it",
        done="The paper is exempt.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_release(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """Open an exempt paper again."""
    paper = _kept_paper(request, reference, group, number, pk)
    exemption = exemption_of(paper.item, paper)
    if exemption is None:
        raise Http404("The paper is not exempt by itself.")
    exemption.item = paper.item
    return _run(
        request,
        paper,
        MeetingReasonForm(request.POST or None),
        lambda reason: release_exemption(
            agreement=agreement_of(paper.item.meeting.body),
            exemption=exemption,
            standing=request.standing,
            reason=reason,
        ),
        heading="Release the paper",
        submit="Release it",
        done="The paper is open.",
    )


def _kept_item(
    request: SignedIn, reference: str, group: str, number: int, pk: int
) -> tuple[Meeting, AgendaItem]:
    meeting, _, item = get_item(request.standing, reference, group, number, pk)
    require_keeper(request.standing, agreement_of(meeting.body))
    return meeting, item


def _kept_paper(request: SignedIn, reference: str, group: str, number: int, pk: int) -> Paper:
    """The paper, for whoever keeps its meeting. Raises Http404 and NotPermitted."""
    meeting, _, paper = get_paper(request.standing, reference, group, number, pk)
    require_keeper(request.standing, agreement_of(meeting.body))
    return paper


def _handled(request: SignedIn, reference: str, group: str, number: int, pk: int) -> Paper:
    """The paper, for its clerks and for who chairs the group. Raises Http404 and NotPermitted."""
    meeting, _, paper = get_paper(request.standing, reference, group, number, pk)
    if chair_seat(request.standing, meeting.body) is None:
        require_keeper(request.standing, agreement_of(meeting.body))
    return paper


def _answered(
    request: SignedIn, paper: Paper, step: PaperStepKind, heading: str, submit: str, done: str
) -> HttpResponse:
    return _run(
        request,
        paper,
        MeetingReasonForm(request.POST or None),
        lambda reason: answer_paper(paper=paper, step=step, standing=request.standing, reason=reason),
        heading=heading,
        submit=submit,
        done=f"The paper is {done}.",
    )


def _people(meeting: Meeting) -> list[Any]:
    agreement = agreement_of(meeting.body)
    return people_for(agreement, people_of(agreement).prefetch_related("memberships"))


def _run_on_item(
    request: SignedIn,
    item: AgendaItem,
    form: ReasonForm,
    deed: Callable[[str], object],
    *,
    done: str,
    **said: Any,
) -> HttpResponse:
    return _do(request, item, form, deed, done=done, to=_item_page(item), said=said)


def _run(
    request: SignedIn,
    paper: Paper,
    form: ReasonForm,
    deed: Callable[[str], object],
    *,
    done: str,
    **said: Any,
) -> HttpResponse:
    return _do(request, paper.item, form, deed, done=done, to=_page(paper), said=said)


def _do(
    request: SignedIn,
    item: AgendaItem,
    form: ReasonForm,
    deed: Callable[[str], object],
    *,
    done: str,
    to: str,
    said: dict[str, Any],
) -> HttpResponse:
    """Show the form of a deed about a paper, and do it."""

    def act(cleaned: dict[str, Any]) -> None:
        deed(cleaned["reason"])

    return run_form(
        request,
        form,
        act,
        template="governance/group_deed.html",
        context={**_of_meeting(item.meeting), "back": to, **said},
        done=done,
        to=to,
    )


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    return {"agreement": agreement_of(meeting.body), "group": meeting.body, "meeting": meeting}


def _context(paper: Paper, **said: Any) -> dict[str, Any]:
    return {**_of_meeting(paper.item.meeting), "paper": paper, "item": paper.item, **said}


def _address(name: str, paper: Paper) -> str:
    meeting = paper.item.meeting
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number, paper.pk]
    return reverse(f"governance:{name}", args=names)


def _page(paper: Paper) -> str:
    return _address("paper-detail", paper)


def _item_page(item: AgendaItem) -> str:
    meeting = item.meeting
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number, item.pk]
    return reverse("governance:item-detail", args=names)
