"""The administration pages: who may open them, what they may see and save there, and that all is recorded."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from agreements.choices import InstrumentKind, NoticeGround, NoticeScope, Role
from agreements.models import (
    Agreement,
    ClientGroup,
    Instrument,
    JournalEntry,
    Membership,
    Organisation,
    OrganisationName,
    Party,
    Person,
    Succession,
)
from agreements.services.agreements import (
    InstrumentSpec,
    NoticeRuleSpec,
    add_client_group,
    hold_instrument,
    hold_notice_rule,
)
from agreements.services.journal import recorded
from agreements.services.organisations import record_succession
from agreements.services.people import appoint, change_password, command_line_person, create_operator
from pooledbudgets.lib.partial_date import PartialDate
from tests.factories import REASON, make_agreement, make_council, make_nhs_body, make_officer, make_person
from tests.partnership import Partnership

PASSWORD = "correct horse battery staple"
BY: dict[str, Any] = {"reason": REASON}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(row: Model, deed: str = "change") -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{deed}/"


def add_page(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"


def list_page(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


class _Fields(HTMLParser):
    """What a browser would send of a page's form, text areas and selects apart."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind, name = given.get("type", "text"), given.get("name")
        if tag == "input" and name and (kind not in {"checkbox", "submit"} or "checked" in given):
            self.values[name] = given.get("value") or ""


def correct(client: Client, row: Model, **changes: Any) -> str:
    """What the page says after some of its fields are typed over and it is sent."""
    fields = _Fields()
    fields.feed(client.get(page_of(row)).content.decode())
    return said(client, page_of(row), fields.values | changes)


def said(client: Client, path: str, facts: dict[str, Any]) -> str:
    """What the page that follows a save says."""
    return client.post(path, facts, follow=True).content.decode()


@pytest.fixture
def administrator(partnership: Partnership) -> Client:
    """The council's administrator."""
    return signed_in(make_officer(partnership.council, Role.ADMINISTRATOR, full_name="Kit Keeper"))


@pytest.fixture
def operator(db: None) -> Client:
    """Who runs the installation."""
    person = create_operator(
        email="root@example.org", full_name="Op Erator", password=PASSWORD, reason=REASON
    )
    return signed_in(person)


# --- Who may open the pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["council_finance", "nhs_finance", "democratic_services", "auditor", "stranger"]
)
def test_admin_is_refused_to_everybody_else(partnership: Partnership, who: str) -> None:
    client = signed_in(getattr(partnership, who))

    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(list_page(Organisation), follow=True).status_code == 403
    assert client.post(add_page(ClientGroup), {"name": "x"}, follow=True).status_code == 403


def test_admin_sends_a_visitor_to_the_products_sign_in(db: None) -> None:
    answer = Client().get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")


def test_admin_is_closed_the_day_the_role_ends(partnership: Partnership) -> None:
    person = make_person()
    appoint(
        person=person,
        organisation=partnership.council,
        role=Role.ADMINISTRATOR,
        starts_on=date(2016, 4, 1),
        ends_on=date(2017, 7, 3),
        by=command_line_person(),
        reason=REASON,
    )

    assert signed_in(person).get("/admin/", follow=True).status_code == 403


def test_being_staff_opens_nothing(partnership: Partnership) -> None:
    person = partnership.council_finance
    with recorded("marked", by=command_line_person(), reason=REASON, subject=person):
        person.is_staff = True
        person.save()

    assert signed_in(person).get("/admin/", follow=True).status_code == 403


@pytest.mark.once
@pytest.mark.once
@pytest.mark.once
@pytest.mark.parametrize("who", ["administrator", "operator"])
def test_every_page_of_the_admin_opens(
    request: pytest.FixtureRequest, partnership: Partnership, who: str
) -> None:
    client = request.getfixturevalue(who)

    index = client.get("/admin/")
    assert index.status_code == 200
    opened = index.wsgi_request
    for model, page in admin.site._registry.items():
        assert client.get(list_page(model)).status_code == 200, model
        assert client.get(f"{list_page(model)}?q=x").status_code == 200, model
        expected = 200 if page.has_add_permission(opened) else 403
        assert client.get(add_page(model)).status_code == expected, model
        row = page.get_queryset(opened).first()
        if row is not None:
            assert client.get(page_of(row)).status_code == 200, model
            assert client.get(page_of(row, "history")).status_code == 200, model


