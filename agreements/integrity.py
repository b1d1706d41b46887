"""What must hold of agreements, people and the Journal, a sentence for each thing that does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.db.models import F, OuterRef, Q, Subquery

from agreements import approval_integrity, instrument_integrity
from agreements.choices import VersionState
from agreements.journal import Link, broken_links
from agreements.models import (
    Agreement,
    JournalEntry,
    JournalHead,
    Membership,
    OrganisationName,
    ScheduleVersion,
    SharingEvent,
    Succession,
    VersionStep,
)
from agreements.partners import Partner, objections
from agreements.services.journal import sealed
from pooledbudgets.lib.history_check import tracked_models, untrue_rows
from pooledbudgets.lib.periods import Period, clashes


def journal_broken() -> Iterator[str]:
    """Breaks in the Journal's chain: entries altered, missing, put in another order or cut off."""
    head = JournalHead.objects.first()
    links = (
        Link(entry=sealed(entry), previous_digest=entry.previous_digest, digest=entry.digest)
        for entry in JournalEntry.objects.order_by("sequence").iterator()
    )
    yield from broken_links(
        links, head_sequence=head.sequence if head else 0, head_digest=head.digest if head else ""
    )


def histories_untrue() -> Iterator[str]:
    """Rows that are not what their history says they became last. Two queries a model."""
    for model in tracked_models(apps.get_app_config("agreements")):
        yield from untrue_rows(model)


def states_without_a_step() -> Iterator[str]:
    """Versions whose state is not the one their last step led to, or known although a draft."""
    last = VersionStep.objects.filter(version=OuterRef("pk")).order_by("-pk").values("to_state")[:1]
    versions = ScheduleVersion.objects.select_related("schedule__agreement").annotate(led_to=Subquery(last))
    for version in versions.exclude(state=F("led_to"), led_to__isnull=False):
        led_to = version.led_to or "no state"
        yield f"{version} is {version.state}, but its last step led to {led_to}."
    half_known = Q(state=VersionState.DRAFT) ^ Q(known_from__isnull=True)
    for version in versions.filter(half_known):
        yield f"{version} is {version.state}, and known from {version.known_from}."


def drafts_side_by_side() -> Iterator[str]:
    """Schedules with more than one draft."""
    drafts = ScheduleVersion.objects.filter(state=VersionState.DRAFT).select_related("schedule__agreement")
    seen: set[int] = set()
    for draft in drafts:
        if draft.schedule_id in seen:
            yield f"{draft} is a second draft of its schedule."
        seen.add(draft.schedule_id)


def copies_of_another_schedule() -> Iterator[str]:
    """Versions copied from a version of another schedule."""
    copies = ScheduleVersion.objects.filter(copied_from__isnull=False)
    for version in copies.exclude(copied_from__schedule=F("schedule")).select_related("schedule__agreement"):
        yield f"{version} is copied from a version of another schedule."


def sharing_by_strangers() -> Iterator[str]:
    """Sharing of figures by a party to another agreement."""
    events = SharingEvent.objects.exclude(party__agreement=F("version__schedule__agreement"))
    for event in events.select_related("party__organisation", "party__agreement"):
        yield f"{event} is recorded on another agreement’s version."


def agreements_of_impossible_partners() -> Iterator[str]:
    """Agreements that these bodies could not have made. Three queries."""
    for agreement in Agreement.objects.prefetch_related("parties__organisation"):
        bodies = [party.organisation for party in agreement.parties.all()]
        for objection in objections([Partner(body.code, body.side) for body in bodies]):
            yield f"{agreement}: {objection}"


def names_at_once() -> Iterator[str]:
    """Bodies with two names on one day."""
    names = OrganisationName.objects.select_related("organisation")
    periods = (
        (name.organisation.code, Period(name.valid_from, name.valid_to and name.valid_to + timedelta(days=1)))
        for name in names
    )
    for code, one, other in clashes(periods):
        yield f"Organisation {code} has two names at once: {one}, and {other}."


def roles_held_twice() -> Iterator[str]:
    """People who hold a role twice on one day."""
    rows = Membership.objects.select_related("person", "organisation")
    periods = (
        (
            f"{row.person} ({row.get_role_display()}, {row.organisation.code})",
            Period(row.starts_on, row.ends_on),
        )
        for row in rows
    )
    for holder, one, other in clashes(periods):
        yield f"{holder} holds the role twice at once: {one}, and {other}."


def successions_in_a_circle() -> Iterator[str]:
    """Bodies that succeeded themselves by way of others."""
    links: dict[str, list[str]] = defaultdict(list)
    for earlier, later in Succession.objects.values_list("predecessor__code", "successor__code"):
        links[earlier].append(later)
    for start in list(links):
        reached: set[str] = set()
        waiting = list(links[start])
        while waiting:
            code = waiting.pop()
            if code not in reached:
                reached.add(code)
                waiting += links.get(code, [])
        if start in reached:
            yield f"Organisation {start} succeeded itself by way of other bodies."


CHECKS = (
    journal_broken,
    histories_untrue,
    states_without_a_step,
    drafts_side_by_side,
    copies_of_another_schedule,
    sharing_by_strangers,
    agreements_of_impossible_partners,
    names_at_once,
    roles_held_twice,
    successions_in_a_circle,
    *instrument_integrity.CHECKS,
    *approval_integrity.CHECKS,
)
