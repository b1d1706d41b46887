"""What a body was called on a day, and who stands in its place. Pure: takes what was fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agreements.choices import HeadingForm
from agreements.models import Organisation, OrganisationName


def body_on(organisation: Organisation, day: date) -> Organisation:
    """The body that stands in this one's place on a day, following successions to a single successor.

    A body succeeded by several keeps its own name: which of them took a figure over is not for a
    name to decide.
    """
    seen = {organisation.pk}
    while True:
        due = [link for link in organisation.successions_out.all() if link.effective_on <= day]
        if len(due) != 1 or due[0].successor_id in seen:
            return organisation
        organisation = due[0].successor
        seen.add(organisation.pk)


def name_on(organisation: Organisation, day: date) -> OrganisationName:
    """The name valid on a day, or the nearest one when none is. Raises LookupError when it has none."""
    names = list(organisation.names.all())
    if not names:
        raise LookupError(f"{organisation.code} has no name.")
    return name_among(names, day)


def name_among(names: Sequence[OrganisationName], day: date) -> OrganisationName:
    """The same of a body's names, the earliest first, of which there is at least one."""
    valid = [name for name in names if name.is_valid_on(day)]
    if valid:
        return valid[-1]
    earlier = [name for name in names if name.valid_to is not None and name.valid_to < day]
    return earlier[-1] if earlier else names[0]


def full_name(organisation: Organisation, day: date) -> str:
    """The full name of the body standing in this one's place on a day."""
    return name_on(body_on(organisation, day), day).name


def short_name(organisation: Organisation, day: date) -> str:
    """The short name of the body standing in this one's place on a day."""
    return name_on(body_on(organisation, day), day).short_name


def column_heading(organisation: Organisation, day: date, *, form: HeadingForm) -> str:
    """How an organisation's column is headed in a table dated `day`."""
    return short_name(organisation, day) if form is HeadingForm.SHORT else full_name(organisation, day)
