"""Who may see and keep groups and meetings, who sits where, and the ways a view gets a group or a meeting.

The people of every partner see the groups of the agreement and the meetings whose dates are published. Dates
that are drafts are seen by who keeps meetings and by who sits on the group; to anybody else they do not exist
(404). What the chair does takes the seat that carries the chair on the day, not a role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from agreements.choices import Role
from agreements.models import Agreement, Organisation
from agreements.permissions import Standing, Verb, get_agreement, read_until, require
from governance.choices import ChairPlace, MeetingStepKind
from governance.models import Body, Meeting, MeetingStep, Reporting, Seat
from governance.querysets import holding_on
from pooledbudgets.lib.errors import NotPermitted


def visible_groups(standing: Standing, agreement: Agreement) -> QuerySet[Body]:
    """The joint bodies of a visible agreement, without those that begin once the person's partners have left."""
    groups = Body.objects.filter(agreement=agreement)
    until = read_until(standing, agreement)
    return groups if until is None else groups.filter(Q(starts_on__isnull=True) | Q(starts_on__lt=until))


def get_group(standing: Standing, reference: str, code: str) -> Body:
    """A joint body of a visible agreement, with the agreement and its parties. Raises Http404."""
    agreement = get_agreement(standing, reference)
    group = visible_groups(standing, agreement).filter(code=code).first()
    if group is None:
        raise Http404("There is no such group, or it is not yours to see.")
    group.agreement = agreement
    return group


def visible_meetings(standing: Standing, agreement: Agreement) -> QuerySet[Meeting]:
    """The meetings of the agreement's groups, and of the bodies these report to, that the person may see."""
    below = Reporting.objects.filter(to_body=OuterRef("body"), body__agreement=agreement)
    meetings = Meeting.objects.filter(Q(body__agreement=agreement) | Exists(below))
    until = read_until(standing, agreement)
    if until is not None:
        meetings = meetings.filter(held_on__lt=until)
    if keeps_meetings(standing, agreement):
        return meetings
    published = MeetingStep.objects.filter(meeting=OuterRef("pk"), step=MeetingStepKind.PUBLISHED)
    own = seats_of(standing).filter(body=OuterRef("body"))
    return meetings.filter(Exists(published) | Exists(own))


def meetings_of_all(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Meeting]:
    """The meetings of the groups of agreements, whose parties are fetched, as `visible_meetings` has them."""
    return Meeting.objects.filter(readable_meetings(standing, agreements))


def readable_meetings(standing: Standing, agreements: Sequence[Agreement]) -> Q:
    """What is so of a meeting that `meetings_of_all` has."""
    readable = Q(pk__in=[])
    published = Exists(MeetingStep.objects.filter(meeting=OuterRef("pk"), step=MeetingStepKind.PUBLISHED))
    own = Exists(seats_of(standing).filter(body=OuterRef("body")))
    for agreement in agreements:
        of_it = Q(body__agreement=agreement)
        until = read_until(standing, agreement)
        if until is not None:
            of_it &= Q(held_on__lt=until)
        readable |= of_it if keeps_meetings(standing, agreement) else of_it & (published | own)
    return readable


def get_meeting(standing: Standing, reference: str, code: str, number: int) -> Meeting:
    """A meeting of a group, with the group, its agreement and the meeting's steps. Raises Http404."""
    group = get_group(standing, reference, code)
    assert group.agreement is not None
    found = visible_meetings(standing, group.agreement).filter(body=group, number=number)
    steps = Prefetch("steps", queryset=MeetingStep.objects.select_related("by"))
    meeting = found.prefetch_related(steps).first()
    if meeting is None:
        raise Http404("There is no such meeting, or it is not yours to see.")
    meeting.body = group
    return meeting


def public_meetings() -> QuerySet[Meeting]:
    """What everybody may know of all agreements: the meetings in public of joint bodies, their dates published."""
    published = MeetingStep.objects.filter(meeting=OuterRef("pk"), step=MeetingStepKind.PUBLISHED)
    return Meeting.objects.filter(Exists(published), is_public=True, body__agreement__isnull=False)


