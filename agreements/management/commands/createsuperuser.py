"""`manage.py createsuperuser`, entering the person through the services so that the Journal knows."""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agreements.services.people import create_operator
from pooledbudgets.lib.errors import DomainError


class Command(BaseCommand):
    help = "Add somebody who runs the installation and may open the administration pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", help="The e-mail address to sign in with.")
        parser.add_argument("--full-name", help="The person's name.")
        parser.add_argument("--post", default="", help="Post title, as printed on documents.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing: --email and --full-name are compulsory; the password is read from "
            "DJANGO_SUPERUSER_PASSWORD, and without it has to be set by e-mail.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, full_name = options["email"], options["full_name"]
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if options["interactive"]:
            email = email or input("E-mail address: ")
            full_name = full_name or input("Full name: ")
            password = password or _ask_password()
        if not email or not full_name:
            raise CommandError("Give --email and --full-name.")
        try:
            person = create_operator(
                email=email,
                full_name=full_name,
                post=options["post"],
                password=password,
                reason="Added at the command line to run the installation",
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.full_name} can open the administration pages as {person.email}.")


def _ask_password() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ. Nobody has been added.")
    return password
