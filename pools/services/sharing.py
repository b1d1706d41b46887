"""Letting the partners see one's figures in a draft, and taking them back."""

from __future__ import annotations

from agreements.choices import SharingMove
from agreements.models import Party, ScheduleVersion
from agreements.permissions import Standing, Verb
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft, move_sharing
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, refuse_changed, seen_in
from pools.reports.of_version import own_figures_of


def share_figures(
    *, version: ScheduleVersion, party: Party, seen: Seen, standing: Standing, reason: str
) -> None:
    """The partners can see the party's figures in a draft. Refuses when they can already.

    `seen` is what the officer had before her (`own_figures_of`); refuses when a figure has changed since.
    """
    _change_sharing(version, party, SharingMove.SHARED, seen=seen, standing=standing, reason=reason)


def recall_figures(*, version: ScheduleVersion, party: Party, standing: Standing, reason: str) -> None:
    """The party's figures in a draft are its own again. Refuses when they were not shared."""
    _change_sharing(
        version, party, SharingMove.RECALLED, seen=AS_THEY_STAND, standing=standing, reason=reason
    )


def refuse_unseen(version: ScheduleVersion, party: Party, *, seen: Seen, standing: Standing) -> None:
    """Raises ChangedSince when the party's figures are no longer as seen. For a version that is locked."""
    refuse_changed(seen, now=seen_in(own_figures_of(version, party=party, standing=standing)))


def _change_sharing(
    version: ScheduleVersion,
    party: Party,
    move: SharingMove,
    *,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> None:
    if not standing.may(Verb.SHARE_FIGURES, party.organisation_id):
        raise NotPermitted("Only a finance officer of the organisation can share or recall its figures.")
    verb = "figures shared" if move is SharingMove.SHARED else "figures recalled"
    with recorded(
        verb,
        by=standing.person,
        organisation=party.organisation,
        agreement=party.agreement,
        version=version,
        reason=reason,
        subject=version,
    ):
        locked = lock_draft(version, on=standing.on)
        refuse_unseen(version, party, seen=seen, standing=standing)
        move_sharing(locked, party, move)
