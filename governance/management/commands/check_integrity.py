"""`manage.py check_integrity`: recompute what must always hold, over the whole database."""

from __future__ import annotations

import sys
from typing import Any, Final

from django.core.management.base import BaseCommand

from agreements import integrity as agreements
from governance import integrity as governance
from pools import integrity as pools

CHECKS: Final = (*agreements.CHECKS, *pools.CHECKS, *governance.CHECKS)


class Command(BaseCommand):
    help = "Recompute every invariant and the Journal's chain; name the rows that fail, and then exit with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        failures = 0
        for check in CHECKS:
            for sentence in check():
                failures += 1
                self.stdout.write(f"{check.__module__.partition('.')[0]}: {sentence}")
        if failures:
            self.stdout.write(f"{failures} failure{'s' if failures != 1 else ''} in {len(CHECKS)} checks.")
            sys.exit(1)
        self.stdout.write(f"All {len(CHECKS)} checks hold.")
