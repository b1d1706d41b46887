"""The controlled words of the agreement, its parties, its people and its schedules."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices


class Side(TextChoices):
    """Which part of the public sector a body belongs to. Follows from its kind."""

    LOCAL_GOVERNMENT = "local-government", "Local government"
    NHS = "nhs", "NHS"
    OTHER = "other", "Other"


class OrganisationKind(TextChoices):
    """Bodies that enter, serve or are paid under section 75 agreements (regulation 3 and succession)."""

    COUNTY = "county", "County council"
    UNITARY = "unitary", "Unitary council"
    DISTRICT = "district", "District council"
    LONDON_BOROUGH = "london-borough", "London borough council"
    METROPOLITAN = "metropolitan", "Metropolitan borough council"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    COMBINED_COUNTY_AUTHORITY = "combined-county-authority", "Combined county authority"
    ICB = "icb", "Integrated care board"
    CCG = "ccg", "Clinical commissioning group (historic)"
    PCT = "pct", "Primary care trust (historic)"
    NHS_TRUST = "nhs-trust", "NHS trust"
    FOUNDATION_TRUST = "foundation-trust", "NHS foundation trust"
    NHS_ENGLAND = "nhs-england", "NHS England"
    OTHER = "other", "Other body"


_NHS_KINDS: Final = frozenset(
    {
        OrganisationKind.ICB,
        OrganisationKind.CCG,
        OrganisationKind.PCT,
        OrganisationKind.NHS_TRUST,
        OrganisationKind.FOUNDATION_TRUST,
        OrganisationKind.NHS_ENGLAND,
    }
)


def side_of(kind: str) -> Side:
    """The side a kind of body belongs to.

    >>> side_of(OrganisationKind.CCG).label
    'NHS'
    """
    if kind == OrganisationKind.OTHER:
        return Side.OTHER
    return Side.NHS if kind in _NHS_KINDS else Side.LOCAL_GOVERNMENT


class Role(TextChoices):
    """What a person does for an organisation, between dates."""

    FINANCE_OFFICER = "finance-officer", "Finance officer"
    FINANCE_APPROVER = "finance-approver", "Finance approver (section 151 officer or chief finance officer)"
    POOL_MANAGER = "pool-manager", "Pool manager"
    BUDGET_HOLDER = "budget-holder", "Budget holder"
    COMMISSIONER = "commissioner", "Commissioner"
    JMG_MEMBER = "jmg-member", "JMG member"
    JMG_CHAIR = "jmg-chair", "JMG chair"
    DEMOCRATIC_SERVICES = "democratic-services", "Democratic services"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class InstrumentKind(TextChoices):
    """What makes or changes an agreement."""

    AGREEMENT = "agreement", "Agreement"
    DEED_OF_VARIATION = "deed-of-variation", "Deed of variation"
    LETTER = "letter", "Letter agreement"
    EXTENSION = "extension", "Extension"
    ANNUAL_SCHEDULE = "annual-schedule", "Annual schedule"
    SIDE_LETTER = "side-letter", "Side letter"
    NOVATION = "novation", "Novation"
    NOTICE = "notice", "Notice of termination"


class InstrumentState(TextChoices):
    """Where an instrument stands on a day. In force needs every party, and its first day to have come."""

    NOT_EXECUTED = "not-executed", "Not executed"
    PART_EXECUTED = "part-executed", "Executed by some parties"
    EXECUTED = "executed", "Executed, not yet effective"
    IN_FORCE = "in-force", "In force"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AgreementState(TextChoices):
    """What an agreement is on a day, as its instruments have it."""

    NOT_MADE = "not-made", "Not made"
    IN_FORCE = "in-force", "In force"
    NOTICE_GIVEN = "notice-given", "Notice given"
    HOLDING_OVER = "holding-over", "Holding over"
    EXPIRED = "expired", "Expired"


class Manner(TextChoices):
    """How a party executes an instrument."""

    SEALED = "sealed", "Sealed"
    SIGNED = "signed", "Signed"
    E_SIGNED = "e-signed", "Signed electronically"


class ChecklistState(TextChoices):
    """Whether an agreement says what the Regulations ask for."""

    COMPLETE = "complete", "Complete"
    NOT_COMPLETE = "not-complete", "Not complete"


class NoticeScope(TextChoices):
    """What a notice would end."""

    AGREEMENT = "agreement", "The whole agreement"
    POOL = "pool", "One pooled fund arrangement"


class NoticeGround(TextChoices):
    """Why a notice may be given; the ground decides how long it must be."""

    ANY = "any", "Any reason"
    CONTRIBUTION_NOT_AGREED = "contribution-not-agreed", "The annual contribution is not agreed"
    DEFAULT = "default", "The other partner is in default"


class Basis(TextChoices):
    """How firm the figures of a schedule version are."""

    INDICATIVE = "indicative", "Indicative"
    PROVISIONAL = "provisional", "Provisional"
    FINAL = "final", "Final"
    VARIED = "varied", "Varied"


class VersionState(TextChoices):
    """Where a schedule version stands. Only a draft can be edited.

    In force and varied are answers for a day (`agreements.governing`) and never stored.
    """

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ENDORSED = "endorsed", "Endorsed"
    EXECUTED = "executed", "Executed"
    CLOSED = "closed", "Closed"
    RETURNED = "returned", "Returned"
    DISPUTED = "disputed", "Disputed"
    SUPERSEDED = "superseded", "Superseded"


class GoverningState(TextChoices):
    """What a schedule version is on a day, as known on another."""

    NOT_EXECUTED = "not-executed", "Not executed"
    NOT_YET = "not-yet", "Executed, not yet in force"
    IN_FORCE = "in-force", "In force"
    VARIED = "varied", "Varied by a later version"
    ENDED = "ended", "Its year has ended"


class ApprovalStage(TextChoices):
    """What a body of a partner is asked for."""

    FIGURES = "figures", "Confirmation of figures"
    OUTLINE = "outline", "Approval in outline"
    DETAIL = "detail", "Approval in detail"


class ApprovalOutcome(TextChoices):
    """What a body said."""

    GIVEN = "given", "Approved"
    SUBJECT_TO = "subject-to", "Approved subject to"
    RETURNED = "returned", "Returned"


class RiskTermsState(TextChoices):
    """Whether the partners agreed who bears an overspend."""

    AGREED = "agreed", "Risk-share terms agreed"
    NOT_AGREED = "not-agreed", "Not agreed: earlier principles apply"


class SharingMove(TextChoices):
    """A partner's figures in a draft are its own until shared, and again once recalled."""

    SHARED = "shared", "Shared with the partners"
    RECALLED = "recalled", "Recalled"


class HeadingForm(TextChoices):
    """Which of a body's names heads its column in printed tables."""

    FULL = "full", "Full name"
    SHORT = "short", "Short name"
