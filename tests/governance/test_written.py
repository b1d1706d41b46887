"""Writing a report: what its words take from the figures, and how its sections are saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.models import JournalEntry, Person, ScheduleVersion
from governance.models import Decision, SectionRevision, UnsavedText, WrittenReport
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
from governance.written.kinds import WrittenKind
from governance.written.permissions import get_revision, get_section, reports_of
from governance.written.reading import sections_now, written_report
from pooledbudgets.lib import clock
from pooledbudgets.lib.documents import Numbered
from pooledbudgets.lib.errors import DomainError, NotPermitted
from tests.factories import REASON, standing
from tests.governance.written_report import PARTICULARS, read, write, written

__all__ = ["written"]


WORDS = {
    "year": "2017/18",
    "version": "1",
    "body": "Cabinet",
    "meeting date": "18 July 2017",
    "partner oxfordshire-ccg": "Oxfordshire Clinical Commissioning Group",
    "partner oxfordshire-ccg short": "OCCG",
    "pool adults name": "Adults with Care and Support Needs",
    "pool adults net oxfordshire-cc": "£79.7m",
    "pool adults net oxfordshire-cc in full": "£79,736,000",
    "pool adults net oxfordshire-cc in thousands": "79,736",
    "pool adults gross": "£146.5m",
    "pool better-care-fund net oxfordshire-cc in thousands": "94,123",
    "pool better-care-fund line service-user-income oxfordshire-cc": "-£26.7m",
    "all gross in thousands": "349,597",
    "all net oxfordshire-ccg in thousands": "137,307",
}
UNKNOWN = {
    "pool adult net": "There is no pool “adult”. There is: adults, better-care-fund.",
    "pool adults net bob": "No partner has the code “bob”. There is: oxfordshire-cc, oxfordshire-ccg.",
    "pool adults line autism": "has no line “autism”. It has: learning-disabilities",
    "pool adults sum": "is no figure. Write for example",
    "weather": "“weather” is none of the words that can stand here.",
}


def test_words_between_braces_come_from_the_figures(written: WrittenReport, council_finance: Person) -> None:
    write(written, "\n\n".join(f"It is {{{{ {braces} }}}}." for braces in WORDS), by=council_finance)
    blocks = read(written, by=council_finance).document.sections[0].blocks

    assert [block.text for block in blocks if isinstance(block, Numbered)] == [
        f"It is {words}." for words in WORDS.values()
    ]


def test_words_nobody_knows_stay_open_and_say_why(written: WrittenReport, council_finance: Person) -> None:
    write(written, "\n\n".join(f"It is {{{{ {braces} }}}}." for braces in UNKNOWN), by=council_finance)
    openings = read(written, by=council_finance).open

    assert [opening.words for opening in openings] == list(UNKNOWN)
    assert {opening.section for opening in openings} == {"Summary"}
    for opening, why in zip(openings, UNKNOWN.values(), strict=True):
        assert why in opening.why


def test_a_figure_not_shared_stays_open_until_it_is(
    written: WrittenReport, draft_version: ScheduleVersion, council_finance: Person
) -> None:
    rest_report_on(
        report=written,
        version=draft_version,
        decision=None,
        standing=standing(council_finance),
        reason=REASON,
    )
    write(written, "It is {{ all net oxfordshire-ccg }}.", by=council_finance)

    assert "has not shared" in read(written, by=council_finance).open[0].why


def test_a_report_begins_with_its_sections_and_the_parts_that_are_data(
    written: WrittenReport, council_finance: Person
) -> None:
    draft = read(written, by=council_finance)

    assert [section.heading for section in draft.sections][:3] == ["Summary", "Introduction", "Background"]
    printed = {chapter.key: chapter for chapter in draft.document.sections}
    assert list(printed) == ["background", "structure", "contributions", "recommendations"]
    history = printed["background"].blocks[1].items
    assert [item.text for item in history] == [
        "Section 75 Agreement, dated 23 April 2013;",
        "Deed of variation, dated 21 March 2014; and",
        "Letter extending the agreement, dated May 2017, which sets the term to 31 March 2019.",
    ]
    assert [item.text for item in printed["background"].blocks[3].items] == [
        "the agreement as a whole may be ended by 6 months’ notice for any reason; and",
        "a single pooled fund arrangement may be ended by 6 months’ notice for any reason, 3 months’ notice if "
        "the annual contribution is not agreed or a shorter notice if the other partner is in default.",
    ]
    assert [table.key for table in printed["contributions"].tables] == ["adults", "better-care-fund"]
    assert "Autism" in [row.label for row in printed["structure"].tables[0].rows]
    assert draft.open == ()


def test_a_report_is_headed_and_qualified(written: WrittenReport, council_finance: Person) -> None:
    document = read(written, by=council_finance).document

    assert document.running_header == "CABINET – 18 JULY 2017"
    assert document.reference == "oxfordshire 2017-18 version 1"
    assert document.status[0].startswith("WORKING COPY.")
    assert (
        "OCCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017."
        in document.status
    )
    assert document.contacts == ("Strategic Commissioner (Adults)", "Finance Business Partner")
    assert document.month == "July 2017"


def test_each_save_keeps_the_text_before_it(written: WrittenReport, council_finance: Person) -> None:
    write(written, "First.", by=council_finance)
    write(written, "Second.", by=council_finance)

    section = get_section(written, "summary")
    assert list(section.revisions.values_list("number", "text")) == [(1, ""), (2, "First."), (3, "Second.")]
    assert sections_now(written)[0].text == "Second."


def test_a_stale_save_is_refused_with_both_texts_and_nothing_is_lost(
    written: WrittenReport, council_finance: Person, pool_manager: Person
) -> None:
    section = get_section(written, "summary")
    write(written, "Theirs.", by=pool_manager)
    keep_typing(section=section, text="Mine.", seen=1, standing=standing(council_finance))
    before = JournalEntry.objects.count()

    with pytest.raises(TextMoved, match=r"Poole Mannering saved this section") as refusal:
        save_section(section=section, text="Mine.", seen=1, standing=standing(council_finance), reason=REASON)

    assert (refusal.value.theirs.number, refusal.value.theirs.text) == (2, "Theirs.")
    assert UnsavedText.objects.get().text == "Mine."
    assert SectionRevision.objects.filter(section=section).count() == 2
    assert JournalEntry.objects.count() == before


def test_restoring_adds_a_revision_and_keeps_those_between(
    written: WrittenReport, council_finance: Person
) -> None:
    write(written, "First.", by=council_finance)
    write(written, "Second.", by=council_finance)
    section = get_section(written, "summary")

    restored = restore_revision(
        revision=get_revision(section, 2), seen=3, standing=standing(council_finance), reason="It was better"
    )

    assert (restored.number, restored.text, restored.restores.number) == (4, "First.", 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "as it was"), ("x" * 40_001, "40,001 characters and may have 40,000")],
    ids=["nothing new", "too long"],
)
def test_a_save_that_says_nothing_or_too_much_is_refused(
    written: WrittenReport, council_finance: Person, text: str, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        write(written, text, by=council_finance)


def test_typing_is_kept_for_its_writer_alone_and_changes_nothing(
    written: WrittenReport, council_finance: Person, pool_manager: Person
) -> None:
    section = get_section(written, "summary")
    for person, text in (
        (council_finance, "Mine."),
        (pool_manager, "His."),
        (council_finance, "Mine, more."),
    ):
        keep_typing(section=section, text=text, seen=1, standing=standing(person))

    assert set(UnsavedText.objects.values_list("person", "text")) == {
        (council_finance.pk, "Mine, more."),
        (pool_manager.pk, "His."),
    }
    assert sections_now(written)[0].revision == 1

    write(written, "Mine, more.", by=council_finance)
    give_up_typing(section=section, standing=standing(pool_manager))
    assert not UnsavedText.objects.exists()


def test_only_authors_of_the_organisation_write(
    written: WrittenReport, nhs_finance: Person, auditor: Person, council_finance: Person
) -> None:
    section = get_section(written, "summary")
    for person in (nhs_finance, auditor):
        acting = standing(person)
        for deed in (
            lambda acting=acting: save_section(
                section=section, text="x", seen=1, standing=acting, reason=REASON
            ),
            lambda acting=acting: keep_typing(section=section, text="x", seen=1, standing=acting),
            lambda acting=acting: rename_section(
                section=section, heading="x", standing=acting, reason=REASON
            ),
            lambda acting=acting: change_particulars(
                report=written, particulars=PARTICULARS, seen=1, standing=acting, reason=REASON
            ),
        ):
            with pytest.raises(NotPermitted):
                deed()
    with pytest.raises(NotPermitted):
        start_report(
            version=written.version, particulars=PARTICULARS, standing=standing(auditor), reason=REASON
        )


def test_a_report_under_way_is_its_own_sides_alone(
    written: WrittenReport, published_version: ScheduleVersion, council_finance: Person, nhs_finance: Person
) -> None:
    assert reports_of(standing(council_finance), published_version) == [written]
    assert reports_of(standing(nhs_finance), published_version) == []
    assert not JournalEntry.objects.filter(verb="report started", agreement__isnull=False).exists()


def test_particulars_change_and_a_stale_change_is_refused(
    written: WrittenReport, council_finance: Person
) -> None:
    changed = PARTICULARS.__class__(**{**_fields(), "item": "6", "is_key_decision": True})
    change_particulars(
        report=written, particulars=changed, seen=1, standing=standing(council_finance), reason=REASON
    )
    written.refresh_from_db()
    assert (written.item, written.is_key_decision) == ("6", True)

    with pytest.raises(DomainError, match="Somebody else changed this"):
        change_particulars(
            report=written, particulars=PARTICULARS, seen=1, standing=standing(council_finance), reason=REASON
        )


def _fields() -> dict[str, object]:
    return {name: getattr(PARTICULARS, name) for name in PARTICULARS.__dataclass_fields__}


def test_a_section_is_added_in_its_place_and_renamed(written: WrittenReport, council_finance: Person) -> None:
    acting = {"standing": standing(council_finance), "reason": REASON}
    after = get_section(written, "introduction")
    added = add_section(report=written, heading="Public health: aims", after=after, **acting)
    rename_section(section=added, heading="Aims", **acting)

    assert [(s.key, s.heading) for s in sections_now(written)][1:4] == [
        ("introduction", "Introduction"),
        ("public-health-aims", "Aims"),
        ("background", "Background"),
    ]
    for heading, sentence in (
        ("Public health, aims", "has a section with this name"),
        ("?!", "with letters"),
    ):
        with pytest.raises(DomainError, match=sentence):
            add_section(report=written, heading=heading, after=after, **acting)
    assert len(sections_now(written)) == 18


def test_a_past_moment_has_its_own_headings_order_and_particulars(
    written: WrittenReport, council_finance: Person
) -> None:
    acting = {"standing": standing(council_finance), "reason": REASON}
    then, before = clock.now(), sections_now(written)
    rename_section(section=get_section(written, "introduction"), heading="Why now", **acting)
    arrange_sections(report=written, order=[section.key for section in reversed(before)], **acting)
    change_particulars(
        report=written, particulars=replace(PARTICULARS, title="Another title"), seen=1, **acting
    )

    past = written_report(written.version, kind=WrittenKind.CABINET_REPORT, known_by=then)

    assert sections_now(written) != before
    assert sections_now(past, known_by=then) == before
    assert past.title == PARTICULARS.title


def test_recommendations_come_from_the_decision_the_report_asks_for(
    written: WrittenReport, council_finance: Person
) -> None:
    write(written, "{{ recommendations }}", by=council_finance, key="recommendations")
    assert "asks for no decision yet" in read(written, by=council_finance).open[0].why

    decision = Decision.objects.get(body__code="cabinet", meets_on="2017-07-18")
    acting = {"standing": standing(council_finance), "reason": REASON}
    rest_report_on(report=written, version=written.version, decision=decision, **acting)

    paragraph, points = read(written, by=council_finance).document.sections[-1].blocks
    assert paragraph.text == "<strong>The Cabinet is RECOMMENDED to:</strong>"
    assert points.items[2].text == "<strong>approve that there be two Joint Management Groups.</strong>"
    with pytest.raises(DomainError, match="rests on these already"):
        rest_report_on(report=written, version=written.version, decision=decision, **acting)
