"""A meeting whose agenda is agreed and whose papers are in, and the ways to build and issue its pack."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pikepdf
import pytest

from governance.choices import (
    Audience,
    Edition,
    PaperKind,
    PaperStepKind,
    Purpose,
)
from governance.groups.permissions import get_meeting
from governance.models import AgendaItem, Meeting, Pack, PackFile, Paper
from governance.pack import layout
from governance.services.agenda_items import ItemSpec
from governance.services.agendas import add_item, agree_agenda
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.issuing_packs import clear_pack, issue_pack
from governance.services.packing import ask_for_pack, make_pack
from governance.services.papers import (
    PaperSpec,
    ReportSpec,
    add_report,
    answer_paper,
    ask_for_paper,
    receive_paper,
    send_paper,
    write_paper,
)
from pooledbudgets.lib.pdf import render_pdf
from pooledbudgets.lib.received import Received
from tests import snapshot
from tests.factories import REASON, make_version, standing
from tests.governance.meeting_world import Groups, _made
from tests.pdf_reading import bookmarks_of, one_line

SECRETS = ("Zwiebelturm", "zwiebel", "4,711", "4711")
"""Words and a figure that stand in nothing but the exempt paper."""


@pytest.fixture
def laid_out_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are laid out in this process, which saves starting one: `tests/lib/test_pdf_apart.py` has the other."""

    def here(html: str, *, limits: object, told: Callable[[int], None]) -> bytes:
        told(0)
        return render_pdf(html)

    monkeypatch.setattr(layout, "render_apart", here)


@pytest.fixture
def agreed(db: None, laid_out_here: None) -> Groups:
    """The group's agenda of 12 September is agreed: two papers are in, an exempt one as a file, one is to follow."""
    return snapshot.world(_agreed)


def _agreed() -> Groups:
    groups = _made()
    make_version(groups.agreement)
    first = item_on(groups, "Winter plan", Purpose.DISCUSS)
    item_on(groups, "Date of the next meeting", Purpose.NOTE)
    secret = item_on(groups, "Prices", Purpose.DECIDE)
    ground = ExemptSpec("Paragraph 3", "A tender is under way.", Audience.MEMBERS, date(2018, 3, 1))
    exempt_item(agreement=groups.agreement, item=secret, facts=ground, **groups.by)
    written(groups, first, "Plan for the winter", "Beds are **short**.\n\n- one\n- two")
    asked_for(groups, first, "Annex", PaperKind.WRITTEN)
    add_report(item=refreshed(groups, first), paper=ReportSpec("Compliance", "compliance"), **groups.by)
    supplied(groups, secret, "Offers of Zwiebelturm", "zwiebel.pdf", "Zwiebelturm asks 4,711")
    agree_agenda(
        agreement=groups.agreement,
        meeting=groups.meetings[0],
        standing=standing(groups.chair),
        reason=REASON,
    )
    return groups


def item_on(groups: Groups, title: str, purpose: Purpose, **late: str) -> AgendaItem:
    return add_item(
        agreement=groups.agreement,
        meeting=first_meeting(groups),
        item=ItemSpec(title, purpose),
        **late,
        **groups.by,
    )


def first_meeting(groups: Groups) -> Meeting:
    return get_meeting(standing(groups.clerk), "anyshire", "jmg", 1)


def refreshed(groups: Groups, item: AgendaItem) -> AgendaItem:
    item.meeting = first_meeting(groups)
    return item


def asked_for(groups: Groups, item: AgendaItem, title: str, kind: PaperKind) -> Paper:
    spec = PaperSpec(title, kind, groups.finance, groups.council, date(2017, 8, 20))
    paper = ask_for_paper(item=refreshed(groups, item), paper=spec, **groups.by)
    paper.item = refreshed(groups, item)
    return paper


def author_of(groups: Groups) -> dict[str, Any]:
    return {"standing": standing(groups.finance), "reason": REASON}


def accepted(groups: Groups, paper: Paper) -> Paper:
    send_paper(paper=paper, **author_of(groups))
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **groups.by)
    return paper


def written(groups: Groups, item: AgendaItem, title: str, text: str) -> Paper:
    paper = asked_for(groups, item, title, PaperKind.WRITTEN)
    write_paper(paper=paper, text=text, seen=0, **author_of(groups))
    return accepted(groups, paper)


def supplied(groups: Groups, item: AgendaItem, title: str, name: str, words: str, pages: int = 2) -> Paper:
    paper = asked_for(groups, item, title, PaperKind.UPLOADED)
    html = "<p style='break-after: page'>x</p>" * (pages - 1) + f"<p>{words}</p>"
    page = f'<!DOCTYPE html><html lang="en"><head><title>{words}</title></head><body>{html}</body></html>'
    receive_paper(paper=paper, name=name, document=Received(render_pdf(page), pages), **author_of(groups))
    return accepted(groups, paper)


def build(groups: Groups, *, supplements: Pack | None = None) -> Pack:
    """A pack that is asked for and made."""
    pack = ask_for_pack(
        agreement=groups.agreement, meeting=first_meeting(groups), supplements=supplements, **groups.by
    )
    make_pack.func(pack.pk)
    return as_it_is(groups, pack)


def as_it_is(groups: Groups, pack: Pack) -> Pack:
    found = Pack.objects.get(pk=pack.pk)
    found.meeting = first_meeting(groups)
    return found


def chair(groups: Groups) -> dict[str, Any]:
    return {"agreement": groups.agreement, "standing": standing(groups.chair), "reason": REASON}


def clerk(groups: Groups) -> dict[str, Any]:
    return {"agreement": groups.agreement, **groups.by}


def issued(groups: Groups) -> Pack:
    pack = build(groups)
    clear_pack(pack=pack, **chair(groups))
    issue_pack(pack=as_it_is(groups, pack), **clerk(groups))
    return as_it_is(groups, pack)


def file_of(pack: Pack, edition: Edition) -> PackFile:
    return PackFile.objects.get(pack=pack, edition=edition)


def everything_in(content: bytes) -> bytes:
    """All bytes of a PDF, with its compressed parts as they are read, and its texts as people read them."""
    said = [content, one_line(content).encode()]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            said.append(str(thing).encode())
            if isinstance(thing, pikepdf.Stream):
                try:
                    said.append(thing.read_bytes())
                except pikepdf.PdfError:
                    said.append(thing.read_raw_bytes())
        said += [name.encode() for name in pdf.attachments]
        said += [words.encode() for _, words in bookmarks_of(pdf)]
        said.append(str(pdf.docinfo).encode())
    return b"\n".join(said)
