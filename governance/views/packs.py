"""Packs of a meeting: built, cleared by the chair, issued, recalled; and their files, for whom each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.agenda.forms import MeetingReasonForm
from governance.agenda.permissions import reader_of
from governance.choices import PackState
from governance.groups.permissions import agreement_of, get_meeting, require_chair, require_keeper
from governance.models import Meeting, Pack, PackFile
from governance.pack.changes import moved_since
from governance.pack.forms import IssuePackForm
from governance.pack.pages import pack_history, pack_view, packs_view, title_of
from governance.pack.permissions import get_file, get_pack, get_public_file, seen_packs
from governance.services.issuing_packs import clear_pack, issue_pack, recall_pack, return_pack
from governance.services.packing import ask_for_pack, stop_pack
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import run_form


@require_safe
def pack_list(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The packs of a meeting that the reader sees, the newest first, and what may be built next."""
    meeting = get_meeting(request.standing, reference, group, number)
    reader = reader_of(request.standing, meeting)
    packs = seen_packs(request.standing, meeting, reader)
    view = packs_view(meeting, packs, reader, standing=request.standing)
    return render(request, "governance/pack_list.html", _context(meeting, view=view, reader=reader))


@require_safe
def pack_detail(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """A pack: how far it is, what is in it, its files; its progress alone when the page asks again by itself."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    packs = seen_packs(request.standing, meeting, reader)
    view = pack_view(found, packs, reader, standing=request.standing)
    if request.headers.get("HX-Request"):
        return render(request, "governance/_pack_progress.html", _context(meeting, pack=view))
    return render(
        request,
        "governance/pack_detail.html",
        _context(meeting, pack=view, history=pack_history(found), reader=reader),
    )


@require_safe
def pack_figures(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """Which figures of the pack's reports have moved since it was built, and by how much."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    if not reader.reads or not found.files.all():
        raise Http404("There are no figures of the pack to compare.")
    parts = moved_since(found, standing=request.standing)
    return render(
        request,
        "governance/pack_figures.html",
        _context(meeting, pack=found, title=title_of(found, [found]), parts=parts),
    )


@require_safe
def pack_file(
    request: SignedIn, reference: str, group: str, number: int, pack: int, edition: str
) -> HttpResponse:
    """An edition of the pack, byte for byte as it was built."""
    _, reader, found = get_pack(request.standing, reference, group, number, pack)
    return _file_answer(get_file(request.standing, reader, found, edition), found)


@login_not_required
@require_safe
def public_pack(request: HttpRequest, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """The public edition of an issued pack of a meeting in public."""
    file = get_public_file(reference, group, number, pack)
    return _file_answer(file, file.pack)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_build(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Ask for the pack, or for a supplement to the issued one, to be built."""
    meeting = get_meeting(request.standing, reference, group, number)
    agreement = agreement_of(meeting.body)
    require_keeper(request.standing, agreement)
    issued = _issued(request, meeting)
    made: list[Pack] = []
    return _run(
        request,
        meeting,
        MeetingReasonForm(request.POST or None, initial={"reason": "The papers are in"}),
        lambda cleaned: made.append(
            ask_for_pack(
                agreement=agreement,
                meeting=meeting,
                supplements=issued,
                standing=request.standing,
                reason=cleaned["reason"],
            )
        ),
        heading="Build a supplement" if issued else "Build the pack",
        lead=(
            "Papers accepted and items admitted since the pack was issued. Its pages are numbered after those they "
            "follow, such as 24a."
            if issued
            else "Agenda and accepted papers as they are at this moment, in one document, made in the background. "
            "Nobody but you and the chair sees it before it is issued."
        ),
        submit="Build it",
        to=lambda: _page(meeting, "pack-detail", made[0].number),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pack_stop(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """Stop the building of a pack."""
    return _deed(
        request,
        (reference, group, number, pack),
        lambda found, reason: stop_pack(
            agreement=agreement_of(found.meeting.body), pack=found, standing=request.standing, reason=reason
        ),
        is_for_chair=False,
        heading="Stop the building",
        lead="Nothing is kept but that it was stopped. The pack can be built again at any time.",
        submit="Stop it",
        done="The building is stopped.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pack_clear(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """The chair clears the pack."""
    return _deed(
        request,
        (reference, group, number, pack),
        lambda found, reason: clear_pack(
            agreement=agreement_of(found.meeting.body), pack=found, standing=request.standing, reason=reason
        ),
        is_for_chair=True,
        heading="Clear the pack",
        lead="From then on its papers stand as they are, and democratic services may let it out.",
        submit="Clear it",
        done="The pack is cleared. Democratic services issue it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pack_return(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """The chair returns the pack, with what to change."""
    return _deed(
        request,
        (reference, group, number, pack),
        lambda found, reason: return_pack(
            agreement=agreement_of(found.meeting.body), pack=found, standing=request.standing, reason=reason
        ),
        is_for_chair=True,
        heading="Return the pack",
        lead="Say what is to change. Its papers are open again; then the pack is built anew.",
        submit="Return it",
        done="The pack is returned.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pack_issue(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """Let the pack out."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    agreement = agreement_of(meeting.body)
    require_keeper(request.standing, agreement)
    view = pack_view(found, seen_packs(request.standing, meeting, reader), reader, standing=request.standing)
    who = "everybody" if meeting.is_public else "the people of all partners"
    return _run(
        request,
        meeting,
        IssuePackForm(request.POST or None, late=view.late),
        lambda cleaned: issue_pack(
            agreement=agreement,
            pack=found,
            standing=request.standing,
            reason=cleaned["reason"],
            short_notice=cleaned.get("short_notice", ""),
        ),
        heading="Issue the pack",
        lead=f"{view.late} Members read it from now on, and {who} its public edition. It is never made again; it can "
        "be recalled.",
        submit="Issue it",
        done="The pack is issued.",
        to=_page(meeting, "pack-detail", found.number),
        back=_page(meeting, "pack-detail", found.number),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pack_recall(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """Recall an issued pack."""
    return _deed(
        request,
        (reference, group, number, pack),
        lambda found, reason: recall_pack(
            agreement=agreement_of(found.meeting.body), pack=found, standing=request.standing, reason=reason
        ),
        is_for_chair=False,
        heading="Recall the pack",
        lead="Readers are told that it does not count any more, and why. Its supplements are recalled with it. "
        "The chair returns it before its papers can be changed.",
        submit="Recall it",
        done="The pack is recalled.",
    )


def _deed(
    request: SignedIn,
    place: tuple[str, str, int, int],
    deed: Callable[[Pack, str], object],
    *,
    is_for_chair: bool,
    **said: Any,
) -> HttpResponse:
    """Show the form of a deed about a pack to whoever may do it, and do it."""
    meeting, _, found = get_pack(request.standing, *place)
    if is_for_chair:
        require_chair(request.standing, meeting.body)
    else:
        require_keeper(request.standing, agreement_of(meeting.body))
    page = _page(meeting, "pack-detail", found.number)
    return _run(
        request,
        meeting,
        MeetingReasonForm(request.POST or None),
        lambda cleaned: deed(found, cleaned["reason"]),
        to=page,
        back=page,
        **said,
    )


def _run(
    request: SignedIn,
    meeting: Meeting,
    form: ReasonForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    to: str | Callable[[], str],
    done: str = "",
    **said: Any,
) -> HttpResponse:
    def act(cleaned: dict[str, Any]) -> None:
        deed(cleaned)

    return run_form(
        request,
        form,
        act,
        template="governance/group_deed.html",
        context={**_context(meeting), "back": _page(meeting, "pack-list"), **said},
        done=done,
        to=to,
    )


def _issued(request: SignedIn, meeting: Meeting) -> Pack | None:
    """The meeting's issued pack, which supplements add to."""
    packs = seen_packs(request.standing, meeting, reader_of(request.standing, meeting))
    view = packs_view(meeting, packs, reader_of(request.standing, meeting), standing=request.standing)
    numbers = {row.number for row in view.packs if row.state is PackState.ISSUED}
    return next((pack for pack in packs if pack.number in numbers and pack.supplements_id is None), None)


def _file_answer(file: PackFile, pack: Pack) -> HttpResponse:
    name = f"{pack.meeting.reference}-pack-{pack.number}-{file.edition}.pdf"
    return HttpResponse(
        bytes(file.content),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{file.sha256}"'},
    )


def _context(meeting: Meeting, **said: Any) -> dict[str, Any]:
    return {"agreement": agreement_of(meeting.body), "group": meeting.body, "meeting": meeting, **said}


def _page(meeting: Meeting, name: str, *more: int) -> str:
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number, *more]
    return reverse(f"governance:{name}", args=names)
