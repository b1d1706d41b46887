"""What a person is called at the top of every page: the roles held today, in words."""

from __future__ import annotations

from itertools import groupby

from agreements.choices import Role
from agreements.models import OrganisationName
from agreements.naming import name_among
from agreements.permissions import Standing


def roles_held(standing: Standing) -> tuple[str, ...]:
    """Each role with its organisation's name on that day, "Finance officer, Oxfordshire County Council".

    One query; none on the page of an agreement, with which its parties' names were fetched.
    """
    borne = _fetched(standing)
    lacking = standing.own.keys() - borne.keys()
    if lacking:
        rows = OrganisationName.objects.filter(organisation__in=lacking)
        borne |= {pk: list(names) for pk, names in groupby(rows, key=lambda row: row.organisation_id)}
    return tuple(
        f"{_short(role)}, {name_among(borne[pk], standing.on).name}"
        for pk in sorted(standing.own.keys() & borne.keys())
        for role in sorted(standing.own[pk])
    )


def _fetched(standing: Standing) -> dict[int, list[OrganisationName]]:
    """The names that were fetched with the page's agreement, by organisation."""
    return {
        party.organisation_id: names
        for agreement in standing.fetched.values()
        for party in agreement.parties.all()
        if (names := list(party.organisation.names.all()))
    }


def _short(role: str) -> str:
    """The role without the explanation in brackets."""
    return Role(role).label.partition(" (")[0]
