"""Signing in and out, the account page, and the pages anybody may read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from agreements.choices import Role
from agreements.models import Person
from tests.factories import make_council, make_officer

PASSWORD = "three swans on the Cherwell"
Look = Callable[[Page], None]


@pytest.fixture
def asha(transactional_db: None) -> Person:
    """A finance officer of the council, who has a password."""
    council = make_council(name="Oxfordshire County Council", short_name="OCC")
    return make_officer(
        council,
        Role.FINANCE_OFFICER,
        email="asha@council.example",
        full_name="Asha Patel",
        password=PASSWORD,
    )


def fill_in(page: Page, *, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_sign_in_shows_who_and_for_whom(page: Page, asha: Person, axe: Look, reflows: Look) -> None:
    page.goto("/accounts/login/")
    axe(page)
    reflows(page)
    fill_in(page, email=asha.email, password=PASSWORD)
    header = page.get_by_role("banner")
    expect(header).to_contain_text("Asha Patel")
    expect(header).to_contain_text("Finance officer, Oxfordshire County Council")
    expect(page.get_by_role("navigation", name="Main menu").get_by_role("link")).to_have_text(
        ["Agreements", "Issued reports", "Search", "Help"]
    )


def test_sign_in_with_a_wrong_password_says_what_to_check(page: Page, asha: Person, axe: Look) -> None:
    fill_in(page, email=asha.email, password="something else")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right.")
    expect(page.get_by_label("E-mail address")).to_have_value(asha.email)
    axe(page)


def test_sign_in_blank_names_both_boxes(page: Page, asha: Person, axe: Look, reflows: Look) -> None:
    fill_in(page, email="", password="")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        ["Enter the e-mail address.", "Enter the password."]
    )
    axe(page)
    reflows(page)


def test_sign_in_without_script(open_page: Callable[..., Page], asha: Person) -> None:
    page = open_page(java_script_enabled=False)
    fill_in(page, email=asha.email, password=PASSWORD)
    expect(page.get_by_role("banner")).to_contain_text("Asha Patel")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_page_asked_for_comes_after_signing_in(page: Page, asha: Person) -> None:
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("E-mail address").fill(asha.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_sign_up_is_closed(page: Page) -> None:
    page.goto("/accounts/signup/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts are opened for you")


def test_forgotten_password_gives_nothing_away(page: Page, asha: Person, axe: Look, reflows: Look) -> None:
    page.goto("/accounts/password/reset/")
    axe(page)
    reflows(page)
    page.get_by_label("E-mail address").fill("nobody@council.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    axe(page)


def test_password_reset_link_leads_to_a_new_password(
    page: Page, asha: Person, mailoutbox: list[object], axe: Look
) -> None:
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail address").fill(asha.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    link = next(word for word in str(mailoutbox[0].body).split() if "/password/reset/key/" in word)  # type: ignore[attr-defined]
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a new password")
    axe(page)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password, once more").fill("short")
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 12 characters")
    page.get_by_label("New password", exact=True).fill("four swans on the Thames")
    page.get_by_label("New password, once more").fill("four swans on the Thames")
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Password changed")
    fill_in(page, email=asha.email, password="four swans on the Thames")
    expect(page.get_by_role("banner")).to_contain_text("Asha Patel")


def test_second_step_is_set_up_and_then_asked_for(
    page: Page, asha: Person, axe: Look, reflows: Look, shoot: Callable[[Page, str], None]
) -> None:
    fill_in(page, email=asha.email, password=PASSWORD)
    page.get_by_role("link", name="Asha Patel").click()
    axe(page)
    reflows(page)
    shoot(page, "account")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    axe(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up an authenticator app")
    secret = page.locator(".pb-code").inner_text()
    axe(page)
    reflows(page)
    shoot(page, "account-second-step")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is not right or has run out.")
    assert page.locator(".pb-code").inner_text() == secret
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    axe(page)
    recovery_code = page.locator(".pb-code li").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    fill_in(page, email=asha.email, password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    axe(page)
    reflows(page)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("banner")).to_contain_text("Asha Patel")


def code_of(secret: str) -> str:
    """What an authenticator app would show now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.parametrize("place", ["words", "keyboard", "accessibility", "roles"])
def test_help_is_open_to_all_and_meets_level_aa(
    page: Page, place: str, axe: Look, reflows: Look, shoot: Callable[[Page, str], None]
) -> None:
    page.goto(f"/help/{place}/")
    expect(page.get_by_role("navigation", name="Help").locator("[aria-current=page]")).to_have_count(1)
    axe(page)
    reflows(page)
    shoot(page, f"help-{place}")


def test_page_that_is_not_there_helps(page: Page, asha: Person, axe: Look) -> None:
    fill_in(page, email=asha.email, password=PASSWORD)
    page.goto("/agreements/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    axe(page)
