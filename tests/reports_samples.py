"""Reports that exist without a database: the published tables of July 2017, and some that are hard to set.

The figures are those printed in the Cabinet report of 18 July 2017, in thousands of pounds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pooledbudgets.lib.money import MILLIONS, POUNDS, THOUSANDS, DisplayUnit
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Report, Row, RowStyle, Section, Table

COUNCIL = Column("council", "Oxfordshire County Council")
NHS_BODY = Column("occg", "OCCG")
TOTAL = Column("total", "Total", adds=("council", "occg"))
EXPLAIN_NET = "/agreements/oxfordshire/2017-18/pools/bcf/figures/net/council/"
CAPTION = "2017/18 Proposed Indicative Contributions"
DEPENDENCY = "OCCG figures are subject to the Finance and Investment Committee on 25 July 2017."
HOSTILE = "</td><script>alert('x')</script><img src=\"file:///etc/passwd\"> & =1+1"


def money(*thousands: int | str) -> tuple[Cell, ...]:
    """Cells of exact pounds from figures in £'000."""
    return tuple(Cell(Decimal(figure) * 1000) for figure in thousands)


def line(key: str, label: str, council: int, nhs: int) -> Row:
    """A line of two partners with its total."""
    return Row(key, label, money(council, nhs, council + nhs))


def summed(key: str, label: str, style: RowStyle, rows: tuple[Row, ...]) -> Row:
    """A row that adds the given rows, cell by cell."""
    columns = zip(*(row.cells for row in rows), strict=True)
    cells = tuple(Cell(sum((cell.value for cell in column), Decimal(0))) for column in columns)
    return Row(key, label, cells, style=style, adds=tuple(row.key for row in rows))


def pool_1_adults() -> Table:
    """Adults with care and support needs: everything adds up."""
    lines = (
        line("ld", "Learning Disabilities", 74_883, 13_477),
        line("mh", "Mental Health", 9_734, 46_067),
        line("abi", "Acquired Brain Injury", 621, 1_672),
    )
    income = line("income", "Less service user income", -5_502, 0)
    gross = summed("gross", "Gross Contribution", RowStyle.TOTAL, lines)
    net = replace(summed("net", "Net Contribution", RowStyle.GRAND_TOTAL, (gross, income)), notes=("a",))
    heading = Row("heading", "Contributions to Pool:", (), style=RowStyle.HEADING)
    return Table(
        key="adults",
        caption=CAPTION,
        stub="Pool 1: Adults with Care & Support Needs",
        columns=(COUNCIL, NHS_BODY, TOTAL),
        rows=(heading, *lines, gross, income, net),
        unit=THOUSANDS,
        notes=(Note("a", DEPENDENCY),),
    )


def pool_2_better_care_fund() -> Table:
    """The Better Care Fund pool: the council's printed net of 94,292 is not what the lines give."""
    lines = (
        line("op", "Older People", 84_167, 54_583),
        line("pd", "Physical Disabilities", 15_078, 7_085),
        line("bcf", "BCF expenditure", 21_531, 14_423),
        line("ibcf", "iBCF grant funded expenditure", 6_276, 0),
    )
    deductions = (
        line("grant", "iBCF Grant Funding", -6_276, 0),
        line("income", "Less service user income", -26_653, 0),
    )
    gross = summed("gross", "Gross Contribution", RowStyle.TOTAL, lines)
    net = summed("net", "Net Contribution", RowStyle.GRAND_TOTAL, (gross, *deductions))
    council, nhs, total = net.cells
    explained = replace(council, notes=("b",), address=EXPLAIN_NET)
    net = replace(net, cells=(explained, nhs, total), notes=("a",))
    heading = Row("heading", "Contributions to Pool", (), style=RowStyle.HEADING)
    return Table(
        key="bcf",
        caption=CAPTION,
        stub="Pool 2: Better Care Fund Pool",
        columns=(COUNCIL, NHS_BODY, TOTAL),
        rows=(heading, *lines, gross, *deductions, net),
        unit=THOUSANDS,
        notes=(
            Note("a", DEPENDENCY),
            Note("b", "Published as 94,292; the lines come to 94,123. The difference is not yet explained."),
        ),
    )


