"""Files of figures: kept as they came, shown for what they would do, saved whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.db import transaction

from agreements.models import Organisation, Party, Person, ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.errors import DomainError, NotPermitted, RefusedFigures, clean
from pooledbudgets.lib.tracked import current_write
from pooledbudgets.lib.wording import and_join, count
from pools.cautions import NO_CAUTIONS, Caution, Cautions, Earlier, cautions_of
from pools.choices import UploadMove
from pools.history import earlier_amounts
from pools.models import Pool, Upload, UploadContent, UploadEvent
from pools.selectors import tables_with_prior_year, version_tables
from pools.services.figures import Conflict, FigureChange, FiguresMoved, save_figures
from pools.services.published import record_published
from pools.tables import OwnedException, VersionTables
from pools.uploads.cells import FileRefused, Sheet
from pools.uploads.files import sheets_of
from pools.uploads.matching import CellState, Comparison, compare_file
from pools.uploads.safety import refuse_too_large

Choices = Mapping[str, int | None]
"""What is to stand where two people changed a figure: by its address, the revision that the file's figure
replaces, or None to keep the figure that was saved."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do if it were saved now. With a `refusal` it can do nothing at all."""

    comparison: Comparison = field(default_factory=Comparison)
    conflicts: tuple[Conflict, ...] = ()
    exceptions: tuple[OwnedException, ...] = ()
    """Printed figures that would not cast afterwards, in the pools the file speaks of."""
    cautions: Cautions = NO_CAUTIONS
    """What of the new figures is worth a second look. It stands in nobody's way."""
    unconfirmed: int = 0
    refusal: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.refusal or self.comparison.refused)

    @property
    def may_be_saved(self) -> bool:
        return not self.is_refused and bool(self.comparison.changes or self.comparison.printed)

    @property
    def counts(self) -> str:
        """How many figures are new, changed and so on, and how many cells are refused, in words."""
        comparison = self.comparison
        figures = [
            f"{number:,} {state.lower()}"
            for state in CellState
            if state is not CellState.REFUSED and (number := comparison.figures.get(state, 0))
        ]
        said = [
            f"{count(len(comparison.refused), 'cell')} refused." if comparison.refused else "",
            f"Figures: {', '.join(figures)}." if figures else "",
            f"Printed figures: {comparison.printed_count:,}." if comparison.printed_count else "",
        ]
        return " ".join(filter(None, said)) or "The file has no figure in it."

    @property
    def size(self) -> str:
        """What would be saved, in words."""
        return _figures_and_printed(len(self.comparison.changes), self.comparison.printed_count) or "nothing"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why it is refused, a sentence each; none when it is not."""
        return (self.refusal,) if self.refusal else tuple(cell.sentence for cell in self.comparison.refused)


@dataclass(frozen=True, slots=True)
class SavedUpload:
    """What saving a file did."""

    figures: int
    printed: int
    unconfirmed: int

    @property
    def words(self) -> str:
        """What was saved, in a sentence or three."""
        said = [f"{count(self.figures, 'figure')} saved."]
        if self.printed:
            said.append(f"{count(self.printed, 'printed figure')} kept with the version.")
        if self.unconfirmed:
            said.append(
                f"{count(self.unconfirmed, 'figure')} had been confirmed, and must be confirmed again."
            )
        return " ".join(said)


class PreviewStale(DomainError):
    """Figures moved between the preview and the saving. Nothing has been saved."""

    def __init__(self) -> None:
        super().__init__("Figures have changed since you saw this page. Check them again, then save.")


def receive_upload(
    *,
    version: ScheduleVersion,
    file_name: str,
    data: bytes,
    standing: Standing,
    reason: str,
    party: Party | None = None,
) -> Upload:
    """The file is kept, and refused if any cell of it cannot be saved. No figure has changed yet.

    `party` is whose figures it brings, and then the file is read as that organisation's alone; without it,
    the person's own, and those of all for whom they enter figures when there are several.
    Raises NotPermitted for somebody who may enter no figure, DomainError for a frozen version or a closed
    agreement, and FileRefused for a file of which nothing can be used; unless it is too large, such a file
    is kept too.
    """
    refuse_too_large(len(data))
    organisation = _acting_for(version, standing, party)
    sheets, refusal = _read(data)
    with recorded(
        "file received", by=standing.person, organisation=organisation, version=version, reason=reason
    ) as record:
        lock_draft(version, on=standing.on)
        upload = Upload(
            version=version,
            organisation=organisation,
            by=standing.person,
            at=record.write.at,
            reason=record.write.reason,
            file_name=_plain_name(file_name),
            size=len(data),
            sha256=sha256(data).hexdigest(),
        )
        clean(upload).save()
        UploadContent(upload=upload, data=data).save()
        as_sent = _as_sent(upload, standing)
        preview = Preview(refusal=refusal) if refusal else _preview(sheets, version, as_sent)
        if preview.is_refused:
            _decide(upload, UploadMove.REFUSED, "\n".join(preview.sentences))
        record.subject = upload
        record.detail = {
            "sha256": upload.sha256,
            "size": upload.size,
            "refusals": len(preview.sentences),
            "changes": 0 if preview.is_refused else len(preview.comparison.changes),
            "printed": 0 if preview.is_refused else preview.comparison.printed_count,
        }
    if preview.refusal:
        raise FileRefused(preview.refusal)
    return upload


def preview_upload(upload: Upload, *, version: ScheduleVersion, standing: Standing) -> Preview:
    """What the file would do if it were saved now."""
    content = content_of(upload)
    if content is None:
        return Preview(refusal=_PURGED)
    return preview_file(content, version=version, standing=_as_sent(upload, standing))


def content_of(upload: Upload) -> bytes | None:
    """The file as it came; None once its content has been removed."""
    content = UploadContent.objects.filter(upload=upload).first()
    return None if content is None else bytes(content.data)


_PURGED = "The content of this file has been removed. Upload the file again."


def preview_file(data: bytes, *, version: ScheduleVersion, standing: Standing) -> Preview:
    """What a file would do: the saving itself, rehearsed and undone, so that both always agree."""
    sheets, refusal = _read(data)
    return Preview(refusal=refusal) if refusal else _preview(sheets, version, standing)


def save_upload(
    *,
    upload: Upload,
    version: ScheduleVersion,
    digest: str,
    choices: Choices,
    keep_printed: bool,
    standing: Standing,
) -> SavedUpload:
    """Every figure of the file that was shown as new or changed is saved, or none is.

    `digest` is that of the comparison the person saw. `keep_printed` records the printed totals with the
    version. Raises PreviewStale when the comparison has changed since, FiguresMoved for a conflict nobody
    chose about, and whatever save_figures raises.
    """
    standing = _as_sent(upload, standing)
    require(standing, Verb.ENTER_FIGURES, version.schedule.agreement)
    sheets, refusal = _read(content_of(upload) or b"")
    with recorded(
        "file saved",
        by=standing.person,
        organisation=upload.organisation,
        version=version,
        subject=upload,
        reason=upload.reason,
    ) as record:
        _refuse_decided(upload)
        if refusal:
            raise FileRefused(refusal)
        comparison = _compare(sheets, version, standing)
        if comparison.refused:
            raise RefusedFigures({cell.place: cell.sentence for cell in comparison.refused})
        if comparison_digest(comparison) != digest:
            raise PreviewStale
        chosen = replace(comparison, changes=tuple(_chosen(comparison.changes, choices)))
        if not keep_printed:
            chosen = replace(chosen, printed={})
        saved = _apply(chosen, version, standing, reason=upload.reason)
        _decide(upload, UploadMove.SAVED, "\n".join(_said(chosen)))
        record.detail = {"changes": saved.figures, "printed": saved.printed}
    return saved


def put_aside(*, upload: Upload, version: ScheduleVersion, standing: Standing) -> None:
    """The file is kept and nothing of it is saved. Refuses one that has been dealt with."""
    require(_as_sent(upload, standing), Verb.ENTER_FIGURES, version.schedule.agreement)
    with recorded(
        "file put aside",
        by=standing.person,
        organisation=upload.organisation,
        version=version,
        subject=upload,
        reason="Not saved after looking at what it would do",
    ):
        _refuse_decided(upload)
        _decide(upload, UploadMove.PUT_ASIDE, "")


def purge_uploads(*, received_before: datetime, by: Person, reason: str) -> int:
    """The bytes of older files are gone; who sent what, and what became of it, stays. Returns how many."""
    old = Upload.objects.filter(at__lt=received_before, content__isnull=False).select_related(
        "content", "version__schedule__agreement", "organisation"
    )
    for upload in old:
        with recorded(
            "file’s content removed",
            by=by,
            organisation=upload.organisation,
            version=upload.version,
            subject=upload,
            reason=reason,
        ):
            upload.content.delete()
            _decide(upload, UploadMove.PURGED, reason)
    return len(old)


def comparison_digest(comparison: Comparison) -> str:
    """By which saving knows that it does what was shown: figures, the revisions they replace, printed figures."""
    said = repr((comparison.changes, sorted(comparison.printed.items())))
    return sha256(said.encode()).hexdigest()


def _figures_and_printed(figures: int, printed: int) -> str:
    counted = ((figures, "figure"), (printed, "printed figure"))
    return and_join([count(number, noun) for number, noun in counted if number])


def _acting_for(version: ScheduleVersion, standing: Standing, party: Party | None) -> Organisation | None:
    """For whom the person sends the file; None for several at once."""
    parties = [party] if party else version.schedule.agreement.parties.all()
    own = standing.parties_for(Verb.ENTER_FIGURES, parties)
    if not own:
        raise NotPermitted(f"Your role does not let you {Verb.ENTER_FIGURES} here.")
    return own[0].organisation if len(own) == 1 else None


def _as_sent(upload: Upload, standing: Standing) -> Standing:
    """The person as an officer of the organisation the file was sent for: it touches no other's figures."""
    return standing if upload.organisation_id is None else standing.only_for(upload.organisation_id)


