"""Reading a pack: item by item, searched, noted on, asked about; and the chair's brief."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.middleware import SignedIn
from governance.agenda.permissions import Reader, reader_of
from governance.choices import Edition
from governance.groups.permissions import agreement_of, get_meeting
from governance.models import Meeting, Pack
from governance.pack.asking import get_question, questions_on
from governance.pack.brief import brief_of
from governance.pack.chairs import chairs_edition
from governance.pack.forms import AnswerForm, NoteForm, QuestionForm
from governance.pack.pages import title_of
from governance.pack.permissions import get_pack, get_supplied, newest_readable
from governance.pack.review import ReadingView, found_in, item_of, note_of, reading_view
from governance.services.reviewing import answer_question, ask_question, keep_note
from pooledbudgets.lib.web import asked, number_in, run_form

_LETTERS = {"large": "Larger", "largest": "Largest"}
"""Sizes of text beside the usual one."""


@require_safe
def pack_read(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """The first item of a pack."""
    return _read(request, *get_pack(request.standing, reference, group, number, pack), None)


@require_safe
def pack_read_item(
    request: SignedIn, reference: str, group: str, number: int, pack: int, pk: int
) -> HttpResponse:
    """An item of a pack with its papers, and the way to the one before and after it."""
    return _read(request, *get_pack(request.standing, reference, group, number, pack), pk)


def _read(request: SignedIn, meeting: Meeting, reader: Reader, pack: Pack, item: int | None) -> HttpResponse:
    view = reading_view(pack, item, reader, standing=request.standing)
    size = asked(request, "text")
    return render(
        request,
        "governance/pack_read.html",
        _context(
            meeting,
            pack=pack,
            title=title_of(pack, [pack]),
            view=view,
            reader=reader,
            size=size if size in _LETTERS else "",
            sizes=[("", "Usual"), *_LETTERS.items()],
            note_form=NoteForm(initial={"text": view.note}, auto_id="note_%s"),
            question_form=QuestionForm(papers=_papers(view), auto_id="question_%s"),
        ),
    )


@require_safe
def pack_search(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """Where words stand in a pack."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    words = asked(request, "q")[:200]
    hits = found_in(found, words, reader, standing=request.standing)
    said = {"pack": found, "title": title_of(found, [found]), "words": words, "hits": hits}
    return render(request, "governance/pack_search.html", _context(meeting, **said))


@require_safe
def pack_supplied(
    request: SignedIn, reference: str, group: str, number: int, pack: int, order: int
) -> HttpResponse:
    """A file of the pack as its author supplied it."""
    _, reader, found = get_pack(request.standing, reference, group, number, pack)
    file = get_supplied(request.standing, reader, found, order)
    return HttpResponse(
        bytes(file.content),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="supplied-{order}.pdf"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note_keep(request: SignedIn, reference: str, group: str, number: int, pack: int, pk: int) -> HttpResponse:
    """Keep a note on an item, for oneself alone."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    item = item_of(found, pk, reader, standing=request.standing)
    text, _ = note_of(item, standing=request.standing)
    seen = number_in(request.POST, "seen", otherwise=0)
    return run_form(
        request,
        NoteForm(request.POST or None, initial={"text": text}),
        lambda cleaned: keep_note(item=item, text=cleaned["text"], seen=seen, standing=request.standing),
        template="governance/group_deed.html",
        context=_context(
            meeting,
            heading=f"Your note on “{item.title}”",
            submit="Save the note",
            back=_item_page(meeting, found, pk),
            seen=lambda: note_of(item, standing=request.standing)[1],
        ),
        done="Your note is saved.",
        to=f"{_item_page(meeting, found, pk)}#note",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(
    request: SignedIn, reference: str, group: str, number: int, pack: int, pk: int
) -> HttpResponse:
    """Ask the author of a paper, or who keeps the meetings."""
    meeting, reader, found = get_pack(request.standing, reference, group, number, pack)
    view = reading_view(found, pk, reader, standing=request.standing)
    item = item_of(found, pk, reader, standing=request.standing)
    papers = {str(paper.pk): paper for paper in item.papers.all()}
    return run_form(
        request,
        QuestionForm(request.POST or None, papers=_papers(view)),
        lambda cleaned: ask_question(
            item=item,
            paper=papers.get(cleaned.get("about", "")),
            text=cleaned["text"],
            standing=request.standing,
            reason="Asked on reading the papers",
        ),
        template="governance/group_deed.html",
        context=_context(
            meeting,
            heading=f"Ask about “{item.title}”",
            submit="Ask",
            back=_item_page(meeting, found, pk),
        ),
        done="Your question is asked. The answer appears below it.",
        to=f"{_item_page(meeting, found, pk)}#questions",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_detail(request: SignedIn, reference: str, group: str, number: int, pk: int) -> HttpResponse:
    """A question with its answer, or the form to answer it."""
    meeting = get_meeting(request.standing, reference, group, number)
    question = get_question(request.standing, meeting, pk)
    (view,) = (
        row for row in questions_on(meeting, standing=request.standing, item=question.item_id) if row.pk == pk
    )
    page = reverse("governance:question-detail", args=[reference, group, number, pk])
    return run_form(
        request,
        AnswerForm(request.POST or None),
        lambda cleaned: answer_question(
            question=question, text=cleaned["text"], standing=request.standing, reason="Asked by a reader"
        ),
        template="governance/question_detail.html",
        context=_context(meeting, question=view),
        done="Your answer is given.",
        to=page,
    )


@require_safe
def brief(request: SignedIn, reference: str, group: str, number: int) -> HttpResponse:
    """The chair's brief: the meeting on one page, with the reader's own notes."""
    meeting, reader = _handled(request, reference, group, number)
    pack = newest_readable(request.standing, meeting, reader)
    return render(
        request,
        "governance/brief.html",
        _context(meeting, brief=brief_of(meeting, standing=request.standing), pack=pack, reader=reader),
    )


@require_safe
def chairs_file(request: SignedIn, reference: str, group: str, number: int, pack: int) -> HttpResponse:
    """The chair's edition, made while it is waited for: the members' edition with the brief and the own notes."""
    meeting, _ = _handled(request, reference, group, number)
    _, _, found = get_pack(request.standing, reference, group, number, pack)
    if found.supplements_id is not None or not any(
        file.edition == Edition.FULL for file in found.files.all()
    ):
        raise Http404("The chair’s edition is of a pack that is built.")
    content = chairs_edition(found, brief_of(meeting, standing=request.standing), standing=request.standing)
    name = f"{meeting.reference}-pack-{found.number}-chair.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _handled(request: SignedIn, reference: str, group: str, number: int) -> tuple[Meeting, Reader]:
    """The meeting for whoever chairs it or keeps its papers. Raises Http404 for anybody else."""
    meeting = get_meeting(request.standing, reference, group, number)
    reader = reader_of(request.standing, meeting)
    if not reader.handles:
        raise Http404("The brief is for who chairs the meeting and who keeps it.")
    return meeting, reader


def _papers(view: ReadingView) -> list[tuple[int, str]]:
    titles: dict[int, str] = {}
    for paper in view.papers:
        if not paper.withheld:
            titles.setdefault(paper.pk, paper.title)
    return list(titles.items())


def _context(meeting: Meeting, **said: Any) -> dict[str, Any]:
    return {"agreement": agreement_of(meeting.body), "group": meeting.body, "meeting": meeting, **said}


def _item_page(meeting: Meeting, pack: Pack, pk: int) -> str:
    names = [agreement_of(meeting.body).reference, meeting.body.code, meeting.number, pack.number, pk]
    return reverse("governance:pack-read-item", args=names)
