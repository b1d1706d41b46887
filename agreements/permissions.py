"""Who may do what with agreements and schedules, and the only ways a view gets one.

A right is a role held for an organisation between dates. To somebody whose organisation is not a party
an agreement does not exist (404); a person who may read it but not do this to it is told so (403).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from agreements.choices import Role
from agreements.models import (
    Agreement,
    Membership,
    Organisation,
    Party,
    Person,
    Schedule,
    ScheduleVersion,
    Succession,
)
from agreements.querysets import name_all, named
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear


class Verb(StrEnum):
    """What can be done. The value completes the sentence "may …"."""

    VIEW = "see agreements, schedules and shared figures"
    VIEW_JOURNAL = "see the history of own and shared figures"
    ENTER_FIGURES = "enter own organisation’s contributions"
    SHARE_FIGURES = "share own figures with the partners, and recall them"
    MARK_INDICATIVE = "mark own lines indicative"
    CONFIRM_FIGURES = "mark own lines confirmed"
    CHANGE_LINES = "add and change lines of a draft"
    START_VERSION = "start a schedule or a new version"
    SUBMIT_VERSION = "submit a schedule version"
    RECORD_RISK_TERMS = "record the risk-share terms of a schedule version"
    DISPUTE_FIGURES = "dispute an amount of a schedule version, and resolve own disputes"
    ENDORSE_VERSION = "endorse a schedule version for the Joint Management Group"
    APPROVE_VERSION = "record own organisation’s approval of a schedule version, or return it"
    OVERRIDE_GATE = "authorise execution despite what blocks it"
    CLOSE_YEAR = "close a year whose accounts are agreed"
    EXPLAIN_EXCEPTION = "explain a casting exception"
    ISSUE_REPORT = "issue a table or report"
    WRITE_REPORT = "write own organisation’s reports to its meetings"
    KEEP_DECISIONS = "plan, record and publish decisions of own and joint bodies"
    KEEP_MEETINGS = "keep groups, their seats and terms, meetings, agendas, papers and minutes"
    KEEP_INSTRUMENTS = "record instruments, own authority, execution and notice, and the legal checklist"
    ADMINISTER = "keep organisations, people, agreements and pools"


_READING: Final = frozenset({Verb.VIEW, Verb.VIEW_JOURNAL})
_FINANCE: Final = frozenset({Role.FINANCE_OFFICER})
_PREPARERS: Final = frozenset({Role.FINANCE_OFFICER, Role.POOL_MANAGER})

MATRIX: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.VIEW: frozenset(Role),
    Verb.VIEW_JOURNAL: frozenset(Role) - {Role.BUDGET_HOLDER, Role.COMMISSIONER},
    Verb.ENTER_FIGURES: _FINANCE,
    Verb.SHARE_FIGURES: _FINANCE,
    Verb.MARK_INDICATIVE: _FINANCE,
    Verb.CONFIRM_FIGURES: frozenset({Role.FINANCE_APPROVER}),
    Verb.CHANGE_LINES: _FINANCE,
    Verb.START_VERSION: _PREPARERS,
    Verb.SUBMIT_VERSION: _PREPARERS,
    Verb.RECORD_RISK_TERMS: _PREPARERS,
    Verb.DISPUTE_FIGURES: frozenset({Role.FINANCE_OFFICER, Role.FINANCE_APPROVER}),
    Verb.ENDORSE_VERSION: frozenset({Role.JMG_MEMBER, Role.JMG_CHAIR}),
    Verb.APPROVE_VERSION: frozenset({Role.FINANCE_APPROVER, Role.DEMOCRATIC_SERVICES}),
    Verb.OVERRIDE_GATE: frozenset({Role.FINANCE_APPROVER}),
    Verb.CLOSE_YEAR: frozenset({Role.FINANCE_APPROVER}),
    Verb.EXPLAIN_EXCEPTION: _PREPARERS,
    Verb.ISSUE_REPORT: _PREPARERS | {Role.DEMOCRATIC_SERVICES, Role.FINANCE_APPROVER},
    Verb.WRITE_REPORT: _PREPARERS | {Role.COMMISSIONER, Role.DEMOCRATIC_SERVICES},
    Verb.KEEP_DECISIONS: frozenset({Role.DEMOCRATIC_SERVICES}),
    Verb.KEEP_MEETINGS: frozenset({Role.DEMOCRATIC_SERVICES}),
    Verb.KEEP_INSTRUMENTS: _PREPARERS | {Role.DEMOCRATIC_SERVICES},
    Verb.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's roles on a day, by organisation. A successor's people stand in the predecessor's place."""

    person: Person
    on: date
    roles: Mapping[int, frozenset[str]]
    own: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """The roles that memberships give, without those held in a predecessor's place."""
    fetched: dict[str, Agreement] = field(default_factory=dict, compare=False, repr=False)
    """By reference, the agreements that were got for these roles, so that the banner fetches none again."""

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(self.roles)

    def asking_about(self, day: date) -> Standing:
        """The same roles, reading of another day: for names, terms and days in pages, never for a deed."""
        return Standing(person=self.person, on=day, roles=self.roles, own=self.own)

    def may(self, verb: Verb, organisation_id: int) -> bool:
        """Whether the person may do this for that organisation."""
        return not MATRIX[verb].isdisjoint(self.roles.get(organisation_id, frozenset()))

    def only_for(self, organisation_id: int) -> Standing:
        """The same person with the roles held for one organisation alone."""
        roles = self.roles.get(organisation_id, frozenset())
        return Standing(person=self.person, on=self.on, roles={organisation_id: roles})

    def parties_for(self, verb: Verb, parties: Iterable[Party]) -> list[Party]:
        """The parties for which the person may do this. For one that has left, only reading is left."""
        return [
            party
            for party in parties
            if self.may(verb, party.organisation_id)
            and (verb in _READING or party.left_on is None or party.left_on > self.on)
        ]

    def party_for(self, verb: Verb, agreement: Agreement) -> Party:
        """The party in whose name the person may do this. Raises NotPermitted."""
        parties = self.parties_for(verb, agreement.parties.all())
        if not parties:
            raise NotPermitted(f"Your role does not let you {verb} here.")
        return parties[0]


