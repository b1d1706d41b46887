"""The Journal of an agreement as one person may read it: own entries, what is submitted, what is shared."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from agreements.choices import Role, SharingMove, VersionState
from agreements.integrity import journal_broken
from agreements.journal_words import OF_OWN_FIGURES, Amounts, Told, facts, sentence
from agreements.models import Agreement, JournalEntry, JournalHead, Party, SharingEvent
from agreements.naming import full_name
from agreements.permissions import Standing, Verb, read_until, visible_agreements, visible_schedules
from agreements.services.journal import COMMAND_LINE
from agreements.services.people import COMMAND_LINE_EMAIL
from pooledbudgets.lib.exports import guarded
from pooledbudgets.lib.financial_year import FinancialYear


@dataclass(frozen=True, slots=True)
class Thread:
    """Something several entries are about, such as a file that was received and then saved."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One entry: who did what to which thing, for whom, when and why.

    `detail` is what was recorded beside that, less the amounts that the reader may not see. `is_part` says that
    it was written as part of the deed entered after it.
    """

    sequence: int
    at: datetime
    person_number: int
    person: str
    through: str
    organisation_code: str
    organisation: str
    verb: str
    sentence: str
    subject_kind: str
    subject_id: str
    subject: str
    version: str
    version_number: int | None
    year: FinancialYear | None
    reason: str
    facts: tuple[str, ...]
    amounts: tuple[Amounts, ...]
    thread: Thread | None
    is_part: bool
    detail: Mapping[str, Any]
    previous_digest: str
    digest: str


def audited_agreements(standing: Standing) -> list[Agreement]:
    """The agreements whose Journal the person reads as auditor. One query; none for somebody else."""
    audited = [pk for pk, roles in standing.roles.items() if Role.AUDITOR in roles]
    if not audited:
        return []
    parties = Party.objects.filter(organisation__in=audited)
    return list(visible_agreements(standing).filter(pk__in=parties.values("agreement")).order_by("title"))


# --- Which entries ------------------------------------------------------------------------------------


def visible_entries(standing: Standing, agreement: Agreement) -> QuerySet[JournalEntry]:
    """The agreement's entries a person may read, newest first. One query of its own.

    Of a draft: those made for the person's own organisations, and for parties that share their figures in
    it. Of what another organisation did with its figures, only what it did while they were open to its
    partners; that stays so when the version is submitted. Of all else, everything; to a party that has left,
    only up to then and of the years it was bound in.
    """
    parties = list(agreement.parties.all())
    own = [party.organisation_id for party in standing.parties_for(Verb.VIEW_JOURNAL, parties)]
    theirs = Q(version__isnull=True) | Q(organisation__in=own)
    if len(own) == len(parties):
        theirs |= Q(organisation__isnull=True)  # done for several parties at once
    allowed = ~Q(version__state=VersionState.DRAFT)
    for version_id, organisation_ids in _sharing_in_drafts(agreement).items():
        allowed |= Q(version=version_id, organisation__in=organisation_ids)
    was_open = (
        ~Q(verb__in=OF_OWN_FIGURES) | Q(version__known_from__lte=F("at")) | Q(shared_then=SharingMove.SHARED)
    )
    entries = JournalEntry.objects.alias(shared_then=Subquery(_LAST_SHARING)).filter(
        theirs | allowed & was_open, agreement=agreement
    )
    until = read_until(standing, agreement)
    if until is not None:
        entries = entries.filter(
            Q(version__isnull=True, at__date__lt=until) | Q(version__schedule__in=visible_schedules(standing))
        )
    return entries.order_by("-sequence")


_LAST_SHARING: Final = (
    SharingEvent.objects.filter(
        version=OuterRef("version"), party__organisation=OuterRef("organisation"), at__lte=OuterRef("at")
    )
    .order_by("-pk")
    .values("move")[:1]
)
"""Whether the organisation's figures were open to its partners when an entry was made."""


