"""`manage.py report`: any report, in any of its forms, as a file."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

from agreements.permissions import operator_standing
from agreements.services.people import command_line_person
from governance.choices import Edition
from governance.reports import (
    NUMBERED,
    OF_MEETINGS,
    PACK,
    PACK_WORDS,
    REPORTS,
    Asked,
    MeetingKind,
    NumberedKind,
    ReportKind,
    agreement_named,
    issued_pack,
    meeting_named,
    moment_of,
    refuse_unknown_pools,
    version_known,
    what_there_is,
)
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import parse_year
from pooledbudgets.lib.report_files import FILE_FORMS
from pooledbudgets.lib.tables import LONDON, Report

Value = TypeVar("Value")


class Command(BaseCommand):
    help = (
        "Write a report to a file. It shows all partners' figures, whether shared or not: mind who gets it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--list",
            action="store_true",
            help="Name every report, and what to ask about.",
        )
        kinds = parser.add_subparsers(dest="name", metavar="NAME", title="reports")
        for kind in REPORTS.values():
            _add_kind(kinds.add_parser(kind.name, help=kind.words, description=kind.words), kind)
        for numbered in NUMBERED.values():
            words = numbered.words
            _add_numbered(kinds.add_parser(numbered.name, help=words, description=words), numbered)
        for of_meeting in OF_MEETINGS.values():
            words = of_meeting.words
            _add_of_meeting(kinds.add_parser(of_meeting.name, help=words, description=words))
        _add_pack(kinds.add_parser(PACK, help=PACK_WORDS, description=PACK_WORDS))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.stdout.write("\n".join(map(_listed, REPORTS.values())))
            others: list[NumberedKind | MeetingKind] = [*NUMBERED.values(), *OF_MEETINGS.values()]
            self.stdout.write("\n".join(f"{kind.name}  {kind.words}" for kind in others))
            self.stdout.write(f"{PACK}  {PACK_WORDS}")
            self.stdout.write("\n".join(["", *what_there_is()]))
            return
        if not options["name"]:
            names = ", ".join([*REPORTS, *NUMBERED, *OF_MEETINGS, PACK])
            raise CommandError(f"Name a report: {names}. Or ask for --list.", returncode=2)
        try:
            title, content = _pack(options) if options["name"] == PACK else _made(options)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        _write(options["output"], content)
        self.stdout.write(f"{title}: {options['output']}")


def _add_kind(parser: ArgumentParser, kind: ReportKind) -> None:
    parser.add_argument("--agreement", required=True, metavar="REF", help="The agreement, as in its address.")
    parser.add_argument(
        "--year", required=True, type=_said(parse_year), help="The financial year, as 2017-18."
    )
    parser.add_argument("--version", type=int, metavar="N", help="The version; the newest when not given.")
    parser.add_argument(
        "--pool",
        action="append",
        default=[],
        metavar="CODE",
        help="One pool; repeat it for more. All when not given.",
    )
    parser.add_argument(
        "--as-at",
        type=_said(moment_of),
        metavar="ISO",
        help="A day or a moment: the version known then, with the names valid then.",
    )
    _add_output(parser)
    for name in _options_of(kind):
        parser.add_argument(_flag(name), action="store_true")


def _add_numbered(parser: ArgumentParser, kind: NumberedKind) -> None:
    parser.add_argument("--agreement", required=True, metavar="REF", help="The agreement, as in its address.")
    parser.add_argument(
        f"--{kind.noun}",
        required=True,
        dest="number",
        type=int,
        metavar="N",
        help=f"The number of the {kind.noun}.",
    )
    _add_output(parser)


def _add_of_meeting(parser: ArgumentParser) -> None:
    _add_meeting(parser)
    _add_output(parser)


def _add_meeting(parser: ArgumentParser) -> None:
    parser.add_argument("--agreement", required=True, metavar="REF", help="The agreement, as in its address.")
    parser.add_argument(
        "--meeting", required=True, metavar="REF", help="The meeting: its group and number, as jmg-adults-4."
    )


def _add_pack(parser: ArgumentParser) -> None:
    _add_meeting(parser)
    parser.add_argument(
        "--number", type=int, metavar="N", help="A supplement, or an earlier pack, by number."
    )
    parser.add_argument(
        "--edition",
        type=Edition,
        choices=[edition.value for edition in Edition],
        default=Edition.PUBLIC,
        help="The public one when not given; the full one has what is exempt: mind who gets it.",
    )
    _add_file(parser)


def _add_output(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format", required=True, dest="form", choices=list(FILE_FORMS), help="The form of the file."
    )
    _add_file(parser)


def _add_file(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="Where to write it.")


def _options_of(kind: ReportKind) -> list[str]:
    """The names of its options, each of them ticked or not."""
    return [field.name for field in fields(kind.options)]


def _flag(option: str) -> str:
    return f"--{option.replace('_', '-')}"


def _listed(kind: ReportKind) -> str:
    return f"{kind.name}  {kind.words}\n    {' '.join(map(_flag, _options_of(kind)))}"


def _made(options: dict[str, Any]) -> tuple[str, bytes]:
    report = _asked_for(options)
    return f"{report.title}, {report.reference}", FILE_FORMS[options["form"]].make(report)


def _pack(options: dict[str, Any]) -> tuple[str, bytes]:
    meeting = meeting_named(agreement_named(options["agreement"]), options["meeting"])
    file = issued_pack(meeting, number=options["number"], edition=options["edition"])
    return f"{file}, {meeting.reference}", bytes(file.content)


def _asked_for(options: dict[str, Any]) -> Report:
    if options["name"] in REPORTS:
        return _report(REPORTS[options["name"]], options)
    agreement = agreement_named(options["agreement"])
    standing = operator_standing(command_line_person(), on=clock.today(), agreement=agreement)
    if options["name"] in OF_MEETINGS:
        meeting = meeting_named(agreement, options["meeting"])
        return OF_MEETINGS[options["name"]].build(meeting, standing, clock.now())
    return NUMBERED[options["name"]].build(agreement, options["number"], standing, clock.now())


def _report(kind: ReportKind, options: dict[str, Any]) -> Report:
    agreement = agreement_named(options["agreement"])
    at: datetime | None = options["as_at"]
    version = version_known(agreement, options["year"], number=options["version"], at=at)
    pool_codes = tuple(options["pool"])
    refuse_unknown_pools(version, pool_codes)
    as_at = at or clock.now()
    standing = operator_standing(
        command_line_person(), on=as_at.astimezone(LONDON).date(), agreement=agreement
    )
    chosen = kind.options(**{name: options[name] for name in _options_of(kind)})
    return kind.build(Asked(version, standing, as_at, pool_codes, options["version"]), chosen)


def _said(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """The parser, its refusal said as it stands."""

    def parsed(text: str) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    return parsed


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Choose another place.") from error