def agreement_with_public_meetings(reference: str) -> Agreement:
    """The agreement, for public pages. Raises Http404 when no meeting of it is held in public."""
    found = Agreement.objects.filter(
        reference=reference, pk__in=public_meetings().values("body__agreement")
    ).first()
    if found is None:
        raise Http404("No meeting in public is published here.")
    return found


def agreement_of(group: Body) -> Agreement:
    """The agreement a joint body serves."""
    assert group.agreement is not None, "A group is a joint body."
    return group.agreement


def keeps_meetings(standing: Standing, agreement: Agreement) -> bool:
    """Whether the person keeps groups and meetings for a party. No query when the parties are fetched."""
    return bool(standing.parties_for(Verb.KEEP_MEETINGS, agreement.parties.all()))


def require_keeper(standing: Standing, agreement: Agreement) -> Organisation:
    """The partner for which the person keeps groups and meetings. Raises NotPermitted."""
    return require(standing, Verb.KEEP_MEETINGS, agreement)


# --- Seats ------------------------------------------------------------------------------------------------


def seats_of(standing: Standing) -> QuerySet[Seat]:
    """The seats the person holds, or is substitute for, on the day."""
    own = Q(person=standing.person) | Q(substitute=standing.person)
    return Seat.objects.filter(own, holding_on(standing.on))


def seats_in(standing: Standing, agreements: Iterable[Agreement]) -> list[Seat]:
    """The seats of groups of agreements that the person holds, or is substitute for, on the day. One query."""
    return list(seats_of(standing).filter(body__agreement__in=agreements))


def sits_on(standing: Standing, group: Body) -> list[Seat]:
    """The seats of the group that the person holds, or is substitute for, on the day. One query."""
    return list(seats_of(standing).filter(body=group).select_related("organisation", "body"))


def chair_seat(standing: Standing, group: Body) -> Seat | None:
    """The seat by which the person chairs the group on the day, as chair or in the chair's absence; else None."""
    held = seats_of(standing).filter(body=group, person=standing.person).exclude(chair=ChairPlace.NONE)
    return held.select_related("organisation").order_by("chair").first()


def chairs(standing: Standing, group: Body) -> bool:
    """Whether the person chairs the group on the day, as chair or in the chair's absence. One query."""
    return chair_seat(standing, group) is not None


def require_chair(standing: Standing, group: Body) -> Seat:
    """The seat by which the person chairs the group. Raises NotPermitted."""
    seat = chair_seat(standing, group)
    if seat is None:
        raise NotPermitted(
            f"Only who chairs {group}, or the vice-chair in the chair’s absence, may do this. "
            "Who that is stands on the page of the group."
        )
    return seat


def require_member(standing: Standing, group: Body) -> Seat:
    """The seat by which the person sits on the group. Raises NotPermitted."""
    seats = sits_on(standing, group)
    if not seats:
        raise NotPermitted(
            f"Only who sits on {group} may do this. Who that is stands on the page of the group."
        )
    return seats[0]


def reads_papers(standing: Standing, group: Body) -> bool:
    """Whether the person sees the group's papers before they are issued: members, their clerks and auditors."""
    return _reads_all_papers(standing, agreement_of(group)) or bool(sits_on(standing, group))


def groups_read(standing: Standing, agreements: Sequence[Agreement]) -> QuerySet[Body]:
    """The groups of agreements, whose parties are fetched, of which `reads_papers` holds."""
    whole = [agreement.pk for agreement in agreements if _reads_all_papers(standing, agreement)]
    own = Exists(seats_of(standing).filter(body=OuterRef("pk")))
    of_them = [agreement.pk for agreement in agreements]
    return Body.objects.filter(Q(agreement__in=whole) | Q(own), agreement__in=of_them)


def _reads_all_papers(standing: Standing, agreement: Agreement) -> bool:
    organisations = {party.organisation_id for party in agreement.parties.all()}
    is_auditor = any(Role.AUDITOR in roles for pk, roles in standing.roles.items() if pk in organisations)
    return is_auditor or keeps_meetings(standing, agreement)
