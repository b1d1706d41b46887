"""The annual schedule for signature: built from what is recorded, honest about what is not, issued like the tables."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.services.journal import recorded
from governance.choices import BodyKind
from governance.integrity import CHECKS
from governance.models import IssuedReport, ServedPool
from governance.schedule_document import NAME, issue_options, schedule_document
from governance.selectors import figures_moved, verify_file
from governance.services.bodies import BodySpec, add_body
from governance.services.issued import issue_of_version
from governance.verification import Verdict
from pooledbudgets.lib import clock
from pooledbudgets.lib.documents import Document, Numbered
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.seen import seen_in_words
from tests import snapshot
from tests.factories import REASON, everybody
from tests.pdf_reading import failures_of, one_line, pages_of
from tests.pools.approving_world import ApprovingWorld, approved, approving_world, execute, passed, read


@pytest.fixture
def world(db: None) -> ApprovingWorld:
    return snapshot.world(approving_world)


def document_of(world: ApprovingWorld) -> Document:
    version = read(world.agreement)
    return schedule_document(version, standing=everybody(world.agreement), as_at=clock.now())


def words_of(document: Document) -> str:
    return " ".join(
        getattr(block, "text", "") or " ".join(item.text for item in getattr(block, "items", ()))
        for section in document.sections
        for block in section.blocks  # type: ignore[attr-defined]
    )


def issue(world: ApprovingWorld, document: Document) -> IssuedReport:
    version = read(world.agreement)
    return issue_of_version(
        version=version,
        name=NAME,
        build=lambda as_at: schedule_document(version, standing=everybody(world.agreement), as_at=as_at),
        options=issue_options(version),
        standing=world.clerk,
        seen=seen_in_words(document),
        reason=REASON,
    )


def test_schedule_says_first_what_stands_in_the_way_of_signing(world: ApprovingWorld) -> None:
    document = document_of(world)

    assert document.status[0].startswith("NOT READY FOR SIGNATURE. ")
    assert document.sections[0].heading == "Not ready for signature"
    assert "HCCG has not approved" in words_of(document)
    assert "No risk-share terms are recorded" in words_of(document)
    assert "No terms on who bears an overspend" in words_of(document)


def test_schedule_for_signature_has_numbered_clauses_and_an_open_block_for_each_partner(
    world: ApprovingWorld,
) -> None:
    approved(world)
    passed(world)
    document = document_of(world)
    numbers = [
        block.number
        for section in document.sections
        for block in section.blocks  # type: ignore[attr-defined]
        if isinstance(block, Numbered)
    ]

    assert document.status[0] == "FOR SIGNATURE. Nothing stands in the way."
    assert numbers == list(range(1, len(numbers) + 1))
    assert [block.party for block in document.signings] == [
        "Holmshire County Council",
        "Holm Clinical Commissioning Group",
    ]
    assert {line.value for block in document.signings for line in block.lines} == {""}
    assert "have not agreed terms" in words_of(document)
    assert "The principles of 2016/17" in words_of(document)
    assert "Cabinet, 27 June 2017, 2017/44; delegated to the Director for Adult Services" in words_of(
        document
    )


def test_schedule_prints_each_override_with_its_authority_and_what_it_passes(world: ApprovingWorld) -> None:
    approved(world)
    passed(world)
    document = document_of(world)

    assert document.sections[0].heading == "Signed despite"
    assert "on the authority of Cabinet, 20 June 2017, item 9" in words_of(document)
    assert "The legal checklist is not complete" in words_of(document)


def test_schedule_that_is_executed_says_by_whom_and_when(world: ApprovingWorld) -> None:
    approved(world)
    passed(world)
    execute(world, world.council)
    half = document_of(world)
    execute(world, world.nhs)
    document = document_of(world)

    assert half.status[0] == "FOR SIGNATURE. Nothing stands in the way. Executed so far by HCC."
    assert document.status[0] == "EXECUTED by every partner, the last of them on 30 June 2017."
    assert [line.value for line in document.signings[1].lines] == [
        "Signed",
        "A. Person",
        "Director",
        "30 June 2017",
    ]


def test_schedule_is_issued_verified_and_checked_like_the_tables(world: ApprovingWorld) -> None:
    kept = issue(world, document_of(world))
    pdf = bytes(kept.files.get(form="pdf").content)

    assert "NOT READY FOR SIGNATURE" in one_line(pdf)
    assert "Signed for Holm Clinical Commissioning Group" in one_line(pdf)
    signed = [" ".join(page.split()) for page in pages_of(pdf) if "Signed for" in page]
    assert len(signed) == 1, "all sign on one page"
    assert "Each partner signs in its own block" in signed[0]
    assert failures_of(pdf, profile="ua1") == []
    assert verify_file(pdf, standing=None).verdict is Verdict.GENUINE
    assert figures_moved(kept, standing=everybody(world.agreement)) == []
    assert not [said for check in CHECKS for said in check()]


def test_schedule_that_moved_since_it_was_seen_is_not_issued(world: ApprovingWorld) -> None:
    document = document_of(world)
    approved(world)

    with pytest.raises(DomainError, match="changed since you opened the page"):
        issue(world, document)


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "html"])
def test_schedule_comes_in_every_form(world: ApprovingWorld, form: str) -> None:
    assert FILE_FORMS[form].make(document_of(world))


def test_schedule_names_the_groups_that_govern_its_pools_and_no_other(world: ApprovingWorld) -> None:
    who = everybody(world.agreement)
    old, new = (
        add_body(
            agreement=world.agreement,
            facts=BodySpec(code, name, BodyKind.JMG),
            standing=who,
            reason=REASON,
        )
        for code, name in (("old-jmg", "Older People’s Group"), ("new-jmg", "Adults Group"))
    )
    assert all(body.name in words_of(document_of(world)) for body in (old, new))
    pool = world.agreement.pools.all()[0]
    with recorded("group governs", by=who.person, agreement=world.agreement, subject=new, reason=REASON):
        ServedPool(body=new, pool=pool, starts_on=date(2017, 4, 1)).save()

    said = words_of(document_of(world))
    assert f"the Adults Group, for {pool.name}" in said
    assert old.name not in said
