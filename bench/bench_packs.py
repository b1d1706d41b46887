"""What a pack of 60 pages costs beside bare WeasyPrint on the same HTML, and what others notice while two are built."""

from __future__ import annotations

import logging
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import weasyprint
from django.conf import settings
from django.test import Client
from weasyprint.css.counters import CounterStyle

from agreements.permissions import get_agreement, standing_of
from agreements.services.people import command_line_person
from governance import demonstration
from governance.choices import ChairPlace, Edition, Purpose, Voting
from governance.groups.permissions import get_meeting
from governance.loading.applying import load_agreement
from governance.loading.reading import read_file
from governance.models import Body, PackPart
from governance.pack.editions import Front, edition_digest, edition_html, index_rows
from governance.pack.layout import lay_out
from governance.services.agenda_items import ItemSpec
from governance.services.agendas import add_item, agree_agenda
from governance.services.groups import SeatSpec, TermsSpec, add_seat, adopt_terms
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings
from governance.services.packing import ask_for_pack, read_parts
from governance.services.papers import ReportSpec, add_report
from pooledbudgets.lib import clock
from pooledbudgets.lib.pdf import PRINT_STYLES, VARIANT
from pooledbudgets.lib.pdf_apart import Limits, render_apart

PAPERS = 29
PAGES = 60
MOST, MOST_CHILD, MOST_MORE, MOST_SLOWER = 1.2, 500, 50, 2.0
ROUNDS, SAMPLES = 3, 60
_REASON = "Measured"


def run() -> list[str]:
    """Three lines: the ratio of medians, the memory of both processes, and how pages answer meanwhile."""
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    settings.PB_TODAY, settings.DEBUG = demonstration.DEMO_DAY, False
    front, parts, client = _world()
    before = _held()
    html = edition_html(
        front,
        parts,
        Edition.FULL,
        digest=edition_digest(front, parts, Edition.FULL),
        index=list(index_rows(parts, Edition.FULL, pages={})),
    )
    ours = []
    for _ in range(ROUNDS):
        started = perf_counter()
        laid = lay_out(front, parts, Edition.FULL, told=lambda _: None)
        ours.append(perf_counter() - started)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    more = _held() - before
    slower = _slower(client, html)
    ratio = median(ours) / _bare(html)
    enough = "met" if laid.pages >= PAGES else "MISSED"
    return [
        f"pack of {laid.pages} pages (at least {PAGES}: {enough}): {median(ours):.1f} s, ratio {ratio:.2f} to bare "
        f"WeasyPrint on the same HTML (at most {MOST}: {'met' if ratio <= MOST else 'MISSED'})",
        f"pack: {child:.0f} MB in its own process (at most {MOST_CHILD}: "
        f"{'met' if child <= MOST_CHILD else 'MISSED'}), {more:.0f} MB more in the web process (at most {MOST_MORE}: "
        f"{'met' if more <= MOST_MORE else 'MISSED'})",
        f"page while two packs are built: {slower:.2f} of its time otherwise (at most {MOST_SLOWER}: "
        f"{'met' if slower <= MOST_SLOWER else 'MISSED'})",
    ]


def _bare(html: str) -> float:
    """The median of WeasyPrint by itself, warm."""
    fonts, counters = weasyprint.text.fonts.FontConfiguration(), CounterStyle()
    styles = weasyprint.CSS(string=PRINT_STYLES.read_text(), font_config=fonts, counter_style=counters)
    taken = []
    for _ in range(ROUNDS):
        started = perf_counter()
        weasyprint.HTML(string=html).write_pdf(
            stylesheets=[styles], font_config=fonts, counter_style=counters, pdf_variant=VARIANT
        )
        taken.append(perf_counter() - started)
    return median(taken)


def _slower(client: Client, html: str) -> float:
    """How a page's median answer while two documents are laid out stands to that without."""
    alone = _median_answer(client)
    limits = Limits(seconds=settings.PB_PACK_SECONDS, megabytes=settings.PB_PACK_MEGABYTES)
    with ThreadPoolExecutor(2) as builders:
        under_way = [
            builders.submit(render_apart, html, limits=limits, told=lambda _: None) for _ in range(2)
        ]
        meanwhile = _median_answer(client)
        assert not any(job.done() for job in under_way), (
            "The packs were built before the pages were asked for."
        )
    return meanwhile / alone


def _median_answer(client: Client) -> float:
    taken = []
    for _ in range(SAMPLES):
        started = perf_counter()
        assert client.get("/agreements/oxfordshire/groups/").status_code == 200
        taken.append(perf_counter() - started)
    return median(taken)


def _held() -> float:
    """Megabytes this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def _world() -> tuple[Front, list[PackPart], Client]:
    """Oxfordshire's adults group with an agenda of papers made from the contributions, its pack read but not made."""
    loaded = load_agreement(read_file(demonstration.OXFORDSHIRE), by=command_line_person())
    clerk = demonstration.add_cast_member(demonstration.DEMOCRATIC_SERVICES)
    chair = demonstration.add_cast_member(demonstration.CHAIR)
    standing = standing_of(clerk, on=clock.today())
    by = {"standing": standing, "reason": _REASON}
    agreement = get_agreement(standing, loaded.agreement.reference)
    group = Body.objects.get(agreement=agreement, code="jmg-adults")
    group.agreement = agreement
    body = {party.organisation.code: party.organisation for party in agreement.parties.all()}
    seat = SeatSpec(
        body["oxfordshire-ccg"], "Lead", "officer", date(2017, 4, 1), person=chair, chair=ChairPlace.VICE
    )
    adopt_terms(body=group, terms=TermsSpec(date(2017, 5, 1), Voting.CONSENSUS), quorum=[], **by)
    add_seat(body=group, seat=seat, **by)
    (meeting,) = plan_meetings(
        agreement=agreement, body=group, meetings=[MeetingSpec(date(2017, 7, 18))], **by
    )
    publish_meetings(agreement=agreement, meetings=[meeting], **by)

    def now() -> Any:
        return get_meeting(standing, agreement.reference, group.code, meeting.number)

    for number in range(PAPERS):
        spec = ItemSpec(f"Contributions, part {number}", Purpose.DISCUSS)
        item = add_item(agreement=agreement, meeting=now(), item=spec, **by)
        item.meeting = now()
        add_report(item=item, paper=ReportSpec(f"Contributions {number}", "contributions"), **by)
    own = {"standing": standing_of(chair, on=clock.today()), "reason": _REASON}
    agree_agenda(agreement=agreement, meeting=now(), **own)
    pack = ask_for_pack(agreement=agreement, meeting=now(), **by)
    pack.meeting = now()

    front, parts, _ = read_parts(pack, standing)
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk)
    return front, parts, client
