"""Reading a pack: what each reader has before them, notes of their own, questions and answers, the chair's brief."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from django.http import Http404
from django.test import Client

from agreements.models import Person
from governance.awaiting import waits
from governance.choices import Purpose
from governance.groups.permissions import get_meeting
from governance.models import AgendaItem, ItemQuestion, Pack, Paper, ReadingNote
from governance.pack.brief import brief_of
from governance.pack.permissions import get_pack
from governance.pack.review import ReadingView, found_in, framed, reading_view, words_of
from governance.services.agendas import agree_agenda, reopen_agenda
from governance.services.issuing_packs import clear_pack, issue_pack
from governance.services.reviewing import answer_question, ask_question, keep_note
from pooledbudgets.lib.errors import DomainError, NotPermitted
from tests.factories import REASON, standing
from tests.governance.meeting_world import Groups
from tests.governance.pack_world import (
    SECRETS,
    as_it_is,
    build,
    chair,
    clerk,
    issued,
    item_on,
    refreshed,
    written,
)
from tests.growing import queries_of
from tests.pdf_reading import one_line, pages_of

PAGE = "/agreements/anyshire/groups/jmg/meetings/1/"


def read(pack: Pack, person: Person, title: str = "") -> ReadingView:
    """The page of an item as somebody reads it; without a title the first one."""
    item = AgendaItem.objects.get(title=title).pk if title else None
    who = standing(person)
    _, reader, found = get_pack(who, "anyshire", "jmg", 1, pack.number)
    return reading_view(found, item, reader, standing=who)


def searched(pack: Pack, person: Person, words: str) -> list[str]:
    who = standing(person)
    _, reader, found = get_pack(who, "anyshire", "jmg", 1, pack.number)
    return [hit.title for hit in found_in(found, words, reader, standing=who)]


def questions_waiting(person: Person) -> list[str]:
    titles = [item.matter.title for item in waits(standing(person)).mine]
    return [title for title in titles if "question" in title]


def item_of(groups: Groups, title: str) -> AgendaItem:
    return refreshed(groups, AgendaItem.objects.get(title=title))


def test_members_read_the_pack_item_by_item(agreed: Groups) -> None:
    view = read(issued(agreed), agreed.vice, "Winter plan")

    assert [(place.number, place.title) for place in view.places] == [
        ("1", "Winter plan"),
        ("2", "Date of the next meeting"),
        ("3", "Prices"),
    ]
    assert view.before is None
    assert view.after is not None
    assert view.after.title == "Date of the next meeting"
    assert [paper.title for paper in view.papers] == ["Plan for the winter", "Compliance"]
    assert "Beds are <strong>short</strong>." in view.papers[0].content
    assert view.facts["to_follow"] == ["Annex"]
    assert int(view.papers[1].page) > int(view.papers[0].page)


def test_an_item_takes_as_many_queries_in_a_pack_of_fifty_items_as_of_five(agreed: Groups) -> None:
    """Also the page of the pack and the search in it."""
    agenda = {"agreement": agreed.agreement, "meeting": agreed.meetings[0]}
    agenda |= {"standing": standing(agreed.chair), "reason": REASON}
    client = Client()
    client.force_login(agreed.clerk)
    first, counts = AgendaItem.objects.get(title="Winter plan"), []
    for total in (5, 50):
        reopen_agenda(**agenda)
        for number in range(AgendaItem.objects.count(), total):
            written(
                agreed, item_on(agreed, f"Item {number}", Purpose.NOTE), f"Paper {number}", "Short **words**."
            )
        agree_agenda(**agenda)
        pack = build(agreed)
        assert len(read(pack, agreed.clerk).places) == total
        at = f"{PAGE}packs/{pack.number}/"
        pages = {"pack": at, "item": f"{at}read/{first.pk}/", "search": f"{at}search/?q=words"}
        counts.append(queries_of(client, pages))
    assert counts[0] == counts[1]


def test_partners_people_read_what_the_public_edition_has(agreed: Groups) -> None:
    pack = build(agreed)
    with pytest.raises(Http404):
        read(pack, agreed.finance)
    issued_pack = issued_again(agreed, pack)

    view = read(issued_pack, agreed.finance)
    assert [place.title for place in view.places] == ["Winter plan", "Date of the next meeting"]
    with pytest.raises(Http404):
        read(issued_pack, agreed.finance, "Prices")
    client = Client()
    client.force_login(agreed.finance)
    for address in ("packs/1/read/", "packs/1/search/?q=a", "packs/1/search/?q=Offers"):
        page = client.get(PAGE + address)
        assert page.status_code == 200
        assert not [word for word in SECRETS if word.encode() in page.content]
    assert searched(issued_pack, agreed.finance, "offers") == []
    assert searched(issued_pack, agreed.vice, "offers") == ["Offers of Zwiebelturm"]


def issued_again(groups: Groups, pack: Pack) -> Pack:
    """The pack that is built goes out."""
    clear_pack(pack=pack, **chair(groups))
    issue_pack(pack=as_it_is(groups, pack), **clerk(groups))
    return as_it_is(groups, pack)


def test_words_are_found_in_papers_and_shown_where_they_stand(agreed: Groups) -> None:
    pack = issued(agreed)
    assert searched(pack, agreed.vice, "BEDS are short") == ["Plan for the winter"]
    assert searched(pack, agreed.vice, "strong>") == []
    assert searched(pack, agreed.vice, "  ") == []
    assert words_of("<p>Beds &lt;b&gt;</p>") == "Beds <b>"


def test_wide_table_can_be_moved_by_keyboard() -> None:
    html = '<div class="table whole">\n<table class="x">\n<caption>Net & "gross"</caption></table></div>'
    assert framed(html).startswith(
        '<div class="table whole" role="region" tabindex="0" aria-label="Net & &quot;gross&quot;">'
    )


def test_note_is_the_readers_own_and_stays_with_the_item(agreed: Groups) -> None:
    first = issued(agreed)
    item = item_of(agreed, "Winter plan")
    keep_note(item=item, text="Ask about beds", seen=0, standing=standing(agreed.vice))
    assert read(first, agreed.vice, "Winter plan").note == "Ask about beds"
    for other in (agreed.clerk, agreed.chair, agreed.officer):
        assert read(first, other, "Winter plan").note == ""
        client = Client()
        client.force_login(other)
        assert b"Ask about beds" not in client.get(f"{PAGE}packs/1/read/").content

    with pytest.raises(DomainError, match=r"in another window meanwhile\. It says: “Ask about beds”"):
        keep_note(item=item, text="Other", seen=0, standing=standing(agreed.vice))
    keep_note(item=item, text="Ask about beds", seen=1, standing=standing(agreed.vice))
    assert ReadingNote.objects.count() == 1
    keep_note(item=item, text="", seen=1, standing=standing(agreed.vice))
    assert read(first, agreed.vice, "Winter plan").note == ""


def test_note_is_kept_from_the_page(agreed: Groups) -> None:
    issued(agreed)
    client = Client()
    client.force_login(agreed.vice)
    item = item_of(agreed, "Winter plan").pk
    address = f"{PAGE}packs/1/read/{item}/note/"
    answer = client.post(address, {"text": "Mine", "seen": "0"})
    assert answer.headers["Location"] == f"{PAGE}packs/1/read/{item}/#note"
    stale = client.post(address, {"text": "Typed elsewhere", "seen": "0"})
    assert stale.status_code == 422
    assert b"Typed elsewhere" in stale.content
    assert b'name="seen" value="1"' in stale.content


def test_author_answers_a_question_and_only_those_concerned_see_it(agreed: Groups) -> None:
    pack = issued(agreed)
    item, paper = item_of(agreed, "Winter plan"), Paper.objects.get(title="Plan for the winter")
    made = ask_question(
        item=item, paper=paper, text="How many beds?", standing=standing(agreed.vice), reason=REASON
    )
    made.item = item

    assert questions_waiting(agreed.finance) == ["Answer a question on “Plan for the winter”"]
    assert read(pack, agreed.officer, "Winter plan").questions == ()
    with pytest.raises(NotPermitted):
        answer_question(question=made, text="Four", standing=standing(agreed.officer), reason=REASON)
    answer_question(question=made, text="Four hundred", standing=standing(agreed.finance), reason=REASON)
    with pytest.raises(DomainError, match="answered already"):
        answer_question(question=made, text="Five", standing=standing(agreed.clerk), reason=REASON)

    (seen,) = read(pack, agreed.vice, "Winter plan").questions
    assert (seen.by, seen.answer) == ("You", "Four hundred")
    client = Client()
    for person, status in (
        (agreed.vice, 200),
        (agreed.finance, 200),
        (agreed.clerk, 200),
        (agreed.officer, 404),
    ):
        client.force_login(person)
        assert client.get(f"{PAGE}questions/{made.pk}/").status_code == status
        for page in (f"{PAGE}papers/{paper.pk}/", f"{PAGE}items/{item.pk}/"):
            assert (b"Four hundred" in client.get(page).content) == (status == 200)
    assert questions_waiting(agreed.finance) == []


def test_question_on_a_paper_of_another_item_is_refused(agreed: Groups) -> None:
    issued(agreed)
    item, paper = item_of(agreed, "Prices"), Paper.objects.get(title="Plan for the winter")
    with pytest.raises(DomainError, match="not of this item"):
        ask_question(item=item, paper=paper, text="?", standing=standing(agreed.vice), reason=REASON)
    assert not ItemQuestion.objects.exists()


def test_brief_names_what_is_to_be_decided_and_who_has_not_sent_a_paper(agreed: Groups) -> None:
    keep_note(item=item_of(agreed, "Prices"), text="Mind the tender", seen=0, standing=standing(agreed.chair))
    meeting = get_meeting(standing(agreed.chair), "anyshire", "jmg", 1)
    brief = brief_of(meeting, standing=standing(agreed.chair))

    assert [item.title for item in brief.to_decide] == ["Prices"]
    assert brief.to_decide[0].note == "Mind the tender"
    assert [(paper.title, paper.due_on) for paper in brief.missing] == [("Annex", date(2017, 8, 20))]
    assert brief.last is None
    assert brief.money is not None
    assert brief.money.pools == (agreed.pool.name,)
    assert "Mind the tender" not in str(brief_of(meeting, standing=standing(agreed.clerk)))


def test_brief_is_for_the_chair_and_the_clerk(agreed: Groups) -> None:
    client = Client()
    for person, status in (
        (agreed.chair, 200),
        (agreed.clerk, 200),
        (agreed.vice, 200),
        (agreed.officer, 404),
    ):
        client.force_login(person)
        assert client.get(f"{PAGE}brief/").status_code == status, person


def test_chairs_edition_has_the_brief_and_the_pages_of_the_pack(agreed: Groups) -> None:
    pack = issued(agreed)
    keep_note(item=item_of(agreed, "Prices"), text="Mind the tender", seen=0, standing=standing(agreed.chair))
    client = Client()
    client.force_login(agreed.chair)
    content = client.get(f"{PAGE}packs/{pack.number}/chair.pdf").content

    said = pages_of(content)
    assert "Mind the tender" in " ".join(said)
    assert "Offers of Zwiebelturm" in one_line(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        labels = [page.label for page in pdf.pages]
    assert labels[:3] == ["1", "i", "2"]
    winter = next(at for at, page in enumerate(said) if page.count("Plan for the winter") and "Beds" in page)
    assert labels[winter] == read(pack, agreed.chair, "Winter plan").papers[0].page
    client.force_login(agreed.officer)
    assert client.get(f"{PAGE}packs/{pack.number}/chair.pdf").status_code == 404


def test_packs_wait_for_whoever_has_the_next_step(agreed: Groups) -> None:
    def waiting(person: Person) -> list[str]:
        titles = [item.matter.title for item in waits(standing(person)).mine]
        return [title for title in titles if "pack" in title]

    assert waiting(agreed.clerk) == ["Build the pack"]
    pack = build(agreed)
    assert (waiting(agreed.clerk), waiting(agreed.chair)) == ([], ["Read and clear the pack"])
    clear_pack(pack=pack, **chair(agreed))
    assert (waiting(agreed.clerk), waiting(agreed.chair)) == (["Issue the pack"], [])
    issue_pack(pack=as_it_is(agreed, pack), **clerk(agreed))
    assert (waiting(agreed.clerk), waiting(agreed.officer)) == ([], ["Read the pack"])
    assert waiting(agreed.finance) == []
