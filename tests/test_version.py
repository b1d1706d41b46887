import pytest

from pooledbudgets.version import CHANGELOG, VERSION, newest_version


def test_version_is_the_newest_heading_of_the_changelog() -> None:
    headings = [line for line in CHANGELOG.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]

    assert headings[0] == f"## {VERSION}"


def test_newest_version_without_a_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="names no version"):
        newest_version("# Changes\n\nNothing yet.\n")
