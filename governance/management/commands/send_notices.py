"""`manage.py send_notices`: send what is due by e-mail; run it from a scheduler as often as you like."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from governance.reminders import letters_due
from governance.services.reminders import send_letters
from pooledbudgets.lib import clock
from pooledbudgets.lib.wording import count


class Command(BaseCommand):
    help = "Send notices and daily digests to those they concern. Nothing is sent twice; failures are tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be sent, and send nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        due = letters_due(on=clock.today())
        if options["dry_run"]:
            for letter in due:
                self.stdout.write(f"{letter.to}: {letter.subject}")
            return
        done = send_letters(due, on=clock.today())
        self.stdout.write(f"{count(done.sent, 'notice')} sent.")
        for failure in done.failures:
            self.stderr.write(f"Not sent, and tried again by the next run: {failure}")
        if done.failures:
            sys.exit(1)
