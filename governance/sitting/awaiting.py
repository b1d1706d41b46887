"""What waits of actions: a person's own open ones, on their home page and among their reminders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing, Verb
from governance.choices import ActionState
from governance.matters import Matter
from governance.models import Action, Exemption
from governance.radar import Holder
from governance.sitting.action_log import action_lines


def action_matters(agreements: Sequence[Agreement], *, standing: Standing) -> Iterator[Matter]:
    """The person's own open actions. Two queries, however many there are."""
    references = {agreement.pk: agreement for agreement in agreements}
    own = Action.objects.filter(person=standing.person, body__agreement__in=list(references))
    kept_back = Exemption.objects.filter(
        Q(item=OuterRef("item"))
        | Q(item=OuterRef("item__parent"))
        | Q(item=OuterRef("item__parent__parent")),
        paper__isnull=True,
        end__isnull=True,
    )
    own = own.annotate(is_exempt=Exists(kept_back))
    rows = list(own.select_related("body", "meeting", "person").prefetch_related("updates"))
    for action, line in zip(rows, action_lines(rows, standing=standing), strict=True):
        if line.state is not ActionState.OPEN:
            continue
        agreement = references[action.body.agreement_id or 0]
        page = reverse("governance:action-detail", args=[agreement.reference, line.group_code, line.number])
        yield Matter(
            key=f"action-{action.pk}",
            title="Do what a meeting asked of you",
            where=agreement.title,
            holders=(Holder(0, line.owner),),
            verb=Verb.KEEP_MEETINGS,
            by_whom=line.owner,
            page=page,
            deed=page,
            detail=f"A{line.number} of {line.group}: {line.text}",
            due_on=line.due_on,
            is_exempt=action.is_exempt,
            is_personal=True,
        )
