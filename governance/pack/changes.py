"""What is no longer as it was in a pack: its agenda and papers, and the figures of its reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agreements.permissions import Standing
from governance.choices import PartKind
from governance.kept_figures import Moved, Place, figures_of, moved
from governance.models import Meeting, Pack, PackPart
from governance.pack.assembling import PartSpec, assemble_without_reports, report_now
from governance.pack.reading import new_in_supplement
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError


def stale(pack: Pack, meeting: Meeting) -> list[str]:
    """What of the agenda and its papers is new, gone or changed since the pack was built, in words. Reports are not
    looked at: what they say stays as it was."""
    specs = assemble_without_reports(meeting, on=clock.today())
    if pack.supplements is not None:
        specs = new_in_supplement(pack.supplements, specs)
    return list(
        _differences(
            [_Known.of_spec(spec) for spec in specs], [_Known.of_part(part) for part in pack.parts.all()]
        )
    )


def changed_between(earlier: Pack, later: Pack, *, tells_exempt: bool) -> list[str]:
    """What readers of a pack that was recalled find otherwise in the one that replaces it. To those who read no exempt
    part it says that one is another, and not which."""
    found = _differences(
        [_Known.of_part(part, with_reports=True, tells_exempt=tells_exempt) for part in later.parts.all()],
        [_Known.of_part(part, with_reports=True, tells_exempt=tells_exempt) for part in earlier.parts.all()],
    )
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Known:
    """A part to compare with another: what it is of, and a digest of what it says. What is exempt of a report by itself
    is a part of its own, where reports are looked at."""

    key: tuple[int, int | None, str]
    words: str
    digest: str

    @classmethod
    def of_spec(cls, spec: PartSpec) -> _Known:
        key = (spec.item.pk, spec.paper.pk if spec.paper else None, "")
        return cls(key, f"“{spec.title}”", "" if spec.kind is PartKind.REPORT else spec.digest)

    @classmethod
    def of_part(cls, part: PackPart, *, with_reports: bool = False, tells_exempt: bool = True) -> _Known:
        is_unread = part.kind == PartKind.REPORT and not with_reports
        key = (part.item_id, part.paper_id, part.facts.get("apart", "") if with_reports else "")
        words = f"“{part.title}”"
        if part.exempt and not tells_exempt:
            words = "An exempt item" if part.kind == PartKind.ITEM else "An exempt paper"
        return cls(key, words, "" if is_unread else part.sha256)


def _differences(now: Sequence[_Known], then: Sequence[_Known]) -> Iterator[str]:
    before = {known.key: known for known in then}
    after = {known.key: known for known in now}
    for key, known in after.items():
        if key not in before:
            yield f"{known.words} is new"
        elif before[key].digest != known.digest:
            yield f"{known.words} is not as it was"
    for key, known in before.items():
        if key not in after:
            yield f"{known.words} is gone"


@dataclass(frozen=True, slots=True)
class MovedPart:
    """A report of a pack whose figures have moved since."""

    part: PackPart
    moved: tuple[Moved, ...]


def moved_since(pack: Pack, *, standing: Standing) -> list[MovedPart]:
    """The reports of a pack whose figures are others now, for whoever may see the figures as they are. Each report is
    made again. A report that cannot be made now is left out."""
    found = []
    reports = PackPart.objects.filter(pack=pack, kind=PartKind.REPORT).select_related("paper")
    for part in reports.defer("content"):
        if not part.figures or part.paper is None:
            continue
        kept = {
            Place(table, row, column): None if amount is None else Decimal(amount)
            for table, row, column, amount in part.figures
        }
        try:
            now = figures_of(report_now(part.paper, pack.meeting, standing=standing))
        except DomainError:
            continue
        differences = tuple(moved(kept, now))
        if differences:
            found.append(MovedPart(part, differences))
    return found
