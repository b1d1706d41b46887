"""`manage.py purge_uploads --older-than DAYS`: remove the content of older uploaded files."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agreements.services.journal import through_command_line
from agreements.services.people import command_line_person
from pooledbudgets.lib import clock
from pools.services.uploads import purge_uploads


class Command(BaseCommand):
    help = "Remove the content of files received longer ago. Who sent what, and what became of it, stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than", type=int, required=True, metavar="DAYS")
        parser.add_argument("--reason", default="Kept long enough", help="Kept with each file’s record.")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["older_than"]
        if days < 1:
            raise CommandError("--older-than must be at least one day.")
        with through_command_line():
            count = purge_uploads(
                received_before=clock.now() - timedelta(days=days),
                by=command_line_person(),
                reason=options["reason"],
            )
        self.stdout.write(f"The content of {count} file{'' if count == 1 else 's'} was removed.")
