"""The minutes of a meeting: their page, writing them, and what is done with them until they are published."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.agenda.forms import MeetingReasonForm
from governance.agenda.paper_reading import composed
from governance.groups.permissions import agreement_of, require_chair, require_keeper, require_member
from governance.minutes.document import NAME, drafted, minutes_of, public_minutes
from governance.minutes.forms import AnswerCommentForm, ApproveForm, CommentForm, MinuteForm, SendForm
from governance.minutes.permissions import get_comment, get_minutes, get_public_minutes, reads_minutes
from governance.minutes.reading import item_of_place, items_to_approve_at, minutes_view, place_of
from governance.models import Meeting
from governance.selectors import issue_saying
from governance.services.minutes import (
    MinuteMoved,
    answer_comment,
    approve_minutes,
    circulate_minutes,
    clear_minutes,
    comment_on_minute,
    latest_texts,
    publish_minutes,
    return_minutes,
    start_minutes,
    write_minute,
)
from governance.subjects import of_meeting
from governance.views.decisions import file_answer
from governance.views.issued import kept_file
from governance.written.comparing import changes
from pooledbudgets.lib import clock
from pooledbudgets.lib.web import number_in, run_form


@require_safe
def minutes_detail(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The minutes as they are printed, with what can be done with them."""
    meeting, reader, state = get_minutes(request.standing, reference, group, number)
    view = minutes_view(meeting, reader, state, standing=request.standing, as_at=clock.now())
    return render(request, "governance/minutes_detail.html", _context(meeting, view=view))