def _sharing_in_drafts(agreement: Agreement) -> Mapping[int, list[int]]:
    """By draft, the organisations whose latest word was to share."""
    events = SharingEvent.objects.filter(
        version__schedule__agreement=agreement, version__state=VersionState.DRAFT
    ).order_by("pk")
    latest: dict[tuple[int, int], str] = {}
    for version_id, organisation_id, move in events.values_list("version", "party__organisation", "move"):
        latest[version_id, organisation_id] = move
    sharing: dict[int, list[int]] = {}
    for (version_id, organisation_id), move in latest.items():
        if move == SharingMove.SHARED:
            sharing.setdefault(version_id, []).append(organisation_id)
    return sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the Journal is narrowed; what is left blank narrows nothing. Days are in London time.

    `line` is a line's key or words of its label, `words` are looked for in the reasons, and `thread` is
    `Thread.key`.
    """

    person: int | None = None
    organisation: int | None = None
    verb: str = ""
    version: int | None = None
    pool: str = ""
    line: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    thread: str = ""


_NAMES_OF_LINES: Final = ("figures", "lines", "line", "label")
"""What of an entry's detail names lines. Amounts are not among it: nobody finds out by searching for them."""


def narrowed(entries: QuerySet[JournalEntry], asked: Asked) -> QuerySet[JournalEntry]:
    """Only the entries that were asked for. No query of its own."""
    if asked.person is not None:
        entries = entries.filter(actor=asked.person)
    if asked.organisation is not None:
        entries = entries.filter(organisation=asked.organisation)
    if asked.verb:
        entries = entries.filter(verb=asked.verb)
    if asked.version is not None:
        started = Q(subject_kind="schedule version", subject_id=str(asked.version))
        entries = entries.filter(Q(version=asked.version) | started)
    if asked.since is not None:
        entries = entries.filter(at__date__gte=asked.since)
    if asked.until is not None:
        entries = entries.filter(at__date__lte=asked.until)
    if asked.words:
        entries = entries.filter(reason__icontains=asked.words)
    if asked.thread:
        kind, _, number = asked.thread.rpartition("-")
        part = Q(detail__part_of__kind=kind, detail__part_of__id=number)
        entries = entries.filter(Q(subject_kind=kind, subject_id=number) | part)
    return _of_lines(entries, asked)


def _of_lines(entries: QuerySet[JournalEntry], asked: Asked) -> QuerySet[JournalEntry]:
    """Only what concerns a pool, or a line; in both, of the same line of that pool."""
    if asked.pool or asked.line:
        entries = entries.annotate(
            **{f"in_{name}": Cast(KT(f"detail__{name}"), TextField()) for name in _NAMES_OF_LINES}
        )
    if asked.pool:
        of_pool = Q(detail__pool=asked.pool) | Q(in_figures__contains=f'"{asked.pool}/')
        entries = entries.filter(of_pool)
    if asked.line:
        found = Q(subject_label__icontains=asked.line, subject_kind="line")
        for text in {asked.line, json.dumps(asked.line)[1:-1]}:
            for name in _NAMES_OF_LINES:
                found |= Q(**{f"in_{name}__icontains": text})
        entries = entries.filter(found)
    return entries


@dataclass(frozen=True, slots=True)
class Choices:
    """What the entries can be narrowed by, each with its words."""

    people: tuple[tuple[int, str], ...]
    organisations: tuple[tuple[int, str], ...]
    verbs: tuple[str, ...]
    versions: tuple[tuple[int, str], ...]
    pools: tuple[tuple[str, str], ...]


def choices_among(entries: QuerySet[JournalEntry], agreement: Agreement, *, on: date) -> Choices:
    """By whom, for whom, of what kind and of what the entries are. Four queries."""
    people = entries.order_by("actor__full_name").values_list("actor", "actor__full_name", "actor__email")
    versions = entries.filter(version__isnull=False).order_by(
        "-version__schedule__year_start", "-version__number"
    )
    pools = entries.filter(subject_kind="pool", detail__pool__isnull=False).order_by("sequence")
    return Choices(
        people=tuple((key, _person(name, email)) for key, name, email in people.distinct()),
        organisations=tuple(
            (party.organisation_id, full_name(party.organisation, on)) for party in agreement.parties.all()
        ),
        verbs=tuple(entries.order_by("verb").values_list("verb", flat=True).distinct()),
        versions=tuple(
            (key, f"{FinancialYear(start).label}, version {number}")
            for key, start, number in versions.values_list(
                "version", "version__schedule__year_start", "version__number"
            ).distinct()
        ),
        pools=tuple(dict(pools.values_list("detail__pool", "subject_label")).items()),
    )


