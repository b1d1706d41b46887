"""Documents in numbered paragraphs, such as a report to Cabinet: narrative, tables, who signs. Pure.

Paragraph numbers run through the whole document and depend on nothing but its text. What stands between
braces is filled in from a snapshot of the figures, so that the words cannot contradict the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import ClassVar, Final

from pooledbudgets.lib.narrative import (
    Insertion,
    Items,
    Paragraph,
    Resolve,
    SubHeading,
    blocks_of,
    plain,
    words_of,
)
from pooledbudgets.lib.tables import Report, Section, Table

PARAGRAPH: Final = "paragraph "
"""How a reference to another paragraph begins: `{{ paragraph budget }}`."""


class Unresolved(Exception):
    """Nothing can stand between these braces; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph with its number in the document. `label` is the name others call it by."""

    kind: ClassVar[str] = "paragraph"
    number: int
    text: str
    label: str = ""

    @property
    def anchor(self) -> str:
        """The paragraph's address on its page."""
        return f"paragraph-{self.number}"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table where it stands among the paragraphs."""

    kind: ClassVar[str] = "table"
    table: Table


Block = Numbered | SubHeading | Items | TableBlock
Part = Paragraph | SubHeading | Items | Table
"""What a generated part is made of. Its paragraphs are numbered with all others."""


@dataclass(frozen=True, slots=True)
class Written:
    """A section as its authors have written it."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a document's narrative may take from elsewhere. Both raise `Unresolved`."""

    words: Callable[[str], str]
    """What stands for the words between braces inside a sentence."""
    part: Callable[[str], Sequence[Part]]
    """What stands where a paragraph is nothing but braces."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A place that could not be filled in: in which section, the words between the braces, and why."""

    section: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Chapter(Section):
    """A section of a document: its blocks in reading order. `tables` are those among them."""

    key: str = ""
    blocks: tuple[Block, ...] = ()