def contributions_report(**changes: object) -> Report:
    """Both published tables, as they would go to Cabinet."""
    report = Report(
        name="contributions",
        title="Proposed indicative contributions 2017/18",
        subtitle="Oxfordshire pooled budgets under section 75 of the NHS Act 2006",
        subject="Contributions of Oxfordshire County Council and OCCG to the pooled budgets for 2017/18",
        running_header="CABINET – 18 JULY 2017",
        reference="oxfordshire 2017-18 version 1",
        status=(
            f"INDICATIVE. {DEPENDENCY}",
            "One casting exception is open: £169,000 in the Better Care Fund pool.",
        ),
        sections=(
            Section("Adults with Care and Support Needs", tables=(pool_1_adults(),)),
            Section("Better Care Fund", tables=(pool_2_better_care_fund(),)),
        ),
        as_at=datetime(2017, 7, 3, 13, 30, tzinfo=UTC),
        dated=date(2017, 7, 18),
        unit_sentence="Figures are in thousands of pounds.",
    )
    return replace(report, **changes)  # type: ignore[arg-type]


def every_kind_table(*, unit: DisplayUnit = MILLIONS) -> Table:
    """Eight columns, text and percentages, nested and of-which rows, nil, missing figures, pence."""
    columns = (
        Column("council", "Northmoor Council"),
        Column("icb", "Vale Integrated Care Board"),
        Column("trust", "Northmoor Mental Health Trust"),
        Column("total", "Total", adds=("council", "icb", "trust")),
        Column("share", "Council share", CellKind.PERCENT),
        Column("prior", "Total 2024/25"),
        Column("change", "Change"),
        Column("source", "Funding source", CellKind.TEXT),
    )

    def cells(*values: str | None, share: str = "0.5", source: str = "Base budget") -> tuple[Cell, ...]:
        known = [Decimal(value) if value else None for value in values]
        total = sum((value for value in known if value is not None), Decimal(0))
        amounts = tuple(Cell(v, absent="" if v is not None else "Not yet shared") for v in known)
        total_and_share = Cell(total), Cell(Decimal(share))
        return (*amounts, *total_and_share, Cell(None, "No figure"), Cell(None, "n/a"), Cell(source))

    rows = (
        Row("homes", "Care homes", (), RowStyle.HEADING),
        Row("nursing", "Nursing homes", cells("12345678.91", "2000000.00", "0"), level=1),
        Row("fnc", "funded nursing care", cells("345678.91", None, None), RowStyle.OF_WHICH, level=1),
        Row("residential", "Residential homes", cells("987654.33", None, "499.99"), level=1),
        Row("homes-sum", "Care homes subtotal", cells("13333333.24", "2000000.00", "499.99"),
            RowStyle.SUBTOTAL, adds=("nursing", "residential")),
        Row("prevention", "Prevention", (), RowStyle.HEADING),
        Row("equipment", "Community equipment", cells("-0.01", "1500000", "0", share="0.565696")),
        Row("gross", "Gross contribution", cells("13333333.23", "3500000.00", "499.99"),
            RowStyle.TOTAL, adds=("homes-sum", "equipment")),
        Row("income", "Less client income", cells("-1333333.33", "0", "0")),
        Row("net", "Net contribution", cells("11999999.90", "3500000.00", "499.99"),
            RowStyle.GRAND_TOTAL, adds=("gross", "income")),
        Row("dfg", "Disabled Facilities Grant, for information", cells("5000000", None, None, source="DFG"),
            RowStyle.MEMORANDUM),
    )  # fmt: skip
    return Table("every-kind", "Every kind of row and cell", "Northmoor integrated fund", columns, rows, unit)


