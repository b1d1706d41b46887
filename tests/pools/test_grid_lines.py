"""Adding, changing and removing the rows of a draft's table, and starting from last year's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from agreements.permissions import Standing
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import FinancialYear
from pools.choices import LineKind, LineNature
from pools.layout import placed_rows
from pools.models import Line, LineGroup, Pool
from pools.selectors import version_tables
from pools.services.lines import (
    GroupSpec,
    LineSpec,
    add_lines,
    change_group,
    change_line,
    copy_lines,
    remove_group,
)
from tests.factories import (
    REASON,
    everybody,
    make_agreement,
    make_lines,
    make_pool,
    make_version,
    standing,
    submitted,
)
from tests.pools.grid_world import GRID, World, officer, world
from tests.pools.test_grid_page import page_text

__all__ = ["officer", "world"]


def address(name: str, key: str = "") -> str:
    """A page of the pool's rows."""
    parts = ["midshire", FinancialYear(2017), "adults", *([key] if key else [])]
    return reverse(f"pools:{name}", args=parts)


def drafted(world: World, key: str) -> Line:
    return Line.objects.get(version=world.draft, key=key)


LINE = {"label": "Carers", "kind": "contribution", "nature": "capital", "element": "care", "group": "care"}


def test_add_line_page_adds_it_with_all_that_was_said(world: World, officer: Client) -> None:
    assert officer.get(address("line-add")).status_code == 200

    response = officer.post(address("line-add"), LINE)

    line = drafted(world, "carers")
    assert response.url == f"{GRID}?version=2"
    assert (line.nature, line.element.code, line.group.key) == (LineNature.CAPITAL, "care", "care")


def test_add_line_page_goes_on_to_another(officer: Client) -> None:
    response = officer.post(address("line-add"), {**LINE, "another": "1"}, follow=True)

    assert response.redirect_chain[0][0].startswith(address("line-add"))
    assert "“Carers” is added." in page_text(response.content)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "Enter the name of the line."),
        ({"label": "Home care"}, "Adults has a row “Home care” already. Choose another name."),
        ({"kind": "gift"}, "Choose one of those listed for “What it does to gross and net”."),
        ({"of_which": "income"}, "A part of “Less service user income” must be of the same kind as it."),
        ({"total_only": "-5"}, "“Carers” is a contribution and cannot be negative."),
        ({"total_only": "12,34"}, "“12,34” is not an amount."),
        ({"label": "Gross"}, "“gross” is the name of a total. Choose another"),
    ],
)
def test_add_line_page_refuses_in_words_and_keeps_what_was_typed(
    world: World, officer: Client, changes: dict[str, str], sentence: str
) -> None:
    response = officer.post(address("line-add"), LINE | changes)

    assert response.status_code == 422
    assert sentence in page_text(response.content)
    assert not Line.objects.filter(version=world.draft, nature=LineNature.CAPITAL).exists()
    assert 'value="capital" checked' in response.content.decode()


def test_a_part_stands_directly_after_its_whole_and_in_its_group(world: World, officer: Client) -> None:
    officer.post(address("line-add"), LINE | {"of_which": "home-care", "group": "spare"})

    [pool] = version_tables(world.draft, standing=everybody(world.agreement)).pools
    assert [row.label for row in placed_rows(pool)] == [
        "Care",
        "Home care",
        "of which Carers",
        "Residential care",
        "Care subtotal",
        "Autism",
        "Gross Contribution",
        "Less service user income",
        "Net Contribution",
    ]


def test_a_part_follows_its_whole_into_another_group(world: World) -> None:
    rows = _Rows(world)
    rows.add(LineSpec("carers", "Carers", of_which="home-care"))

    rows.change(LineSpec("home-care", "Home care", group="spare"))

    assert drafted(world, "carers").group.key == "spare"


def test_a_line_with_parts_can_be_neither_a_part_nor_of_another_kind(world: World) -> None:
    rows = _Rows(world)
    rows.add(LineSpec("carers", "Carers", of_which="autism"))

    with pytest.raises(DomainError, match="“Autism” has parts of its own, so it cannot be a part"):
        rows.change(LineSpec("autism", "Autism", of_which="home-care"))
    with pytest.raises(DomainError, match="“Autism” has parts, so its kind cannot change"):
        rows.change(LineSpec("autism", "Autism", kind=LineKind.MEMORANDUM))


def test_change_line_page_shows_what_is_there_and_changes_it(world: World, officer: Client) -> None:
    shown = officer.get(address("line-change", "home-care"))
    assert 'value="Home care"' in shown.content.decode()

    officer.post(
        address("line-change", "home-care"),
        {
            "label": "Care at home",
            "kind": "contribution",
            "nature": "revenue",
            "reason": "As the board calls it",
        },
    )

    line = drafted(world, "home-care")
    assert (line.label, line.group) == ("Care at home", None)
    assert line.history.first().history_change_reason == "As the board calls it"


def test_change_line_page_refuses_another_kind_while_it_has_figures(officer: Client) -> None:
    response = officer.post(
        address("line-change", "home-care"), {"label": "Home care", "kind": "memorandum", "nature": "revenue"}
    )

    assert response.status_code == 422
    assert "“Home care” has figures, so its kind cannot change. Clear them first." in page_text(
        response.content
    )