def lines_of(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """What a chapter says in words, a line each: its number, letter or bullet, "" before a heading; and the words.
    Tables are left out.

    >>> from pooledbudgets.lib.narrative import Item
    >>> points = Items(True, (Item("one"), Item("two", (Items(True, (Item("three"),)), Items(False, (Item("four"),))))))
    >>> list(lines_of(Chapter("", blocks=(SubHeading("Care"), Numbered(7, "It is <em>so</em>."), points))))
    [('', 'Care'), ('7.', 'It is so.'), ('(a)', 'one'), ('(b)', 'two'), ('(i)', 'three'), ('•', 'four')]
    """
    for block in chapter.blocks:
        match block:
            case Numbered():
                yield f"{block.number}.", words_of(block.text)
            case SubHeading():
                yield "", words_of(block.text)
            case Items():
                yield from _points(block, _LETTERS)


_LETTERS: Final = ascii_lowercase
_ROMAN: Final = (
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
)


def _points(items: Items, marks: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, item in enumerate(items.items):
        mark = marks[place] if place < len(marks) else str(place + 1)
        yield f"({mark})" if items.is_lettered else "•", words_of(item.text)
        for inner in item.inner:
            yield from _points(inner, _ROMAN)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the document's head: "Report reference", "CA8"."""

    term: str
    value: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Where a party signs: its name, and the lines of its block. A line without a value is left open to fill in."""

    party: str
    lines: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Document(Report):
    """A report in numbered paragraphs: everything a report is, with a head, an author and contacts."""

    is_document: ClassVar[bool] = True
    facts: tuple[Fact, ...] = ()
    byline: str = ""
    signed_by: tuple[str, ...] = ()
    """Posts under whose names it goes out."""
    contacts: tuple[str, ...] = ()
    month: str = ""
    signings: tuple[Signing, ...] = ()
    """The blocks in which the parties sign, of a document that is to be signed."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The chapters of a document, and what in them is still open."""

    chapters: tuple[Chapter, ...]
    open: tuple[Opening, ...] = ()

    @property
    def paragraphs(self) -> int:
        """How many numbered paragraphs there are."""
        return sum(isinstance(block, Numbered) for chapter in self.chapters for block in chapter.blocks)


def compose(sections: Iterable[Written], *, snapshot: Snapshot) -> Composed:
    """The chapters these sections make. A section with nothing in it is left out.

    >>> nothing = Snapshot(words={"year": "2017/18"}.__getitem__, part=lambda name: ())
    >>> made = compose([Written("a", "Aim", "For {{ year }}; see {{ paragraph b }}."),
    ...                 Written("b", "Basis", "{{ label b }} The law.")], snapshot=nothing)
    >>> made.chapters[0].blocks
    (Numbered(number=1, text='For 2017/18; see 2.', label=''),)
    """
    written = list(sections)
    inserted = _Insertions(snapshot)
    numbered = _Numbering()
    for section in written:  # references may look forward, so the numbers are known before the words
        for block in inserted.expand(section, resolve=lambda words: ""):
            numbered.count(block)
    filling = _Filling(snapshot, numbered)
    chapters = [filling.chapter(section, inserted) for section in written]
    return Composed(
        chapters=tuple(chapter for chapter in chapters if chapter.blocks),
        open=(*inserted.open, *filling.open),
    )


class _Insertions:
    """The parts asked for, each made once, and those that could not be made."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.open: list[Opening] = []
        self._made: dict[tuple[str, str], tuple[Part, ...]] = {}

    def expand(self, section: Written, *, resolve: Resolve) -> list[Part]:
        """The section's blocks with the parts in their places."""
        parts: list[Part] = []
        for block in blocks_of(section.text, resolve=resolve):
            parts += self._part(section, block.words) if isinstance(block, Insertion) else [block]
        return parts

    def _part(self, section: Written, words: str) -> tuple[Part, ...]:
        key = section.key, words
        if key not in self._made:
            try:
                self._made[key] = tuple(self.snapshot.part(words))
            except Unresolved as gap:
                self.open.append(Opening(section.heading, words, str(gap)))
                self._made[key] = (Paragraph(f"<mark>{plain(f'{{{{ {words} }}}}')}</mark>"),)
        return self._made[key]


@dataclass(slots=True)
class _Numbering:
    """How many paragraphs there are so far, and the number each label stands for."""

    last: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def count(self, block: Part) -> None:
        if not isinstance(block, Paragraph):
            return
        self.last += 1
        if block.label in self.labels:
            self.twice.add(block.label)
        if block.label:
            self.labels[block.label] = self.last


class _Filling:
    """Fills in the words, numbers the paragraphs, and notes what stays open."""

    def __init__(self, snapshot: Snapshot, numbered: _Numbering) -> None:
        self.snapshot, self.numbered = snapshot, numbered
        self.last = 0
        self.open: list[Opening] = []

    def chapter(self, section: Written, inserted: _Insertions) -> Chapter:
        blocks = tuple(
            self._block(part)
            for part in inserted.expand(section, resolve=lambda words: self._resolve(section, words))
        )
        tables = tuple(block.table for block in blocks if isinstance(block, TableBlock))
        return Chapter(heading=section.heading, tables=tables, key=section.key, blocks=blocks)

    def _block(self, part: Part) -> Block:
        if isinstance(part, Paragraph):
            self.last += 1
            return Numbered(self.last, part.text, part.label)
        return TableBlock(part) if isinstance(part, Table) else part

    def _resolve(self, section: Written, words: str) -> str | None:
        try:
            if words.startswith(PARAGRAPH):
                return str(_number(self.numbered, words.removeprefix(PARAGRAPH)))
            return self.snapshot.words(words)
        except Unresolved as gap:
            self.open.append(Opening(section.heading, words, str(gap)))
            return None


def _number(numbered: _Numbering, label: str) -> int:
    if label not in numbered.labels:
        raise Unresolved(
            f"No paragraph is labelled “{label}”. Put {{{{ label {label} }}}} at the start of the one you mean."
        )
    if label in numbered.twice:
        raise Unresolved(f"Two paragraphs are labelled “{label}”. Give one of them another label.")
    return numbered.labels[label]
