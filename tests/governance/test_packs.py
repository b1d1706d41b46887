"""Packs: put together from one snapshot, in editions for whom each is, cleared, issued, supplemented and recalled."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.choices import Role
from agreements.models import ScheduleVersion
from agreements.permissions import standing_of
from governance.choices import (
    ActionState,
    Audience,
    Edition,
    MeetingState,
    PackState,
    PackStepKind,
    PaperStepKind,
    Purpose,
)
from governance.models import Action, AgendaItem, Meeting, PackFile, PackStep, Paper
from governance.pack import layout
from governance.pack.changes import moved_since
from governance.pack.integrity import CHECKS
from governance.pack.reading import state_of_pack
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, update_action
from governance.services.agendas import answer_late_item
from governance.services.convening import state_now
from governance.services.exempting import ExemptSpec, exempt_item
from governance.services.issuing_packs import clear_pack, issue_pack, recall_pack, return_pack
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings
from governance.services.packing import ask_for_pack, make_pack, stop_pack
from governance.services.papers import (
    ReportSpec,
    add_report,
    answer_paper,
    change_paper,
    write_paper,
)
from governance.services.sitting import call_to_order, close_meeting
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.pdf import render_pdf
from pooledbudgets.lib.pdf_apart import OverLimit
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tracked import Write, writing
from pools.services.figures import FigureChange, save_figures
from pools.services.sharing import share_figures
from tests.factories import REASON, TODAY, make_lines, make_officer, party_of, standing
from tests.governance.meeting_world import Groups
from tests.governance.pack_world import (
    SECRETS,
    accepted,
    as_it_is,
    author_of,
    build,
    chair,
    clerk,
    everything_in,
    file_of,
    first_meeting,
    issued,
    item_on,
    refreshed,
    written,
)
from tests.pdf_reading import bookmarks_of, one_line, pages_of

pytestmark = pytest.mark.usefixtures("laid_out_here")

PAGE = "/agreements/anyshire/groups/jmg/meetings/1/packs/"


# --- What is in it --------------------------------------------------------------------------------------------


def test_pack_has_the_agenda_its_papers_and_the_exempt_part_apart(agreed: Groups) -> None:
    pack = build(agreed)

    assert state_of_pack(pack) is PackState.BUILT
    assert [(part.number, part.kind, part.title, part.exempt) for part in pack.parts.all()] == [
        ("1", "item", "Winter plan", ""),
        ("1", "written", "Plan for the winter", ""),
        ("1", "report", "Compliance", ""),
        ("2", "item", "Date of the next meeting", ""),
        ("3", "item", "Prices", "Paragraph 3"),
        ("3", "supplied", "Offers of Zwiebelturm", "Paragraph 3"),
    ]
    assert pack.parts.get(title="Winter plan").facts["to_follow"] == ["Annex"]

    content = bytes(file_of(pack, Edition.FULL).content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        words = [said for _, said in bookmarks_of(pdf)]
        assert [*pdf.attachments] == ["06-zwiebel.pdf"]
    assert words[0] == "Joint Management Group"
    for title in ("1 Winter plan", "Plan for the winter", "Compliance", "3 Prices", "Offers of Zwiebelturm"):
        assert title in words
    text = one_line(content)
    for said in ("Page 1 of", "Annex", "to follow", "As supplied by", "Exempt, paragraph 3"):
        assert said in text


def _earlier_meeting(groups: Groups) -> Meeting:
    """One of today, called to order."""
    (planned,) = plan_meetings(
        agreement=groups.agreement, body=groups.group, meetings=[MeetingSpec(TODAY)], **groups.by
    )
    publish_meetings(agreement=groups.agreement, meetings=[planned], **groups.by)
    call_to_order(meeting=planned, **groups.by)
    return Meeting.objects.select_related("body__agreement").get(pk=planned.pk)


def _exempt_of(meeting: Meeting, title: str, ground: ExemptSpec, groups: Groups) -> AgendaItem:
    with writing(Write(by=groups.clerk, at=clock.now(), reason=REASON)):
        item = AgendaItem(meeting=meeting, order=1, title=title, purpose=Purpose.NOTE)
        item.save()
    item.meeting = meeting
    exempt_item(agreement=groups.agreement, item=item, facts=ground, **groups.by)
    return item


def test_open_actions_come_back_in_every_pack_until_they_are_done(agreed: Groups) -> None:
    earlier = _earlier_meeting(agreed)
    sat = {"meeting": earlier, **agreed.by}
    carers = agree_action(action=ActionSpec("Tell the carers", "Director", due_on=TODAY), **sat)
    close_meeting(**sat)

    part = build(agreed).parts.get(title="Open actions")
    assert (part.number, part.kind, part.unready, part.exempt) == ("1", "report", "", "")
    assert "A1 Tell the carers" in part.content
    assert build(agreed).parts.filter(title="Open actions").count() == 1, "once a pack"

    answer_paper(paper=refreshed_paper(agreed, "Open actions"), step=PaperStepKind.WITHDRAWN, **agreed.by)
    assert build(agreed).parts.filter(title="Open actions").count() == 1, "they are not left out"
    carers.body = agreed.group
    done = UpdateSpec(ActionState.COMPLETE, "Told", "Letter of 4 July")
    update_action(action=carers, update=done, **agreed.by)
    assert "Tell the carers" not in build(agreed).parts.get(title="Open actions").content


def test_open_actions_agreed_under_exempt_items_are_in_the_exempt_part(agreed: Groups) -> None:
    earlier = _earlier_meeting(agreed)
    tender = ExemptSpec("Paragraph 3", "A tender is under way.", Audience.MEMBERS, date(2018, 3, 1))
    staff = ExemptSpec("Paragraph 1", "It names people.", Audience.PARTNERS, date(2018, 3, 1))
    sat = {"meeting": earlier, **agreed.by}
    for title, ground, text in (
        ("Prices", tender, "Ring Quittenhof"),
        ("Posts", staff, "Advertise the post of Apfelkern"),
        ("Offers", tender, "Write to Birnbaum"),
    ):
        item = _exempt_of(earlier, title, ground, agreed)
        agree_action(action=ActionSpec(text, "Director", person=agreed.clerk, item=item), **sat)
    agree_action(action=ActionSpec("Tell the carers", "Director"), **sat)
    close_meeting(**sat)

    pack = build(agreed)
    told = pack.parts.get(title="Open actions").content
    apart = pack.parts.filter(title="Open actions under exempt items")

    names = ("Quittenhof", "Apfelkern", "Birnbaum")
    assert [name for name in (*names, "carers") if name in told] == ["carers"], "though the builder owns them"
    assert "3 actions agreed under exempt items are not listed here." in told
    assert [(part.number, part.exempt, part.audience) for part in apart] == [
        ("1", "Paragraph 3", "members"),
        ("1", "Paragraph 1", "partners"),
    ]
    assert [[name for name in names if name in part.content] for part in apart] == [
        ["Quittenhof", "Birnbaum"],
        ["Apfelkern"],
    ]
    full, public = (bytes(file_of(pack, edition).content) for edition in (Edition.FULL, Edition.PUBLIC))
    read, cover = one_line(full), one_line(full).split("Exempt part", 1)[1]
    assert [name for name in names if name not in read] == []
    for ground in ("Paragraph 3 of Schedule 12A", "A tender is under way.", "It names people."):
        assert ground in cover.split("Open actions under exempt items Made")[0], (
            "the exempt part begins with all"
        )
    assert [name for name in (*names, "carers") if name.encode() in everything_in(public)] == []
    assert "It names people." in one_line(public), "only the ground is told"

    page = Client()
    page.force_login(agreed.clerk)
    item = pack.parts.get(title="Open actions").item_id
    shown = page.get(f"{PAGE}{pack.number}/read/{item}/").content.decode()
    assert "It names people." in shown
    assert shown.count('<option value="') == len(set(re.findall(r'<option value="(\d*)"', shown))), (
        "each once"
    )

    for action in Action.objects.exclude(text="Tell the carers"):
        action.body = agreed.group
        done = UpdateSpec(ActionState.COMPLETE, "Done", "A letter")
        update_action(action=action, update=done, **agreed.by)
    assert not build(agreed).parts.filter(title="Open actions under exempt items").exists()


def refreshed_paper(groups: Groups, title: str) -> Paper:
    paper = Paper.objects.select_related("item").get(title=title)
    paper.item = refreshed(groups, paper.item)
    return paper


def test_public_edition_says_nothing_that_is_exempt(agreed: Groups) -> None:
    pack = build(agreed)
    full, public = (bytes(file_of(pack, edition).content) for edition in (Edition.FULL, Edition.PUBLIC))

    leaks = [secret for secret in (*SECRETS, "Prices") if secret.encode() in everything_in(public)]

    assert leaks == []
    assert {secret for secret in SECRETS[:2] if secret.encode() in everything_in(full)} == set(SECRETS[:2])
    for said in ("Exempt item", "A tender is under way.", "Plan for the winter"):
        assert said in one_line(public)


def test_both_editions_number_their_pages_alike(agreed: Groups) -> None:
    report = add_report(
        item=refreshed(agreed, AgendaItem.objects.get(title="Date of the next meeting")),
        paper=ReportSpec("Actions", "actions"),
        **agreed.by,
    )
    pack = build(agreed)
    full, public = (file_of(pack, edition) for edition in (Edition.FULL, Edition.PUBLIC))

    assert {order: full.places[order][0] for order in public.places} == {
        order: first for order, (first, _) in public.places.items()
    }
    order = str(pack.parts.get(paper=report).order)
    page = pages_of(bytes(public.content))[int(public.places[order][0]) - 1]
    assert "It is not published." in " ".join(page.split()), "a page says what is not published there"


def test_parts_are_of_one_moment_and_stay_as_they_were(agreed: Groups) -> None:
    pack = build(agreed)
    before = bytes(file_of(pack, Edition.FULL).content)
    paper = Paper.objects.get(title="Plan for the winter")
    paper.item = refreshed(agreed, paper.item)
    answer_paper(paper=paper, step=PaperStepKind.RETURNED, comments="More", **agreed.by)
    write_paper(paper=paper, text="Beds abound.", seen=1, **author_of(agreed))
    accepted(agreed, paper)

    assert bytes(file_of(pack, Edition.FULL).content) == before
    with pytest.raises(DomainError, match="“Plan for the winter” is not as it was"):
        clear_pack(pack=as_it_is(agreed, pack), **chair(agreed))
    again = build(agreed)
    clear_pack(pack=again, **chair(agreed))
    assert state_now(first_meeting(agreed)) is MeetingState.CLEARED


# --- Building -------------------------------------------------------------------------------------------------


def test_two_who_press_build_make_one_pack(agreed: Groups) -> None:
    first = ask_for_pack(agreement=agreed.agreement, meeting=first_meeting(agreed), **agreed.by)
    other = {"standing": standing(agreed.nhs_clerk), "reason": REASON}

    assert ask_for_pack(agreement=agreed.agreement, meeting=first_meeting(agreed), **other) == first
    make_pack.func(first.pk)
    make_pack.func(first.pk)  # begun before, so nothing is done
    assert PackFile.objects.count() == 2


def test_pack_waits_for_the_agenda(groups: Groups) -> None:
    with pytest.raises(DomainError, match="The chair has not agreed the agenda"):
        ask_for_pack(agreement=groups.agreement, meeting=first_meeting(groups), **groups.by)
    with pytest.raises(NotPermitted):
        ask_for_pack(
            agreement=groups.agreement,
            meeting=first_meeting(groups),
            standing=standing(groups.chair),
            reason=REASON,
        )


def test_pack_that_cannot_be_made_says_why_and_leaves_no_file(
    agreed: Groups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object, **__: object) -> bytes:
        raise OverLimit(
            "Making the PDF took more than 500 MB of memory. Split it, or leave out what is long."
        )

    monkeypatch.setattr(layout, "render_apart", too_large)
    pack = build(agreed)

    assert state_of_pack(pack) is PackState.FAILED
    assert "more than 500 MB" in pack.steps.last().words
    assert not PackFile.objects.exists()
    monkeypatch.setattr(layout, "set_in", lambda *_: (_ for _ in ()).throw(pikepdf.PdfError("broken")))
    monkeypatch.setattr(layout, "render_apart", lambda html, **_: render_pdf(html))
    assert "Ask its author" in build(agreed).steps.last().words


def test_stopped_pack_is_not_built(agreed: Groups, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = ask_for_pack(agreement=agreed.agreement, meeting=first_meeting(agreed), **agreed.by)
    pack.meeting = first_meeting(agreed)

    def stopped_midway(html: str, *, limits: object, told: Callable[[int], None]) -> bytes:
        if not pack.steps.filter(step=PackStepKind.CANCELLED).exists():
            stop_pack(pack=pack, **clerk(agreed))
        told(3)
        return render_pdf(html)

    monkeypatch.setattr(layout, "render_apart", stopped_midway)
    make_pack.func(pack.pk)

    assert state_of_pack(as_it_is(agreed, pack)) is PackState.CANCELLED
    assert not PackFile.objects.exists()
    with pytest.raises(DomainError, match="not being built any more"):
        stop_pack(pack=pack, **clerk(agreed))


def test_pack_of_a_worker_that_was_killed_is_built_again(
    agreed: Groups, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = ask_for_pack(agreement=agreed.agreement, meeting=first_meeting(agreed), **agreed.by)
    PackStep(pack=pack, step=PackStepKind.STARTED, at=clock.now()).save()
    assert state_of_pack(pack) is PackState.BUILDING

    later = clock.now() + timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert state_of_pack(as_it_is(agreed, pack)) is PackState.LOST
    keeper = Client()
    keeper.force_login(agreed.clerk)
    assert "Build it again</a>" in keeper.get(f"{PAGE}1/").content.decode()
    assert state_of_pack(build(agreed)) is PackState.BUILT


# --- Out it goes ----------------------------------------------------------------------------------------------


def test_pack_goes_out_once_the_chair_has_cleared_it(agreed: Groups) -> None:
    pack = build(agreed)
    with pytest.raises(DomainError, match="The chair clears a pack before it goes out"):
        issue_pack(pack=pack, **clerk(agreed))
    with pytest.raises(NotPermitted):
        clear_pack(pack=pack, **clerk(agreed))
    member, partner, other = Client(), Client(), Client()
    member.force_login(agreed.nhs_officer)
    partner.force_login(agreed.finance)
    assert member.get(f"{PAGE}1/").status_code == 404

    clear_pack(pack=pack, **{**chair(agreed), "standing": standing(agreed.vice)})
    issue_pack(pack=as_it_is(agreed, pack), **clerk(agreed))
    assert f"{agreed.vice}, vice-chair" in member.get(f"{PAGE}1/").content.decode(), "for the chair"

    full = member.get(f"{PAGE}1/full.pdf")
    assert full.getvalue() == bytes(file_of(pack, Edition.FULL).content)
    assert partner.get(f"{PAGE}1/full.pdf").status_code == 404
    assert partner.get(f"{PAGE}1/public.pdf").status_code == 200
    page = partner.get(f"{PAGE}1/").content.decode()
    assert "Exempt item" in page
    assert [secret for secret in (*SECRETS, "Prices") if secret in page] == []
    assert other.get("/public/anyshire/meetings/jmg/1/packs/1.pdf").status_code == 404, "not held in public"


def test_chair_returns_a_pack_and_its_papers_are_open_again(agreed: Groups) -> None:
    pack = build(agreed)
    clear_pack(pack=pack, **chair(agreed))
    return_pack(pack=as_it_is(agreed, pack), **{**chair(agreed), "reason": "Say what it costs"})

    assert state_now(first_meeting(agreed)) is MeetingState.AGREED
    with pytest.raises(DomainError, match="clears a pack before"):
        issue_pack(pack=as_it_is(agreed, pack), **clerk(agreed))
    with pytest.raises(DomainError, match="Only a pack that is built can be cleared"):
        clear_pack(pack=as_it_is(agreed, pack), **chair(agreed))
    assert state_of_pack(issued(agreed)) is PackState.ISSUED


def test_less_notice_needs_its_reason(agreed: Groups) -> None:
    pack = build(agreed)
    clear_pack(pack=pack, **chair(agreed))
    late = {**clerk(agreed), "standing": standing_of(agreed.clerk, on=date(2017, 9, 5))}

    with pytest.raises(
        DomainError, match="leaves 4 clear working days before 12 September 2017; the rule is 5"
    ):
        issue_pack(pack=as_it_is(agreed, pack), **late)
    made = issue_pack(pack=as_it_is(agreed, pack), short_notice="The chair agreed: a storm.", **late)
    assert made.short_notice.endswith("4 September 2017. The chair agreed: a storm.")


def test_figures_that_a_partner_has_not_shared_never_go_out(agreed: Groups) -> None:
    version = ScheduleVersion.objects.get(schedule__agreement=agreed.agreement)
    make_lines(version, agreed.pool, "home-care")
    finance = make_officer(agreed.council, Role.FINANCE_OFFICER)
    change = FigureChange("adults", "home-care", agreed.council.code, Decimal(4_711_000), 0)
    save_figures(version=version, changes=[change], standing=standing(finance), reason=REASON)
    item = AgendaItem.objects.get(title="Winter plan")
    add_report(item=refreshed(agreed, item), paper=ReportSpec("Figures", "contributions", 2017), **agreed.by)

    pack = build(agreed)

    part = pack.parts.get(title="Figures")
    assert part.draft_of == agreed.council
    assert "have not shared their figures" in part.unready
    full = bytes(file_of(pack, Edition.FULL).content)
    for page in pages_of(full):
        assert "DRAFT of Anyshire Council, not shared" in " ".join(page.split()), "at the head of every page"
        assert "DRAFT" in page.replace("DRAFT of", "").split(), "the watermark"
    assert b"4,711" not in everything_in(bytes(file_of(pack, Edition.PUBLIC).content))
    clients = {"own": Client(), "other": Client()}
    clients["own"].force_login(agreed.clerk)
    clients["other"].force_login(agreed.nhs_clerk)
    assert {name: client.get(f"{PAGE}1/").status_code for name, client in clients.items()} == {
        "own": 200,
        "other": 404,
    }
    clear_pack(pack=pack, **chair(agreed))
    with pytest.raises(DomainError, match=r"cannot go out as it is.*build the pack again"):
        issue_pack(pack=as_it_is(agreed, pack), **clerk(agreed))

    for organisation in (agreed.council, agreed.nhs):
        officer = make_officer(organisation, Role.FINANCE_OFFICER)
        share_figures(
            version=version,
            party=party_of(agreed.agreement, organisation),
            standing=standing(officer),
            seen=AS_THEY_STAND,
            reason=REASON,
        )
    return_pack(pack=as_it_is(agreed, pack), **chair(agreed))
    assert state_of_pack(issued(agreed)) is PackState.ISSUED


def test_figures_that_moved_since_are_named(agreed: Groups) -> None:
    version = ScheduleVersion.objects.get(schedule__agreement=agreed.agreement)
    make_lines(version, agreed.pool, "home-care")
    officer = standing(make_officer(agreed.council, Role.FINANCE_OFFICER))
    figure = ("adults", "home-care", agreed.council.code)
    save_figures(
        version=version, changes=[FigureChange(*figure, Decimal(5000), 0)], standing=officer, reason=REASON
    )
    item = AgendaItem.objects.get(title="Winter plan")
    add_report(item=refreshed(agreed, item), paper=ReportSpec("Figures", "contributions", 2017), **agreed.by)
    pack = build(agreed)
    assert moved_since(pack, standing=officer) == []

    save_figures(
        version=version, changes=[FigureChange(*figure, Decimal(7000), 1)], standing=officer, reason=REASON
    )

    (found,) = moved_since(pack, standing=officer)
    first = next(each for each in found.moved if each.place.row == "home-care")
    assert (first.issued_text, first.now_text, first.by_text) == ("5,000.00", "7,000.00", "2,000.00")


# --- After it is out ------------------------------------------------------------------------------------------


def test_supplement_goes_on_after_the_pages_it_follows(agreed: Groups) -> None:
    pack = issued(agreed)
    places = file_of(pack, Edition.FULL).places
    late = item_on(agreed, "A provider closes", Purpose.DECIDE, late_reason="It closed yesterday.")
    answer_late_item(
        agreement=agreed.agreement,
        item=refreshed(agreed, late),
        admit=True,
        standing=standing(agreed.chair),
        reason=REASON,
    )
    written(agreed, late, "What to do", "Find another.")
    annex = Paper.objects.get(title="Annex")
    annex.item = refreshed(agreed, annex.item)
    write_paper(paper=annex, text="The annex.", seen=0, **author_of(agreed))
    accepted(agreed, annex)
    stands = Paper.objects.get(title="Plan for the winter")
    stands.item = refreshed(agreed, stands.item)
    with pytest.raises(DomainError, match="The chair has cleared the pack, so its papers stand"):
        answer_paper(paper=stands, step=PaperStepKind.RETURNED, comments="x", **agreed.by)

    with pytest.raises(DomainError, match="The chair has cleared the pack"):
        write_paper(paper=stands, text="Another", seen=1, **author_of(agreed))

    supplement = build(agreed, supplements=pack)

    assert [part.title for part in supplement.parts.all()] == ["Annex", "A provider closes", "What to do"]
    last_of_winter = places[str(pack.parts.get(title="Compliance").order)][1]
    last = places[str(pack.parts.get(title="Date of the next meeting").order)][1]
    for edition in Edition:
        file = file_of(supplement, edition)
        assert file.places == {
            "1": [f"{last_of_winter}a"] * 2,
            "2": [f"{last}a", f"{last}a"],
            "3": [f"{last}a", f"{last}a"],
        }
        words = one_line(bytes(file.content))
        assert f"Page {last}a" in words
        assert "Winter plan" in words, "the joint index names what is out already"
        assert "To follow" not in words
        with pikepdf.open(io.BytesIO(bytes(file.content))) as pdf:
            assert f"{last}a" in [page.label for page in pdf.pages]
    assert "Zwiebelturm" not in one_line(bytes(file_of(supplement, Edition.PUBLIC).content))

    clear_pack(pack=supplement, **chair(agreed))
    issue_pack(pack=as_it_is(agreed, supplement), **clerk(agreed))
    with pytest.raises(DomainError, match="The pack is issued"):
        ask_for_pack(agreement=agreed.agreement, meeting=first_meeting(agreed), **agreed.by)
    empty = build(agreed, supplements=as_it_is(agreed, pack))
    assert "There is nothing to put into it" in empty.steps.last().words


def test_recalled_pack_says_so_and_its_successor_what_changed(agreed: Groups) -> None:
    pack = issued(agreed)
    recall_pack(pack=pack, **{**clerk(agreed), "reason": "A wrong table"})
    assert state_of_pack(as_it_is(agreed, pack)) is PackState.RECALLED
    reader = Client()
    reader.force_login(agreed.nhs_officer)
    why = "This pack was recalled on 3 July 2017: A wrong table. It does not count any more."
    for page in ("", "1/", "1/read/"):
        assert why in reader.get(f"{PAGE}{page}").content.decode(), page
    return_pack_to_the_papers = {**chair(agreed)}
    with pytest.raises(DomainError, match="cannot be returned"):
        return_pack(pack=as_it_is(agreed, pack), **return_pack_to_the_papers)

    again = build(agreed)
    return_pack(pack=again, **chair(agreed))
    paper = Paper.objects.get(title="Plan for the winter")
    paper.item = refreshed(agreed, paper.item)
    answer_paper(paper=paper, step=PaperStepKind.RETURNED, comments="More", **agreed.by)
    write_paper(paper=paper, text="Beds abound.", seen=1, **author_of(agreed))
    accepted(agreed, paper)
    offers = Paper.objects.get(title="Offers of Zwiebelturm")
    offers.item = refreshed(agreed, offers.item)
    change_paper(paper=offers, title="Prices of Zwiebelturm", due_on=offers.due_on, **agreed.by)
    later = issued(agreed)

    member = Client()
    member.force_login(agreed.nhs_officer)
    page = member.get(f"{PAGE}{later.number}/").content.decode()
    assert "Other than in pack 1, which was recalled" in page
    assert "“Plan for the winter” is not as it was" in page
    assert "“Prices of Zwiebelturm” is not as it was" in page
    partner = Client()
    partner.force_login(agreed.finance)
    seen = partner.get(f"{PAGE}{later.number}/").content.decode()
    assert "“Plan for the winter” is not as it was" in seen
    assert "An exempt paper is not as it was" in seen
    assert "Zwiebelturm" not in seen
    old = member.get(f"{PAGE}1/").content.decode()
    assert f"A wrong table. Pack {later.number} went out in its place." in old


def test_anybody_can_check_a_pack(agreed: Groups) -> None:
    pack = issued(agreed)
    file, visitor = file_of(pack, Edition.FULL), Client()

    def verdict(**sent: Any) -> str:
        return visitor.post("/verify/", sent).content.decode()

    held = SimpleUploadedFile("pack.pdf", bytes(file.content))
    by_bytes, by_digest = verdict(document=held), verdict(digest=file.digest[:12])

    assert "to the last byte" in by_bytes
    assert "Pack 1 of Joint Management Group" in by_bytes
    assert "This is a pack that was issued here" in by_digest
    assert "Joint Management Group" not in by_digest, "a digest alone tells nobody of which group"


def test_integrity_names_what_was_changed_behind_the_services(agreed: Groups) -> None:
    pack = build(agreed)
    assert [sentence for check in CHECKS for sentence in check()] == []

    raw = PackFile.objects.filter(pack=pack, edition=Edition.FULL)
    super(type(raw), raw).update(content=b"%PDF-other")
    assert ["altered since it was built" in sentence for check in CHECKS for sentence in check()] == [True]


def test_command_line_writes_the_issued_pack_to_the_byte(agreed: Groups, tmp_path: Path) -> None:
    path, meeting = tmp_path / "pack.pdf", first_meeting(agreed)

    def ask(*more: str) -> str:
        out = StringIO()
        of = ("--agreement", agreed.agreement.reference, "--meeting", meeting.reference, "-o", str(path))
        call_command("report", "pack", *of, *more, stdout=out)
        return out.getvalue()

    with pytest.raises(
        CommandError, match=r"has no issued pack\. Build and issue it on the page of the meeting"
    ):
        ask()
    pack = issued(agreed)

    assert "public edition" in ask()
    assert path.read_bytes() == bytes(file_of(pack, Edition.PUBLIC).content)
    ask("--edition", "full", "--number", "1")
    assert path.read_bytes() == bytes(file_of(pack, Edition.FULL).content)
    with pytest.raises(CommandError, match=r"has no issued pack 7\. Issued: 1\."):
        ask("--number", "7")
    recall_pack(pack=pack, **{**clerk(agreed), "reason": "A wrong table"})
    with pytest.raises(CommandError, match="has no issued pack"):
        ask()
