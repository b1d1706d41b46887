"""`manage.py import_schedule FILE.xlsx|csv`: the browser's upload, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import Http404

from agreements.models import Agreement, Person, ScheduleVersion
from agreements.permissions import Standing, get_version, operator_standing, standing_of
from agreements.services.journal import through_command_line
from agreements.services.people import command_line_person
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import parse_year
from pools.services.uploads import (
    Preview,
    comparison_digest,
    preview_file,
    preview_upload,
    receive_upload,
    save_upload,
)
from pools.uploads.matching import CellState


class Command(BaseCommand):
    help = (
        "Enter the figures of a workbook or CSV file into the draft of a schedule: all of them or none. "
        "docs/uploads.md describes the files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx|csv")
        parser.add_argument(
            "--agreement", required=True, metavar="REFERENCE", help="For example oxfordshire."
        )
        parser.add_argument("--year", required=True, metavar="YEAR", help="For example 2017-18.")
        parser.add_argument("--version-number", type=int, metavar="N", help="The newest, unless given.")
        parser.add_argument("--party", metavar="CODE", help="Take the figures of this partner only.")
        parser.add_argument(
            "--by", metavar="E-MAIL", help="In whose name. Otherwise the command line’s, for all."
        )
        parser.add_argument(
            "--reason", default="Imported from a file", help="Kept with every figure that changes."
        )
        parser.add_argument(
            "--leave-printed", action="store_true", help="Compare printed totals, and do not keep them."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and save nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        try:
            if options["dry_run"]:
                self._rehearse(data, options)
            else:
                with through_command_line():
                    self._import(data, options)
        except Http404 as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(error.message) from error

    def _rehearse(self, data: bytes, options: dict[str, Any]) -> None:
        with transaction.atomic():
            version, standing = _asked_for(options)
            preview = preview_file(data, version=version, standing=standing)
            transaction.set_rollback(True)
        self._report(preview, version)
        self.stdout.write("Nothing has been saved.")

    def _import(self, data: bytes, options: dict[str, Any]) -> None:
        version, standing = _asked_for(options)
        upload = receive_upload(
            version=version,
            file_name=options["file"].name,
            data=data,
            standing=standing,
            reason=options["reason"],
        )
        preview = preview_upload(upload, version=version, standing=standing)
        self._report(preview, version)
        if not preview.may_be_saved:
            return
        saved = save_upload(
            upload=upload,
            version=version,
            digest=comparison_digest(preview.comparison),
            choices={},
            keep_printed=not options["leave_printed"],
            standing=standing,
        )
        self.stdout.write(saved.words)

    def _report(self, preview: Preview, version: ScheduleVersion) -> None:
        """Print what the file would do. Raises CommandError when it is refused or in conflict."""
        for line in _lines(preview, version):
            self.stdout.write(line)
        if preview.is_refused:
            count = len(preview.sentences)
            raise CommandError(
                "\n".join(
                    [
                        *preview.sentences,
                        f"{count} refusal{'s' if count > 1 else ''}. Nothing has been saved.",
                    ]
                )
            )
        if preview.conflicts:
            raise CommandError(
                f"{len(preview.conflicts)} of the figures were saved by somebody else after the workbook went out. "
                "Settle them on the upload page, or download the workbook again. Nothing has been saved."
            )


def _lines(preview: Preview, version: ScheduleVersion) -> Iterator[str]:
    if preview.refusal:
        return
    unit = version.schedule.unit
    states = (CellState.NEW, CellState.CHANGED, CellState.PRINTED, CellState.LEFT_ALONE)
    yield from (cell.words for cell in preview.comparison.of(*states))
    yield preview.counts
    yield from preview.comparison.remarks
    for conflict in preview.conflicts:
        shown = [
            "not reported" if amount is None else unit.typed(amount)
            for amount in (conflict.theirs, conflict.yours)
        ]
        yield f"{conflict.label}: {shown[0]} was saved by {conflict.who}; the file has {shown[1]}."
    for item in preview.exceptions:
        finding = item.finding
        yield (
            f"{item.pool_name}, {finding.label}, {item.column_heading}: printed as {unit.text(finding.published)}, "
            f"the parts come to {unit.text(finding.computed)}. The difference is {unit.text(finding.difference)} "
            f"{unit.heading}."
        )
        yield from (f"  {candidate}" for candidate in finding.candidates)


def _asked_for(options: dict[str, Any]) -> tuple[ScheduleVersion, Standing]:
    """The version the options name, and the standing of whoever imports."""
    try:
        year = parse_year(options["year"])
    except ValueError as error:
        raise CommandError(f"--year: {error}") from error
    agreement = Agreement.objects.filter(reference=options["agreement"]).first()
    if agreement is None:
        known = ", ".join(Agreement.objects.values_list("reference", flat=True))
        raise CommandError(f"There is no agreement “{options['agreement']}”. There are: {known or 'none'}.")
    standing = _standing(agreement, options["by"], options["party"])
    return get_version(standing, agreement.reference, year, number=options["version_number"]), standing


def _standing(agreement: Agreement, email: str | None, party: str | None) -> Standing:
    on = clock.today()
    if email is None:
        standing = operator_standing(command_line_person(), on=on, agreement=agreement)
    else:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail address {email}. Correct --by, or leave it out.")
        standing = standing_of(person, on=on)
    if party is None:
        return standing
    parties = {held.organisation.code: held for held in agreement.parties.select_related("organisation")}
    if party not in parties:
        raise CommandError(
            f"“{party}” is not a party to {agreement.title}. The parties are {', '.join(parties)}."
        )
    organisation = parties[party].organisation_id
    roles = standing.roles.get(organisation, frozenset())
    return Standing(person=standing.person, on=on, roles={organisation: roles})
