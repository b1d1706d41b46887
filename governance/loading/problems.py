"""What is wrong with an agreement file: all of it at once, each with its line, key and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from governance.loading.places import Path
from pooledbudgets.lib.errors import DomainError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right. `key` is as one would say it: pools → elements → lead."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return (
            f"line {self.line}, {self.key}: {self.message}"
            if self.key
            else f"line {self.line}: {self.message}"
        )


class BadFile(Exception):
    """The file cannot be loaded, and nothing of it has been. `problems` in the order of the lines."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__(name)
        self.name = name
        self.problems = tuple(sorted(set(problems)))

    def __str__(self) -> str:
        count = len(self.problems)
        first = f"{self.name} has {count} problem{'s' if count != 1 else ''}. Nothing of it has been loaded."
        return "\n".join([first, *(f"  {self.name}, {problem}" for problem in self.problems)])


@dataclass(slots=True)
class Problems:
    """The problems found so far in one file."""

    lines: Mapping[Path, int]
    found: list[Problem] = field(default_factory=list)

    def add(self, at: Path, message: str) -> None:
        """A problem with the thing at a path; when it is not in the file, with what it would be in."""
        self.found.append(Problem(self.line_of(at), spoken(at), message))

    def line_of(self, at: Path) -> int:
        """The line of the thing at a path, or of what it would be in."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    @contextmanager
    def noting(self, at: Path, **keys: str) -> Iterator[None]:
        """A refusal inside becomes a problem. `keys` say which key of the file a field comes from."""
        try:
            yield
        except DomainError as refusal:
            key = keys.get(refusal.field, refusal.field)
            self.add((*at, key) if (*at, key) in self.lines else at, refusal.message)


def spoken(path: Path) -> str:
    """The path as one would say it.

    >>> spoken(("pools", 1, "elements", 0, "lead"))
    'pools 2 → elements 1 → lead'
    """
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return " → ".join(words)
