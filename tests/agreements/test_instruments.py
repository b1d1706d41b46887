import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agreements.chain import Link
from agreements.choices import AgreementState, ChecklistState, InstrumentKind, InstrumentState, Manner
from agreements.models import ChecklistItem, Execution, HoldingOver, InstrumentFile, JournalEntry
from agreements.requirements import BY_KEY
from agreements.services.agreements import InstrumentSpec
from agreements.services.checklist import answer_requirement
from agreements.services.holding_over import end_holding_over, hold_over
from agreements.services.instruments import (
    AuthoritySpec,
    end_signing_authority,
    enter_instrument,
    keep_executed_file,
    put_right,
    record_authority,
    record_execution,
    withdraw_authority,
    withdraw_execution,
    withdraw_instrument,
)
from agreements.term import chain_of, standing_on
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.partial_date import PartialDate
from tests.agreements.instrument_world import (
    BOARD,
    BOARD_SIGNED,
    CABINET,
    SIGNED,
    InstrumentWorld,
    executed,
    instrument_world,
)
from tests.factories import REASON, TODAY, everybody, make_agreement

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def world(db: None) -> InstrumentWorld:
    return instrument_world()


def link_of(world: InstrumentWorld) -> Link:
    return next(link for link in chain_of(world.agreement) if link.key == world.extension.pk)


def authorise(world: InstrumentWorld, authority: AuthoritySpec = CABINET, **changes: Any) -> Any:
    facts = {
        "instrument": world.extension,
        "party": world.council,
        "authority": authority,
        "standing": world.officer,
        "reason": REASON,
    }
    return record_authority(**(facts | changes))


def execute(world: InstrumentWorld, **changes: Any) -> Execution:
    facts = {
        "instrument": world.extension,
        "party": world.council,
        "execution": SIGNED,
        "standing": world.officer,
        "reason": REASON,
    }
    return record_execution(**(facts | changes))