def memberships_on(person: Person, *, on: date) -> QuerySet[Membership]:
    """The roles the person holds on a day, for bodies that exist on it. One query."""
    return Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gte=on),
        person=person,
        starts_on__lte=on,
    )


def standing_of(person: Person, *, on: date) -> Standing:
    """The person's roles on a day. Two queries."""
    if not person.is_active:
        return Standing(person=person, on=on, roles={})
    held: dict[int, set[str]] = defaultdict(set)
    memberships = memberships_on(person, on=on).order_by()
    for organisation_id, role in memberships.values_list("organisation_id", "role"):
        held[organisation_id].add(role)
    own = _frozen(held)
    if held:
        _stand_for_predecessors(held, on=on)
    return Standing(person=person, on=on, roles=_frozen(held), own=own)


def _frozen(held: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {key: frozenset(roles) for key, roles in held.items()}


def _stand_for_predecessors(held: dict[int, set[str]], *, on: date) -> None:
    """Give the roles held for a successor also for the bodies it took over from, however far back."""
    pairs = Succession.objects.filter(effective_on__lte=on).values_list("successor_id", "predecessor_id")
    predecessors: dict[int, list[int]] = defaultdict(list)
    for successor, predecessor in pairs:
        predecessors[successor].append(predecessor)
    for organisation_id in list(held):
        reached, waiting = set(), list(predecessors[organisation_id])
        while waiting:
            earlier = waiting.pop()
            if earlier not in reached:
                reached.add(earlier)
                held[earlier] |= held[organisation_id]
                waiting += predecessors[earlier]


def visible_agreements(standing: Standing) -> QuerySet[Agreement]:
    """The agreements the person's organisations are, or were, party to. One query."""
    return Agreement.objects.filter(
        pk__in=Party.objects.filter(organisation__in=standing.organisation_ids).values("agreement")
    )


def visible_schedules(standing: Standing) -> QuerySet[Schedule]:
    """The years the person's organisations may read: not those that begin once they have left. One query.

    The same rule as `read_until`, for lists that go across agreements.
    """
    begins_in_the_year_of = Q(left_on__year=OuterRef("year_start"))
    after_the_first_of_april = Q(left_on__month__gt=4) | Q(left_on__month=4, left_on__day__gt=1)
    bound = Party.objects.filter(
        Q(left_on__isnull=True)
        | Q(left_on__year__gt=OuterRef("year_start"))
        | (begins_in_the_year_of & after_the_first_of_april),
        agreement=OuterRef("agreement"),
        organisation__in=standing.organisation_ids,
    )
    return Schedule.objects.filter(Exists(bound))


def read_until(standing: Standing, agreement: Agreement) -> date | None:
    """The first day that is not the person's to read about, once all their organisations leave; else None.

    Years that begin on that day or later, and facts of that day or later, are the remaining partners' own.
    No query when the parties are fetched.
    """
    left = [
        party.left_on
        for party in agreement.parties.all()
        if party.organisation_id in standing.organisation_ids
    ]
    days = [day for day in left if day is not None]
    return max(days) if days and len(days) == len(left) else None


def may_read_year(standing: Standing, agreement: Agreement, year: FinancialYear) -> bool:
    """Whether the year begins before the person's organisations leave. No query when the parties are fetched."""
    until = read_until(standing, agreement)
    return until is None or year.first_day < until


def get_agreement(standing: Standing, reference: str, *, in_year: FinancialYear | None = None) -> Agreement:
    """The agreement with its parties and their names. Five queries at most.

    Raises Http404 to a stranger, and to whose organisation leaves before the year they ask about.
    """
    agreement = (
        visible_agreements(standing)
        .filter(reference=reference)
        .prefetch_related(Prefetch("parties", queryset=Party.objects.select_related("organisation")))
        .first()
    )
    if agreement is None:
        raise Http404("There is no such agreement, or it is not yours to see.")
    name_all([party.organisation for party in agreement.parties.all()])
    if in_year is not None and not may_read_year(standing, agreement, in_year):
        raise Http404("There is no such year, or it is not yours to see.")
    standing.fetched[reference] = agreement
    return agreement


def parties_with_names() -> QuerySet[Party]:
    """Parties with all that naming them on any day takes: a few further queries, whatever their number."""
    return Party.objects.select_related("organisation").prefetch_related(*named("organisation"))


def get_schedule(standing: Standing, reference: str, year: FinancialYear) -> Schedule:
    """A year's schedule of a visible agreement. Raises Http404."""
    agreement = get_agreement(standing, reference, in_year=year)
    schedule = Schedule.objects.filter(agreement=agreement, year_start=year.start).first()
    if schedule is None:
        raise Http404(f"There is no schedule for {year.label}.")
    schedule.agreement = agreement
    return schedule


def get_version(
    standing: Standing, reference: str, year: FinancialYear, *, number: int | None = None
) -> ScheduleVersion:
    """A version of a visible schedule: the one with that number, else the newest. Raises Http404.

    For whoever has nothing to do in a draft, the newest is the newest submitted, once there is one.
    """
    agreement = get_agreement(standing, reference, in_year=year)
    of_year = ScheduleVersion.objects.filter(schedule__agreement=agreement, schedule__year_start=year.start)
    fetched = of_year.select_related("schedule", "prepared_by", "copied_from")
    versions = list(fetched.order_by("-number"))
    if not versions:
        raise Http404(f"There is no schedule for {year.label}.")
    for version in versions:
        version.schedule.agreement = agreement
    drafts = [version for version in versions if version.is_draft]
    submitted = [version for version in versions if not version.is_draft]
    if number is not None:
        found = [version for version in versions if version.number == number]
    else:
        found = versions if _works_on_drafts(standing, agreement) else submitted or drafts
    if not found:
        raise Http404(f"The schedule for {year.label} has no such version.")
    version = found[0]
    version.beside = next(iter(submitted if version.is_draft else drafts), None)
    return version


def _works_on_drafts(standing: Standing, agreement: Agreement) -> bool:
    """Whether the person enters, shares, confirms or submits figures for any party. No query."""
    deeds = (Verb.ENTER_FIGURES, Verb.SHARE_FIGURES, Verb.CONFIRM_FIGURES, Verb.SUBMIT_VERSION)
    parties = agreement.parties.all()
    return any(standing.parties_for(verb, parties) for verb in deeds)


def require(standing: Standing, verb: Verb, agreement: Agreement) -> Organisation:
    """The organisation for which the person may do this to the agreement. Raises NotPermitted."""
    return standing.party_for(verb, agreement).organisation


def operator_standing(person: Person, *, on: date, agreement: Agreement) -> Standing:
    """Every role for every party: for the product's own loading of whole agreements, never for a page."""
    parties = Party.objects.filter(agreement=agreement).values_list("organisation_id", flat=True)
    return Standing(person=person, on=on, roles={pk: frozenset(Role) for pk in parties})


def is_administrator(standing: Standing) -> bool:
    """Whether the person may open the administration pages: an administrator, or who runs the installation."""
    return standing.person.is_superuser or bool(_administered(standing))


def administered_organisations(standing: Standing) -> QuerySet[Organisation]:
    """The organisations whose people and facts the person keeps; all for those who run the installation."""
    if standing.person.is_superuser:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=_administered(standing))


