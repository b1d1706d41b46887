"""Who sees which pack and which edition of it.

Who keeps the group's meetings or chairs it sees a pack from the moment it is asked for; members, their clerks and
auditors once it is issued, in the members' edition; the people of all partners its public edition then; and everybody
that edition when the group meets in public. A pack with figures a partner has not shared is that partner's alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.agenda.permissions import Reader, reader_of
from governance.choices import Edition, PackState
from governance.groups.permissions import get_meeting, groups_read, meetings_of_all, public_meetings
from governance.groups.reading import PublicPaper
from governance.models import Meeting, Pack, PackFile, PackPart, PaperFile
from governance.pack.editions import shown_in
from governance.pack.reading import state_of_pack, with_deeds

_OUT = frozenset({PackState.ISSUED, PackState.RECALLED})


def packs_of(meeting: Meeting) -> QuerySet[Pack]:
    """All packs of a meeting with their steps, parts and files, without what these say. A handful of queries."""
    parts = PackPart.objects.select_related("draft_of", "file").defer(
        "content", "figures", "file__content", "file__source"
    )
    return (
        Pack.objects.filter(meeting=meeting)
        .select_related("by", "supplements", *with_deeds())
        .prefetch_related(
            "steps",
            Prefetch("parts", queryset=parts),
            Prefetch("files", queryset=PackFile.objects.defer("content")),
        )
        .order_by("number")
    )


def seen_packs(standing: Standing, meeting: Meeting, reader: Reader) -> list[Pack]:
    """The packs of a meeting that the person sees, the earliest first."""
    found = []
    for pack in packs_of(meeting):
        pack.meeting = meeting
        state = state_of_pack(pack)
        if (reader.handles and _is_own(pack, standing)) or state in _OUT:
            found.append(pack)
    return found


def editions_for(pack: Pack, reader: Reader, standing: Standing) -> list[PackFile]:
    """The files of a pack the person opens: the members' edition before the public one."""
    if not _is_own(pack, standing):
        return []
    files = {file.edition: file for file in pack.files.all()}
    wanted = [Edition.FULL, Edition.PUBLIC] if reader.reads else [Edition.PUBLIC]
    return [files[edition] for edition in wanted if edition in files]


def _is_own(pack: Pack, standing: Standing) -> bool:
    """Whether nothing in the pack is another partner's own."""
    return all(
        part.draft_of_id is None or part.draft_of_id in standing.organisation_ids for part in pack.parts.all()
    )


def parts_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[PackPart]:
    """The parts of issued packs, not recalled, of agreements whose parties are fetched, in the editions the person
    opens: as `editions_for` and `shown_in` have them."""
    others = PackPart.objects.filter(pack=OuterRef("pack"), draft_of__isnull=False).exclude(
        draft_of__in=standing.organisation_ids
    )
    open_to_all = Q(exempt="", draft_of=None) & (Q(facts__withheld__isnull=True) | Q(facts__withheld=""))
    return PackPart.objects.filter(
        Q(pack__meeting__body__in=groups_read(standing, agreements)) | open_to_all,
        ~Q(Exists(others)),
        pack__issue__isnull=False,
        pack__issue__recall__isnull=True,
        pack__meeting__in=meetings_of_all(standing, agreements),
    )


def get_pack(
    standing: Standing, reference: str, code: str, number: int, pack: int
) -> tuple[Meeting, Reader, Pack]:
    """A pack of a meeting that the person sees, with what they may do. Raises Http404."""
    meeting = get_meeting(standing, reference, code, number)
    reader = reader_of(standing, meeting)
    found = next((row for row in seen_packs(standing, meeting, reader) if row.number == pack), None)
    if found is None:
        raise Http404("There is no such pack, or it is not yours to see.")
    return meeting, reader, found


def get_file(standing: Standing, reader: Reader, pack: Pack, edition: str) -> PackFile:
    """An edition of the pack as it is kept, with its bytes. Raises Http404."""
    for file in editions_for(pack, reader, standing):
        if file.edition == edition:
            return PackFile.objects.get(pk=file.pk)
    raise Http404("There is no such file, or it is not yours to open.")


def public_files(meetings: QuerySet[Meeting]) -> QuerySet[PackFile]:
    """The public editions that everybody may open: of issued packs and supplements of meetings in public."""
    return (
        PackFile.objects.filter(
            edition=Edition.PUBLIC,
            pack__meeting__in=meetings.filter(is_public=True),
            pack__issue__isnull=False,
            pack__issue__recall__isnull=True,
        )
        .select_related("pack__meeting__body")
        .order_by("pack__number")
    )


def published_papers(meetings: QuerySet[Meeting]) -> dict[tuple[str, int], tuple[PublicPaper, ...]]:
    """What everybody may open, by the group and number of the meeting. One query."""
    found: dict[tuple[str, int], tuple[PublicPaper, ...]] = {}
    for file in public_files(meetings).defer("content"):
        pack = file.pack
        key = (pack.meeting.body.code, pack.meeting.number)
        paper = PublicPaper(pack.number, pack.supplements_id is not None, file.pages)
        found[key] = (*found.get(key, ()), paper)
    return found


def get_public_file(reference: str, code: str, number: int, pack: int) -> PackFile:
    """The public edition of an issued pack of a meeting in public, with its bytes. Raises Http404."""
    meetings = public_meetings().filter(body__agreement__reference=reference, body__code=code, number=number)
    file = public_files(meetings).filter(pack__number=pack).first()
    if file is None:
        raise Http404("No such pack is published.")
    return file


def get_supplied(standing: Standing, reader: Reader, pack: Pack, order: int) -> PaperFile:
    """A supplied file of the pack as its author sent it, with its bytes. Raises Http404."""
    part = next((part for part in pack.parts.all() if part.order == order), None)
    files = editions_for(pack, reader, standing)
    if part is None or part.file_id is None or not files or not shown_in(part, Edition(files[0].edition)):
        raise Http404("There is no such file, or it is not yours to open.")
    return PaperFile.objects.get(pk=part.file_id)


def newest_readable(standing: Standing, meeting: Meeting, reader: Reader) -> Pack | None:
    """The newest pack of the meeting that the person can read, an issued one before one that is not. None: none."""
    packs = [
        pack
        for pack in seen_packs(standing, meeting, reader)
        if pack.supplements_id is None
        and state_of_pack(pack) in {PackState.BUILT, PackState.CLEARED, PackState.ISSUED}
        and editions_for(pack, reader, standing)
    ]
    issued = [pack for pack in packs if state_of_pack(pack) is PackState.ISSUED]
    return next(reversed(issued or packs), None)
