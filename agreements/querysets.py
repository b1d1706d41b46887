"""What must be fetched with rows so that a page asks the database no more for each of them."""

from __future__ import annotations

from django.db.models import Prefetch

from agreements.models import Execution, OrganisationName, Succession


def named(path: str) -> list[Prefetch[str]]:
    """All that naming the organisation at `path` takes on any day: its names and two steps of succession."""
    names = OrganisationName.objects.all()
    later = Succession.objects.select_related("successor").prefetch_related(
        Prefetch("successor__names", queryset=names)
    )
    successions = later.prefetch_related(Prefetch("successor__successions_out", queryset=later))
    return [
        Prefetch(f"{path}__names", queryset=names),
        Prefetch(f"{path}__successions_out", queryset=successions),
    ]


def executed(path: str = "executions") -> Prefetch[str]:
    """Executions of the instruments at `path`, with what was withdrawn of them. One query."""
    return Prefetch(path, queryset=Execution.objects.select_related("withdrawal"))
