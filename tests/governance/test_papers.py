"""Papers of agenda items: asked for, written, sent in, commented on and answered, and who may do and read what."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from agreements.permissions import standing_of
from governance.agenda.integrity import papers_altered
from governance.agenda.permissions import get_paper
from governance.awaiting import waits
from governance.choices import (
    Audience,
    CommentKind,
    PaperKind,
    PaperState,
    PaperStepKind,
    Purpose,
)
from governance.models import AgendaItem, Meeting, Paper, PaperFile, PaperText
from governance.services.agenda_items import ItemSpec
from governance.services.agenda_plans import StandingSpec, add_standing_item
from governance.services.agendas import add_item, agree_agenda, start_agenda
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.meetings import MeetingSpec, plan_and_publish_year
from governance.services.papers import (
    PaperMoved,
    PaperSpec,
    answer_paper,
    ask_for_comments,
    ask_for_paper,
    give_comments,
    keep_typing,
    send_paper,
    state_of_rows,
    write_paper,
)
from pooledbudgets.lib.errors import DomainError, NotPermitted
from tests.factories import REASON, standing
from tests.governance.meeting_world import Groups
from tests.growing import queries_of

PAGE = "/agreements/anyshire/groups/jmg/meetings/1/"


@pytest.fixture
def item(groups: Groups) -> AgendaItem:
    """An item of the meeting of 12 September, that holds nothing yet."""
    made = add_item(
        agreement=groups.agreement,
        meeting=groups.meetings[0],
        item=ItemSpec("Prices", Purpose.DECIDE),
        **groups.by,
    )
    made.meeting = groups.meetings[0]
    return made


def asked(groups: Groups, item: AgendaItem, kind: PaperKind = PaperKind.WRITTEN, **facts: Any) -> Paper:
    """A paper the council's finance officer, who sits nowhere, is asked for."""
    spec = {"due_on": date(2017, 8, 25), "author": groups.finance, "organisation": groups.council, **facts}
    paper = ask_for_paper(item=item, paper=PaperSpec("Prices of homes", kind, **spec), **groups.by)
    return fresh(paper, item)


def fresh(paper: Paper, item: AgendaItem) -> Paper:
    found = Paper.objects.get(pk=paper.pk)
    found.item = item
    return found


def author(groups: Groups) -> dict[str, Any]:
    return {"standing": standing(groups.finance), "reason": REASON}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(out)
    return out.getvalue()


def test_paper_goes_from_request_to_acceptance_and_its_author_stops_there(
    groups: Groups, item: AgendaItem
) -> None:
    paper = asked(groups, item)
    with pytest.raises(DomainError, match="no text yet"):
        send_paper(paper=paper, **author(groups))
    write_paper(paper=paper, text="First", seen=0, **author(groups))
    with pytest.raises(PaperMoved):
        write_paper(paper=paper, text="Other", seen=0, **author(groups))
    with pytest.raises(NotPermitted):
        write_paper(paper=paper, text="Mine", seen=1, **groups.by)
    send_paper(paper=paper, **author(groups))
    with pytest.raises(DomainError, match="Say what the author is to change"):
        answer_paper(paper=paper, step=PaperStepKind.RETURNED, **groups.by)
    chair = {"standing": standing(groups.chair), "reason": REASON}
    answer_paper(paper=paper, step=PaperStepKind.RETURNED, comments="Say why.", **chair)
    write_paper(paper=paper, text="Second", seen=1, **author(groups))
    send_paper(paper=paper, **author(groups))
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **groups.by)
    for deed in (
        lambda: write_paper(paper=paper, text="Third", seen=2, **author(groups)),
        lambda: send_paper(paper=paper, **author(groups)),
    ):
        with pytest.raises(DomainError, match="accepted"):
            deed()
    assert list(PaperText.objects.values_list("text", flat=True)) == ["First", "Second"]
    with pytest.raises(NotPermitted):
        answer_paper(paper=paper, step=PaperStepKind.WITHDRAWN, **chair)
    with pytest.raises(NotPermitted):
        answer_paper(paper=paper, step=PaperStepKind.RETURNED, comments="No", **author(groups))


def test_paper_is_still_written_once_the_chair_has_agreed_the_agenda(
    groups: Groups, item: AgendaItem
) -> None:
    paper = asked(groups, item)
    write_paper(paper=paper, text="First", seen=0, **author(groups))
    chair = {"agreement": groups.agreement, "standing": standing(groups.chair), "reason": REASON}
    agree_agenda(meeting=item.meeting, **chair)
    write_paper(paper=paper, text="Second", seen=1, **author(groups))
    assert [row.text for row in PaperText.objects.order_by("pk")] == ["First", "Second"]


