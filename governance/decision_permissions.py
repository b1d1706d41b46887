"""Who may see and keep decisions, and the ways a view gets one.

The people of every partner see the decisions of all of them, so that each knows how far the others have
come. An exempt decision is seen by the people of the body's own organisation alone; one of a group of both by who
reads the group's papers, and by the people of all partners when its item is kept from the public alone. To anybody
else it does not exist (404). Whoever is not signed in sees what is published and not exempt.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, Organisation, Party
from agreements.permissions import Standing, Verb, get_agreement, parties_with_names, read_until
from governance.choices import Audience, Stage
from governance.groups.permissions import groups_read
from governance.models import Body, CallIn, Decision, DecisionPart, Exemption, PartAuthorises
from pooledbudgets.lib.errors import NotPermitted


def bodies_of(agreement: Agreement) -> QuerySet[Body]:
    """The bodies that decide about the agreement: of its partners, of whoever took over from them, and joint."""
    parties = Party.objects.filter(agreement=agreement).values("organisation")
    return (
        Body.objects.filter(
            Q(agreement=agreement)
            | Q(organisation__in=parties)
            | Q(organisation__successions_in__predecessor__in=parties)
        )
        .distinct()
        .select_related("organisation")
    )


def visible_decisions(standing: Standing, agreement: Agreement) -> QuerySet[Decision]:
    """The agreement's decisions that the person may see. The agreement is one the person may see."""
    decisions = Decision.objects.filter(_may_see(standing, [agreement]), agreement=agreement)
    until = read_until(standing, agreement)
    if until is not None:
        decisions = decisions.filter(meets_on__lt=until.isoformat())
    return decisions


def decisions_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Decision]:
    """The decisions of agreements, whose parties are fetched, that the person may see: as `visible_decisions`."""
    untils = [(row.pk, read_until(standing, row)) for row in agreements]
    readable = Q(agreement__in=[pk for pk, until in untils if until is None])
    for pk, until in untils:
        if until is not None:
            readable |= Q(agreement=pk, meets_on__lt=until.isoformat())
    return Decision.objects.filter(_may_see(standing, agreements), readable)


def _may_see(standing: Standing, agreements: Sequence[Agreement]) -> Q:
    """Of decisions: not exempt, or exempt and theirs to see. No query by itself."""
    of_partners = Exemption.objects.filter(
        item__decision=OuterRef("pk"), paper__isnull=True, end__isnull=True, audience=Audience.PARTNERS
    )
    return (
        Q(is_exempt=False)
        | Q(body__organisation__in=standing.organisation_ids)
        | Q(body__organisation__isnull=True, body__in=groups_read(standing, agreements))
        | Q(Exists(of_partners), body__organisation__isnull=True)
    )


def published_decisions() -> QuerySet[Decision]:
    """What everybody may see of all agreements: not exempt, and announced, on an agenda, or recorded."""
    return Decision.objects.filter(is_exempt=False, publications__stage__in=Stage.values).distinct()


def get_decision(standing: Standing, reference: str, number: int) -> Decision:
    """A decision the person may see, with its agreement and the parties' names. Raises Http404."""
    agreement = get_agreement(standing, reference)
    decision = visible_decisions(standing, agreement).filter(number=number)
    found = decision.select_related("body__organisation", "arises_from__decision__body").first()
    if found is None:
        raise Http404("There is no such decision, or it is not yours to see.")
    found.agreement = agreement
    return found


def get_part(decision: Decision, letter: str) -> DecisionPart:
    """A part of the decision by its letter. Raises Http404."""
    part = next((part for part in decision.parts.all() if part.letter == letter), None)
    if part is None:
        raise Http404("The decision has no such part.")
    part.decision = decision
    return part


def get_matter(decision: Decision, pk: int) -> PartAuthorises:
    """A matter of a part of the decision that has not ended. Raises Http404."""
    matter = (
        PartAuthorises.objects.filter(part__decision=decision, end__isnull=True, pk=pk)
        .select_related("part", "instrument_authority__withdrawal")
        .first()
    )
    if matter is None:
        raise Http404("Nothing of the kind is linked to this decision.")
    matter.part.decision = decision
    return matter


