"""`manage.py load_agreement FILE.toml`: enter a whole agreement from a file, or nothing of it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agreements.models import Person
from agreements.services.journal import through_command_line
from agreements.services.people import command_line_person
from governance.loading.applying import Loaded, load_agreement
from governance.loading.problems import BadFile
from governance.loading.reading import DECISIONS, WHOLE_AGREEMENT, read_file
from pooledbudgets.lib.wording import and_join


class Command(BaseCommand):
    help = (
        "Enter a whole agreement from a TOML file (fixtures/README.md describes the form), or nothing of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")
        parser.add_argument("--by", metavar="E-MAIL", help="To whom the entries are attributed.")
        parser.add_argument("--dry-run", action="store_true", help="Check everything and save nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        for path in options["files"]:
            try:
                with through_command_line(), transaction.atomic():
                    loaded = load_agreement(read_file(path), by=by)
                    transaction.set_rollback(options["dry_run"])
            except BadFile as error:
                raise CommandError(str(error)) from error
            self._report(path.name, loaded, dry_run=options["dry_run"])

    def _report(self, name: str, loaded: Loaded, *, dry_run: bool) -> None:
        if not loaded.added:
            self.stdout.write(f"{name}: nothing to change.")
        elif dry_run:
            self.stdout.write(f"{name}: {_parts(loaded)} can be loaded. Nothing has been saved.")
        else:
            self.stdout.write(f"{name}: loaded {_parts(loaded)} of {loaded.agreement.title}.")
        held = ", ".join(f"{kind} {count}" for kind, count in loaded.held_for_later.items() if count)
        if held:
            self.stdout.write(f"{name}: checked and held in the file for later: {held}.")


def _person(email: str | None) -> Person:
    if email is None:
        return command_line_person()
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody has the e-mail address {email}. Add the person first, or leave --by out.")
    return person


def _parts(loaded: Loaded) -> str:
    names = {WHOLE_AGREEMENT: "the agreement", DECISIONS: "the decisions"}
    return and_join([names.get(part, f"the schedule of {part}") for part in loaded.added])
