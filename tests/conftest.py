"""The calendar of the tests, 3 July 2017; the Oxfordshire agreement as published; and the cast."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from pytest_django import Settings

from agreements.models import Agreement, Organisation, Person, ScheduleVersion
from agreements.services.people import command_line_person
from governance import demonstration
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from tests import snapshot
from tests.factories import TODAY, make_agreement, make_council, make_nhs_body, make_officer
from tests.half_shared import half_shared

__all__ = ["half_shared"]

PASSWORD = demonstration.DEMO_PASSWORD
"""Of everybody in the cast."""


@pytest.fixture(scope="session", autouse=True)
def worlds_are_shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The processes of one run have a folder each, in a common one."""
    own = tmp_path_factory.getbasetemp()
    snapshot.shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Nobody has tried to sign in, or asked about a document, in the last minute."""
    cache.clear()


@pytest.fixture(autouse=True)
def calendar(settings: Settings) -> None:
    """The day is fixed, long work is done at once, passwords are cheap to hash."""
    settings.PB_TODAY = TODAY
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def oxfordshire(db: None) -> Agreement:
    """The agreement as `fixtures/oxfordshire.toml` has it, version 1 of 2017/18 submitted, with the cast."""
    return snapshot.world(_load_oxfordshire)


def _load_oxfordshire() -> Agreement:
    load_agreement(read_file(demonstration.OXFORDSHIRE), by=command_line_person())
    for member in demonstration.CAST:
        if member is not demonstration.STRANGER:
            demonstration.add_cast_member(member)
    return Agreement.objects.get(reference="oxfordshire")


@pytest.fixture
def published_version(oxfordshire: Agreement) -> ScheduleVersion:
    """Version 1 of 2017/18, as printed in the Cabinet report: submitted, so frozen."""
    return ScheduleVersion.objects.select_related("schedule__agreement").get(schedule__agreement=oxfordshire)


@pytest.fixture
def draft_version(oxfordshire: Agreement, published_version: ScheduleVersion) -> ScheduleVersion:
    """Version 2 of 2017/18: a draft copied from version 1 by the council's finance officer, shared by nobody."""
    demonstration.start_draft(oxfordshire)
    return ScheduleVersion.objects.select_related("schedule__agreement").get(
        schedule__agreement=oxfordshire, state="draft"
    )


@pytest.fixture
def council(oxfordshire: Agreement) -> Organisation:
    """Oxfordshire County Council."""
    return Organisation.objects.get(code="oxfordshire-cc")


@pytest.fixture
def nhs(oxfordshire: Agreement) -> Organisation:
    """Oxfordshire Clinical Commissioning Group."""
    return Organisation.objects.get(code="oxfordshire-ccg")


@pytest.fixture
def council_finance(oxfordshire: Agreement) -> Person:
    """The council's finance officer."""
    return _member(demonstration.COUNCIL_FINANCE)


@pytest.fixture
def nhs_finance(oxfordshire: Agreement) -> Person:
    """The clinical commissioning group's finance officer."""
    return _member(demonstration.NHS_FINANCE)


@pytest.fixture
def council_approver(oxfordshire: Agreement) -> Person:
    """The council's section 151 officer."""
    return _member(demonstration.COUNCIL_APPROVER)


@pytest.fixture
def nhs_approver(oxfordshire: Agreement) -> Person:
    """The clinical commissioning group's chief finance officer."""
    return _member(demonstration.NHS_APPROVER)


@pytest.fixture
def pool_manager(oxfordshire: Agreement) -> Person:
    """The pool manager, for the council."""
    return _member(demonstration.POOL_MANAGER)


@pytest.fixture
def chair(oxfordshire: Agreement) -> Person:
    """Chair of the Joint Management Group, for the clinical commissioning group."""
    return _member(demonstration.CHAIR)


@pytest.fixture
def democratic_services(oxfordshire: Agreement) -> Person:
    """The council's committee officer."""
    return _member(demonstration.DEMOCRATIC_SERVICES)


@pytest.fixture
def auditor(oxfordshire: Agreement) -> Person:
    """An auditor of both partners."""
    return _member(demonstration.AUDITOR)


@pytest.fixture
def administrator(oxfordshire: Agreement) -> Person:
    """Who keeps organisations, people, agreements and pools, for both partners."""
    return _member(demonstration.ADMINISTRATOR)


@pytest.fixture
def stranger(db: None) -> Person:
    """The finance officer of a council that is party to another agreement, and to none with the cast."""
    elsewhere = make_council(name="Fenmarsh County Council")
    make_agreement(parties=[elsewhere, make_nhs_body(name="Fenmarsh CCG")])
    return make_officer(elsewhere)


def _member(member: demonstration.CastMember) -> Person:
    return Person.objects.get(email=member.email)
