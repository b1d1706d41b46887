"""What of a version's figures a person may see, and the ways a view gets a pool or a figure.

While a version is a draft each party's figures are its own until it shares them. A figure one may not
see does not exist for one: its page and its history answer 404.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, Party, ScheduleVersion
from agreements.permissions import Standing, Verb
from agreements.services.schedules import refuse_closed, shared_party_ids
from pooledbudgets.lib.errors import DomainError
from pools.models import Line, Pool, Upload


def seen_party_ids(standing: Standing, version: ScheduleVersion) -> frozenset[int]:
    """The parties whose figures in the version the person may see. One query for a draft."""
    parties = version.schedule.agreement.parties.all()
    own = {party.pk for party in parties if standing.may(Verb.VIEW, party.organisation_id)}
    return shared_party_ids(version) | own


def get_pool(version: ScheduleVersion, code: str) -> Pool:
    """A pool of the version: of a draft any of the agreement's, of a frozen one those submitted. Raises Http404."""
    pools = Pool.objects.filter(agreement=version.schedule.agreement_id, code=code)
    if not version.is_draft:
        pools = pools.filter(submitted__version=version)
    pool = pools.first()
    if pool is None:
        raise Http404("There is no such pool in this version.")
    return pool


def get_line(version: ScheduleVersion, pool: Pool, key: str) -> Line:
    """A line of the pool in the version. Raises Http404."""
    line = Line.objects.filter(version=version, pool=pool, key=key).select_related("element").first()
    if line is None:
        raise Http404("There is no such line in this version.")
    return line


def get_party(version: ScheduleVersion, code: str) -> Party:
    """A party to the version's agreement, by its organisation's code. Raises Http404."""
    for party in version.schedule.agreement.parties.all():
        if party.organisation.code == code:
            return party
    raise Http404("There is no such party in this agreement.")


def get_seen_party(standing: Standing, version: ScheduleVersion, code: str) -> Party:
    """A party whose figures in the version the person may see. Raises Http404."""
    party = get_party(version, code)
    if party.pk not in seen_party_ids(standing, version):
        raise Http404("These figures have not been shared.")
    return party


def why_not_enterable(standing: Standing, version: ScheduleVersion) -> str:
    """Why the person cannot enter figures in the version, in a sentence; blank when they can. No query."""
    agreement = version.schedule.agreement
    try:
        refuse_closed(agreement, on=standing.on)
    except DomainError as refusal:
        return refusal.message
    if not version.is_draft:
        return (
            f"Version {version.number} was submitted on {version.submitted_on:%-d %B %Y} and is frozen. "
            "Its figures can be read and explained, and not changed."
        )
    if not standing.parties_for(Verb.ENTER_FIGURES, agreement.parties.all()):
        return "You can read these figures. The finance officer of each organisation enters its own."
    return ""


def enters_for_all(standing: Standing, agreement: Agreement) -> bool:
    """Whether the person enters figures for every partner, as a joint finance officer may. No query."""
    parties = [
        party for party in agreement.parties.all() if party.left_on is None or party.left_on > standing.on
    ]
    return len(standing.parties_for(Verb.ENTER_FIGURES, parties)) == len(parties)


def seen_uploads(standing: Standing, version: ScheduleVersion) -> QuerySet[Upload]:
    """The files sent for the version by the organisations the person enters figures for, newest first.

    One that was sent for all partners together is theirs alone who enter figures for each of them.
    """
    agreement = version.schedule.agreement
    own = standing.parties_for(Verb.ENTER_FIGURES, agreement.parties.all())
    theirs = Q(organisation__in=[party.organisation_id for party in own])
    if enters_for_all(standing, agreement):
        theirs |= Q(organisation__isnull=True)
    return (
        Upload.objects.filter(theirs, version=version)
        .select_related("by", "organisation")
        .prefetch_related("events__by")
    )


def get_upload(standing: Standing, version: ScheduleVersion, pk: int) -> Upload:
    """A file the person's organisation sent for the version. Raises Http404."""
    upload = seen_uploads(standing, version).filter(pk=pk).first()
    if upload is None:
        raise Http404("There is no such file.")
    return upload