def test_every_page_of_the_admin_is_free_of_inline_script_and_style(
    operator: Client, partnership: Partnership
) -> None:
    for path in ["/admin/", list_page(Agreement), add_page(Agreement), page_of(partnership.agreement)]:
        page = operator.get(path).content.decode()
        assert "<script>" not in page, path
        assert 'style="' not in page, path
        assert "onclick=" not in page, path


def test_nothing_in_the_admin_can_be_deleted(operator: Client, partnership: Partnership) -> None:
    for row in (partnership.agreement, partnership.council, partnership.pool, partnership.council_finance):
        assert operator.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    answer = operator.post(
        list_page(Agreement), {"action": "delete_selected", "_selected_action": partnership.agreement.pk}
    )

    assert "delete_selected" not in operator.get(list_page(Agreement)).content.decode()
    assert answer.status_code in (200, 302)
    assert Agreement.objects.filter(pk=partnership.agreement.pk).exists()


def test_past_states_cannot_be_reverted_to(operator: Client, partnership: Partnership) -> None:
    first = partnership.council.history.earliest("history_id")

    assert operator.get(
        f"/admin/agreements/organisation/{partnership.council.pk}/history/{first.pk}/"
    ).status_code in (
        302,
        404,
    )
    assert operator.post(
        f"/admin/agreements/organisation/{partnership.council.pk}/history/{first.pk}/", {"code": "x"}
    ).status_code in (302, 404, 403)


@pytest.mark.parametrize("field", ["memberships", "email", "nothing"])
def test_nothing_in_the_admin_is_looked_up_as_one_types(operator: Client, field: str) -> None:
    query = f"term=x&app_label=agreements&model_name=person&field_name={field}"

    assert operator.get(f"/admin/autocomplete/?{query}").status_code == 404


def test_password_is_changed_on_the_products_own_page(operator: Client) -> None:
    assert operator.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"


# --- What they may see ---------------------------------------------------------------------------------


def test_rows_out_of_scope_do_not_exist(administrator: Client) -> None:
    other = make_agreement(title="Westmere pooled budgets")
    party = other.parties.first()

    for row in (other, party, party.organisation):
        assert administrator.get(page_of(row)).status_code == 404
        assert administrator.get(page_of(row, "history")).status_code == 404
        assert administrator.post(page_of(row), {"title": "x", "reason": "x"}).status_code == 404
    assert "Westmere" not in administrator.get(list_page(Agreement)).content.decode()


def test_operators_see_every_agreement(operator: Client) -> None:
    make_agreement(title="Westmere pooled budgets")

    assert "Westmere" in operator.get(list_page(Agreement)).content.decode()


def test_people_of_other_organisations_are_not_seen(administrator: Client, partnership: Partnership) -> None:
    page = administrator.get(list_page(Person)).content.decode()

    assert "Ada Ledger" in page
    assert "Noor Balance" not in page
    assert administrator.get(page_of(partnership.nhs_finance)).status_code == 404


def test_partners_organisation_is_seen_and_not_corrected(
    administrator: Client, partnership: Partnership
) -> None:
    page = page_of(partnership.nhs_body)

    assert administrator.get(page).status_code == 200
    assert administrator.post(page, {"ods_code": "X1", "reason": "x"}).status_code == 403


def test_admin_never_shows_a_figure(operator: Client, partnership: Partnership) -> None:
    assert not any(model.__name__ in {"Contribution", "PublishedFigure"} for model in admin.site._registry)
    line = partnership.draft.lines.first()
    for path in (page_of(line), page_of(line, "history"), page_of(partnership.draft), list_page(type(line))):
        assert "74,883" not in operator.get(path).content.decode()
        assert "74883" not in operator.get(path).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "agreements/person/?password__startswith=m",
        "agreements/membership/?person__password__startswith=m",
        "agreements/party/?organisation__memberships__person__email__startswith=a",
        "agreements/scheduleversion/?lines__contributions__amount__gte=1",
        "pools/line/?contributions__amount__gte=1",
        "pools/line/?total_only__gte=1",
        "pools/pool/?agreement__schedules__versions__lines__contributions__amount__gte=1",
    ],
)
def test_lists_cannot_be_asked_about_what_they_do_not_show(operator: Client, query: str) -> None:
    assert operator.get(f"/admin/{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "agreements/membership/?role__exact=auditor",
        "pools/pool/?agreement__id__exact=1&fund_kind__exact=pooled",
    ],
)
def test_lists_can_be_narrowed_by_their_filters(operator: Client, query: str) -> None:
    assert operator.get(f"/admin/{query}").status_code == 200


