"""Entering a file that has been read: every service as a person would call it, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from agreements.models import (
    Agreement,
    JournalEntry,
    Organisation,
    Party,
    Person,
    Schedule,
    ScheduleVersion,
    Succession,
)
from agreements.permissions import Standing, get_agreement, operator_standing
from agreements.services.agreements import (
    InstrumentSpec,
    NoticeRuleSpec,
    PartySpec,
    add_agreement,
    close_agreement,
)
from agreements.services.journal import recorded
from agreements.services.organisations import NameSpec, add_organisation, record_succession
from agreements.services.routes import StepSpec as RouteStepSpec
from agreements.services.routes import add_route_step
from agreements.services.schedules import open_schedule
from governance.choices import LoadedState
from governance.loading.checking import check
from governance.loading.deciding import DecisionLoader
from governance.loading.form import (
    AgreementFile,
    CrosswalkEntry,
    ElementEntry,
    OrganisationEntry,
    PoolEntry,
    ScheduleEntry,
    SuccessionEntry,
)
from governance.loading.instruments import InstrumentLoader
from governance.loading.places import Path
from governance.loading.problems import BadFile, Problems
from governance.loading.reading import CROSSWALK, DECISIONS, WHOLE_AGREEMENT, ReadFile
from governance.loading.tables import PoolSpecs, pool_specs
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import DomainError, RefusedFigures
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.models import Element, Pool
from pools.services.bridge import StepSpec, add_step
from pools.services.crosswalk import EarlierSpec, ShareSpec, add_earlier_service
from pools.services.figures import save_figures
from pools.services.lines import add_lines
from pools.services.marks import record_statuses
from pools.services.pools import add_element, add_pool, appoint_lead, appoint_pool_manager
from pools.services.published import explain_exception, record_published
from pools.services.sharing import share_figures
from pools.services.versions import submit_version

LOADED: Final = "agreement file loaded"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did."""

    agreement: Agreement
    added: tuple[str, ...]
    """The parts that were new: the agreement, its decisions, years such as 2017-18. None: nothing to change."""
    held_for_later: Mapping[str, int]
    """Facts that were checked and stay in the file, by kind."""


def load_agreement(file: ReadFile, *, by: Person) -> Loaded:
    """All that is new in the file is entered, or none of it.

    An agreement that has been loaded from the same words stays as it is, whatever has been entered in the
    product since; a year's schedule that is new in the file is added to it. Raises BadFile with every
    problem found: names that refer to nothing, amounts that cannot be read, what a service refuses, and a
    change of what has been loaded already.
    """
    problems = Problems(file.lines)
    check(file.entries, problems)
    specs = {
        schedule.year.slug: pool_specs(schedule, file.entries, problems)
        for schedule in file.entries.schedules
    }
    _stop_at(problems, file)
    new = _new_parts(file, problems)
    _stop_at(problems, file)
    with transaction.atomic():
        loader = _Loader(file, problems, by)
        agreement = loader.load(new, specs)
    later = file.entries.later
    return Loaded(
        agreement=agreement,
        added=new,
        held_for_later={
            "posts": len(later.posts),
            "stated sums": len(later.stated_sums),
        }
        if later
        else {},
    )


def _stop_at(problems: Problems, file: ReadFile) -> None:
    if problems.found:
        raise BadFile(file.name, problems.found)


