"""`manage.py seed_demo`: what the demonstration stands on. Safe to repeat; refuses outside development."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from agreements.models import Organisation
from agreements.naming import short_name
from agreements.services.journal import through_command_line
from governance import demonstration
from governance.loading.problems import BadFile
from pooledbudgets.lib import clock
from pooledbudgets.lib.financial_year import FinancialYear


class Command(BaseCommand):
    help = (
        "Prepare the database for the demonstration, without serving it. What has been entered since stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="Where it will be served, for the addresses."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demonstration's people have a password that everybody knows, so it is for development only. "
                "Unset PB_ENV to run it."
            )
        demonstration.set_calendar()
        call_command("migrate", verbosity=0)
        try:
            with through_command_line():
                loaded = demonstration.seed()
        except BadFile as error:
            raise CommandError(
                f"{error}\nThe demonstration was set up from an earlier form of this file. "
                "Start it afresh with “make demo-reset”."
            ) from error
        for each in loaded:
            self.stdout.write(f"{each.agreement.title}: {'loaded' if each.added else 'nothing to change'}.")
        self.stdout.write("\n".join(introduction(f"http://127.0.0.1:{options['port']}")))


def introduction(address: str) -> list[str]:
    """What is printed before serving: where, who, and three things to try."""
    schedule = address + reverse("pools:schedule-detail", args=["oxfordshire", FinancialYear(2017)])
    tables = address + reverse("pools:contributions-table", args=["oxfordshire", FinancialYear(2017)])
    council, nhs = demonstration.COUNCIL_FINANCE.full_name, demonstration.NHS_FINANCE.full_name
    name = max(len(member.full_name) for member in demonstration.CAST)
    email = max(len(member.email) for member in demonstration.CAST)
    return [
        "",
        f"Pooled Budgets is at {address}/",
        f"The calendar reads {clock.today():%-d %B %Y}. Stop with Ctrl+C; “make demo-reset” starts afresh.",
        "",
        f"Everybody’s password is {demonstration.DEMO_PASSWORD}",
        *(
            f"  {member.full_name:<{name}}  {member.email:<{email}}  {member.post}, {_bodies(member)}"
            for member in demonstration.CAST
        ),
        "",
        "Three things to try",
        f"  1. Sign in as {council}, open {schedule}",
        "     and change one of the council’s contributions in draft version 2: gross and net follow.",
        f"  2. Sign in as {nhs} in another browser: the council’s draft is “not yet shared”",
        f"     until {council} shares it.",
        f"  3. Open {tables}?version=1",
        "     and find the £169,000 by which the published Better Care Fund table is out; export it as a PDF.",
        "",
    ]


def _bodies(member: demonstration.CastMember) -> str:
    """For whom the person acts, by the names valid today."""
    organisations = Organisation.objects.filter(code__in=[code for code, _ in member.roles]).prefetch_related(
        "names"
    )
    return " and ".join(short_name(organisation, clock.today()) for organisation in organisations)
