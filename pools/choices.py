"""The controlled words of pools, their lines and their contributions."""

from __future__ import annotations

from django.db.models import TextChoices


class FundKind(TextChoices):
    """The legal standing of the money. Risk share normally bites only on a pooled fund."""

    POOLED = "pooled", "Pooled fund"
    ALIGNED = "aligned", "Aligned budget"
    NON_POOLED = "non-pooled", "Non-pooled fund"


class VatTreatment(TextChoices):
    """Whose VAT recovery applies to what the fund buys."""

    NOT_STATED = "", "Not stated"
    SECTION_33 = "section-33", "Local authority (section 33, VAT Act 1994)"
    SECTION_41 = "section-41", "NHS (section 41, VAT Act 1994)"
    BY_LEAD = "by-lead", "By the lead organisation of each element"


class Classification(TextChoices):
    """Two ways of cutting the same pool. Lines follow service areas; the structure is what it is for."""

    SERVICE_AREA = "service-area", "Service area"
    STRUCTURE = "structure", "Structure of the pool"


class LineKind(TextChoices):
    """What a line does to gross and net."""

    CONTRIBUTION = "contribution", "Contribution"
    GRANT_DEDUCTION = "grant-deduction", "Grant deducted"
    INCOME_DEDUCTION = "income-deduction", "Service user income deducted"
    PASS_THROUGH = "pass-through", "Passed through to another body"
    MEMORANDUM = "memorandum", "Memorandum, for information"

    @property
    def is_deduction(self) -> bool:
        return self in (LineKind.GRANT_DEDUCTION, LineKind.INCOME_DEDUCTION)

    @property
    def counts(self) -> bool:
        """Whether the line is part of gross or net; pass-throughs and memoranda stand outside both."""
        return self not in (LineKind.PASS_THROUGH, LineKind.MEMORANDUM)


class LineNature(TextChoices):
    """What the money, or the thing given in its place, is."""

    REVENUE = "revenue", "Revenue"
    CAPITAL = "capital", "Capital"
    IN_KIND = "in-kind", "In kind"


class FundingSource(TextChoices):
    """What kind of money a contribution is; not the same as whose it is or who spends it."""

    NOT_STATED = "", "Not stated"
    BASE_BUDGET = "base-budget", "Base budget"
    NHS_MINIMUM = "nhs-minimum", "NHS minimum contribution (Better Care Fund)"
    ADDITIONAL_NHS = "additional-nhs", "Additional NHS contribution"
    ADDITIONAL_LA = "additional-la", "Additional local authority contribution"
    IBCF = "ibcf", "Improved Better Care Fund"
    LA_BCF_GRANT = "la-bcf-grant", "Local Authority Better Care Grant"
    DFG = "dfg", "Disabled Facilities Grant"
    DISCHARGE = "discharge", "Discharge funding"
    PRECEPT = "precept", "Adult social care precept"
    PUBLIC_HEALTH = "public-health", "Public health grant"
    RESERVE = "reserve", "Reserve"
    OTHER_GRANT = "other-grant", "Other grant"
    SERVICE_USER_INCOME = "service-user-income", "Service user income"

    @property
    def short(self) -> str:
        """Its name in a narrow column; a key below the table says the rest."""
        return _SHORT_SOURCES.get(self, self.label)


_SHORT_SOURCES = {
    FundingSource.NHS_MINIMUM: "NHS minimum",
    FundingSource.ADDITIONAL_NHS: "NHS extra",
    FundingSource.ADDITIONAL_LA: "LA extra",
    FundingSource.IBCF: "iBCF",
    FundingSource.LA_BCF_GRANT: "LA BCF grant",
    FundingSource.DFG: "DFG",
    FundingSource.PRECEPT: "Precept",
}


LOCAL_AUTHORITY_ONLY = frozenset(
    {FundingSource.IBCF, FundingSource.LA_BCF_GRANT, FundingSource.DFG, FundingSource.SERVICE_USER_INCOME}
)
NHS_ONLY = frozenset({FundingSource.NHS_MINIMUM, FundingSource.ADDITIONAL_NHS})


class FigureStatus(TextChoices):
    """How far a partner stands behind one of its figures."""

    DRAFT = "draft", "Draft"
    INDICATIVE = "indicative", "Indicative"
    CONFIRMED = "confirmed", "Confirmed"
    APPROVED = "approved", "Approved"


class PrintedRow(TextChoices):
    """Which row of a printed table a published figure belongs to."""

    LINE = "line", "A line"
    SUBTOTAL = "subtotal", "A group's subtotal"
    GROSS = "gross", "Gross contribution"
    NET = "net", "Net contribution"


class ExceptionStatus(TextChoices):
    """What the owner has made of a casting exception. It never disappears by being explained."""

    OPEN = "open", "Open"
    EXPLAINED = "explained", "Explained"
    ACCEPTED = "accepted", "Accepted as it stands"


class UploadMove(TextChoices):
    """What becomes of an uploaded file. One that nobody decided about yet waits."""

    REFUSED = "refused", "Refused"
    SAVED = "saved", "Saved"
    PUT_ASIDE = "put-aside", "Put aside"
    PURGED = "purged", "Content removed"


class ExitSubject(TextChoices):
    """What has to be settled before an agreement or a pooled fund ends."""

    CONTRACTS = "contracts", "Contracts with providers"
    STAFF = "staff", "Staff"
    ASSETS = "assets", "Assets and equipment"
    BALANCES = "balances", "Balances and debts of the fund"
    RECORDS = "records", "Records and information"
    SERVICE_USERS = "service-users", "Telling service users and carers"


class BridgeKind(TextChoices):
    """Why a pool's net contribution is not what it was last year."""

    DEMOGRAPHIC = "demographic", "Demographic pressure"
    INFLATION = "inflation", "Inflation"
    OUTTURN = "outturn", "Pressures and underspends at outturn"
    SAVINGS = "savings", "Savings and efficiencies"
    TRANSFER = "transfer", "Transfers in and out"
    PRECEPT = "precept", "Adult social care precept"
    OTHER = "other", "Other"
