"""What a person is called at the top of every page: the roles held today, in words."""

from __future__ import annotations

from itertools import groupby

from agreements.choices import Role
from agreements.models import OrganisationName
from agreements.naming import name_among
from agreements.permissions import Standing


def roles_held(standing: Standing) -> tuple[str, ...]:
    """Each role with its organisation's name on that day, "Finance officer, Oxfordshire County Council".

    One query.
    """
    names = OrganisationName.objects.filter(organisation__in=standing.own)
    by_organisation = groupby(names, key=lambda name: name.organisation_id)
    named_on_the_day = [(pk, name_among(list(borne), standing.on).name) for pk, borne in by_organisation]
    return tuple(
        f"{_short(role)}, {name}" for pk, name in named_on_the_day for role in sorted(standing.own[pk])
    )


def _short(role: str) -> str:
    """The role without the explanation in brackets."""
    return Role(role).label.partition(" (")[0]
