"""How long an agreement lasts. The term is derived from the chain of instruments, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agreements.models import Instrument


def term_end(instruments: Iterable[Instrument], *, known_on: date | None = None) -> date | None:
    """The last day of the term that the latest instrument to set one sets; None when none does.

    With `known_on`, only instruments that may already have borne their date by then count.
    """
    setting = [
        instrument
        for instrument in instruments
        if instrument.term_ends_on
        and (known_on is None or instrument.dated is None or instrument.dated.earliest <= known_on)
    ]
    if not setting:
        return None
    latest = max(
        setting, key=lambda instrument: (instrument.dated.iso if instrument.dated else "", instrument.pk or 0)
    )
    return latest.term_ends_on