# --- How they read ------------------------------------------------------------------------------------


def with_names(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """The entries with people, bodies and versions, in the same query."""
    return entries.select_related("actor", "organisation", "version__schedule")


class JournalReader:
    """Turns entries into rows for one person, each body under the name it bore then. One query."""

    def __init__(self, standing: Standing, agreement: Agreement) -> None:
        self.agreement = agreement
        self.parties = list(agreement.parties.all())
        self.codes = {party.organisation.code for party in self.parties}
        self.own = {
            party.organisation.code for party in standing.parties_for(Verb.VIEW_JOURNAL, self.parties)
        }
        self.open_spans = _open_spans(agreement)

    def rows(self, entries: Iterable[JournalEntry]) -> Iterator[JournalRow]:
        """Rows of entries fetched with their names."""
        for entry in entries:
            yield self._row(entry)

    def _row(self, entry: JournalEntry) -> JournalRow:
        names = self._names(timezone.localtime(entry.at).date())
        detail = self._open_detail(entry)
        person = _who(entry)
        told = Told(
            verb=entry.verb,
            who=person,
            organisation=names.get(entry.organisation.code, entry.organisation.code)
            if entry.organisation
            else "",
            subject=self._in_names(entry.subject_label, names),
            subject_kind=entry.subject_kind,
            version=_version_words(entry),
            detail=detail,
            names=names,
            amounts=tuple(_amounts(detail)),
        )
        schedule = entry.version.schedule if entry.version else None
        return JournalRow(
            sequence=entry.sequence,
            at=entry.at,
            person_number=entry.actor_id,
            person=person,
            through=str(entry.detail.get("through", "")),
            organisation_code=entry.organisation.code if entry.organisation else "",
            organisation=told.organisation,
            verb=entry.verb,
            sentence=sentence(told),
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            subject=told.subject,
            version=told.version,
            version_number=entry.version.number if entry.version else None,
            year=schedule.year if schedule else None,
            reason=entry.reason,
            facts=tuple(facts(told)),
            amounts=tuple(told.amounts),
            thread=_thread(entry),
            is_part="part_of" in entry.detail,
            detail=detail,
            previous_digest=entry.previous_digest,
            digest=entry.digest,
        )

    def _names(self, on: date) -> Mapping[str, str]:
        """What each party was called on a day, by its code."""
        return {party.organisation.code: full_name(party.organisation, on) for party in self.parties}

    def _in_names(self, label: str, names: Mapping[str, str]) -> str:
        """A thing's label with parties by name, and without the title of the agreement that all of it is about."""
        for code, name in names.items():
            label = label.replace(f"{code} in {self.agreement.reference}", name)
        return label.removeprefix(f"{self.agreement.title}, ")

    def _open_detail(self, entry: JournalEntry) -> Mapping[str, Any]:
        """The detail without the amounts of figures that were not open to the reader when they changed."""
        amounts = entry.detail.get("amounts")
        if not isinstance(amounts, dict):
            return entry.detail
        seen = {figure: held for figure, held in amounts.items() if self._is_open(figure, entry)}
        return {**entry.detail, "amounts": seen}

    def _is_open(self, figure: str, entry: JournalEntry) -> bool:
        code = figure.rpartition("/")[2]
        if code not in self.codes:  # of a total, which is whoever's who recorded it
            code = entry.organisation.code if entry.organisation else ""
        spans = self.open_spans.get((entry.version_id, code), ())
        return code in self.own or any(
            start <= entry.at and (end is None or entry.at < end) for start, end in spans
        )


_Spans = Mapping[tuple[int | None, str], list[tuple[datetime, datetime | None]]]


def _open_spans(agreement: Agreement) -> _Spans:
    """By version and organisation code, from when to when its figures were shared; None: still. One query."""
    spans: dict[tuple[int | None, str], list[tuple[datetime, datetime | None]]] = {}
    events = SharingEvent.objects.filter(version__schedule__agreement=agreement).order_by("pk")
    for version, code, move, at in events.values_list("version", "party__organisation__code", "move", "at"):
        held = spans.setdefault((version, code), [])
        if move == SharingMove.SHARED:
            held.append((at, None))
        elif held:
            held[-1] = (held[-1][0], at)
    return spans


def _who(entry: JournalEntry) -> str:
    """Who did it: a person, or the product on somebody's behalf."""
    name = _person(entry.actor.full_name, entry.actor.email)
    by_command = entry.detail.get("through") == COMMAND_LINE and entry.actor.email != COMMAND_LINE_EMAIL
    return f"{THE_PRODUCT}, on behalf of {name}" if by_command else name


THE_PRODUCT: Final = f"The product ({COMMAND_LINE})"


def _person(full_name: str, email: str) -> str:
    return THE_PRODUCT if email == COMMAND_LINE_EMAIL else full_name


def _version_words(entry: JournalEntry) -> str:
    if entry.version is None:
        return ""
    return f"version {entry.version.number} of {entry.version.schedule.year.label}"


def _amounts(detail: Mapping[str, Any]) -> Iterator[Amounts]:
    held = detail.get("amounts")
    if not isinstance(held, dict):
        return
    for told in detail["figures"]:
        if told["figure"] in held:
            amounts = held[told["figure"]]
            yield Amounts(told["figure"], told["label"], _decimal(amounts["from"]), _decimal(amounts["to"]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _thread(entry: JournalEntry) -> Thread | None:
    """What ties the entry to others: the deed it is part of, or the file it is about."""
    if part_of := entry.detail.get("part_of"):
        return Thread(f"{part_of['kind']}-{part_of['id']}", part_of["label"])
    if entry.subject_kind == "upload":
        return Thread(f"{entry.subject_kind}-{entry.subject_id}", entry.subject_label)
    return None


# --- The chain ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found when the whole Journal was gone through at a moment: nothing wrong, or sentences."""

    at: datetime
    entries: int
    first_digest: str
    last_digest: str
    breaks: tuple[str, ...]


def prove_chain(*, at: datetime) -> Proof:
    """Every entry of the whole Journal sealed anew and compared with what is stored. Four queries."""
    head = JournalHead.objects.first()
    sequence, digest = (head.sequence, head.digest) if head else (0, "")
    breaks = tuple(journal_broken())
    first = JournalEntry.objects.order_by("sequence").values_list("digest", flat=True).first() or ""
    return Proof(at=at, entries=sequence, first_digest=first, last_digest=digest, breaks=breaks)


# --- As a file ----------------------------------------------------------------------------------------

CSV_COLUMNS: Final = (
    "Entry",
    "When",
    "Person number",
    "Person",
    "Through",
    "Organisation code",
    "Organisation",
    "What",
    "Sentence",
    "Kind of thing",
    "Thing number",
    "Thing",
    "Year",
    "Version",
    "Why",
    "Thread",
    "Detail",
    "Previous digest",
    "Digest",
)
"""The columns of the Journal as CSV; docs/journal.md says what each holds."""


def journal_csv(rows: Iterable[JournalRow]) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, moments in London time, texts guarded as in reports."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for row in rows:
        writer.writerow(guarded(value) if isinstance(value, str) else value for value in _csv_values(row))
    return out.getvalue().encode("utf-8-sig")


def _csv_values(row: JournalRow) -> tuple[str | int | None, ...]:
    return (
        row.sequence,
        timezone.localtime(row.at).isoformat(timespec="seconds"),
        row.person_number,
        row.person,
        row.through,
        row.organisation_code,
        row.organisation,
        row.verb,
        row.sentence,
        row.subject_kind,
        row.subject_id,
        row.subject,
        row.year.label if row.year else "",
        row.version_number,
        row.reason,
        row.thread.key if row.thread else "",
        json.dumps(row.detail, ensure_ascii=False, sort_keys=True),
        row.previous_digest,
        row.digest,
    )
