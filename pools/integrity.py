"""What must hold of pools, lines and contributions, a sentence for each thing that does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from itertools import groupby

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from agreements.choices import VersionState
from agreements.models import ScheduleVersion
from pooledbudgets.lib.history_check import tracked_models, untrue_rows
from pooledbudgets.lib.periods import Period, clashes
from pools import bridge_integrity, notice_integrity
from pools.choices import LineKind
from pools.entry_rules import Entry, objections
from pools.models import (
    CastingException,
    Contribution,
    Element,
    LeadRole,
    Line,
    LineGroup,
    Pool,
    PoolManager,
    PublishedFigure,
    SubmittedColumn,
    SubmittedElement,
    SubmittedPool,
    UploadContent,
)
from pools.totals import LineFigures, add_up


def histories_untrue() -> Iterator[str]:
    """Rows that are not what their history says they became last. Two queries a model."""
    for model in tracked_models(apps.get_app_config("pools")):
        yield from untrue_rows(model)


def duties_of_strangers() -> Iterator[str]:
    """Hosts and leads that are party to another agreement, and managers who are not officers of the host."""
    for pool in Pool.objects.filter(host__isnull=False).exclude(host__agreement=F("agreement")):
        yield f"{pool} is hosted by a party to another agreement."
    leads = LeadRole.objects.exclude(party__agreement=F("element__pool__agreement"))
    for lead in leads.select_related("element", "party__organisation", "party__agreement"):
        yield f"{lead}, although party to another agreement."
    managers = PoolManager.objects.filter(ends_on__isnull=True).select_related("pool", "organisation")
    for manager in managers.exclude(pool__host__isnull=False, organisation=F("pool__host__organisation")):
        yield f"{manager} is an officer of {manager.organisation.code}, which does not host the pool."
    elements = Element.objects.filter(client_group__isnull=False).select_related("pool")
    for element in elements.exclude(client_group__agreement=F("pool__agreement")):
        yield f"{element} in {element.pool} serves a client group of another agreement."


def duties_held_twice() -> Iterator[str]:
    """Elements with two leads, and pools with two managers, on one day."""
    leads = LeadRole.objects.select_related("element__pool")
    managers = PoolManager.objects.select_related("pool")
    for what, one, other in clashes(
        (f"{lead.element} in {lead.element.pool} ({lead.element_id})", Period(lead.starts_on, lead.ends_on))
        for lead in leads
    ):
        yield f"{what} has two leads at once: {one}, and {other}."
    for what, one, other in clashes(
        (f"{manager.pool} ({manager.pool_id})", Period(manager.starts_on, manager.ends_on))
        for manager in managers
    ):
        yield f"{what} has two managers at once: {one}, and {other}."


def rows_astray() -> Iterator[str]:
    """Lines and groups that refer to something of another pool, version or agreement."""
    same_table = {"version": F("version"), "pool": F("pool")}
    lines = Line.objects.select_related("pool", "version__schedule__agreement")
    for words, astray in {
        "is in a pool of another agreement": lines.exclude(pool__agreement=F("version__schedule__agreement")),
        "pays for an element of another pool": lines.filter(element__isnull=False).exclude(
            element__pool=F("pool")
        ),
        "is in a group of another table": _astray(lines, "group", same_table),
        "is part of a line of another table": _astray(lines, "of_which", same_table),
        "is part of a line that is a part itself": lines.filter(of_which__of_which__isnull=False),
        "is part of a line of another kind": lines.filter(of_which__isnull=False).exclude(
            of_which__kind=F("kind")
        ),
    }.items():
        for line in astray:
            yield f"{line} ({line.pk}) of {line.pool} in {line.version} {words}."
    for group in _astray(LineGroup.objects.select_related("pool"), "parent", same_table):
        yield f"{group} ({group.pk}) of {group.pool} is inside a group of another table."


def groups_in_a_circle() -> Iterator[str]:
    """Groups that are inside themselves."""
    parents = dict(LineGroup.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    for start in parents:
        seen = {start}
        parent = parents.get(start)
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent)
        if parent == start:
            yield f"Line group {start} is inside itself."


def frames_not_kept() -> Iterator[str]:
    """Submitted versions that lack what their figures stood in, and drafts that keep it already."""
    versions = ScheduleVersion.objects.select_related("schedule__agreement")
    submitted = versions.exclude(state=VersionState.DRAFT)
    columns = SubmittedColumn.objects.filter(version=OuterRef("pk"))
    pools = SubmittedPool.objects.filter(version=OuterRef("pk"))
    for version in submitted.filter(~Exists(columns) | ~Exists(pools)):
        yield f"{version} was submitted and does not keep its columns and pools."
    for version in versions.filter(Exists(columns) | Exists(pools), state=VersionState.DRAFT):
        yield f"{version} is a draft and keeps columns or pools as if it had been submitted."
    lines = Line.objects.exclude(version__state=VersionState.DRAFT).select_related("pool")
    pool = SubmittedPool.objects.filter(version=OuterRef("version"), pool=OuterRef("pool"))
    element = SubmittedElement.objects.filter(pool__version=OuterRef("version"), element=OuterRef("element"))
    for line in lines.filter(~Exists(pool)):
        yield f"{line} ({line.pk}) stands in {line.pool}, which its submitted version does not keep."
    for line in lines.filter(~Exists(element), element__isnull=False).select_related("element"):
        yield f"{line} ({line.pk}) pays for {line.element}, which its submitted version does not keep."


def frames_of_strangers() -> Iterator[str]:
    """What submitted versions keep of a pool, element or party of another agreement."""
    agreement = F("version__schedule__agreement")
    for column in SubmittedColumn.objects.exclude(party__agreement=agreement).select_related("version"):
        yield f"Submitted column {column.pk} is of a party to another agreement."
    pools = SubmittedPool.objects.all()
    astray = pools.exclude(pool__agreement=agreement) | pools.filter(host__isnull=False).exclude(
        host__agreement=agreement
    )
    for pool in astray:
        yield f"Submitted pool {pool.pk}, {pool}, is of another agreement, or is hosted by a party to another."
    elements, agreement = SubmittedElement.objects.all(), F("pool__version__schedule__agreement")
    strays = elements.exclude(element__pool=F("pool__pool")) | elements.filter(lead__isnull=False).exclude(
        lead__agreement=agreement
    )
    for element in strays:
        yield f"Submitted element {element.pk}, {element}, is of another pool, or is led by a stranger."


def figures_of_strangers() -> Iterator[str]:
    """Contributions and printed figures of a party to another agreement, or of another table's row."""
    figures = Contribution.objects.select_related("line", "party__organisation", "party__agreement")
    for figure in figures.exclude(party__agreement=F("line__version__schedule__agreement")):
        yield f"Contribution {figure.pk}: {figure.party} is not a party to the line’s agreement."
    same_table = {"version": F("version"), "pool": F("pool")}
    for model in (PublishedFigure, CastingException):
        cells: QuerySet[PublishedFigure | CastingException] = model.objects.select_related("line", "group")
        label = str(model._meta.verbose_name).capitalize()
        strangers = cells.filter(party__isnull=False).exclude(
            party__agreement=F("version__schedule__agreement")
        )
        astray = _astray(cells, "line", same_table) | _astray(cells, "group", same_table)
        for cell in strangers:
            yield f"{label} {cell.pk} is of a party to another agreement."
        for cell in astray:
            yield f"{label} {cell.pk} is of another table’s row."


