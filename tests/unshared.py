"""Telling by its digits what an answer gives away of the draft that only the council may see."""

from __future__ import annotations

import re

from django.http import HttpResponse

from tests.half_shared import SECRET, TELLTALES, UNSHARED
from tests.page_reading import readable


def written(amount: int) -> re.Pattern[str]:
    """An amount in thousands or in pounds, with or without commas."""
    thousands = f"{amount // 1000:,}".replace(",", ",?")
    return re.compile(rf"(?<![0-9A-Za-z]){thousands}(,?000)?(\.0+)?(?![0-9A-Za-z])")


def given_away(answer: HttpResponse) -> list[str]:
    """What an answer says that only the council may know."""
    text = readable(answer)
    digits = text.replace(",", "")
    found = [
        f"{amount:,}"
        for amount in (*UNSHARED, *TELLTALES)
        if f"{amount // 1000}" in digits and written(amount).search(text)
    ]
    return found + ([SECRET] if SECRET in text.lower() else [])
