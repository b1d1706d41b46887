"""A Cabinet report under way, in the Oxfordshire world, and the shortest ways to read and write it."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.models import Person, ScheduleVersion
from governance.models import WrittenReport
from governance.services.written import Particulars, save_section, start_report
from governance.written.permissions import get_section
from governance.written.reading import Draft, draft_of
from pooledbudgets.lib import clock
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import REASON, standing

PARTICULARS = Particulars(
    title="Section 75 Agreement for 2017-2018",
    body="Cabinet",
    meeting_on=date(2017, 7, 18),
    report_by="Director for Adult Services",
    contact_officers="Strategic Commissioner (Adults)\nFinance Business Partner",
    dated=PartialDate(2017, 7),
)


@pytest.fixture
def written(published_version: ScheduleVersion, council_finance: Person) -> WrittenReport:
    """The council's report on version 1 of 2017/18, as it begins."""
    return start_report(
        version=published_version, particulars=PARTICULARS, standing=standing(council_finance), reason=REASON
    )


def write(report: WrittenReport, text: str, *, by: Person, key: str = "summary") -> None:
    """Save a section as one who has just read it."""
    section = get_section(report, key)
    latest = section.revisions.order_by("-number").first()
    assert latest is not None
    save_section(section=section, text=text, seen=latest.number, standing=standing(by), reason=REASON)


def read(report: WrittenReport, *, by: Person) -> Draft:
    """The report as somebody sees it."""
    report = WrittenReport.objects.select_related("version__schedule__agreement").get(pk=report.pk)
    return draft_of(report, standing=standing(by), as_at=clock.now())
