"""The tags every page may use."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template

from pooledbudgets.lib.forms import ErrorLink
from pooledbudgets.lib.money import THOUSANDS
from pools.choices import FigureStatus


def rendered(source: str, **context: object) -> str:
    return " ".join(Template(source).render(Context(context)).split())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% money amount unit %}", '<span class="pb-money">-5,502</span>'),
        ("{% money amount %}", '<span class="pb-money">-£5,502,000</span>'),
        ("{% money nil unit %}", '<span class="pb-money">0</span>'),
        ("{% money missing unit %}", '<span class="pb-absent">Not reported</span>'),
        ('{% money missing unit "Not yet shared" %}', '<span class="pb-absent">Not yet shared</span>'),
    ],
    ids=["in thousands", "in full", "nil", "blank", "blank named"],
)
def test_money_shows_a_figure_or_says_why_there_is_none(source: str, shown: str) -> None:
    facts = {"amount": Decimal("-5502000"), "nil": Decimal(0), "missing": None, "unit": THOUSANDS}
    assert rendered(source, **facts) == shown


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (FigureStatus.INDICATIVE, '<strong class="govuk-tag govuk-tag--yellow">Indicative</strong>'),
        ("in-force", '<strong class="govuk-tag govuk-tag--green">In force</strong>'),
        ("in force", '<strong class="govuk-tag govuk-tag--green">In force</strong>'),
        ("made up", '<strong class="govuk-tag govuk-tag--grey">Made up</strong>'),
        ("<b>", '<strong class="govuk-tag govuk-tag--grey">&lt;b&gt;</strong>'),
    ],
)
def test_state_tag_always_says_the_word(state: object, shown: str) -> None:
    assert rendered("{% state_tag state %}", state=state) == shown


def test_breadcrumbs_link_each_step_up() -> None:
    html = rendered('{% breadcrumbs "Agreements" "/a/" title "/a/x/" %}', title="All <client> groups")
    assert 'href="/a/">Agreements</a>' in html
    assert 'href="/a/x/">All &lt;client&gt; groups</a>' in html


def test_error_summary_counts_and_links() -> None:
    errors = [ErrorLink("Enter the title.", "#id_title"), ErrorLink("Somebody else saved.")]
    html = rendered("{% error_summary errors %}", errors=errors)
    assert "There are 2 problems" in html
    assert '<a href="#id_title">Enter the title.</a>' in html
    assert "<li>Somebody else saved.</li>" in html


def test_error_summary_without_errors_is_silent() -> None:
    assert rendered("{% error_summary missing %}") == ""


def test_term_links_to_the_glossary() -> None:
    assert 'href="/help/words/#host-partner">host partner</a>' in rendered('{% term "host partner" %}')
    assert 'href="/help/words/#pooled-fund">the pool</a>' in rendered('{% term "the pool" "pooled fund" %}')
