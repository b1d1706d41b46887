"""The pages of a year's schedule: each deed, its refusal with what was typed kept, and what is offered to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.choices import Basis, Role, SharingMove
from agreements.models import Schedule, ScheduleVersion, SharingEvent
from pools.choices import ExceptionStatus, FigureStatus
from pools.models import CastingException, Contribution
from pools.services.versions import start_version
from tests.factories import make_officer, standing, submitted
from tests.page_reading import decide
from tests.pools.published_2017 import COUNCIL, NHS
from tests.pools.tables_of_2017 import World, make_world, publish_2017

pytestmark = pytest.mark.django_db
PAGE = "/agreements/anyshire/2017-18/"


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_schedule_page_shows_own_totals_and_hides_the_partners(world) -> None:
    page = signed_in(world.council_finance).get(PAGE)

    assert page.status_code == 200
    assert "79,736" in page.text
    assert "61,216" not in page.text
    assert "Not yet shared" in page.text


def test_schedule_page_offers_only_what_the_person_can_do(world) -> None:
    finance = signed_in(world.council_finance).get(PAGE).text
    approver = signed_in(world.council_approver).get(PAGE).text

    assert f"{PAGE}share/{COUNCIL}/" in finance
    assert f"{PAGE}share/{NHS}/" not in finance
    assert f"{PAGE}indicative/{COUNCIL}/" in finance
    assert f"{PAGE}confirm/{COUNCIL}/" not in finance + approver  # nothing is indicative yet


def test_year_without_a_schedule_is_a_gap_that_can_be_opened(world) -> None:
    client = signed_in(world.council_finance)

    gap = client.get("/agreements/anyshire/2018-19/")
    opened = client.post(
        "/agreements/anyshire/2018-19/open/",
        {
            "unit": "gbp",
            "basis": "provisional",
            "effective_from_day": "1",
            "effective_from_month": "April",
            "effective_from_year": "2018",
            "reason": "Budget round",
        },
        follow=True,
    )

    assert "2018/19 has no schedule" in gap.text
    assert "Version 1 is a draft" in opened.text
    assert Schedule.objects.filter(year_start=2018).exists()


def test_opening_a_year_with_a_day_outside_it_is_refused_and_keeps_what_was_typed(world) -> None:
    page = signed_in(world.council_finance).post(
        "/agreements/anyshire/2018-19/open/",
        {
            "unit": "gbp",
            "basis": "provisional",
            "effective_from_day": "31",
            "effective_from_month": "3",
            "effective_from_year": "2018",
            "reason": "Budget round of the winter",
        },
    )

    assert page.status_code == 422
    assert "starts between 1 April 2018 and 31 March 2019" in page.text
    assert "Budget round of the winter" in page.text
    assert not Schedule.objects.filter(year_start=2018).exists()


def test_opening_a_year_on_29_february_2019_is_not_in_the_calendar(world) -> None:
    page = signed_in(world.council_finance).post(
        "/agreements/anyshire/2018-19/open/",
        {
            "unit": "gbp",
            "basis": "provisional",
            "effective_from_day": "29",
            "effective_from_month": "2",
            "effective_from_year": "2019",
            "reason": "x",
        },
    )

    assert page.status_code == 422
    assert "29 February 2019 is not in the calendar" in page.text


def test_sharing_and_recalling_are_events_with_a_reason(world) -> None:
    client = signed_in(world.nhs_finance)

    decide(client, f"{PAGE}share/{NHS}/", {"reason": "Ready for the council"})
    client.post(f"{PAGE}recall/{NHS}/", {"reason": "One more look"})

    events = SharingEvent.objects.filter(version=world.version)
    assert [(event.move, event.reason) for event in events] == [
        (SharingMove.SHARED, "Ready for the council"),
        (SharingMove.RECALLED, "One more look"),
    ]


def test_sharing_without_a_reason_is_refused(world) -> None:
    page = decide(signed_in(world.nhs_finance), f"{PAGE}share/{NHS}/", {"reason": " "})

    assert page.status_code == 422
    assert not SharingEvent.objects.exists()


def test_sharing_the_partners_figures_is_forbidden(world) -> None:
    assert signed_in(world.council_finance).get(f"{PAGE}share/{NHS}/").status_code == 403
    assert decide(signed_in(world.council_finance), f"{PAGE}share/{NHS}/", {"reason": "x"}).status_code == 403


def test_marking_indicative_records_the_decision_awaited(world) -> None:
    page = decide(
        signed_in(world.nhs_finance),
        f"{PAGE}indicative/{NHS}/",
        {
            "dependency_body": "Finance and Investment Committee",
            "dependency_on_day": "25",
            "dependency_on_month": "7",
            "dependency_on_year": "2017",
            "reason": "Best estimate",
        },
        follow=True,
    )

    assert "10 figures are marked indicative." in page.text
    figure = Contribution.objects.filter(party__organisation=world.nhs).first()
    assert (figure.status, str(figure.dependency_on)) == (FigureStatus.INDICATIVE, "25 July 2017")


def test_once_all_is_marked_only_the_decision_awaited_is_left_to_record_and_then_nothing(world) -> None:
    client, mark = signed_in(world.nhs_finance), f"{PAGE}indicative/{NHS}/"
    decide(client, mark, {"reason": "Best estimate"})

    marked = client.get(PAGE).text
    recorded = decide(client, mark, {"dependency_body": "Board", "reason": "Best estimate"}, follow=True)
    journal = client.get("/agreements/anyshire/journal/").text

    assert "10 of 10 figures entered. 10 indicative." in marked
    assert "Mark figures indicative" not in marked
    assert "Record the decision the figures wait for" in marked
    assert "The decision is recorded for 10 figures." in recorded.text
    assert mark not in recorded.text
    assert "named the decision of “Board” with 10 figures" in journal


def test_marking_indicative_with_a_date_and_no_body_names_the_remedy(world) -> None:
    page = decide(
        signed_in(world.nhs_finance),
        f"{PAGE}indicative/{NHS}/",
        {
            "dependency_on_day": "25",
            "dependency_on_month": "7",
            "dependency_on_year": "2017",
            "reason": "Best estimate",
        },
    )

    assert page.status_code == 422
    assert "Say whose decision it is, or clear the date." in page.text


def test_submitting_too_early_lists_what_is_in_the_way(world) -> None:
    client = signed_in(world.council_finance)

    before = client.get(f"{PAGE}submit/")
    refused = decide(client, f"{PAGE}submit/", {"reason": "Time is up"})

    assert "ACCG has not shared its figures." in before.text
    assert refused.status_code == 422
    assert ScheduleVersion.objects.get().is_draft


def test_a_draft_goes_from_both_desks_to_frozen(world) -> None:
    for person, code in ((world.council_finance, COUNCIL), (world.nhs_finance, NHS)):
        client = signed_in(person)
        decide(client, f"{PAGE}indicative/{code}/", {"reason": "Best estimate"})
        decide(client, f"{PAGE}share/{code}/", {"reason": "Ready"})
    decide(
        signed_in(world.council_approver), f"{PAGE}confirm/{COUNCIL}/", {"reason": "Budget of 14 February"}
    )

    page = decide(signed_in(world.council_finance), f"{PAGE}submit/", {"reason": "For Cabinet"}, follow=True)

    assert "is submitted and frozen" in page.text
    assert "This version is frozen" in page.text
    council = Contribution.objects.filter(party__organisation=world.council)
    assert {figure.status for figure in council} == {FigureStatus.CONFIRMED}


def test_starting_a_version_and_comparing_shows_who_changed_what_and_why(world) -> None:
    submitted(world.version)
    client = signed_in(world.council_finance)
    client.post(
        f"{PAGE}versions/start/?version=1",
        {
            "basis": "varied",
            "effective_from_day": "1",
            "effective_from_month": "4",
            "effective_from_year": "2017",
            "reason": "Precept agreed",
        },
    )

    listed = client.get(f"{PAGE}versions/")
    compared = client.get(f"{PAGE}versions/compare/")

    assert "Copied from version 1. Precept agreed" in listed.text
    assert "Version 1 and version 2 compared" in compared.text
    assert "No figure that you can see differs." in compared.text
    client.post(
        f"{PAGE}pools/adults/",
        {
            "reason": "Fee uplift",
            "mental-health.council": "9,800",
            "mental-health.council.was": "9,734",
            "mental-health.council.seen": "1",
        },
    )
    decide(client, f"{PAGE}indicative/{COUNCIL}/", {"reason": "Best estimate"})
    changed = client.get(f"{PAGE}versions/compare/").text
    assert "Fee uplift" in changed
    assert "Best estimate" not in changed
    assert "ACCG has not yet shared its figures in a draft" in compared.text


@pytest.mark.parametrize("query", ["from=9&to=1", "from=x&to=1", "from=１&to=1"])
def test_comparing_versions_that_are_not_there_is_not_found(world, query) -> None:
    original = submitted(world.version)
    from_here = signed_in(world.council_finance)
    from_here.post(
        f"{PAGE}versions/start/",
        {
            "basis": "varied",
            "effective_from_day": "1",
            "effective_from_month": "4",
            "effective_from_year": "2017",
            "reason": "x",
        },
    )

    assert original.number == 1
    assert from_here.get(f"{PAGE}versions/compare/?{query}").status_code == 404


def test_exception_is_explained_beside_the_figures_that_stay(world) -> None:
    publish_2017(world)
    submitted(world.version)
    client = signed_in(world.council_finance)

    listed = client.get(f"{PAGE}exceptions/")
    explained = decide(
        client,
        f"{PAGE}pools/bcf/exceptions/net/{COUNCIL}/",
        {
            "owner": COUNCIL,
            "explanation": "Income was typed wrongly.",
            "status": "explained",
            "reason": "Asked the author",
        },
        follow=True,
    )
    table = client.get(f"{PAGE}tables/contributions/")

    assert "£169,000" in listed.text
    assert "Less service user income of 26,484" not in listed.text  # this table calls it Service User Income
    assert "Service User Income of 26,484 (printed 26,653) would close it." in listed.text
    assert explained.status_code == 200
    assert CastingException.objects.get().status == ExceptionStatus.EXPLAINED
    assert "Income was typed wrongly." in table.text
    assert "94,123" in table.text


def test_exception_marked_explained_without_words_is_refused(world) -> None:
    publish_2017(world)
    submitted(world.version)

    page = decide(
        signed_in(world.council_finance),
        f"{PAGE}pools/bcf/exceptions/net/{COUNCIL}/",
        {"owner": "", "explanation": " ", "status": "explained", "reason": "Because"},
    )

    assert page.status_code == 422
    assert "Say what explains the difference" in page.text
    assert not CastingException.objects.exists()


def test_table_page_options_add_columns_and_the_files_follow_them(world) -> None:
    submitted(world.version)
    client = signed_in(world.council_finance)

    page = client.get(
        f"{PAGE}tables/contributions/?version=1&total=on&shares=on&sources=on&leads=on&status=on"
    )
    csv = client.get(f"{PAGE}tables/contributions.csv?version=1&total=on")

    assert "140,952" in page.text
    assert "56.57" in page.text
    assert "contributions.pdf?version=1&amp;total=on" in page.text
    assert "140952000.00" in csv.text


def test_table_in_a_form_there_is_not_is_not_found(world) -> None:
    assert signed_in(world.council_finance).get(f"{PAGE}tables/contributions.docx").status_code == 404


def test_home_tells_each_role_what_waits(world) -> None:
    finance = signed_in(world.council_finance).get("/").text
    chair_like = signed_in(world.stranger).get("/").text

    assert "Finish your figures and mark them indicative" in finance
    assert "Nothing waits for you" in chair_like


def test_home_tells_whoever_may_submit_once_nothing_stands_in_the_way(world) -> None:
    for person, code in ((world.council_finance, COUNCIL), (world.nhs_finance, NHS)):
        assert "Submit version 1" not in signed_in(world.council_finance).get("/").text
        decide(signed_in(person), f"{PAGE}indicative/{code}/", {"reason": "Best estimate"})
        decide(signed_in(person), f"{PAGE}share/{code}/", {"reason": "Ready"})

    for person in (world.council_finance, world.nhs_finance):
        home = signed_in(person).get("/").text
        assert "Submit version 1" in home
        assert f"{PAGE}submit/?version=1" in home
    assert "Submit version" not in signed_in(world.council_approver).get("/").text

    decide(signed_in(world.council_finance), f"{PAGE}submit/", {"reason": "For Cabinet"})
    assert "Submit version 1" not in signed_in(world.nhs_finance).get("/").text


def test_whoever_has_nothing_to_do_in_a_draft_lands_on_the_newest_submitted_version(world) -> None:
    submitted(world.version)
    start_version(
        copied_from=ScheduleVersion.objects.get(),
        basis=Basis.INDICATIVE,
        effective_from=world.version.effective_from,
        standing=standing(world.council_finance),
        reason="In-year change",
    )
    auditor = make_officer(world.council, Role.AUDITOR)

    for page in (PAGE, f"{PAGE}tables/contributions/"):
        read = signed_in(auditor).get(page)
        assert read.context["version"].number == 1
        assert "Version 2 is being prepared as a draft." in read.text
        assert 'href="?version=2"' in read.text
        worked_on = signed_in(world.council_finance).get(page)
        assert worked_on.context["version"].number == 2
        assert "Version 1 is the newest submitted." in worked_on.text