def test_an_extension_counts_once_every_party_has_executed_it(world: InstrumentWorld) -> None:
    before = standing_on(world.agreement, on=TODAY)
    authorise(world)
    execute(world)
    half = standing_on(world.agreement, on=TODAY)
    authorise(world, BOARD, party=world.nhs, standing=world.nhs_officer)
    execute(world, party=world.nhs, execution=BOARD_SIGNED, standing=world.nhs_officer)
    whole = standing_on(world.agreement, on=TODAY)
    earlier = standing_on(world.agreement, on=TODAY, known_on=date(2017, 5, 31))

    assert [(s.state, s.ends_on) for s in (before, half, whole, earlier)] == [
        (AgreementState.EXPIRED, date(2017, 3, 31)),
        (AgreementState.EXPIRED, date(2017, 3, 31)),
        (AgreementState.IN_FORCE, date(2019, 3, 31)),
        (AgreementState.EXPIRED, date(2017, 3, 31)),
    ]
    assert link_of(world).state(on=TODAY, known_on=TODAY) is InstrumentState.IN_FORCE
    entry = JournalEntry.objects.latest("sequence")
    assert (entry.verb, entry.detail["override"]) == ("execution recorded", "By letter")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({}, "No authority of Holmshire", id="not authorised"),
        pytest.param(
            {"decided_on": PartialDate(2017, 6, 2)},
            "authorised to make it on 2 June 2017 only",
            id="before it",
        ),
        pytest.param(
            {"decided_on": PartialDate(2017, 6), "dated": PartialDate(2017, 5, 31)},
            "authorised to make it in June 2017 only",
            id="the month before",
        ),
        pytest.param(
            {"decided_on": PartialDate(2017, 5), "capacity": "Clerk"},
            "has not recorded that the Clerk may execute",
            id="a post without signing authority",
        ),
        pytest.param(
            {"decided_on": PartialDate(2017, 5), "manner": Manner.SEALED},
            "in this manner",
            id="may sign, not seal",
        ),
        pytest.param(
            {"decided_on": PartialDate(2016, 1), "dated": PartialDate(2016, 3)},
            "may execute instruments in this manner in March 2016",
            id="before the authority to sign began",
        ),
        pytest.param(
            {"decided_on": PartialDate(2017, 5), "dated": PartialDate(2017, 8)},
            "has not come yet",
            id="to come",
        ),
    ],
)
def test_an_execution_is_refused_and_nothing_is_kept(
    world: InstrumentWorld, changes: dict[str, Any], sentence: str
) -> None:
    decided_on = changes.pop("decided_on", None)
    if decided_on:
        authorise(world, replace(CABINET, decided_on=decided_on))
    entries = JournalEntry.objects.count()

    with pytest.raises(DomainError, match=sentence):
        execute(world, execution=replace(SIGNED, **changes))

    assert (Execution.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_a_month_is_no_refusal_when_a_day_in_it_would_do(world: InstrumentWorld) -> None:
    authorise(world, replace(CABINET, decided_on=PartialDate(2017, 6)))

    assert execute(world, execution=replace(SIGNED, dated=PartialDate(2017, 6, 1))).pk


def test_a_party_executes_once_and_again_only_after_withdrawal(world: InstrumentWorld) -> None:
    authority = authorise(world)
    first = execute(world)

    with pytest.raises(DomainError, match=r"executed it already: A\. Person, 1 June 2017"):
        execute(world)
    with pytest.raises(DomainError, match="Withdraw the execution first"):
        withdraw_authority(authority=authority, standing=world.officer, reason=REASON)
    withdraw_execution(execution=first, standing=world.officer, reason="Wrong signatory")
    with pytest.raises(DomainError, match="withdrawn already"):
        withdraw_execution(execution=first, standing=world.officer, reason=REASON)

    assert execute(world).pk != first.pk
    assert withdraw_authority_refused_then_allowed(world, authority)


def withdraw_authority_refused_then_allowed(world: InstrumentWorld, authority: Any) -> bool:
    """With a second authority the first may go."""
    authorise(world, replace(CABINET, body="Council", reference=""))
    withdraw_authority(authority=authority, standing=world.officer, reason=REASON)
    return True


def test_an_override_is_kept_only_where_it_was_needed(world: InstrumentWorld) -> None:
    authorise(world)

    assert execute(world, execution=replace(SIGNED, override_reason="Just in case")).override_reason == ""


def test_an_ended_signing_authority_does_not_serve_later(world: InstrumentWorld) -> None:
    authorise(world)
    end_signing_authority(
        authority=world.signing_authority,
        agreement=world.agreement,
        ends_on=date(2017, 6, 1),
        standing=world.officer,
        reason=REASON,
    )

    with pytest.raises(DomainError, match="Record the signing authority"):
        execute(world)


def test_nobody_acts_for_another_partner_or_without_the_role(world: InstrumentWorld) -> None:
    for changes in ({"standing": world.nhs_officer}, {"standing": world.reader}):
        with pytest.raises(NotPermitted):
            authorise(world, **changes)
        with pytest.raises(NotPermitted):
            execute(world, **changes)
    with pytest.raises(NotPermitted):
        keep_executed_file(
            instrument=world.extension, file_name="x.pdf", data=PDF, standing=world.reader, reason=REASON
        )


def test_a_party_to_another_agreement_neither_authorises_nor_executes(world: InstrumentWorld) -> None:
    stranger = make_agreement().parties.get(order=0)
    for deed in (authorise, execute):
        with pytest.raises(DomainError, match="not a party to this agreement"):
            deed(world, party=stranger, standing=everybody(stranger.agreement))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"decided_on": PartialDate(2017, 7, 18)}, "has not come yet", id="a decision to come"),
        pytest.param({"consultee": "Cabinet Member"}, "Name the post", id="a consultee and no delegate"),
        pytest.param(
            {"consultee": "Cabinet Member", "delegated_to": "Director"},
            "is evidenced",
            id="no evidence of it",
        ),
        pytest.param({"body": "  "}, "(?i)body", id="no body"),
    ],
)
def test_an_impossible_authority_is_refused(
    world: InstrumentWorld, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        authorise(world, replace(CABINET, **changes))


@pytest.mark.parametrize("ends_on", [date(2017, 3, 31), date(2016, 1, 1)])
def test_an_extension_that_does_not_extend_is_refused(world: InstrumentWorld, ends_on: date) -> None:
    with pytest.raises(DomainError, match="the term it extends on 31 March 2017"):
        enter_instrument(
            agreement=world.agreement,
            instrument=InstrumentSpec(InstrumentKind.EXTENSION, "Shorter", term_ends_on=ends_on),
            standing=world.officer,
            reason=REASON,
        )


def withdraw(world: InstrumentWorld) -> None:
    withdraw_instrument(
        instrument=world.extension, withdrawn_on=TODAY, standing=world.officer, reason="Given up"
    )


def test_a_withdrawn_instrument_takes_nothing_more(world: InstrumentWorld) -> None:
    authorise(world)
    execute(world)
    withdraw(world)

    assert link_of(world).state(on=TODAY, known_on=TODAY) is InstrumentState.WITHDRAWN
    with pytest.raises(DomainError, match="was withdrawn on 3 July 2017"):
        authorise(world)
    with pytest.raises(DomainError, match="withdrawn on 3 July 2017 already"):
        withdraw(world)


def test_a_made_instrument_is_neither_withdrawn_nor_given_other_terms(world: InstrumentWorld) -> None:
    extension = executed(world)
    facts = InstrumentSpec(InstrumentKind.EXTENSION, "Extension", term_ends_on=date(2019, 3, 31))
    changed = {"instrument": extension, "standing": world.officer, "reason": REASON}

    with pytest.raises(DomainError, match="cannot be withdrawn"):
        withdraw(world)
    with pytest.raises(DomainError, match="has been executed"):
        put_right(facts=replace(facts, term_ends_on=date(2020, 3, 31)), **changed)
    assert put_right(facts=facts, **changed).title == "Extension"
    assert standing_on(world.agreement, on=TODAY).ends_on == date(2019, 3, 31)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"PK\x03\x04", "not a PDF", id="a zip called pdf"),
        pytest.param(b"<html>%PDF-%%EOF", "not a PDF", id="a page with a PDF's signs in it"),
        pytest.param(b"%PDF-1.7" + b"x" * 2000, "cut off", id="cut off"),
        pytest.param(b"%PDF-" + b"0" * 20_000_000 + b"%%EOF", "under 20 MB", id="too large"),
    ],
)
def test_only_a_whole_pdf_is_kept(world: InstrumentWorld, data: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        keep_executed_file(
            instrument=world.extension, file_name="x.pdf", data=data, standing=world.officer, reason=REASON
        )

    assert not InstrumentFile.objects.exists()


def test_an_executed_file_is_kept_to_the_byte_once(world: InstrumentWorld) -> None:
    kept = keep_executed_file(
        instrument=world.extension, file_name="../a/Deed.PDF", data=PDF, standing=world.officer, reason=REASON
    )

    assert (kept.file_name, kept.size, kept.sha256[:8]) == (
        "Deed.pdf",
        len(PDF),
        hashlib.sha256(PDF).hexdigest()[:8],
    )
    assert bytes(kept.content.data) == PDF
    with pytest.raises(DomainError, match="kept with the instrument already"):
        keep_executed_file(
            instrument=world.extension, file_name="b.pdf", data=PDF, standing=world.officer, reason=REASON
        )


def held(world: InstrumentWorld, **changes: Any) -> HoldingOver:
    facts: dict[str, Any] = {
        "agreement": world.agreement,
        "party": world.council,
        "starts_on": date(2017, 4, 1),
        "principle": "The principles of 2016/17",
        "authority": CABINET,
        "standing": world.officer,
        "reason": REASON,
    }
    return hold_over(**(facts | changes))


def test_an_expired_agreement_is_held_over_until_that_ends(world: InstrumentWorld) -> None:
    held(world)
    assert standing_on(world.agreement, on=TODAY).state is AgreementState.HOLDING_OVER
    with pytest.raises(DomainError, match="holds over since 1 April 2017"):
        held(world)
    with pytest.raises(DomainError, match="Give a later day"):
        end_holding_over(
            agreement=world.agreement, ended_on=date(2017, 4, 1), standing=world.officer, reason=REASON
        )

    end_holding_over(agreement=world.agreement, ended_on=TODAY, standing=world.officer, reason=REASON)

    assert standing_on(world.agreement, on=TODAY).state is AgreementState.EXPIRED
    assert standing_on(world.agreement, on=date(2017, 6, 1)).state is AgreementState.HOLDING_OVER
    with pytest.raises(DomainError, match="nothing to end"):
        end_holding_over(agreement=world.agreement, ended_on=TODAY, standing=world.officer, reason=REASON)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"starts_on": date(2018, 4, 1)}, "has not come", id="to come"),
        pytest.param({"principle": " "}, "(?i)what applies meanwhile", id="no principle"),
        pytest.param({"authority": replace(CABINET, body="")}, "(?i)body", id="no authority"),
        pytest.param(
            {"starts_on": date(2015, 3, 11)}, "nothing to hold over", id="before there was anything"
        ),
    ],
)
def test_a_needless_or_unauthorised_holding_over_is_refused(
    world: InstrumentWorld, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        held(world, **changes)

    assert not HoldingOver.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        pytest.param(
            {"state": ChecklistState.COMPLETE}, "before calling it complete", id="complete of nothing"
        ),
        pytest.param({"state": ChecklistState.NOT_COMPLETE}, "Say why", id="a gap without a reason"),
    ],
)
def test_a_requirement_is_answered_with_something(
    world: InstrumentWorld, facts: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        answer_requirement(
            agreement=world.agreement,
            requirement=BY_KEY["contributions"],
            standing=world.officer,
            reason=REASON,
            **facts,
        )


def test_a_requirement_has_one_answer_that_can_change(world: InstrumentWorld) -> None:
    for facts in (
        {"state": ChecklistState.NOT_COMPLETE, "gap_reason": "Schedule 2 is missing"},
        {"state": ChecklistState.COMPLETE, "clause": "Clause 8"},
    ):
        answer_requirement(
            agreement=world.agreement,
            requirement=BY_KEY["contributions"],
            standing=world.officer,
            reason=REASON,
            **facts,
        )

    item = ChecklistItem.objects.get()
    assert (item.state, item.clause, item.gap_reason, item.history.count()) == ("complete", "Clause 8", "", 2)
