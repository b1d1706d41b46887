"""From the text of an agreement file to its tables, or every problem that stops that."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final

from governance.loading.form import AgreementFile
from governance.loading.keys import TableForm, read_table
from governance.loading.places import places
from governance.loading.problems import BadFile, Problem, Problems

LARGEST_FILE: Final = 5_000_000
"""Bytes. An agreement of ten partners and a thousand lines takes less than a tenth of it."""
WHOLE_AGREEMENT: Final = "agreement"
"""The part of a file that is not the schedule of one year, nor who decided what."""
CROSSWALK: Final = "crosswalk"
"""The part of a file that says where the services of one year stand in the next."""
DECISIONS: Final = "decisions"
"""The part of a file that names the bodies, their meetings and their decisions."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that has been read: its tables, the lines they stand on, and a digest of each part."""

    name: str
    entries: AgreementFile
    lines: Mapping[Any, int]
    parts: Mapping[str, str]
    """SHA-256 of what is said of the agreement, of its bodies, meetings and decisions, and of each year's schedule.

    Comments do not count.
    """


def read_file(path: FilePath) -> ReadFile:
    """Read a file from disk. Raises BadFile."""
    return read_text(text_of(path), name=path.name)


def read_text(text: str, *, name: str) -> ReadFile:
    """Read the text of a file. Raises BadFile with every problem of form."""
    entries, lines, data = read_form(AgreementFile, text, name=name)
    return ReadFile(name=name, entries=entries, lines=lines, parts=_parts(data))


def text_of(path: FilePath) -> str:
    """The text of a file on disk. Raises BadFile."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(path.name, [Problem(1, "", f"It is larger than {LARGEST_FILE // 1_000_000} MB.")])
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(
            path.name, [Problem(1, "", f"It cannot be read ({error.strerror}). Check its address.")]
        ) from error
    except UnicodeDecodeError as error:
        raise BadFile(path.name, [Problem(1, "", "It is not UTF-8 text. Save it as UTF-8.")]) from error


def read_form(
    form: type[TableForm], text: str, *, name: str
) -> tuple[TableForm, Mapping[Any, int], Mapping[str, Any]]:
    """The entries of a file of some form, the lines they stand on, and the bare data. Raises BadFile."""
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(name, [_not_toml(error, text)]) from error
    problems = Problems(places(text))
    entries = read_table(form, data, (), problems)
    if entries is None:
        raise BadFile(name, problems.found)
    return entries, problems.lines, data


def _not_toml(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    """The parser's message with its line, and what is usually the cause."""
    message = str(error)
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = int(found[1]) if found else text.count("\n") + 1
    what = message.partition(" (at ")[0]
    column = f", at character {found[2]}" if found else ""
    return Problem(
        line,
        "",
        f"This is not TOML{column} ({what}). Check its quotation marks, brackets and commas, "
        "and that no key or heading stands twice.",
    )


def _parts(data: Mapping[str, Any]) -> dict[str, str]:
    """A digest of each part that loads as one. Facts kept for later are no part of any."""
    schedules = data.get("schedules", [])
    apart = ("schedules", "crosswalk", "bodies", "decisions", "meetings", "later")
    base = {key: value for key, value in data.items() if key not in apart}
    deciding = {key: data[key] for key in ("bodies", "decisions", "meetings") if key in data}
    return {
        WHOLE_AGREEMENT: _digest(base),
        **({CROSSWALK: _digest(data["crosswalk"])} if data.get("crosswalk") else {}),
        **({DECISIONS: _digest(deciding)} if deciding else {}),
        **{str(schedule.get("year")).replace("/", "-"): _digest(schedule) for schedule in schedules},
    }


def _digest(part: Any) -> str:
    words = json.dumps(part, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()
