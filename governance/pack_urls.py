"""Addresses of packs."""

from __future__ import annotations

from django.urls import path

from governance.meeting_urls import MEETING, PUBLIC
from governance.views import packs, reviewing

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
    path(f"{PACK}/read/", reviewing.pack_read, name="pack-read"),
    path(f"{PACK}/read/<int:pk>/", reviewing.pack_read_item, name="pack-read-item"),
    path(f"{PACK}/read/<int:pk>/note/", reviewing.note_keep, name="note-keep"),
    path(f"{PACK}/read/<int:pk>/question/", reviewing.question_ask, name="question-ask"),
    path(f"{PACK}/search/", reviewing.pack_search, name="pack-search"),
    path(f"{PACK}/supplied/<int:order>.pdf", reviewing.pack_supplied, name="pack-supplied"),
    path(f"{PACK}/chair.pdf", reviewing.chairs_file, name="chairs-file"),
    path(f"{MEETING}/brief/", reviewing.brief, name="brief"),
    path(f"{MEETING}/questions/<int:pk>/", reviewing.question_detail, name="question-detail"),
    path(f"{PACK}/<slug:edition>.pdf", packs.pack_file, name="pack-file"),
    path(
        f"{PUBLIC}/meetings/<slug:group>/<int:number>/packs/<int:pack>.pdf",
        packs.public_pack,
        name="public-pack",
    ),
]
