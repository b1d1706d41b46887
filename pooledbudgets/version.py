"""The version of the product, read from the newest heading of `CHANGELOG.md`."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def newest_version(changelog: str) -> str:
    """The version in the first `## x.y.z` heading of a changelog.

    >>> newest_version("# Changes\\n\\n## 0.2.0\\n\\nMore.\\n\\n## 0.1.0\\n")
    '0.2.0'

    Raises ValueError when no heading names a version.
    """
    heading = re.search(r"^## (\d+\.\d+\.\d+)$", changelog, flags=re.MULTILINE)
    if heading is None:
        raise ValueError("CHANGELOG.md names no version. Give its newest entry a heading such as '## 0.1.0'.")
    return heading[1]


VERSION = newest_version(CHANGELOG.read_text(encoding="utf-8"))