def get_open_call_in(decision: Decision) -> CallIn:
    """The call-in of the decision that is not settled. Raises Http404."""
    call_in = CallIn.objects.filter(decision=decision, end__isnull=True).first()
    if call_in is None:
        raise Http404("The decision is not called in.")
    call_in.decision = decision
    return call_in


def kept_bodies(standing: Standing, agreement: Agreement) -> list[Body]:
    """The bodies for which the person may plan and record decisions. Two queries."""
    kept = []
    for body in bodies_of(agreement).prefetch_related("organisation__successions_in"):
        try:
            require_for_body(standing, agreement, body.organisation)
        except NotPermitted:
            continue
        kept.append(body)
    return kept


def leading_parts(
    standing: Standing, agreement: Agreement, *, besides: Decision | None = None
) -> list[DecisionPart]:
    """The parts of the agreement's decisions from which another may arise, those of `besides` left out."""
    parts = DecisionPart.objects.filter(decision__in=visible_decisions(standing, agreement))
    if besides is not None:
        parts = parts.exclude(decision=besides)
    return list(parts.select_related("decision__body").order_by("-decision__number", "order"))


def get_body(standing: Standing, reference: str, pk: int) -> tuple[Agreement, Body]:
    """A body that decides about a visible agreement, and the agreement. Raises Http404."""
    agreement = get_agreement(standing, reference)
    body = bodies_of(agreement).filter(pk=pk).first()
    if body is None:
        raise Http404("There is no such body.")
    return agreement, body


def get_published(reference: str, number: int) -> Decision:
    """A decision everybody may see. Raises Http404."""
    decision = (
        published_decisions()
        .filter(agreement__reference=reference, number=number)
        .select_related("body__organisation", "arises_from__decision__body")
        .first()
    )
    if decision is None:
        raise Http404("No such decision is published.")
    decision.agreement = published_agreement(reference)
    return decision


def published_agreement(reference: str) -> Agreement:
    """The agreement with its parties and names, for public pages. Raises Http404 when nothing of it is public."""
    agreement = (
        Agreement.objects.filter(reference=reference, pk__in=published_decisions().values("agreement"))
        .prefetch_related(Prefetch("parties", queryset=parties_with_names()))
        .first()
    )
    if agreement is None:
        raise Http404("Nothing is published here.")
    return agreement


def keepers(standing: Standing, agreement: Agreement) -> list[Party]:
    """The parties for whose bodies the person may plan and record decisions."""
    return standing.parties_for(Verb.KEEP_DECISIONS, agreement.parties.all())


def require_for_body(
    standing: Standing, agreement: Agreement, organisation: Organisation | None
) -> Organisation:
    """For whom the person acts when doing something for a body of `organisation`; None is a joint body.

    Raises NotPermitted.
    """
    parties = keepers(standing, agreement)
    if organisation is None and parties:
        return parties[0].organisation
    for party in parties:
        if organisation is not None and _stands_for(organisation, party.organisation_id):
            return party.organisation
    raise NotPermitted(f"Your role does not let you {Verb.KEEP_DECISIONS} for this body.")


def acting_for(decision: Decision, standing: Standing) -> Organisation:
    """For whom the person acts when keeping the decision. Raises NotPermitted."""
    return require_for_body(standing, decision.agreement, decision.body.organisation)


def may_keep(standing: Standing, decision: Decision) -> bool:
    """Whether the person may change and record the decision. No query when parties are fetched."""
    try:
        acting_for(decision, standing)
    except NotPermitted:
        return False
    return True


def party_of_body(agreement: Agreement, organisation: Organisation | None) -> Party | None:
    """The party whose body it is; None for a joint body."""
    if organisation is None:
        return None
    return next(
        (row for row in agreement.parties.all() if _stands_for(organisation, row.organisation_id)), None
    )


def _stands_for(organisation: Organisation, party_organisation_id: int) -> bool:
    """Whether the body's organisation is the party's own, or one that took over from it."""
    if organisation.pk == party_organisation_id:
        return True
    predecessors = {link.predecessor_id for link in organisation.successions_in.all()}
    return party_organisation_id in predecessors
