"""Addresses of packs."""

from __future__ import annotations

from django.urls import path

from governance.meeting_urls import MEETING, PUBLIC
from governance.views import packs

PACK = f"{MEETING}/packs/<int:pack>"

urlpatterns = [
    path(f"{MEETING}/packs/", packs.pack_list, name="pack-list"),
    path(f"{MEETING}/packs/build/", packs.pack_build, name="pack-build"),
    path(f"{PACK}/", packs.pack_detail, name="pack-detail"),
    path(f"{PACK}/figures/", packs.pack_figures, name="pack-figures"),
    path(f"{PACK}/stop/", packs.pack_stop, name="pack-stop"),
    path(f"{PACK}/clear/", packs.pack_clear, name="pack-clear"),
    path(f"{PACK}/return/", packs.pack_return, name="pack-return"),
    path(f"{PACK}/issue/", packs.pack_issue, name="pack-issue"),
    path(f"{PACK}/recall/", packs.pack_recall, name="pack-recall"),
    path(f"{PACK}/<slug:edition>.pdf", packs.pack_file, name="pack-file"),
    path(
        f"{PUBLIC}/meetings/<slug:group>/<int:number>/packs/<int:pack>.pdf",
        packs.public_pack,
        name="public-pack",
    ),
]