def _new_parts(file: ReadFile, problems: Problems) -> tuple[str, ...]:
    """The parts of the file not loaded before. Notes those that have changed since."""
    entries = JournalEntry.objects.filter(verb=LOADED, agreement__reference=file.entries.agreement.reference)
    loaded: dict[str, str] = {}
    for detail in entries.order_by("sequence").values_list("detail", flat=True):
        loaded |= detail["parts"]
    if not loaded and Agreement.objects.filter(reference=file.entries.agreement.reference).exists():
        problems.add(
            ("agreement", "reference"),
            "There is an agreement of this reference that was not loaded from a file. Give this one another, "
            "or change that one in the product.",
        )
    paths = {schedule.year.slug: schedule.at for schedule in file.entries.schedules}
    paths[DECISIONS] = ("decisions",)
    paths[CROSSWALK] = ("crosswalk",)
    for part in file.parts:
        if part in loaded and loaded[part] != file.parts[part]:
            what = {
                WHOLE_AGREEMENT: "the agreement, its organisations or its pools",
                DECISIONS: "the bodies, their meetings and decisions",
                CROSSWALK: "the crosswalk",
            }.get(part, f"the schedule of {part}")
            problems.add(
                paths.get(part, ("agreement",)),
                f"What the file says of {what} has changed since it was loaded. Put the file back as it was "
                "and make the change in the product. Only the schedule of a new year can be added from here.",
            )
    return tuple(part for part in file.parts if part not in loaded)


