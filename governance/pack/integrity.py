"""What must hold of packs, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from governance.choices import Edition, PackStepKind
from governance.models import Pack, PackFile, PackIssue, PackStep


def packs_altered() -> Iterator[str]:
    """Files of packs whose bytes are not those that were built. Reads one file at a time."""
    for file in PackFile.objects.select_related("pack__meeting__body").order_by("pk").iterator(chunk_size=1):
        if sha256(file.content).hexdigest() != file.sha256:
            yield f"{file}: it has been altered since it was built."


def packs_incomplete() -> Iterator[str]:
    """Packs that say they are built and have not each edition, and files of packs that are not built."""
    built = set(PackStep.objects.filter(step=PackStepKind.BUILT).values_list("pack", flat=True))
    for pack in Pack.objects.select_related("meeting__body").order_by("pk"):
        editions = set(pack.files.values_list("edition", flat=True))
        wanted = {*Edition.values} if pack.pk in built else set()
        for edition in sorted(wanted ^ editions):
            words = "is missing" if edition in wanted else "is there, though the pack is not built"
            yield f"{pack}: its {Edition(edition).label.lower()} {words}."


def packs_issued_uncleared() -> Iterator[str]:
    """Packs that went out though no chair cleared them."""
    for issue in PackIssue.objects.filter(pack__clearance__isnull=True).select_related("pack__meeting__body"):
        yield f"{issue.pack} was issued, and no chair had cleared it."


CHECKS = (packs_altered, packs_incomplete, packs_issued_uncleared)
