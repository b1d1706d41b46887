"""What the chair and the clerks do with a pack that is built: cleared, returned, issued, recalled."""

from __future__ import annotations

from agreements.models import Agreement
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from governance.calendar_rules import too_late_for_agenda
from governance.choices import MeetingStepKind, PackState
from governance.groups.permissions import require_chair, require_keeper
from governance.models import Meeting, Pack, PackClearance, PackIssue, PackRecall
from governance.pack.changes import stale
from governance.pack.reading import state_of_pack, with_deeds
from governance.services.convening import convening, take_step
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.wording import and_join


def clear_pack(*, agreement: Agreement, pack: Pack, standing: Standing, reason: str) -> None:
    """The chair has read the pack and clears it. From then on its papers stand.

    Refuses a pack that is not the newest, or that is no longer what the agenda and its papers say.
    """
    seat = require_chair(standing, pack.meeting.body)
    with convening(
        "pack cleared",
        pack.meeting,
        agreement,
        organisation=seat.organisation,
        standing=standing,
        reason=reason,
    ) as (record, meeting):
        row = _now(pack)
        if state_of_pack(row) is not PackState.BUILT:
            raise DomainError(f"{_stands(row)} Only a pack that is built can be cleared.")
        _refuse_overtaken(row)
        _refuse_stale(row, meeting)
        if row.supplements_id is None:
            take_step(meeting, MeetingStepKind.CLEARED, organisation=seat.organisation, record=record)
        clean(PackClearance(pack=row, **deed_columns(record, seat.organisation))).save()
        record.detail = {"pack": row.number}


def return_pack(*, agreement: Agreement, pack: Pack, standing: Standing, reason: str) -> None:
    """The chair does not let the pack go out as it is; the reason says what to change. Its papers are open again.

    Refuses one that is issued: it is recalled first.
    """
    seat = require_chair(standing, pack.meeting.body)
    with convening(
        "pack returned",
        pack.meeting,
        agreement,
        organisation=seat.organisation,
        standing=standing,
        reason=reason,
    ) as (record, meeting):
        row = _now(pack)
        if state_of_pack(row) not in {PackState.BUILT, PackState.CLEARED} or row.supplements_id is not None:
            raise DomainError(f"{_stands(row)} It cannot be returned.")
        take_step(meeting, MeetingStepKind.RETURNED, organisation=seat.organisation, record=record)
        record.detail = {"pack": row.number}


def issue_pack(
    *, agreement: Agreement, pack: Pack, standing: Standing, reason: str, short_notice: str = ""
) -> PackIssue:
    """The pack goes out as it is. Members read it from now on, and everybody its public edition when the group meets
    in public.

    Refuses what the chair has not cleared, what has changed since, what shows figures a partner has not shared, and
    less notice than the rules ask for unless `short_notice` says why the chair agreed to it. A supplement needs no
    notice: why it is late is said of its items.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "pack issued", pack.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, meeting):
        row = _now(pack)
        if state_of_pack(row) is not PackState.CLEARED or _is_returned(row, meeting):
            raise DomainError(f"{_stands(row)} The chair clears a pack before it goes out.")
        _refuse_overtaken(row)
        _refuse_unready(row)
        _refuse_stale(row, meeting)
        late = ""
        if row.supplements_id is None:
            late = too_late_for_agenda(standing.on, meeting=meeting.held_on, rules=meeting.body.rules)
            if late and not short_notice.strip():
                raise DomainError(
                    f"{late} Move the meeting, or say why the chair agreed to less notice.",
                    field="short_notice",
                )
        made = PackIssue(
            pack=row,
            replaces=_recalled_before(row),
            short_notice=f"{late} {short_notice.strip()}" if late else "",
            **deed_columns(record, organisation),
        )
        clean(made).save()
        record.detail = {
            "pack": row.number,
            "short_notice": bool(late),
            "sha256": {file.edition: file.sha256 for file in row.files.defer("content")},
        }
    return made


def recall_pack(*, agreement: Agreement, pack: Pack, standing: Standing, reason: str) -> None:
    """The issued pack, with its supplements, does not count any more. What it said stays on record."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "pack recalled", pack.meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, _):
        row = _now(pack)
        if state_of_pack(row) is not PackState.ISSUED:
            raise DomainError(f"{_stands(row)} Only an issued pack can be recalled.")
        supplements = (
            Pack.objects.filter(supplements=row).select_related(*with_deeds()).prefetch_related("steps")
        )
        for each in (row, *(pack for pack in supplements if state_of_pack(pack) is PackState.ISSUED)):
            clean(PackRecall(issue=each.issue, **deed_columns(record, organisation))).save()
        record.detail = {"pack": row.number}


def _now(pack: Pack) -> Pack:
    """The pack as it is under the meeting's lock."""
    found = Pack.objects.select_related(*with_deeds()).prefetch_related("steps", "parts").get(pk=pack.pk)
    found.meeting = pack.meeting
    return found


def _stands(pack: Pack) -> str:
    return f"The pack stands at “{state_of_pack(pack).label.lower()}”."


def _is_returned(pack: Pack, meeting: Meeting) -> bool:
    """Whether the chair returned the pack after clearing it."""
    returned = meeting.steps.filter(step=MeetingStepKind.RETURNED, at__gte=pack.clearance.at)
    reopened = meeting.steps.filter(step=MeetingStepKind.AGENDA_REOPENED, at__gte=pack.clearance.at)
    return returned.exists() or reopened.exists()


def _refuse_overtaken(pack: Pack) -> None:
    later = Pack.objects.filter(meeting=pack.meeting, number__gt=pack.number, supplements=pack.supplements)
    for each in later.select_related(*with_deeds()).prefetch_related("steps"):
        if state_of_pack(each) not in {PackState.FAILED, PackState.CANCELLED, PackState.LOST}:
            raise DomainError(f"Pack {each.number} was built after this one. Look at that.")


def _refuse_unready(pack: Pack) -> None:
    why = [part.unready for part in pack.parts.all() if part.unready]
    if why:
        raise DomainError(
            f"The pack cannot go out as it is. {' '.join(dict.fromkeys(why))} Put it right, or take the paper off the "
            "agenda; then build the pack again."
        )


def _refuse_stale(pack: Pack, meeting: Meeting) -> None:
    changed = stale(pack, meeting)
    if changed:
        raise DomainError(
            f"Since the pack was built this has changed: {and_join(changed[:5])}"
            f"{f' and {len(changed) - 5} more' if len(changed) > 5 else ''}. Build it again."
        )


def _recalled_before(pack: Pack) -> Pack | None:
    """The recalled pack in whose place this one goes out."""
    if pack.supplements_id is not None:
        return None
    recalled = Pack.objects.filter(
        meeting=pack.meeting, supplements__isnull=True, issue__recall__isnull=False, replaced_by__isnull=True
    )
    return recalled.order_by("-number").first()
