"""`manage.py rebuild_search`: make all that is searched anew from the records."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from governance.services.searching import rebuild_search
from pooledbudgets.lib.wording import count


class Command(BaseCommand):
    help = "Make all that is searched anew from the records. Nothing else is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The search has {count(rebuild_search(), 'entry', 'entries')}.")