def _plain_name(name: str) -> str:
    """The file's own name, without folders and without what does not print."""
    base = PurePath(name.replace("\\", "/")).name
    printable = "".join(letter for letter in base if letter.isprintable())
    return printable[-200:] or "unnamed"


def _read(data: bytes) -> tuple[list[Sheet], str]:
    """The sheets of a file, or why it cannot be read. Done before any transaction: a large file takes seconds."""
    try:
        return sheets_of(data), ""
    except FileRefused as error:
        return [], error.message


def _preview(sheets: Sequence[Sheet], version: ScheduleVersion, standing: Standing) -> Preview:
    try:
        return _rehearsed(_compare(sheets, version, standing), version, standing)
    except NotPermitted:
        raise
    except DomainError as error:
        return Preview(refusal=error.message)


def _compare(sheets: Sequence[Sheet], version: ScheduleVersion, standing: Standing) -> Comparison:
    with transaction.atomic():
        lock_draft(version, on=standing.on)
    return compare_file(sheets, version_tables(version, standing=standing))


def _rehearsed(comparison: Comparison, version: ScheduleVersion, standing: Standing) -> Preview:
    """The comparison with all that saving it would refuse or find. Nothing stays written."""
    if not (comparison.changes or comparison.printed):
        return Preview(comparison)
    pools = {change.pool_code for change in comparison.changes} | comparison.printed.keys()
    with transaction.atomic():
        try:
            saved = _apply(comparison, version, standing, reason="Rehearsal of an upload")
            after = tables_with_prior_year(version, standing=standing, pool_codes=pools)
            preview = Preview(
                comparison,
                exceptions=after.exceptions,
                cautions=Cautions(tuple(_cautions(comparison, after, earlier_amounts(version, after)))),
                unconfirmed=saved.unconfirmed,
            )
        except RefusedFigures as error:
            preview = Preview(comparison.with_refusals(error.refusals))
        except FiguresMoved as error:
            preview = Preview(comparison, conflicts=error.conflicts)
        finally:
            transaction.set_rollback(True)
    # Of a file with refused cells the rest is not going to be saved either, so nothing more is said of it.
    return Preview(preview.comparison) if preview.comparison.refused else preview


