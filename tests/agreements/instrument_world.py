"""An agreement with an extension in preparation, who may sign for the council, and the people who record it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.choices import InstrumentKind, Manner, Role
from agreements.models import Agreement, Instrument, Organisation, Party, SigningAuthority
from agreements.permissions import Standing
from agreements.services.agreements import InstrumentSpec
from agreements.services.instruments import (
    AuthoritySpec,
    ExecutionSpec,
    SigningSpec,
    give_signing_authority,
    record_authority,
    record_execution,
)
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import (
    REASON,
    everybody,
    make_agreement,
    make_council,
    make_nhs_body,
    make_officer,
    party_of,
    standing,
)

DEED_ON = PartialDate(2015, 3, 12)
CABINET = AuthoritySpec("Cabinet", PartialDate(2017, 5, 16), reference="item 9")
BOARD = AuthoritySpec("Governing Body", PartialDate(2017, 5))
SIGNED = ExecutionSpec("A. Person", "Director for Adult Services", PartialDate(2017, 6, 1), Manner.SIGNED)
BOARD_SIGNED = ExecutionSpec(
    "B. Other", "Accountable Officer", PartialDate(2017, 6), Manner.E_SIGNED, "By letter"
)


@dataclass(frozen=True, slots=True)
class InstrumentWorld:
    """The deed of 2015 to 31 March 2017, and an extension to 2019 that nobody has authorised yet."""

    agreement: Agreement
    council: Party
    nhs: Party
    deed: Instrument
    extension: Instrument
    officer: Standing
    nhs_officer: Standing
    reader: Standing
    signing_authority: SigningAuthority


def instrument_world() -> InstrumentWorld:
    """Make it: the council's director may sign, not seal; nobody's authority of the NHS body is recorded."""
    council = make_council(code="holmshire-cc", name="Holmshire County Council", short_name="Holmshire")
    nhs = make_nhs_body(code="holm-ccg", name="Holm Clinical Commissioning Group", short_name="Holm CCG")
    agreement = make_agreement(
        parties=[council, nhs],
        reference="holmshire",
        title="Holmshire section 75 agreement",
        instruments=[
            InstrumentSpec(
                InstrumentKind.AGREEMENT, "Section 75 Agreement", DEED_ON, term_ends_on=date(2017, 3, 31)
            ),
            InstrumentSpec(
                InstrumentKind.EXTENSION,
                "Extension to 2019",
                term_ends_on=date(2019, 3, 31),
                summary="Two years.",
            ),
        ],
    )
    agreement = Agreement.objects.prefetch_related("parties__organisation").get(pk=agreement.pk)
    officer = standing(make_officer(council, Role.DEMOCRATIC_SERVICES))
    return InstrumentWorld(
        agreement=agreement,
        council=party_of(agreement, council),
        nhs=party_of(agreement, nhs),
        deed=agreement.instruments.get(kind="agreement"),
        extension=agreement.instruments.get(kind="extension"),
        officer=officer,
        nhs_officer=standing(make_officer(nhs, Role.FINANCE_OFFICER)),
        reader=standing(make_officer(council, Role.AUDITOR)),
        signing_authority=_director(agreement, council),
    )


def executed(world: InstrumentWorld) -> Instrument:
    """The extension, authorised and executed by both parties."""
    for party, authority, execution in (
        (world.council, CABINET, SIGNED),
        (world.nhs, BOARD, BOARD_SIGNED),
    ):
        record_authority(
            instrument=world.extension,
            party=party,
            authority=authority,
            standing=everybody(world.agreement),
            reason=REASON,
        )
        record_execution(
            instrument=world.extension,
            party=party,
            execution=execution,
            standing=everybody(world.agreement),
            reason=REASON,
        )
    return world.extension


def _director(agreement: Agreement, council: Organisation) -> SigningAuthority:
    return give_signing_authority(
        organisation=council,
        agreement=agreement,
        facts=SigningSpec("Director for Adult Services", starts_on=date(2016, 4, 1)),
        standing=everybody(agreement),
        reason=REASON,
    )
