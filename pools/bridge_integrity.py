"""What must hold of bridges and crosswalks, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from pools.models import BridgeStep, CrosswalkShare, EarlierService


def steps_of_strangers() -> Iterator[str]:
    """Steps whose pool or party belongs to another agreement than their version."""
    agreement = F("version__schedule__agreement")
    wrong = ~Q(pool__agreement=agreement) | (Q(party__isnull=False) & ~Q(party__agreement=agreement))
    for step in BridgeStep.objects.filter(wrong).select_related("pool", "version__schedule__agreement"):
        yield f"A step “{step}” of {step.version} names a pool or a party of another agreement."


def services_led_astray() -> Iterator[str]:
    """Earlier services led to pools of another agreement, to elements of another pool, or more than once over."""
    wrong = ~Q(pool__agreement=F("earlier__agreement")) | (
        Q(element__isnull=False) & ~Q(element__pool=F("pool"))
    )
    for share in CrosswalkShare.objects.filter(wrong).select_related("earlier", "pool"):
        yield f"“{share}” in a crosswalk names a pool or an element of elsewhere."
    over = EarlierService.objects.annotate(whole=Sum("shares__share_percent")).filter(whole__gt=100)
    for row in over:
        yield f"The shares of “{row}” in a crosswalk come to {row.whole}%."


CHECKS = (steps_of_strangers, services_led_astray)
