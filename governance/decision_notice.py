"""The decision notice: what was decided, by whom, why and from when, as one report for page, paper and file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from governance.decision_reading import DecisionView, PartView
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table

NAME = "decision-notice"


def build_decision_notice(view: DecisionView, *, as_at: datetime, dated: date) -> Report:
    """The notice of a decision as it is known at `as_at`."""
    return Report(
        name=NAME,
        title=view.row.title,
        subtitle=f"Decision notice: {view.citation}"
        if view.is_decided
        else f"Decision to be taken: {view.citation}",
        subject=f"Decision {view.row.number} of {view.agreement_title}",
        running_header=f"Decision notice · {view.row.body} · {view.row.when}",
        reference=f"{view.agreement_reference} decision {view.row.number}",
        status=tuple(_status(view)),
        sections=tuple(_sections(view)),
        as_at=as_at,
        dated=dated,
        classification=_classification(view),
        as_at_words="As recorded on",
    )


def _classification(view: DecisionView) -> str:
    if view.row.is_exempt:
        return "Exempt"
    return "Public" if view.published else "Not published"


def _status(view: DecisionView) -> Iterable[str]:
    if view.is_illustrative:
        yield "Illustrative data. It is invented and describes no real decision."
    if view.exempt_words:
        yield view.exempt_words
    if not view.is_recorded:
        yield f"{view.row.state.label}. The record of this decision is not published."
    for call_in in view.call_ins:
        if call_in.is_open:
            yield "Called in. It does not take effect until the call-in is settled."


def _sections(view: DecisionView) -> Iterable[Section]:
    yield Section("", tables=(_words("facts", "About this decision", "What", view.facts),))
    for heading, text in (("Purpose", view.purpose),):
        if text:
            yield Section(heading, _paragraphs(text))
    yield Section("Decision", _no_parts(view), (_parts_table(view.parts),) if view.parts else ())
    if any(part.matters for part in view.parts):
        rows = [(f"Part ({part.letter})", matter.said) for part in view.parts for matter in part.matters]
        yield Section("", tables=(_words("matters", "What it authorises", "Part", rows),))
    for heading, text in (
        ("Reasons", view.reasons),
        ("Alternatives considered and rejected", view.alternatives),
        ("Conflicts of interest declared", view.conflicts),
    ):
        if text or view.is_decided:
            yield Section(heading, _paragraphs(text) or ("None recorded.",))
    if view.speakers:
        yield Section("Who spoke", view.speakers)
    if view.ground:
        yield Section("On whose decision this rests", tuple(_ground(view)))
    steps = [(row.what, _step(row.by, row.done, row.rule)) for row in view.dates]
    yield Section("", tables=(_words("dates", "Dates and call-in", "Step", steps),))
    if view.call_ins:
        yield Section("Call-in", tuple(call_in.words for call_in in view.call_ins))
    if view.corrections:
        yield Section("Corrections", tuple(f"{on:%-d %B %Y}: {text}" for on, text in view.corrections))
    if view.source or view.note:
        yield Section("Source", tuple(text for text in (view.source, view.note) if text))


def _no_parts(view: DecisionView) -> tuple[str, ...]:
    return () if view.parts else ("No recommendation is recorded yet.",)


def _parts_table(parts: Iterable[PartView]) -> Table:
    rows = tuple(
        Row(
            f"part-{part.letter}",
            f"({part.letter})",
            (Cell(_recommended(part)), Cell(part.said)),
        )
        for part in parts
    )
    columns = (
        Column("recommended", "Recommended", CellKind.TEXT),
        Column("resolved", "Resolved", CellKind.TEXT),
    )
    return Table("parts", "Recommended and resolved", "Part", columns, rows, POUNDS)


def _recommended(part: PartView) -> str:
    return f"{part.text} (Added at the meeting.)" if part.was_added_at_meeting else part.text


def _ground(view: DecisionView) -> Iterable[str]:
    for link in view.ground:
        yield f"{link.citation}, part ({link.letter}): {link.title}"


def _step(by: date | None, done: str, rule: str) -> str:
    """ "9 May 2017; due by 22 May 2017. 28 clear days before the decision …"."""
    due = f"; due by {by:%-d %B %Y}" if by else ""
    return f"{done}{due}. {rule}" if rule else f"{done}{due}"


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n") if piece.strip())


def _words(key: str, caption: str, stub: str, pairs: Iterable[tuple[str, str]]) -> Table:
    """A table of terms and words."""
    rows = tuple(Row(f"row-{place}", term, (Cell(value),)) for place, (term, value) in enumerate(pairs))
    return Table(key, caption, stub, (Column("words", "Recorded", CellKind.TEXT),), rows, POUNDS)
