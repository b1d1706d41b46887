"""What must hold of every web page's template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils.text import slugify

pytestmark = pytest.mark.once

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FOR_PRINT = {
    "layouts/print.html",
    "components/report_print.html",
    "components/report_print_table.html",
    "governance/pack_brief_print.html",
    "governance/pack_print.html",
    "governance/pack_print_part.html",
}
"""Rendered to PDF, where no content policy applies and the stylesheet stands in the document."""
NARROW = {"help/keyboard.html", "pools/_figure_explained.html"}
"""Tables of two narrow columns, which fit any window."""
PAGES = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if str(path.relative_to(TEMPLATES)) not in FOR_PRINT
)
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']|javascript:", flags=re.IGNORECASE
)


def text_of(name: str) -> str:
    return (TEMPLATES / name).read_text()


def test_there_are_pages_to_check() -> None:
    assert "base.html" in PAGES
    assert len(PAGES) > 40


@pytest.mark.parametrize("name", PAGES)
def test_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_template_has_nothing_the_content_policy_refuses(name: str) -> None:
    assert not INLINE.search(text_of(name))


@pytest.mark.parametrize("name", PAGES)
def test_template_escapes_everything(name: str) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape off", text_of(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_table_has_a_caption_and_scopes(name: str) -> None:
    text = text_of(name)
    assert text.count("<table") == text.count("<caption")
    headings = re.findall(r"<th\b[^>]*>", text)
    assert all("scope=" in heading for heading in headings), headings


@pytest.mark.parametrize("name", sorted(set(PAGES) - NARROW))
def test_every_table_stands_in_a_scrolling_frame(name: str) -> None:
    """So that the page itself never moves sideways."""
    text = text_of(name)
    assert text.count("<table") == text.count('class="pb-scroll')


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_writes_carries_its_token(name: str) -> None:
    text = text_of(name)
    assert len(re.findall(r"<form[^>]*method=\"post\"", text)) <= text.count("{% csrf_token %}")


def test_every_term_is_in_the_glossary() -> None:
    anchors = set(re.findall(r'<dt id="([^"]+)"', text_of("help/glossary.html")))
    used = {
        slugify(entry or words)
        for name in PAGES
        for words, entry in re.findall(r'{%\s*term "([^"]+)"(?: "([^"]+)")?', text_of(name))
    }
    assert used <= anchors


def test_glossary_names_each_entry_once() -> None:
    anchors = re.findall(r'<dt id="([^"]+)">', text_of("help/glossary.html"))
    assert len(anchors) > 30
    assert len(anchors) == len(set(anchors))


def test_fault_page_needs_no_request() -> None:
    """Django renders it without one, when much else may be broken."""
    assert "Something has gone wrong" in render_to_string("500.html")
