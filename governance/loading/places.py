"""On which line of a TOML document each table, key and item stands.

The standard library reads TOML but forgets where it found things; messages to the person who wrote the
file need it. Only for documents that `tomllib` has accepted: nothing is validated here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

Path = tuple[str | int, ...]
"""Keys and, for items of a list, their number from 0: ("pools", 0, "elements", 2, "name")."""

_TOKEN: Final = re.compile(
    r'''
      (?P<long>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5})
    | (?P<string>"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<space>[\ \t\r]+)
    | (?P<mark>[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,.\#"']+)
    ''',
    flags=re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def places(document: str) -> Mapping[Path, int]:
    """The line of every table, key and list item of a valid TOML document, by path.

    >>> found = places('title = "A"\\n[[pools]]\\ncode = "b"\\n[[pools]]\\ntags = ["x",\\n  "y"]\\n')
    >>> found["title",], found["pools", 0, "code"], found["pools", 1], found["pools", 1, "tags", 1]
    (1, 3, 4, 6)
    """
    return _Scanner(document).scan()


class _Scanner:
    """One walk over the tokens, noting lines as paths become known."""

    def __init__(self, document: str) -> None:
        self.tokens = list(_tokens(document))
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}
        """How many items each list of tables has so far."""

    def scan(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._skip("newline", "comment"):
            if self._next_is("["):
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _header(self) -> Path:
        line = self._take().line
        is_list = self._next_is("[")
        if is_list:
            self._take()
        *before, last = self._key()
        table: Path = ()
        for part in before:
            table = self._current((*table, part), line)
        table = (*table, last)
        if is_list:
            number = self.lengths.get(table, 0)
            self.lengths[table] = number + 1
            self.lines.setdefault(table, line)
            table = (*table, number)
            self._take()
        self._take()
        self.lines[table] = self.lines.get(table, line)
        return table

    def _current(self, table: Path, line: int) -> Path:
        """The table itself, or the latest item when it is a list of tables."""
        self.lines.setdefault(table, line)
        return (*table, self.lengths[table] - 1) if table in self.lengths else table

    def _pair(self, table: Path) -> None:
        line = self.tokens[self.at].line
        for part in self._key():
            table = (*table, part)
            self.lines.setdefault(table, line)
        self._take()
        self._value(table)

    def _key(self) -> list[str]:
        parts = [self._key_part()]
        while self._next_is("."):
            self._take()
            parts.append(self._key_part())
        return parts

    def _key_part(self) -> str:
        self._skip()
        token = self._take()
        return next(iter(tomllib.loads(f"{token.text} = 0"))) if token.kind == "string" else token.text

    def _value(self, at: Path) -> None:
        if self._next_is("["):
            self._list(at)
        elif self._next_is("{"):
            self._inline_table(at)
        else:
            while self.at < len(self.tokens) and not self._ends_value(self.tokens[self.at]):
                self.at += 1

    def _list(self, at: Path) -> None:
        self._take()
        number = 0
        while self._skip("newline", "comment") and not self._next_is("]"):
            if self._next_is(","):
                self._take()
                continue
            item = (*at, number)
            self.lines[item] = self.tokens[self.at].line
            self._value(item)
            number += 1
        self._take()

    def _inline_table(self, at: Path) -> None:
        self._take()
        while self._skip("newline", "comment") and not self._next_is("}"):
            if self._next_is(","):
                self._take()
                continue
            self._pair(at)
        self._take()

    @staticmethod
    def _ends_value(token: _Token) -> bool:
        return token.kind in ("newline", "comment") or (token.kind == "mark" and token.text in "],}")

    def _skip(self, *kinds: str) -> bool:
        """Pass over spaces and the named kinds. False at the end of the document."""
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("space", *kinds):
            self.at += 1
        return self.at < len(self.tokens)

    def _next_is(self, mark: str) -> bool:
        return self._skip() and self.tokens[self.at].kind == "mark" and self.tokens[self.at].text == mark

    def _take(self) -> _Token:
        self._skip()
        self.at += 1
        return self.tokens[self.at - 1]


def _tokens(document: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(document):
        assert match.lastgroup is not None
        yield _Token(match.lastgroup, match[0], line)
        line += match[0].count("\n")
