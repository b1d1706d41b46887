"""Pools in the administration pages, and contributions tables from its lists: the same as on the pages."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from agreements.choices import Role
from agreements.models import Agreement, JournalEntry, Schedule, ScheduleVersion
from agreements.services.people import command_line_person, create_operator
from pooledbudgets.lib import clock
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.admin import MOST_TABLES
from pools.models import Element, LeadRole, Pool, PoolManager
from pools.services.pools import name_host
from pools.services.sharing import share_figures
from tests.factories import (
    REASON,
    make_agreement,
    make_element,
    make_officer,
    make_pool,
    make_version,
    party_of,
    submitted,
)
from tests.partnership import Partnership
from tests.pdf_reading import one_line

pytestmark = pytest.mark.once

NOT_SHARED = "Not yet shared"


@pytest.fixture
def administrator(partnership: Partnership) -> Client:
    """The council's administrator."""
    client = Client()
    client.force_login(make_officer(partnership.council, Role.ADMINISTRATOR))
    return client


@pytest.fixture
def operator(db: None) -> Client:
    """Who runs the installation, and has no role in any agreement."""
    client = Client()
    client.force_login(
        create_operator(
            email="root@example.org",
            full_name="Op Erator",
            password="correct horse battery staple",
            reason=REASON,
        )
    )
    return client


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment that does not pass, so that two documents made one after the other are the same."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)


def list_page(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def act(client: Client, form: str, *rows: Model) -> HttpResponse:
    """The answer to the list's action for the rows chosen."""
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        list_page(type(rows[0])),
        {"action": f"contributions_as_{form}", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )
    return answer


def rows_of(partnership: Partnership) -> dict[str, Model]:
    return {
        "agreement": partnership.agreement,
        "schedule": partnership.draft.schedule,
        "version": partnership.draft,
    }


@pytest.mark.parametrize("kind", ["agreement", "schedule", "version"])
@pytest.mark.parametrize("form", ["pdf", "xlsx"])
@pytest.mark.parametrize("is_submitted", [True, False], ids=["submitted", "draft"])
def test_table_from_the_list_is_the_file_of_the_page(
    administrator: Client, partnership: Partnership, still: None, kind: str, form: str, is_submitted: bool
) -> None:
    if is_submitted:
        submitted(partnership.draft)
    page = administrator.get(f"{partnership.page}tables/contributions.{form}?version=1")
    answer = act(administrator, form, rows_of(partnership)[kind])

    assert answer.content == page.content
    assert answer.headers["Content-Type"] == page.headers["Content-Type"]
    assert answer.headers["Content-Disposition"] == page.headers["Content-Disposition"]


def test_table_of_a_pool_is_that_pools_alone(administrator: Client, partnership: Partnership) -> None:
    make_pool(partnership.agreement, code="children", name="Children’s pool")
    answer = act(administrator, "pdf", partnership.pool)

    assert "Adults pool" in one_line(answer.content)
    assert "Children" not in one_line(answer.content)
    assert 'filename="northmoor-2017-18-v1-contributions-adults.pdf"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_tables_of_several_rows_come_as_one_archive(
    administrator: Client, partnership: Partnership, still: None, form: str
) -> None:
    other = make_agreement(parties=[partnership.council, partnership.nhs_body], reference="valley")
    make_version(other)
    answer = act(administrator, form, partnership.agreement, other)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {
        f"northmoor-2017-18-v1-contributions.{form}",
        f"valley-2017-18-v1-contributions.{form}",
    }
    page = administrator.get(f"{partnership.page}tables/contributions.{form}")
    assert files[f"northmoor-2017-18-v1-contributions.{form}"] == page.content


def test_table_keeps_a_partners_draft_figures_from_the_other(
    administrator: Client, partnership: Partnership
) -> None:
    table = one_line(act(administrator, "pdf", partnership.agreement).content)

    assert "74,883" in table
    assert "13,477" not in table
    assert NOT_SHARED in table


def test_table_shows_an_operator_what_is_shared_and_nothing_else(
    operator: Client, partnership: Partnership
) -> None:
    share_figures(
        version=partnership.draft,
        party=party_of(partnership.agreement, partnership.council),
        seen=AS_THEY_STAND,
        standing=partnership.issuer,
        reason="Agreed",
    )
    table = one_line(act(operator, "pdf", partnership.agreement).content)

    assert "74,883" in table
    assert "13,477" not in table


def test_table_of_an_agreement_without_a_schedule_is_a_sentence(
    administrator: Client, partnership: Partnership
) -> None:
    bare = make_agreement(parties=[partnership.council, partnership.nhs_body])

    assert "None of the rows chosen has a table yet" in act(administrator, "pdf", bare).content.decode()


