"""`manage.py seed_demo`: what the demonstration stands on. Safe to repeat; refuses outside development."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance import demonstration
from governance.loading.problems import BadFile


class Command(BaseCommand):
    help = "Load the agreements of the demonstration and its cast. What has been entered since stays."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demonstration's people have a password that everybody knows, so it is for development only. "
                "Unset PB_ENV to run it."
            )
        demonstration.set_calendar()
        try:
            loaded = demonstration.seed()
        except BadFile as error:
            raise CommandError(
                f"{error}\nThe demonstration was set up from an earlier form of this file. "
                "Start it afresh with “make demo-reset”."
            ) from error
        for each in loaded:
            self.stdout.write(f"{each.agreement.title}: {'loaded' if each.added else 'nothing to change'}.")