def figures_against_the_rules() -> Iterator[str]:
    """Contributions that could not have been entered, such as a deduction with a plus sign. One query."""
    figures = Contribution.objects.filter(Q(amount__isnull=False) | ~Q(funding_source="")).select_related(
        "line__pool", "party__organisation"
    )
    for figure in figures.iterator():
        line, body = figure.line, figure.party.organisation
        entry = Entry(
            line_label=line.label,
            line_kind=LineKind(line.kind),
            party_name=body.code,
            party_side=body.side,
            amount=None if figure.amount is None else figure.amount.amount,
            funding_source=figure.funding_source,
            share_percent=figure.share_percent,
            row_total_only=None if line.total_only is None else line.total_only.amount,
        )
        for objection in objections(entry):
            yield f"Contribution {figure.pk}: {objection}"


def totals_unlike_the_database() -> Iterator[str]:
    """Tables whose gross or net, as the product adds them up, is not what the database adds up. Three queries."""
    adding = Contribution.objects.filter(
        line__of_which__isnull=True, line__kind__in=[kind for kind in LineKind if kind.counts]
    )
    net = _sums(adding)
    gross = _sums(adding.exclude(line__kind__in=[kind for kind in LineKind if kind.is_deduction]))
    for (version, pool), lines in _tables():
        parties = sorted({party for line in lines for party in line.known})
        totals = add_up(lines, parties)
        for party in parties:
            for words, computed, stored in (("gross", totals.gross, gross), ("net", totals.net, net)):
                expected = stored.get((version, pool, int(party)))
                if computed[party].amount != expected:
                    yield (
                        f"Version {version}, pool {pool}, party {party}: {words} adds up to "
                        f"{computed[party].amount}, in the database to {expected}."
                    )


def _astray(rows: QuerySet, name: str, same: Mapping[str, F]) -> QuerySet:
    """The rows whose `name` refers to a row that differs from them in what should be the same."""
    return rows.filter(**{f"{name}__isnull": False}).exclude(
        **{f"{name}__{key}": it for key, it in same.items()}
    )


def _sums(figures: QuerySet[Contribution]) -> dict[tuple[int, int, int], Decimal]:
    """What the database adds up, by version, pool and party; without those of which nothing is known."""
    sums = figures.order_by().values_list("line__version", "line__pool", "party").annotate(sum=Sum("amount"))
    return {(version, pool, party): total for version, pool, party, total in sums if total is not None}


def _tables() -> Iterator[tuple[tuple[int, int], list[LineFigures]]]:
    """The lines of each version and pool with what is known by party. One query, read as it comes."""
    rows = (
        Contribution.objects.order_by("line__version", "line__pool", "line")
        .values_list("line__version", "line__pool", "line", "line__kind", "line__of_which", "party", "amount")
        .iterator()
    )
    for table, of_table in groupby(rows, key=lambda row: (row[0], row[1])):
        known: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
        kinds: dict[int, tuple[LineKind, bool]] = {}
        for _, _, line, kind, of_which, party, amount in of_table:
            known[line][str(party)] = amount
            kinds[line] = (LineKind(kind), of_which is not None)
        yield (
            table,
            [
                LineFigures(str(line), kinds[line][0], figures, is_part=kinds[line][1])
                for line, figures in known.items()
            ],
        )


def files_altered() -> Iterator[str]:
    """Uploaded files that are not, to the byte, what was received. One query, a file at a time."""
    for content in UploadContent.objects.select_related("upload").iterator(chunk_size=20):
        if sha256(content.data).hexdigest() != content.upload.sha256:
            yield f"{content.upload} (upload {content.upload_id}) is not the file that was received."


CHECKS = (
    histories_untrue,
    duties_of_strangers,
    duties_held_twice,
    rows_astray,
    groups_in_a_circle,
    frames_not_kept,
    frames_of_strangers,
    figures_of_strangers,
    figures_against_the_rules,
    totals_unlike_the_database,
    files_altered,
    *notice_integrity.CHECKS,
    *bridge_integrity.CHECKS,
)