@pytest.mark.parametrize("page", ["agreements/party/", "pools/pool/"])
def test_filters_name_no_agreement_out_of_scope(
    administrator: Client, partnership: Partnership, page: str
) -> None:
    for title in ("Westmere pooled budgets", "Eastmere pooled budgets"):
        make_agreement(title=title)
    make_agreement(title="Valley pooled budgets", parties=[partnership.council, partnership.nhs_body])

    shown = administrator.get(f"/admin/{page}").content.decode()
    assert "Westmere" not in shown
    assert "Eastmere" not in shown


def test_history_shows_no_password(operator: Client, partnership: Partnership) -> None:
    person = partnership.council_finance
    change_password(person=person, password=PASSWORD, by=person, reason="New year")
    page = operator.get(page_of(person, "history")).content.decode()

    assert "New year" in page
    assert person.password not in page
    assert "<strong>Password" not in page


# --- Entering and correcting ---------------------------------------------------------------------------


def journalled(verb: str) -> JournalEntry:
    return JournalEntry.objects.filter(verb=verb).latest("sequence")


def test_correcting_is_recorded_with_its_reason(administrator: Client, partnership: Partnership) -> None:
    agreement = partnership.agreement
    correct(administrator, agreement, title="Northmoor health and care", reason="Renamed in the deed")

    entry = journalled("agreement corrected")
    assert (entry.actor.full_name, entry.reason) == ("Kit Keeper", "Renamed in the deed")
    assert (entry.agreement, entry.detail) == (agreement, {"fields": ["title"]})
    latest = agreement.history.latest()
    assert (latest.title, latest.history_change_reason) == (
        "Northmoor health and care",
        "Renamed in the deed",
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_correcting_without_a_reason_is_refused(
    administrator: Client, partnership: Partnership, reason: str
) -> None:
    page = correct(administrator, partnership.agreement, title="Anew", reason=reason)

    assert "Enter the reason." in page
    assert 'value="Anew"' in page
    partnership.agreement.refresh_from_db()
    assert partnership.agreement.title == "Northmoor pooled budgets"


def test_correcting_nothing_is_refused(administrator: Client, partnership: Partnership) -> None:
    page = correct(administrator, partnership.agreement, reason="Just so")

    assert "Nothing was changed" in page
    assert not JournalEntry.objects.filter(verb="agreement corrected").exists()


def test_closing_an_agreement_goes_through_its_service(
    administrator: Client, partnership: Partnership
) -> None:
    correct(administrator, partnership.agreement, closed_on="2018-03-31", reason="Ended")

    assert journalled("agreement closed").reason == "Ended"
    opened = correct(administrator, partnership.agreement, closed_on="", reason="Opened again")
    assert "A closed agreement is not opened again" in opened


def test_organisation_is_added_with_its_name(administrator: Client) -> None:
    administrator.post(
        add_page(Organisation),
        {
            "code": "vale-icb",
            "kind": "icb",
            "name": "Vale Integrated Care Board",
            "short_name": "Vale ICB",
            "names-TOTAL_FORMS": 0,
            "names-INITIAL_FORMS": 0,
            "reason": "Established by order",
        },
    )

    added = Organisation.objects.get(code="vale-icb")
    assert [name.name for name in added.names.all()] == ["Vale Integrated Care Board"]
    assert journalled("organisation added").reason == "Established by order"


def test_organisation_with_a_code_that_is_taken_is_refused(
    administrator: Client, partnership: Partnership
) -> None:
    page = said(
        administrator,
        add_page(Organisation),
        {"code": partnership.council.code, "kind": "icb", "name": "N", "short_name": "N", "reason": "R"},
    )

    assert "already exists" in page


def test_service_refusal_stands_on_the_form_with_what_was_typed(
    administrator: Client, partnership: Partnership
) -> None:
    page = said(
        administrator,
        add_page(Membership),
        {
            "person": partnership.council_finance.pk,
            "organisation": partnership.council.pk,
            "role": "finance-officer",
            "starts_on": "2017-09-01",
            "reason": "Appointed anew",
        },
    )

    assert "Ada Ledger holds that role already, from 1 April 2016 onwards. End it first" in page
    assert 'name="starts_on" value="2017-09-01"' in page
    assert "Appointed anew" in page
    assert partnership.council_finance.memberships.count() == 1
    assert not JournalEntry.objects.filter(reason="Appointed anew").exists()


def test_organisation_is_renamed_from_a_day(administrator: Client, partnership: Partnership) -> None:
    facts = {
        "organisation": partnership.council.pk,
        "name": "New Northmoor Council",
        "short_name": "New Northmoor",
        "valid_from": "2017-09-01",
        "reason": "Renamed by order",
    }
    administrator.post(add_page(OrganisationName), facts)

    names = [(name.name, name.valid_from, name.valid_to) for name in partnership.council.names.all()]
    assert names[-1] == ("New Northmoor Council", date(2017, 9, 1), None)
    assert names[0][2] == date(2017, 8, 31)
    assert journalled("organisation renamed").reason == "Renamed by order"


def test_renaming_anothers_organisation_is_refused(administrator: Client, partnership: Partnership) -> None:
    page = said(
        administrator,
        add_page(OrganisationName),
        {
            "organisation": partnership.nhs_body.pk,
            "name": "N",
            "short_name": "N",
            "valid_from": "2017-09-01",
            "reason": "R",
        },
    )

    assert "Choose one of those listed" in page
    assert partnership.nhs_body.names.count() == 1


def test_succession_is_entered_by_the_predecessors_administrator_alone(
    administrator: Client, partnership: Partnership
) -> None:
    successor = make_council()
    facts = {"successor": successor.pk, "effective_on": "2019-04-01", "reason": "Reorganisation"}

    taken_over = said(administrator, add_page(Succession), facts | {"predecessor": partnership.nhs_body.pk})
    assert "Choose one of those listed" in taken_over
    assert not Succession.objects.exists()

    administrator.post(add_page(Succession), facts | {"predecessor": partnership.council.pk})
    assert Succession.objects.get().successor == successor


def test_succession_that_goes_round_in_a_circle_is_refused(
    operator: Client, partnership: Partnership
) -> None:
    successor = make_council()
    record_succession(
        predecessor=partnership.council,
        successor=successor,
        effective_on=date(2019, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )
    page = said(
        operator,
        add_page(Succession),
        {
            "predecessor": successor.pk,
            "successor": partnership.council.pk,
            "effective_on": "2020-04-01",
            "reason": "Back again",
        },
    )

    assert "go round in a circle" in page


def test_person_is_added_and_appointed(administrator: Client, partnership: Partnership) -> None:
    administrator.post(
        add_page(Person),
        {
            "email": "Zoe@Example.org",
            "full_name": "Zoe Newcomer",
            "post": "Accountant",
            "memberships-TOTAL_FORMS": 0,
            "memberships-INITIAL_FORMS": 0,
            "reason": "Joined the team",
        },
    )
    zoe = Person.objects.get(email="zoe@example.org")
    administrator.post(
        add_page(Membership),
        {
            "person": zoe.pk,
            "organisation": partnership.council.pk,
            "role": "finance-officer",
            "starts_on": "2017-07-03",
            "reason": "Joined the team",
        },
    )

    assert zoe.memberships.get().role == Role.FINANCE_OFFICER
    assert not zoe.has_usable_password()
    assert not zoe.is_superuser
    assert journalled("person appointed").reason == "Joined the team"


def test_appointing_to_anothers_organisation_is_refused(
    administrator: Client, partnership: Partnership
) -> None:
    page = said(
        administrator,
        add_page(Membership),
        {
            "person": partnership.council_finance.pk,
            "organisation": partnership.nhs_body.pk,
            "role": "finance-officer",
            "starts_on": "2017-07-03",
            "reason": "To see their figures",
        },
    )

    assert "Choose one of those listed" in page
    assert not partnership.council_finance.memberships.filter(organisation=partnership.nhs_body).exists()


def test_role_is_ended_and_not_changed(administrator: Client, partnership: Partnership) -> None:
    membership = partnership.council_finance.memberships.get()
    administrator.post(
        page_of(membership), {"role": "administrator", "ends_on": "2017-07-10", "reason": "Moved on"}
    )

    membership.refresh_from_db()
    assert (membership.role, membership.ends_on) == (Role.FINANCE_OFFICER, date(2017, 7, 10))
    assert journalled("membership ended").reason == "Moved on"


@pytest.mark.parametrize("ends_on", ["", "2016-03-31"])
def test_role_ended_on_an_impossible_day_is_refused(
    administrator: Client, partnership: Partnership, ends_on: str
) -> None:
    membership = partnership.council_finance.memberships.get()
    if not ends_on:
        administrator.post(page_of(membership), {"ends_on": "2017-07-10", "reason": "Moved on"})
    answer = administrator.post(page_of(membership), {"ends_on": ends_on, "reason": "Moved on"})

    assert "errornote" in answer.content.decode()


def test_person_with_a_role_elsewhere_is_seen_and_not_corrected(
    administrator: Client, operator: Client, partnership: Partnership
) -> None:
    person = partnership.council_finance
    appoint(
        person=person,
        organisation=partnership.nhs_body,
        role=Role.POOL_MANAGER,
        starts_on=date(2017, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )
    page = administrator.get(page_of(person)).content.decode()
    assert partnership.council.code in page
    assert partnership.nhs_body.code not in page
    facts = {"full_name": "Ada Ledger-Smith", "reason": "Married"}
    assert administrator.post(page_of(person), facts).status_code == 403

    correct(operator, person, **facts)
    person.refresh_from_db()
    assert person.full_name == "Ada Ledger-Smith"


def test_operators_cannot_be_changed_by_administrators(
    administrator: Client, operator: Client, partnership: Partnership
) -> None:
    person = Person.objects.get(email="root@example.org")
    assert administrator.get(page_of(person)).status_code == 404

    appoint(
        person=person,
        organisation=partnership.council,
        role=Role.AUDITOR,
        starts_on=date(2017, 4, 1),
        by=command_line_person(),
        reason=REASON,
    )
    assert administrator.post(page_of(person), {"is_active": "", "reason": "Coup"}).status_code == 403


def agreement_facts(*organisations: Organisation, **changes: Any) -> dict[str, Any]:
    """A new agreement's form with its parties and nothing else."""
    facts: dict[str, Any] = {
        "reference": "valley",
        "title": "Valley pooled budgets",
        "purpose": "",
        "started_on": "2017-04-01",
        "parties-TOTAL_FORMS": len(organisations),
        "parties-INITIAL_FORMS": 0,
        "reason": "Signed on 1 March 2017",
    }
    for number, organisation in enumerate(organisations):
        facts |= {f"parties-{number}-organisation": organisation.pk, f"parties-{number}-heading": "short"}
    for part in ("client_groups", "instruments", "notice_rules"):
        facts |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}
    return facts | changes


def test_agreement_is_added_with_its_parts(administrator: Client, partnership: Partnership) -> None:
    administrator.post(
        add_page(Agreement),
        agreement_facts(
            partnership.council,
            partnership.nhs_body,
            **{
                "client_groups-TOTAL_FORMS": 1,
                "client_groups-0-name": "Older people",
                "instruments-TOTAL_FORMS": 1,
                "instruments-0-kind": "letter",
                "instruments-0-title": "Letter agreement",
                "instruments-0-dated": "2017-05",
                "notice_rules-TOTAL_FORMS": 1,
                "notice_rules-0-scope": "agreement",
                "notice_rules-0-ground": "any",
                "notice_rules-0-months": "6",
            },
        ),
    )

    added = Agreement.objects.get(reference="valley")
    assert [party.organisation for party in added.parties.all()] == [
        partnership.council,
        partnership.nhs_body,
    ]
    assert [group.name for group in added.client_groups.all()] == ["Older people"]
    assert str(added.instruments.get().dated) == "May 2017"
    assert added.notice_rules.get().months == 6
    assert journalled("agreement added").reason == "Signed on 1 March 2017"


@pytest.mark.parametrize(
    ("bodies", "sentence"),
    [
        ((), "None of your organisations is among the parties"),
        (("nhs_body",), "None of your organisations is among the parties"),
        (("council",), "An agreement has 2 to 10 parties; this names 1."),
        (("council", "council"), "Please correct the duplicate values below."),
    ],
)
def test_agreement_that_cannot_be_made_is_refused(
    administrator: Client, partnership: Partnership, bodies: tuple[str, ...], sentence: str
) -> None:
    parties = [getattr(partnership, name) for name in bodies]
    page = said(administrator, add_page(Agreement), agreement_facts(*parties))

    assert sentence in page.replace("&#x27;", "’")
    assert not Agreement.objects.filter(reference="valley").exists()


def test_parts_join_an_agreement_and_are_put_right(administrator: Client, partnership: Partnership) -> None:
    agreement = partnership.agreement
    administrator.post(
        add_page(ClientGroup), {"agreement": agreement.pk, "name": "Carers", "reason": "Widened"}
    )
    group = agreement.client_groups.get()
    administrator.post(page_of(group), {"name": "Unpaid carers", "reason": "As the deed says"})

    group.refresh_from_db()
    assert group.name == "Unpaid carers"
    assert journalled("client group corrected").agreement == agreement


def test_party_is_bound_by_operators_alone(
    administrator: Client, operator: Client, partnership: Partnership
) -> None:
    trust = make_nhs_body()
    facts = {
        "agreement": partnership.agreement.pk,
        "organisation": trust.pk,
        "heading": "short",
        "joined_on": "2017-10-01",
        "reason": "Deed of adherence",
    }
    assert administrator.post(add_page(Party), facts).status_code == 403
    operator.post(add_page(Party), facts)

    assert partnership.agreement.parties.get(organisation=trust).order == 2


def test_party_is_corrected_by_its_own_administrator_alone(
    administrator: Client, partnership: Partnership
) -> None:
    council, nhs_body = partnership.agreement.parties.all()
    left = {"heading": "short", "left_on": "2017-07-04", "reason": "Away with it"}

    assert administrator.post(page_of(nhs_body), left).status_code == 403
    correct(administrator, council, column_group="Councils", heading="short", reason="Printed as one column")
    council.refresh_from_db()
    assert council.column_group == "Councils"


def test_party_leaves_by_its_own_deed_and_is_refused_with_a_sentence(
    administrator: Client, partnership: Partnership
) -> None:
    council = partnership.agreement.parties.all()[0]

    page = administrator.post(
        page_of(council), {"heading": "short", "left_on": "2018-04-01", "reason": "Notice given"}
    )

    council.refresh_from_db()
    assert council.left_on is None
    assert "Close the agreement" in page.content.decode()


def test_instrument_known_to_the_month_is_shown_and_kept_as_typed(
    administrator: Client, partnership: Partnership
) -> None:
    facts = InstrumentSpec(InstrumentKind.LETTER, "Letter", dated=PartialDate(2017, 5))
    held = hold_instrument(
        agreement=partnership.agreement, instrument=facts, by=command_line_person(), reason=REASON
    )

    page = administrator.get(page_of(held)).content.decode()
    assert 'name="dated" value="2017-05"' in page
    administrator.post(
        page_of(held),
        {"kind": "letter", "title": "Letter agreement", "dated": "2017-05", "reason": "Its full name"},
    )
    assert str(Instrument.objects.get(pk=held.pk)) == "Letter agreement, May 2017"


@pytest.mark.parametrize("dated", ["2017-02-29", "May 2017", "soon"])
def test_instrument_with_a_day_not_in_the_calendar_is_refused(
    administrator: Client, partnership: Partnership, dated: str
) -> None:
    page = said(
        administrator,
        add_page(Instrument),
        {
            "agreement": partnership.agreement.pk,
            "kind": "letter",
            "title": "L",
            "dated": dated,
            "reason": "R",
        },
    )

    assert "is not a date in the calendar" in page


def test_notice_rule_is_corrected_by_its_rule(administrator: Client, partnership: Partnership) -> None:
    six = NoticeRuleSpec(NoticeScope.POOL, NoticeGround.ANY, months=6)
    rule = hold_notice_rule(
        agreement=partnership.agreement, rule=six, by=command_line_person(), reason=REASON
    )
    facts = {"scope": "pool", "ground": "any", "reason": "As the deed says"}

    assert "Only a notice on default" in said(administrator, page_of(rule), facts | {"months": ""})
    administrator.post(page_of(rule), facts | {"months": "3"})
    rule.refresh_from_db()
    assert rule.months == 3


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "x" * 151])
def test_what_was_typed_is_escaped_or_refused(
    administrator: Client, partnership: Partnership, name: str
) -> None:
    page = said(
        administrator,
        add_page(ClientGroup),
        {"agreement": partnership.agreement.pk, "name": name, "reason": "Try"},
    )

    assert "<script>alert" not in page
    assert ClientGroup.objects.filter(name=name).exists() == (len(name) <= 150)


def test_part_of_an_agreement_out_of_scope_is_refused(administrator: Client) -> None:
    other = make_agreement(parties=[make_council(), make_nhs_body()])
    page = said(
        administrator, add_page(ClientGroup), {"agreement": other.pk, "name": "Carers", "reason": "R"}
    )

    assert "Choose one of those listed" in page
    group = add_client_group(agreement=other, name="Carers", by=command_line_person(), reason=REASON)
    assert administrator.get(page_of(group)).status_code == 404