class _Loader:
    """One load under way, inside its transaction."""

    def __init__(self, file: ReadFile, problems: Problems, by: Person) -> None:
        self.file, self.problems, self.by = file, problems, by
        self.entries: AgreementFile = file.entries
        self.reason = f"Loaded from {file.name}"
        self.organisations: dict[str, Organisation] = {}
        self.parties: dict[str, Party] = {}
        self.pools: dict[str, Pool] = {}

    def load(self, new: tuple[str, ...], specs: Mapping[str, list[PoolSpecs]]) -> Agreement:
        if WHOLE_AGREEMENT in new:
            self._add_organisations()
            agreement = self._add_agreement()
            self._add_pools(agreement)
        else:
            agreement = self._find(Agreement.objects.get(reference=self.entries.agreement.reference))
        standing = operator_standing(self.by, on=clock.today(), agreement=agreement)
        if WHOLE_AGREEMENT in new:
            self._add_instruments(agreement, standing)
        years = {schedule.year.slug for schedule in self.entries.schedules} & set(new)
        for schedule in sorted(self.entries.schedules, key=lambda entry: entry.year):
            if schedule.year.slug in years:
                self._add_schedule(
                    agreement, schedule, specs[schedule.year.slug], standing, with_crosswalk=CROSSWALK in new
                )
        if CROSSWALK in new:
            self._add_crosswalk(
                agreement, [row for row in self.entries.crosswalk if row.year.slug not in years], standing
            )
        if DECISIONS in new:
            self._add_decisions(agreement, standing)
        _stop_at(self.problems, self.file)
        if WHOLE_AGREEMENT in new and self.entries.agreement.closed_on:
            close_agreement(
                agreement=agreement,
                closed_on=self.entries.agreement.closed_on,
                by=self.by,
                reason=self.reason,
            )
        if new:
            self._journal(agreement, new)
        return agreement

    def _add_instruments(self, agreement: Agreement, standing: Standing) -> None:
        InstrumentLoader(agreement, self.parties, standing, self.reason, self.problems).load(self.entries)

    def _journal(self, agreement: Agreement, new: tuple[str, ...]) -> None:
        with recorded(
            LOADED, by=self.by, reason=self.reason, agreement=agreement, subject=agreement
        ) as record:
            record.detail = {"file": self.file.name, "parts": {part: self.file.parts[part] for part in new}}

    def _find(self, agreement: Agreement) -> Agreement:
        """An agreement loaded before, with what a new year's schedule refers to."""
        self.parties = {
            party.organisation.code: party for party in agreement.parties.select_related("organisation")
        }
        self.pools = {pool.code: pool for pool in agreement.pools.all()}
        self.organisations = {body.code: body for body in Organisation.objects.all()}
        return agreement

    def _add_organisations(self) -> None:
        codes = [entry.code for entry in self.entries.organisations]
        held = {
            body.code: body for body in Organisation.objects.filter(code__in=codes).prefetch_related("names")
        }
        for entry in self.entries.organisations:
            if entry.code in held:
                self._compare(entry, held[entry.code])
                self.organisations[entry.code] = held[entry.code]
                continue
            with self.problems.noting(entry.at):
                self.organisations[entry.code] = add_organisation(
                    code=entry.code,
                    kind=entry.kind,
                    names=_names(entry),
                    ods_code=entry.ods_code,
                    ons_code=entry.ons_code,
                    opened_on=entry.opened_on,
                    closed_on=entry.closed_on,
                    by=self.by,
                    reason=self.reason,
                )
        _stop_at(self.problems, self.file)
        for succession in self.entries.successions:
            self._add_succession(succession)
        _stop_at(self.problems, self.file)

    def _compare(self, entry: OrganisationEntry, held: Organisation) -> None:
        """Note what the file says otherwise of a body that is known from elsewhere."""
        names = [NameSpec(row.name, row.short_name, row.valid_from, row.valid_to) for row in held.names.all()]
        differing = [
            key
            for key in ("kind", "ods_code", "ons_code", "opened_on", "closed_on")
            if getattr(entry, key) != getattr(held, key)
        ]
        if set(_names(entry)) != set(names):
            differing.append("names")
        if differing:
            self.problems.add(
                entry.at,
                f"“{entry.code}” is known already, with another {', '.join(differing)}. Make the file agree "
                "with it, change it in the product, or give this body another code.",
            )

    def _add_succession(self, entry: SuccessionEntry) -> None:
        predecessor, successor = self.organisations[entry.predecessor], self.organisations[entry.successor]
        known = Succession.objects.filter(
            predecessor=predecessor, successor=successor, effective_on=entry.effective_on
        )
        if known.exists():
            return
        with self.problems.noting(entry.at):
            record_succession(
                predecessor=predecessor,
                successor=successor,
                effective_on=entry.effective_on,
                statutory_basis=entry.statutory_basis,
                note=entry.note,
                by=self.by,
                reason=self.reason,
            )

    def _add_agreement(self) -> Agreement:
        entry = self.entries.agreement
        try:
            agreement = add_agreement(
                reference=entry.reference,
                title=entry.title,
                purpose=entry.purpose,
                started_on=entry.started_on,
                is_illustrative=entry.illustrative,
                client_groups=entry.client_groups,
                parties=[
                    PartySpec(
                        self.organisations[party.organisation],
                        heading=party.heading,
                        column_group=party.column_group,
                        joined_on=party.joined_on,
                        left_on=party.left_on,
                    )
                    for party in self.entries.parties
                ],
                instruments=[
                    InstrumentSpec(
                        kind=row.kind,
                        title=row.title,
                        dated=row.dated,
                        effective_from=row.effective_from,
                        term_ends_on=row.term_ends_on,
                        summary=row.summary,
                        source=row.source,
                    )
                    for row in self.entries.instruments
                ],
                notice_rules=[
                    NoticeRuleSpec(
                        scope=row.scope,
                        ground=row.ground,
                        months=row.months,
                        needs_evidence=row.needs_evidence,
                        clause=row.clause,
                        source=row.source,
                    )
                    for row in self.entries.notice_rules
                ],
                by=self.by,
                reason=self.reason,
            )
        except DomainError as refusal:
            self.problems.add(_path_of(refusal.field), refusal.message)
            raise BadFile(self.file.name, self.problems.found) from refusal
        self.parties = {
            party.organisation.code: party for party in agreement.parties.select_related("organisation")
        }
        return agreement

    def _add_pools(self, agreement: Agreement) -> None:
        for entry in self.entries.pools:
            with self.problems.noting(entry.at):
                pool = add_pool(
                    agreement=agreement,
                    code=entry.code,
                    name=entry.name,
                    table_heading=entry.table_heading,
                    purpose=entry.purpose,
                    fund_kind=entry.fund_kind,
                    host=self.parties[entry.host] if entry.host else None,
                    vat_treatment=entry.vat_treatment,
                    opens_on=entry.opens_on,
                    closes_on=entry.closes_on,
                    by=self.by,
                    reason=self.reason,
                )
                self.pools[entry.code] = pool
                self._add_managers(pool, entry)
                for element in entry.elements:
                    self._add_element(pool, element)
        _stop_at(self.problems, self.file)

    def _add_managers(self, pool: Pool, entry: PoolEntry) -> None:
        for manager in entry.managers:
            with self.problems.noting(manager.at):
                appoint_pool_manager(
                    pool=pool,
                    organisation=self.organisations[manager.organisation],
                    post=manager.post,
                    starts_on=manager.starts_on,
                    ends_on=manager.ends_on,
                    by=self.by,
                    reason=self.reason,
                )

    def _add_element(self, pool: Pool, entry: ElementEntry) -> None:
        groups = {group.name: group for group in pool.agreement.client_groups.all()}
        with self.problems.noting(entry.at):
            element = add_element(
                pool=pool,
                code=entry.code,
                name=entry.name,
                client_group=groups.get(entry.client_group),
                classification=entry.classification,
                note=entry.note,
                by=self.by,
                reason=self.reason,
            )
            for lead in entry.leads:
                with self.problems.noting(lead.at):
                    appoint_lead(
                        element=element,
                        party=self.parties[lead.party],
                        starts_on=lead.starts_on,
                        ends_on=lead.ends_on,
                        by=self.by,
                        reason=self.reason,
                    )

    def _add_schedule(
        self,
        agreement: Agreement,
        entry: ScheduleEntry,
        specs: list[PoolSpecs],
        standing: Standing,
        *,
        with_crosswalk: bool,
    ) -> None:
        """The year's first version. The crosswalk into the year goes before its submission, which freezes it."""
        with self.problems.noting(entry.at):
            version = open_schedule(
                agreement=agreement,
                year=entry.year,
                unit=entry.unit,
                basis=entry.basis,
                caption=entry.caption,
                source=entry.source,
                effective_from=entry.effective_from or _first_day(entry, agreement),
                standing=standing,
                reason=self.reason,
            )
            before = len(self.problems.found)
            for table in specs:
                self._add_table(version, table, standing)
            if len(self.problems.found) > before:
                return
            self._add_routes(version.schedule, entry, standing)
            if with_crosswalk:
                into = [row for row in self.entries.crosswalk if row.year == entry.year]
                self._add_crosswalk(agreement, into, standing)
            is_submitted = entry.state == LoadedState.SUBMITTED
            for code in self.parties if is_submitted else entry.shared_by:
                share_figures(
                    version=version,
                    party=self.parties[code],
                    seen=AS_THEY_STAND,
                    standing=standing,
                    reason=self.reason,
                )
            if is_submitted:
                with self.problems.noting((*entry.at, "state")):
                    submit_version(version=version, seen=AS_THEY_STAND, standing=standing, reason=self.reason)

    def _add_routes(self, schedule: Schedule, entry: ScheduleEntry, standing: Standing) -> None:
        """Each party's steps in the order of the file."""
        placed: Counter[str] = Counter()
        for step in entry.routes:
            placed[step.party] += 1
            with self.problems.noting(step.at):
                add_route_step(
                    agreement=schedule.agreement,
                    schedule=schedule,
                    party=self.parties[step.party],
                    step=RouteStepSpec(
                        stage=step.stage,
                        body=step.body,
                        order=placed[step.party],
                        expected_on=step.expected_on,
                        delegated_to=step.delegated_to,
                        consultee=step.consultee,
                        source=step.source,
                    ),
                    standing=standing,
                    reason=self.reason,
                )

    def _add_crosswalk(
        self, agreement: Agreement, entries: Sequence[CrosswalkEntry], standing: Standing
    ) -> None:
        elements = {
            (row.pool.code, row.code): row
            for row in Element.objects.filter(pool__agreement=agreement).select_related("pool")
        }
        for entry in entries:
            with self.problems.noting(entry.at):
                add_earlier_service(
                    agreement=agreement,
                    year=entry.year,
                    service=EarlierSpec(
                        code=entry.code,
                        name=entry.name,
                        pool_code=entry.pool,
                        line_key=entry.line,
                        source=entry.source,
                        shares=[
                            ShareSpec(
                                self.pools[place.pool],
                                line_key=place.line,
                                element=elements.get((place.pool, place.element)),
                                percent=place.share_percent,
                                note=place.note,
                            )
                            for place in entry.places
                        ],
                    ),
                    standing=standing,
                    reason=self.reason,
                )

    def _add_decisions(self, agreement: Agreement, standing: Standing) -> None:
        agreement = get_agreement(standing, agreement.reference)
        loader = DecisionLoader(
            agreement, self.organisations, standing, self.reason, self.problems, self.pools
        )
        loader.load(self.entries)

    def _add_table(self, version: ScheduleVersion, specs: PoolSpecs, standing: Standing) -> None:
        pool = self.pools[specs.pool_code]
        before = len(self.problems.found)
        try:
            with transaction.atomic():
                add_lines(
                    version=version,
                    pool=pool,
                    groups=[group for _, group in specs.groups],
                    lines=[line for _, line in specs.lines],
                    standing=standing,
                    reason=self.reason,
                )
        except DomainError as refusal:
            self._note_refused_rows(version, pool, specs, standing)
            if len(self.problems.found) == before:
                self.problems.add(specs.at, refusal.message)
            return
        try:
            self._add_figures(version, pool, specs, standing)
        except RefusedFigures as refused:
            for address, sentence in refused.refusals.items():
                self.problems.add(specs.figure_paths.get(address, specs.at), sentence)

    def _note_refused_rows(
        self, version: ScheduleVersion, pool: Pool, specs: PoolSpecs, standing: Standing
    ) -> None:
        """Find which rows are refused: each is tried by itself, and all of it undone."""
        with transaction.atomic():
            for at, group in specs.groups:
                with self.problems.noting(at, parent="group"):
                    add_lines(
                        version=version,
                        pool=pool,
                        groups=[group],
                        lines=[],
                        standing=standing,
                        reason=self.reason,
                    )
            for at, line in specs.lines:
                with self.problems.noting(at, line="of_which"):
                    add_lines(version=version, pool=pool, lines=[line], standing=standing, reason=self.reason)
            transaction.set_rollback(True)

    def _add_figures(
        self, version: ScheduleVersion, pool: Pool, specs: PoolSpecs, standing: Standing
    ) -> None:
        if specs.changes:
            save_figures(version=version, changes=specs.changes, standing=standing, reason=self.reason)
        if specs.statuses:
            record_statuses(version=version, statuses=specs.statuses, standing=standing, reason=self.reason)
        if specs.published:
            record_published(
                version=version, pool=pool, figures=specs.published, standing=standing, reason=self.reason
            )
        for step, amount in specs.bridge:
            with self.problems.noting(step.at):
                spec = StepSpec(
                    kind=step.kind,
                    amount=amount,
                    words=step.why,
                    party=self.parties[step.party] if step.party else None,
                    line_key=step.line,
                    source=step.source,
                )
                add_step(version=version, pool=pool, step=spec, standing=standing)
        for entry, cell in specs.exceptions:
            with self.problems.noting(entry.at):
                explain_exception(
                    version=version,
                    pool=pool,
                    cell=cell,
                    owner=self.organisations[entry.owner] if entry.owner else None,
                    explanation=entry.explanation,
                    status=entry.status,
                    seen=AS_THEY_STAND,
                    standing=standing,
                    reason=self.reason,
                )


def _path_of(field: str) -> Path:
    """Where in the file a field of the agreement's service stands: "instruments.1.kind", or "title"."""
    name, *rest = field.split(".")
    path = (name, *(int(part) if part.isdigit() else part for part in rest))
    if name in ("parties", "instruments", "notice_rules"):
        return path
    return ("agreement", "illustrative") if name == "is_illustrative" else ("agreement", *path)


def _first_day(entry: ScheduleEntry, agreement: Agreement) -> date:
    """The first day of the year on which the agreement governs."""
    return max(entry.year.first_day, agreement.started_on or entry.year.first_day)


def _names(entry: OrganisationEntry) -> list[NameSpec]:
    return [NameSpec(row.name, row.short_name, row.valid_from, row.valid_to) for row in entry.names]
