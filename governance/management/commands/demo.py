"""`manage.py demo`: the whole product on one machine, with two agreements and a cast to sign in as."""

from __future__ import annotations

import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
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
        with worker():
            call_command("runserver", f"127.0.0.1:{options['port']}", use_reloader=False, skip_checks=True)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker beside this process, for as long as this one runs."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "db_worker", "--no-reload"]
    process = subprocess.Popen(command)  # noqa: S603 - our own program
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the worker is ended as well
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        signal.signal(signal.SIGTERM, before)
