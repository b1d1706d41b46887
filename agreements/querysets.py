"""What must be fetched with rows so that a page asks the database no more for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from agreements.models import Execution, Organisation, OrganisationName, Succession


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


def name_all(organisations: Sequence[Organisation]) -> None:
    """Fetch with rows at hand what `named` fetches with a query: three queries, however far successions reach."""
    later = Succession.objects.select_related("successor")
    further = later.prefetch_related(Prefetch("successor__successions_out", queryset=later))
    prefetch_related_objects(organisations, Prefetch("successions_out", queryset=further))
    after = _successors(organisations)
    prefetch_related_objects([*organisations, *after, *_successors(after)], "names")


def _successors(organisations: Iterable[Organisation]) -> list[Organisation]:
    return [link.successor for row in organisations for link in row.successions_out.all()]


def executed(path: str = "executions") -> Prefetch[str]:
    """Executions of the instruments at `path`, with what was withdrawn of them. One query."""
    return Prefetch(path, queryset=Execution.objects.select_related("withdrawal"))