def wide_report() -> Report:
    """A report that needs a landscape page."""
    return contributions_report(
        title="Northmoor contributions 2025/26",
        status=("ILLUSTRATIVE DATA.",),
        sections=(Section("Integrated fund", ("Each partner's figures are shown once it has shared them.",),
                          (every_kind_table(),)),),
    )  # fmt: skip


PARTNERS = (
    "Northamptonshire Council", "Vale Integrated Care Board", "Northmoor Mental Health Trust", "Barset",
    "Middlemarch Borough", "Casterbridge", "Cranford Partnership Trust", "Wessex", "Loamshire County Council",
    "Melchester",
)  # fmt: skip


def many_partners_report(*, partners: int, unit: DisplayUnit, shares: bool = False) -> Report:
    """So many partners with a total, their shares if wanted, in tens of millions with pence."""
    amounts = tuple(Column(f"p{i}", name) for i, name in enumerate(PARTNERS[:partners]))
    total = Column("total", "Total", adds=tuple(column.key for column in amounts))
    parts = tuple(Column(f"{c.key}-share", f"{c.heading} share", CellKind.PERCENT) for c in amounts if shares)
    amount = Decimal("74883123.45")
    cells = (
        *(Cell(amount) for _ in amounts),
        Cell(amount * partners),
        *(Cell(1 / Decimal(7)) for _ in parts),
    )
    rows = tuple(Row(f"l{i}", f"Service line {i}", cells) for i in range(6))
    table = Table("many", CAPTION, "Integrated fund", (*amounts, total, *parts), rows, unit)
    return contributions_report(sections=(Section("Integrated fund", tables=(table,)),))


def hostile_report() -> Report:
    """Mark-up, formulas and a file's address in every text a person can write."""
    table = Table(
        key="hostile",
        caption=HOSTILE,
        stub=HOSTILE,
        columns=(Column("a", HOSTILE), Column("b", HOSTILE, CellKind.TEXT)),
        rows=(
            Row("heading", HOSTILE, (), style=RowStyle.HEADING),
            Row("line", HOSTILE, (Cell(Decimal("-5"), notes=("a",)), Cell(HOSTILE)), notes=("a",)),
            Row("blank", "=SUM(A1:A9)", (Cell(None, HOSTILE), Cell("@cmd"))),
            Row("rich", "<r><t>bold</t></r>", (Cell(Decimal(0)), Cell("-2+3"))),
        ),
        unit=POUNDS,
        notes=(Note("a", HOSTILE),),
    )
    return contributions_report(
        title=HOSTILE, subtitle=HOSTILE, subject=HOSTILE, running_header=HOSTILE, reference=HOSTILE,
        status=(HOSTILE,), classification=HOSTILE, unit_sentence=HOSTILE,
        sections=(Section(HOSTILE, (HOSTILE,), (table,)),),
    )  # fmt: skip


def long_table(*, lines: int) -> Table:
    """A table of so many lines with one total below them."""
    rows = tuple(
        Row(f"l{i}", f"Line {i}", tuple(Cell(Decimal(figure)) for figure in (1000 * i, 500, 1000 * i + 500)))
        for i in range(1, lines + 1)
    )
    council = Decimal(1000 * lines * (lines + 1) // 2)
    nhs = Decimal(500 * lines)
    total = Row("total", "Total", (Cell(council), Cell(nhs), Cell(council + nhs)), style=RowStyle.GRAND_TOTAL,
                adds=tuple(row.key for row in rows))  # fmt: skip
    return Table("long", "Many lines", "Line", (COUNCIL, NHS_BODY, TOTAL), (*rows, total), THOUSANDS)


def long_report(*, lines: int) -> Report:
    """A report with one table of so many lines."""
    sections = (Section("Lines", tables=(long_table(lines=lines),)),)
    return contributions_report(title="Many lines", sections=sections)
