"""The administration pages of instruments: seen by who administers a party, entered nowhere there."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client

from agreements.choices import ChecklistState, Role
from agreements.models import (
    ChecklistItem,
    Execution,
    HoldingOver,
    InstrumentAuthority,
    InstrumentFile,
    SigningAuthority,
)
from agreements.requirements import BY_KEY
from agreements.services.checklist import answer_requirement
from agreements.services.holding_over import hold_over
from agreements.services.instruments import keep_executed_file
from tests.agreements.instrument_world import CABINET, InstrumentWorld, executed, instrument_world
from tests.factories import REASON, make_council, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> InstrumentWorld:
    """One row of each model."""
    made = instrument_world()
    deed = {"standing": made.officer, "reason": REASON}
    hold_over(
        agreement=made.agreement,
        party=made.council,
        starts_on=date(2017, 4, 1),
        principle="As before",
        authority=CABINET,
        **deed,
    )
    executed(made)
    keep_executed_file(instrument=made.extension, file_name="x.pdf", data=b"%PDF-1.7 %%EOF", **deed)
    answer_requirement(
        agreement=made.agreement,
        requirement=BY_KEY["contributions"],
        state=ChecklistState.COMPLETE,
        clause="Clause 8",
        **deed,
    )
    return made


def test_rows_are_seen_by_a_partys_administrator_and_by_no_other(world: InstrumentWorld) -> None:
    own, other = Client(), Client()
    own.force_login(make_officer(world.council.organisation, Role.ADMINISTRATOR))
    other.force_login(make_officer(make_council(), Role.ADMINISTRATOR))

    for model in (
        InstrumentAuthority,
        Execution,
        InstrumentFile,
        HoldingOver,
        ChecklistItem,
        SigningAuthority,
    ):
        assert model in admin.site._registry
        row = model._default_manager.first()
        assert row is not None
        page = f"/admin/agreements/{model._meta.model_name}/"
        assert own.get(page).status_code == 200, model
        assert own.get(f"{page}{row.pk}/change/").status_code == 200, model
        assert own.post(f"{page}{row.pk}/change/", {}).status_code == 403, model
        assert own.get(f"{page}add/").status_code == 403, model
        assert other.get(f"{page}{row.pk}/change/").status_code == 404, model