def test_tables_of_too_many_rows_are_refused_with_a_sentence(
    administrator: Client, partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pools.admin.MOST_TABLES", 0)

    assert "Choose 0 rows or fewer" in act(administrator, "pdf", partnership.agreement).content.decode()
    assert MOST_TABLES == 50


def test_table_of_an_agreement_out_of_scope_is_not_made(administrator: Client) -> None:
    other = make_agreement(title="Westmere pooled budgets")
    make_version(other)
    answer = act(administrator, "pdf", other)

    assert not answer.content.startswith(b"%PDF-")
    assert "Westmere" not in answer.content.decode()


@pytest.mark.parametrize("model", [Agreement, Schedule, ScheduleVersion, Pool])
def test_lists_offer_both_actions(
    administrator: Client, partnership: Partnership, model: type[Model]
) -> None:
    page = administrator.get(list_page(model)).content.decode()

    assert "Contributions table as PDF" in page
    assert "Contributions table as XLSX" in page


@pytest.mark.parametrize(
    ("model", "address"),
    [
        (Agreement, "/agreements/northmoor/"),
        (Schedule, "/agreements/northmoor/2017-18/"),
        (ScheduleVersion, "/agreements/northmoor/2017-18/?version=1"),
        (Pool, "/agreements/northmoor/"),
    ],
)
def test_rows_link_to_their_pages(
    administrator: Client, partnership: Partnership, model: type[Model], address: str
) -> None:
    row = {**{type(row): row for row in rows_of(partnership).values()}, Pool: partnership.pool}[model]

    assert f'href="{address}"' in administrator.get(f"{list_page(model)}{row.pk}/change/").content.decode()


@pytest.mark.parametrize("model", [Schedule, ScheduleVersion])
def test_what_has_a_life_of_its_own_cannot_be_changed(
    operator: Client, partnership: Partnership, model: type[Model]
) -> None:
    row = rows_of(partnership)["schedule" if model is Schedule else "version"]

    assert operator.get(f"{list_page(model)}add/").status_code == 403
    assert operator.post(f"{list_page(model)}{row.pk}/change/", {"state": "submitted"}).status_code == 403


# --- Pools, elements and duties ------------------------------------------------------------------------


def pool_facts(partnership: Partnership, **changes: Any) -> dict[str, Any]:
    """What the form of the adults pool sends when nothing is typed over."""
    facts = {
        "name": "Adults pool",
        "table_heading": "",
        "purpose": "",
        "fund_kind": "pooled",
        "host": "",
        "vat_treatment": "",
        "opens_on": "",
        "closes_on": "",
        "reason": "As the deed says",
    }
    for part in ("elements", "managers"):
        facts |= {f"{part}-TOTAL_FORMS": "0", f"{part}-INITIAL_FORMS": "0"}
    return facts | changes


def change(client: Client, row: Model, facts: dict[str, Any]) -> str:
    return client.post(f"{list_page(type(row))}{row.pk}/change/", facts, follow=True).content.decode()


def add(client: Client, model: type[Model], facts: dict[str, Any]) -> str:
    return client.post(f"{list_page(model)}add/", facts, follow=True).content.decode()


def test_pool_is_added(administrator: Client, partnership: Partnership) -> None:
    facts = pool_facts(
        partnership, agreement=partnership.agreement.pk, code="children", name="Children’s pool"
    )
    add(administrator, Pool, facts)

    assert Pool.objects.get(code="children").order == 1
    assert JournalEntry.objects.latest("sequence").verb == "pool added"


def test_pool_host_is_named_through_its_service(administrator: Client, partnership: Partnership) -> None:
    host = party_of(partnership.agreement, partnership.council)
    change(administrator, partnership.pool, pool_facts(partnership, host=host.pk, name="Adults’ pool"))

    partnership.pool.refresh_from_db()
    assert (partnership.pool.host, partnership.pool.name) == (host, "Adults’ pool")
    verbs = list(JournalEntry.objects.order_by("-sequence").values_list("verb", flat=True)[:2])
    assert verbs == ["pool corrected", "host named"]


def test_pool_host_of_another_agreement_is_refused(operator: Client, partnership: Partnership) -> None:
    stranger = make_agreement().parties.first()
    page = change(operator, partnership.pool, pool_facts(partnership, host=stranger.pk, name="Taken over"))

    assert "is not a party to Northmoor pooled budgets" in page
    partnership.pool.refresh_from_db()
    assert (partnership.pool.host, partnership.pool.name) == (None, "Adults pool")


def test_element_is_added_and_its_name_corrected(administrator: Client, partnership: Partnership) -> None:
    facts = {
        "pool": partnership.pool.pk,
        "code": "autism",
        "name": "Autsim",
        "classification": "service-area",
        "reason": "In scope",
    }
    add(administrator, Element, facts)
    element = Element.objects.get(code="autism")
    change(administrator, element, {"name": "Autism", "note": "", "reason": "Misspelt"})

    element.refresh_from_db()
    assert element.name == "Autism"
    assert JournalEntry.objects.latest("sequence").agreement == partnership.agreement


def test_lead_is_appointed_once_at_a_time_and_ended(administrator: Client, partnership: Partnership) -> None:
    element = make_element(partnership.pool)
    council, nhs_body = partnership.agreement.parties.all()
    facts = {"element": element.pk, "party": council.pk, "starts_on": "2017-04-01", "reason": "As agreed"}
    add(administrator, LeadRole, facts)
    refused = add(administrator, LeadRole, facts | {"party": nhs_body.pk})

    assert "End that lead first" in refused
    lead = LeadRole.objects.get()
    change(administrator, lead, {"ends_on": "2017-10-01", "reason": "As agreed"})
    lead.refresh_from_db()
    assert lead.ends_on == date(2017, 10, 1)


def test_pool_manager_of_another_body_than_the_host_is_refused(
    administrator: Client, partnership: Partnership
) -> None:
    name_host(
        pool=partnership.pool,
        host=party_of(partnership.agreement, partnership.council),
        by=command_line_person(),
        reason=REASON,
    )
    facts = {"pool": partnership.pool.pk, "post": "Head of pooled funds", "reason": "Appointed"}

    assert "does not host Adults pool" in add(
        administrator, PoolManager, facts | {"organisation": partnership.nhs_body.pk}
    )
    add(administrator, PoolManager, facts | {"organisation": partnership.council.pk})
    assert PoolManager.objects.get().post == "Head of pooled funds"