def test_what_is_asked_must_make_sense(groups: Groups, item: AgendaItem) -> None:
    for facts, refusal in (
        ({"due_on": date(2017, 7, 2)}, "passed"),
        ({"due_on": date(2017, 9, 13)}, "after the meeting"),
    ):
        with pytest.raises(DomainError, match=refusal):
            asked(groups, item, **facts)
    with pytest.raises(NotPermitted):
        ask_for_paper(
            item=item,
            paper=PaperSpec("Mine", PaperKind.WRITTEN, groups.finance, groups.council, date(2017, 8, 25)),
            **author(groups),
        )


def test_who_writes_or_comments_sees_the_paper_and_others_do_not(groups: Groups, item: AgendaItem) -> None:
    exempt = ExemptSpec("Paragraph 3", "A tender.", Audience.MEMBERS, date(2018, 1, 31))
    exempt_item(agreement=groups.agreement, item=item, facts=exempt, **groups.by)
    paper = asked(groups, item)
    mine = signed_in(groups.finance)
    assert mine.get(f"{PAGE}papers/{paper.pk}/").status_code == 200
    assert mine.get(f"{PAGE}items/{item.pk}/").status_code == 200
    partner = signed_in(groups.nhs_clerk)
    assert partner.get(f"{PAGE}papers/{paper.pk}/").status_code == 200, "keeps the meetings too"
    answer_paper(paper=paper, step=PaperStepKind.WITHDRAWN, **groups.by)
    assert mine.get(f"{PAGE}papers/{paper.pk}/").status_code == 404
    assert mine.get(f"{PAGE}items/{item.pk}/").status_code == 404


def test_comments_are_asked_given_and_overdue(groups: Groups, item: AgendaItem) -> None:
    paper = asked(groups, item, author=groups.officer)
    request = ask_for_comments(
        paper=paper,
        kind=CommentKind.FINANCE,
        asked_of=groups.finance,
        for_organisation=groups.council,
        due_on=date(2017, 8, 30),
        **groups.by,
    )
    told = [matter.matter.title for matter in waits(standing(groups.finance)).mine]
    assert "Give finance comments on “Prices of homes”" in told
    late = signed_in(groups.clerk).get(f"{PAGE}papers/{paper.pk}/")
    assert "wanted by 30 August 2017" in late.content.decode()
    request.paper = paper
    with pytest.raises(NotPermitted):
        give_comments(request=request, text="Fine", **groups.by)
    give_comments(request=request, text="It costs £1.", **author(groups))
    with pytest.raises(DomainError, match="given already"):
        give_comments(request=request, text="Again", **author(groups))
    assert "It costs £1." in signed_in(groups.chair).get(f"{PAGE}papers/{paper.pk}/").content.decode()
    assert not [m for m in waits(standing(groups.finance)).mine if m.matter.key.startswith("comments")]


def test_home_tells_author_clerk_and_chair(groups: Groups, item: AgendaItem) -> None:
    paper = asked(groups, item)

    def told(person: Any, day: date = date(2017, 7, 3)) -> list[str]:
        found = waits(standing_of(person, on=day))
        return [row.matter.title for row in (*found.mine, *found.others, *found.coming)]

    assert "Write the paper “Prices of homes”" in told(groups.finance)
    assert "Prices" not in str(told(groups.nhs_officer)), "nobody else is told"
    assert "Chase 1 paper overdue" in told(groups.clerk, date(2017, 8, 28))
    assert "Agree the agenda" in told(groups.chair, date(2017, 8, 28))
    write_paper(paper=paper, text="First", seen=0, **author(groups))
    send_paper(paper=paper, **author(groups))
    assert "Accept or return 1 paper sent in" in told(groups.clerk)
    assert not [title for title in told(groups.finance) if "Write" in title]


def test_paper_is_written_kept_aside_and_saved(groups: Groups, item: AgendaItem) -> None:
    paper = asked(groups, item)
    client, address = signed_in(groups.finance), f"{PAGE}papers/{paper.pk}/"
    kept = client.post(f"{address}preview/", {"text": "- a <script>", "seen": "0"})
    assert "Kept aside" in kept.content.decode()
    assert "<script>" not in kept.content.decode()
    assert "- a &lt;script&gt;" in client.get(f"{address}write/").content.decode()
    assert client.post(f"{address}write/", {"text": "Saved text", "seen": "0"}).status_code == 302
    stale = client.post(f"{address}write/", {"text": "Another text", "seen": "0"})
    assert stale.status_code == 422
    assert "What the paper says now" in stale.content.decode()
    assert client.post(f"{address}give-up/").status_code == 302
    assert "Saved text" in client.get(address).content.decode()
    assert signed_in(groups.officer).get(f"{address}write/").status_code == 403


