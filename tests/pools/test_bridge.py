"""The bridge from last year: steps that add to the change exactly, whose they are, and when they are frozen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import THOUSANDS
from pooledbudgets.lib.tables import shown
from pools.bridge import Bridge, End, Step, warnings
from pools.bridge_reading import bridges_of
from pools.choices import BridgeKind
from pools.models import BridgeStep
from pools.reports.bridge import bridge_table
from pools.selectors import version_tables
from pools.services.bridge import StepMoved, StepSpec, add_step, change_step, remove_step
from pools.services.versions import start_version
from pools.waterfall import waterfall
from tests.factories import REASON, TODAY, everybody, standing, submitted
from tests.half_shared import COUNCIL, NHS, STEPPED, HalfShared

COLUMNS = (("council", "Council"), ("nhs", "NHS"), ("total", "Total"))
# £90m and £60m became £93.5m and £59m: by hand, +3,000,000 +750,000.50 -250,000.50 = +3,500,000 and -1,000,000.
BRIDGE = Bridge(
    "adults",
    "Adults",
    COLUMNS,
    End({"council": Decimal(90_000_000), "nhs": Decimal(60_000_000), "total": Decimal(150_000_000)}, {}),
    End({"council": Decimal(93_500_000), "nhs": Decimal(59_000_000), "total": Decimal(152_500_000)}, {}),
    (
        Step(1, BridgeKind.DEMOGRAPHIC, "council", Decimal(3_000_000), "More people"),
        Step(2, BridgeKind.PRECEPT, "council", Decimal("750000.50"), "1% more"),
        Step(3, BridgeKind.SAVINGS, "council", Decimal("-250000.50"), "Fewer placements"),
        Step(4, BridgeKind.SAVINGS, "nhs", Decimal(-1_000_000), "Fewer beds"),
    ),
)


def test_steps_that_add_to_the_change_leave_nothing() -> None:
    assert [BRIDGE.unexplained(key) for key, _ in COLUMNS] == [0, 0, 0]
    assert BRIDGE.is_exact
    assert warnings([BRIDGE]) == []


def test_a_penny_that_no_step_explains_is_shown_and_warned_of() -> None:
    short = replace(BRIDGE, steps=(*BRIDGE.steps[:3], replace(BRIDGE.steps[3], amount=Decimal("-999999.99"))))
    assert [short.unexplained(key) for key, _ in COLUMNS] == [0, Decimal("-0.01"), Decimal("-0.01")]
    assert warnings([short]) == [
        ("adults", "Adults: the steps from last year do not add to the change in NHS and in Total.")
    ]


def test_unknown_end_leaves_the_remainder_unknown() -> None:
    unknown = replace(BRIDGE, opening=End({}, dict.fromkeys(dict(COLUMNS), "Not known")))
    assert [unknown.unexplained(key) for key, _ in COLUMNS] == [None, None, None]
    assert not unknown.is_exact
    assert warnings([unknown]) == []
    table = bridge_table(unknown, year=FinancialYear(2017), unit=THOUSANDS)
    assert shown(table.rows[0].cells[0], column=table.columns[0], unit=THOUSANDS) == "Not known"
    assert "2016/17 is not recorded" in table.notes[0].text
    assert waterfall(unknown, unit=THOUSANDS, year="2017/18", prior="2016/17") is None


def test_waterfall_hangs_each_bar_from_the_one_before() -> None:
    picture = waterfall(BRIDGE, unit=THOUSANDS, year="2017/18", prior="2016/17")
    assert picture is not None
    assert [(bar.name, bar.text, bar.style) for bar in picture.bars] == [
        ("Net 2016/17", "150,000", "end"),
        ("Demographic pressure", "+3,000", "up"),
        ("Savings and efficiencies", "-1,250", "down"),
        ("Adult social care precept", "+750", "up"),
        ("Net 2017/18", "152,500", "end"),
    ]
    opening, demographic, savings, precept, closing = picture.bars
    assert demographic.start == opening.start + opening.length
    assert precept.start + precept.length == closing.start + closing.length
    assert savings.start + savings.length == demographic.start + demographic.length


def _spec(half: HalfShared, party: str = NHS, **changes: Any) -> StepSpec:
    held = next(one for one in half.draft.schedule.agreement.parties.all() if one.organisation.code == party)
    facts: dict[str, Any] = {
        "kind": BridgeKind.SAVINGS,
        "amount": Decimal(-1_000_000),
        "words": "Fewer beds",
        "party": held,
    }
    return StepSpec(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"amount": Decimal(0)}, "give an amount up or down", id="nought"),
        pytest.param({"amount": Decimal("0.001")}, "in pounds and pence", id="part of a penny"),
        pytest.param({"words": " "}, "Say why", id="no reason"),
        pytest.param(
            {"kind": BridgeKind.PRECEPT}, "Only a local authority has an adult", id="precept of the NHS"
        ),
        pytest.param({"line_key": "moon-base"}, "no such line, this year or last", id="no such line"),
    ],
)
def test_add_step_refuses(half_shared: HalfShared, changes: dict[str, Any], said: str) -> None:
    before = BridgeStep.objects.count()
    with pytest.raises(DomainError, match=said):
        add_step(
            version=half_shared.draft,
            pool=half_shared.pool,
            step=_spec(half_shared, **changes),
            standing=everybody(half_shared.draft.schedule.agreement),
        )
    assert BridgeStep.objects.count() == before


def test_steps_are_their_partys_until_shared_and_frozen_with_the_version(half_shared: HalfShared) -> None:
    draft, pool = half_shared.draft, half_shared.pool
    nhs, council = standing(half_shared.cast["nhs_finance"]), standing(half_shared.cast["council_finance"])
    [seen] = bridges_of(draft, version_tables(draft, standing=nhs), standing=nhs)
    assert [step.column for step in seen.steps] == [NHS]
    assert seen.unexplained(COUNCIL) is None
    assert seen.unexplained("total") is None
    assert seen.stepped(NHS) == 1_100_000
    [own] = bridges_of(draft, version_tables(draft, standing=council), standing=council)
    assert {step.column for step in own.steps} == {COUNCIL, NHS}
    assert own.stepped(COUNCIL) == STEPPED

    row = BridgeStep.objects.get(party__organisation__code=COUNCIL)
    with pytest.raises(NotPermitted):
        remove_step(row=row, standing=nhs, reason=REASON)
    with pytest.raises(NotPermitted):
        add_step(version=draft, pool=pool, step=_spec(half_shared, COUNCIL), standing=nhs)

    everyone = everybody(draft.schedule.agreement)
    seen = row.history.count()
    change_step(row=row, step=_spec(half_shared, COUNCIL, amount=Decimal(5)), seen=seen, standing=everyone)
    row.refresh_from_db()
    assert row.amount.amount == 5
    with pytest.raises(StepMoved, match=r"changed this step on .* It says now: .*, £5, “"):
        change_step(row=row, step=_spec(half_shared, COUNCIL), seen=seen, standing=everyone)


def test_stale_change_of_a_step_keeps_what_was_typed_and_the_next_save_counts(
    half_shared: HalfShared, client: Client
) -> None:
    officer = half_shared.cast["council_finance"]
    row = BridgeStep.objects.get(party__organisation__code=COUNCIL)
    client.force_login(officer)
    page = f"/agreements/anyshire/2017-18/bridge/{row.pk}/"
    opened = client.get(page).context
    change_step(row=row, step=_spec(half_shared, COUNCIL), seen=opened["seen"](), standing=standing(officer))
    typed = {**opened["form"].initial, "amount": "7", "words": "Mine", "seen": opened["seen"]()}

    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert "What you entered is below and is not saved" in refused.content.decode()
    assert "Mine</textarea>" in refused.content.decode()

    assert client.post(page, {**typed, "seen": refused.context["seen"]()}).status_code == 302
    row.refresh_from_db()
    assert row.words == "Mine"


def test_new_version_keeps_the_steps_and_a_frozen_one_takes_none(
    oxfordshire: Any, published_version: Any
) -> None:
    everyone = everybody(oxfordshire)
    with pytest.raises(DomainError, match="is frozen"):
        add_step(
            version=published_version,
            pool=oxfordshire.pools.first(),
            step=StepSpec(BridgeKind.OTHER, Decimal(1), "Late"),
            standing=everyone,
        )
    facts: dict[str, Any] = {"basis": "varied", "effective_from": TODAY.replace(month=4, day=1)}
    second = start_version(copied_from=published_version, standing=everyone, reason=REASON, **facts)
    add_step(
        version=second,
        pool=oxfordshire.pools.first(),
        step=StepSpec(BridgeKind.OTHER, Decimal(1), "Together"),
        standing=everyone,
    )
    third = start_version(copied_from=submitted(second), standing=everyone, reason=REASON, **facts)
    assert [(step.words, step.amount.amount) for step in third.bridge_steps.all()] == [("Together", 1)]


@pytest.mark.once
def test_page_without_last_year_says_that_its_opening_is_not_known(
    published_version: Any, council_finance: Any, client: Client
) -> None:
    client.force_login(council_finance)
    page = client.get("/agreements/oxfordshire/2017-18/bridge/").content.decode()
    assert "What this pool’s rows were in 2016/17 is not recorded" in page
    assert "Not known" in page