def _cautions(comparison: Comparison, after: VersionTables, earlier: Earlier) -> Iterable[Caution]:
    """What is worth a second look in the figures of the file that are new or changed."""
    new = {(change.pool_code, change.line_key, change.party_code) for change in comparison.changes}
    columns = {party_code for _, _, party_code in new}
    for pool in after.pools:
        for caution in cautions_of(pool, unit=after.unit, columns=columns, earlier=earlier).found:
            if (pool.code, caution.line_key, caution.column) in new:
                yield caution


def _apply(
    comparison: Comparison, version: ScheduleVersion, standing: Standing, *, reason: str
) -> SavedUpload:
    if not (comparison.changes or comparison.printed):
        raise DomainError("There is nothing left to save. Every figure of the file stands as it is.")
    figures = unconfirmed = 0
    if comparison.changes:
        saved = save_figures(version=version, changes=comparison.changes, standing=standing, reason=reason)
        figures, unconfirmed = saved.changed, saved.unconfirmed
    pools = Pool.objects.filter(agreement=version.schedule.agreement, code__in=comparison.printed)
    for pool in pools if comparison.printed else ():
        record_published(
            version=version,
            pool=pool,
            figures=comparison.printed[pool.code],
            standing=standing,
            reason=reason,
        )
    return SavedUpload(figures=figures, printed=comparison.printed_count, unconfirmed=unconfirmed)


def _chosen(changes: Iterable[FigureChange], choices: Choices) -> Iterable[FigureChange]:
    """The changes after the choices about conflicts."""
    for change in changes:
        if change.address not in choices:
            yield change
        elif (revision := choices[change.address]) is not None:
            yield replace(change, seen_revision=revision)


def _said(comparison: Comparison) -> Iterable[str]:
    """What was saved, cell by cell, as it is kept with the file."""
    saved = {change.address for change in comparison.changes}
    for cell in comparison.of(CellState.NEW, CellState.CHANGED):
        if cell.address in saved:
            yield cell.words
    if comparison.printed:
        yield from (cell.words for cell in comparison.of(CellState.PRINTED))


def _refuse_decided(upload: Upload) -> None:
    """Raises DomainError for a file that was dealt with or purged; locks it until the transaction ends."""
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.decision is not None:
        raise DomainError(
            f"{upload.file_name} was {locked.decision.get_move_display().lower()} on "
            f"{day_of(locked.decision.at):%-d %B %Y}. Upload it again to use it again."
        )
    if not UploadContent.objects.filter(upload=upload).exists():
        raise DomainError(_PURGED)


def _decide(upload: Upload, move: UploadMove, note: str) -> None:
    write = current_write()
    clean(UploadEvent(upload=upload, move=move, by=write.by, at=write.at, note=note)).save()
