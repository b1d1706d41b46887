"""Which pack a document or a digest is, for whoever checks one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.urls import reverse

from agreements.permissions import Standing, visible_agreements
from governance.choices import Edition, PackState
from governance.groups.permissions import agreement_of
from governance.models import PackFile
from governance.pack.reading import state_of_pack, with_deeds


@dataclass(frozen=True, slots=True)
class PackFound:
    """The file of a pack that a document is, or has the digest of."""

    is_issued: bool
    is_recalled: bool
    issued_at: datetime | None
    replaced_by: int | None
    holds_bytes: bool
    words: str
    """Which pack, for which meeting, in which edition; "" to whom that is not to be said."""
    page: str
    """Where the reader finds it; "" when it is not theirs to see."""


def pack_with_bytes(content: bytes, *, standing: Standing | None) -> PackFound | None:
    """The pack that the document is, to the last byte. One query when it is none."""
    file = _files().filter(sha256=sha256(content).hexdigest()).order_by("-pk").first()
    return _found(file, standing, holds_bytes=True) if file else None


def pack_with_digest(digits: str, *, standing: Standing | None) -> PackFound | None:
    """The pack with a digest, whole or as it is printed. One query when it is none."""
    match = Q(digest=digits) | Q(sha256=digits) if len(digits) == 64 else Q(digest__startswith=digits)
    file = _files().filter(match).order_by("-pk").first()
    return _found(file, standing, holds_bytes=False) if file else None


def _files() -> QuerySet[PackFile]:
    deeds = (f"pack__{deed}" for deed in with_deeds())
    return (
        PackFile.objects.defer("content")
        .select_related("pack__meeting__body__agreement", *deeds)
        .prefetch_related("pack__steps")
    )


def _found(file: PackFile, standing: Standing | None, *, holds_bytes: bool) -> PackFound:
    pack, state = file.pack, state_of_pack(file.pack)
    agreement = agreement_of(pack.meeting.body)
    is_partner = standing is not None and visible_agreements(standing).filter(pk=agreement.pk).exists()
    names = [agreement.reference, pack.meeting.body.code, pack.meeting.number, pack.number]
    is_out = state in {PackState.ISSUED, PackState.RECALLED}
    return PackFound(
        is_issued=is_out,
        is_recalled=state is PackState.RECALLED,
        issued_at=pack.issue.at if is_out else None,
        replaced_by=pack.replaced_by.pack.number if hasattr(pack, "replaced_by") else None,
        holds_bytes=holds_bytes,
        words=f"{pack}, {Edition(file.edition).label.lower()}" if holds_bytes or is_partner else "",
        page=reverse("governance:pack-detail", args=names) if is_partner and is_out else "",
    )