def test_remove_line_page_asks_why_removes_an_empty_line_and_refuses_one_with_figures(
    world: World, officer: Client
) -> None:
    silent = officer.post(address("line-remove", "autism"), {"reason": ""})
    refused = officer.post(address("line-remove", "home-care"), {"reason": "Not needed"})
    done = officer.post(address("line-remove", "autism"), {"reason": "Not needed"}, follow=True)

    assert silent.status_code == refused.status_code == 422
    assert "“Home care” has figures. Clear them before removing the line." in page_text(refused.content)
    assert "“Autism” is removed." in page_text(done.content)
    assert not Line.objects.filter(version=world.draft, key="autism").exists()


def test_group_pages_add_change_and_remove(world: World, officer: Client) -> None:
    officer.post(address("group-add"), {"label": "At home", "parent": "care"})
    group = LineGroup.objects.get(version=world.draft, key="at-home")
    assert group.parent.key == "care"

    officer.post(address("group-change", "at-home"), {"label": "Own home", "parent": ""})
    group.refresh_from_db()
    assert (group.label, group.parent) == ("Own home", None)

    officer.post(address("group-remove", "at-home"), {"reason": "Not needed"})
    assert not LineGroup.objects.filter(version=world.draft, key="at-home").exists()


def test_a_group_inside_itself_and_a_group_in_use_are_refused(world: World) -> None:
    rows = _Rows(world)
    rows.add(group=GroupSpec("inner", "Inner", parent="care"))

    with pytest.raises(DomainError, match="“Care” cannot be inside itself"):
        change_group(spec=GroupSpec("care", "Care", parent="inner"), **rows.facts)
    with pytest.raises(DomainError, match="“Care” has lines or groups in it"):
        remove_group(key="care", **rows.facts)


@pytest.mark.parametrize(
    "name",
    ["line-add", "line-change", "line-remove", "line-copy", "group-add", "group-change", "group-remove"],
)
def test_row_pages_are_for_finance_officers_and_for_drafts(world: World, client: Client, name: str) -> None:
    page = address(
        name,
        "" if name in ("line-add", "line-copy", "group-add") else "spare" if "group" in name else "autism",
    )
    for who, answer in (("stranger", 404), ("auditor", 403), ("council-approver", 403), ("nhs-finance", 200)):
        client.force_login(world.person(who))
        assert client.get(page).status_code == answer, who
    refused = client.get(f"{page}?version=1")
    assert refused.status_code == 403
    assert "Go to version 2, the draft" in refused.content.decode()
    assert client.post(f"{page}?version=1", LINE | {"reason": "x"}).status_code == 403


def test_row_pages_of_rows_that_are_not_there_are_404(officer: Client) -> None:
    for name in ("line-change", "line-remove", "group-change", "group-remove"):
        assert officer.get(address(name, "nothing")).status_code == 404


def test_copy_lines_brings_last_year_s_rows_in_order_without_figures(db: None) -> None:
    agreement = make_agreement()
    pool = make_pool(agreement)
    everyone = everybody(agreement)
    last = make_version(agreement, year=FinancialYear(2016))
    make_lines(
        last,
        pool,
        LineSpec("carers", "Carers", group="care"),
        LineSpec("home", "Home care", group="care"),
        LineSpec("nights", "Nights", of_which="carers"),
        LineSpec("equipment", "Equipment", total_only=Decimal(5)),
        groups=[GroupSpec("all", "All"), GroupSpec("care", "Care", parent="all")],
    )
    submitted(last)
    draft = make_version(agreement)
    make_lines(draft, pool, LineSpec("home", "Home care, as before"))

    count = copy_lines(version=draft, pool=pool, original=last, standing=everyone, reason=REASON)

    assert count == 3
    assert list(_labels(pool, everyone)) == ["Home care, as before", "Carers", "of which Nights", "Equipment"]
    assert Line.objects.get(version=draft, key="nights").group.parent.key == "all"
    assert Line.objects.get(version=draft, key="equipment").total_only is None
    with pytest.raises(DomainError, match="There is no line to copy"):
        copy_lines(version=draft, pool=pool, original=last, standing=everyone, reason=REASON)


def test_copy_page_copies_last_year_s_lines(world: World, officer: Client) -> None:
    pool = make_pool(world.agreement, code="children", name="Children")
    page = address("line-copy").replace("adults", "children")
    assert officer.get(page).status_code == 200

    refused = officer.post(page, {"reason": "A new pool"})
    assert "There is no line to copy: Children has each of them already." in page_text(refused.content)
    assert not Line.objects.filter(pool=pool).exists()


def _labels(pool: Pool, standing: Standing) -> Iterator[str]:
    version = pool.agreement.schedules.get(year_start=2017).versions.get()
    [table] = version_tables(version, standing=standing).pools
    return (row.label for row in placed_rows(table) if row.line)


class _Rows:
    """The draft's rows, changed by the council's finance officer through the services."""

    def __init__(self, world: World) -> None:
        self.facts = {
            "version": world.draft,
            "pool": world.pool,
            "standing": standing(world.person("council-finance")),
            "reason": REASON,
        }

    def add(self, *lines: LineSpec, group: GroupSpec | None = None) -> None:
        add_lines(lines=lines, groups=[group] if group else [], **self.facts)

    def change(self, spec: LineSpec) -> None:
        change_line(spec=spec, **self.facts)