def test_author_is_told_before_typing_that_a_paper_is_accepted(groups: Groups, item: AgendaItem) -> None:
    paper = asked(groups, item)
    client, address = signed_in(groups.finance), f"{PAGE}papers/{paper.pk}/"
    write_paper(paper=paper, text="First", seen=0, **author(groups))
    send_paper(paper=paper, **author(groups))
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **groups.by)
    back = client.get(f"{address}write/", follow=True)
    assert back.redirect_chain == [(address, 302)]
    assert "The paper is accepted, so it stands as it is." in back.content.decode()

    late = client.post(f"{address}write/", {"text": "Typed too late", "seen": "1"})
    assert (late.status_code, "Typed too late" in late.content.decode()) == (422, True)
    keep_typing(paper=paper, text="Typed before", seen=1, standing=standing(groups.finance))
    assert "Typed before" in client.get(f"{address}write/").content.decode()


def test_file_is_looked_at_and_kept_to_the_byte(groups: Groups, item: AgendaItem, settings: Any) -> None:
    paper = asked(groups, item, PaperKind.UPLOADED)
    client, address = signed_in(groups.finance), f"{PAGE}papers/{paper.pk}/"

    def send(content: bytes, name: str = "paper.pdf") -> Any:
        return client.post(
            f"{address}upload/", {"file": SimpleUploadedFile(name, content), "reason": "The paper"}
        )

    assert "damaged" in send(b"%PDF-1.7 broken").content.decode()
    settings.LARGEST_PAPER = 1000
    assert "at most" in send(b"%PDF-" + bytes(2000)).content.decode()
    settings.LARGEST_PAPER = 20_000_000
    assert not PaperFile.objects.exists()
    content = pdf()
    assert send(content).status_code == 302
    kept = PaperFile.objects.get()
    assert (kept.pages, bytes(kept.content)) == (2, content)
    got = client.get(f"{address}file/")
    assert (got.content, got["Content-Type"]) == (content, "application/pdf")
    assert not list(papers_altered())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_paperfile SET content = %s", [b"%PDF-other"])
    assert "has been altered" in next(papers_altered())
    send_paper(paper=paper, **author(groups))
    answer_paper(paper=paper, step=PaperStepKind.ACCEPTED, **groups.by)
    assert "accepted" in send(pdf(1)).content.decode()
    assert PaperFile.objects.count() == 1
    back = client.get(f"{address}upload/", follow=True)
    assert back.redirect_chain == [(address, 302)]
    assert "accepted" in back.content.decode()


def test_standing_report_is_a_paper_of_its_item_and_others_can_be_added(groups: Groups) -> None:
    spec = StandingSpec("Contributions", Purpose.NOTE, report="contributions")
    add_standing_item(body=groups.group, item=spec, **groups.by)
    (made,) = start_agenda(agreement=groups.agreement, meeting=groups.meetings[0], **groups.by)
    paper = Paper.objects.get(item=made)
    assert (paper.kind, paper.report, paper.year_start) == (PaperKind.GENERATED, "contributions", 2017)
    assert state_of_rows(paper) is None
    clerk = signed_in(groups.clerk)
    address = f"{PAGE}items/{made.pk}/papers/report/"
    data = {"report": "compliance", "title": "Compliance", "year": "1999-00", "reason": "For it"}
    assert "no schedule of that year" in clerk.post(address, data).content.decode()
    wrong = clerk.post(address, data | {"report": "decision-notice", "number": "7"})
    assert "number of a decision" in wrong.content.decode()
    actions = clerk.post(address, data | {"report": "open-actions", "title": "Open actions"})
    assert actions.status_code == 302, "no year is asked of it"
    assert [row.year_start for row in Paper.objects.filter(report="open-actions")] == [None]
    whose = standing(groups.chair)
    assert get_paper(whose, "anyshire", "jmg", 1, paper.pk)[2] == paper
    answer_paper(paper=fresh(paper, _of(made, groups.meetings[0])), step=PaperStepKind.WITHDRAWN, **groups.by)
    assert state_of_rows(paper) is PaperState.WITHDRAWN


def _of(item: AgendaItem, meeting: Meeting) -> AgendaItem:
    item.meeting = meeting
    return item


@pytest.mark.once
def test_home_takes_as_many_queries_for_many_papers_and_meetings_as_for_one(
    groups: Groups, item: AgendaItem, client: Client
) -> None:
    def counts() -> list[int]:
        found = []
        for person in (groups.clerk, groups.finance):
            client.force_login(person)
            found.append(queries_of(client, {"home": "/"})["home"])
        return found

    asked(groups, item)
    one = counts()
    days = [date(2017, 10, day) for day in (3, 4, 5, 6, 10, 11, 12, 13)]
    more = plan_and_publish_year(
        agreement=groups.agreement,
        meetings={groups.group: [MeetingSpec(day) for day in days]},
        **groups.by,
    )
    for meeting in more[:4]:
        held = add_item(
            agreement=groups.agreement, meeting=meeting, item=ItemSpec("Fees", Purpose.DECIDE), **groups.by
        )
        held.meeting = meeting
        for _ in range(3):
            asked(groups, held)

    assert counts() == one
    assert max(one) < 40
    mine = [matter.matter.title for matter in waits(standing(groups.finance)).mine]
    assert sum("Write the paper" in title for title in mine) == 13
