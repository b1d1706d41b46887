"""What happens at a meeting: who is there, which interests are declared, how parts are voted on, who is to do what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models import Organisation, Person
from agreements.models.authority import Deed
from governance.choices import (
    ActionState,
    AttendanceKind,
    InterestAction,
    InterestKind,
    Vote,
    Voting,
)
from governance.models.agendas import AgendaItem
from governance.models.decisions import Body, PartOutcome
from governance.models.groups import Seat
from governance.models.meetings import Meeting
from pooledbudgets.lib.append_only import AppendOnlyModel


class Attendance(Deed):
    """Something that says whether a seat is taken, from an item on. Who is there at an item follows from all of them.

    A later row about the same seat and place replaces an earlier one.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendance")
    kind = models.CharField(max_length=20, choices=AttendanceKind.choices)
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance",
        help_text="From which item on, or for which. Blank: from the start.",
    )
    is_after = models.BooleanField("after that item", default=False)
    clock = models.TimeField("at", null=True, blank=True)
    substitute = models.CharField("name and post of the substitute", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.CheckConstraint(
                name="out_and_back_are_of_an_item",
                condition=~Q(kind__in=["out", "back"]) | Q(item__isnull=False, is_after=False),
                violation_error_message="Say for which item the member is out.",
            ),
            models.CheckConstraint(
                name="substitute_is_named",
                condition=Q(kind="substitute") & ~Q(substitute="") | ~Q(kind="substitute") & Q(substitute=""),
                violation_error_message="Name the substitute, and only where there is one.",
            ),
            models.CheckConstraint(
                name="after_an_item_names_it",
                condition=Q(is_after=False) | Q(item__isnull=False),
                violation_error_message="Say after which item.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_kind_display().lower()}"


class Guest(Deed):
    """Somebody in attendance who is no member."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="guests")
    name = models.CharField(max_length=150)
    capacity = models.CharField(
        "as what", max_length=200, help_text="For example Finance Officer, for item 4."
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "person in attendance"
        verbose_name_plural = "people in attendance"

    def __str__(self) -> str:
        return f"{self.name}, {self.capacity}"


class GuestEnd(Deed):
    """The person was not there: recorded in error."""

    guest = models.OneToOneField(Guest, on_delete=models.PROTECT, related_name="end")

    class Meta:
        verbose_name = "attendance recorded in error"
        verbose_name_plural = "attendances recorded in error"

    def __str__(self) -> str:
        return f"{self.guest}, in error"


class Declaration(Deed):
    """A member declared an interest, in an item or for the whole meeting, and did something about it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="declarations")
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
        help_text="Blank: for the whole meeting.",
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=20, choices=InterestKind.choices)
    nature = models.TextField("what the interest is")
    action = models.CharField("what the member did", max_length=20, choices=InterestAction.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name = "declaration of interest"
        verbose_name_plural = "declarations of interest"

    def __str__(self) -> str:
        return f"Interest of {self.seat}"


class DeclarationEnd(Deed):
    """The declaration does not count any more: recorded in error, or replaced by another."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="end")

    class Meta:
        verbose_name = "declaration of interest taken back"
        verbose_name_plural = "declarations of interest taken back"

    def __str__(self) -> str:
        return f"{self.declaration}, taken back"


class Resolution(Deed):
    """An outcome was resolved at a meeting, under an item: how the group decided, and on whose proposal."""

    outcome = models.OneToOneField(PartOutcome, on_delete=models.PROTECT, related_name="resolution")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="resolutions")
    manner = models.CharField("how it was decided", max_length=20, choices=Voting.choices)
    proposer = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed",
        help_text="If recorded.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.outcome}, {self.get_manner_display().lower()}"


class Ballot(AppendOnlyModel):
    """How a member, or a partner as one, voted on a part."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="ballots")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    vote = models.CharField(max_length=20, choices=Vote.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_member_or_a_partner_votes",
                condition=Q(seat__isnull=True) ^ Q(organisation__isnull=True),
                violation_error_message="A vote is that of a member or of a partner.",
            ),
            models.UniqueConstraint(fields=["resolution", "seat"], name="a_member_votes_once"),
            models.UniqueConstraint(fields=["resolution", "organisation"], name="a_partner_votes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat or self.organisation}: {self.get_vote_display().lower()}"


class Action(Deed):
    """Somebody is to do something. Its number runs on within the group."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="actions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    number = models.PositiveIntegerField()
    text = models.TextField("what is to be done")
    post = models.CharField("post that does it", max_length=150)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        help_text="Who is reminded. Blank: nobody here.",
    )
    due_on = models.DateField("due on", null=True, blank=True)

    class Meta:
        ordering = ["body", "number"]
        constraints = [models.UniqueConstraint(fields=["body", "number"], name="action_number_once_a_body")]

    def __str__(self) -> str:
        return f"Action {self.number} of {self.body}"


class ActionUpdate(Deed):
    """How an action came on. The latest says where it stands."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=20, choices=ActionState.choices)
    words = models.TextField("what was done")
    evidence = models.TextField("what shows that it is done", blank=True)
    due_on = models.DateField("due on instead", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "update of an action"
        verbose_name_plural = "updates of actions"
        constraints = [
            models.CheckConstraint(
                name="what_is_complete_has_evidence",
                condition=~Q(state="complete") | ~Q(evidence=""),
                violation_error_message="Say what shows that it is done.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_state_display().lower()}"