def administered_agreements(standing: Standing) -> QuerySet[Agreement]:
    """The agreements that bind an administered organisation; all for those who run the installation."""
    if standing.person.is_superuser:
        return Agreement.objects.all()
    parties = Party.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=standing.on), organisation__in=_administered(standing)
    )
    return Agreement.objects.filter(pk__in=parties.values("agreement"))


def administered_people(standing: Standing) -> QuerySet[Person]:
    """People who hold or held a role for an administered organisation, and those who hold none anywhere yet."""
    if standing.person.is_superuser:
        return Person.objects.all()
    of_organisation = Membership.objects.filter(organisation__in=_administered(standing))
    nowhere = Q(memberships__isnull=True, is_active=True, is_superuser=False)
    return Person.objects.filter(Q(pk__in=of_organisation.values("person")) | nowhere)


def is_administered_alone(standing: Standing, person: Person) -> bool:
    """Whether nobody else has a say over the person: every role is for an organisation `standing` administers.

    Who is somebody else's too, or runs the installation, is changed only by those who run it.
    """
    if standing.person.is_superuser:
        return True
    others = person.memberships.exclude(organisation__in=_administered(standing))
    return not person.is_superuser and person.memberships.exists() and not others.exists()


def _administered(standing: Standing) -> frozenset[int]:
    return frozenset(pk for pk in standing.organisation_ids if standing.may(Verb.ADMINISTER, pk))
