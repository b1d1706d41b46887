"""What pages show of packs, and what a supplement adds to. A handful of queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from governance.choices import Edition, PackState, PackStepKind, PartKind
from governance.models import Pack, PackFile, PackPart
from governance.pack.assembling import PartSpec
from governance.pack.editions import IndexRow, index_rows
from governance.pack.layout import Earlier
from governance.pack.states import Deeds, Passed, pack_state
from pooledbudgets.lib import clock
from pooledbudgets.lib.wording import full_date, stopped


def state_of_pack(pack: Pack) -> PackState:
    """Where the pack stands. No query when its steps, clearance and issue are fetched."""
    issue = getattr(pack, "issue", None)
    return pack_state(
        pack.at,
        [Passed(PackStepKind(row.step), row.at) for row in sorted(pack.steps.all(), key=lambda row: row.pk)],
        Deeds(
            is_cleared=hasattr(pack, "clearance"),
            is_issued=issue is not None,
            is_recalled=issue is not None and hasattr(issue, "recall"),
        ),
        now=clock.now(),
    )


def recalled_because(pack: Pack) -> str:
    """That the pack was recalled, why, and what went out in its place; "" of one that was not. No query when its deeds
    are fetched.
    """
    issue = getattr(pack, "issue", None)
    if issue is None or not hasattr(issue, "recall"):
        return ""
    day = full_date(timezone.localdate(issue.recall.at))
    then = (
        f"Pack {pack.replaced_by.pack.number} went out in its place."
        if hasattr(pack, "replaced_by")
        else "It does not count any more."
    )
    return f"This pack was recalled on {day}: {stopped(issue.recall.reason)} {then}"


def with_deeds() -> tuple[str, ...]:
    """What `state_of_pack` and `recalled_because` need beside the steps, to be selected along with packs."""
    return ("clearance__by", "issue__by", "issue__recall__by", "replaced_by__pack")


def issued_with(pack: Pack) -> list[Pack]:
    """An issued pack and its issued supplements, in order. Three queries."""
    packs = Pack.objects.filter(supplements=pack).select_related(*with_deeds()).prefetch_related("steps")
    return [pack, *(each for each in packs.order_by("number") if state_of_pack(each) is PackState.ISSUED)]


def new_in_supplement(pack: Pack, specs: Sequence[PartSpec]) -> list[PartSpec]:
    """What none of the issued packs has: papers that came since, and items that were admitted since."""
    packs = issued_with(pack)
    rows = PackPart.objects.filter(pack__in=packs)
    items = set(rows.filter(kind=PartKind.ITEM).values_list("item", flat=True))
    papers = set(rows.exclude(paper=None).values_list("paper", flat=True))
    return [
        spec
        for spec in specs
        if (spec.paper.pk not in papers if spec.paper is not None else spec.item.pk not in items)
    ]


def earlier_of(pack: Pack, edition: Edition) -> Earlier:
    """What is issued already, in one edition: its agenda with pages, and where each item ends."""
    index: list[IndexRow] = []
    lasts: dict[int, int] = {}
    numbers: dict[str, int] = {}
    inserted: dict[int, int] = {}
    total = 0
    for each in issued_with(pack):
        file = PackFile.objects.defer("content").get(pack=each, edition=Edition.FULL)
        parts = list(
            each.parts.select_related("item", "file").defer("content", "file__content", "file__source")
        )
        places = {int(order): labels for order, labels in file.places.items()}
        pages = {order: first for order, (first, _) in places.items()}
        index += [replace(row, anchor="") for row in index_rows(parts, edition, pages=pages)]
        if each.supplements_id is None:
            total = file.pages
            for part in parts:
                if part.order in places and not part.exempt:
                    last = int(places[part.order][1])
                    lasts[part.item_id] = max(lasts.get(part.item_id, 0), last)
                    numbers[part.number] = lasts[part.item_id]
        else:
            for _, last in places.values():
                base, letters = int(last.rstrip("abcdefghijklmnopqrstuvwxyz")), last.lstrip("0123456789")
                inserted[base] = max(inserted.get(base, 0), _place(letters))
    return Earlier(index, lasts, numbers, inserted, total)


def _place(letters: str) -> int:
    """Which inserted page the letters name: a is the first, aa the 27th."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("a") + 1
    return place
