"""What a person is called at the top of every page: the roles held today, in words."""

from __future__ import annotations

from datetime import date

from agreements.choices import Role
from agreements.models import Person
from agreements.naming import name_on
from agreements.permissions import memberships_on


def roles_held(person: Person, *, on: date) -> tuple[str, ...]:
    """Each role with its organisation's name on that day, "Finance officer, Oxfordshire County Council".

    Two queries.
    """
    memberships = (
        memberships_on(person, on=on).select_related("organisation").prefetch_related("organisation__names")
    )
    return tuple(
        f"{_short(membership.role)}, {name_on(membership.organisation, on).name}"
        for membership in memberships
    )


def _short(role: str) -> str:
    """The role without the explanation in brackets."""
    return Role(role).label.partition(" (")[0]
