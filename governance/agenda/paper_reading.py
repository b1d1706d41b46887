"""What the page of one paper shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from agreements.permissions import Standing
from governance.agenda.offered import report_words
from governance.agenda.papers import TAKES_PAPERS, may_follow, objection_to_writing
from governance.agenda.permissions import Reader, exemption_of, state_of_paper
from governance.agenda.reading import ExemptView, PaperLine, exempt_view, paper_line
from governance.choices import PaperKind, PaperStepKind
from governance.minutes.document import NAME as MINUTES
from governance.models import Meeting, Paper, PaperFile, PaperText
from governance.reports import OF_MEETINGS
from governance.services.convening import state_now
from governance.services.papers import is_cleared, latest_file, latest_text
from pooledbudgets.lib.documents import Composed, Part, Snapshot, Unresolved, Written, compose
from pooledbudgets.lib.page_parts import TimelineEntry


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as somebody reads it."""

    line: PaperLine
    report: str
    about: str
    """The year or number a report is about."""
    text: PaperText | None
    shown: Composed | None
    """The text of a written paper, as it is printed."""
    file: PaperFile | None
    exempt: ExemptView | None
    is_exempt_with_item: bool
    returned: str
    """What the author is to change, while the paper is returned."""
    steps: tuple[TimelineEntry, ...]
    may_write: bool
    why_not: str
    """Why the author cannot change it; "" for anybody else."""
    deeds: frozenset[PaperStepKind]
    """What the reader can do with it now."""
    is_open: bool
    """Whether clerks can change what is said of it."""


def paper_view(meeting: Meeting, paper: Paper, reader: Reader, *, standing: Standing) -> PaperView:
    """The page of a paper that `get_paper` fetched. Three queries at most."""
    state, now = state_of_paper(paper), state_now(meeting)
    own = paper.author_id == standing.person.pk
    in_pack = is_cleared(paper)
    refusal = objection_to_writing(state, meeting=now, is_cleared=in_pack)
    text = latest_text(paper) if paper.kind == PaperKind.WRITTEN else None
    exemption = exemption_of(paper.item, paper)
    steps = sorted(paper.steps.all(), key=lambda step: -step.pk)
    live = now in TAKES_PAPERS and not in_pack
    return PaperView(
        line=paper_line(paper.item, paper, standing=standing),
        report=report_words(paper.report) if paper.report else "",
        about=_about(paper),
        text=text,
        shown=composed(text.text) if text is not None else None,
        file=latest_file(paper) if paper.kind == PaperKind.UPLOADED else None,
        exempt=exempt_view(exemption, on=standing.on) if exemption else None,
        is_exempt_with_item=exemption_of(paper.item) is not None,
        returned=steps[0].comments if steps and steps[0].step == PaperStepKind.RETURNED else "",
        steps=tuple(
            TimelineEntry(
                step.get_step_display(),
                step.at,
                str(step.by),
                "\n".join(filter(None, [step.comments, step.reason])),
            )
            for step in steps
        ),
        may_write=own and not refusal,
        why_not=refusal if own else "",
        deeds=frozenset(
            step for step in _deeds_of(reader, own=own) if live and not may_follow(step, state=state)
        ),
        is_open=live,
    )


def composed(text: str) -> Composed:
    """A paper's text as it is printed: headings, lists and emphasis; nothing is filled in."""
    return compose([Written("paper", "", text)], snapshot=_NOTHING)


def _nothing(words: str) -> NoReturn:
    raise Unresolved(f"Nothing is filled in here: “{words}” is printed as typed.")


def _no_part(words: str) -> Sequence[Part]:
    _nothing(words)


_NOTHING: Final = Snapshot(words=_nothing, part=_no_part)


def _deeds_of(reader: Reader, *, own: bool) -> set[PaperStepKind]:
    deeds = {PaperStepKind.SENT} if own else set()
    if reader.handles:
        deeds |= {PaperStepKind.RETURNED, PaperStepKind.ACCEPTED}
    if reader.keeps:
        deeds.add(PaperStepKind.WITHDRAWN)
    return deeds


def _about(paper: Paper) -> str:
    if paper.subject_number is not None:
        return f"{'meeting' if paper.report == MINUTES else 'number'} {paper.subject_number}"
    if paper.report in OF_MEETINGS:
        return ""
    return f"{paper.year_start}/{(paper.year_start + 1) % 100:02d}" if paper.year_start is not None else ""
