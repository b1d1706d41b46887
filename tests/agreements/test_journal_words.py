"""The sentences of the Journal: each verb has one, and it names people and bodies."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from agreements.journal_words import SENTENCES, Amounts, Told, facts, sentence

WHO = "Ada Ledger, for Northmoor,"


def said(verb: str, **changes: Any) -> str:
    names = {"northmoor-cc": "Northmoor County Council"}
    parts: dict[str, Any] = {"subject": "Adults", "version": "version 2 of 2017/18", "names": names}
    told = Told(verb=verb, who="Ada Ledger", organisation="Northmoor", **(parts | changes))
    return sentence(told).removeprefix(f"{WHO} ")


def journalled_verbs() -> Iterator[str]:
    """Every verb that a service journals in so many words, or by a name of its module."""
    for app in ("agreements", "pools", "governance"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            tree = ast.parse(path.read_text())
            constants = {
                target.id: node.value.value
                for node in ast.walk(tree)
                if isinstance(node, ast.AnnAssign)
                and isinstance(target := node.target, ast.Name)
                and isinstance(node.value, ast.Constant)
            }
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "recorded"
                ):
                    verb = node.args[0]
                    if isinstance(verb, ast.Constant):
                        yield str(verb.value)
                    elif isinstance(verb, ast.Name) and verb.id in constants:
                        yield str(constants[verb.id])


def test_sentences_cover_every_verb_that_a_service_journals() -> None:
    verbs = {verb for verb in journalled_verbs() if not verb.endswith(" corrected")}

    assert len(verbs) > 30
    assert sorted(verbs - SENTENCES.keys()) == [], (
        "Give each of these a sentence in agreements/journal_words.py."
    )


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_sentence_of_each_verb_stands_without_any_detail(verb: str) -> None:
    words = said(verb)

    assert words.endswith(".")
    assert "{" not in words


@pytest.mark.parametrize(
    ("verb", "detail", "words"),
    [
        ("figures saved", {"changed": 3}, "changed 3 figures of version 2 of 2017/18."),
        ("figures saved", {"changed": 0}, "saved figures of version 2 of 2017/18. Nothing differed."),
        ("figures confirmed", {"marked": 1}, "confirmed 1 figure of version 2 of 2017/18."),
        (
            "file received",
            {"refusals": 6},
            "sent the file “Adults” for version 2 of 2017/18. It was refused, for 6 reasons.",
        ),
        ("file received", {"refusals": 0}, "sent the file “Adults” for version 2 of 2017/18."),
        (
            "file saved",
            {"changes": 2, "printed": 1},
            "saved the file “Adults” in version 2 of 2017/18: 2 figures and 1 printed figure.",
        ),
        ("host named", {"host": "northmoor-cc"}, "named Northmoor County Council as the host of “Adults”."),
        (
            "lines added",
            {"lines": [{"line": "a"}, {"line": "b"}], "groups": ["Care"]},
            "added 2 lines and 1 group to “Adults” in version 2 of 2017/18.",
        ),
        (
            "casting exception explained",
            {"status": "open", "owner": "northmoor-cc"},
            "explained the casting exception “Adults” in version 2 of 2017/18: status open, owner Northmoor "
            "County Council.",
        ),
        (
            "pool corrected",
            {"fields": ["fund_kind", "name"]},
            "corrected the pool “Adults”: fund kind and name.",
        ),
        ("deed nobody foresaw", {}, "did this: deed nobody foresaw, Adults."),
    ],
)
def test_sentence_counts_and_names(verb: str, detail: dict[str, Any], words: str) -> None:
    assert said(verb, detail=detail) == words


def test_sentence_of_figures_saved_for_several_at_once_names_them() -> None:
    figures = [{"figure": "adults/beds/northmoor-cc"}, {"figure": "adults/beds/acc"}]
    told = Told(
        "figures saved",
        who="Ada Ledger",
        subject="Adults",
        version="version 2 of 2017/18",
        detail={"changed": 2, "figures": figures},
        names={"northmoor-cc": "Northmoor County Council"},
    )

    assert sentence(told) == (
        "Ada Ledger changed 2 figures of version 2 of 2017/18, for Northmoor County Council and acc."
    )


def test_sentence_of_one_changed_figure_gives_both_amounts() -> None:
    amounts = [Amounts("adults/care/northmoor-cc", "Care, Northmoor", Decimal(12), Decimal("15.50"))]

    assert said("figures saved", detail={"changed": 1}, amounts=amounts) == (
        "changed a figure of version 2 of 2017/18. Care, Northmoor: £12 became £15.50."
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, Decimal(0), "Care: £0, not reported before"),
        (Decimal(-5), None, "Care: -£5 became not reported"),
        (Decimal(5), Decimal(5), "Care: the amount as before"),
    ],
    ids=["first nil", "cleared", "amount stays"],
)
def test_amounts_tell_nil_from_not_reported(
    before: Decimal | None, after: Decimal | None, words: str
) -> None:
    assert Amounts("a/care/b", "Care", before, after).words == words


def test_facts_say_how_many_must_be_confirmed_again() -> None:
    told = Told("figures saved", who="Ada", subject="", detail={"unconfirmed": 2})

    assert list(facts(told)) == ["2 confirmed figures must be confirmed again"]
