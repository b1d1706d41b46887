"""`manage.py check_integrity`: recompute what must always hold, over the whole database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.core.management.base import BaseCommand

from agreements import integrity as agreements
from agreements.models import JournalHead
from governance import integrity as governance
from pooledbudgets.lib.wording import count
from pools import integrity as pools

CHECKS: Final = (*agreements.CHECKS, *pools.CHECKS, *governance.CHECKS)


class Command(BaseCommand):
    help = "Recompute every invariant and the Journal's chain; name the rows that fail, and then exit with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        failures = 0
        for check in CHECKS:
            for number, sentence in enumerate(check(), start=1):
                if number == 1:
                    self.stdout.write(f"{_rule(check)}:")
                self.stdout.write(f"  {sentence}")
                failures += 1
        if failures:
            self.stdout.write(
                f"{count(failures, 'thing')} found that must not be, by {len(CHECKS)} checks over the whole "
                "database. Change nothing until somebody who runs the installation has seen this."
            )
            sys.exit(1)
        self.stdout.write(
            f"All {len(CHECKS)} checks hold over the whole database. {_last_word_of_the_journal()}"
        )


def _rule(check: Callable[[], Iterator[str]]) -> str:
    """What the check looks for, as the first sentence of its docstring has it."""
    return (check.__doc__ or "").partition(".")[0]


def _last_word_of_the_journal() -> str:
    head = JournalHead.objects.first()
    if head is None or not head.sequence:
        return "The Journal has no entry yet."
    return f"The Journal’s {count(head.sequence, 'entry', 'entries')} end with the digest {head.digest}."
