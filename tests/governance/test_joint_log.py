"""Decisions and actions in one log: complete, without what is exempt for others, narrowed, as files."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agreements.models import Person
from governance.joint_log import LogWanted, joint_log
from governance.services.actions import ActionSpec, agree_action
from pooledbudgets.lib.financial_year import FinancialYear
from tests.factories import standing
from tests.governance.test_minutes import SECRETS, Held, held

__all__ = ["held"]


def log_as(held: Held, person: Person) -> list[tuple[str, str, str]]:
    lines = joint_log(held.sat.groups.agreement, standing=standing(person))
    return [(line.reference, line.text, line.status) for line in lines]


def get(person: Person, path: str) -> bytes:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/agreements/anyshire/{path}")
    assert answer.status_code == 200
    return answer.content


def test_log_has_what_was_resolved_and_who_is_to_do_what(held: Held) -> None:
    assert sorted(log_as(held, held.sat.groups.officer)) == [
        ("A1", "Tell the carers", "Open"),
        ("A2", "Ring Nightjar", "Open"),
        ("D1(a)", "Agree the transfer.", "Approved"),
        ("D2(a)", "Pay 0.71 million.", "Approved"),
    ]


def test_log_keeps_what_is_exempt_from_whom_it_is_kept(held: Held) -> None:
    finance = held.sat.groups.finance
    assert sorted(log_as(held, finance)) == [
        ("A1", "Tell the carers", "Open"),
        ("D1(a)", "Agree the transfer.", "Approved"),
    ]
    for path in ("log/", "log.csv", "log.xlsx", "log.pdf"):
        said = get(finance, path)
        assert [secret for secret in SECRETS if secret.encode() in said] == []


def test_log_is_narrowed_by_what_is_asked_for(held: Held) -> None:
    lines = joint_log(held.sat.groups.agreement, standing=standing(held.sat.groups.officer))

    def found(**wanted: object) -> list[str]:
        return sorted(line.reference for line in lines if LogWanted(**wanted).takes(line))  # type: ignore[arg-type]

    assert found(words="AGREE transfer") == ["D1(a)"]
    assert found(what="action") == ["A1", "A2"]
    assert found(stands="overdue") == []
    assert found(group="officers") == []
    assert len(found(year=FinancialYear(2017))) == 4
    assert found(year=FinancialYear(2016)) == []
    page = get(held.sat.groups.officer, "log/?what=action&words=carers&year=nonsense&group=")
    assert b"1 of 4." in page


def test_workbook_of_the_log_has_the_lines_asked_for(held: Held) -> None:
    book = load_workbook(BytesIO(get(held.sat.groups.officer, "log.xlsx?what=decision")))
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Agree the transfer." in said
    assert "Tell the carers" not in said


def test_log_takes_as_many_queries_for_many_actions_as_for_few(held: Held) -> None:
    client = Client()
    client.force_login(held.sat.groups.clerk)
    client.get("/agreements/anyshire/log/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/agreements/anyshire/log/").status_code == 200
        return len(counted)

    few = queries()
    for number in range(6):
        action = ActionSpec(f"Do {number}", "Clerk", due_on=date(2017, 9, 1), item=held.sat.decide)
        agree_action(meeting=held.sat.meeting, action=action, **held.sat.by)
    assert queries() == few <= 40
