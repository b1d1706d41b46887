"""What `fixtures/README.md` tells the writer of a file is what the loader knows, key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from agreements.models import Agreement
from agreements.services.people import command_line_person
from governance.demonstration import FIXTURES
from governance.loading.applying import load_agreement
from governance.loading.form import AgreementFile
from governance.loading.keys import (
    ByCode,
    Kind,
    OneOf,
    OneOfNames,
    OneTable,
    Table,
    Tables,
    kinds_of,
    required_keys,
)
from governance.loading.reading import read_text

README = (FIXTURES / "README.md").read_text(encoding="utf-8")


def _sections() -> dict[str, dict[str, tuple[bool, str]]]:
    """By heading such as [[pools.elements]]: whether each key is needed, and what its row says."""
    found: dict[str, dict[str, tuple[bool, str]]] = {}
    for heading, body in re.findall(r"^### `(\[[^`\n]*\])`\n(.*?)(?=^##)", README, flags=re.M | re.S):
        rows = re.findall(r"^\| `(\w+)` \| (yes)? ?\| (.*) \|$", body, flags=re.M)
        found[heading] = {key: (needed == "yes", words) for key, needed, words in rows}
    return found


def _forms(form: type[Table] = AgreementFile, path: str = "") -> Iterator[tuple[str, type[Table]]]:
    """Each table of the form with its heading as a writer of the file would put it."""
    for name, kind in kinds_of(form).items():
        inner = f"{path}.{name}" if path else name
        if isinstance(kind, Tables):
            yield f"[[{inner}]]", kind.form
            yield from _forms(kind.form, inner)
        elif isinstance(kind, OneTable):
            if name != "later":
                yield f"[{inner}]", kind.form
            yield from _forms(kind.form, inner)
        elif isinstance(kind, ByCode) and isinstance(kind.item, OneTable):
            yield f"[{inner}.PARTY]", kind.item.form


def _own_keys(form: type[Table]) -> dict[str, Kind]:
    """The keys that are not tables with a heading of their own."""
    return {
        name: kind
        for name, kind in kinds_of(form).items()
        if not isinstance(kind, OneTable)
        and not (isinstance(kind, ByCode) and isinstance(kind.item, OneTable))
    }


def test_readme_has_a_section_for_each_table_and_no_other() -> None:
    assert list(_sections()) == [heading for heading, _ in _forms()]


@pytest.mark.parametrize(("heading", "form"), list(_forms()), ids=[heading for heading, _ in _forms()])
def test_readme_describes_each_key_of_a_table_and_no_other(heading: str, form: type[Table]) -> None:
    section = _sections()[heading]

    assert set(section) == set(_own_keys(form))
    needed = {key for key, (is_needed, _) in section.items() if is_needed}
    assert needed == set(required_keys(form)) & set(section)


@pytest.mark.parametrize(("heading", "form"), list(_forms()), ids=[heading for heading, _ in _forms()])
def test_readme_lists_each_word_a_key_can_have(heading: str, form: type[Table]) -> None:
    for key, kind in _own_keys(form).items():
        if isinstance(kind, OneOf | OneOfNames):
            words = _sections()[heading][key][1]
            listed = {word.strip('"') for word in re.findall(r"`([^`]+)`", words)} - {""}
            assert set(kind.allowed) <= listed, f"{heading} {key}"


def test_every_example_in_the_readme_is_toml() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", README, flags=re.M | re.S)

    assert len(examples) == 3
    parsed = [tomllib.loads(example) for example in examples]
    assert parsed[1] == parsed[2]


@pytest.mark.django_db
def test_the_smallest_file_of_the_readme_loads() -> None:
    [example] = re.findall(r"## A smallest file\n\n```toml\n(.*?)^```", README, flags=re.M | re.S)

    load_agreement(read_text(example, name="smallest.toml"), by=command_line_person())

    agreement = Agreement.objects.get(reference="smallshire")
    amounts = agreement.pools.get().lines.get().contributions.values_list("amount", flat=True)
    assert sorted(f"{amount:f}" for amount in amounts) == ["12345000.00", "8500000.00"]
