"""The chair's edition: the members' edition as it went out, with the brief and the chair's own notes before the agenda.

It is made when it is asked for and kept nowhere: the notes are the chair's own. Its pages bear the numbers of the
members' edition, those put in before the agenda i, ii, iii.
"""

from __future__ import annotations

from dataclasses import replace

from django.template.loader import render_to_string

from agreements.permissions import Standing
from governance.choices import Edition
from governance.models import Pack, PackFile, PackPart
from governance.pack.brief import Brief
from governance.pack.cover import front_of
from governance.pack.layout import Laid, lay_out


def chairs_edition(pack: Pack, brief: Brief, *, standing: Standing) -> bytes:
    """The PDF. Raises DomainError when it takes longer or more memory than a pack may."""
    parts = list(PackPart.objects.filter(pack=pack).select_related("file", "paper", "item").order_by("order"))
    file = PackFile.objects.defer("content").get(pack=pack, edition=Edition.FULL)
    places = {int(order): (first, last) for order, (first, last) in file.places.items()}
    as_at = next(row.at for row in pack.steps.all())
    front = replace(front_of(pack, parts, standing=standing, as_at=as_at), for_whom="Chair’s edition")
    said = render_to_string("governance/pack_brief_print.html", {"brief": brief, "meeting": pack.meeting})
    kept = Laid(Edition.FULL, b"", file.sha256, file.digest, file.pages, places)
    return lay_out(front, parts, Edition.FULL, told=lambda _: None, like=kept, extra=[said]).content
