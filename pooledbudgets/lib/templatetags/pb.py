"""Template tags that every page may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms, template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pooledbudgets.lib.forms import ErrorLink, error_links
from pooledbudgets.lib.money import DisplayUnit, full_pounds
from pooledbudgets.lib.narrative import sanitised
from pooledbudgets.lib.page_parts import Link
from pooledbudgets.lib.tables import Column, Row, Table, shown

register = template.Library()


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table, ready to be shown. `absent` holds the words where there is no figure."""

    text: str
    absent: str
    column: Column
    marks: tuple[str, ...]
    address: str


@register.filter
def figures(table: Table, row: Row) -> list[Figure]:
    """The row's cells as printed: `{% for cell in table|figures:row %}`. Empty for a heading row."""
    made = []
    for cell, column in zip(row.cells, table.columns, strict=bool(row.cells)):
        text = shown(cell, column=column, unit=table.unit)
        absent = text if cell.value is None else ""
        made.append(Figure(text, absent, column, marks=cell.notes, address=cell.address))
    return made


@register.filter
def narrative(text: str) -> SafeString:
    """The text of a document's block, with the little mark-up it may carry and no other."""
    return mark_safe(sanitised(text))  # noqa: S308 - sanitised here, at the last moment


_TAG_COLOURS: Final = {
    "draft": "grey",
    "not-yet-shared": "grey",
    "superseded": "grey",
    "not-started": "grey",
    "indicative": "yellow",
    "provisional": "yellow",
    "illustrative": "yellow",
    "in-progress": "yellow",
    "shared": "blue",
    "submitted": "blue",
    "varied": "blue",
    "explained": "blue",
    "changed": "blue",
    "agrees": "green",
    "confirmed": "teal",
    "accepted": "teal",
    "done": "teal",
    "in-force": "green",
    "approved": "green",
    "final": "green",
    "issued": "green",
    "open": "orange",
    "gap": "orange",
    "holding-over": "orange",
    "notice-given": "orange",
    "part-executed": "orange",
    "not-complete": "orange",
    "complete": "green",
    "executed": "teal",
    "expired": "red",
    "overdue": "red",
    "now": "orange",
    "coming-up": "blue",
    "passed": "grey",
    "refused": "red",
    "announced": "blue",
    "report-published": "blue",
    "outcome-not-recorded": "orange",
    "decided": "teal",
    "published-may-be-called-in": "yellow",
    "called-in": "orange",
    "sent-back-to-be-reconsidered": "red",
    "in-effect": "green",
    "published": "green",
    "disputed": "red",
    "exempt": "red",
    "present": "green",
    "substitute-present": "green",
    "quorate": "green",
    "not-quorate": "red",
    "out-for-this-item": "orange",
    "left": "orange",
    "dropped": "grey",
    "late": "orange",
    "agreed": "green",
    "asked-for": "blue",
    "sent-in": "blue",
    "returned-with-comments": "orange",
    "made-with-the-pack": "green",
    "withdrawn": "grey",
    "returned": "red",
    "blocked": "orange",
    "endorsed": "teal",
    "resolved": "green",
    "next": "yellow",
    "approved-with-terms": "yellow",
    "varied-by-a-later-version": "blue",
    "date-published": "blue",
    "agenda-agreed": "teal",
    "pack-cleared": "green",
    "in-session": "orange",
    "held": "green",
    "cancelled": "red",
    "in-public": "teal",
    "extraordinary": "orange",
    "kept": "green",
    "on-course": "blue",
    "behind": "orange",
    "falls-short": "red",
}
"""Colours of states. The word is always there; the colour only helps to find it again."""


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """The way back up: `{% breadcrumbs "Agreements" list_url agreement.title agreement_url %}`."""
    return {"links": [Link(str(text), str(href)) for text, href in zip(pairs[::2], pairs[1::2], strict=True)]}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: forms.BaseForm | Iterable[ErrorLink] | None) -> dict[str, Any]:
    """The refusals of forms (or lists of error links) at the top of a page, linked to their inputs."""
    errors: list[ErrorLink] = []
    for source in sources:
        if isinstance(source, forms.BaseForm):
            errors += error_links(source)
        elif source:
            errors += source
    return {"errors": errors}


@register.inclusion_tag("components/state_tag.html")
def state_tag(state: Any, words: str = "") -> dict[str, str]:
    """A state in words with its colour. `state` is a choice or its value; `words` replace its label."""
    shown_words = words or str(getattr(state, "label", state)).replace("-", " ")
    return {
        "words": shown_words[:1].upper() + shown_words[1:],
        "colour": _TAG_COLOURS.get(slugify(str(state)), "grey"),
    }


@register.inclusion_tag("components/money.html")
def money(
    amount: Decimal | None, unit: DisplayUnit | None = None, absent: str = "Not reported"
) -> dict[str, str]:
    """An amount in a display unit, or in full pounds without one. A missing figure is named, never nil."""
    if amount is None:
        return {"absent": absent}
    return {"figure": unit.text(amount) if unit else full_pounds(amount)}


@register.inclusion_tag("components/in_full.html")
def in_full(amount: Decimal | None, unit: DisplayUnit) -> dict[str, str]:
    """The whole amount, to stand below one that its unit rounds; nothing when it does not."""
    return {"full": unit.full_where_rounded(amount)}


@register.simple_tag
def term(words: str, entry: str = "") -> SafeString:
    """A word of art, linked to its place in the glossary (`entry` when that is called differently)."""
    return format_html(
        '<a class="govuk-link pb-term" href="{}#{}">{}</a>',
        reverse("help-glossary"),
        slugify(entry or words),
        words,
    )
