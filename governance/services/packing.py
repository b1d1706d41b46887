"""Putting a pack together in the background: asked for by a clerk, done by a worker in that clerk's name.

The parts are read from one snapshot and kept; the files are laid out from them in a process of its own, and appear
together with the last step or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django_tasks import task

from agreements.models import Agreement
from agreements.permissions import Standing, get_agreement, standing_of
from agreements.services.instruments import deed_columns
from governance.choices import Edition, MeetingState, PackState, PackStepKind
from governance.groups.permissions import agreement_of, require_keeper
from governance.models import Meeting, Pack, PackFile, PackPart, PackStep
from governance.pack.assembling import PartSpec, assemble, kept
from governance.pack.cover import front_of
from governance.pack.editions import Front
from governance.pack.layout import Earlier, Laid, lay_out
from governance.pack.reading import earlier_of, new_in_supplement, state_of_pack
from governance.pack.states import UNDER_WAY
from governance.services.convening import convening, state_now
from governance.services.papers import bring_open_actions
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, clean

log = logging.getLogger(__name__)

FAULT: Final = (
    "It could not be built, by a fault of the program and not of the papers. Build it again; if it fails again, tell "
    "whoever runs this installation: its log says what went wrong."
)
_TELL_EVERY: Final = 2
"""Seconds between two signs of life."""


class _Stopped(Exception):
    """Somebody stopped the building."""


def ask_for_pack(
    *,
    agreement: Agreement,
    meeting: Meeting,
    supplements: Pack | None = None,
    standing: Standing,
    reason: str,
) -> Pack:
    """The pack will be put together as soon as a worker is free. The one under way, when somebody has asked already.
    What is still open from earlier meetings comes into it as a paper, where nobody has added it.

    Refuses before the chair has agreed the agenda, once the meeting is over, and a supplement to what is not issued.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "pack asked for", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        under_way = _under_way(row)
        if under_way is not None:
            record.detail = {"joined": under_way.number}
            return under_way
        _refuse_now(row, supplements)
        made = Pack(
            meeting=row,
            number=(row.packs.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
            supplements=supplements,
            **deed_columns(record, organisation),
        )
        clean(made).save()
        record.detail = {"pack": made.number, "supplements": supplements.number if supplements else None}
        brought = bring_open_actions(row) if supplements is None else None
        if brought is not None:
            record.detail["open_actions"] = brought.pk
        transaction.on_commit(lambda: make_pack.enqueue(made.pk))
    return made


def stop_pack(*, agreement: Agreement, pack: Pack, standing: Standing, reason: str) -> None:
    """The pack under way is not built. Refuses one that has an end already."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "pack stopped", pack.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, _):
        if PackStep.objects.filter(pack=pack, step__in=_ENDS).exists():
            raise DomainError("The pack is not being built any more. Look at what became of it.")
        _step(pack, PackStepKind.CANCELLED, by=standing)
        record.detail = {"pack": pack.number}


@task()
def make_pack(pk: int) -> None:
    """Put together what was asked for, and keep what became of it. A pack that was begun is not begun again."""
    pack = Pack.objects.select_related("meeting__body__agreement", "by", "supplements").get(pk=pk)
    if pack.steps.exists():
        return
    _step(pack, PackStepKind.STARTED)
    try:
        _make(pack)
    except _Stopped:
        log.info("Pack %s was stopped", pk)
    except DomainError as refusal:
        _end(pack, PackStepKind.FAILED, words=refusal.message[:500])
    except Exception:
        log.exception("Pack %s was not built", pk)
        _end(pack, PackStepKind.FAILED, words=FAULT)


_ENDS: Final = (PackStepKind.BUILT, PackStepKind.FAILED, PackStepKind.CANCELLED)


def _make(pack: Pack) -> None:
    standing = standing_of(pack.by, on=clock.today())
    front, parts, specs = read_parts(pack, standing)
    if not parts:
        raise DomainError(
            "There is nothing to put into it: no item or paper has been added since the pack was issued."
        )
    _reached(pack, f"{len(specs)} parts are read; the pages are being made")
    full = lay_out(
        front,
        parts,
        Edition.FULL,
        told=_teller(pack, Edition.FULL),
        earlier=_earlier(pack, Edition.FULL),
    )
    public = lay_out(
        front,
        parts,
        Edition.PUBLIC,
        told=_teller(pack, Edition.PUBLIC),
        like=full if pack.supplements is None else None,
        earlier=_earlier(pack, Edition.PUBLIC),
    )
    _keep_files(pack, [full, public])


def _earlier(pack: Pack, edition: Edition) -> Earlier | None:
    return earlier_of(pack.supplements, edition) if pack.supplements is not None else None


def read_parts(pack: Pack, standing: Standing) -> tuple[Front, list[PackPart], list[PartSpec]]:
    """The parts as they are at one moment, kept."""
    meeting = pack.meeting
    with _one_moment():
        agreement = get_agreement(standing, agreement_of(meeting.body).reference)
        meeting.body.agreement = agreement
        as_at = clock.now()
        specs = assemble(meeting, standing=standing, as_at=as_at)
        if pack.supplements is not None:
            specs = new_in_supplement(pack.supplements, specs)
        parts = []
        for columns in kept(specs):
            part = PackPart(pack=pack, **columns)
            clean(part).save()
            parts.append(part)
        front = front_of(pack, parts, standing=standing, as_at=as_at)
    return front, parts, specs


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything read within is as it was at one moment, whoever writes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.needs_rollback and _is_outermost():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _is_outermost() -> bool:
    return not connection.savepoint_ids


def _keep_files(pack: Pack, laid: Sequence[Laid]) -> None:
    """The files appear with the last step, or neither does. Raises _Stopped when somebody stopped it meanwhile."""
    with transaction.atomic():
        Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        _refuse_stopped(pack)
        for each in laid:
            clean(
                PackFile(
                    pack=pack,
                    edition=each.edition,
                    content=each.content,
                    sha256=each.sha256,
                    digest=each.digest,
                    size=len(each.content),
                    pages=each.pages,
                    places={str(order): list(labels) for order, labels in each.places.items()},
                )
            ).save()
        _step(pack, PackStepKind.BUILT)


def _teller(pack: Pack, edition: Edition) -> Callable[[int], None]:
    """Hears how many pages are made; says so now and then, and stops when somebody stopped the pack."""
    last = {"pages": 0, "at": clock.now()}

    def told(pages: int) -> None:
        _refuse_stopped(pack)
        now = clock.now()
        if (now - last["at"]).total_seconds() >= _TELL_EVERY:  # type: ignore[operator]
            last["pages"], last["at"] = pages, now
            _reached(pack, f"{edition.label}: page {pages}" if pages else f"{edition.label}: being read")

    return told


def _refuse_stopped(pack: Pack) -> None:
    if PackStep.objects.filter(pack=pack, step=PackStepKind.CANCELLED).exists():
        raise _Stopped


def _reached(pack: Pack, words: str) -> None:
    _step(pack, PackStepKind.REACHED, words=words)


def _end(pack: Pack, step: PackStepKind, *, words: str) -> None:
    """An end, unless somebody stopped the pack at the same moment."""
    with transaction.atomic():
        Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        if not PackStep.objects.filter(pack=pack, step__in=_ENDS).exists():
            _step(pack, step, words=words)


def _step(pack: Pack, step: PackStepKind, *, words: str = "", by: Standing | None = None) -> None:
    clean(PackStep(pack=pack, step=step, at=clock.now(), words=words, by=by.person if by else None)).save()


def _under_way(meeting: Meeting) -> Pack | None:
    packs = Pack.objects.filter(meeting=meeting).prefetch_related("steps").order_by("-number")
    return next((pack for pack in packs if state_of_pack(pack) in UNDER_WAY), None)


_STILL_TO_COME: Final = frozenset({MeetingState.AGREED, MeetingState.CLEARED})


def _refuse_now(meeting: Meeting, supplements: Pack | None) -> None:
    state = state_now(meeting)
    if supplements is None and state not in _STILL_TO_COME:
        raise DomainError(
            "The chair has not agreed the agenda. Once it is agreed, the pack can be put together."
            if state in {MeetingState.DRAFT, MeetingState.PLANNED}
            else f"The meeting stands at “{state.label.lower()}”. Its pack is not made any more."
        )
    if supplements is not None and (
        state not in {*_STILL_TO_COME, MeetingState.IN_SESSION}
        or state_of_pack(supplements) is not PackState.ISSUED
    ):
        raise DomainError("A supplement adds to a pack that is issued. Build the pack itself.")
    issued = next(
        (
            pack
            for pack in meeting.packs.filter(supplements__isnull=True)
            if state_of_pack(pack) is PackState.ISSUED
        ),
        None,
    )
    if supplements is None and issued is not None:
        raise DomainError(
            "The pack is issued. Build a supplement with what has come since, or recall the pack first."
        )
