"""The pages of a report under way: reading it, writing a section, and losing nothing to anybody else's save."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import Person
from governance.models import IssuedReport, UnsavedText, WrittenReport
from tests.governance.written_report import write, written
from tests.page_reading import decide
from tests.pdf_reading import one_line

__all__ = ["written"]

REPORTS = "/agreements/oxfordshire/2017-18/reports/"
SUMMARY = f"{REPORTS}1/sections/summary/"


@pytest.fixture
def browser(client: Client, written: WrittenReport, council_finance: Person) -> Client:
    client.force_login(council_finance)
    return client


def test_a_report_is_started_and_found(browser: Client) -> None:
    answer = browser.post(
        f"{REPORTS}start/",
        {"title": "Another report", "is_key_decision": "yes", "body": "Cabinet", "reason": "For July"},
        follow=True,
    )

    assert "Another report" in answer.content.decode()
    assert WrittenReport.objects.get(number=2).is_key_decision is True
    assert "Key decision" in browser.get(f"{REPORTS}2/").content.decode()


def test_the_report_reads_as_it_will_be_printed_and_as_its_working_copy(
    browser: Client, written: WrittenReport, council_finance: Person
) -> None:
    write(written, "It is {{ all net }} and {{ weather }}.", by=council_finance)
    page = browser.get(f"{REPORTS}1/").content.decode()

    assert "It is £311.2m and <mark>{{ weather }}</mark>." in page
    assert "1 place still open." in page
    assert "“weather” is none of the words that can stand here." in page
    pdf = browser.get(f"{REPORTS}1/working-copy.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "1. It is £311.2m and {{ weather }}" in one_line(pdf.content)


def test_a_section_is_saved_with_a_word_for_its_history(browser: Client) -> None:
    answer = browser.post(SUMMARY, {"text": "Said.", "seen": "1", "reason": "First draft"}, follow=True)

    assert "“Summary” is saved." in answer.content.decode()
    history = browser.get(f"{SUMMARY}history/").content.decode()
    assert "First draft" in history
    assert '<span class="govuk-visually-hidden">[added: </span>Said.' in history


def test_sections_are_put_in_order_by_moves_and_one_save(browser: Client) -> None:
    page = f"{REPORTS}1/order/"
    began = browser.get(page).context["form"].order
    moved = browser.post(page, {"section": began, "down": "summary", "reason": "As usual"})
    assert "It is not saved yet." in moved.content.decode()
    order = moved.context["form"].order
    assert order[:2] == ("introduction", "summary")

    assert browser.post(page, {"section": order[1:], "save": "1", "reason": "As usual"}).status_code == 422
    answer = browser.post(page, {"section": order, "save": "1", "reason": "As usual"}, follow=True)
    assert "The sections stand in the order you gave them." in answer.content.decode()
    assert browser.get(page).context["form"].order == order

    again = browser.post(page, {"section": order, "save": "1", "reason": "As usual"})
    assert "The sections stand in this order already." in again.content.decode()


def test_a_stale_save_shows_both_texts_and_the_next_save_counts(
    browser: Client, written: WrittenReport, pool_manager: Person
) -> None:
    write(written, "The sum is agreed.", by=pool_manager)
    typed = {"text": "The sum is not agreed.", "reason": "Went over it"}
    answer = browser.post(SUMMARY, {**typed, "seen": "1"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Poole Mannering saved this section" in page
    assert '<pre class="pb-source" tabindex="0">The sum is agreed.</pre>' in page
    assert ">The sum is not agreed.</textarea>" in page.replace("\n", "")
    assert '<span class="govuk-visually-hidden">[added: </span>not ' in page
    assert 'name="seen" value="2"' in page
    assert UnsavedText.objects.get().text == "The sum is not agreed."

    assert browser.post(SUMMARY, {**typed, "seen": "2"}).status_code == 302
    assert not UnsavedText.objects.exists()


def test_typing_is_kept_and_comes_back_until_it_is_saved_or_dropped(browser: Client) -> None:
    typed = {"text": "Half a {{ year }} thought", "seen": "1"}
    fragment = browser.post(f"{SUMMARY}preview/", typed).content.decode()
    assert "Half a 2017/18 thought" in fragment
    assert "Not saved yet." in fragment
    assert "<html" not in fragment

    page = browser.get(SUMMARY).content.decode()
    assert "what you typed and did not save" in page
    assert "Half a {{ year }} thought</textarea>" in page

    browser.post(f"{SUMMARY}give-up/")
    assert "Half a" not in browser.get(SUMMARY).content.decode()


def test_the_preview_works_without_script(browser: Client) -> None:
    page = browser.post(SUMMARY, {"text": "Seen {{ year }}.", "seen": "1", "preview": "on"}).content.decode()

    assert '<span class="number">1. </span>Seen 2017/18.</p>' in page
    assert "Seen {{ year }}.</textarea>" in page
    assert WrittenReport.objects.get().sections.get(key="summary").revisions.count() == 1


def test_an_earlier_text_is_brought_back(
    browser: Client, written: WrittenReport, council_finance: Person
) -> None:
    for text in ("First.", "Second."):
        write(written, text, by=council_finance)
    restore = f"{SUMMARY}history/2/restore/"

    assert "Second." in browser.get(restore).content.decode()
    assert decide(browser, restore, {"reason": "It was better"}).status_code == 302
    assert "First.</p>" in browser.get(f"{REPORTS}1/").content.decode()


def test_the_report_is_issued_from_its_page(browser: Client, written: WrittenReport) -> None:
    answer = decide(browser, f"{REPORTS}1/issue/", {"reason": "For Cabinet"}, follow=True)

    assert ">Issue 1</a> is in the register" in answer.content.decode()
    assert IssuedReport.objects.get().name == "cabinet-report"


def test_the_head_and_foot_are_changed(browser: Client) -> None:
    typed = {"title": "A title", "item": "6", "reason": "As the agenda has it"}
    assert decide(browser, f"{REPORTS}1/particulars/", typed).status_code == 302

    page = browser.get(f"{REPORTS}1/").content.decode()
    assert "<strong>Item:</strong> 6" in page


@pytest.mark.once
@pytest.mark.parametrize(
    "path", ["", "1/", "1/issue/", "1/sections/contributions/", "1/sections/contributions/history/"]
)
def test_pages_take_few_queries(browser: Client, django_assert_max_num_queries: object, path: str) -> None:
    with django_assert_max_num_queries(39):
        assert browser.get(f"{REPORTS}{path}").status_code == 200


def test_what_is_typed_comes_back_as_text(browser: Client) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> {{ <b>x</b> }}"
    browser.post(SUMMARY, {"text": hostile, "seen": "1", "reason": "<script>"})

    for path in (f"{REPORTS}1/", SUMMARY, f"{SUMMARY}history/"):
        page = browser.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x" not in page
