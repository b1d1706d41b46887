"""`manage.py demo`: the whole product on one machine, with two agreements and a cast to sign in as."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Prepare the database, seed the demonstration and serve it on this machine. What was entered stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("seed_demo", port=options["port"], stdout=self.stdout)
        self.stdout.flush()
        call_command("runserver", f"127.0.0.1:{options['port']}", use_reloader=False, skip_checks=True)