@require_safe
def minutes_file(request: SignedIn, reference: str, group: str, number: int, form: str) -> HttpResponse:
    """The minutes as a file: what the reader may read of them."""
    meeting, reader, state = get_minutes(request.standing, reference, group, number)
    if not reads_minutes(reader, state):
        raise Http404("The minutes are not begun.")
    document = drafted(meeting, reader, state, as_at=clock.now()).document
    return file_answer(form, document, name=f"{meeting.reference}-{NAME}")


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_start(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Begin to draft."""
    meeting = _kept(request, reference, group, number)
    return _step(
        request,
        meeting,
        start_minutes,
        heading="Begin the minutes",
        lead=(
            "They are drafted from what is recorded: who was there, interests, what was resolved, votes and actions, "
            "item by item. You add what was said."
        ),
        submit="Begin the minutes",
        done="The minutes are begun. Only who keeps the meetings and the chair see the draft.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minute_write(request: SignedIn, reference: str, group: str, number: int, place: str) -> HttpResponse:
    """Write a minute, with what it will look like beside it."""
    meeting, reader, _ = get_minutes(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    key = place_of(meeting, reader, place)
    latest = latest_texts(meeting).get(key.item)
    saved, text = (latest.number, latest.text) if latest else (0, "")
    seen = number_in(request.POST, "seen", otherwise=saved)
    form = MinuteForm(request.POST or None, initial={"text": text})
    moved: list[Any] = []
    write = partial(
        write_minute, meeting=meeting, item=item_of_place(meeting, key), standing=request.standing
    )

    def deed(cleaned: dict[str, Any]) -> None:
        try:
            write(text=cleaned["text"], seen=seen, reason="Written")
        except MinuteMoved as refusal:
            moved.append(refusal.theirs)
            raise

    typed = request.POST.get("text", text).replace("\0", "")
    context = _context(
        meeting,
        key=key,
        place=place,
        saved=saved,
        preview=composed(typed),
        theirs=lambda: moved[0] if moved else None,
        lines=lambda: changes(moved[0].text, typed) if moved else (),
        seen=lambda: moved[0].number if moved else seen,
    )
    if request.method == "POST" and "preview" in request.POST and form.is_valid():
        return render(request, "governance/minute_write.html", {**context, "form": form})
    return run_form(
        request,
        form,
        deed,
        template="governance/minute_write.html",
        context=context,
        done="The minute is saved.",
        to=f"{_page(meeting)}#section-{key.key}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_circulate(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Send the draft to members for comments."""
    meeting = _kept(request, reference, group, number)
    return _step(
        request,
        meeting,
        circulate_minutes,
        form=SendForm(request.POST or None, initial={"reason": "The draft is complete"}),
        heading="Send the draft to members",
        lead="Members of the group read it and comment minute by minute. You answer each comment.",
        submit="Send to members",
        done="Members can read the draft and comment on it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minute_comment(request: SignedIn, reference: str, group: str, number: int, place: str) -> HttpResponse:
    """Say what a minute should say otherwise."""
    meeting, reader, _ = get_minutes(request.standing, reference, group, number)
    require_member(request.standing, meeting.body)
    key = place_of(meeting, reader, place)
    return run_form(
        request,
        CommentForm(request.POST or None),
        lambda cleaned: comment_on_minute(
            meeting=meeting,
            item=item_of_place(meeting, key),
            text=cleaned["text"],
            standing=request.standing,
            reason="A comment on the draft",
        ),
        template="governance/group_deed.html",
        context=_context(
            meeting, heading=f"Comment on “{key.heading}”", submit="Send the comment", back=_page(meeting)
        ),
        done="Your comment is kept. Whoever writes the minutes answers it.",
        to=f"{_page(meeting)}#section-{key.key}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minute_comment_answer(
    request: SignedIn, reference: str, group: str, number: int, pk: int
) -> HttpResponse:
    """Take a comment up, or not, and say why."""
    meeting = _kept(request, reference, group, number)
    comment = get_comment(meeting, pk)
    return run_form(
        request,
        AnswerCommentForm(request.POST or None),
        lambda cleaned: answer_comment(comment=comment, standing=request.standing, **cleaned),
        template="governance/group_deed.html",
        context=_context(
            meeting,
            heading="Answer a comment",
            lead=f"{comment.by} on “{comment.item or 'Before the first item'}”: {comment.text}",
            submit="Answer",
            back=_page(meeting),
        ),
        done="The comment is answered.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_clear(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The chair finds them right."""
    meeting = _chaired(request, reference, group, number)
    return _step(
        request,
        meeting,
        clear_minutes,
        heading="Clear the minutes",
        lead="After that nothing is written in them. They go to the next meeting, which approves them.",
        submit="Clear the minutes",
        done="The minutes are cleared. They wait for the next meeting.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_return(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The chair wants them changed."""
    meeting = _chaired(request, reference, group, number)
    return _step(
        request,
        meeting,
        return_minutes,
        heading="Return the minutes",
        lead="They are a draft again. Say what is to be changed.",
        submit="Return the minutes",
        done="The minutes are a draft again.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_approve(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Record that the group approved them, with what it corrected."""
    meeting, reader, _ = get_minutes(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    items = items_to_approve_at(meeting)
    keys = minutes_of(meeting, reader)
    form = ApproveForm(
        request.POST or None,
        at=[(pk, f"{item.meeting.held_on:%-d %B %Y}: {item.title}") for pk, item in items.items()],
        places=[(key.key, key.heading) for key in keys],
        initial={"reason": "Approved by the group"},
    )

    def deed(cleaned: dict[str, Any]) -> None:
        approve_minutes(
            meeting=meeting,
            at_item=items[cleaned["at_item"]],
            corrections=form.corrected({key.key: item_of_place(meeting, key) for key in keys}),
            standing=request.standing,
            reason=cleaned["reason"],
        )

    return run_form(
        request,
        form,
        deed,
        template="governance/minutes_approve.html",
        context=_context(meeting, has_items=bool(items)),
        done="The minutes are approved.",
        to=_page(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_publish(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """Let all partners read them, and everybody those of a meeting in public."""
    meeting = _kept(request, reference, group, number)
    everybody = "Everybody reads them, as the meeting was in public" if meeting.is_public else ""
    return _step(
        request,
        meeting,
        publish_minutes,
        heading="Publish the minutes",
        lead=f"{everybody or 'The people of all partners read them'}. What is exempt stays with members.",
        submit="Publish the minutes",
        done="The minutes are published.",
    )


@login_not_required
@require_safe
def public_minutes_page(request: HttpRequest, reference: str, group: str, number: int) -> HttpResponse:
    """The published minutes of a meeting in public, for everybody."""
    meeting = get_public_minutes(reference, group, number)
    document = public_minutes(meeting, as_at=clock.now())
    issue = issue_saying(document, subject=of_meeting(meeting))
    return render(
        request, "governance/public_minutes.html", _context(meeting, document=document, issue=issue)
    )


@login_not_required
@require_safe
def public_minutes_file(request: HttpRequest, reference: str, group: str, number: int) -> HttpResponse:
    """The same as a file: as it was issued, where it was and still says the same."""
    meeting = get_public_minutes(reference, group, number)
    document = public_minutes(meeting, as_at=clock.now())
    issue = issue_saying(document, subject=of_meeting(meeting))
    if issue is not None:
        return kept_file(issue.files.get(form="pdf"))
    return file_answer("pdf", document, name=f"{meeting.reference}-{NAME}")


def _step(
    request: SignedIn,
    meeting: Meeting,
    deed: Callable[..., object],
    *,
    done: str,
    form: MeetingReasonForm | None = None,
    **said: str,
) -> HttpResponse:
    """A deed with the whole of the minutes, and why it is done."""
    return run_form(
        request,
        form if form is not None else MeetingReasonForm(request.POST or None),
        lambda cleaned: deed(meeting=meeting, standing=request.standing, **cleaned),
        template="governance/group_deed.html",
        context=_context(meeting, back=_page(meeting), **said),
        done=done,
        to=_page(meeting),
    )


def _kept(request: SignedIn, reference: str, group: str, number: int) -> Meeting:
    meeting, _, _ = get_minutes(request.standing, reference, group, number)
    require_keeper(request.standing, agreement_of(meeting.body))
    return meeting


def _chaired(request: SignedIn, reference: str, group: str, number: int) -> Meeting:
    meeting, _, _ = get_minutes(request.standing, reference, group, number)
    require_chair(request.standing, meeting.body)
    return meeting


def _context(meeting: Meeting, **said: Any) -> dict[str, Any]:
    return {"agreement": agreement_of(meeting.body), "group": meeting.body, "meeting": meeting, **said}


def _page(meeting: Meeting) -> str:
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number]
    return reverse("governance:minutes-detail", args=names)
